"""Findings stay findings: no result holds a sentence, and one result can be said in any language."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import pytest

from scarpath import api
from scarpath.api import follow
from scarpath.core import about, course, dossier, equity, harm, overview, plan, scores
from scarpath.core.case import Case
from scarpath.core.finding import Finding
from scarpath.core.study import Study
from scarpath.core.text import Id, Printed, Typed

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
