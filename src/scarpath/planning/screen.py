"""Mean residuals of whole rectangles as matrix products over the draws, with a bound on their error.

The mean over draws of what a plan leaves is sum_d share(d) prod_c U_c(d), an inner product of a row (all
mechanisms but one) and a column (that one). It is summed in single precision over stretches of `STRETCH`
terms and in double precision over the stretches. With u = 2^-24, an inner product of m terms that are not
negative has a relative error of at most m u, every table and every product of tables one of at most u, and a
mean is at most 1. So

    error <= (STRETCH + 2 factors) u

Where a mechanism has many options, its columns are first written on a short basis, U_o = Q_o S + rest_o.
Because R and the rows are at most 1, leaving out the rest moves a mean by at most sum_k w_k rms(rest_o,k),
which is measured, and the error of the sums grows by the largest sum of |Q_o|.

What lies within the error of a rounding edge is computed again in double precision, summed in one fixed
order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarpath.planning.problem import Problem
from scarpath.planning.rectangle import Side
from scarpath.planning.tables import kinds, survival

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Rows = NDArray[np.intp]

STRETCH = 128
"""Terms summed in single precision."""

ROUNDING = 2.0**-24

ROWS_AT_ONCE = 1024
"""Rows whose products are formed at a time, so that they stay in the cache."""

MANY = 256
"""Options from which on a basis pays."""

LEFT_OUT = 1e-5
"""Root mean square that a basis may leave out."""

AT_ONCE = 16
"""Options that join a basis at a time."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Basis:
    """The columns of one mechanism on a basis for each scar type.

    stretches (types, chunks, r, STRETCH) by type, weights (N, r) by type, and a bound on the error.
    """

    stretches: tuple[Singles, ...]
    weights: tuple[Floats, ...]
    error: float


class Screen:
    """Tables of all options, products of them in single precision, and single plans in double precision."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        present = list(kinds(problem))
        self.shape = (len(present), len(problem.draws))
        self.weights = problem.weights[present]
        share = self.weights[:, None] * problem.draws.personal_reach() / len(problem.draws)
        self.share: Floats = share.reshape(-1)
        self.reach = float(np.sum(self.share))
        self.tables: list[Floats] = [survival(problem, o).reshape(len(o), -1) for o in problem.options]
        self.first = np.cumsum([0, *(len(o) for o in problem.options)])
        everything = np.concatenate([*self.tables, np.ones((1, len(self.share)))])
        self.stretches = _stretches(everything.reshape(-1, *self.shape))
        self.shares = _stretches(self.share.reshape(1, *self.shape))
        self._bases: dict[int, _Basis] = {}

    @staticmethod
    def memory(problem: Problem) -> int:
        """Bytes that the tables and the working copies of them take at most."""
        options = sum(len(o) for o in problem.options) + 1
        return options * len(kinds(problem)) * len(problem.draws) * (8 + 8 + 4 + 4)

    def residual(self, rows: Side, column: int) -> tuple[Floats, float]:
        """Share of what can be reached that plans leave in the mean, shape (columns, rows), and a bound on
        its error.
        """
        slots = self._slots(rows.chosen)
        basis = self._basis(column) if len(self.tables[column]) >= MANY else None
        total = np.zeros((len(self.tables[column]), len(rows)))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            self._add(total[:, part], [slot[part] for slot in slots], column, basis)
        return total, 2 * (len(slots) + 2) * ROUNDING + (basis.error if basis else STRETCH * ROUNDING)

    def _add(self, total: Floats, slots: list[Rows], column: int, basis: _Basis | None) -> None:
        """Add the inner products of some rows with all columns to `total`, type by type and stretch by
        stretch.
        """
        own = slice(self.first[column], self.first[column + 1])
        for k, (tables, shares) in enumerate(zip(self.stretches, self.shares, strict=True)):
            onto = np.zeros((basis.weights[k].shape[1], total.shape[1])) if basis else total
            for chunk, table in enumerate(tables):
                product = table[slots[0]]
                for slot in slots[1:]:
                    product *= table[slot]
                along = basis.stretches[k][chunk] if basis else table[own] * shares[chunk]
                onto += along @ product.T
            if basis:
                total += basis.weights[k] @ onto

    def _slots(self, chosen: Ints) -> list[Rows]:
        """Rows of the table of everything whose product is each row's; the last row of that table is all
        ones.
        """
        used = np.sort(np.where(chosen >= 0, chosen + self.first[:-1], self.first[-1]), axis=1)
        most = max(1, int((chosen >= 0).sum(axis=1).max(initial=0)))
        return list(used[:, :most].T)

    def _basis(self, column: int) -> _Basis:
        if column in self._bases:
            return self._bases[column]
        table = self.tables[column].reshape(-1, *self.shape)
        stretches, weights, error, spread = [], [], np.zeros(len(table)), np.zeros(len(table))
        for k, weight in enumerate(self.weights):
            basis, coefficients, rest = compress(table[:, k].astype(np.float32), LEFT_OUT)
            share = self.share.reshape(self.shape)[k]
            stretches.append(_stretches((basis * share)[:, None])[0])
            weights.append(coefficients)
            error += weight * rest
            spread += weight * np.abs(coefficients).sum(axis=1)
        rounding = float(np.max(spread)) * (STRETCH + 2) * ROUNDING
        self._bases[column] = _Basis(
            stretches=tuple(stretches), weights=tuple(weights), error=float(np.max(error)) + rounding
        )
        return self._bases[column]

    def improvement(self, chosen: Ints) -> Floats:
        """Mean improvement of plans as a share of one, in double precision, summed over the draws in one
        fixed order.
        """
        found = np.zeros(len(chosen))
        for p, options in enumerate(chosen):
            left = self.share
            for c in np.flatnonzero(options >= 0):
                left = left * self.tables[c][options[c]]
            found[p] = self.reach - float(np.sum(left))
        return found


def _stretches(table: Floats) -> Singles:
    """A table (N, types, draws) in single precision as (types, chunks, N, STRETCH), filled up with zeros."""
    count, types, size = table.shape
    chunks = -(-size // STRETCH)
    filled = np.zeros((count, types, chunks * STRETCH), dtype=np.float32)
    filled[:, :, :size] = table
    return np.ascontiguousarray(filled.reshape(count, types, chunks, STRETCH).transpose(1, 2, 0, 3))


def compress(table: Singles, left_out: float) -> tuple[Singles, Floats, Floats]:
    """A basis (r, D) with mean square one, coefficients (N, r), and the root mean square (N,) of what they
    leave out.

    Rows that are badly represented join the basis until no row leaves out more than asked.
    """
    rest, size = table.copy(), table.shape[1]
    bases, coefficients = [np.zeros((0, size), dtype=np.float32)], [np.zeros((len(table), 0))]
    drift = np.zeros(len(table))
    while True:
        error = np.sqrt(np.einsum("nd,nd->n", rest, rest, dtype=np.float64) / size)
        worst = np.argsort(-error, kind="stable")[:AT_ONCE]
        worst = worst[error[worst] > left_out]
        if not worst.size:
            return np.concatenate(bases), np.concatenate(coefficients, axis=1), error + drift
        across, along = np.linalg.qr(rest[worst].T)
        strong = np.abs(np.diag(along)) > 0.1 * left_out * np.sqrt(size)
        basis = np.ascontiguousarray(across[:, strong].T) * np.float32(np.sqrt(size))
        weights = rest @ basis.T / np.float32(size)
        rest -= weights @ basis
        # Rounding of the subtraction: sums of at most AT_ONCE products, with basis of mean square one.
        drift += (AT_ONCE + 2) * ROUNDING * np.abs(weights).sum(axis=1)
        bases.append(basis)
        coefficients.append(weights.astype(np.float64))
