"""The terminal and the disk: what is printed and how wide, and files that are written whole."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TextIO

import typer

from scarpath import files
from scarpath.cli.faults import CliFault
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Finding, finding
from scarpath.render.layout import NARROWEST, USUAL_WIDTH, WIDEST, Style
from scarpath.render.say import said

COMFORTABLE = 100
"""The widest page chosen unasked: longer lines are hard to read."""


def terminal_style(width: int | None, stream: TextIO | None = None) -> Style:
    """The page for a stream: 80 columns without colour unless it is a terminal; heeds NO_COLOR."""
    out = stream or sys.stdout
    terminal = out.isatty()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    encoding = (out.encoding or "ascii").lower().replace("-", "")
    return Style(
        width=_width(width, terminal), colour=terminal and not plain, unicode=encoding.startswith("utf")
    )


def _width(wanted: int | None, terminal: bool) -> int:
    if wanted is not None:
        if not NARROWEST <= wanted <= WIDEST:
            raise InvalidInput(finding(CliFault.BAD_WIDTH, width=wanted, least=NARROWEST, most=WIDEST))
        return wanted
    if not terminal:
        return USUAL_WIDTH
    columns = shutil.get_terminal_size((USUAL_WIDTH, 24)).columns
    return min(max(columns, NARROWEST), COMFORTABLE)


def bad_parameter(what: Finding) -> typer.BadParameter:
    """An option that cannot be read, as the command line tells it."""
    return typer.BadParameter(said(what))


def emit(text: str) -> None:
    """Print a whole text. A reader who stops early, such as `head`, is no fault."""
    out = sys.stdout
    encoding = out.encoding or "ascii"
    try:
        out.write(text.encode(encoding, "replace").decode(encoding))
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def note(text: str) -> None:
    """Tell a person who waits at a terminal what is going on; say nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{text}\n")


def write_whole(path: Path, data: bytes, *, replace: bool) -> None:
    """Write a file for its owner alone, all of it or none; see `files.write_whole`. Raises `InvalidInput`."""
    try:
        files.write_whole(path, data, replace=replace)
    except FileExistsError:
        raise InvalidInput(finding(CliFault.FILE_EXISTS, file=str(path))) from None
    except OSError as error:
        raise InvalidInput(finding(CliFault.CANNOT_WRITE, file=str(path), why=error.strerror)) from None
