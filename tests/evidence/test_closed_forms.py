"""The closed forms of the latent model against scipy's log-normal and against simulated patients."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scarpath.evidence import closed_forms as form
from scarpath.numerics.ceiling import log_reduction_at
from scarpath.numerics.distributions import normal_cdf

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
    improvement = 100.0 * (1.0 - np.exp(-z))
    for percent in (25.0, 50.0, 75.0):
        p = float(form.reach_share(normal_cdf, mu, sigma, log_reduction_at(percent)))
        # four standard errors of a simulated share
        assert abs(np.mean(improvement >= percent) - p) <= 4.0 * np.sqrt(p * (1.0 - p) / count) + 1e-9
    cutpoints, open_share = np.array([0.3, 0.75, 1.2]), np.ones(3)
    gain = (z[:, None] >= cutpoints).sum(1)
    expected = form.mean_gain(
        normal_cdf, np.array([mu]), np.array([sigma]), cutpoints[None], open_share[None]
    )
    assert abs(gain.mean() - expected[0]) <= 4.0 * gain.std() / np.sqrt(count)
