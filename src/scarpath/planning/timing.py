"""When the visits of a plan fall: one arithmetic on session counts, for one plan or for millions.

A plan is a row of session counts, one column per treatment in `Timing.order` (by stage, then id). Its
calendar is a chain of days after the start, all sessions of one treatment before the next:

    first[t]   = free(max(earliest[t], last[s] + gap[s, t] for every earlier treatment s that the plan uses))
    next       = free(previous + interval[t])          for each further session of t, up to last[t]
    free(day)  = the first day from `day` on that is not blocked

Every day is the smallest that the rules allow, given the days before it, and a smaller day never makes a
later one larger (each step is monotone); so by induction no calendar that keeps the rules ends earlier.

What was decided, and why:

* The interval is the middle of the printed range in whole weeks (half a week rounds up). The low end would
  promise the pace of the fastest clinic, the high end would make every plan as slow as the most careful one;
  the range itself stays on the card.
* An interval that no source prints stays unknown: such a treatment is given once in a plan, never repeated
  at a guessed pace.
* No interval and no gap is shorter than the longest printed downtime of what went before: skin heals first.
* Different treatments never share a visit, so visits, downtime and cost add up over sessions. Pairs that
  trials gave in one session are named beside the dated visit, for the dermatologist to decide.
* An adjunct is given in its host's visit and heals within it: it adds no visit and no downtime. One that may
  not be given yet holds back the hosts it is given with.
* Treatments already had count: the same gaps and intervals run from the day they ended.
* What must begin before a session (priming, a skin test) runs from today, also where the case does not say
  whether it matters: not stated is never a silent no.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import BlockedDates, Case
from scarpath.core.errors import InvalidValue
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Safety
from scarpath.core.sequencing import Preparation, Sequencing, covers
from scarpath.core.treatment import Range, Treatment

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
    earliest_day   first day on which the treatment may be given
    hosts          columns of the treatments in whose visits an adjunct is given
    blocked        first and last day of each stretch without visits, ascending and apart
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
    earliest_day: tuple[int, ...]
    hosts: tuple[tuple[int, ...], ...]
    blocked: tuple[tuple[int, int], ...] = ()
    deadline: int | None = None

    def vector(self, sessions: Mapping[str, int]) -> Counts:
        """The counts of one plan in this order. Shape (treatments,)."""
        unknown = sorted(set(sessions) - set(self.order))
        if unknown:
            raise InvalidValue(f"no timing is known for {', '.join(unknown)}; leave it out or add its card")
        return np.array([sessions.get(name, 0) for name in self.order], dtype=np.int32)

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
        """Number of visits: sessions of everything that has visits of its own."""
        return self._weighted(counts, [int(own) for own in self.own_visit])

    def downtime(self, counts: Counts) -> tuple[Days, NDArray[np.bool_]]:
        """Days of downtime over all visits, and whether they are a lower bound since one is not known."""
        per_session = zip(self.downtime_days, self.own_visit, strict=True)
        days = self._weighted(counts, [(d or 0) if own else 0 for d, own in per_session])
        at_least = np.zeros(counts.shape[:-1], dtype=np.bool_)
        for t, known in enumerate(self.downtime_days):
            if known is None and self.own_visit[t]:
                at_least |= counts[..., t] > 0
        return days, at_least

    def last_day(self, counts: Counts) -> Days:
        """Day of the last visit; 0 for no visit at all."""
        end = np.zeros(counts.shape[:-1], dtype=np.int32)
        for _, last in self._lasts(counts):
            np.maximum(end, last, out=end)
        return end

    def finished_day(self, counts: Counts) -> Days:
        """Day on which every known downtime is over: what a deadline is held against."""
        end = np.zeros(counts.shape[:-1], dtype=np.int32)
        for t, last in self._lasts(counts):
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

    def _lasts(self, counts: Counts) -> Iterator[tuple[int, Days]]:
        """Each column in use and the day of its last session (`NEVER` in rows without it)."""
        before: list[tuple[int, Days]] = []
        for t, own in enumerate(self.own_visit):
            n = counts[..., t].astype(np.int32)
            if not own or not n.any():
                continue
            first = self._allowed_from(t, counts)
            for s, last in before:
                np.maximum(first, last + np.int32(self.gap_days[s][t]), out=first)
            last = np.where(n > 0, self._repeat(t, self._free(first), n), np.int32(NEVER))
            before.append((t, last))
            yield t, last

    def _repeat(self, t: int, first: Days, sessions: Days) -> Days:
        """Day of the last of so many sessions, the first of them on a free day."""
        interval = self.interval_days[t]
        most = int(sessions.max())
        if interval is None and most > 1:
            raise InvalidValue(f"{self.order[t]} is repeated but no source prints an interval; plan it once")
        step = np.int32(interval or 0)
        if not self.blocked:
            return first + (sessions - 1) * step
        day = first
        for k in range(1, most):
            day = np.where(sessions > k, self._free(day + step), day)
        return day

    def _free(self, day: Days) -> Days:
        for first, last in self.blocked:
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
    return Timing(
        start=start,
        order=order,
        own_visit=tuple(has_own_visit(card) for card in chosen),
        interval_days=tuple(interval_days(card) for card in chosen),
        gap_days=tuple(tuple(gap_days(a, b, sequencing) for b in chosen) for a in chosen),
        downtime_days=tuple(half_up(card.downtime_days) for card in chosen),
        earliest_day=tuple((day - start).days for day in earliest),
        hosts=tuple(tuple(order.index(h) for h in card.hosts if h in order) for card in chosen),
        blocked=_blocked(case.limits.blocked_dates, start),
        deadline=(deadline - start).days if deadline else None,
    )


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
        why = finding(Kind.TREATED_BEFORE, treatment=before.name, day=had.ended)
        yield why, had.ended + timedelta(days=apart)
    for preparation in sequencing.preparations:
        if matters(preparation, card, case) is not False:
            lead = timedelta(days=math.ceil(preparation.days_before))
            yield finding(Kind.TIME_TO_PREPARE, what=preparation.what), today + lead


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


def _blocked(dates: Iterable[BlockedDates], start: date) -> tuple[tuple[int, int], ...]:
    """Blocked stretches as days after the start, ascending, those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(((b.first - start).days, (b.last - start).days) for b in dates):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)
