"""Why no plan is possible, and which limit closes the most: counted by lifting one limit at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import Assessment, Safety
from scarpath.planning.problem import build_problem
from scarpath.planning.space import count_allowed


def why_nothing(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    *,
    today: date,
) -> tuple[str, ...]:
    """Why no plan is possible, and how many there would be without each one limit, the most first."""
    opened = []
    for name, relaxed in _relaxations(case):
        problem = build_problem(relaxed, assessment, catalogue, draws, safety, today=today)
        opened.append((count_allowed(problem), name))
    helpful = [(count, name) for count, name in sorted(opened, key=lambda entry: -entry[0]) if count]
    if helpful:
        first, *rest = (f"without {name} there would be {count} possible plans" for count, name in helpful)
        return (
            "No plan keeps all your limits.",
            f"{first[0].upper()}{first[1:]}: that limit closes the most.",
            *map(_sentence, rest),
        )
    if opened:
        return ("No plan keeps all your limits, and lifting any single one would not open one.",)
    return ("No treatment with a forecast is open to you; the list of what is blocked says why.",)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _relaxations(case: Case) -> Iterator[tuple[str, Case]]:
    """The case with one limit lifted, for each limit it has."""
    limits, goals = case.limits, case.goals
    lifted = (
        ("your budget", limits.budget, replace(limits, budget=None)),
        (
            "your limit on downtime per visit",
            limits.downtime_days_per_visit,
            replace(limits, downtime_days_per_visit=None),
        ),
        ("your limit on visits", limits.visits, replace(limits, visits=None)),
        ("your date to be finished", limits.finish_by, replace(limits, finish_by=None)),
        ("your time to be finished", limits.finish_within_weeks, replace(limits, finish_within_weeks=None)),
        (
            "your limit on the risk of brown marks",
            limits.pih_risk_percent,
            replace(limits, pih_risk_percent=None),
        ),
        ("your blocked dates", limits.blocked_dates or None, replace(limits, blocked_dates=())),
        ("your dates of strong sun", limits.strong_sun or None, replace(limits, strong_sun=())),
        (
            "your wish for separate visits",
            limits.separate_visits or None,
            replace(limits, separate_visits=False),
        ),
    )
    for words, value, without in lifted:
        if value is not None:
            yield words, replace(case, limits=without)
    for treatment in goals.avoid:
        avoid = tuple(t for t in goals.avoid if t != treatment)
        yield f"your wish to avoid {treatment}", replace(case, goals=replace(goals, avoid=avoid))
