"""The chance of reaching the goal, plan by plan: a pass over every draw of every plan, slower than a mean.

It is the share of draws in which the improvement months after the last session reaches the goal. A count has
no rounding error, so nothing is left in doubt.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.planning.faults import PlanningFault
from scarpath.planning.rectangle import Side
from scarpath.planning.tables import kinds, survival
from scarpath.planning.terms import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROWS_AT_ONCE = 16
"""Rows whose products over the draws are held at a time, so that they stay in the cache."""


class Chance:
    """Tables of all options and counts of the draws that reach the goal; the same face as `Screen`."""

    reach = 0.0

    def __init__(self, problem: Problem) -> None:
        if problem.goal_percent is None:
            raise InvalidInput(finding(PlanningFault.CHANCE_NEEDS_GOAL))
        self.goal = problem.goal_percent
        self.weights = problem.weights[list(kinds(problem))][:, None]
        self.most = 100 * problem.draws.personal_reach()
        self.tables: list[Floats] = [survival(problem, o) for o in problem.options]

    def residual(self, rows: Side, column: int, wanted: Bools) -> tuple[Floats, float]:
        """The chance of the plans wanted, as a negative share, and its error, which is none.

        Shape (columns, rows), as of `wanted`; infinite where nothing is wanted.
        """
        found = np.full(wanted.shape, np.inf)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            left = self._product(rows.chosen[part])
            for j in np.flatnonzero(wanted[:, part].any(axis=1)):
                here = np.flatnonzero(wanted[j, part])
                found[j, start + here] = -self._share(left[here] * self.tables[column][j])
        return found, 0.0

    def improvement(self, chosen: Ints) -> Floats:
        """The chance of plans, as a share."""
        found = np.zeros(len(chosen))
        for start in range(0, len(chosen), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            found[part] = self._share(self._product(chosen[part]))
        return found

    def _product(self, chosen: Ints) -> Floats:
        product = np.ones((len(chosen), len(self.weights), len(self.most)))
        for c, table in enumerate(self.tables):
            has = chosen[:, c] >= 0
            product[has] *= table[chosen[has, c]]
        return product

    def _share(self, left: Floats) -> Floats:
        gone = self.most * (1 - np.sum(left * self.weights, axis=1))
        return np.asarray(np.mean(gone >= self.goal, axis=1))
