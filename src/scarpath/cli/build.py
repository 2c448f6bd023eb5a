"""The commands with what they say of themselves, in the language that is spoken when the program starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from scarpath.cli.app import app
from scarpath.core.case import OBJECTIVES
from scarpath.render.words import cli as words


def build_app() -> Any:
    """The command `scarpath` with all commands below it, to be called without arguments."""
    command = get_command(app)
    command.epilog = words().EXIT_CODES
    _put_into_words(command, "")
    return command


def _put_into_words(command: Any, name: str) -> None:
    command.help = words().COMMANDS[name]
    for parameter in command.params:
        parameter.help = _of(words().OPTIONS, name, parameter.name).format(objectives=", ".join(OBJECTIVES))
        parameter.metavar = _of(words().VALUES, name, parameter.name) or parameter.metavar
    if isinstance(command, TyperGroup):
        for part, inner in command.commands.items():
            _put_into_words(inner, f"{name} {part}".strip())


def _of(told: Mapping[str, str], command: str, parameter: str) -> str:
    """What is said of a parameter: of that command, of its group, or wherever it stands."""
    parts = command.split()
    keys = (" ".join([*parts[:count], parameter]) for count in range(len(parts), -1, -1))
    return next((told[key] for key in keys if key in told), "")
