"""Our distribution functions against those of SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scarpath.numerics.distributions import beta_cdf, beta_quantile, normal_cdf


def test_normal_cdf_is_scipys() -> None:
    x = np.linspace(-6.0, 6.0, 97)
    np.testing.assert_allclose(normal_cdf(x), stats.norm.cdf(x), rtol=0.0, atol=1e-15)


@pytest.mark.parametrize("a", [0.3, 1.0, 7.5, 400.0])
@pytest.mark.parametrize("b", [0.5, 3.0, 950.0])
def test_the_beta_distribution_is_that_of_scipy(a: float, b: float) -> None:
    for chance in (0.001, 0.1, 0.5, 0.9, 0.999):
        x = stats.beta.ppf(chance, a, b)
        assert beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-10)
        assert beta_quantile(chance, a, b) == pytest.approx(x, abs=1e-9)
