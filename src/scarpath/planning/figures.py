"""What plans come to, on the grid on which it is shown, and the rounding to that grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import Objective

if TYPE_CHECKING:
    from scarpath.planning.terms import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

TENTHS = 1000.0
"""Shares to tenths of a percentage point."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Figures:
    """What plans come to on the grid on which it is shown: percent, currency units, days, visits, percent.

    Shape (plans,) each. `unknown` says of which figures something is left out that nobody knows.
    """

    improvement: Floats
    cost: Floats
    downtime: Floats
    visits: Floats
    pih_risk: Floats
    unknown: Mapping[Objective, Bools]

    def loss(self, objective: Objective) -> Floats:
        """The figures of one objective, smaller is better."""
        return -self.improvement if objective == "improvement" else np.asarray(getattr(self, objective))

    def plus(self, other: Figures, row: int) -> Figures:
        """These figures and one plan more, at the end."""
        names = ("improvement", "cost", "downtime", "visits", "pih_risk")
        joined = {name: np.append(getattr(self, name), getattr(other, name)[row]) for name in names}
        objectives = {*self.unknown, *other.unknown}
        unknown = {o: np.append(self.vague(o), other.vague(o)[row]) for o in objectives}
        return Figures(**joined, unknown=unknown)

    def of(self, rows: NDArray[np.intp]) -> Figures:
        """The figures of these plans."""
        names = ("improvement", "cost", "downtime", "visits", "pih_risk")
        return Figures(
            **{name: getattr(self, name)[rows] for name in names},
            unknown={objective: self.vague(objective)[rows] for objective in self.unknown},
        )

    def vague(self, objective: Objective) -> Bools:
        """Whether the figure leaves out something that nobody knows."""
        found = self.unknown.get(objective)
        return np.zeros(len(self.cost), dtype=np.bool_) if found is None else found


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Pool:
    """Every plan within the limits whose treatments are exactly those of a study arm: what may be
    recommended.

    rows  (plans,)  the rows that these are of the pool under looser limits, if it was `narrowed` from one
    """

    counts: Ints
    figures: Figures
    narrowed: LoosePool | None = None
    rows: Rows | None = None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class LoosePool:
    """The pool of a face under looser limits. Shape of `counts` as of the columns of the problem."""

    problem: Problem
    counts: Ints


def quantise(share: Floats) -> Ints:
    """Shares of one as whole tenths of a percentage point, halves upwards."""
    return np.asarray(np.floor(share * TENTHS + 0.5), dtype=np.int64)
