"""The door of the web app: opens catalogue and draws, and listens on the loopback of this machine."""

from __future__ import annotations

import secrets
import socket
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.web.accounts import ALERT, Accounts
from scarpath.web.app import build_app
from scarpath.web.desk import Desk
from scarpath.web.faults import WebFault
from scarpath.web.settings import LOOPBACK, Settings, loopback_hosts
from scarpath.web.shelf import Shelf


def check_address(host: str, *, clinic: bool = False, name: str | None = None) -> None:
    """Refuse to listen where others can reach it: without accounts, whoever reaches it is let in; without a
    proxy that speaks TLS, and the name under which it does, passwords would travel in the open.
    """
    if clinic and host not in LOOPBACK and not name:
        raise InvalidInput(finding(WebFault.TLS_NEEDED, host=host))
    if not clinic and (host not in LOOPBACK or name):
        raise InvalidInput(finding(WebFault.NOBODY_ASKED, host=host))


ACCOUNTS, COURSES = "accounts.sqlite", "courses.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """Where a clinic keeps its accounts, the name its proxy serves, a first account to make, and what within
    an hour is so much that the admins are told.
    """

    folder: Path
    name: str | None = None
    admin: tuple[str, str] | None = None
    alert: int = ALERT


def open_accounts(clinic: Clinic) -> Accounts:
    """The accounts of a clinic; there must be one, or one to make."""
    try:
        clinic.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        accounts = Accounts(clinic.folder / ACCOUNTS, alert=clinic.alert)
    except (OSError, sqlite3.Error) as error:
        raise InvalidInput(
            finding(WebFault.NO_PLACE_FOR_ACCOUNTS, folder=str(clinic.folder), why=str(error))
        ) from None
    with ExitStack() as undo:
        undo.callback(accounts.close)
        if clinic.admin is not None:
            name, password = clinic.admin
            accounts.add_user(name, "admin", password, by=name)
        if not accounts.users():
            raise InvalidInput(finding(WebFault.NO_ACCOUNT_YET))
        undo.pop_all()
    return accounts


def serve(
    host: str,
    port: int,
    *,
    shelf: Shelf,
    clinic: Clinic | None = None,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until stopped; `ready` is told the address once the pages can be opened. Courses are kept on the
    shelf; without a clinic only the browser that opens that address sees them.
    """
    name = clinic.name if clinic else None
    check_address(host, clinic=clinic is not None, name=name)
    accounts = open_accounts(clinic) if clinic else None
    shelf = shelf.unlocked()
    listener = _listen(host, port)
    catalogue = load_catalogue()
    desk = Desk(catalogue, load_draws(catalogue, score=True))
    taken: int = listener.getsockname()[1]
    hosts = frozenset([name.casefold()]) if name else loopback_hosts(taken)
    scheme = "https" if name else "http"
    key = None if clinic else secrets.token_urlsafe(24)
    settings = Settings(hosts=hosts, scheme=scheme, clinic=clinic is not None, key=key)
    app = build_app(desk, settings, accounts, shelf)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=10,
        limit_concurrency=200,
        proxy_headers=False,
        lifespan="on",
    )
    ready(f"http://{f'[{host}]' if ':' in host else host}:{taken}/{f'open/{key}' if key else ''}")
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """The socket, taken before anything is loaded, so that a port in use is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # whoever comes before the pages are loaded waits
    except OSError as error:
        listener.close()
        raise InvalidInput(finding(WebFault.PORT_IN_USE, port=port, host=host, why=error.strerror)) from None
    return listener
