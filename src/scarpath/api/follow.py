"""A course over time: what the command line and the pages of a course call.

Every function takes an open `Store` (`open_store`), and the moment (`now`) and author of a change. A page or
a command opens the store, calls one of these and closes it; two threads must not share a store. Names that
people type may be made up, and never stand in an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from scarpath.core.case import Case
from scarpath.core.course import Chosen, Consent, Course, Due, Entry, Lesson, PersonRow, Visit
from scarpath.files import digest_of

if TYPE_CHECKING:
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.draws import EffectDraws
    from scarpath.render.course_chart import Chart
    from scarpath.store.store import Store


def begin(
    store: Store, name: str, case: Mapping[str, Any], *, author: str, now: datetime, day: date | None = None
) -> PersonRow:
    """Start a course with a case, given as the plain values of a case file that was read and checked.

    `day` is the day from which the case holds, today without it. Raises `StoreProblem` where the name is in
    use.
    """
    from scarpath.store.store import Draft

    store.begin(name, [Draft(kind="case", body=case, day=day or now.date())], author=author, at=now)
    return store.person(name)


def change_case(store: Store, name: str, case: Mapping[str, Any], *, author: str, now: datetime) -> None:
    """Add a new version of the case; the older ones stay."""
    _add(store, name, "case", case, now.date(), author=author, now=now)


def agree(store: Store, name: str, plan: Chosen, *, author: str, now: datetime) -> None:
    """Write down the plan that was agreed; the ones before it stay in the history."""
    body = {
        "day": plan.day.isoformat(),
        "sessions": dict(plan.sessions),
        "draws": plan.draws,
        "note": plan.note,
    }
    _add(store, name, "plan", body, plan.day, author=author, now=now)


def consent(store: Store, name: str, given: Consent, *, author: str, now: datetime) -> None:
    """Write down what a person agreed to, or took back."""
    body = {"day": given.day.isoformat(), "what": given.what, "given": given.given}
    _add(store, name, "consent", body, given.day, author=author, now=now)


def record_visit(
    store: Store,
    name: str,
    visit: Mapping[str, Any],
    contents: Sequence[tuple[str, bytes]] = (),
    *,
    author: str,
    now: datetime,
    replaces: str | None = None,
) -> str:
    """Write down a visit, given as the plain values of a visit file that was read and checked, with the
    content of its photos and scans as pairs of kind (photo, scan) and bytes. Gives the entry's id.

    Metadata of photos (EXIF, place, device) is left out before they are stored. `replaces` is the id of the
    visit that this one corrects. All of it is written or nothing.
    """
    from scarpath.store.store import Draft
    from scarpath.store.strip import strip_metadata

    stripped = [(kind, *strip_metadata(content, kind)) for kind, content in contents]
    held = [
        {"digest": digest_of(content), "kind": kind, "media": media, "size": len(content), "stripped": gone}
        for kind, content, media, gone in stripped
    ]
    body = {key: value for key, value in visit.items() if key not in ("files", "held")}
    draft = Draft(
        kind="visit",
        body=body | ({"held": held} if held else {}),
        day=date.fromisoformat(str(visit["day"])),
        replaces=replaces,
        contents=tuple(content for _, content, _, _ in stripped),
    )
    return store.append(store.person(name).id, [draft], author=author, at=now)[0]


def course(store: Store, name: str) -> Course:
    """The course of one person, by name or id. Raises `NoSuchCourse`."""
    with store.snapshot():
        person = store.person(name)
        history = store.entries(person.id)
    return to_course(person, history)


def to_course(person: PersonRow, history: Sequence[Entry]) -> Course:
    """A history as a course: each entry in its newest form, in order of the days."""
    from scarpath.catalog.course import made

    replaced = {entry.replaces for entry in history}
    newest = [entry for entry in history if entry.id not in replaced]

    def dated(kind: str, record: type[Any]) -> list[tuple[str, Any]]:
        found = [(entry.id, made(record, entry.body)) for entry in newest if entry.kind == kind]
        return sorted(found, key=lambda pair: pair[1].day)

    def of(kind: str, record: type[Any]) -> tuple[Any, ...]:
        return tuple(value for _, value in dated(kind, record))

    cases = [
        (entry.day or entry.at.date(), made(Case, entry.body)) for entry in history if entry.kind == "case"
    ]
    return Course(
        person=person,
        cases=tuple(cases),
        plans=of("plan", Chosen),
        visits=of("visit", Visit),
        visit_ids=tuple(entry for entry, _ in dated("visit", Visit)),
        consents=of("consent", Consent),
        history=tuple(history),
    )


def look(course: Course, catalogue: Catalogue, draws: EffectDraws, *, today: date) -> Lesson:
    """What a course has taught: the forecast before and after, what could come next, and what stands against
    it. Needs draws loaded with `score=True`. Raises `InvalidInput` where nothing can be forecast.
    """
    from scarpath.api.lessons import lesson

    return lesson(course, catalogue, draws, today=today)


def chart(
    course: Course, catalogue: Catalogue, lesson: Lesson | None, *, today: date, in_page: bool = False
) -> Chart:
    """The course as a picture (SVG), in a few sentences and as tables; without a `lesson` (`look`) there is
    no forecast in it. `in_page` leaves out the style sheet, for a page whose own one holds
    `scarpath.render.svg.SHEET`.
    """
    from scarpath.api.outlook import scores_seen
    from scarpath.render.course_chart import course_chart

    seen = scores_seen(course, catalogue, today=today)
    return course_chart(course, catalogue, seen, lesson=lesson, today=today, in_page=in_page)


def due(course: Course, catalogue: Catalogue, *, until: date) -> tuple[Due, ...]:
    """What is to be done for a course up to a day, with the source of each, in order of the days."""
    from scarpath.api.lessons import due as due_of

    return due_of(course, catalogue, until=until)


def calendar(course: Course, catalogue: Catalogue, *, now: datetime) -> bytes:
    """The upkeep of a course as a calendar (.ics)."""
    from scarpath.api import sign_off
    from scarpath.api.lessons import upkeep_of
    from scarpath.core.plan import Recommended
    from scarpath.render.ics import write_calendar

    items = tuple(item for item in upkeep_of(course, catalogue) if item.first is not None)
    kept = Recommended(
        id=course.person.id, why=(), would_change_if=(), schedule=(), upkeep=items, ends_on=None
    )
    names = {treatment: card.name for treatment, card in catalogue.treatments.items()}
    return write_calendar(kept, names=names, sign_off=sign_off(catalogue), stamp=now, title="Scarpath")


def _add(
    store: Store, name: str, kind: Any, body: Mapping[str, Any], day: date, *, author: str, now: datetime
) -> None:
    from scarpath.store.store import Draft

    store.append(store.person(name).id, [Draft(kind=kind, body=body, day=day)], author=author, at=now)
