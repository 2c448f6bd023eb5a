"""The list of decision aid standards says what is true: places exist, and what is named is printed."""

from __future__ import annotations

import ast
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from scarpath import api
from scarpath.core.plan import PlanResult
from scarpath.render import cards
from scarpath.render.about import about_text
from scarpath.render.cite import brief
from scarpath.render.layout import Style
from tests.support import TODAY, draws as made_up

ROOT = Path(__file__).parents[1]
LIST = yaml.safe_load((ROOT / "docs" / "ipdas.yaml").read_text(encoding="utf-8"))
ITEMS: list[dict[str, Any]] = LIST["items"]
MET = [item for item in ITEMS if item["met"] == "met"]
FACE: dict[str, Any] = {
    "scarpath_case": 1,
    "person": {"age": 27, "fitzpatrick": "IV"},
    "scars": [
        {"region": "left_cheek", "type": "icepick", "count": 14},
        {"region": "right_cheek", "type": "rolling", "count": 6},
    ],
    "skin": {"active_acne": "none", "acne_quiet_months": 14},
    "limits": {"visits": 4},
}


@cache
def result() -> PlanResult:
    catalogue = api_catalogue()
    face = api.describe(FACE, catalogue, today=TODAY)
    return api.plan(face, catalogue, api_draws(), today=TODAY, whole_front=False)


@cache
def api_catalogue() -> Any:
    from scarpath.catalog.load import load_catalogue

    return load_catalogue()


@cache
def api_draws() -> Any:
    return made_up([card for card in api_catalogue().treatments.values() if not card.raised_only], count=300)


@cache
def printed(by: str) -> str:
    """What a command prints for the example face, or what a page of the repository says, on one line."""
    catalogue = api_catalogue()
    if by.endswith(".md"):
        text = (ROOT / by).read_text(encoding="utf-8")
    elif by == "about":
        text = about_text(api.about(catalogue, api_draws()), style=Style())
    elif by == "card":
        card = next(iter(catalogue.treatments.values()))
        base = api.evidence_overview(catalogue, [card.id])[card.id]
        text = cards.card_text(card, base, catalogue, api.sign_off(catalogue), style=Style())
    else:
        text = {"plan": api.report, "explain": api.explain}[by](result(), catalogue)
    return " ".join(text.split())


def missing_phrases(item: dict[str, Any]) -> list[str]:
    return [phrase for phrase in item["shows"] if phrase not in printed(item["printed_by"])]


def missing_names(place: str) -> list[str]:
    """What of `path::name` does not exist."""
    path, _, name = place.partition("::")
    file = ROOT / path
    if not file.is_file():
        return [path]
    if not name:
        return []
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return [] if name in found else [place]


def identity(item: dict[str, Any]) -> str:
    return str(item["id"])


@pytest.mark.parametrize("item", MET, ids=identity)
def test_what_a_row_names_is_printed(item: dict[str, Any]) -> None:
    assert item["shows"]
    assert missing_phrases(item) == []


@pytest.mark.parametrize("item", MET, ids=identity)
def test_the_place_and_the_test_exist(item: dict[str, Any]) -> None:
    assert missing_names(item["where"]) == []
    assert missing_names(item["test"]) == []


def test_a_planted_phrase_and_a_planted_place_are_found_missing() -> None:
    assert missing_phrases({"printed_by": "plan", "shows": ["This sentence is nowhere."]})
    assert missing_names("src/scarpath/render/text.py::no_such_function")
    assert missing_names("src/scarpath/render/no_such_file.py")


def test_the_qualifying_and_certification_criteria_are_complete_and_met() -> None:
    """Joseph-Williams 2014: 6 qualifying and 10 certification criteria, of which 4 are for tests only."""
    by_category = {
        name: {item["id"]: item["met"] for item in ITEMS if item["category"] == name}
        for name in ("qualifying", "certification")
    }
    assert sorted(by_category["qualifying"]) == ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.2.1"]
    assert set(by_category["qualifying"].values()) == {"met"}
    tests_only = {"2.4.1", "2.4.2", "2.4.3", "2.4.4"}
    assert set(by_category["certification"]) == tests_only | {
        "2.1.1", "2.2.1", "2.2.2", "2.2.3", "2.2.4", "2.3.1"
    }  # fmt: skip
    for name, met in by_category["certification"].items():
        assert met == ("not applicable" if name in tests_only else "met"), name


def test_what_is_not_met_says_why() -> None:
    assert {item["met"] for item in ITEMS} <= {"met", "not met", "not applicable"}
    assert [item["id"] for item in ITEMS if item["met"] != "met" and not item.get("remark")] == []
    assert len({item["id"] for item in ITEMS}) == len(ITEMS)


def test_the_page_is_written_from_the_list() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_ipdas.py"))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), "run `python docs/make_ipdas.py`"


def test_every_listed_plan_has_its_benefit_and_its_harm() -> None:
    """One row per plan and one for doing nothing in each of the two tables; every treatment has its counts
    of harm, or is named as uncounted.
    """
    text = api.report(result(), api_catalogue())
    front = result().front
    assert front is not None
    table = text[text.index("PLANS WORTH A TALK") : text.index("OUT OF 100 PEOPLE LIKE YOU")]
    rows = [line for line in table.splitlines() if "%" in line and "(" in line and line.startswith("   ")]
    assert len(rows) == len(front.shortlist) + 1
    people = text[text.index("OUT OF 100 PEOPLE LIKE YOU") : text.index("Almost all of the scarring gone")]
    assert len([line for line in people.splitlines()[2:] if line.strip()]) == len(front.shortlist) + 1
    harms = text[text.index("HARM THAT TRIALS COUNTED") :]
    harms = " ".join(harms[: harms.index("THE PLAN TO LOOK AT FIRST")].split())
    used = {treatment for plan_id in front.shortlist for treatment in front.plan(plan_id).sessions}
    catalogue = api_catalogue()
    assert [t for t in used if brief(catalogue.treatments[t].name) not in harms] == []
