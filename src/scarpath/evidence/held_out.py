"""Studies that a fit has not seen, predicted from its draws beside three ordinary syntheses of the other
trials; and the differences between the arms of one study beside no difference at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from zlib import crc32

import numpy as np

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, Floats
from scarpath.core.scale import SeverityScale
from scarpath.core.study import Arm, Outcome, Study
from scarpath.core.validation import LEAST, MODEL, NONE, HeldContrast, HeldOutcome
from scarpath.evidence.baselines import Baselines, edge_of
from scarpath.evidence.network import exclusion, kept_outcomes
from scarpath.evidence.score import NewStudy, crps, observed, pit

FOLDS = 10
ORDER = 1
"""Seed of the order in which studies are dealt to folds."""


def scorable(study: Study, catalogue: Catalogue) -> bool:
    """Whether the study prints a figure that can be scored."""
    return exclusion(study, catalogue) is None and any(_figures(arm) for arm in study.arms)


def deal(catalogue: Catalogue, folds: int = FOLDS) -> tuple[tuple[str, ...], ...]:
    """The studies held out in each fold: shuffled once, dealt in turn; every scorable study once."""
    names = sorted(name for name, study in catalogue.studies.items() if scorable(study, catalogue))
    order = np.random.default_rng(ORDER).permutation(len(names))
    return tuple(tuple(sorted(names[i] for i in order[fold::folds])) for fold in range(folds))


def without(catalogue: Catalogue, held: Sequence[str]) -> Catalogue:
    """The catalogue as it was before these studies were known."""
    kept = {name: study for name, study in catalogue.studies.items() if name not in held}
    return replace(catalogue, studies=kept)


def scored_studies(catalogue: Catalogue) -> Iterator[Study]:
    """Studies from which both the model and the baselines learn, by name."""
    for name in sorted(catalogue.studies):
        if scorable(catalogue.studies[name], catalogue):
            yield catalogue.studies[name]


def joined(catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """The arms, by study and arm, that gave more than one mechanism; something outside the classes counts as
    one.
    """
    return frozenset(
        (study.id, arm.id)
        for study in scored_studies(catalogue)
        for arm in study.arms
        if len({catalogue.mechanism(c.treatment) for c in arm.components} - {"inert"}) > 1
    )


def score_held(
    held: Sequence[Study],
    known: Sequence[Study],
    draws: EffectDraws,
    scales: Mapping[str, SeverityScale],
    unclassified: Collection[str] = (),
) -> tuple[tuple[HeldOutcome, ...], tuple[HeldContrast, ...]]:
    """Every figure and difference between arms of the held-out studies, predicted from the known ones."""
    baselines = Baselines(known)
    usual = usual_difference(known)
    outcomes: list[HeldOutcome] = []
    contrasts: list[HeldContrast] = []
    for study in held:
        first, second = (NewStudy(study, draws, scales, unclassified=unclassified, seed=s) for s in (1, 2))
        for arm in study.arms:
            for index, outcome in _figures(arm):
                outcomes.append(_held_outcome(first, second, arm, index, outcome, baselines))
        for a, b in matched(study):
            contrasts.append(_held_contrast(first, second, a, b, usual))
    return tuple(outcomes), tuple(contrasts)


def _figures(arm: Arm) -> list[tuple[int, Outcome]]:
    return [(index, outcome) for index, outcome in kept_outcomes(arm) if observed(outcome) is not None]


def _value(outcome: Outcome) -> float:
    found = observed(outcome)
    assert found is not None  # `_figures` has turned the others away
    return found[0]


def _held_outcome(
    first: NewStudy, second: NewStudy, arm: Arm, index: int, outcome: Outcome, baselines: Baselines
) -> HeldOutcome:
    value, samples, again = _value(outcome), first.outcome(arm, index), second.outcome(arm, index)
    rng = np.random.default_rng([ORDER, crc32(f"{first.study.id}/{arm.id}/{index}".encode())])
    by: Mapping[str, Floats] = {MODEL: samples} | baselines.predict(arm, outcome, samples.size, rng)
    return HeldOutcome(
        study=first.study.id, arm=arm.id, index=index, kind=outcome.kind, observed=value,
        crps={name: crps(x, value) for name, x in by.items()},
        pit={name: pit(x, value) for name, x in by.items()},
        expected={name: _expected(x, again) for name, x in by.items()} | {LEAST: _least(samples, again)},
        tie={name: float(np.mean(x == value)) for name, x in by.items()},
    )  # fmt: skip


def _expected(samples: Floats, printed: Floats) -> float:
    """CRPS of a forecast on average, were the model true: the figures `printed` are drawn from it."""
    # half a turn apart the two share no posterior draw
    apart = np.abs(samples - np.roll(printed, printed.size // 2)).mean()
    return float(apart) + crps(samples, 0.0) - float(np.abs(samples).mean())


def _least(first: Floats, second: Floats) -> float:
    """Expected CRPS of a forecaster who knows the parameters: half the mean distance of two studies that
    share them, draw by draw.
    """
    return 0.5 * float(np.abs(first - second).mean())


Place = tuple[Arm, int, Outcome]


def matched(study: Study) -> Iterator[tuple[Place, Place]]:
    """Pairs of arms that print the same thing: one scale, rater, scar type, kind and threshold."""
    for a, b in combinations(study.arms, 2):
        second = {_key(outcome): (b, index, outcome) for index, outcome in _figures(b)}
        for index, outcome in _figures(a):
            if _key(outcome) in second:
                yield (a, index, outcome), second[_key(outcome)]


def _key(outcome: Outcome) -> tuple[object, ...]:
    return (outcome.kind, outcome.scale, outcome.rater, outcome.scar_type, edge_of(outcome))


def usual_difference(studies: Sequence[Study]) -> float:
    """Root mean square of the differences between arms, in points."""
    squares = [(_value(a[2]) - _value(b[2])) ** 2 for study in studies for a, b in matched(study)]
    return float(np.sqrt(np.mean(squares)))


def _held_contrast(first: NewStudy, second: NewStudy, a: Place, b: Place, usual: float) -> HeldContrast:
    value = _value(a[2]) - _value(b[2])
    one, other = (s.outcome(a[0], a[1]) - s.outcome(b[0], b[1]) for s in (first, second))
    none = usual * np.random.default_rng(ORDER).standard_normal(one.size)
    return HeldContrast(
        study=first.study.id, arms=(a[0].id, b[0].id), kind=a[2].kind, observed=value,
        mean=float(one.mean()), pit=pit(one, value), crps={MODEL: crps(one, value), NONE: crps(none, value)},
        expected={MODEL: _expected(one, other), NONE: _expected(none, other), LEAST: _least(one, other)},
    )  # fmt: skip
