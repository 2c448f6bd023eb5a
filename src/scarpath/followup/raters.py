"""From how closely raters agreed, as printed, to the spread of one rating."""

from __future__ import annotations

import math

import numpy as np

from scarpath.numerics.distributions import normal_cdf

STEPS = 2001


def spread_of_raters(raters: int, within: float, share: float) -> float:
    """The standard deviation of one rating where so many raters fell within so many points of each other in
    that share of cases.

    For normal errors the range W of k ratings, in standard deviations, has
    P(W <= w) = k times the integral of phi(x) (Phi(x + w) - Phi(x)) ** (k - 1) (Tippett 1925, Biometrika 17).
    """
    low, high = 1e-6, 20.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _range_below(middle, raters) < share else (low, middle)
    return within / low


def _range_below(w: float, raters: int) -> float:
    x = np.linspace(-9.0, 9.0, STEPS)
    density = np.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)
    inside = normal_cdf(x + w) - normal_cdf(x)
    return float(raters * np.trapezoid(density * inside ** (raters - 1), x))
