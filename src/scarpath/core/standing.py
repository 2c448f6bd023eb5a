"""How experts stand towards treatments of one kind of scar in one skin: worked out from their positions
alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scarpath.core.case import Depth, Fitzpatrick, ScarType
from scarpath.core.position import Context, Severity, Subject

StandingWord = Literal["first_line", "accepted", "adjunct", "caution", "avoid", "silent"]
"""Silent: nobody spoke, which is no advice against."""

FloorReason = Literal[
    "avoid_official", "avoid_class_a", "avoid_two_groups",
    "harm_in_context", "harm_in_skin", "label_caution", "outweighed",
]  # fmt: skip
"""Why a treatment is not shown (the first three), or not put first.

avoid_official    a label or regulator of class A to D says avoid for harm
avoid_class_a     a source of class A says avoid for harm
avoid_two_groups  two independent groups of class A to D say avoid for harm
harm_in_context   a warning of harm tied to a context of this face, which no source of a higher class permits
harm_in_skin      a warning of harm tied to this skin that the support does not outweigh threefold
label_caution     a label or regulator cautions, or calls it not established, for such scars
outweighed        more speaks against it than for it
"""
NOT_SHOWN: tuple[FloorReason, ...] = ("avoid_official", "avoid_class_a", "avoid_two_groups")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication:
    """One kind of scar in one skin. What is not known (None) is met by every statement."""

    scar_type: Subject
    depth: Depth | None
    severity: Severity | None
    fitzpatrick: Fitzpatrick
    contexts: frozenset[Context] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertStanding:
    """How experts stand towards one treatment.

    fragile         first line that one independence group less would undo
    disagree        somebody of class A to D is against while there is support
    first_weight    weight of groups that call it first line for this type by name
    support_weight  weight of groups that call it first line or alternative, also for such scars as a whole
    against_weight  weight of groups that warn: of this type by name, or of harm in this skin or context
    general_weight  weight of groups of class A to D that put it first for such scars as a whole
    not_shown       neither first nor shortlisted; `floor` says why
    not_first       may be shown with the reason; `floor` says why
    outside_label   a label speaks for it in scars of this type, but in none such as these; so it is not first
    *_by            ids of the sources, a list for each weight; `adjunct_by` and `permitted_by` beside them
    """

    treatment: str
    standing: StandingWord
    fragile: bool
    disagree: bool
    first_weight: float
    support_weight: float
    against_weight: float
    general_weight: float
    not_shown: bool
    not_first: bool
    outside_label: bool
    floor: tuple[FloorReason, ...]
    first_by: tuple[str, ...]
    support_by: tuple[str, ...]
    against_by: tuple[str, ...]
    adjunct_by: tuple[str, ...]
    permitted_by: tuple[str, ...]

    @property
    def may_be_first(self) -> bool:
        """Whether nothing of the floor holds it back."""
        return not (self.not_shown or self.not_first or self.outside_label)

    @property
    def heard(self) -> tuple[str, ...]:
        """Every source that says anything of it here."""
        every = (*self.first_by, *self.support_by, *self.against_by, *self.adjunct_by, *self.permitted_by)
        return tuple(dict.fromkeys(every))

    @property
    def accepted(self) -> bool:
        """Whether it is first line or accepted."""
        return self.standing in ("first_line", "accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLine:
    """What counts as the first line of a scar type, by where it comes from.

    robust   first line, also with any one independence group less
    fragile  first line that one group less would undo
    general  put first for such scars as a whole, or, for deep boxcars, what reaches their depth
    counts   what a plan has to hold one of to treat this type
    """

    robust: tuple[str, ...]
    fragile: tuple[str, ...]
    general: tuple[str, ...]
    counts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedByExperts:
    """A treatment that experts name and no card has: something to ask about, with who says what of it."""

    treatment: str
    name: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertsOnScar:
    """Every treatment that is spoken of for one kind of scar, and of how many independent groups."""

    indication: Indication
    groups: int
    standings: tuple[ExpertStanding, ...]
    first_line: FirstLine


Kind = tuple[Subject, Depth | None]
"""A type of scar and its depth, where experts tell depths apart."""
KINDS: tuple[Kind, ...] = (
    (ScarType.ICEPICK, None),
    (ScarType.BOXCAR, "shallow"),
    (ScarType.BOXCAR, "deep"),
    (ScarType.ROLLING, None),
    (ScarType.HYPERTROPHIC, None),
    (ScarType.KELOID, None),
    ("macular_red", None),
    ("macular_brown", None),
)


def kind_key(kind: Kind) -> str:
    """A kind of scar as one word, such as `boxcar-deep`."""
    subject, depth = kind
    return f"{subject}-{depth}" if depth else str(subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertsOnTreatment:
    """The standing of one treatment by kind of scar and skin type; None where nobody speaks of it."""

    treatment: str
    name: str
    severity: Severity | None
    kinds: tuple[Kind, ...]
    cells: Mapping[tuple[Kind, Fitzpatrick], ExpertStanding | None]
