"""Shares against every order written out, and what must hold of them."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from scarpath.core.case import ATROPHIC
from scarpath.core.plan import EvidenceBase, Explanation, Safety
from scarpath.planning.explain import explain
from scarpath.planning.forecast import forecast
from scarpath.planning.problem import Problem, build_problem
from tests import support
from tests.support import spoken

explain = spoken(explain)

CARDS = (
    support.card("a", "release"),
    support.card("b", "peel"),
    support.card("c", "resurfacing"),
    support.card("d", "resurfacing"),
)
BASE = EvidenceBase(studies=("s1", "s2"), arms=2, patients=50, certainty="low", certainty_reasons=())
STUDIES = [support.study("s1", ["a"], n=20), support.study("s2", ["b"], n=30)]


def problem(mix: tuple[float, float, float] = (0.2, 0.3, 0.5)) -> Problem:
    return build_problem(
        support.case(),
        support.assessment(mix),
        support.catalogue(CARDS, studies=STUDIES),
        support.draws(CARDS, count=50),
        Safety(),
        today=support.TODAY,
    )


def explained(found: Problem, sessions: dict[str, int], most: dict[str, int] | None = None) -> Explanation:
    bases = dict.fromkeys(found.order, BASE)
    (plan,) = forecast(found, found.vector(sessions)[None], bases)
    return explain(found, plan, bases, most=most)


def mean_by_type(found: Problem, sessions: dict[str, int]) -> np.ndarray:
    """Mean improvement of each type from the printed model, in plain NumPy on the whole draws."""
    draws, total = found.draws, 0.0
    for mechanism in ("release", "peel", "resurfacing"):
        used = {c.id: sessions[c.id] for c in CARDS if c.mechanism == mechanism and sessions.get(c.id)}
        n = sum(used.values())
        if n:
            tau = draws.dose[:, draws.mechanisms.index(mechanism)]
            grown = (1 - np.exp(-n / tau)) / (1 - np.exp(-3 / tau))
            effect = sum(m * draws.effect[:, draws.index(t)] for t, m in used.items()) / n
            total = total + effect * grown[:, None]
    reach = 1 - (1 - draws.reach) ** draws.response
    return 100 * np.mean(reach[:, None] * (1 - np.exp(-total * np.ones((1, 3)))), axis=0)


SESSIONS = {"a": 1, "b": 2, "c": 2, "d": 1}


def test_shares_are_the_mean_over_all_orders() -> None:
    found = problem()
    result = {c.treatment: c for c in explained(found, SESSIONS).contributions}
    for t in SESSIONS:
        total = np.zeros(3)
        for order in permutations(SESSIONS):
            before = {s: SESSIONS[s] for s in order[: order.index(t)]}
            total += mean_by_type(found, {**before, t: SESSIONS[t]}) - mean_by_type(found, before)
        share = total / math.factorial(len(SESSIONS))
        assert [result[t].share[k] for k in ATROPHIC] == pytest.approx(list(share))
        without = {s: n for s, n in SESSIONS.items() if s != t}
        lost = mean_by_type(found, SESSIONS) - mean_by_type(found, without)
        assert [result[t].lost_without[k] for k in ATROPHIC] == pytest.approx(list(lost))
        assert result[t].share_overall == pytest.approx(np.dot([0.2, 0.3, 0.5], share))
        assert result[t].lost_without_overall == pytest.approx(np.dot([0.2, 0.3, 0.5], lost))


def test_shares_add_up_to_the_whole() -> None:
    found = problem()
    bases = dict.fromkeys(found.order, BASE)
    (plan,) = forecast(found, found.vector(SESSIONS)[None], bases)
    shares = [c.share_overall for c in explain(found, plan, bases).contributions]
    assert sum(shares) == pytest.approx(plan.improvement_percent.mean)


def test_one_treatment_is_all_of_its_plan() -> None:
    (only,) = explained(problem(), {"b": 3}).contributions
    assert only.share == pytest.approx(only.lost_without)
    assert only.share_overall == pytest.approx(only.lost_without_overall)


def test_types_that_the_face_has_not_are_left_out() -> None:
    (only,) = explained(problem((0.0, 1.0, 0.0)), {"b": 3}).contributions
    assert set(only.share) == {ATROPHIC[1]}
    assert only.share_overall == pytest.approx(only.share[ATROPHIC[1]])


def test_trials_come_with_their_people_largest_first() -> None:
    (only,) = explained(problem(), {"b": 3}).contributions
    assert only.trials == (("s2", 30), ("s1", 20))
    bases = {t: replace(BASE, studies=()) for t in "abcd"}
    found = problem()
    (plan,) = forecast(found, found.vector({"a": 1})[None], bases)
    assert explain(found, plan, bases).contributions[0].trials == ()


def test_the_ladder_climbs_from_nothing_to_all_that_could_be_reached() -> None:
    found = problem()
    ladder = explained(found, {"a": 1, "b": 2}, most={"a": 3, "b": 3, "c": 3}).ladder
    assert [rung.what for rung in ladder] == [
        "no treatment",
        "with a",
        "with b",
        "the most within your limits",
        "if treatment had no limit",
    ]
    means = [rung.improvement_percent.mean for rung in ladder]
    assert means[0] == 0
    assert means == sorted(means)
    assert means[2] == pytest.approx(np.dot([0.2, 0.3, 0.5], mean_by_type(found, {"a": 1, "b": 2})))
    assert means[-1] == pytest.approx(100 * np.mean(found.draws.personal_reach()))
