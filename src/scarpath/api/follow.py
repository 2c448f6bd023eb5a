"""A course over time: what the command line and the pages of a course call.

Every function takes an open `Store` (`open_store`), and the moment (`now`) and author of a change. A page or
a command opens the store, calls one of these and closes it; two threads must not share a store. Names that
people type may be made up, and never stand in an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from scarpath.api.faults import ApiFault
from scarpath.core.case import Case
from scarpath.core.course import Chosen, Consent, Course, Due, Entry, Lesson, PersonRow, Visit
from scarpath.core.errors import InvalidInput, InvalidValue
from scarpath.core.finding import finding
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
    use, `InvalidInput` where it is none.
    """
    from scarpath.store.store import Draft

    check_name(name)
    store.begin(name, [Draft(kind="case", body=case, day=day or now.date())], author=author, at=now)
    return store.person(name)


def check_name(name: str) -> None:
    """Raise `InvalidInput` for what cannot be the name of a course."""
    from scarpath.store.store import clean_label

    try:
        clean_label(name)
    except InvalidValue as error:
        raise InvalidInput(error.found) from None


def change_case(
    store: Store, name: str, case: Mapping[str, Any], *, author: str, now: datetime, day: date | None = None
) -> None:
    """Add a new version of the case, which holds from a day (today without it); the older ones stay."""
    _add(store, name, "case", case, day or now.date(), author=author, now=now)


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
    visit that this one corrects. All of it is written or nothing. Raises `InvalidInput` for photos of
    somebody who took back the consent to keep them.
    """
    from scarpath.store.store import Draft
    from scarpath.store.strip import strip_metadata

    person = store.person(name).id
    if any(kind == "photo" for kind, _ in contents) and _took_back(store, person, "keep_photos"):
        raise InvalidInput(finding(ApiFault.PHOTO_CONSENT_TAKEN_BACK))
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
    return store.append(person, [draft], author=author, at=now)[0]


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


def due(
    course: Course,
    catalogue: Catalogue,
    *,
    until: date,
    today: date | None = None,
    draws: EffectDraws | None = None,
) -> tuple[Due, ...]:
    """What is to be done for a course up to a day, with the source of each, in order of the days. Care that
    was over before `today` is left out; with `draws` a renewal says how much of its effect is left by then.
    """
    from scarpath.api.upkeep import Planner, past_visits

    rows = Planner(catalogue, draws).due(course.person.label, past_visits(course), until=until, today=today)
    return tuple(sorted(rows, key=lambda row: row.day or date.max))


def due_for_all(
    store: Store,
    catalogue: Catalogue,
    *,
    until: date,
    today: date,
    draws: EffectDraws | None = None,
    beat: Callable[[int, int], None] | None = None,
) -> tuple[Due, ...]:
    """What is due for everybody in a store; only visits are read for it. `beat` is told after each course how
    many are done, and of how many.
    """
    from scarpath.api.upkeep import Planner, visits_of

    with store.snapshot():
        names = {person.id: person.label for person in store.people()}
        found = visits_of(store.entries_of_kind("visit"))
    planner = Planner(catalogue, draws)
    rows: list[Due] = []
    for number, (person, visits) in enumerate(found.items(), start=1):
        rows += planner.due(names[person], visits, until=until, today=today)
        if beat is not None:
            beat(number, len(found))
    return tuple(sorted(rows, key=lambda row: (row.day or date.max, row.person)))


def undated(course: Course, catalogue: Catalogue) -> tuple[Due, ...]:
    """What is to be kept up for which no source prints a day."""
    from scarpath.api.upkeep import undated as undated_of

    return undated_of(course, catalogue)


def calendar(
    course: Course, catalogue: Catalogue, *, now: datetime, draws: EffectDraws | None = None
) -> bytes:
    """The upkeep of a course as a calendar (.ics)."""
    from scarpath.api import sign_off
    from scarpath.api.upkeep import Planner, past_visits
    from scarpath.core.plan import Recommended
    from scarpath.render.ics import write_calendar

    agenda = Planner(catalogue, draws).agenda(past_visits(course))
    items = tuple(item for item in agenda.all if item.first is not None)
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


def _took_back(store: Store, person: str, what: str) -> bool:
    """Whether the newest word on a consent is that it was taken back."""
    said = [
        (entry.body["day"], number, entry.body["given"])
        for number, entry in enumerate(store.entries(person))
        if entry.kind == "consent" and entry.body["what"] == what
    ]
    return bool(said) and not max(said)[2]
