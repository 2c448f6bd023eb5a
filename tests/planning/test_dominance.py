"""The sieve and the orders it works with, against their definitions written out."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from scarpath.core.plan import Safety
from scarpath.planning import dominance, screen
from scarpath.planning.dominance import OptionOrder, Unbeaten, nondominated, sieve
from scarpath.planning.exact import solve
from scarpath.planning.problem import build_problem
from scarpath.planning.rectangle import Side
from scarpath.planning.space import Plans
from tests import support
from tests.planning.brute import built


def reachable(before: Any, start: int) -> set[int]:
    """Columns that chains of `before` lead to, the start left out."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for p in before[waiting.pop()]:
            if p < len(before) and p not in found:
                found.add(int(p))
                waiting.append(int(p))
    return found


def beaters(keys: Any, steps: Any, no_riskier: Any) -> list[set[int]]:
    """For each option, the options that can take its place, by the definition."""
    return [
        {
            p
            for p in range(len(keys))
            if no_riskier[p, j]
            and all(a <= b for a, b in zip(keys[p], keys[j], strict=True))
            and any(b - a >= s for a, b, s in zip(keys[p], keys[j], steps, strict=False))
        }
        for j in range(len(keys))
    ]


@pytest.mark.parametrize("seed", range(20))
def test_an_order_leads_to_all_that_can_take_the_place_and_to_nothing_else(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    keys = rng.integers(0, 6, size=(12, 3))
    steps = np.array([1, 3])
    no_riskier = rng.random((12, 12)) < 0.9
    # Being no riskier is transitive, and so is its closure here.
    for k, i, j in itertools.product(range(12), repeat=3):
        no_riskier[i, j] |= no_riskier[i, k] & no_riskier[k, j]
    expected = beaters(keys, steps, no_riskier)
    monkeypatch.setattr(dominance, "MOST_BEFORE", 12)
    whole = OptionOrder.build(keys, steps, no_riskier, rng.random(12))
    assert [reachable(whole.before, j) for j in range(12)] == expected
    monkeypatch.setattr(dominance, "MOST_BEFORE", 1)
    some = OptionOrder.build(keys, steps, no_riskier, rng.random(12))
    assert all(reachable(some.before, j) <= expected[j] for j in range(12))
    for order in (whole, some):
        depth = {int(j): level for level, columns in enumerate(order.levels) for j in columns}
        assert all(depth[p] < depth[j] for j in range(12) for p in reachable(order.before, j))


@pytest.mark.parametrize("seed", range(20))
def test_the_sieve_discards_what_a_better_column_or_row_beats_beyond_doubt(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dominance, "SMALL", 0)
    monkeypatch.setattr(dominance, "MOST_BEFORE", 10)
    rng = np.random.default_rng(seed)
    order = OptionOrder.build(
        rng.integers(0, 5, size=(10, 2)), np.array([1, 1]), np.ones((10, 10), dtype=bool), rng.random(10)
    )
    row_before = rng.integers(0, 9, size=(8, 2))
    residual = rng.integers(0, 30, size=(10, 8)).astype(float)
    residual[rng.random((10, 8)) < 0.2] = np.inf
    doubt = 2.5
    kept = sieve(residual, order, row_before, doubt)
    for j, i in itertools.product(range(10), range(8)):
        columns = reachable(order.before, j)
        rivals = [residual[p, i] for p in columns]
        rivals += [residual[p, r] for r in row_before[i] if r < 8 for p in (j, *columns)]
        beaten = any(rival + doubt <= residual[j, i] for rival in rivals) and residual[j, i] < np.inf
        if residual[j, i] < np.inf:
            assert kept[j, i] == (not beaten)


@pytest.mark.parametrize("seed", range(60))
def test_noise_within_the_declared_error_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, _, _ = built(seed)
    whole = solve(problem)
    monkeypatch.setattr(dominance, "SMALL", 0)
    monkeypatch.setattr(dominance, "MOST_SETTLED", 0 if seed % 2 else 3000)
    true, rng = screen.Screen.residual, np.random.default_rng(seed)

    def noisy(self: screen.Screen, rows: Side, column: int, wanted: Any) -> tuple[Any, float]:
        found, error = true(self, rows, column, wanted)
        noise = rng.uniform(-1, 1, size=found.shape) * 0.02
        return found + noise, error + 0.02

    monkeypatch.setattr(screen.Screen, "residual", noisy)
    shaken = solve(problem)
    assert (whole.objectives == shaken.objectives).all()
    assert (whole.counts == shaken.counts).all()
    assert (whole.tied == shaken.tied).all()


def test_a_dearer_host_is_not_put_in_the_place_of_a_cheaper_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One session of `a` is cheaper than two of `b`, but dearer with an adjunct at a quarter of it."""
    monkeypatch.setattr(dominance, "SMALL", 0)
    cards = (
        support.card("a", "resurfacing", cost=100, downtime=2, sessions_at_most=1, exclusive_group="one"),
        support.card("b", "resurfacing", cost=52, downtime=1, sessions_at_most=2, exclusive_group="one"),
        support.card(
            "g",
            "adjunct",
            cost=support.price(percent=25),
            downtime=None,
            sessions_at_most=6,
            hosts=("a", "b"),
        ),
    )
    draws = support.draws(cards, count=20)
    draws.effect[:] = np.array([1.0, 0.5, 1.0])[None, :, None]
    problem = build_problem(
        support.case(), support.assessment(), support.catalogue(cards), draws, Safety(), today=support.TODAY
    )
    solution = solve(problem, objectives=("improvement", "cost"))
    found = [problem.sessions(row) for row in solution.counts]
    # 100 + 25 against 104 + 13: the second is cheaper, and nothing as cheap does as much.
    assert {"a": 1, "g": 1} in found
    assert {"b": 2, "g": 1} in found


@pytest.mark.parametrize("seed", range(12))
def test_no_riskier_holds_beside_everything_there_can_be(seed: int) -> None:
    cards = [c for c in support.seven_families() if c.mechanism != "resurfacing"]
    draws = support.draws(cards, count=30, seed=seed)
    problem = build_problem(
        support.case(), support.assessment(), support.catalogue(cards), draws, Safety(), today=support.TODAY
    )
    plans = Plans(problem)
    found = 0
    for c, own in enumerate(plans.free):
        safer = plans.no_riskier(c)
        others = [table for i, table in enumerate(plans.free) if i != c]
        beside = [np.ones(30), *(row for table in others for row in table)]
        beside += [a * b for x, y in itertools.combinations(others, 2) for a in x for b in y]
        mean_free = np.array([[np.mean(f * b) for b in beside] for f in own])
        for p, q in itertools.product(range(len(own)), repeat=2):
            if safer[p, q]:
                assert (mean_free[p] >= mean_free[q] - 1e-12).all()
                found += p != q
    assert found > 0


def test_doubts_of_plans_that_are_beaten_anyway_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dominance, "MOST_SETTLED", 0)
    asked: list[Any] = []

    def settle(chosen: Any) -> Any:
        asked.extend(chosen[:, 0].tolist())
        return np.full(len(chosen), -3, dtype=np.int64)

    plans = Unbeaten(1, 2, settle)
    plans.add(np.array([[1], [2], [3]]), np.array([[-9, 5], [-4, 6], [-4, 1]]), np.array([False, True, True]))
    chosen, values = plans.compare()
    assert asked == [3]
    assert chosen[:, 0].tolist() == [1, 3]
    assert values.tolist() == [[-9, 5], [-3, 1]]


def test_nondominated_keeps_equal_rows() -> None:
    values = np.array([[1, 2], [1, 2], [2, 1], [2, 2], [0, 5]])
    assert nondominated(values).tolist() == [True, True, True, False, True]
    assert nondominated(np.array([[3], [1], [1]])).tolist() == [False, True, True]
    assert nondominated(np.zeros((0, 3), dtype=np.int64)).tolist() == []
