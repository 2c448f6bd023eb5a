"""Files that a reader, or a crash, sees whole or not at all, and the digest that names what is in them.

A file is written beside its place under another name, made safe on disk, and only then gets its name. What
goes wrong is a plain `OSError`; whoever calls knows what it means to the person who asked.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600
"""Readable by the owner alone."""

SHARED = 0o666
"""Readable by whom the owner's settings allow."""


def digest_of(content: bytes) -> str:
    """The SHA-256 of content, in hexadecimal digits."""
    return sha256(content).hexdigest()


def write_whole(path: Path, content: bytes, *, replace: bool, mode: int = PRIVATE) -> None:
    """Write a file in one step. Without `replace` one that is there stays: raises `FileExistsError`."""
    with written_whole(path, replace=replace, mode=mode) as file:
        file.write(content)


@contextmanager
def written_whole(path: Path, *, replace: bool, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """A file to write to, which gets its name when the block ends without an error and is gone otherwise.

    Without `replace` a file of that name stays as it is, even one that appeared a moment ago: raises
    `FileExistsError`.
    """
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
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
