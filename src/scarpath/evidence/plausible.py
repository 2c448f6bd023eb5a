"""Figures to hold the draws against what was known before: what trials printed, which treatment leads for
which scar, and the order of devices in a published network.

Forecasts are of the average person, net of no treatment, in percent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, Floats
from scarpath.core.study import Arm, BeforeAfter, MeanImprovement, Outcome, Retention
from scarpath.numerics.ceiling import gone, log_reduction
from scarpath.numerics.quantiles import MIDDLE_90, NORMAL_97, percentiles

MOST_MECHANISMS = 3
"""A plan has at most three mechanisms (`scarpath.planning.terms.Space`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One treatment among its peers for one scar type: its forecast at the usual number of sessions, and in
    what share of the draws no peer does better.
    """

    treatment: str
    mean: float
    low: float
    high: float
    first: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Two treatments on one footing: the difference of their forecasts (points, middle 90 %), the share of
    draws in which the first does better, and the difference in SDs between patients (middle 90 %).
    """

    points: tuple[float, float, float]
    ahead: float
    standardised: tuple[float, float, float]


def printed_best(catalogue: Catalogue) -> dict[int, float]:
    """By number of modalities of an arm: the highest mean improvement that a trial printed, plus the error
    that its SD and n give it; where no SD was printed, nothing is added.
    """
    best: dict[int, float] = {}
    for study in catalogue.studies.values():
        for arm in study.arms:
            count = len({p.treatment for p in arm.components if catalogue.mechanism(p.treatment) != "inert"})
            for outcome in arm.outcomes:
                found = _printed_high(outcome)
                if found is not None:
                    best[count] = max(best.get(count, found), found)
    return best


def _printed_high(outcome: Outcome) -> float | None:
    match outcome:
        case MeanImprovement():
            return outcome.mean + NORMAL_97 * (outcome.sd or 0.0) / math.sqrt(outcome.n)
        case BeforeAfter():
            return 100.0 * (1.0 - outcome.after.mean / outcome.before.mean)
    return None


def forecast_best(catalogue: Catalogue, draws: EffectDraws) -> dict[int, float]:
    """By number of modalities: the highest mean that any plan could reach on any face.

    Every treatment is given as often as its card allows, whatever visits that takes, and a face has the mix
    that suits the plan best: so this bounds every plan. Two devices of one mechanism share its sessions and
    cannot do better than the stronger of them.
    """
    reach = draws.personal_reach(average=True)
    left = {
        t: np.exp(-draws.add(t, float(card.sessions_at_most)))
        for t, card in catalogue.treatments.items()
        if not card.raised_only and draws.knows(t)
    }
    best = {}
    for count in range(1, MOST_MECHANISMS + 1):
        found = [0.0]
        for group in combinations(left, count):
            if len({catalogue.mechanism(t) for t in group}) == count:
                remains = np.prod([left[t] for t in group], axis=0)
                # a mixed face lies between its pure ones
                found.append(float((100.0 * reach[:, None] * (1.0 - remains)).mean(axis=0).max()))
        best[count] = max(found)
    return best


def usual_forecast(treatment: str, draws: EffectDraws) -> Floats:
    """Improvement by scar type at the usual number of sessions. (D, 3)"""
    usual = float(draws.usual[draws.index(treatment)])
    reach = draws.personal_reach(average=True)
    return np.asarray(100.0 * reach[:, None] * gone(np, draws.add(treatment, usual)))


def peers(kind: ScarType, catalogue: Catalogue, draws: EffectDraws) -> list[str]:
    """Treatments that a trial informs and that their cards do not call unsuited for a scar type."""
    return [
        t
        for t, card in catalogue.treatments.items()
        if not card.raised_only and draws.knows(t) and card.suits[kind].strength != "unsuited"
    ]


def standings(kind: ScarType, among: Sequence[str], draws: EffectDraws) -> tuple[Standing, ...]:
    """Peers for one scar type, the best mean first."""
    values = np.stack([usual_forecast(t, draws)[:, ATROPHIC.index(kind)] for t in among])
    first = np.bincount(values.argmax(axis=0), minlength=len(among)) / values.shape[1]
    rows = [
        Standing(
            treatment=t,
            mean=float(own.mean()),
            low=low,
            high=high,
            first=float(share),
        )
        for t, own, share in zip(among, values, first, strict=True)
        for low, _, high in (percentiles(own, MIDDLE_90),)
    ]
    return tuple(sorted(rows, key=lambda row: -row.mean))


def contrast(one: str, other: str, draws: EffectDraws, *, at_best: bool) -> Contrast:
    """Two treatments at their usual numbers of sessions, on an even mix of scar types, or each on the scar
    type that suits it best. Draws need `score=True`.
    """
    values = [usual_forecast(t, draws) for t in (one, other)]
    a, b = (v[:, v.mean(axis=0).argmax()] if at_best else v.mean(axis=1) for v in values)
    z_a, z_b = (log_reduction(np, v / 100.0) for v in (a, b))
    between = np.sqrt(draws.score["sigma"] ** 2 + 0.5 * draws.score["kappa"] ** 2 * (z_a**2 + z_b**2))
    return Contrast(
        points=_middle(a - b), ahead=float(np.mean(a > b)), standardised=_middle((z_a - z_b) / between)
    )


def _middle(values: Floats) -> tuple[float, float, float]:
    low, middle, high = percentiles(values, MIDDLE_90)
    return low, middle, high


def compared_directly(one: Iterable[str], other: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Studies in which an arm with one of the first and none of the second stands beside the reverse, both
    with an improvement.
    """
    first, second = frozenset(one), frozenset(other)

    def only(arm: Arm, wanted: frozenset[str], unwanted: frozenset[str]) -> bool:
        given = {part.treatment for part in arm.components}
        informative = any(not isinstance(outcome, Retention) for outcome in arm.outcomes)
        return informative and bool(given & wanted) and not given & unwanted

    return tuple(
        study.id
        for study in catalogue.studies.values()
        if any(only(arm, first, second) for arm in study.arms)
        and any(only(arm, second, first) for arm in study.arms)
    )
