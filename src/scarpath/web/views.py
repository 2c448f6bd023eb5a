"""Templates to pages. Everything that is filled in is escaped; what `render` made as HTML is marked so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from scarpath import __version__
from scarpath.files import digest_of
from scarpath.render import figures
from scarpath.render.html import inline
from scarpath.render.say import said
from scarpath.render.words import (
    course as words_course,
    experts as words_experts,
    language,
    patient as words_patient,
    web as words_web,
)
from scarpath.web.settings import Settings

HERE = Path(__file__).parent


class View:
    """The templates, loaded once, with the words and the addresses of the static files."""

    def __init__(self, settings: Settings, *, keeps: bool = False) -> None:
        self.settings = settings
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._pages.globals.update(
            keeps=keeps,
            version=__version__,
            static={path.name: _address(path) for path in (HERE / "static").iterdir() if path.is_file()},
        )
        told = {"moment": _moment, "day": figures.day, "said": said}
        self._pages.filters.update(raw=Markup, inline=lambda text: Markup(inline(text)), **told)

    def page(self, request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page or a part of one."""
        session: str = request.scope.get("state", {}).get("session", "")
        token = request.app.state.tokens.of(session) if session else ""
        user = getattr(request.state, "user", None)
        spoken = {
            "w": words_web(),
            "p": words_patient(),
            "c": words_course(),
            "e": words_experts(),
            "language": language().code,
        }
        common = {
            **spoken,
            "user": user,
            "clinic": self.settings.clinic,
            "news": getattr(request.state, "news", ()),
        }
        text = self._pages.get_template(name).render({**common, **values}, token=token, path=request.url.path)
        return HTMLResponse(text, status)


def _moment(told: str) -> str:
    """A moment of the log, to the minute."""
    return str(words_web().MOMENT.format(day=told[:10], time=told[11:16]))


def _address(path: Path) -> str:
    """An address that changes with the content, so that browsers may keep the file for ever."""
    return f"/static/{path.name}?v={digest_of(path.read_bytes())[:12]}"
