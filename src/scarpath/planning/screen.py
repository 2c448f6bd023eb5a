"""Mean residuals of whole rectangles as matrix products over the draws, with a bound on their error.

The mean over draws of what a plan leaves is sum_d share(d) prod_c U_c(d), an inner product of a row (all
mechanisms but one) and a column (that one). It is summed over stretches of `STRETCH` draws and then over the
stretches. With u the rounding of the numbers used, a sum of m products that are not negative has a relative
error of at most m u, every table and every product of tables one of at most u, and a mean is at most 1. So

    error <= (STRETCH + stretches + 2 factors) u

Small spaces are worked out in double precision, where next to nothing stays in doubt; large ones in single
precision, twice as fast. What lies within the error of a rounding edge is computed again in double precision,
summed in one fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarpath.planning.rectangle import Side
from scarpath.planning.tables import kinds, survival
from scarpath.planning.terms import SMALL_SPACE, Problem

Floats = NDArray[np.float64]
Reals = NDArray[Any]
"""Double or single precision."""
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

STRETCH = 128
"""Draws of one matrix product."""

ROWS_AT_ONCE = 512
"""Rows whose products are formed at a time, so that they stay in the cache."""


class Screen:
    """Tables of all options, products of them with a bound on the error, and single plans without doubt."""

    def __init__(self, problem: Problem, threads: int = 1) -> None:
        self.threads = threads
        present = list(kinds(problem))
        weights = problem.weights[present][:, None]
        share = weights * problem.draws.personal_reach() / len(problem.draws)
        self.share: Floats = share.reshape(-1)
        self.reach = float(np.sum(self.share))
        self.tables: list[Floats] = [survival(problem, o) for o in problem.options]
        self.first = np.cumsum([0, *(len(o) for o in problem.options)])
        nothing = np.ones((1, *share.shape))
        small = problem.combinations <= SMALL_SPACE
        self.dtype, self.rounding = (
            np.dtype(np.float64 if small else np.float32),
            2.0 ** (-53 if small else -24),
        )
        self.stretches = _stretches([*self.tables, nothing], self.dtype)
        self.shares = _stretches([share[None]], self.dtype)

    @staticmethod
    def memory(problem: Problem) -> int:
        """Bytes that the tables and the working copies of them take at most."""
        options = sum(len(o) for o in problem.options) + 1
        return options * len(kinds(problem)) * len(problem.draws) * (8 + 8)

    def residual(self, rows: Side, column: int, wanted: Bools) -> tuple[Reals, float]:
        """What the plans wanted leave in the mean, as a share, and a bound on its error.

        Shape (columns, rows), as of `wanted`; infinite where nothing is wanted.
        """
        slots = self._slots(rows.chosen)
        found = np.full(wanted.shape, np.inf, dtype=self.dtype)

        def fill(start: int) -> None:
            part = slice(start, start + ROWS_AT_ONCE)
            columns = np.flatnonzero(wanted[:, part].any(axis=1))
            if columns.size:
                total = self._products([slot[part] for slot in slots], columns + self.first[column])
                found[columns, part] = np.where(wanted[columns, part], total, self.dtype.type(np.inf))

        starts = range(0, len(rows), ROWS_AT_ONCE)
        if self.threads > 1 and len(starts) > 1:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(fill, starts))
        else:
            for start in starts:
                fill(start)
        types, stretches = self.stretches.shape[:2]
        return found, (STRETCH + types * stretches + 2 * (len(slots) + 2)) * self.rounding

    def _products(self, slots: list[Rows], columns: Rows) -> Reals:
        """Inner products of columns with products of rows, named by places in the table of everything."""
        total = np.zeros((len(columns), len(slots[0])), dtype=self.dtype)
        added = np.empty_like(total)
        for tables, shares in zip(self.stretches, self.shares, strict=True):
            for table, share in zip(tables, shares, strict=True):
                product = np.take(table, slots[0], axis=0)
                for slot in slots[1:]:
                    product *= np.take(table, slot, axis=0)
                np.matmul(np.take(table, columns, axis=0) * share, product.T, out=added)
                total += added
        return total

    def _slots(self, chosen: Ints) -> list[Rows]:
        """Places in the table of everything whose product is each row's; the last place is all ones."""
        used = np.sort(np.where(chosen >= 0, chosen + self.first[:-1], self.first[-1]), axis=1)
        most = max(1, int((chosen >= 0).sum(axis=1).max(initial=0)))
        return list(used[:, :most].T)

    def improvement(self, chosen: Ints) -> Floats:
        """Mean improvement of plans as a share, in double precision, summed in one fixed order."""
        found = np.zeros(len(chosen))
        for p, options in enumerate(chosen):
            left = self.share
            for c in np.flatnonzero(options >= 0):
                left = left * self.tables[c][options[c]].reshape(-1)
            found[p] = self.reach - float(np.sum(left))
        return found


def _stretches(tables: Sequence[Floats], dtype: np.dtype[Any]) -> Reals:
    """Tables (N, types, draws), one below the other, as (types, chunks, N, STRETCH).

    The last chunk is filled up with zeros.
    """
    types, size = tables[0].shape[1:]
    whole = size // STRETCH
    count = sum(len(table) for table in tables)
    found = np.zeros((types, -(-size // STRETCH), count, STRETCH), dtype=dtype)
    start = 0
    for table in tables:
        here = slice(start, start := start + len(table))
        full = table[:, :, : whole * STRETCH].reshape(len(table), types, whole, STRETCH)
        found[:, :whole, here] = full.transpose(1, 2, 0, 3)
        if size > whole * STRETCH:
            tail = table[:, :, whole * STRETCH :]
            found[:, whole, here, : size - whole * STRETCH] = tail.transpose(1, 0, 2)
    return found
