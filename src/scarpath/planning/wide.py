"""The front under any budget and any limit on downtime per visit, from one search without either.

A limit on downtime takes out treatments, so the front within it does not follow from the front without it:
what beats a plan may need days that the limit forbids. But let the level of a plan be the longest downtime
among its treatments, and let plans be compared by that as well. Whatever then beats a plan is within every
limit that the plan is within, so that

    front within a limit = plans of that wider front within it that none of them within it beats.

The wider front is little larger than the front, because plans mostly differ in something else too, and for
each of its plans there is one level from which on something beats it. So a move of a slider asks one
comparison of each plan.

A budget narrows the front within a limit to the part of it that is affordable, because whatever beats a plan
costs no more. Costs are compared in whole units: where a plan of the front is beyond the budget by less than
their rounding, that does not follow, and the front is searched anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES
from scarpath.planning.blas import one_thread_each
from scarpath.planning.exact import FrontSearch, Solution, by_counts, solve
from scarpath.planning.figures import LoosePool, Pool
from scarpath.planning.ground import SMALL_BYTES, FaceGround
from scarpath.planning.screen import Screen
from scarpath.planning.space import Patch
from scarpath.planning.terms import SMALL_SPACE, Problem, whole_units

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

SIFTED_BITS, SIFTED_BY, ROWS_AT_ONCE = 62, 5, 256
"""Columns that pairs of plans are sifted by, before and after they are paired, and plans paired at a time."""

NEVER = 2**62
"""A level that no plan has; more than any plan costs."""


def solve_on(
    ground: FaceGround,
    problem: Problem,
    loosest: Callable[[], Problem],
    *,
    memory_bytes: int,
    threads: int = 1,
    beat: Callable[[], None] | None = None,
) -> Solution:
    """The same as `solve` over all objectives, from what the ground holds of a face; `loosest` gives the
    problem without a budget and a limit on downtime.
    """

    def anew() -> Solution:
        return solve(problem, memory_bytes=memory_bytes, threads=threads, beat=beat)

    def widest() -> WideFront | None:
        loose = loosest()
        fits = loose.combinations <= SMALL_SPACE and Screen.memory(loose) <= memory_bytes
        return WideFront(loose, memory_bytes, threads, beat) if fits else None

    def narrowed() -> Solution:
        wide = ground.kept(("wide", memory_bytes), widest, size=_size)
        return (wide and wide.solution(problem)) or anew()

    if not ground.keeps:
        return anew()
    key = ("front", problem.order, problem.bounds, memory_bytes)
    return ground.kept(key, narrowed, size=Solution.memory)


class WideFront:
    """What one search without a budget and a limit on downtime leaves for all that have them.

    `problem` has neither; its other limits hold as they are.
    """

    def __init__(
        self, problem: Problem, memory_bytes: int, threads: int = 1, beat: Callable[[], None] | None = None
    ) -> None:
        self.problem = problem
        self._levels = downtime_levels(problem)
        used, money = ([np.zeros(0, dtype=np.int64)] for _ in range(2))
        allowed = [np.zeros(0, dtype=np.bool_)]
        search = FrontSearch(problem, OBJECTIVES, "improvement", None, memory_bytes, threads, self._levels)

        def seen(patch: Patch) -> None:
            used.append(search.plans.used_cells(patch)[patch.fits])
            money.append(search.plans.money_cells(patch)[patch.fits])
            allowed.append(patch.allowed[patch.fits])

        with one_thread_each():
            search.run(beat, seen)
            self._standing = search.standing()
            self._certificate = search.certificate()
        # Of every plan of the space: its treatments as a bit set, its price, whether it keeps other limits.
        self._used, self._money = np.concatenate(used), np.concatenate(money)
        self._allowed = np.concatenate(allowed)
        bits = 1 << np.arange(len(problem.order), dtype=np.int64)
        self._standing_used = (self._standing.counts > 0) @ bits
        pool = np.flatnonzero(self._standing.studied)
        self._pool = pool[by_counts(self._standing.counts[pool])]
        self._loose = LoosePool(problem=problem, counts=self._standing.counts[self._pool])
        kept = np.flatnonzero(self._standing.kept)
        self._beaten_from = np.full(len(self._standing.kept), NEVER)
        unknown = np.array([name.startswith("unknown") for name in self._standing.names])
        self._beaten_from[kept] = beaten_from(
            self._standing.objectives[kept], self._standing.levels[kept], unknown
        )

    def memory(self) -> int:
        """Bytes that its arrays take, nearly."""
        every = (self._used, self._money, self._allowed, self._standing_used, self._beaten_from)
        return self._standing.memory() + sum(a.nbytes for a in every)

    def solution(self, problem: Problem) -> Solution | None:
        """The solution of the problem of the same face with its limits; None where it does not follow."""
        began, standing = time.perf_counter(), self._standing
        left = np.isin(self.problem.order, problem.order)
        out = sum(1 << int(t) for t in np.flatnonzero(~left))
        # What is out at or below this level costs more than the budget or has no host without what does.
        level = int(self._levels[left].max(initial=0))
        most = NEVER if problem.bounds.money is None else problem.bounds.money
        inside = ((self._standing_used & out) == 0) & (standing.money <= most)
        front = standing.kept & (standing.levels <= level) & (self._beaten_from > level)
        if (front & ~inside & (whole_units(standing.money) <= whole_units(np.array([most])))).any():
            return None
        space = (self._used & out) == 0
        candidates = int(np.count_nonzero(space))
        evaluated = int(np.count_nonzero(space & self._allowed & (self._money <= most)))
        certificate = replace(
            self._certificate,
            space=problem.space_found,
            candidates=candidates,
            evaluated=evaluated,
            cut_off=candidates - evaluated,
            seconds=time.perf_counter() - began,
        )
        studied = standing.studied & inside
        found = standing.solution(front & inside, studied, certificate)
        return self._without(found, np.flatnonzero(~left), np.flatnonzero(studied[self._pool]))

    def _without(self, found: Solution, gone: Rows, pool_rows: Rows) -> Solution:
        """The solution without the columns of treatments that no plan in it uses."""
        treatments = np.setdiff1d(np.arange(len(self.problem.order)), gone)
        out = [i for i, load in enumerate(self.problem.loads) if load.treatment in gone]
        columns = [i for i in range(len(found.names)) if i - 1 not in out]
        pool = Pool(
            counts=np.take(found.pool.counts, treatments, axis=1),
            figures=found.pool.figures,
            narrowed=self._loose,
            rows=pool_rows,
        )
        return replace(
            found,
            names=tuple(found.names[i] for i in columns),
            counts=np.take(found.counts, treatments, axis=1),
            objectives=np.take(found.objectives, columns, axis=1),
            pool=pool,
            pool_objectives=np.take(found.pool_objectives, columns, axis=1),
        )


def _size(wide: WideFront | None) -> int:
    return SMALL_BYTES if wide is None else wide.memory()


def downtime_levels(problem: Problem) -> Ints:
    """The treatments by what a limit on downtime per visit is held against: 0 for those that none takes out.
    Shape (T,).
    """
    days = [
        card.downtime_days.high if card.downtime_days and own else -1.0
        for card, own in zip(problem.cards, problem.timing.own_visit, strict=True)
    ]
    steps = sorted({-1.0, *days})
    return np.array([steps.index(most) for most in days], dtype=np.int64)


def beaten_from(values: Ints, levels: Ints, unknown: Bools) -> Ints:
    """The lowest level of a row that beats each row, `NEVER` where none does.

    No row beats another unless its level is higher. Columns that count what is `unknown` are 0 in most rows;
    only rows that are 0 wherever a row is can beat it, so rows are held against few others. Shape (rows,).
    """
    found = np.full(len(values), NEVER)
    counted = values[:, unknown][:, :SIFTED_BITS] > 0
    kinds, kind = np.unique(counted @ (1 << np.arange(counted.shape[1])), return_inverse=True)
    columns = np.ascontiguousarray(values[:, np.argsort(unknown, kind="stable")].T)
    for i, has in enumerate(kinds):
        mine = np.flatnonzero(kind == i)
        rivals = np.flatnonzero(((kinds & ~has) == 0)[kind] & (levels > levels[mine].min()))
        for start in range(0, len(mine), ROWS_AT_ONCE):
            row, rival = _beaten(columns, levels, mine[start : start + ROWS_AT_ONCE], rivals)
            np.minimum.at(found, row, levels[rival])
    return found


def _beaten(columns: Ints, levels: Ints, rows: Rows, rivals: Rows) -> tuple[Rows, Rows]:
    """Pairs of a row and a rival of a higher level that beats it."""
    left = levels[rows][:, None] < levels[rivals][None, :]
    for column in columns[:SIFTED_BY]:
        left &= column[rows][:, None] >= column[rivals][None, :]
    i, j = np.nonzero(left)
    mine, theirs = columns[:, rows[i]], columns[:, rivals[j]]
    beats = (theirs <= mine).all(axis=0) & (theirs < mine).any(axis=0)
    return rows[i[beats]], rivals[j[beats]]
