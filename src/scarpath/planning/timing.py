"""When the visits of a plan fall: one arithmetic on session counts, for one plan or for millions.

A plan is a row of session counts, one column per treatment in `Timing.order` (by stage, then id). Its
calendar is a chain of days after the start, all sessions of one treatment before the next:

    first[t]   = free(max(earliest[t], last[s] + gap[s, t] for every earlier treatment s that the plan uses))
    next       = free(previous + interval[t])          for each further session of t, up to last[t]
    free(day)  = the first day from `day` on that is not blocked for the treatment
    shared     first[t] = last[s] = the first day that is free for both and that both may have: the gap
               between them does not count, every other rule on either does

Every day is the smallest that the rules allow, given the days before it, and a smaller day never makes a
later one larger (each step is monotone); so by induction no calendar that keeps the rules, and shares the
same visits, ends earlier.

What was decided, and why:

* The interval is the middle of the printed range in whole weeks (half a week rounds up). The low end would
  promise the pace of the fastest clinic, the high end would make every plan as slow as the most careful one;
  the range itself stays on the card.
* An interval that no source prints stays unknown: such a treatment is given once in a plan, never repeated
  at a guessed pace.
* No interval and no gap is shorter than the longest printed downtime of what went before: skin heals first.
* Two treatments share one visit where a source judged them safe in one session: the last session of one and
  the first of the next, if they follow each other in the plan (see `Timing.shared`). Healing runs side by
  side then, so such a visit has the downtime of the longer of the two; the one source that prints the days
  off after a pair (subcision with fractional CO2) prints those of subcision alone.
* Who expects strong sun gets no session so shortly before it, or after it, as a source forbids.
* An adjunct is given in its host's visit and heals within it: it adds no visit and no downtime. One that may
  not be given yet holds back the hosts it is given with.
* Treatments already had count: the same gaps and intervals run from the day they ended.
* What must begin before a session (priming, a skin test) runs from today, also where the case does not say
  whether it matters: not stated is never a silent no.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
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
    shared         [s][t]: None where no source judged the two safe in one visit, else the treatments that
                   undo it when the plan holds them: with a session after that visit, or as an adjunct at all
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
    shared: tuple[tuple[tuple[int, ...] | None, ...], ...]
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

        def undoing(columns: tuple[int, ...] | None) -> tuple[int, ...] | None:
            return None if columns is None else among(columns)

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
        """Number of visits: sessions of everything that has visits of its own, shared ones once."""
        alone = self._weighted(counts, [int(own) for own in self.own_visit])
        return np.asarray(alone - self.saved(counts)[0])

    def downtime(self, counts: Counts) -> tuple[Days, NDArray[np.bool_]]:
        """Days of downtime over all visits, and whether they are a lower bound since one is not known."""
        per_session = zip(self.downtime_days, self.own_visit, strict=True)
        days = self._weighted(counts, [(d or 0) if own else 0 for d, own in per_session])
        at_least = np.zeros(counts.shape[:-1], dtype=np.bool_)
        for t, known in enumerate(self.downtime_days):
            if known is None and self.own_visit[t]:
                at_least |= counts[..., t] > 0
        return np.asarray(days - self.saved(counts)[1]), at_least

    def saved(self, counts: Counts) -> tuple[Days, Days]:
        """Visits and days of downtime that shared visits save."""
        visits, days = (np.zeros(counts.shape[:-1], dtype=np.int32) for _ in range(2))
        for s, t, together in self.joins(counts):
            visits += together
            days += together * np.int32(min(self.downtime_days[s] or 0, self.downtime_days[t] or 0))
        return visits, days

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Treatments that may share a visit, in the order in which they are given."""
        size = range(len(self.order))
        return tuple((s, t) for s in size for t in size if self.shared[s][t] is not None)

    def joins(self, counts: Counts) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
        """Each pair and the rows in which the last session of the first shares a visit with the first session
        of the second: nothing comes between them, nothing undoes it, and neither session is shared already.
        """
        shared_first: dict[int, NDArray[np.bool_]] = {}
        for s, t in sorted(self.pairs, key=lambda pair: (pair[1], pair[0])):
            together = (counts[..., s] > 0) & (counts[..., t] > 0)
            for between in range(s + 1, t):
                if self.own_visit[between]:
                    together &= counts[..., between] == 0
            for undoing in self.shared[s][t] or ():
                if undoing == t:
                    together &= counts[..., t] == 1
                elif undoing > t or not self.own_visit[undoing]:
                    together &= counts[..., undoing] == 0
            if s in shared_first:
                together &= ~(shared_first[s] & (counts[..., s] == 1))
            shared_first[t] = shared_first.get(t, np.False_) | together
            yield s, t, together

    def last_day(self, counts: Counts) -> Days:
        """Day of the last visit; 0 for no visit at all."""
        end = np.zeros(counts.shape[:-1], dtype=np.int32)
        for last in self._lasts(counts).values():
            np.maximum(end, last, out=end)
        return end

    def finished_day(self, counts: Counts) -> Days:
        """Day on which every known downtime is over: what a deadline is held against."""
        end = np.zeros(counts.shape[:-1], dtype=np.int32)
        for t, last in self._lasts(counts).items():
            np.maximum(end, last + np.int32(self.downtime_days[t] or 0), out=end)
        return end

    def in_time(self, counts: Counts) -> NDArray[np.bool_]:
        """Whether a row is finished by the deadline; always so without one."""
        if self.deadline is None:
            return np.ones(counts.shape[:-1], dtype=np.bool_)
        return np.asarray(self.finished_day(counts) <= self.deadline)

    def weeks(self, counts: Counts) -> Days:
        """Weeks from the start to the last visit, a begun week counted as a whole one."""
        return np.asarray(-(-self.last_day(counts) // 7), dtype=np.int32)

    def _lasts(self, counts: Counts) -> dict[int, Days]:
        """Each column in use and the day of its last session (`NEVER` in rows without it)."""
        lasts: dict[int, Days] = {}
        joined: dict[int, list[tuple[int, NDArray[np.bool_]]]] = {}
        for s, t, together in self.joins(counts):
            if together.any():
                joined.setdefault(t, []).append((s, together))
        for t, own in enumerate(self.own_visit):
            n = counts[..., t].astype(np.int32)
            if not own or not n.any():
                continue
            first = self._allowed_from(t, counts)
            for s, last in lasts.items():
                apart = last + np.int32(self.gap_days[s][t])
                for _, together in (pair for pair in joined.get(t, ()) if pair[0] == s):
                    apart = np.where(together, last, apart)
                np.maximum(first, apart, out=first)
            day, healed = self._free(first, self.blocked[t]), np.zeros_like(first)
            for s, together in joined.get(t, ()):
                both = self._free(first, joined_stretches((*self.blocked[s], *self.blocked[t])))
                day = np.where(together, both, day)
                lasts[s] = np.where(together, both, lasts[s])
                healed = np.where(together, np.int32(self.recovery_days[s]), healed)
            lasts[t] = np.where(n > 0, self._repeat(t, day, n, healed), np.int32(NEVER))
        return lasts

    def _repeat(self, t: int, first: Days, sessions: Days, healed: Days) -> Days:
        """Day of the last of so many sessions, the first of them on a free day, the second not before what
        shared that day has healed.
        """
        interval = self.interval_days[t]
        most = int(sessions.max())
        if interval is None and most > 1:
            raise InvalidValue(
                finding(PlanningFault.REPEATED_NO_SOURCE_PRINTS_INTERVAL, order=self.order[t]),
                finding(PlanningFault.PLAN_ONCE),
            )
        step = np.int32(interval or 0)
        second = np.maximum(step, healed)
        if not self.blocked[t]:
            return first + np.where(sessions > 1, second + (sessions - 2) * step, np.int32(0))
        day = first
        for k in range(1, most):
            day = np.where(sessions > k, self._free(day + (second if k == 1 else step), self.blocked[t]), day)
        return day

    @staticmethod
    def _free(day: Days, blocked: tuple[tuple[int, int], ...]) -> Days:
        for first, last in blocked:
            day = np.where((day >= first) & (day <= last), np.int32(last + 1), day)
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
            tuple(_undoing(s, t, chosen, sequencing, case) for t in range(len(chosen)))
            for s in range(len(chosen))
        ),
        deadline=(deadline - start).days if deadline else None,
    )


def _undoing(
    s: int, t: int, chosen: Sequence[Treatment], sequencing: Sequencing, case: Case
) -> tuple[int, ...] | None:
    """Columns that keep the s-th and the t-th treatment apart; None where they never share a visit."""
    entry = shared_visit(chosen[s], chosen[t], sequencing, case) if s < t else None
    if entry is None:
        return None
    return tuple(u for u, card in enumerate(chosen) if undoes(entry, card, chosen[s], chosen[t]))


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
    """Days between two sessions: the middle of the range in whole weeks, never within the downtime."""
    weeks = half_up(card.interval_weeks)
    return None if weeks is None else max(7 * max(weeks, 1), recovery_days(card))


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
