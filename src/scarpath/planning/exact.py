"""The complete Pareto front of one problem, with a certificate.

How it works. A plan is one option from each of at most three mechanisms. For every set of mechanisms, the options of one
(the largest) stand as columns and all combinations of the others as rows; the mean improvement of every plan in that
rectangle is one matrix product per scar type over the draws (`scarpath.planning.tables`). Loads add up, PIH depends on
the set of treatments alone. Plans are then compared on exact whole numbers: every objective is rounded to the grid on
which it is shown. Three steps, each of which discards only what is proven to be beaten:

1. Within a rectangle, a plan is beaten by the plan of the same row whose column is no worse in any load and strictly
   better in one, if its improvement is at least as high by more than the error of the product.
2. What remains is compared over all rectangles.
3. Whatever lies so close to a rounding edge that the product could fall on either side of it, and everything on the front,
   is computed again from the tables, in double precision and in one fixed order of the draws. So the front does not
   depend on the number of threads or on how a matrix product was summed.

Plans with equal objectives are all kept; one of them (the highest improvement before rounding, then the fewest
treatments, then the order of the columns) stands for them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.plan import Certificate
from scarpath.planning.problem import MONEY, NO_HOST, Problem, money_units
from scarpath.planning.tables import harmless, kinds, survival

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TENTHS = 1000.0
"""Shares to tenths of a percentage point."""

PRODUCT_ERROR = 1e-9
"""Bound on the error of a mean over draws by matrix product: (draws + 5) u with u = 1.1e-16, for up to a million draws."""

SMALL = 4096
"""Rectangles of fewer plans are compared with all others at once."""

MOST_WAITING = 200_000
"""Plans that gather before they are compared with the rest."""

MOST_BEFORE = 4
"""Columns that a column is held against directly; more would prune little more."""

LOAD_OBJECTIVE: dict[str, Objective] = {
    "visits": "visits", "downtime": "downtime", "cost": "cost", "unknown price": "cost", "unknown downtime": "downtime",
    "unknown pih": "pih_risk",
}  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Figures:
    """What plans come to on the grid on which it is shown: percent, currency units, days, visits, percent. Shape (plans,) each.

    `unknown` says for an objective which of its figures leave out something that nobody knows (a price, a downtime, a risk).
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


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Pool:
    """Every plan within the limits whose treatments are exactly those of a study arm: what a choice may be made from."""

    counts: Ints
    figures: Figures


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Solution:
    """The front: one row per objective vector, in ascending order (so best improvement first where it is an objective).

    counts      (F, T)  sessions of the plan that stands for the row
    objectives  (F, O)  what was compared, in grid units, smaller is better (improvement negated); `names` says which
    tied        (F,)    how many plans share the row's objectives
    unbeaten    (F,)    no plan of the space beats it: the Pareto front
    studied     (F,)    some trial gave exactly its treatments; such rows are listed if no other such plan beats them
    pool                all plans of the latter kind
    """

    names: tuple[str, ...]
    counts: Ints
    objectives: Ints
    tied: Ints
    unbeaten: Bools
    studied: Bools
    figures: Figures
    pool: Pool
    certificate: Certificate


def quantise(share: Floats) -> Ints:
    """Shares of one as whole tenths of a percentage point, halves upwards."""
    return np.asarray(np.floor(share * TENTHS + 0.5), dtype=np.int64)


def solve(
    problem: Problem,
    *,
    objectives: Sequence[Objective] = OBJECTIVES,
    seconds: float | None = None,
    memory_bytes: int = 1_500_000_000,
) -> Solution:
    """The front over these objectives. Out of time or memory, what is proven so far, and `complete` is False."""
    search = _Search(problem, tuple(o for o in OBJECTIVES if o in objectives), seconds, memory_bytes)
    search.run()
    return search.solution()


def nondominated(values: Ints) -> Bools:
    """Rows that no other row beats: nowhere worse and somewhere better (smaller). Equal rows are all kept."""
    varying = values[:, (values != values[:1]).any(axis=0)]
    if not varying.size:
        return np.ones(len(values), dtype=np.bool_)
    if varying.shape[1] == 1:
        return np.asarray(varying[:, 0] == varying[:, 0].min())
    from moocore import is_nondominated

    return np.asarray(is_nondominated(varying.astype(np.float64), maximise=False, keep_weakly=True), dtype=np.bool_)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Side:
    """Rows or columns of a rectangle: what their options add up to. `chosen` (n, C) holds an option per mechanism, -1 for none."""

    chosen: Ints
    loads: Ints
    groups: Ints
    needs: Ints
    gives: Ints
    rank: Ints

    def __len__(self) -> int:
        return len(self.chosen)

    @classmethod
    def picked(cls, problem: Problem, c: int, option: Ints) -> _Side:
        """Rows that use one mechanism alone, or nothing where the option is -1."""
        o, has = problem.options[c], option >= 0
        chosen = np.full((len(option), len(problem.options)), -1, dtype=np.int64)
        chosen[:, c] = option
        return cls(
            chosen=chosen, loads=o.loads[option] * has[:, None], groups=o.groups[option] * has, needs=o.needs[option] * has[:, None],
            gives=o.gives[option] * has[:, None], rank=np.where(has[:, None], o.rank[option], NO_HOST),
        )  # fmt: skip

    def plus(self, other: _Side) -> _Side:
        """Row by row what both come to."""
        return _Side(
            chosen=np.maximum(self.chosen, other.chosen), loads=self.loads + other.loads, groups=self.groups | other.groups,
            needs=self.needs + other.needs, gives=self.gives + other.gives, rank=np.minimum(self.rank, other.rank),
        )  # fmt: skip

    def take(self, rows: slice | NDArray[np.intp] | Bools) -> _Side:
        """These rows only."""
        return _Side(
            chosen=self.chosen[rows], loads=self.loads[rows], groups=self.groups[rows], needs=self.needs[rows],
            gives=self.gives[rows], rank=self.rank[rows],
        )  # fmt: skip


def _single(problem: Problem, c: int) -> _Side:
    return _Side.picked(problem, c, np.arange(len(problem.options[c])))


def _nothing(problem: Problem) -> _Side:
    none = np.zeros((1, len(problem.adjuncts)), dtype=np.int64)
    return _Side(
        chosen=np.full((1, len(problem.options)), -1, dtype=np.int64), loads=np.zeros((1, len(problem.loads)), dtype=np.int64),
        groups=np.zeros(1, dtype=np.int64), needs=none, gives=none, rank=none + NO_HOST,
    )  # fmt: skip


def _pairs(left: _Side, right: _Side) -> _Side:
    """Every combination of two sides that shares no exclusivity group."""
    i, j = (x.reshape(-1) for x in np.indices((len(left), len(right))))
    free = (left.groups[i] & right.groups[j]) == 0
    return left.take(i[free]).plus(right.take(j[free]))


def _bits_of(problem: Problem, names: frozenset[str]) -> int:
    """Bit set of these treatments, 0 where one of them is not in the problem."""
    if not names <= set(problem.order):
        return 0
    return sum(1 << problem.order.index(name) for name in names)


class _Search:
    """One run: tables, the rectangles, and the plans not yet beaten."""

    def __init__(self, problem: Problem, names: tuple[Objective, ...], seconds: float | None, memory_bytes: int) -> None:
        self.problem, self.names, self.memory = problem, names, memory_bytes
        self.started = time.perf_counter()
        self.deadline = None if seconds is None else self.started + seconds
        self.candidates = self.evaluated = self.beyond_limits = 0
        self.stopped = ""
        self.compared = [i for i, load in enumerate(problem.loads) if LOAD_OBJECTIVE[load.kind] in names]
        self.money = next(i for i, load in enumerate(problem.loads) if load.kind == "cost")
        self.host_loads = [_host_loads(problem, a) for a in range(len(problem.adjuncts))]
        self.relative = [a for a, table in enumerate(self.host_loads) if table.any()]
        self.kept = _Kept.none(len(problem.options), self._width())
        self.kept_studied = _Kept.none(len(problem.options), self._width())
        self.bits = [np.asarray((o.counts > 0) @ (1 << np.array(o.members)), dtype=np.int64) for o in problem.options]
        self.studied = np.array(sorted(filter(None, (_bits_of(problem, names) for names in problem.studied))), dtype=np.int64)
        self.columns: dict[tuple[int, bool], _Columns] = {}
        self.left, self.free = list[Floats](), list[Floats]()
        self.share, self.reach = np.zeros(0), 0.0

    def _width(self) -> int:
        return len(self.compared) + ("improvement" in self.names) + ("pih_risk" in self.names)

    def run(self) -> None:
        """Evaluate every rectangle, or stop where time or memory runs out."""
        problem = self.problem
        cells = sum(len(o) for o in problem.options) * len(kinds(problem)) * len(problem.draws) * 8
        if cells > self.memory:
            self.stopped = f"the tables need {cells // 2**20} MiB, more than the {self.memory // 2**20} MiB allowed"
        else:
            self._tabulate()
        for left, column in self._rectangles():
            for rows in self._slices(left, len(problem.options[column])):
                self._rectangle(rows, column)
        self._compare()

    def _tabulate(self) -> None:
        problem = self.problem
        size = len(kinds(problem)) * len(problem.draws)
        self.left = [survival(problem, o).reshape(len(o), size) for o in problem.options]
        reach = problem.draws.personal_reach()
        weights = problem.weights[list(kinds(problem))]
        self.share = (weights[:, None] * reach / len(problem.draws)).reshape(size)
        self.reach = float(np.sum(self.share))
        self.free = [harmless(problem, o) for o in problem.options]

    def _rectangles(self) -> Iterator[tuple[_Side, int]]:
        """Rows and the mechanism of the columns, so that every plan of the space stands in exactly one rectangle."""
        problem, sides = self.problem, [_single(self.problem, c) for c in range(len(self.problem.options))]
        for width in range(1, problem.space.mechanisms + 1):
            for chosen in combinations(range(len(sides)), width):
                *others, column = sorted(chosen, key=lambda c: (len(sides[c]), c))
                left = _nothing(problem)
                for c in others:
                    left = _pairs(left, sides[c])
                if len(left):
                    yield left, column

    def _slices(self, left: _Side, columns: int) -> Iterator[_Side]:
        per_row = 8 * (len(kinds(self.problem)) * len(self.problem.draws) + 6 * columns)
        step = max(1, min(self.memory // 8, 2**26) // per_row)
        for start in range(0, len(left), step):
            yield left.take(slice(start, start + step))

    def _out_of_time(self) -> bool:
        if not self.stopped and self.deadline is not None and time.perf_counter() > self.deadline:
            self.stopped = "the time allowed ran out"
        return bool(self.stopped)

    def _rectangle(self, rows: _Side, column: int) -> None:
        side = _single(self.problem, column)
        in_space = self._in_space(rows, side)
        self.candidates += int(np.count_nonzero(in_space))
        if self._out_of_time():
            return
        risk = self._risk(rows, column)
        allowed = in_space & self._within_limits(rows, side, risk, in_space)
        self.evaluated += int(np.count_nonzero(allowed))
        self.beyond_limits += int(np.count_nonzero(in_space) - np.count_nonzero(allowed))
        by_improvement = "improvement" in self.names
        residual = np.where(allowed, self._residual(rows, column) if by_improvement else 0.0, np.inf)
        columns = self._columns(column, bool(rows.needs.any()))
        doubt = 2 * PRODUCT_ERROR if by_improvement else 0.0
        j, i = np.nonzero(columns.unbeaten(residual, doubt) & allowed)
        self._keep(self.kept, rows.take(i), side.take(j), residual[j, i], risk[j, i])
        studied = self._studied(rows, column)
        if studied is not None:
            j, i = np.nonzero(allowed & studied)
            self._keep(self.kept_studied, rows.take(i), side.take(j), residual[j, i], risk[j, i])

    def _studied(self, rows: _Side, column: int) -> Bools | None:
        """Plans whose treatments are exactly those of a study arm, shape (columns, rows); None where there is none."""
        of_rows, row = np.unique(self._used(rows.chosen), return_inverse=True)
        of_columns, at = np.unique(self.bits[column], return_inverse=True)
        table = np.isin(of_columns[:, None] | of_rows[None, :], self.studied)
        return table[at.reshape(-1)][:, row.reshape(-1)] if table.any() else None

    def _used(self, chosen: Ints) -> Ints:
        """Bit set of the treatments that the options chosen use."""
        used = np.zeros(len(chosen), dtype=np.int64)
        for c, bits in enumerate(self.bits):
            used |= np.where(chosen[:, c] >= 0, bits[chosen[:, c]], 0)
        return used

    def _in_space(self, rows: _Side, side: _Side) -> Bools:
        """Plans of the space, shape (columns, rows)."""
        ok = side.loads[:, :1] <= self.problem.space.visits - rows.loads[None, :, 0]
        if rows.groups.any() and side.groups.any():
            ok &= (side.groups[:, None] & rows.groups[None, :]) == 0
        for a in range(len(self.problem.adjuncts)):
            if rows.needs[:, a].any() or side.needs[:, a].any():
                ok &= side.needs[:, a, None] - side.gives[:, a, None] <= (rows.gives[:, a] - rows.needs[:, a])[None, :]
        return ok

    def _within_limits(self, rows: _Side, side: _Side, risk: Ints, asked: Bools) -> Bools:
        """Plans within the personal limits; the deadline is worked out only for those asked about and otherwise fit."""
        bounds = self.problem.bounds
        ok = np.ones((len(side), len(rows)), dtype=np.bool_)
        if bounds.visits is not None:
            ok &= side.loads[:, :1] <= bounds.visits - rows.loads[None, :, 0]
        if bounds.money is not None:
            ok &= self._money(rows, side) <= bounds.money
        if bounds.pih_percent is not None:
            ok &= risk <= bounds.pih_percent * TENTHS / 100 + 1e-9
        if bounds.deadline:
            j, i = np.nonzero(ok & asked)
            ok[j, i] = self.problem.timing.in_time(self.counts(np.maximum(rows.chosen[i], side.chosen[j])))
        return ok

    def _money(self, rows: _Side, side: _Side) -> Ints:
        total = side.loads[:, self.money, None] + rows.loads[None, :, self.money]
        for a in self.relative:
            needs = side.needs[:, a, None] + rows.needs[None, :, a]
            if needs.any():
                rank = np.minimum(np.minimum(side.rank[:, a, None], rows.rank[None, :, a]), len(self.host_loads[a]) - 1)
                total = total + needs * self.host_loads[a][rank, self.money]
        return np.asarray(total)

    def _residual(self, rows: _Side, column: int) -> Floats:
        """What the plans leave of what can be reached in the mean, shape (columns, rows)."""
        return np.asarray((self.left[column] * self.share) @ self._product(rows.chosen).T)

    def _product(self, chosen: Ints) -> Floats:
        """Product of the tables of the options chosen. Shape (plans, types x draws)."""
        product = np.ones((len(chosen), len(self.share)))
        for c, table in enumerate(self.left):
            has = chosen[:, c] >= 0
            if has.all():
                product *= table[chosen[:, c]]
            elif has.any():
                product[has] *= table[chosen[has, c]]
        return product

    def exact_improvement(self, chosen: Ints) -> Floats:
        """Mean improvement as a share, summed over the draws in one fixed order."""
        step = max(1, 2**21 // max(1, len(self.share)))
        parts = [self.reach - np.sum(self._product(chosen[s : s + step]) * self.share, axis=1) for s in range(0, len(chosen), step)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _risk(self, rows: _Side, column: int) -> Ints:
        """Mean PIH risk in tenths of a point, shape (columns, rows): one value per set of treatments."""
        free, row_set = self._free_of_harm(rows.chosen)
        risk = 1.0 - np.stack([np.sum(free * one, axis=1) for one in self.free[column]]) / len(self.problem.draws)
        return quantise(risk)[self.problem.options[column].harm][:, row_set]

    def _risk_of(self, chosen: Ints) -> Ints:
        free, row_set = self._free_of_harm(chosen)
        return quantise(1.0 - np.sum(free, axis=1) / len(self.problem.draws))[row_set]

    def _free_of_harm(self, chosen: Ints) -> tuple[Floats, NDArray[np.intp]]:
        """Chance of no PIH for each set of treatments that occurs, and which of them each plan uses."""
        classes = np.full(chosen.shape, -1, dtype=np.int64)
        for c, options in enumerate(self.problem.options):
            has = chosen[:, c] >= 0
            classes[has, c] = options.harm[chosen[has, c]]
        sets, which = np.unique(classes, axis=0, return_inverse=True)
        free = np.ones((len(sets), len(self.problem.draws)))
        for c, table in enumerate(self.free):
            has = sets[:, c] >= 0
            free[has] *= table[sets[has, c]]
        return free, which.reshape(-1)

    def _columns(self, column: int, hosted: bool) -> _Columns:
        key = (column, hosted and bool(self.relative))
        if key not in self.columns:
            options = self.problem.options[column]
            keys = [options.loads[:, self.compared], options.needs[:, self.relative]]
            if key[1]:
                keys += [options.rank[:, self.relative], -options.rank[:, self.relative]]
            steps = [MONEY if self.problem.loads[i].kind == "cost" else 1 for i in self.compared]
            harm = self.free[column] if "pih_risk" in self.names else np.zeros((len(self.free[column]), 0))
            by_improvement = "improvement" in self.names
            worth = self.left[column] @ self.share if by_improvement else np.zeros(len(options))
            self.columns[key] = _Columns.build(np.concatenate(keys, axis=1), np.array(steps), harm, options.harm, worth)
        return self.columns[key]

    def _keep(self, kept: _Kept, rows: _Side, side: _Side, residual: Floats, risk: Ints) -> None:
        """Add plans with their objectives; compare when many have gathered."""
        chosen, loads = np.maximum(rows.chosen, side.chosen), self._total(rows, side)
        values = [loads[:, self.compared]]
        if "improvement" in self.names:
            share = self.reach - residual
            near = quantise(share - PRODUCT_ERROR) != quantise(share + PRODUCT_ERROR)
            share[near] = self.exact_improvement(chosen[near])
            values.insert(0, -quantise(share)[:, None])
        if "pih_risk" in self.names:
            values.append(risk[:, None])
        kept.add(chosen, np.concatenate(values, axis=1))
        if kept is self.kept and kept.waiting > MOST_WAITING:
            kept.settle()

    def _total(self, rows: _Side, side: _Side) -> Ints:
        """Loads of whole plans, prices relative to a host included, cost in whole units of the currency."""
        loads = rows.loads + side.loads
        for a in self.relative:
            rank = np.minimum(np.minimum(rows.rank[:, a], side.rank[:, a]), len(self.host_loads[a]) - 1)
            loads = loads + (rows.needs[:, a] + side.needs[:, a])[:, None] * self.host_loads[a][rank]
        loads[:, self.money] = (loads[:, self.money] + MONEY // 2) // MONEY
        return np.asarray(loads)

    def _compare(self) -> None:
        self.kept.settle()
        chosen, values = self.kept_studied.everything()
        self.pool = Pool(counts=self.counts(chosen), figures=self._figures(chosen, values))
        self.kept_studied.settle()

    def counts(self, chosen: Ints) -> Ints:
        """Session counts of the options chosen. Shape (plans, T)."""
        counts = np.zeros((len(chosen), len(self.problem.order)), dtype=np.int64)
        for c, options in enumerate(self.problem.options):
            has = chosen[:, c] >= 0
            counts[np.ix_(has, options.members)] = options.counts[chosen[has, c]]
        return counts

    def solution(self) -> Solution:
        """The front with its certificate."""
        everywhere = len(self.kept.chosen)
        both = np.concatenate([self.kept.chosen, self.kept_studied.chosen])
        values = np.concatenate([self.kept.values, self.kept_studied.values])
        chosen, first_seen = np.unique(both, axis=0, return_index=True)
        values, unbeaten = values[first_seen], first_seen < everywhere
        counts, studied = self.counts(chosen), np.isin(self._used(chosen), self.studied)
        share = self._share_where_tied(chosen, values)
        order = np.lexsort([*counts.T[::-1], (counts > 0).sum(axis=1), -share, ~studied, *values.T[::-1]])
        first, tied = _runs(values[order])
        listed = order[first]
        return Solution(
            names=self._value_names(),
            counts=counts[listed],
            objectives=values[listed],
            tied=tied,
            unbeaten=unbeaten[listed],
            studied=studied[listed],
            figures=self._figures(chosen[listed], values[listed]),
            pool=self.pool,
            certificate=self._certificate(),
        )

    def _share_where_tied(self, chosen: Ints, values: Ints) -> Floats:
        share = np.zeros(len(chosen))
        if len(chosen):
            _, group, size = np.unique(values, axis=0, return_inverse=True, return_counts=True)
            shared = size[group.reshape(-1)] > 1
            share[shared] = self.exact_improvement(chosen[shared])
        return share

    def _figures(self, chosen: Ints, values: Ints) -> Figures:
        problem = self.problem
        sides = [_Side.picked(problem, c, chosen[:, c]) for c in range(len(problem.options))]
        whole = sides[0] if sides else _nothing(problem).take(np.zeros(0, dtype=np.intp))
        for side in sides[1:]:
            whole = whole.plus(side)
        loads = self._total(whole, _nothing(problem))
        kinds_of = [load.kind for load in problem.loads]

        def unknown(kind: str) -> Bools:
            at = [i for i, k in enumerate(kinds_of) if k == kind]
            return np.asarray((loads[:, at] > 0).any(axis=1))

        if "improvement" in self.names:
            improvement = -values[:, 0] / 10
        else:
            improvement = quantise(self.exact_improvement(chosen)) / 10
        return Figures(
            improvement=improvement,
            cost=loads[:, self.money].astype(np.float64),
            downtime=loads[:, kinds_of.index("downtime")].astype(np.float64),
            visits=loads[:, kinds_of.index("visits")].astype(np.float64),
            pih_risk=self._risk_of(chosen) / 10,
            unknown={"cost": unknown("unknown price"), "downtime": unknown("unknown downtime"), "pih_risk": unknown("unknown pih")},
        )

    def _value_names(self) -> tuple[str, ...]:
        problem, names = self.problem, ["improvement"] if "improvement" in self.names else []
        for i in self.compared:
            load = problem.loads[i]
            names.append(load.kind if load.treatment is None else f"{load.kind}: {problem.order[load.treatment]}")
        return (*names, *(["pih_risk"] if "pih_risk" in self.names else []))

    def _certificate(self) -> Certificate:
        return Certificate(
            space=self.problem.space_sentence,
            candidates=self.candidates,
            evaluated=self.evaluated,
            cut_off=self.beyond_limits,
            complete=not self.stopped,
            seconds=time.perf_counter() - self.started,
            draws=len(self.problem.draws),
            objectives=self.names,
            stopped_because=self.stopped,
        )


def _runs(values: Ints) -> tuple[NDArray[np.intp], Ints]:
    """Starts and lengths of runs of equal rows."""
    if not len(values):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int64)
    changed = np.concatenate([[True], (values[1:] != values[:-1]).any(axis=1)])
    first = np.flatnonzero(changed)
    return first, np.diff(np.concatenate([first, [len(values)]]))


def _host_loads(problem: Problem, adjunct: int) -> Ints:
    """What a session of an adjunct priced in percent adds, by the place of its host on its card. Shape (hosts + 1, L)."""
    a = problem.adjuncts[adjunct]
    table = np.zeros((len(a.hosts) + 1, len(problem.loads)), dtype=np.int64)
    percent = problem.prices[a.column].percent_of_host
    for place, host in enumerate(a.hosts):
        if percent is None:
            break
        price = problem.prices[host].middle
        for i, load in enumerate(problem.loads):
            if load.kind == "cost" and price is not None:
                table[place, i] = money_units(price * percent / 100)
            if load.kind == "unknown price" and load.treatment == host:
                table[place, i] = money_units(percent / 100)
    return table


class _Kept:
    """Plans that nothing has beaten yet; those that wait have not been compared with the rest."""

    def __init__(self, chosen: Ints, values: Ints) -> None:
        self.chosen, self.values = chosen, values
        self._chosen: list[Ints] = []
        self._values: list[Ints] = []
        self.waiting = 0

    @classmethod
    def none(cls, mechanisms: int, width: int) -> _Kept:
        """Nothing yet."""
        return cls(np.zeros((0, mechanisms), dtype=np.int64), np.zeros((0, width), dtype=np.int64))

    def add(self, chosen: Ints, values: Ints) -> None:
        """Let these wait."""
        self._chosen.append(chosen)
        self._values.append(values)
        self.waiting += len(chosen)

    def everything(self) -> tuple[Ints, Ints]:
        """All plans, compared or not, and their objectives."""
        return np.concatenate([self.chosen, *self._chosen]), np.concatenate([self.values, *self._values])

    def settle(self) -> None:
        """Compare everything."""
        chosen, values = self.everything()
        best = nondominated(values)
        self.chosen, self.values = chosen[best], values[best]
        self._chosen, self._values, self.waiting = [], [], 0


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Columns:
    """Which columns are no worse than a column in every load, in every rectangle, and better in one.

    before  (N, P)  some of them, chosen so that chains of them lead to all; N stands for none
    levels          columns by the length of the longest chain that leads to them
    """

    before: NDArray[np.intp]
    levels: tuple[NDArray[np.intp], ...]

    @classmethod
    def build(cls, keys: Ints, steps: Ints, harm: Floats, harm_row: Ints, worth: Floats) -> _Columns:
        """keys (N, K), the first ones compared with `steps`; harm (sets, draws) chance of no PIH; worth: residual, small is good."""
        no_worse = np.ones((len(keys), len(keys)), dtype=np.bool_)
        better = np.zeros_like(no_worse)
        for k in range(keys.shape[1]):
            no_worse &= keys[:, None, k] <= keys[None, :, k]
            if k < len(steps):
                better |= keys[None, :, k] - keys[:, None, k] >= steps[k]
        safer = np.array([[bool(np.all(p >= q)) for q in harm] for p in harm], dtype=np.bool_)
        beats = no_worse & better & safer[harm_row][:, harm_row]
        links = beats.astype(np.float32)
        direct = beats & ~((links @ links) > 0.5)
        depth = np.zeros(len(keys), dtype=np.int64)
        for j in np.argsort(beats.sum(axis=0), kind="stable"):
            depth[j] = 1 + max((int(depth[p]) for p in np.flatnonzero(direct[:, j])), default=-1)
        before = np.full((len(keys), MOST_BEFORE), len(keys), dtype=np.intp)
        for j in range(len(keys)):
            found = np.flatnonzero(direct[:, j])
            found = found[np.argsort(worth[found], kind="stable")][:MOST_BEFORE]
            before[j, : len(found)] = found
        return cls(before=before, levels=tuple(np.flatnonzero(depth == level) for level in range(int(depth.max(initial=0)) + 1)))

    def unbeaten(self, residual: Floats, doubt: float) -> Bools:
        """Plans that no better column of the same row beats by `doubt`. Shape (columns, rows); infinite residuals beat none."""
        kept = np.ones(residual.shape, dtype=np.bool_)
        if residual.size < SMALL:
            return kept
        lowest = np.full((len(residual) + 1, residual.shape[1]), np.inf)
        lowest[:-1] = residual
        for level in self.levels[1:]:
            best = lowest[self.before[level, 0]]
            for p in range(1, self.before.shape[1]):
                np.minimum(best, lowest[self.before[level, p]], out=best)
            kept[level] = residual[level] < best + doubt
            lowest[level] = np.minimum(best, residual[level])
        return kept
