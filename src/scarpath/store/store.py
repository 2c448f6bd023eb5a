"""The store: people, their histories and their files. Values in, values out; a write is whole or not there.

A write counts once the call has returned. Two threads must not share one store; opening one is cheap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from scarpath.core.course import Entry, EntryKind, Fault, PersonRow, StoreReport
from scarpath.core.errors import DamagedStore, InvalidValue, NewerStore, NoSuchCourse, StoreProblem
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.store.database import DAMAGED, Database, Row
from scarpath.store.faults import StoreFault
from scarpath.store.files import Files, private_folder
from scarpath.store.keys import (
    Ask,
    Cipher,
    Keys,
    key_file,
    make_keys,
    passphrase_from_environment,
    read_keys,
)
from scarpath.store.schema import NEWEST

URLS = ("postgresql://", "postgres://")
LONGEST_LABEL = 100

NOBODY = finding(StoreFault.NOBODY_GOES_NAME_STORE)
TAKEN = finding(StoreFault.SOMEBODY_GOES_NAME_ALREADY)
Exported = tuple[PersonRow, Sequence[Entry], Mapping[str, Sequence[str]]]
"""A person, their history, and which files each entry names, by its id."""

ENTRY = "SELECT id, person, kind, day, at, author, body, replaces FROM entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry that is to be written: what it says, and the content of the files that it names."""

    kind: EntryKind
    body: Mapping[str, Any]
    day: date | None = None
    replaces: str | None = None
    contents: tuple[bytes, ...] = ()


def open_store(
    place: str,
    *,
    files: Path | None = None,
    create: bool = False,
    ask: Ask = passphrase_from_environment,
    keys: Keys | None = None,
) -> Store:
    """The store at a file or at a PostgreSQL URL. With `create` one is made where there is none.

    `files` is the folder for photos and scans; beside the file by default, and needed with a URL. `ask` gives
    the passphrase of an encrypted store when it is needed, which is not where its `keys` were read before.
    Raises `StoreProblem`.
    """
    if place.startswith(URLS):
        from scarpath.store.postgres import PostgresDatabase

        if files is None:
            raise StoreProblem(finding(StoreFault.POSTGRESQL_NEEDS_FOLDER))
        return Store(PostgresDatabase(place), Files(files), create=create)
    path = Path(place)
    if not create and not path.exists():
        raise NoSuchCourse(finding(StoreFault.NO_STORE_YET))
    return _store(path, files, keys or read_keys(path, ask), create=create)


def make_encrypted_store(place: str, *, files: Path | None = None, passphrase: str | None = None) -> Store:
    """A new store that nobody reads without its key: that of the passphrase, or one that the keyring of the
    system keeps. Raises `StoreProblem` where there is a store already: what was written in plain text would
    stay on the disk.
    """
    path = Path(place)
    if place.startswith(URLS):
        raise StoreProblem(finding(StoreFault.ONLY_STORE_FILE_ENCRYPTED_PROGRAM))
    if path.exists() or key_file(path).exists():
        raise StoreProblem(finding(StoreFault.STORE_EXISTS))
    private_folder(path.parent)
    return _store(path, files, make_keys(path, passphrase), create=True)


def _store(path: Path, files: Path | None, keys: Keys | None, *, create: bool) -> Store:
    from scarpath.store.sqlite import SqliteDatabase

    folder = files or path.with_suffix(".files")
    if keys is None:
        return Store(SqliteDatabase(path), Files(folder), create=create)
    return Store(SqliteDatabase(path, key=keys.database), Files(folder, Cipher(keys.files)), create=create)


class Store:
    """One open store."""

    def __init__(self, database: Database, files: Files, *, create: bool = True) -> None:
        self._database, self._files = database, files
        try:
            _bring_up_to_date(database, create=create)
        except BaseException:
            database.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def people(self) -> tuple[PersonRow, ...]:
        """Everybody in the store, by name."""
        rows = self._database.run("SELECT id, label, at, author FROM person ORDER BY label, id")
        return tuple(map(_person, rows))

    def person(self, name: str) -> PersonRow:
        """A person by name or by id. Raises `NoSuchCourse`."""
        rows = self._database.run(
            "SELECT id, label, at, author FROM person WHERE label = ? OR id = ? ORDER BY label = ? DESC",
            [name, name, name],
        )
        if not rows:
            raise NoSuchCourse(NOBODY)
        return _person(rows[0])

    def entries(self, person: str) -> tuple[Entry, ...]:
        """The whole history of a person, by id, in the order in which it was written."""
        rows = self._database.run(f"{ENTRY} WHERE person = ? ORDER BY seq", [person])
        return tuple(map(_entry, rows))

    def entries_of_kind(self, kind: EntryKind) -> Iterator[Entry]:
        """Every entry of one kind, of everybody, in the order in which they were written."""
        for row in self._database.run(f"{ENTRY} WHERE kind = ? ORDER BY seq", [kind]):
            yield _entry(row)

    def content(self, digest: str) -> bytes:
        """The content of a file. Raises `DamagedStore` where it is gone or changed."""
        return self._files.fetch(digest)

    def begin(self, label: str, drafts: Sequence[Draft], *, author: str, at: datetime) -> str:
        """Take in a person with their first entries; gives the id. Raises `StoreProblem` for a taken name."""
        name, person = clean_label(label), uuid4().hex
        with self._database.writing(alone=True):
            if self._database.run("SELECT 1 FROM person WHERE label = ?", [name]):
                raise StoreProblem(TAKEN)
            self._database.run("INSERT INTO person VALUES (?, ?, ?, ?)", [person, name, _moment(at), author])
            self._write(person, drafts, author=author, at=at)
        return person

    def append(self, person: str, drafts: Sequence[Draft], *, author: str, at: datetime) -> tuple[str, ...]:
        """Add entries to a history, all of them or none; gives their ids. Raises `StoreProblem`."""
        with self._database.writing():
            self._database.hold(person)
            if not self._database.run("SELECT 1 FROM person WHERE id = ?", [person]):
                raise NoSuchCourse(NOBODY)
            return self._write(person, drafts, author=author, at=at)

    def _write(self, person: str, drafts: Sequence[Draft], *, author: str, at: datetime) -> tuple[str, ...]:
        ids: list[str] = []
        for draft in drafts:
            if draft.replaces is not None:
                self._check_replaced(person, draft)
            digests = [self._files.put(content) for content in draft.contents]
            ids.append(uuid4().hex)
            entry = Entry(
                id=ids[-1],
                person=person,
                kind=draft.kind,
                day=draft.day,
                at=at,
                author=author,
                body=draft.body,
                replaces=draft.replaces,
            )
            self._insert(entry, digests)
        return tuple(ids)

    def _insert(self, entry: Entry, digests: Iterable[str]) -> None:
        day = entry.day and entry.day.isoformat()
        values = (entry.id, entry.person, entry.kind, day, _moment(entry.at), entry.author)
        self._database.run(
            "INSERT INTO entry (id, person, kind, day, at, author, body, replaces) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, _json(entry.body), entry.replaces),
        )
        rows = [(entry.id, digest) for digest in dict.fromkeys(digests)]
        if rows:
            self._database.run_many("INSERT INTO held (entry, digest) VALUES (?, ?)", rows)

    def _check_replaced(self, person: str, draft: Draft) -> None:
        """An entry is replaced once, by one of its own kind and person."""
        found = self._database.run("SELECT person, kind FROM entry WHERE id = ?", [draft.replaces])
        if found != [(person, draft.kind)]:
            raise StoreProblem(finding(StoreFault.NOTHING_TO_CORRECT))
        if self._database.run("SELECT 1 FROM entry WHERE replaces = ?", [draft.replaces]):
            raise StoreProblem(finding(StoreFault.ENTRY_CORRECTED_BEFORE))

    def erase(self, person: str, *, author: str, at: datetime) -> None:
        """Forget a person: entries, files, traces in free pages and in the log. A tombstone stays, which
        holds the id, the moment and the author.
        """
        with self._database.writing(alone=True):
            self._database.hold(person)
            if not self._database.run("SELECT 1 FROM person WHERE id = ?", [person]):
                raise NoSuchCourse(NOBODY)
            self._database.run("INSERT INTO tombstone VALUES (?, ?, ?)", [person, _moment(at), author])
            self._database.run(
                "DELETE FROM held WHERE entry IN (SELECT id FROM entry WHERE person = ?)", [person]
            )
            self._database.run("DELETE FROM entry WHERE person = ?", [person])
            self._database.run("DELETE FROM person WHERE id = ?", [person])
        self.finish_erasing()

    def finish_erasing(self) -> None:
        """Remove files that no entry names, and overwrite what was deleted. Safe to run at any time."""
        with self._database.writing(alone=True):
            kept = set(map(self._files.name, self._digests()))
            for name in list(self._files.names()):
                if name not in kept:
                    self._files.remove(name)
        self._database.wipe()

    def tombstones(self) -> tuple[tuple[str, datetime, str], ...]:
        """Ids that were erased, when and by whom."""
        rows = self._database.run("SELECT person, at, author FROM tombstone ORDER BY at, person")
        return tuple((person, datetime.fromisoformat(at), author) for person, at, author in rows)

    def _digests(self) -> Iterator[str]:
        for (digest,) in self._database.run("SELECT DISTINCT digest FROM held ORDER BY digest"):
            yield digest

    def check(self) -> StoreReport:
        """Look at everything: the database's own check, every entry, every file. Names no person."""
        with self._database.snapshot():
            where = finding(StoreFault.IN_DATABASE)
            faults = [Fault(where=where, what=what, remedy=RESTORE) for what in self._database.sound()]
            digests = list(self._digests())
            people = self._database.run("SELECT count(*) FROM person")[0][0]
            rows = self._database.run(f"{ENTRY} ORDER BY seq")
        faults += [fault for row in rows if (fault := _unreadable(row)) is not None]
        faults += [fault for digest in digests if (fault := self._file_fault(digest)) is not None]
        kept = set(map(self._files.name, digests))
        faults += [
            Fault(
                where=finding(StoreFault.IN_FILE, name=name[:16]),
                what=finding(StoreFault.NO_ENTRY_NAMES_IT),
                remedy=FINISH,
            )
            for name in self._files.names()
            if name not in kept
        ]
        return StoreReport(people=people, entries=len(rows), files=len(digests), faults=tuple(faults))

    def _file_fault(self, digest: str) -> Fault | None:
        if self._files.get(digest) is not None:
            return None
        kind = StoreFault.FILE_CHANGED if self._files.there(digest) else StoreFault.FILE_MISSING
        where = finding(StoreFault.IN_FILE, name=digest)
        return Fault(where=where, what=finding(kind), remedy=RESTORE)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads that all see the same moment, whoever writes meanwhile."""
        with self._database.snapshot():
            yield

    def restore(self, people: Sequence[Exported], contents: Mapping[str, bytes]) -> None:
        """Take in people as they were exported, ids and moments included, all of them or none.

        Raises `StoreProblem` where a person or a name is there already, or was erased here.
        """
        with self._database.writing(alone=True):
            for content in contents.values():
                self._files.put(content)
            for person, entries, files in people:
                self._check_new(person)
                self._database.run(
                    "INSERT INTO person VALUES (?, ?, ?, ?)",
                    [person.id, clean_label(person.label), _moment(person.at), person.author],
                )
                for entry in entries:
                    self._insert(replace(entry, person=person.id), files.get(entry.id, ()))

    def _check_new(self, person: PersonRow) -> None:
        if self._database.run("SELECT 1 FROM tombstone WHERE person = ?", [person.id]):
            raise StoreProblem(finding(StoreFault.SOMEBODY_ERASED_STORE_NOT_TAKEN))
        if self._database.run("SELECT 1 FROM person WHERE id = ?", [person.id]):
            raise StoreProblem(finding(StoreFault.SOMEBODY_STORE_ALREADY))
        if self._database.run("SELECT 1 FROM person WHERE label = ?", [person.label]):
            raise StoreProblem(TAKEN)

    def files_of(self, person: str) -> dict[str, tuple[str, ...]]:
        """The digests that each entry of a person names, by the entry's id."""
        rows = self._database.run(
            "SELECT entry, digest FROM held WHERE entry IN (SELECT id FROM entry WHERE person = ?) "
            "ORDER BY entry, digest",
            [person],
        )
        found: dict[str, tuple[str, ...]] = {}
        for entry, digest in rows:
            found[entry] = (*found.get(entry, ()), digest)
        return found


RESTORE = finding(StoreFault.RESTORE_FROM_BACKUP)
FINISH = finding(StoreFault.FINISH_ERASING)


def _bring_up_to_date(database: Database, *, create: bool) -> None:
    """Bring the schema to the newest version in one transaction; refuse a newer one and what is no store."""
    if _version(database) == NEWEST:
        return
    with database.writing(alone=True):
        version = _version(database)
        if version > NEWEST:
            raise NewerStore(
                finding(StoreFault.STORE_WRITTEN_NEWER_VERSION_PROGRAM, version=version, newest=NEWEST)
            )
        if version == 0 and not create:
            raise NoSuchCourse(finding(StoreFault.NO_STORE_YET))
        for step in range(version + 1, NEWEST + 1):
            for statement in database.definitions(step):
                database.run(statement)
        database.run("DELETE FROM about WHERE name = 'schema'")
        database.run("INSERT INTO about VALUES ('schema', ?)", [str(NEWEST)])


def _version(database: Database) -> int:
    """The version of the schema; 0 where there is nothing yet."""
    tables = database.tables()
    if "about" in tables:
        found = database.run("SELECT value FROM about WHERE name = 'schema'")
        if len(found) == 1 and str(found[0][0]).isdigit():
            return int(found[0][0])
    if tables:
        raise DamagedStore(DAMAGED)
    return 0


def clean_label(label: str) -> str:
    """A name without spaces around it. Raises `InvalidValue` for what cannot be typed or is too long."""
    name = label.strip()
    if not name or len(name) > LONGEST_LABEL or any(not c.isprintable() for c in name):
        raise InvalidValue(
            finding(StoreFault.NAME_PRINTABLE_CHARACTERS, longest_label=LONGEST_LABEL),
            finding(StoreFault.MADE_UP_NAME),
        )
    return name


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise InvalidValue(finding(StoreFault.TIME_CHANGE_NO_TIME_ZONE), finding(CoreFault.GIVE_TIME_ZONE))
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _person(row: Row) -> PersonRow:
    return PersonRow(id=row[0], label=row[1], at=datetime.fromisoformat(row[2]), author=row[3])


def _entry(row: Row) -> Entry:
    return Entry(
        id=row[0],
        person=row[1],
        kind=row[2],
        day=None if row[3] is None else date.fromisoformat(row[3]),
        at=datetime.fromisoformat(row[4]),
        author=row[5],
        body=json.loads(row[6]),
        replaces=row[7],
    )


def _unreadable(row: Row) -> Fault | None:
    try:
        _entry(row)
    except (ValueError, TypeError):
        return Fault(
            where=finding(StoreFault.IN_ENTRY, id=str(row[0])),
            what=finding(StoreFault.ENTRY_UNREADABLE),
            remedy=RESTORE,
        )
    return None
