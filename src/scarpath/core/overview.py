"""The general answer: what the best plans do on a few declared faces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scarpath.core.case import Fitzpatrick, ScarType
from scarpath.core.finding import Finding
from scarpath.core.plan import Certainty, Distribution, DoingNothing, DrawsUsed, Plan
from scarpath.core.text import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFace:
    """A face that stands for many: so many scars of each type, one skin type, no wishes and no limits."""

    id: Id
    counts: Mapping[ScarType, int]
    fitzpatrick: Fitzpatrick

    @property
    def mix(self) -> Id:
        """The type that its scars are of; `mixed` for several."""
        return next(iter(self.counts)).value if len(self.counts) == 1 else "mixed"

    @property
    def mostly(self) -> tuple[ScarType, ...]:
        """The types with the most scars."""
        return tuple(t for t, count in self.counts.items() if count == max(self.counts.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralRow:
    """The plan to look at first for one reference face, and those that stand next to it."""

    face: ReferenceFace
    plan: Plan
    similar: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralAnswer:
    """What can honestly be said to everyone, from the same draws as every plan."""

    version: Id
    draws: DrawsUsed
    rows: tuple[GeneralRow, ...]
    doing_nothing: DoingNothing
    certainty: Certainty
    sign_off: Finding

    @property
    def lowest(self) -> Distribution:
        """The improvement of the face that the best plan helps least."""
        return min((row.plan.improvement_percent for row in self.rows), key=lambda d: d.mean)

    @property
    def highest(self) -> Distribution:
        """The improvement of the face that the best plan helps most."""
        return max((row.plan.improvement_percent for row in self.rows), key=lambda d: d.mean)


FACES: tuple[ReferenceFace, ...] = tuple(
    ReferenceFace(id=f"{name}_{skin}", counts=counts, fitzpatrick=Fitzpatrick(skin))
    for name, counts in (
        ("icepick", {ScarType.ICEPICK: 30}),
        ("boxcar", {ScarType.BOXCAR: 30}),
        ("rolling", {ScarType.ROLLING: 30}),
        ("mixed", {ScarType.ICEPICK: 15, ScarType.BOXCAR: 15, ScarType.ROLLING: 15}),
    )
    for skin in ("III", "V")
)
"""Faces that stand for many in the general answer: declared here, found in nobody."""
