"""Rows and columns of the rectangles that the search evaluates: combinations of options and what they add up
to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scarpath.planning.terms import NO_HOST, Problem, Space, money_units

Ints = NDArray[np.int64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Side:
    """Rows or columns of a rectangle. `chosen` (n, C) holds an option per mechanism, -1 for none; see
    `Options`.
    """

    chosen: Ints
    loads: Ints
    groups: Ints
    needs: Ints
    gives: Ints
    rank: Ints
    parts: Ints

    def __len__(self) -> int:
        return len(self.chosen)

    @classmethod
    def picked(cls, problem: Problem, c: int, option: Ints) -> Side:
        """Rows that use one mechanism alone, or nothing where the option is -1."""
        o, has = problem.options[c], option >= 0
        chosen = np.full((len(option), len(problem.options)), -1, dtype=np.int64)
        chosen[:, c] = option
        return cls(
            chosen=chosen,
            loads=o.loads[option] * has[:, None],
            groups=o.groups[option] * has,
            needs=o.needs[option] * has[:, None],
            gives=o.gives[option] * has[:, None],
            rank=np.where(has[:, None], o.rank[option], NO_HOST),
            parts=o.parts[option] * has,
        )

    @classmethod
    def single(cls, problem: Problem, c: int) -> Side:
        """Every option of one mechanism."""
        return cls.picked(problem, c, np.arange(len(problem.options[c])))

    @classmethod
    def nothing(cls, problem: Problem) -> Side:
        """One row that uses nothing."""
        none = np.zeros((1, len(problem.adjuncts)), dtype=np.int64)
        return cls(
            chosen=np.full((1, len(problem.options)), -1, dtype=np.int64),
            loads=np.zeros((1, len(problem.loads)), dtype=np.int64),
            groups=np.zeros(1, dtype=np.int64),
            needs=none,
            gives=none,
            rank=none + NO_HOST,
            parts=np.zeros(1, dtype=np.int64),
        )

    @classmethod
    def joined(cls, parts: Sequence[Side]) -> Side:
        """The rows of all parts, one after another."""
        names = ("chosen", "loads", "groups", "needs", "gives", "rank", "parts")
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})

    def plus(self, other: Side) -> Side:
        """Row by row what both come to."""
        return Side(
            chosen=np.maximum(self.chosen, other.chosen),
            loads=self.loads + other.loads,
            groups=self.groups | other.groups,
            needs=self.needs + other.needs,
            gives=self.gives + other.gives,
            rank=np.minimum(self.rank, other.rank),
            parts=self.parts + other.parts,
        )

    def take(self, rows: slice | Rows) -> Side:
        """These rows only."""
        return Side(
            chosen=self.chosen[rows],
            loads=self.loads[rows],
            groups=self.groups[rows],
            needs=self.needs[rows],
            gives=self.gives[rows],
            rank=self.rank[rows],
            parts=self.parts[rows],
        )


def rectangles(problem: Problem) -> Iterator[tuple[Side, int]]:
    """Rows and the mechanism of the columns, so that every plan of the space stands in exactly one rectangle.

    Of the mechanisms of a plan, the one with most options makes the columns; all combinations of smaller ones
    are the rows, those with an adjunct apart.
    """
    sides = [Side.single(problem, c) for c in range(len(problem.options))]
    ranked = sorted(range(len(sides)), key=lambda c: (len(sides[c]), c))
    for place, column in enumerate(ranked):
        parts = []
        for width in range(problem.space.mechanisms):
            for others in combinations(ranked[:place], width):
                rows = Side.nothing(problem)
                for c in others:
                    rows = _pairs(rows, sides[c], problem.space)
                parts.append(rows)
        rows = Side.joined(parts)
        rows = rows.take(np.argsort(rows.loads[:, 0], kind="stable"))
        hosted = rows.needs.any(axis=1)
        for wanted in (np.flatnonzero(~hosted), np.flatnonzero(hosted)):
            if wanted.size:
                yield rows.take(wanted), column


def _pairs(left: Side, right: Side, space: Space) -> Side:
    """Combinations of two sides that share no exclusivity group and keep the bounds of the space."""
    fits = (left.groups[:, None] & right.groups[None, :]) == 0
    fits &= left.loads[:, :1] + right.loads[None, :, 0] <= space.visits
    if space.treatments is not None:
        fits &= left.parts[:, None] + right.parts[None, :] <= space.treatments
    i, j = np.nonzero(fits)
    return left.take(i).plus(right.take(j))


def host_loads(problem: Problem, adjunct: int) -> Ints:
    """What a session of an adjunct priced in percent adds, by the place of its host on its card.

    Shape (hosts + 1, loads); the last row is for a plan without a host, which the space does not hold.
    """
    a = problem.adjuncts[adjunct]
    table = np.zeros((len(a.hosts) + 1, len(problem.loads)), dtype=np.int64)
    percent = problem.prices[a.column].percent_of_host
    if percent is None:
        return table
    for place, host in enumerate(a.hosts):
        price = problem.prices[host]
        for i, load in enumerate(problem.loads):
            if load.kind == "cost" and price.middle is not None:
                table[place, i] = money_units(price.middle * percent / 100)
            if load.kind == "highest cost" and price.high is not None:
                table[place, i] = money_units(price.high * percent / 100)
            if load.kind == "unknown price" and load.treatment == host:
                table[place, i] = money_units(percent / 100)
    return table
