"""The pages of a course: begin one from a result, write down visits, see what it taught and what is due."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from scarpath import api
from scarpath.api import follow
from scarpath.core.course import Chosen, Course
from scarpath.core.errors import InvalidInput, NoSuchCourse, Problem
from scarpath.core.finding import finding
from scarpath.core.plan import PlanResult
from scarpath.render.plans import plan_name
from scarpath.render.say import said
from scarpath.render.words import course as words
from scarpath.store.archive import write_archive
from scarpath.web.accounts import What
from scarpath.web.course_view import VisitForm, course_view, visit_form
from scarpath.web.desk import Consultation, Desk
from scarpath.web.faults import WebFault
from scarpath.web.form import Typed, face_of, typed_from, typed_visit
from scarpath.web.pages import (
    Answer,
    DeskOf,
    Form,
    ViewOf,
    answered,
    checked_form,
    file_answer,
    form_page,
    typed_in,
)
from scarpath.web.photos import MOST_MIB, MOST_PHOTOS, media_of
from scarpath.web.shelf import Kept, Shelf, entry_body, of_person
from scarpath.web.views import View
from scarpath.web.visits import Writing

router = APIRouter(include_in_schema=False)
AHEAD = timedelta(days=365)
UPLOADS_A_MINUTE, MOST_FILES, MOST_FIELDS = 30, 50, 500
VISIT_NAMES = ("done.", "measured.", "harms.")


def shelf_of(request: Request) -> Shelf:
    """Where courses are kept. On a machine of one's own, only for the browser that was let in."""
    state = request.app.state
    if state.settings.key is not None and request.scope["state"]["session"] not in state.opened:
        raise HTTPException(403, words().LOCKED)
    shelf: Shelf = state.shelf
    return shelf


ShelfOf = Annotated[Shelf, Depends(shelf_of)]


def kept_of(key: str, request: Request, shelf: ShelfOf) -> Kept:
    """The course at an address, if the visitor may see it; to anyone else it does not exist."""
    accounts, user = request.app.state.accounts, request.state.user
    found = shelf.find(key) if accounts is None else shelf.find_of(key, user, accounts)
    if found is None:
        if accounts is not None:
            accounts.refused(user, request.url.path[:200])
        raise HTTPException(404)
    return found


async def upload_of(request: Request) -> AsyncIterator[FormData]:
    """The form of a visit, which may bring photos."""
    if not request.app.state.uploads.allows(request.scope["state"]["session"]):
        raise HTTPException(429, words().TOO_MANY)
    async with checked_form(request, files=MOST_FILES, fields=MOST_FIELDS) as form:
        yield form


KeptOf = Annotated[Kept, Depends(kept_of)]
Upload = Annotated[FormData, Depends(upload_of)]


def author_of(request: Request, shelf: Shelf) -> str:
    """Who writes: whoever is logged in, or the one who started the program."""
    user = request.state.user
    return str(user.name) if user else shelf.author


def _noted(request: Request, kept: Kept, what: What) -> None:
    """A line in the log of a clinic."""
    if kept.person is not None:
        request.app.state.accounts.note(what, kept.person, request.state.user)


@router.get("/courses")
def courses(request: Request, shelf: ShelfOf, view: ViewOf) -> Response:
    """The courses that the visitor may see."""
    accounts, user = request.app.state.accounts, request.state.user
    if accounts is not None:
        rows = [(one.key, one.label, row.at.date()) for one, row in shelf.mine(user, accounts)]
    else:
        rows = [(row.id, row.label, row.at.date()) for row in shelf.everybody()]
    return view.page(request, "courses.html", rows=rows)


# Begin a course from a result


@router.get("/result/{key}/course")
async def start_page(
    request: Request, answer: Answer, desk: DeskOf, view: ViewOf, shelf: ShelfOf
) -> Response:
    """The page that keeps an answer and its plan."""
    return await _start_page(request, answer, desk, view, shelf)


async def _start_page(
    request: Request,
    answer: Consultation,
    desk: Desk,
    view: View,
    shelf: Shelf,
    typed: Typed | None = None,
    problem: str = "",
) -> Response:
    result = await answered(answer, desk)
    known = await asyncio.to_thread(shelf.everybody) if request.app.state.accounts is None else ()
    sessions = _sessions(result)
    return view.page(
        request,
        "course_start.html",
        status=422 if problem else 200,
        base=f"/result/{answer.key}",
        plan=plan_name(sessions, desk.catalogue) if sessions else "",
        known=[(row.id, row.label) for row in known],
        typed={"name": "", "since": desk.today().isoformat(), "into": "", **(typed or {})},
        today=desk.today().isoformat(),
        problem=problem,
        of_person=answer.person is not None,
    )


def _sessions(result: PlanResult) -> dict[str, int]:
    """The plan that is looked at."""
    if result.front is None or result.recommended is None:
        return {}
    return dict(result.front.plan(result.recommended.id).sessions)


@router.post("/result/{key}/course")
async def start(
    request: Request, form: Form, answer: Answer, desk: DeskOf, view: ViewOf, shelf: ShelfOf
) -> Response:
    """Keep the answer and the plan, as a new course or in one that is kept."""
    typed = {name: str(form.get(name) or "").strip() for name in ("name", "since", "into")}
    result = await answered(answer, desk)
    try:
        kept = await asyncio.to_thread(_begin, request, answer, typed, result, desk, shelf)
    except (InvalidInput, ValueError) as error:
        return await _start_page(request, answer, desk, view, shelf, typed, str(error))
    return RedirectResponse(f"/courses/{kept}", 303)


def _begin(
    request: Request, answer: Consultation, typed: Typed, result: PlanResult, desk: Desk, shelf: Shelf
) -> str:
    """Begin or go on with a course; its place in addresses."""
    now, author = datetime.now(UTC), author_of(request, shelf)
    face = face_of(typed_from(answer.wanted) if answer.changed else answer.typed)
    day = _day(typed["since"], desk.today())
    kept = _into(request, answer, typed, shelf)
    with shelf.open(create=True) as store:
        if kept is None:
            name = follow.begin(store, typed["name"], face, author=author, now=now, day=day).id
        elif _has_begun(shelf, kept):
            name = kept.name
            cases = [entry for entry in store.entries(store.person(name).id) if entry.kind == "case"]
            if cases[-1].body != face:
                follow.change_case(store, name, face, author=author, now=now)
        else:
            name = follow.begin(store, kept.name, face, author=author, now=now, day=day).id
        if sessions := _sessions(result):
            lock = api.draws_used(desk.catalogue, desk.draws).lock
            follow.agree(store, name, Chosen(day=day, sessions=sessions, draws=lock), author=author, now=now)
    if kept is not None:
        _noted(request, kept, "course written")
    return name if kept is None else kept.key


def _into(request: Request, answer: Consultation, typed: Typed, shelf: Shelf) -> Kept | None:
    """The course that was asked for; None for a new one of one's own. In a clinic that of the person."""
    accounts, user = request.app.state.accounts, request.state.user
    if accounts is None:
        found = shelf.find(typed["into"])
        if typed["into"] and found is None:
            raise InvalidInput(finding(WebFault.NOTHING_HERE))
        return found
    person = accounts.person(answer.person, user) if answer.person is not None else None
    if person is None:
        raise InvalidInput(finding(WebFault.NO_PERSON_OPEN))
    return of_person(person, accounts)


def _has_begun(shelf: Shelf, kept: Kept) -> bool:
    return any(kept.name in (row.id, row.label) for row in shelf.everybody())


def _day(text: str, today: date) -> date:
    day = date.fromisoformat(text) if text else today
    if not date(1900, 1, 1) <= day <= today:
        raise InvalidInput(finding(WebFault.DAY_NOT_PAST))
    return day


# The course itself


def _course(shelf: Shelf, kept: Kept) -> Course:
    """The course; it does not exist where it has not begun."""
    try:
        with shelf.open() as store:
            return follow.course(store, kept.name)
    except NoSuchCourse:
        raise HTTPException(404) from None


@router.get("/courses/{key}")
def course_page(
    request: Request, kept: KeptOf, shelf: ShelfOf, desk: DeskOf, view: ViewOf, done: str = ""
) -> Response:
    """What was done, seen and learned, and what is due."""
    course = _course(shelf, kept)
    due = follow.due(course, desk.catalogue, until=desk.today() + AHEAD, today=desk.today())
    lesson = desk.lesson(course)
    named = replace(course, person=replace(course.person, label=kept.label))
    chart = follow.chart(named, desk.catalogue, lesson, today=desk.today(), in_page=True)
    shown = course_view(course, lesson, chart, due, kept, desk.catalogue, _pair(request))
    _noted(request, kept, "course opened")
    return view.page(request, "course.html", course=shown, written=done == "visit")


def _pair(request: Request) -> tuple[int, int] | None:
    """Which two photos were asked for."""
    wanted = [request.query_params.get(name, "") for name in ("first", "second")]
    if all(text.isascii() and text.isdecimal() and len(text) < 6 for text in wanted):
        return int(wanted[0]), int(wanted[1])
    return None


@router.get("/courses/{key}/photos/{n}")
def photo(request: Request, kept: KeptOf, n: str, shelf: ShelfOf) -> Response:
    """One photo of the course; nothing else that the store holds is served."""
    course = _course(shelf, kept)
    place = int(n) - 1 if n.isascii() and n.isdecimal() and len(n) < 6 else -1
    if not 0 <= place < len(course.photos):
        raise HTTPException(404)
    with shelf.open() as store:
        content = store.content(course.photos[place][1].digest)
    media = media_of(content)
    if media is None:
        raise HTTPException(404)
    _noted(request, kept, "photo seen")
    return Response(content, media_type=media, headers={"Content-Disposition": "inline"})


@router.get("/courses/{key}/upkeep.ics")
def calendar(kept: KeptOf, shelf: ShelfOf, desk: DeskOf) -> Response:
    """What is due, for a calendar."""
    data = follow.calendar(_course(shelf, kept), desk.catalogue, now=datetime.now(UTC))
    return file_answer(data, "text/calendar; charset=utf-8", "upkeep.ics")


@router.get("/courses/{key}/answers")
def answers(request: Request, kept: KeptOf, shelf: ShelfOf, desk: DeskOf, view: ViewOf) -> Response:
    """The form with the answers of the course, to look at the plans again."""
    course = _course(shelf, kept)
    person = None
    if kept.person is not None:
        person = request.app.state.accounts.person(kept.person, request.state.user)
    return form_page(request, desk, view, typed_from(course.case), (), person=person)


@router.get("/courses/{key}/export")
def export(request: Request, kept: KeptOf, shelf: ShelfOf) -> Response:
    """Everything that is kept of the course, as one archive."""
    _course(shelf, kept)
    with tempfile.TemporaryDirectory() as folder, shelf.open() as store:
        path = Path(folder) / "course.zip"
        write_archive(store, [store.person(kept.name)], path)
        data = path.read_bytes()
    _noted(request, kept, "course exported")
    return file_answer(data, "application/zip", "course.zip")


@router.get("/courses/{key}/erase")
def erase_page(request: Request, kept: KeptOf, shelf: ShelfOf, view: ViewOf) -> Response:
    """Ask once more."""
    _course(shelf, kept)
    return view.page(request, "erase.html", kept=kept, problem="")


@router.post("/courses/{key}/erase")
async def erase(request: Request, form: Form, kept: KeptOf, shelf: ShelfOf, view: ViewOf) -> Response:
    """Forget the course."""
    if form.get("sure") != "yes":
        return view.page(request, "erase.html", kept=kept, problem=words().ERASE_TICK, status=422)
    await asyncio.to_thread(_erase, request, kept, shelf)
    return RedirectResponse("/courses", 303)


def _erase(request: Request, kept: Kept, shelf: Shelf) -> None:
    with shelf.open() as store:
        person = store.person(kept.name)
        store.erase(person.id, author=author_of(request, shelf), at=datetime.now(UTC))
    _noted(request, kept, "course erased")


# Visits


@router.get("/courses/{key}/visit")
def visit_page(request: Request, kept: KeptOf, shelf: ShelfOf, desk: DeskOf, view: ViewOf) -> Response:
    """The form for a visit, empty."""
    course = _course(shelf, kept)
    return _visit_page(request, view, kept, _form(course, desk, {}))


@router.get("/courses/{key}/visits/{entry}")
def fix_page(
    request: Request, kept: KeptOf, entry: str, shelf: ShelfOf, desk: DeskOf, view: ViewOf
) -> Response:
    """The form with a visit that was written down."""
    course = _course(shelf, kept)
    body = entry_body(course, entry)
    if body is None:
        raise HTTPException(404)
    form = _form(course, desk, typed_visit(body), stay=len(_held(body)))
    return _visit_page(request, view, kept, form, entry)


def _held(body: dict[str, Any]) -> list[dict[str, Any]]:
    return list(body.get("held", ()))


def _form(
    course: Course, desk: Desk, typed: Typed, problems: tuple[Problem, ...] = (), stay: int = 0
) -> VisitForm:
    today = desk.today().isoformat()
    return visit_form(typed, problems, course, desk.catalogue, today=today, stay=stay)


def _visit_page(
    request: Request, view: View, kept: Kept, form: VisitForm, entry: str = "", *, again: bool = False
) -> Response:
    address = f"/courses/{kept.key}/visits" + (f"/{entry}" if entry else "")
    return view.page(
        request,
        "visit.html",
        status=422 if form.errors else 200,
        kept=kept,
        form=form,
        address=address,
        fixes=bool(entry),
        again=again,
        photos=MOST_PHOTOS,
        mib=MOST_MIB,
        large=said(finding(WebFault.PHOTO_BYTES, most=MOST_MIB)),
        many=said(finding(WebFault.TOO_MANY_PHOTOS, photos=MOST_PHOTOS)),
    )


@router.post("/courses/{key}/visits")
async def write_visit(
    request: Request, form: Upload, kept: KeptOf, shelf: ShelfOf, desk: DeskOf, view: ViewOf
) -> Response:
    """Write down a visit."""
    return await _write(request, form, kept, shelf, desk, view, "")


@router.post("/courses/{key}/visits/{entry}")
async def fix_visit(
    request: Request, form: Upload, kept: KeptOf, entry: str, shelf: ShelfOf, desk: DeskOf, view: ViewOf
) -> Response:
    """Write a visit down anew; the older one stays in the history."""
    return await _write(request, form, kept, shelf, desk, view, entry)


async def _write(
    request: Request, form: FormData, kept: Kept, shelf: Shelf, desk: Desk, view: View, entry: str
) -> Response:
    course = await asyncio.to_thread(_course, shelf, kept)
    old = entry_body(course, entry) if entry else {}
    if old is None:
        raise HTTPException(404)
    typed = {
        name: text
        for name, text in typed_in(form).items()
        if name.startswith(VISIT_NAMES) or name in ("day", "worse", "note")
    }
    uploads = [one for one in form.getlist("photo") if isinstance(one, UploadFile) and one.filename]
    sent = [(await one.read(), one.content_type or "") for one in uploads]
    stay = [int(str(n)) for n in form.getlist("stay") if str(n) in map(str, range(len(_held(old))))]
    writing = Writing(
        shelf=shelf,
        kept=kept,
        course=course,
        catalogue=desk.catalogue,
        darkroom=request.app.state.darkroom,
        author=author_of(request, shelf),
        today=desk.today(),
        entry=entry or None,
    )
    files = [_held(old)[n] for n in dict.fromkeys(stay)]
    problems = await asyncio.to_thread(writing.write, typed, sent, files, form.get("consent") == "yes")
    if not problems:
        _noted(request, kept, "visit written")
    else:
        shown = _form(course, desk, typed, problems, stay=len(_held(old)))
        return _visit_page(request, view, kept, shown, entry, again=bool(sent))
    return RedirectResponse(f"/courses/{kept.key}?done=visit", 303)
