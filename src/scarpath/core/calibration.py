"""Results of simulation-based calibration, and whether the ranks of known truths are as even as they should
be.

A truth is drawn from the prior, data are simulated from it, and the model is fitted to them. If model and
sampler are right, the rank of the truth among L posterior draws is uniform on 0..L (Cook, Gelman, Rubin
2006, doi:10.1198/106186006X136976; Talts et al. 2018, arXiv:1804.06788).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scarpath.core.draws import Floats
from scarpath.numerics.quantiles import percentiles

BINS = 10
LEVELS = (50, 80, 90)
"""Central intervals whose coverage is told, in percent."""

SIMULATED = (20261122, 20_000)
"""Seed and number of sets of even ranks that an unevenness is compared with."""

ALARM = 0.05
"""Chance that a calibrated model has any quantity called uneven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicate:
    """One simulated network and its fit: for each quantity the truth, the mean and SD of its posterior, the
    rank of the truth among the kept draws, and the effective number of draws.
    """

    number: int
    divergences: int
    truth: tuple[float, ...]
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    rank: tuple[int, ...]
    ess: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """All replicates so far, and what they were made from. Ranks run from 0 to `draws_ranked`."""

    made_from: str
    model_version: int
    settings: dict[str, float]
    quantities: tuple[str, ...]
    draws_ranked: int
    replicates: tuple[Replicate, ...]

    def column(self, name: str, field: str) -> Floats:
        """One field of one quantity over the replicates."""
        at = self.quantities.index(name)
        return np.array([getattr(replicate, field)[at] for replicate in self.replicates], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evenness:
    """One quantity: its rank histogram, two tests of evenness, the coverage of its intervals, and how well
    the truth was found again.

    chi_square   p-value of the histogram's chi-square test
    ecdf         p-value of the largest departure of the ranks' distribution function, at every rank together
    recovered    correlation of the truths with the posterior means; None where a truth never varies
    z_mean       mean of (posterior mean - truth) / posterior SD: about 0, within 1 / sqrt(replicates)
    """

    name: str
    counts: tuple[int, ...]
    chi_square: float
    ecdf: float
    coverage: Mapping[int, float]
    recovered: float | None
    z_mean: float
    median_ess: float


def evenness(done: Calibration) -> tuple[Evenness, ...]:
    """Every tested quantity, in order."""
    even = _even_departures(len(done.replicates), done.draws_ranked)
    return tuple(_evenness(done, name, even) for name in done.quantities)


def uneven(found: tuple[Evenness, ...]) -> tuple[str, ...]:
    """The quantities that Holm's procedure calls uneven, on the p-values of the distribution function, with
    a chance of `ALARM` of any false one.
    """
    named = []
    for place, row in enumerate(sorted(found, key=lambda r: r.ecdf)):
        if row.ecdf * (len(found) - place) > ALARM:
            break
        named.append(row.name)
    return tuple(named)


def _evenness(done: Calibration, name: str, even: Floats) -> Evenness:
    ranks = done.column(name, "rank")
    truth, mean, sd = (done.column(name, field) for field in ("truth", "mean", "sd"))
    counts = np.bincount((ranks * BINS // (done.draws_ranked + 1)).astype(int), minlength=BINS)
    place = (ranks + 0.5) / (done.draws_ranked + 1)
    departure = _departure(ranks[None], done.draws_ranked)[0]
    return Evenness(
        name=name,
        counts=tuple(int(c) for c in counts),
        chi_square=chi_square_tail(((counts - ranks.size / BINS) ** 2).sum() * BINS / ranks.size, BINS - 1),
        ecdf=float(np.mean(even <= departure + 1e-12)),
        coverage={level: float(np.mean(np.abs(place - 0.5) <= level / 200.0)) for level in LEVELS},
        recovered=float(np.corrcoef(truth, mean)[0, 1]) if truth.std() > 0 and mean.std() > 0 else None,
        z_mean=float(np.mean((mean - truth) / sd)),
        median_ess=float(np.median(done.column(name, "ess"))),
    )


def chi_square_tail(value: float, freedom: int) -> float:
    """P(chi-square with an odd number of degrees of freedom > value), from its finite sum (Abramowitz and
    Stegun 26.4.4).
    """
    root = math.sqrt(value)
    term, total = root, 0.0
    for odd in range(1, freedom, 2):
        total += term
        term *= value / (odd + 2)
    return math.erfc(root / math.sqrt(2.0)) + math.sqrt(2.0 / math.pi) * math.exp(-value / 2.0) * total


def _departure(ranks: Floats, highest: int) -> Floats:
    """The least two-sided binomial tail over all ranks, for each row of ranks (M, N): small is uneven.

    (Säilynoja, Bürkner, Vehtari 2022, doi:10.1007/s11222-022-10090-6)
    """
    rows, count = ranks.shape
    flat = ranks.astype(np.int64) + (highest + 1) * np.arange(rows)[:, None]
    reached = np.bincount(flat.ravel(), minlength=rows * (highest + 1)).reshape(rows, -1).cumsum(axis=1)
    tails = _binomial_tails(count, highest)
    return np.asarray(tails[np.arange(highest)[None], reached[:, :-1]].min(axis=1))


def _binomial_tails(count: int, highest: int) -> Floats:
    """Two-sided tail of k of `count` ranks at or below each rank but the last. (highest, count + 1)"""
    share = (np.arange(highest) + 1.0)[:, None] / (highest + 1.0)
    k = np.arange(count + 1)
    log_ways = np.array([math.lgamma(count + 1) - math.lgamma(i + 1) - math.lgamma(count - i + 1) for i in k])
    mass = np.exp(log_ways + k * np.log(share) + (count - k) * np.log1p(-share))
    below = mass.cumsum(axis=1)
    above = mass[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(below, above)))


def _even_departures(count: int, highest: int) -> Floats:
    seed, sets = SIMULATED
    ranks = np.random.default_rng(seed).integers(0, highest + 1, (sets, count))
    return _departure(ranks.astype(np.float64), highest)


def ecdf_band(count: int, highest: int) -> tuple[Floats, Floats]:
    """Lowest and highest share of ranks at or below each rank that leaves `ALARM` outside anywhere."""
    (level,) = percentiles(_even_departures(count, highest), (100.0 * ALARM,))
    inside = _binomial_tails(count, highest) > level
    low = inside.argmax(axis=1) / count
    high = (count - inside[:, ::-1].argmax(axis=1)) / count
    return np.asarray(low), np.asarray(high)
