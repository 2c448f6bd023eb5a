"""How often each listed plan would be the one a person's wishes pick, and what would put it first.

How often: the wishes are followed anew in each draw, with the improvement that each plan has in that draw and
the other figures as they are; the share of draws in which a plan is picked is the chance that it is the best
for this person. What would put it first: the smallest single change of a wish, a price or an effect, of those
tried, by which the wishes pick this plan of those listed that trials tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.finding import Finding, Kind, finding
from scarpath.planning.figures import Figures
from scarpath.planning.flips import CLOSE_ENOUGH, Worlds, sessions_paid
from scarpath.planning.wishes import TOLERANCE, Chooser, World, as_good_as

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

FACTORS = (1.1, 1.25, 1.5, 2.0, 3.0)
"""Changes of a price or an effect that are tried, up and (as reciprocals) down, from the smallest on."""

MOST_TOLD = 2
"""Changes that are told of a plan, the smallest first."""


def best_for_you(
    draws: Floats, figures: Figures, prefer: Sequence[Objective], goal: float | None
) -> tuple[float, ...]:
    """Percent of draws in which the wishes pick each plan; they sum to 100.

    draws (plans, draws) improvement in percent; `figures` of the same plans.
    """
    alive = np.ones(draws.shape, dtype=np.bool_)
    if goal is not None:
        near = draws >= goal - TOLERANCE["improvement"]
        alive = np.where(near.any(axis=0), near, alive)
    for objective in prefer:
        alive = _within(alive, draws, figures, objective, tolerant=True)
    for objective in (*prefer, *OBJECTIVES):
        alive = _within(alive, draws, figures, objective, tolerant=False)
    picked = np.bincount(np.argmax(alive, axis=0), minlength=len(draws))
    return tuple(100 * float(n) / draws.shape[1] for n in picked)


def _within(alive: Bools, draws: Floats, figures: Figures, objective: Objective, *, tolerant: bool) -> Bools:
    """Of the plans left in each draw those that count as good as the best, known figures before vague."""
    known = alive & ~figures.vague(objective)[:, None]
    left = np.where(known.any(axis=0), known, alive)
    loss = -draws if objective == "improvement" else figures.loss(objective)[:, None] + np.zeros_like(draws)
    best = np.where(left, loss, np.inf).min(axis=0)
    return np.asarray(left & (loss <= (as_good_as(best, objective) if tolerant else best)))


def first_if(chooser: Chooser, row: int, first: int) -> tuple[Finding, ...]:
    """What would put one plan of the pool first in place of the one that is."""
    if chooser.pick(chooser.world) == row:
        return (finding(Kind.FIRST_OF_SHOWN),)
    found = list(_by_wish(chooser, row))[:1]
    changes = sorted((*_by_price(chooser, row, first), *_by_effect(chooser, row, first)), key=lambda c: c[0])
    found += [change for _, change in changes][: MOST_TOLD - len(found)]
    return tuple(found) or (finding(Kind.NO_SINGLE_CHANGE),)


def _by_wish(chooser: Chooser, row: int) -> Iterator[Finding]:
    for objective in OBJECTIVES:
        order = (objective, *(o for o in chooser.prefer if o != objective))
        if order != chooser.prefer and _reached(chooser, chooser.world, row, order):
            yield finding(Kind.FIRST_IF_WISH, wish=objective)


def _by_price(chooser: Chooser, row: int, first: int) -> Iterator[tuple[float, Finding]]:
    """Falls of a price in this plan alone, rises of one in the other alone."""
    if "cost" not in chooser.prefer:
        return
    problem, figures = chooser.problem, chooser.pool.figures
    paid = sessions_paid(problem, chooser.pool.counts)
    for t, price in enumerate(problem.prices):
        if not price.middle or bool(paid[row, t]) == bool(paid[first, t]):
            continue
        now = float(price.middle)

        def world(factor: float, paid_here: Floats = paid[:, t], now: float = now) -> World:
            cost = np.floor(figures.cost + paid_here * now * (factor - 1) + 0.5)
            return replace(chooser.world, figures=replace(figures, cost=cost))

        factor = _smallest(chooser, world, row, up=bool(paid[first, t]))
        if factor is not None:
            kind = Kind.FIRST_IF_CHEAPER if factor < 1 else Kind.FIRST_IF_DEARER
            told = finding(
                kind,
                treatment=problem.cards[t].called,
                price=now * factor,
                now=now,
                currency=problem.currency,
            )
            yield abs(float(np.log(factor))), told


def _by_effect(chooser: Chooser, row: int, first: int) -> Iterator[tuple[float, Finding]]:
    """Gains of effect of a treatment in this plan alone, losses of one in the other alone."""
    counts = chooser.pool.counts
    for t in np.flatnonzero((counts[row] > 0) != (counts[first] > 0)):
        world = chooser.thin.with_effect(int(t), counts, chooser.pool.figures)
        factor = _smallest(chooser, world, row, up=bool(counts[row, t]))
        if factor is not None:
            kind = Kind.FIRST_IF_MORE if factor > 1 else Kind.FIRST_IF_LESS
            name = chooser.problem.cards[t].called
            told = finding(kind, treatment=name, percent=100 * abs(factor - 1))
            yield abs(float(np.log(factor))), told


def _smallest(chooser: Chooser, world: Worlds, row: int, *, up: bool) -> float | None:
    """The smallest factor, of those tried, at which the wishes pick this plan, narrowed down."""
    before = 1.0
    for size in FACTORS:
        factor = size if up else 1 / size
        if _reached(chooser, world(factor), row):
            break
        before = factor
    else:
        return None
    while abs(float(np.log(factor / before))) > CLOSE_ENOUGH:
        middle = float(np.sqrt(factor * before))
        before, factor = (before, middle) if _reached(chooser, world(middle), row) else (middle, factor)
    return factor


def _reached(chooser: Chooser, world: World, row: int, order: tuple[Objective, ...] | None = None) -> bool:
    return chooser.pick(world, order) == row
