"""Which harms may last, and how grave: an axis of its own beside brown marks, which mostly fade."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scarpath.core.study import Event
from scarpath.core.text import Id, Printed

LASTING: tuple[Event, ...] = ("hypopigmentation", "nodule", "scarring", "hypertrophic_scar", "granuloma")
"""Harms that may last, from the least to the gravest; the order is our reading and needs a clinician's
sign-off. A count seldom says whether the harm stayed.
"""

Seen = Literal["not counted", "none seen", "seen"]
"""Nobody looked for it; somebody looked and saw none; it was seen. The first is no better than the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmCount:
    """How many people had a harm after one treatment alone (or after treatments of one mechanism), over all
    studies that counted it.

    percent                 events of people
    at_most_percent         upper bound where none was seen (rule of three), else None
    interval_percent        95 % interval of the chance, wider where the studies differ more than chance would
    between_studies_percent where the chance of eight in ten such studies lies, where two or more studies
                            differ more than chance would; None elsewhere
    details                 what was printed with the counts, such as how long it lasted
    """

    treatment: Id
    event: Event
    events: int
    people: int
    studies: tuple[Id, ...]
    percent: float
    at_most_percent: float | None
    interval_percent: tuple[float, float] = (0.0, 100.0)
    between_studies_percent: tuple[float, float] | None = None
    details: tuple[Printed, ...] = ()

    @property
    def may_last(self) -> bool:
        """Whether the harm is one that may last."""
        return self.event in LASTING


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedShare:
    """A harm that a study printed as a share alone, without the people it is a share of; not pooled."""

    event: Event
    percent: float
    detail: Printed
    study: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class LastingHarm:
    """What is known of lasting harm after one treatment alone: the gravest that was seen, which harms were
    looked for, in how many people at most, and what was printed as a share alone.
    """

    treatment: Id
    seen: Seen
    gravest: Event | None
    looked_for: tuple[Event, ...]
    people: int
    shares: tuple[PrintedShare, ...] = ()


def lasting_harm(
    treatment: Id, counts: Iterable[HarmCount], shares: Iterable[PrintedShare] = ()
) -> LastingHarm:
    """Where one treatment stands on the axis of lasting harm."""
    own = [c for c in counts if c.treatment == treatment and c.may_last]
    printed = tuple(share for share in shares if share.event in LASTING)
    looked = {c.event for c in own} | {share.event for share in printed}
    found = {c.event for c in own if c.events} | {share.event for share in printed if share.percent}
    seen: Seen = "seen" if found else "none seen" if looked else "not counted"
    return LastingHarm(
        treatment=treatment,
        seen=seen,
        gravest=max(found, key=LASTING.index, default=None),
        looked_for=tuple(event for event in LASTING if event in looked),
        people=max((c.people for c in own), default=0),
        shares=printed,
    )
