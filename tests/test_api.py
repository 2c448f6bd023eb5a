"""The use cases, with the shipped catalogue and made-up draws."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import scarpath
from scarpath import api
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import InvalidCase, RedFlag
from scarpath.core.finding import Kind
from scarpath.core.overview import FACES
from scarpath.core.plan import PlanResult
from scarpath.render.json import plan_json
from scarpath.render.say import said
from tests import support

TODAY = support.TODAY
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
FACE: dict[str, Any] = {
    "scarpath_case": 1,
    "person": {"age": 27, "fitzpatrick": "IV"},
    "scars": [
        {"region": "left_cheek", "type": "icepick", "count": 14},
        {"region": "right_cheek", "type": "rolling", "count": 6},
    ],
    "skin": {"active_acne": "none", "acne_quiet_months": 14},
    "goals": {"improvement_percent": 40},
    "limits": {"budget": {"amount": 3000, "currency": "USD"}, "visits": 4},
}


@cache
def catalogue() -> Catalogue:
    return scarpath.load_catalogue()


@cache
def draws() -> EffectDraws:
    return support.draws(
        [card for card in catalogue().treatments.values() if not card.raised_only], count=300
    )


def face(**changes: Any) -> Case:
    return api.describe({**FACE, **changes}, catalogue(), today=TODAY)


@cache
def planned() -> PlanResult:
    return api.plan(face(), catalogue(), draws(), today=TODAY)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import scarpath, sys; print(sorted({'numpy', 'yaml', 'typer', 'rich', 'jax'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_exported_name_is_there() -> None:
    assert {name for name in scarpath.__all__ if getattr(scarpath, name) is None} == set()
    assert set(scarpath.__all__) <= set(dir(scarpath))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = scarpath.nothing  # type: ignore[attr-defined]


def test_the_version_is_that_of_the_project() -> None:
    project = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{scarpath.__version__}"' in project


def test_a_face_in_plain_values_is_checked_like_a_file() -> None:
    with pytest.raises(InvalidCase) as caught:
        api.describe({**FACE, "person": {"age": -1}, "colour": "red"}, catalogue(), today=TODAY)
    assert len(caught.value.problems) == 3


def test_the_recommended_plan_was_tried_and_stands_in_the_front() -> None:
    result = planned()
    assert result.front is not None
    assert result.recommended is not None
    chosen = result.front.plan(result.recommended.id)
    assert chosen.studied_combination
    assert chosen.studies_of_combination
    assert result.recommended.id in result.front.shortlist
    assert sum(len(visit.sessions) for visit in result.recommended.schedule) == sum(chosen.sessions.values())
    assert result.recommended.ends_on == max(visit.date for visit in result.recommended.schedule)


def test_limits_hold_for_every_plan() -> None:
    result = planned()
    assert result.front is not None
    assert all(plan.visits <= 4 and plan.cost.high <= 3000 for plan in result.front.plans)


def test_the_answer_belongs_to_plans_of_the_front() -> None:
    result = planned()
    assert result.front is not None
    answer, plans = result.answer, result.front.plans
    assert answer.complete_removal_percent is None
    assert answer.best_expected_improvement_percent is not None
    most = max(plan.improvement_percent.mean for plan in plans)
    assert answer.best_expected_improvement_percent.mean == pytest.approx(most)
    assert result.recommended is not None
    best = result.front.plan(result.recommended.id)
    assert answer.plan == best.id
    assert answer.improvement_percent == best.improvement_percent
    assert answer.best_studied_improvement_percent == best.improvement_percent
    assert answer.at_least_75_percent == best.at_least_75_percent
    assert answer.certainty == best.certainty
    assert answer.at_least_90_upper_bound_percent is not None
    listed = [result.front.plan(plan_id) for plan_id in result.front.shortlist]
    assert answer.at_least_90_upper_bound_percent >= max(p.at_least_90_upper_bound_percent for p in listed)


def test_the_page_and_the_programs_get_the_same_plans() -> None:
    whole = planned()
    short = api.plan(face(), catalogue(), draws(), today=TODAY, whole_front=False)
    assert whole.front is not None
    assert short.front is not None
    assert short.front.shortlist == whole.front.shortlist
    assert short.front.size == whole.front.size == sum(plan.unbeaten for plan in whole.front.plans)
    assert [short.front.plan(p) for p in short.front.shortlist] == [
        whole.front.plan(p) for p in whole.front.shortlist
    ]
    assert short.answer == whole.answer


def test_a_red_flag_raises_every_reason() -> None:
    with pytest.raises(RedFlag) as caught:
        api.plan(face(person={"age": 12, "fitzpatrick": "II"}), catalogue(), draws(), today=TODAY)
    assert caught.value.exit_code == 3
    assert len(caught.value.reasons) == len(set(caught.value.reasons)) >= 1


def test_raised_scars_get_a_path_and_no_forecast() -> None:
    scars = [{"region": "left_jaw", "type": "keloid", "count": 2, "area_cm2": 3}]
    result = api.plan(face(scars=scars), catalogue(), draws(), today=TODAY)
    assert result.front is None
    assert result.recommended is None
    assert result.answer.best_expected_improvement_percent is None
    assert result.raised_path
    assert all(catalogue().treatments[option.treatment].raised_only for option in result.raised_path)
    assert set(result.evidence) == {option.treatment for option in result.raised_path}


def test_scars_off_the_face_get_no_forecast() -> None:
    result = api.plan(
        face(scars=[{"region": "back", "type": "rolling", "count": 9}]), catalogue(), draws(), today=TODAY
    )
    assert result.front is None
    assert result.assessment.off_face
    assert result.raised_path == ()


def test_a_limit_takes_out_what_would_have_to_wait() -> None:
    skin = {"isotretinoin": {"status": "stopped", "stopped_on": "2026-08-01"}}
    free = api.plan(face(skin=skin), catalogue(), draws(), today=TODAY, whole_front=False)
    waiting = {entry.treatment for entry in free.safety.delayed}
    assert waiting, "no rule makes a treatment wait in this case; the test would prove nothing"
    bound = api.plan(
        face(skin=skin, limits={"downtime_days_per_visit": 0}),
        catalogue(),
        draws(),
        today=TODAY,
        whole_front=False,
    )
    blocked = {entry.treatment for entry in bound.safety.blocked}
    assert not blocked & {entry.treatment for entry in bound.safety.delayed}


def test_when_nothing_tried_is_left_the_reason_is_given() -> None:
    avoid = [card for card in catalogue().treatments if card != "nothing"]
    result = api.plan(face(goals={"avoid": avoid}), catalogue(), draws(), today=TODAY)
    assert result.recommended is None
    assert result.answer.certainty_reasons
    assert "No plan" in scarpath.report(result, catalogue())


def test_defaults_are_visible_until_they_are_given() -> None:
    given = face(start_on="2026-12-01", goals={"prefer": ["cost"]})
    fields = {
        default.field
        for default in api.plan(given, catalogue(), draws(), today=TODAY, whole_front=False).defaults
    }
    assert {"goals.prefer", "start_on"} <= {default.field for default in planned().defaults}
    assert not {"goals.prefer", "start_on"} & fields


def test_the_lock_names_the_draws() -> None:
    told = api.draws_used(catalogue(), draws())
    other = api.draws_used(catalogue(), replace(draws(), lock={"another": 1}))
    assert told.lock.startswith("sha256:")
    assert told.lock != other.lock
    assert told.draws == 300


def test_the_longest_follow_up_is_that_of_the_studies() -> None:
    # Brute force over the outcomes, written another way.
    cards = list(catalogue().treatments)
    seen = [
        (component.treatment, outcome.months)
        for study in catalogue().studies.values()
        for arm in study.arms
        for component in arm.components
        for outcome in arm.outcomes
        if outcome.kind == "retention"
    ]
    assert api.longest_follow_up(cards, catalogue()) == max(months for name, months in seen if name in cards)
    assert api.longest_follow_up([], catalogue()) is None


def test_the_general_answer_rests_on_tried_plans() -> None:
    answer = api.general_answer(catalogue(), draws())
    assert [row.face.id for row in answer.rows] == [face.id for face in FACES]
    assert all(row.plan.studied_combination for row in answer.rows)
    assert answer.lowest.mean <= answer.highest.mean
    for name in ("icepick", "boxcar", "rolling", "mixed"):
        light, dark = (row.plan for row in answer.rows if row.face.id.startswith(name))
        # The made-up draws give darker skin the higher risk.
        assert light.sessions != dark.sessions or light.pih_risk_percent.mean < dark.pih_risk_percent.mean


def test_the_general_answer_is_that_of_one_such_person() -> None:
    """The same steps: the plan that is first for a reference face is the one that its case gets."""
    answer = api.general_answer(catalogue(), draws())
    for row in answer.rows[:4]:
        alone = api.plan(api._case_of(row.face), catalogue(), draws(), today=TODAY, whole_front=False)
        assert alone.front is not None
        assert alone.recommended is not None
        assert alone.front.plan(alone.recommended.id).sessions == row.plan.sessions
        others = [alone.front.plan(name).sessions for name in alone.front.shortlist[1:]]
        assert others == [plan.sessions for plan in row.similar]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_an_answer(example: Path) -> None:
    case = scarpath.load_case(example, catalogue(), today=TODAY)
    result = scarpath.plan(case, catalogue(), draws(), today=TODAY, whole_front=False)
    assert plan_json(result)["answer"]["sentence"]
    assert (result.front is None) == (not case.has_atrophic)
    assert "FOR THE CLINICIAN" in scarpath.explain(result, catalogue())


def test_a_date_is_asked_for_and_never_read_from_the_clock() -> None:
    later = api.plan(face(), catalogue(), draws(), today=date(2027, 5, 1), whole_front=False)
    assert later.recommended is not None
    assert min(visit.date for visit in later.recommended.schedule) >= date(2027, 5, 1)


def test_prices_in_another_currency_are_not_called_unknown() -> None:
    """The cards are priced in dollars, so that no plan surely keeps a budget in rupees, and none is first."""
    limits = {"budget": {"amount": 50000, "currency": "INR"}, "visits": 3}
    result = api.plan(face(limits=limits), catalogue(), draws(), today=TODAY, whole_front=False)
    told = " ".join(map(said, result.not_known))
    assert "What these cost in INR: " in told
    assert "Prices at hand are in USD, and we do not convert." in told
    assert result.recommended is None
    assert result.front is not None
    shown = [result.front.plan(name) for name in result.front.shortlist]
    assert shown
    assert not any(plan.fits_budget for plan in shown)
    assert {said(plan.name) for plan in shown if plan.name} == {"may cost more than your budget"}


def test_what_experts_accept_and_no_card_has_stands_under_what_to_ask_about() -> None:
    """Dermabrasion is a comparator without a card; experts warn of it in darker skin."""
    lighter = face(person=FACE["person"] | {"fitzpatrick": "II"})
    result = api.plan(lighter, catalogue(), draws(), today=TODAY, whole_front=False)
    asked = {option.treatment: option.why for option in result.ask_about}
    assert asked["dermabrasion"].kind is Kind.NO_CARD_YET
    assert "dermabrasion" not in catalogue().treatments
    told = api.report(result, catalogue())
    assert "Dermabrasion: experts put it first or accept it" in " ".join(told.split())


def test_what_is_not_put_first_is_said_with_the_reason() -> None:
    """Experts put subcision first for rolling scars, and a source warns of it with isotretinoin."""
    taking = face(
        scars=[{"region": "left_cheek", "type": "rolling", "count": 40, "depth": "deep"}],
        skin={"isotretinoin": {"status": "current"}},
    )
    result = api.plan(taking, catalogue(), draws(), today=TODAY, whole_front=False)
    held_back = {entry.treatment: entry for entry in result.not_first}
    assert held_back["subcision"].reason.kind is Kind.NOT_FIRST
    assert held_back["subcision"].sources
    assert "Subcision is not put first for a face like this" in " ".join(
        api.report(result, catalogue()).split()
    )
    assert [entry["treatment"] for entry in plan_json(result)["not_first"]] == list(held_back)


def test_a_cost_that_nobody_knows_is_null_and_not_0() -> None:
    limits = {"budget": {"amount": 5000, "currency": "XTS"}}
    result = api.plan(face(limits=limits), catalogue(), draws(), today=TODAY, whole_front=False)
    costs = [plan["cost"] for plan in plan_json(result)["plans"]]
    assert costs
    assert all((cost["amount"], cost["low"], cost["high"]) == (None, None, None) for cost in costs)
    assert not any(cost["known"] for cost in costs)
