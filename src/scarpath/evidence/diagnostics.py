"""Whether chains can be trusted: rank-normalised split R-hat, bulk and tail effective sample size,
divergences.

Formulas: Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), Rank-normalization, folding, and
localization: an improved R-hat, Bayesian Analysis 16(2), doi:10.1214/20-BA1221.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jax.scipy.special import ndtri
from numpy.typing import NDArray
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

from scarpath.core.draws import Floats
from scarpath.core.errors import NotConverged
from scarpath.core.finding import finding
from scarpath.evidence.faults import EvidenceFault
from scarpath.numerics.quantiles import percentiles
from scarpath.numerics.weights import FEWEST_EFFECTIVE

LARGEST_RHAT = 1.01
TAILS = (5, 95)
"""The quantiles whose effective size is that of the tails, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The worst values over everything that is reported, and where they stand."""

    rhat: float
    rhat_at: str
    bulk_ess: float
    bulk_ess_at: str
    tail_ess: float
    tail_ess_at: str
    divergences: int

    def refuse(self, *, smallest_ess: float = FEWEST_EFFECTIVE) -> None:
        """Raise `NotConverged`, naming what failed, unless every criterion is met."""
        failed = []
        if not self.rhat <= LARGEST_RHAT:
            failed.append(
                finding(EvidenceFault.RHAT_TOO_LARGE, rhat=self.rhat, at=self.rhat_at, most=LARGEST_RHAT)
            )
        if not min(self.bulk_ess, self.tail_ess) >= smallest_ess:
            at = self.bulk_ess_at if self.bulk_ess <= self.tail_ess else self.tail_ess_at
            size = min(self.bulk_ess, self.tail_ess)
            failed.append(finding(EvidenceFault.TOO_FEW_EFFECTIVE, size=size, at=at, least=smallest_ess))
        if self.divergences:
            failed.append(finding(EvidenceFault.DIVERGED, transitions=self.divergences))
        if failed:
            raise NotConverged(finding(EvidenceFault.CHAINS_NOT_TRUSTED, failed=tuple(failed)))


def rank_normal(x: Floats) -> Floats:
    """Ranks over all chains turned into normal scores, shape kept; ties share their mean rank up to order
    of appearance.
    """
    flat = x.ravel()
    ranks = np.empty(flat.size)
    ranks[np.argsort(flat, kind="stable")] = np.arange(1, flat.size + 1)
    return np.asarray(ndtri((ranks - 0.375) / (flat.size + 0.25)), dtype=np.float64).reshape(x.shape)


def diagnose(samples: Mapping[str, Floats], divergences: int) -> Diagnosis:
    """Diagnose arrays shaped (chain, draw, ...); an element that never moves is a constant and is passed
    over.
    """
    rows: list[tuple[str, float, float, float]] = []
    for name, values in samples.items():
        flat = np.asarray(values, dtype=np.float64).reshape(*values.shape[:2], -1)
        for j in range(flat.shape[2]):
            x = flat[:, :, j]
            if np.ptp(x) > 0.0:
                rows.append((f"{name}[{j}]", *_element(x)))
    worst_rhat = max(rows, key=lambda r: r[1])
    worst_bulk = min(rows, key=lambda r: r[2])
    worst_tail = min(rows, key=lambda r: r[3])
    return Diagnosis(
        rhat=worst_rhat[1], rhat_at=worst_rhat[0], bulk_ess=worst_bulk[2], bulk_ess_at=worst_bulk[0],
        tail_ess=worst_tail[3], tail_ess_at=worst_tail[0], divergences=divergences,
    )  # fmt: skip


def _element(x: Floats) -> tuple[float, float, float]:
    z = rank_normal(x)
    folded = rank_normal(np.abs(x - np.median(x)))
    rhat = max(float(split_gelman_rubin(z)), float(split_gelman_rubin(folded)))
    bulk = float(effective_sample_size(_split(z)))
    tail = min(_tail_size(x <= at) for at in percentiles(x, TAILS))
    return rhat, bulk, tail


def _tail_size(below: NDArray[np.bool_]) -> float:
    # Chains that rest on one value for a twentieth of their draws leave nothing beyond the quantile: the
    # formula is then 0 / 0, and what such draws say of the tail is nothing.
    if below.all():
        return 0.0
    return float(effective_sample_size(_split(below.astype(np.float64))))


def _split(x: Floats) -> Floats:
    half = x.shape[1] // 2
    return np.concatenate([x[:, :half], x[:, half : 2 * half]])
