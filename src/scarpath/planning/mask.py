"""What a person's limits, prices and dates leave of the order, and what they cost.

Limits only mask: the first plan is the first course of the order that keeps them all. What nobody knows does
not surely keep a limit: a cost is held against its upper end, and a downtime that is not known fits none. A
limit on days off is held against the middle of the printed range.

Where a limit alone forbids what treats as much with its first line as the first of the order, it is named,
with the value at which relaxing it alone puts that set first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from scarpath.core.case import Case, Goals, Limits
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import NamedLimit
from scarpath.planning.forecast import cost_ends
from scarpath.planning.order import Order
from scarpath.planning.sets import names_of, planned_courses
from scarpath.planning.terms import ROUNDING, Bools, Floats, Ints
from scarpath.planning.timing import Timing
from scarpath.planning.tried import Tried

AVOID = "avoid"


def without_limits(case: Case) -> Case:
    """The case as its order is worked out: nothing is too dear, too long or unwanted, and no goal is set."""
    dates = case.limits
    kept = Limits(
        blocked_dates=dates.blocked_dates,
        strong_sun=dates.strong_sun,
        separate_visits=dates.separate_visits,
    )
    goals = replace(case.goals, avoid=Goals().avoid, improvement_percent=None)
    return replace(case, limits=kept, goals=goals)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Courses:
    """The courses of a set, the first to look at first, with what each needs of every limit there is."""

    counts: Ints
    needs: Mapping[str, Floats]

    def fits(self, limits: Mapping[str, float], *, but: str | None = None) -> Bools:
        """Which courses keep all limits, one left aside."""
        kept = np.ones(len(self.counts), dtype=np.bool_)
        for name, most in limits.items():
            if name != but:
                kept &= self.needs[name] <= most + ROUNDING
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A row of the order's sets with one of its courses."""

    row: int
    course: int


class Masked:
    """The order of a face under the limits of one case; `timing` has its dates."""

    def __init__(
        self, order: Order, case: Case, timing: Timing, tried: Mapping[frozenset[str], Tried]
    ) -> None:
        self.order, self.problem, self.case, self.timing = order, order.problem, case, timing
        self._tried = tried
        self._courses: dict[int, Courses] = {}
        self.limits = dict(_limits(case, timing))

    def courses(self, row: int) -> Courses:
        """The courses of a set."""
        if row not in self._courses:
            used = self.order.sets.used[row]
            counts = planned_courses(self.problem, used, self._tried.get(names_of(self.problem, used)))
            self._courses[row] = Courses(counts=counts, needs=self._needs(row, counts))
        return self._courses[row]

    @cached_property
    def first(self) -> Picked | None:
        """The first course of the order that keeps every limit."""
        return next((picked for picked in map(self.best, self.order.eligible()) if picked), None)

    def best(self, row: int) -> Picked | None:
        """The first course of a set that keeps every limit."""
        kept = np.flatnonzero(self.courses(row).fits(self.limits))
        return Picked(row=row, course=int(kept[0])) if kept.size else None

    def may_fit(self, row: int) -> Picked | None:
        """The first course of a set that keeps every limit but that its cost may exceed the budget."""
        if "budget" not in self.limits:
            return None
        courses = self.courses(row)
        low = cost_ends(self.problem, courses.counts)[0]
        kept = np.flatnonzero(courses.fits(self.limits, but="budget") & (low <= self.limits["budget"]))
        return Picked(row=row, course=int(kept[0])) if kept.size else None

    def counts(self, picked: Picked) -> Ints:
        """The sessions of a course."""
        return np.asarray(self.courses(picked.row).counts[picked.course])

    def named(self) -> Iterator[NamedLimit]:
        """Each limit that alone keeps a set from being first which treats as much with its first line as the
        first of the order does.
        """
        top = self.order.first
        if top is None or (self.first is not None and self.first.row == top):
            return
        for name in self.limits:
            row = self._first_but(name)
            if row is not None and self.order.sets.fifths[row] >= self.order.sets.fifths[top]:
                yield self._named(name, row)

    def _first_but(self, name: str) -> int | None:
        """The set that would be first with one limit relaxed to some value; None where it is the same."""
        for row in self.order.eligible():
            if self.first is not None and row == self.first.row:
                return None
            if np.isfinite(self._open(row, name)).any():
                return row
        return None

    def _open(self, row: int, name: str) -> Floats:
        """What each course of a set needs of one limit that keeps all the others; infinite where nobody
        knows.
        """
        courses = self.courses(row)
        return courses.needs[name][courses.fits(self.limits, but=name)]

    def _named(self, name: str, row: int) -> NamedLimit:
        least = float(self._open(row, name).min())
        now = self.order.sets.used[self.first.row] if self.first else ()
        used, cards = self.order.sets.used[row], self.problem.cards
        value, told = self._at(name, least)
        return NamedLimit(
            limit=name,
            rules_out=tuple(cards[t].id for t in used if t not in now),
            puts_first=tuple(cards[t].id for t in used),
            at=value,
            costs=finding(
                Kind.LIMIT_KEEPS_FROM_FIRST,
                limit="limit_on_visits" if name == "visits" else name,
                treatments=tuple(cards[t].called for t in used),
                at=told,
            ),
        )

    def _at(self, name: str, at: float) -> tuple[float | date | None, Finding]:
        """The value to relax a limit to, rounded up to what a person would write, and as it is told."""
        match name:
            case "budget":
                amount = float(math.ceil(at - ROUNDING))
                return amount, finding(Kind.LIMIT_AT_BUDGET, at=amount, currency=self.problem.currency)
            case "finish_by":
                day = self.timing.start + timedelta(days=math.ceil(at))
                return day, finding(Kind.LIMIT_AT_DAY, at=day)
            case "finish_within_weeks":
                weeks = float(math.ceil(at / 7))
                return weeks, finding(Kind.LIMIT_AT_WEEKS, at=weeks)
            case "pih_risk_percent":
                risk = math.ceil(10 * at - ROUNDING) / 10
                return risk, finding(Kind.LIMIT_AT_RISK, at=risk)
            case "visits":
                return float(math.ceil(at)), finding(Kind.LIMIT_AT_VISITS, at=math.ceil(at))
            case "downtime_days_per_visit":
                days = float(math.ceil(at - ROUNDING))
                return days, finding(Kind.LIMIT_AT_DAYS_OFF, at=days)
        return None, finding(Kind.LIMIT_WISH)

    def _needs(self, row: int, counts: Ints) -> dict[str, Floats]:
        """What the courses of a set need of each limit that there is."""
        worked_out: Mapping[str, Callable[[], Floats]] = {
            "budget": lambda: cost_ends(self.problem, counts)[1],
            "downtime_days_per_visit": lambda: np.full(len(counts), self._longest_off(row)),
            "visits": lambda: self.problem.timing.visits(counts).astype(np.float64),
            "finish_by": lambda: self.timing.finished_day(counts).astype(np.float64),
            "finish_within_weeks": lambda: self.timing.finished_day(counts).astype(np.float64),
            "pih_risk_percent": lambda: np.full(len(counts), self.order.sets.pih[row]),
            AVOID: lambda: np.full(len(counts), float(self._unwanted(row))),
        }
        return {name: worked_out[name]() for name in self.limits}

    def _longest_off(self, row: int) -> float:
        """The most days off a visit of a set takes; infinite where one is not known."""
        timing = self.problem.timing
        days = [timing.downtime_days[t] for t in self.order.sets.used[row] if timing.own_visit[t]]
        return max((np.inf if day is None else float(day) for day in days), default=0.0)

    def _unwanted(self, row: int) -> bool:
        """Whether a set holds something that the person wants to avoid."""
        return any(self.problem.order[t] in self.case.goals.avoid for t in self.order.sets.used[row])


def _limits(case: Case, timing: Timing) -> Iterator[tuple[str, float]]:
    """The limits that a case sets, as numbers; days are counted from the start."""
    limits = case.limits
    if limits.budget is not None:
        yield "budget", float(limits.budget.amount)
    if limits.downtime_days_per_visit is not None:
        yield "downtime_days_per_visit", limits.downtime_days_per_visit
    if limits.visits is not None:
        yield "visits", float(limits.visits)
    if timing.deadline is not None:
        deadline = "finish_by" if limits.finish_within_weeks is None else "finish_within_weeks"
        yield deadline, float(timing.deadline)
    if limits.pih_risk_percent is not None:
        yield "pih_risk_percent", limits.pih_risk_percent
    if case.goals.avoid:
        yield AVOID, 0.0


def stages(masked: Masked) -> tuple[Ints, Ints] | None:
    """What can be done first and what later of the first set of the order, where limits forbid it as a whole:
    the first set within the limits that is part of it, and the rest of it at its first course.
    """
    order = masked.order
    whole = order.first
    if whole is None or (masked.first is not None and masked.first.row == whole):
        return None
    parts = set(order.sets.used[whole])
    for row in order.eligible():
        picked = masked.best(row) if set(order.sets.used[row]) < parts else None
        if picked is not None:
            now = masked.counts(picked)
            later = np.where(now > 0, 0, order.sets.counts[whole])
            return (now, later) if _can_wait(masked, later) else None
    return None


def _can_wait(masked: Masked, later: Ints) -> bool:
    """Whether time and money alone stand in the way of these treatments: no wish, and no visit too long."""
    most, timing = masked.limits.get("downtime_days_per_visit", np.inf), masked.problem.timing
    used = np.flatnonzero(later)
    unwanted = any(masked.problem.order[t] in masked.case.goals.avoid for t in used)
    days = [timing.downtime_days[t] for t in used if timing.own_visit[t]]
    return not unwanted and all(day is not None and day <= most for day in days)


def why_not(order: Order, first: int | None, other: int) -> tuple[Finding, ...]:
    """Why another set is not first."""
    return () if first is None or other == first else (order.why(first, other),)
