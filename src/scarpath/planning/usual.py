"""How many sessions of each treatment are usually given, and to which faces it is given at all.

From what experts print as their practice and the card come a low and a high end, the medians of all rows that
speak of this face. The sessions of a plan lie between them; the middle half of the trials' arms always does
as well. The usual number for a face is the middle, the lower end for mild scars, and three quarters of the
way up for severe ones; few scars that are not severe are given as little as mild ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from statistics import median, quantiles

from scarpath.core.catalogue import Catalogue
from scarpath.core.position import Practice, Severity
from scarpath.core.study import Study
from scarpath.core.treatment import Treatment
from scarpath.planning.face import Face
from scarpath.planning.terms import UsualCourse

WAY_UP: Mapping[Severity | None, float] = {
    "macular": 0.0,
    "mild": 0.0,
    "moderate": 0.5,
    "severe": 0.75,
    None: 0.5,
}
"""How far between the low and the high end the usual number lies, by severity."""

GENERAL = ("practice", "protocol", "label")
"""What practice rests on; what was done to one person is no usual course."""

Span = tuple[float, float]


def usual_courses(face: Face, catalogue: Catalogue) -> dict[str, UsualCourse]:
    """The usual course of every treatment that is given for some scars of this face."""
    rows = [
        row
        for source in catalogue.positions.values()
        for row in source.practice
        if row.basis in GENERAL and _speaks_of(row, face)
    ]
    return {
        card.id: usual_course(card, "mild" if face.small else face.severity, rows, catalogue.studies.values())
        for card in catalogue.treatments.values()
        if any(face.meant(card, group) for group in face.groups)
    }


def _speaks_of(row: Practice, face: Face) -> bool:
    """Whether a row speaks of scars and skin such as these."""
    types = row.scar_types is None or bool(set(row.scar_types) & set(face.types))
    return types and (row.fitzpatrick is None or face.skin in row.fitzpatrick)


def usual_course(
    card: Treatment, severity: Severity | None, practice: Iterable[Practice], studies: Iterable[Study]
) -> UsualCourse:
    """The usual course of one treatment in such a face."""
    printed = [row.sessions for row in practice if row.treatment == card.id and row.sessions is not None]
    spans = [
        (float(n.usual_from), float(n.usual_to))
        for n in printed
        if n.usual_from is not None and n.usual_to is not None
    ]
    if card.sessions_usual is not None:
        spans.append((card.sessions_usual.low, card.sessions_usual.high))
    tried = sorted(_sessions_tried(card.id, studies))
    if not spans:
        spans = [_middle_half(tried)] if tried else [(1.0, 1.0)]
    low, high = median(low for low, _ in spans), median(high for _, high in spans)
    usual = math.floor(low + WAY_UP[severity] * (high - low) + 0.5)
    seen = _middle_half(tried) if tried else (low, high)
    most = card.sessions_at_most
    least = min(most, max(1, math.floor(min(low, seen[0]))))
    top = max(least, min(most, math.ceil(max(high, seen[1]))))
    return UsualCourse(least=least, usual=min(max(usual, least), top), most=top)


def _sessions_tried(treatment: str, studies: Iterable[Study]) -> Iterator[float]:
    for study in studies:
        for arm in study.arms:
            for part in arm.components:
                if part.treatment == treatment and part.sessions is not None:
                    yield part.sessions


def _middle_half(values: list[float]) -> Span:
    """The quartiles of some numbers in ascending order."""
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high
