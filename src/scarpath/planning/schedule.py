"""Dates for one plan: the visits, what sets the day of each, what to prepare and what to do afterwards.

All visits stand in one order (groups of treatments, then rounds; see `scarpath.planning.timing`), and every
rule says only "not before": not before a date, not sooner than so many days after an earlier session, not on
a blocked day. For such a chain the greedy calendar, which gives each visit the first day its rules allow, is
optimal. Proof by induction along the order: if no calendar has visits 1 to k-1 earlier than the greedy one,
then none has visit k earlier, since its bounds are non-decreasing in the earlier days and "first free day
from here on" is non-decreasing too. So a deadline that the greedy calendar misses cannot be met at all; no
solver is needed.

When a deadline is missed, rules are taken away one at a time for as long as the rest still misses it. What
remains is a clash in which every rule is needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import Literal

from scarpath.core.case import Case
from scarpath.core.errors import NoSchedule
from scarpath.core.finding import Basis, Finding, Kind, catalogue_text, finding
from scarpath.core.plan import LeadTime, Safety, Visit
from scarpath.core.sequencing import Care, Preparation, Sequencing, covers
from scarpath.core.treatment import Treatment
from scarpath.planning.basis import basis_of
from scarpath.planning.timing import (
    Group,
    build_timing,
    earliest_dates,
    gap_days,
    half_up,
    has_own_visit,
    interval_days,
    matters,
    recovery_days,
    shared_visit,
    sun_care,
    sun_stretches,
)

EVERY_SESSION = ("herpes_prophylaxis", "sun_avoidance")
"""Kinds of preparation that each session needs anew; the others are needed once, before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One rule of a calendar. `of` and `after` are treatments; `day` bounds them, `days` separates them."""

    kind: Literal["blocked", "earliest", "gap", "healing", "interval"]
    says: Finding
    of: str = ""
    after: str = ""
    day: date = date.min
    days: int = 0
    until: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    """One visit: its day, the rule that set it, and what is given on it that has visits of its own."""

    day: date
    why: Finding | None
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """One plan: its cards in order, and the groups that share visits, as columns of these cards."""

    sessions: Mapping[str, int]
    cards: Sequence[Treatment]
    groups: Sequence[Group]

    def card(self, name: str) -> Treatment:
        return next(card for card in self.cards if card.id == name)

    def over(self, dated: Iterable[_Dated]) -> date:
        """The day on which the last known downtime is over."""
        return max(
            visit.day + timedelta(days=half_up(self.card(name).downtime_days) or 0)
            for visit in dated
            for name in visit.given
        )

    def rounds(self) -> Iterator[tuple[bool, list[tuple[str, ...]]]]:
        """What each round of a group gives, and whether its first is the last of the group before."""
        joined, before = False, 0
        for group in self.groups:
            names = [self.cards[t].id for t in group.members]
            alone = all(self.sessions[self.cards[t].id] == 1 for t in group.single)
            joined = group.meets and alone and not (joined and before == 1)
            before = max(self.sessions[name] for name in names)
            yield joined, [tuple(n for n in names if self.sessions[n] > k) for k in range(before)]


def schedule(
    sessions: Mapping[str, int],
    case: Case,
    treatments: Mapping[str, Treatment],
    sequencing: Sequencing,
    safety: Safety,
    *,
    today: date,
) -> tuple[Visit, ...]:
    """The earliest calendar of one plan. Raises `NoSchedule` with the rules that clash when there is none."""
    cards = _ordered(sessions, treatments)
    _check_countable(sessions, cards)
    rules = tuple(_rules(sessions, cards, case, treatments, sequencing, safety, today))
    timing = build_timing([c.id for c in cards], case, treatments, sequencing, safety, today=today)
    groups = timing.groups(range(len(cards)))
    course = _Course(sessions=sessions, cards=cards, groups=groups)
    dated = _date(course, rules, today)
    deadline = case.last_day(today)
    if deadline is not None and dated and course.over(dated) > deadline:
        raise _clash(course, rules, deadline, today)
    return tuple(_visits(dated, course, case, sequencing))


def _ordered(sessions: Mapping[str, int], treatments: Mapping[str, Treatment]) -> tuple[Treatment, ...]:
    used = [treatments[name] for name, n in sessions.items() if n > 0]
    return tuple(sorted(used, key=lambda card: (card.stage, card.id)))


def _check_countable(sessions: Mapping[str, int], cards: Sequence[Treatment]) -> None:
    """Refuse what no day could mend: a repeat without a known interval, an adjunct without a host's visit."""
    for card in cards:
        n = sessions[card.id]
        if has_own_visit(card):
            if n > 1 and interval_days(card) is None:
                rules = (
                    finding(Kind.SESSIONS_OF, sessions=n, treatment=card.called),
                    finding(Kind.NO_KNOWN_INTERVAL),
                )
                raise NoSchedule(rules, finding(Kind.PLAN_ONE_SESSION, treatment=card.called))
            continue
        places = sum(sessions.get(host, 0) for host in card.hosts)
        if n > places:
            rules = (
                finding(Kind.SESSIONS_WITH_A_HOST, sessions=n, treatment=card.called),
                finding(Kind.VISITS_OF_HOSTS, visits=places),
            )
            raise NoSchedule(rules, finding(Kind.NO_MORE_THAN_HOSTS, treatment=card.called))


def _rules(
    sessions: Mapping[str, int],
    cards: Sequence[Treatment],
    case: Case,
    treatments: Mapping[str, Treatment],
    sequencing: Sequencing,
    safety: Safety,
    today: date,
) -> Iterator[_Rule]:
    """Every rule on this plan, first those that a clash may most easily do without."""
    own = [card for card in cards if has_own_visit(card)]
    for b in case.limits.blocked_dates:
        says = finding(Kind.NO_VISIT_BETWEEN, first=b.first, last=b.last)
        yield _Rule(kind="blocked", says=says, day=b.first, until=b.last)
    for card in own:
        for begin, end in sun_stretches(card, case, sequencing):
            says = _sun_says(card, begin, end, sequencing)
            yield _Rule(kind="blocked", says=says, of=card.id, day=begin, until=end)
    for card in cards:
        held = [card] if has_own_visit(card) else [host for host in own if host.id in card.hosts]
        for why, day in earliest_dates(card, case, treatments, sequencing, safety, today=today):
            says = finding(Kind.NOT_BEFORE, treatment=card.called, day=day, why=why)
            yield from (_Rule(kind="earliest", says=says, of=host.id, day=day) for host in held)
    for second, first in permutations(own, 2):
        if (first.stage, first.id) < (second.stage, second.id):
            days = gap_days(first, second, sequencing)
            yield _apart("gap", first, second, days, _gap_why(first, second, sequencing))
        yield _apart("healing", first, second, recovery_days(first), _healing(first))
    for card in own:
        days = interval_days(card) or 0
        says = finding(
            Kind.SESSIONS_APART,
            sessions=sessions[card.id],
            treatment=card.called,
            apart=timedelta(days=days),
            why=_interval_why(card),
        )
        yield _Rule(kind="interval", says=says, of=card.id, days=days)


def _apart(
    kind: Literal["gap", "healing"], first: Treatment, second: Treatment, days: int, why: Finding | None
) -> _Rule:
    """A rule that keeps a treatment so many days from an earlier one."""
    apart = timedelta(days=days)
    says = finding(Kind.AFTER_ANOTHER, treatment=second.called, before=first.called, apart=apart, why=why)
    return _Rule(kind=kind, says=says, of=second.id, after=first.id, days=days)


def _sun_says(card: Treatment, first: date, last: date, sequencing: Sequencing) -> Finding:
    rests = [p for p in sequencing.preparations if p.kind == "sun_avoidance" and covers(p.applies_to, card)]
    facts = [
        *(fact for p in rests for fact in p.facts),
        *(fact for care in sun_care(card, sequencing) for fact in care.facts),
    ]
    return finding(Kind.STRONG_SUN, treatment=card.called, first=first, last=last, basis=basis_of(facts))


def _date(course: _Course, rules: Iterable[_Rule], today: date) -> tuple[_Dated, ...]:
    """The greedy calendar under these rules alone."""
    rules = tuple(rules)
    last: dict[str, date] = {}
    dated: list[_Dated] = []
    for joined, rounds in course.rounds():
        for k, given in enumerate(rounds):
            if k == 0 and joined:
                dated[-1] = _met(dated[-1], given, rules, last)
            else:
                before = dated[-1] if k else None
                bounds = _repeat(given, before, rules) if before else _first(given, rules, last)
                day, why = max(bounds, key=lambda bound: bound[0], default=(today, None))
                day, why = _free(day, why, rules, *given)
                dated.append(_Dated(day=day, why=why, given=given))
            last |= dict.fromkeys(dated[-1].given, dated[-1].day)
    return tuple(dated)


def _met(before: _Dated, given: tuple[str, ...], rules: Iterable[_Rule], last: Mapping[str, date]) -> _Dated:
    """The last visit of a group that is the first of the next as well: the first day that all may have."""
    earlier = {name: day for name, day in last.items() if name not in before.given}
    bounds = [(before.day, before.why), *_first(given, rules, earlier)]
    day, why = max(bounds, key=lambda bound: bound[0])
    day, why = _free(day, why, rules, *before.given, *given)
    return _Dated(day=day, why=why, given=(*before.given, *given))


def _first(
    given: tuple[str, ...], rules: Iterable[_Rule], last: Mapping[str, date]
) -> Iterator[tuple[date, Finding | None]]:
    """Bounds of the first round of a group."""
    for rule in rules:
        if rule.kind == "earliest" and rule.of in given:
            yield rule.day, rule.says
        elif rule.kind == "gap" and rule.of in given and rule.after in last:
            yield last[rule.after] + timedelta(days=rule.days), rule.says


def _repeat(
    given: tuple[str, ...], before: _Dated, rules: Iterable[_Rule]
) -> Iterator[tuple[date, Finding | None]]:
    """Bounds of a further round: the intervals of what is given again, and all that must have healed."""
    yield before.day, None
    for rule in rules:
        healing = rule.kind == "healing" and rule.after in before.given
        if rule.of in given and (rule.kind == "interval" or healing):
            yield before.day + timedelta(days=rule.days), rule.says


def _free(day: date, why: Finding | None, rules: Iterable[_Rule], *names: str) -> tuple[date, Finding | None]:
    """The first day from here on that no rule blocks for any of these treatments, and what set it."""
    wanted = ("", *names)
    stretches = sorted(
        (rule.day, rule.until) for rule in rules if rule.kind == "blocked" and rule.of in wanted
    )
    for first, last in stretches:
        if first <= day <= last:
            why = finding(Kind.MOVED_OFF_BLOCKED_DAYS, why=why, first=first, last=last)
            day = last + timedelta(days=1)
    return day, why


def _clash(course: _Course, rules: tuple[_Rule, ...], deadline: date, today: date) -> NoSchedule:
    """The rules that cannot be kept together with the deadline; taking any one of them away would mend it."""
    over = course.over(_date(course, rules, today))
    needed = rules
    for rule in rules:
        rest = tuple(r for r in needed if r is not rule)
        if course.over(_date(course, rest, today)) > deadline:
            needed = rest
    clash = dict.fromkeys(rule.says for rule in needed)
    return NoSchedule((*clash, finding(Kind.OVER_BY, day=deadline)), finding(Kind.OVER_ON, day=over))


def _visits(dated: Sequence[_Dated], course: _Course, case: Case, sequencing: Sequencing) -> Iterator[Visit]:
    left = {card.id: course.sessions[card.id] for card in course.cards if not has_own_visit(card)}
    seen: dict[str, int] = {}
    for number, visit in enumerate(dated, start=1):
        day = visit.day
        given = list(_given(course, visit.given, left))
        new = [card for card in given if card.id not in seen]
        prepare = tuple(_to_prepare(given, new, case, sequencing))
        off = [
            days
            for card in given
            if has_own_visit(card) and (days := half_up(card.downtime_days)) is not None
        ]
        yield Visit(
            date=day,
            visit=number,
            sessions=tuple(card.id for card in given),
            downtime_until=day + timedelta(days=max(off)) if off else None,
            aftercare=tuple(_aftercare(given, seen, case, day, sequencing)),
            why_now=visit.why,
            preparation=tuple(_in_words(entry, day, sure=sure) for entry, sure in prepare),
            lead_times=tuple(_lead_time(entry, day, sure=sure) for entry, sure in prepare),
            together=tuple(_together(visit, course, case, sequencing)),
        )
        for card in new:
            seen[card.id] = number


def _given(course: _Course, treatments: Iterable[str], left: dict[str, int]) -> Iterator[Treatment]:
    """Treatments and the adjuncts that are given with them, of which one session each is used up."""
    for treatment in treatments:
        yield course.card(treatment)
        for name, n in left.items():
            if n > 0 and treatment in course.card(name).hosts:
                left[name] -= 1
                yield course.card(name)


def _together(visit: _Dated, course: _Course, case: Case, sequencing: Sequencing) -> Iterator[Finding]:
    """By what right two treatments share this visit."""
    for one, other in pairwise(visit.given):
        first, second = course.card(one), course.card(other)
        entry = shared_visit(first, second, sequencing, case)
        if entry is not None:
            basis = basis_of(entry.facts, entry.sign_off)
            yield finding(Kind.SHARED_VISIT, before=first.called, treatment=second.called, basis=basis)


def _to_prepare(
    given: Sequence[Treatment], new: Sequence[Treatment], case: Case, sequencing: Sequencing
) -> Iterator[tuple[Preparation, bool]]:
    """What a visit needs beforehand, and whether that is sure or hangs on an answer that is missing."""
    for preparation in sequencing.preparations:
        asked = given if preparation.kind in EVERY_SESSION else new
        answers = [_needed(preparation, card, case) for card in asked]
        if True in answers or None in answers:
            yield preparation, True in answers


def _in_words(preparation: Preparation, day: date, *, sure: bool) -> Finding:
    if sure:
        return _preparation(preparation, day)
    field = (preparation.asks_field or "").replace("_", " ")
    return finding(Kind.IF_IT_APPLIES, field=field, preparation=_preparation(preparation, day))


def _lead_time(preparation: Preparation, day: date, *, sure: bool) -> LeadTime:
    after = preparation.days_after
    return LeadTime(
        kind=preparation.kind,
        first=day - timedelta(days=math.ceil(preparation.days_before)),
        last=None if after is None else day + timedelta(days=math.ceil(after)),
        what=catalogue_text(preparation.what),
        asks=None if sure else f"skin.{preparation.asks_field}",
    )


def _needed(preparation: Preparation, card: Treatment, case: Case) -> bool | None:
    """Whether to say so. Keeping out of the sun is for everyone; who has a tan waits for it as well."""
    if preparation.kind == "sun_avoidance":
        return covers(preparation.applies_to, card)
    return matters(preparation, card, case)


def _preparation(preparation: Preparation, day: date) -> Finding:
    begin = day - timedelta(days=math.ceil(preparation.days_before))
    basis = basis_of(preparation.facts, preparation.sign_off, disputed=bool(preparation.against))
    if preparation.days_after is None:
        return finding(Kind.PREPARE, begin=begin, what=catalogue_text(preparation.what), basis=basis)
    end = day + timedelta(days=math.ceil(preparation.days_after))
    return finding(
        Kind.PREPARE_UNTIL, begin=begin, end=end, what=catalogue_text(preparation.what), basis=basis
    )


def _aftercare(
    given: Sequence[Treatment], seen: Mapping[str, int], case: Case, day: date, sequencing: Sequencing
) -> Iterator[Finding]:
    """Facts of the cards, then dated care; a treatment that was given before refers to its first visit."""
    new = [card for card in given if card.id not in seen]
    skin = case.person.fitzpatrick
    for card in given:
        if card.id in seen and _has_aftercare(card, sequencing):
            yield finding(Kind.AS_AFTER_VISIT, treatment=card.called, visit=seen[card.id])
    for fact in (fact for card in new for fact in card.aftercare):
        if fact.fitzpatrick is None or skin in fact.fitzpatrick:
            yield finding(Kind.CARE, what=catalogue_text(fact.fact), basis=basis_of([fact]))
    for care in sequencing.care:
        if any(covers(care.applies_to, card) for card in new):
            yield _care(care, day)


def _has_aftercare(card: Treatment, sequencing: Sequencing) -> bool:
    return bool(card.aftercare) or any(covers(care.applies_to, card) for care in sequencing.care)


def _care(care: Care, day: date) -> Finding:
    begin = None if care.from_days is None else day + timedelta(days=math.ceil(care.from_days))
    end = None if care.until_days is None else day + timedelta(days=math.ceil(care.until_days))
    basis = basis_of(care.facts, care.sign_off, disputed=care.conflict)
    if begin and end:
        return finding(Kind.CARE_BETWEEN, begin=begin, end=end, what=catalogue_text(care.what), basis=basis)
    if begin:
        return finding(Kind.CARE_FROM, begin=begin, what=catalogue_text(care.what), basis=basis)
    if end:
        return finding(Kind.CARE_UNTIL, end=end, what=catalogue_text(care.what), basis=basis)
    return finding(Kind.CARE, what=catalogue_text(care.what), basis=basis)


def _gap_why(first: Treatment, second: Treatment, sequencing: Sequencing) -> Finding | None:
    """What carries the gap: a printed gap, or the downtime of the first treatment where that is longer."""
    gap = sequencing.gap(first, second)
    if gap is None or recovery_days(first) > 7 * gap.weeks:
        return _healing(first)
    return finding(Kind.RESTS_ON, basis=basis_of(gap.facts, gap.sign_off, disputed=gap.conflict))


def _interval_why(card: Treatment) -> Finding | None:
    if card.interval_weeks is None or recovery_days(card) == interval_days(card):
        return _healing(card)
    return finding(Kind.RESTS_ON, basis=Basis(sources=card.interval_weeks.sources))


def _healing(card: Treatment) -> Finding | None:
    if card.downtime_days is None or recovery_days(card) == 0:
        return None
    basis = Basis(sources=card.downtime_days.sources)
    return finding(Kind.LONGEST_DOWNTIME, treatment=card.called, basis=basis)
