"""Why no plan is possible, and which limit closes the most: counted by lifting one limit at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Assessment, Safety
from scarpath.core.treatment import Treatment
from scarpath.planning.problem import build_problem
from scarpath.planning.space import count_allowed

NO_BOUNDS: Mapping[str, Any] = {}

MOST_NAMED = 5
"""Limits that are named with the number of plans each closes."""


def why_nothing(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    *,
    today: date,
    courses: Mapping[str, Any] = NO_BOUNDS,
) -> tuple[Finding, ...]:
    """Why no plan is possible, and how many there would be without each one limit, the most first; `courses`
    bound the problem further.
    """
    opened = []
    for limit, relaxed in _relaxations(case, catalogue.treatments):
        problem = build_problem(relaxed, assessment, catalogue, draws, safety, today=today, **courses)
        opened.append((count_allowed(problem), limit))
    helpful = [(count, limit) for count, limit in sorted(opened, key=lambda entry: -entry[0]) if count]
    if helpful:
        first, rest, more = helpful[0], helpful[1:MOST_NAMED], len(helpful) - MOST_NAMED
        return (
            finding(Kind.NO_PLAN_KEEPS_LIMITS),
            finding(Kind.LIMIT_CLOSES_MOST, limit=first[1], plans=first[0]),
            *(finding(Kind.LIMIT_CLOSES, limit=limit, plans=count) for count, limit in rest),
            *((finding(Kind.MORE_LIMITS_CLOSE, more=more),) if more > 0 else ()),
        )
    return (finding(Kind.NO_SINGLE_LIMIT if opened else Kind.NOTHING_IS_OPEN),)


def _relaxations(case: Case, cards: Mapping[str, Treatment]) -> Iterator[tuple[str | Finding, Case]]:
    """The case with one limit lifted, for each limit it has; limits go by the terms of the words."""
    limits, goals = case.limits, case.goals
    lifted = (
        ("budget", limits.budget, replace(limits, budget=None)),
        (
            "downtime_days_per_visit",
            limits.downtime_days_per_visit,
            replace(limits, downtime_days_per_visit=None),
        ),
        ("limit_on_visits", limits.visits, replace(limits, visits=None)),
        ("finish_by", limits.finish_by, replace(limits, finish_by=None)),
        ("finish_within_weeks", limits.finish_within_weeks, replace(limits, finish_within_weeks=None)),
        ("pih_risk_percent", limits.pih_risk_percent, replace(limits, pih_risk_percent=None)),
        ("blocked_dates", limits.blocked_dates or None, replace(limits, blocked_dates=())),
        ("strong_sun", limits.strong_sun or None, replace(limits, strong_sun=())),
        ("separate_visits", limits.separate_visits or None, replace(limits, separate_visits=False)),
    )
    for limit, value, without in lifted:
        if value is not None:
            yield limit, replace(case, limits=without)
    for treatment in goals.avoid:
        avoid = tuple(t for t in goals.avoid if t != treatment)
        wish = finding(Kind.WISH_TO_AVOID, treatment=cards[treatment].called)
        yield wish, replace(case, goals=replace(goals, avoid=avoid))
