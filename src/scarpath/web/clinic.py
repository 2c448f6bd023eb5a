"""The pages of a clinic: logging in, the people one may see, the accounts and the log."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.render.words import web as words
from scarpath.web.accounts import BROWSER_SECONDS, ROLES, Accounts, Refused, Role, User, first_password
from scarpath.web.factor import address
from scarpath.web.faults import WebFault
from scarpath.web.pages import DeskOf, Form, Owner, ViewOf, form_page, user_of
from scarpath.web.passwords import LEAST, STRONGEST, strength_of
from scarpath.web.security import SESSION_BYTES, browser_name, set_browser, set_cookie, well_formed
from scarpath.web.settings import Settings
from scarpath.web.shelf import Shelf
from scarpath.web.unsent import after_login, waits
from scarpath.web.views import View

router = APIRouter(include_in_schema=False)
OPEN = ("/login", "/health", "/static/")
FINISH = ("/account", "/logout")
A_MINUTE, LOGINS_A_MINUTE, METERS_A_MINUTE, MOST_CLIENTS = 60.0, 20, 120, 10_000


class LoggedOut(Exception):
    """A request that needs an account and has none."""


class Unfinished(Exception):
    """A request of someone who must first change a first password or set up a second factor."""


class Pace:
    """How often each client may try something in a minute."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self.most, self.now = most, now
        self._seen: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, client: str) -> bool:
        """Whether one more try is within the pace; it counts as one."""
        with self._lock:
            now = self.now()
            tries = [at for at in self._seen.pop(client, []) if now - at < A_MINUTE]
            self._seen[client] = [*tries, now][-self.most - 1 :]
            while len(self._seen) > MOST_CLIENTS:
                self._seen.popitem(last=False)
            return len(tries) < self.most


def require_user(request: Request) -> None:
    """In a clinic, nothing but the page to log in is open to a stranger."""
    accounts: Accounts | None = request.app.state.accounts
    request.state.user = None
    if accounts is None or request.url.path.startswith(OPEN):
        return
    session = request.scope["state"]["session"]
    user = accounts.user_of(session)
    if user is None:
        raise LoggedOut
    request.state.user, request.state.news = user, accounts.news(user, session)
    request.app.state.drawer.seen(session, user.id)
    if user.unfinished and not request.url.path.startswith(FINISH):
        raise Unfinished


def accounts_of(request: Request) -> Accounts:
    """The accounts; without a clinic these pages do not exist."""
    accounts: Accounts | None = request.app.state.accounts
    if accounts is None:
        raise HTTPException(404)
    return accounts


def only(*roles: Role) -> Callable[[Request], User]:
    """Let these roles pass and refuse the others."""

    def check(request: Request) -> User:
        accounts = accounts_of(request)
        user = user_of(request)
        if user.role not in roles:
            accounts.refused(user, request.url.path)
            raise HTTPException(403, words().CLINIC_FORBIDDEN)
        return user

    return check


AccountsOf = Annotated[Accounts, Depends(accounts_of)]
Anyone = Annotated[User, Depends(only(*ROLES))]
Seer = Annotated[User, Depends(only("clinician", "patient"))]
Clinician = Annotated[User, Depends(only("clinician"))]
Admin = Annotated[User, Depends(only("admin"))]


@router.get("/login")
async def login_page(request: Request, accounts: AccountsOf, view: ViewOf, session: Owner) -> Response:
    """The page to log in; a browser whose session was ended by a change of the account is told why."""
    return _login_page(request, accounts, view, session)


def _login_page(
    request: Request, accounts: Accounts, view: View, session: str, *, wrong: bool = False
) -> Response:
    told = {"wrong": wrong, "ended": accounts.ended(session), "kept": waits(request)}
    return view.page(request, "login.html", status=403 if wrong else 200, **told)


@router.post("/login")
async def login(request: Request, form: Form, accounts: AccountsOf, view: ViewOf, session: Owner) -> Response:
    """A new session, never the one that was brought along."""
    client = request.client.host if request.client else ""
    if not request.app.state.pace.allows(client):
        raise HTTPException(429, words().TOO_MANY)
    settings: Settings = request.app.state.settings
    known = request.cookies.get(browser_name(settings), "")
    browser = known if well_formed(known) else secrets.token_hex(SESSION_BYTES)
    name, password, code = (_text(form, field) for field in ("name", "password", "code"))
    try:
        fresh = await asyncio.to_thread(accounts.log_in, name, password, code, browser)
    except Refused:
        return _login_page(request, accounts, view, session, wrong=True)
    accounts.log_out(session)
    answer = RedirectResponse(after_login(request, fresh), 303)
    answer.headers.append("Set-Cookie", set_cookie(settings, fresh))
    answer.headers.append("Set-Cookie", set_browser(settings, browser, BROWSER_SECONDS))
    return answer


@router.post("/logout")
async def logout(request: Request, _: Form, accounts: AccountsOf, session: Owner) -> Response:
    """End the session, here and on the server."""
    accounts.log_out(session)
    answer = RedirectResponse("/login", 303)
    answer.headers["Set-Cookie"] = set_cookie(request.app.state.settings, "", gone=True)
    return answer


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[:400] if isinstance(value, str) else ""


def _number(form: FormData, name: str) -> int | None:
    text = _text(form, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@router.get("/clinic")
def overview(request: Request, user: Anyone, accounts: AccountsOf, view: ViewOf) -> Response:
    """What this account is for: people, or the accounts."""
    if user.role == "admin":
        return view.page(request, "users.html", users=accounts.users())
    patients = [u for u in accounts.users() if u.role == "patient" and u.active]
    shelf: Shelf | None = request.app.state.shelf
    begun = {one.person for one, _ in shelf.mine(user, accounts)} if shelf else set()
    return view.page(
        request, "people.html", people=accounts.people(user), patients=patients, user=user, begun=begun
    )


@router.get("/account")
def account(request: Request, user: Anyone, accounts: AccountsOf, view: ViewOf) -> Response:
    """One's own account: the password, the second factor, and what happened to them."""
    return _account(request, user, accounts, view)


def _account(
    request: Request, user: User, accounts: Accounts, view: View, problem: str = "", done: str = ""
) -> Response:
    secret = accounts.pending_factor(user)
    return view.page(
        request,
        "account.html",
        status=422 if problem else 200,
        user=user,
        problem=problem,
        done=done,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) if secret else "",
        otpauth=address(secret, user.name) if secret else "",
        changes=accounts.changes_of(user),
        sessions=accounts.sessions_of(user, request.scope["state"]["session"]),
    )


@router.post("/account/password")
async def change_password(
    request: Request, form: Form, user: Anyone, accounts: AccountsOf, view: ViewOf, session: Owner
) -> Response:
    """A new password, for whoever knows the old one; every other session ends."""
    current, new, code = (_text(form, name) for name in ("current", "new", "code"))
    try:
        fresh = await asyncio.to_thread(accounts.change_password, user, current, new, code, session)
    except Refused:
        return _account(request, user, accounts, view, problem=words().LOGIN_WRONG)
    except InvalidInput as error:
        return _account(request, user, accounts, view, problem=str(error))
    answer = RedirectResponse("/account", 303)
    answer.headers["Set-Cookie"] = set_cookie(request.app.state.settings, fresh)
    return answer


@router.post("/account/news")
async def news_seen(form: Form, user: Anyone, accounts: AccountsOf, session: Owner) -> Response:
    """Someone has seen what was changed in how they log in; from now on this browser leaves it out."""
    accounts.hear(user, session, _number(form, "upto") or 0)
    return RedirectResponse("/account", 303)


@router.post("/account/strength")
async def strength(request: Request, form: Form, user: Anyone, view: ViewOf) -> Response:
    """How strong a new password would be, while it is typed; nothing is kept of it."""
    if not request.app.state.meters.allows(str(user.id)):
        raise HTTPException(429, words().TOO_MANY)
    new = _text(form, "new")
    if not new:
        return Response(media_type="text/html")
    found = await asyncio.to_thread(strength_of, new, user.name)
    return view.page(request, "_strength.html", strength=found, strength_least=LEAST, strength_most=STRONGEST)


@router.post("/account/sessions/{key}")
async def end_session(key: str, _: Form, user: Anyone, accounts: AccountsOf) -> Response:
    """Log out somewhere else, or here."""
    accounts.end_session(user, key)
    return RedirectResponse("/account", 303)


@router.post("/account/factor/{what}")
async def factor(
    request: Request, what: str, form: Form, user: Anyone, accounts: AccountsOf, view: ViewOf
) -> Response:
    """Offer a second factor, take it with its first code, or drop it."""
    code = _text(form, "code")
    try:
        if what == "offer" and not user.factor:
            accounts.offer_factor(user)
        elif what == "take" and not user.factor:
            accounts.take_factor(user, code)
        elif what == "drop" and user.factor:
            await asyncio.to_thread(accounts.drop_factor, user, _text(form, "current"), code)
        else:
            raise HTTPException(404)
    except Refused:
        return _account(request, user, accounts, view, problem=words().LOGIN_WRONG)
    return RedirectResponse("/account", 303)


@router.post("/clinic/users")
async def add_user(request: Request, form: Form, user: Admin, accounts: AccountsOf, view: ViewOf) -> Response:
    """A new account with a first password, which is shown once."""
    role = next((role for role in ROLES if role == _text(form, "role")), None)
    if role is None:
        raise InvalidInput(finding(WebFault.NO_SUCH_ROLE, roles=ROLES))
    name, password = _text(form, "name"), first_password()
    try:
        await asyncio.to_thread(accounts.add_user, name, role, password, by=user.name, first=True)
    except InvalidInput as error:
        told = {"typed": (name, role), "problem": str(error)}
        return view.page(request, "users.html", status=422, users=accounts.users(), **told)
    return view.page(request, "users.html", users=accounts.users(), fresh=(name.strip(), password))


@router.post("/clinic/users/{user_id}/reset")
async def reset_user(
    request: Request, user_id: int, _: Form, user: Admin, accounts: AccountsOf, view: ViewOf
) -> Response:
    """A new first password for someone who lost theirs or their second factor."""
    if user_id == user.id:
        raise HTTPException(403, words().CLINIC_FORBIDDEN)
    fresh = await asyncio.to_thread(accounts.reset, user_id, by=user.name)
    return view.page(request, "users.html", users=accounts.users(), fresh=fresh)


@router.post("/clinic/users/{user_id}/{what}")
async def change_user(user_id: int, what: str, _: Form, user: Admin, accounts: AccountsOf) -> Response:
    """Close an account or open it again; nobody closes their own."""
    if what not in ("close", "open") or user_id == user.id:
        raise HTTPException(403, words().CLINIC_FORBIDDEN)
    accounts.set_active(user_id, what == "open", by=user.name)
    return RedirectResponse("/clinic", 303)


@router.get("/clinic/log")
async def log(request: Request, _: Admin, accounts: AccountsOf, view: ViewOf) -> Response:
    """The log, and whether it is whole."""
    entries = accounts.log()
    return view.page(request, "log.html", entries=entries[::-1][:500], broken=accounts.broken_at())


@router.post("/clinic/people")
async def add_person(form: Form, user: Clinician, accounts: AccountsOf) -> Response:
    """A new person."""
    person = accounts.add_person(_text(form, "label"), user, account=_number(form, "account"))
    return RedirectResponse(f"/clinic/people/{person.id}", 303)


@router.get("/clinic/people/{person_id}")
async def person_page(
    request: Request, person_id: int, user: Seer, accounts: AccountsOf, desk: DeskOf, view: ViewOf
) -> Response:
    """The form with what is kept of a person; to whom may not see them, they do not exist."""
    person = accounts.person(person_id, user)
    if person is None:
        raise HTTPException(404)
    return form_page(request, desk, view, dict(person.typed), (), person=person)


@router.post("/clinic/people/{person_id}/share")
async def share(form: Form, person_id: int, user: Clinician, accounts: AccountsOf) -> Response:
    """Let another clinician see a person."""
    accounts.share(person_id, _text(form, "name"), user)
    return RedirectResponse("/clinic", 303)
