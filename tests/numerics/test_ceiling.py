"""How effects become improvement, against closed forms, limits and bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from scarpath.numerics.ceiling import (
    MOST_IMPROVEMENT_PERCENT,
    ceiling_log_reduction,
    gone,
    left,
    log_reduction,
    log_reduction_at,
    personal_reach,
    strongest_and_share,
)

WEIGHTS = np.array([0.2, 0.3, 0.5])


def test_an_effect_of_ln_2_takes_half_of_what_can_be_reached() -> None:
    assert gone(np, np.log(2.0)) == pytest.approx(0.5, rel=1e-15)
    assert left(np, np.full(3, np.log(2.0)), WEIGHTS) == pytest.approx(0.5, rel=1e-15)
    # and with a reach of one half a quarter of all: Z = -ln(3 / 4)
    assert ceiling_log_reduction(np, np.full(3, np.log(2.0)), WEIGHTS, 0.5) == pytest.approx(np.log(4 / 3))


def test_each_scar_type_counts_by_its_weight() -> None:
    """Only the second type is cleared: what is left is the weight of the others."""
    assert left(np, np.array([[0.0, 800.0, 0.0], [0.0, 0.0, 0.0]]), WEIGHTS) == pytest.approx([0.7, 1.0])


def test_no_effect_is_no_improvement_and_a_tiny_one_is_not_lost() -> None:
    assert ceiling_log_reduction(np, np.zeros(3), np.array([0.25, 0.25, 0.5]), 0.6) == 0.0
    assert gone(np, 1e-18) == 1e-18


def test_many_sessions_approach_the_reach() -> None:
    z = ceiling_log_reduction(np, np.full(3, 50.0), WEIGHTS, 0.6)
    assert gone(np, z) == pytest.approx(0.6)


@given(st.floats(-3.0, 0.99))
def test_log_reduction_and_improvement_are_inverse(share: float) -> None:
    assert gone(np, log_reduction(np, share)) == pytest.approx(share, rel=1e-13, abs=1e-15)
    assert log_reduction(math, share) == pytest.approx(float(log_reduction(np, share)), rel=1e-14)


def test_the_log_reduction_of_an_improvement_in_percent() -> None:
    assert log_reduction_at(50.0) == pytest.approx(np.log(2.0))
    assert log_reduction_at(-25.0) == pytest.approx(-np.log(1.25))
    assert log_reduction_at(100.0) == log_reduction_at(MOST_IMPROVEMENT_PERCENT)
    assert log_reduction_at(100.0) == pytest.approx(-math.log(0.005), rel=1e-14)


@given(st.floats(0.01, 0.99), st.floats(0.01, 20.0))
def test_a_response_multiplies_the_log_reduction_of_unlimited_treatment(
    reach: float, response: float
) -> None:
    own = float(personal_reach(reach, response))
    assert 0.0 <= own <= 1.0
    assert math.exp(-response * float(log_reduction(np, reach))) == pytest.approx(1.0 - own, abs=1e-14)


def test_the_average_person_has_the_average_reach_and_who_does_not_respond_has_none() -> None:
    reach = np.array([0.2, 0.6])
    assert personal_reach(reach, 1.0) == pytest.approx(reach, rel=1e-15)
    assert personal_reach(reach, 0.0).tolist() == [0.0, 0.0]
    # halved twice: response 2 at a reach of one half leaves a quarter
    assert personal_reach(0.5, 2.0) == 0.75


def test_a_combination_is_never_worse_than_its_better_part_nor_beyond_the_reach() -> None:
    rng = np.random.default_rng(5)
    reach, weights = 0.6, np.array([0.5, 0.3, 0.2])
    for first, second in rng.exponential(1.0, (200, 2, 3)):
        alone = [float(ceiling_log_reduction(np, v, weights, reach)) for v in (first, second)]
        both = float(ceiling_log_reduction(np, first + second, weights, reach))
        assert max(alone) <= both <= -np.log1p(-reach) + 1e-12


def test_on_one_scar_type_a_combination_is_sub_additive() -> None:
    # Over several types it need not be: treatments that help different types complement each other.
    weights = np.array([1.0, 0.0, 0.0])
    for first, second in np.random.default_rng(6).exponential(1.0, (200, 2, 3)):
        alone = [float(ceiling_log_reduction(np, v, weights, 0.6)) for v in (first, second)]
        assert float(ceiling_log_reduction(np, first + second, weights, 0.6)) <= sum(alone) + 1e-12


def test_the_strongest_counts_in_full_and_the_others_by_their_share() -> None:
    effect = np.array([[1.0, 0.5, 0.0], [0.2, 2.0, 0.0]])
    assert strongest_and_share(effect, 0.0).tolist() == [1.0, 2.0, 0.0]
    assert strongest_and_share(effect, 1.0) == pytest.approx([1.2, 2.5, 0.0])
    assert strongest_and_share(effect, 0.5) == pytest.approx([1.1, 2.25, 0.0])
