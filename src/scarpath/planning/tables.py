"""What a mechanism option leaves of each scar type, draw by draw.

For option o of mechanism c, scar type k and draw d (n_v sessions of treatment v, N in all):

    V_o,k(d) = g_c(N; d, usual) / N * sum_v n_v E_v,k(d) kept_v(d)        U = exp(-V)
    improvement(d) = 100 R(d) (1 - sum_k w_k prod_c U_c,k(d))

so that the mean over draws of a plan is an inner product of tables, and never needs an exponential of its
own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scarpath.core.draws import EffectDraws
from scarpath.planning.terms import Options, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
View = Literal["headline", "year", "later", "filled"]
"""Months after the last session; one and two years after it, each treatment faded from its own; and months
after it with what temporary fillers add while they last, which the others leave out.
"""

YEARS: Mapping[View, float] = {"headline": 0.0, "year": 1.0, "later": 2.0, "filled": 0.0}

IN_CACHE = 8
"""Plans whose products over the draws are formed at a time, so that they stay in the cache."""


def kinds(problem: Problem) -> tuple[int, ...]:
    """Positions of the scar types that this face has."""
    return tuple(int(k) for k in np.flatnonzero(problem.weights > 0))


def exponents(
    problem: Problem,
    axis: int,
    members: tuple[int, ...],
    counts: Ints,
    *,
    view: View = "headline",
) -> Floats:
    """V of one mechanism for rows of session counts over its members; 0 for a row of zeros.

    Shape (rows, scar types present, draws).
    """
    draws, present = problem.draws, list(kinds(problem))
    alone: dict[tuple[int, int], Floats] = {}
    usual = np.zeros(len(counts))
    for i, t in enumerate(members):
        index = draws.index(problem.order[t])
        usual += counts[:, i] * draws.usual[index]
        acts = problem.sized[t] and (view == "filled" or not problem.temporary[t])
        effect = draws.effect[:, index, present].T * float(acts)
        for n in map(int, np.unique(counts[:, i])):
            if n:
                kept = draws.kept(problem.order[t], YEARS[view])
                alone[i, n] = effect * (n * kept)
    sessions = counts.sum(axis=1)
    usual /= np.maximum(sessions, 1)
    grown = _Grown(draws, axis)
    total = np.zeros((len(counts), len(present), len(draws)))
    # One plan at a time, so that its draws stay in the cache.
    for r in np.flatnonzero(sessions):
        for member in np.flatnonzero(counts[r]):
            total[r] += alone[int(member), int(counts[r, member])]
        total[r] *= grown.each(float(usual[r]), int(sessions[r]))
    return total


class _Grown:
    """g(n; usual) / n of one mechanism, each worked out once."""

    def __init__(self, draws: EffectDraws, axis: int) -> None:
        self._part = cache(lambda n: draws.saturation(axis, n))
        self.each = cache(self._each)

    def _each(self, usual: float, sessions: int) -> Floats:
        return np.asarray(self._part(float(sessions)) / self._part(usual) / sessions)


def survival(problem: Problem, options: Options, *, view: View = "headline") -> Floats:
    """U = exp(-V) of each option: what it alone would leave of each scar type if everything could be reached.

    Shape (options, scar types present, draws).
    """
    table = exponents(problem, options.axis, options.members, options.counts, view=view)
    for row in table:
        np.negative(row, out=row)
        np.exp(row, out=row)
    return table


def total_exponents(problem: Problem, counts: Ints, *, view: View = "headline") -> Floats:
    """sum_c V_c,k of whole plans. Shape (plans, scar types present, draws)."""
    total = np.zeros((len(counts), len(kinds(problem)), len(problem.draws)))
    for options in problem.options:
        rows, which = np.unique(counts[:, options.members], axis=0, return_inverse=True)
        if rows.any():
            added = exponents(problem, options.axis, options.members, rows, view=view)
            total += added[which.reshape(-1)]
    return total


class Left:
    """sum_k w_k exp(-sum_c V_c,k): what each of these plans leaves of what can be reached.

    What one mechanism leaves is worked out once for all plans that have it alike. Single precision is enough
    for what is only shown, and half the work.
    """

    def __init__(
        self,
        problem: Problem,
        counts: Ints,
        *,
        view: View = "headline",
        dtype: type[np.floating[Any]] = np.float64,
    ) -> None:
        self.plans, self.draws = len(counts), len(problem.draws)
        self.weights = problem.weights[list(kinds(problem))].astype(dtype)
        self._parts: list[tuple[NDArray[Any], NDArray[np.intp]]] = []
        for options in problem.options:
            rows, which = np.unique(counts[:, options.members], axis=0, return_inverse=True)
            if rows.any():
                left = np.exp(-exponents(problem, options.axis, options.members, rows, view=view))
                self._parts.append((left.astype(dtype, copy=False), which.reshape(-1)))

    def of(self, plans: slice) -> NDArray[Any]:
        """Some of the plans, few enough for the cache. Shape (plans, draws)."""
        if not self._parts:
            return np.full((len(range(self.plans)[plans]), self.draws), self.weights.sum())
        (first, which), *others = self._parts
        product = first[which[plans]]
        for left, which in others:
            product *= left[which[plans]]
        return np.asarray(np.matmul(self.weights, product))


def residuals(problem: Problem, counts: Ints, *, view: View = "headline") -> Floats:
    """What each plan leaves of what can be reached; see `Left`. Shape (plans, draws)."""
    left = Left(problem, counts, view=view)
    found = np.empty((len(counts), len(problem.draws)))
    for start in range(0, len(counts), IN_CACHE):
        plans = slice(start, start + IN_CACHE)
        found[plans] = left.of(plans)
    return found


def harmless(problem: Problem, options: Options) -> Floats:
    """Chance of no PIH in a course of each set of members, draw by draw. Shape (sets, draws)."""
    free = np.ones((len(options.harm_sets), len(problem.draws)))
    for i, t in enumerate(options.members):
        logit = problem.draws.pih[:, problem.draws.index(problem.order[t]), problem.skin_group]
        free[options.harm_sets[:, i]] /= 1.0 + np.exp(logit)
    return free
