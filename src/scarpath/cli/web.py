"""The web pages from the command line."""

from __future__ import annotations

from importlib.util import find_spec

from scarpath.cli.output import emit
from scarpath.core.errors import MissingExtra
from scarpath.render import words_web

NEEDED = ("argon2", "fastapi", "jinja2", "python_multipart", "uvicorn")


def serve_pages(host: str, port: int) -> None:
    """Serve until stopped; says first what is missing or refused."""
    if any(find_spec(name) is None for name in NEEDED):
        raise MissingExtra(
            "the web pages need optional packages; install them with: pip install 'scarpath[web,documents]'"
        )
    from scarpath.web.start import serve

    serve(host, port, ready=lambda address: emit(words_web.SERVING.format(address=address)))
