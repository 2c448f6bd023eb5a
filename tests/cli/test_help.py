"""What the commands say of themselves comes from the words of the language in which the program starts."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from scarpath.cli.build import build_app
from scarpath.render.words import ENGLISH, Language, cli as words, in_language


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {part}".strip())


def spoken() -> list[str]:
    """Every text of every command, as `--help` shows it."""
    told = []
    for _, command in commands(build_app()):
        told += [command.help, *(parameter.help for parameter in command.params)]
    return told


def keys_of(command: str, parameter: str) -> set[str]:
    parts = command.split()
    return {" ".join([*parts[:count], parameter]) for count in range(len(parts) + 1)}


def test_every_command_and_parameter_says_what_it_is_for() -> None:
    assert len(spoken()) > 100
    assert "" not in spoken()


def test_no_text_stands_for_a_command_or_parameter_that_is_gone() -> None:
    found = dict(commands(build_app()))
    assert set(words().COMMANDS) == set(found)
    known = {
        key for name, c in found.items() for parameter in c.params for key in keys_of(name, parameter.name)
    }
    assert set(words().OPTIONS) - known == set()
    assert set(words().VALUES) - known == set()


def test_a_command_speaks_for_itself_before_its_group_does() -> None:
    app = build_app()
    said = {name: {p.name: p.help for p in command.params} for name, command in commands(app)}
    assert said["plan"]["today"] == "Plan as if it were this day."
    assert said["follow new"]["today"] == "Work as if it were this day."
    assert said["follow new"]["name"] != said["follow visit"]["name"]


def test_help_is_told_in_the_language_that_is_spoken_at_the_start() -> None:
    other = ModuleType("other")
    for name in ("COMMANDS", "OPTIONS"):
        setattr(other, name, {key: f"Ξ {key}" for key in getattr(words(), name)})
    other.VALUES, other.EXIT_CODES = {}, "Ξ"  # type: ignore[attr-defined]
    strange = Language(
        code="xx",
        file=lambda name: other if name == "cli" else ENGLISH.file(name),
        catalogue=ENGLISH.catalogue,
    )
    with in_language(strange):
        assert [text for text in spoken() if not text.startswith("Ξ")] == []
    assert [text for text in spoken() if text.startswith("Ξ")] == []
