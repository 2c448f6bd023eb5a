"""Quantiles of draws: which are named, and how they are read off.

All interpolate linearly between order statistics (definition 7 of Hyndman, Fan 1996, Am Stat 50(4)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Reals = NDArray[Any]
"""Double precision, or single where a figure is only shown."""

QUANTILES = (5, 10, 25, 50, 75, 90, 95)
"""In percent: those that are told of every forecast."""

SUMMARY = ("mean", *(f"p{q:02d}" for q in QUANTILES))
"""The names of the mean and these quantiles, in the order of `summaries`."""

QUARTILES = (25, 50, 75)
MIDDLE_80 = (10, 50, 90)
MIDDLE_90 = (5, 50, 95)
MIDDLE_95 = (2.5, 50, 97.5)
"""Middle shares of a distribution as their low end, the median and their high end, in percent."""

NORMAL_97 = 1.959963984540054
"""97.5th percentile of the standard normal distribution."""


def percentiles(values: Reals, at: Sequence[float]) -> tuple[float, ...]:
    """Quantiles of draws, at places in percent."""
    return tuple(float(value) for value in np.percentile(values, at))


def summaries(values: Reals) -> Floats:
    """Mean and `QUANTILES` of each row of draws; the quantiles in single precision, whose error is far below
    what is shown, because sorting it takes half as long. Shape (rows, 1 + quantiles).
    """
    ordered = values.astype(np.float32)
    ordered.sort(axis=1)
    at = np.array(QUANTILES) / 100 * (values.shape[1] - 1)
    low = np.floor(at).astype(np.intp)
    high = np.minimum(low + 1, values.shape[1] - 1)
    found = np.empty((len(values), 1 + len(QUANTILES)))
    values.mean(axis=1, dtype=np.float64, out=found[:, 0])
    found[:, 1:] = ordered[:, low] + (at - low) * (ordered[:, high] - ordered[:, low])
    return found
