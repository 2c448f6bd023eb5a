"""Records: results of long runs that are kept beside the documentation, and whether they are still of the
evidence and the model at hand. A record of older evidence is not wrong, it is old, and says so where it is
shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Basis = Literal["evidence", "draws", "arrays"]
"""What a record names as its origin: the digest of studies and cards, of the lock of the draws, or of their
arrays.
"""
State = Literal["current", "unfinished", "absent", "older", "other_model"]
"""`older`: made from other evidence or other draws than those at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One kept result: its path in the repository, under which key it names its origin, and the verb of
    make that renews it. `parts` is the list that grows while it is made, `of` where the whole number stands.
    """

    name: str
    path: str
    basis: Basis
    verb: str
    key: str = "made_from"
    parts: str | None = None
    of: str | int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a record says of its origin, and what share of it is done; the model's version is None where its
    draws tell it.
    """

    made_from: str
    model_version: int | None
    done: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The digests of what is at hand, and the version of the model."""

    evidence: str
    draws: str
    arrays: str
    model_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where a run is: the step that begins, or None at the end; how many are done of how many, and the
    seconds that the rest will take, None while a step of it was never timed.
    """

    step: str | None
    done: int
    of: int
    seconds_left: float | None


RECORDS: Final = (
    Record(
        name="cross_validation",
        path="docs/validation/cross-validation.json",
        basis="evidence",
        verb="validate",
        parts="folds",
        of="of_folds",
    ),
    Record(
        name="other_combination",
        path="docs/validation/other-combination.json",
        basis="evidence",
        verb="other-combination",
        parts="folds",
        of="of_folds",
    ),
    Record(
        name="seeds",
        path="docs/validation/seeds.json",
        basis="arrays",
        verb="seeds",
        parts="seeds",
        of="in_all",
    ),
    Record(
        name="leave_out",
        path="docs/validation/leave-out.json",
        basis="evidence",
        verb="leave-out",
        parts="refits",
        of="wanted",
    ),
    Record(
        name="calibration",
        path="docs/validation/calibration.json",
        basis="evidence",
        verb="calibrate",
        parts="replicates",
        of=60,
    ),
    Record(
        name="sensitivity",
        path="docs/validation/sensitivity.json",
        basis="draws",
        verb="sensitivity",
        parts="scenarios",
        of="scenarios_in_all",
    ),
    Record(name="learning", path="docs/learning.json", basis="draws", verb="learning", key="lock"),
)
"""Every record that rests on the studies, in the order in which they are renewed."""


def state(record: Record, made: Made | None, now: Present) -> State:
    """Whether a record is of this evidence and this model; None stands for one that is not there."""
    if made is None:
        return "absent"
    if made.model_version not in (None, now.model_version):
        return "other_model"
    at_hand: Mapping[Basis, str] = {"evidence": now.evidence, "draws": now.draws, "arrays": now.arrays}
    if made.made_from != at_hand[record.basis]:
        return "older"
    return "current" if made.done >= 1.0 else "unfinished"
