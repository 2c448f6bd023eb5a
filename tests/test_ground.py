"""A plan made again for other wishes on kept ground equals one made from nothing, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import scarpath
from scarpath import api
from scarpath.catalog.load import load_case
from scarpath.core.case import Case, Money
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import InvalidInput
from scarpath.core.plan import PlanResult
from scarpath.planning.ground import Ground
from scarpath.web.result import MOST_DAYS, MOST_GOAL, sliders, wished
from tests import support

EXAMPLES = Path(__file__).parents[1] / "examples"
FACES = ("icepick_type_v", "interfaces_example", "mixed_severe_budget", "rolling_type_ii_deadline")
TODAY = date(2026, 12, 1)


@cache
def catalogue() -> Catalogue:
    return scarpath.load_catalogue()


@cache
def draws() -> EffectDraws:
    return support.draws([c for c in catalogue().treatments.values() if not c.raised_only], count=120)


@cache
def face(name: str) -> Case:
    return load_case(EXAMPLES / f"{name}.yaml", catalogue(), today=TODAY)


@cache
def ground() -> Ground:
    """One for all moves on all faces, so that they meet what others left."""
    return api.laid_ground(catalogue(), draws())


def planned(case: Case, ground: Ground | None) -> PlanResult:
    """The plan but for the seconds that the search took."""
    found = api.plan(case, catalogue(), draws(), today=TODAY, whole_front=False, ground=ground)
    if found.front is None:
        return found
    certificate = replace(found.front.certificate, seconds=0.0)
    return replace(found, front=replace(found.front, certificate=certificate))


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("name", FACES)
@given(data=st.data())
def test_the_plan_after_a_move_of_a_slider_equals_one_made_from_nothing(
    name: str, data: st.DataObject
) -> None:
    at = sliders(face(name), face(name), "USD")
    moved = wished(
        face(name),
        at,
        budget=100 * data.draw(st.integers(0, at.most_budget // 100)),
        days=data.draw(st.integers(0, MOST_DAYS)),
        goal=5 * data.draw(st.integers(0, MOST_GOAL // 5)),
    )
    again = planned(moved, ground())
    assert repr(again) == repr(planned(moved, None))
    assert again == planned(moved, ground())


def test_a_ground_holds_no_more_than_it_may() -> None:
    small = api.laid_ground(catalogue(), draws(), most_bytes=3_000_000)
    for days in (30, 12, 6, 3):
        limits = replace(face(FACES[0]).limits, downtime_days_per_visit=float(days))
        planned(replace(face(FACES[0]), limits=limits), small)
        assert small.held_bytes <= 3_000_000
    assert small.held_bytes > 0


def test_what_was_used_last_is_forgotten_last() -> None:
    kept = Ground(catalogue(), draws(), most_bytes=20)
    made: list[str] = []

    def value(name: str) -> str:
        def make() -> str:
            made.append(name)
            return name

        return kept.kept(name, make, size=lambda _: 10)

    for name in "abacab":
        assert value(name) == name
    assert made == ["a", "b", "c", "b"]


def test_of_several_values_those_are_made_that_are_not_there() -> None:
    face = Ground(catalogue(), draws(), most_bytes=10_000_000).of("a face")
    assert face.kept("b", lambda: "made before") == "made before"
    asked: list[list[int]] = []

    def made(places: list[int]) -> list[str]:
        asked.append(places)
        return [f"made at {place}" for place in places]

    assert face.kept_each(["a", "b", "c"], made) == ["made at 0", "made before", "made at 2"]
    assert face.kept_each(["c", "a"], made) == ["made at 2", "made at 0"]
    assert asked == [[0, 2]]


def test_a_ground_is_refused_with_other_draws() -> None:
    others = replace(draws())
    with pytest.raises(InvalidInput, match="another catalogue or other draws"):
        api.plan(face(FACES[0]), catalogue(), others, today=TODAY, ground=ground())


def test_a_budget_less_than_a_rounding_below_a_plan_of_the_front_is_searched_anew() -> None:
    """Costs are compared in whole units: at such a budget the front of all budgets does not tell."""
    case = replace(face(FACES[1]), prices={"microneedling": Decimal("100.40")})
    kept = api.laid_ground(catalogue(), draws())
    for amount in ("5000", "100.10", "100.40", "201", "200.7", "200.8"):
        limits = replace(case.limits, budget=Money(amount=Decimal(amount), currency="USD"))
        limited = replace(case, limits=limits)
        assert repr(planned(limited, kept)) == repr(planned(limited, None))
