"""The exact planner against direct evaluation, NSGA-II and CP-SAT, on one problem with the same draws.

    python bench/planner.py                      ours at three sizes, and direct evaluation
    python bench/planner.py --peers              with pymoo and OR-Tools (pip install pymoo ortools)
    python bench/planner.py --peers --page       and write it all to docs/performance.md

Every size runs in a process of its own, so that its peak of memory is its own. The cards and draws are made
up; the rules of the space and of the combination are the real ones.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import Objective
from scarpath.core.plan import Safety
from scarpath.core.treatment import Treatment
from scarpath.planning.exact import Solution, solve
from scarpath.planning.figures import quantise
from scarpath.planning.problem import Problem, build_problem
from scarpath.planning.tables import exponents, harmless, kinds
from scarpath.planning.terms import MONEY

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import support  # they lie beside the package, not in it

DRAWS = 4000
OBJECTIVES: tuple[Objective, ...] = ("improvement", "cost", "downtime", "pih_risk")
SIZES = {
    "1e5": {"resurfacing": 5, "focal": 4, "release": 1, "volume": 3, "peel": 2, "adjunct": 1},
    "1e6": {"resurfacing": 9, "focal": 5, "release": 2, "volume": 7, "peel": 4, "adjunct": 1},
    "1e7": {"resurfacing": 14, "focal": 8, "release": 2, "volume": 12, "peel": 10, "adjunct": 1},
}
SESSIONS = {"resurfacing": 6, "focal": 4, "release": 4, "volume": 3, "peel": 5, "adjunct": 6}
ONE_OF = {"focal": None, "volume": "filler", "peel": "peel"}
SAMPLE = 1500


def cards(size: str) -> Iterator[Treatment]:
    """Made-up cards: so many of each mechanism, priced, with one filler and one peel in a plan."""
    rng = np.random.default_rng(11)
    for mechanism, number in SIZES[size].items():
        for i in range(number):
            most = SESSIONS[mechanism] if mechanism != "focal" or i == 0 else 1
            yield support.card(
                f"{mechanism}_{i}",
                mechanism,
                cost=support.price(percent=25)
                if mechanism == "adjunct"
                else float(rng.integers(10, 250) * 10),
                downtime=None if mechanism == "adjunct" else float(rng.integers(1, 12)),
                sessions_at_most=most,
                exclusive_group=ONE_OF.get(mechanism),
                hosts=("resurfacing_0", "resurfacing_1", "resurfacing_2") if mechanism == "adjunct" else (),
            )


def made_up(size: str) -> Problem:
    """The problem of one size: about so many plans, three scar types, 4000 draws."""
    known = tuple(cards(size))
    draws = support.draws(known, count=DRAWS, seed=3)
    catalogue = support.catalogue(known, studies=[support.study("made_up", ["focal_0"])])
    return build_problem(
        support.case(), support.assessment(), catalogue, draws, Safety(), today=support.TODAY
    )


# --- direct evaluation


class Direct:
    """Every plan by itself: add the exponents of its options, one exponential, one mean."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.tables = [
            np.concatenate(
                [np.zeros((1, len(kinds(problem)), DRAWS)), exponents(problem, o.axis, o.members, o.counts)]
            ).astype(np.float32)
            for o in problem.options
        ]
        self.free = [harmless(problem, o)[o.harm].astype(np.float32) for o in problem.options]
        self.free = [np.concatenate([np.ones((1, DRAWS), np.float32), f]) for f in self.free]
        self.reach = problem.draws.personal_reach().astype(np.float32)
        self.weights = problem.weights[list(kinds(problem))].astype(np.float32)

    def improvement(self, plans: NDArray[np.int64]) -> NDArray[np.float64]:
        """Mean improvement (share of one) of plans given as an option per mechanism, 0 for none."""
        total = self.tables[0][plans[:, 0]]
        for table, option in zip(self.tables[1:], plans.T[1:], strict=True):
            total += table[option]
        left = np.einsum("k,pkd->pd", self.weights, np.exp(-total))
        return np.asarray((self.reach * (1 - left)).mean(axis=1, dtype=np.float64))

    def risk(self, plans: NDArray[np.int64]) -> NDArray[np.float64]:
        """Mean PIH risk (share of one)."""
        free = self.free[0][plans[:, 0]]
        for table, option in zip(self.free[1:], plans.T[1:], strict=True):
            free = free * table[option]
        return np.asarray(1 - free.mean(axis=1, dtype=np.float64))

    def loads(
        self, plans: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """Cost, downtime, and whether a plan is in the space."""
        problem = self.problem
        used = plans > 0
        parts = [
            np.concatenate([np.zeros((1, o.loads.shape[1]), np.int64), o.loads])[p]
            for o, p in zip(problem.options, plans.T, strict=True)
        ]
        loads = np.sum(parts, axis=0)
        fits = (
            used.any(axis=1)
            & (used.sum(axis=1) <= problem.space.mechanisms)
            & (loads[:, 0] <= problem.space.visits)
        )
        none = np.zeros((1, len(problem.adjuncts)), np.int64)
        needs, gives, rank = (
            [
                np.concatenate([none + blank, getattr(o, name)])[p]
                for o, p in zip(problem.options, plans.T, strict=True)
            ]
            for name, blank in (("needs", 0), ("gives", 0), ("rank", 10**6))
        )
        need, give, first = np.sum(needs, axis=0), np.sum(gives, axis=0), np.minimum.reduce(rank)
        fits &= (need <= give).all(axis=1)
        cost = loads[:, 2].astype(np.float64)
        for a, adjunct in enumerate(problem.adjuncts):
            prices = [float(problem.prices[h].middle or 0) * MONEY / 4 for h in adjunct.hosts]
            cost += need[:, a] * np.array([*prices, 0.0])[np.minimum(first[:, a], len(prices))]
        return np.floor(cost / MONEY + 0.5), loads[:, 1].astype(np.float64), fits

    def vectors(self, plans: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The four objectives on their grid, smaller is better, and which plans are in the space."""
        cost, downtime, fits = self.loads(plans)
        improvement, risk = quantise(self.improvement(plans)), quantise(self.risk(plans))
        return np.stack([-improvement, downtime, cost, risk], axis=1).astype(np.float64), fits


def as_options(problem: Problem, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Session counts as an option per mechanism, 0 for none."""
    found = np.zeros((len(counts), len(problem.options)), dtype=np.int64)
    for c, options in enumerate(problem.options):
        at = {tuple(row): i + 1 for i, row in enumerate(options.counts.tolist())}
        found[:, c] = [at.get(tuple(row), 0) for row in counts[:, options.members].tolist()]
    return found


def direct_seconds(problem: Problem, solution: Solution, candidates: int) -> float:
    """Processor seconds for all candidates, from a sample of plans (those of the front, again and again)."""
    direct = Direct(problem)
    plans = np.resize(as_options(problem, solution.counts), (SAMPLE, len(problem.options)))
    best = np.inf
    for _ in range(2):
        start = time.process_time()
        for at in range(0, SAMPLE, 100):
            direct.improvement(plans[at : at + 100])
        best = min(best, time.process_time() - start)
    return best * candidates / SAMPLE


# --- one size in its own process


def ours(size: str, rounds: int) -> dict[str, Any]:
    """Seconds, front and peak of memory at one size; direct evaluation after it."""
    problem = made_up(size)
    walls, times = [], []
    for _ in range(rounds):
        start, wall = time.process_time(), time.perf_counter()
        solution = solve(problem, objectives=OBJECTIVES, threads=os.cpu_count() or 1)
        times.append(time.process_time() - start)
        walls.append(time.perf_counter() - wall)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    proof = solution.certificate
    return {
        "size": size,
        "candidates": proof.candidates,
        "complete": proof.complete,
        "front": int(solution.unbeaten.sum()),
        "seconds": min(times),
        "wall": min(walls),
        "peak_mib": peak,
        "direct_seconds": direct_seconds(problem, solution, proof.candidates),
    }


# --- peers


def nsga2(problem: Problem, solution: Solution, seconds: float, bound: float) -> Iterator[str]:
    """Share of the true front that NSGA-II holds after the same time, and when it holds 99 %."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem as Base
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.operators.sampling.rnd import IntegerRandomSampling

    direct = Direct(problem)
    truth = {tuple(map(int, v)) for v in solution.objectives[solution.unbeaten]}
    most = np.array([len(o) for o in problem.options])
    rng = np.random.default_rng(0)

    def repaired(plans: NDArray[Any]) -> NDArray[np.int64]:
        """At most three mechanisms: the surplus is dropped at random."""
        plans = plans.astype(np.int64)
        order = rng.random(plans.shape) * (plans > 0)
        surplus = np.argsort(-order, axis=1)[:, problem.space.mechanisms :]
        plans[np.arange(len(plans))[:, None], surplus] = 0
        return plans

    class Plans(Base):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(
                n_var=len(most), n_obj=4, n_ieq_constr=1, xl=np.zeros(len(most)), xu=most, vtype=int
            )

        def _evaluate(self, x: NDArray[Any], out: dict[str, Any], *args: Any, **kwargs: Any) -> None:
            values, fits = direct.vectors(repaired(x))
            out["F"], out["G"] = values, np.where(fits, -1.0, 1.0)[:, None]

    for population in (200, 1000):
        algorithm = NSGA2(
            pop_size=population, sampling=IntegerRandomSampling(), eliminate_duplicates=True,
            crossover=SBX(prob=0.9, eta=3, vtype=float, repair=RoundingRepair()),
            mutation=PM(prob=0.9, eta=3, vtype=float, repair=RoundingRepair()),
        )  # fmt: skip
        algorithm.setup(Plans(), termination=("n_gen", 10**9), seed=1, verbose=False)
        found: set[tuple[int, ...]] = set()
        spent = 0.0
        start, equal_time, share = time.process_time(), "-", 0.0
        while spent < bound:
            algorithm.next()
            pop = algorithm.pop
            good = pop.get("G")[:, 0] <= 0
            found |= truth & {tuple(map(int, v)) for v in pop.get("F")[good]}
            share, spent = len(found) / len(truth), time.process_time() - start
            if equal_time == "-" and spent >= seconds:
                equal_time = f"{100 * share:.1f} %"
            if share >= 0.99:
                break
        reached = f"{spent:.0f} s" if share >= 0.99 else f"not in {spent:.0f} s ({100 * share:.1f} %)"
        yield f"NSGA-II, population {population}: {equal_time} of the front in our time; 99 %: {reached}"


def cp_sat(problem: Problem, boxes: int) -> Iterator[str]:
    """True optima that a linear proxy misses: the best plan under caps on cost and downtime, box by box."""
    from ortools.sat.python import cp_model

    solution = solve(problem, objectives=("improvement", "cost", "downtime"))
    figures = solution.figures
    direct = Direct(problem)
    worth = [
        np.tensordot(t.mean(axis=2, dtype=np.float64), direct.weights.astype(np.float64), axes=1)
        for t in direct.tables
    ]
    rng = np.random.default_rng(2)
    hits, gaps, spent = 0, [], 0.0
    for _ in range(boxes):
        cost_cap = float(rng.choice(figures.cost))
        downtime_cap = float(rng.choice(figures.downtime))
        inside = (figures.cost <= cost_cap) & (figures.downtime <= downtime_cap)
        if not inside.any():
            hits += 1
            continue
        best = figures.improvement[inside].max()
        start = time.process_time()
        plan = _proxy(cp_model, problem, worth, cost_cap, downtime_cap)
        spent += time.process_time() - start
        values, fits = direct.vectors(plan[None])
        keeps = fits[0] and values[0, 1] <= downtime_cap and values[0, 2] <= cost_cap
        gaps.append(best + values[0, 0] / 10 if keeps else best)
        hits += gaps[-1] <= 0.0
    yield (
        f"CP-SAT, linear proxy, {boxes} boxes: {hits} true optima, {boxes - hits} missed, "
        f"short by {np.mean(gaps):.2f} points in the mean, {max(gaps):.1f} at most; "
        f"{1000 * spent / boxes:.0f} ms each"
    )


def _proxy(
    cp_model: Any, problem: Problem, worth: list[NDArray[np.float64]], cost_cap: float, downtime_cap: float
) -> NDArray[np.int64]:
    """The plan with the largest mean exponent under the caps (relative prices at their mean host)."""
    model = cp_model.CpModel()
    pick = [
        [model.new_bool_var(f"{c}_{i}") for i in range(len(o) + 1)] for c, o in enumerate(problem.options)
    ]
    for choice in pick:
        model.add_exactly_one(choice)
    model.add(sum(choice[0] for choice in pick) >= len(pick) - problem.space.mechanisms)

    def total(values: list[NDArray[np.int64]]) -> Any:
        return sum(
            int(v) * x
            for choice, vs in zip(pick, values, strict=True)
            for x, v in zip(choice[1:], vs, strict=True)
        )

    model.add(total([o.loads[:, 0] for o in problem.options]) <= problem.space.visits)
    model.add(total([o.loads[:, 1] for o in problem.options]) <= int(downtime_cap))
    extra = []
    for o in problem.options:
        added = np.zeros(len(o), dtype=np.int64)
        for a, adjunct in enumerate(problem.adjuncts):
            host = np.mean([float(problem.prices[h].middle or 0) for h in adjunct.hosts])
            added += (o.needs[:, a] * host * MONEY / 4).astype(np.int64)
        extra.append(o.loads[:, 2] + added)
    model.add(total(extra) <= int(cost_cap * MONEY))
    for a in range(len(problem.adjuncts)):
        model.add(total([o.needs[:, a] - o.gives[:, a] for o in problem.options]) <= 0)
    model.maximize(total([np.round(w[1:] * 1e6).astype(np.int64) for w in worth]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return np.array([next((i for i, x in enumerate(choice) if solver.value(x)), 0) for choice in pick])


# --- the table

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HEAD = """\
# How fast the search is

Written by `python bench/planner.py --peers --page`; do not edit it by hand. The cards and draws are made up,
so that any size can be had; the rules of the space, the combination of effects, the number of draws and the
search itself are the real ones.

- **ours**: the complete front over expected improvement, cost, days off and risk of brown marks, proven
  complete, from the problem as it is to the front with its certificate; the fastest of so many rounds. The
  first figure is processor time over all threads, which a busy machine lengthens least; *wall* is the clock.
- **direct**: the expected improvement of each plan by itself in NumPy (add up exponents, one exponential, one
  mean), in processor time, from a sample and times the number of plans. It leaves out the other objectives
  and the comparison, so the ratio is a lower bound.
- **NSGA-II** (pymoo) evaluates the same plans by the direct code on the same draws; what counts is which
  share of the true front it has ever seen after so much processor time.
- **CP-SAT** (OR-Tools) finds the best plan under caps on cost and days off with a linear stand-in for the
  effect (mean exponents add up), which is what such a solver can take. The true optimum of each box is
  known from our front.

Seconds are of one machine; the ratios are what to expect elsewhere.

```text
"""
FOOT = """\
```

The processor time is that of all threads together, so that two idle cores would need about half of it by the
clock. The aim of 3 seconds for the largest size on two idle cores is not shown by this run. NSGA-II was
stopped after the seconds named; how long it takes to 99 % of the front is only known to be longer.

Why no compiled code: the heavy steps are matrix products and comparisons of whole numbers, both compiled
already, and numba would add its import to every start. Matrix products get one thread each
([blas.py](../src/scarpath/planning/blas.py)); `--threads` gives whole products to threads of our own, which
changes nothing in the result.
"""


def machine(rounds: int) -> str:
    """What the figures were measured on, and how busy it was."""
    cpu = "processor not named"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        cpu = names[0] if names else cpu
    busy = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"{cpu}, {os.cpu_count()} cores{busy}; Python {platform.python_version()}, NumPy {np.__version__}\n"
        f"{DRAWS} draws, 3 scar types, {len(OBJECTIVES)} objectives, fastest of {rounds} rounds"
    )


def table(sizes: list[str], rounds: int) -> Iterator[str]:
    """Our search and direct evaluation at each size, each in a process of its own."""
    head = f"{'plans':>12} {'front':>7} {'ours, s':>9} {'wall, s':>9}"
    yield f"{head} {'direct, s':>10} {'ratio':>7} {'peak, MiB':>10}"
    for size in sizes:
        command = [sys.executable, __file__, "--one", size, "--rounds", str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        row = json.loads(done.stdout)
        LAST.update(row)
        ratio = row["direct_seconds"] / row["seconds"]
        yield (
            f"{row['candidates']:>12,} {row['front']:>7,} {row['seconds']:>9.2f} {row['wall']:>9.2f} "
            f"{row['direct_seconds']:>10.1f} {ratio:>7.0f} {row['peak_mib']:>10.0f}"
            + ("" if row["complete"] else "  NOT COMPLETE")
        )


LAST: dict[str, Any] = {}
"""The row of the largest size, whose time the peers get."""


def peers(size: str, bound: float) -> Iterator[str]:
    """What the named peers find of the front at the largest size."""
    problem = made_up(size)
    solution = solve(problem, objectives=OBJECTIVES)
    yield from nsga2(problem, solution, LAST["seconds"], bound)
    yield from cp_sat(problem, 100)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3, help="runs per size, of which the fastest is shown")
    parser.add_argument("--peers", action="store_true", help="pymoo and OR-Tools too, on the largest size")
    parser.add_argument("--bound", type=float, default=120.0, help="seconds that NSGA-II may take")
    parser.add_argument("--page", action="store_true", help="write what is printed to docs/performance.md")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(ours(chosen.one, chosen.rounds)))
        return 0
    told = []
    asked = peers(chosen.sizes[-1], chosen.bound) if chosen.peers else ()
    for line in chain([machine(chosen.rounds)], table(chosen.sizes, chosen.rounds), asked):
        print(line, flush=True)
        told.append(line)
    if chosen.page:
        PAGE.write_text(HEAD + "\n".join(told) + "\n" + FOOT, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
