"""When the visits of a plan fall: one arithmetic on session counts, for one plan or for millions.

A plan is a row of session counts, one column per treatment in `Timing.order` (by stage, then id). Its
calendar is a chain of days after the start, all sessions of one treatment before the next:

    first[t] = max(earliest[t], last[s] + gap[s, t] for every earlier treatment s that the plan uses)
    last[t]  = first[t] + (sessions[t] - 1) interval[t]

Every day is the smallest that the rules allow, given the days before it, and a smaller day never makes a
later one larger; so the last day is the earliest end there is.

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
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scarpath.core.errors import InvalidValue
from scarpath.core.treatment import Range, Treatment

Counts = NDArray[np.integer]
Days = NDArray[np.int32]
GapWeeks = Callable[[Treatment, Treatment], float]
"""Weeks to wait after the last session of the first treatment before the first session of the second."""

NEVER = -1_000_000
"""A day so long before the start that no gap reaches from it into the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What the calendar needs of each treatment, in the order in which a plan gives them, in whole days.

    own_visit      whether sessions make visits (an adjunct's do not)
    interval_days  between two sessions; None where no source prints one, so that there is one session at most
    gap_days       [s][t]: from the last session of s to the first of t, for s before t in the order
    downtime_days  per session; None where not known
    earliest_day   first day allowed by the safety rules, counted from the start (day 0)
    hosts          columns of the treatments in whose visits an adjunct is given

    Methods take counts of shape (..., treatments) and give arrays of shape (...). A column that is zero
    throughout costs nothing, so a large search does well to ask for one set of treatments at a time.
    """

    order: tuple[str, ...]
    own_visit: tuple[bool, ...]
    interval_days: tuple[int | None, ...]
    gap_days: tuple[tuple[int, ...], ...]
    downtime_days: tuple[int | None, ...]
    earliest_day: tuple[int, ...]
    hosts: tuple[tuple[int, ...], ...]

    def vector(self, sessions: Mapping[str, int]) -> Counts:
        """The counts of one plan in this order. Shape (treatments,)."""
        unknown = sorted(set(sessions) - set(self.order))
        if unknown:
            raise InvalidValue(f"no timing is known for {', '.join(unknown)}; leave it out or add its card")
        return np.array([sessions.get(name, 0) for name in self.order], dtype=np.int32)

    def most_sessions(self, treatment: str, cap: int) -> int:
        """The cap, or 1 where no interval is known."""
        return cap if self.interval_days[self.order.index(treatment)] is not None else min(cap, 1)

    def possible(self, counts: Counts) -> NDArray[np.bool_]:
        """Whether a row can be dated: nothing repeated without an interval, no adjunct without a host's visit."""
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
        """Days of downtime over all visits, and whether they are a lower bound (one treatment's is not known)."""
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
            np.maximum(end, last + (self.downtime_days[t] or 0), out=end)
        return end

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
            last = np.where(n > 0, first + (n - 1) * np.int32(self._interval(t, n)), np.int32(NEVER))
            before.append((t, last))
            yield t, last

    def _allowed_from(self, t: int, counts: Counts) -> Days:
        day = np.full(counts.shape[:-1], self.earliest_day[t], dtype=np.int32)
        for a, hosts in enumerate(self.hosts):
            if t in hosts and not self.own_visit[a] and self.earliest_day[a] > self.earliest_day[t]:
                np.maximum(day, self.earliest_day[a], out=day, where=counts[..., a] > 0)
        return day

    def _interval(self, t: int, sessions: Days) -> int:
        known = self.interval_days[t]
        if known is None and sessions.max() > 1:
            raise InvalidValue(
                f"{self.order[t]} is repeated but no source prints an interval; plan it once at most"
            )
        return known or 0

    def _weighted(self, counts: Counts, weights: Sequence[int]) -> Days:
        # A matrix product would widen the whole array of small counts first; columns are widened one by one.
        total = np.zeros(counts.shape[:-1], dtype=np.int32)
        for t, weight in enumerate(weights):
            if weight:
                total += counts[..., t].astype(np.int32) * np.int32(weight)
        return total


def build_timing(
    treatments: Mapping[str, Treatment], gap_weeks: GapWeeks, earliest: Mapping[str, date], *, start: date
) -> Timing:
    """The timing of these treatments from `start` on, honouring the earliest dates of the safety rules."""
    cards = sorted(treatments.values(), key=lambda card: (card.stage, card.id))
    order = tuple(card.id for card in cards)
    return Timing(
        order=order,
        own_visit=tuple(has_own_visit(card) for card in cards),
        interval_days=tuple(interval_days(card) for card in cards),
        gap_days=tuple(tuple(_gap_days(a, b, gap_weeks) for b in cards) for a in cards),
        downtime_days=tuple(_half_up(card.downtime_days) for card in cards),
        earliest_day=tuple(max(0, (earliest.get(card.id, start) - start).days) for card in cards),
        hosts=tuple(tuple(order.index(h) for h in card.hosts if h in order) for card in cards),
    )


def has_own_visit(card: Treatment) -> bool:
    """Whether the sessions of this treatment are visits of their own; an adjunct's are not."""
    return card.mechanism != "adjunct"


def interval_days(card: Treatment) -> int | None:
    """Days between two sessions: the middle of the range in whole weeks, never within the downtime."""
    weeks = _half_up(card.interval_weeks)
    return None if weeks is None else max(7 * max(weeks, 1), recovery_days(card))


def recovery_days(card: Treatment) -> int:
    """Days before anything else is done: the longest printed downtime; 0 where none is printed."""
    return math.ceil(card.downtime_days.high) if card.downtime_days else 0


def _gap_days(before: Treatment, after: Treatment, gap_weeks: GapWeeks) -> int:
    return max(math.ceil(7 * gap_weeks(before, after)), recovery_days(before))


def _half_up(span: Range | None) -> int | None:
    return None if span is None else math.floor(span.middle + 0.5)
