"""A course as plain dictionaries, with the keys that other programs may rely on (docs/course.schema.json)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from scarpath.core.course import Course, Due, Lesson, PersonRow, Seen, StoreReport
from scarpath.core.finding import Finding
from scarpath.core.plan import Distribution
from scarpath.render.figures import shown
from scarpath.render.json import Json, distribution_json, finding_json

COURSE_SCHEMA = "scarpath-course/2"
"""The version of the keys; docs/course.schema.json is their schema."""


def course_json(course: Course, seen: Sequence[Seen], lesson: Lesson | None, *, history: bool) -> Json:
    """One course as it stands, and what it has taught; with `history` every entry ever made."""
    found: Json = {
        "schema": COURSE_SCHEMA,
        "person": _plain(course.person),
        "cases": [day.isoformat() for day, _ in course.cases],
        "plans": _plain(course.plans),
        "done": course.done(),
        "visits": _plain(course.visits),
        "consents": _plain(course.consents),
        "scores": _plain(seen),
        "lesson": None if lesson is None else _plain(lesson),
    }
    return found | ({"history": _plain(course.history)} if history else {})


def people_json(people: Sequence[PersonRow]) -> Json:
    """Everybody in the store."""
    return {"schema": COURSE_SCHEMA, "people": _plain(people)}


def due_json(rows: Sequence[Due], undated: Sequence[Due], until: date) -> Json:
    """What is due up to a day, and what no source dates."""
    return {
        "schema": COURSE_SCHEMA,
        "until": until.isoformat(),
        "due": _plain(rows),
        "undated": _plain(undated),
    }


def report_json(report: StoreReport) -> Json:
    """What a check of the store looked at and found."""
    return {"schema": COURSE_SCHEMA, **_plain(report)}


def _plain(value: Any) -> Any:
    if isinstance(value, Finding):
        return finding_json(value)
    if isinstance(value, Distribution):
        return distribution_json(value)
    if isinstance(value, float):
        return shown(value) if value == value and abs(value) != float("inf") else None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value
