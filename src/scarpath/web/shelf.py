"""Where the courses of a server are kept, and which of them a visitor may see."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from scarpath.core.course import Course, PersonRow
from scarpath.core.errors import NoSuchCourse
from scarpath.store.keys import Keys, passphrase_from_environment, read_keys
from scarpath.store.store import URLS, Store, open_store
from scarpath.web.accounts import Accounts, Person, User

_ID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A course as a visitor sees it: its place in addresses, its name in the store, and what it is called.

    In a clinic it is that of a person, and the store does not know what the clinic calls them.
    """

    key: str
    name: str
    label: str
    person: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A store, opened anew for each request, because two threads must not share one. `author` stands with
    what is written where nobody logs in; `keys` are those of an encrypted store.
    """

    place: str
    files: Path | None = None
    author: str
    keys: Keys | None = None

    def unlocked(self) -> Shelf:
        """The same with the keys of an encrypted store, worked out once and not by each request. Raises
        `StoreProblem` where it cannot be opened.
        """
        keys = (
            None if self.place.startswith(URLS) else read_keys(Path(self.place), passphrase_from_environment)
        )
        shelf = replace(self, keys=keys)
        shelf.everybody()
        return shelf

    def open(self, *, create: bool = False) -> Store:
        """The store; with `create` one is made where there is none."""
        return open_store(self.place, files=self.files, create=create, keys=self.keys)

    def everybody(self) -> tuple[PersonRow, ...]:
        """Everyone in the store; nobody where there is none yet."""
        try:
            with self.open() as store:
                return store.people()
        except NoSuchCourse:
            return ()

    def find(self, key: str) -> Kept | None:
        """A course by its id, where one person uses the program."""
        if not _ID.fullmatch(key):
            return None
        found = next((person for person in self.everybody() if person.id == key), None)
        return None if found is None else Kept(key=key, name=found.id, label=found.label)

    def find_of(self, key: str, user: User, accounts: Accounts) -> Kept | None:
        """A course by the number of its person in a clinic, if the user may see that person."""
        if not _NUMBER.fullmatch(key):
            return None
        person = accounts.person(int(key), user)
        return None if person is None else of_person(person, accounts)

    def mine(self, user: User, accounts: Accounts) -> list[tuple[Kept, PersonRow]]:
        """The courses of the people whom a user may see."""
        rows = {row.label: row for row in self.everybody()}
        kept = (of_person(person, accounts) for person in accounts.people(user))
        return [(one, rows[one.name]) for one in kept if one.name in rows]


def of_person(person: Person, accounts: Accounts) -> Kept:
    """The course of a person of a clinic, whether or not it has begun. Its name holds the mark of the file of
    accounts, so that a new file whose numbers begin again finds nobody else's course.
    """
    return Kept(key=str(person.id), name=f"{accounts.mark} {person.id}", label=person.label, person=person.id)


def entry_body(course: Course, entry: str) -> dict[str, object] | None:
    """What a visit that can be corrected says; None for anything else."""
    if entry not in course.visit_ids:
        return None
    return next(dict(one.body) for one in course.history if one.id == entry)
