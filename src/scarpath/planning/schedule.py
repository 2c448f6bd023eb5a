"""Dates for one plan: the visits, what sets the day of each, what to prepare and what to do afterwards.

All sessions stand in one order (stage, then id; see `scarpath.planning.timing`), and every rule says only
"not before": not before a date, not sooner than so many days after an earlier session, not on a blocked
day. For such a chain the greedy calendar, which gives each session the first day its rules allow, is
optimal. Proof by induction along the order: if no calendar has sessions 1 to k-1 earlier than the greedy
one, then none has session k earlier, since its bounds are non-decreasing in the earlier days and "first free
day from here on" is non-decreasing too. So a deadline that the greedy calendar misses cannot be met at all;
no solver is needed.

When a deadline is missed, rules are taken away one at a time for as long as the rest still misses it. What
remains is a clash in which every rule is needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from scarpath.core.case import Case
from scarpath.core.errors import NoSchedule
from scarpath.core.finding import Basis, Finding, Kind, Words, finding
from scarpath.core.plan import Safety, Visit
from scarpath.core.sequencing import Care, Preparation, Sequencing, covers
from scarpath.core.treatment import Treatment
from scarpath.planning.basis import basis_of
from scarpath.planning.timing import (
    earliest_dates,
    gap_days,
    half_up,
    has_own_visit,
    interval_days,
    matters,
    recovery_days,
)

EVERY_SESSION = ("herpes_prophylaxis", "sun_avoidance")
"""Kinds of preparation that each session needs anew; the others are needed once, before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One rule of a calendar. `of` and `after` are treatments; `day` bounds them, `days` separates them."""

    kind: Literal["blocked", "earliest", "gap", "interval"]
    says: Finding
    of: str = ""
    after: str = ""
    day: date = date.min
    days: int = 0
    until: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    """One session of a treatment with visits of its own: its day and the rule that set it."""

    treatment: str
    day: date
    why: Words


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
    dated = _date(sessions, cards, rules, today)
    deadline = case.last_day(today)
    if deadline is not None and dated and _over(dated, treatments) > deadline:
        raise _clash(sessions, cards, rules, deadline, today)
    return tuple(_visits(dated, sessions, cards, case, sequencing))


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
                    finding(Kind.SESSIONS_OF, sessions=n, treatment=card.name),
                    finding(Kind.NO_KNOWN_INTERVAL),
                )
                raise NoSchedule(rules, finding(Kind.PLAN_ONE_SESSION, treatment=card.name))
            continue
        places = sum(sessions.get(host, 0) for host in card.hosts)
        if n > places:
            rules = (
                finding(Kind.SESSIONS_WITH_A_HOST, sessions=n, treatment=card.name),
                finding(Kind.VISITS_OF_HOSTS, visits=places),
            )
            raise NoSchedule(rules, finding(Kind.NO_MORE_THAN_HOSTS, treatment=card.name))


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
    for b in case.limits.blocked_dates:
        says = finding(Kind.NO_VISIT_BETWEEN, first=b.first, last=b.last)
        yield _Rule(kind="blocked", says=says, day=b.first, until=b.last)
    own = [card for card in cards if has_own_visit(card)]
    for card in cards:
        held = [card] if has_own_visit(card) else [host for host in own if host.id in card.hosts]
        for why, day in earliest_dates(card, case, treatments, sequencing, safety, today=today):
            says = finding(Kind.NOT_BEFORE, treatment=card.name, day=day, why=why)
            yield from (_Rule(kind="earliest", says=says, of=host.id, day=day) for host in held)
    for i, second in enumerate(own):
        for first in own[:i]:
            days = gap_days(first, second, sequencing)
            says = finding(
                Kind.AFTER_ANOTHER,
                treatment=second.name,
                before=first.name,
                apart=timedelta(days=days),
                why=_gap_why(first, second, sequencing),
            )
            yield _Rule(kind="gap", says=says, of=second.id, after=first.id, days=days)
    for card in own:
        days = interval_days(card) or 0
        says = finding(
            Kind.SESSIONS_APART,
            sessions=sessions[card.id],
            treatment=card.name,
            apart=timedelta(days=days),
            why=_interval_why(card),
        )
        yield _Rule(kind="interval", says=says, of=card.id, days=days)


def _date(
    sessions: Mapping[str, int], cards: Sequence[Treatment], rules: Iterable[_Rule], today: date
) -> tuple[_Dated, ...]:
    """The greedy calendar under these rules alone."""
    rules = tuple(rules)
    last: dict[str, date] = {}
    dated: list[_Dated] = []
    for card in cards:
        if not has_own_visit(card):
            continue
        for k in range(sessions[card.id]):
            bounds = _bounds(card.id, rules, last) if k == 0 else _repeat(card.id, rules, last)
            day, why = max(bounds, key=lambda bound: bound[0], default=(today, ""))
            day, why = _free(day, why, rules)
            last[card.id] = day
            dated.append(_Dated(treatment=card.id, day=day, why=why))
    return tuple(dated)


def _bounds(name: str, rules: Iterable[_Rule], last: Mapping[str, date]) -> Iterator[tuple[date, Words]]:
    for rule in rules:
        if rule.kind == "earliest" and rule.of == name:
            yield rule.day, rule.says
        elif rule.kind == "gap" and rule.of == name and rule.after in last:
            yield last[rule.after] + timedelta(days=rule.days), rule.says


def _repeat(name: str, rules: Iterable[_Rule], last: Mapping[str, date]) -> Iterator[tuple[date, Words]]:
    yield last[name], ""
    for rule in rules:
        if rule.kind == "interval" and rule.of == name:
            yield last[name] + timedelta(days=rule.days), rule.says


def _free(day: date, why: Words, rules: Iterable[_Rule]) -> tuple[date, Words]:
    """The first day from here on that no rule blocks, and what set it."""
    stretches = sorted((rule.day, rule.until) for rule in rules if rule.kind == "blocked")
    for first, last in stretches:
        if first <= day <= last:
            why = finding(Kind.MOVED_OFF_BLOCKED_DAYS, why=why, first=first, last=last)
            day = last + timedelta(days=1)
    return day, why


def _over(dated: Iterable[_Dated], treatments: Mapping[str, Treatment]) -> date:
    """The day on which the last known downtime is over."""
    return max(s.day + timedelta(days=half_up(treatments[s.treatment].downtime_days) or 0) for s in dated)


def _clash(
    sessions: Mapping[str, int],
    cards: Sequence[Treatment],
    rules: tuple[_Rule, ...],
    deadline: date,
    today: date,
) -> NoSchedule:
    """The rules that cannot be kept together with the deadline; taking any one of them away would mend it."""
    known = {card.id: card for card in cards}
    over = _over(_date(sessions, cards, rules, today), known)
    needed = rules
    for rule in rules:
        rest = tuple(r for r in needed if r is not rule)
        if _over(_date(sessions, cards, rest, today), known) > deadline:
            needed = rest
    clash = dict.fromkeys(rule.says for rule in needed)
    return NoSchedule((*clash, finding(Kind.OVER_BY, day=deadline)), finding(Kind.OVER_ON, day=over))


def _visits(
    dated: Sequence[_Dated],
    sessions: Mapping[str, int],
    cards: Sequence[Treatment],
    case: Case,
    sequencing: Sequencing,
) -> Iterator[Visit]:
    known = {card.id: card for card in cards}
    left = {card.id: sessions[card.id] for card in cards if not has_own_visit(card)}
    seen: dict[str, int] = {}
    for number, session in enumerate(dated, start=1):
        riders = [name for name, n in left.items() if n > 0 and session.treatment in known[name].hosts]
        for name in riders:
            left[name] -= 1
        given = [known[name] for name in (session.treatment, *riders)]
        new = [card for card in given if card.id not in seen]
        downtime = half_up(given[0].downtime_days)
        yield Visit(
            date=session.day,
            visit=number,
            sessions=tuple(card.id for card in given),
            downtime_until=None if downtime is None else session.day + timedelta(days=downtime),
            aftercare=tuple(_aftercare(given, seen, case, session.day, sequencing)),
            why_now=session.why,
            preparation=tuple(_preparations(given, new, case, session.day, sequencing)),
            together=tuple(_together(new, known, dated, number - 1, sequencing)),
        )
        for card in new:
            seen[card.id] = number


def _preparations(
    given: Sequence[Treatment], new: Sequence[Treatment], case: Case, day: date, sequencing: Sequencing
) -> Iterator[Finding]:
    for preparation in sequencing.preparations:
        asked = given if preparation.kind in EVERY_SESSION else new
        answers = [_needed(preparation, card, case) for card in asked]
        if True in answers:
            yield _preparation(preparation, day)
        elif None in answers:
            field = (preparation.asks_field or "").replace("_", " ")
            yield finding(Kind.IF_IT_APPLIES, field=field, preparation=_preparation(preparation, day))


def _needed(preparation: Preparation, card: Treatment, case: Case) -> bool | None:
    """Whether to say so. Keeping out of the sun is for everyone; who has a tan waits for it as well."""
    if preparation.kind == "sun_avoidance":
        return covers(preparation.applies_to, card)
    return matters(preparation, card, case)


def _preparation(preparation: Preparation, day: date) -> Finding:
    begin = day - timedelta(days=math.ceil(preparation.days_before))
    basis = basis_of(preparation.facts, preparation.sign_off, disputed=bool(preparation.against))
    if preparation.days_after is None:
        return finding(Kind.PREPARE, begin=begin, what=preparation.what, basis=basis)
    end = day + timedelta(days=math.ceil(preparation.days_after))
    return finding(Kind.PREPARE_UNTIL, begin=begin, end=end, what=preparation.what, basis=basis)


def _aftercare(
    given: Sequence[Treatment], seen: Mapping[str, int], case: Case, day: date, sequencing: Sequencing
) -> Iterator[Finding]:
    """Facts of the cards, then dated care; a treatment that was given before refers to its first visit."""
    new = [card for card in given if card.id not in seen]
    skin = case.person.fitzpatrick
    for card in given:
        if card.id in seen and _has_aftercare(card, sequencing):
            yield finding(Kind.AS_AFTER_VISIT, treatment=card.name, visit=seen[card.id])
    for fact in (fact for card in new for fact in card.aftercare):
        if fact.fitzpatrick is None or skin in fact.fitzpatrick:
            yield finding(Kind.CARE, what=fact.fact, basis=basis_of([fact]))
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
        return finding(Kind.CARE_BETWEEN, begin=begin, end=end, what=care.what, basis=basis)
    if begin:
        return finding(Kind.CARE_FROM, begin=begin, what=care.what, basis=basis)
    if end:
        return finding(Kind.CARE_UNTIL, end=end, what=care.what, basis=basis)
    return finding(Kind.CARE, what=care.what, basis=basis)


def _together(
    new: Sequence[Treatment],
    known: Mapping[str, Treatment],
    dated: Sequence[_Dated],
    now: int,
    sequencing: Sequencing,
) -> Iterator[Finding]:
    """What was given in one visit with a treatment that comes in now, for the dermatologist to decide."""
    last = {session.treatment: i for i, session in enumerate(dated[:now])}
    for card in new:
        for name, i in last.items():
            entry = sequencing.together(known[name], card)
            if entry is None or not has_own_visit(card):
                continue
            later = [known[s.treatment] for k, s in enumerate(dated) if k > i and k != now]
            if entry.unless_later is not None and any(covers(entry.unless_later, c) for c in later):
                continue
            yield finding(
                Kind.SHARED_VISIT,
                before=known[name].name,
                treatment=card.name,
                basis=basis_of(entry.facts, entry.sign_off),
            )


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
    return finding(Kind.LONGEST_DOWNTIME, treatment=card.name, basis=basis)
