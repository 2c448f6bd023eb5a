"""What must hold of every front: limits, names, threads, early stops, the bounds of the screen."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from scarpath.core.case import Goals, Limits, Money, Objective
from scarpath.core.errors import InvalidInput
from scarpath.core.plan import Blocked, Safety
from scarpath.planning import dominance, exact, screen, space as space_module
from scarpath.planning.dominance import nondominated
from scarpath.planning.exact import Solution, solve
from scarpath.planning.figures import quantise
from scarpath.planning.forecast import cost, improvement_draws, pih_draws
from scarpath.planning.problem import Problem, Space, build_problem
from scarpath.planning.rectangle import rectangles
from scarpath.planning.tables import residuals
from tests import support
from tests.planning.brute import built

FEW: tuple[Objective, ...] = ("improvement", "cost", "downtime")
ARMS = (["cross"], ["cross", "release"], ["ablative", "plasma"], ["needling"], ["release", "needling"])


def full_size(
    limits: Limits | None = None, *, avoid: tuple[str, ...] = (), safety: Safety | None = None
) -> Problem:
    """Eighteen treatments and few draws: a space of full width that is quick to search."""
    cards = support.seven_families()
    catalogue = support.catalogue(cards, studies=[support.study("made_up", *ARMS)])
    case = support.case(limits=limits, goals=Goals(avoid=avoid))
    draws = support.draws(cards, count=40, seed=7)
    return build_problem(
        case, support.assessment(), catalogue, draws, safety or Safety(), today=support.TODAY
    )


def known_figures(solution: Solution) -> set[tuple[float, ...]]:
    """The front as figures, whatever the treatments are called."""
    f = solution.figures
    rows = np.stack([f.improvement, f.cost, f.downtime, f.visits, f.pih_risk], axis=1)
    return {tuple(map(float, row)) for row in rows[solution.unbeaten]}


def budget(amount: int) -> Limits:
    return Limits(budget=Money(amount=Decimal(amount), currency="USD"))


def test_more_budget_never_worsens_the_front() -> None:
    fronts = [solve(full_size(budget(amount)), objectives=FEW) for amount in (500, 1500, 6000)]
    for tight, wide in pairwise(fronts):
        assert tight.unbeaten.any()
        wider = wide.objectives[wide.unbeaten]
        # A figure that only dearer plans leave open is 0 in every plan of the tighter front.
        place = [tight.names.index(name) if name in tight.names else None for name in wide.names]
        for row in tight.objectives[tight.unbeaten]:
            here = np.array([0 if i is None else row[i] for i in place])
            assert (wider <= here).all(axis=1).any()


def test_no_limit_is_ever_exceeded() -> None:
    limits = Limits(
        budget=Money(amount=Decimal(2500), currency="USD"),
        downtime_days_per_visit=5,
        visits=6,
        pih_risk_percent=12,
    )
    problem = full_size(replace(limits, finish_within_weeks=30))
    solution = solve(problem)
    figures = solution.figures
    assert len(solution.counts) > 10
    assert figures.cost.max() <= 2500
    assert figures.visits.max() <= 6
    assert figures.pih_risk.max() <= 12
    assert problem.timing.in_time(solution.counts).all()
    cards = {c.id: c for c in problem.cards}
    for counts in solution.counts:
        days = [cards[t].downtime_days for t in problem.sessions(counts)]
        assert all(d is None or d.high <= 5 for d in days)


def test_what_is_avoided_or_blocked_never_appears() -> None:
    rule = Blocked(treatment="needling", rule="made_up", reason="made up", until=None, sources=("made_up",))
    problem = full_size(avoid=("ablative",), safety=Safety(blocked=(rule,)))
    solution = solve(problem)
    assert "needling" not in problem.order
    assert "ablative" not in problem.order
    assert {b.treatment: b.rule for b in problem.blocked} == {"ablative": "goals.avoid"}
    assert solution.certificate.complete


def test_names_do_not_matter() -> None:
    cards = support.seven_families()
    names = [c.id for c in cards]
    shuffled = random.Random(3).sample(names, k=len(names))
    rename = dict(zip(names, [f"z{i:02d}" for i in range(len(names))], strict=True))
    rename = {old: rename[new] for old, new in zip(names, shuffled, strict=True)}
    draws = support.draws(cards, count=40, seed=7)
    other_cards = tuple(replace(c, id=rename[c.id], hosts=tuple(rename[h] for h in c.hosts)) for c in cards)
    other_draws = replace(draws, treatments=tuple(rename[t] for t in draws.treatments))
    first, second = (
        solve(
            build_problem(
                support.case(), support.assessment(), support.catalogue(c), d, Safety(), today=support.TODAY
            )
        )
        for c, d in ((cards, draws), (other_cards, other_draws))
    )
    assert known_figures(first) == known_figures(second)
    assert first.certificate.candidates == second.certificate.candidates


def test_figures_are_those_of_the_calendar_the_prices_and_the_forecast() -> None:
    problem = full_size()
    solution = solve(problem)
    figures = solution.figures
    rows = np.random.default_rng(0).choice(len(solution.counts), size=200, replace=False)
    counts = solution.counts[rows]
    assert (figures.visits[rows] == problem.timing.visits(counts)).all()
    downtime, at_least = problem.timing.downtime(counts)
    assert (figures.downtime[rows] == downtime).all()
    assert (figures.vague("downtime")[rows] == at_least).all()
    costs = [cost(problem, row) for row in counts]
    assert [float(c.amount) for c in costs] == list(figures.cost[rows])
    assert [c.at_least for c in costs] == list(figures.vague("cost")[rows])
    # Shown to a tenth of a point, so half a tenth apart at most.
    reach = problem.draws.personal_reach()
    early = 100 * np.mean(reach * (1 - residuals(problem, counts)), axis=1)
    assert np.abs(early - figures.improvement[rows]).max() <= 0.05 + 1e-9
    filled = 100 * np.mean(reach * (1 - residuals(problem, counts, view="filled")), axis=1)
    assert (filled >= early - 1e-9).all()
    harm = 100 * pih_draws(problem, counts).mean(axis=1)
    assert np.abs(harm - figures.pih_risk[rows]).max() <= 0.05 + 1e-9
    assert improvement_draws(problem, counts).mean(axis=1) == pytest.approx(early)


@pytest.mark.parametrize("threads", ["1", "2"])
def test_threads_change_nothing(threads: str, tmp_path: Path) -> None:
    code = (
        "import hashlib; from tests.planning.test_exact_properties import full_size; "
        "from scarpath.planning.exact import solve; s = solve(full_size()); "
        "print(hashlib.sha256(s.counts.tobytes() + s.objectives.tobytes() + s.tied.tobytes()).hexdigest(), "
        "s.certificate.candidates, s.certificate.evaluated)"
    )
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(root / "src")])
    env = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    s = solve(full_size())
    digest = hashlib.sha256(s.counts.tobytes() + s.objectives.tobytes() + s.tied.tobytes()).hexdigest()
    assert done.stdout.split() == [digest, str(s.certificate.candidates), str(s.certificate.evaluated)]


def test_products_have_one_thread_each_whoever_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of the loaded libraries themselves: one thread within the search, as many as before after it."""

    def blas_threads() -> list[int]:
        return [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]

    within: list[int] = []
    real = screen.Screen.residual

    def watched(*arguments: Any) -> Any:
        within.extend(blas_threads())
        return real(*arguments)

    monkeypatch.setattr(screen.Screen, "residual", watched)
    with threadpool_limits(limits=2, user_api="blas"):
        before = blas_threads()
        solve(full_size(budget(300)))
        assert blas_threads() == before
    assert set(within) == {1}


def test_threads_of_our_own_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "ROWS_AT_ONCE", 50)
    one, three = solve(full_size()), solve(full_size(), threads=3)
    assert (one.counts == three.counts).all()
    assert (one.objectives == three.objectives).all()
    assert (one.tied == three.tied).all()


@pytest.mark.parametrize("seed", range(40))
def test_small_portions_give_the_same_front(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, _, _ = built(seed)
    whole = solve(problem)
    monkeypatch.setattr(exact, "MOST_CELLS", 7)
    monkeypatch.setattr(exact, "MOST_WAITING", 5)
    monkeypatch.setattr(screen, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(screen, "STRETCH", 2)
    monkeypatch.setattr(screen, "SMALL_SPACE", 0)
    monkeypatch.setattr(dominance, "SMALL", 0)
    portions = solve(problem)
    assert (whole.objectives == portions.objectives).all()
    assert (whole.counts == portions.counts).all()
    assert (whole.tied == portions.tied).all()


@pytest.mark.parametrize("double", [True, False])
@pytest.mark.parametrize("stretch", [4, 256])
def test_the_screen_is_never_further_off_than_it_says(
    stretch: int, double: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "STRETCH", stretch)
    monkeypatch.setattr(screen, "SMALL_SPACE", 10**9 if double else 0)
    problem = full_size()
    tables = screen.Screen(problem)
    worst = 0.0
    for rows, column in rectangles(problem):
        everything = np.ones((len(problem.options[column]), len(rows)), dtype=np.bool_)
        found, error = tables.residual(rows, column, everything)
        picked = np.random.default_rng(1).integers(len(rows), size=3)
        for i in picked:
            chosen = np.repeat(rows.chosen[i][None], found.shape[0], axis=0)
            chosen[:, column] = np.arange(found.shape[0])
            off = np.abs((tables.reach - found[:, i]) - tables.improvement(chosen)).max()
            assert off <= error
            worst = max(worst, float(off / error))
    assert worst > 0.0


@pytest.mark.parametrize("limit", [{"seconds": 0.0}, {"memory_bytes": 1000}])
def test_a_search_stopped_early_is_never_called_complete(limit: dict[str, Any]) -> None:
    problem = full_size()
    stopped, whole = solve(problem, **limit), solve(problem)
    proof = stopped.certificate
    assert not proof.complete
    assert proof.stopped_because
    assert proof.candidates == whole.certificate.candidates
    assert proof.evaluated + proof.cut_off < proof.candidates
    assert len(stopped.counts) == 0


def test_what_is_kept_of_a_search_cut_short_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = full_size()
    ticks = iter(range(10_000))
    monkeypatch.setattr(exact.time, "perf_counter", lambda: float(next(ticks)))
    part = solve(problem, seconds=5.0)
    assert 0 < part.certificate.evaluated < part.certificate.candidates
    assert not part.certificate.complete
    assert part.unbeaten.all()
    assert nondominated(part.objectives).all()


def test_the_certificate_adds_up() -> None:
    proof = solve(full_size(budget(900))).certificate
    assert proof.complete
    assert proof.cut_off > 0
    assert proof.candidates == proof.evaluated + proof.cut_off
    assert proof.stopped_because is None


def test_the_chance_on_the_front_is_that_of_the_forecast() -> None:
    problem = replace(full_size(budget(1500)), goal_percent=35.0)
    solution = solve(problem, objectives=FEW, aim="chance")
    reached = np.mean(improvement_draws(problem, solution.counts) >= 35.0, axis=1)
    assert (solution.objectives[:, 0] == -quantise(reached)).all()
    assert solution.certificate.objectives == ("chance", "cost", "downtime")
    gain = 100 * np.mean(problem.draws.personal_reach() * (1 - residuals(problem, solution.counts)), axis=1)
    assert np.abs(solution.figures.improvement - gain).max() <= 0.05 + 1e-9


def test_a_chance_needs_a_goal() -> None:
    with pytest.raises(InvalidInput, match="needs a goal"):
        solve(full_size(), aim="chance")


def test_something_must_be_compared() -> None:
    with pytest.raises(InvalidInput, match="at least one of improvement, cost"):
        solve(full_size(), objectives=())


def test_nothing_to_plan_with_gives_an_empty_front() -> None:
    solution = solve(full_size(Limits(visits=0)))
    assert len(solution.counts) == 0
    assert len(solution.pool.counts) == 0
    assert solution.certificate.complete
    assert solution.certificate.candidates == 0


def test_an_unstudied_plan_does_not_hide_the_best_of_the_studied() -> None:
    solution = solve(full_size())
    best = solution.pool.figures.improvement.max()
    assert solution.figures.improvement[solution.studied].max() == best
    assert not solution.studied[0]
    assert solution.figures.improvement[0] > best


def test_the_space_can_be_widened() -> None:
    cards = [c for c in support.seven_families() if c.mechanism != "peel"]
    draws, catalogue = support.draws(cards, count=1), support.catalogue(cards)
    sizes = []
    for space in (Space(), Space(visits=12), Space(visits=12, mechanisms=4)):
        problem = build_problem(
            support.case(), support.assessment(), catalogue, draws, Safety(), today=support.TODAY, space=space
        )
        sizes.append(space_module.count_allowed(problem))
    assert sizes[0] < sizes[1] < sizes[2]
