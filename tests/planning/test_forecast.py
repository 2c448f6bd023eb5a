"""Forecasts against closed forms, SciPy, NumPy and plain loops."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from scipy import stats

from scarpath.core.case import Goals
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import EvidenceBase, Plan, Safety
from scarpath.core.treatment import Treatment
from scarpath.planning.exact import solve
from scarpath.planning.forecast import (
    HeavyTail,
    cost,
    cost_ends,
    distributions,
    doing_nothing,
    forecast,
    kept_share,
    lasting_harm,
)
from scarpath.planning.problem import Problem, build_problem
from tests import support
from tests.planning.brute import built
from tests.support import spoken

lasting_harm = spoken(lasting_harm)
doing_nothing = spoken(doing_nothing)


def problem(
    *cards: Treatment, draws: EffectDraws | None = None, mix: Any = (0.3, 0.3, 0.4), **case: Any
) -> Problem:
    return build_problem(
        support.case(**case),
        support.assessment(mix),
        support.catalogue(cards, studies=[support.study("s1", ["a"]), support.study("s2", ["a", "b"])]),
        draws or support.draws(cards, count=400),
        Safety(),
        today=support.TODAY,
    )


def plans(found: Problem, *sessions: Mapping[str, int]) -> tuple[Plan, ...]:
    base = EvidenceBase(studies=("s1",), arms=1, patients=20, certainty="low", certainty_reasons=("made up",))
    return forecast(found, np.stack([found.vector(s) for s in sessions]), dict.fromkeys(found.order, base))


TWO = (support.card("a", "peel"), support.card("b", "focal", cost=None, downtime=None))


def test_distributions_are_means_and_quantiles() -> None:
    values = np.random.default_rng(0).normal(40, 15, size=(3, 777))
    for row, found in zip(values, distributions(values), strict=True):
        assert found.mean == pytest.approx(row.mean())
        expected = np.quantile(row, [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
        shown = [found.p05, found.p10, found.p25, found.p50, found.p75, found.p90, found.p95]
        # Single precision of values below 100: half a unit in the last place is 4e-6.
        assert shown == pytest.approx(list(expected), abs=1e-5)


def test_one_draw_one_type_is_the_formula() -> None:
    """The model by hand: two mechanisms of one treatment each, one draw, rolling scars."""
    draws = support.draws(TWO, count=1)
    (plan,) = plans(problem(*TWO, draws=draws, mix=(0, 0, 1)), {"a": 2, "b": 1})
    exponent = later = 0.0
    for t, (mechanism, n) in enumerate((("peel", 2), ("focal", 1))):
        tau = draws.dose[0, draws.mechanisms.index(mechanism)]
        grown = (1 - math.exp(-n / tau)) / (1 - math.exp(-3 / tau))
        exponent += draws.effect[0, t, 2] * grown
        later += draws.effect[0, t, 2] * grown * math.exp(-2 * draws.fade[0, t])
    reach = 1 - (1 - draws.reach[0]) ** draws.response[0]
    average = 1 - (1 - draws.reach[0]) ** draws.clinic[0]
    gone = 1 - math.exp(-exponent)
    z = -math.log(1 - reach * gone)
    assert plan.improvement_percent.mean == pytest.approx(100 * reach * gone)
    assert plan.average_person_percent.mean == pytest.approx(100 * average * gone)
    assert plan.as_trials_print_percent.mean == pytest.approx(100 * (1 - math.exp(-(z + draws.reporting[0]))))
    assert plan.retained_after_2_years_percent.mean == pytest.approx(100 * (1 - math.exp(-later)) / gone)
    free = math.prod(1 - 1 / (1 + math.exp(-draws.pih[0, t, 0])) for t in (0, 1))
    assert plan.pih_risk_percent.mean == pytest.approx(100 * (1 - free))


def test_sessions_of_one_mechanism_share_a_dose_curve() -> None:
    """Two devices, twice each: the mean effect at four sessions, not the sum of two courses."""
    cards = (support.card("a", "resurfacing"), support.card("b", "resurfacing"))
    draws = support.draws(cards, count=1)
    (plan,) = plans(problem(*cards, draws=draws, mix=(1, 0, 0)), {"a": 2, "b": 2})
    tau = draws.dose[0, draws.mechanisms.index("resurfacing")]
    grown = (1 - math.exp(-4 / tau)) / (1 - math.exp(-3 / tau))
    exponent = (draws.effect[0, 0, 0] + draws.effect[0, 1, 0]) / 2 * grown
    reach = 1 - (1 - draws.reach[0]) ** draws.response[0]
    assert plan.improvement_percent.mean == pytest.approx(100 * reach * (1 - math.exp(-exponent)))


def test_chances_are_shares_of_draws() -> None:
    found = problem(*TWO, goals=Goals(improvement_percent=30))
    (plan,) = plans(found, {"a": 3, "b": 3})
    reach = found.draws.personal_reach()
    exponent = sum(found.draws.add(t, 3) for t in ("a", "b"))
    gone = 100 * reach * (1 - np.exp(-exponent) @ np.array([0.3, 0.3, 0.4]))
    assert plan.chance_of_goal_percent == pytest.approx(100 * np.mean(gone >= 30))
    assert plan.at_least_75_percent == pytest.approx(100 * np.mean(gone >= 75))
    assert plans(problem(*TWO), {"a": 1})[0].chance_of_goal_percent is None


def test_many_plans_are_forecast_like_one() -> None:
    found = problem(*TWO)
    sessions = [{"a": n, "b": m} for n in range(4) for m in range(4) if n + m]
    together = plans(found, *sessions)
    for one, plan in zip(sessions, together, strict=True):
        alone = plans(found, one)[0]
        assert replace(alone, id=plan.id) == plan


def test_the_upper_bound_for_clear_is_the_larger_of_two_tails() -> None:
    """The heavy tail against SciPy's Student t; the share of draws where that is larger."""
    draws = support.draws(TWO, count=500)
    own = np.log(draws.response / draws.clinic)
    low, middle, high = np.quantile(own, [0.25, 0.5, 0.75])
    scale = (high - low) / (2 * stats.t.ppf(0.75, 4))
    average = np.linspace(5, 95, 500)[None]
    z = -np.log1p(-average / 100)
    expected = 100 * stats.t.sf((np.log(np.log(10)) - np.log(z) - middle) / scale, 4).mean()
    assert HeavyTail.of(draws).clear_upper_bound(np.zeros((1, 500)), average)[0] == pytest.approx(
        expected, rel=1e-6
    )
    assert HeavyTail.of(draws).clear_upper_bound(np.full((1, 500), 95.0), average)[0] == 100.0
    assert HeavyTail.of(draws).clear_upper_bound(np.zeros((1, 500)), np.zeros((1, 500)))[0] == 0.0


def test_the_upper_bound_is_never_below_the_share_of_draws() -> None:
    draws = support.draws(TWO, count=500)
    you = np.random.default_rng(0).uniform(0, 100, size=(4, 500))
    assert (HeavyTail.of(draws).clear_upper_bound(you, you * 0.5) >= 100 * np.mean(you >= 90, axis=1)).all()


def test_what_did_nothing_is_kept_whole() -> None:
    assert kept_share(np.array([1.0, 0.5]), np.array([1.0, 0.75])).tolist() == [1.0, 0.5]


def test_doing_nothing_follows_the_course_of_quiet_or_active_acne() -> None:
    found = problem(*TWO)
    for quiet, column in ((True, 0), (False, 1)):
        nothing = doing_nothing(replace(found, acne_quiet=quiet))
        expected = np.mean(100 * (1 - np.exp(-found.draws.natural[:, column])))
        assert nothing.improvement_percent.mean == pytest.approx(expected)
        assert ("has been quiet" in nothing.note) is quiet


def test_a_cost_is_a_range_with_what_is_not_known() -> None:
    cards = (
        support.card("a", "peel", cost=support.price(None, low=Decimal(100), high=Decimal("151"))),
        support.card("b", "focal", cost=None),
        support.card("g", "adjunct", cost=support.price(percent=10), hosts=("b", "a"), downtime=None),
        support.card("v", "volume", cost=50, permanence="temporary", top_up_months=support.span(12)),
    )
    found = problem(*cards)
    a = cost(found, found.vector({"a": 3, "g": 2}))
    # Three sessions at 125.50 and two tenths of one: 401.60; from 320 to 483.20.
    assert (a.amount, a.low, a.high, a.at_least) == (402, 320, 483, False)
    # The guest follows its first host, whose price is not known, and is not known itself.
    b = cost(found, found.vector({"a": 1, "b": 1, "g": 1}))
    assert (b.amount, b.at_least, b.unknown) == (126, True, ("b", "g"))
    # Two sessions and one renewal a year after.
    assert cost(found, found.vector({"v": 2})).amount == 150


def test_what_is_not_known_is_said() -> None:
    found = problem(*TWO, draws=support.draws(TWO, count=5, pih_unknown=("b",)))
    plan = plans(found, {"a": 1, "b": 1})[0]
    assert plan.downtime_at_least
    assert plan.cost.unknown == ("b",)
    assert plan.pih_from_class_alone == ("b",)
    counted = plans(found, {"a": 1})[0]
    assert plan.pih_risk_percent.mean > counted.pih_risk_percent.mean
    assert plan.studied_combination
    assert plan.studies_of_combination == ("s2",)


def test_lasting_harm_names_treatments_and_no_number() -> None:
    harmful = support.card("a", "peel", lasting_harms=({"made": "up"},))
    found = problem(harmful, TWO[1])
    assert lasting_harm(found, ["a", "b"]) == "possible and not quantified: a"
    assert lasting_harm(found, ["b"]).startswith("none named")


@pytest.mark.parametrize("seed", range(40))
def test_the_ends_of_many_costs_are_those_of_each(seed: int) -> None:
    problem, *_ = built(seed)
    counts = solve(problem).counts
    low, high = cost_ends(problem, counts)
    for row, least, most in zip(counts, low, high, strict=True):
        one = cost(problem, row)
        assert float(one.low) == least
        assert most == (np.inf if one.unknown else float(one.high))
