"""Forms that came once their session had ended by itself: after logging in again, whoever typed one gets it
back. They lie in memory alone and for a while, so nothing that was typed is written anywhere.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from scarpath.web.accounts import IDLE_SECONDS, Accounts, User
from scarpath.web.pages import MOST_FIELDS, Form, ViewOf, checked_form, user_of
from scarpath.web.settings import CASE_KIB, KIB

router = APIRouter(include_in_schema=False)
HOME, HERE = "/clinic", "/unsent"
PERSON, OF_COURSE = "person", re.compile(r"/courses/(\d{1,9})(/|$)")
KEPT_SECONDS = IDLE_SECONDS
MOST_SESSIONS, MOST_FORMS, MOST_FILES = 2_000, 100, 50
MOST_SIGNS = 2 * CASE_KIB * KIB
NEVER = re.compile(r"/(result|account|login|logout|unsent)(/.*)?|.*/erase")
"""What is not brought back: what is of a result, which ends with its session; the account; an erasure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A form that was not taken: where it was sent to, what was typed, whether files came with it, when."""

    path: str
    typed: tuple[tuple[str, str], ...]
    files: bool
    at: float

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was typed, to read: the names of the fields in words, and no empty ones."""
        left = (pair for pair in self.typed if pair[0] not in ("action", PERSON))
        return [(_in_words(name), value) for name, value in left if value.strip()]

    @property
    def person(self) -> int | None:
        """The number of the person whom the form is about, if it is about one."""
        found = OF_COURSE.match(self.path)
        text = found[1] if found else dict(self.typed).get(PERSON, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _in_words(name: str) -> str:
    parts = [str(int(part) + 1) if part.isdecimal() else part.replace("_", " ") for part in name.split(".")]
    return " ".join(parts)


class Drawer:
    """The latest such form of each account. Safe for several threads; `now` is the clock, in seconds."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self._lock = threading.Lock()
        self._owners: OrderedDict[str, int] = OrderedDict()
        self._forms: OrderedDict[int, Unsent] = OrderedDict()

    def seen(self, session: str, user_id: int) -> None:
        """Whose session it is, for when it has ended."""
        with self._lock:
            self._owners[session] = user_id
            self._owners.move_to_end(session)
            while len(self._owners) > MOST_SESSIONS:
                self._owners.popitem(last=False)

    def owner(self, session: str) -> int | None:
        """Whose session it is or was; None where nobody was seen in it."""
        with self._lock:
            return self._owners.get(session)

    def keep(self, user_id: int, form: Unsent) -> None:
        """Keep a form in place of an older one; one that is too large is not kept."""
        if sum(len(name) + len(value) for name, value in form.typed) > MOST_SIGNS:
            return
        with self._lock:
            self._forms.pop(user_id, None)
            self._forms[user_id] = form
            while len(self._forms) > MOST_FORMS:
                self._forms.popitem(last=False)

    def of(self, user_id: int | None) -> Unsent | None:
        """The form of an account; None once it was kept for too long."""
        with self._lock:
            for owner, form in list(self._forms.items()):
                if self.now() - form.at > KEPT_SECONDS:
                    del self._forms[owner]
            return self._forms.get(user_id) if user_id is not None else None

    def sent(self, user_id: int, path: str, typed: Sequence[tuple[str, str]]) -> None:
        """Forget the form of an account once the same was sent."""
        kept = self.of(user_id)
        if kept is not None and (kept.path, kept.typed) == (path, tuple(typed)):
            self.drop(user_id)

    def drop(self, user_id: int) -> None:
        """Forget the form of an account."""
        with self._lock:
            self._forms.pop(user_id, None)


async def keep_unsent(request: Request) -> None:
    """Keep the form of a request whose session has ended by itself, if it is one of that session's own."""
    drawer: Drawer = request.app.state.drawer
    accounts: Accounts = request.app.state.accounts
    session: str = request.scope["state"]["session"]
    owner, path = drawer.owner(session), request.url.path
    # Who changed how they log in shut others out: what those typed is not theirs.
    if owner is None or request.method != "POST" or NEVER.fullmatch(path) or accounts.ended(session):
        return
    try:
        async with checked_form(request, files=MOST_FILES, fields=MOST_FIELDS):
            typed = getattr(request.state, "typed", ())
    except HTTPException:
        return
    if path == "/describe/questions":
        # It answers a part of a page; the same as a page is asked for so.
        path, typed = "/describe", [*(pair for pair in typed if pair[0] != "action"), ("action", "questions")]
    found = (
        Unsent(path=path, typed=tuple(typed), files=request.state.files, at=drawer.now()) if typed else None
    )
    if found is not None and found.told:
        drawer.keep(owner, found)


def waits(request: Request) -> bool:
    """Whether a form is kept for whoever used this session, which has ended."""
    drawer: Drawer = request.app.state.drawer
    return drawer.of(drawer.owner(request.scope["state"]["session"])) is not None


def after_login(request: Request, session: str) -> str:
    """Where someone goes who has logged in: to what was not sent, if there is something."""
    user = request.app.state.accounts.user_of(session)
    return HERE if user is not None and request.app.state.drawer.of(user.id) is not None else HOME


Known = Annotated[User, Depends(user_of)]


@router.get(HERE)
async def unsent_page(request: Request, user: Known, view: ViewOf) -> Response:
    """What was typed and not sent, to read, to send once more or to throw away."""
    kept = request.app.state.drawer.of(user.id)
    if kept is None:
        return RedirectResponse(HOME, 303)
    accounts: Accounts = request.app.state.accounts
    person = accounts.person(kept.person, user) if kept.person is not None else None
    label = person.label if person is not None else ""
    return view.page(request, "unsent.html", kept=kept, label=label, minutes=round(KEPT_SECONDS / 60))


@router.post(HERE)
async def forget(request: Request, _: Form, user: Known) -> Response:
    """Throw it away."""
    request.app.state.drawer.drop(user.id)
    return RedirectResponse(HOME, 303)
