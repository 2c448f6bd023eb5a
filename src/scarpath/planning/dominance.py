"""Which plans nothing beats: exact comparison of whole numbers, and a first sieve within a rectangle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]
Reals = NDArray[Any]

SMALL = 4096
"""Rectangles of fewer plans are compared with all others at once."""

MOST_SETTLED = 3000
"""Doubts that are settled at once; of more, those of plans that are beaten anyway are left alone."""

FEW = 1000
"""Plans that a plan in doubt is held against before its doubt is settled."""

MOST_BEFORE = 4
"""Columns that a column is held against directly; more would prune little more."""


def nondominated(values: Ints) -> Bools:
    """Rows that no other row beats: nowhere worse and somewhere better (smaller). Equal rows are all kept."""
    varying = values[:, (values != values[:1]).any(axis=0)]
    if not varying.size:
        return np.ones(len(values), dtype=np.bool_)
    if varying.shape[1] == 1:
        return np.asarray(varying[:, 0] == varying[:, 0].min())
    from moocore import is_nondominated  # type: ignore[import-untyped]

    found = is_nondominated(varying.astype(np.float64), maximise=False, keep_weakly=True)
    return np.asarray(found, dtype=np.bool_)


class Unbeaten:
    """Plans that nothing has beaten yet; those that wait have not been compared with the rest.

    The first objective of a plan may be in doubt by one step; then the better one stands in its place, and
    `settle` is asked for the true one if the plan is not beaten anyway.
    """

    def __init__(self, mechanisms: int, objectives: int, settle: Callable[[Ints], Ints]) -> None:
        self._chosen = [np.zeros((0, mechanisms), dtype=np.int64)]
        self._values = [np.zeros((0, objectives), dtype=np.int64)]
        self._doubts = [np.zeros(0, dtype=np.bool_)]
        self._settle, self.waiting = settle, 0

    def add(self, chosen: Ints, values: Ints, doubts: Bools) -> None:
        """Let these wait."""
        self._chosen.append(chosen)
        self._values.append(values)
        self._doubts.append(doubts)
        self.waiting += len(chosen)

    def _joined(self) -> tuple[Ints, Ints, Bools]:
        return np.concatenate(self._chosen), np.concatenate(self._values), np.concatenate(self._doubts)

    def everything(self) -> tuple[Ints, Ints]:
        """The options and the true objectives of all plans that are there."""
        chosen, values, doubts = self._joined()
        values[doubts, 0] = self._settle(chosen[doubts])
        self._chosen, self._values, self._doubts = [chosen], [values], [np.zeros(len(chosen), dtype=np.bool_)]
        return chosen, values

    def compare(self) -> tuple[Ints, Ints]:
        """Compare everything, forget what is beaten, and give the rest as `everything` does."""
        chosen, values, doubts = self._joined()
        if doubts.sum() <= MOST_SETTLED:
            doubts = np.zeros_like(doubts)
            chosen, values = self.everything()
        sure = np.flatnonzero(~doubts)
        sure = sure[nondominated(values[sure])]
        open_rows = np.flatnonzero(doubts)
        open_rows = open_rows[~_beaten_by_some(values[open_rows], values[sure])]
        values[open_rows, 0] = self._settle(chosen[open_rows])
        rows = np.concatenate([sure, open_rows])
        if open_rows.size:
            rows = rows[nondominated(values[rows])]
        self._chosen, self._values = [chosen[rows]], [values[rows]]
        self._doubts, self.waiting = [np.zeros(len(rows), dtype=np.bool_)], 0
        return chosen[rows], values[rows]


def _beaten_by_some(values: Ints, others: Ints) -> Bools:
    """Rows that one of a few of the others beats."""
    few = others[:: max(1, len(others) // FEW)]
    beaten = np.zeros(len(values), dtype=np.bool_)
    for start in range(0, len(values), FEW):
        here = values[start : start + FEW]
        no_worse = np.ones((len(here), len(few)), dtype=np.bool_)
        better = np.zeros_like(no_worse)
        for mine, theirs in zip(here.T, few.T, strict=True):
            no_worse &= theirs[None, :] <= mine[:, None]
            better |= theirs[None, :] < mine[:, None]
        beaten[start : start + FEW] = (no_worse & better).any(axis=1)
    return beaten


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class OptionOrder:
    """For each option of a mechanism, options that can take its place in any plan: no worse in any load,
    better in one.

    before  (N, P)  some of them, chosen so that chains of them lead to all; N stands for none
    levels          options by the length of the longest chain that leads to them
    """

    before: Rows
    levels: tuple[Rows, ...]

    @classmethod
    def build(cls, keys: Ints, steps: Ints, no_riskier: Bools, worth: Floats) -> OptionOrder:
        """The order of options with these keys.

        keys        (N, K)  smaller is better; only the first len(steps) can make an option better, by that
                            step or more, so that the difference survives rounding
        no_riskier  (N, N)  whether the first has no more PIH than the second, whatever stands beside them
        worth       (N,)    smaller is more likely to beat others
        """
        no_worse = no_riskier.copy()
        better = np.zeros_like(no_worse)
        for k, key in enumerate(np.ascontiguousarray(keys.T)):
            no_worse &= key[:, None] <= key[None, :]
            if k < len(steps):
                better |= key[None, :] - key[:, None] >= steps[k]
        beats = no_worse & better
        links = beats.astype(np.float32)
        direct = beats & ~((links @ links) > 0.5)
        before = np.full((len(worth), MOST_BEFORE), len(worth), dtype=np.intp)
        depth = np.zeros(len(worth), dtype=np.int64)
        for j in np.argsort(beats.sum(axis=0), kind="stable"):
            found = np.flatnonzero(direct[:, j])
            depth[j] = 1 + depth[found].max(initial=-1)
            found = found[np.argsort(worth[found], kind="stable")][:MOST_BEFORE]
            before[j, : len(found)] = found
        levels = range(int(depth.max(initial=0)) + 1)
        return cls(before=before, levels=tuple(np.flatnonzero(depth == level) for level in levels))


def sieve(residual: Reals, order: OptionOrder, row_before: Rows, doubt: float) -> Bools:
    """Plans that no plan of a better column, a better row or both beats by `doubt`.

    residual (columns, rows), smaller is better, infinite ones beat none; `order` is that of the columns;
    row_before (rows, P) names rows that can take the place of a row, one past the last for none. Shape
    (columns, rows).
    """
    columns, rows = residual.shape
    kept = np.ones(residual.shape, dtype=np.bool_)
    if residual.size < SMALL:
        return kept
    lowest = np.full((columns + 1, rows + 1), np.inf, dtype=residual.dtype)
    lowest[:-1, :-1] = residual
    # The sum below is rounded once more.
    slack = 4 * float(np.finfo(residual.dtype).eps)
    margin = residual.dtype.type(doubt + slack if doubt else 0.0)
    for level in order.levels[1:]:
        best = lowest[order.before[level, 0]]
        for p in range(1, order.before.shape[1]):
            np.minimum(best, lowest[order.before[level, p]], out=best)
        kept[level] = residual[level] < best[:, :-1] + margin
        lowest[level] = np.minimum(best, lowest[level])
    for p in range(row_before.shape[1]):
        has = np.flatnonzero(row_before[:, p] < rows)
        kept[:, has] &= residual[:, has] < lowest[:-1, row_before[has, p]] + margin
    return kept
