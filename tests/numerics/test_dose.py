"""How sessions add up, against closed forms and limits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from scarpath.numerics.dose import FEWEST_USUAL, Part, dose_curve, kept, mechanism_effect, saturation

SESSIONS = st.floats(0.0, 60.0)
USUAL = st.floats(1.0, 10.0)
TAU = st.floats(0.05, 500.0)


def test_tau_sessions_do_63_percent_of_what_unlimited_ones_would() -> None:
    assert saturation(np, 2.0, 2.0) == pytest.approx(1.0 - np.exp(-1.0), rel=1e-15)
    assert saturation(np, 0.0, 2.0) == 0.0
    assert saturation(np, np.inf, 2.0) == 1.0


def test_one_session_each_leaves_a_constant_share_of_what_is_missing() -> None:
    """1 - s(n) is geometric: with tau = 1 / ln 2 each session halves it, exactly 1 - 2 ** -n."""
    for n in range(20):
        assert saturation(np, n, 1.0 / np.log(2.0)) == pytest.approx(
            float(1 - Fraction(1, 2**n)), rel=1e-14, abs=0.0
        )


@given(SESSIONS, USUAL, TAU)
def test_the_dose_curve_is_what_it_is_said_to_be(sessions: float, usual: float, tau: float) -> None:
    curve = [float(dose_curve(np, n, usual, tau)) for n in (0.0, usual, sessions, sessions + 1, sessions + 2)]
    assert curve[:2] == [0.0, 1.0]
    least, middle, most = curve[2:]
    assert least <= middle <= most
    # concave, up to the rounding of three values of about the same size
    assert most - middle <= middle - least + 8 * np.finfo(float).eps * most


def test_many_tau_make_sessions_count_alike_and_few_make_the_first_count_alone() -> None:
    assert dose_curve(np, 5.0, 3.0, 1e12) == pytest.approx(5.0 / 3.0, rel=1e-11)
    assert dose_curve(np, 1.0, 3.0, 1e-3) == 1.0


def test_a_usual_number_below_half_a_session_counts_as_half() -> None:
    assert dose_curve(np, 2.0, 0.0, 1.5) == dose_curve(np, 2.0, FEWEST_USUAL, 1.5)


def test_what_is_kept_halves_in_a_half_life() -> None:
    rate = np.log(2.0) / np.array([0.5, 1.0, 2.0])
    assert kept(np, rate, 2.0) == pytest.approx([1 / 16, 1 / 4, 1 / 2], rel=1e-15)
    assert kept(np, rate, -1.0).tolist() == [1.0, 1.0, 1.0]


def test_the_usual_course_of_one_treatment_has_its_effect() -> None:
    tau, effect = np.array([0.3, 2.0, 40.0]), np.arange(9.0).reshape(3, 3)
    np.testing.assert_allclose(mechanism_effect([Part(4.0, effect, 4.0)], tau), effect, rtol=1e-15)


def test_sessions_of_one_mechanism_share_its_curve() -> None:
    """Two devices with the same effect and usual number are one device; different ones are averaged."""
    tau, effect = np.array([1.0, 3.0]), np.array([[0.2, 0.4, 0.8], [0.5, 0.1, 0.3]])
    split = mechanism_effect([Part(1.0, effect, 3.0), Part(3.0, effect, 3.0)], tau)
    np.testing.assert_allclose(split, mechanism_effect([Part(4.0, effect, 3.0)], tau), rtol=1e-14)
    mixed = mechanism_effect([Part(1.0, effect, 3.0), Part(3.0, 2.0 * effect, 3.0)], tau)
    np.testing.assert_allclose(mixed, 1.75 * split, rtol=1e-14)
    # usual numbers 2 and 6, one session and three: (1 2 + 3 6) / 4 = 5 sessions are usual
    usual = mechanism_effect([Part(1.0, effect, 2.0), Part(3.0, effect, 6.0)], tau)
    np.testing.assert_allclose(usual, mechanism_effect([Part(4.0, effect, 5.0)], tau), rtol=1e-14)


def test_each_draw_has_its_own_sessions_and_none_do_nothing() -> None:
    tau, effect = np.full(3, 2.0), np.ones((3, 3))
    found = mechanism_effect([Part(np.array([0.0, 1.0, 3.0]), effect, 3.0)], tau)
    assert (found[0] == 0.0).all()
    assert found[2, 0] == pytest.approx(1.0)
    assert found[1, 0] == pytest.approx(float(dose_curve(np, 1.0, 3.0, 2.0)))
    assert not mechanism_effect([Part(0.0, effect, 3.0)], tau).any()
