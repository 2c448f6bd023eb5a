"""Results of validating the evidence model: what was predicted for studies that the fit had not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np

from scarpath.core.draws import Floats
from scarpath.numerics.quantiles import MIDDLE_90, percentiles

MODEL = "model"
BASELINES = ("pooled", "by_treatment", "components")
"""What the model is measured against, fixed before it was tuned: all arms pooled, random effects by
treatment, additive components.
"""
NONE = "none"
"""What differences between arms are measured against: a normal distribution around none, as wide as the
differences in the other studies.
"""
LEAST = "known"
"""A forecaster who knows the model's parameters exactly."""


class _OfStudy(Protocol):
    @property
    def study(self) -> str: ...
    @property
    def expected(self) -> dict[str, float]: ...


Held = TypeVar("Held", bound=_OfStudy)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutcome:
    """A printed figure of a study that was held out, with each forecaster's CRPS (points), PIT, and `tie`:
    the share of the prediction that is the figure itself, half of which the PIT counts; older records have
    none.

    `expected` is what each would score on average if the model were true, and what a forecaster would who
    knew its parameters: what that one leaves is the variation between studies, arms and patients.
    """

    study: str
    arm: str
    index: int
    kind: str
    observed: float
    crps: dict[str, float]
    pit: dict[str, float]
    expected: dict[str, float]
    tie: dict[str, float] = field(default_factory=dict)

    def outlying(self, forecaster: str) -> float:
        """The share of the widest central interval of a prediction that the figure is outside of; a count at
        the end of an interval is inside it, as in `ScoredOutcome`.
        """
        below = self.pit[forecaster]
        return max(0.0, 1.0 - 2.0 * min(below, 1.0 - below) - self.tie.get(forecaster, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldContrast:
    """The difference of two arms of one held-out study (first minus second), in points; `mean` is what the
    model expected.
    """

    study: str
    arms: tuple[str, ...]
    kind: str
    observed: float
    mean: float
    pit: float
    crps: dict[str, float]
    expected: dict[str, float]

    @property
    def outlying(self) -> float:
        """The share of the widest central interval of the prediction that the difference is outside of."""
        return max(0.0, 1.0 - 2.0 * min(self.pit, 1.0 - self.pit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """One fold: the studies held out, how the chains without them did, and the scores."""

    number: int
    studies: tuple[str, ...]
    rhat: float
    divergences: int
    outcomes: tuple[HeldOutcome, ...]
    contrasts: tuple[HeldContrast, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """How much smaller a score is than another's, 1 - score / other, over studies; with the middle 90 % of a
    bootstrap over studies and the share of it above zero.
    """

    value: float
    low: float
    high: float
    above_zero: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How the predictions of one forecaster did, over studies: one value per study, the mean over its
    figures.
    """

    crps: float
    coverage: Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastSummary:
    """Differences between the arms of one study, against predicting no difference."""

    studies: int
    contrasts: int
    crps: float
    none: float
    ceiling: float
    skill: Skill
    right_signs: int
    signs: int
    coverage: Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationSummary:
    """What the cross-validation says. `best` is the baseline with the smallest CRPS; `ceiling` the skill
    against it of a forecaster who knows the parameters, if the model is true: the most that the variation
    between studies allows.
    """

    studies: int
    outcomes: int
    in_view: bool
    forecasters: Mapping[str, Spread]
    skill: Mapping[str, Skill]
    best: str
    ceiling: float
    contrasts: ContrastSummary

    @property
    def bar_met(self) -> bool:
        """Whether contrasts are predicted as well as a ranking asks (docs/decisions/0006)."""
        skill = self.contrasts.skill
        return skill.value >= RANKING_SKILL and skill.above_zero >= ENOUGH

    @property
    def ranking_earned(self) -> bool:
        """Whether devices may be ranked by forecast effect: the bar is met by a model that was not made with
        the result in view.
        """
        return self.bar_met and not self.in_view


LEVELS = (50, 80, 90)
"""Central intervals whose coverage is told, in percent."""

IN_VIEW = True
"""Whether the model was changed after its cross-validation had been seen, as versions 2 and 3 were
(docs/decisions/0011). Such a result flatters the model, and a ranking is not earned by it.
"""

RANKING_SKILL = 0.10
ENOUGH = 0.8
BOOTSTRAP = (20261122, 10_000)
"""Seed and number of resamples of studies."""


def per_study(rows: Iterable[Held], value: Callable[[Held], float]) -> Floats:
    """One mean per study, in the order of their names."""
    by_study: dict[str, list[float]] = {}
    for row in rows:
        by_study.setdefault(row.study, []).append(value(row))
    return np.array([np.mean(by_study[name]) for name in sorted(by_study)])


def skill(score: Floats, other: Floats) -> Skill:
    """Skill of one forecaster against another from their scores per study, (S,) each."""
    seed, count = BOOTSTRAP
    resampled = np.random.default_rng(seed).integers(0, score.size, (count, score.size))
    values = 1.0 - score[resampled].mean(1) / other[resampled].mean(1)
    low, _, high = percentiles(values, MIDDLE_90)
    return Skill(
        value=1.0 - float(score.mean() / other.mean()), low=low, high=high,
        above_zero=float((values > 0.0).mean()),
    )  # fmt: skip


def _coverage(rows: Sequence[Held], outlying: Callable[[Held], float]) -> dict[int, float]:
    return {
        level: float(per_study(rows, lambda row, p=level: float(100.0 * outlying(row) <= p)).mean())  # type: ignore[misc]
        for level in LEVELS
    }


def summarise(folds: Iterable[Fold]) -> ValidationSummary:
    """Everything that is told of a cross-validation."""
    done = list(folds)
    outcomes = [outcome for fold in done for outcome in fold.outcomes]
    contrasts = [contrast for fold in done for contrast in fold.contrasts]
    scores = {name: per_study(outcomes, lambda o, n=name: o.crps[n]) for name in (MODEL, *BASELINES)}  # type: ignore[misc]
    best = min(BASELINES, key=lambda name: float(scores[name].mean()))
    return ValidationSummary(
        studies=scores[MODEL].size,
        outcomes=len(outcomes),
        in_view=IN_VIEW,
        forecasters={
            name: Spread(
                crps=float(values.mean()),
                coverage=_coverage(outcomes, lambda o, n=name: o.outlying(n)),  # type: ignore[misc]
            )
            for name, values in scores.items()
        },
        skill={name: skill(scores[MODEL], scores[name]) for name in BASELINES},
        best=best,
        ceiling=_ceiling(outcomes, best),
        contrasts=_contrasts(contrasts),
    )


def _ceiling(rows: Sequence[HeldOutcome] | Sequence[HeldContrast], against: str) -> float:
    least = per_study(rows, lambda row: row.expected[LEAST]).mean()
    return 1.0 - float(least / per_study(rows, lambda row: row.expected[against]).mean())


def _contrasts(rows: Sequence[HeldContrast]) -> ContrastSummary:
    ours, none = (per_study(rows, lambda c, n=name: c.crps[n]) for name in (MODEL, NONE))  # type: ignore[misc]
    signs = [c.mean * c.observed > 0.0 for c in rows if c.observed != 0.0]
    return ContrastSummary(
        studies=ours.size, contrasts=len(rows), crps=float(ours.mean()), none=float(none.mean()),
        ceiling=_ceiling(rows, NONE), skill=skill(ours, none),
        right_signs=sum(signs), signs=len(signs), coverage=_coverage(rows, lambda c: c.outlying),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Two models over the same held-out figures: their CRPS per study, and the skill of the first against the
    second.
    """

    studies: int
    outcomes: int
    crps: float
    other: float
    skill: Skill


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossValidation:
    """The folds that are done, and what they were made from: a digest of the studies and cards, the version
    of the model, the settings of the sampler.
    """

    made_from: str
    model_version: int
    settings: dict[str, float | str]
    of_folds: int
    folds: tuple[Fold, ...]

    @property
    def complete(self) -> bool:
        """Whether every fold is there."""
        return len(self.folds) == self.of_folds


def paired(
    one: CrossValidation, other: CrossValidation, keep: Callable[[HeldOutcome], bool] = lambda _: True
) -> Paired:
    """Compare two complete cross-validations of the same evidence over the figures that `keep` takes."""
    if not (one.complete and other.complete) or one.made_from != other.made_from:
        raise ValueError("two complete cross-validations of the same evidence can be compared, no others")
    first, second = ([o for fold in done.folds for o in fold.outcomes if keep(o)] for done in (one, other))
    ours, theirs = (per_study(rows, lambda o: o.crps[MODEL]) for rows in (first, second))
    return Paired(
        studies=ours.size, outcomes=len(first), crps=float(ours.mean()), other=float(theirs.mean()),
        skill=skill(ours, theirs),
    )  # fmt: skip
