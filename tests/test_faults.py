"""What is refused, by kind: names unique over all rooms, one sentence each, with the figures it is given."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

import scarpath
from scarpath.core.finding import Kind
from scarpath.render.words import templates

ROOT = Path(scarpath.__path__[0])


def kinds() -> Iterator[type[StrEnum]]:
    """The kinds of faults that a room names, in the file `faults.py` of the room."""
    for path in sorted(ROOT.glob("*/faults.py")):
        module = importlib.import_module(f"scarpath.{path.parent.name}.faults")
        yield from (
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
        )


ENUMS = {kind.__name__: kind for kind in kinds()}
MEMBERS = [member for kind in ENUMS.values() for member in kind]


def figures(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def made(source: str) -> Iterator[tuple[str, str, set[str]]]:
    """Each fault that a file makes, `finding(ENUM.MEMBER, figure=...)`, with the figures it gives."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "finding" and node.args:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Attribute) and ast.unparse(part.value) in ENUMS:
                    given = {keyword.arg for keyword in node.keywords if keyword.arg}
                    yield ast.unparse(part.value), part.attr, given


MADE = [
    (path.relative_to(ROOT).as_posix(), *call)
    for path in sorted(ROOT.rglob("*.py"))
    for call in made(path.read_text(encoding="utf-8"))
]


def test_names_are_unique_over_all_rooms() -> None:
    names = [str(member) for member in (*MEMBERS, *Kind)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_every_fault_has_a_sentence(member: StrEnum) -> None:
    assert templates()[member]


@pytest.mark.parametrize(("place", "enum", "name", "given"), MADE, ids=lambda x: x if type(x) is str else "")
def test_a_fault_brings_what_its_sentence_names(place: str, enum: str, name: str, given: set[str]) -> None:
    assert given == figures(templates()[ENUMS[enum][name]]), place


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_every_fault_is_raised_somewhere(member: StrEnum) -> None:
    wanted = f"{type(member).__name__}.{member.name}"
    sources = [path for path in ROOT.rglob("*.py") if path.name != "faults.py"]
    assert any(wanted in path.read_text(encoding="utf-8") for path in sources)


def test_planted_faults_are_found() -> None:
    ((enum, name, given),) = made("finding(CliFault.BAD_WIDTH, width=3)")
    assert given != figures(templates()[ENUMS[enum][name]])
