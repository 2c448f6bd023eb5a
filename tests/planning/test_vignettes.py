"""Thirty faces: what the positions say of each, against a table written by hand beside the positions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from scarpath.catalog.load import VIGNETTES, load_case, load_catalogue
from scarpath.core.standing import Indication
from scarpath.planning.assess import assess
from scarpath.planning.indications import indications_of
from scarpath.planning.standing import expert_standings, first_line, voices_of

FOLDER = VIGNETTES
TABLE = Path(__file__).parents[1] / "vignettes" / "expected.yaml"
EXPECTED: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
TODAY = date(2026, 12, 1)
CATALOGUE = load_catalogue()
VOICES = voices_of(CATALOGUE.positions)
SUNKEN = [name for name, expected in EXPECTED.items() if not expected.get("raised")]
TOLD = {
    name
    for expected in EXPECTED.values()
    for names in expected.get("accepted", {}).values()
    for name in names
}
"""What the table lists as accepted for some face: of other treatments it says nothing."""


def face(name: str) -> tuple[Indication, ...]:
    case = load_case(FOLDER / f"{name}.yaml", CATALOGUE, today=TODAY)
    return indications_of(case, assess(case, CATALOGUE.scales), CATALOGUE, today=TODAY)


def test_every_case_has_its_expectation() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(EXPECTED)
    assert len(EXPECTED) == 30


@pytest.mark.parametrize("name", SUNKEN)
def test_severity_and_contexts_are_read_off_the_case(name: str) -> None:
    expected = EXPECTED[name]
    for asked in face(name):
        assert asked.severity == expected["severity"]
        assert asked.fitzpatrick == expected["fitzpatrick"]
        # The table names contexts that hold something back; that scars flatten holds nothing back.
        assert asked.contexts - {"distensible"} == set(expected["contexts"])


@pytest.mark.parametrize("name", SUNKEN)
def test_what_counts_as_first_line_is_among_what_the_table_names(name: str) -> None:
    for asked in face(name):
        expected = set(EXPECTED[name]["first_line"][asked.scar_type])
        found = first_line(VOICES, asked, CATALOGUE.treatments)
        assert found.counts
        # The table lists fragile first lines beside robust ones, and for a deep boxcar also what reaches it.
        assert found.counts | set(found.fragile) <= expected
        deep = asked.scar_type == "boxcar" and asked.depth == "deep"
        assert expected == found.counts | set(found.fragile) | (set(found.general) if deep else set())


@pytest.mark.parametrize("name", SUNKEN)
def test_what_is_accepted_is_what_the_table_names(name: str) -> None:
    for asked in face(name):
        found = expert_standings(VOICES, asked).values()
        accepted = {s.treatment for s in found if s.accepted and s.may_be_first}
        assert accepted & TOLD == set(EXPECTED[name]["accepted"][asked.scar_type])


@pytest.mark.parametrize("name", SUNKEN)
def test_the_floor_is_what_the_table_names(name: str) -> None:
    expected = EXPECTED[name]
    found = [s for asked in face(name) for s in expert_standings(VOICES, asked).values()]
    not_shown = {s.treatment for s in found if s.not_shown}
    assert not_shown == set(expected["not_shown"])
    assert {s.treatment for s in found if not s.may_be_first} - not_shown == set(expected["not_first"])


@pytest.mark.parametrize("name", SUNKEN)
def test_experts_disagree_where_the_table_says_so(name: str) -> None:
    # The table does not read what is said of scars that flatten, so it is left out here.
    faces = [replace(asked, contexts=asked.contexts - {"distensible"}) for asked in face(name)]
    found = [s for asked in faces for s in expert_standings(VOICES, asked).values()]
    assert {s.treatment for s in found if s.disagree and s.accepted} == set(
        EXPECTED[name]["experts_disagree"]
    )
