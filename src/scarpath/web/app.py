"""The app: pages, files and an interface for programs, behind one guard."""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from scarpath import __version__
from scarpath.core.errors import Cancelled, InvalidFile, InvalidInput, RedFlag
from scarpath.render.json import finding_json, finding_or_null, red_flag_json
from scarpath.render.words import web as words
from scarpath.web import clinic, courses, machine, pages, unsent
from scarpath.web.accounts import Accounts
from scarpath.web.desk import Desk
from scarpath.web.photos import Darkroom
from scarpath.web.security import Guard, Opened, Tokens
from scarpath.web.settings import Settings
from scarpath.web.shelf import Shelf
from scarpath.web.views import View

LOG = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
Handler = Callable[[Request, Any], Awaitable[Response] | Response]


def build_app(
    desk: Desk, settings: Settings, accounts: Accounts | None = None, shelf: Shelf | None = None
) -> FastAPI:
    """The app on an open desk, in a clinic with its accounts; with a `shelf` courses are kept there. Nothing
    else is read from disk than its own templates and static files.
    """

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        desk.general()
        yield
        desk.close()

    app = FastAPI(
        title="Scarpath",
        version=__version__,
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        dependencies=[Depends(clinic.require_user)],
    )
    app.state.desk, app.state.settings, app.state.accounts = desk, settings, accounts
    app.state.pace = clinic.Pace(clinic.LOGINS_A_MINUTE)
    app.state.meters = clinic.Pace(clinic.METERS_A_MINUTE)
    app.state.drawer = unsent.Drawer(accounts.now if accounts else time.time)
    app.state.shelf, app.state.darkroom = shelf, Darkroom()
    app.state.uploads, app.state.opened = clinic.Pace(courses.UPLOADS_A_MINUTE), Opened()
    app.state.tokens, app.state.view = Tokens(), View(settings, keeps=shelf is not None)
    app.include_router(pages.router)
    app.include_router(machine.router)
    if accounts is not None:
        app.include_router(clinic.router)
        app.include_router(unsent.router)
    if shelf is not None:
        app.include_router(courses.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_middleware(Guard, settings=settings, told=_told, fault=_ours)
    return app


def _told(request: Request, status: int, title: str, text: str) -> Response:
    """What went wrong, as a page or for programs as JSON."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": text}, status)
    view: View = request.app.state.view
    typed, files = (getattr(request.state, name, ()) for name in ("typed", "files"))
    return view.page(
        request, "error.html", status=status, title=title, text=text, typed=typed, files=bool(files)
    )


def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        LOG.warning("refused: method %s", request.method[:10])
    if error.status_code in (404, 405):
        return _told(request, error.status_code, words().NOT_FOUND, words().NOT_FOUND_NOTE)
    return _told(request, error.status_code, words().REFUSED, str(error.detail))


def _malformed(request: Request, _: RequestValidationError) -> Response:
    return _told(request, 422, words().REFUSED, words().MALFORMED)


def _input(request: Request, error: InvalidInput) -> Response:
    if request.url.path.startswith("/api/") and isinstance(error, InvalidFile):
        problems = [
            {
                "field": p.field,
                "place": p.place,
                "message": finding_json(p.message),
                "remedy": finding_or_null(p.remedy),
            }
            for p in error.problems
        ]
        return JSONResponse({"error": words().ERRORS, "problems": problems}, 422)
    return _told(request, 422, words().REFUSED, str(error))


def _red_flag(_: Request, flag: RedFlag) -> Response:
    return JSONResponse(red_flag_json(flag.reasons, __version__), 409)


def _cancelled(request: Request, _: Cancelled) -> Response:
    return _told(request, 409, words().WAITING, words().CANCELLED)


async def _logged_out(request: Request, _: clinic.LoggedOut) -> Response:
    """Programs are told, people are sent to the page to log in; what they typed is kept for them."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": words().LOGIN_NEEDED}, 401)
    await unsent.keep_unsent(request)
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": "/login"})
    return RedirectResponse("/login", 303)


def _unfinished(request: Request, _: clinic.Unfinished) -> Response:
    """Someone who must see to their account first is sent there."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": words().ACCOUNT_FIRST}, 403)
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": "/account"})
    return RedirectResponse("/account", 303)


def _ours(request: Request, error: Exception) -> Response:
    """A fault of ours: the page says so; the log names its kind and place and nothing of the case."""
    if os.environ.get("SCARPATH_DEBUG"):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    LOG.error("%s in %s, line %s", type(error).__name__, Path(place.filename).name, place.lineno)
    return _told(request, 500, words().OOPS, words().OOPS_NOTE)


_HANDLERS: dict[Any, Any] = {
    HTTPException: _http,
    RequestValidationError: _malformed,
    InvalidInput: _input,
    RedFlag: _red_flag,
    Cancelled: _cancelled,
    clinic.LoggedOut: _logged_out,
    clinic.Unfinished: _unfinished,
}
