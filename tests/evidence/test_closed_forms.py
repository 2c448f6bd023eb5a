"""The closed forms of the latent model against scipy's log-normal and against simulated patients."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scarpath.evidence import closed_forms as form

CASES = [(0.2, 0.15), (0.6, 0.35), (1.1, 0.5)]


@pytest.mark.parametrize(("mu", "sigma"), CASES)
def test_moments_are_those_of_the_log_normal(mu: float, sigma: float) -> None:
    oracle = stats.lognorm(s=sigma, scale=np.exp(-mu))
    assert form.mean_residual(np, mu, sigma) == pytest.approx(oracle.mean(), rel=1e-12)
    assert form.sd_residual(np, mu, sigma) == pytest.approx(oracle.std(), rel=1e-12)
    assert form.median_residual(np, mu) == pytest.approx(oracle.median(), rel=1e-12)


@pytest.mark.parametrize(("mu", "sigma"), CASES)
def test_shares_and_gains_match_simulated_patients(mu: float, sigma: float) -> None:
    count = 400_000
    z = np.random.default_rng(3).normal(mu, sigma, count)
    improvement = 100.0 * -np.expm1(-z)
    for percent in (25.0, 50.0, 75.0):
        p = float(form.reach_share(form.normal_cdf, mu, sigma, form.threshold(percent)))
        # four standard errors of a simulated share
        assert abs(np.mean(improvement >= percent) - p) <= 4.0 * np.sqrt(p * (1.0 - p) / count) + 1e-9
    cutpoints, open_share = np.array([0.3, 0.75, 1.2]), np.ones(3)
    gain = (z[:, None] >= cutpoints).sum(1)
    expected = form.mean_gain(
        form.normal_cdf, np.array([mu]), np.array([sigma]), cutpoints[None], open_share[None]
    )
    assert abs(gain.mean() - expected[0]) <= 4.0 * gain.std() / np.sqrt(count)


def test_normal_cdf_is_scipys() -> None:
    x = np.linspace(-6.0, 6.0, 97)
    np.testing.assert_allclose(form.normal_cdf(x), stats.norm.cdf(x), rtol=0.0, atol=1e-15)


def test_threshold_of_an_improvement() -> None:
    assert form.threshold(50.0) == pytest.approx(np.log(2.0))
    assert form.threshold(-25.0) == pytest.approx(-np.log(1.25))
    assert np.isfinite(form.threshold(100.0))


def test_a_combination_is_never_worse_than_its_better_part_nor_beyond_the_reach() -> None:
    rng = np.random.default_rng(5)
    reach, weights = 0.6, np.array([0.5, 0.3, 0.2])
    for first, second in rng.exponential(1.0, (200, 2, 3)):
        alone = [float(form.ceiling_log_reduction(np, v, weights, reach)) for v in (first, second)]
        both = float(form.ceiling_log_reduction(np, first + second, weights, reach))
        assert max(alone) <= both <= -np.log1p(-reach) + 1e-12


def test_on_one_scar_type_a_combination_is_sub_additive() -> None:
    # Over several types it need not be: treatments that help different types complement each other.
    weights = np.array([1.0, 0.0, 0.0])
    for first, second in np.random.default_rng(6).exponential(1.0, (200, 2, 3)):
        alone = [float(form.ceiling_log_reduction(np, v, weights, 0.6)) for v in (first, second)]
        assert float(form.ceiling_log_reduction(np, first + second, weights, 0.6)) <= sum(alone) + 1e-12


def test_many_sessions_approach_the_reach() -> None:
    z = form.ceiling_log_reduction(np, np.full(3, 50.0), np.array([0.2, 0.3, 0.5]), 0.6)
    assert -np.expm1(-z) == pytest.approx(0.6)
