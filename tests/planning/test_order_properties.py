"""What must hold of the order and of what is shown, on generated faces and draws that mean nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import combinations

import numpy as np
import pytest

import scarpath
from scarpath import api
from scarpath.api.choice import Ordered, ordered
from scarpath.core.case import Case, Goals, Limits, Money
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.planning.choose import Choice, beaten_by_a_part, choose
from scarpath.planning.ground import Ground
from scarpath.planning.order import BAND, COST_STEP, ENOUGH_PEOPLE, GRID, LAST, Sets, wishes
from scarpath.planning.problem import face_key
from scarpath.planning.terms import MONEY
from tests import support
from tests.planning.faces import TODAY, face

FEW, MANY = range(50), range(50, 2050)
TIERS = [*FEW, *(pytest.param(seed, marks=pytest.mark.slow) for seed in MANY)]


@cache
def catalogue() -> Catalogue:
    return scarpath.load_catalogue()


@cache
def draws() -> EffectDraws:
    cards = [card for card in catalogue().treatments.values() if not card.raised_only]
    return support.draws(cards, count=60, uninformed=("punch_excision", "punch_graft", "filler_plla"))


@cache
def ground() -> Ground:
    return api.laid_ground(catalogue(), draws())


def order_of(case: Case) -> Ordered | None:
    """The order of a face; None where a doctor comes first."""
    assessment, safety = api.assess_case(case, catalogue(), today=TODAY)
    if safety.red_flags:
        return None
    here = ground().of(face_key(case, "USD", TODAY))
    return ordered(case, assessment, catalogue(), draws(), safety, ground(), here, today=TODAY)


@pytest.fixture(params=TIERS)
def found(request: pytest.FixtureRequest) -> Ordered:
    made = order_of(face(request.param))
    if made is None:
        pytest.skip("a red flag")
    return made


@pytest.fixture(params=TIERS)
def limited(request: pytest.FixtureRequest) -> Ordered:
    made = order_of(face(request.param, limited=True))
    if made is None:
        pytest.skip("a red flag")
    return made


def by_hand(sets: Sets, row: int, case: Case) -> tuple[float, ...]:
    """The keys of one set, read again from the text of the order with plain arithmetic."""
    own = [t for t in sets.used[row] if catalogue().mechanism(NAMES[t]) != "adjunct"]
    host = next((r for r, used in enumerate(sets.used) if list(used) == own), row)

    def step(objective: str, r: int) -> float:
        if objective == "cost":
            cost = sets.cost[r] / MONEY
            return np.inf if np.isnan(cost) else np.floor(np.log(max(cost, 1)) / np.log(COST_STEP) + 1e-9)
        value = {"pih_risk": sets.pih, "downtime": sets.downtime, "visits": sets.visits}[objective][r]
        return float(np.floor(value / GRID[objective] + 1e-9))  # type: ignore[index]

    asked = [w for w in case.goals.prefer if w != "improvement"]
    if case.goals.prefer == Goals().prefer:
        asked = ["pih_risk"] if case.person.fitzpatrick.value in ("IV", "V", "VI") else []
    return (
        sets.floor[host],
        -sets.fifths[host],
        sets.unneeded[host],
        float(sets.people[host] < ENOUGH_PEOPLE),
        -np.floor(sets.improvement[host] / BAND + 1e-9),
        *(step(w, host) for w in asked),
        sets.harm[host],
        *(step(o, host) for o in LAST),
        len(sets.used[row]) - len(own),
    )


NAMES: dict[int, str] = {}


def test_the_order_is_that_of_its_text(found: Ordered) -> None:
    order = found.masked.order
    NAMES.clear()
    NAMES.update(dict(enumerate(order.problem.order)))
    keys = [by_hand(order.sets, int(row), found.masked.case) for row in order.ranked]
    assert keys == sorted(keys)
    assert sorted(order.ranked) == list(range(len(order.sets)))


def test_the_sets_are_all_that_the_bounds_allow(found: Ordered) -> None:
    """Again by plain loops over the treatments: at most so many, one of them resurfacing, one of a group."""
    order, told = found.masked.order, found.told
    problem, cards = order.problem, order.problem.cards
    own = [c for c in cards if c.mechanism != "adjunct"]
    guests = [c for c in cards if c.mechanism == "adjunct"]
    expected = set()
    for size in range(1, (told.space.treatments or 0) + 1):
        for chosen in combinations(own, size):
            groups = [c.exclusive_group for c in chosen if c.exclusive_group]
            if sum(c.mechanism == "resurfacing" for c in chosen) > 1 or len(set(groups)) < len(groups):
                continue
            names = frozenset(c.id for c in chosen)
            expected.add(names)
            expected |= {names | {g.id} for g in guests if names & set(g.hosts)}
    made = {frozenset(problem.order[t] for t in used) for used in order.sets.used}
    assert made <= expected
    # What is missing cannot be dated: an adjunct that is usually given more often than its hosts.
    for names in expected - made:
        assert any(g.id in names for g in guests)


def test_nothing_against_the_floor_is_first_or_shown(found: Ordered) -> None:
    choice, experts, problem = choose(found.masked), found.told.experts, found.problem
    assert not set(problem.order) & set(experts.not_shown)
    if choice.has_first:
        first = problem.sessions(choice.shown[0].counts)
        assert not set(first) & set(experts.not_first)
        assert all(problem.draws.knows(t) for t in first)
        assert frozenset(first) in found.tried
        for t in first:
            assert not catalogue().treatments[t].irreversible or t in experts.robust
        if experts.permitted is not None:
            assert set(first) <= experts.permitted


def test_no_shown_plan_is_beaten_by_itself_without_a_part(found: Ordered) -> None:
    choice = choose(found.masked)
    assert len(choice.shown) <= 4
    for shown in choice.shown:
        assert not beaten_by_a_part(found.problem, shown.counts)
    sets = [tuple(np.flatnonzero(shown.counts)) for shown in choice.shown]
    assert len(set(sets)) == len(sets)


def test_no_course_is_a_token(found: Ordered) -> None:
    usual = found.told.usual
    for shown in choose(found.masked).shown:
        for treatment, n in found.problem.sessions(shown.counts).items():
            assert usual[treatment].least <= n <= usual[treatment].most


def test_limits_only_mask(limited: Ordered) -> None:
    """The order is that without limits, and the first is the first of it that keeps them."""
    free = order_of(replace(limited.masked.case, limits=Limits()))
    assert free is not None
    assert free.masked.order.ranked.tolist() == limited.masked.order.ranked.tolist()
    first = limited.masked.first
    for row in limited.masked.order.eligible():
        if first is not None and row == first.row:
            return
        assert limited.masked.best(row) is None


def relaxations(case: Case) -> Iterator[Case]:
    """The case with more money, more days, more visits."""
    own = case.limits
    if own.budget is not None:
        more = Money(amount=own.budget.amount * 2, currency="USD")
        yield replace(case, limits=replace(own, budget=more))
    if own.downtime_days_per_visit is not None:
        yield replace(case, limits=replace(own, downtime_days_per_visit=own.downtime_days_per_visit + 3))
    if own.visits is not None:
        yield replace(case, limits=replace(own, visits=own.visits + 2))


def test_more_never_puts_first_what_stands_further_back(limited: Ordered) -> None:
    place = {row: i for i, row in enumerate(limited.masked.order.eligible())}
    now = limited.masked.first
    for case in relaxations(limited.masked.case):
        wider = order_of(case)
        assert wider is not None
        then = wider.masked.first
        if now is not None:
            assert then is not None
            assert (place[then.row], then.course) <= (place[now.row], now.course)


def test_a_named_limit_relaxed_alone_puts_the_first_line_first(limited: Ordered) -> None:
    """Planned again at the value, and a little below it."""
    case, order = limited.masked.case, limited.masked.order
    for limit in limited.masked.named():
        assert limit.at is not None
        again = order_of(at(case, limit.limit, limit.at))
        assert again is not None
        assert put_first(again) == set(limit.puts_first)
        assert again.masked.first is not None
        assert order.first is not None
        assert order.sets.fifths[again.masked.first.row] >= order.sets.fifths[order.first]
        short = order_of(at(case, limit.limit, limit.at - STEP[limit.limit]))
        assert short is not None
        assert put_first(short) != set(limit.puts_first)
        assert set(limit.rules_out) == set(limit.puts_first) - (put_first(limited) or set())


def put_first(found: Ordered) -> set[str] | None:
    """The treatments that are first under the limits."""
    first = found.masked.first
    return None if first is None else set(found.problem.sessions(found.masked.counts(first)))


STEP = {
    "budget": 1.0,
    "downtime_days_per_visit": 1.0,
    "visits": 1.0,
    "finish_by": timedelta(days=1),
    "finish_within_weeks": 1.0,
    "pih_risk_percent": 0.1,
}


def at(case: Case, limit: str, value: float | date) -> Case:
    """The case with one limit at another value."""
    changed: dict[str, object] = {limit: value}
    if limit == "budget":
        changed = {limit: Money(amount=Decimal(str(value)), currency="USD")}
    if limit == "visits":
        changed = {limit: int(value)}  # type: ignore[call-overload]
    return replace(case, limits=replace(case.limits, **changed))  # type: ignore[arg-type]


def test_the_same_face_twice_is_the_same_answer(found: Ordered) -> None:
    again = order_of(found.masked.case)
    assert again is not None
    assert told(choose(again.masked)) == told(choose(found.masked))


def told(choice: Choice) -> list[tuple[int, ...]]:
    return [tuple(shown.counts.tolist()) for shown in choice.shown]


def test_more_scars_never_cost_less(found: Ordered) -> None:
    """The same course on a face with twice as many scars."""
    rng, case = random.Random(1), found.masked.case
    more = replace(case, scars=tuple(replace(g, count=2 * g.count) for g in case.scars))
    other = order_of(more)
    assert other is not None
    sets = found.masked.order.sets
    for row in rng.sample(range(len(sets)), k=min(5, len(sets))):
        names = found.problem.sessions(sets.counts[row])
        if set(names) <= set(other.problem.order):
            before = scarpath.planning.forecast.cost(found.problem, sets.counts[row])
            after = scarpath.planning.forecast.cost(other.problem, other.problem.vector(names))
            assert after.low >= before.low
            assert after.high >= before.high


def test_wishes_come_in_their_order_and_dark_marks_first_in_darker_skin() -> None:
    case = face(1)
    none = replace(case, goals=Goals())
    for skin, expected in (("III", ()), ("IV", ("pih_risk",)), ("VI", ("pih_risk",))):
        assert wishes(none.goals, support.case(fitzpatrick=skin).person.fitzpatrick) == expected
    stated = Goals(prefer=("cost", "improvement", "visits"))
    assert wishes(stated, support.case(fitzpatrick="VI").person.fitzpatrick) == ("cost", "visits")
