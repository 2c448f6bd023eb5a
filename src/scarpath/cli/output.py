"""The terminal and the disk: what is printed and how wide, and files that are written whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import TextIO

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
    """Write a file so that a reader, or a crash, sees all of it or none of it.

    Without `replace` a file that is already there stays as it is, even one that appeared a moment ago.
    """
    try:
        _write_whole(path, data, replace=replace)
    except FileExistsError:
        raise InvalidInput(f"{path} is already there and stays as it is; choose another name") from None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}; choose another place") from None


def _write_whole(path: Path, data: bytes, *, replace: bool) -> None:
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            part.replace(path)
        else:
            _link(part, path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _link(part: Path, path: Path) -> None:
    """Give the finished file its name unless it is taken; where files cannot be linked, look, then rename."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError from None
        part.replace(path)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself safe; a system that cannot sync a folder (Windows) keeps its own promises."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
