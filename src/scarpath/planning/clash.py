"""Which limits cannot be kept together: sets of them that allow no plan, while any one less allows some.

A set is found by taking limits away one at a time for as long as the rest still allows nothing. What remains
is a clash in which every limit is needed. Then the search goes on among the limits of no clash yet, so that
each limit is named once at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from scarpath.core.case import Case, Goals, Limits
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import NoSchedule
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Assessment, Safety
from scarpath.planning.problem import build_problem
from scarpath.planning.relax import NO_BOUNDS
from scarpath.planning.schedule import schedule
from scarpath.planning.space import count_allowed
from scarpath.planning.terms import Problem

AVOID = "goals.avoid"
DATES = ("limits.finish_by", "limits.finish_within_weeks")
Build = Callable[[Case], Problem]


def clashes(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    *,
    today: date,
    courses: Mapping[str, Any] = NO_BOUNDS,
) -> tuple[Finding, ...]:
    """Every clash of limits, and for a date that comes too soon what keeps even one session from it;
    `courses` bound the problem further.
    """

    def build(changed: Case) -> Problem:
        return build_problem(changed, assessment, catalogue, draws, safety, today=today, **courses)

    found: list[Finding] = []
    for clash in clashing_limits(case, build):
        found.append(
            finding(Kind.LIMITS_CLASH, limits=clash)
            if len(clash) > 1
            else finding(Kind.LIMIT_LEAVES_NONE, limit=clash[0])
        )
        if set(DATES) & set(clash):
            found += _too_late(case, build, catalogue, safety, today)
    return tuple(found)


def clashing_limits(case: Case, build: Build) -> Iterator[tuple[str, ...]]:
    """Sets of limits, by their fields in a case file, that together allow no plan; none of them needs all of
    another's.
    """
    left = limits_set(case)
    while left and not count_allowed(build(keeping(case, left))):
        clash = left
        for limit in left:
            rest = tuple(other for other in clash if other != limit)
            if not count_allowed(build(keeping(case, rest))):
                clash = rest
        if not clash:
            return
        yield clash
        left = tuple(limit for limit in left if limit not in clash)


def limits_set(case: Case) -> tuple[str, ...]:
    """The limits that a case sets, by their fields."""
    plain = Limits()
    named = [field.name for field in fields(Limits)]
    found = [f"limits.{n}" for n in named if getattr(case.limits, n) != getattr(plain, n)]
    return (*found, AVOID) if case.goals.avoid else tuple(found)


def keeping(case: Case, limits: tuple[str, ...]) -> Case:
    """The case with these limits alone."""
    kept = {f.name: getattr(case.limits, f.name) for f in fields(Limits) if f"limits.{f.name}" in limits}
    avoid = case.goals.avoid if AVOID in limits else Goals().avoid
    return replace(case, limits=Limits(**kept), goals=replace(case.goals, avoid=avoid))


def _too_late(
    case: Case, build: Build, catalogue: Catalogue, safety: Safety, today: date
) -> Iterator[Finding]:
    """The one session that could be over soonest, and the rules by which it is late."""
    timing = build(keeping(case, tuple(limit for limit in limits_set(case) if limit not in DATES))).timing
    single = np.eye(len(timing.order), dtype=np.int64)[np.array(timing.own_visit, dtype=np.bool_)]
    if not len(single):
        return
    over = timing.finished_day(single)
    name = timing.order[int(np.flatnonzero(single[int(np.argmin(over))])[0])]
    try:
        schedule({name: 1}, case, catalogue.treatments, catalogue.sequencing, safety, today=today)
    except NoSchedule as late:
        yield finding(
            Kind.SOONEST_IS_LATE,
            treatment=catalogue.treatments[name].called,
            day=timing.start + timedelta(days=int(over.min())),
            rules=late.rules,
        )
