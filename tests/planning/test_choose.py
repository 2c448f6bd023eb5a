"""Why one plan is first and what is shown beside it, on faces put together by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pytest

from scarpath.core.case import Fitzpatrick, Goals, Limits, Money, ScarType
from scarpath.core.draws import EffectDraws
from scarpath.core.finding import Kind
from scarpath.core.standing import ExpertStanding
from scarpath.core.treatment import Treatment
from scarpath.planning.choose import Choice, choose
from scarpath.planning.cover import as_pictured, chosen_rows, cover, worst_stand_in
from scarpath.planning.exact import solve
from scarpath.planning.experts import Barred, Experts
from scarpath.planning.face import Face, Group
from scarpath.planning.mask import Masked
from scarpath.planning.ordering import Guidance, face_order
from scarpath.planning.problem import build_problem
from scarpath.planning.relax import why_nothing
from scarpath.planning.space import count_allowed
from scarpath.planning.terms import Space, UsualCourse
from scarpath.planning.timing import build_timing
from scarpath.planning.tried import tried_sets
from scarpath.render.say import said
from tests import support
from tests.planning.brute import built
from tests.support import spoken

why_nothing = spoken(why_nothing)

ICEPICK = Group(type=ScarType.ICEPICK, depth=None, share=0.6)
ROLLING = Group(type=ScarType.ROLLING, depth=None, share=0.4)
CROSS = support.card("cross", "focal", cost=200, downtime=5)
RELEASE = support.card("release", "release", cost=650, downtime=10)
NEEDLES = support.card("needles", "resurfacing", cost=350, downtime=1)
PEEL = support.card("peel", "peel", cost=100, downtime=2)
PLASMA = support.card("plasma", "adjunct", cost=20, downtime=None, hosts=("needles", "release"))
CARDS = (CROSS, RELEASE, NEEDLES, PEEL, PLASMA)
ARMS = (["cross"], ["release"], ["needles"], ["peel"], ["cross", "release"], ["needles", "plasma"])


def silent(treatment: str, **more: Any) -> ExpertStanding:
    words: dict[str, Any] = {
        "standing": "accepted",
        "fragile": False,
        "disagree": False,
        "not_shown": False,
        "not_first": False,
        "floor": (),
        **dict.fromkeys(("first_weight", "support_weight", "against_weight", "general_weight"), 0.0),
        **dict.fromkeys(("first_by", "support_by", "against_by", "adjunct_by", "permitted_by"), ()),
    }
    return ExpertStanding(treatment=treatment, **(words | more))


def level(cards: tuple[Treatment, ...], **strength: float) -> EffectDraws:
    """Draws in which each treatment does the same for every scar in every draw, so many times the usual."""
    found = support.draws(cards, count=3, uninformed=[n for n, s in strength.items() if s == 0])
    effect = np.full_like(found.effect, 0.3)
    for name, times in strength.items():
        effect[:, found.index(name)] *= times or 1.0
    ones = np.ones_like(found.reach)
    return replace(
        found,
        effect=effect,
        dose=np.full_like(found.dose, 2.0),
        reach=0.8 * ones,
        response=ones,
        clinic=ones,
        pih=np.full_like(found.pih, -3.0),
    )


def masked(
    *,
    cards: tuple[Treatment, ...] = CARDS,
    firsts: tuple[set[str], ...] = ({"cross"}, {"release"}),
    accepted: tuple[set[str], ...] = ({"cross", "needles"}, {"release", "needles"}),
    not_first: tuple[str, ...] = (),
    permitted: set[str] | None = None,
    robust: set[str] | None = None,
    arms: tuple[list[str], ...] = ARMS,
    people: int = 40,
    draws: EffectDraws | None = None,
    limits: Limits | None = None,
    goals: Goals | None = None,
    skin: str = "III",
    shares: tuple[float, float] = (0.6, 0.4),
) -> Masked:
    """A face half of icepick and half of rolling scars, with these positions."""
    catalogue = support.catalogue(
        cards, studies=[support.study(f"s{i}", arm, n=people) for i, arm in enumerate(arms)]
    )
    case = support.case(limits=limits or Limits(), goals=goals or Goals(), fitzpatrick=skin)
    draws = draws or level(cards)
    because = {name: Barred(reason=bars(name), sources=(), disagree=(), official=False) for name in not_first}
    groups = (replace(ICEPICK, share=shares[0]), replace(ROLLING, share=shares[1]))
    experts = Experts(
        groups=groups,
        standings=({}, {}),
        firsts=tuple(frozenset(f) for f in firsts),
        accepted=tuple(frozenset(a) for a in accepted),
        robust=frozenset(robust if robust is not None else {"cross", "release"}),
        not_shown={},
        not_first=because,
        permitted=None if permitted is None else frozenset(permitted),
    )
    told = Guidance(
        face=Face(
            groups=groups,
            severity="moderate",
            skin=Fitzpatrick(skin),
            contexts=frozenset(),
            distensible=None,
        ),
        experts=experts,
        usual={card.id: UsualCourse(least=2, usual=3, most=3) for card in cards},
        unsized=frozenset(name for name in draws.treatments if not draws.knows(name)),
        space=Space(mechanisms=4, resurfacing=1, visits=30, treatments=3),
        harm=dict.fromkeys([card.id for card in cards], 0),
    )
    tried = tried_sets(catalogue)
    mix = support.assessment((0.6, 0.0, 0.4))
    order = face_order(case, mix, catalogue, draws, support.safety(), told, tried, today=support.TODAY)
    timing = build_timing(
        order.problem.order,
        case,
        catalogue.treatments,
        catalogue.sequencing,
        support.safety(),
        today=support.TODAY,
    )
    return Masked(order, case, timing, tried)


def bars(name: str) -> Any:
    from scarpath.core.finding import finding

    return finding(Kind.NOT_FIRST, treatment=name, because=(finding(Kind.FLOOR_LABEL_CAUTION),))


def first(found: Masked) -> set[str] | None:
    choice = choose(found)
    return set(found.problem.sessions(choice.shown[0].counts)) if choice.has_first else None


def test_what_covers_every_scar_is_first_whatever_does_more() -> None:
    """Needling does three times as much here, but experts put it first for none of these scars."""
    assert first(masked(draws=level(CARDS, needles=3.0))) == {"cross", "release"}


def test_what_is_warned_against_is_never_first() -> None:
    found = masked(not_first=("release",))
    assert first(found) == {"cross"}
    row = next(
        r for r, used in enumerate(found.order.sets.used) if names(found, used) == {"cross", "release"}
    )
    assert found.order.barred[row].kind is Kind.NOT_FIRST


def names(found: Masked, used: tuple[int, ...]) -> set[str]:
    return {found.problem.order[t] for t in used}


def test_below_two_fifths_nothing_is_first() -> None:
    """Rolling scars are two fifths of the severity, so that release alone may be first."""
    only = ({"needles"}, {"release"})
    assert first(masked(firsts=(set(), {"release"}), accepted=only, arms=(["release"],))) == {"release"}
    assert first(masked(firsts=(set(), set()))) is None
    fifth = masked(firsts=(set(), {"release"}), accepted=only, arms=(["release"],), shares=(0.8, 0.2))
    assert first(fifth) is None
    told = [said(reason) for reason in choose(fifth).none_because]
    assert (
        "it treats only 20% of the severity with what experts put first for those scars, or else accept"
        in told
    )


def test_a_part_that_no_scar_needs_comes_last() -> None:
    """The peel is accepted for nothing: with it, the same two stand behind, though they do more."""
    arms = (*ARMS, ["cross", "release", "peel"], ["cross", "release", "needles"])
    found = masked(arms=arms, draws=level(CARDS, peel=5.0, needles=0.01))
    assert first(found) == {"cross", "release"}


def test_fewer_than_thirty_people_stand_behind() -> None:
    """Cross with needles does most, but only 20 people had it; cross alone had 40."""
    arms = (["cross"], ["cross", "needles"])
    both = masked(firsts=({"cross"}, set()), arms=arms, draws=level(CARDS, needles=4.0))
    assert first(both) == {"cross", "needles"}
    few = masked(firsts=({"cross"}, set()), arms=arms, draws=level(CARDS, needles=4.0), people=29)
    assert first(few) == {"cross", "needles"}
    one = replace(support.study("more", ["cross"], n=10))
    assert one.arms[0].n == 10


def test_a_gain_within_ten_points_decides_nothing() -> None:
    """Two sets with the same coverage: the one that does a little more is not first for that."""
    firsts = ({"cross", "peel"}, {"cross", "peel"})
    accepted = firsts
    near = masked(
        firsts=firsts, accepted=accepted, draws=level(CARDS, cross=1.05), arms=(["cross"], ["peel"])
    )
    assert first(near) == {"peel"}
    far = masked(firsts=firsts, accepted=accepted, draws=level(CARDS, cross=3.0), arms=(["cross"], ["peel"]))
    assert first(far) == {"cross"}


def test_an_adjunct_decides_nothing() -> None:
    """Plasma adds a great deal in these draws; the set without it stands before it all the same."""
    firsts = ({"needles"}, {"needles"})
    found = masked(firsts=firsts, draws=level(CARDS, plasma=9.0), arms=(["needles"], ["needles", "plasma"]))
    assert first(found) == {"needles"}


def test_what_no_trial_sizes_or_gave_as_a_whole_stands_second() -> None:
    arms = (["cross"], ["release"])
    only = ({"cross"}, {"release"})
    found = masked(arms=arms, accepted=only)
    choice = choose(found)
    assert first(found) == {"cross"}
    experts = found.problem.sessions(choice.shown[1].counts)
    assert set(experts) == {"cross", "release"}
    assert choice.shown[1].name.kind is Kind.EXPERTS_PLAN
    assert "no trial gave these treatments together" in said(choice.shown[1].name)
    both = (*arms, ["cross", "release"])
    unsized = masked(draws=level(CARDS, cross=0), arms=both, accepted=only)
    assert first(unsized) == {"release"}
    assert "no trial says how much cross adds" in said(choose(unsized).shown[1].name)


def test_in_skin_that_tends_to_keloids_silence_is_no_permission() -> None:
    assert first(masked(permitted=set())) is None
    assert first(masked(permitted={"cross"})) == {"cross"}
    told = [said(reason) for reason in choose(masked(permitted=set())).none_because]
    assert any("tends to keloids" in text for text in told)


@pytest.mark.parametrize(("robust", "expected"), [({"cross"}, {"cross", "release"}), (set(), {"release"})])
def test_what_cannot_be_undone_is_first_only_as_a_robust_first_line(
    robust: set[str], expected: set[str]
) -> None:
    cards = (replace(CROSS, irreversible=True), *CARDS[1:])
    assert first(masked(cards=cards, robust=robust)) == expected


def test_wishes_decide_between_what_earlier_steps_leave_equal() -> None:
    firsts = ({"cross", "peel"}, {"cross", "peel"})
    of = partial(masked, firsts=firsts, accepted=firsts, arms=(["cross"], ["peel"]))
    dear = (replace(CROSS, price=support.price(50)), *CARDS[1:])
    assert first(of(cards=dear, goals=Goals(prefer=("downtime",)))) == {"peel"}
    assert first(of(cards=dear, goals=Goals(prefer=("cost",)))) == {"cross"}
    told = [said(change) for change in choose(of(cards=dear, goals=Goals(prefer=("cost",)))).would_change_if]
    assert told == ["If downtime came first: 3 x peel."]


def test_a_limit_masks_and_is_named_with_the_value_that_would_do() -> None:
    """Ten days off a visit for the release, five for the cross: with six days the cross alone is left."""
    found = masked(limits=Limits(downtime_days_per_visit=6))
    assert first(found) == {"cross"}
    (limit,) = choose(found).limits
    assert (limit.limit, limit.at, limit.rules_out) == ("downtime_days_per_visit", 10.0, ("release",))
    assert choose(masked(limits=Limits(downtime_days_per_visit=10))).limits == ()
    # what takes too long a visit takes as long later
    assert choose(found).staged is None


def test_what_cannot_be_paid_at_once_is_staged_and_what_is_unwanted_is_not() -> None:
    """Three sessions of the cross at 200 fit 700, with three of the release at 650 they do not."""
    found = masked(limits=budget(700))
    now, later = choose(found).staged or ((), ())
    assert found.problem.sessions(np.asarray(now)) == {"cross": 3}
    assert found.problem.sessions(np.asarray(later)) == {"release": 3}
    unwanted = masked(limits=budget(700), goals=Goals(avoid=("release",)))
    assert first(unwanted) == {"cross"}
    assert choose(unwanted).staged is None


def test_a_budget_is_held_against_the_upper_end_and_a_guess_may_not_fit() -> None:
    """The release costs from 300 to 1000 a session: two sessions surely cost no more than 2000."""
    wide = support.price(650, low=Decimal(300), high=Decimal(1000))
    cards = (CROSS, replace(RELEASE, price=wide), *CARDS[2:])
    of = partial(masked, cards=cards, firsts=({"release"}, {"release"}), arms=(["release"],))
    assert first(of(limits=budget(3000))) == {"release"}
    two = choose(of(limits=budget(2000)))
    assert of().problem.sessions(two.shown[0].counts) == {"release": 2}
    none = choose(of(limits=budget(1999)))
    assert not none.has_first
    assert not none.shown[0].fits
    assert none.limits[0].at == 2000


def budget(amount: int) -> Limits:
    return Limits(budget=Money(amount=Decimal(amount), currency="USD"))


def test_the_trace_says_why_one_stands_before_another() -> None:
    found = masked(not_first=("peel",))
    choice: Choice = choose(found)
    told = {
        frozenset(found.problem.sessions(shown.counts)): [said(why) for why in shown.why_not_first]
        for shown in choice.shown
    }
    assert told[frozenset({"cross", "release"})] == []
    assert told[frozenset({"cross"})] == [
        "it treats 100% of the severity with what experts put first for those scars, or else accept, "
        "and the other 60%"
    ]


def test_no_plan_names_the_limit_that_closes_the_most() -> None:
    """Without the limit on visits one plan would be left, without the budget none."""
    cards = (support.card("a", "peel", cost=100, sessions_at_most=1), support.card("b", "focal", cost=900))
    case = support.case(limits=replace(budget(100), visits=0))
    catalogue, draws = support.catalogue(cards), support.draws(cards, count=3)
    told = why_nothing(case, support.assessment(), catalogue, draws, support.safety(), today=support.TODAY)
    assert any("your limit on visits there would be one plan" in text for text in told)
    free = replace(case, limits=budget(100))
    problem = build_problem(
        free, support.assessment(), catalogue, draws, support.safety(), today=support.TODAY
    )
    assert count_allowed(problem) == 1


@pytest.mark.parametrize("seed", range(20))
def test_each_plan_of_the_front_has_a_stand_in_of_the_cover(seed: int) -> None:
    """Held again by loops over every pair."""
    problem, *_ = built(seed)
    solution = solve(problem)
    values, names = as_pictured(solution.objectives[solution.unbeaten], solution.names)
    chosen, by = chosen_rows(values, names)
    worst = worst_stand_in(values, names)
    assert all((values[by[i]] <= worst[i]).all() for i in range(len(values)))
    assert set(by) <= set(chosen)
    found = cover(problem, solution)
    assert found.covered == len(values) == sum(point.stands_for for point in found.points)


def test_a_plan_that_is_no_worse_without_a_part_is_never_shown() -> None:
    """The peel does nothing in these draws, costs money and days, and is accepted all the same."""
    both = ({"cross", "peel"}, {"release", "peel"})
    arms = (["cross"], ["cross", "peel"])
    found = masked(accepted=both, arms=arms, draws=level(CARDS, peel=1e-12))
    shown = [set(found.problem.sessions(one.counts)) for one in choose(found).shown]
    assert {"cross"} in shown
    assert {"cross", "peel"} not in shown
    useful = masked(accepted=both, arms=arms, draws=level(CARDS, peel=2.0))
    assert {"cross", "peel"} in [set(useful.problem.sessions(one.counts)) for one in choose(useful).shown]
