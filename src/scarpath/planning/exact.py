"""The complete Pareto front of one problem, with a certificate.

A plan is one option from each of at most three mechanisms. The options of one mechanism stand as columns and
all combinations of the others as rows, so that the mean improvement of every plan of such a rectangle is one
matrix product over the draws (`scarpath.planning.screen`). Loads add up but for shared visits, which depend
on little of each option (`scarpath.planning.sharing`); PIH depends on the set of treatments
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

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Aim, Certificate
from scarpath.planning.blas import one_thread_each
from scarpath.planning.chance import Chance
from scarpath.planning.dominance import OptionOrder, Reals, Unbeaten, nondominated, sieve
from scarpath.planning.figures import Figures, Pool, quantise
from scarpath.planning.ground import Ground
from scarpath.planning.rectangle import Side
from scarpath.planning.screen import Screen
from scarpath.planning.sharing import sharing_kinds
from scarpath.planning.space import MOST_CELLS, Patch, Plans
from scarpath.planning.tables import kinds, residuals, survival
from scarpath.planning.terms import MONEY, SMALL_SPACE, LoadKind, Options, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

MOST_WAITING = 200_000
"""Plans that gather before they are compared with the rest."""

CHANCE_IS_SLOWER = 128
"""Times fewer plans worked out at a time where a chance is asked for, so that a time limit can bite."""

CELL_BYTES = 32
"""What a layout holds of a plan: what it leaves, its risk, whether it fits the space, a share of its row."""

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
class Solution:
    """The front: one row per objective vector, in ascending order (best improvement first where it is
    compared).

    counts      (F, T)  sessions of the plan that stands for the row
    objectives  (F, O)  what was compared, in grid units, smaller is better (improvement negated); see `names`
    tied        (F,)    how many plans share the row's objectives
    unbeaten    (F,)    no plan of the space beats it: the Pareto front
    studied     (F,)    some trial gave exactly its treatments; listed if no other such plan beats it
    pool                all plans of the latter kind; pool_objectives as `objectives`
    """

    names: tuple[str, ...]
    counts: Ints
    objectives: Ints
    tied: Ints
    unbeaten: Bools
    studied: Bools
    figures: Figures
    pool: Pool
    pool_objectives: Ints
    certificate: Certificate

    def memory(self) -> int:
        """Bytes that its arrays take, nearly."""
        return 3 * sum(a.nbytes for a in (self.counts, self.objectives, self.pool.counts))


def solve(
    problem: Problem,
    *,
    objectives: Sequence[Objective] = OBJECTIVES,
    aim: Aim = "improvement",
    seconds: float | None = None,
    memory_bytes: int = 1_500_000_000,
    threads: int = 1,
    beat: Callable[[], None] | None = None,
    ground: Ground | None = None,
) -> Solution:
    """The front over these objectives; with `aim="chance"` the chance of the goal stands for the improvement.

    Out of time or memory it is the front of what was evaluated so far, and its certificate is not complete.
    Threads of our own only pay in large spaces, and then with one thread for matrix products
    (OPENBLAS_NUM_THREADS=1); they change nothing in the result. `beat` is called before each piece of the
    space; what it raises ends the search. What the limits leave as it is, is taken from the `ground` and left
    there; a search without a time limit is not repeated.
    """
    names = tuple(o for o in OBJECTIVES if o in objectives)
    if not names:
        raise InvalidInput(
            f"no objective is named to compare plans by; name at least one of {', '.join(OBJECTIVES)}"
        )
    ground = ground or Ground(problem.catalogue, problem.draws)
    key = (problem.key, names, aim)
    layout = ground.kept(("layout", *key), lambda: Layout(problem, aim, threads, ground), size=Layout.memory)

    def solution(reached_by: Callable[[_Search], Reached]) -> Solution:
        search = _Search(problem, layout, names, aim, seconds, memory_bytes)
        with one_thread_each():
            return search.solution(reached_by(search))

    def on_ground(search: _Search) -> Reached:
        """What the same search without a budget left, narrowed, where it is there or worth its while."""
        free = replace(problem, bounds=replace(problem.bounds, money=None))
        any_budget = ("reached", *key, free.bounds)
        if search.may_narrow and (layout.used or free.bounds == problem.bounds or any_budget in ground):
            other = _Search(free, layout, names, aim, seconds, memory_bytes)
            loose = ground.kept(any_budget, lambda: other.run(beat), size=Reached.memory)
            narrowed = search.narrowed(loose, beat)
            if narrowed is not None:
                return narrowed
        layout.used = True
        return search.run(beat)

    if seconds is not None or aim == "chance" or not ground.keeps:
        return solution(lambda search: search.run(beat))
    kept_as = ("front", *key, problem.bounds, memory_bytes)
    return ground.kept(kept_as, lambda: solution(on_ground), size=Solution.memory)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Reached:
    """What is left at the end of a search, with the true objectives: the plans that nothing beats, equal ones
    included, and all plans that trials studied.
    """

    kept: Ints
    kept_values: Ints
    pool: Ints
    pool_values: Ints

    def memory(self) -> int:
        """Bytes that its arrays take."""
        return sum(a.nbytes for a in (self.kept, self.kept_values, self.pool, self.pool_values))


class Layout:
    """What a search works out whatever the limits: its plans, their tables, and the order of options."""

    def __init__(self, problem: Problem, aim: Aim, threads: int, ground: Ground) -> None:
        self.plans = Plans(problem)
        self.orders: dict[tuple[int, bool], OptionOrder] = {}
        self.used = False
        self._problem, self._aim, self._threads = problem, aim, threads
        self._ground = ground

    @cached_property
    def screen(self) -> Screen | Chance:
        """The tables over the draws."""
        if self._aim == "chance":
            return Chance(self._problem)
        tables = [self._survival(options) for options in self._problem.options]
        return Screen(self._problem, self._threads, tables)

    def _survival(self, options: Options) -> Floats:
        """The table of one mechanism, which other spaces of the same face may have in common."""
        members = list(options.members)
        key = (
            "survival",
            options.axis,
            tuple(self._problem.order[t] for t in members),
            options.counts.tobytes(),
            self._problem.years[members].tobytes(),
            kinds(self._problem),
        )
        return self._ground.kept(
            key, lambda: survival(self._problem, options), size=lambda table: table.nbytes
        )

    def memory(self) -> int:
        """Bytes that it comes to take at most; no end to them where the space is not small."""
        if self._problem.combinations > SMALL_SPACE:
            return sys.maxsize
        return Screen.memory(self._problem) + CELL_BYTES * self._problem.combinations


class _Search:
    """One run: limits, tables, and the plans not yet beaten."""

    def __init__(
        self,
        problem: Problem,
        layout: Layout,
        names: tuple[Objective, ...],
        aim: Aim,
        seconds: float | None,
        memory_bytes: int,
    ) -> None:
        self.problem, self.names, self.aim = problem, names, aim
        self.layout, self.plans = layout, layout.plans.under(problem)
        self.started = time.perf_counter()
        self.deadline = None if seconds is None else self.started + seconds
        self.stopped: Finding | None = None
        if Screen.memory(problem) > memory_bytes:
            needed, allowed = Screen.memory(problem) / 2**20, memory_bytes / 2**20
            self.stopped = finding(Kind.TABLES_TOO_LARGE, needed=needed, allowed=allowed)
        self.compared = [i for i, load in enumerate(problem.loads) if COMPARED_AS[load.kind] in names]
        self.shares = bool(problem.timing.pairs) and bool({"visits", "downtime"} & set(names))
        self.by_improvement, self.by_harm = "improvement" in names, "pih_risk" in names
        self.by_cost = "cost" in names
        width = len(self.compared) + self.by_improvement + self.by_harm
        self.kept, self.pool = (Unbeaten(len(problem.options), width, self._settled) for _ in range(2))
        self.evaluated = 0

    @property
    def may_narrow(self) -> bool:
        """Whether what a search with a larger budget left can tell what this one would leave."""
        return self.by_cost and not self.stopped

    def run(self, beat: Callable[[], None] | None = None) -> Reached:
        """Evaluate every rectangle, or stop where time or memory runs out."""
        if not self.stopped:
            self.screen = self.layout.screen
        cells = MOST_CELLS if self.aim == "improvement" else MOST_CELLS // CHANCE_IS_SLOWER
        self.plans.only_count = self._out_of_time()
        for patch, allowed in self.plans.allowed(cells):
            if beat is not None:
                beat()
            self.evaluated += int(np.count_nonzero(allowed))
            self._patch(patch, allowed)
            self.plans.only_count = self._out_of_time()
        kept, kept_values = self.kept.compare()
        pool, pool_values = self.pool.everything()
        return Reached(kept=kept, kept_values=kept_values, pool=pool, pool_values=pool_values)

    def _out_of_time(self) -> bool:
        if not self.stopped and self.deadline is not None and time.perf_counter() > self.deadline:
            self.stopped = finding(Kind.OUT_OF_TIME)
        return bool(self.stopped)

    def _patch(self, patch: Patch, allowed: Bools) -> None:
        rows, column = patch.rows, patch.column
        needs = self.problem.options[column].needs
        if self.by_improvement:
            residual, error = self._residual(patch, allowed)
        else:
            residual, error = np.where(allowed, np.float32(0.0), np.float32(np.inf)), 0.0
        hosted = bool(rows.needs[:, self.plans.relative].any() or needs[:, self.plans.relative].any())
        if patch.row_before is None:
            patch.row_before = self._row_before(rows, hosted)
        unbeaten = sieve(residual, self._order(column, hosted), patch.row_before, 2 * error)
        for kept, wanted in (
            (self.kept, unbeaten & allowed),
            (self.pool, self.plans.studied_cells(rows, column) & allowed),
        ):
            j, i = np.nonzero(wanted)
            both = rows.take(i).plus(Side.picked(self.problem, column, j))
            kept.add(both.chosen, *self._values(both, residual[j, i], patch.risk[j, i], error))
        if self.kept.waiting > MOST_WAITING:
            self.kept.compare()

    def _residual(self, patch: Patch, allowed: Bools) -> tuple[Reals, float]:
        """What the plans allowed leave in the mean, and a bound on its error; infinite beside them."""
        left = patch.left
        missing = allowed if left is None else allowed & np.isnan(left)
        if left is None or missing.any():
            found, patch.error = self.screen.residual(patch.rows, patch.column, missing)
            left = np.where(missing, found, found.dtype.type(np.nan) if left is None else left)
            patch.left = left
        return np.where(allowed, left, left.dtype.type(np.inf)), patch.error

    def _order(self, c: int, hosted: bool) -> OptionOrder:
        """The order of a mechanism's options; only those that share visits alike compare, and beside adjuncts
        priced by their host only those with the same host.
        """
        if (c, hosted) not in self.layout.orders:
            options = self.problem.options[c]
            keys = [options.loads[:, self.compared], options.needs[:, self.plans.relative]]
            if self.shares:
                kinds = sharing_kinds(options, self.problem.timing)[:, None]
                keys += [kinds, -kinds]
            if hosted:
                keys += [options.rank[:, self.plans.relative], -options.rank[:, self.plans.relative]]
            steps = [MONEY if i in self.plans.at["cost"] else 1 for i in self.compared]
            no_riskier = np.ones((len(options), len(options)), dtype=np.bool_)
            if self.by_harm:
                no_riskier = self.plans.no_riskier(c)[options.harm][:, options.harm]
            worth = options.counts.sum(axis=1) * -1.0
            self.layout.orders[c, hosted] = OptionOrder.build(
                np.concatenate(keys, axis=1), np.array(steps), no_riskier, worth
            )
        return self.layout.orders[c, hosted]

    def _row_before(self, rows: Side, hosted: bool) -> Rows:
        """Rows in which one option gives way to one that can take its place. Shape (rows, places)."""
        key = self.plans.key(rows.chosen)
        order = np.argsort(key, kind="stable")
        found = []
        for c in np.flatnonzero((rows.chosen >= 0).any(axis=0)):
            before = self._order(int(c), hosted).before
            option = rows.chosen[:, c]
            for p in range(before.shape[1]):
                other = np.where(option >= 0, before[option, p], len(before))
                wanted = key + (other - option) * self.plans.stride[c]
                place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
                hit = (other < len(before)) & (key[order][place] == wanted)
                found.append(np.where(hit, order[place], len(key)))
        return np.stack(found, axis=1) if found else np.zeros((len(rows), 0), dtype=np.intp)

    def _values(self, both: Side, residual: Reals, risk: Ints, error: float) -> tuple[Ints, Bools]:
        """The objectives of plans, shape (plans, objectives), and which improvements the screen leaves in
        doubt.

        Where in doubt, the better improvement stands.
        """
        values, doubts = [self.plans.total(both)[:, self.compared]], np.zeros(len(both), dtype=np.bool_)
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

    def narrowed(self, loose: Reached, beat: Callable[[], None] | None = None) -> Reached | None:
        """What a run would leave, from what one without a budget left.

        Whatever beats a plan costs no more, so it is within the budget as well, and the front within it is
        the part of the front that is. Costs are compared in whole units: where a plan of the front is beyond
        the budget by less than their rounding, that does not follow, and there is no answer.
        """
        limit = self.problem.bounds.money
        most = np.iinfo(np.int64).max - MONEY if limit is None else limit
        money = self.plans.money(self._both(loose.kept))
        near = (money > most) & ((money + MONEY // 2) // MONEY <= (most + MONEY // 2) // MONEY)
        if near.any():
            return None
        self.screen = self.layout.screen
        for _, allowed in self.plans.allowed(MOST_CELLS):
            if beat is not None:
                beat()
            self.evaluated += int(np.count_nonzero(allowed))
        kept, pool = money <= most, self.plans.money(self._both(loose.pool)) <= most
        return Reached(
            kept=loose.kept[kept],
            kept_values=loose.kept_values[kept],
            pool=loose.pool[pool],
            pool_values=loose.pool_values[pool],
        )

    def solution(self, reached: Reached) -> Solution:
        """The front with its certificate."""
        kept, pool, pool_values = reached.kept, reached.pool, reached.pool_values
        studied = nondominated(pool_values)
        both = np.concatenate([kept, pool[studied]])
        _, first_seen = np.unique(self.plans.key(both), return_index=True)
        chosen = both[first_seen]
        values = np.concatenate([reached.kept_values, pool_values[studied]])[first_seen]
        counts, studied = self.plans.counts(chosen), self.plans.studied(chosen)
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
            pool=Pool(counts=self.plans.counts(pool), figures=self._figures(pool, pool_values)),
            pool_objectives=pool_values,
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

    def _both(self, chosen: Ints) -> Side:
        both = Side.nothing(self.problem).take(np.zeros(len(chosen), dtype=np.intp))
        for c in range(len(self.problem.options)):
            both = both.plus(Side.picked(self.problem, c, chosen[:, c]))
        return both

    def _figures(self, chosen: Ints, values: Ints) -> Figures:
        loads = self.plans.total(self._both(chosen))
        if self.by_improvement and self.aim == "improvement":
            improvement = -values[:, 0] / 10
        else:
            left = residuals(self.problem, self.plans.counts(chosen), view="horizon")
            improvement = quantise(np.mean(self.problem.draws.personal_reach() * (1 - left), axis=1)) / 10
        risk = values[:, -1] if self.by_harm else self._risk(chosen)
        return Figures(
            improvement=improvement,
            cost=loads[:, self.plans.at["cost"][0]].astype(np.float64),
            downtime=loads[:, self.plans.at["downtime"][0]].astype(np.float64),
            visits=loads[:, self.plans.at["visits"][0]].astype(np.float64),
            pih_risk=risk / 10,
            unknown={
                COMPARED_AS[kind]: np.asarray((loads[:, self.plans.at.get(kind, [])] > 0).any(axis=1))
                for kind in UNKNOWNS
            },
        )

    def _risk(self, chosen: Ints) -> Ints:
        free, row_set = self.plans.free_of_harm(chosen)
        return quantise(1.0 - np.sum(free, axis=1) / len(self.problem.draws))[row_set]

    def _value_names(self) -> tuple[str, ...]:
        names: list[str] = [self.aim] if self.by_improvement else []
        for load in (self.problem.loads[i] for i in self.compared):
            names.append(
                load.kind if load.treatment is None else f"{load.kind}: {self.problem.order[load.treatment]}"
            )
        return (*names, "pih_risk") if self.by_harm else tuple(names)

    def _certificate(self) -> Certificate:
        return Certificate(
            space=self.problem.space_found,
            candidates=self.plans.candidates,
            evaluated=self.evaluated,
            cut_off=0 if self.stopped else self.plans.candidates - self.evaluated,
            complete=not self.stopped,
            seconds=time.perf_counter() - self.started,
            draws=len(self.problem.draws),
            objectives=tuple(self.aim if o == "improvement" else o for o in self.names),
            stopped_because=self.stopped or "",
        )


def _runs(values: Ints) -> tuple[Rows, Ints]:
    """Starts and lengths of runs of equal rows."""
    if not len(values):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int64)
    first = np.flatnonzero(np.concatenate([[True], (values[1:] != values[:-1]).any(axis=1)]))
    return first, np.diff(np.concatenate([first, [len(values)]]))
