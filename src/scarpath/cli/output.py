"""The terminal and the disk: what is printed and how wide, and files that are written whole."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TextIO

from scarpath import files
from scarpath.core.errors import InvalidInput
from scarpath.render.layout import NARROWEST, USUAL_WIDTH, WIDEST, Style

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
            raise InvalidInput(f"--width {wanted} is not possible; choose {NARROWEST} to {WIDEST} columns")
        return wanted
    if not terminal:
        return USUAL_WIDTH
    columns = shutil.get_terminal_size((USUAL_WIDTH, 24)).columns
    return min(max(columns, NARROWEST), COMFORTABLE)


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
        raise InvalidInput(f"{path} is already there and stays as it is; choose another name") from None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}; choose another place") from None
