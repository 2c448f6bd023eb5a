"""One treatment card: what a plan must know of a treatment, each fact with its source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from scarpath.core.case import STRICT, Depth, ScarType
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import Finding, catalogue_text, finding
from scarpath.core.source import Fact, Quality

Family = Literal[
    "laser", "microneedling", "chemical_peel", "filler", "subcision", "punch", "prp", "raised_scar"
]
Mechanism = Literal[
    "resurfacing", "focal", "release", "volume", "peel", "adjunct", "raised", "topical", "inert",
    "unclassified",
]  # fmt: skip
"""How a treatment acts on a scar. Treatments of one mechanism share a dose curve and add sessions."""

Strength = Literal["strong", "partial", "poor", "unsuited"]
STRENGTHS: tuple[Strength, ...] = ("strong", "partial", "poor", "unsuited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitability:
    """How well a treatment suits a scar type; `judged`: the strength is our reading, not a printed grade."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    strength: Strength
    why: str
    sources: tuple[str, ...] = ()
    judged: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A low and a high value with their sources; one printed value stands as both. `usual` is what most of
    them say, where that is not the middle.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    low: Annotated[float, Ge(0)]
    high: Annotated[float, Ge(0)]
    sources: tuple[str, ...]
    note: str | None = None
    usual: Annotated[float, Ge(0)] | None = None

    def __post_init__(self) -> None:
        if self.usual is not None and not self.low <= self.usual <= self.high:
            raise InvalidValue(
                finding(CoreFault.USUAL_OUTSIDE_RANGE, usual=self.usual, low=self.low, high=self.high)
            )
        if self.low > self.high:
            raise InvalidValue(finding(CoreFault.LOW_ABOVE_HIGH, low=self.low, high=self.high))
        if not self.sources:
            raise InvalidValue(finding(CoreFault.NO_SOURCE_NAMED_RANGE))

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2

    @property
    def typical(self) -> float:
        """What is usual, else the middle."""
        return self.middle if self.usual is None else self.usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """An indicative price per session (or per `unit`); never a quotation."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    currency: str | None
    quality: Quality
    country: str | None = None
    year: Annotated[int, Ge(1990), Le(2100)] | None = None
    typical: Annotated[Decimal, Ge(0)] | None = None
    low: Annotated[Decimal, Ge(0)] | None = None
    high: Annotated[Decimal, Ge(0)] | None = None
    unit: Literal["session", "syringe", "scar"] = "session"
    added_percent_of_host: Annotated[float, Ge(0), Le(1000)] | None = None
    source: str | None = None
    url: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.source is None and self.url is None:
            raise InvalidValue(finding(CoreFault.NO_SOURCE_NAMED_PRICE))
        bounded = self.low is not None and self.high is not None
        if self.typical is None and not bounded and self.added_percent_of_host is None:
            raise InvalidValue(finding(CoreFault.PRICE_NEEDS_TYPICAL))

    @property
    def middle(self) -> Decimal | None:
        """The printed figure, or the middle of the printed range; None for a price relative to its host."""
        if self.typical is not None:
            return self.typical
        return (self.low + self.high) / 2 if self.low is not None and self.high is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantFor:
    """Scars that a treatment is given for: of these types, and of these depths, severities and ways to
    stretch where stated. What a face does not state rules nothing out.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    types: tuple[ScarType, ...]
    depths: tuple[Depth, ...] | None = None
    severities: tuple[Literal["mild", "moderate", "severe"], ...] | None = None
    distensible: bool | None = None
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.types:
            raise InvalidValue(finding(CoreFault.MEANT_FOR_NO_TYPE))
        if not self.sources:
            raise InvalidValue(finding(CoreFault.MEANT_FOR_NO_SOURCE))

    def holds(
        self, scar_type: ScarType, depth: Depth | None, severity: str | None, distensible: bool | None
    ) -> bool:
        """Whether such scars are among them."""
        return (
            scar_type in self.types
            and (self.depths is None or depth is None or depth in self.depths)
            and (self.severities is None or severity is None or severity in self.severities)
            and (self.distensible is None or distensible is None or distensible == self.distensible)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One card. `None` means "not known", and the program says so.

    `sessions_at_most` counts sessions of one course: the most that trials have seen, else the high end of
    what is usual.
    `hosts` names the treatments in whose visit an adjunct is given; an adjunct has no visit of its own.
    `stage` orders treatments within a plan (1 first); treatments of one stage may alternate.
    `irreversible`: what it leaves or takes stays for good. `priced_apart`: no price of its family bounds its
    own, nor the other way round. `meant_for` says which scars it is given for, where not for all.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name: str
    plain_words: str
    family: Family
    mechanism: Mechanism
    what_it_does: tuple[Fact, ...]
    suits: dict[ScarType, Suitability]
    sessions_usual: Range | None
    sessions_at_most: Annotated[int, Ge(1), Le(20)]
    interval_weeks: Range | None
    exclusive_group: str | None
    hosts: tuple[str, ...]
    stage: Annotated[int, Ge(1), Le(9)]
    downtime_days: Range | None
    permanence: Literal["lasting", "partly_lasting", "temporary", "not_known"]
    anaesthesia: tuple[Fact, ...]
    onset: tuple[Fact, ...]
    durability: tuple[Fact, ...]
    contraindications: tuple[Fact, ...]
    skin_type_precautions: tuple[Fact, ...]
    adverse_effects: tuple[Fact, ...]
    lasting_harms: tuple[Fact, ...]
    aftercare: tuple[Fact, ...]
    sequencing: tuple[Fact, ...] = ()
    effects_reported: tuple[Fact, ...] = ()
    recommendations: tuple[Fact, ...] = ()
    price: Price | None = None
    top_up_months: Range | None = None
    irreversible: bool = False
    priced_apart: bool = False
    meant_for: tuple[MeantFor, ...] = ()

    def __post_init__(self) -> None:
        if self.mechanism == "adjunct" and not self.hosts:
            raise InvalidValue(finding(CoreFault.ADJUNCT_NEEDS_LEAST_HOST), finding(CoreFault.NAME_HOSTS))
        missing = [t.value for t in ScarType if t not in self.suits]
        if missing:
            raise InvalidValue(finding(CoreFault.SUITS_DOES_NOT_SAY_HOW, missing=tuple(missing)))

    @property
    def called(self) -> Finding:
        """Its name, to be said in a sentence."""
        return catalogue_text(self.name)

    @property
    def raised_only(self) -> bool:
        """Whether the card belongs to the raised-scar path, which has no residual forecast."""
        return self.mechanism == "raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparator:
    """A treatment that trials studied but plans do not offer; it only helps to read the trials.

    `suits_like` names the card whose suitability for scar types the model borrows.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name: str
    mechanism: Mechanism
    suits_like: str | None = None
    sessions_at_most: Annotated[int, Gt(0), Le(20)] = 3
    why_not_offered: str = ""

    @property
    def called(self) -> Finding:
        """Its name, to be said in a sentence."""
        return catalogue_text(self.name)
