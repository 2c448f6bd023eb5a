"""The evidence without one design, one kind of rater, or one surprising study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scarpath.core.catalogue import Catalogue
from scarpath.core.leave_out import LeftOutKind
from scarpath.core.study import Study
from scarpath.core.validation import MODEL, Fold
from scarpath.evidence.held_out import scored_studies, without
from scarpath.evidence.network import RATERS

SURPRISING = 0.025
"""A study is surprising with a figure in either tail of so much of its prediction by a fit without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is left out, and the catalogue without it."""

    kind: LeftOutKind
    name: str
    catalogue: Catalogue


def changes(catalogue: Catalogue, folds: Sequence[Fold]) -> Iterator[Change]:
    """All the evidence twice (the second time for another seed), then without each design, each kind of
    rater, and each study that a cross-validation found surprising.
    """
    yield Change(kind="nothing", name="all", catalogue=catalogue)
    yield Change(kind="seed", name="another_seed", catalogue=catalogue)
    studies = list(scored_studies(catalogue))
    for design in sorted({study.design for study in studies}):
        held = [name for name, study in catalogue.studies.items() if study.design == design]
        yield Change(kind="design", name=design, catalogue=without(catalogue, held))
    for rater in RATERS:
        yield Change(kind="rater", name=rater, catalogue=_without_rater(catalogue, rater))
    for study_id in surprising(folds):
        yield Change(kind="study", name=study_id, catalogue=without(catalogue, [study_id]))


def surprising(folds: Sequence[Fold]) -> tuple[str, ...]:
    """Studies with a figure far out in its prediction, by name."""
    outcomes = [outcome for fold in folds for outcome in fold.outcomes]
    far = {o.study for o in outcomes if min(o.pit[MODEL], 1.0 - o.pit[MODEL]) < SURPRISING}
    return tuple(sorted(far))


def _without_rater(catalogue: Catalogue, rater: str) -> Catalogue:
    studies = {name: _unrated(study, rater) for name, study in catalogue.studies.items()}
    return replace(catalogue, studies=studies)


def _unrated(study: Study, rater: str) -> Study:
    """The study without the figures of a rater; an arm may end up with none, and is then no evidence."""
    arms = tuple(
        replace(arm, outcomes=tuple(o for o in arm.outcomes if (o.rater or "not stated") != rater))
        for arm in study.arms
    )
    return replace(study, arms=arms)
