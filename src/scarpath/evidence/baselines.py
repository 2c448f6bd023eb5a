"""What the evidence model is measured against in cross-validation: ordinary syntheses of mean improvement.

Each reads one figure per arm, its mean improvement in percent with the variance of that mean, and predicts
what an arm of a new study prints. Shares of patients beyond a threshold become means, and means shares, as if
improvement were normal between patients with the SD that trials print; so the baselines use all the trials
that the model is scored on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from scarpath.core.draws import Floats
from scarpath.core.study import Arm, Bands, MeanImprovement, Outcome, Responders, Study
from scarpath.core.validation import BASELINES
from scarpath.evidence.network import kept_outcomes
from scarpath.evidence.pooling import Components, Pooled, additive_components, random_effects
from scarpath.evidence.score import band_edge, observed

Treatments = tuple[str, ...]
Level = Callable[[int, np.random.Generator], Floats]
"""Draws of the true mean improvement of an arm in a new study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigure:
    """An arm as the baselines read it: treatments, mean improvement in percent, variance of that mean."""

    study: str
    treatments: Treatments
    mean: float
    variance: float


def treatments_of(arm: Arm) -> Treatments:
    """The treatments of an arm in alphabetical order, once each."""
    return tuple(sorted({c.treatment for c in arm.components}))


def spread_between_people(studies: Iterable[Study]) -> float:
    """Median SD of improvement between patients, in points: as printed, or of the bands in which patients
    are counted, each at its middle.
    """
    found = [
        spread
        for study in studies
        for arm in study.arms
        for _, outcome in kept_outcomes(arm)
        if (spread := _own_spread(outcome)) is not None
    ]
    return float(np.median(found))


def _own_spread(outcome: Outcome) -> float | None:
    if isinstance(outcome, MeanImprovement):
        return outcome.sd
    if isinstance(outcome, Bands) and len(outcome.counts) > 2 and sum(outcome.counts) > 4:
        middles = np.add(outcome.edges[1:], outcome.edges[:-1]) / 2.0
        return float(np.std(np.repeat(middles, outcome.counts), ddof=1)) or None
    return None


def edge_of(outcome: Outcome) -> float | None:
    """The improvement in percent beyond which patients are counted; None where a mean is printed."""
    if isinstance(outcome, Responders):
        return outcome.threshold_percent
    return band_edge(outcome) if isinstance(outcome, Bands) else None


def figures(studies: Iterable[Study], spread: float) -> list[ArmFigure]:
    """One figure per arm that prints an improvement in percent: the mean over its outcomes."""
    found = []
    for study in studies:
        for arm in study.arms:
            rows = [_mean(o, spread) for _, o in kept_outcomes(arm) if observed(o) is not None]
            if rows:
                mean, variance = np.mean(rows, axis=0)
                found.append(
                    ArmFigure(study=study.id, treatments=treatments_of(arm), mean=mean, variance=variance)
                )
    return found


def _mean(outcome: Outcome, spread: float) -> tuple[float, float]:
    value = observed(outcome)
    assert value is not None
    edge = edge_of(outcome)
    if edge is None:
        printed = outcome.sd if isinstance(outcome, MeanImprovement) else None
        return value[0], (printed or spread) ** 2 / outcome.n
    n = sum(outcome.counts) if isinstance(outcome, Bands) else outcome.n
    # half a patient is added on either side, so that none and all have a finite mean
    p = (value[0] / 100.0 * n + 0.5) / (n + 1.0)
    density = float(stats.norm.pdf(stats.norm.ppf(p)))
    return edge + spread * float(stats.norm.ppf(p)), spread**2 * p * (1.0 - p) / (n * density**2)


class Baselines:
    """The three ordinary syntheses, made from the studies at hand."""

    def __init__(self, studies: Iterable[Study]) -> None:
        known = list(studies)
        self.spread = spread_between_people(known)
        arms = figures(known, self.spread)
        self.pooled = _pool(arms)
        by_treatment: dict[Treatments, list[ArmFigure]] = {}
        for arm in arms:
            by_treatment.setdefault(arm.treatments, []).append(arm)
        self.by_treatment = {t: _pool(group) for t, group in by_treatment.items() if len(group) > 1}
        self.names = sorted({t for arm in arms for t in arm.treatments})
        self.components: Components = additive_components(
            np.array([self._row(arm.treatments) for arm in arms]),
            [arm.study for arm in arms],
            np.array([arm.mean for arm in arms]),
            np.array([arm.variance for arm in arms]),
            exchangeable=True,
        )

    def _row(self, treatments: Treatments) -> list[float]:
        return [float(name in treatments) for name in self.names]

    def predict(self, arm: Arm, outcome: Outcome, count: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Draws of the printed figure by each baseline, in percent.

        A set of treatments with fewer than two arms is predicted by all arms pooled; a component that no
        other study has adds nothing.
        """
        treatments = treatments_of(arm)
        level = _student(self.by_treatment.get(treatments, self.pooled), count, rng)
        network = self.components.new_study(np.array([self._row(treatments)]), np.zeros(1))
        levels = (_student(self.pooled, count, rng), level, network.draws(count, rng)[:, 0])
        return {
            name: self._printed(outcome, level, rng) for name, level in zip(BASELINES, levels, strict=True)
        }

    def _printed(self, outcome: Outcome, level: Floats, rng: np.random.Generator) -> Floats:
        edge = edge_of(outcome)
        if edge is None:
            error = self.spread / np.sqrt(outcome.n)
            return np.asarray(level + error * rng.standard_normal(level.size))
        n = sum(outcome.counts) if isinstance(outcome, Bands) else outcome.n
        return np.asarray(100.0 * rng.binomial(n, stats.norm.cdf((level - edge) / self.spread)) / n)


def _pool(arms: list[ArmFigure]) -> Pooled:
    return random_effects(np.array([a.mean for a in arms]), np.array([a.variance for a in arms]))


def _student(pooled: Pooled, count: int, rng: np.random.Generator) -> Floats:
    scale = np.sqrt(pooled.tau2 + pooled.standard_error**2)
    return np.asarray(pooled.mean + scale * rng.standard_t(pooled.df, count))
