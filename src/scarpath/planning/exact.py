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

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Aim, Certificate
from scarpath.planning.blas import one_thread_each
from scarpath.planning.chance import Chance
from scarpath.planning.dominance import OptionOrder, Reals, Unbeaten, nondominated, sieve
from scarpath.planning.faults import PlanningFault
from scarpath.planning.figures import Figures, Pool, quantise
from scarpath.planning.rectangle import Side
from scarpath.planning.screen import Screen
from scarpath.planning.sharing import sharing_keys
from scarpath.planning.space import MOST_CELLS, Patch, Plans
from scarpath.planning.tables import residuals
from scarpath.planning.terms import MONEY, LoadKind, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

MOST_WAITING = 200_000
"""Plans that gather before they are compared with the rest."""

CHANCE_IS_SLOWER = 128
"""Times fewer plans worked out at a time where a chance is asked for, so that a time limit can bite."""

COMPARED_AS: Mapping[LoadKind, Objective] = {
    "visits": "visits",
    "downtime": "downtime",
    "cost": "cost",
    "highest cost": "cost",
    "unknown price": "cost",
    "unknown downtime": "downtime",
}


UNKNOWNS: tuple[LoadKind, ...] = ("unknown price", "unknown downtime")

GUIDED = ("floor", "coverage")
"""What the guide of a problem adds to what plans are compared by."""


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


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Standing:
    """What is left at the end of a search, by ascending objectives; of equal ones the plan that stands for
    them comes first.

    counts      (P, T)  sessions
    objectives  (P, O)  as in `Solution`, equal ones included
    levels      (P,)    highest level among the treatments of a plan; empty where no levels were compared
    kept        (P,)    nothing beats the plan
    studied     (P,)    some trial gave exactly its treatments: all such plans are here
    money       (P,)    what it costs at most, not rounded; `NEVER_PAID` where a price is not known
    """

    names: tuple[str, ...]
    counts: Ints
    objectives: Ints
    levels: Ints
    kept: Bools
    studied: Bools
    money: Ints
    figures: Figures

    def memory(self) -> int:
        """Bytes that its arrays take, nearly."""
        return 2 * (self.counts.nbytes + self.objectives.nbytes)

    def solution(self, front: Bools, studied: Bools, certificate: Certificate) -> Solution:
        """The solution whose front and whose studied plans are these."""
        pool = np.flatnonzero(studied)
        pool = pool[by_counts(self.counts[pool])]
        wanted = front.copy()
        wanted[pool[nondominated(self.objectives[pool])]] = True
        rows = np.flatnonzero(wanted)
        first, tied = _runs(self.objectives[rows])
        listed = rows[first]
        return Solution(
            names=self.names,
            counts=self.counts[listed],
            objectives=self.objectives[listed],
            tied=tied,
            unbeaten=front[listed],
            studied=self.studied[listed],
            figures=self.figures.of(listed),
            pool=Pool(counts=self.counts[pool], figures=self.figures.of(pool)),
            pool_objectives=self.objectives[pool],
            certificate=certificate,
        )


def solve(
    problem: Problem,
    *,
    objectives: Sequence[Objective] = OBJECTIVES,
    aim: Aim = "improvement",
    seconds: float | None = None,
    memory_bytes: int = 1_500_000_000,
    threads: int = 1,
    beat: Callable[[], None] | None = None,
) -> Solution:
    """The front over these objectives; with `aim="chance"` the chance of the goal stands for the improvement.

    Out of time or memory it is the front of what was evaluated so far, and its certificate is not complete.
    Threads of our own only pay in large spaces, and then with one thread for matrix products
    (OPENBLAS_NUM_THREADS=1); they change nothing in the result. `beat` is called before each piece of the
    space; what it raises ends the search.
    """
    names = tuple(o for o in OBJECTIVES if o in objectives)
    if not names:
        raise InvalidInput(
            finding(PlanningFault.NO_OBJECTIVE_NAMED_COMPARE_PLANS, objectives=tuple(OBJECTIVES))
        )
    with one_thread_each():
        search = FrontSearch(problem, names, aim, seconds, memory_bytes, threads)
        search.run(beat)
        return search.solution()


class FrontSearch:
    """One run: limits, tables, and the plans not yet beaten.

    With `levels`, one for each treatment, plans are compared by the highest level among their treatments as
    well, which is then the last of their values.
    """

    def __init__(
        self,
        problem: Problem,
        names: tuple[Objective, ...],
        aim: Aim,
        seconds: float | None,
        memory_bytes: int,
        threads: int,
        levels: Ints | None = None,
    ) -> None:
        self.problem, self.names, self.aim, self.levels = problem, names, aim, levels
        self.plans, self.threads = Plans(problem), threads
        self.started = time.perf_counter()
        self.deadline = None if seconds is None else self.started + seconds
        self.stopped: Finding | None = None
        if Screen.memory(problem) > memory_bytes:
            needed, allowed = Screen.memory(problem) / 2**20, memory_bytes / 2**20
            self.stopped = finding(Kind.TABLES_TOO_LARGE, needed=needed, allowed=allowed)
        self.compared = [i for i, load in enumerate(problem.loads) if COMPARED_AS[load.kind] in names]
        self.shares = bool(problem.timing.pairs) and bool({"visits", "downtime"} & set(names))
        self.by_improvement, self.by_harm = "improvement" in names, "pih_risk" in names
        width = len(self._value_names()) + (levels is not None)
        self.kept, self.pool = (Unbeaten(len(problem.options), width, self._settled) for _ in range(2))
        self.evaluated = 0
        self.orders: dict[tuple[int, bool], OptionOrder] = {}

    def run(
        self, beat: Callable[[], None] | None = None, seen: Callable[[Patch], None] | None = None
    ) -> None:
        """Evaluate every rectangle, or stop where time or memory runs out; `seen` is shown each piece."""
        if not self.stopped:
            self.screen = self._screen()
        cells = MOST_CELLS if self.aim == "improvement" else MOST_CELLS // CHANCE_IS_SLOWER
        self.plans.only_count = self._out_of_time()
        for patch in self.plans.patches(cells):
            if beat is not None:
                beat()
            self.evaluated += int(np.count_nonzero(patch.allowed))
            self._patch(patch)
            if seen is not None:
                seen(patch)
            self.plans.only_count = self._out_of_time()

    def _screen(self) -> Screen | Chance:
        return Chance(self.problem) if self.aim == "chance" else Screen(self.problem, self.threads)

    def _out_of_time(self) -> bool:
        if not self.stopped and self.deadline is not None and time.perf_counter() > self.deadline:
            self.stopped = finding(Kind.OUT_OF_TIME)
        return bool(self.stopped)

    def _patch(self, patch: Patch) -> None:
        rows, column, allowed = patch.rows, patch.column, patch.allowed
        needs = self.problem.options[column].needs
        if self.by_improvement:
            residual, error = self.screen.residual(rows, column, allowed)
        else:
            residual, error = np.where(allowed, np.float32(0.0), np.float32(np.inf)), 0.0
        hosted = bool(rows.needs[:, self.plans.relative].any() or needs[:, self.plans.relative].any())
        unbeaten = sieve(residual, self._order(column, hosted), self._row_before(rows, hosted), 2 * error)
        for kept, wanted in (
            (self.kept, unbeaten & allowed),
            (self.pool, self.plans.studied_cells(rows, column) & allowed),
        ):
            j, i = np.nonzero(wanted)
            both = rows.take(i).plus(Side.picked(self.problem, column, j))
            kept.add(both.chosen, *self._values(both, residual[j, i], patch.risk[j, i], error))
        if self.kept.waiting > MOST_WAITING:
            self.kept.compare()

    def _order(self, c: int, hosted: bool) -> OptionOrder:
        """The order of a mechanism's options; only those that share visits alike compare, and beside adjuncts
        priced by their host only those with the same host.
        """
        if (c, hosted) not in self.orders:
            options = self.problem.options[c]
            keys = [options.loads[:, self.compared], options.needs[:, self.plans.relative]]
            members = list(options.members)
            if self.problem.guide is not None:
                keys.append(self.problem.guide.of_options(options.counts > 0, members))
            if self.levels is not None:
                keys.append(self._level_of(options.counts, members)[:, None])
            if self.shares:
                keys.append(sharing_keys(options, self.problem.timing))
            if hosted:
                keys += [options.rank[:, self.plans.relative], -options.rank[:, self.plans.relative]]
            money = (*self.plans.at["cost"], *self.plans.at["highest cost"])
            steps = [MONEY if i in money else 1 for i in self.compared]
            no_riskier = np.ones((len(options), len(options)), dtype=np.bool_)
            if self.by_harm:
                no_riskier = self.plans.no_riskier(c)[options.harm][:, options.harm]
            worth = options.counts.sum(axis=1) * -1.0
            self.orders[c, hosted] = OptionOrder.build(
                np.concatenate(keys, axis=1), np.array(steps), no_riskier, worth
            )
        return self.orders[c, hosted]

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
        counts = self.plans.counts(both.chosen)
        if self.problem.guide is not None:
            values.append(self.problem.guide.of_plans(counts > 0))
        if self.levels is not None:
            values.append(self._level_of(counts, list(range(len(self.levels))))[:, None])
        return np.concatenate(values, axis=1), doubts

    def _level_of(self, counts: Ints, members: list[int]) -> Ints:
        """The highest level among the treatments of plans, 0 for none."""
        assert self.levels is not None
        return np.asarray(((counts > 0) * self.levels[members]).max(axis=1, initial=0))

    def _settled(self, chosen: Ints) -> Ints:
        """The first objective, improvement, from the full tables."""
        return -quantise(self.screen.improvement(chosen)) if len(chosen) else np.zeros(0, dtype=np.int64)

    def solution(self) -> Solution:
        """The front with its certificate."""
        found = self.standing()
        return found.solution(found.kept, found.studied, self.certificate())

    def standing(self) -> Standing:
        """The plans that nothing has beaten and all that trials studied."""
        kept, kept_values = self.kept.compare()
        pool, pool_values = self.pool.everything()
        every = np.concatenate([kept, pool])
        _, first_seen = np.unique(self.plans.key(every), return_index=True)
        chosen = every[first_seen]
        names = self._value_names()
        compared = np.concatenate([kept_values, pool_values])[first_seen]
        values, levels = compared[:, : len(names)], compared[:, len(names) :]
        counts, studied = self.plans.counts(chosen), self.plans.studied(chosen)
        order = np.lexsort(values.T[::-1])
        first, tied = _runs(values[order])
        self._best_first(order, first, tied, chosen, counts, studied)
        both = self.plans.whole(chosen[order])
        return Standing(
            names=names,
            counts=counts[order],
            objectives=values[order],
            levels=levels[order].reshape(-1),
            kept=first_seen[order] < len(kept),
            studied=studied[order],
            money=self.plans.paid_at_most(both),
            figures=self._figures(both, values[order]),
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

    def _figures(self, both: Side, values: Ints) -> Figures:
        loads = self.plans.total(both)
        if self.by_improvement and self.aim == "improvement":
            improvement = -values[:, 0] / 10
        else:
            left = residuals(self.problem, self.plans.counts(both.chosen))
            improvement = quantise(np.mean(self.problem.draws.personal_reach() * (1 - left), axis=1)) / 10
        names = self._value_names()
        risk = values[:, names.index("pih_risk")] if self.by_harm else self._risk(both.chosen)
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
        names += ["pih_risk"] if self.by_harm else []
        return (*names, *(GUIDED if self.problem.guide is not None else ()))

    def certificate(self) -> Certificate:
        """What was counted, and whether all of it was evaluated."""
        return Certificate(
            space=self.problem.space_found,
            candidates=self.plans.candidates,
            evaluated=self.evaluated,
            cut_off=0 if self.stopped else self.plans.candidates - self.evaluated,
            complete=not self.stopped,
            seconds=time.perf_counter() - self.started,
            draws=len(self.problem.draws),
            objectives=tuple(self.aim if o == "improvement" else o for o in self.names),
            stopped_because=self.stopped,
        )


def by_counts(counts: Ints) -> Rows:
    """The order of plans by their sessions of the first treatment, then of the next."""
    return np.lexsort(counts.T[::-1]) if counts.size else np.arange(len(counts))


def _runs(values: Ints) -> tuple[Rows, Ints]:
    """Starts and lengths of runs of equal rows."""
    if not len(values):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int64)
    first = np.flatnonzero(np.concatenate([[True], (values[1:] != values[:-1]).any(axis=1)]))
    return first, np.diff(np.concatenate([first, [len(values)]]))
