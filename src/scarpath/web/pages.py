"""The pages: each reads what came, calls a use case on the desk, and renders."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from scarpath import api
from scarpath.catalog.load import read_case
from scarpath.core.errors import InvalidCase, InvalidInput, Problem, RedFlag
from scarpath.core.finding import finding
from scarpath.core.plan import PlanResult
from scarpath.render.figures import most_people
from scarpath.render.say import said
from scarpath.render.text import red_flag_reason
from scarpath.render.words import web as words
from scarpath.web.accounts import User
from scarpath.web.describe import describe, health, read_face
from scarpath.web.desk import PATIENCE, WISH_PATIENCE, Consultation, Desk
from scarpath.web.experts import NotThere, expert_treatment_parts, overview_parts, scar_parts
from scarpath.web.faults import WebFault
from scarpath.web.files import FILES
from scarpath.web.form import face_of, typed_from, typed_of
from scarpath.web.home import home_view
from scarpath.web.reading import (
    about_parts,
    network_drawing,
    network_parts,
    study_parts,
    study_picture,
    treatment_parts,
    treatment_picture,
    treatment_rows,
)
from scarpath.web.result import result_view, sliders, to_print, wished
from scarpath.web.settings import CASE_KIB, KIB
from scarpath.web.views import View

router = APIRouter(include_in_schema=False)
MOST_FIELDS = 2500
CASE_NAME = "case.json"
PRINTED = "print.html"


def desk_of(request: Request) -> Desk:
    """The desk of this server."""
    desk: Desk = request.app.state.desk
    return desk


def view_of(request: Request) -> View:
    """The templates of this server."""
    view: View = request.app.state.view
    return view


def owner_of(request: Request) -> str:
    """Whose answers a request may see."""
    session: str = request.scope["state"]["session"]
    return session


SECRETS = frozenset({"token", "password", "current", "new", "code"})


def _remember(request: Request, form: FormData) -> None:
    """Keep what was typed for as long as the request lasts, so that a page that says what went wrong can
    bring it back; never the form of a password.
    """
    names = {name for name, _ in form.multi_items()}
    if not names & (SECRETS - {"token"}):
        pairs = [(n, v) for n, v in form.multi_items() if isinstance(v, str) and n != "token"]
        request.state.typed = pairs
        request.state.files = any(isinstance(v, UploadFile) and v.filename for v in form.values())


@asynccontextmanager
async def checked_form(request: Request, *, files: int, fields: int) -> AsyncIterator[FormData]:
    """The form that came, once its token has been found to be that of the session."""
    async with request.form(max_files=files, max_fields=fields, max_part_size=CASE_KIB * KIB) as form:
        _remember(request, form)
        token = form.get("token")
        if not isinstance(token, str) or not request.app.state.tokens.fits(owner_of(request), token):
            raise HTTPException(403, words().STALE_FORM)
        user = getattr(request.state, "user", None)
        if user is not None:
            request.app.state.drawer.sent(user.id, request.url.path, getattr(request.state, "typed", ()))
        yield form


async def form_of(request: Request) -> AsyncIterator[FormData]:
    """A form that brings one file at most."""
    async with checked_form(request, files=1, fields=MOST_FIELDS) as form:
        yield form


def user_of(request: Request) -> User:
    """Who is logged in; for the pages of a clinic alone, which nobody else reaches."""
    user: User = request.state.user
    return user


DeskOf = Annotated[Desk, Depends(desk_of)]
ViewOf = Annotated[View, Depends(view_of)]
Owner = Annotated[str, Depends(owner_of)]
Form = Annotated[FormData, Depends(form_of)]


def consultation_of(key: str, desk: DeskOf, owner: Owner) -> Consultation:
    """The answer with this key, if it is the visitor's own; to anyone else it does not exist."""
    answer = desk.find(key, owner)
    if answer is None:
        raise HTTPException(404)
    return answer


def card_of(name: str, desk: DeskOf) -> str:
    """The id of a card, if there is one of this name."""
    if name not in desk.catalogue.treatments:
        raise HTTPException(404)
    return name


def trial_of(name: str, desk: DeskOf) -> str:
    """The id of a study, if there is one of this name."""
    if name not in desk.catalogue.studies:
        raise HTTPException(404)
    return name


Answer = Annotated[Consultation, Depends(consultation_of)]
Card = Annotated[str, Depends(card_of)]
Trial = Annotated[str, Depends(trial_of)]


def typed_in(form: FormData) -> dict[str, str]:
    """What was typed in a form; files are left out."""
    return typed_of((name, value) for name, value in form.multi_items() if isinstance(value, str))


ALONE = ("bothers", "start_on")
"""Fields of a case that are part of no other."""


def _typed(form: FormData) -> dict[str, str]:
    return {name: value for name, value in typed_in(form).items() if "." in name or name in ALONE}


@router.get("/")
async def home(request: Request, desk: DeskOf, view: ViewOf) -> Response:
    """The general answer, and where to begin. A page that waits for the answer asks until it is there."""
    shown = home_view(desk.general(), desk.catalogue)
    if shown is None and request.headers.get("hx-request") == "true":
        return Response(status_code=204)
    return view.page(request, "home.html", home=shown)


@router.get("/open/{key}")
async def let_in(key: str, request: Request, owner: Owner) -> Response:
    """The address that the program prints: it lets this browser see the courses that are kept."""
    wanted = request.app.state.settings.key
    if wanted is None or not key.isascii() or not secrets.compare_digest(wanted, key):
        raise HTTPException(404)
    request.app.state.opened.add(owner)
    return RedirectResponse("/", 303)


@router.get("/describe")
async def empty_form(request: Request, desk: DeskOf, view: ViewOf) -> Response:
    """The form, empty."""
    return form_page(request, desk, view, {}, ())


@router.get("/result/{key}/answers")
async def form_again(request: Request, answer: Answer, desk: DeskOf, view: ViewOf) -> Response:
    """The form with the answers behind a result."""
    person = None
    if answer.person is not None:
        person = request.app.state.accounts.person(answer.person, request.state.user)
    return form_page(request, desk, view, answer.typed, (), person=person)


def form_page(
    request: Request,
    desk: Desk,
    view: View,
    typed: dict[str, str],
    problems: tuple[Problem, ...],
    person: Any = None,
) -> Response:
    """The page with the form; for a `person` of a clinic, whose answers are kept with the accounts."""
    status = 422 if problems else 200
    shown = describe(typed, problems, desk)
    return view.page(request, "describe.html", status=status, form=shown, person=person, filled=bool(typed))


@router.post("/describe")
async def send_form(request: Request, form: Form, desk: DeskOf, view: ViewOf, owner: Owner) -> Response:
    """What the form was sent for: questions, a file to save or to open, or the plans."""
    typed = _typed(form)
    action = form.get("action")
    if action == "open":
        return await _open_file(request, form, desk, view)
    person = _person(request, form, typed)
    if action == "questions":
        return form_page(request, desk, view, typed, (), person)
    case, problems = await asyncio.to_thread(read_face, typed, desk)
    if case is None:
        return form_page(request, desk, view, typed, problems, person)
    if action == "save":
        return file_answer(json.dumps(face_of(typed), indent=1).encode(), "application/json", CASE_NAME)
    answer = desk.open(owner, typed, case, person=person.id if person else None)
    return RedirectResponse(f"/result/{answer.key}", 303)


def _person(request: Request, form: FormData, typed: dict[str, str]) -> Any:
    """The person of a clinic whose form this is; what was typed is kept with them."""
    text = form.get("person")
    accounts, user = request.app.state.accounts, request.state.user
    if accounts is None or not isinstance(text, str) or not text.isdecimal() or len(text) > 9:
        return None
    return accounts.keep(int(text), typed, user)


async def _open_file(request: Request, form: FormData, desk: Desk, view: View) -> Response:
    """A case file in the form; one with problems is refused with all of them."""
    upload = form.get("file")
    data = await upload.read(CASE_KIB * KIB + 1) if isinstance(upload, UploadFile) else b""
    name = words().THE_FILE
    try:
        text = data.decode("utf-8")
        case = await asyncio.to_thread(read_case, text, name, desk.catalogue, today=desk.today())
    except UnicodeDecodeError:
        return form_page(request, desk, view, {}, (Problem(name, None, (), finding(WebFault.NOT_TEXT)),))
    except InvalidCase as error:
        return form_page(request, desk, view, {}, error.problems)
    return form_page(request, desk, view, typed_from(case), ())


@router.post("/describe/questions")
async def questions(request: Request, form: Form, desk: DeskOf, view: ViewOf) -> Response:
    """The health questions that matter for what was typed so far, which is kept where it is of a person."""
    typed = _typed(form)
    _person(request, form, typed)
    fields = await asyncio.to_thread(health, typed, desk)
    return view.page(request, "_health.html", fields=fields)


def file_answer(data: bytes, kind: str, name: str) -> Response:
    """A file to keep, under a name of ours."""
    headers = {"Content-Disposition": f'attachment; filename="scarpath-{name}"'}
    return Response(data, media_type=kind, headers=headers)


async def _finished(answer: Consultation, seconds: float = PATIENCE) -> PlanResult | None:
    """The plan if it is there within some time."""
    return await asyncio.to_thread(answer.job.result, seconds)


@router.get("/result/{key}")
async def result_page(
    request: Request, answer: Answer, desk: DeskOf, view: ViewOf, plan: str | None = None
) -> Response:
    """The answer, or how far the work has come. A red flag gets a page of its own."""
    if answer.job.stopped:
        return view.page(request, "stopped.html", answer=answer)
    try:
        result = await _finished(answer)
    except RedFlag as flag:
        sign_off = said(api.sign_off(desk.catalogue))
        return view.page(
            request,
            "red_flag.html",
            reasons=[red_flag_reason(reason, desk.catalogue) for reason in flag.reasons],
            answer=answer,
            sign_off=sign_off,
        )
    if result is None:
        return view.page(request, "waiting.html", answer=answer, stage=words().STAGES[answer.job.stage])
    if plan is not None and result.front is not None and plan in result.front.shortlist:
        answer.picked = plan
    return await _shown(request, "result.html", answer, desk, view, result)


async def _shown(
    request: Request, page: str, answer: Consultation, desk: Desk, view: View, result: PlanResult
) -> Response:
    result = await asyncio.to_thread(desk.shown, answer, result)
    base = f"/result/{answer.key}"
    shown = result_view(result, desk.catalogue, base)
    if page == PRINTED:
        shown = to_print(shown)
    at = sliders(answer.wanted, answer.case, result.currency)
    return view.page(request, page, answer=answer, base=base, view=shown, at=at, share=most_people())


@router.get("/result/{key}/progress")
async def progress(request: Request, answer: Answer, view: ViewOf) -> Response:
    """How far the work has come; a finished one sends the browser to its page."""
    if answer.job.done or answer.job.stopped:
        return Response(status_code=204, headers={"HX-Redirect": f"/result/{answer.key}"})
    return view.page(request, "_progress.html", answer=answer, stage=words().STAGES[answer.job.stage])


@router.post("/result/{key}/stop")
async def stop(answer: Answer, _: Form) -> Response:
    """Stop the work."""
    answer.job.stop()
    return RedirectResponse(f"/result/{answer.key}", 303)


@router.post("/result/{key}/wish")
async def wish(request: Request, form: Form, answer: Answer, desk: DeskOf, view: ViewOf) -> Response:
    """The plans for other wishes; in place where the page asks for a part, else as a page."""
    if form.get("action") == "back":
        wanted = answer.case
    else:
        at = sliders(answer.wanted, answer.case, desk_currency(answer))
        budget, days, goal = (_whole(form, name) for name in ("budget", "days", "goal"))
        wanted = wished(answer.case, at, budget=budget, days=days, goal=goal)
    job = desk.wish(answer, wanted)
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(f"/result/{answer.key}", 303)
    result = await asyncio.to_thread(job.result, WISH_PATIENCE)
    if result is None:
        return Response(status_code=204, headers={"HX-Redirect": f"/result/{answer.key}"})
    return await _shown(request, "_plans.html", answer, desk, view, result)


def desk_currency(answer: Consultation) -> str:
    """The currency of the sliders: that of the budget, or of the last result."""
    if answer.case.limits.budget is not None:
        return answer.case.limits.budget.currency
    result = answer.job.result(0.0) if answer.job.done and not answer.job.stopped else None
    return result.currency if result is not None else "USD"


def _whole(form: FormData, name: str) -> int:
    text = form.get(name)
    if not isinstance(text, str) or not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise InvalidInput(finding(WebFault.SLIDER_NO_NUMBER, name=name))
    return int(text)


@router.get("/result/{key}/print")
async def print_page(request: Request, answer: Answer, desk: DeskOf, view: ViewOf) -> Response:
    """A page to print."""
    return await _shown(request, PRINTED, answer, desk, view, await _ready(answer))


@router.get("/result/{key}/files/{name}")
async def download(answer: Answer, name: str, desk: DeskOf) -> Response:
    """A file to carry away; only the names in the list exist."""
    if name == CASE_NAME:
        return file_answer(json.dumps(face_of(answer.typed), indent=1).encode(), "application/json", name)
    if name not in FILES:
        raise HTTPException(404)
    kind, make = FILES[name]
    result = await answered(answer, desk)
    return file_answer(await asyncio.to_thread(make, result, desk.catalogue), kind, name)


async def _ready(answer: Consultation) -> PlanResult:
    result = await _finished(answer, 60.0)
    if result is None:
        raise HTTPException(503, words().WAITING_NOTE)
    return result


async def answered(answer: Consultation, desk: Desk) -> PlanResult:
    """The result with the plan that is looked at."""
    return await asyncio.to_thread(desk.shown, answer, await _ready(answer))


@router.get("/about")
async def about(request: Request, desk: DeskOf, view: ViewOf) -> Response:
    """Who made it, on what evidence, and how old it is."""
    return view.page(request, "parts.html", **about_parts(desk.catalogue, desk.draws))


@router.get("/evidence")
async def evidence(request: Request, desk: DeskOf, view: ViewOf) -> Response:
    """Every treatment with the trials behind it."""
    return view.page(request, "evidence.html", families=treatment_rows(desk.catalogue, desk.evidence))


@router.get("/evidence/network")
async def network(request: Request, desk: DeskOf, view: ViewOf) -> Response:
    """What was compared with what."""
    return view.page(request, "network.html", **await asyncio.to_thread(network_parts, desk))


@router.get("/evidence/network.svg")
async def network_svg(desk: DeskOf) -> Response:
    """The picture of what was compared with what."""
    return _picture(await asyncio.to_thread(network_drawing, desk))


def _picture(svg: str) -> Response:
    return Response(svg, media_type="image/svg+xml")


@router.get("/evidence/treatments/{name}")
async def treatment(request: Request, name: Card, desk: DeskOf, view: ViewOf) -> Response:
    """One card with its sources and its studies."""
    return view.page(request, "treatment.html", **await asyncio.to_thread(treatment_parts, name, desk))


@router.get("/evidence/treatments/{name}/forest.svg")
async def treatment_svg(name: Card, desk: DeskOf) -> Response:
    """The forest plot of a treatment."""
    return _picture(await asyncio.to_thread(treatment_picture, name, desk))


@router.get("/evidence/studies/{name}")
async def study(request: Request, name: Trial, desk: DeskOf, view: ViewOf) -> Response:
    """One study, arm by arm, as it was printed."""
    return view.page(request, "study.html", **await asyncio.to_thread(study_parts, name, desk))


@router.get("/evidence/studies/{name}/forest.svg")
async def study_svg(name: Trial, desk: DeskOf) -> Response:
    """The forest plot of a study."""
    return _picture(await asyncio.to_thread(study_picture, name, desk))


@router.get("/experts")
async def experts(
    request: Request, desk: DeskOf, view: ViewOf, skin: str = "III", severity: str = "moderate"
) -> Response:
    """What experts put first for each kind of scar."""
    return await _read(request, view, partial(overview_parts, skin, severity, desk))


@router.get("/experts/scars/{name}")
async def experts_on_scar(
    name: str, request: Request, desk: DeskOf, view: ViewOf, skin: str = "III", severity: str = "moderate"
) -> Response:
    """One kind of scar: every treatment with its standing, and who says so."""
    return await _read(request, view, partial(scar_parts, name, skin, severity, desk))


@router.get("/experts/treatments/{name}")
async def experts_on_treatment(name: str, request: Request, desk: DeskOf, view: ViewOf) -> Response:
    """One treatment: its standing by scar and skin, and what each source says of it."""
    return await _read(request, view, partial(expert_treatment_parts, name, desk))


async def _read(request: Request, view: View, made: Callable[[], dict[str, Any]]) -> Response:
    try:
        return view.page(request, "experts.html", **await asyncio.to_thread(made))
    except NotThere:
        raise HTTPException(404) from None


@router.get("/health")
async def alive() -> Response:
    """For whoever watches the server: it answers."""
    return Response("ok", media_type="text/plain")
