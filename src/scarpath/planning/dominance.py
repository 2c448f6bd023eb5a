"""Which plans nothing beats: exact comparison of whole numbers, and a first sieve within a rectangle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

SMALL = 4096
"""Rectangles of fewer plans are compared with all others at once."""

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
    """Plans that nothing has beaten yet; those that wait have not been compared with the rest."""

    def __init__(self, mechanisms: int, objectives: int) -> None:
        self._chosen = [np.zeros((0, mechanisms), dtype=np.int64)]
        self._values = [np.zeros((0, objectives), dtype=np.int64)]
        self.waiting = 0

    @property
    def chosen(self) -> Ints:
        """The options of each plan."""
        return np.concatenate(self._chosen)

    @property
    def values(self) -> Ints:
        """The objectives of each plan, smaller is better."""
        return np.concatenate(self._values)

    def add(self, chosen: Ints, values: Ints) -> None:
        """Let these wait."""
        self._chosen.append(chosen)
        self._values.append(values)
        self.waiting += len(chosen)

    def settle(self) -> None:
        """Compare everything and forget what is beaten."""
        chosen, values = self.chosen, self.values
        best = nondominated(values)
        self._chosen, self._values, self.waiting = [chosen[best]], [values[best]], 0


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
    def build(cls, keys: Ints, steps: Ints, risk: Ints, worth: Floats) -> OptionOrder:
        """The order of options with these keys.

        keys   (N, K)  smaller is better; only the first len(steps) can make an option better, by that step or
                       more, so that the difference survives rounding
        risk   (N, S)  PIH risk beside everything else there can be in a plan; smaller or equal is no worse
        worth  (N,)    smaller is more likely to beat others
        """
        keys, risk = np.ascontiguousarray(keys.T), np.ascontiguousarray(risk.T)
        no_worse = np.ones((len(worth), len(worth)), dtype=np.bool_)
        better = np.zeros_like(no_worse)
        for k, key in enumerate(keys):
            no_worse &= key[:, None] <= key[None, :]
            if k < len(steps):
                better |= key[None, :] - key[:, None] >= steps[k]
        for one in np.unique(risk, axis=0):
            no_worse &= one[:, None] <= one[None, :]
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


def sieve(residual: Floats, order: OptionOrder, row_before: Rows, doubt: float) -> Bools:
    """Plans that no plan of a better column, a better row or both beats by `doubt`; infinite residuals beat
    none.

    residual (columns, rows), smaller is better; `order` is that of the columns; row_before (rows, P) names
    rows that can take the place of a row, one past the last for none. Shape (columns, rows).
    """
    columns, rows = residual.shape
    kept = np.ones(residual.shape, dtype=np.bool_)
    if residual.size < SMALL:
        return kept
    lowest = np.full((columns + 1, rows + 1), np.inf)
    lowest[:-1, :-1] = residual
    for level in order.levels[1:]:
        best = lowest[order.before[level, 0]]
        for p in range(1, order.before.shape[1]):
            np.minimum(best, lowest[order.before[level, p]], out=best)
        kept[level] = residual[level] < best[:, :-1] + doubt
        lowest[level] = np.minimum(best, lowest[level])
    for p in range(row_before.shape[1]):
        has = np.flatnonzero(row_before[:, p] < rows)
        kept[:, has] &= residual[:, has] < lowest[:-1, row_before[has, p]] + doubt
    return kept
