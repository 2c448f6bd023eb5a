"""Pareto-smoothed importance sampling (Vehtari, Simpson, Gelman, Yao, Gabry 2024, Journal of Machine Learning
Research 25(72), arXiv:1507.02646).

The largest weights are replaced by the expected order statistics of a generalised Pareto distribution fitted
to them; its shape k says whether the weights can be trusted.
"""

from __future__ import annotations

import math

import numpy as np

from scarpath.core.draws import Floats

LARGEST_K = 0.7
"""Above this shape the weights are not used: the draws must be made anew."""

SMALLEST_TAIL = 5
"""Weights needed to fit a tail; with fewer the shape is infinite."""


def psis(log_ratios: Floats) -> tuple[Floats, float]:
    """Smoothed weights that sum to one, (D,), and the shape k of their tail."""
    log_weights = np.asarray(log_ratios, dtype=np.float64) - np.max(log_ratios)
    count = log_weights.size
    if np.ptp(log_weights) == 0.0:
        return np.full(count, 1.0 / count), -math.inf
    length = min(count // 5, math.ceil(3.0 * math.sqrt(count)))
    order = np.argsort(log_weights, kind="stable")
    tail = order[count - length :]
    cutoff = math.exp(log_weights[order[count - length - 1]])
    excess = np.exp(log_weights[tail]) - cutoff
    if length < SMALLEST_TAIL or excess[0] <= 0.0:
        return _normalised(log_weights), math.inf
    shape, scale = fit_pareto(excess)
    if math.isfinite(shape):
        at = (np.arange(length) + 0.5) / length
        log_weights[tail] = np.log(np.minimum(cutoff + _pareto_quantile(at, shape, scale), 1.0))
    return _normalised(log_weights), shape


def fit_pareto(ascending: Floats) -> tuple[float, float]:
    """Shape k and scale of a generalised Pareto distribution from values above 0 in ascending order.

    The quasi-Bayesian estimate of Zhang and Stephens (2009, doi:10.1198/tech.2009.08017), with the weak prior
    around k = 0.5 that the paper on smoothing adds.
    """
    count = ascending.size
    grid = 30 + int(math.sqrt(count))
    quartile = ascending[int(count / 4 + 0.5) - 1]
    theta = 1.0 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))
    theta = theta / (3.0 * quartile) + 1.0 / ascending[-1]
    shapes = np.log1p(-theta[:, None] * ascending).mean(axis=1)
    profile = count * (np.log(-theta / shapes) - shapes - 1.0)
    weights = np.exp(profile - profile.max())
    best = float((theta * weights).sum() / weights.sum())
    shape = float(np.log1p(-best * ascending).mean())
    return (shape * count + 0.5 * 10.0) / (count + 10.0), -shape / best


def _pareto_quantile(at: Floats, shape: float, scale: float) -> Floats:
    if abs(shape) < 1e-12:
        return np.asarray(-scale * np.log1p(-at))
    return np.asarray(scale * np.expm1(-shape * np.log1p(-at)) / shape)


def _normalised(log_weights: Floats) -> Floats:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def resample(weights: Floats, count: int) -> Floats:
    """Places of `count` equally weighted draws that stand for weighted ones: systematic resampling from the
    middle of each step, so that equal weights leave every draw once.
    """
    steps = (np.arange(count) + 0.5) / count
    return np.asarray(np.minimum(np.searchsorted(np.cumsum(weights), steps), weights.size - 1))
