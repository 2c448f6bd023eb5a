"""The JSON keeps the keys that others rely on and follows its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scarpath.render.json import dumps, plan_json
from tests.render import sample

jsonschema = pytest.importorskip("jsonschema")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8"))

# The keys named in the published interface, part by part.
PROMISED = {
    (): "version draws assessment answer doing_nothing plans shortlist ask_about certificate recommended "
    "blocked questions for_your_dermatologist evidence defaults",
    ("draws",): "lock draws studies",
    ("assessment",): "mix ecca",
    (
        "answer",
    ): "complete_removal_percent complete_removal_why at_least_75_percent at_least_90_upper_bound_percent "
    "best_expected_improvement_percent certainty certainty_reasons sentence",
    ("answer", "best_expected_improvement_percent"): "mean p10 p50 p90",
    ("doing_nothing",): "improvement_percent note",
    ("plans", 0): "id sessions improvement_percent average_person_percent as_trials_print_percent "
    "chance_of_goal_percent studied_combination cost visits downtime_days pih_risk_percent lasting_harm "
    "retained_after_2_years_percent certainty",
    ("plans", 0, "cost"): "amount currency at_least",
    ("ask_about", 0): "treatment why",
    ("certificate",): "space candidates evaluated cut_off complete seconds",
    ("recommended",): "id why would_change_if schedule upkeep",
    ("recommended", "schedule", 0): "date visit sessions downtime_until aftercare",
    ("recommended", "upkeep", 0): "what every_months source",
    ("blocked", 0): "treatment rule reason until sources",
    ("evidence", "needle_release"): "studies arms patients certainty",
    ("defaults", 0): "field value source",
}


@pytest.mark.parametrize("place", PROMISED)
def test_promised_keys_are_there(place: tuple[str | int, ...]) -> None:
    value: Any = plan_json(sample.result())
    for step in place:
        value = value[step]
    assert set(PROMISED[place].split()) <= set(value)


@pytest.mark.parametrize(
    "result", [sample.result(), sample.raised(), sample.result(front=None, recommended=None)]
)
def test_the_schema_accepts_every_form(result: Any) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(dumps(plan_json(result))))


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("answer", "complete_removal_percent"), 95),
        (("answer", "certainty"), "certain"),
        (("plans", 0, "cost", "currency"), "dollars"),
        (("plans", 0, "improvement_percent", "mean"), "38 %"),
        (("recommended", "schedule", 0, "date"), "1 December"),
        (("certificate", "candidates"), -1),
    ],
)
def test_the_schema_refuses_what_is_wrong(place: tuple[str | int, ...], wrong: object) -> None:
    data = json.loads(dumps(plan_json(sample.result())))
    target = data
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = wrong
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(data)


def test_every_key_is_in_the_schema_and_every_property_is_written() -> None:
    data = plan_json(sample.result())
    assert set(data) == set(SCHEMA["properties"])
    assert set(data["plans"][0]) == set(SCHEMA["$defs"]["plan"]["properties"])


def test_the_text_of_the_json_is_the_json() -> None:
    forms = (plan_json(sample.result()), plan_json(sample.raised()), {}, {"a": [], "b": [1, {"c": None}]})
    for data in forms:
        assert json.loads(dumps(data)) == data
    lines = dumps(plan_json(sample.result())).splitlines()
    assert sum(line.startswith('  {"id": "p') for line in lines) == 2


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps({"a": float("nan")})


def test_complete_removal_is_null() -> None:
    assert plan_json(sample.result())["answer"]["complete_removal_percent"] is None


def test_figures_stand_on_the_grid_of_one_decimal() -> None:
    plan = plan_json(sample.result())["plans"][0]
    # 38.44 and a chance of 3.21 in the sample.
    assert plan["improvement_percent"]["mean"] == 38.4
    assert plan["at_least_75_percent"] == 3.2
