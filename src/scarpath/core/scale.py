"""Severity scales as data, of a small closed set of kinds; each kind is computed by one function
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt

from scarpath.core.case import STRICT, Depth, ScarType
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.core.source import Fact

ScaleKind = Literal["ordinal", "points_by_count_band", "weighted_sum", "total", "bands_percent", "reported"]
"""A `reported` scale is one that studies print figures on; no case is scored on it and no form offers it."""

ScaleFamily = Literal["severity_score", "four_grades", "global_rating", "device", "unread"]
"""What the evidence model takes figures on a scale for: a severity score; the four grades of a short ordinal
scale, of which it knows the cutpoints; a rating of the whole face by eye; a device. A scale that is `unread`
measures something else, so no study may print an outcome on it.
"""

ASKED_LEVELS = frozenset({"mild", "moderate", "severe"})
"""The levels of an ordinal scale that the answers about appearance lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Which scars of a case an item counts. `depth: null` in a case matches only items that name no depth."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    type: ScarType | None = None
    depth: tuple[Depth, ...] = ()
    marks: bool = False
    young: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleItem:
    """One row of a scale: what it counts and the points or weight it adds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name: str
    matches: tuple[Matches, ...] = ()
    group: str | None = None
    points: tuple[Annotated[float, Ge(0)], ...] = ()
    weight: Annotated[float, Ge(0)] | None = None
    area_bands_cm2: tuple[tuple[float, float | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleGrade:
    """One grade of an ordinal scale and the answers that make it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    grade: int
    level: str
    criterion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBand:
    """A band of totals with its name; both ends belong to it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterError:
    """How closely raters agree, as printed; in figures where so many `raters` fell within so many points
    (`within`) of each other in `agreed` of `judged` cases.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    fact: str
    source: str
    raters: Annotated[int, Ge(2)] | None = None
    within: Annotated[float, Gt(0)] | None = None
    agreed: Annotated[int, Ge(1)] | None = None
    judged: Annotated[int, Ge(1)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityScale:
    """One scale: its kind, range, rows and what is known of its reliability. Higher is worse.

    `range` holds the least and the greatest total; a `reported` scale has none. `many_instruments` says that
    one name stands for many instruments: two outcomes on it need not be of one scale. `count_bands` turn a
    number of lesions into the position of the points (`points_by_count_band`) or into the extent 1, 2, 3
    (`weighted_sum`); no lesion is extent 0. `sources` carry the table itself, `facts` what else is known of
    the scale.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    name: str
    kind: ScaleKind
    family: ScaleFamily
    status: str
    reference: str
    range: tuple[float, float] | None = None
    many_instruments: bool = False
    items: tuple[ScaleItem, ...] = ()
    count_bands: tuple[tuple[int, int | None], ...] = ()
    extent: dict[str, str] | None = None
    grades: tuple[ScaleGrade, ...] = ()
    bands: tuple[ScaleBand, ...] = ()
    edges: tuple[float, ...] = ()
    rater_error: RaterError | None = None
    sources: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()

    def __post_init__(self) -> None:
        if (self.range is None) != (self.kind == "reported"):
            raise InvalidValue(
                finding(CoreFault.RANGE_AGAINST_KIND, kind=self.kind),
                finding(CoreFault.WRITE_OR_REMOVE_RANGE),
            )
        if self.range is not None and self.range[0] >= self.range[1]:
            raise InvalidValue(finding(CoreFault.RANGE_DOES_NOT_ASCEND, list_range=str(list(self.range))))
        if self.kind == "ordinal" and ASKED_LEVELS.difference(grade.level for grade in self.grades):
            raise InvalidValue(finding(CoreFault.GRADES_MISSING, asked_levels=tuple(sorted(ASKED_LEVELS))))
        if self.kind in ("points_by_count_band", "weighted_sum") and not self.count_bands:
            raise InvalidValue(finding(CoreFault.COUNT_BANDS_MISSING, kind=self.kind))
        for item in self.items:
            bands = item.area_bands_cm2 or self.count_bands
            if self.kind == "points_by_count_band" and len(item.points) != len(bands):
                raise InvalidValue(
                    finding(
                        CoreFault.POINTS_AND_BANDS_DIFFER,
                        id=item.id,
                        count_of_points=len(item.points),
                        count_of_bands=len(bands),
                    )
                )
            if self.kind == "weighted_sum" and item.weight is None:
                raise InvalidValue(finding(CoreFault.ROW_NO_WEIGHT, id=item.id))

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest total of a scale on which a case can be scored."""
        assert self.range is not None
        return self.range
