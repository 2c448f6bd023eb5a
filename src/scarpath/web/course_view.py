"""What the pages of a course show: the course itself, and the form for a visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from scarpath.core.catalogue import Catalogue
from scarpath.core.course import Course, Due, Lesson, Severity
from scarpath.core.errors import Problem
from scarpath.render import figures
from scarpath.render.cite import brief
from scarpath.render.course_chart import Chart
from scarpath.render.follow import Event, due_rows, events, lesson_part, so_far_part
from scarpath.render.layout import Page, Style
from scarpath.render.words import (
    course as words,
    follow as words_follow,
    patient as words_patient,
    web as words_web,
)
from scarpath.web.describe import Field, Fields, Table, errors_of, left_open, table_of, yes_no
from scarpath.web.form import Typed
from scarpath.web.result import Part, parts_of
from scarpath.web.shelf import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo in the page: its number, its address and what stands for it."""

    n: int
    address: str
    alt: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """The whole page."""

    label: str
    base: str
    parts: tuple[Part, ...]
    learned: bool
    chart: str
    tables: tuple[Part, ...]
    due: tuple[tuple[str, str], ...]
    timeline: tuple[Event, ...]
    photos: tuple[Photo, ...]
    pair: tuple[Photo, Photo] | None


def course_view(
    course: Course,
    lesson: Lesson | None,
    chart: Chart,
    due: Sequence[Due],
    kept: Kept,
    catalogue: Catalogue,
    pair: tuple[int, int] | None,
) -> CourseView:
    """The page of a course; `pair` numbers the photos to lay side by side, the first and the last without."""
    page = Page(Style())
    if lesson is not None:
        lesson_part(page, lesson, catalogue)
    so_far_part(page, course, catalogue)
    told = Page(Style())
    for table in chart.tables:
        told.heading(table.title)
        told.table(table.header, table.rows)
    base = f"/courses/{kept.key}"
    photos = photos_of(course, base)
    return CourseView(
        label=kept.label,
        base=base,
        parts=parts_of(page, words_follow().LESSON, words_follow().NEXT, words_follow().SO_FAR),
        learned=lesson is not None,
        chart=chart.svg,
        tables=parts_of(told),
        due=tuple(due_rows(due, catalogue)),
        timeline=tuple(events(course, catalogue)),
        photos=photos,
        pair=_pair(photos, pair),
    )


def photos_of(course: Course, base: str) -> tuple[Photo, ...]:
    """Every photo of a course, in order of the days."""
    return tuple(
        Photo(
            n=n,
            address=f"{base}/photos/{n}",
            alt=words().PHOTO_ALT.format(n=n, count=len(course.photos), day=figures.day(day)),
            day=figures.day(day),
        )
        for n, (day, _) in enumerate(course.photos, start=1)
    )


def _pair(photos: Sequence[Photo], wanted: tuple[int, int] | None) -> tuple[Photo, Photo] | None:
    if len(photos) < 2:
        return None
    first, second = wanted or (1, len(photos))
    if not (1 <= first <= len(photos) and 1 <= second <= len(photos)):
        first, second = 1, len(photos)
    return photos[first - 1], photos[second - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitForm:
    """The form for a visit. `stay` are the photos of a visit that is corrected: name and label."""

    day: Field
    done: Table
    measured: Table
    harms: Table
    worse: Field
    note: Field
    stay: tuple[tuple[str, str], ...]
    consent: bool
    errors: tuple[tuple[str, str, str], ...]


def visit_form(
    typed: Typed,
    problems: Sequence[Problem],
    course: Course,
    catalogue: Catalogue,
    *,
    today: str,
    stay: int = 0,
) -> VisitForm:
    """The form with what was typed and what is wrong with it; treatments of the plan come first."""
    errors, listed = errors_of(problems, typed)
    make = Fields(typed, errors)
    return VisitForm(
        day=replace(
            make("day", words().VISIT_DAY, "date", required=True, high=today), value=typed.get("day", today)
        ),
        done=table_of(make, "done", words().VISIT_DONE, words().VISIT_DONE_HEADER, _done(course, catalogue)),
        measured=table_of(
            make, "measured", words().VISIT_MEASURED, words().VISIT_MEASURED_HEADER, _measured(catalogue)
        ),
        harms=table_of(make, "harms", words().VISIT_HARMS, words().VISIT_HARMS_HEADER, _harms()),
        worse=make("worse", words().VISIT_WORSE, "radio", (*yes_no(), left_open())),
        note=make("note", words().VISIT_WORDS, "long"),
        stay=tuple((str(n), words().VISIT_PHOTOS_STAY.format(n=n + 1, count=stay)) for n in range(stay)),
        consent=not course.agreed("keep_photos"),
        errors=listed,
    )


Columns = tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
EMPTY = ("", "")


def _done(course: Course, catalogue: Catalogue) -> Columns:
    planned = course.plan.sessions if course.plan else {}
    cards: Mapping[str, str] = {card.id: brief(card.name) for card in catalogue.treatments.values()}
    order = (*(t for t in planned if t in cards), *(t for t in cards if t not in planned))
    choices = (EMPTY, *((t, cards[t]) for t in order))
    return (("treatment", "select", choices), ("device", "text", ()), ("settings", "text", ()))


def _measured(catalogue: Catalogue) -> Columns:
    scales = (
        EMPTY,
        *(
            (s.id, words().SCALE_RANGE.format(name=s.name, low=f"{s.ends[0]:g}", high=f"{s.ends[1]:g}"))
            for s in catalogue.graded_scales.values()
        ),
    )
    raters = (("", words_web().NOT_STATED), *words_follow().RATERS.items())
    return (("scale", "select", scales), ("value", "decimal", ()), ("rater", "select", raters))


def _harms() -> Columns:
    severities = (
        ("", words_web().NOT_STATED),
        *((s, words_patient().CHOICES[s]) for s in get_args(Severity)),
    )
    gone = (("", words_web().NO), ("yes", words_web().YES))
    events_seen = (EMPTY, *words_follow().EVENTS.items())
    return (("event", "select", events_seen), ("severity", "select", severities), ("gone", "select", gone))
