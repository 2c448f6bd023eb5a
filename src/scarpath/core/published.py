"""A published network meta-analysis: its data, and the figures that others printed for them.

They are outside checks of the evidence model's network code; no forecast rests on them. A study reports arms
or contrasts; an arm reports events, a mean with its standard deviation, or patients per ordered category.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt

from scarpath.core.case import STRICT
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding

Link = Literal["identity", "logit", "probit"]
Structure = Literal["consistent", "unrelated", "components"]
"""What arms share: treatment effects that add up around every loop, an effect of its own for each pair of
treatments that was compared, or effects of the parts of a combination that add up.
"""
Estimate = Literal["mean", "median", "sd", "low", "high"]
ESTIMATES: tuple[Estimate, ...] = ("mean", "median", "sd", "low", "high")
JOIN = "+"
"""Joins the names of the parts of a combination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedArm:
    """One arm: `events` of n, or `mean` and `sd` of n, or `counts` per ordered category, lowest first, with
    the cut-points that part them.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatment: str
    n: Annotated[int, Ge(1)] | None = None
    events: Annotated[int, Ge(0)] | None = None
    mean: float | None = None
    sd: Annotated[float, Gt(0)] | None = None
    counts: tuple[Annotated[int, Ge(0)], ...] | None = None
    reached: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        given = {
            name
            for name in ("n", "events", "mean", "sd", "counts", "reached")
            if getattr(self, name) is not None
        }
        if given not in ({"n", "events"}, {"n", "mean", "sd"}, {"counts", "reached"}):
            raise InvalidValue(
                finding(CoreFault.ARM_REPORTS_NEITHER_EVENTS), finding(CoreFault.GIVE_FIGURES_OF_ARM)
            )
        if self.events is not None and self.n is not None and self.events > self.n:
            raise InvalidValue(
                finding(CoreFault.MORE_EVENTS_THAN_PATIENTS, events=self.events, n=self.n),
                finding(CoreFault.CHECK_BOTH),
            )
        if self.counts is not None and len(self.counts) != len(self.reached or ()) + 1:
            raise InvalidValue(finding(CoreFault.CUT_POINTS_MISFIT), finding(CoreFault.FIT_CUT_POINTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedContrast:
    """A difference of two arms, where only differences were published."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    of: str
    against: str
    difference: float
    standard_error: Annotated[float, Gt(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedStudy:
    """One study, by its arms or by the differences of every two of them."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    arms: tuple[PublishedArm, ...] = ()
    contrasts: tuple[PublishedContrast, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.arms) == bool(self.contrasts):
            raise InvalidValue(finding(CoreFault.ARMS_OR_CONTRASTS), finding(CoreFault.WRITE_ONE_OF_THE_TWO))
        names = {c.of for c in self.contrasts} | {c.against for c in self.contrasts}
        if self.contrasts and len(self.contrasts) != len(names) * (len(names) - 1) // 2:
            raise InvalidValue(
                finding(CoreFault.CONTRASTS_INCOMPLETE), finding(CoreFault.GIVE_EACH_PAIR_ONCE)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFigure:
    """What was printed of one quantity: an effect `of` a treatment `against` another, the standard deviation
    `between` studies or its square, the `variance`, the posterior mean `deviance` or effective number of
    `parameters` (that mean less the deviance of the mean fitted counts, or, `at_log_odds`, of the mean log
    odds), Cochran's `q` and its `df`, or the `level` of a treatment (with `reached`, the share of patients at
    or beyond that cut-point). `why` explains a difference.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    quantity: Literal[
        "effect",
        "between",
        "deviance",
        "parameters",
        "parameters_at_log_odds",
        "level",
        "variance",
        "q",
        "df",
    ] = "effect"
    of: str | None = None
    against: str | None = None
    reached: int | None = None
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    why: str | None = None

    def __post_init__(self) -> None:
        if (self.of is None) != (self.quantity not in ("effect", "level")):
            raise InvalidValue(
                finding(CoreFault.ONLY_EFFECTS_HAVE_TREATMENTS), finding(CoreFault.NAME_TREATMENT_THERE)
            )
        if all(getattr(self, name) is None for name in ESTIMATES):
            raise InvalidValue(
                finding(CoreFault.FIGURE_WITHOUT_NUMBER), finding(CoreFault.GIVE_WHAT_WAS_PRINTED)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPrior:
    """Prior of the standard deviation between studies."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    shape: Literal["half_normal", "uniform"]
    scale: Annotated[float, Gt(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Normal distribution of the reference treatment's level, on the scale of the link."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    mean: float
    precision: Annotated[float, Gt(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One printed analysis. With `least_squares` there are no priors and the variance between studies is the
    moment estimate; otherwise effects and the studies' baselines are normal around 0, and without a prior
    of the spread the effects are the same in every study. `ratios`: effects were printed as exp(effect).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    method: Literal["bayesian", "least_squares"]
    printed_in: str
    figures: tuple[PrintedFigure, ...]
    structure: Structure = "consistent"
    baseline_sd: Annotated[float, Gt(0)] = 100.0
    effect_sd: Annotated[float, Gt(0)] = 100.0
    spread: SpreadPrior | None = None
    baseline: Baseline | None = None
    ratios: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedNetwork:
    """Studies, the link between effects and what arms report, and the printed analyses. The first treatment
    is the reference.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    title: str
    measure: str
    link: Link
    treatments: tuple[str, ...]
    data_from: str
    licence: str
    studies: tuple[PublishedStudy, ...]
    analyses: tuple[Analysis, ...]
    left_out: dict[str, str] | None = None

    def __post_init__(self) -> None:
        known = set(self.treatments)
        for study in self.studies:
            used = {a.treatment for a in study.arms} | {c.of for c in study.contrasts}
            used |= {c.against for c in study.contrasts}
            if unknown := sorted(used - known):
                raise InvalidValue(
                    finding(CoreFault.STUDY_OF_UNKNOWN_TREATMENT, id=study.id, unknown=unknown[0]),
                    finding(CoreFault.ADD_TO_TREATMENTS),
                )
        for figure in (f for a in self.analyses for f in a.figures):
            parts = {
                p for t in (figure.of, figure.against) if t for p in (t, *t.split(JOIN)) if t not in known
            }
            if parts - {p for t in known for p in t.split(JOIN)}:
                raise InvalidValue(
                    finding(CoreFault.FIGURE_AGAINST, of=figure.of, against=figure.against),
                    finding(CoreFault.NAME_TREATMENTS),
                )

    @property
    def pooled(self) -> tuple[PublishedStudy, ...]:
        """The studies less those that say nothing, which `left_out` names with the reason."""
        return tuple(s for s in self.studies if s.id not in (self.left_out or {}))


def allowed(figure: PrintedFigure, estimate: Estimate) -> float:
    """How far ours may be from a printed number before the difference must be explained: 0.05 for a mean or
    a median, 0.1 for a spread and the ends of intervals, 3 % for sums over the whole network, whose own
    Monte-Carlo error is of that size.
    """
    if figure.quantity in ("deviance", "parameters", "parameters_at_log_odds", "q", "df"):
        printed = getattr(figure, estimate)
        return 0.03 * abs(printed) if printed is not None else 0.0
    return 0.05 if figure.quantity != "between" and estimate in ("mean", "median") else 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A comparison whose direct and indirect evidence were taken apart; `p_value` is the two-sided chance of
    so large a difference if they agreed.
    """

    of: str
    against: str
    direct: float
    indirect: float
    standard_error: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignTest:
    """Cochran's Q within designs (sets of treatments compared together) and between them, with degrees of
    freedom; `p_value` is the chance of so large a Q between designs if the network were consistent.
    """

    q_within: float
    df_within: int
    q_between: float
    df_between: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """Our values for the figures of one analysis, in their order; with draws, how well they converged."""

    network: str
    analysis: str
    figures: tuple[PrintedFigure, ...]
    draws: int | None = None
    rhat: float | None = None
    effective: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproducedNetwork:
    """A published network beside what our code makes of it."""

    network: PublishedNetwork
    reproductions: tuple[Reproduction, ...]
    designs: DesignTest
    splits: tuple[Split, ...]
