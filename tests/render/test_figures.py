"""Figures as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from scarpath.core.plan import Cost
from scarpath.render import figures
from tests.render.sample import around


@given(st.floats(-200, 200))
def test_text_and_json_never_differ(value: float) -> None:
    # Invariant: text rounds the figure that stands in the JSON, so rounding it again changes nothing.
    assert figures.whole(value) == figures.whole(figures.shown(value))
    assert abs(figures.whole(value) - value) <= 0.55


@pytest.mark.parametrize(
    ("value", "text"), [(38.44, "38 %"), (38.5, "39 %"), (-0.04, "0 %"), (-2.5, "-3 %"), (100, "100 %")]
)
def test_percent(value: float, text: str) -> None:
    assert figures.percent(value) == text


def test_no_negative_zero() -> None:
    assert str(figures.shown(-0.04)) == "0.0"


def test_interval_is_the_tenth_to_the_ninetieth_percentile() -> None:
    assert figures.percent_with_interval(around(40, 10)) == "40 % (27 to 53)"


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.0, "fewer than 1 of 100"),
        (0.4, "fewer than 1 of 100"),
        (0.6, "about 1 of 100"),
        (31.2, "about 31 of 100"),
    ],
)
def test_people_share_one_denominator(chance: float, text: str) -> None:
    assert figures.people(chance) == text


@pytest.mark.parametrize(("bound", "text"), [(0.0, "1 of 100"), (1.04, "1 of 100"), (1.1, "2 of 100")])
def test_a_bound_is_rounded_up(bound: float, text: str) -> None:
    assert figures.at_most(bound) == text


def money(low: int, middle: int, high: int, *, at_least: bool) -> str:
    cost = Cost(
        amount=Decimal(middle), low=Decimal(low), high=Decimal(high), currency="EUR", at_least=at_least
    )
    return figures.cost(cost)


def test_costs() -> None:
    assert money(600, 600, 600, at_least=False) == "600"
    assert money(2100, 2600, 3100, at_least=True) == "2,100-3,100+"
    assert money(0, 0, 0, at_least=True) == "not known"
    assert money(0, 0, 0, at_least=False) == "0"


def test_days_and_dates() -> None:
    assert figures.days(24.0) == "24"
    assert figures.days(3.5, at_least=True) == "3.5+"
    assert figures.day(date(2026, 12, 1)) == "01 Dec 2026"
