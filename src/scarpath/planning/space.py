"""Which plans there are within the limits, what they add up to, and their risk of PIH."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.planning.faults import PlanningFault
from scarpath.planning.figures import TENTHS, quantise
from scarpath.planning.rectangle import Side, host_loads, rectangles
from scarpath.planning.tables import harmless
from scarpath.planning.terms import LoadKind, Problem, whole_units

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

HARM_ERROR = 1e-9
"""Bound on the error of a mean of chances as a double-precision matrix product: draws x 1.1e-16."""

MOST_CELLS = 2**21
"""Plans worked out at a time."""

NEVER_PAID = 2**62
"""More than any plan costs."""

MOST_TREATMENTS = 62
"""Treatments that fit into a bit set."""


def count_allowed(problem: Problem) -> int:
    """How many plans of the space keep every personal limit."""
    return sum(int(np.count_nonzero(patch.allowed)) for patch in Plans(problem).patches(MOST_CELLS))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Patch:
    """A piece of a rectangle: rows, the mechanism of the columns, PIH in tenths of a percent, which plans the
    space holds, and which of them keep all limits. Shape (columns, rows).
    """

    rows: Side
    column: int
    risk: Ints
    fits: Bools
    allowed: Bools


class Plans:
    """The plans of one problem, as combinations of options.

    Rows of `chosen` (n, C) hold an option per mechanism, -1 for none.
    """

    def __init__(self, problem: Problem) -> None:
        sizes = [len(o) + 1 for o in problem.options]
        if len(problem.order) > MOST_TREATMENTS or math.prod(sizes) >= 2**63:
            raise InvalidInput(
                finding(
                    PlanningFault.TREATMENTS_MANY_SESSIONS_MORE_SEARCH,
                    count_of_order=len(problem.order),
                    most_treatments=MOST_TREATMENTS,
                )
            )
        self.problem = problem
        self.candidates = 0
        self.only_count = False
        kinds = [load.kind for load in problem.loads]
        self.at: dict[LoadKind, list[int]] = {k: [i for i, x in enumerate(kinds) if x == k] for k in kinds}
        tables = {a: host_loads(problem, a) for a in range(len(problem.adjuncts))}
        self.hosted = {a: table for a, table in tables.items() if table.any()}
        self.free = [harmless(problem, o) for o in problem.options]
        self.stride = np.cumprod([1, *sizes])[:-1].astype(np.int64)
        self._bits = [(o.counts > 0) @ (1 << np.array(o.members, dtype=np.int64)) for o in problem.options]
        self._studied = np.array(sorted(_studied_bits(problem)), dtype=np.int64)
        self._safer: dict[int, Bools] = {}

    @property
    def relative(self) -> list[int]:
        """Adjuncts that are priced by their host."""
        return list(self.hosted)

    def patches(self, cells: int) -> Iterator[Patch]:
        """The space piece by piece, about so many plans at a time.

        Plans of the space are counted on the way; with `only_count` nothing else is done and nothing is
        given.
        """
        for rows, column in rectangles(self.problem):
            side = Side.single(self.problem, column)
            if not self.only_count:
                free, row_set = self.free_of_harm(rows.chosen)
                risk_of_sets = self._risk_beside(free, column)
            step = max(1, cells // len(side))
            for start in range(0, len(rows), step):
                part = rows.take(slice(start, start + step))
                fits = self._in_space(part, side)
                self.candidates += int(np.count_nonzero(fits))
                if self.only_count:
                    continue
                sets = row_set[start : start + step]
                risk = risk_of_sets[self.problem.options[column].harm][:, sets]
                allowed = self._within_limits(part, side, risk, fits)
                yield Patch(rows=part, column=column, risk=risk, fits=fits, allowed=allowed)

    def _in_space(self, rows: Side, side: Side) -> Bools:
        visits = self.at["visits"][0]
        ok = side.loads[:, visits, None] <= self.problem.space.visits - rows.loads[None, :, visits]
        if self.problem.space.treatments is not None:
            ok &= side.parts[:, None] <= self.problem.space.treatments - rows.parts[None, :]
        if rows.groups.any() and side.groups.any():
            ok &= (side.groups[:, None] & rows.groups[None, :]) == 0
        for a in range(len(self.problem.adjuncts)):
            if rows.needs[:, a].any() or side.needs[:, a].any():
                ok &= (side.needs - side.gives)[:, a, None] <= (rows.gives - rows.needs)[None, :, a]
        return np.asarray(ok)

    def _within_limits(self, rows: Side, side: Side, risk: Ints, ok: Bools) -> Bools:
        """Plans of those asked about that keep the personal limits."""
        bounds, ok = self.problem.bounds, ok.copy()
        if bounds.visits is not None:
            ok &= self._few_visits(rows, side, ok, bounds.visits)
        if bounds.money is not None:
            ok &= self._money(rows, side, "highest cost") <= bounds.money
            ok &= self._priced(side)[:, None] & self._priced(rows)[None, :]
        if bounds.pih_percent is not None:
            ok &= risk <= bounds.pih_percent * TENTHS / 100 + HARM_ERROR
        if bounds.deadline:
            j, i = np.nonzero(ok)
            ok[j, i] = self.problem.timing.in_time(self.counts(np.maximum(rows.chosen[i], side.chosen[j])))
        return ok

    def _few_visits(self, rows: Side, side: Side, ok: Bools, most: int) -> Bools:
        """Plans of those asked about with at most so many visits, shared ones counted once."""
        visits = self.at["visits"][0]
        few = side.loads[:, visits, None] <= most - rows.loads[None, :, visits]
        if self.problem.timing.pairs:
            j, i = np.nonzero(ok & ~few)
            counts = self.counts(np.maximum(rows.chosen[i], side.chosen[j]))
            few[j, i] = self.problem.timing.visits(counts) <= most
        return np.asarray(few)

    def money_cells(self, patch: Patch) -> Ints:
        """What every plan of a piece costs at most, not rounded; `NEVER_PAID` where a price is not known.
        Shape (columns, rows).
        """
        side = Side.single(self.problem, patch.column)
        priced = self._priced(side)[:, None] & self._priced(patch.rows)[None, :]
        return np.where(priced, self._money(patch.rows, side, "highest cost"), NEVER_PAID)

    def _priced(self, side: Side) -> Bools:
        """Whether every price is known."""
        return np.asarray(~(side.loads[:, self.at.get("unknown price", [])] > 0).any(axis=1))

    def _money(self, rows: Side, side: Side, kind: LoadKind) -> Ints:
        cost = self.at[kind][0]
        total = side.loads[:, cost, None] + rows.loads[None, :, cost]
        for a, table in self.hosted.items():
            needs = side.needs[:, a, None] + rows.needs[None, :, a]
            if needs.any():
                rank = np.minimum(side.rank[:, a, None], rows.rank[None, :, a])
                total = total + needs * table[np.minimum(rank, len(table) - 1), cost]
        return np.asarray(total)

    def whole(self, chosen: Ints) -> Side:
        """Whole plans as rows."""
        both = Side.nothing(self.problem).take(np.zeros(len(chosen), dtype=np.intp))
        for c in range(len(self.problem.options)):
            both = both.plus(Side.picked(self.problem, c, chosen[:, c]))
        return both

    def paid(self, both: Side) -> Ints:
        """Loads of whole plans before shared visits and rounding, prices relative to a host included."""
        loads = both.loads.copy()
        for a, table in self.hosted.items():
            loads += both.needs[:, a, None] * table[np.minimum(both.rank[:, a], len(table) - 1)]
        return loads

    def paid_at_most(self, both: Side) -> Ints:
        """What whole plans cost at most, not rounded; `NEVER_PAID` where a price is not known."""
        return np.where(self._priced(both), self.paid(both)[:, self.at["highest cost"][0]], NEVER_PAID)

    def total(self, both: Side) -> Ints:
        """Loads of whole plans, prices relative to a host included, shared visits counted once, cost in whole
        units of the currency.
        """
        loads = self.paid(both)
        for kind in ("cost", "highest cost"):
            cost = self.at[kind][0]
            loads[:, cost] = whole_units(loads[:, cost])
        if self.problem.timing.pairs:
            visits, days = self.problem.timing.saved(self.counts(both.chosen))
            loads[:, self.at["visits"][0]] -= visits
            loads[:, self.at["downtime"][0]] -= days
        return loads

    def _risk_beside(self, free: Floats, column: int) -> Ints:
        """Mean PIH risk of each set of treatments of a mechanism beside others that are free of harm so
        often.

        free (sets of the others, draws); shape (sets of the mechanism, sets of the others).
        """
        table = self.free[column]
        risk = 1.0 - (table @ free.T) / len(self.problem.draws)
        for j, i in zip(*np.nonzero(quantise(risk - HARM_ERROR) != quantise(risk + HARM_ERROR)), strict=True):
            risk[j, i] = 1.0 - float(np.sum(table[j] * free[i])) / len(self.problem.draws)
        return quantise(risk)

    def free_of_harm(self, chosen: Ints) -> tuple[Floats, Rows]:
        """Chance of no PIH for each set of treatments that occurs, draw by draw, and the set of each plan."""
        classes = np.full(chosen.shape, -1, dtype=np.int64)
        for c, options in enumerate(self.problem.options):
            has = chosen[:, c] >= 0
            classes[has, c] = options.harm[chosen[has, c]]
        _, first, which = np.unique(self.key(classes), return_index=True, return_inverse=True)
        sets = classes[first]
        free = np.ones((len(sets), len(self.problem.draws)))
        for c, table in enumerate(self.free):
            has = sets[:, c] >= 0
            free[has] *= table[sets[has, c]]
        return free, which.reshape(-1)

    def no_riskier(self, c: int) -> Bools:
        """Which sets of a mechanism have no more PIH than which, beside anything else a plan can hold."""
        if c not in self._safer:
            self._safer[c] = self._compare_harm(c)
        return self._safer[c]

    def _compare_harm(self, c: int) -> Bools:
        own, draws = self.free[c], len(self.problem.draws)
        safer = ~np.eye(len(own), dtype=np.bool_)
        nothing = np.ones((1, draws))
        others = sorted((table for i, table in enumerate(self.free) if i != c), key=len)
        beside = [nothing] * max(0, self.problem.space.mechanisms - 1)
        for tables in combinations([*beside, *others], len(beside)) if beside else [()]:
            *first, last = tables or (nothing,)
            for left in _products(first, draws):
                free = (own * left) @ last.T / draws
                p, q = np.nonzero(safer)
                safer[p, q] = (free[p] >= free[q] + HARM_ERROR).all(axis=1)
        np.fill_diagonal(safer, val=True)
        return safer

    def key(self, chosen: Ints) -> Ints:
        """One number per row of options."""
        return (chosen + 1) @ self.stride

    def used(self, chosen: Ints) -> Ints:
        """Bit set of the treatments that the options chosen use."""
        used = np.zeros(len(chosen), dtype=np.int64)
        for c, bits in enumerate(self._bits):
            used |= np.where(chosen[:, c] >= 0, bits[chosen[:, c]], 0)
        return used

    def counts(self, chosen: Ints) -> Ints:
        """Session counts of the options chosen. Shape (plans, T)."""
        counts = np.zeros((len(chosen), len(self.problem.order)), dtype=np.int64)
        for c, options in enumerate(self.problem.options):
            has = np.flatnonzero(chosen[:, c] >= 0)
            counts[has[:, None], np.array(options.members)] = options.counts[chosen[has, c]]
        return counts

    def studied(self, chosen: Ints) -> Bools:
        """Whether some trial gave exactly the treatments of each plan."""
        return np.isin(self.used(chosen), self._studied)

    def used_cells(self, patch: Patch) -> Ints:
        """Bit set of the treatments of every plan of a piece. Shape (columns, rows)."""
        return np.asarray(self._bits[patch.column][:, None] | self.used(patch.rows.chosen)[None, :])

    def studied_cells(self, rows: Side, column: int) -> Bools:
        """The same for every plan of a rectangle. Shape (columns, rows)."""
        of_rows, row = np.unique(self.used(rows.chosen), return_inverse=True)
        of_columns, at = np.unique(self._bits[column], return_inverse=True)
        table = np.isin(of_columns[:, None] | of_rows[None, :], self._studied)
        return table[at.reshape(-1)][:, row.reshape(-1)]


def _products(tables: Sequence[Floats], draws: int) -> Iterator[Floats]:
    """Every product of one row of each table. Shape (draws,) each."""
    for rows in product(*tables):
        yield np.prod(rows, axis=0) if rows else np.ones(draws)


def _studied_bits(problem: Problem) -> Iterator[int]:
    """Bit sets of the combinations that trials studied, of those that the problem can make."""
    for names in problem.studied:
        if names <= set(problem.order):
            yield sum(1 << problem.order.index(name) for name in names)
