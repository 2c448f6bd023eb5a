"""The front of usual courses against plain loops: sessions as usual, so many treatments, and floor and
coverage among what plans are compared by.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scarpath.planning import dominance
from scarpath.planning.exact import solve
from scarpath.planning.problem import Problem, build_problem
from scarpath.planning.terms import Guide, Space, UsualCourse
from tests import support
from tests.planning.brute import ALL, Brute, random_problem


def guided(seed: int) -> tuple[Problem, Brute, dict[str, UsualCourse], Guide, tuple[str, ...]]:
    """A random problem whose sessions are bounded, with random positions of experts."""
    case, mix, cards, draws, space, catalogue = random_problem(seed)
    rng = random.Random(seed + 9000)
    usual = {}
    for card in cards:
        least = rng.randint(1, card.sessions_at_most)
        most = rng.randint(least, card.sessions_at_most)
        usual[card.id] = UsualCourse(least=least, usual=rng.randint(least, most), most=most)
    bounds = Space(mechanisms=4, resurfacing=rng.choice([1, 2]), visits=30, treatments=rng.choice([1, 2, 3]))
    names = tuple(card.id for card in cards)
    share = np.array([0.5, 0.3, 0.2])
    made = {
        "floor": {name: rng.choice([0, 0, 1]) for name in names},
        "covers": {name: [rng.random() < 0.4 for _ in share] for name in names},
    }

    def guide(order: tuple[str, ...]) -> Guide:
        return Guide(
            floor=np.array([made["floor"][name] for name in order], dtype=np.int64),
            covers=np.array([made["covers"][name] for name in order], dtype=np.bool_).reshape(len(order), 3),
            share=share,
        )

    problem = build_problem(
        case,
        support.assessment(mix),
        catalogue,
        draws,
        support.safety(),
        today=support.TODAY,
        space=bounds,
        usual=usual,
        guide=guide,
    )
    brute = Brute(case, mix, cards, draws, space, catalogue.sequencing.same_visit)
    return problem, brute, usual, guide(names), names


def plans(brute: Brute, usual: dict[str, UsualCourse], space: Space) -> list[dict[str, int]]:
    """Every plan of the space, by loops over the sessions of each treatment."""
    ranges = []
    for card in brute.cards:
        cap = card.sessions_at_most
        if brute.interval[card.id] is None and card.mechanism != "adjunct":
            cap = 1
        course = usual[card.id]
        ranges.append([0, *range(min(course.least, cap), min(course.most, cap) + 1)])
    found = []
    for numbers in itertools.product(*ranges):
        plan = {c.id: n for c, n in zip(brute.cards, numbers, strict=True) if n}
        used = [c for c in brute.cards if c.id in plan]
        groups = [c.exclusive_group for c in used if c.exclusive_group]
        hosts = {
            c.id: sum(plan.get(h, 0) for h in c.hosts if brute.has_visit(h))
            for c in used
            if c.mechanism == "adjunct"
        }
        if (
            plan
            and sum(c.mechanism != "adjunct" for c in used) <= (space.treatments or 0)
            and sum(c.mechanism == "resurfacing" for c in used) <= space.resurfacing
            and len({c.mechanism for c in used}) <= space.mechanisms
            and len(groups) == len(set(groups))
            and all(plan[a] <= visits for a, visits in hosts.items())
        ):
            found.append(plan)
    return found


@pytest.mark.parametrize("seed", range(150))
def test_the_guided_front_is_what_plain_loops_find(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dominance, "SMALL", 0)  # small problems would not need the sieve
    problem, brute, usual, guide, names = guided(seed)
    solution = solve(problem)

    def vector(plan: dict[str, int]) -> tuple[Any, ...]:
        used = [names.index(name) for name in plan]
        covered = guide.covers[used].any(axis=0)
        fifths = math.floor(5 * float(guide.share[covered].sum()) + 0.5 + 1e-9)
        return (*brute.vector(plan, ALL), max(int(guide.floor[t]) for t in used), -fifths)

    every = plans(brute, usual, problem.space)
    within = [plan for plan in every if brute.within_limits(plan)]
    vectors = {vector(plan) for plan in within}
    front = {
        v
        for v in vectors
        if not any(u != v and all(a <= b for a, b in zip(u, v, strict=True)) for u in vectors)
    }
    made = {vector(problem.sessions(row)) for row in solution.counts[solution.unbeaten]}
    assert made == front
    proof = solution.certificate
    assert (proof.evaluated, proof.complete) == (len(within), True)
    # What a limit takes out by itself is no candidate any more.
    assert len(within) <= proof.candidates <= len(every)
    assert proof.candidates == len(every) or problem.blocked


@pytest.mark.parametrize("better", ["coverage", "floor"])
def test_a_guide_keeps_what_is_better_in_it(better: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two treatments of one mechanism the dearer, weaker and riskier one stays, because it covers more, or
    because the other is warned against; without a guide it is beaten, by the sieve already.
    """
    monkeypatch.setattr(dominance, "SMALL", 0)
    cards = (support.card("a", "peel", cost=100), support.card("b", "peel", cost=200))
    draws = support.draws(cards, count=3)
    effect = np.stack([draws.effect[:, 0], 0.5 * draws.effect[:, 0]], axis=1)
    pih = np.stack([draws.pih[:, 0], draws.pih[:, 0] + 1], axis=1)
    same = replace(draws, effect=effect, pih=pih)
    usual = {c.id: UsualCourse(least=3, usual=3, most=3) for c in cards}

    def guide(order: tuple[str, ...]) -> Guide:
        covers = np.array([[name == "b" or better == "floor"] for name in order], dtype=np.bool_)
        floor = np.array([int(name == "a" and better == "floor") for name in order], dtype=np.int64)
        return Guide(floor=floor, covers=covers, share=np.ones(1))

    def front(**more: Any) -> set[tuple[str, ...]]:
        problem = build_problem(
            support.case(),
            support.assessment(),
            support.catalogue(cards),
            same,
            support.safety(),
            today=support.TODAY,
            space=Space(treatments=1),
            usual=usual,
            **more,
        )
        solution = solve(problem)
        return {tuple(problem.sessions(row)) for row in solution.counts[solution.unbeaten]}

    assert front() == {("a",)}
    assert front(guide=guide) == {("a",), ("b",)}
