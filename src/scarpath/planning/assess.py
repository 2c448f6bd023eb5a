"""What the scars of a case amount to: scores on the grading scales, and the mix of scar types.

Scales are data; one function per kind computes them, and none knows a scale by name. Only scars of the face
are scored, because the scales and the trials are about the face. Where the case does not say enough, the
score is null and the question that would settle it stands in its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scarpath.core.case import ATROPHIC, OFF_FACE, RAISED, Case, ScarGroup, ScarType
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import RATER_ERROR_NOT_KNOWN, Finding, Kind, catalogue_text, finding
from scarpath.core.plan import Assessment, Score
from scarpath.core.scale import Matches, ScaleItem, ScaleKind, SeverityScale
from scarpath.planning.faults import PlanningFault

YOUNG_YEARS = 2.0
"""Raised scars younger than this are counted apart by ECCA (Dreno et al., Dermatology 2007)."""

Rows = dict[str, list[ScarGroup]]
"""The scars that each row of a scale counts, by the row's id."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What would settle a score: questions, or the sentence that says why nothing in a case can."""

    questions: tuple[Finding, ...]


def assess(case: Case, scales: Mapping[str, SeverityScale]) -> Assessment:
    """Scores on every scale that grades a state, and the mix of atrophic types on the face.

    A scale that grades a change, such as improvement by quartile, says nothing of one moment and is left out
    unless the case brings a score on it.
    """
    graded = [scale for scale in scales.values() if scale.kind in _COMPUTE or scale.id in case.scores]
    return Assessment(
        scores=tuple(_score(scale, case) for scale in graded),
        mix=scar_mix(case, scales.values()),
        raised=case.has_raised,
        off_face=any(group.region in OFF_FACE for group in case.scars),
        notes=tuple(_notes(case, graded)),
    )


def scar_mix(case: Case, scales: Iterable[SeverityScale]) -> dict[ScarType, float]:
    """Shares of icepick, boxcar and rolling scars on the face, which sum to one; empty where there are none.

    Each type weighs its weight times its extent on the scale of kind `weighted_sum` (ECCA), also where that
    scale's own score is not known.
    """
    scale = next((scale for scale in scales if scale.kind == "weighted_sum"), None)
    if scale is None:
        raise InvalidInput(finding(PlanningFault.NO_SCALE_CATALOGUE_KIND_WEIGHTED))
    counts = {t: sum(group.count for group in _on_face(case) if group.type is t) for t in ATROPHIC}
    weighed = {t: _extent(count, scale) * _weight(t, scale) for t, count in counts.items()}
    total = sum(weighed.values())
    return {t: share / total for t, share in weighed.items()} if total else {}


def _score(scale: SeverityScale, case: Case) -> Score:
    entered = case.scores.get(scale.id)
    found = entered if entered is not None else _COMPUTE[scale.kind](scale, case)
    value = None if isinstance(found, Ask) else found
    return Score(
        scale=scale.id,
        name=catalogue_text(scale.name),
        value=value,
        range=scale.ends,
        level=None if value is None else _level(scale, value),
        question=finding(Kind.QUESTIONS, questions=found.questions) if isinstance(found, Ask) else None,
        rater_error=catalogue_text(scale.rater_error.fact) if scale.rater_error else RATER_ERROR_NOT_KNOWN,
        status=catalogue_text(scale.status) if entered is None else finding(Kind.SCORE_AS_ENTERED),
    )


def _level(scale: SeverityScale, value: float) -> Finding | None:
    """The name of the grade or of the band of totals; None where the scale names none."""
    grades = [grade.level for grade in scale.grades if grade.grade == value]
    bands = [band.name for band in scale.bands if band.low <= value <= band.high]
    found = next(iter((*grades, *bands)), None)
    return None if found is None else catalogue_text(found)


def _on_face(case: Case) -> list[ScarGroup]:
    return [group for group in case.scars if group.region not in OFF_FACE]


def _band(value: float, bands: Sequence[tuple[float, float | None]]) -> int:
    """Position of the band that holds a value, -1 below the first; an edge belongs to the higher band."""
    return bisect_right([low for low, _ in bands], value) - 1


def _extent(count: int, scale: SeverityScale) -> int:
    """0 for none, else 1 for the first band of counts, 2 for the second and so on."""
    return _band(count, scale.count_bands) + 1


def _weight(scar_type: ScarType, scale: SeverityScale) -> float:
    """The weight of the row that counts a type without any condition; 0 where no row does."""
    plain = Matches(type=scar_type)
    return next((item.weight or 0.0 for item in scale.items if plain in item.matches), 0.0)


def _ordinal(scale: SeverityScale, case: Case) -> float | Ask:
    """The grade of a qualitative grading: visible at 50 cm, easily covered, flattened by stretching."""
    look = case.appearance
    grades = {grade.level: float(grade.grade) for grade in scale.grades}
    if not _on_face(case):
        return _NOT_ON_FACE
    if look.visible_at_50_cm is False or look.easily_covered is True:
        return grades["mild"]
    if look.visible_at_50_cm is None:
        return _VISIBLE
    if look.easily_covered is None:
        return _COVERED
    if not case.has_atrophic:
        return _ONLY_RAISED
    if look.flattens_on_stretching is None:
        return _STRETCHED
    return grades["moderate" if look.flattens_on_stretching else "severe"]


def _points_by_count_band(scale: SeverityScale, case: Case) -> float | Ask:
    """Points of each row by the band that holds its number of lesions, or its area, added up."""
    groups = _on_face(case)
    if not groups:
        return _NOT_ON_FACE
    rows, questions = _sort_into_rows(groups, scale)
    total = 0.0
    for item in scale.items:
        points = _row_points(item, rows[item.id], case, scale)
        if isinstance(points, Ask):
            questions += points.questions
        else:
            total += points
    return Ask(tuple(questions)) if questions else total


def _row_points(item: ScaleItem, groups: list[ScarGroup], case: Case, scale: SeverityScale) -> float | Ask:
    if item.area_bands_cm2:
        areas = [group.area_cm2 for group in groups if group.area_cm2 is not None]
        if len(areas) < len(groups):
            return _AREA
        return item.points[_band(sum(areas), item.area_bands_cm2)] if groups else 0.0
    lesions = sum(group.count for group in groups)
    if any(match.marks for match in item.matches):
        marks = _marks(case)
        if isinstance(marks, Ask):
            return marks
        lesions += marks
    band = _band(lesions, scale.count_bands)
    return item.points[band] if band >= 0 else 0.0


def _marks(case: Case) -> int | Ask:
    grades = (case.marks.pih, case.marks.pie)
    if case.marks.count is not None:
        return case.marks.count
    if grades == ("none", "none"):
        return 0
    return _ANY_MARKS if all(grade in (None, "none") for grade in grades) else _HOW_MANY_MARKS


def _weighted_sum(scale: SeverityScale, case: Case) -> float | Ask:
    """Weight times extent of each row, added up."""
    groups = _on_face(case)
    if not groups:
        return _NOT_ON_FACE
    rows, questions = _sort_into_rows(groups, scale)
    counts = {item.id: sum(group.count for group in rows[item.id]) for item in scale.items}
    total = sum((item.weight or 0.0) * _extent(counts[item.id], scale) for item in scale.items)
    return Ask(tuple(questions)) if questions else total


def _total(scale: SeverityScale, _: Case) -> float | Ask:
    low, high = scale.ends
    where = _under("scores", scale.id)
    return Ask((finding(Kind.TYPE_TOTAL, low=low, high=high, where=where),))


def _sort_into_rows(groups: list[ScarGroup], scale: SeverityScale) -> tuple[Rows, list[Finding]]:
    """Each group under the one row that counts it, and the questions for groups that cannot be placed."""
    rows: Rows = {item.id: [] for item in scale.items}
    questions: list[Finding] = []
    for group in groups:
        row = next((item for item in scale.items if _counts(item, group)), None)
        if row is not None:
            rows[row.id].append(group)
        else:
            questions.append(_what_is_missing(group, scale))
    return rows, list(dict.fromkeys(questions))


def _counts(item: ScaleItem, group: ScarGroup) -> bool:
    return any(
        match.type is group.type
        and (not match.depth or group.depth in match.depth)
        and (match.young is None or match.young is _young(group))
        for match in item.matches
    )


def _young(group: ScarGroup) -> bool | None:
    return None if group.age_years is None else group.age_years < YOUNG_YEARS


def _what_is_missing(group: ScarGroup, scale: SeverityScale) -> Finding:
    rows = [match for item in scale.items for match in item.matches if match.type is group.type]
    if group.depth is None and any(match.depth for match in rows):
        return finding(Kind.TYPE_DEPTH, type=group.type.value, where=_in_entries("depth"))
    if group.age_years is None and any(match.young is not None for match in rows):
        return finding(Kind.TYPE_AGE, type=group.type.value, where=_in_entries("age_years"))
    return finding(Kind.NO_ROW_FOR_SCARS, type=group.type.value)


def _notes(case: Case, scales: Iterable[SeverityScale]) -> Iterator[Finding]:
    off_face = sorted({group.region.value for group in case.scars if group.region in OFF_FACE})
    if off_face:
        yield finding(Kind.SCARS_OFF_FACE, places=tuple(off_face))
    if any(group.type in RAISED for group in case.scars):
        yield finding(Kind.RAISED_HAVE_NO_FORECAST)
    for scale in scales:
        silent = tuple(catalogue_text(item.name) for item in scale.items if not item.matches)
        if silent and scale.id not in case.scores:
            yield finding(Kind.COUNTED_AS_ABSENT, scale=catalogue_text(scale.name), rows=silent)


def _in_entries(field: str) -> Finding:
    return finding(Kind.WRITE_IN_ENTRIES, field=field)


def _under(part: str, *fields: str) -> Finding:
    return finding(Kind.WRITE_UNDER, fields=fields, part=part)


_NOT_ON_FACE = Ask((finding(Kind.NOT_ON_THE_FACE),))
_VISIBLE = Ask((finding(Kind.ASK_IF_SEEN, where=_under("appearance", "visible_at_50_cm")),))
_COVERED = Ask((finding(Kind.ASK_IF_COVERED, where=_under("appearance", "easily_covered")),))
_STRETCHED = Ask((finding(Kind.ASK_IF_STRETCHED, where=_under("appearance", "flattens_on_stretching")),))
_ONLY_RAISED = Ask((finding(Kind.ONLY_RAISED_TO_GRADE),))
_AREA = Ask((finding(Kind.ASK_RAISED_AREA, where=_in_entries("area_cm2")),))
_ANY_MARKS = Ask((finding(Kind.ASK_ANY_MARKS, where=_under("marks", "pih", "pie", "count")),))
_HOW_MANY_MARKS = Ask((finding(Kind.ASK_HOW_MANY_MARKS, where=_under("marks", "count")),))

_COMPUTE: dict[ScaleKind, Callable[[SeverityScale, Case], float | Ask]] = {
    "ordinal": _ordinal,
    "points_by_count_band": _points_by_count_band,
    "weighted_sum": _weighted_sum,
    "total": _total,
}
