"""Importance weights of draws: smoothed, judged, and turned into draws of equal weight.

Vehtari, Simpson, Gelman, Yao, Gabry 2024, Pareto smoothed importance sampling, J Mach Learn Res 25(72),
arXiv:1507.02646: the largest ratios are replaced by the expected order statistics of a generalised Pareto
distribution fitted to them, and its shape k says how far the weights can be trusted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LARGEST_SHAPE = 0.7
"""Above this shape of the tail, weights are not trusted (Vehtari and others 2024, section 3)."""

FEWEST_EFFECTIVE = 400.0
"""Below so many effective draws, quantiles are not trusted (Vehtari and others 2021,
doi:10.1214/20-BA1221).
"""

SMALLEST_TAIL = 5
"""Ratios needed to fit a tail."""

PRIOR_WEIGHT, PRIOR_SHAPE = 10.0, 0.5
"""The prior on k counts as ten observations at one half."""


def smoothed(log_ratios: Floats) -> tuple[Floats, float]:
    """Weights that sum to one, (D,), and the shape k of their tail; k is infinite where no tail can be
    fitted, as among equal ratios.
    """
    logs = np.asarray(log_ratios, dtype=np.float64) - np.max(log_ratios)
    size = len(logs)
    tail = int(np.ceil(min(0.2 * size, 3.0 * np.sqrt(size))))
    order = np.argsort(logs, kind="stable")
    cut = max(float(logs[order[-tail - 1]]), float(np.log(np.finfo(np.float64).tiny)))
    large = order[logs[order] > cut]
    shape = np.inf
    if len(large) >= SMALLEST_TAIL:
        excess = np.exp(logs[large]) - np.exp(cut)
        shape, scale = fitted_pareto(excess)
        if np.isfinite(shape):
            at = (np.arange(len(large)) + 0.5) / len(large)
            logs[large] = np.log(pareto_quantile(at, shape, scale) + np.exp(cut))
    logs = np.minimum(logs, 0.0)
    weights = np.exp(logs - np.max(logs))
    return weights / weights.sum(), float(shape)


def fitted_pareto(excess: Floats) -> tuple[float, float]:
    """Shape and scale of the generalised Pareto distribution of ascending positive values.

    The quasi-Bayesian estimate of Zhang and Stephens 2009 (Technometrics 51(3), doi:10.1198/tech.2009.08017),
    with the weak prior on k that the paper on smoothing adds.
    """
    n = len(excess)
    count = 30 + int(np.sqrt(n))
    grid = np.arange(1, count + 1, dtype=np.float64)
    theta = 1.0 - np.sqrt(count / (grid - 0.5))
    theta = theta / (3.0 * excess[int(n / 4 + 0.5) - 1]) + 1.0 / excess[-1]
    shapes = np.mean(np.log1p(-theta[:, None] * excess), axis=1)
    likelihood = n * (np.log(-(theta / shapes)) - shapes - 1.0)
    share = np.exp(likelihood - likelihood.max())
    share /= share.sum()
    kept = share >= 10 * np.finfo(np.float64).eps
    share, theta = share[kept] / share[kept].sum(), theta[kept]
    best = float(np.sum(theta * share))
    shape = float(np.mean(np.log1p(-best * excess)))
    scale = -shape / best
    return (n * shape + PRIOR_WEIGHT * PRIOR_SHAPE) / (n + PRIOR_WEIGHT), scale


def pareto_quantile(at: Floats, shape: float, scale: float) -> Floats:
    """Quantiles of the generalised Pareto distribution, sigma ((1 - p) ** -k - 1) / k; exponential at 0."""
    if abs(shape) < np.finfo(np.float64).eps:
        return np.asarray(-scale * np.log1p(-at))
    return np.asarray(scale * np.expm1(-shape * np.log1p(-at)) / shape)


def effective_size(weights: Floats) -> float:
    """How many equally weighted draws would tell as much as weights that sum to one: 1 / sum of squares
    (Kish 1965, Survey Sampling).
    """
    return float(1.0 / np.sum(weights**2))


def resampled(weights: Floats, count: int) -> Rows:
    """Places of `count` equally weighted draws that stand for draws whose weights sum to one, ascending.

    Systematic resampling from the middle of each step (Kitagawa 1996, J Comput Graph Stat 5(1)), so that
    nothing is left to chance and equal weights leave every draw once.
    """
    at = (np.arange(count) + 0.5) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), at), len(weights) - 1)
