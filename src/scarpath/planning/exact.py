"""The complete Pareto front of one problem, with a certificate.

A plan is one option from each of at most three mechanisms. The options of one mechanism stand as columns and
all combinations of the others as rows, so that the mean improvement of every plan of such a rectangle is one
matrix product over the draws (`scarpath.planning.screen`). Loads add up; PIH depends on the set of treatments
alone. Plans are compared on exact whole numbers: every objective is rounded to the grid on which it is shown.
Each step discards only what is proven to be beaten:

1. Within a rectangle, a plan is beaten by the plan of the same row whose column is no worse in any load and
   better in one, if its improvement is at least as high by more than the error of both products.
2. What lies so close to a rounding edge that the product could fall on either side is computed again in
   double precision, in one fixed order of the draws. So nothing depends on the number of threads or on how a
   product was summed.
3. What remains is compared over all rectangles.

Plans with equal objectives are all counted; one stands for them: a combination that trials studied if there
is one, then the highest improvement before rounding, then the fewest treatments, then the order of the
columns.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.errors import InvalidInput
from scarpath.core.plan import Certificate
from scarpath.planning.chance import Chance
from scarpath.planning.dominance import OptionOrder, Reals, Unbeaten, sieve
from scarpath.planning.problem import MONEY, LoadKind, Problem
from scarpath.planning.rectangle import Side, host_loads, rectangles
from scarpath.planning.screen import Screen
from scarpath.planning.tables import harmless, residuals

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

Aim = Literal["improvement", "chance"]
"""What the first objective is: the mean improvement at the horizon, or the chance of reaching the goal."""

TENTHS = 1000.0
"""Shares to tenths of a percentage point."""

HARM_ERROR = 1e-9
"""Bound on the error of a mean of chances as a double-precision matrix product: draws x 1.1e-16, for a
million draws.
"""

MOST_WAITING = 200_000
"""Plans that gather before they are compared with the rest."""

MOST_CELLS = 2**21
"""Plans of a rectangle worked out at a time."""

COMPARED_AS: Mapping[LoadKind, Objective] = {
    "visits": "visits",
    "downtime": "downtime",
    "cost": "cost",
    "unknown price": "cost",
    "unknown downtime": "downtime",
    "unknown pih": "pih_risk",
}


UNKNOWNS: tuple[LoadKind, ...] = ("unknown price", "unknown downtime", "unknown pih")


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

    def vague(self, objective: Objective) -> Bools:
        """Whether the figure leaves out something that nobody knows."""
        found = self.unknown.get(objective)
        return np.zeros(len(self.cost), dtype=np.bool_) if found is None else found


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Pool:
    """Every plan within the limits whose treatments are exactly those of a study arm: what may be
    recommended.
    """

    counts: Ints
    figures: Figures


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Solution:
    """The front: one row per objective vector, in ascending order (best improvement first where it is
    compared).

    counts      (F, T)  sessions of the plan that stands for the row
    objectives  (F, O)  what was compared, in grid units, smaller is better (improvement negated); see `names`
    tied        (F,)    how many plans share the row's objectives
    unbeaten    (F,)    no plan of the space beats it: the Pareto front
    studied     (F,)    some trial gave exactly its treatments; listed if no other such plan beats it
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


def solve(
    problem: Problem,
    *,
    objectives: Sequence[Objective] = OBJECTIVES,
    aim: Aim = "improvement",
    seconds: float | None = None,
    memory_bytes: int = 1_500_000_000,
    threads: int = 1,
) -> Solution:
    """The front over these objectives; with `aim="chance"` the chance of the goal stands for the improvement.

    Out of time or memory it is the front of what was evaluated so far, and its certificate is not complete.
    Threads of our own only pay in large spaces, and then with one thread for matrix products
    (OPENBLAS_NUM_THREADS=1); they change nothing in the result.
    """
    names = tuple(o for o in OBJECTIVES if o in objectives)
    if not names:
        raise InvalidInput(
            f"no objective is named to compare plans by; name at least one of {', '.join(OBJECTIVES)}"
        )
    search = _Search(problem, names, aim, seconds, memory_bytes)
    search.threads = threads
    search.run()
    return search.solution()


def quantise(share: Floats) -> Ints:
    """Shares of one as whole tenths of a percentage point, halves upwards."""
    return np.asarray(np.floor(share * TENTHS + 0.5), dtype=np.int64)


def count_allowed(problem: Problem) -> int:
    """How many plans of the space keep every personal limit."""
    search = _Search(problem, ("cost",), "improvement", None, Screen.memory(problem))
    return sum(int(np.count_nonzero(allowed)) for _, _, _, allowed in search.allowed())


class _Search:
    """One run: limits, tables, and the plans not yet beaten."""

    def __init__(
        self,
        problem: Problem,
        names: tuple[Objective, ...],
        aim: Aim,
        seconds: float | None,
        memory_bytes: int,
    ) -> None:
        self.problem, self.names, self.aim = problem, names, aim
        self.threads = 1
        self.started = time.perf_counter()
        self.deadline = None if seconds is None else self.started + seconds
        self.stopped = ""
        if Screen.memory(problem) > memory_bytes:
            needed, allowed = Screen.memory(problem) / 2**20, memory_bytes / 2**20
            self.stopped = f"the tables need {needed:.0f} MiB, more than the {allowed:.0f} allowed"
        kinds = [load.kind for load in problem.loads]
        self.at = {kind: [i for i, k in enumerate(kinds) if k == kind] for kind in COMPARED_AS}
        self.compared = [i for i, kind in enumerate(kinds) if COMPARED_AS[kind] in names]
        self.by_improvement, self.by_harm = "improvement" in names, "pih_risk" in names
        self.hosted = [table for a in range(len(problem.adjuncts)) if (table := host_loads(problem, a)).any()]
        self.relative = [a for a in range(len(problem.adjuncts)) if host_loads(problem, a).any()]
        self.free = [harmless(problem, o) for o in problem.options]
        self.bits = [(o.counts > 0) @ (1 << np.array(o.members, dtype=np.int64)) for o in problem.options]
        self.studied = np.array(sorted(_studied_bits(problem)), dtype=np.int64)
        width = len(self.compared) + self.by_improvement + self.by_harm
        self.kept, self.pool = (Unbeaten(len(problem.options), width, self._settled) for _ in range(2))
        self.candidates = self.evaluated = 0
        self.stride = np.cumprod([1, *(len(o) + 1 for o in problem.options)])[:-1].astype(np.int64)
        self.orders: dict[tuple[int, bool], OptionOrder] = {}
        self.safer: dict[int, Bools] = {}

    def allowed(self) -> Iterator[tuple[Side, int, Ints, Bools]]:
        """Rows, the mechanism of the columns, PIH in tenths and which plans keep all limits.

        The last two have the shape (columns, rows).
        """
        for rows, column in rectangles(self.problem):
            side = Side.single(self.problem, column)
            free, row_set = self._free_of_harm(rows.chosen)
            risk_of_sets = self._risk_beside(free, column)
            step = max(1, MOST_CELLS // len(side))
            for start in range(0, len(rows), step):
                part = rows.take(slice(start, start + step))
                ok = self._in_space(part, side)
                self.candidates += int(np.count_nonzero(ok))
                sets = row_set[start : start + step]
                risk = risk_of_sets[self.problem.options[column].harm][:, sets]
                yield part, column, risk, self._within_limits(part, side, risk, ok)

    def _in_space(self, rows: Side, side: Side) -> Bools:
        visits = self.at["visits"][0]
        ok = side.loads[:, visits, None] <= self.problem.space.visits - rows.loads[None, :, visits]
        if rows.groups.any() and side.groups.any():
            ok &= (side.groups[:, None] & rows.groups[None, :]) == 0
        for a in range(len(self.problem.adjuncts)):
            if rows.needs[:, a].any() or side.needs[:, a].any():
                ok &= (side.needs - side.gives)[:, a, None] <= (rows.gives - rows.needs)[None, :, a]
        return np.asarray(ok)

    def _within_limits(self, rows: Side, side: Side, risk: Ints, ok: Bools) -> Bools:
        """Plans of those asked about that keep the personal limits."""
        bounds, visits = self.problem.bounds, self.at["visits"][0]
        ok = ok.copy()
        if bounds.visits is not None:
            ok &= side.loads[:, visits, None] <= bounds.visits - rows.loads[None, :, visits]
        if bounds.money is not None:
            ok &= self._money(rows, side) <= bounds.money
        if bounds.pih_percent is not None:
            ok &= risk <= bounds.pih_percent * TENTHS / 100 + HARM_ERROR
        if bounds.deadline:
            j, i = np.nonzero(ok)
            ok[j, i] = self.problem.timing.in_time(self.counts(np.maximum(rows.chosen[i], side.chosen[j])))
        return ok

    def _money(self, rows: Side, side: Side) -> Ints:
        cost = self.at["cost"][0]
        total = side.loads[:, cost, None] + rows.loads[None, :, cost]
        for a, table in zip(self.relative, self.hosted, strict=True):
            needs = side.needs[:, a, None] + rows.needs[None, :, a]
            if needs.any():
                rank = np.minimum(side.rank[:, a, None], rows.rank[None, :, a])
                total = total + needs * table[np.minimum(rank, len(table) - 1), cost]
        return np.asarray(total)

    def _total(self, both: Side) -> Ints:
        """Loads of whole plans, prices relative to a host included, cost in whole units of the currency."""
        loads, cost = both.loads.copy(), self.at["cost"][0]
        for a, table in zip(self.relative, self.hosted, strict=True):
            loads += both.needs[:, a, None] * table[np.minimum(both.rank[:, a], len(table) - 1)]
        loads[:, cost] = (loads[:, cost] + MONEY // 2) // MONEY
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

    def _free_of_harm(self, chosen: Ints) -> tuple[Floats, Rows]:
        """Chance of no PIH for each set of treatments that occurs, draw by draw, and the set of each plan."""
        classes = np.full(chosen.shape, -1, dtype=np.int64)
        for c, options in enumerate(self.problem.options):
            has = chosen[:, c] >= 0
            classes[has, c] = options.harm[chosen[has, c]]
        _, first, which = np.unique(self._key(classes), return_index=True, return_inverse=True)
        sets = classes[first]
        free = np.ones((len(sets), len(self.problem.draws)))
        for c, table in enumerate(self.free):
            has = sets[:, c] >= 0
            free[has] *= table[sets[has, c]]
        return free, which.reshape(-1)

    def _key(self, chosen: Ints) -> Ints:
        """One number per row of options."""
        return (chosen + 1) @ self.stride

    def run(self) -> None:
        """Evaluate every rectangle, or stop where time or memory runs out."""
        if not self.stopped:
            self.screen = self._screen()
        for rows, column, risk, allowed in self.allowed():
            if not self._out_of_time():
                self.evaluated += int(np.count_nonzero(allowed))
                self._rectangle(rows, column, risk, allowed)

    def _screen(self) -> Screen | Chance:
        return Chance(self.problem) if self.aim == "chance" else Screen(self.problem, self.threads)

    def _out_of_time(self) -> bool:
        if not self.stopped and self.deadline is not None and time.perf_counter() > self.deadline:
            self.stopped = "the time allowed ran out"
        return bool(self.stopped)

    def _rectangle(self, rows: Side, column: int, risk: Ints, allowed: Bools) -> None:
        if self.by_improvement:
            residual, error = self.screen.residual(rows, column, allowed)
        else:
            residual, error = np.where(allowed, np.float32(0.0), np.float32(np.inf)), 0.0
        hosted = bool(rows.needs[:, self.relative].any())
        unbeaten = sieve(residual, self._order(column, hosted), self._row_before(rows, hosted), 2 * error)
        for kept, wanted in (
            (self.kept, unbeaten & allowed),
            (self.pool, self._is_studied(rows, column) & allowed),
        ):
            j, i = np.nonzero(wanted)
            both = rows.take(i).plus(Side.picked(self.problem, column, j))
            kept.add(both.chosen, *self._values(both, residual[j, i], risk[j, i], error))
        if self.kept.waiting > MOST_WAITING:
            self.kept.compare()

    def _order(self, c: int, hosted: bool) -> OptionOrder:
        """The order of a mechanism's options; beside adjuncts priced by their host, only options with the
        same host compare.
        """
        if (c, hosted) not in self.orders:
            options = self.problem.options[c]
            keys = [options.loads[:, self.compared], options.needs[:, self.relative]]
            if hosted:
                keys += [options.rank[:, self.relative], -options.rank[:, self.relative]]
            steps = [MONEY if i in self.at["cost"] else 1 for i in self.compared]
            no_riskier = self._no_riskier(c)[options.harm][:, options.harm]
            worth = options.counts.sum(axis=1) * -1.0
            self.orders[c, hosted] = OptionOrder.build(
                np.concatenate(keys, axis=1), np.array(steps), no_riskier, worth
            )
        return self.orders[c, hosted]

    def _no_riskier(self, c: int) -> Bools:
        """Which sets of a mechanism have no more PIH than which, beside anything else a plan can hold."""
        if c not in self.safer:
            self.safer[c] = self._compare_harm(c)
        return self.safer[c]

    def _compare_harm(self, c: int) -> Bools:
        own, draws = self.free[c], len(self.problem.draws)
        safer = np.ones((len(own), len(own)), dtype=np.bool_)
        if not self.by_harm:
            return safer
        np.fill_diagonal(safer, val=False)
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

    def _row_before(self, rows: Side, hosted: bool) -> Rows:
        """Rows in which one option gives way to one that can take its place. Shape (rows, places)."""
        key = self._key(rows.chosen)
        order = np.argsort(key, kind="stable")
        found = []
        for c in np.flatnonzero((rows.chosen >= 0).any(axis=0)):
            before = self._order(int(c), hosted).before
            option = rows.chosen[:, c]
            for p in range(before.shape[1]):
                other = np.where(option >= 0, before[option, p], len(before))
                wanted = key + (other - option) * self.stride[c]
                place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
                hit = (other < len(before)) & (key[order][place] == wanted)
                found.append(np.where(hit, order[place], len(key)))
        return np.stack(found, axis=1) if found else np.zeros((len(rows), 0), dtype=np.intp)

    def _values(self, both: Side, residual: Reals, risk: Ints, error: float) -> tuple[Ints, Bools]:
        """The objectives of plans, shape (plans, objectives), and which improvements the screen leaves in
        doubt.

        Where in doubt, the better improvement stands.
        """
        values, doubts = [self._total(both)[:, self.compared]], np.zeros(len(both), dtype=np.bool_)
        if self.by_improvement:
            share = self.screen.reach - residual.astype(np.float64)
            best = quantise(share + error)
            doubts = best != quantise(share - error)
            values.insert(0, -best[:, None])
        if self.by_harm:
            values.append(risk[:, None])
        return np.concatenate(values, axis=1), doubts

    def _settled(self, chosen: Ints) -> Ints:
        """The first objective, improvement, from the full tables."""
        return -quantise(self.screen.improvement(chosen)) if len(chosen) else np.zeros(0, dtype=np.int64)

    def _is_studied(self, rows: Side, column: int) -> Bools:
        """Plans whose treatments are exactly those of a study arm, shape (columns, rows)."""
        of_rows, row = np.unique(self._used(rows.chosen), return_inverse=True)
        of_columns, at = np.unique(self.bits[column], return_inverse=True)
        table = np.isin(of_columns[:, None] | of_rows[None, :], self.studied)
        return table[at.reshape(-1)][:, row.reshape(-1)]

    def _used(self, chosen: Ints) -> Ints:
        """Bit set of the treatments that the options chosen use."""
        used = np.zeros(len(chosen), dtype=np.int64)
        for c, bits in enumerate(self.bits):
            used |= np.where(chosen[:, c] >= 0, bits[chosen[:, c]], 0)
        return used

    def counts(self, chosen: Ints) -> Ints:
        """Session counts of the options chosen. Shape (plans, T)."""
        counts = np.zeros((len(chosen), len(self.problem.order)), dtype=np.int64)
        for c, options in enumerate(self.problem.options):
            has = np.flatnonzero(chosen[:, c] >= 0)
            counts[has[:, None], np.array(options.members)] = options.counts[chosen[has, c]]
        return counts

    def solution(self) -> Solution:
        """The front with its certificate."""
        kept, kept_values = self.kept.compare()
        pool, pool_values = self.pool.everything()
        studied_only, studied_values = self.pool.compare()
        both = np.concatenate([kept, studied_only])
        _, first_seen = np.unique(self._key(both), return_index=True)
        chosen = both[first_seen]
        values = np.concatenate([kept_values, studied_values])[first_seen]
        counts, studied = self.counts(chosen), np.isin(self._used(chosen), self.studied)
        order = np.lexsort(values.T[::-1])
        first, tied = _runs(values[order])
        self._best_first(order, first, tied, chosen, counts, studied)
        listed = order[first]
        return Solution(
            names=self._value_names(),
            counts=counts[listed],
            objectives=values[listed],
            tied=tied,
            unbeaten=first_seen[listed] < len(kept),
            studied=studied[listed],
            figures=self._figures(chosen[listed], values[listed]),
            pool=Pool(counts=self.counts(pool), figures=self._figures(pool, pool_values)),
            certificate=self._certificate(),
        )

    def _best_first(
        self, order: Rows, first: Rows, tied: Ints, chosen: Ints, counts: Ints, studied: Bools
    ) -> None:
        """Put the plan that stands for each run of equal objectives at its start, in place."""
        for start, size in zip(first[tied > 1], tied[tied > 1], strict=True):
            rows = order[start : start + size]
            share = self.screen.improvement(chosen[rows])
            keys = [*counts[rows].T[::-1], (counts[rows] > 0).sum(axis=1), -share, ~studied[rows]]
            order[start : start + size] = rows[np.lexsort(keys)]

    def _figures(self, chosen: Ints, values: Ints) -> Figures:
        both = Side.nothing(self.problem).take(np.zeros(len(chosen), dtype=np.intp))
        for c in range(len(self.problem.options)):
            both = both.plus(Side.picked(self.problem, c, chosen[:, c]))
        loads = self._total(both)
        if self.by_improvement and self.aim == "improvement":
            improvement = -values[:, 0] / 10
        else:
            left = residuals(self.problem, self.counts(chosen), view="horizon")
            improvement = quantise(np.mean(self.problem.draws.personal_reach() * (1 - left), axis=1)) / 10
        free, row_set = self._free_of_harm(chosen)
        risk = quantise(1.0 - np.sum(free, axis=1) / len(self.problem.draws))[row_set]
        return Figures(
            improvement=improvement,
            cost=loads[:, self.at["cost"][0]].astype(np.float64),
            downtime=loads[:, self.at["downtime"][0]].astype(np.float64),
            visits=loads[:, self.at["visits"][0]].astype(np.float64),
            pih_risk=risk / 10,
            unknown={
                COMPARED_AS[kind]: np.asarray((loads[:, self.at[kind]] > 0).any(axis=1)) for kind in UNKNOWNS
            },
        )

    def _value_names(self) -> tuple[str, ...]:
        names: list[str] = [self.aim] if self.by_improvement else []
        for load in (self.problem.loads[i] for i in self.compared):
            names.append(
                load.kind if load.treatment is None else f"{load.kind}: {self.problem.order[load.treatment]}"
            )
        return (*names, "pih_risk") if self.by_harm else tuple(names)

    def _certificate(self) -> Certificate:
        return Certificate(
            space=self.problem.space_sentence,
            candidates=self.candidates,
            evaluated=self.evaluated,
            cut_off=0 if self.stopped else self.candidates - self.evaluated,
            complete=not self.stopped,
            seconds=time.perf_counter() - self.started,
            draws=len(self.problem.draws),
            objectives=tuple(self.aim if o == "improvement" else o for o in self.names),
            stopped_because=self.stopped,
        )


def _products(tables: Sequence[Floats], draws: int) -> Iterator[Floats]:
    """Every product of one row of each table. Shape (draws,) each."""
    for rows in product(*tables):
        yield np.prod(rows, axis=0) if rows else np.ones(draws)


def _studied_bits(problem: Problem) -> Iterator[int]:
    """Bit sets of the combinations that trials studied, of those that the problem can make."""
    for names in problem.studied:
        if names <= set(problem.order):
            yield sum(1 << problem.order.index(name) for name in names)


def _runs(values: Ints) -> tuple[Rows, Ints]:
    """Starts and lengths of runs of equal rows."""
    if not len(values):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int64)
    first = np.flatnonzero(np.concatenate([[True], (values[1:] != values[:-1]).any(axis=1)]))
    return first, np.diff(np.concatenate([first, [len(values)]]))
