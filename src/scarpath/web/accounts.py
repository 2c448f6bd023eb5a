"""Accounts of a clinic: users with roles, sessions, the people whose answers are kept, who may see whom, and
a log in which every entry holds the digest of the one before, so that a change to any of them shows.

Everything lies in one SQLite file that only its owner can read. Passwords are kept as argon2id hashes and
sessions as digests, so that the file alone opens nothing.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from scarpath.core.errors import InvalidInput
from scarpath.files import digest_of
from scarpath.render import words_web as words

Role = Literal["patient", "clinician", "admin"]
LONGEST_NAME = 80
"""Letters of the name of an account and of the label of a person, at most."""
ROLES: tuple[Role, ...] = get_args(Role)
IDLE_SECONDS, LONGEST_SECONDS = 30 * 60.0, 12 * 3600.0
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
TRIES, LOCKED_SECONDS = 5, 15 * 60.0
GENESIS = "0" * 64

SCHEMA = """
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL, hash TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1, failed INTEGER NOT NULL DEFAULT 0, locked_until REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sessions (
  digest TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES users (id),
  began REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS people (
  id INTEGER PRIMARY KEY, label TEXT NOT NULL, account INTEGER REFERENCES users (id),
  typed TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS access (
  person INTEGER NOT NULL REFERENCES people (id), user INTEGER NOT NULL REFERENCES users (id),
  PRIMARY KEY (person, user));
CREATE TABLE IF NOT EXISTS log (
  n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL,
  digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS log_stays BEFORE UPDATE ON log
  BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER IF NOT EXISTS log_grows BEFORE DELETE ON log
  BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Someone with an account."""

    id: int
    name: str
    role: Role
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone whose answers are kept, under a label that the clinic chose."""

    id: int
    label: str
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log."""

    n: int
    at: str
    who: str
    what: str
    subject: str
    digest: str


class Refused(Exception):
    """A name or password that does not fit, or an account that must wait; which of them is not said."""


class Accounts:
    """The accounts in one file. Safe for several threads; `now` is the clock, in seconds."""

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], float] = time.time,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self.now = now
        self._lock = threading.RLock()
        if not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.executescript(SCHEMA)
        self._file.execute("INSERT OR IGNORE INTO about VALUES ('mark', ?)", (secrets.token_hex(8),))
        self.mark = str(self._rows("SELECT value FROM about WHERE name = 'mark'")[0][0])
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all."""
        with self._lock:
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield self._file
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")

    def _rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with self._lock:
            return self._file.execute(query, values).fetchall()

    # Users and sessions

    def add_user(self, name: str, role: Role, password: str, *, by: str) -> User:
        """A new account. Raises `InvalidInput` for a poor password, an unknown role or a name in use."""
        check_password(password, name)
        if role not in ROLES:
            raise InvalidInput(words.CLINIC_ROLE.format(roles=", ".join(ROLES)))
        if not 1 <= len(name.strip()) <= LONGEST_NAME or not name.isprintable():
            raise InvalidInput(words.CLINIC_NAME.format(most=LONGEST_NAME))
        hashed = self._hasher.hash(password)
        with self._change() as file:
            try:
                made = file.execute(
                    "INSERT INTO users (name, role, hash) VALUES (?, ?, ?)", (name.strip(), role, hashed)
                )
            except sqlite3.IntegrityError:
                raise InvalidInput(words.CLINIC_TAKEN) from None
            self._write(file, by, "user added", f"{name.strip()} ({role})")
            return User(id=int(made.lastrowid or 0), name=name.strip(), role=role)

    def users(self) -> list[User]:
        """Everyone with an account."""
        return [_user(row) for row in self._rows("SELECT id, name, role, active FROM users ORDER BY name")]

    def set_active(self, user_id: int, active: bool, *, by: str) -> None:
        """Close or open an account; a closed one loses its sessions at once."""
        with self._change() as file:
            found = file.execute("SELECT name FROM users WHERE id = ?", (user_id,)).fetchone()
            if found is None:
                raise InvalidInput(words.CLINIC_NO_USER)
            file.execute("UPDATE users SET active = ? WHERE id = ?", (int(active), user_id))
            file.execute("DELETE FROM sessions WHERE user = ?", (user_id,))
            self._write(file, by, "user opened" if active else "user closed", str(found[0]))

    def log_in(self, name: str, password: str) -> str:
        """A new session for the right password; raises `Refused` else, after as much work either way.

        After too many tries the account waits, whoever tries.
        """
        found = self._rows(
            "SELECT id, hash, active, failed, locked_until FROM users WHERE name = ?", name[:200]
        )
        user_id, hashed, active, failed, locked = found[0] if found else (0, self._nobody, 0, 0, 0.0)
        fits = self._fits(str(hashed), password)
        if not found or not active or float(str(locked)) > self.now():
            raise Refused
        if not fits:
            self._failed(int(str(user_id)), int(str(failed)) + 1, name)
            raise Refused
        session = secrets.token_hex(32)
        with self._change() as file:
            file.execute("UPDATE users SET failed = 0, locked_until = 0 WHERE id = ?", (user_id,))
            row = (_digest(session), user_id, self.now(), self.now())
            file.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", row)
            self._write(file, name, "logged in", "")
        return session

    def _fits(self, hashed: str, password: str) -> bool:
        """Whether it is the password; one that is too long never is, after as much work."""
        try:
            self._hasher.verify(hashed, password[:LONGEST_PASSWORD])
        except (Argon2Error, InvalidHashError):
            return False
        return len(password) <= LONGEST_PASSWORD

    def _failed(self, user_id: int, failed: int, name: str) -> None:
        locked = self.now() + LOCKED_SECONDS if failed % TRIES == 0 else 0.0
        with self._change() as file:
            file.execute(
                "UPDATE users SET failed = ?, locked_until = ? WHERE id = ?", (failed, locked, user_id)
            )
            self._write(file, name, "wrong password", "locked" if locked else "")

    def user_of(self, session: str) -> User | None:
        """Whose session it is; None once it was idle or open for too long."""
        found = self._rows(
            "SELECT users.id, name, role, active, began, seen FROM sessions JOIN users ON users.id = user "
            "WHERE digest = ? AND active = 1",
            _digest(session),
        )
        if not found:
            return None
        began, seen = (float(str(value)) for value in found[0][4:6])
        if self.now() - seen > IDLE_SECONDS or self.now() - began > LONGEST_SECONDS:
            self.log_out(session)
            return None
        with self._change() as file:
            file.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (self.now(), _digest(session)))
        return _user(found[0][:4])

    def log_out(self, session: str) -> None:
        """End a session."""
        with self._change() as file:
            file.execute("DELETE FROM sessions WHERE digest = ?", (_digest(session),))

    # People and who may see them

    def add_person(self, label: str, user: User, *, account: int | None = None) -> Person:
        """A new person whom this clinician may see, and the person's own account if there is one."""
        if not 1 <= len(label.strip()) <= LONGEST_NAME or not label.isprintable():
            raise InvalidInput(words.CLINIC_LABEL.format(most=LONGEST_NAME))
        with self._change() as file:
            if account is not None and not self._is_patient(file, account):
                raise InvalidInput(words.CLINIC_NO_USER)
            made = file.execute("INSERT INTO people (label, account) VALUES (?, ?)", (label.strip(), account))
            person = int(made.lastrowid or 0)
            for seer in {user.id, account} - {None}:
                file.execute("INSERT INTO access VALUES (?, ?)", (person, seer))
            self._write(file, user.name, "person added", f"person {person}")
            return Person(id=person, label=label.strip(), typed={})

    def _is_patient(self, file: sqlite3.Connection, user_id: int) -> bool:
        found = file.execute("SELECT role FROM users WHERE id = ? AND active = 1", (user_id,)).fetchone()
        return found is not None and found[0] == "patient"

    def people(self, user: User) -> list[Person]:
        """Whom this user may see."""
        found = self._rows(
            "SELECT people.id, label, typed FROM people JOIN access ON person = people.id WHERE user = ? "
            "ORDER BY label, people.id",
            user.id,
        )
        return [_person(row) for row in found]

    def person(self, person_id: int, user: User) -> Person | None:
        """One person, if this user may see them; each look is written down."""
        found = next((person for person in self.people(user) if person.id == person_id), None)
        with self._change() as file:
            what = "person opened" if found else "person refused"
            self._write(file, user.name, what, f"person {person_id}")
        return found

    def share(self, person_id: int, other: str, user: User) -> None:
        """Let another clinician see a person. Raises `InvalidInput` where there is no such clinician."""
        found = self._rows(
            "SELECT id FROM users WHERE name = ? AND role = 'clinician' AND active = 1", other.strip()
        )
        if not found or user.role != "clinician" or self.person(person_id, user) is None:
            raise InvalidInput(words.CLINIC_NO_USER)
        with self._change() as file:
            file.execute("INSERT OR IGNORE INTO access VALUES (?, ?)", (person_id, found[0][0]))
            self._write(file, user.name, "person shared", f"person {person_id} with {other.strip()}")

    def keep(self, person_id: int, typed: Mapping[str, str], user: User) -> None:
        """Keep the answers of a person; only for who may see them."""
        if all(person.id != person_id for person in self.people(user)):
            raise InvalidInput(words.CLINIC_NO_USER)
        with self._change() as file:
            file.execute("UPDATE people SET typed = ? WHERE id = ?", (json.dumps(dict(typed)), person_id))
            self._write(file, user.name, "answers kept", f"person {person_id}")

    def note(self, what: str, person_id: int, user: User) -> None:
        """Write down what a user did with the course of a person."""
        with self._change() as file:
            self._write(file, user.name, what, f"person {person_id}")

    # The log

    def _write(self, file: sqlite3.Connection, who: str, what: str, subject: str) -> None:
        last = file.execute("SELECT n, digest FROM log ORDER BY n DESC LIMIT 1").fetchone() or (0, GENESIS)
        at = datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")
        entry = (last[0] + 1, at, who[:200], what, subject)
        file.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", (*entry, _chained(last[1], *entry)))

    def log(self) -> list[Entry]:
        """The whole log, oldest first."""
        return [
            _entry(row) for row in self._rows("SELECT n, at, who, what, subject, digest FROM log ORDER BY n")
        ]

    def broken_at(self) -> int | None:
        """The first entry that does not follow from the one before it; None where the log is whole.

        Entries cut off at the end show only against a digest that was noted elsewhere, such as on paper.
        """
        digest = GENESIS
        for place, entry in enumerate(self.log(), start=1):
            digest = _chained(digest, place, entry.at, entry.who, entry.what, entry.subject)
            if digest != entry.digest or place != entry.n:
                return place
        return None


def check_password(password: str, name: str) -> None:
    """Refuse a password that is too short, too long, the name, or one sign again and again."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(words.CLINIC_PASSWORD.format(shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD))
    plain = password.casefold()
    if len(set(plain)) < 5 or (name.strip() and name.strip().casefold() in plain):
        raise InvalidInput(words.CLINIC_PASSWORD_POOR)


def _digest(session: str) -> str:
    return digest_of(session.encode())


def _chained(before: str, *parts: object) -> str:
    return digest_of(json.dumps([before, *parts], ensure_ascii=False).encode())


def _user(row: tuple[object, ...]) -> User:
    role = next(role for role in ROLES if role == row[2])
    return User(id=int(str(row[0])), name=str(row[1]), role=role, active=bool(row[3]))


def _person(row: tuple[object, ...]) -> Person:
    return Person(id=int(str(row[0])), label=str(row[1]), typed=json.loads(str(row[2])))


def _entry(row: tuple[object, ...]) -> Entry:
    n, at, who, what, subject, digest = (str(value) for value in row)
    return Entry(n=int(n), at=at, who=who, what=what, subject=subject, digest=digest)
