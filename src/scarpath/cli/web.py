"""The web pages from the command line."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scarpath.cli.faults import CliFault
from scarpath.cli.output import emit
from scarpath.core.errors import InvalidInput, MissingExtra
from scarpath.core.finding import finding
from scarpath.render.words import cli as words, web as words_web

if TYPE_CHECKING:
    from scarpath.cli.follow import Where

NEEDED = ("PIL", "argon2", "fastapi", "jinja2", "pyotp", "python_multipart", "uvicorn", "zxcvbn")


def serve_pages(
    host: str,
    port: int,
    *,
    where: Where,
    folder: Path | None,
    name: str | None,
    admin: str | None,
    alert: int | None,
) -> None:
    """Serve until stopped; says first what is missing or refused."""
    if any(find_spec(name) is None for name in NEEDED):
        raise MissingExtra(finding(CliFault.WEB_PACKAGES))
    from scarpath.cli.follow import data_folder
    from scarpath.web.accounts import ALERT
    from scarpath.web.shelf import Shelf
    from scarpath.web.start import COURSES, Clinic, serve

    if folder is None and admin is not None:
        raise InvalidInput(finding(CliFault.ADMIN_WITHOUT_CLINIC))
    for option, value in (("--name", name), ("--alert", alert)):
        if folder is None and value is not None:
            raise InvalidInput(finding(CliFault.OPTION_FOR_CLINIC, option=option))
    asked = (admin, _password()) if admin is not None else None
    clinic = None
    if folder is not None:
        clinic = Clinic(folder=folder, name=name, admin=asked, alert=ALERT if alert is None else alert)
    place = where.store or str((folder or data_folder()) / COURSES)
    shelf = Shelf(place=place, files=where.files, author=where.who)
    serve(
        host,
        port,
        shelf=shelf,
        clinic=clinic,
        ready=lambda address: emit(words_web().SERVING.format(address=address)),
    )


def _password() -> str:
    """A password from the terminal, unseen; from a pipe, its first line."""
    import sys
    from getpass import getpass

    return getpass(words().PASSWORD) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
