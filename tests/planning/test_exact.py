"""The front against a brute force of its own, on hundreds of small problems."""

from __future__ import annotations

import random
from typing import Any

import pytest

from scarpath.core.case import Objective
from scarpath.planning import dominance, screen
from scarpath.planning.exact import Solution, solve
from scarpath.planning.problem import Problem
from scarpath.planning.timing import has_own_visit
from tests.planning.brute import ALL, Brute, built


def as_found(
    brute: Brute, problem: Problem, solution: Solution, objectives: tuple[Objective, ...], rows: Any
) -> dict[tuple[Any, ...], int]:
    """Vectors of the rows, recomputed by the brute force, and how many plans share each."""
    return {
        brute.vector(problem.sessions(counts), objectives): int(tied)
        for counts, tied in zip(solution.counts[rows], solution.tied[rows], strict=True)
    }


@pytest.mark.parametrize("seed", range(300))
def test_the_front_is_what_brute_force_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Small problems would not need the sieve and single precision; here they work on all and on half of them.
    monkeypatch.setattr(dominance, "SMALL", 0)
    monkeypatch.setattr(screen, "SMALL_SPACE", seed % 2 * 10**9)
    problem, brute, catalogue = built(seed)
    rng = random.Random(seed + 1000)
    objectives = ALL if seed % 3 else tuple(o for o in ALL if rng.random() < 0.5) or ("improvement",)
    solution = solve(problem, objectives=objectives)
    space = list(brute.plans())
    allowed = [plan for plan in space if brute.within_limits(plan)]
    expected = brute.front(objectives, allowed)
    assert solution.certificate.complete
    assert as_found(brute, problem, solution, objectives, solution.unbeaten) == {
        v: len(p) for v, p in expected.items()
    }
    for counts in solution.counts[solution.unbeaten]:
        assert problem.sessions(counts) in expected[brute.vector(problem.sessions(counts), objectives)]
    assert solution.certificate.evaluated == len(allowed)
    given = {frozenset(c.treatment for c in arm.components) for arm in catalogue.studies["study"].arms}
    studied = brute.front(objectives, [plan for plan in allowed if frozenset(plan) in given])
    assert set(as_found(brute, problem, solution, objectives, solution.studied)) <= set(studied) | set(
        expected
    )
    assert set(studied) <= set(as_found(brute, problem, solution, objectives, slice(None)))


@pytest.mark.parametrize("seed", range(60))
def test_the_front_by_chance_is_what_brute_force_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dominance, "SMALL", 0)
    problem, brute, _ = built(seed, goal=30.0 if seed % 2 else 45.0)
    solution = solve(problem, aim="chance")
    allowed = [plan for plan in brute.plans() if brute.within_limits(plan)]
    expected = brute.front(ALL, allowed, chance=True)
    found = {
        brute.vector(problem.sessions(counts), ALL, chance=True): int(tied)
        for counts, tied in zip(
            solution.counts[solution.unbeaten], solution.tied[solution.unbeaten], strict=True
        )
    }
    assert found == {v: len(plans) for v, plans in expected.items()}
    assert solution.names[0] == "chance"


def test_the_random_problems_share_visits() -> None:
    """Else the comparison above would not try the search with figures that do not add up."""
    shared = 0
    for seed in range(120):
        problem, brute, _ = built(seed)
        counts = solve(problem).counts
        shared += any(
            len(brute.calendar(plan))
            < sum(n for c, n in zip(problem.cards, row, strict=True) if has_own_visit(c))
            for row in counts
            for plan in [problem.sessions(row)]
        )
    assert shared >= 10
