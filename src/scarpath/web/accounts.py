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
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.files import digest_of
from scarpath.web.factor import new_secret, period_of
from scarpath.web.faults import WebFault
from scarpath.web.passwords import LONGEST, check_password, strength_of

Role = Literal["patient", "clinician", "admin"]
LONGEST_NAME = 80
"""Letters of the name of an account and of the label of a person, at most."""
ROLES: tuple[Role, ...] = get_args(Role)
IDLE_SECONDS, LONGEST_SECONDS = 30 * 60.0, 12 * 3600.0
TRIES, LOCKED_SECONDS = 5, 15 * 60.0
NOBODY = "nobody"
"""Who stands in the log for a name that no account has."""

GENESIS = "0" * 64
SESSION_KEY = 16
"""Signs of the digest of a session by which its user names it."""

FIRST_SECONDS = 7 * 24 * 3600.0
"""For so long a first password can be used; it must be changed with the first use."""

HOUR, ALERT = 3600.0, 40
"""Within an hour one account may open so many people, and be refused so often, before the admins are told."""

What = Literal[
    "user added",
    "user opened",
    "user closed",
    "logged in",
    "wrong password",
    "code used again",
    "log-in refused",
    "password changed",
    "password reset",
    "second factor set",
    "second factor removed",
    "session ended",
    "news seen",
    "page refused",
    "person added",
    "person opened",
    "person refused",
    "person shared",
    "answers kept",
    "course opened",
    "course written",
    "course exported",
    "course erased",
    "photo seen",
    "visit written",
    "many people",
    "many refusals",
]
"""What the log says was done, as it is stored; the pages say it in the words of their language."""
Told = What | Literal["new browser", "locked"]
"""What the owner of an account is told of, as it is stored."""

REFUSALS: tuple[What, ...] = (
    "page refused",
    "person refused",
    "log-in refused",
    "wrong password",
    "code used again",
)
LOOKS: tuple[What, ...] = ("person opened", "course opened", "course exported", "photo seen")

BROWSER_SECONDS = 365 * 24 * 3600.0
"""For so long a browser in which someone logged in is known again."""

ADDED = {
    ("users", "began_as_first"): "REAL",
    ("users", "secret"): "TEXT",
    ("users", "pending"): "TEXT",
    ("users", "period"): "INTEGER NOT NULL DEFAULT 0",
    ("users", "poor"): "INTEGER NOT NULL DEFAULT 0",
    ("sessions", "browser"): "TEXT",
}
"""Columns that the first accounts did not have."""

USER = "users.id, name, role, active, began_as_first IS NOT NULL, secret IS NOT NULL, poor"
USER_COLUMNS = 7
OWN_CHANGES: tuple[What, ...] = (
    "logged in",
    "wrong password",
    "password changed",
    "second factor set",
    "second factor removed",
    "session ended",
    "code used again",
    "news seen",
)

SCHEMA = """
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL, hash TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1, failed INTEGER NOT NULL DEFAULT 0, locked_until REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sessions (
  digest TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES users (id),
  began REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS ended (digest TEXT PRIMARY KEY, at REAL NOT NULL, what TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS browsers (
  digest TEXT NOT NULL, user INTEGER NOT NULL REFERENCES users (id), used REAL NOT NULL,
  heard INTEGER NOT NULL, PRIMARY KEY (digest, user));
CREATE TABLE IF NOT EXISTS news (
  id INTEGER PRIMARY KEY, user INTEGER NOT NULL REFERENCES users (id), at TEXT NOT NULL, what TEXT NOT NULL,
  who TEXT NOT NULL);
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
CREATE INDEX IF NOT EXISTS log_of ON log (who COLLATE NOCASE, at);
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
    first: bool = False
    factor: bool = False
    poor: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether something must be done before anything else: a first or a poor password is changed, and an
        admin has a second factor.
        """
        return self.first or self.poor or (self.role == "admin" and not self.factor)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A session as its user sees it: part of its digest, since when, when last used, whether it asks."""

    key: str
    began: str
    seen: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What was changed in how someone logs in, when and by whom; a number, and a key of `web().NEWS`."""

    id: int
    at: str
    what: str
    who: str


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
        alert: int = ALERT,
    ) -> None:
        self.now, self.alert = now, alert
        self._lock = threading.RLock()
        if not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.executescript(SCHEMA)
        for (table, name), kind in ADDED.items():
            if name not in {row[1] for row in self._rows(f"PRAGMA table_info({table})")}:
                self._file.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
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

    def add_user(self, name: str, role: Role, password: str, *, by: str, first: bool = False) -> User:
        """A new account; a `first` password must be changed when it is first used. Raises `InvalidInput` for
        a poor password, an unknown role or a name in use.
        """
        check_password(password, name)
        if role not in ROLES:
            raise InvalidInput(finding(WebFault.NO_SUCH_ROLE, roles=ROLES))
        if not 1 <= len(name.strip()) <= LONGEST_NAME or not name.isprintable():
            raise InvalidInput(finding(WebFault.BAD_ACCOUNT_NAME, most=LONGEST_NAME))
        hashed = self._hasher.hash(password)
        with self._change() as file:
            try:
                made = file.execute(
                    "INSERT INTO users (name, role, hash, began_as_first) VALUES (?, ?, ?, ?)",
                    (name.strip(), role, hashed, self.now() if first else None),
                )
            except sqlite3.IntegrityError:
                raise InvalidInput(finding(WebFault.NAME_TAKEN)) from None
            self._write(file, by, "user added", f"{name.strip()} ({role})")
            return User(id=int(made.lastrowid or 0), name=name.strip(), role=role, first=first)

    def users(self) -> list[User]:
        """Everyone with an account."""
        return [_user(row) for row in self._rows(f"SELECT {USER} FROM users ORDER BY name")]

    def set_active(self, user_id: int, active: bool, *, by: str) -> None:
        """Close or open an account; a closed one loses its sessions at once."""
        with self._change() as file:
            found = file.execute("SELECT name FROM users WHERE id = ?", (user_id,)).fetchone()
            if found is None:
                raise InvalidInput(finding(WebFault.NO_SUCH_ACCOUNT))
            file.execute("UPDATE users SET active = ? WHERE id = ?", (int(active), user_id))
            what: What = "user opened" if active else "user closed"
            self._end_all(file, user_id, what)
            self._tell(file, user_id, what, by)
            self._write(file, by, what, str(found[0]))

    def log_in(self, name: str, password: str, code: str = "", browser: str = "") -> str:
        """A new session for the right password, and the code of the second factor where there is one; raises
        `Refused` else, after as much work either way.

        After too many tries the account waits, whoever tries. A password that would be refused now, such as
        one that has come to be known since it was set, must be changed before anything else. `browser` is
        what a browser keeps to be known again; of a new one the user is told.
        """
        user_id = self._proved(name, password, code)
        poor = strength_of(password, name).refusal is not None
        with self._change() as file:
            file.execute("UPDATE users SET poor = ? WHERE id = ?", (poor, user_id))
            new = self._meet(file, user_id, _digest(browser))
            if new:
                self._tell(file, user_id, "new browser")
            self._write(file, name, "logged in", "new browser" if new else "")
            return self._session(file, user_id, _digest(browser))

    def _session(self, file: sqlite3.Connection, user_id: int, browser: str) -> str:
        session = secrets.token_hex(32)
        row = (_digest(session), user_id, self.now(), self.now(), browser)
        file.execute("INSERT INTO sessions (digest, user, began, seen, browser) VALUES (?, ?, ?, ?, ?)", row)
        return session

    def _end_all(self, file: sqlite3.Connection, user_id: int, why: str) -> None:
        """End every session of a user, and remember for their browsers why."""
        file.execute("DELETE FROM ended WHERE at < ?", (self.now() - LONGEST_SECONDS,))
        file.execute(
            "INSERT OR IGNORE INTO ended SELECT digest, ?, ? FROM sessions WHERE user = ?",
            (self.now(), why, user_id),
        )
        file.execute("DELETE FROM sessions WHERE user = ?", (user_id,))

    def ended(self, session: str) -> tuple[str, str] | None:
        """When and by what change a session was ended before its time."""
        found = self._rows("SELECT at, what FROM ended WHERE digest = ?", _digest(session))
        return (_told(float(str(found[0][0]))), str(found[0][1])) if found else None

    def _meet(self, file: sqlite3.Connection, user_id: int, browser: str) -> bool:
        """Whether a browser is new to an account that knows others; from now on it is known. What was seen in
        one of the others need not be seen in it again.
        """
        file.execute("DELETE FROM browsers WHERE used < ?", (self.now() - BROWSER_SECONDS,))
        (others, heard) = file.execute(
            "SELECT count(*), max(heard) FROM browsers WHERE user = ?", (user_id,)
        ).fetchone()
        made = file.execute(
            "INSERT OR IGNORE INTO browsers VALUES (?, ?, ?, ?)", (browser, user_id, self.now(), heard or 0)
        ).rowcount
        file.execute(
            "UPDATE browsers SET used = ? WHERE digest = ? AND user = ?", (self.now(), browser, user_id)
        )
        return bool(made and others)

    def _tell(self, file: sqlite3.Connection, user_id: int, what: Told, who: str = "") -> None:
        """Let a user know what was changed, and by whom if that is known."""
        values = (user_id, _told(self.now()), what, who)
        file.execute("INSERT INTO news (user, at, what, who) VALUES (?, ?, ?, ?)", values)

    def news(self, user: User, session: str) -> list[News]:
        """What was changed in how a user logs in and was not seen yet in the browser of this session."""
        found = self._rows(
            "SELECT id, at, what, who FROM news WHERE user = ? AND id > coalesce((SELECT heard FROM sessions "
            "JOIN browsers ON browsers.digest = browser AND browsers.user = sessions.user "
            "WHERE sessions.digest = ?), 0) ORDER BY id DESC",
            user.id,
            _digest(session),
        )
        return [News(id=int(str(n)), at=str(at), what=str(what), who=str(who)) for n, at, what, who in found]

    def hear(self, user: User, session: str, upto: int) -> None:
        """This browser has shown the news up to this number, and its user has seen them."""
        with self._change() as file:
            (newest,) = file.execute("SELECT max(id) FROM news WHERE user = ?", (user.id,)).fetchone()
            seen = min(upto, newest or 0)
            done = file.execute(
                "UPDATE browsers SET heard = ? WHERE heard < ? AND user = ? AND digest = "
                "(SELECT browser FROM sessions WHERE digest = ? AND user = ?)",
                (seen, seen, user.id, _digest(session), user.id),
            )
            if done.rowcount:
                self._write(file, user.name, "news seen", "")

    def _proved(self, name: str, password: str, code: str) -> int:
        """Whose password and code these are. Every try counts before it is judged, so that many at once count
        as many; a code counts once.
        """
        found = self._tried(name)
        user_id, hashed, first, secret = found or (0, self._nobody, None, None)
        fits = self._fits(hashed, password)
        if found is None:
            raise Refused
        period = 0 if secret is None else period_of(secret, code, self.now())
        late = first is not None and self.now() - first > FIRST_SECONDS
        if not fits or late or period is None or not self._passed(user_id, period):
            again = fits and not late and period is not None
            with self._change() as file:
                self._failed(file, user_id, name, "code used again" if again else "wrong password")
            raise Refused
        if self._hasher.check_needs_rehash(hashed):
            with self._change() as file:
                file.execute("UPDATE users SET hash = ? WHERE id = ?", (self._hasher.hash(password), user_id))
        return user_id

    def _failed(self, file: sqlite3.Connection, user_id: int, name: str, what: What) -> None:
        """Write down a try that failed; the user is told of a code that came twice and of a lock."""
        locked = self._locked(file, user_id)
        if what == "code used again":
            self._tell(file, user_id, what)
        if locked:
            self._tell(file, user_id, "locked")
        self._write(file, name, what, "locked" if locked else "")

    def _tried(self, name: str) -> tuple[int, str, float | None, str | None] | None:
        """Count one more try on an account; its id, hash, when its first password was made, and its secret.
        None, and a line in the log, for an account that is not there, closed, or must wait.
        """
        with self._change() as file:
            found = file.execute(
                "SELECT id, hash, active, failed, began_as_first, secret FROM users WHERE name = ?",
                (name[:200],),
            ).fetchone()
            if found is None or not found[2] or self._locked(file, found[0]):
                # What was typed as a name that nobody has may be a password.
                self._write(file, name if found else NOBODY, "log-in refused", "")
                return None
            failed = int(found[3]) + 1
            until = self.now() + LOCKED_SECONDS if failed % TRIES == 0 else 0.0
            file.execute(
                "UPDATE users SET failed = ?, locked_until = ? WHERE id = ?", (failed, until, found[0])
            )
        return int(found[0]), str(found[1]), found[4], found[5]

    def _locked(self, file: sqlite3.Connection, user_id: int) -> bool:
        (until,) = file.execute("SELECT locked_until FROM users WHERE id = ?", (user_id,)).fetchone()
        return float(until) > self.now()

    def _passed(self, user_id: int, period: int) -> bool:
        """Forget the failures of who has proved who they are; False for a code of this or an older period
        that counted already. Without a second factor the period stays.
        """
        with self._change() as file:
            done = file.execute(
                "UPDATE users SET failed = 0, locked_until = 0, period = max(period, ?) "
                "WHERE id = ? AND (secret IS NULL OR period < ?)",
                (period, user_id, period),
            )
            return done.rowcount == 1

    def change_password(self, user: User, current: str, new: str, code: str = "", session: str = "") -> str:
        """Change the password of whoever knows it; a new session in place of this one, for all that were open
        end. Raises `Refused` for a wrong password or code, `InvalidInput` for a poor new one.
        """
        check_password(new, user.name)
        if new == current:
            raise InvalidInput(finding(WebFault.SAME_PASSWORD))
        user_id = self._proved(user.name, current, code)
        hashed = self._hasher.hash(new)
        with self._change() as file:
            file.execute(
                "UPDATE users SET hash = ?, began_as_first = NULL, poor = 0 WHERE id = ?", (hashed, user_id)
            )
            here = file.execute(
                "SELECT browser FROM sessions WHERE digest = ?", (_digest(session),)
            ).fetchone()
            self._end_all(file, user_id, "password changed")
            self._tell(file, user_id, "password changed", user.name)
            self._write(file, user.name, "password changed", "")
            return self._session(file, user_id, str(here[0]) if here else "")

    def reset(self, user_id: int, *, by: str) -> tuple[str, str]:
        """A new first password for someone who lost theirs, without a second factor: the name and the
        password, which is shown once.
        """
        password = first_password()
        hashed = self._hasher.hash(password)
        with self._change() as file:
            found = file.execute("SELECT name FROM users WHERE id = ?", (user_id,)).fetchone()
            if found is None:
                raise InvalidInput(finding(WebFault.NO_SUCH_ACCOUNT))
            file.execute(
                "UPDATE users SET hash = ?, began_as_first = ?, secret = NULL, pending = NULL, failed = 0, "
                "locked_until = 0, poor = 0 WHERE id = ?",
                (hashed, self.now(), user_id),
            )
            self._end_all(file, user_id, "password reset")
            self._tell(file, user_id, "password reset", by)
            self._write(file, by, "password reset", str(found[0]))
        return str(found[0]), password

    def offer_factor(self, user: User) -> str:
        """A secret for an app of this user; it counts once a code of it was typed (`take_factor`)."""
        secret = new_secret()
        with self._change() as file:
            file.execute("UPDATE users SET pending = ? WHERE id = ?", (secret, user.id))
        return secret

    def pending_factor(self, user: User) -> str | None:
        """The secret that was offered and waits for its first code."""
        found = self._rows("SELECT pending FROM users WHERE id = ?", user.id)
        return str(found[0][0]) if found and found[0][0] else None

    def take_factor(self, user: User, code: str) -> None:
        """From now on logging in needs a code, too. Raises `Refused` for a code that does not fit."""
        secret = self.pending_factor(user)
        period = period_of(secret, code, self.now()) if secret else None
        if secret is None or period is None:
            raise Refused
        with self._change() as file:
            file.execute(
                "UPDATE users SET secret = ?, pending = NULL, period = ? WHERE id = ?",
                (secret, period, user.id),
            )
            self._tell(file, user.id, "second factor set", user.name)
            self._write(file, user.name, "second factor set", "")

    def drop_factor(self, user: User, password: str, code: str) -> None:
        """Do without the second factor again, for whoever knows both. Raises `Refused`."""
        user_id = self._proved(user.name, password, code)
        with self._change() as file:
            file.execute("UPDATE users SET secret = NULL, pending = NULL WHERE id = ?", (user_id,))
            self._tell(file, user_id, "second factor removed", user.name)
            self._write(file, user.name, "second factor removed", "")

    def changes_of(self, user: User) -> list[Entry]:
        """The newest of what happened to an account, newest first, so that its owner can see it."""
        found = self._rows(
            "SELECT n, at, who, what, subject, digest FROM log WHERE (who = ? COLLATE NOCASE AND "
            f"what IN ({', '.join('?' * len(OWN_CHANGES))})) OR (what = 'password reset' AND subject = ?) "
            "ORDER BY n DESC LIMIT 10",
            user.name,
            *OWN_CHANGES,
            user.name,
        )
        return [_entry(row) for row in found]

    def _fits(self, hashed: str, password: str) -> bool:
        """Whether it is the password; one that is too long never is, after as much work."""
        try:
            self._hasher.verify(hashed, password[:LONGEST])
        except (Argon2Error, InvalidHashError):
            return False
        return len(password) <= LONGEST

    def user_of(self, session: str) -> User | None:
        """Whose session it is; None once it was idle or open for too long."""
        found = self._rows(
            f"SELECT {USER}, began, seen FROM sessions JOIN users ON users.id = user "
            "WHERE digest = ? AND active = 1",
            _digest(session),
        )
        if not found:
            return None
        began, seen = (float(str(value)) for value in found[0][USER_COLUMNS:])
        if self._over(began, seen):
            self.log_out(session)
            return None
        with self._change() as file:
            file.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (self.now(), _digest(session)))
        return _user(found[0][:USER_COLUMNS])

    def sessions_of(self, user: User, session: str) -> list[Open]:
        """Where a user is logged in, the newest first; `session` is the one that asks."""
        found = self._rows(
            "SELECT digest, began, seen FROM sessions WHERE user = ? ORDER BY began DESC, digest", user.id
        )
        return [
            Open(
                key=str(digest)[:SESSION_KEY],
                began=_told(float(str(began))),
                seen=_told(float(str(seen))),
                here=str(digest) == _digest(session),
            )
            for digest, began, seen in found
            if not self._over(float(str(began)), float(str(seen)))
        ]

    def end_session(self, user: User, key: str) -> None:
        """End one session of a user."""
        with self._change() as file:
            done = file.execute(
                "DELETE FROM sessions WHERE user = ? AND substr(digest, 1, ?) = ?",
                (user.id, SESSION_KEY, key),
            )
            if done.rowcount:
                self._write(file, user.name, "session ended", "")

    def _over(self, began: float, seen: float) -> bool:
        return self.now() - seen > IDLE_SECONDS or self.now() - began > LONGEST_SECONDS

    def refused(self, user: User, what: str) -> None:
        """Write down that a user asked for what their role may not do."""
        with self._change() as file:
            self._write(file, user.name, "page refused", what)

    def log_out(self, session: str) -> None:
        """End a session."""
        with self._change() as file:
            file.execute("DELETE FROM sessions WHERE digest = ?", (_digest(session),))

    # People and who may see them

    def add_person(self, label: str, user: User, *, account: int | None = None) -> Person:
        """A new person whom this clinician may see, and the person's own account if there is one."""
        if not 1 <= len(label.strip()) <= LONGEST_NAME or not label.isprintable():
            raise InvalidInput(finding(WebFault.BAD_LABEL, most=LONGEST_NAME))
        with self._change() as file:
            if account is not None and not self._is_patient(file, account):
                raise InvalidInput(finding(WebFault.NO_SUCH_ACCOUNT))
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
            what: What = "person opened" if found else "person refused"
            self._write(file, user.name, what, f"person {person_id}")
        return found

    def share(self, person_id: int, other: str, user: User) -> None:
        """Let another clinician see a person. Raises `InvalidInput` where there is no such clinician."""
        found = self._rows(
            "SELECT id FROM users WHERE name = ? AND role = 'clinician' AND active = 1", other.strip()
        )
        if not found or user.role != "clinician" or self.person(person_id, user) is None:
            raise InvalidInput(finding(WebFault.NO_SUCH_ACCOUNT))
        with self._change() as file:
            file.execute("INSERT OR IGNORE INTO access VALUES (?, ?)", (person_id, found[0][0]))
            self._write(file, user.name, "person shared", f"person {person_id} with {other.strip()}")

    def keep(self, person_id: int, typed: Mapping[str, str], user: User) -> Person:
        """Keep the answers of a person; only for who may see them. One change after the other is one entry of
        the log.
        """
        found = next((person for person in self.people(user) if person.id == person_id), None)
        if found is None:
            raise InvalidInput(finding(WebFault.NO_SUCH_ACCOUNT))
        entry: tuple[str, What, str] = (user.name, "answers kept", f"person {person_id}")
        with self._change() as file:
            file.execute("UPDATE people SET typed = ? WHERE id = ?", (json.dumps(dict(typed)), person_id))
            last = file.execute("SELECT who, what, subject FROM log ORDER BY n DESC LIMIT 1").fetchone()
            if last is None or tuple(last) != entry:
                self._write(file, *entry)
        return replace(found, typed=dict(typed))

    def note(self, what: What, person_id: int, user: User) -> None:
        """Write down what a user did with the course of a person."""
        with self._change() as file:
            self._write(file, user.name, what, f"person {person_id}")

    # The log

    def _write(self, file: sqlite3.Connection, who: str, what: What, subject: str) -> None:
        last = file.execute("SELECT n, digest FROM log ORDER BY n DESC LIMIT 1").fetchone() or (0, GENESIS)
        at = _told(self.now())
        entry = (last[0] + 1, at, who[:200], what, subject)
        file.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", (*entry, _chained(last[1], *entry)))
        watched: tuple[tuple[What, tuple[What, ...], str], ...] = (
            ("many people", LOOKS, "DISTINCT subject"),
            ("many refusals", REFUSALS, "*"),
        )
        for kind, kinds, counted in watched:
            if what in kinds:
                self._watch(file, who[:200], kind, kinds, counted)

    def _watch(
        self, file: sqlite3.Connection, who: str, kind: What, kinds: tuple[What, ...], counted: str
    ) -> None:
        """Tell the admins, once an hour, of whoever does more of a kind than usual within an hour."""
        lately = "FROM log WHERE who = ? COLLATE NOCASE AND at > ? AND what"
        hour = (who, _told(self.now() - HOUR))
        query = f"SELECT count({counted}) {lately} IN ({', '.join('?' * len(kinds))})"
        (found,) = file.execute(query, (*hour, *kinds)).fetchone()
        if found <= self.alert or file.execute(f"SELECT 1 {lately} = ?", (*hour, kind)).fetchone():
            return
        self._write(file, who, kind, "")
        admins = file.execute("SELECT id FROM users WHERE role = 'admin' AND active = 1").fetchall()
        for (admin,) in admins:
            self._tell(file, int(admin), kind, "" if who == NOBODY else who)

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


def first_password() -> str:
    """A random password to begin with, of 96 bits."""
    return secrets.token_urlsafe(12)


def _told(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _digest(session: str) -> str:
    return digest_of(session.encode())


def _chained(before: str, *parts: object) -> str:
    return digest_of(json.dumps([before, *parts], ensure_ascii=False).encode())


def _user(row: tuple[object, ...]) -> User:
    role = next(role for role in ROLES if role == row[2])
    return User(
        id=int(str(row[0])),
        name=str(row[1]),
        role=role,
        active=bool(row[3]),
        first=bool(row[4]),
        factor=bool(row[5]),
        poor=bool(row[6]),
    )


def _person(row: tuple[object, ...]) -> Person:
    return Person(id=int(str(row[0])), label=str(row[1]), typed=json.loads(str(row[2])))


def _entry(row: tuple[object, ...]) -> Entry:
    n, at, who, what, subject, digest = (str(value) for value in row)
    return Entry(n=int(n), at=at, who=who, what=what, subject=subject, digest=digest)
