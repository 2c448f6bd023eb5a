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
    """Each fault that a file makes, `finding(ENUM.MEMBER, figure=...)`, with the figures it gives; the kind
    may have been chosen before, by a name or a table of the same file.
    """
    tree = ast.parse(source)
    chosen = choices(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "finding" and node.args:
            given = {keyword.arg for keyword in node.keywords if keyword.arg}
            for enum, name in kinds_in(node.args[0], chosen):
                yield enum, name, given


def choices(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """What is assigned to each name of a file."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def kinds_in(node: ast.expr, chosen: dict[str, list[ast.expr]]) -> Iterator[tuple[str, str]]:
    """The faults that an expression can be: named in it, or in what its names were assigned."""
    names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    for place in (node, *(value for name in names for value in chosen.get(name, ()))):
        for part in ast.walk(place):
            if isinstance(part, ast.Attribute) and ast.unparse(part.value) in ENUMS:
                yield ast.unparse(part.value), part.attr


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


def test_the_figures_of_every_fault_are_looked_at() -> None:
    looked_at = {ENUMS[enum][name] for _, enum, name, _ in MADE}
    assert [str(member) for member in MEMBERS if member not in looked_at] == []


def test_every_sentence_is_of_a_kind() -> None:
    assert set(templates()) <= {*MEMBERS, *Kind}


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_every_fault_is_raised_somewhere(member: StrEnum) -> None:
    wanted = f"{type(member).__name__}.{member.name}"
    sources = [path for path in ROOT.rglob("*.py") if path.name != "faults.py"]
    assert any(wanted in path.read_text(encoding="utf-8") for path in sources)


def test_planted_faults_are_found() -> None:
    ((enum, name, given),) = made("finding(CliFault.BAD_WIDTH, width=3)")
    assert given != figures(templates()[ENUMS[enum][name]])


@pytest.mark.parametrize(
    "source",
    [
        "kind = CliFault.SCORE_NO_NUMBER if x else CliFault.SCORE_NO_EQUALS\nfinding(kind, words=3)",
        "A: dict = {1: CliFault.SCORE_NO_NUMBER, 2: CliFault.SCORE_NO_EQUALS}\nfinding(A[x], words=3)",
    ],
)
def test_faults_planted_in_a_kind_that_was_chosen_before_are_found(source: str) -> None:
    found = list(made(source))
    assert [name for _, name, _ in found] == ["SCORE_NO_NUMBER", "SCORE_NO_EQUALS"]
    assert all(given != figures(templates()[ENUMS[enum][name]]) for enum, name, given in found)


def told_of(source: str) -> Iterator[tuple[tuple[str, str], tuple[str, str] | None]]:
    """What is wrong and what to do of each value that a file refuses, by enum and name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "InvalidValue":
            first, *rest = (next(kinds_in(part, {})) for part in node.args)
            yield first, rest[0] if rest else None


REFUSED = [
    (ENUMS[enum][name], ENUMS[remedy[0]][remedy[1]] if remedy else None)
    for path in sorted(ROOT.rglob("*.py"))
    for (enum, name), remedy in told_of(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("message", "remedy"), REFUSED, ids=str)
def test_a_value_is_refused_in_a_clause_and_a_sentence(message: StrEnum, remedy: StrEnum | None) -> None:
    assert not templates()[message].endswith(".")
    assert "; " not in templates()[message]
    if remedy is not None:
        told = templates()[remedy]
        assert told[0].isupper()
        assert told.endswith(".")
