"""Studies to the arrays that the model reads: which outcomes count, who was treated with what, on which
scale by whom.

What is left out, and why, is a value too (`Network.left_out`), so that nothing disappears silently.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import ATROPHIC, RAISED, Fitzpatrick, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import SKIN_GROUPS
from scarpath.core.finding import Kind
from scarpath.core.scale import ScaleFamily, SeverityScale
from scarpath.core.study import (
    Arm,
    Bands,
    BeforeAfter,
    GradeGain,
    GradeResponders,
    MeanImprovement,
    Outcome,
    Responders,
    Retention,
    Study,
)
from scarpath.core.treatment import STRENGTHS
from scarpath.numerics.ceiling import log_reduction_at

RATERS = ("blinded_physician", "physician", "patient", "device", "not stated")
"""A blinded physician is the reference; every other rater has an offset."""

SCALES = ("severity", "global", "device")
"""Families of scales: a severity score is the reference."""

GRADE_FAMILIES = ("four_grade", "short_ordinal")
"""Ordinal scales with cutpoints of their own: the four Goodman-Baron grades, and other short scales."""

GRADES = 3
"""Most grades that can be gained on a four-grade scale."""

BEST_WEEK = 16.0
"""Middle of the 3 to 6 months after the last session at which the headline effect is defined."""

MIX_SPREAD = 0.628
"""Standard deviation of a log-weight of a scar type where the mix was not reported: log-ratios then have
the variance of Dirichlet(3, 3, 3), twice trigamma(3)."""

SESSION_SPREAD = 0.35
"""Standard deviation of the log of a session count that was not printed, around the card's usual number."""

STRAY_SPREAD = 2.0
"""How many times wider than others the reporting of a stray study is."""

VARIANT_SPREAD = (0.6, 0.4)
"""Prior of the spread, on the log scale, of treatments within a mechanism: median and log standard
deviation.
"""

UNCLASSIFIED_EFFECT = (0.4, 0.7)
"""Effect V of something outside the classes: median and log standard deviation, about those of the
classes.
"""

SCALE_SPREAD = 0.15
"""Prior standard deviation of the offset of a family of scales, in log-reduction."""

REPORTING = (0.16, 0.25)
"""Prior of what whole faces are reported to gain whatever is done, in log-reduction: mean and standard
deviation. The one untreated side that was printed gained 15 % (hedelund2012); it is fitted as well, and it is
the side of a split face, so that the prior is wide.
"""

WITHIN_PERSON = 0.3
"""Prior standard deviation of what the sides of a split face print beside whole faces, in log-reduction."""

UNCONTROLLED = 0.1
"""Prior standard deviation of the bias of an uncontrolled design, in log-reduction."""

RATER_SPREAD = (0.05, 0.6)
"""Prior of the spread of raters around a blinded physician, in log-reduction: median and log standard
deviation. Which of them sees more is not presumed.
"""

SESSION_SLOPE = 0.2
"""Prior standard deviation of the change in what a study prints with the log of its sessions beside the usual
number.
"""

USUAL_SLOPE = 0.3
"""Prior standard deviation of the change of a log effect with the log of a treatment's usual sessions."""

USUALLY = 3.0
"""Sessions about which the log of a treatment's usual number is counted."""

CELLS = 6
"""Bands (or grades) that one outcome may have; checked when it is read."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class ArmTable(NamedTuple):
    """One row per arm with an outcome. P components at most; treatment -1 pads."""

    study: Ints
    treatment: Ints  # (A, P)
    sessions: Floats  # (A, P), nan where not printed
    unclassified: NDArray[np.bool_]  # something outside the classes was added
    active: NDArray[np.bool_]


class ContinuousTable(NamedTuple):
    """Residual severities: mean or median of exp(-Z), with the printed SD of improvement where there is
    one.
    """

    outcome: Ints
    residual: Floats
    sd: Floats
    median: NDArray[np.bool_]


class GainTable(NamedTuple):
    """Mean grades gained on the four-grade scale, with the share of patients who had each grade to gain."""

    outcome: Ints
    gain: Floats
    open_share: Floats


class ShareTable(NamedTuple):
    """Patients at or beyond one threshold (fixed) or cutpoint (family, grade)."""

    outcome: Ints
    fixed: Floats  # nan where a cutpoint is used
    family: Ints
    grade: Ints
    reached: Ints
    n: Ints


class CellTable(NamedTuple):
    """Patients per band; `at` holds the inner thresholds, padded with +inf; cutpoints where family >= 0."""

    outcome: Ints
    at: Floats  # (M, CELLS - 1)
    family: Ints
    counts: Ints  # (M, CELLS)


class OutcomeTable(NamedTuple):
    """What all outcomes share."""

    arm: Ints
    scar_type: Ints  # -1: the whole face
    rater: Ints
    scale: Ints
    n: Floats


class PihTable(NamedTuple):
    """Printed counts of PIH; `groups` weighs the skin groups enrolled."""

    study: Ints
    treatment: Ints  # (B, P)
    groups: Floats  # (B, 3)
    events: Ints
    n: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """All that the model reads, and what was left out with the kind of the reason."""

    studies: tuple[str, ...]
    treatments: tuple[str, ...]
    mechanisms: tuple[str, ...]
    mechanism_of: Ints
    strength: Ints  # (T, 3): 0 strong .. 3 unsuited
    usual: Floats
    comparative: NDArray[np.bool_]
    split_face: NDArray[np.bool_]
    implausible: NDArray[np.bool_]
    enrolled: NDArray[np.bool_]  # (S, 3)
    beside_usual: Floats  # (S,): how many sessions were given beside the usual number (`beside_usual`)
    arms: ArmTable
    arm_names: tuple[tuple[str, str], ...]
    outcomes: OutcomeTable
    outcome_index: tuple[int, ...]  # position of each outcome in its arm's list
    continuous: ContinuousTable
    gains: GainTable
    shares: ShareTable
    cells: CellTable
    pih: PihTable
    left_out: tuple[tuple[str, str], ...] = field(default=())

    def informed(self) -> tuple[bool, ...]:
        """Per treatment: whether an arm with an outcome contains it."""
        seen = set(self.arms.treatment.ravel().tolist())
        return tuple(t in seen for t in range(len(self.treatments)))

    def compared(self) -> NDArray[np.bool_]:
        """Per treatment: whether a comparative study has an arm with it. (T,)"""
        seen = np.unique(self.arms.treatment[self.comparative[self.arms.study]])
        return np.isin(np.arange(len(self.treatments)), seen)

    def pih_informed(self) -> tuple[bool, ...]:
        """Per treatment: whether a printed PIH count contains it."""
        seen = set(self.pih.treatment.ravel().tolist())
        return tuple(t in seen for t in range(len(self.treatments)))


def exclusion(study: Study, catalogue: Catalogue) -> Kind | None:
    """Why a study says nothing about the severity of atrophic scars, or None when it does."""
    if study.scar_types and all(t in RAISED for t in study.scar_types):
        return Kind.RAISED_SCARS_ONLY
    if "not_acne_specific" in study.flags:
        return Kind.NOT_ACNE_SCARS
    mechanisms = {catalogue.mechanism(c.treatment) for arm in study.arms for c in arm.components}
    if mechanisms <= {"topical", "inert"} and "mixed_indication" in study.flags:
        return Kind.TOPICAL_IN_ACTIVE_ACNE
    return None


def chosen_outcomes(arm: Arm) -> Iterator[tuple[int, Outcome]]:
    """One outcome per scale, rater and scar type: the visit nearest to 3 to 6 months after the last session.

    A result part-way through a course, or kept over time, is taken only where nothing else was printed.
    """
    best: dict[tuple[str, ...], tuple[float, int, Outcome]] = {}
    for index, outcome in enumerate(arm.outcomes):
        if isinstance(outcome, Retention) or outcome.scar_type in RAISED:
            continue
        ordinal = isinstance(outcome, GradeGain | GradeResponders)
        key = (outcome.scale, str(outcome.rater), str(outcome.scar_type), "grade" if ordinal else "")
        weeks = 12.0 if outcome.weeks_after_last_session is None else outcome.weeks_after_last_session
        distance = abs(weeks - BEST_WEEK) + (1000.0 if outcome.sessions_so_far is not None else 0.0)
        if key not in best or distance < best[key][0]:
            best[key] = (distance, index, outcome)
    for _, index, outcome in sorted(best.values(), key=lambda found: found[1]):
        yield index, outcome


SCALE_OF: Mapping[ScaleFamily, str] = {
    "severity_score": "severity", "four_grades": "severity", "global_rating": "global", "device": "device",
}  # fmt: skip
"""Which of `SCALES` a family of the catalogue is; a figure on any other is refused with its study."""


def scale_position(scale: SeverityScale) -> int:
    """Position of a scale's family in `SCALES`."""
    return SCALES.index(SCALE_OF[scale.family])


def usable(outcome: Outcome) -> bool:
    """Whether the outcome fits a likelihood: cutpoint families know one or more whole grades, up to the top
    of the scale.
    """
    if isinstance(outcome, GradeResponders):
        return float(outcome.at_least).is_integer() and outcome.at_least <= GRADES
    if isinstance(outcome, GradeGain):
        return min(outcome.grades) >= 0 and max(outcome.grades) <= GRADES
    return not isinstance(outcome, Retention)


def kept_outcomes(arm: Arm) -> list[tuple[int, Outcome]]:
    """The outcomes of an arm that the model reads, with their positions."""
    return [(index, outcome) for index, outcome in chosen_outcomes(arm) if usable(outcome)]


def compares(study: Study) -> bool:
    """Whether at least two arms print something that can be compared; otherwise the study is uncontrolled."""
    return sum(bool(kept_outcomes(arm)) for arm in study.arms) > 1


def beside_usual(study: Study, usual: Mapping[str, float]) -> float:
    """How many sessions a study gave beside the usual numbers of its treatments: the mean over its arms of
    the mean log-ratio of those that were printed; 0 where none was.
    """
    by_arm = (
        [
            math.log(c.sessions / usual[c.treatment])
            for c in arm.components
            if c.sessions and c.treatment in usual
        ]
        for arm in study.arms
    )
    means = [float(np.mean(own)) for own in by_arm if own]
    return float(np.mean(means)) if means else 0.0


def unclassified(catalogue: Catalogue) -> frozenset[str]:
    """What studies gave that belongs to no class of the model."""
    return frozenset(t for t, c in catalogue.comparators.items() if c.mechanism == "unclassified")


def build_network(studies: Mapping[str, Study], catalogue: Catalogue) -> Network:
    """Every study that can carry information, as arrays. Order follows the ids, so file order cannot
    matter.
    """
    builder = _Builder(catalogue)
    for study_id in sorted(studies):
        builder.add(studies[study_id])
    return builder.finish()


class _Builder:
    """Collects rows study by study; `finish` freezes them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        cards = sorted(t for t, card in catalogue.treatments.items() if not card.raised_only)
        others = sorted(
            t for t, c in catalogue.comparators.items() if c.mechanism not in ("inert", "unclassified")
        )
        self.treatments = tuple(cards + others)
        self.position = {t: i for i, t in enumerate(self.treatments)}
        self.mechanisms = tuple(sorted({catalogue.mechanism(t) for t in self.treatments}))
        self.studies: list[Study] = []
        self.comparative: list[bool] = []
        self.arm_rows: list[tuple[int, list[int], list[float], bool]] = []
        self.arm_names: list[tuple[str, str]] = []
        self.outcome_rows: list[tuple[int, int, int, int, float]] = []
        self.outcome_index: list[int] = []
        self.continuous: list[tuple[int, float, float, bool]] = []
        self.gains: list[tuple[int, float, list[float]]] = []
        self.shares: list[tuple[int, float, int, int, int, int]] = []
        self.cells: list[tuple[int, list[float], int, list[int]]] = []
        self.pih: list[tuple[int, list[int], list[float], int, int]] = []
        self.pih_studies: dict[str, int] = {}
        self.left_out: list[tuple[str, str]] = []

    def add(self, study: Study) -> None:
        self._add_pih(study)
        reason = exclusion(study, self.catalogue)
        rows = [] if reason else [(arm, kept) for arm in study.arms if (kept := kept_outcomes(arm))]
        if not rows:
            self.left_out.append((study.id, str(reason or Kind.NOTHING_TO_POOL)))
            return
        self.studies.append(study)
        self.comparative.append(compares(study))
        for arm, outcomes in rows:
            self._add_arm(study, arm)
            for index, outcome in outcomes:
                self._add_outcome(index, outcome)

    def _components(self, arm: Arm) -> tuple[list[int], list[float], bool]:
        positions, sessions, unclassified = [], [], False
        for component in arm.components:
            if component.treatment in self.position:
                positions.append(self.position[component.treatment])
                sessions.append(np.nan if component.sessions is None else component.sessions)
            elif self.catalogue.mechanism(component.treatment) == "unclassified":
                unclassified = True
        return positions, sessions, unclassified

    def _add_arm(self, study: Study, arm: Arm) -> None:
        positions, sessions, unclassified = self._components(arm)
        self.arm_rows.append((len(self.studies) - 1, positions, sessions, unclassified))
        self.arm_names.append((study.id, arm.id))

    def _add_outcome(self, index: int, outcome: Outcome) -> None:
        row = len(self.outcome_rows)
        on = self.catalogue.scales[outcome.scale]
        rater = RATERS.index(outcome.rater or "not stated")
        kind = -1 if outcome.scar_type is None else ATROPHIC.index(outcome.scar_type)
        self.outcome_rows.append((len(self.arm_rows) - 1, kind, rater, scale_position(on), float(outcome.n)))
        self.outcome_index.append(index)
        family = 0 if on.family == "four_grades" else 1
        match outcome:
            case MeanImprovement():
                sd = np.nan if outcome.sd is None else outcome.sd / 100.0
                self.continuous.append((row, 1.0 - outcome.mean / 100.0, sd, outcome.statistic == "median"))
            case BeforeAfter() if family == 0:
                self._add_gain(row, outcome)
            case BeforeAfter():
                ratio = outcome.after.mean / outcome.before.mean
                self.continuous.append((row, ratio, np.nan, outcome.statistic == "median"))
            case Responders():
                at = log_reduction_at(outcome.threshold_percent)
                self.shares.append((row, at, -1, 0, outcome.responders, outcome.n))
            case GradeResponders():
                self.shares.append(
                    (row, np.nan, family, int(outcome.at_least), outcome.responders, outcome.n)
                )
            case Bands():
                edges, counts = close_bands(outcome)
                self.cells.append((row, [log_reduction_at(e) for e in edges], -1, counts))
            case GradeGain():
                counts = [0] * (GRADES + 1)
                for grade, count in zip(outcome.grades, outcome.counts, strict=True):
                    counts[grade] += count
                self.cells.append((row, [], family, counts))

    def _add_gain(self, row: int, outcome: BeforeAfter) -> None:
        # A patient at grade b can gain at most b - 1; with only the mean printed, grade j is open to the
        # share clip(b - j, 0, 1).
        open_share = [float(np.clip(outcome.before.mean - j, 0.0, 1.0)) for j in range(1, GRADES + 1)]
        self.gains.append((row, outcome.before.mean - outcome.after.mean, open_share))

    def _add_pih(self, study: Study) -> None:
        for arm in study.arms:
            positions, _, _ = self._components(arm)
            for event in arm.adverse:
                if event.event != "pih" or not positions or event.n is None or event.events is None:
                    continue
                enrolled = event.fitzpatrick or study.fitzpatrick or tuple(Fitzpatrick)
                weights = [float(len(set(enrolled) & set(group))) for group in SKIN_GROUPS]
                number = self.pih_studies.setdefault(study.id, len(self.pih_studies))
                self.pih.append(
                    (number, positions, [w / sum(weights) for w in weights], event.events, event.n)
                )

    def finish(self) -> Network:
        enrolled = np.array([_enrolled(s) for s in self.studies])
        usual = {t: self._usual(t) for t in self.treatments}
        outcomes = list(zip(*self.outcome_rows, strict=True))
        return Network(
            studies=tuple(s.id for s in self.studies),
            treatments=self.treatments,
            mechanisms=self.mechanisms,
            mechanism_of=np.array(
                [self.mechanisms.index(self.catalogue.mechanism(t)) for t in self.treatments]
            ),
            strength=np.array([self._strengths(t) for t in self.treatments]),
            usual=np.array(list(usual.values())),
            comparative=np.array(self.comparative),
            split_face=np.array(["split_face" in s.design for s in self.studies]),
            implausible=np.array(["implausible" in s.flags for s in self.studies]),
            enrolled=enrolled,
            beside_usual=np.array([beside_usual(s, usual) for s in self.studies]),
            arms=ArmTable(
                np.array([r[0] for r in self.arm_rows]),
                _padded([r[1] for r in self.arm_rows], -1).astype(np.int64),
                _padded([r[2] for r in self.arm_rows], np.nan),
                np.array([r[3] for r in self.arm_rows]),
                np.array([bool(r[1]) or r[3] for r in self.arm_rows]),
            ),
            arm_names=tuple(self.arm_names),
            outcomes=OutcomeTable(*(np.array(column) for column in outcomes)),
            outcome_index=tuple(self.outcome_index),
            continuous=ContinuousTable(*_columns(self.continuous, int, float, float, bool)),
            gains=GainTable(*_columns(self.gains, int, float, (float, GRADES))),
            shares=ShareTable(*_columns(self.shares, int, float, int, int, int, int)),
            cells=self._cell_table(),
            pih=PihTable(
                np.array([r[0] for r in self.pih], dtype=np.int64),
                _padded([r[1] for r in self.pih], -1).astype(np.int64),
                np.array([r[2] for r in self.pih]).reshape(-1, 3),
                np.array([r[3] for r in self.pih], dtype=np.int64),
                np.array([r[4] for r in self.pih], dtype=np.int64),
            ),
            left_out=tuple(self.left_out),
        )

    def _cell_table(self) -> CellTable:
        at = np.full((len(self.cells), CELLS - 1), np.inf)
        counts = np.zeros((len(self.cells), CELLS), dtype=np.int64)
        for i, (_, edges, _, cell_counts) in enumerate(self.cells):
            at[i, : len(edges)] = edges
            counts[i, : len(cell_counts)] = cell_counts
        return CellTable(
            np.array([c[0] for c in self.cells], dtype=np.int64),
            at,
            np.array([c[2] for c in self.cells], dtype=np.int64),
            counts,
        )

    def _strengths(self, treatment: str) -> list[int]:
        card = self.catalogue.treatments.get(treatment)
        if card is None:
            comparator = self.catalogue.comparators[treatment]
            like = comparator.suits_like
            card = self.catalogue.treatments.get(like) if like else None
        if card is None:
            return [0, 0, 0]
        return [STRENGTHS.index(card.suits[t].strength) for t in ATROPHIC]

    def _usual(self, treatment: str) -> float:
        card = self.catalogue.treatments.get(treatment)
        if card is None:
            return float(self.catalogue.comparators[treatment].sessions_at_most)
        return max(1.0, card.sessions_usual.middle) if card.sessions_usual else 1.0


def close_bands(outcome: Bands) -> tuple[list[float], list[int]]:
    """Inner edges and counts over the whole line: the outer bands are open, and bands that no patient fell
    in stay, as zeros.

    Bands that start above 0 leave patients below the first edge uncounted; those missing from n are put
    there.
    """
    edges, counts = list(outcome.edges), list(outcome.counts)
    inner = edges[1:-1]
    if edges[0] > 0:
        inner, counts = [edges[0], *inner], [outcome.n - sum(counts), *counts]
    if edges[-1] < 100:
        inner, counts = [*inner, edges[-1]], [*counts, 0]
    return inner, counts


def _enrolled(study: Study) -> list[bool]:
    named: set[ScarType | str] = set(study.scar_types or ())
    if not named or "mixed_atrophic" in named:
        return [True, True, True]
    return [t in named for t in ATROPHIC]


def _padded(rows: Sequence[Sequence[float]], fill: float) -> Floats:
    width = max((len(r) for r in rows), default=1)
    out = np.full((len(rows), max(width, 1)), fill, dtype=np.float64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out


def _columns(rows: list[Any], *kinds: type | tuple[type, int]) -> list[Any]:
    """One array per column, of its own type even where there is no row; (type, width) for a column of
    rows.
    """
    columns: list[Any] = []
    for i, given in enumerate(kinds):
        kind, width = given if isinstance(given, tuple) else (given, None)
        shape = (len(rows),) if width is None else (len(rows), width)
        columns.append(np.array([row[i] for row in rows], dtype=kind).reshape(shape))
    return columns
