"""SQLite, the default: one file with a write-ahead log; with a key, SQLCipher, which encrypts all of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from scarpath.core.errors import DamagedStore, StoreBusy, StoreFull, StoreProblem
from scarpath.core.finding import Finding, finding
from scarpath.store.database import BUSY, DAMAGED, FULL, Row
from scarpath.store.faults import StoreFault
from scarpath.store.files import private_folder
from scarpath.store.schema import SHARED

WAIT_SECONDS = 30.0
"""How long a writer waits for another one."""

SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged write survives a power cut, not only a crash
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # deleted content is overwritten with zeros
    "PRAGMA temp_store = MEMORY",  # no copies of personal data in the system's folder for temporary files
    "PRAGMA trusted_schema = OFF",
)

GUARDS: Mapping[int, tuple[str, ...]] = {
    1: (
        "CREATE TRIGGER entry_stays BEFORE UPDATE ON entry "
        "BEGIN SELECT RAISE(ABORT, 'history is never changed'); END",
        "CREATE TRIGGER entry_kept BEFORE DELETE ON entry "
        "WHEN NOT EXISTS (SELECT 1 FROM tombstone WHERE person = OLD.person) "
        "BEGIN SELECT RAISE(ABORT, 'history is only deleted with its person'); END",
        "CREATE TRIGGER tombstone_stays BEFORE UPDATE ON tombstone "
        "BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END",
        "CREATE TRIGGER tombstone_kept BEFORE DELETE ON tombstone "
        "BEGIN SELECT RAISE(ABORT, 'a tombstone is never removed'); END",
    ),
}

FULL_CODES = ("SQLITE_FULL", "SQLITE_IOERR")
BUSY_CODES = ("SQLITE_BUSY", "SQLITE_LOCKED")
BROKEN_CODES = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


class SqliteDatabase:
    """One file, encrypted where there is a key."""

    def __init__(self, path: Path, *, wait_seconds: float = WAIT_SECONDS, key: bytes | None = None) -> None:
        self._encrypted = key is not None
        driver = _driver(encrypted=self._encrypted)
        self._errors: tuple[type[Exception], ...] = (driver.Error, OSError)
        with self._told(), ExitStack() as undo:
            # The file is made here, so that nobody else can read it from its first byte on.
            private_folder(path.parent)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            # A door may hand one connection from thread to thread; `Store` says that two must not share it.
            self._connection = driver.connect(
                str(path), timeout=wait_seconds, isolation_level=None, check_same_thread=False
            )
            undo.callback(self._connection.close)
            if key is not None:
                self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for setting in SETTINGS:
                self._connection.execute(setting)
            undo.pop_all()

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        with self._told():
            return list(self._connection.execute(statement, tuple(values)))

    def run_many(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with self._told():
            self._connection.executemany(statement, rows)

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[None]:
        # There is one writer at a time in SQLite anyway, so `alone` asks for nothing more.
        del alone
        self.run("BEGIN IMMEDIATE")
        yield from self._transaction()

    def hold(self, person: str) -> None:
        """Nothing to do: a write transaction holds everybody."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        self.run("BEGIN")
        yield from self._transaction()

    def _transaction(self) -> Iterator[None]:
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def tables(self) -> frozenset[str]:
        return frozenset(name for (name,) in self.run("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def definitions(self, version: int) -> tuple[str, ...]:
        serial = "INTEGER PRIMARY KEY AUTOINCREMENT"
        shared = (statement.replace("{serial}", serial) for statement in SHARED[version])
        return (*shared, *GUARDS.get(version, ()))

    def wipe(self) -> None:
        """Write the file anew without free pages, and empty the write-ahead log with the old pages."""
        self.run("VACUUM")
        ((busy, _, _),) = self.run("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            raise StoreBusy(finding(StoreFault.PERSON_ERASED))

    def sound(self) -> tuple[Finding, ...]:
        found = [str(row[0]) for row in self.run("PRAGMA integrity_check")]
        broken = self.run("PRAGMA foreign_key_check")
        if self._encrypted:
            found += [str(row[0]) for row in self.run("PRAGMA cipher_integrity_check")]
        pages = () if found == ["ok"] else (finding(StoreFault.DATABASE_FAULTS, count=len(found)),)
        return (*pages, *((finding(StoreFault.DANGLING_ROWS, count=len(broken)),) if broken else ()))

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what went wrong in words that hold nothing of what was to be written."""
        try:
            yield
        except self._errors as error:
            raise _problem(error) from None


def _driver(*, encrypted: bool) -> Any:
    if not encrypted:
        return sqlite3
    from scarpath.store.keys import sqlcipher

    return sqlcipher()


def _problem(error: Exception) -> StoreProblem:
    """What an error of the database or of the file system means, without the values it met."""
    name, text = getattr(error, "sqlite_errorname", None) or "", str(error)
    if isinstance(error, OSError):
        return StoreProblem(finding(StoreFault.CANNOT_OPEN_STORE, strerror=error.strerror))
    if name.startswith(BUSY_CODES) or "locked" in text:
        return StoreBusy(BUSY)
    if name.startswith(FULL_CODES) or "full" in text or "I/O" in text:
        return StoreFull(FULL)
    if name.startswith(BROKEN_CODES) or "not a database" in text or "malformed" in text:
        return DamagedStore(DAMAGED)
    if "readonly" in text or "unable to open" in text:
        return StoreProblem(finding(StoreFault.STORE_READ_ONLY))
    kind = name or type(error).__name__
    return StoreProblem(finding(StoreFault.DATABASE_REFUSED, kind=kind))
