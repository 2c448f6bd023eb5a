"""Quantiles against closed forms, and the fast ones of many rows against NumPy's."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from scarpath.core.plan import Distribution
from scarpath.numerics.quantiles import (
    MIDDLE_80,
    MIDDLE_90,
    MIDDLE_95,
    NORMAL_97,
    QUANTILES,
    SUMMARY,
    percentiles,
    summaries,
)


def test_a_ladder_has_its_own_quantiles() -> None:
    """Of 0, 1, ..., 100 the quantile at p percent is p; of 0 and 1 it is p / 100."""
    assert percentiles(np.arange(101.0)[::-1], MIDDLE_95) == pytest.approx((2.5, 50.0, 97.5))
    assert percentiles(np.array([1.0, 0.0]), QUANTILES) == pytest.approx([q / 100 for q in QUANTILES])


def test_middle_shares_leave_as_much_on_either_side() -> None:
    for share, (low, middle, high) in ((80, MIDDLE_80), (90, MIDDLE_90), (95, MIDDLE_95)):
        assert (high - low, low + high, middle) == (share, 100, 50)


@given(arrays(np.float64, (3, 41), elements=st.floats(-100.0, 100.0)))
def test_summaries_are_mean_and_quantiles_of_each_row(values: np.ndarray) -> None:
    expected = np.column_stack([values.mean(axis=1), np.percentile(values, QUANTILES, axis=1).T])
    # three roundings to single precision of values up to 100
    np.testing.assert_allclose(summaries(values), expected, rtol=0.0, atol=4 * 100 * 2.0**-24)


def test_one_draw_is_its_own_summary() -> None:
    assert summaries(np.array([[7.0]])).tolist() == [[7.0] * 8]


def test_the_names_are_those_of_a_distribution() -> None:
    assert tuple(field.name for field in fields(Distribution)) == SUMMARY


def test_the_normal_quantile_is_that_of_scipy() -> None:
    assert pytest.approx(stats.norm.ppf(0.975), rel=1e-15) == NORMAL_97
