"""Pooled results that others published, and what the model makes of the same comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le

from scarpath.core.case import STRICT
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.core.source import Address, canonical_address
from scarpath.core.study import Rater

Measure = Literal["RR", "OR", "MD", "SMD", "mean"]
Quantity = Literal["responders", "quartile_score", "grades", "percent", "pih"]
"""What the model computes for each side: the share of patients at least so much better; the mean score of
four quartiles of improvement; the mean number of Goodman-Baron grades gained; the mean improvement; the
chance of brown marks.
"""

Favours = Literal["a", "b", "neither"]
RATIOS = ("RR", "OR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side of a comparison was. `options` are sets of treatments of the catalogue, any of which it
    may have been; none where it is no treatment of ours.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    label: str
    options: tuple[tuple[str, ...], ...] = ()
    sucra: Annotated[float, Ge(0), Le(100)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Which quantity of the model a printed figure is compared with, and what has to be assumed for it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    quantity: Quantity
    threshold_percent: Annotated[float, Ge(-100), Le(100)] | None = None
    rater: Rater | None = None
    assumes: str = ""

    def __post_init__(self) -> None:
        if (self.quantity == "responders") != (self.threshold_percent is not None):
            raise InvalidValue(finding(CoreFault.THRESHOLD_BELONGS_RESPONDERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledComparison:
    """One pooled figure as it was printed. Without side `b` it is a mean of side `a` alone; `favours` is the
    side that a review names where it prints no figure that shows it.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    a: Side
    outcome: str
    b: Side | None = None
    measure: Measure | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: str | None = None
    i2: Annotated[float, Ge(0), Le(100)] | None = None
    n_trials: Annotated[int, Ge(1)] | None = None
    n: Annotated[int, Ge(1)] | None = None
    grade: str | None = None
    lower_is_better: bool = False
    favours: Favours | None = None
    reads: Reads | None = None
    why_not: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if (self.reads is None) == (not self.why_not):
            raise InvalidValue(
                finding(CoreFault.FIGURE_WITHOUT_READING), finding(CoreFault.WRITE_ONE_OF_THE_TWO)
            )
        if (self.low is None) != (self.high is None):
            raise InvalidValue(finding(CoreFault.HALF_AN_INTERVAL), finding(CoreFault.WRITE_BOTH_ENDS))
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise InvalidValue(finding(CoreFault.INTERVAL_REVERSED, low=self.low, high=self.high))
        if self.estimate is not None and self.measure is None:
            raise InvalidValue(finding(CoreFault.ESTIMATE_NO_MEASURE), finding(CoreFault.NAME_MEASURE))
        self._check_estimate()
        if (self.b is None) != (self.measure == "mean"):
            raise InvalidValue(finding(CoreFault.SECOND_SIDE_MISSING))
        if self.reads is not None and not all(side.options for side in self.sides):
            raise InvalidValue(finding(CoreFault.SIDE_WITHOUT_OPTIONS))

    def _check_estimate(self) -> None:
        if self.estimate is None or self.low is None or self.high is None:
            return
        if not self.low <= self.estimate <= self.high:
            raise InvalidValue(
                finding(
                    CoreFault.ESTIMATE_LIES_OUTSIDE_INTERVAL,
                    estimate=self.estimate,
                    low=self.low,
                    high=self.high,
                )
            )
        if self.measure in RATIOS and self.low <= 0:
            raise InvalidValue(finding(CoreFault.RATIO_ABOVE_ZERO))

    @property
    def sides(self) -> tuple[Side, ...]:
        """One side or both."""
        return (self.a,) if self.b is None else (self.a, self.b)

    @property
    def null(self) -> float:
        """The figure that favours neither side."""
        return 1.0 if self.measure in RATIOS or self.measure is None else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRanking:
    """Treatments ranked by SUCRA (the mean share of the others that a treatment beats), as printed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    outcome: str
    sides: tuple[Side, ...]

    def __post_init__(self) -> None:
        if any(side.sucra is None or not side.options for side in self.sides):
            raise InvalidValue(finding(CoreFault.SUCRA_MISSING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """One published review with what it pooled."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    title: str
    year: Annotated[int, Ge(1900), Le(2100)] | None
    url: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    registration: str | None = None
    method: str | None = None
    n_trials: Annotated[int, Ge(1)] | None = None
    n_participants: Annotated[int, Ge(1)] | None = None
    raised: bool = False
    note: str = ""
    comparisons: tuple[PooledComparison, ...] = ()
    ranking: PooledRanking | None = None

    @property
    def address(self) -> Address:
        """Where it is found."""
        return canonical_address(self.url, doi=self.doi, pmid=self.pmid, pmcid=self.pmcid)

    @property
    def reference(self) -> str:
        """The shortest citation that finds it."""
        return self.address.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One pooled figure beside the model's own: its median and 95 % interval, which side each favours,
    whether the intervals meet, and the studies of this catalogue that set the two sides against each other.
    """

    synthesis: str
    index: int
    estimate: float
    low: float
    high: float
    review_favours: Favours | None
    model_favours: Favours
    overlap: bool | None
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedBeside:
    """A printed ranking beside the model's own: SUCRA in percent in the order of its sides, and the rank
    correlation of the two (Kendall's tau).
    """

    synthesis: str
    sucra: tuple[float, ...]
    tau: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsBeside:
    """All published figures that the model can express, and the sides of those that it cannot."""

    compared: tuple[Beside, ...]
    ranked: tuple[RankedBeside, ...]
