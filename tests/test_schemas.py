"""Every schema has a name with its version, and says of one thing what the schema of a plan says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from scarpath.core.course import Fault, StoreReport
from scarpath.core.finding import finding
from scarpath.render.course_json import report_json
from scarpath.render.json import dumps
from scarpath.store.faults import StoreFault
from tests.schemas import DOCS, NAMES, hold, schema_of

ROOT = DOCS.parent


def forms(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that an answer may be."""
    names = [form["$ref"].rpartition("/")[2] for form in schema.get("oneOf", [])]
    return [schema["$defs"][name] for name in names] or [schema]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_has_a_name_with_its_version_and_every_answer_bears_it(name: str) -> None:
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    *start, version = schema["$id"].split(":")
    assert (start, version.isdecimal()) == (["urn", "scarpath", "schema", name], True)
    for form in forms(schema):
        assert form["properties"]["schema"] == {"const": f"scarpath-{name}/{version}"}
        assert "schema" in form["required"]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_named_in_the_readme_and_beside_the_commands(name: str) -> None:
    for page in ("README.md", "docs/cli.md"):
        assert f"{name}.schema.json" in (ROOT / page).read_text(encoding="utf-8"), page


@pytest.mark.parametrize("name", ["assessment", "general", "red-flag", "score"])
def test_parts_of_an_answer_are_those_of_a_plan(name: str) -> None:
    parts, plan = schema_of(name)["$defs"], schema_of("plan")["$defs"]
    assert parts == {part: plan[part] for part in parts}


def test_an_assessment_says_what_a_plan_says_of_it() -> None:
    ours, plan = schema_of("assessment")["properties"], schema_of("plan")["properties"]
    shared = ours.keys() & plan.keys() - {"schema"}
    assert shared > {"assessment", "blocked", "questions"}
    assert {key: ours[key] for key in shared} == {key: plan[key] for key in shared}


def test_a_store_with_a_fault_keeps_to_the_schema() -> None:
    fault = Fault(
        where=finding(StoreFault.IN_FILE, name="a"),
        what=finding(StoreFault.IN_FILE, name="a"),
        remedy=finding(StoreFault.IN_FILE, name="a"),
    )
    report = StoreReport(people=1, entries=2, files=1, faults=(fault,))
    hold(json.loads(dumps(report_json(report))), "course")


def test_an_answer_of_another_version_is_refused() -> None:
    data = json.loads(dumps(report_json(StoreReport(people=0, entries=0, files=0, faults=()))))
    hold(data, "course")
    with pytest.raises(AssertionError):
        hold({**data, "schema": "scarpath-course/1"}, "course")
    with pytest.raises(jsonschema.ValidationError):
        hold({**data, "more": 1}, "course")
