"""What one published expert source says of treatments of acne scars, as it was coded.

A position is an opinion on a choice and never a number: it is no prior on an effect. The positions shipped
were coded once, from abstracts and the beginnings of pages, their deciding part a second time, and no
dermatologist has reviewed them; they are signed off like rules and cards (`scarpath.core.sign_off`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le

from scarpath.core.case import STRICT, Fitzpatrick, ScarType
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.core.rule import Condition
from scarpath.core.source import Address, Fact, canonical_address

EXPERT_PREFIX = "expert:"
"""Where sources of several kinds are named together, an expert source stands as `expert:<id>`."""


def expert_of(source: str) -> str | None:
    """The id of the expert source that a source key names (`expert:<id>`); None for any other key."""
    return source.removeprefix(EXPERT_PREFIX) if source.startswith(EXPERT_PREFIX) else None


Stance = Literal["first_line", "alternative", "adjunct", "caution", "avoid", "permitted"]
"""What a source says of a treatment.

first_line   ranked first or best, or the treatment the page names for that scar
alternative  one of several options without rank, second line, or said to help
adjunct      together with, before or after another treatment
caution      relative contraindication, higher risk, weak alone, or not studied: never first, not barred
avoid        contraindicated, not recommended, not a candidate, or said not to work
permitted    no reason to withhold or delay it in that context; not a recommendation
"""
SUPPORTING: tuple[Stance, ...] = ("first_line", "alternative")
OPPOSING: tuple[Stance, ...] = ("caution", "avoid")

Basis = Literal["printed", "class"]
"""Whether the page names this treatment, or a wider class (laser resurfacing, fillers, punch techniques)."""

Reason = Literal["harm", "ineffective", "not_studied"]
Mark = Literal["macular_red", "macular_brown"]
"""Flat colour left by acne: no scar, and a subject of its own."""
Subject = ScarType | Mark
"""What a statement is about."""

Severity = Literal["macular", "mild", "moderate", "severe"]
"""The grades of the qualitative scale of Goodman and Baron."""

Context = Literal[
    "active_acne", "isotretinoin_current_or_recent", "keloid_prone", "distensible", "non_distensible",
    "resurfacing_near_filler",
]  # fmt: skip
"""What a statement may be tied to; `ContextMeaning` says when a case is in one."""

SourceKind = Literal["delphi", "guideline", "review", "expert", "label", "regulator", "trial", "case"]
PositionQuality = Literal["A", "B", "C", "D", "E"]
"""A guideline, consensus, systematic review, regulator; B randomised or controlled trial; C narrative review,
textbook, uncontrolled study, named expert; D label or maker; E clinic, hospital, society or consumer page. It
rates the original, not the copy that was read.
"""

PracticeBasis = Literal["practice", "protocol", "label", "case"]
VisitRule = Literal["together", "order", "gap", "separate"]
LabelKey = Literal["permanence", "licence", "not_for", "harm"]
Sessions = Annotated[int, Ge(1), Le(100)]
Weeks = Annotated[float, Ge(0), Le(260)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Whom a statement is about; what is not stated (`None`) matches everybody.

    `by_type`: the page speaks of these scar types by name; false where it speaks of atrophic (or raised)
    scars as a whole, and then it ranks nothing for one type. A statement without skin types claims nothing
    for any of them. One tied to a context counts only there.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    scar_types: tuple[Subject, ...]
    by_type: bool
    depth: Literal["shallow", "deep"] | None = None
    severity: tuple[Severity, ...] | None = None
    fitzpatrick: tuple[Fitzpatrick, ...] | None = None
    context: Context | None = None

    def __post_init__(self) -> None:
        for name in ("scar_types", "severity", "fitzpatrick"):
            stated = getattr(self, name)
            if stated is not None and len(set(stated)) != len(stated):
                raise InvalidValue(
                    finding(CoreFault.NAMED_TWICE, name=name), finding(CoreFault.NAME_EACH_ONCE)
                )
            if stated == ():
                raise InvalidValue(finding(CoreFault.LIST_EMPTY, name=name), finding(CoreFault.NAME_SOME))


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a source says of one treatment; `note` paraphrases the page. A warning has a reason."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatment: str
    position: Stance
    basis: Basis
    reason: Reason | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.position in OPPOSING and self.reason is None:
            raise InvalidValue(
                finding(CoreFault.WARNING_WITHOUT_REASON, treatment=self.treatment, position=self.position),
                finding(CoreFault.WRITE_REASON),
            )
        if self.position not in OPPOSING and self.reason is not None:
            raise InvalidValue(
                finding(CoreFault.REASON_WITHOUT_WARNING, treatment=self.treatment, position=self.position),
                finding(CoreFault.TAKE_REASON_OUT),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a source says of treatments in one population."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    population: Population
    says: tuple[Position, ...]

    def __post_init__(self) -> None:
        if not self.says:
            raise InvalidValue(finding(CoreFault.NOTHING_SAID_POPULATION), finding(CoreFault.ADD_OR_TAKE_OUT))


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSessions:
    """Numbers of sessions as printed: what is usual, and the least and the most that are named beside it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    least: Sessions | None = None
    usual_from: Sessions | None = None
    usual_to: Sessions | None = None
    most: Sessions | None = None

    def __post_init__(self) -> None:
        stated = [n for n in (self.least, self.usual_from, self.usual_to, self.most) if n is not None]
        if not stated:
            raise InvalidValue(finding(CoreFault.NO_SESSIONS_PRINTED), finding(CoreFault.WRITE_SESSIONS))
        if stated != sorted(stated):
            raise InvalidValue(
                finding(CoreFault.SESSIONS_FALL, map_str_stated=tuple(map(str, stated))),
                finding(CoreFault.ORDER_SESSIONS),
            )
        if (self.usual_from is None) != (self.usual_to is None):
            raise InvalidValue(
                finding(CoreFault.USUAL_ENDS_TOGETHER), finding(CoreFault.WRITE_BOTH_USUAL_ENDS)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWeeks:
    """Weeks from `low` to `high` as printed (months are turned into weeks); `high` is None for "at least"."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    low: Weeks
    high: Weeks | None

    def __post_init__(self) -> None:
        if self.high is not None and self.high < self.low:
            raise InvalidValue(finding(CoreFault.HIGH_BELOW_LOW, high=self.high, low=self.low))


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Sessions and intervals of a treatment as a source prints them; `treatment` None speaks of a whole
    course.

    Scar types and skin types that are not stated are None: of anybody.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatment: str | None
    basis: PracticeBasis
    scar_types: tuple[Subject, ...] | None = None
    fitzpatrick: tuple[Fitzpatrick, ...] | None = None
    sessions: PrintedSessions | None = None
    interval_weeks: PrintedWeeks | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedVisit:
    """What a source does in one visit, in which order, or how long apart.

    together  in one visit; `gap_weeks` then is the time between such visits
    order     one after the other, `gap_weeks` between them where printed
    gap       apart by `gap_weeks`, whichever comes first unless `order` says
    separate  never near each other

    `order` is a list of steps, each of one treatment or of several of which any is given. No treatments: of
    any two.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    rule: VisitRule
    treatments: tuple[str, ...] = ()
    order: tuple[tuple[str, ...], ...] | None = None
    gap_weeks: PrintedWeeks | None = None
    fitzpatrick: tuple[Fitzpatrick, ...] | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        named = sorted(name for step in self.order or () for name in step)
        if self.order is not None and named != sorted(self.treatments):
            raise InvalidValue(finding(CoreFault.ORDER_INCOMPLETE), finding(CoreFault.NAME_SAME_IN_BOTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFact:
    """A fact of a label, a licence or a harm, as printed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatment: str
    key: LabelKey
    value: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """How a source draws a line that classes of treatments turn on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    term: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenFor:
    """A published person, or series, and what was chosen: sessions by treatment, None where not printed.

    `others` are treatments that the page names in words too wide for a card.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    vignette: str
    chosen: dict[str, Sessions | None]
    others: tuple[str, ...] = ()
    interval_weeks: Weeks | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertSource:
    """One page or paper and all that was coded from it.

    `url` is the page that was read, `read_as` what of it; `doi`, `pmid` and `pmcid` name the original where
    they are known. Sources of one `independence_group` (shared senior author, most of a panel, an
    institution, a book, a label) count once. `check`: `read` for this edition, or `carried` over from an
    earlier reading. `names` declares treatments that the source speaks of and no card or comparator covers,
    by id, in words.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    citation: str
    url: str
    year: Annotated[int, Ge(1900), Le(2100)] | None
    kind: SourceKind
    quality_class: PositionQuality
    read_as: str
    independence_group: str
    check: Literal["read", "carried"]
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    note: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    practice: tuple[Practice, ...] = ()
    shared_visits: tuple[SharedVisit, ...] = ()
    label_facts: tuple[LabelFact, ...] = ()
    definitions: tuple[Definition, ...] = ()
    remarks: tuple[str, ...] = ()
    cases: tuple[ChosenFor, ...] = ()

    @property
    def better_than_e(self) -> bool:
        """Whether the source is of class A to D; class E alone decides nothing."""
        return self.quality_class != "E"

    @property
    def official(self) -> bool:
        """Whether it is a label or a regulator."""
        return self.kind in ("label", "regulator")

    @property
    def address(self) -> Address:
        """Where to find the original, else the page that was read."""
        return canonical_address(self.url, doi=self.doi, pmid=self.pmid, pmcid=self.pmcid)

    def positions(self) -> Iterator[tuple[Population, Position]]:
        """Every position with the population it is about."""
        for statement in self.statements:
            for position in statement.says:
                yield statement.population, position


@dataclass(frozen=True, slots=True, kw_only=True)
class IndependenceGroup:
    """Sources that count once, and why. A group of one source needs no entry."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    why: str
    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(set(self.members)) < 2:
            raise InvalidValue(finding(CoreFault.GROUP_FEWER_TWO_MEMBERS), finding(CoreFault.TAKE_GROUP_OUT))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextMeaning:
    """When a case is in a context (`when` of a case's facts, three-valued), in which words, on which facts.

    `when` None: no fact of a case puts it there, a plan does (a filler with resurfacing before or after it).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: Context
    name: str
    when: Condition | None
    facts: tuple[Fact, ...] = ()


Positions = Mapping[str, ExpertSource]
"""Expert sources by id."""
