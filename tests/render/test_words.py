"""The words of a language: every name that the program asks for is there, and none is loaded at import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args, get_type_hints

import pytest

import scarpath
from scarpath.core import questions
from scarpath.core.case import OBJECTIVES, Depth, Isotretinoin, Region, ScarType
from scarpath.core.course import ENTRY_KINDS, Severity
from scarpath.core.finding import Kind, catalogue_text, finding
from scarpath.core.plan import Certainty
from scarpath.core.rule import EffectKind, Rule
from scarpath.core.study import Event
from scarpath.core.treatment import STRENGTHS, Price, Treatment
from scarpath.core.validation import BASELINES, MODEL
from scarpath.evidence.network import RATERS
from scarpath.render.say import said
from scarpath.render.words import ENGLISH, FILES, Language, in_language, language, templates
from scarpath.web.accounts import Told, What

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
    other.FINDINGS = {Kind.GENTLEST: "ΞΞΞ"}  # type: ignore[attr-defined]
    strange = Language(code="xx", file=lambda _: other, catalogue=str.upper)
    found = finding(Kind.GENTLEST)
    english = said(found)
    with in_language(strange):
        assert said(found) == "ΞΞΞ"
        assert said(catalogue_text("Ask first.")) == "ASK FIRST."
    assert language() is ENGLISH
    assert said(found) == english != "ΞΞΞ"
    assert said(catalogue_text("Ask first.")) == "Ask first."


TEMPLATES = sorted((ROOT / "web" / "templates").glob("*.html"))
LETTERS = {"w": "web", "p": "patient", "c": "course", "e": "experts"}
"""By which letters a template calls the words."""
DOCS = sorted((ROOT.parents[1] / "docs").glob("make_*.py"))


def used_in_template(source: str) -> set[tuple[str, str]]:
    return {(LETTERS[letter], name) for letter, name in re.findall(r"\b([wpce])\.([A-Z][A-Z_0-9]*)", source)}


def names_of(file: str) -> set[str]:
    """The words of a file, its findings apart."""
    return {name for name in vars(ENGLISH.file(file)) if name.isupper() and name != "FINDINGS"}


def test_no_words_are_dead() -> None:
    used = {pair for path in (*SOURCES, *DOCS) for pair in asked_for(path.read_text(encoding="utf-8"))}
    for path in TEMPLATES:
        used |= used_in_template(path.read_text(encoding="utf-8"))
    assert [
        (file, name) for file in FILES for name in sorted(names_of(file)) if (file, name) not in used
    ] == []


def test_templates_ask_for_words_that_are_there() -> None:
    for path in TEMPLATES:
        asked = used_in_template(path.read_text(encoding="utf-8"))
        assert [pair for pair in sorted(asked) if pair[1] not in names_of(pair[0])] == [], path.name


def answers_to_choose_from() -> set[str]:
    """Every answer that a question of the form or the interview offers."""
    fields = (f"{part}.{name}" for part, kind in questions._PARTS.items() for name in get_type_hints(kind))
    kinds = [kind for kind in map(questions.answer_kind, fields) if kind is not None]
    pill = get_args(get_type_hints(Isotretinoin)["status"])
    return {*get_args(Depth), *get_args(Severity), *pill, *(c for kind in kinds for c in kind.choices)}


@pytest.mark.parametrize(
    ("told", "members"),
    [
        ("patient.SURE", get_args(Certainty)),
        ("patient.STRENGTHS", STRENGTHS),
        ("patient.TYPES", [*(t.value for t in ScarType), "mixed_atrophic"]),
        ("patient.PRICE_UNITS", get_args(get_type_hints(Price)["unit"])),
        ("patient.EVENTS", {*get_args(Event)} - {"other"}),
        ("patient.PERMANENCE", get_args(get_type_hints(Treatment)["permanence"])),
        ("patient.CHOICES", answers_to_choose_from()),
        ("clinician.OBJECTIVES", OBJECTIVES),
        ("web.REGIONS", [region.value for region in Region]),
        ("web.LOG", get_args(What)),
        ("evidence.RATERS", RATERS),
        ("follow.ENTRY_KINDS", ENTRY_KINDS),
        ("pages.FORECASTERS", (MODEL, *BASELINES)),
        ("pages.RULE_EFFECTS", get_args(EffectKind)),
        ("pages.RULE_STRENGTHS", get_args(get_type_hints(Rule)["strength"])),
    ],
)
def test_every_member_of_a_closed_set_is_told(told: str, members: Iterable[str]) -> None:
    file, _, name = told.partition(".")
    assert set(getattr(ENGLISH.file(file), name)) == set(members)


def test_news_are_told() -> None:
    assert set(ENGLISH.file("web").NEWS) <= {what for kind in get_args(Told) for what in get_args(kind)}
