"""One person, or everybody, as one archive: a zip of `course.json` and `files/DIGEST`.

Written from one moment of the store, under another name first, so that a reader sees all of it or none. Read
with every digest checked before anything is written; nothing in it is a path.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scarpath.core.course import ENTRY_KINDS, Entry, PersonRow
from scarpath.core.errors import InvalidInput, StoreProblem
from scarpath.core.finding import finding
from scarpath.files import digest_of, written_whole
from scarpath.store.faults import StoreFault
from scarpath.store.store import Store

FORMAT = 1
INDEX = "course.json"
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, TypeError, AttributeError, EOFError,
    RuntimeError, OverflowError,
)  # fmt: skip
"""What a changed archive makes the readers of zip and JSON raise."""

MOST_INDEX = 2_000_000_000
"""Bytes of the index that are read at most."""


def write_archive(store: Store, people: Sequence[PersonRow], path: Path) -> None:
    """Write these people to an archive. Raises `InvalidInput` where there is a file already, `DamagedStore`
    where a file of theirs is missing or broken.
    """
    if path.exists():
        raise InvalidInput(finding(StoreFault.ARCHIVE_EXISTS, path=str(path)))
    try:
        with store.snapshot():
            told = [_told(store, person) for person in people]
        digests = {digest for one in told for entry in one["entries"] for digest in entry["files"]}
        with (
            written_whole(path, replace=False) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            archive.writestr(INDEX, json.dumps({"scarpath_archive": FORMAT, "people": told}))
            for digest in sorted(digests):
                archive.writestr(f"files/{digest}", store.content(digest))
    except FileExistsError:
        raise InvalidInput(finding(StoreFault.ARCHIVE_EXISTS, path=str(path))) from None
    except OSError as error:
        raise StoreProblem(
            finding(StoreFault.CANNOT_WRITE_ARCHIVE, path=str(path), strerror=error.strerror)
        ) from None


def _told(store: Store, person: PersonRow) -> dict[str, Any]:
    files = store.files_of(person.id)
    return {
        "id": person.id,
        "name": person.label,
        "at": person.at.isoformat(),
        "author": person.author,
        "entries": [
            {
                "id": entry.id,
                "kind": entry.kind,
                "day": entry.day and entry.day.isoformat(),
                "at": entry.at.isoformat(),
                "author": entry.author,
                "body": entry.body,
                "replaces": entry.replaces,
                "files": files.get(entry.id, ()),
            }
            for entry in store.entries(person.id)
        ],
    }


@dataclass(frozen=True, slots=True)
class _One:
    """One person of an archive."""

    person: PersonRow
    entries: tuple[Entry, ...]
    files: Mapping[str, tuple[str, ...]]


def read_archive(store: Store, path: Path) -> int:
    """Take in everybody of an archive, all of them or none; how many they are. Raises `InvalidInput` for what
    is no archive or was changed, `StoreProblem` where somebody is there already.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = [_one(entry) for entry in _index(archive)["people"]]
            digests = {d for one in found for named in one.files.values() for d in named}
            contents = {digest: _content(archive, digest) for digest in sorted(digests)}
    except OSError as error:
        raise InvalidInput(
            finding(StoreFault.CANNOT_READ_ARCHIVE, path=str(path), strerror=error.strerror)
        ) from None
    except UNREADABLE:
        raise InvalidInput(finding(StoreFault.NO_ARCHIVE_PROGRAM, path=str(path))) from None
    store.restore([(one.person, one.entries, one.files) for one in found], contents)
    return len(found)


def _index(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo(INDEX).file_size > MOST_INDEX:
        raise ValueError
    index = json.loads(archive.read(INDEX))
    if index["scarpath_archive"] != FORMAT:
        raise ValueError
    return dict(index)


def _content(archive: zipfile.ZipFile, digest: str) -> bytes:
    content = archive.read(f"files/{digest}")
    if digest_of(content) != digest:
        raise ValueError
    return content


def _one(told: Mapping[str, Any]) -> _One:
    person = PersonRow(
        id=_text(told["id"]),
        label=_text(told["name"]),
        at=datetime.fromisoformat(told["at"]),
        author=_text(told["author"]),
    )
    entries = tuple(_entry(person.id, entry) for entry in told["entries"])
    return _One(person, entries, {e["id"]: tuple(map(_text, e["files"])) for e in told["entries"]})


def _entry(person: str, told: Mapping[str, Any]) -> Entry:
    if told["kind"] not in ENTRY_KINDS or not isinstance(told["body"], dict):
        raise ValueError
    return Entry(
        id=_text(told["id"]),
        person=person,
        kind=told["kind"],
        day=None if told["day"] is None else date.fromisoformat(told["day"]),
        at=datetime.fromisoformat(told["at"]),
        author=_text(told["author"]),
        body=told["body"],
        replaces=None if told["replaces"] is None else _text(told["replaces"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
