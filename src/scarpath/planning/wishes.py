"""Which plan a person's wishes pick.

A goal comes first: where plans are expected to come within five points of it, only they stay. Then
preferences filter in the order in which they were given: of the plans left, those that come within a visible
tolerance of the best stay (`TOLERANCE`). Of the rest, the best by the first preference, then the next, is
chosen. A figure that leaves out something nobody knows cannot win its step.

As long as the trials have not earned a ranking of devices (`ranking_earned` in the lock of the draws),
improvement does not decide between twins: plans with the same mechanisms and sessions that differ only in the
treatments, neither of which comes out ahead in at least four of five draws. Twins pass the step on
improvement together, and what still stands between them at the end is decided by harm, downtime and price.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.finding import Finding, Kind, Value, finding
from scarpath.planning.figures import Figures, Pool, quantise
from scarpath.planning.tables import View, exponents, kinds, total_exponents
from scarpath.planning.terms import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]
Singles = NDArray[np.float32]
Step = Objective | Literal["all", "goal", "no goal"]

TOLERANCE: Mapping[Objective, float] = {
    "improvement": 5.0,
    "cost": 0.10,
    "downtime": 2.0,
    "visits": 1.0,
    "pih_risk": 5.0,
}
"""Points, share of the cost, days, visits, points: differences too small to choose by."""

AHEAD = 0.8
"""Share of draws in which one must do more before the trials are said to tell two apart."""

SETTLES: tuple[Objective, ...] = ("pih_risk", "downtime", "cost")
"""What decides between plans that trials cannot tell apart, in this order."""

THINNED, FEWEST, MOST_CELLS = 500, 50, 4_000_000
"""Draws used to ask whether trials tell two treatments apart (the question is about one chance in five), and
the number they fall to where there are so many plans that plans x draws would exceed the last figure."""


VIEWS: tuple[View, View] = ("headline", "horizon")


def sessions_of(problem: Problem, counts: Ints) -> tuple[tuple[Finding, int], ...]:
    """The treatments of a plan by their names, with their sessions, in the order in which they are given."""
    return tuple((card.called, int(n)) for n, card in zip(counts, problem.cards, strict=True) if n)


def as_good_as(best: Floats, objective: Objective) -> Floats:
    """The worst figure that still counts as good as the best."""
    return best * (1 + TOLERANCE["cost"]) if objective == "cost" else best + TOLERANCE[objective]


def alike(figures: Figures, one: int, other: int) -> bool:
    """Whether no figure of two plans is further apart than its tolerance."""
    for objective in OBJECTIVES:
        if figures.vague(objective)[one] != figures.vague(objective)[other]:
            return False
        a, b = np.sort(figures.loss(objective)[[one, other]])
        if b > as_good_as(a, objective):
            return False
    return True


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class World:
    """The figures of the pool and, for some of its rows, the average person's improvement on thinned draws
    (rows, draws), as they are or as if.
    """

    figures: Figures
    average: Callable[[Rows], Floats]


class Chooser:
    """The pool with what a choice needs, ready to choose again in another world; `thin` are its forecasts, if
    they are there already.
    """

    def __init__(
        self, problem: Problem, pool: Pool, prefer: tuple[Objective, ...], thin: Thin | None = None
    ) -> None:
        self.problem, self.pool, self.prefer = problem, pool, prefer
        self.earned = bool(problem.draws.lock.get("ranking_earned", False))
        whole = np.arange(len(pool.counts))
        self.thin = thin or Thin(Thinned(problem, pool.counts), whole, problem.order)
        self.world = World(figures=pool.figures, average=self.thin.average.__getitem__)
        per_mechanism = [pool.counts[:, o.members].sum(axis=1) for o in problem.options]
        self.shape = np.unique(np.stack(per_mechanism, axis=1), axis=0, return_inverse=True)[1].reshape(-1)
        self.shapes = int(self.shape.max(initial=-1)) + 1

    def pick(self, world: World, prefer: tuple[Objective, ...] | None = None) -> int:
        """The row of the pool that the wishes choose."""
        wishes = prefer or self.prefer
        *_, (_, rows) = self.steps(world, wishes)
        first = int(rows[best_of(world.figures, rows, (*wishes, *OBJECTIVES))])
        return first if self.earned else self._settle(world, rows, first)

    def steps(self, world: World, prefer: tuple[Objective, ...]) -> Iterator[tuple[Step, Rows]]:
        """The rows left after each step: all, those near the goal where there are any, then each wish."""
        rows: Rows = np.arange(len(self.pool.counts))
        yield "all", rows
        if self.problem.goal_percent is not None:
            near = rows[world.figures.improvement >= self.problem.goal_percent - TOLERANCE["improvement"]]
            rows = near if near.size else rows
            yield "goal" if near.size else "no goal", rows
        for objective in prefer:
            good = narrow(world.figures, rows, objective)
            if objective == "improvement" and not self.earned:
                good = self._with_twins(world, rows, good)
            rows = good
            yield objective, rows

    def _with_twins(self, world: World, rows: Rows, good: Rows) -> Rows:
        """Add the rows that trials cannot tell apart from the best good row of the same shape."""
        worst_first = good[np.argsort(-world.figures.improvement[good], kind="stable")][::-1]
        best_of_shape = np.full(self.shapes, -1, dtype=np.intp)
        best_of_shape[self.shape[worst_first]] = worst_first
        left = np.zeros(len(self.shape), dtype=np.bool_)
        left[rows], left[good] = True, False
        others = np.flatnonzero(left & (best_of_shape[self.shape] >= 0))
        if not others.size:
            return good
        left[:] = False
        left[good], left[others] = True, _alike_in_trials(world, best_of_shape[self.shape[others]], others)
        return np.flatnonzero(left)

    def twins(self, world: World, rows: Rows, row: int) -> Rows:
        """Rows of the same shape, the row itself included, that trials cannot tell apart from it."""
        same: Rows = rows[self.shape[rows] == self.shape[row]]
        if len(same) == 1:
            return same
        wanted = (same == row) | _alike_in_trials(world, np.full(len(same), row), same)
        return np.asarray(same[wanted])

    def _settle(self, world: World, rows: Rows, row: int) -> int:
        """Between twins harm, downtime and price decide."""
        left = self.twins(world, rows, row)
        if len(left) == 1:
            return row
        for objective in SETTLES:
            left = narrow(world.figures, left, objective)
        return int(left[best_of(world.figures, left, (*SETTLES, "visits", "improvement"))])

    def reasons(self, row: int) -> Iterator[Finding]:
        """How the wishes led to a row, step by step."""
        before = len(self.pool.counts)
        for step, rows in self.steps(self.world, self.prefer):
            yield self._reason(step, rows, before)
            before = len(rows)
        if not self.earned:
            yield from self._cannot_tell(rows, row)

    def _reason(self, step: Step, rows: Rows, before: int) -> Finding:
        months, tolerance = self.problem.space.horizon_months, TOLERANCE["improvement"]
        goal = {"goal": self.problem.goal_percent, "tolerance": tolerance, "months": months}
        if step == "all":
            return finding(Kind.STUDIED_TOGETHER, plans=before)
        if step == "goal":
            return finding(Kind.NEAR_GOAL, left=len(rows), before=before, **goal)
        if step == "no goal":
            return finding(Kind.NONE_NEAR_GOAL, **goal)
        return self._left_by(step, rows, before)

    def _left_by(self, objective: Objective, rows: Rows, before: int) -> Finding:
        """How many plans a wish leaves, and the best figure among them."""
        known = known_rows(self.pool.figures, rows, objective)
        if self.pool.figures.vague(objective)[known].all():
            return finding(Kind.LEFT_BY_BOUND, objective=objective, left=len(rows), before=before)
        best = float(np.min(self.pool.figures.loss(objective)[known]))
        values: dict[str, Value] = {"left": len(rows), "before": before, "best": best}
        values["tolerance"] = TOLERANCE[objective]
        if objective == "improvement":
            values |= {"best": -best, "months": self.problem.space.horizon_months}
        elif objective == "cost":
            values |= {"tolerance": 100 * TOLERANCE[objective], "currency": self.problem.currency}
        return Finding(LEFT_BY[objective], tuple(values.items()))

    def _cannot_tell(self, rows: Rows, row: int) -> Iterator[Finding]:
        counts = self.pool.counts
        others = (counts[self.twins(self.world, rows, row)] > 0).any(axis=0) & (counts[row] == 0)
        names = tuple(self.problem.cards[t].called for t in np.flatnonzero(others))
        if names:
            yield finding(Kind.CANNOT_TELL_APART, others=names)


def _alike_in_trials(world: World, one: Rows, other: Rows) -> Bools:
    """Pairs of rows of which neither does more in at least `AHEAD` of the draws."""
    return ~told_apart(world.average(one) - world.average(other))


def told_apart(gain: Floats) -> Bools:
    """Whether one of two does more in at least `AHEAD` of the draws. Shape (pairs, draws)."""
    return np.asarray((np.mean(gain > 0, axis=1) >= AHEAD) | (np.mean(gain < 0, axis=1) >= AHEAD))


LEFT_BY: Mapping[Objective, Kind] = {
    "improvement": Kind.LEFT_BY_IMPROVEMENT,
    "cost": Kind.LEFT_BY_COST,
    "downtime": Kind.LEFT_BY_DOWNTIME,
    "visits": Kind.LEFT_BY_VISITS,
    "pih_risk": Kind.LEFT_BY_MARKS,
}


def known_rows(figures: Figures, rows: Rows, objective: Objective) -> Rows:
    """Rows whose figure leaves nothing out; all rows where there is none."""
    known = rows[~figures.vague(objective)[rows]]
    return known if known.size else rows


def narrow(figures: Figures, rows: Rows, objective: Objective) -> Rows:
    """Rows within the tolerance of the best known figure."""
    if len(rows) == 1:
        return rows
    known = known_rows(figures, rows, objective)
    loss = figures.loss(objective)[known]
    return known[loss <= as_good_as(loss.min(), objective) + 1e-9]


def best_of(figures: Figures, rows: Rows, order: Sequence[Objective]) -> int:
    """Position of the best row by the first objective, then the next; what is not known comes last."""
    if len(rows) == 1:
        return 0
    keys: list[NDArray[np.generic]] = []
    for objective in reversed(tuple(dict.fromkeys(order))):
        keys += [figures.loss(objective)[rows], figures.vague(objective)[rows]]
    return int(np.lexsort(keys)[0])


def thinning(problem: Problem, plans: int) -> int:
    """Every how many-th draw is used for so many plans."""
    used = min(THINNED, max(FEWEST, MOST_CELLS // max(1, plans)))
    return max(1, len(problem.draws) // used)


class Thinned:
    """Forecasts of a pool on evenly spaced draws; what each treatment adds to them is worked out once."""

    def __init__(self, problem: Problem, counts: Ints) -> None:
        self.step = thinning(problem, len(counts))
        self.problem = replace(problem, draws=problem.draws.taken(slice(None, None, self.step)))
        self.draws = self.problem.draws
        self.exponents: Mapping[View, Singles] = {
            view: total_exponents(self.problem, counts, view=view).astype(np.float32) for view in VIEWS
        }
        self._counts = counts
        self._weights = problem.weights[list(kinds(problem))].astype(np.float32)
        self._added: dict[tuple[str, View], Singles] = {}
        self.average = self.average_of(self.exponents["headline"])
        self.late = self.left(self.exponents["horizon"])

    def memory(self) -> int:
        """Bytes that its arrays come to take at most."""
        once = self.exponents["headline"].nbytes
        added = int(np.count_nonzero(self._counts)) * (once // max(1, len(self._counts)))
        return 2 * (once + added) + self.average.nbytes + self.late.nbytes

    def added(self, treatment: str, view: View, rows: Rows) -> Singles:
        """What a treatment itself adds to V in plans that all use it. Shape (rows, scar types, draws)."""
        t = self.problem.order.index(treatment)
        uses = self._counts[:, t] > 0
        if (treatment, view) not in self._added:
            self._added[treatment, view] = self._worked_out(t, np.flatnonzero(uses), view)
        return np.asarray(self._added[treatment, view][(np.cumsum(uses) - 1)[rows]])

    def _worked_out(self, t: int, rows: Rows, view: View) -> Singles:
        options = next(o for o in self.problem.options if t in o.members)
        alone = {other: float(other == t) for other in options.members}
        counts, which = np.unique(self._counts[rows][:, options.members], axis=0, return_inverse=True)
        added = exponents(self.problem, options.axis, options.members, counts, view=view, scaled=alone)
        return np.asarray(added[which.reshape(-1)], dtype=np.float32)

    def left(self, exponent: Singles) -> Floats:
        """What plans leave of what can be reached. Shape (plans, draws)."""
        return np.asarray(np.einsum("k,pkd->pd", self._weights, np.exp(-exponent)), dtype=np.float64)

    def average_of(self, exponent: Singles) -> Floats:
        """What plans do for the average person. Shape (plans, draws)."""
        return np.asarray(self.draws.personal_reach(average=True) * (1 - self.left(exponent)))


class Thin:
    """Some plans of a thinned pool, as they are and as they would be with another effect.

    `order` names the treatments of the problem that these plans belong to.
    """

    def __init__(self, whole: Thinned, rows: Rows, order: Sequence[str]) -> None:
        self.whole, self._rows, self._order = whole, rows, order
        self.average = whole.average[rows]

    def of(self, rows: Rows) -> Thin:
        """Some of these plans."""
        return Thin(self.whole, self._rows[rows], self._order)

    def with_effect(self, treatment: int, counts: Ints, figures: Figures) -> Callable[[float], World]:
        """The world in which a treatment does so many times what is forecast. V is linear in each effect.

        `counts` and `figures` are those of these plans.
        """
        whole, rows = self.whole, np.flatnonzero(counts[:, treatment] > 0)
        at, name = self._rows[rows], self._order[treatment]
        early, late = (whole.exponents[view][at] for view in VIEWS)
        more_early, more_late = (whole.added(name, view, at) for view in VIEWS)
        reach, now = whole.draws.personal_reach(), whole.late[at]
        place = np.full(len(counts), -1, dtype=np.intp)
        place[rows] = np.arange(len(rows))

        def world(factor: float) -> World:
            extra = np.float32(factor - 1)
            gain = np.mean(reach * (now - whole.left(late + extra * more_late)), axis=1)
            improvement = figures.improvement.copy()
            improvement[rows] = quantise(improvement[rows] / 100 + gain) / 10

            def average(wanted: Rows) -> Floats:
                found = self.average[wanted]
                here = np.flatnonzero(place[wanted] >= 0)
                among = place[wanted[here]]
                found[here] = whole.average_of(early[among] + extra * more_early[among])
                return found

            return World(figures=replace(figures, improvement=improvement), average=average)

        return world
