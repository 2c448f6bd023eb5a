"""Which tried plans the trials cannot tell from the best one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scarpath.core.plan import Safety
from scarpath.planning.alike import not_told_apart
from scarpath.planning.exact import solve
from scarpath.planning.problem import build_problem
from tests import support

CARDS = [
    support.card(name, mechanism) for name, mechanism in (("a", "release"), ("b", "focal"), ("c", "peel"))
]
CATALOGUE = support.catalogue(CARDS, studies=[support.study(f"s{c.id}", [c.id]) for c in CARDS])


def test_plans_are_told_apart_where_one_does_more_in_four_of_five_draws() -> None:
    """Written out: the best plan of each treatment against the best of all, draw by draw."""
    draws = support.draws(CARDS, count=300, seed=5)
    # b is a with noise of its own in every draw, and c next to nothing.
    noise = np.random.default_rng(2).normal(0.9, 0.2, size=(300, 1)).clip(0.1)
    effect = draws.effect.copy()
    a, b, c = map(draws.index, "abc")
    effect[:, b], effect[:, c] = effect[:, a] * noise, effect[:, a] * 0.01
    dose = np.repeat(draws.dose[:, :1], draws.dose.shape[1], axis=1)
    draws = replace(draws, effect=effect, dose=dose, fade=np.zeros_like(draws.fade))
    problem = build_problem(
        support.case(), support.assessment(), CATALOGUE, draws, Safety(), today=support.TODAY
    )
    pool = solve(problem).pool
    found = not_told_apart(problem, pool)
    reach = draws.personal_reach(average=True)

    def gain(treatment: str, sessions: int) -> NDArray[np.float64]:
        return np.asarray(reach * (1 - np.exp(-draws.add(treatment, sessions)) @ problem.weights))

    ahead = np.mean(gain("a", 3) > gain("b", 3))
    assert 0.2 < ahead < 0.8
    assert np.mean(gain("a", 3) > gain("c", 3)) > 0.8
    assert found == ({"b": 3},)
