"""The sets of treatments that a plan for one face may hold, and the courses of each.

A set has at most three treatments, one of them resurfacing, and at most one adjunct; for mild scars, and
for few that are not severe, at most two treatments, or as many as there are scar types, and none of the
highest class of lasting harm. A course of
a set gives each of its treatments as often as is usual. Where an arm tried some of these courses, only they
are planned. They are ordered by how far the sessions are from the usual ones, then the fewest sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

import numpy as np

from scarpath.planning.terms import Bools, Ints, Problem
from scarpath.planning.tried import Tried

Used = tuple[int, ...]
"""Columns of the treatments of a set, ascending."""


def sets_of(problem: Problem) -> tuple[Used, ...]:
    """Every set that the space of the problem allows, the smallest first."""
    own = [t for t, own in enumerate(problem.timing.own_visit) if own]
    found: list[Used] = []
    for size in range(1, (problem.space.treatments or 0) + 1):
        for chosen in combinations(own, size):
            if not _fits(problem, chosen):
                continue
            found.append(chosen)
            guests = (guest for guest in problem.adjuncts if set(guest.hosts) & set(chosen))
            found += [tuple(sorted((*chosen, guest.column))) for guest in guests]
    return tuple(found)


def _fits(problem: Problem, chosen: Used) -> bool:
    cards = [problem.cards[t] for t in chosen]
    groups = [card.exclusive_group for card in cards if card.exclusive_group]
    resurfacing = sum(card.mechanism == "resurfacing" for card in cards)
    return len(groups) == len(set(groups)) and resurfacing <= problem.space.resurfacing


def courses_of(problem: Problem, used: Used, tried: Tried | None) -> tuple[Ints, Bools]:
    """Every course of a set, the one to look at first first, and which of them an arm tried. Shapes
    (courses, T) and (courses,).
    """
    usual = problem.usual
    assert usual is not None
    plans = [usual[problem.order[t]] for t in used]
    rows = np.array(list(product(*(range(p.least, p.most + 1) for p in plans))), dtype=np.int64)
    counts = np.zeros((len(rows), len(problem.order)), dtype=np.int64)
    counts[:, list(used)] = rows
    sound = problem.timing.possible(counts)
    rows, counts = rows[sound], counts[sound]
    away = np.abs(rows - [plan.usual for plan in plans]).sum(axis=1)
    found = np.zeros(len(counts), dtype=np.bool_)
    if tried is not None:
        found[:] = [was_tried(problem, row, tried) for row in counts]
    first = np.lexsort([*rows.T[::-1], rows.sum(axis=1), away, ~found])
    return counts[first], found[first]


def planned_courses(problem: Problem, used: Used, tried: Tried | None) -> Ints:
    """The courses of a set that are planned: those that an arm tried, where there are any."""
    counts, found = courses_of(problem, used, tried)
    return counts[found] if found.any() else counts


def was_tried(problem: Problem, counts: Ints, tried: Tried | None) -> bool:
    """Whether an arm was given exactly these treatments, about so often."""
    if tried is None:
        return False
    ends: Mapping[str, tuple[int, int]] = {
        name: (course.least, course.most) for name, course in (problem.usual or {}).items()
    }
    plan = problem.sessions(counts)
    return any(arm.matches(plan, ends) for arm in tried.arms)


def names_of(problem: Problem, used: Used) -> frozenset[str]:
    """The treatments of a set by their ids."""
    return frozenset(problem.order[t] for t in used)
