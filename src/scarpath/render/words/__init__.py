"""The words of the language that is spoken now, one file per audience.

A language is a folder beside this file with the same files and the same names in each. Which one is spoken is
a context variable, so that threads and requests may speak different languages:

    with in_language(other):
        print(report(result, catalogue))

Results hold findings and know no language; the same result can be printed in each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

FILES: Final = (
    "patient",
    "clinician",
    "choice",
    "web",
    "evidence",
    "follow",
    "course",
    "cli",
    "experts",
    "figures",
    "pages",
    "faults_cli",
    "faults_followup",
    "faults_documents",
    "faults_evidence",
    "faults_planning",
    "faults_catalog",
    "faults_core",
    "faults_store",
    "faults_web",
    "faults_api",
)
"""The files of a language, by audience."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Language:
    """A language: its files of words by name, and what it makes of a text of the catalogue, which is
    English.
    """

    code: str
    file: Callable[[str], ModuleType]
    catalogue: Callable[[str], str]


@cache
def _english(name: str) -> ModuleType:
    return import_module(f"scarpath.render.words.en.{name}")


ENGLISH: Final = Language(code="en", file=_english, catalogue=lambda text: text)

_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def language() -> Language:
    """The language that is spoken now."""
    return _spoken.get()


@contextmanager
def in_language(other: Language) -> Iterator[None]:
    """Speak another language inside the `with` block."""
    before = _spoken.set(other)
    try:
        yield
    finally:
        _spoken.reset(before)


def from_catalogue(text: str) -> str:
    """A text of the catalogue, which is English, in the language that is spoken now."""
    return _spoken.get().catalogue(text)


def words(name: str) -> ModuleType:
    """One file of words of the language that is spoken now."""
    return _spoken.get().file(name)


def patient() -> ModuleType:
    """What a person with scars reads."""
    return words("patient")


def clinician() -> ModuleType:
    """What a clinician reads."""
    return words("clinician")


def choice() -> ModuleType:
    """Why one plan is first, and how that agrees with experts."""
    return words("choice")


def web() -> ModuleType:
    """What only the pages say."""
    return words("web")


def evidence() -> ModuleType:
    """What is said of trials and of the model."""
    return words("evidence")


def follow() -> ModuleType:
    """What is said of a course in the terminal."""
    return words("follow")


def course() -> ModuleType:
    """What the pages say of a course."""
    return words("course")


def cli() -> ModuleType:
    """What the commands say of themselves, ask for, and tell while they work."""
    return words("cli")


def figures() -> ModuleType:
    """How dates, amounts and figures are written."""
    return words("figures")


def pages() -> ModuleType:
    """What the documentation and the commands on the evidence say of fits, rules and published figures."""
    return words("pages")


def experts() -> ModuleType:
    """What is said of experts' positions."""
    return words("experts")


def templates() -> Mapping[str, str]:
    """The sentence of each kind of finding in the language that is spoken now."""
    return _templates(_spoken.get())


@cache
def _templates(spoken: Language) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in FILES:
        found |= getattr(spoken.file(name), "FINDINGS", {})
    return found
