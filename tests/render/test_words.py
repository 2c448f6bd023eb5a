"""The words of a language: every name that the program asks for is there, and none is loaded at import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import scarpath
from scarpath.core.finding import Kind, catalogue_text, finding
from scarpath.render.say import said
from scarpath.render.words import ENGLISH, FILES, Language, in_language, language, templates

ROOT = Path(scarpath.__path__[0])
EN = ROOT / "render" / "words" / "en"


def aliases(tree: ast.AST) -> dict[str, str]:
    """The names by which a file calls the words of an audience."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "scarpath.render.words"
        for alias in node.names
        if alias.name in FILES
    }


def asked_for(source: str) -> Iterator[tuple[str, str]]:
    """Each file and name of words that a source asks for."""
    tree = ast.parse(source)
    known = aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name) and called.id in known:
                yield known[called.id], node.attr


def at_import(source: str) -> list[int]:
    """Lines that ask for words while the file is imported, when no language has been chosen yet."""
    tree = ast.parse(source)
    known = aliases(tree)
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for branch in (node.body if isinstance(node.body, list) else [node.body])
        for part in ast.walk(branch)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in known
        and id(node) not in inside
    ]


SOURCES = [
    path for path in sorted(ROOT.rglob("*.py")) if aliases(ast.parse(path.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_word_asked_for_is_there(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    missing = [(file, name) for file, name in asked_for(source) if not hasattr(ENGLISH.file(file), name)]
    assert missing == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_words_are_fixed_at_import(path: Path) -> None:
    assert at_import(path.read_text(encoding="utf-8")) == []


def test_planted_faults_are_found() -> None:
    source = "from scarpath.render.words import patient as words\nTITLE = words().NO_SUCH_WORD\n"
    assert list(asked_for(source)) == [("patient", "NO_SUCH_WORD")]
    assert at_import(source) == [2]


def test_the_files_of_a_language_are_those_of_its_folder() -> None:
    assert {path.stem for path in EN.glob("*.py")} - {"__init__"} == set(FILES)


def test_every_kind_of_finding_has_one_template_in_one_file() -> None:
    every = [kind for name in FILES for kind in getattr(ENGLISH.file(name), "FINDINGS", {})]
    assert len(every) == len(set(every)) == len(templates())


def test_a_finding_is_told_in_the_language_that_is_spoken() -> None:
    other = ModuleType("other")
    other.FINDINGS = {Kind.BEST_BALANCE: "ΞΞΞ"}  # type: ignore[attr-defined]
    strange = Language(code="xx", file=lambda _: other, catalogue=str.upper)
    found = finding(Kind.BEST_BALANCE)
    english = said(found)
    with in_language(strange):
        assert said(found) == "ΞΞΞ"
        assert said(catalogue_text("Ask first.")) == "ASK FIRST."
    assert language() is ENGLISH
    assert said(found) == english != "ΞΞΞ"
    assert said(catalogue_text("Ask first.")) == "Ask first."
