"""From the order of a face to what is shown: the plan to look at first, and a few that really differ from it.

Shown are the first of the order within the limits, the experts' plan where one stands before it that no trial
sizes or gave as a whole, the cheapest, the one with the fewest days off, and the next of the order. The
cheapest and the gentlest have at least half of the improvement of the first. Nothing is shown that is no
worse without one of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.finding import Finding, Kind, Value, finding
from scarpath.core.plan import NamedLimit
from scarpath.planning.figures import quantise
from scarpath.planning.forecast import cost_ends, improvement_draws, pih_draws
from scarpath.planning.mask import Masked, Picked, stages, why_not
from scarpath.planning.order import Order, ranked, steps_of
from scarpath.planning.tables import residuals
from scarpath.planning.terms import Floats, Ints, Problem

MOST_SHOWN = 4
"""Plans that are shown."""

ENOUGH = 0.5
"""A cheap or gentle plan is only shown with at least this share of the improvement of the first."""

SECOND = (Kind.SIZE_UNKNOWN, Kind.NO_TRIAL_OF_THE_WHOLE)
"""What keeps an experts' plan from being first but not from being shown."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Shown:
    """A plan that is shown: its sessions, its name, how often it improves most of those shown, why it is not
    first, and whether its cost surely keeps the budget.
    """

    counts: Ints
    name: Finding
    best_percent: float
    why_not_first: tuple[Finding, ...]
    fits: bool = True


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Choice:
    """What is shown and, where one may be, the plan to look at first: the first of `shown`.

    `none_because` says why nothing is first; `staged` what can be done first and what later where limits
    forbid the first of the order as a whole.
    """

    shown: tuple[Shown, ...]
    has_first: bool
    why: tuple[Finding, ...]
    would_change_if: tuple[Finding, ...]
    limits: tuple[NamedLimit, ...]
    none_because: tuple[Finding, ...]
    staged: tuple[Ints, Ints] | None


def choose(masked: Masked) -> Choice:
    """The choice for one person."""
    order, problem = masked.order, masked.problem
    picks = list(_distinct(masked, _candidates(masked)))[:MOST_SHOWN]
    counts = np.array([masked.counts(picked) for picked, _ in picks], dtype=np.int64)
    counts = counts.reshape(len(picks), len(problem.order))
    best = _most_often(improvement_draws(problem, counts)) if picks else ()
    first = masked.first
    limits = tuple(masked.named())
    return Choice(
        shown=tuple(
            Shown(
                counts=row,
                name=name,
                best_percent=share,
                why_not_first=_why_not(masked, picked),
                fits=bool(masked.courses(picked.row).fits(masked.limits)[picked.course]),
            )
            for (picked, name), row, share in zip(picks, counts, best, strict=True)
        ),
        has_first=first is not None,
        why=tuple(_reasons(order, first)),
        would_change_if=tuple(_changes(masked)),
        limits=limits,
        none_because=() if first is not None else tuple(_none_because(masked, limits)),
        staged=stages(masked),
    )


def _candidates(masked: Masked) -> Iterator[tuple[Picked, Finding]]:
    """Plans that could be shown, the most telling first."""
    order, first = masked.order, masked.first
    if first is not None:
        yield first, finding(Kind.FIRST_OF_ORDER)
    yield from _experts_plan(masked)
    least = ENOUGH * order.sets.improvement[first.row] if first is not None else 0.0
    enough = [
        row
        for row in order.eligible()
        if order.sets.improvement[row] >= least and not order.sets.adjuncts[row]
    ]
    priced = [row for row in enough if np.isfinite(order.sets.cost[row])]
    yield from _first_of(masked, sorted(priced, key=lambda r: order.sets.cost[r]), Kind.CHEAPEST_WITH_HALF)
    yield from _first_of(masked, sorted(enough, key=lambda r: order.sets.downtime[r]), Kind.GENTLEST)
    for row in order.eligible():
        yield from _first_of(masked, [row], Kind.NEXT_OF_ORDER)
    if first is None:
        too_little = [r for r in map(int, order.ranked) if _covers_too_little(order, r)]
        for row in too_little:
            yield from _first_of(masked, [row], Kind.NEXT_OF_ORDER)
        for picked in map(masked.may_fit, order.eligible()):
            if picked is not None:
                yield picked, finding(Kind.MAY_NOT_FIT)


def _covers_too_little(order: Order, row: int) -> bool:
    """Whether nothing but its coverage, which is some, keeps a set from being first."""
    barred = order.barred.get(row)
    some = order.sets.covered[row] > 0 and order.sets.improvement[row] > 0
    return bool(some) and barred is not None and barred.kind is Kind.COVERS_TOO_LITTLE


def _first_of(masked: Masked, rows: Sequence[int], kind: Kind) -> Iterator[tuple[Picked, Finding]]:
    """The first of these sets with a course within the limits."""
    picked = next((found for found in map(masked.best, rows) if found), None)
    if picked is not None:
        yield picked, finding(kind)


def _experts_plan(masked: Masked) -> Iterator[tuple[Picked, Finding]]:
    """The set that would be first but for what no trial says of it."""
    order = masked.order
    for row in map(int, order.ranked):
        barred = order.barred.get(row)
        if barred is None:
            return
        if barred.kind in SECOND and not order.sets.floor[row]:
            picked = masked.best(row)
            if picked is not None:
                yield picked, finding(Kind.EXPERTS_PLAN, because=barred)
                return


def _distinct(
    masked: Masked, candidates: Iterator[tuple[Picked, Finding]]
) -> Iterator[tuple[Picked, Finding]]:
    """Of plans of one set, adjuncts aside, the first, with every name it earned; none that is no worse
    without one of its parts.
    """
    problem = masked.problem
    own = problem.timing.own_visit
    found: dict[tuple[int, ...], tuple[Picked, list[Finding]]] = {}
    for picked, name in candidates:
        if name.kind is Kind.NEXT_OF_ORDER and len(found) == MOST_SHOWN:
            break
        key = tuple(t for t in masked.order.sets.used[picked.row] if own[t])
        if key in found:
            names = found[key][1]
            if found[key][0] == picked and name.kind is not Kind.NEXT_OF_ORDER and name not in names:
                names.append(name)
        elif not beaten_by_a_part(problem, masked.counts(picked)):
            found[key] = picked, [name]
    for picked, names in found.values():
        yield picked, names[0] if len(names) == 1 else finding(Kind.NAMES, names=tuple(names))


def beaten_by_a_part(problem: Problem, counts: Ints) -> bool:
    """Whether a plan is no better than itself without one of its treatments: no more improvement, also while
    a filler lasts, and no less cost, days, visits or risk. What no trial sizes is not held against it.
    """
    parts = [t for t in np.flatnonzero(counts) if problem.sized[t]]
    rows = np.array([np.where(np.arange(len(counts)) == t, 0, counts) for t in parts])
    rows = rows[problem.timing.possible(rows) & rows.any(axis=1)] if len(parts) else rows
    if not len(rows):
        return False
    plans = np.concatenate([counts[None], rows])
    early, filled = (residuals(problem, plans, view=view) for view in ("headline", "filled"))
    reach = problem.draws.personal_reach()
    guide = problem.guide
    losses = [
        -quantise(np.mean(reach * (1 - early), axis=1)),
        -quantise(np.mean(reach * (1 - filled), axis=1)),
        cost_ends(problem, plans)[1],
        problem.timing.downtime(plans)[0],
        problem.timing.visits(plans),
        quantise(np.mean(pih_draws(problem, plans), axis=1)),
        *(guide.of_plans(plans > 0).T if guide is not None else ()),
    ]
    no_worse = np.all([loss[1:] <= loss[0] for loss in losses], axis=0)
    return bool(no_worse.any())


def _most_often(draws: Floats) -> tuple[float, ...]:
    """How often each plan improves most of these, over the draws that all share, in percent."""
    won = np.bincount(np.argmax(draws, axis=0), minlength=len(draws))
    return tuple(100 * float(n) / draws.shape[1] for n in won)


def _why_not(masked: Masked, picked: Picked) -> tuple[Finding, ...]:
    """Why a plan is not first: the step that puts the first before it, or what bars it."""
    first = masked.first
    if first is not None:
        return why_not(masked.order, first.row, picked.row)
    barred = masked.order.barred.get(picked.row)
    return (barred,) if barred else ()


def _reasons(order: Order, first: Picked | None) -> Iterator[Finding]:
    """Why the first is first: the step that decided against the next set that may be first, and against
    whatever stands before it but may not be first.
    """
    if first is None:
        return
    eligible = list(order.eligible())
    place = eligible.index(first.row)
    yield finding(
        Kind.FIRST_COVERS,
        percent=100 * float(order.sets.covered[first.row]),
        people=int(order.sets.people[first.row]),
    )
    own = order.problem.timing.own_visit
    mine = {t for t in order.sets.used[first.row] if own[t]}
    for row in eligible[place + 1 :]:
        if {t for t in order.sets.used[row] if own[t]} != mine:
            yield finding(Kind.BEFORE_NEXT, next=_sessions(order, row), because=order.why(first.row, row))
            return


def _changes(masked: Masked) -> Iterator[Finding]:
    """Which other wish would put another set first, and which."""
    order, first = masked.order, masked.first
    if first is None:
        return
    changed = False
    told = {order.sets.used[first.row]}
    for objective in (wish for wish in OBJECTIVES if wish != "improvement"):
        other = _first_with(masked, objective)
        if other is not None and order.sets.used[other] not in told:
            told.add(order.sets.used[other])
            changed = True
            yield finding(Kind.WISH_FIRST, first=objective, then=_sessions(order, other))
    if not changed:
        yield finding(Kind.NO_WISH_CHANGES)


def _first_with(masked: Masked, objective: Objective) -> int | None:
    """The set that is first within the limits if one wish stands alone."""
    order, case = masked.order, masked.case
    goals = replace(case.goals, prefer=(objective,))
    rows = ranked(order.sets, tuple(steps_of(order.sets, goals, case.person.fitzpatrick)))
    return next(
        (int(r) for r in rows if int(r) not in order.barred and masked.best(int(r)) is not None), None
    )


def _sessions(order: Order, row: int) -> tuple[Value, ...]:
    """The treatments of a set by their names, with the sessions of its first course."""
    counts = order.sets.counts[row]
    return tuple((order.problem.cards[t].called, int(counts[t])) for t in order.sets.used[row])


def _none_because(masked: Masked, limits: Sequence[NamedLimit]) -> Iterator[Finding]:
    """Why nothing is first."""
    order = masked.order
    if order.first is not None:
        yield finding(Kind.LIMITS_LEAVE_NOTHING_FIRST)
        yield from (limit.costs for limit in limits)
        return
    told: set[str] = set()
    for row in map(int, order.ranked):
        barred = order.barred[row]
        if barred.kind not in told:
            told.add(barred.kind)
            yield barred
    if not len(order.sets):
        yield finding(Kind.NOTHING_IS_OPEN)
