"""When the visits of a plan fall: one arithmetic on session counts, for one plan or for millions.

A plan is a row of session counts, one column per treatment in `Timing.order` (by stage, then id). Treatments
that follow each other there, and every two of which may share a visit, are a group. The sessions of a group
are given in rounds: its k-th round holds the k-th session of each of its treatments that has so many. All
rounds of one group come before the next group:

    first round = free(max(earliest[t], last[s] + gap[s, t] for every earlier treatment s of another group))
    next round  = free(round before + the longest interval of those given again in it, and not before what was
                  given in the round before has healed)
    free(day)   = the first day from `day` on that is not blocked for any treatment of the round
    meeting     where two groups meet of which every two treatments may share one visit, but not every round
                (`Meets.once`), the last round of the one is the first of the other

Every day is the smallest that the rules allow, given the days before it, and a smaller day never makes a
later one larger (each step is monotone); so by induction no calendar that keeps the rules, and shares the
same visits, ends earlier.

What was decided, and why:

* The interval is what most arms of trials print, where that is not the middle of all that is printed, in
  whole weeks (half a week rounds up); the range itself stays on the card.
* An interval that no source prints stays unknown: such a treatment is given once in a plan, never repeated
  at a guessed pace.
* No interval and no gap is shorter than the longest printed downtime of what went before: skin heals first.
* Two treatments share visits where a source gives them in one session (see `Timing.shared`). Healing runs
  side by side then, so such a visit has the longest downtime of what was given; the one source that prints
  the days off after a pair (subcision with fractional CO2) prints those of subcision alone.
* Who expects strong sun gets no session so shortly before it, or after it, as a source forbids.
* An adjunct is given in its host's visit and heals within it: it adds no visit and no downtime. One that may
  not be given yet holds back the hosts it is given with.
* Treatments already had count: the same gaps and intervals run from the day they ended.
* What must begin before a session (priming, a skin test) runs from today, also where the case does not say
  whether it matters: not stated is never a silent no.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import Case
from scarpath.core.errors import InvalidValue
from scarpath.core.finding import Finding, Kind, catalogue_text, finding
from scarpath.core.plan import Safety
from scarpath.core.sequencing import Care, Preparation, SameVisit, Sequencing, covers
from scarpath.core.treatment import Range, Treatment
from scarpath.planning.faults import PlanningFault

Counts = NDArray[np.integer]
Days = NDArray[np.int32]

NEVER = -1_000_000
"""A day so long before the start that no gap reaches from it into the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meets:
    """How two treatments may share visits: round by round, or `once`, the last session of the one and the
    first of the other, where a later session of something would undo it.

    undone_by  columns of the treatments that undo it when the plan holds them: with a session after the
               visit, or as an adjunct at all
    """

    once: bool = False
    undone_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Treatments given in the same rounds; `meets` where its first round may be the last of the group
    before, and `single` the treatments that must have one session alone for that.
    """

    members: tuple[int, ...]
    meets: bool = False
    single: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What the calendar needs of each treatment, in the order in which a plan gives them, in whole days.

    start          day 0
    own_visit      whether sessions make visits (an adjunct's do not)
    interval_days  between two sessions; None where no source prints one, so that there is one session at most
    gap_days       [s][t]: from the last session of s to the first of t, for s before t in the order
    downtime_days  per session; None where not known
    recovery_days  the longest printed downtime, before nothing else is done; 0 where none is printed
    earliest_day   first day on which the treatment may be given
    hosts          columns of the treatments in whose visits an adjunct is given
    blocked        per treatment first and last day of each stretch without it, ascending and apart
    shared         [s][t], s before t in the order: how the two may share visits; None where no source gives
                   them in one
    deadline       day by which the last visit and its downtime are over; None without a limit

    Methods take counts of shape (..., treatments) and give arrays of shape (...). A column that is zero
    throughout costs nothing, so a large search does well to ask for one set of treatments at a time.
    """

    start: date
    order: tuple[str, ...]
    own_visit: tuple[bool, ...]
    interval_days: tuple[int | None, ...]
    gap_days: tuple[tuple[int, ...], ...]
    downtime_days: tuple[int | None, ...]
    recovery_days: tuple[int, ...]
    earliest_day: tuple[int, ...]
    hosts: tuple[tuple[int, ...], ...]
    blocked: tuple[tuple[tuple[int, int], ...], ...]
    shared: tuple[tuple[Meets | None, ...], ...]
    deadline: int | None = None

    def vector(self, sessions: Mapping[str, int]) -> Counts:
        """The counts of one plan in this order. Shape (treatments,)."""
        unknown = sorted(set(sessions) - set(self.order))
        if unknown:
            raise InvalidValue(
                finding(PlanningFault.NO_TIMING_KNOWN, unknown=tuple(unknown)),
                finding(PlanningFault.ADD_CARD),
            )
        return np.array([sessions.get(name, 0) for name in self.order], dtype=np.int32)

    def only(self, names: Container[str]) -> Timing:
        """The timing of these treatments alone."""
        kept = [t for t, name in enumerate(self.order) if name in names]
        place = {t: i for i, t in enumerate(kept)}

        def among(columns: Iterable[int]) -> tuple[int, ...]:
            return tuple(place[t] for t in columns if t in place)

        def undoing(meets: Meets | None) -> Meets | None:
            return meets and replace(meets, undone_by=among(meets.undone_by))

        return replace(
            self,
            order=tuple(self.order[t] for t in kept),
            own_visit=tuple(self.own_visit[t] for t in kept),
            interval_days=tuple(self.interval_days[t] for t in kept),
            gap_days=tuple(tuple(self.gap_days[s][t] for t in kept) for s in kept),
            downtime_days=tuple(self.downtime_days[t] for t in kept),
            recovery_days=tuple(self.recovery_days[t] for t in kept),
            earliest_day=tuple(self.earliest_day[t] for t in kept),
            hosts=tuple(among(self.hosts[t]) for t in kept),
            blocked=tuple(self.blocked[t] for t in kept),
            shared=tuple(tuple(undoing(self.shared[s][t]) for t in kept) for s in kept),
        )

    def most_sessions(self, treatment: str, cap: int) -> int:
        """The cap, or 1 where no interval is known."""
        t = self.order.index(treatment)
        repeatable = self.interval_days[t] is not None or not self.own_visit[t]
        return cap if repeatable else min(cap, 1)

    def possible(self, counts: Counts) -> NDArray[np.bool_]:
        """Whether a row can be dated: nothing repeated without an interval, adjuncts with hosts."""
        fits = np.ones(counts.shape[:-1], dtype=np.bool_)
        for t, interval in enumerate(self.interval_days):
            if not self.own_visit[t]:
                fits &= counts[..., t] <= counts[..., list(self.hosts[t])].sum(axis=-1, dtype=np.int32)
            elif interval is None:
                fits &= counts[..., t] <= 1
        return fits

    def visits(self, counts: Counts) -> Days:
        """Number of visits, shared ones once."""
        return self._over_sets(counts, self._visits)

    def downtime(self, counts: Counts) -> tuple[Days, NDArray[np.bool_]]:
        """Days of downtime over all visits, and whether they are a lower bound since one is not known."""
        days = self._over_sets(counts, self._downtime)
        at_least = np.zeros(counts.shape[:-1], dtype=np.bool_)
        for t, known in enumerate(self.downtime_days):
            if known is None and self.own_visit[t]:
                at_least |= counts[..., t] > 0
        return days, at_least

    def saved(self, counts: Counts) -> tuple[Days, Days]:
        """Visits and days of downtime that shared visits save."""
        alone = self._weighted(counts, [int(own) for own in self.own_visit])
        per_session = zip(self.downtime_days, self.own_visit, strict=True)
        days = self._weighted(counts, [(d or 0) if own else 0 for d, own in per_session])
        return alone - self.visits(counts), days - self.downtime(counts)[0]

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Treatments that may share a visit, in the order in which they are given."""
        size = range(len(self.order))
        return tuple((s, t) for s in size for t in size if self.shared[s][t] is not None)

    def groups(self, used: Container[int]) -> tuple[Group, ...]:
        """The groups of a plan of these treatments, in the order in which they are given.

        A treatment joins the group before it if it may share every round with each of its members; else it
        begins a group of its own, which meets the group before if every two may share a visit at all.
        """
        groups: list[Group] = []
        for t, own in enumerate(self.own_visit):
            if not own or t not in used:
                continue
            before = groups[-1].members if groups else ()
            how = [self._meets(s, t, used) for s in before]
            if before and all(meets is not None and not meets.once for meets in how):
                groups[-1] = replace(groups[-1], members=(*before, t))
                continue
            single = any(meets is not None and t in meets.undone_by for meets in how)
            meets_before = bool(before) and all(meets is not None for meets in how)
            groups.append(Group(members=(t,), meets=meets_before, single=(t,) if single else ()))
        return tuple(groups)

    def _meets(self, s: int, t: int, used: Container[int]) -> Meets | None:
        """How two treatments of a plan share visits; None where something in it undoes that."""
        meets = self.shared[s][t]
        if meets is None or any(u in used and (u > t or not self.own_visit[u]) for u in meets.undone_by):
            return None
        return meets

    def last_day(self, counts: Counts) -> Days:
        """Day of the last visit; 0 for no visit at all."""
        return self._over_sets(counts, self._last_day)

    def finished_day(self, counts: Counts) -> Days:
        """Day on which every known downtime is over: what a deadline is held against."""
        return self._over_sets(counts, self._finished)

    def in_time(self, counts: Counts) -> NDArray[np.bool_]:
        """Whether a row is finished by the deadline; always so without one."""
        if self.deadline is None:
            return np.ones(counts.shape[:-1], dtype=np.bool_)
        return np.asarray(self.finished_day(counts) <= self.deadline)

    def weeks(self, counts: Counts) -> Days:
        """Weeks from the start to the last visit, a begun week counted as a whole one."""
        return np.asarray(-(-self.last_day(counts) // 7), dtype=np.int32)

    def _over_sets(self, counts: Counts, figure: Callable[[Counts, tuple[Group, ...]], Days]) -> Days:
        """A figure of every row, worked out for one set of treatments at a time."""
        rows = counts.reshape(math.prod(counts.shape[:-1]), counts.shape[-1])
        found = np.zeros(len(rows), dtype=np.int32)
        bits = (rows > 0) @ (1 << np.arange(rows.shape[1], dtype=np.int64))
        kinds, which = np.unique(bits, return_inverse=True)
        order = np.argsort(which.reshape(-1), kind="stable")
        starts = np.cumsum(np.bincount(which.reshape(-1), minlength=len(kinds)))[:-1]
        for kind, here in zip(kinds.tolist(), np.split(order, starts), strict=False):
            used = frozenset(t for t in range(rows.shape[1]) if kind >> t & 1)
            if used:
                found[here] = figure(rows[here].astype(np.int32), self.groups(used))
        return found.reshape(counts.shape[:-1])

    @staticmethod
    def _rounds(rows: Counts, groups: Sequence[Group]) -> Iterator[tuple[Group, Days, NDArray[np.bool_]]]:
        """Each group with its rounds, and the rows in which its first is the last round of the group before:
        at most two groups meet in one visit.
        """
        joined, before = np.zeros(len(rows), dtype=np.bool_), np.zeros(len(rows), dtype=np.int32)
        for group in groups:
            rounds = rows[:, group.members].max(axis=1)
            joined = ~(joined & (before == 1)) & group.meets
            for t in group.single:
                joined &= rows[:, t] == 1
            yield group, rounds, joined
            before = rounds

    def _visits(self, rows: Counts, groups: Sequence[Group]) -> Days:
        total = np.zeros(len(rows), dtype=np.int32)
        for _, rounds, joined in self._rounds(rows, groups):
            total += rounds - joined
        return total

    def _downtime(self, rows: Counts, groups: Sequence[Group]) -> Days:
        total, last = np.zeros(len(rows), dtype=np.int32), np.zeros(len(rows), dtype=np.int32)
        for group, rounds, joined in self._rounds(rows, groups):
            first, before = np.zeros_like(total), last
            if len(group.members) == 1:
                (t,) = group.members
                first = last = np.full_like(total, self.downtime_days[t] or 0)
                total = total + rounds * first
            for k in range(1, int(rounds.max()) + 1) if len(group.members) > 1 else ():
                off = np.zeros_like(total)
                for t in group.members:
                    np.maximum(off, self.downtime_days[t] or 0, out=off, where=rows[:, t] >= k)
                total += off
                first = off if k == 1 else first
                last = np.where(rounds == k, off, last)
            if group.meets:
                total -= joined * np.minimum(before, first)
        return total

    def _last_day(self, rows: Counts, groups: Sequence[Group]) -> Days:
        end = np.zeros(len(rows), dtype=np.int32)
        for last in self._lasts(rows, groups).values():
            np.maximum(end, last, out=end)
        return end

    def _finished(self, rows: Counts, groups: Sequence[Group]) -> Days:
        end = np.zeros(len(rows), dtype=np.int32)
        for t, last in self._lasts(rows, groups).items():
            np.maximum(end, last + np.int32(self.downtime_days[t] or 0), out=end)
        return end

    def _lasts(self, rows: Counts, groups: Sequence[Group]) -> dict[int, Days]:
        """The day of the last session of each treatment of these plans, all of one set of treatments."""
        self._check_repeats(rows)
        lasts: dict[int, Days] = {}
        before: tuple[int, ...] = ()
        for group, rounds, joined in self._rounds(rows, groups):
            there = {s: joined & (rows[:, s] == rows[:, before].max(axis=1)) for s in before}
            day = self._first_round(rows, group, lasts, there)
            both = self._free(day, {**dict.fromkeys(group.members, joined | True), **there})
            for s, together in there.items():
                lasts[s] = np.where(together, both, lasts[s])
            healed = self._healed(rows, group, 1, there)
            for k in range(1, int(rounds.max()) + 1):
                given = {t: rows[:, t] >= k for t in group.members}
                if k > 1:
                    apart = np.maximum(healed, self._step(given))
                    healed = self._healed(rows, group, k, {})
                    both = np.where(rounds >= k, self._free(both + apart, given), both)
                for t in group.members:
                    lasts[t] = np.where(rows[:, t] >= k, both, lasts.get(t, np.int32(NEVER)))
            before = group.members
        return lasts

    def _check_repeats(self, rows: Counts) -> None:
        for t, interval in enumerate(self.interval_days):
            if interval is None and self.own_visit[t] and (rows[:, t] > 1).any():
                raise InvalidValue(
                    finding(PlanningFault.REPEATED_NO_SOURCE_PRINTS_INTERVAL, order=self.order[t]),
                    finding(PlanningFault.PLAN_ONCE),
                )

    def _first_round(
        self,
        rows: Counts,
        group: Group,
        lasts: Mapping[int, Days],
        there: Mapping[int, NDArray[np.bool_]],
    ) -> Days:
        """The first day that earlier treatments, rules and preparations leave for a group's first round."""
        day = np.zeros(len(rows), dtype=np.int32)
        for t in group.members:
            np.maximum(day, self._allowed_from(t, rows), out=day)
            for s, last in lasts.items():
                apart = last + np.int32(self.gap_days[s][t])
                np.maximum(day, np.where(there.get(s, np.False_), last, apart), out=day)
        return day

    def _step(self, given: Mapping[int, NDArray[np.bool_]]) -> Days:
        """Days from the round before: the longest interval of what is given again."""
        steps = [
            np.where(here, np.int32(self.interval_days[t] or 0), np.int32(0)) for t, here in given.items()
        ]
        return np.asarray(np.max(steps, axis=0), dtype=np.int32)

    def _healed(self, rows: Counts, group: Group, k: int, also: Mapping[int, NDArray[np.bool_]]) -> Days:
        """Days until everything given in a round has healed."""
        given = {**{t: rows[:, t] >= k for t in group.members}, **also}
        days = [np.where(here, np.int32(self.recovery_days[t]), np.int32(0)) for t, here in given.items()]
        return np.asarray(np.max(days, axis=0), dtype=np.int32)

    def _free(self, day: Days, given: Mapping[int, NDArray[np.bool_]]) -> Days:
        """The first day from here on that is free for everything given on it."""
        stretches = sum(len(self.blocked[t]) for t in given)
        for _ in range(stretches):
            for t, here in given.items():
                for first, last in self.blocked[t]:
                    day = np.where(here & (day >= first) & (day <= last), np.int32(last + 1), day)
        return day

    def _allowed_from(self, t: int, counts: Counts) -> Days:
        day = np.full(counts.shape[:-1], self.earliest_day[t], dtype=np.int32)
        for a, hosts in enumerate(self.hosts):
            if t in hosts and not self.own_visit[a] and self.earliest_day[a] > self.earliest_day[t]:
                np.maximum(day, self.earliest_day[a], out=day, where=counts[..., a] > 0)
        return day

    def _weighted(self, counts: Counts, weights: Sequence[int]) -> Days:
        # A matrix product would widen the whole array of small counts first; columns are widened one by one.
        total = np.zeros(counts.shape[:-1], dtype=np.int32)
        for t, weight in enumerate(weights):
            if weight:
                total += counts[..., t].astype(np.int32) * np.int32(weight)
        return total


def build_timing(
    names: Iterable[str],
    case: Case,
    cards: Mapping[str, Treatment],
    sequencing: Sequencing,
    safety: Safety,
    *,
    today: date,
) -> Timing:
    """The timing of these treatments for one case; `cards` also holds those of treatments already had."""
    chosen = sorted((cards[name] for name in names), key=lambda card: (card.stage, card.id))
    order = tuple(card.id for card in chosen)
    start = max(case.first_day(today), today)
    earliest = [
        max(d for _, d in earliest_dates(c, case, cards, sequencing, safety, today=today)) for c in chosen
    ]
    deadline = case.last_day(today)
    never = tuple((b.first, b.last) for b in case.limits.blocked_dates)
    return Timing(
        start=start,
        order=order,
        own_visit=tuple(has_own_visit(card) for card in chosen),
        interval_days=tuple(interval_days(card) for card in chosen),
        gap_days=tuple(tuple(gap_days(a, b, sequencing) for b in chosen) for a in chosen),
        downtime_days=tuple(half_up(card.downtime_days) for card in chosen),
        recovery_days=tuple(recovery_days(card) for card in chosen),
        earliest_day=tuple((day - start).days for day in earliest),
        hosts=tuple(tuple(order.index(h) for h in card.hosts if h in order) for card in chosen),
        blocked=tuple(
            joined_stretches(
                ((first - start).days, (last - start).days)
                for first, last in (*never, *sun_stretches(card, case, sequencing))
            )
            for card in chosen
        ),
        shared=tuple(
            tuple(_sharing(s, t, chosen, sequencing, case) for t in range(len(chosen)))
            for s in range(len(chosen))
        ),
        deadline=(deadline - start).days if deadline else None,
    )


def _sharing(s: int, t: int, chosen: Sequence[Treatment], sequencing: Sequencing, case: Case) -> Meets | None:
    """How the s-th and the t-th treatment share visits; None where they never do."""
    entry = shared_visit(chosen[s], chosen[t], sequencing, case) if s < t else None
    if entry is None:
        return None
    undone = tuple(u for u, card in enumerate(chosen) if undoes(entry, card, chosen[s], chosen[t]))
    return Meets(once=entry.unless_later is not None, undone_by=undone)


def shared_visit(first: Treatment, second: Treatment, sequencing: Sequencing, case: Case) -> SameVisit | None:
    """The entry by which two treatments with visits of their own may share one; None where none does."""
    own = has_own_visit(first) and has_own_visit(second)
    return sequencing.together(first, second) if own and not case.limits.separate_visits else None


def undoes(entry: SameVisit, card: Treatment, first: Treatment, second: Treatment) -> bool:
    """Whether a treatment in the plan keeps two others from sharing a visit: one that must not come after
    them, or an adjunct that either could take along (it is given once a visit).
    """
    if not has_own_visit(card):
        return first.id in card.hosts and second.id in card.hosts
    return entry.unless_later is not None and covers(entry.unless_later, card)


def has_own_visit(card: Treatment) -> bool:
    """Whether the sessions of this treatment are visits of their own; an adjunct's are not."""
    return card.mechanism != "adjunct"


def interval_days(card: Treatment) -> int | None:
    """Days between two sessions: what is usual, else the middle of the range, in whole weeks, and never
    within the downtime.
    """
    if card.interval_weeks is None:
        return None
    weeks = math.floor(card.interval_weeks.typical + 0.5)
    return max(7 * max(weeks, 1), recovery_days(card))


def gap_days(first: Treatment, second: Treatment, sequencing: Sequencing) -> int:
    """Days from the last session of one treatment to the first of another; never the same day."""
    return max(1, math.ceil(7 * sequencing.gap_weeks(first, second)), recovery_days(first))


def recovery_days(card: Treatment) -> int:
    """Days before anything else is done: the longest printed downtime; 0 where none is printed."""
    return math.ceil(card.downtime_days.high) if card.downtime_days else 0


def earliest_dates(
    card: Treatment,
    case: Case,
    cards: Mapping[str, Treatment],
    sequencing: Sequencing,
    safety: Safety,
    *,
    today: date,
) -> Iterator[tuple[Finding, date]]:
    """Each reason why this treatment may not be given before a day, with the day; first the start."""
    yield finding(Kind.COURSE_STARTS), max(case.first_day(today), today)
    if card.id in safety.earliest:
        yield finding(Kind.RULE_DELAYS), safety.earliest[card.id]
    for had in case.history:
        before = cards.get(had.treatment)
        if had.ended is None or before is None:
            continue
        apart = (interval_days(card) or 0) if before.id == card.id else gap_days(before, card, sequencing)
        why = finding(Kind.TREATED_BEFORE, treatment=before.called, day=had.ended)
        yield why, had.ended + timedelta(days=apart)
    for preparation in sequencing.preparations:
        if matters(preparation, card, case) is not False:
            lead = timedelta(days=math.ceil(preparation.days_before))
            yield finding(Kind.TIME_TO_PREPARE, what=catalogue_text(preparation.what)), today + lead


def matters(preparation: Preparation, card: Treatment, case: Case) -> bool | None:
    """Whether this must be prepared before this treatment in this case; None where it is not stated."""
    if not covers(preparation.applies_to, card):
        return False
    if preparation.fitzpatrick is not None and case.person.fitzpatrick not in preparation.fitzpatrick:
        return False
    if preparation.asks_field is None:
        return True
    stated = getattr(case.skin, preparation.asks_field)
    return None if stated is None else bool(stated)


def half_up(span: Range | None) -> int | None:
    """The middle of a range as a whole number, a half rounded up; None where nothing is known."""
    return None if span is None else math.floor(span.middle + 0.5)


def sun_stretches(card: Treatment, case: Case, sequencing: Sequencing) -> tuple[tuple[date, date], ...]:
    """First and last days without this treatment because of the strong sun that the case expects."""
    before = [
        math.ceil(p.days_before)
        for p in sequencing.preparations
        if p.kind == "sun_avoidance" and covers(p.applies_to, card)
    ]
    after = [math.ceil(care.until_days or 0) for care in sun_care(card, sequencing)]
    if not before and not after:
        return ()
    lead, trail = timedelta(days=max([1, *before]) - 1), timedelta(days=max([0, *after]))
    return tuple((sun.first - trail, sun.last + lead) for sun in case.limits.strong_sun)


def sun_care(card: Treatment, sequencing: Sequencing) -> tuple[Care, ...]:
    """What is printed on how long this treatment's skin must stay out of the sun afterwards."""
    return tuple(
        care for care in sequencing.care if care.topic == "sun_avoidance" and covers(care.applies_to, card)
    )


def joined_stretches(stretches: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches of days, ascending, those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)
