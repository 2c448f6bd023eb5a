"""Where the forecast of a plan comes from: what each treatment does in it, which trials carry it, and the way
up to it.

For a set of the plan's treatments, v(set) is the mean over the draws of the improvement that they alone would
bring, months after the last session. A treatment's loss is v(all) - v(all without it). Its order-free share
is Shapley's: the mean of what it adds over every order in which the treatments could be put together; these
shares add up to v(all). An adjunct is reckoned by itself there, though it is never given without its host.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Kind, finding
from scarpath.core.plan import Contribution, EvidenceBase, Explanation, Plan, Rung
from scarpath.numerics.ceiling import gone
from scarpath.planning.forecast import distributions, improvement_draws
from scarpath.planning.tables import kinds, total_exponents
from scarpath.planning.terms import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def explain(
    problem: Problem, plan: Plan, bases: Mapping[str, EvidenceBase], *, most: Mapping[str, int] | None = None
) -> Explanation:
    """The explanation of one plan; `most` are the sessions of the plan that improves most within the limits,
    for the ladder.
    """
    return Explanation(
        plan=plan.id,
        contributions=tuple(_contributions(problem, problem.vector(plan.sessions), bases)),
        ladder=tuple(_ladder(problem, problem.vector(plan.sessions), most)),
    )


def _contributions(
    problem: Problem, counts: Ints, bases: Mapping[str, EvidenceBase]
) -> Iterator[Contribution]:
    used = [int(t) for t in np.flatnonzero(counts)]
    subsets = [frozenset(s) for size in range(len(used) + 1) for s in combinations(used, size)]
    rows = np.stack([np.where(np.isin(np.arange(len(counts)), list(s)), counts, 0) for s in subsets])
    value = dict(zip(subsets, _mean_by_type(problem, rows), strict=True))
    weights = problem.weights[list(kinds(problem))]
    everything = frozenset(used)
    for t in used:
        lost = value[everything] - value[everything - {t}]
        share = _shapley(value, everything, t)
        name = problem.order[t]
        yield Contribution(
            treatment=name,
            sessions=int(counts[t]),
            lost_without=_by_type(problem, lost),
            lost_without_overall=float(weights @ lost),
            share=_by_type(problem, share),
            share_overall=float(weights @ share),
            trials=_trials(bases[name], problem.catalogue),
        )


def _mean_by_type(problem: Problem, counts: Ints) -> Floats:
    """Mean improvement of each scar type present, in percent of it. Shape (plans, types)."""
    done = problem.draws.personal_reach() * gone(np, total_exponents(problem, counts))
    return np.asarray(100 * np.mean(done, axis=2))


def _by_type(problem: Problem, values: Floats) -> dict[ScarType, float]:
    return {ATROPHIC[k]: float(value) for k, value in zip(kinds(problem), values, strict=True)}


def _shapley(value: Mapping[frozenset[int], Floats], everything: frozenset[int], t: int) -> Floats:
    """Mean of what `t` adds over all orders."""
    n, others = len(everything), sorted(everything - {t})
    total = np.zeros_like(value[everything])
    for size in range(n):
        weight = factorial(size) * factorial(n - size - 1) / factorial(n)
        for before in combinations(others, size):
            total += weight * (value[frozenset(before) | {t}] - value[frozenset(before)])
    return total


def _trials(base: EvidenceBase, catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """The studies behind a treatment with the people they enrolled (or had in their arms), largest first."""
    people = []
    for name in base.studies:
        study = catalogue.studies[name]
        people.append((name, study.n_enrolled or max(arm.n for arm in study.arms)))
    return tuple(sorted(people, key=lambda entry: (-entry[1], entry[0])))


def _ladder(problem: Problem, counts: Ints, most: Mapping[str, int] | None) -> Iterator[Rung]:
    """Nothing, then the plan's treatments one after another as they are given, the best plan, and all that
    could be reached.
    """
    nothing = np.zeros(len(problem.draws))
    yield Rung(
        what=finding(Kind.STEP_NOTHING), sessions={}, improvement_percent=distributions(nothing[None])[0]
    )
    steps = [np.where(np.arange(len(counts)) <= t, counts, 0) for t in np.flatnonzero(counts)]
    named = [
        (finding(Kind.STEP_WITH, treatment=problem.cards[t].called), row)
        for t, row in zip(np.flatnonzero(counts), steps, strict=True)
    ]
    if most is not None:
        named.append((finding(Kind.STEP_MOST), problem.vector(most)))
    found = distributions(improvement_draws(problem, np.stack([row for _, row in named])))
    for (what, row), spread in zip(named, found, strict=True):
        yield Rung(what=what, sessions=problem.sessions(row), improvement_percent=spread)
    reach = distributions(100 * problem.draws.personal_reach()[None])[0]
    yield Rung(what=finding(Kind.STEP_NO_LIMIT), sessions={}, improvement_percent=reach)
