"""Findings stay findings: no result holds a sentence, and one result can be said in any language."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import pytest

import scarpath
from scarpath import api
from scarpath.api import follow
from scarpath.core import about, course, dossier, equity, harm, overview, plan, scores
from scarpath.core.case import Case
from scarpath.core.finding import Finding
from scarpath.core.study import Study
from scarpath.core.text import Id, Printed, Typed
from scarpath.render.json import plan_json
from scarpath.render.words import ENGLISH, Language, in_language

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 12, 1)
DATA = (Case, Study)
"""Records of a case file and of the catalogue: what was written there, not what was found."""

MODULES = (about, course, dossier, equity, harm, overview, plan, scores)
RESULTS = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type)
    and dataclasses.is_dataclass(value)
    and value.__module__ == module.__name__
    and value not in DATA
]


def bare_strings(hint: Any) -> Iterator[str]:
    """Where a type may hold text of which it does not say what it is."""
    if hint is str:
        yield "str"
    elif get_origin(hint) is Annotated:
        if hint not in (Id, Typed, Printed):
            yield from bare_strings(get_args(hint)[0])
    elif get_origin(hint) is not Literal:
        for part in get_args(hint):
            yield from bare_strings(part)


def free_fields(record: type) -> list[str]:
    """The fields of a record that may hold free prose."""
    hints = get_type_hints(record, include_extras=True)
    own = {field.name for field in dataclasses.fields(record)}
    return [name for name, hint in hints.items() if name in own and any(bare_strings(hint))]


@pytest.mark.parametrize("record", RESULTS, ids=lambda record: f"{record.__module__}.{record.__name__}")
def test_no_field_of_a_result_holds_free_prose(record: type) -> None:
    assert free_fields(record) == []


def test_a_planted_sentence_is_found() -> None:
    @dataclasses.dataclass
    class Planted:
        why: tuple[str | Finding, ...]
        id: Id

    hints = get_type_hints(Planted, include_extras=True, localns={"Id": Id, "Finding": Finding})
    assert [name for name, hint in hints.items() if any(bare_strings(hint))] == ["why"]


def returned() -> set[type]:
    """The records that the use cases give back, and those inside of them."""
    found: set[type] = set()

    def walk(hint: Any) -> None:
        if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint not in found | {*DATA, Finding}:
            found.add(hint)
            for part in get_type_hints(hint, include_extras=True).values():
                walk(part)
        for part in get_args(hint):
            walk(part)

    for module in (api, follow):
        for function in vars(module).values():
            if inspect.isfunction(function) and not function.__name__.startswith("_"):
                hint = function.__annotations__.get("return", "")
                walk(NAMED.get(str(hint).split("[")[0].split(" ")[0]))
    return found


NAMED: Mapping[str, type] = {record.__name__: record for record in RESULTS}


def test_every_record_of_a_use_case_is_among_those_held() -> None:
    inside = {record for record in returned() if record.__module__.startswith("scarpath.core.")}
    data = {"case", "study", "treatment", "source", "synthesis", "scale", "review"}
    held = {r for r in inside if r.__module__.rsplit(".", 1)[1] not in data}
    assert {record.__name__ for record in held} <= set(NAMED)
    assert {"PlanResult", "GeneralAnswer", "Lesson", "TreatmentDossier"} <= {r.__name__ for r in held}


# One result, said in a language that nobody speaks: every letter of the words and of the catalogue becomes a
# letter of another script, figures and fields of the templates stay. What is left in Latin letters was not
# looked up.

SCRIPT = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувшьызАБЦДЕФГХИЙКЛМНОПЯРСТУВШЬЫЗ",
)
FIELD = re.compile(r"\{[^{}]*\}")


def strange(text: str) -> str:
    """The text in the other script, with its fields as they are."""
    parts = FIELD.split(text)
    kept = FIELD.findall(text)
    told = [part.translate(SCRIPT) for part in parts]
    return "".join(part + field for part, field in zip(told, [*kept, ""], strict=True))


def translated(value: Any) -> Any:
    """Strings of a words file in the other script, keys left alone."""
    if isinstance(value, str):
        return strange(value)
    if isinstance(value, tuple):
        return tuple(translated(part) for part in value)
    if isinstance(value, Mapping):
        return {key: translated(entry) for key, entry in value.items()}
    return value


def other_file(name: str) -> ModuleType:
    made = ModuleType(name)
    for key, value in vars(ENGLISH.file(name)).items():
        if key.isupper():
            setattr(made, key, translated(value))
    return made


STRANGE = Language(code="xx", file=cache(other_file), catalogue=lambda text: text.translate(SCRIPT))

LATIN = re.compile(r"[A-Za-z]{3,}")
CITATION = re.compile(r"\[[^\[\]]*\]|\bdoi:\S+|https?://\S+|`[^`]*`")
"""What stays in every language: citations, addresses and what is typed at a terminal."""


def left_over(text: str, allowed: frozenset[str]) -> set[str]:
    """Words in Latin letters that are no citation, no command and not allowed."""
    return {word for word in LATIN.findall(CITATION.sub("", text)) if word not in allowed}


def ids_of(catalogue: Any) -> frozenset[str]:
    """Keys of the catalogue, which a table for clinicians and a program may show."""
    keys = [
        *catalogue.treatments,
        *catalogue.studies,
        *catalogue.rules,
        *catalogue.scales,
        *catalogue.sources,
    ]
    words = {part for key in keys for part in LATIN.findall(key)}
    return frozenset(words | {"USD", "scarpath", "sha"})


@pytest.fixture(scope="module")
def catalogue() -> Any:
    return scarpath.load_catalogue()


@pytest.mark.parametrize("example", sorted(ROOT.glob("examples/*.yaml")), ids=lambda path: path.stem)
def test_one_plan_is_said_in_another_language(example: Path, catalogue: Any) -> None:
    draws = scarpath.load_draws(catalogue)
    face = scarpath.load_case(example, catalogue, today=TODAY)
    result = scarpath.plan(face, catalogue, draws, today=TODAY, whole_front=False)
    english = scarpath.report(result, catalogue)
    with in_language(STRANGE):
        told = scarpath.report(result, catalogue)
        texts = "\n".join(texts_of(plan_json(result)))
    assert left_over(told, ids_of(catalogue)) == set()
    assert left_over(texts, ids_of(catalogue)) == set()
    assert scarpath.report(result, catalogue) == english


def texts_of(value: Any) -> Iterator[str]:
    """The sentences of a result for programs."""
    if isinstance(value, Mapping):
        if set(value) == {"kind", "values", "text"}:
            yield value["text"]
        for entry in value.values():
            yield from texts_of(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts_of(entry)
