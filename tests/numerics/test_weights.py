"""Smoothed weights, their tails and what is drawn by them, against closed forms and other programs."""

from __future__ import annotations

import numpy as np
import pytest
from arviz_stats.base import array_stats
from scipy import stats

from scarpath.numerics.weights import effective_size, fitted_pareto, pareto_quantile, resampled, smoothed


@pytest.mark.parametrize("seed", range(6))
def test_smoothed_weights_are_those_of_another_program(seed: int) -> None:
    # ArviZ rounds the length of the tail down and the paper up; 3 sqrt(2500) is a whole number.
    logs = np.random.default_rng(seed).standard_t(4, size=2500) * (0.3 + 0.3 * seed)
    theirs, shape = array_stats.psislw(-logs)
    weights = np.exp(theirs - theirs.max())
    mine, k = smoothed(logs)
    assert k == pytest.approx(float(shape), rel=1e-9)
    np.testing.assert_allclose(mine, weights / weights.sum(), rtol=1e-9)


@pytest.mark.parametrize(("target", "shape"), [(0.8, 0.2), (0.5, 0.5), (0.2, 0.8)])
def test_the_shape_of_weights_between_exponentials(target: float, shape: float) -> None:
    """Draws with rate 1, wanted with rate a: the weights a exp((1 - a) x) are Pareto with k = 1 - a."""
    x = np.random.default_rng(1).exponential(1.0, 40_000)
    weights, k = smoothed((1.0 - target) * x)
    # standard error of k about (1 + k) / sqrt(600 in the tail), and the weak prior towards 0.5
    assert k == pytest.approx(shape, abs=0.2)
    assert weights.sum() == pytest.approx(1.0)
    if shape < 0.6:
        assert weights @ x == pytest.approx(1.0 / target, rel=0.06)


def test_a_constant_factor_of_the_ratios_changes_nothing() -> None:
    logs = np.random.default_rng(2).standard_normal(400)
    (one, k), (other, shifted) = smoothed(logs), smoothed(logs - 700.0)
    np.testing.assert_allclose(one, other, rtol=1e-9)
    assert k == pytest.approx(shifted, rel=1e-9)


@pytest.mark.parametrize("shape", [-0.2, 0.1, 0.5])
def test_a_pareto_tail_is_found_again(shape: float) -> None:
    """Against samples of SciPy's generalised Pareto distribution with scale 2."""
    values = np.sort(stats.genpareto.rvs(shape, scale=2.0, size=5_000, random_state=3))
    found, scale = fitted_pareto(values)
    assert found == pytest.approx(shape, abs=0.06)
    assert scale == pytest.approx(2.0, rel=0.08)


@pytest.mark.parametrize("shape", [-0.4, 0.0, 0.7])
def test_pareto_quantiles_are_those_of_scipy(shape: float) -> None:
    at = np.linspace(0.01, 0.99, 25)
    expected = stats.genpareto.ppf(at, shape, scale=1.5)
    np.testing.assert_allclose(pareto_quantile(at, shape, 1.5), expected, rtol=1e-12)


def test_equal_weights_change_nothing() -> None:
    """No tail stands out, so that none can be fitted."""
    weights, k = smoothed(np.zeros(50))
    assert (weights == 1.0 / 50).all()
    assert k == np.inf
    assert resampled(weights, 50).tolist() == list(range(50))
    assert resampled(weights, 10).tolist() == [2, 7, 12, 17, 22, 27, 32, 37, 42, 47]


def test_a_tail_needs_five_ratios() -> None:
    """A fifth of the ratios is the tail of so few: four of 20, five of 25."""
    for size, known in ((20, False), (25, True)):
        logs = np.linspace(0.0, 3.0, size)
        weights, k = smoothed(logs)
        assert np.isfinite(k) == known
        assert np.array_equal(weights, np.exp(logs - 3.0) / np.exp(logs - 3.0).sum()) != known


def test_draws_stand_in_the_share_of_their_weights() -> None:
    at = resampled(np.array([0.1, 0.0, 0.6, 0.3]), 1000)
    assert np.bincount(at, minlength=4).tolist() == [100, 0, 600, 300]


def test_no_place_lies_beyond_the_last_draw() -> None:
    """Weights that sum to a little less than one, as rounding leaves them."""
    assert resampled(np.full(3, 0.3), 100).max() == 2


def test_equal_weights_count_in_full() -> None:
    assert effective_size(np.full(50, 0.02)) == pytest.approx(50)
    assert effective_size(np.eye(50)[0]) == 1
