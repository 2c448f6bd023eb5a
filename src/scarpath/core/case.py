"""A case: what is known of one person now. `None` means "not stated" and never "no"."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le

from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding

STRICT: dict[str, Any] = {"extra": "forbid"}
"""For pydantic, wherever it validates these classes: unknown keys are refused at every level."""


class ScarType(StrEnum):
    """The shapes a planner must tell apart. The first three are atrophic (lost tissue), the last two
    raised.
    """

    ICEPICK = "icepick"
    BOXCAR = "boxcar"
    ROLLING = "rolling"
    HYPERTROPHIC = "hypertrophic"
    KELOID = "keloid"


ATROPHIC = (ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING)
RAISED = (ScarType.HYPERTROPHIC, ScarType.KELOID)


class Fitzpatrick(StrEnum):
    """Fitzpatrick skin phototype, from I (always burns) to VI (never burns)."""

    I = "I"  # noqa: E741 - the clinic's own name
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


class Region(StrEnum):
    """Where a scar is. The face is forecast; other sites are not, because their scars were not studied."""

    FOREHEAD = "forehead"
    LEFT_TEMPLE = "left_temple"
    RIGHT_TEMPLE = "right_temple"
    LEFT_CHEEK = "left_cheek"
    RIGHT_CHEEK = "right_cheek"
    NOSE = "nose"
    PERIORAL = "perioral"
    CHIN = "chin"
    LEFT_JAW = "left_jaw"
    RIGHT_JAW = "right_jaw"
    NECK = "neck"
    CHEST = "chest"
    SHOULDERS = "shoulders"
    BACK = "back"
    UPPER_ARMS = "upper_arms"


OFF_FACE = (Region.NECK, Region.CHEST, Region.SHOULDERS, Region.BACK, Region.UPPER_ARMS)

Depth = Literal["shallow", "moderate", "deep"]
Grade = Literal["none", "mild", "moderate", "severe"]
Objective = Literal["improvement", "cost", "downtime", "visits", "pih_risk"]
OBJECTIVES: tuple[Objective, ...] = ("improvement", "cost", "downtime", "visits", "pih_risk")
MOST_SCARS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in one currency; amounts in different currencies are never added or compared."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    amount: Annotated[Decimal, Ge(0), Le(10_000_000)]
    currency: str

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise InvalidValue(
                finding(CoreFault.NO_CURRENCY_CODE, currency=self.currency),
                finding(CoreFault.WRITE_CURRENCY_CODE),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Age in years and Fitzpatrick skin phototype."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    age: Annotated[int, Ge(0), Le(120)]
    fitzpatrick: Fitzpatrick


@dataclass(frozen=True, slots=True, kw_only=True)
class ScarGroup:
    """Scars of one type in one region. `area_cm2` is needed for raised scars only."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    region: Region
    type: ScarType
    count: Annotated[int, Ge(1), Le(MOST_SCARS)]
    depth: Depth | None = None
    area_cm2: Annotated[float, Ge(0), Le(500)] | None = None
    age_years: Annotated[float, Ge(0), Le(100)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Flat colour left by acne: brown (PIH) and red (PIE). Marks are not scars and have their own path."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    pih: Grade | None = None
    pie: Grade | None = None
    count: Annotated[int, Ge(0), Le(MOST_SCARS)] | None = None

    def __post_init__(self) -> None:
        if self.count and self.pih == self.pie == "none":
            raise InvalidValue(
                finding(CoreFault.MARKS_COUNTED_NONE_GRADED, count=self.count),
                finding(CoreFault.CORRECT_COUNT_OR_GRADES),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What a qualitative grade needs: how the scars look at conversation distance."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    visible_at_50_cm: bool | None = None
    easily_covered: bool | None = None
    flattens_on_stretching: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Isotretinoin:
    """Oral isotretinoin: never, current, or stopped on a date."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    status: Literal["never", "current", "stopped"]
    stopped_on: date | None = None

    def __post_init__(self) -> None:
        if self.status == "stopped" and self.stopped_on is None:
            raise InvalidValue(
                finding(CoreFault.ISOTRETINOIN_DATE_MISSING), finding(CoreFault.WRITE_STOPPED_ON)
            )
        if self.status != "stopped" and self.stopped_on is not None:
            raise InvalidValue(
                finding(CoreFault.STOPPED_ON_WITHOUT_STOPPED, status=self.status),
                finding(CoreFault.SET_STOPPED_OR_DROP),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """Health and skin facts that safety rules ask about; each one true, false or not stated.

    `allergies` is a list of words, or true (some, not yet named) or false (none).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    active_acne: Grade | None = None
    acne_quiet_months: Annotated[int, Ge(0), Le(1200)] | None = None
    cystic_acne: bool | None = None
    isotretinoin: Isotretinoin | None = None
    keloid_tendency: bool | None = None
    herpes_simplex: bool | None = None
    pregnant_or_breastfeeding: bool | None = None
    planning_pregnancy: bool | None = None
    immunosuppressed: bool | None = None
    diabetes: Literal["none", "controlled", "uncontrolled"] | None = None
    bleeding_disorder: bool | None = None
    low_platelets: bool | None = None
    blood_thinner: bool | None = None
    implanted_device: bool | None = None
    metal_or_filler_in_area: bool | None = None
    allergies: tuple[str, ...] | bool | None = None
    recent_tan: bool | None = None
    photosensitising_drug: bool | None = None
    photosensitivity_disorder: bool | None = None
    wound_healing_disorder: bool | None = None
    smoker: bool | None = None
    heart_kidney_or_liver_disease: bool | None = None
    uncontrolled_thyroid_or_blood_pressure: bool | None = None
    epilepsy: bool | None = None
    cancer_history: bool | None = None
    vitiligo: bool | None = None
    active_psoriasis: bool | None = None
    connective_tissue_disease: bool | None = None
    facial_dermatitis: bool | None = None
    facial_surgery_within_year: bool | None = None
    active_infection: bool | None = None
    changing_or_bleeding_lesion: bool | None = None
    body_image_concern: bool | None = None
    acute_distress: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTreatment:
    """A treatment already had; `ended` is the date of the last session."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatment: str
    sessions: Annotated[int, Ge(1), Le(100)] | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What the person hopes for, in the order in which it matters, and treatments they do not want."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    improvement_percent: Annotated[float, Ge(1), Le(100)] | None = None
    prefer: tuple[Objective, ...] = ("improvement", "downtime", "cost")
    avoid: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.prefer)) != len(self.prefer):
            raise InvalidValue(finding(CoreFault.WISH_NAMED_TWICE), finding(CoreFault.NAME_EACH_WISH_ONCE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days from `first` to `last`, both included."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValue(
                finding(CoreFault.DAYS_REVERSED, last=self.last, first=self.first),
                finding(CoreFault.SWAP_DAYS),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a plan may not exceed. A limit left out does not bind.

    The last visit and its usual downtime are over by a day (`finish_by`) or within weeks counted from the
    first possible day (`finish_within_weeks`). On `blocked_dates` no visit can be; `strong_sun` are stretches
    in which the skin will see a lot of sun, such as a summer outdoors. With `separate_visits` different
    treatments never share a visit.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    budget: Money | None = None
    downtime_days_per_visit: Annotated[float, Ge(0), Le(365)] | None = None
    visits: Annotated[int, Ge(0), Le(100)] | None = None
    finish_by: date | None = None
    finish_within_weeks: Annotated[float, Ge(0), Le(1000)] | None = None
    pih_risk_percent: Annotated[float, Ge(0), Le(100)] | None = None
    blocked_dates: tuple[Days, ...] = ()
    strong_sun: tuple[Days, ...] = ()
    separate_visits: bool = False

    def __post_init__(self) -> None:
        if self.finish_by is not None and self.finish_within_weeks is not None:
            raise InvalidValue(finding(CoreFault.TWO_DEADLINES), finding(CoreFault.KEEP_ONE_DEADLINE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything known of one person now.

    `scores` are totals that somebody else worked out, by scale. `prices` are per session in the currency of
    the budget (or of a price written as money). `start_on` is the earliest day of the first visit, and today
    when it is left out. `bothers`: whether the scars bother the person.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    scarpath_case: Literal[1]
    person: Person
    scars: tuple[ScarGroup, ...]
    start_on: date | None = None
    marks: Marks = field(default_factory=Marks)
    appearance: Appearance = field(default_factory=Appearance)
    skin: Skin = field(default_factory=Skin)
    history: tuple[PastTreatment, ...] = ()
    scores: dict[str, Annotated[float, Ge(-1000), Le(1000)]] = field(default_factory=dict)
    goals: Goals = field(default_factory=Goals)
    limits: Limits = field(default_factory=Limits)
    prices: dict[str, Annotated[Decimal, Ge(0), Le(10_000_000)] | Money] = field(default_factory=dict)
    bothers: bool | None = None

    def __post_init__(self) -> None:
        if not self.scars:
            raise InvalidValue(finding(CoreFault.NO_SCARS_LISTED), finding(CoreFault.LIST_SOME_SCARS))

    def count(self, *types: ScarType) -> int:
        """Number of scars of these types over all regions."""
        return sum(group.count for group in self.scars if group.type in types)

    def first_day(self, today: date) -> date:
        """The earliest day of the first visit."""
        return self.start_on or today

    def last_day(self, today: date) -> date | None:
        """The day by which the last visit and its downtime must be over, or None where no limit was set."""
        weeks = self.limits.finish_within_weeks
        if weeks is not None:
            return self.first_day(today) + timedelta(weeks=weeks)
        return self.limits.finish_by

    @property
    def has_atrophic(self) -> bool:
        """Whether any scar is of a type the forecast knows, on the face."""
        return any(g.type in ATROPHIC and g.region not in OFF_FACE for g in self.scars)

    @property
    def has_raised(self) -> bool:
        """Whether any scar is raised (hypertrophic or keloid)."""
        return any(g.type in RAISED for g in self.scars)
