r"""How much the fit learned of each treatment on each scar type: contraction from prior to posterior.

    contraction = 1 - Var(ln E_vk | data) / Var(ln E_vk)

(Schad, Betancourt, Vasishth 2021, doi:10.1037/met0000275). The prior variance follows from the priors that
`scarpath.evidence.model.effects` states; a spread that is log-normal with standard deviation s has the mean
square median^2 exp(2 s^2):

    Var(ln E_vk) = 0.6^2 + (0.3 ln(usual / 3))^2 + 0.6^2 exp(2 0.4^2) + 0.08^2 exp(2 0.5^2) + Var(ln S)
    ln S         = 0 (strong),  ln f(0.8 + 0.9 z) (partial),  that + ln f(0.85 z') (poor),  f logistic

The last two are integrals over a standard normal, taken by Gauss-Hermite quadrature. A slow test draws from
the model's own priors and holds these numbers to them.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from scarpath.core.draws import Floats
from scarpath.core.treatment import STRENGTHS, Strength
from scarpath.evidence.network import USUAL_SLOPE, USUALLY, VARIANT_SPREAD

_COMMON = (
    0.6**2 + VARIANT_SPREAD[0] ** 2 * math.exp(2 * VARIANT_SPREAD[1] ** 2) + 0.08**2 * math.exp(2 * 0.5**2)
)
_STEPS: tuple[tuple[float, float], ...] = ((0.8, 0.9), (0.0, 0.85))
"""Location and spread, on the logit scale, of the steps from strong to partial and from partial to poor."""
_NODES = 60


@cache
def prior_log_variance(strength: Strength, usual: float) -> float:
    """Prior variance of the log effect of a treatment of so many usual sessions on a scar type that it suits
    so well; not for `unsuited`, whose effect is none.
    """
    steps = STRENGTHS.index(strength)
    of_sessions = (USUAL_SLOPE * math.log(usual / USUALLY)) ** 2
    return _COMMON + of_sessions + sum(_log_logistic_variance(*step) for step in _STEPS[:steps])


def _log_logistic_variance(location: float, spread: float) -> float:
    """Variance of ln logistic(location + spread z) for a standard normal z."""
    at, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    values = -np.log1p(np.exp(-(location + spread * at)))
    weights = weights / weights.sum()
    mean = float(weights @ values)
    return float(weights @ (values - mean) ** 2)


def contraction_percent(effect: Floats, strength: Strength, usual: float) -> float:
    """Contraction of the log effect, in percent, from its posterior draws (D,). Below 0 where the posterior
    is wider than the prior.
    """
    return 100.0 * (1.0 - float(np.var(np.log(effect))) / prior_log_variance(strength, usual))
