"""Choices against a second reading of the rules, and announced changes against choosing again for real."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from scarpath.core.case import OBJECTIVES, Case, Goals, Limits, Money, Objective
from scarpath.core.draws import EffectDraws
from scarpath.core.finding import Kind, finding
from scarpath.core.plan import Safety
from scarpath.planning import choose as planning
from scarpath.planning.choose import MOST_LISTED, Choice
from scarpath.planning.cover import as_pictured, chosen_rows, cover, worst_stand_in
from scarpath.planning.exact import Solution, solve
from scarpath.planning.figures import Figures
from scarpath.planning.problem import Problem, build_problem
from scarpath.planning.relax import why_nothing
from scarpath.planning.space import count_allowed
from scarpath.planning.wishes import TOLERANCE, alike, sessions_of
from scarpath.render.say import said
from tests import support
from tests.planning.brute import built
from tests.support import spoken
from tests.words import in_words

why_nothing = spoken(why_nothing)

CARDS = tuple(
    c
    for c in support.seven_families()
    if c.id in ("ablative", "nonablative", "needling", "cross", "release", "plasma")
)
ARMS = (
    ["cross"],
    ["cross", "release"],
    ["ablative"],
    ["nonablative"],
    ["needling"],
    ["needling", "plasma"],
    ["release", "needling"],
    ["release", "nonablative"],
)
CATALOGUE = support.catalogue(CARDS, studies=[support.study(f"s{i}", arm) for i, arm in enumerate(ARMS)])


def made_up_draws(*, earned: bool = True, **changed: float) -> EffectDraws:
    """Draws in which the effect of a treatment may be changed, and the ranking of devices earned or not."""
    draws = support.draws(CARDS, count=300, seed=5)
    effect = draws.effect.copy()
    for name, factor in changed.items():
        effect[:, draws.index(name)] *= factor
    return replace(draws, effect=effect, lock={"ranking_earned": earned})


def choose(problem: Problem, solution: Solution, prefer: tuple[Objective, ...]) -> Choice:
    """The choice, its findings put into words."""
    choice = planning.choose(problem, solution, prefer)
    told = {name: in_words(getattr(choice, name)) for name in ("names", "why", "would_change_if")}
    return replace(choice, **told)


def chosen(
    prefer: tuple[Objective, ...], *, draws: EffectDraws | None = None, **case: Any
) -> tuple[Problem, Solution, Choice]:
    problem = build_problem(
        support.case(**case),
        support.assessment(),
        CATALOGUE,
        draws or made_up_draws(),
        Safety(),
        today=support.TODAY,
    )
    solution = solve(problem)
    return problem, solution, choose(problem, solution, prefer)


def told(problem: Problem, solution: Solution, row: int | None) -> str:
    assert row is not None
    plan = finding(Kind.WISH_FIRST, first="cost", then=sessions_of(problem, solution.counts[row]))
    return said(plan).removeprefix("If cost came first: ").removesuffix(".")


def by_the_rules(figures: Figures, prefer: tuple[Objective, ...], goal: float | None) -> set[int]:
    """Rows that pass every step, read again from the rules with plain loops (ranking earned)."""
    rows = list(range(len(figures.cost)))
    if goal is not None:
        rows = [r for r in rows if figures.improvement[r] >= goal - 5] or rows
    for objective in prefer:
        known = [r for r in rows if not figures.vague(objective)[r]] or rows
        value = {r: float(figures.loss(objective)[r]) for r in known}
        best = min(value.values())
        limit = best * 1.1 if objective == "cost" else best + TOLERANCE[objective]
        rows = [r for r in known if value[r] <= limit + 1e-9]
    return set(rows)


@pytest.mark.parametrize("goal", [None, 30.0, 90.0])
@pytest.mark.parametrize(
    "prefer",
    [("improvement", "downtime", "cost"), ("cost",), ("pih_risk", "visits"), ("downtime", "improvement")],
)
def test_the_wishes_filter_in_their_order(prefer: tuple[Objective, ...], goal: float | None) -> None:
    problem, solution, choice = chosen(prefer, goals=Goals(improvement_percent=goal))
    assert choice.recommended is not None
    figures = solution.pool.figures
    left = by_the_rules(figures, prefer, goal)
    picked = solution.counts[choice.recommended]
    (row,) = np.flatnonzero((solution.pool.counts == picked).all(axis=1))
    assert row in left
    assert figures.loss(prefer[0])[row] == min(figures.loss(prefer[0])[r] for r in left)
    assert solution.studied[choice.recommended]
    assert frozenset(problem.sessions(picked)) in {frozenset(arm) for arm in ARMS}


def test_without_a_studied_combination_nothing_is_recommended() -> None:
    problem = build_problem(
        support.case(),
        support.assessment(),
        support.catalogue(CARDS),
        made_up_draws(),
        Safety(),
        today=support.TODAY,
    )
    choice = choose(problem, solve(problem), ("improvement",))
    assert choice.recommended is None
    assert choice.why == ("No plan within your limits is a combination that a trial studied.",)
    assert choice.listed


def test_devices_that_trials_cannot_tell_apart_are_settled_by_harm_downtime_and_price() -> None:
    """The ablative device does a little more in most draws; the other has less downtime and costs less."""
    draws = made_up_draws()
    effect = draws.effect.copy()
    a, b = draws.index("ablative"), draws.index("nonablative")
    effect[:, a] = effect[:, b] * np.where(np.arange(300) % 10 < 7, 1.3, 0.8)[:, None]
    pih = draws.pih.copy()
    pih[:, a] = pih[:, b]
    avoid = Goals(avoid=("release", "cross", "needling"))
    draws = replace(draws, effect=effect, pih=pih, usual=np.full_like(draws.usual, 3.0))
    for earned, device in ((True, "ablative"), (False, "nonablative")):
        lock = {"ranking_earned": earned}
        problem, solution, choice = chosen(("improvement",), draws=replace(draws, lock=lock), goals=avoid)
        assert choice.recommended is not None
        assert set(problem.sessions(solution.counts[choice.recommended])) == {device}
        assert any("cannot tell" in sentence for sentence in choice.why) is not earned


@pytest.mark.parametrize(("ahead", "device"), [(75, "nonablative"), (85, "ablative")])
def test_devices_are_told_apart_by_four_draws_in_five(ahead: int, device: str) -> None:
    draws = made_up_draws(earned=False)
    effect = draws.effect.copy()
    more = np.where(np.arange(300) % 100 < ahead, 1.6, 0.9)
    effect[:, draws.index("ablative")] = effect[:, draws.index("nonablative")] * more[:, None]
    draws = replace(
        draws, effect=effect, usual=np.full_like(draws.usual, 3.0), pih=np.full_like(draws.pih, -3.0)
    )
    problem, solution, choice = chosen(
        ("improvement",), draws=draws, goals=Goals(avoid=("release", "cross", "needling"))
    )
    assert choice.recommended is not None
    assert set(problem.sessions(solution.counts[choice.recommended])) == {device}


# --- what would change the choice


@pytest.mark.parametrize("goal", [None, 35.0])
@pytest.mark.parametrize(
    "prefer", [("cost", "improvement"), ("improvement", "cost"), ("improvement", "downtime", "cost")]
)
def test_announced_price_changes_are_what_choosing_again_gives(
    prefer: tuple[Objective, ...], goal: float | None
) -> None:
    _, solution, choice = chosen(prefer, goals=Goals(improvement_percent=goal))
    pattern = re.compile(r"If a session of (.+) cost at (?:least|most) (\d+) USD \(now (\d+)\): (.+)\.")
    found = [m for m in map(pattern.fullmatch, choice.would_change_if) if m]
    for m in found:
        name, price, now, then = m.group(1).replace(" ", "_"), int(m.group(2)), int(m.group(3)), m.group(4)
        beyond = price + (1 if price > now else -1)
        other, front, again = chosen(
            prefer, goals=Goals(improvement_percent=goal), prices={name: Decimal(beyond)}
        )
        assert told(other, front, again.recommended) == then
        # Short of the change, the choice keeps its treatments.
        short = Decimal(round(now + 0.8 * (price - now)))
        _, front, again = chosen(prefer, goals=Goals(improvement_percent=goal), prices={name: short})
        assert again.recommended is not None
        assert choice.recommended is not None
        kept = (front.counts[again.recommended] > 0) == (solution.counts[choice.recommended] > 0)
        assert kept.all()
    assert found or prefer[0] != "cost"


def test_announced_changes_of_order_are_what_choosing_again_gives() -> None:
    prefer: tuple[Objective, ...] = ("improvement", "downtime", "cost")
    problem, solution, choice = chosen(prefer)
    swapped = next(s for s in choice.would_change_if if s.startswith("If downtime came before improvement"))
    again = choose(problem, solution, ("downtime", "improvement", "cost"))
    assert swapped.endswith(f": {told(problem, solution, again.recommended)}.")
    first = [s for s in choice.would_change_if if "risk of brown marks came first" in s]
    again = choose(problem, solution, ("pih_risk", *prefer))
    assert all(s.endswith(f": {told(problem, solution, again.recommended)}.") for s in first)


@pytest.mark.parametrize(
    "prefer", [("improvement", "cost"), ("cost", "improvement"), ("improvement", "downtime")]
)
def test_announced_changes_of_effect_are_what_choosing_again_gives(prefer: tuple[Objective, ...]) -> None:
    """Three hundred draws, so none is left out and the announcement is exact."""
    goals = Goals(improvement_percent=35)
    _, _, choice = chosen(prefer, goals=goals)
    pattern = re.compile(r"If (.+) did at least (\d+) % (less|more) than forecast: (.+)\.")
    found = [m for m in map(pattern.fullmatch, choice.would_change_if) if m]
    for m in found:
        size = (int(m.group(2)) + 1) / 100
        factor = 1 - size if m.group(3) == "less" else 1 + size
        problem, solution, again = chosen(
            prefer, goals=goals, draws=made_up_draws(**{m.group(1).replace(" ", "_"): factor})
        )
        assert told(problem, solution, again.recommended) == m.group(4)
    assert found


def test_an_unknown_price_is_told_up_to_which_it_would_be_chosen() -> None:
    cards = tuple(replace(c, price=None) if c.id == "nonablative" else c for c in CARDS)
    catalogue = support.catalogue(cards, studies=list(CATALOGUE.studies.values()))

    def choice_at(prices: Mapping[str, Decimal]) -> tuple[Problem, Solution, Choice]:
        case = support.case(goals=Goals(improvement_percent=35), prices=dict(prices))
        problem = build_problem(
            case, support.assessment(), catalogue, made_up_draws(), Safety(), today=support.TODAY
        )
        solution = solve(problem)
        return problem, solution, choose(problem, solution, ("cost", "improvement"))

    _, _, choice = choice_at({})
    pattern = re.compile(r"If nonablative \(price not known\) cost at most (\d+) USD a session: (.+)\.")
    (m,) = [m for m in map(pattern.fullmatch, choice.would_change_if) if m]
    problem, solution, again = choice_at({"nonablative": Decimal(int(m.group(1)) - 1)})
    assert told(problem, solution, again.recommended) == m.group(2)
    problem, solution, again = choice_at({"nonablative": Decimal(int(m.group(1)) + 60)})
    assert "nonablative" not in told(problem, solution, again.recommended)


# --- the shortlist


def test_the_shortlist_is_short_and_really_differs() -> None:
    _, solution, choice = chosen(("improvement", "downtime", "cost"), goals=Goals(improvement_percent=30))
    assert choice.listed[0] == choice.recommended
    assert 2 <= len(choice.listed) <= MOST_LISTED
    assert sum(choice.best_percent) == pytest.approx(100)
    for i, one in enumerate(choice.listed):
        for other in choice.listed[:i]:
            same = ((solution.counts[one] > 0) == (solution.counts[other] > 0)).all()
            assert not (same and alike(solution.figures, one, other))
    names = ", ".join(choice.names)
    for expected in ("fits your wishes best", "most improvement at 24 months", "cheapest", "gentlest"):
        assert expected in names
    cheapest = next(r for r, name in zip(choice.listed, choice.names, strict=True) if "cheapest" in name)
    figures = solution.figures
    there = solution.studied & (figures.improvement >= 30) & ~figures.vague("cost")
    assert figures.cost[cheapest] == figures.cost[there].min()


def stands_for(figures: Figures, near: int, row: int) -> bool:
    """One plan for another within the tolerances, written out on the figures that are shown."""
    return all(
        figures.loss(o)[near] <= figures.loss(o)[row] * (1.1 if o == "cost" else 1)
        + (0 if o == "cost" else TOLERANCE[o]) + 1e-9
        and figures.vague(o)[near] <= figures.vague(o)[row]
        for o in OBJECTIVES
    )  # fmt: skip


def test_every_plan_of_the_front_is_near_one_of_its_cover() -> None:
    problem, solution, _ = chosen(("improvement",))
    found = cover(problem, solution)
    size = int(solution.unbeaten.sum())
    rows = [int(point.id.removeprefix("p")) - 1 for point in found.points]
    assert solution.unbeaten[rows].all()
    assert len(rows) < size / 3
    assert sum(point.stands_for for point in found.points) == found.covered == size
    for row in np.flatnonzero(solution.unbeaten):
        assert any(stands_for(solution.figures, near, int(row)) for near in rows)


@pytest.mark.parametrize("seed", range(40))
def test_every_cover_is_proven_on_random_fronts(seed: int) -> None:
    """The same by plain loops, with ties, unknown prices, one draw and one type among the problems."""
    problem, _, _ = built(seed)
    solution = solve(problem)
    found = cover(problem, solution)
    rows = [int(point.id.removeprefix("p")) - 1 for point in found.points]
    assert found.covered == solution.unbeaten.sum()
    for row in np.flatnonzero(solution.unbeaten):
        assert any(stands_for(solution.figures, near, int(row)) for near in rows)


def test_a_cover_holds_no_plan_that_one_before_it_stands_for() -> None:
    _, solution, _ = chosen(("improvement",))
    values, names = as_pictured(solution.objectives[solution.unbeaten], solution.names)
    rows, _ = chosen_rows(values, names)
    worst = worst_stand_in(values, names)
    for place, row in enumerate(rows):
        assert not any((values[before] <= worst[row]).all() for before in rows[:place])


# --- other objectives


def test_what_the_wishes_pick_is_listed_whatever_was_compared() -> None:
    problem, _, full = chosen(("downtime", "improvement"))
    solution = solve(problem, objectives=("improvement", "cost"))
    choice = choose(problem, solution, ("downtime", "improvement"))
    assert choice.recommended is not None
    assert full.recommended is not None
    picked, whole = choice.solution.counts[choice.recommended], full.solution.counts[full.recommended]
    assert picked.tolist() == whole.tolist()
    assert choice.listed[0] == choice.recommended
    added = len(choice.solution.counts) - len(solution.counts)
    assert added in (0, 1)
    if added:
        assert not choice.solution.unbeaten[-1]


def test_by_chance_the_plan_with_the_best_chance_is_listed() -> None:
    problem, _, _ = chosen(("improvement",), goals=Goals(improvement_percent=35))
    solution = solve(problem, aim="chance")
    choice = choose(problem, solution, ("improvement",))
    row = next(r for r, n in zip(choice.listed, choice.names, strict=True) if "best chance of your goal" in n)
    assert solution.objectives[row, 0] == solution.objectives[:, 0].min()


# --- nothing allowed


def nothing(case: Case) -> tuple[str, ...]:
    return why_nothing(case, support.assessment(), CATALOGUE, made_up_draws(), Safety(), today=support.TODAY)


def test_the_limit_that_closes_most_is_named_with_what_it_closes() -> None:
    tight = Limits(
        budget=Money(amount=Decimal(150), currency="USD"),
        downtime_days_per_visit=6,
        visits=5,
        pih_risk_percent=100,
    )
    sentences = nothing(support.case(limits=tight))
    assert sentences[0] == "No plan keeps all your limits."
    open_case = support.case(limits=replace(tight, budget=None))
    problem = build_problem(
        open_case, support.assessment(), CATALOGUE, made_up_draws(), Safety(), today=support.TODAY
    )
    assert count_allowed(problem) == solve(problem).certificate.evaluated > 0
    open_to_you = count_allowed(problem)
    assert sentences[1] == (
        f"Without your budget there would be {open_to_you} plans to choose from: that limit closes the most."
    )
    assert len(sentences) == 2


def test_limits_that_only_close_together_are_said_to() -> None:
    limits = Limits(budget=Money(amount=Decimal(0), currency="USD"), visits=0)
    assert nothing(support.case(limits=limits)) == (
        "No plan keeps all your limits, and lifting any single one would not open one.",
    )


def test_where_no_limit_is_set_the_blocked_list_says_why() -> None:
    catalogue = support.catalogue(())
    found = why_nothing(
        support.case(), support.assessment(), catalogue, made_up_draws(), Safety(), today=support.TODAY
    )
    assert found == ("No treatment with a forecast is open to you; the list of what is blocked says why.",)


def test_of_many_limits_that_each_close_plans_the_first_few_are_named() -> None:
    # Each of the six wishes closes the one plan of its own treatment: five are named, one is counted.
    cards = [support.card(f"t{i}", "resurfacing") for i in range(6)]
    catalogue = support.catalogue(cards, studies=[support.study(f"s{c.id}", [c.id]) for c in cards])
    case = support.case(goals=Goals(avoid=tuple(card.id for card in cards)))
    draws = support.draws(cards, count=5)
    told = why_nothing(case, support.assessment(), catalogue, draws, Safety(), today=support.TODAY)
    assert len(told) == 7
    assert told[-1] == "Without one of 1 other limits there would be plans, too."
