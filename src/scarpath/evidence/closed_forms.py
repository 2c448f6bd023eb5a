"""What a study would print, given the latent log-reductions of its patients: Z_p ~ Normal(mu, sigma),
improvement 1 - exp(-Z).

Every function is written once for NumPy and for JAX: `xp` is the array namespace, `phi` the standard normal
distribution function. Derivations: exp(-Z) is log-normal, so its moments are the textbook ones (Johnson,
Kotz, Balakrishnan 1994, Continuous Univariate Distributions vol. 1, chapter 14), and P(improvement >= t) =
P(Z >= -ln(1 - t)).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scarpath.core.draws import Floats

TYPICAL_LEVEL = 0.7
"""Log-reduction of an improvement of 50 %, about what trials print: where errors have the width one."""

HIGHEST_LEVEL = 2.0
"""Beyond an improvement of 86 % errors grow no wider; no study prints such a mean."""


def mean_residual(xp: Any, mu: Any, sigma: Any) -> Any:
    """E exp(-Z): the mean share of severity that is left."""
    return xp.exp(-mu + 0.5 * sigma**2)


def sd_residual(xp: Any, mu: Any, sigma: Any) -> Any:
    """Standard deviation of exp(-Z) over patients."""
    return mean_residual(xp, mu, sigma) * xp.sqrt(xp.expm1(sigma**2))


def median_residual(xp: Any, mu: Any) -> Any:
    """Median of exp(-Z)."""
    return xp.exp(-mu)


def reach_share(phi: Any, mu: Any, sigma: Any, at: Any) -> Any:
    """P(Z >= at): share of patients whose log-reduction reaches a threshold or cutpoint."""
    return phi((mu - at) / sigma)


def mean_gain(phi: Any, mu: Any, sigma: Any, cutpoints: Any, open_share: Any) -> Any:
    """Mean number of grades gained: sum over grades of the share that reaches each cutpoint and had that
    grade to gain.

    `cutpoints` and `open_share` carry the grades on their last axis; `open_share` is the share of patients
    whose grade before treatment was high enough to gain so many.
    """
    return (open_share * phi((mu[..., None] - cutpoints) / sigma[..., None])).sum(-1)


def error_width(xp: Any, expected: Any, slope: Any) -> Any:
    """How wide the errors of a study are at an expected log-reduction, exp(slope (expected - 0.7)).

    An error of fixed size in percent of severity is exp(Z) times as large in log-reduction: slope 1. An error
    that multiplies what is left has the same size in log-reduction at every level: slope 0.
    """
    return xp.exp(slope * (xp.clip(expected, 0.0, HIGHEST_LEVEL) - TYPICAL_LEVEL))


def response_log_sd(kappa: Floats, reach: Floats) -> Floats:
    """Spread of the log response such that Z differs between people by the factor kappa, as in the model.

    The response acts on the reach: Z = -ln(1 - s (1 - (1 - R) ** response)) for a plan that does the share
    s of what can be done. There d ln Z / d ln response = s (1 - R) L / ((1 - s R) Z) with L = -ln(1 - R),
    which is 1 for s = 1 and less below. The spread is set at s = 1/2; stronger plans come out a little
    wider than kappa, weaker ones a little narrower.
    """
    left = 1.0 - 0.5 * reach
    elasticity = 0.5 * (1.0 - reach) * -np.log1p(-reach) / (left * -np.log(left))
    return np.asarray(np.sqrt(np.log1p(kappa**2)) / elasticity)
