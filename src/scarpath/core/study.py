"""A published study, arm by arm, as it was printed. Nothing is imputed here: an absent number is `None`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from scarpath.core.case import STRICT, Fitzpatrick, ScarType
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.core.source import Address, canonical_address

Design = Literal[
    "rct_parallel",
    "rct_split_face",
    "nonrandomised_comparative",
    "split_face_nonrandomised",
    "single_arm",
    "retrospective",
]
Rater = Literal["physician", "blinded_physician", "patient", "device"]
EnrolledType = ScarType | Literal["mixed_atrophic"]
Event = Literal[
    "pih", "hypopigmentation", "erythema", "oedema", "crusting", "infection", "hsv_reactivation",
    "acne_flare", "milia", "bruising", "nodule", "granuloma", "hypertrophic_scar", "scarring", "pain",
    "other",
]  # fmt: skip
Flag = Literal[
    "counts_computed", "rater_assumed", "n_derived", "n_is_lesions", "n_by_type_unknown",
    "treatment_class_inferred", "randomisation_not_stated", "mixed_indication", "not_acne_specific",
    "implausible", "poolable_outcome_missing", "source_url_truncated", "verify_before_use",
    "groups_reported_together",
]  # fmt: skip

Count = Annotated[int, Ge(0), Le(100_000)]
Patients = Annotated[int, Ge(1), Le(100_000)]
Percent = Annotated[float, Ge(-1000), Le(100)]
Weeks = Annotated[float, Ge(0), Le(2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One treatment of an arm; `sessions` may be a printed mean and so need not be whole."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatment: str
    detail: str | None = None
    sessions: Annotated[float, Gt(0), Le(100)] | None = None
    interval_weeks: Annotated[float, Gt(0), Le(200)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanSd:
    """A printed mean and, where printed, its standard deviation over patients."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    mean: Annotated[float, Ge(0)]
    sd: Annotated[float, Gt(0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What every outcome says: the scale, who rated, how many patients, when, and for which scar type."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    scale: str
    rater: Rater | None
    n: Patients
    weeks_after_last_session: Weeks | None = None
    scar_type: ScarType | None = None
    sessions_so_far: Annotated[float, Gt(0), Le(100)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanImprovement(_Outcome):
    """Mean (or median) percent improvement over patients, with its SD where printed."""

    kind: Literal["mean_improvement"]
    mean: Percent
    sd: Annotated[float, Gt(0), Le(500)] | None = None
    statistic: Literal["mean", "median"] = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter(_Outcome):
    """A severity score before and after; higher is worse."""

    kind: Literal["before_after"]
    before: MeanSd
    after: MeanSd
    statistic: Literal["mean", "median"] = "mean"

    def __post_init__(self) -> None:
        if self.before.mean <= 0:
            raise InvalidValue(finding(CoreFault.SCORE_BEFORE_IS_ZERO))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands(_Outcome):
    """Patients per band of percent improvement; one edge more than counts, ascending."""

    kind: Literal["bands"]
    edges: tuple[Percent, ...]
    counts: tuple[Count, ...]

    def __post_init__(self) -> None:
        if len(self.edges) != len(self.counts) + 1:
            raise InvalidValue(
                finding(
                    CoreFault.EDGES_AND_COUNTS_DIFFER,
                    count_of_edges=len(self.edges),
                    count_of_counts=len(self.counts),
                ),
                finding(CoreFault.WRITE_ONE_EDGE_MORE),
            )
        if any(a >= b for a, b in zip(self.edges, self.edges[1:], strict=False)):
            raise InvalidValue(finding(CoreFault.EDGES_DO_NOT_ASCEND, list_edges=str(list(self.edges))))
        if sum(self.counts) > self.n:
            raise InvalidValue(finding(CoreFault.COUNTS_ABOVE_N, counts=sum(self.counts), n=self.n))


@dataclass(frozen=True, slots=True, kw_only=True)
class Responders(_Outcome):
    """Patients who reached a threshold of percent improvement, out of those analysed."""

    kind: Literal["responders"]
    threshold_percent: Percent
    responders: Count

    def __post_init__(self) -> None:
        if self.responders > self.n:
            raise InvalidValue(
                finding(CoreFault.RESPONDERS_AMONG_PATIENTS, responders=self.responders, n=self.n)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeGain(_Outcome):
    """Patients by number of grades gained on a short ordinal scale."""

    kind: Literal["grade_gain"]
    grades: tuple[Annotated[int, Ge(-4), Le(10)], ...]
    counts: tuple[Count, ...]

    def __post_init__(self) -> None:
        if len(self.grades) != len(self.counts):
            raise InvalidValue(
                finding(
                    CoreFault.GRADES_AND_COUNTS_DIFFER,
                    count_of_grades=len(self.grades),
                    count_of_counts=len(self.counts),
                )
            )
        if sum(self.counts) > self.n:
            raise InvalidValue(finding(CoreFault.COUNTS_ABOVE_N, counts=sum(self.counts), n=self.n))


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeResponders(_Outcome):
    """Patients who gained at least so many grades or points of a short ordinal scale."""

    kind: Literal["grade_responders"]
    at_least: Annotated[float, Gt(0), Le(10)]
    responders: Count

    def __post_init__(self) -> None:
        if self.responders > self.n:
            raise InvalidValue(
                finding(CoreFault.RESPONDERS_AMONG_PATIENTS, responders=self.responders, n=self.n)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(_Outcome):
    """How much of the early improvement was still there, in percent of it."""

    kind: Literal["retention"]
    months: Annotated[float, Gt(0), Le(240)]
    reference_months: Annotated[float, Ge(0), Le(240)]
    percent_kept: Annotated[float, Ge(0), Le(300)]


Outcome = MeanImprovement | BeforeAfter | Bands | Responders | GradeGain | GradeResponders | Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverse:
    """One printed adverse event. An arm without any says only that none was printed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    event: Event
    events: Count | None = None
    n: Patients | None = None
    percent: Annotated[float, Ge(0), Le(100)] | None = None
    mean_days: Annotated[float, Ge(0)] | None = None
    vas_mean: Annotated[float, Ge(0), Le(10)] | None = None
    fitzpatrick: tuple[Fitzpatrick, ...] | None = None
    detail: str | None = None

    def __post_init__(self) -> None:
        if self.events is not None and self.n is not None and self.events > self.n:
            raise InvalidValue(finding(CoreFault.MORE_EVENTS_THAN_PATIENTS, events=self.events, n=self.n))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One treatment group (or side of the face) of a study."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    n: Patients
    components: tuple[Component, ...]
    outcomes: tuple[Outcome, ...]
    adverse: tuple[Adverse, ...]
    downtime_days: Annotated[float, Ge(0), Le(365)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where the study was printed; doi or pmid come before an address when it is shown."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySource:
    """The page the numbers stood on; null where it had no address that lasts. For a copy of a page that is
    known, the page itself.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    url: str | None
    seen_in: Literal["abstract", "fulltext", "table", "review_table", "registry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One published study."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    title: str
    year: Annotated[int, Ge(1900), Le(2100)] | None
    source: StudySource
    design: Design
    blinded_assessor: bool | None
    n_enrolled: Patients | None
    fitzpatrick: tuple[Fitzpatrick, ...] | None
    scar_types: tuple[EnrolledType, ...] | None
    arms: tuple[Arm, ...]
    flags: tuple[Flag, ...]
    notes: str = ""
    country: str | None = None
    citation: Citation = field(default_factory=Citation)

    def __post_init__(self) -> None:
        ids = [arm.id for arm in self.arms]
        if not ids:
            raise InvalidValue(finding(CoreFault.STUDY_WITHOUT_ARM))
        if len(set(ids)) != len(ids):
            raise InvalidValue(finding(CoreFault.ARMS_SHARE_ID, ids=str(ids)))

    @property
    def comparative(self) -> bool:
        """Whether at least two arms were compared within the study."""
        return len(self.arms) > 1 and self.design not in ("single_arm",)

    @property
    def randomised(self) -> bool:
        """Whether patients or sides were allocated at random."""
        return self.design in ("rct_parallel", "rct_split_face")

    @property
    def arms_share_patients(self) -> bool:
        """Whether one patient may stand in several arms: sides of a face, or parts of one series."""
        return "split_face" in self.design or self.design == "single_arm"

    @property
    def address(self) -> Address:
        """Where it is found."""
        c = self.citation
        return canonical_address(self.source.url, doi=c.doi, pmid=c.pmid, pmcid=c.pmcid)

    @property
    def reference(self) -> str:
        """The shortest citation that finds it; empty where none is known."""
        return self.address.text
