"""How often wishes pick a plan, against plain loops; announced changes, against choosing again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from scarpath.core.case import OBJECTIVES, Goals, Objective
from scarpath.core.finding import Kind
from scarpath.planning.exact import Solution
from scarpath.planning.figures import Figures, Pool
from scarpath.planning.problem import Problem
from scarpath.planning.rivals import best_for_you
from scarpath.planning.wishes import TOLERANCE, Chooser
from scarpath.render.say import said
from tests.planning.test_choose import chosen, made_up_draws


def loops(
    draws: np.ndarray, figures: Figures, prefer: tuple[Objective, ...], goal: float | None
) -> list[float]:
    """The wishes followed draw by draw, written out."""
    won = [0] * len(draws)
    for column in draws.T:
        rows = list(range(len(draws)))
        if goal is not None:
            rows = [r for r in rows if column[r] >= goal - 5] or rows
        for place, objective in enumerate((*prefer, *prefer, *OBJECTIVES)):
            rows = [r for r in rows if not figures.vague(objective)[r]] or rows
            loss = {r: -column[r] if objective == "improvement" else figures.loss(objective)[r] for r in rows}
            best = min(loss.values())
            if place < len(prefer):
                best = best * 1.1 if objective == "cost" else best + TOLERANCE[objective]
            rows = [r for r in rows if loss[r] <= best]
        won[rows[0]] += 1
    return [100 * n / draws.shape[1] for n in won]


@pytest.mark.parametrize("seed", range(30))
def test_how_often_the_wishes_pick_each_plan(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 7))
    figures = Figures(
        improvement=rng.integers(20, 50, size).astype(float),
        cost=rng.integers(0, 4, size) * 100.0,
        downtime=rng.integers(0, 9, size).astype(float),
        visits=rng.integers(1, 5, size).astype(float),
        pih_risk=rng.integers(0, 20, size).astype(float),
        unknown={"cost": rng.random(size) < 0.3, "downtime": rng.random(size) < 0.2},
    )
    draws = np.round(rng.normal(35, 8, size=(size, 40)))
    prefer = tuple(rng.permutation(np.array(OBJECTIVES))[: rng.integers(1, 5)].tolist())
    goal = None if seed % 2 else 35.0
    found = best_for_you(draws, figures, prefer, goal)
    assert list(found) == pytest.approx(loops(draws, figures, prefer, goal))
    assert sum(found) == pytest.approx(100)


def picked_of(
    problem: Problem, solution: Solution, shown: list[dict[str, int]], prefer: tuple[Objective, ...]
) -> int:
    """Which of a few plans the wishes pick in a problem solved anew."""
    wanted = [problem.vector(plan) for plan in shown]
    rows = [int(np.flatnonzero((solution.pool.counts == plan).all(axis=1))[0]) for plan in wanted]
    at = np.array(rows, dtype=np.intp)
    pool = Pool(counts=solution.pool.counts[at], figures=solution.pool.figures.of(at))
    chooser = Chooser(problem, pool, prefer)
    return chooser.pick(chooser.world)


@pytest.mark.parametrize("goal", [None, 35.0])
@pytest.mark.parametrize(
    "prefer", [("improvement", "downtime", "cost"), ("cost", "improvement"), ("downtime", "improvement")]
)
def test_what_would_put_a_plan_first_does_when_solved_anew(
    prefer: tuple[Objective, ...], goal: float | None
) -> None:
    """Three hundred draws, so none is left out and an announcement is exact but for its rounding."""
    goals = Goals(improvement_percent=goal)
    problem, _, choice = chosen(prefer, goals=goals)
    ids = {said(card.called): card.id for card in problem.cards}
    counts, studied = choice.solution.counts, choice.solution.studied
    tried = [row for row in choice.listed if studied[row]]
    shown = [problem.sessions(counts[row]) for row in tried]
    checked = 0
    for row, changes in zip(choice.listed, choice.first_if, strict=True):
        assert (changes == ()) is (row == choice.recommended)
        for change in changes:
            values, order = dict(change.values), prefer
            other, solution, _ = chosen(prefer, goals=goals)
            if change.kind is Kind.FIRST_IF_WISH:
                order = (values["wish"], *(o for o in prefer if o != values["wish"]))  # type: ignore[assignment]
            elif change.kind in (Kind.FIRST_IF_CHEAPER, Kind.FIRST_IF_DEARER):
                prices = {ids[said(values["treatment"])]: Decimal(f"{values['price']:.4f}")}
                other, solution, _ = chosen(prefer, goals=goals, prices=prices)
            elif change.kind in (Kind.FIRST_IF_MORE, Kind.FIRST_IF_LESS):
                sign = 1 if change.kind is Kind.FIRST_IF_MORE else -1
                factor = 1 + sign * float(str(values["percent"])) / 100
                draws = made_up_draws(**{ids[said(values["treatment"])]: factor})
                other, solution, _ = chosen(prefer, goals=goals, draws=draws)
            elif change.kind is Kind.NEVER_FIRST:
                assert not studied[row]
                continue
            elif change.kind is Kind.NO_SINGLE_CHANGE:
                assert picked_of(other, solution, shown, order) != tried.index(row)
                continue
            assert picked_of(other, solution, shown, order) == tried.index(row)
            checked += 1
    assert checked


def test_a_mix_that_no_trial_gave_is_never_first() -> None:
    _, _, choice = chosen(("improvement",))
    unstudied = [i for i, row in enumerate(choice.listed) if not choice.solution.studied[row]]
    assert unstudied
    assert all([f.kind for f in choice.first_if[i]] == [Kind.NEVER_FIRST] for i in unstudied)
    assert replace(choice).best_for_you_percent == choice.best_for_you_percent
