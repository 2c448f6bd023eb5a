"""The front within any budget and any limit on downtime, as narrowed from one search without either.

What it must equal is a search of its own within the same limits, which another test holds to a brute force.
"""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest

from scarpath.core.case import Case, Money
from scarpath.core.plan import Safety
from scarpath.planning import dominance, wide as wide_module
from scarpath.planning.exact import Solution, solve
from scarpath.planning.ground import Ground
from scarpath.planning.problem import Problem, build_problem, face_key
from scarpath.planning.wide import NEVER, WideFront, beaten_from, downtime_levels, solve_on
from tests import support
from tests.planning.brute import random_problem

BUDGETS = (None, "99.4", "100", "400")
DAYS = (None, 0.0, 2.0)


def faces(seed: int) -> tuple[Problem, list[tuple[Case, Problem]]]:
    """A random face without a budget and a limit on downtime, and with each pair of them."""
    case, mix, _, draws, space, catalogue = random_problem(seed)

    def built(limited: Case, *, loosest: bool = False) -> Problem:
        assessed = support.assessment(mix)
        return build_problem(
            limited, assessed, catalogue, draws, Safety(), today=support.TODAY, space=space, loosest=loosest
        )

    limited = []
    for amount, days in product(BUDGETS, DAYS):
        money = None if amount is None else Money(amount=Decimal(amount), currency="USD")
        limits = replace(case.limits, budget=money, downtime_days_per_visit=days)
        limited.append(replace(case, limits=limits))
    return built(case, loosest=True), [(one, built(one)) for one in limited]


def as_told(value: Any) -> Any:
    """A solution in values that compare, but for the seconds that it took and what it was narrowed from."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tolist()
    if hasattr(value, "__dataclass_fields__"):
        names = [f.name for f in fields(value) if f.name not in ("seconds", "narrowed", "rows")]
        return {name: as_told(getattr(value, name)) for name in names}
    return {k: as_told(v) for k, v in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("seed", range(40))
def test_the_front_within_limits_is_that_of_a_search_within_them(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dominance, "SMALL", 0)
    loose, limited = faces(seed)
    wide = WideFront(loose, 10**9)
    for case, problem in limited:
        found = wide.solution(problem)
        budget = case.limits.budget
        if found is None:
            # Prices end in .5, so only a budget that does too can fall between a plan and its rounding.
            assert budget is not None
        else:
            assert as_told(found) == as_told(solve(problem))
            assert found.pool.narrowed is not None
            whole = found.pool.narrowed.counts[found.pool.rows]
            named = [[loose.sessions(row) for row in whole], [problem.sessions(r) for r in found.pool.counts]]
            assert named[0] == named[1]


def test_hardly_any_front_is_searched_anew() -> None:
    found = [
        WideFront(loose, 10**9).solution(problem) is not None
        for loose, limited in map(faces, range(12))
        for _, problem in limited
    ]
    assert np.mean(found) > 0.95


def rows(seed: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Random rows in ascending order with levels, of which none beats one of its own level or a higher."""
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.integers(0, 5, (60, 4)), rng.integers(0, 2, (60, 3))], axis=1)
    levels = rng.integers(0, 4, 60)
    kept = dominance.nondominated(np.concatenate([values, levels[:, None]], axis=1))
    order = np.lexsort(values[kept].T[::-1])
    return values[kept][order], levels[kept][order]


@pytest.mark.parametrize(("seed", "bits"), [(0, 62), (1, 62), (2, 1), (3, 62)])
def test_a_row_is_beaten_from_the_lowest_level_that_holds_a_better_one(
    seed: int, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wide_module, "SIFTED_BITS", bits)
    monkeypatch.setattr(wide_module, "ROWS_AT_ONCE", 3)
    values, levels = rows(seed)
    expected = [
        min(
            (
                int(levels[j])
                for j in range(len(values))
                if (values[j] <= values[i]).all() and (values[j] < values[i]).any()
            ),
            default=NEVER,
        )
        for i in range(len(values))
    ]
    unknown = np.array([False] * 4 + [True] * 3)
    assert beaten_from(values, levels, unknown).tolist() == expected
    assert any(found < NEVER for found in expected)


def test_levels_follow_the_longest_downtime_of_visits_of_their_own() -> None:
    cards = [
        support.card("a", "peel", downtime=3.0),
        support.card("b", "release", downtime=None),
        support.card("c", "resurfacing", downtime=1.0),
        support.card("d", "adjunct", downtime=9.0, hosts=("c",)),
    ]
    problem = build_problem(
        support.case(),
        support.assessment(),
        support.catalogue(cards),
        support.draws(cards, count=2),
        Safety(),
        today=support.TODAY,
    )
    levels = dict(zip(problem.order, downtime_levels(problem).tolist(), strict=True))
    assert levels == {"a": 2, "b": 0, "c": 1, "d": 0}


def test_other_limits_and_another_day_are_another_face() -> None:
    case, _, cards, *_ = random_problem(3)
    key = face_key(case, "USD", support.TODAY)
    same = replace(case, goals=replace(case.goals, improvement_percent=30.0))
    limits = replace(case.limits, downtime_days_per_visit=3.0)
    assert face_key(replace(same, limits=limits), "USD", support.TODAY) == key
    others = (
        face_key(replace(case, limits=replace(case.limits, visits=7)), "USD", support.TODAY),
        face_key(replace(case, goals=replace(case.goals, avoid=(cards[0].id,))), "USD", support.TODAY),
        face_key(case, "EUR", support.TODAY),
        face_key(case, "USD", support.TODAY.replace(year=support.TODAY.year + 1)),
    )
    assert key not in others


def test_one_search_serves_all_limits_of_a_face() -> None:
    loose, limited = faces(7)
    ground, made = Ground(loose.catalogue, loose.draws, most_bytes=10**8), []

    def widest() -> Problem:
        made.append(loose)
        return loose

    def found(problem: Problem, face: str) -> Solution:
        return solve_on(ground.of(face), problem, widest, memory_bytes=10**9)

    for _, problem in limited:
        assert as_told(found(problem, "one")) == as_told(solve(problem))
    assert len(made) == 1
    found(limited[0][1], "other")
    assert len(made) == 2


def test_a_space_that_is_not_small_is_searched_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    loose, limited = faces(7)
    monkeypatch.setattr(wide_module, "SMALL_SPACE", 0)
    ground = Ground(loose.catalogue, loose.draws, most_bytes=10**8)
    problem = limited[7][1]
    assert as_told(solve_on(ground.of(1), problem, lambda: loose, memory_bytes=10**9)) == as_told(
        solve(problem)
    )
