"""Prices, limits, renewals and the rules of the candidate space."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from scarpath.core.case import Case, Depth, Goals, Limits, Money, Region, ScarGroup, ScarType
from scarpath.core.errors import InvalidInput
from scarpath.core.plan import Blocked, Safety
from scarpath.core.treatment import MeantFor, Treatment
from scarpath.planning import certainty
from scarpath.planning.prices import session_price
from scarpath.planning.problem import Problem, Space, build_problem, studied_sets
from scarpath.render.say import said
from tests import support


def problem(
    *cards: Treatment,
    case: Case | None = None,
    space: Space | None = None,
    safety: Safety | None = None,
    **draws: Any,
) -> Problem:
    """The problem of these cards."""
    return build_problem(
        case or support.case(),
        support.assessment(),
        support.catalogue(cards),
        support.draws(cards, count=3, **draws),
        safety or Safety(),
        today=support.TODAY,
        space=space,
    )


def reasons(found: Problem) -> dict[str, tuple[str, str]]:
    return {b.treatment: (b.rule, said(b.reason)) for b in found.blocked}


# --- prices


def test_the_persons_own_price_comes_first_then_the_card_in_the_same_currency() -> None:
    card = support.card("a", "peel", cost=support.price(None, low=Decimal(100), high=Decimal(300)))
    assert session_price(support.case(prices={"a": Decimal(80)}), card, "USD").middle == 80
    printed = session_price(support.case(), card, "USD")
    assert (printed.low, printed.middle, printed.high) == (100, 200, 300)
    assert not session_price(support.case(), card, "EUR").known


def test_a_price_in_another_currency_is_not_known() -> None:
    card = support.card("a", "peel", cost=100)
    case = support.case(
        limits=Limits(budget=Money(amount=Decimal(900), currency="EUR")),
        prices={"a": Money(amount=Decimal(80), currency="USD")},
    )
    found = problem(card, case=case)
    assert found.currency == "EUR"
    # What has no price in the currency of a budget does not surely fit it.
    assert found.order == ()
    assert reasons(found)["a"][0] == "limits.budget"


def test_the_currency_is_the_budgets_else_that_of_a_given_price_else_that_of_most_cards() -> None:
    cards = [support.card("a", "peel"), support.card("b", "focal", cost=support.price(9.0, currency="EUR"))]
    cards.append(support.card("c", "release", cost=support.price(9.0, currency="EUR")))
    assert problem(*cards).currency == "EUR"
    given = support.case(prices={"a": Money(amount=Decimal(5), currency="CHF")})
    assert problem(*cards, case=given).currency == "CHF"


def test_every_price_left_to_a_card_is_shown_as_a_default() -> None:
    cards = [
        support.card("a", "peel", cost=support.price(None, low=Decimal(100), high=Decimal(300))),
        support.card("b", "volume", cost=support.price(50, unit="syringe")),
        support.card("c", "adjunct", cost=support.price(percent=25), hosts=("a",)),
        support.card("d", "focal", cost=None),
        support.card("e", "release", cost=10),
    ]
    found = problem(*cards, case=support.case(prices={"e": Decimal(7)}))
    assert {d.field: said(d.value) for d in found.defaults} == {
        "prices.a": "200 USD a session (printed: 100 to 300)",
        "prices.b": "50 USD a session, one syringe a session assumed",
        "prices.c": "25 % of the price of the treatment it is given with",
    }
    assert {said(d.source) for d in found.defaults} == {support.SOURCE}


# --- limits


def test_each_limit_names_what_it_takes_out() -> None:
    cards = [
        support.card("long", "peel", downtime=9),
        support.card("dear", "focal", cost=5000),
        support.card("wanted", "release"),
        support.card("unwanted", "volume"),
        support.card("late", "resurfacing", downtime=3),
    ]
    limits = Limits(
        budget=Money(amount=Decimal(1000), currency="USD"),
        downtime_days_per_visit=5,
        finish_by=support.TODAY + timedelta(days=2),
    )
    found = problem(*cards, case=support.case(limits=limits, goals=Goals(avoid=("unwanted",))))
    assert found.order == ("wanted",)
    assert reasons(found) == {
        "long": (
            "limits.downtime_days_per_visit",
            "it takes about 9 days off a visit, at the longest 9, and your limit is 5",
        ),
        "dear": ("limits.budget", "one session can cost 5000 USD, above your budget of 1000"),
        "unwanted": ("goals.avoid", "you asked to avoid it"),
        "late": ("limits.finish_by", "not even one session, with its downtime, can be over by your date"),
    }


def test_a_downtime_limit_holds_against_the_middle_of_what_is_printed() -> None:
    """The middle of 1 to 6 days is 3.5, so 4; the longest is said beside it."""
    card = support.card("a", "peel", downtime_days=support.span(1, 6))
    assert not problem(card, case=support.case(limits=Limits(downtime_days_per_visit=4))).blocked
    tight = problem(card, case=support.case(limits=Limits(downtime_days_per_visit=3)))
    (block,) = tight.blocked
    assert dict(block.reason.values) == {"days": 4.0, "longest": 6, "most": 3}


def test_a_risk_above_the_limit_takes_out_also_where_no_trial_counted_it() -> None:
    """What nobody counted has the risk of its class, wide; it is never nothing."""
    cards = [support.card("counted", "peel"), support.card("uncounted", "focal")]
    case = support.case(limits=Limits(pih_risk_percent=0.5))
    found = problem(*cards, case=case, pih_unknown=("uncounted",))
    assert found.order == ()
    assert {reason for reason, _ in reasons(found).values()} == {"limits.pih_risk_percent"}


def test_a_price_that_is_not_known_is_the_widened_range_of_its_family() -> None:
    """From half of 80 to twice 200 by the two peels that are priced; the deep one has no such price."""
    cards = [
        support.card("a", "peel", cost=support.price(None, low=Decimal(80), high=Decimal(120))),
        support.card("b", "peel", cost=200.0),
        support.card("c", "peel", cost=None),
        support.card("d", "peel", cost=None, priced_apart=True),
        support.card("e", "focal", cost=None),
    ]
    found = problem(*cards)
    price = dict(zip(found.order, found.prices, strict=True))
    assert (price["c"].low, price["c"].middle, price["c"].high) == (40, 220, 400)
    assert price["c"].guessed
    assert not price["d"].known
    assert not price["e"].known
    assert found.unknown("unknown price") == ("e", "d")
    budget = Limits(budget=Money(amount=Decimal(399), currency="USD"))
    assert set(reasons(problem(*cards, case=support.case(limits=budget)))) == {"c", "d", "e"}


def test_an_adjunct_goes_with_its_last_host() -> None:
    cards = [support.card("host", "peel"), support.card("guest", "adjunct", hosts=("host",), downtime=None)]
    found = problem(*cards, case=support.case(goals=Goals(avoid=("host",))))
    assert found.order == ()
    assert reasons(found)["guest"][0] == "hosts"


def test_what_no_trial_carries_is_asked_about_and_what_a_rule_blocks_is_not() -> None:
    cards = [support.card("a", "peel"), support.card("b", "focal"), support.card("c", "release")]
    rule = Blocked(treatment="c", rule="r", reason="made up", until=None, sources=())
    found = problem(*cards, safety=Safety(blocked=(rule,)), uninformed=("b", "c"))
    assert found.order == ("a",)
    assert [a.treatment for a in found.ask_about] == ["b"]


def test_a_face_without_atrophic_scars_has_no_problem() -> None:
    cards = [support.card("a", "peel")]
    with pytest.raises(InvalidInput, match="no atrophic scar"):
        build_problem(
            support.case(),
            support.assessment((0.0, 0.0, 0.0)),
            support.catalogue(cards),
            support.draws(cards, count=2),
            Safety(),
            today=date(2026, 1, 1),
        )


# --- the space


def test_options_are_every_allowed_vector_of_one_mechanism() -> None:
    cards = [
        support.card("a", "resurfacing", sessions_at_most=2),
        support.card("b", "resurfacing", sessions_at_most=1),
        support.card("c", "resurfacing", sessions_at_most=1, exclusive_group="one"),
        support.card("d", "resurfacing", sessions_at_most=1, exclusive_group="one"),
    ]
    (options,) = problem(*cards).options
    # By hand: singles a1 a2 b c d; pairs up to the highest cap of the pair; not c with d, of one group.
    found = {tuple(int(n) for n in row) for row in options.counts}
    singles = {(1, 0, 0, 0), (2, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)}
    assert found == singles | {(1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1)}


def test_a_treatment_without_a_printed_interval_is_given_once() -> None:
    (options,) = problem(support.card("a", "peel", interval_weeks=None, sessions_at_most=4)).options
    assert options.counts.tolist() == [[1]]


@pytest.mark.parametrize(("months", "times"), [(7, 3), (8, 2), (12, 1), (24, 0), (30, 0)])
def test_a_temporary_treatment_is_renewed_for_two_years(months: float, times: int) -> None:
    """Renewals at each multiple of `months` before 24 months after the last session, however many there
    were.
    """
    card = support.card("a", "volume", permanence="temporary", top_up_months=support.span(months))
    found = problem(card)
    assert found.renewals.tolist() == [times]
    assert found.temporary.all()


def test_a_lasting_treatment_is_not_renewed() -> None:
    found = problem(support.card("a", "peel", interval_weeks=support.span(4)))
    assert (found.renewals == 0).all()
    assert not found.temporary.any()


def test_sessions_and_vectors_are_inverse() -> None:
    found = problem(support.card("a", "peel"), support.card("b", "focal"))
    assert found.sessions(found.vector({"b": 2})) == {"b": 2}
    assert np.array_equal(found.vector(found.sessions(np.array([1, 2]))), [1, 2])


# --- what trials studied


def test_studied_sets_are_those_that_certainty_knows() -> None:
    cards = [support.card("a", "peel"), support.card("b", "focal"), support.card("c", "topical")]
    studies = [
        support.study("s1", ["a"], ["a", "b"]),
        support.study("s2", ["a", "c"]),
        support.study("s3", ["b", "c"]),
    ]
    catalogue = support.catalogue(cards, studies=studies)
    found = studied_sets(catalogue)
    assert found == {frozenset("a"): ("s1", "s2"), frozenset("ab"): ("s1",), frozenset("b"): ("s3",)}
    for given, ids in found.items():
        assert certainty.studies_of(given, catalogue) == ids


def test_a_price_a_scar_is_paid_for_each_scar_that_it_is_meant_for() -> None:
    """Ten deep boxcar scars at 50 are 500; the shallow ones and those off the face do not count."""
    deep = MeantFor(types=(ScarType.BOXCAR,), depths=("deep",), sources=("made_up",))
    card = support.card("a", "focal", cost=support.price(50, unit="scar"), meant_for=(deep,))

    def scars(region: Region, depth: Depth, count: int) -> ScarGroup:
        return ScarGroup(region=region, type=ScarType.BOXCAR, depth=depth, count=count)

    groups = (
        scars(Region.LEFT_CHEEK, "deep", 6),
        scars(Region.CHIN, "deep", 4),
        scars(Region.CHIN, "shallow", 9),
        scars(Region.BACK, "deep", 30),
    )
    case = replace(support.case(), scars=groups)
    assert session_price(case, card, "USD").high == 500
    more = replace(case, scars=(*groups, scars(Region.NOSE, "deep", 1)))
    assert session_price(more, card, "USD").high == 550
    assert session_price(replace(case, scars=groups[2:]), card, "USD").high == 50
