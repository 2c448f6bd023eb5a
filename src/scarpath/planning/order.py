"""The order of the courses of a face: one total order, worked out once, without limits.

First the sets of treatments are ordered, each at its first course (`scarpath.planning.sets`), by these steps;
a later step only decides between sets that all earlier ones leave equal:

1. The floor. What experts or labels warn against for this face, or have not established, stands behind
   everything that is clear. What cannot be undone is first only as a robust first line.
2. Coverage: the share of the severity whose scars the set treats with what counts as their first line, in
   fifths, rounded. Below two fifths nothing is first.
3. The fewest parts that no scar of this face needs: neither its first line nor accepted for it.
4. Sets with fewer than thirty people in arms of exactly this set stand behind.
5. Improvement in bands of ten points; finer differences are beyond what trials carry.
6. The person's wishes in their order; from skin type IV on the risk of dark marks unless others are named.
7. Lasting harm as a class, the risk of dark marks, days off, visits, price.
8. An adjunct decides nothing: a set with one takes the figures of the set without it, and stands behind it.

Then the courses within a set follow in their own order. So no number of sessions is raised to cross an edge.

A set may be first if it is clear of the floor, covers two fifths, was given to somebody by a trial, and holds
nothing whose size no trial informs; in skin that tends to keloids only if a source permits each of its parts.
Limits, prices and dates only mask the order (`scarpath.planning.mask`).

What a step decides is kept as a finding, so that "why this first, why not that" is the trace of the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scarpath.core.case import Fitzpatrick, Goals, Objective
from scarpath.core.finding import Finding, Kind, Value, finding
from scarpath.planning.experts import Experts
from scarpath.planning.figures import quantise
from scarpath.planning.forecast import pih_draws
from scarpath.planning.sets import Used, names_of
from scarpath.planning.tables import residuals
from scarpath.planning.terms import MONEY, ROUNDING, Bools, Floats, Ints, Problem, Rows
from scarpath.planning.tried import Tried

ENOUGH_FIFTHS = 2
"""Coverage below which nothing is first."""

ENOUGH_PEOPLE = 30
"""People in arms of exactly a set, below which it stands behind."""

BAND = 10.0
"""Points of improvement of a band."""

GRID: Mapping[Objective, float] = {"pih_risk": 5.0, "downtime": 2.0, "visits": 1.0, "improvement": BAND}
"""Points, days, visits, points: what is finer than this decides nothing."""

COST_STEP = 1.1
"""Costs are told apart in steps of a tenth."""

LAST: tuple[Objective, ...] = ("pih_risk", "downtime", "visits", "cost")
"""What decides at the end, in this order."""

DARKER = (Fitzpatrick.IV, Fitzpatrick.V, Fitzpatrick.VI)
"""Skin types in which dark marks come first among the wishes of somebody who names none."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Sets:
    """Sets of treatments at their first course, with what the steps ask of them. Shapes (S,), counts (S, T).

    improvement  percent      pih      percent     cost   middle, in units of `MONEY`; nan where not known
    harm         class        covered  share of the severity
    unneeded     parts that no scar of the face needs, adjuncts aside
    adjuncts     adjuncts in the set
    people       in arms of exactly the set
    """

    used: tuple[Used, ...]
    counts: Ints
    tried: Bools
    people: Ints
    improvement: Floats
    pih: Floats
    downtime: Floats
    visits: Ints
    cost: Floats
    harm: Ints
    covered: Floats
    fifths: Ints
    unneeded: Ints
    floor: Ints
    adjuncts: Ints

    def __len__(self) -> int:
        return len(self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its values on their grid (smaller is better), and what it says of two sets it tells apart."""

    name: str
    values: Ints
    says: Callable[[int, int], Finding]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Order:
    """The sets of a face from the first on, as rows of `sets`; `barred` says why a set is never first."""

    problem: Problem
    sets: Sets
    steps: tuple[Step, ...]
    ranked: Rows
    barred: Mapping[int, Finding]

    @property
    def first(self) -> int | None:
        """The row of the set that is first."""
        return next((int(row) for row in self.ranked if int(row) not in self.barred), None)

    def eligible(self) -> Iterator[int]:
        """Rows of the sets that may be first, in their order."""
        return (int(row) for row in self.ranked if int(row) not in self.barred)

    def why(self, one: int, other: int) -> Finding:
        """Why one set stands before another: what bars the other, or the first step that tells them apart."""
        if other in self.barred and one not in self.barred:
            return self.barred[other]
        for step in self.steps:
            if step.values[one] != step.values[other]:
                return step.says(one, other)
        return finding(Kind.ORDER_BY_NAME)


def figures_of(
    problem: Problem,
    used: tuple[Used, ...],
    counts: Ints,
    experts: Experts,
    tried: Mapping[frozenset[str], Tried],
    was_tried: Bools,
    harm_class: Mapping[str, int],
) -> Sets:
    """What the steps ask of sets at these counts."""
    guide = problem.guide
    assert guide is not None
    has = counts > 0
    loads = costs_of(problem, counts)
    gone = problem.draws.personal_reach() * (1 - residuals(problem, counts))
    classes = np.array([harm_class[name] for name in problem.order], dtype=np.int64)
    needed = np.array([experts.needed(name) for name in problem.order], dtype=np.bool_)
    own = np.array(problem.timing.own_visit, dtype=np.bool_)
    covered = guide.coverage(has)
    known = [tried.get(names_of(problem, columns)) for columns in used]
    return Sets(
        used=used,
        counts=counts,
        tried=was_tried,
        people=np.array([one.people if one else 0 for one in known], dtype=np.int64),
        improvement=quantise(np.mean(gone, axis=1)) / 10,
        pih=quantise(np.mean(pih_draws(problem, counts), axis=1)) / 10,
        downtime=problem.timing.downtime(counts)[0].astype(np.float64),
        visits=problem.timing.visits(counts).astype(np.int64),
        cost=loads,
        harm=(has * classes).max(axis=1, initial=0),
        covered=covered,
        fifths=-guide.of_plans(has)[:, 1],
        unneeded=(has & own & ~needed).sum(axis=1),
        floor=np.array([_floor(problem, columns, experts) for columns in used], dtype=np.int64),
        adjuncts=(has & ~own).sum(axis=1),
    )


def _floor(problem: Problem, used: Used, experts: Experts) -> int:
    """1 for a set that holds something not first here, or something irreversible that is no robust first
    line.
    """
    for t in used:
        card = problem.cards[t]
        if card.id in experts.not_first or (card.irreversible and card.id not in experts.robust):
            return 1
    return 0


def costs_of(problem: Problem, counts: Ints) -> Floats:
    """What courses cost in the middle, in units of `MONEY`; nan where a price is not known."""
    total = np.zeros(len(counts))
    for t, price in enumerate(problem.prices):
        here = counts[:, t] > 0
        paid = counts[:, t] + np.where(here, problem.renewals[t], 0)
        if price.percent_of_host is not None:
            hosts = next(a.hosts for a in problem.adjuncts if a.column == t)
            share = float(price.percent_of_host) / 100
            total += np.where(here, paid * share * _host_price(problem, hosts, counts), 0.0)
        elif price.middle is None:
            total[here] = np.nan
        else:
            total += paid * float(price.middle) * MONEY
    return total


def _host_price(problem: Problem, hosts: tuple[int, ...], counts: Ints) -> Floats:
    """The price of the first host that each plan holds, in units of `MONEY`; nan without a known one."""
    found = np.full(len(counts), np.nan)
    for host in reversed(hosts):
        price = problem.prices[host].middle
        found[counts[:, host] > 0] = np.nan if price is None else float(price) * MONEY
    return found


def order_of(problem: Problem, sets: Sets, experts: Experts, goals: Goals, skin: Fitzpatrick) -> Order:
    """The order of the sets of a face."""
    host = _without_adjuncts(problem, sets)
    steps = tuple(
        replace(step, values=step.values[host]) if step.name != "adjuncts" else step
        for step in steps_of(sets, goals, skin)
    )
    return Order(
        problem=problem,
        sets=sets,
        steps=steps,
        ranked=ranked(sets, steps),
        barred=dict(_barred(problem, sets, experts)),
    )


def _without_adjuncts(problem: Problem, sets: Sets) -> Rows:
    """For each set the row of the set without its adjuncts; its own where there is no such row."""
    at = {used: row for row, used in enumerate(sets.used)}
    own = problem.timing.own_visit
    return np.array(
        [at.get(tuple(t for t in used if own[t]), row) for row, used in enumerate(sets.used)], dtype=np.intp
    )


def ranked(sets: Sets, steps: Sequence[Step]) -> Rows:
    """Rows of the sets from the first on; what no step tells apart goes by the sessions."""
    names = [*sets.counts.T[::-1]]
    return np.lexsort([*names, *(step.values for step in reversed(steps))])


def steps_of(sets: Sets, goals: Goals, skin: Fitzpatrick) -> Iterator[Step]:
    """The steps of the module's text, in their order."""

    def says(kind: Kind, values: np.ndarray) -> Callable[[int, int], Finding]:
        return lambda one, other: finding(kind, first=_plain(values[one]), other=_plain(values[other]))

    yield Step(name="floor", values=sets.floor, says=says(Kind.ORDER_BY_FLOOR, sets.floor))
    yield Step(name="coverage", values=-sets.fifths, says=says(Kind.ORDER_BY_COVERAGE, 100 * sets.covered))
    yield Step(name="unneeded", values=sets.unneeded, says=says(Kind.ORDER_BY_PARTS, sets.unneeded))
    few = (sets.people < ENOUGH_PEOPLE).astype(np.int64)
    yield Step(name="people", values=few, says=says(Kind.ORDER_BY_PEOPLE, sets.people))
    yield Step(
        name="improvement",
        values=-on_grid(sets.improvement, BAND),
        says=says(Kind.ORDER_BY_IMPROVEMENT, sets.improvement),
    )
    for wish in wishes(goals, skin):
        yield _of_objective(sets, wish, Kind.ORDER_BY_WISH)
    yield Step(name="harm", values=sets.harm, says=says(Kind.ORDER_BY_HARM, sets.harm))
    for objective in LAST:
        yield _of_objective(sets, objective, Kind.ORDER_BY_REST)
    yield Step(name="adjuncts", values=sets.adjuncts, says=says(Kind.ORDER_BY_ADJUNCT, sets.adjuncts))


def wishes(goals: Goals, skin: Fitzpatrick) -> tuple[Objective, ...]:
    """What a person asks for beside improvement, in order; the default order of a case is no wish."""
    if goals.prefer != Goals().prefer:
        return tuple(wish for wish in goals.prefer if wish != "improvement")
    return ("pih_risk",) if skin in DARKER else ()


def _of_objective(sets: Sets, objective: Objective, kind: Kind) -> Step:
    shown = {
        "pih_risk": sets.pih,
        "downtime": sets.downtime,
        "visits": sets.visits.astype(np.float64),
        "cost": sets.cost / MONEY,
        "improvement": sets.improvement,
    }[objective]
    values = cost_steps(sets.cost) if objective == "cost" else on_grid(shown, GRID[objective])

    def says(one: int, other: int) -> Finding:
        return finding(kind, by=objective, first=_plain(shown[one]), other=_plain(shown[other]))

    return Step(name=objective, values=values, says=says)


def on_grid(values: Floats, step: float) -> Ints:
    """The band of each figure."""
    return np.floor(values / step + ROUNDING).astype(np.int64)


def cost_steps(cost: Floats) -> Ints:
    """The step of each cost, of units of `MONEY`; what is not known comes last."""
    steps = np.log(np.maximum(np.nan_to_num(cost, nan=MONEY) / MONEY, 1.0)) / np.log(COST_STEP)
    return np.where(np.isnan(cost), np.iinfo(np.int64).max, np.floor(steps + ROUNDING).astype(np.int64))


def _plain(value: object) -> Value:
    """A figure of an array as a plain number; None where it is not known."""
    number = float(value)  # type: ignore[arg-type]
    return None if np.isnan(number) else number


def _barred(problem: Problem, sets: Sets, experts: Experts) -> Iterator[tuple[int, Finding]]:
    """Sets that are never first, each with the first reason."""
    for row, used in enumerate(sets.used):
        reason = next(_reasons(problem, sets, row, used, experts), None)
        if reason is not None:
            yield row, reason


def _reasons(problem: Problem, sets: Sets, row: int, used: Used, experts: Experts) -> Iterator[Finding]:
    cards = [problem.cards[t] for t in used]
    yield from (experts.not_first[card.id].reason for card in cards if card.id in experts.not_first)
    for card in cards:
        if card.irreversible and card.id not in experts.robust:
            yield finding(Kind.IRREVERSIBLE_NOT_FIRST, treatment=card.called)
    if experts.permitted is not None:
        silent = tuple(card.called for card in cards if card.id not in experts.permitted)
        if silent:
            yield finding(Kind.KELOID_NOT_PERMITTED, treatments=silent)
    unknown = tuple(problem.cards[t].called for t in used if not problem.sized[t])
    if unknown:
        yield finding(Kind.SIZE_UNKNOWN, treatments=unknown)
    if not sets.tried[row]:
        yield finding(Kind.NO_TRIAL_OF_THE_WHOLE)
    if sets.fifths[row] < ENOUGH_FIFTHS:
        yield finding(Kind.COVERS_TOO_LITTLE, percent=100 * float(sets.covered[row]))
