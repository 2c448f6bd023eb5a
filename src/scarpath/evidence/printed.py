"""Printed figures beside what the model expects of them, each with the interval that its own numbers give."""

from __future__ import annotations

import math
from collections.abc import Iterable

from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import Reported
from scarpath.core.draws import EffectDraws
from scarpath.core.proportion import Proportion
from scarpath.core.scores import Skipped
from scarpath.core.study import Bands, MeanImprovement, Outcome, Responders, Study
from scarpath.evidence.network import chosen_outcomes
from scarpath.evidence.score import band_edge, observed, score_studies
from scarpath.numerics.quantiles import NORMAL_97


def reported(
    studies: Iterable[Study], catalogue: Catalogue, draws: EffectDraws
) -> tuple[tuple[Reported, ...], tuple[Skipped, ...]]:
    """Every outcome that can be compared, and the others with the reason. Draws need `score=True`."""
    studies = tuple(studies)
    scores = score_studies(studies, catalogue, draws)
    outcomes = {
        (study.id, arm.id, index): outcome
        for study in studies
        for arm in study.arms
        for index, outcome in enumerate(arm.outcomes)
    }
    rows = []
    for scored in scores.outcomes:
        low, high = printed_interval(outcomes[scored.study, scored.arm, scored.index])
        rows.append(Reported(outcome=scored, low=low, high=high))
    return tuple(rows), scores.skipped


def reported_after(
    treatment: str, studies: Iterable[Study], catalogue: Catalogue, draws: EffectDraws
) -> tuple[tuple[Reported, ...], tuple[Skipped, ...]]:
    """The same for the arms with one treatment and the outcomes that the fit reads: one visit per scale,
    rater and scar type. What is kept over time is left to its own place.
    """
    studies = tuple(studies)
    wanted = {
        (study.id, arm.id, index)
        for study in studies
        for arm in study.arms
        if any(part.treatment == treatment for part in arm.components)
        for index, _ in chosen_outcomes(arm)
    }
    rows, skipped = reported(studies, catalogue, draws)
    return (
        tuple(r for r in rows if (r.outcome.study, r.outcome.arm, r.outcome.index) in wanted),
        tuple(s for s in skipped if (s.study, s.arm, s.index) in wanted),
    )


def printed_interval(outcome: Outcome) -> tuple[float | None, float | None]:
    """The 95 % interval of a printed figure, in percent; None where nothing printed gives one.

    For a mean with its SD the normal one, mean +- 1.96 SD / sqrt(n); for a share of patients the exact one.
    """
    match outcome:
        case MeanImprovement() if outcome.sd is not None and outcome.statistic == "mean":
            half = NORMAL_97 * outcome.sd / math.sqrt(outcome.n)
            return outcome.mean - half, outcome.mean + half
        case Responders():
            return Proportion(events=outcome.responders, people=outcome.n).interval()
        case Bands() if (found := observed(outcome)) is not None and band_edge(outcome) is not None:
            people = sum(outcome.counts)
            return Proportion(events=round(found[0] * people / 100.0), people=people).interval()
    return None, None
