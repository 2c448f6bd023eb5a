"""The fit from several seeds: what each found, and whether they agree within Monte-Carlo error."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np

from scarpath.core.draws import Floats

ALARM = 0.01
"""Chance that agreeing chains are said to differ, over all quantities and pairs of seeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One fit: its diagnosis, and of every quantity the posterior mean, the SD and the Monte-Carlo error of
    the mean.
    """

    seed: int
    rhat: float
    bulk_ess: float
    tail_ess: float
    divergences: int
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    error: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """All fits so far. `made_from` is a digest of the shipped draws, which are the first of them."""

    made_from: str
    model_version: int
    quantities: tuple[str, ...]
    in_all: int
    seeds: tuple[Seed, ...]

    @property
    def complete(self) -> bool:
        """Whether every seed is there."""
        return len(self.seeds) == self.in_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """All pairs of seeds together: the largest difference between two means in Monte-Carlo errors and where
    it stands, what chance alone would exceed once in a hundred such comparisons, the share within two
    errors, and the largest difference in posterior SDs.
    """

    largest: float
    largest_at: str
    bound: float
    within_two: float
    largest_in_sds: float

    @property
    def holds(self) -> bool:
        """Whether no difference is more than chance."""
        return self.largest <= self.bound


def agreement(done: Seeds) -> Agreement | None:
    """How far the seeds agree; None for fewer than two."""
    if len(done.seeds) < 2:
        return None
    mean, sd, error = (np.array([getattr(s, name) for s in done.seeds]) for name in ("mean", "sd", "error"))
    pairs = list(combinations(range(len(done.seeds)), 2))
    apart = np.array([_apart(mean, error, pair) for pair in pairs])
    in_sds = max(float((np.abs(mean[a] - mean[b]) / sd[a]).max()) for a, b in pairs)
    return Agreement(
        largest=float(apart.max()),
        largest_at=done.quantities[int(apart.max(axis=0).argmax())],
        bound=NormalDist().inv_cdf(1.0 - ALARM / (2.0 * apart.size)),
        within_two=float((apart <= 2.0).mean()),
        largest_in_sds=in_sds,
    )


def _apart(mean: Floats, error: Floats, pair: tuple[int, int]) -> Floats:
    a, b = pair
    return np.asarray(np.abs(mean[a] - mean[b]) / np.hypot(error[a], error[b]))
