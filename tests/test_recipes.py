"""The recipes of CONTRIBUTING, walked as they are printed in copies of the repository.

What a copy needs once for all that was added to it (the fit, the pages, the tests) runs once, at the end.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recipes import ROOT, Copy, recipe

WITHOUT_A_FIT = ("an expert source", "a safety rule")
WITH_A_FIT = ("a trial", "a treatment", "a scale")
ONCE = ("make evidence QUICK=1", "make docs", "make check")


def test_every_recipe_for_data_is_walked() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    titles = {line.removeprefix("## Add ") for line in page.splitlines() if line.startswith("## Add ")}
    assert titles - {"a sentence"} == {*WITHOUT_A_FIT, *WITH_A_FIT}


@pytest.mark.parametrize("title", [*WITHOUT_A_FIT, *WITH_A_FIT])
def test_a_recipe_ends_with_the_check(title: str) -> None:
    *_, last = recipe(title).commands
    assert last == "make check"


def walk(copy: Copy, *titles: str) -> str:
    """Follow recipes to their end, and return what the last step but the check said."""
    recipes = [recipe(title) for title in titles]
    for wanted in recipes:
        copy.write(wanted.files)
        for command in wanted.commands:
            if command not in ONCE:
                said = copy.run(command)
                assert "pytest" not in command or " passed" in said
    typed = {command for wanted in recipes for command in wanted.commands}
    renewed, *_ = [copy.run(command) for command in ONCE if command in typed]
    return renewed


@pytest.mark.slow
def test_an_expert_source_and_a_rule_need_no_fit(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    walk(copy, *WITHOUT_A_FIT)
    told = json.loads(copy.scarpath("experts rolling --skin V --json"))
    (rolling,) = told["scars"]
    subcision = next(t for t in rolling["treatments"] if t["treatment"] == "subcision")
    assert "example_expert2030" in subcision["first_by"]
    assert "example_thread" in {named["treatment"] for named in told["without_card"]}
    assert "Example 2030" in copy.read("docs/experts.md")
    assert "An invented rule that shows the format" in copy.read("docs/safety-rules.md")


@pytest.mark.slow
def test_a_trial_a_treatment_and_a_scale_come_in_with_a_fit(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    copy = Copy(tmp_path)
    said = walk(copy, *WITH_A_FIT)
    assert "make evidence" in said
    informed = json.loads(copy.python(INFORMED))
    assert informed["example_rollers"]
    assert "A made-up study that shows the format" in copy.scarpath("evidence show example2020")
    planned = json.loads(copy.scarpath("plan examples/icepick_type_v.yaml --json"))
    assert "example_count" in json.dumps(planned)


INFORMED = """
import json
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
draws = load_draws(load_catalogue())
print(json.dumps(dict(zip(draws.treatments, map(bool, draws.informed)))))
"""
