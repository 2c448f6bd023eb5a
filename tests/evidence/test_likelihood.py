"""The shared densities in JAX against SciPy: needs the fit packages, so it belongs to the slow tier."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def double_precision() -> None:
    import numpyro

    numpyro.enable_x64()


@pytest.mark.parametrize("own", [False, True], ids=["one variance", "own variances"])
@pytest.mark.parametrize(("study_sd", "arm_sd"), [(0.2, 0.13), (0.2, 0.0), (0.0, 0.3), (100.0, 0.0)])
def test_nested_errors_have_the_density_of_the_multivariate_normal(
    study_sd: float, arm_sd: float, own: bool
) -> None:
    from scarpath.evidence.likelihood import Nesting, nested_normal

    rng = np.random.default_rng(4)
    study = np.sort(rng.integers(0, 5, 12))
    arm = np.concatenate([np.arange(12), rng.integers(0, 12, 14)])
    r = rng.normal(0.0, 0.3, arm.size)
    variance = rng.uniform(0.005, 0.05, arm.size) if own else np.full(arm.size, 0.0081)
    given = variance if own else 0.0081
    size, square, log_det = nested_normal(Nesting(arm, study, 5), r, study_sd, arm_sd, given)
    for s in range(5):
        rows = np.flatnonzero(study[arm] == s)
        covariance = np.full((rows.size, rows.size), study_sd**2)
        covariance += arm_sd**2 * (arm[rows][:, None] == arm[rows])
        covariance += np.diag(variance[rows])
        oracle = stats.multivariate_normal(np.zeros(rows.size), covariance).logpdf(r[rows])
        ours = -0.5 * (float(square[s]) + float(log_det[s]) + size[s] * np.log(2.0 * np.pi))
        assert ours == pytest.approx(oracle, rel=1e-8)


def test_shares_of_categories_are_differences_of_the_normal_distribution() -> None:
    from scarpath.evidence.likelihood import category_shares

    at = np.array([[-0.3, 0.4, 1.0], [0.2, np.inf, np.inf]])
    mu, sigma = np.array([0.1, 0.5]), np.array([1.0, 0.6])
    found = np.asarray(category_shares(at, mu, sigma))
    for row, m, s, shares in zip(at, mu, sigma, found, strict=True):
        cuts = row[np.isfinite(row)]
        oracle = np.diff(stats.norm(m, s).cdf([-np.inf, *cuts, np.inf]))
        np.testing.assert_allclose(shares[: oracle.size], oracle, rtol=1e-12)
        assert (shares[oracle.size :] <= 1e-9).all()  # beyond the last cut-point there is nobody
