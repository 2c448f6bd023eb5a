"""The sets of treatments that a plan for one face may hold, and the courses of each.

A set has at most three treatments, one of them resurfacing, and at most one adjunct; for mild scars, and
for few that are not severe, at most two treatments, or as many as there are scar types, and none of the
highest class of lasting harm. A course of
a set gives each of its treatments as often as is usual. Where an arm tried some of these courses, only they
are planned. They are ordered by how far the sessions are from the usual ones, then the fewest sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from scarpath.planning.terms import Bools, Ints, Problem
from scarpath.planning.tried import Tried

Used = tuple[int, ...]
"""Columns of the treatments of a set, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How large a set may be, and which treatments (columns) none may hold."""

    treatments: int
    resurfacing: int = 1
    adjuncts: int = 1
    without: frozenset[int] = frozenset()


def sets_of(problem: Problem, bounds: Bounds) -> tuple[Used, ...]:
    """Every set that the bounds allow, the smallest first."""
    own = [t for t, own in enumerate(problem.timing.own_visit) if own and t not in bounds.without]
    guests = [a for a in problem.adjuncts if a.column not in bounds.without]
    found: list[Used] = []
    for size in range(1, bounds.treatments + 1):
        for chosen in combinations(own, size):
            if not _fits(problem, chosen, bounds):
                continue
            found.append(chosen)
            if bounds.adjuncts:
                found += [tuple(sorted((*chosen, g.column))) for g in guests if set(g.hosts) & set(chosen)]
    return tuple(found)


def _fits(problem: Problem, chosen: Used, bounds: Bounds) -> bool:
    cards = [problem.cards[t] for t in chosen]
    groups = [card.exclusive_group for card in cards if card.exclusive_group]
    resurfacing = sum(card.mechanism == "resurfacing" for card in cards)
    return len(groups) == len(set(groups)) and resurfacing <= bounds.resurfacing


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
