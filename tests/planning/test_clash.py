"""Clashes of limits against every subset of the limits, and a date that comes too soon against its rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest

from scarpath.core.case import Case, Goals, Limits, Money
from scarpath.core.plan import Safety
from scarpath.planning.clash import clashes, clashing_limits, keeping, limits_set
from scarpath.planning.problem import Problem, build_problem
from scarpath.planning.space import count_allowed
from scarpath.render.say import said
from tests import support

CARDS = (
    support.card("cheap_but_long", "peel", cost=100, downtime=9),
    support.card("quick_but_dear", "resurfacing", cost=2000, downtime=1),
    support.card("middling", "focal", cost=600, downtime=5),
)
CATALOGUE = support.catalogue(CARDS)
DRAWS = support.draws(CARDS, count=20)


def money(amount: int) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def build(case: Case) -> Problem:
    return build_problem(case, support.assessment(), CATALOGUE, DRAWS, Safety(), today=support.TODAY)


def allowed(case: Case, kept: tuple[str, ...]) -> bool:
    return count_allowed(build(keeping(case, kept))) > 0


CASES = {
    "money against days off": support.case(
        limits=Limits(budget=money(200), downtime_days_per_visit=2, visits=8)
    ),
    "three that only clash together": support.case(
        limits=Limits(budget=money(700), downtime_days_per_visit=6), goals=Goals(avoid=("middling",))
    ),
    "two clashes": support.case(limits=Limits(visits=0, budget=money(50), pih_risk_percent=90)),
    "a date": support.case(limits=Limits(finish_by=support.TODAY + timedelta(days=3), budget=money(1000))),
    "everything avoided": support.case(goals=Goals(avoid=tuple(c.id for c in CARDS))),
    "no clash": support.case(limits=Limits(budget=money(700))),
}


@pytest.mark.parametrize("name", CASES)
def test_each_clash_allows_nothing_and_one_limit_less_allows_some(name: str) -> None:
    case = CASES[name]
    found = list(clashing_limits(case, build))
    for clash in found:
        assert not allowed(case, clash)
        for fewer in combinations(clash, len(clash) - 1):
            assert allowed(case, fewer)
    assert bool(found) is not allowed(case, limits_set(case))
    # What is in no clash can be kept together.
    named = {limit for clash in found for limit in clash}
    assert allowed(case, tuple(limit for limit in limits_set(case) if limit not in named))


def test_clashes_name_the_fields_of_the_case() -> None:
    by_hand = {
        "money against days off": [("limits.budget", "limits.downtime_days_per_visit")],
        "three that only clash together": [
            ("limits.budget", "limits.downtime_days_per_visit", "goals.avoid")
        ],
        "two clashes": [("limits.visits",), ("limits.budget",)],
        "everything avoided": [("goals.avoid",)],
        "no clash": [],
    }
    for name, expected in by_hand.items():
        found = [set(clash) for clash in clashing_limits(CASES[name], build)]
        assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


def test_a_date_that_comes_too_soon_is_explained_by_the_rules_of_the_calendar() -> None:
    """The quickest session, with one day off, from a start ten days away: over on the eleventh day."""
    case = support.case(limits=Limits(finish_by=support.TODAY + timedelta(days=3)))
    case = replace(case, start_on=support.TODAY + timedelta(days=10))
    first, second = clashes(case, support.assessment(), CATALOGUE, DRAWS, Safety(), today=support.TODAY)
    assert said(first) == "even alone this leaves no plan: limits.finish_by. Loosen it."
    start, over = (support.TODAY + timedelta(days=n) for n in (10, 11))
    told = said(second)
    assert f"one session of quick but dear, is over on {over}" in told
    assert f"quick but dear not before {start} (the course starts then)" in told
    assert f"over by {support.TODAY + timedelta(days=3)}" in told
