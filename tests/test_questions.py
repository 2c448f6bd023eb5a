"""Every question that a rule asks can be answered, on a terminal and in a form alike."""

from __future__ import annotations

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.cli.interview import kind_of
from scarpath.core.questions import answer_kind

ASKED = sorted({name for rule in load_catalogue().rules.values() for name in rule.questions})

# What the annotations in core/case.py say, read by eye.
KINDS = {
    "skin.recent_tan": "yes_no",
    "skin.active_acne": "choice",
    "skin.acne_quiet_months": "whole",
    "skin.allergies": "words",
    "skin.isotretinoin": "isotretinoin",
    "goals.improvement_percent": "number",
    "limits.finish_by": "date",
}


@pytest.mark.parametrize("path", [path for path in ASKED if not path.endswith(("status", "stopped_on"))])
def test_a_question_of_a_rule_has_a_kind_of_answer(path: str) -> None:
    assert answer_kind(path) is not None
    assert kind_of(path) is not None


@pytest.mark.parametrize(("path", "kind"), KINDS.items())
def test_the_kind_is_that_of_the_field(path: str, kind: str) -> None:
    found = answer_kind(path)
    assert found is not None
    assert found.kind == kind


def test_a_choice_names_its_answers() -> None:
    found = answer_kind("skin.diabetes")
    assert found is not None
    assert found.choices == ("none", "controlled", "uncontrolled")


@pytest.mark.parametrize("path", ["skin.unheard_of", "limits.budget", "nothing.at_all", "scars", ""])
def test_a_field_that_no_one_question_fills_has_none(path: str) -> None:
    assert answer_kind(path) is None
    assert kind_of(path) is None
