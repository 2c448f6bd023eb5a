"""What experts say of each treatment for one face: what counts as first line for each group of scars, what is
accepted, what is never shown and what is never first.

A treatment that is warned against for one group of scars is not first for the whole face: it would be given
to all of it. What experts name for scars that a card says it is not meant for does not count there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scarpath.core.case import ScarType
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.standing import NOT_SHOWN, ExpertStanding, FirstLine, FloorReason
from scarpath.core.treatment import Treatment
from scarpath.planning.face import Face, Group
from scarpath.planning.standing import Voices, expert_standings, first_line
from scarpath.planning.terms import Guide

SAYS: Mapping[FloorReason, Kind] = {
    "avoid_official": Kind.FLOOR_AVOID_OFFICIAL,
    "avoid_class_a": Kind.FLOOR_AVOID_CLASS_A,
    "avoid_two_groups": Kind.FLOOR_AVOID_TWO_GROUPS,
    "harm_in_context": Kind.FLOOR_HARM_IN_CONTEXT,
    "harm_in_skin": Kind.FLOOR_HARM_IN_SKIN,
    "label_caution": Kind.FLOOR_LABEL_CAUTION,
    "outweighed": Kind.FLOOR_OUTWEIGHED,
}

KELOID_PRONE = "keloid_prone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Why a treatment is not shown, or not first: the finding, who says so, and who disagrees."""

    reason: Finding
    sources: tuple[str, ...]
    disagree: tuple[str, ...]
    official: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Experts:
    """The experts' view of one face. Treatments by id; `standings`, `firsts` and `accepted` one for each
    group.

    robust     first line of some group, whichever independence group is left out
    permitted  in skin that tends to keloids what a source permits there; None elsewhere
    """

    groups: tuple[Group, ...]
    standings: tuple[Mapping[str, ExpertStanding], ...]
    firsts: tuple[frozenset[str], ...]
    accepted: tuple[frozenset[str], ...]
    robust: frozenset[str]
    not_shown: Mapping[str, Barred]
    not_first: Mapping[str, Barred]
    permitted: frozenset[str] | None = None

    def needed(self, treatment: str) -> bool:
        """Whether some scar of this face needs it: as first line or accepted."""
        return any(treatment in found for found in (*self.firsts, *self.accepted))

    def same_as(self, other: Experts) -> bool:
        """Whether two views of one face say the same of everything that decides."""
        return all(
            (
                self.firsts == other.firsts,
                self.accepted == other.accepted,
                self.robust == other.robust,
                self.permitted == other.permitted,
                self.not_shown.keys() == other.not_shown.keys(),
                self.not_first.keys() == other.not_first.keys(),
            )
        )

    def guide(self, order: tuple[str, ...]) -> Guide:
        """The same by the columns of a problem."""
        covers = [[name in first for first in self.firsts] for name in order]
        return Guide(
            floor=np.array([int(name in self.not_first) for name in order], dtype=np.int64),
            covers=np.array(covers, dtype=np.bool_).reshape(len(order), len(self.firsts)),
            share=np.array([group.share for group in self.groups]),
        )


def experts_of(
    face: Face, cards: Mapping[str, Treatment], voices: Voices, without: str | None = None
) -> Experts:
    """The view of a face; `without` leaves an independence group out."""
    asked = tuple(face.indication(group) for group in face.groups)
    found = tuple(expert_standings(voices, one, without) for one in asked)
    not_shown = dict(_barred(cards, found, lambda s: s.not_shown, Kind.NOT_SHOWN))
    not_first = dict(_barred(cards, found, lambda s: not s.may_be_first, Kind.NOT_FIRST))
    firsts = tuple(
        frozenset(
            name
            for name in _counts(first_line(voices, one, cards, without), group)
            if name not in not_first and face.meant(cards[name], group)
        )
        for group, one in zip(face.groups, asked, strict=True)
    )
    everything = [standing for standings in found for standing in standings.values()]
    permitted = frozenset(s.treatment for s in everything if s.permitted_by)
    return Experts(
        groups=face.groups,
        standings=found,
        firsts=firsts,
        accepted=tuple(
            frozenset(s.treatment for s in standings.values() if s.accepted) for standings in found
        ),
        robust=frozenset(s.treatment for s in everything if s.standing == "first_line" and not s.fragile),
        not_shown=not_shown,
        not_first=not_first,
        permitted=permitted if KELOID_PRONE in face.contexts else None,
    )


def _counts(line: FirstLine, group: Group) -> frozenset[str]:
    """What counts as the first line of a group; for deep boxcars always what reaches their depth as well."""
    deep = group.type is ScarType.BOXCAR and group.depth == "deep"
    return line.counts | frozenset(line.general if deep else ())


def _barred(
    cards: Mapping[str, Treatment],
    found: tuple[Mapping[str, ExpertStanding], ...],
    holds: Callable[[ExpertStanding], bool],
    kind: Kind,
) -> Iterator[tuple[str, Barred]]:
    """Treatments that the floor holds back for some group, in the order of their ids."""
    names = sorted({t for standings in found for t, s in standings.items() if t in cards and holds(s)})
    for name in names:
        heard = [standings[name] for standings in found if name in standings and holds(standings[name])]
        reasons = dict.fromkeys(reason for standing in heard for reason in standing.floor)
        yield (
            name,
            Barred(
                reason=finding(
                    kind,
                    treatment=cards[name].called,
                    because=tuple(finding(SAYS[reason]) for reason in reasons),
                ),
                sources=tuple(dict.fromkeys(s for standing in heard for s in standing.against_by)),
                disagree=tuple(dict.fromkeys(s for standing in heard for s in standing.support_by)),
                official=any(reason == NOT_SHOWN[0] for reason in reasons),
            ),
        )
