"""What a doctor proposes: the figures of a plan, and what is said against it and of what it leaves out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import scarpath
from scarpath import api
from scarpath.catalog.load import VIGNETTES, load_case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Kind
from scarpath.core.plan import Proposal
from tests import support
from tests.support import TODAY


@cache
def catalogue() -> Catalogue:
    return scarpath.load_catalogue()


@cache
def draws() -> EffectDraws:
    """Draws that mean nothing: what is held is what is said, not how much."""
    cards = [card for card in catalogue().treatments.values() if not card.raised_only]
    return support.draws(cards, count=60, uninformed=["punch_excision"])


def judged(face: str, **sessions: int) -> Proposal:
    case = load_case(VIGNETTES / f"{face}.yaml", catalogue(), today=TODAY)
    result = api.plan(case, catalogue(), draws(), today=TODAY, whole_front=False, propose=sessions)
    assert result.proposal is not None
    return result.proposal


def kinds(found: tuple[object, ...]) -> set[Kind]:
    return {one.kind for one in found}  # type: ignore[attr-defined]


def test_a_proposal_that_is_shown_has_the_same_figures() -> None:
    case = load_case(VIGNETTES / "v13_rolling_III_moderate.yaml", catalogue(), today=TODAY)
    plain = api.plan(case, catalogue(), draws(), today=TODAY, whole_front=False)
    assert plain.proposal is None
    assert plain.front is not None
    for name in plain.front.shortlist:
        shown = plain.front.plan(name)
        plan = judged("v13_rolling_III_moderate", **shown.sessions).plan
        assert plan.improvement_percent == shown.improvement_percent
        assert (plan.cost, plan.visits, plan.weeks) == (shown.cost, shown.visits, shown.weeks)
        assert (plan.experts, plan.agreement, plan.coverage) == (
            shown.experts,
            shown.agreement,
            shown.coverage,
        )


def test_what_speaks_against_it_is_said() -> None:
    """A deep peel in skin type V is warned of by experts and by a rule; it is judged all the same."""
    found = judged("v03_icepick_V_severe", peel_deep=1)
    assert {Kind.BLOCKED_HERE, Kind.NOT_SHOWN} <= kinds(found.against)
    limited = judged("w14_rolling_IV_severe", subcision=12, fractional_ablative_laser=2)
    assert {Kind.MORE_VISITS, Kind.MORE_DAYS_OFF, Kind.MAY_COST_MORE} <= kinds(limited.against)


def test_what_is_missing_is_said() -> None:
    """Needling alone leaves icepick scars without what experts put first, and eleven times is not usual."""
    found = judged("v21_mixed_VI_moderate", microneedling=11, punch_excision=1)
    assert {
        Kind.NOTHING_FIRST_FOR,
        Kind.NOT_AS_USUAL,
        Kind.NO_TRIAL_OF_THE_WHOLE,
        Kind.FIGURES_WITHOUT,
    } <= kinds(found.missing)
    assert found.plan.size_unknown_for == ("punch_excision",)


@pytest.mark.parametrize(
    ("sessions", "says"),
    [
        ({"subcison": 2}, "proposed_unknown"),
        ({"subcision": 0}, "proposed_count"),
        ({"subcision": 400}, "proposed_count"),
        ({"silicone": 1}, "proposed_outside"),
        ({"prp": 2}, "proposed_impossible"),
    ],
)
def test_what_cannot_be_judged_is_refused(sessions: dict[str, int], says: str) -> None:
    with pytest.raises(InvalidInput) as error:
        judged("v13_rolling_III_moderate", **sessions)
    assert error.value.what.kind == says


def test_raised_scars_have_no_forecast_to_judge_by() -> None:
    with pytest.raises(InvalidInput) as error:
        judged("v23_hypertrophic_IV", subcision=1)
    assert error.value.what.kind == "proposed_without_forecast"


def test_examples_of_the_command_are_answered() -> None:
    example = Path(__file__).parents[1] / "examples" / "rolling_type_ii_deadline.yaml"
    case = load_case(example, catalogue(), today=TODAY)
    result = api.plan(
        case,
        catalogue(),
        draws(),
        today=TODAY,
        whole_front=False,
        propose={"subcision": 2, "microneedling": 3},
    )
    told = " ".join(api.report(result, catalogue()).split())
    assert "WHAT YOUR DOCTOR PROPOSES - 3 x microneedling + 2 x subcision" in told
