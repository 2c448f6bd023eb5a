"""Pareto-smoothed importance weights.

Vehtari, Simpson, Gelman, Yao, Gabry 2024, Pareto smoothed importance sampling, J Mach Learn Res 25(72): the
largest ratios are replaced by the expected order statistics of a generalised Pareto distribution fitted to
them, and its shape k says how far the weights can be trusted. The fit is that of Zhang and Stephens 2009,
Technometrics 51(3), with the prior of the former on k.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRIOR_WEIGHT, PRIOR_SHAPE = 10.0, 0.5
"""The prior on k counts as ten observations at one half."""


def smoothed(log_ratios: Floats) -> tuple[Floats, float]:
    """Weights that sum to one and the shape k of their tail; k is infinite where no tail can be fitted."""
    logs = np.asarray(log_ratios, dtype=np.float64) - np.max(log_ratios)
    size = len(logs)
    tail = int(np.ceil(min(0.2 * size, 3.0 * np.sqrt(size))))
    order = np.argsort(logs, kind="stable")
    cut = max(float(logs[order[-tail - 1]]), float(np.log(np.finfo(np.float64).tiny)))
    large = order[logs[order] > cut]
    shape = np.inf
    if len(large) > 4:
        excess = np.exp(logs[large]) - np.exp(cut)
        shape, scale = fitted_tail(excess)
        if np.isfinite(shape):
            at = (np.arange(len(large)) + 0.5) / len(large)
            logs[large] = np.log(_quantile(at, shape, scale) + np.exp(cut))
    logs = np.minimum(logs, 0.0)
    weights = np.exp(logs - np.max(logs))
    return weights / weights.sum(), float(shape)


def effective_size(weights: Floats) -> float:
    """How many equally weighted draws would tell as much: 1 / sum of squares (Kish)."""
    return float(1.0 / np.sum(weights**2))


def fitted_tail(excess: Floats) -> tuple[float, float]:
    """Shape and scale of the generalised Pareto distribution of ascending positive values."""
    n = len(excess)
    count = 30 + int(np.sqrt(n))
    grid = np.arange(1, count + 1, dtype=np.float64)
    theta = 1.0 - np.sqrt(count / (grid - 0.5))
    theta = theta / (3.0 * excess[int(n / 4 + 0.5) - 1]) + 1.0 / excess[-1]
    shapes = np.mean(np.log1p(-theta[:, None] * excess), axis=1)
    likelihood = n * (np.log(-(theta / shapes)) - shapes - 1.0)
    share = 1.0 / np.exp(likelihood - likelihood[:, None]).sum(axis=1)
    kept = share >= 10 * np.finfo(np.float64).eps
    share, theta = share[kept] / share[kept].sum(), theta[kept]
    best = float(np.sum(theta * share))
    shape = float(np.mean(np.log1p(-best * excess)))
    scale = -shape / best
    return (n * shape + PRIOR_WEIGHT * PRIOR_SHAPE) / (n + PRIOR_WEIGHT), scale


def _quantile(at: Floats, shape: float, scale: float) -> Floats:
    if abs(shape) < np.finfo(np.float64).eps:
        return np.asarray(-scale * np.log1p(-at))
    return np.asarray(scale * np.expm1(-shape * np.log1p(-at)) / shape)
