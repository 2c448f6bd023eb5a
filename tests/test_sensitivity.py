"""What recommendations hang on: the analysis on one case, its file and its page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scarpath.api.sensitivity import sensitivity
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_case, load_catalogue
from scarpath.catalog.results import read_result, write_result
from scarpath.cli.evidence import sensitivity as print_sensitivity
from scarpath.core.errors import InvalidFile, InvalidInput
from scarpath.core.sensitivity import Scenario, Sensitivity
from scarpath.render.layout import Style
from scarpath.render.sensitivity import sensitivity_markdown, sensitivity_text

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 11, 22)


def scenario(**changes: object) -> Scenario:
    values: dict[str, object] = {
        "kind": "prior", "name": "raters and scales", "power": 0.8, "k": 0.12, "moved": -1.25,
        "moved_for": "subcision", "recommended": {"a": {"subcision": 2}, "b": {"prp": 3}},
    }  # fmt: skip
    return Scenario(**(values | changes))  # type: ignore[arg-type]


def test_a_case_without_a_plan_is_not_counted() -> None:
    found = Sensitivity(
        made_from="sha256:x", today="2026-11-22", draws=500, scenarios_in_all=1,
        recommended={"a": {"subcision": 2}, "raised": {}},
        scenarios=(scenario(recommended={"a": {"prp": 2}, "raised": {}}),),
    )  # fmt: skip
    assert found.planned == ("a",)
    assert "1 of 1 (1)" in sensitivity_markdown(found, load_catalogue())


def done(*some: Scenario) -> Sensitivity:
    return Sensitivity(
        made_from="sha256:x", today="2026-11-22", draws=500, scenarios_in_all=len(some) + 1,
        recommended={"a": {"subcision": 2}, "b": {"prp": 2}}, scenarios=some,
    )  # fmt: skip


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """The second scenario of a run is the first of one that goes on from the file; other draws begin anew."""
    catalogue = load_catalogue()
    draws = load_draws(catalogue, score=True)
    cases = {"face": load_case(EXAMPLES / "interfaces_example.yaml", catalogue, today=TODAY)}
    whole = sensitivity(cases, catalogue, draws, today=TODAY)
    start, one, two = (next(whole) for _ in range(3))
    assert (len(start.scenarios), len(one.scenarios), len(two.scenarios)) == (0, 1, 2)
    assert start.recommended["face"]
    before = read_result(Sensitivity, write_result(one, tmp_path / "kept.json"))
    assert before == one
    later = sensitivity(cases, catalogue, draws, before, today=TODAY)
    assert [next(later), next(later)] == [one, two]
    other_day = sensitivity(cases, catalogue, draws, before, today=date(2026, 11, 23))
    assert next(other_day).scenarios == ()


def test_changes_are_counted_by_sessions_and_by_treatment() -> None:
    """By hand: case b has three sessions instead of two; in the second scenario a has another treatment."""
    first = scenario()
    second = scenario(power=1.25, recommended={"a": {"tca_cross": 2}, "b": {"prp": 2}})
    found = done(first, second)
    assert [found.changed(s) for s in found.scenarios] == [("b",), ("a",)]
    assert [found.kind_changed(s) for s in found.scenarios] == [(), ("a",)]
    text = sensitivity_markdown(found, load_catalogue())
    assert "1 of 2 (0)" in text
    assert "1 of 2 (1)" in text
    assert "2 of 3 scenarios are done" in text


def test_untrusted_weights_make_no_plan() -> None:
    catalogue = load_catalogue()
    found = done(scenario(k=0.9, recommended={}))
    assert "no plan was made, for: raters and scales" in sensitivity_markdown(found, catalogue)
    text = sensitivity_text(found, catalogue, style=Style(width=80))
    assert "not judged" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_cell_that_changes_most_is_named() -> None:
    cells = [
        scenario(
            kind="cell", name=name, power=None, k=None, third=1, treatment=name, scar_type="boxcar",
            recommended=recommended,
        )
        for name, recommended in (
            ("subcision", {"a": {"subcision": 2}, "b": {"prp": 2}}),
            ("microneedling", {"a": {"tca_cross": 1}, "b": {"prp": 4}}),
        )
    ]  # fmt: skip
    text = sensitivity_markdown(done(*cells), load_catalogue())
    assert "knowing the effect of microneedling on boxcar scars would change most plans (2 of 2 (1))" in text


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="holds no case files"):
        print_sensitivity(tmp_path, tmp_path / "x.json", today=TODAY, width=80)


@pytest.mark.parametrize("text", ["{", '{"made_from": 3}'])
def test_a_file_that_is_something_else_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile):
        read_result(Sensitivity, path)
