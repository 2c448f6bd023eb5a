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
    def mostly(self) -> tuple[ScarType, ...]:
        """The types with the most scars."""
        return tuple(t for t, count in self.counts.items() if count == max(self.counts.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralRow:
    """The plan that helps one reference face most in the mean, among sets of treatments that trials studied,
    and the best plans of other such sets that trials cannot tell from it (sessions by treatment).
    """

    face: ReferenceFace
    plan: Plan
    alike: tuple[Mapping[Id, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralAnswer:
    """What can honestly be said to everyone, from the same draws as every plan.

    `visits` and `kinds` bound the plans that were looked at: most visits, most mechanisms.
    """

    version: Id
    draws: DrawsUsed
    rows: tuple[GeneralRow, ...]
    doing_nothing: DoingNothing
    certainty: Certainty
    sign_off: Finding
    visits: int
    kinds: int

    @property
    def lowest(self) -> Distribution:
        """The improvement of the face that the best plan helps least."""
        return min((row.plan.improvement_percent for row in self.rows), key=lambda d: d.mean)

    @property
    def highest(self) -> Distribution:
        """The improvement of the face that the best plan helps most."""
        return max((row.plan.improvement_percent for row in self.rows), key=lambda d: d.mean)


FACES: tuple[ReferenceFace, ...] = tuple(
    ReferenceFace(id=name, counts=counts, fitzpatrick=Fitzpatrick(skin))
    for name, counts, skin in (
        ("icepick", {ScarType.ICEPICK: 30, ScarType.BOXCAR: 4, ScarType.ROLLING: 4}, "III"),
        ("boxcar", {ScarType.ICEPICK: 4, ScarType.BOXCAR: 30, ScarType.ROLLING: 4}, "III"),
        ("rolling", {ScarType.ICEPICK: 4, ScarType.BOXCAR: 4, ScarType.ROLLING: 30}, "III"),
        ("mixed", {ScarType.ICEPICK: 15, ScarType.BOXCAR: 15, ScarType.ROLLING: 15}, "III"),
        ("mixed_dark", {ScarType.ICEPICK: 15, ScarType.BOXCAR: 15, ScarType.ROLLING: 15}, "V"),
    )
)
"""Faces that stand for many in the general answer: declared here, found in nobody."""
