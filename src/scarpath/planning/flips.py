"""What would change the choice, found by choosing again in other worlds.

Worlds differ in one thing: the order of the wishes, the price of a session (also one that nobody knows), or
the effect of a treatment. A change counts when the plan then chosen has other treatments, or figures that
differ by more than the tolerances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.finding import Finding, Kind, finding
from scarpath.planning.terms import Problem
from scarpath.planning.wishes import Chooser, World, alike, sessions_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EFFECT_STEPS = (0.9, 0.8, 0.7, 0.5)
"""Changes of an effect that are tried, down and (as reciprocals) up, from the smallest on."""

PRICE_STEPS = (1.05, 1.1, 1.25, 1.5, 2.0, 3.0)
"""Changes of a price that are tried, up and (as reciprocals) down, from the smallest on."""

CLOSE_ENOUGH = 0.02
"""Log of the factor to which the smallest change is found."""

MOST_RIVALS = 6
"""Treatments whose effects are changed: those of the plan and of the best plans beside it."""

BEST_PLANS = 200
"""Plans among which rivals are looked for."""

MOST_TOLD = 2
"""Changes of one sort that are told, the smallest first."""

Worlds = Callable[[float], World]
"""Worlds by the size of one change."""


def changes(chooser: Chooser, row: int) -> Iterator[Finding]:
    """The smallest changes of wishes, prices and effects that lead to another plan."""
    yield from _order_changes(chooser, row)
    if "cost" in chooser.prefer:
        yield from _price_changes(chooser, row)
        yield from _unknown_prices(chooser)
    if "improvement" in chooser.prefer:
        yield from _effect_changes(chooser, row)


def _order_changes(chooser: Chooser, row: int) -> Iterator[Finding]:
    """Neighbours among the wishes change places, or a wish not named comes first."""
    prefer, told = chooser.prefer, [row]
    tried: list[tuple[Objective | None, Objective, tuple[Objective, ...]]] = [
        (b, a, (*prefer[:i], b, a, *prefer[i + 2 :])) for i, (a, b) in enumerate(pairwise(prefer))
    ]
    tried += [(None, o, (o, *prefer)) for o in OBJECTIVES if o not in prefer]
    for second, first, order in tried:
        other = chooser.pick(chooser.world, order)
        if all(_differs(chooser, chooser.world, seen, other) for seen in told):
            told.append(other)
            then = _then(chooser, other)
            if second is None:
                yield finding(Kind.WISH_FIRST, first=first, then=then)
            else:
                yield finding(Kind.WISH_BEFORE_WISH, second=second, first=first, then=then)


def _price_changes(chooser: Chooser, row: int) -> Iterator[Finding]:
    """The smallest rises of a price in the plan and falls of one outside it."""
    problem, figures = chooser.problem, chooser.pool.figures
    paid = sessions_paid(problem, chooser.pool.counts)
    found: list[tuple[float, Finding]] = []
    for t, card in enumerate(problem.cards):
        price = float(problem.prices[t].middle or 0)
        if not price or not paid[:, t].any():
            continue

        def world(factor: float, paid_here: Floats = paid[:, t], price: float = price) -> World:
            cost = np.floor(figures.cost + paid_here * price * (factor - 1) + 0.5)
            return replace(chooser.world, figures=replace(figures, cost=cost))

        rises = bool(paid[row, t] > 0)
        flip = _first_flip(chooser, world, row, PRICE_STEPS if rises else _down(PRICE_STEPS))
        if flip is not None:
            factor, other = flip
            change = finding(
                Kind.SESSION_DEARER if rises else Kind.SESSION_CHEAPER,
                treatment=card.called,
                price=price * factor,
                currency=problem.currency,
                now=price,
                then=_then(chooser, other),
            )
            found.append((abs(float(np.log(factor))), change))
    yield from _smallest(found)


def _unknown_prices(chooser: Chooser) -> Iterator[Finding]:
    """Up to which price a treatment whose price nobody knows would be chosen."""
    problem, pool = chooser.problem, chooser.pool
    paid = sessions_paid(problem, pool.counts)
    unpriced = np.array([p.middle is None for p in problem.prices], dtype=np.bool_)
    dearest = max((float(p.middle) for p in problem.prices if p.middle is not None), default=0.0)
    for t in np.flatnonzero(unpriced & paid.any(axis=0)):
        others = unpriced & (np.arange(len(unpriced)) != t)
        vague = np.asarray((paid[:, others] > 0).any(axis=1))

        def world(price: float, paid_here: Floats = paid[:, t], vague: Bools = vague) -> World:
            cost = np.floor(pool.figures.cost + paid_here * price + 0.5)
            unknown = {**pool.figures.unknown, "cost": vague}
            return replace(chooser.world, figures=replace(pool.figures, cost=cost, unknown=unknown))

        low, high = 0.0, dearest
        if pool.counts[chooser.pick(world(low)), t] == 0:
            continue
        while high - low > 0.01 * dearest:
            middle = (low + high) / 2
            low, high = (middle, high) if pool.counts[chooser.pick(world(middle)), t] else (low, middle)
        yield finding(
            Kind.PRICE_NOT_KNOWN,
            treatment=problem.cards[t].called,
            price=low,
            currency=problem.currency,
            then=_then(chooser, chooser.pick(world(low))),
        )


def sessions_paid(problem: Problem, counts: Ints) -> Floats:
    """Sessions paid at each price, renewals and shares for adjuncts included. Shape (plans, T)."""
    columns = [counts[:, t] + problem.renewals[t, counts[:, t]] for t in range(len(problem.cards))]
    paid = np.stack(columns, axis=1).astype(np.float64)
    for adjunct in problem.adjuncts:
        percent = problem.prices[adjunct.column].percent_of_host
        if percent is None:
            continue
        shares, paid[:, adjunct.column] = paid[:, adjunct.column] * float(percent) / 100, 0.0
        left = np.ones(len(counts), dtype=np.bool_)
        for host in adjunct.hosts:
            here = left & (counts[:, host] > 0)
            paid[here, host] += shares[here]
            left &= ~here
    return paid


def _effect_changes(chooser: Chooser, row: int) -> Iterator[Finding]:
    """The smallest losses of effect in the plan and gains outside it, worked out on evenly spaced draws."""
    pool = chooser.pool
    found: list[tuple[float, Finding]] = []
    for t in _rivals(chooser, row):
        inside, world = bool(pool.counts[row, t]), chooser.thin.with_effect(t, pool.counts, pool.figures)
        flip = _first_flip(chooser, world, row, EFFECT_STEPS if inside else _down(EFFECT_STEPS))
        if flip is not None:
            factor, other = flip
            change = finding(
                Kind.EFFECT_LESS if inside else Kind.EFFECT_MORE,
                treatment=chooser.problem.cards[t].called,
                percent=abs(1 - factor) * 100,
                then=_then(chooser, other),
            )
            found.append((abs(float(np.log(factor))), change))
    yield from _smallest(found)


def _smallest(found: list[tuple[float, Finding]]) -> Iterator[Finding]:
    """The smallest changes of one sort."""
    return (change for _, change in sorted(found, key=lambda entry: entry[0])[:MOST_TOLD])


def _rivals(chooser: Chooser, row: int) -> list[int]:
    """Treatments on whose effect the choice may hang: those of the plan, then those of the best plans."""
    counts = chooser.pool.counts
    best = np.argsort(-chooser.pool.figures.improvement, kind="stable")[:BEST_PLANS]
    used = np.concatenate([np.flatnonzero(counts[r]) for r in (row, *best)])
    return [int(t) for t in dict.fromkeys(used)][:MOST_RIVALS]


def _down(steps: Sequence[float]) -> tuple[float, ...]:
    return tuple(1 / step for step in steps)


def _first_flip(
    chooser: Chooser, world: Worlds, row: int, steps: Sequence[float]
) -> tuple[float, int] | None:
    """The smallest change at which a really different plan is chosen, and that plan; None if no step does."""

    @cache
    def flips(factor: float) -> int | None:
        here = world(factor)
        other = chooser.pick(here)
        return other if _differs(chooser, here, row, other) else None

    if flips(steps[-1]) is None:
        return None
    step = next(step for step in steps if flips(step) is not None)
    earlier = steps[: steps.index(step)]
    before = earlier[-1] if earlier else 1.0
    while abs(np.log(step / before)) > CLOSE_ENOUGH:
        middle = float(np.sqrt(step * before))
        before, step = (before, middle) if flips(middle) is not None else (middle, step)
    found = flips(step)
    assert found is not None
    return step, found


def _differs(chooser: Chooser, world: World, row: int, other: int) -> bool:
    """Whether two plans have other treatments or figures further apart than the tolerances."""
    used = chooser.pool.counts[[row, other]] > 0
    return bool((used[0] != used[1]).any()) or not alike(world.figures, row, other)


def _then(chooser: Chooser, row: int) -> tuple[tuple[Finding, int], ...]:
    """The plan that would be chosen then."""
    return sessions_of(chooser.problem, chooser.pool.counts[row])
