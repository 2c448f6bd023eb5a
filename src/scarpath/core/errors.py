"""The exception tree. Every message names what was wrong and what to do about it.

    ScarpathError                  anything this program raises on purpose
    ├── InvalidInput               the user's file or option is wrong           exit code 2
    │   ├── InvalidFile            a file that cannot be read: every problem in it at once
    │   │   ├── InvalidCase        a case file
    │   │   └── InvalidCatalogue   a catalogue file (treatment, study, scale, rule)
    │   ├── StaleDraws             the draws do not belong to the studies at hand
    │   ├── DisconnectedNetwork    a comparison of treatments that nothing connects with the others
    │   ├── NoSchedule             no calendar keeps all the rules: those that clash
    │   └── StoreProblem           the store of courses cannot be used as asked
    │       ├── NoSuchCourse       nobody by that name, or erased
    │       ├── StoreBusy          another program holds the store; nothing was written
    │       ├── StoreFull          no room left; nothing was written
    │       ├── WrongKey           an encrypted store, and the key is wrong or not there
    │       ├── NewerStore         written by a newer version of this program
    │       └── DamagedStore       the file is no store, or broken
    ├── RedFlag                    see a doctor first; no plan                  exit code 3
    ├── NotConverged               a fit whose chains cannot be trusted         exit code 1
    ├── Cancelled                  whoever asked no longer wants the answer     exit code 1
    └── MissingExtra               an optional package is needed                exit code 2

`InvalidValue` stands apart: a `ValueError` that a value's own `__post_init__` raises; the reader of a file
turns it into a `Problem` with file, line and field.

Errors hold findings. `str(error)` is a sentence in the language that is spoken where it is asked for, once
the package has handed over who can put findings into words (`speak_with`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from scarpath.core.faults import CoreFault
from scarpath.core.finding import Finding, Kind, finding

_speak: Callable[[Finding], str] = str


def speak_with(speaker: Callable[[Finding], str]) -> None:
    """Let errors be put into words by this function; without one an error shows its kind and figures."""
    global _speak
    _speak = speaker


def spoken(found: Finding | None) -> str:
    """What an error says, in the language that is spoken now; nothing where it says nothing."""
    return "" if found is None else _speak(found)


class InvalidValue(ValueError):
    """A value that contradicts itself: what is wrong and, where one can say so, what to do about it.

    `message` is a clause without a full stop, `remedy` a sentence with one, as in a `Problem`.
    """

    def __init__(self, message: Finding, remedy: Finding | None = None) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(message, remedy)

    @property
    def found(self) -> Finding:
        """The whole of it."""
        if self.remedy is None:
            return self.message
        return finding(CoreFault.WITH_REMEDY, message=self.message, remedy=self.remedy)

    def __str__(self) -> str:
        return spoken(self.found)


Place = tuple[str | int, ...]
"""Where something stands in a file: the keys and the positions in lists that lead there."""


def _entered(outer: Finding | None, step: str | int) -> Finding:
    """One step further into a file."""
    if isinstance(step, int):
        number = step + 1
        if outer is None:
            return finding(CoreFault.ENTRY, number=number)
        return finding(CoreFault.ENTRY_OF, of=outer, number=number)
    return (
        finding(CoreFault.FIELD, name=step)
        if outer is None
        else finding(CoreFault.FIELD_OF, of=outer, name=step)
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where it stands, what is wrong and what to do.

    `message` is a clause without a full stop, `remedy` a sentence with one.
    """

    file: str
    line: int | None
    place: Place
    message: Finding
    remedy: Finding | None = None

    @property
    def where(self) -> Finding | None:
        """The place in words, such as `scars (entry 2).count`; None for the file as a whole."""
        found: Finding | None = None
        for step in self.place:
            found = _entered(found, step)
        return found

    @property
    def field(self) -> str:
        """The place in the language that is spoken now; empty for the file as a whole."""
        return spoken(self.where)

    @property
    def told(self) -> Finding:
        """What is wrong and what to do, where the field is seen beside it."""
        return finding(CoreFault.PROBLEM_OF_FIELD, message=self.message, remedy=self._then)

    @property
    def found(self) -> Finding:
        """The whole of it, in one line."""
        return finding(
            CoreFault.PROBLEM,
            place=f"{self.file}:{self.line}" if self.line else self.file,
            field=finding(CoreFault.AT_FIELD, field=self.where) if self.place else None,
            message=self.message,
            remedy=self._then,
        )

    @property
    def _then(self) -> Finding | None:
        return finding(CoreFault.THEN, remedy=self.remedy) if self.remedy else None

    def __str__(self) -> str:
        return spoken(self.found)


class ScarpathError(Exception):
    """Root of everything this program raises on purpose: `what` was found."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: Finding) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return spoken(self.what)


class InvalidInput(ScarpathError):
    """Something the user gave is wrong; nothing was written."""

    exit_code: ClassVar[int] = 2


class InvalidFile(InvalidInput):
    """A file with problems, all of them listed at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(finding(CoreFault.PROBLEMS, problems=tuple(p.found for p in problems)))


class InvalidCase(InvalidFile):
    """A case file that cannot be used."""


class InvalidCatalogue(InvalidFile):
    """A catalogue file (treatment, study, scale or rule) that cannot be used."""


class StaleDraws(InvalidInput):
    """The posterior draws were fitted to other studies, or by another model, than those at hand."""


class DisconnectedNetwork(InvalidInput):
    """Treatments were compared with each other that no chain of comparisons connects with the others."""


class NoSchedule(InvalidInput):
    """No calendar keeps all the rules; `rules` are those that clash, none of which can be left out of the
    clash.
    """

    def __init__(self, rules: tuple[Finding, ...], remedy: Finding) -> None:
        self.rules = rules
        self.remedy = remedy
        super().__init__(finding(Kind.NO_CALENDAR, rules=rules, remedy=remedy))


class StoreProblem(InvalidInput):
    """The store of courses cannot do what was asked; nothing was written. Never names a person."""


class NoSuchCourse(StoreProblem):
    """No person by that name or id, or one who was erased."""


class StoreBusy(StoreProblem):
    """Another program holds the store for too long."""


class StoreFull(StoreProblem):
    """There is no room on the disk."""


class NewerStore(StoreProblem):
    """The store was written by a newer version of this program."""


class WrongKey(StoreProblem):
    """The key of an encrypted store is wrong, or there is none."""


class DamagedStore(StoreProblem):
    """What lies there is no store, or it is broken."""


class MissingExtra(InvalidInput):
    """A command needs a package of an optional extra; the message names the extra."""


class RedFlag(ScarpathError):
    """Something in the case must be seen by a doctor before anything is planned."""

    exit_code: ClassVar[int] = 3

    def __init__(self, reasons: tuple[Finding, ...]) -> None:
        self.reasons = reasons
        super().__init__(finding(Kind.RED_FLAGS, reasons=reasons))


class NotConverged(ScarpathError):
    """A fit whose chains disagree or diverged; its draws are not written."""


class Cancelled(ScarpathError):
    """Whoever asked no longer wants the answer; nothing half-done is left."""
