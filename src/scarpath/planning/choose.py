"""From the front to a choice: the plan that a person's wishes pick and a few others that really differ.

Only plans whose treatments are exactly those of a study arm can be recommended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.finding import Finding, Kind, Value, finding
from scarpath.planning.exact import Solution
from scarpath.planning.figures import Figures, Pool
from scarpath.planning.flips import changes
from scarpath.planning.forecast import kept_improvement
from scarpath.planning.ground import FaceGround, Ground
from scarpath.planning.rivals import best_for_you, first_if
from scarpath.planning.terms import Problem
from scarpath.planning.wishes import Chooser, Thin, Thinned, alike, best_of, known_rows, thinning

Ints = NDArray[np.int64]
Rows = NDArray[np.intp]

MOST_LISTED = 6
"""Plans of a shortlist."""

ENOUGH = 0.5
"""A gentle, soon or cheap plan is only listed with at least this share of the best expected improvement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Rows of `solution`: the shortlist with names and the chance that each is the best of it, and the one
    recommended. Where the front does not hold the plan that the wishes pick (they may ask for more than the
    front was compared by), that plan stands in a last row of its own.
    """

    solution: Solution
    listed: tuple[int, ...]
    names: tuple[Finding, ...]
    best_percent: tuple[float, ...]
    recommended: int | None
    why: tuple[Finding, ...]
    would_change_if: tuple[Finding, ...]
    most: int | None
    """The row that improves most."""
    best_for_you_percent: tuple[float, ...]
    first_if: tuple[tuple[Finding, ...], ...]
    """Of each listed plan: how often the wishes pick it among these, and what would put it first."""


def choose(
    problem: Problem, solution: Solution, prefer: Sequence[Objective], ground: FaceGround | None = None
) -> Choice:
    """The choice for one person. Without any plan that trials studied, nothing is recommended and `why` says
    so. What it works out of plans whatever the limits is taken from the `ground` and left there.
    """
    ground = ground or Ground(problem.catalogue, problem.draws).of(None)
    thin: Thin | None = None
    recommended: int | None = None
    why: tuple[Finding, ...] = (finding(Kind.NO_STUDIED_PLAN),)
    would_change: tuple[Finding, ...] = ()
    if len(solution.pool.counts):
        thin = _thin(problem, solution.pool, ground)
        chooser = Chooser(problem, solution.pool, tuple(prefer), thin)
        picked = chooser.pick(chooser.world)
        recommended = _row_of(solution, picked)
        if recommended is None:
            solution, recommended = _with_row(solution, picked), len(solution.counts)
        why = tuple(chooser.reasons(picked))
        would_change = tuple(changes(chooser, picked))
    picks = _distinct(solution, _named(problem, solution, recommended))
    rows = tuple(row for row, _ in picks)
    draws = kept_improvement(problem, solution.counts[list(rows)], ground) if rows else np.zeros((0, 1))
    figures = solution.figures.of(np.array(rows, dtype=np.intp))
    return Choice(
        solution=solution,
        listed=rows,
        names=tuple(name for _, name in picks),
        best_percent=_most_often(draws),
        recommended=recommended,
        why=why,
        would_change_if=would_change,
        most=int(np.argmax(solution.figures.improvement)) if len(solution.counts) else None,
        best_for_you_percent=best_for_you(draws, figures, tuple(prefer), problem.goal_percent)
        if rows
        else (),
        first_if=_first_if(problem, solution, rows, recommended, tuple(prefer), thin),
    )


def _thin(problem: Problem, pool: Pool, ground: FaceGround) -> Thin:
    """The forecasts of a pool, from those of the one it was narrowed from where they use the same draws."""
    loose, rows = pool.narrowed, pool.rows
    if loose is None or rows is None or thinning(problem, len(loose.counts)) != thinning(problem, len(rows)):
        return Thin(Thinned(problem, pool.counts), np.arange(len(pool.counts)), problem.order)
    whole = ground.kept(("thinned", loose), lambda: Thinned(loose.problem, loose.counts), size=Thinned.memory)
    return Thin(whole, rows, problem.order)


def _first_if(
    problem: Problem,
    solution: Solution,
    rows: Sequence[int],
    recommended: int | None,
    prefer: tuple[Objective, ...],
    thin: Thin | None,
) -> tuple[tuple[Finding, ...], ...]:
    """What would put each listed plan first of those listed; a mix that no trial gave never is."""
    tried = [row for row in rows if solution.studied[row]]
    at = np.array(tried, dtype=np.intp)
    if recommended not in tried or thin is None:
        return tuple((finding(Kind.NEVER_FIRST),) for _ in rows)
    counts = solution.counts[at]
    same_draws = thin.whole.step == thinning(problem, len(at))
    in_pool = (solution.pool.counts[None] == counts[:, None]).all(axis=2).argmax(axis=1)
    shown = Chooser(
        problem,
        Pool(counts=counts, figures=solution.figures.of(at)),
        prefer,
        thin.of(in_pool) if same_draws else None,
    )
    first = tried.index(recommended)
    return tuple(
        ()
        if row == recommended
        else first_if(shown, tried.index(row), first)
        if row in tried
        else (finding(Kind.NEVER_FIRST),)
        for row in rows
    )


def _most_often(draws: NDArray[np.float64]) -> tuple[float, ...]:
    """How often each plan improves most of these, over the draws that all share, in percent."""
    if not len(draws):
        return ()
    won = np.bincount(np.argmax(draws, axis=0), minlength=len(draws))
    return tuple(100 * float(n) / draws.shape[1] for n in won)


def _row_of(solution: Solution, row: int) -> int | None:
    """The row of the front that stands for a plan of the pool: itself, or one with figures no worse."""
    same = np.flatnonzero((solution.counts == solution.pool.counts[row]).all(axis=1))
    if same.size:
        return int(same[0])
    mine, listed = solution.pool.figures, solution.figures
    no_worse = solution.studied.copy()
    for objective in OBJECTIVES:
        no_worse &= listed.loss(objective) <= mine.loss(objective)[row]
        no_worse &= listed.vague(objective) <= mine.vague(objective)[row]
    found = np.flatnonzero(no_worse)
    return int(found[0]) if found.size else None


def _with_row(solution: Solution, row: int) -> Solution:
    """The solution with a plan of the pool as its last row, listed because it is recommended."""
    pool, old = solution.pool, solution.figures
    return replace(
        solution,
        counts=np.concatenate([solution.counts, pool.counts[row][None]]),
        objectives=np.concatenate([solution.objectives, solution.pool_objectives[row][None]]),
        tied=np.append(solution.tied, 1),
        unbeaten=np.append(solution.unbeaten, False),
        studied=np.append(solution.studied, True),
        figures=old.plus(pool.figures, row),
    )


def _named(problem: Problem, solution: Solution, recommended: int | None) -> Iterator[tuple[int, Finding]]:
    """Candidates for the shortlist with names, the most telling first.

    But for the most improvement, they are plans that trials studied, where there are any.
    """
    figures = solution.figures
    rows: Rows = np.arange(len(solution.counts))
    if recommended is not None:
        yield recommended, finding(Kind.FITS_WISHES)
    if not rows.size:
        return
    months = problem.space.horizon_months
    if solution.names[0] == "chance":
        yield int(rows[np.argmin(solution.objectives[rows, 0])]), finding(Kind.BEST_CHANCE)
    yield int(rows[best_of(figures, rows, OBJECTIVES)]), finding(Kind.MOST_IMPROVEMENT, months=months)
    if solution.studied.any():
        rows = rows[solution.studied]
        studied = finding(Kind.MOST_STUDIED_IMPROVEMENT, months=months)
        yield int(rows[best_of(figures, rows, OBJECTIVES)]), studied
    enough = rows[figures.improvement[rows] >= ENOUGH * figures.improvement[rows].max()]
    yield from _cheapest(problem, figures, rows, enough)
    yield _knee(figures, enough), finding(Kind.BEST_BALANCE)
    mild = known_rows(figures, enough, "downtime")
    yield int(mild[best_of(figures, mild, ("downtime", "pih_risk", "improvement"))]), finding(Kind.GENTLEST)
    weeks = problem.timing.weeks(solution.counts[enough])
    soonest = enough[weeks == weeks.min()]
    soon = int(soonest[best_of(figures, soonest, ("improvement", "cost", "downtime"))])
    yield soon, finding(Kind.SOONEST_DONE)


def _cheapest(problem: Problem, figures: Figures, rows: Rows, enough: Rows) -> Iterator[tuple[int, Finding]]:
    """The cheapest plan of known price that is expected to reach the goal, or half of the best improvement
    without one.
    """
    goal, name = problem.goal_percent, finding(Kind.CHEAPEST_WITH_HALF)
    if goal is not None and (figures.improvement[rows] >= goal).any():
        enough, name = rows[figures.improvement[rows] >= goal], finding(Kind.CHEAPEST_AT_GOAL)
    priced = enough[~figures.vague("cost")[enough]]
    if priced.size:
        yield int(priced[best_of(figures, priced, ("cost", "improvement", "downtime"))]), name


def _knee(figures: Figures, rows: Rows) -> int:
    """The row nearest to the best of everything, each objective scaled to its range over these rows."""
    known = rows
    for objective in OBJECTIVES:
        known = known_rows(figures, known, objective)
    total = np.zeros(len(known))
    for objective in OBJECTIVES:
        loss = figures.loss(objective)[known]
        total += ((loss - loss.min()) / max(float(np.ptp(loss)), 1e-9)) ** 2
    return int(known[np.argmin(total)])


def _distinct(solution: Solution, named: Iterable[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    """The first of the named rows that really differ, each with all names it earned."""
    chosen: list[tuple[int, Finding]] = []
    for row, name in named:
        same = next((i for i, (other, _) in enumerate(chosen) if other == row), None)
        if same is not None:
            chosen[same] = (row, finding(Kind.NAMES, names=(*_names(chosen[same][1]), name)))
        elif len(chosen) < MOST_LISTED and not any(_similar(solution, row, other) for other, _ in chosen):
            chosen.append((row, name))
    return chosen


def _similar(solution: Solution, one: int, other: int) -> bool:
    """The same treatments with figures within the tolerances."""
    used = solution.counts[[one, other]] > 0
    return bool((used[0] == used[1]).all()) and alike(solution.figures, one, other)


def _names(name: Finding) -> tuple[Value, ...]:
    """The names that a plan has earned so far."""
    earned = dict(name.values).get("names")
    return earned if name.kind is Kind.NAMES and isinstance(earned, tuple) else (name,)
