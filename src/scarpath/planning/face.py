"""What of a face decides which courses are given: its groups of scars, how severe they are, and the contexts
that experts speak of.

A group of scars is one type at one depth. Its share of the severity is that of its type in the mix (see
`scarpath.planning.assess`), divided among the depths of a type by the number of scars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scarpath.core.case import ATROPHIC, OFF_FACE, Case, Depth, Fitzpatrick, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import Assessment
from scarpath.core.position import Context, Severity
from scarpath.core.standing import Indication
from scarpath.core.treatment import Treatment
from scarpath.planning.indications import contexts_of, severity_of

MILD: tuple[Severity, ...] = ("macular", "mild")
"""Grades for which a plan in proportion is small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Scars of one type and depth; `share` of the severity of the face, all groups sum to one."""

    type: ScarType
    depth: Depth | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What experts ask of a face. `severity` is None where its grade is not known. `few` sunken scars are no
    more than the lowest band in which a scale counts them.
    """

    groups: tuple[Group, ...]
    severity: Severity | None
    skin: Fitzpatrick
    contexts: frozenset[Context]
    distensible: bool | None
    few: bool = False

    @property
    def types(self) -> tuple[ScarType, ...]:
        """The scar types on it."""
        return tuple(dict.fromkeys(group.type for group in self.groups))

    @property
    def mild(self) -> bool:
        """Whether it is known to be mild."""
        return self.severity in MILD

    @property
    def small(self) -> bool:
        """Whether courses are kept in proportion: mild scars, or few that are not severe. That few scars are
        given as little as mild ones is our proposal.
        """
        return self.mild or (self.few and self.severity != "severe")

    def indication(self, group: Group) -> Indication:
        """A group as experts are asked about it."""
        return Indication(
            scar_type=group.type,
            depth=group.depth,
            severity=self.severity,
            fitzpatrick=self.skin,
            contexts=self.contexts,
        )

    def meant(self, card: Treatment, group: Group) -> bool:
        """Whether a treatment is given for these scars at all."""
        return not card.meant_for or any(
            where.holds(group.type, group.depth, self.severity, self.distensible) for where in card.meant_for
        )


def face_of(case: Case, assessment: Assessment, catalogue: Catalogue, *, today: date) -> Face:
    """The face of a case."""
    return Face(
        groups=tuple(_groups(case, assessment)),
        severity=severity_of(assessment, catalogue.scales),
        skin=case.person.fitzpatrick,
        contexts=contexts_of(case, catalogue, today=today),
        distensible=case.appearance.flattens_on_stretching,
        few=_few(case, catalogue),
    )


def _few(case: Case, catalogue: Catalogue) -> bool:
    """Whether the sunken scars of the face lie in the lowest band of the scale that counts them in bands."""
    bands = [s.count_bands for s in catalogue.scales.values() if s.kind == "points_by_count_band"]
    most = max((found[0][1] or 0 for found in bands if found), default=0)
    sunken = [s for s in case.scars if s.type in ATROPHIC and s.region not in OFF_FACE]
    return 0 < sum(scars.count for scars in sunken) <= most


def _groups(case: Case, assessment: Assessment) -> Iterator[Group]:
    for scar_type in ATROPHIC:
        share = assessment.mix.get(scar_type, 0.0)
        counts: dict[Depth | None, int] = {}
        for scars in case.scars:
            if scars.type is scar_type and scars.region not in OFF_FACE:
                counts[scars.depth] = counts.get(scars.depth, 0) + scars.count
        total = sum(counts.values())
        if share and not total:
            yield Group(type=scar_type, depth=None, share=share)
        for depth, count in counts.items() if share else ():
            yield Group(type=scar_type, depth=depth, share=share * count / total)
