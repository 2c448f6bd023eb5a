"""From the front to a choice: one plan by the person's wishes, a few that really differ, and what would change the choice.

A goal comes first: where plans are expected to come within five points of it, only they stay. Then preferences filter in the
order in which they were given: of the plans left, those that come within a visible tolerance
of the best stay (`TOLERANCE`); of the rest, the best by the first preference, then the next, is chosen. A figure that leaves
out something nobody knows cannot win its step. Only plans whose treatments are exactly those of a study arm can be
recommended.

As long as the trials have not earned a ranking of devices (`ranking_earned` in the lock of the draws), improvement does
not decide between twins: plans with the same mechanisms and sessions that differ only in the treatments, neither of which
comes out ahead in at least four of five draws. Twins pass the step on improvement together, and what still stands between
them at the end is decided by harm, downtime and price.

What would change the choice is found by choosing again: after a change of the order of wishes, of a price, of an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Case, Objective
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import Assessment, Safety
from scarpath.planning.exact import Figures, Pool, Solution, count_allowed, quantise
from scarpath.planning.forecast import improvement_draws
from scarpath.planning.problem import Problem, build_problem
from scarpath.planning.tables import NO_CHANGE, View, kinds, total_exponents

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Singles = NDArray[np.float32]
Rows = NDArray[np.intp]
Step = Objective | Literal["all", "goal", "no goal"]

TOLERANCE: Mapping[Objective, float] = {
    "improvement": 5.0,
    "cost": 0.10,
    "downtime": 2.0,
    "visits": 1.0,
    "pih_risk": 5.0,
}
"""Points, share of the cost, days, visits, points: differences too small to choose by."""

AHEAD = 0.8
"""Share of draws in which a treatment must do more before the trials are said to tell it apart from another."""

SETTLES: tuple[Objective, ...] = ("pih_risk", "downtime", "cost")
"""What decides between plans that trials cannot tell apart, in this order."""

MOST_LISTED = 6
ENOUGH = 0.5
"""A gentle or soon plan is only listed with at least this share of the best expected improvement."""

THINNED = 500
"""Draws used to ask whether trials tell two treatments apart; the question is about one chance in five."""

EFFECT_STEPS = (0.9, 0.8, 0.7, 0.5)
"""Changes of an effect that are tried, down and (as reciprocals) up, from the smallest on."""

PRICE_STEPS = (1.05, 1.1, 1.25, 1.5, 2.0, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Rows of the solution: the shortlist with names and the chance that each is the best of it, and the one recommended."""

    listed: tuple[int, ...]
    names: tuple[str, ...]
    best_percent: tuple[float, ...]
    recommended: int | None
    why: tuple[str, ...]
    would_change_if: tuple[str, ...]


def choose(problem: Problem, solution: Solution, prefer: Sequence[Objective]) -> Choice:
    """The choice for one person. Without any plan that trials studied, nothing is recommended and `why` says so."""
    recommended: int | None = None
    why: tuple[str, ...] = ("No plan within your limits is a combination that a trial studied.",)
    changes: tuple[str, ...] = ()
    if len(solution.pool.counts):
        chooser = _Chooser(problem, solution.pool, tuple(prefer))
        row = chooser.pick(chooser.world)
        recommended = _row_of(solution, row)
        why = tuple(chooser.reasons(row))
        changes = tuple(_changes(chooser, row))
    picks = _distinct(problem, solution, _named(problem, solution, recommended))
    rows = tuple(row for row, _ in picks)
    return Choice(
        listed=rows,
        names=tuple(name for _, name in picks),
        best_percent=chance_of_being_best(problem, solution.counts[list(rows)]),
        recommended=recommended,
        why=why,
        would_change_if=changes,
    )


def chance_of_being_best(problem: Problem, counts: Ints) -> tuple[float, ...]:
    """How often each plan improves most of these, over the draws that all share, in percent."""
    if not len(counts):
        return ()
    draws = improvement_draws(problem, counts)
    won = np.bincount(np.argmax(draws, axis=0), minlength=len(counts))
    return tuple(100 * float(n) / draws.shape[1] for n in won)


def cover(solution: Solution) -> tuple[int, ...]:
    """Rows such that every row of the front is within the tolerances of one of them in every objective (an epsilon-cover)."""
    figures, rows = solution.figures, np.flatnonzero(solution.unbeaten)
    loss = np.stack([figures.loss(o)[rows] for o in OBJECTIVES])
    vague = solution.objectives[rows][:, [name.startswith("unknown") for name in solution.names]]
    chosen, uncovered = [], np.ones(len(rows), dtype=np.bool_)
    while uncovered.any():
        first = int(np.argmax(uncovered))
        near = (vague[first] <= vague).all(axis=1)
        for o, of_objective in zip(OBJECTIVES, loss, strict=True):
            near &= of_objective[first] <= _within(of_objective, o)
        uncovered &= ~near
        chosen.append(int(rows[first]))
    return tuple(chosen)


def plan_words(problem: Problem, counts: Ints) -> str:
    """The sessions of a plan in words, in the order in which they are given."""
    named = [(int(n), card.name) for n, card in zip(counts, problem.cards, strict=True) if n]
    return " + ".join(
        f"{n} x {name if name[:2].isupper() else name[:1].lower() + name[1:]}" for n, name in named
    )


def _within(best: Floats, objective: Objective) -> Floats:
    """The worst figure that still counts as good as the best."""
    return best * (1 + TOLERANCE["cost"]) if objective == "cost" else best + TOLERANCE[objective]


def _row_of(solution: Solution, row: int) -> int | None:
    """The row of the front that stands for a plan of the pool: itself, or one with figures no worse."""
    same = np.flatnonzero((solution.counts == solution.pool.counts[row]).all(axis=1))
    if same.size:
        return int(same[0])
    mine, listed = solution.pool.figures, solution.figures
    no_worse = solution.studied.copy()
    for o in solution.certificate.objectives:
        objective = cast(Objective, o)
        no_worse &= listed.loss(objective) <= mine.loss(objective)[row]
        if objective in mine.unknown:
            no_worse &= listed.unknown[objective] <= mine.unknown[objective][row]
    found = np.flatnonzero(no_worse)
    return int(found[0]) if found.size else None


# --- nothing to choose from ---------------------------------------------------------------------------------------------


def why_nothing(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    *,
    today: date,
) -> tuple[str, ...]:
    """Why no plan is possible, and how many would be if one limit were lifted, the most first; each is counted."""
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
    limits = case.limits
    names = {
        "budget": "your budget",
        "downtime_days_per_visit": "your limit on downtime per visit",
        "visits": "your limit on visits",
        "finish_by": "your date to be finished",
        "finish_within_weeks": "your time to be finished",
        "pih_risk_percent": "your limit on the risk of brown marks",
    }
    for field, words in names.items():
        if getattr(limits, field) is not None:
            yield words, replace(case, limits=replace(limits, **{field: None}))
    if limits.blocked_dates:
        yield "your blocked dates", replace(case, limits=replace(limits, blocked_dates=()))
    for treatment in case.goals.avoid:
        avoid = tuple(t for t in case.goals.avoid if t != treatment)
        yield f"your wish to avoid {treatment}", replace(case, goals=replace(case.goals, avoid=avoid))


# --- picking ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _World:
    """The figures of the pool and the average person's improvement on thinned draws (plans, draws), as they are or as if."""

    figures: Figures
    average: Floats


class _Chooser:
    """The pool with what a choice needs, ready to choose again in another world."""

    def __init__(self, problem: Problem, pool: Pool, prefer: tuple[Objective, ...]) -> None:
        self.problem, self.pool, self.prefer = problem, pool, prefer
        self.earned = bool(problem.draws.lock.get("ranking_earned", False))
        self.thin = _Thin(problem, pool.counts)
        self.world = _World(figures=pool.figures, average=self.thin.average)
        per_mechanism = [pool.counts[:, o.members].sum(axis=1) for o in problem.options]
        self.shape = np.unique(np.stack(per_mechanism, axis=1), axis=0, return_inverse=True)[1].reshape(-1)

    def pick(self, world: _World, prefer: tuple[Objective, ...] | None = None) -> int:
        """The row of the pool that the wishes choose."""
        wishes = prefer or self.prefer
        *_, (_, rows) = self.steps(world, wishes)
        first = int(rows[_lexicographic(world.figures, rows, (*wishes, *OBJECTIVES))])
        return first if self.earned else self._settle(world, rows, first)

    def steps(self, world: _World, prefer: tuple[Objective, ...]) -> Iterator[tuple[Step, Rows]]:
        """The rows left after each step: all, those near the goal where there are any, then each wish."""
        rows: Rows = np.arange(len(self.pool.counts))
        yield "all", rows
        if self.problem.goal_percent is not None:
            near = rows[world.figures.improvement >= self.problem.goal_percent - TOLERANCE["improvement"]]
            rows = near if near.size else rows
            yield "goal" if near.size else "no goal", rows
        for objective in prefer:
            good = _narrow(world.figures, rows, objective)
            if objective == "improvement" and not self.earned:
                good = self._with_twins(world, rows, good)
            rows = good
            yield objective, rows

    def _with_twins(self, world: _World, rows: Rows, good: Rows) -> Rows:
        """Add the rows that trials cannot tell apart from the best good row of the same shape."""
        by_shape = good[np.argsort(-world.figures.improvement[good], kind="stable")]
        shapes, first = np.unique(self.shape[by_shape], return_index=True)
        others = np.setdiff1d(rows, good)
        others = others[np.isin(self.shape[others], shapes)]
        best = by_shape[first][np.searchsorted(shapes, self.shape[others])]
        return np.sort(np.concatenate([good, others[_alike_in_trials(world, best, others)]]))

    def twins(self, world: _World, rows: Rows, row: int) -> Rows:
        """Rows of the same shape, the row itself included, that trials cannot tell apart from it."""
        same = rows[self.shape[rows] == self.shape[row]]
        return same[(same == row) | _alike_in_trials(world, np.full(len(same), row), same)]

    def _settle(self, world: _World, rows: Rows, row: int) -> int:
        """Between twins harm, downtime and price decide."""
        left = self.twins(world, rows, row)
        for objective in SETTLES:
            left = _narrow(world.figures, left, objective)
        return int(left[_lexicographic(world.figures, left, (*SETTLES, "visits", "improvement"))])

    def reasons(self, row: int) -> Iterator[str]:
        """How the wishes led to a row, in sentences."""
        before = len(self.pool.counts)
        for step, rows in self.steps(self.world, self.prefer):
            yield self._reason(step, rows, before)
            before = len(rows)
        if not self.earned:
            yield from self._cannot_tell(rows, row)

    def _reason(self, step: Step, rows: Rows, before: int) -> str:
        goal = self.problem.goal_percent
        if step == "all":
            return f"{before} plans within your limits are combinations that a trial studied; only these are recommended."
        if step == "goal":
            return f"Your goal of {goal:g} %: {len(rows)} of {before} are expected to come within 5 points of it."
        if step == "no goal":
            return f"Your goal of {goal:g} %: none of these is expected to come within 5 points of it."
        best = _best(self.problem, self.pool.figures, rows, step)
        return f"{_CAPITAL[step]}: {len(rows)} of {before} {_LEFT[step]} ({best})."

    def _cannot_tell(self, rows: Rows, row: int) -> Iterator[str]:
        counts = self.pool.counts
        others = (counts[self.twins(self.world, rows, row)] > 0).any(axis=0) & (counts[row] == 0)
        names = [_name(self.problem.cards[t].name) for t in np.flatnonzero(others)]
        if names:
            yield (
                f"The trials cannot tell it apart in effect from the same plan with {' or '.join(names)}; "
                "between these, the risk of brown marks, then downtime, then price decided."
            )


def _alike_in_trials(world: _World, one: Rows, other: Rows) -> Bools:
    """Pairs of rows of which neither does more in at least `AHEAD` of the draws."""
    gain = world.average[one] - world.average[other]
    return np.asarray((np.mean(gain > 0, axis=1) < AHEAD) & (np.mean(gain < 0, axis=1) < AHEAD))


_CAPITAL: Mapping[Objective, str] = {
    "improvement": "Improvement", "cost": "Cost", "downtime": "Downtime", "visits": "Visits", "pih_risk": "Risk of brown marks",
}  # fmt: skip
_LEFT: Mapping[Objective, str] = {
    "improvement": "come within 5 points of the most improvement", "cost": "come within 10 % of the cheapest",
    "downtime": "come within 2 days of the least downtime", "visits": "come within one visit of the fewest",
    "pih_risk": "come within 5 points of the lowest risk of brown marks",
}  # fmt: skip


def _best(problem: Problem, figures: Figures, rows: Rows, objective: Objective) -> str:
    """The best figure among rows, in words."""
    known = _known(figures, rows, objective)
    best = float(np.min(figures.loss(objective)[known]))
    return {
        "improvement": f"{-best:.0f} % at {problem.space.horizon_months} months",
        "cost": f"{best:.0f} {problem.currency}",
        "downtime": f"{best:.0f} days",
        "visits": f"{best:.0f}",
        "pih_risk": f"{best:.0f} %",
    }[objective]


def _known(figures: Figures, rows: Rows, objective: Objective) -> Rows:
    """Rows whose figure leaves nothing out; all rows where there is none."""
    vague = figures.unknown.get(objective)
    known = rows if vague is None else rows[~vague[rows]]
    return known if known.size else rows


def _narrow(figures: Figures, rows: Rows, objective: Objective) -> Rows:
    """Rows within the tolerance of the best known figure."""
    known = _known(figures, rows, objective)
    loss = figures.loss(objective)[known]
    return known[loss <= _within(loss.min(), objective) + 1e-9]


def _lexicographic(figures: Figures, rows: Rows, order: Sequence[Objective]) -> int:
    """Position of the best row by the first objective, then the next; what is not known comes last."""
    keys: list[NDArray[np.generic]] = []
    for objective in reversed(order):
        keys += [
            figures.loss(objective)[rows],
            figures.unknown.get(objective, np.zeros(len(figures.cost), dtype=np.bool_))[rows],
        ]
    return int(np.lexsort(keys)[0])


class _Thin:
    """Forecasts of the pool on evenly spaced draws, as they are and as they would be with another effect."""

    def __init__(self, problem: Problem, counts: Ints) -> None:
        self.problem = replace(problem, draws=_every(problem.draws, max(1, len(problem.draws) // THINNED)))
        self.counts, self.draws = counts, self.problem.draws
        self.weights = problem.weights[list(kinds(problem))].astype(np.float32)
        self.early, self.late = (self._exponents(counts, view) for view in ("headline", "horizon"))
        self.average = self._average(self.early)

    def _exponents(self, counts: Ints, view: View, scaled: Mapping[int, float] = NO_CHANGE) -> Singles:
        return total_exponents(self.problem, counts, view=view, scaled=scaled).astype(np.float32)

    def _left(self, exponents: Singles) -> Floats:
        return np.einsum("k,pkd->pd", self.weights, np.exp(-exponents)).astype(np.float64)

    def _average(self, exponents: Singles) -> Floats:
        return np.asarray(self.draws.personal_reach(average=True) * (1 - self._left(exponents)))

    def with_effect(self, treatment: int, figures: Figures) -> Callable[[float], _World]:
        """The world in which a treatment does so many times what is forecast. V is linear in each effect."""
        rows = np.flatnonzero(self.counts[:, treatment] > 0)
        early, late = self.early[rows], self.late[rows]
        own = [self._exponents(self.counts[rows], view, {treatment: 2.0}) for view in ("headline", "horizon")]
        more_early, more_late = own[0] - early, own[1] - late
        reach, now = self.draws.personal_reach(), self._left(late)

        def world(factor: float) -> _World:
            extra = np.float32(factor - 1)
            gain = np.mean(reach * (now - self._left(late + extra * more_late)), axis=1)
            improvement, average = figures.improvement.copy(), self.average.copy()
            improvement[rows] = quantise(improvement[rows] / 100 + gain) / 10
            average[rows] = self._average(early + extra * more_early)
            return _World(figures=replace(figures, improvement=improvement), average=average)

        return world


def _every(draws: EffectDraws, step: int) -> EffectDraws:
    per_draw = ("effect", "dose", "reach", "response", "clinic", "natural", "reporting", "fade", "pih")
    return replace(draws, **{name: getattr(draws, name)[::step] for name in per_draw})


# --- what would change the choice ---------------------------------------------------------------------------------------


def _changes(chooser: _Chooser, row: int) -> Iterator[str]:
    """Sentences on the smallest changes of wishes, prices and effects that lead to another plan."""
    yield from _order_changes(chooser, row)
    if "cost" in chooser.prefer:
        yield from _price_changes(chooser, row)
    if "improvement" in chooser.prefer:
        yield from _effect_changes(chooser, row)


def _then(chooser: _Chooser, row: int) -> str:
    return plan_words(chooser.problem, chooser.pool.counts[row])


def _order_changes(chooser: _Chooser, row: int) -> Iterator[str]:
    """Neighbours among the wishes change places, or a wish not named comes first."""
    prefer, seen = chooser.prefer, {row}
    swaps = [
        (f"{_THING[prefer[i + 1]]} came before {_THING[prefer[i]]}", _swapped(prefer, i))
        for i in range(len(prefer) - 1)
    ]
    new = [(f"{_THING[o]} came first", (o, *prefer)) for o in OBJECTIVES if o not in prefer]
    for words, order in swaps + new:
        other = chooser.pick(chooser.world, order)
        if other not in seen:
            seen.add(other)
            yield f"If {words}: {_then(chooser, other)}."


_THING: Mapping[Objective, str] = {
    "improvement": "improvement", "cost": "cost", "downtime": "downtime", "visits": "few visits", "pih_risk": "a low risk of brown marks",
}  # fmt: skip


def _swapped(prefer: tuple[Objective, ...], i: int) -> tuple[Objective, ...]:
    return (*prefer[:i], prefer[i + 1], prefer[i], *prefer[i + 2 :])


def _price_changes(chooser: _Chooser, row: int) -> Iterator[str]:
    """The smallest rise of a price in the plan, fall of one outside it, and what an unknown price would have to be."""
    problem, pool = chooser.problem, chooser.pool
    paid = sessions_paid(problem, pool.counts)
    found: list[tuple[float, str]] = []
    for t, card in enumerate(problem.cards):
        price = problem.prices[t].middle
        if price is None or price == 0 or not paid[:, t].any():
            continue
        rise = paid[row, t] > 0

        def other(factor: float, t: int = t, price: float = float(price)) -> int:
            cost = np.floor(pool.figures.cost + paid[:, t] * price * (factor - 1) + 0.5)
            return chooser.pick(replace(chooser.world, figures=replace(pool.figures, cost=cost)))

        steps = PRICE_STEPS if rise else tuple(1 / s for s in PRICE_STEPS)
        flip = _first_flip(other, row, steps)
        if flip is not None:
            factor, then = flip
            words = f"If a session of {_name(card.name)} cost {'at least' if rise else 'at most'} {float(price) * factor:.0f} {problem.currency}"
            found.append((abs(np.log(factor)), f"{words} (now {price:.0f}): {_then(chooser, then)}."))
    yield from (words for _, words in sorted(found)[:2])
    yield from _unknown_prices(chooser, row, paid)


def _unknown_prices(chooser: _Chooser, row: int, paid: Floats) -> Iterator[str]:
    """Up to which price a treatment whose price nobody knows would be chosen."""
    problem, pool = chooser.problem, chooser.pool
    dearest = max((float(p.middle) for p in problem.prices if p.middle is not None), default=0.0)
    for t, card in enumerate(problem.cards):
        if problem.prices[t].known or problem.prices[t].percent_of_host is not None or not paid[:, t].any():
            continue
        vague = (
            np.delete(paid, t, axis=1)[
                :, [not p.known and p.percent_of_host is None for i, p in enumerate(problem.prices) if i != t]
            ]
            > 0
        ).any(axis=1)

        def other(price: float, t: int = t, vague: Bools = vague) -> int:
            cost = np.floor(pool.figures.cost + paid[:, t] * price + 0.5)
            figures = replace(pool.figures, cost=cost, unknown={**pool.figures.unknown, "cost": vague})
            return chooser.pick(replace(chooser.world, figures=figures))

        then = other(0.0)
        if pool.counts[then, t] == 0:
            continue
        low, high = 0.0, dearest
        while high - low > max(1.0, 0.01 * dearest):
            middle = (low + high) / 2
            low, high = (middle, high) if pool.counts[other(middle), t] else (low, middle)
        yield (
            f"If a session of {_name(card.name)}, whose price is not known, cost no more than about {low:.0f} {problem.currency}: "
            f"{_then(chooser, other(low))}."
        )


def sessions_paid(problem: Problem, counts: Ints) -> Floats:
    """Sessions of each treatment that are paid at its own price, renewals and shares for adjuncts included. Shape (P, T)."""
    paid = np.stack(
        [counts[:, t] + problem.renewals[t, counts[:, t]] for t in range(len(problem.cards))], axis=1
    ).astype(np.float64)
    for adjunct in problem.adjuncts:
        percent = problem.prices[adjunct.column].percent_of_host
        if percent is None:
            continue
        shares, paid[:, adjunct.column] = paid[:, adjunct.column] * float(percent) / 100, 0.0
        open_rows = np.ones(len(counts), dtype=np.bool_)
        for host in adjunct.hosts:
            here = open_rows & (counts[:, host] > 0)
            paid[here, host] += shares[here]
            open_rows &= ~here
    return paid


def _effect_changes(chooser: _Chooser, row: int) -> Iterator[str]:
    """The smallest loss of effect in the plan, or gain outside it, worked out on evenly spaced draws."""
    problem, pool = chooser.problem, chooser.pool
    found: list[tuple[float, str]] = []
    for t in _rivals(chooser, row):
        inside, world = bool(pool.counts[row, t]), chooser.thin.with_effect(t, pool.figures)

        def other(factor: float, world: Callable[[float], _World] = world) -> int:
            return chooser.pick(world(factor))

        flip = _first_flip(other, row, EFFECT_STEPS if inside else tuple(1 / s for s in EFFECT_STEPS))
        if flip is not None:
            factor, then = flip
            change = f"{abs(1 - factor) * 100:.0f} % {'less' if inside else 'more'}"
            words = f"If {_name(problem.cards[t].name)} did at least {change} than forecast"
            found.append((abs(float(np.log(factor))), f"{words}: {_then(chooser, then)}."))
    yield from (words for _, words in sorted(found)[:2])


def _rivals(chooser: _Chooser, row: int) -> list[int]:
    """Treatments whose effect the choice may hang on: those of the plan, and those of the best plans of the pool without it."""
    figures, counts = chooser.pool.figures, chooser.pool.counts
    best = np.argsort(-figures.improvement, kind="stable")
    used = [int(t) for t in np.flatnonzero(counts[row])]
    for r in best[:200]:
        used += [int(t) for t in np.flatnonzero(counts[r]) if int(t) not in used]
    return used[:MOST_LISTED]


def _first_flip(other: Callable[[float], int], row: int, steps: Sequence[float]) -> tuple[float, int] | None:
    """The smallest factor (to about a hundredth) at which another row is chosen, and that row."""
    if other(steps[-1]) == row:
        return None
    before = 1.0
    for step in steps:
        if other(step) != row:
            break
        before = step
    while abs(np.log(step / before)) > 0.02:
        middle = float(np.sqrt(step * before))
        before, step = (before, middle) if other(middle) != row else (middle, step)
    return step, other(step)


def _name(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


# --- the shortlist ------------------------------------------------------------------------------------------------------


def _named(problem: Problem, solution: Solution, recommended: int | None) -> Iterator[tuple[int, str]]:
    """Candidates for the shortlist with names, the most telling first.

    But for the most improvement, they are plans that trials studied, where there are any.
    """
    figures = solution.figures
    rows: Rows = np.arange(len(solution.counts))
    if recommended is not None:
        yield recommended, "fits your wishes best"
    if not rows.size:
        return
    most = f"most improvement at {problem.space.horizon_months} months"
    yield int(rows[_lexicographic(figures, rows, OBJECTIVES)]), most
    if solution.studied.any():
        rows = rows[solution.studied]
        yield int(rows[_lexicographic(figures, rows, OBJECTIVES)]), f"{most} that a trial studied"
    enough = rows[figures.improvement[rows] >= ENOUGH * figures.improvement[rows].max()]
    yield from _cheapest(problem, figures, rows, enough)
    yield _knee(figures, enough), "best balance"
    mild = _known(figures, enough, "downtime")
    yield int(mild[_lexicographic(figures, mild, ("downtime", "pih_risk", "improvement"))]), "gentlest"
    weeks = problem.timing.weeks(solution.counts[enough])
    soonest = enough[weeks == weeks.min()]
    yield int(soonest[_lexicographic(figures, soonest, ("improvement", "cost", "downtime"))]), "soonest done"


def _cheapest(problem: Problem, figures: Figures, rows: Rows, enough: Rows) -> Iterator[tuple[int, str]]:
    """The cheapest plan of known price that is expected to reach the goal, or half of the best improvement without one."""
    goal, name = problem.goal_percent, "cheapest with at least half of the best improvement"
    if goal is not None and (figures.improvement[rows] >= goal).any():
        enough, name = rows[figures.improvement[rows] >= goal], "cheapest that is expected to reach your goal"
    priced = enough[~figures.unknown["cost"][enough]]
    if priced.size:
        yield int(priced[_lexicographic(figures, priced, ("cost", "improvement", "downtime"))]), name


def _knee(figures: Figures, rows: Rows) -> int:
    """The row nearest to the best of everything, each objective scaled to its range over these rows."""
    known = rows
    for objective in OBJECTIVES:
        known = _known(figures, known, objective)
    total = np.zeros(len(known))
    for objective in OBJECTIVES:
        loss = figures.loss(objective)[known]
        total += ((loss - loss.min()) / max(float(np.ptp(loss)), 1e-9)) ** 2
    return int(known[np.argmin(total)])


def _distinct(
    problem: Problem, solution: Solution, named: Iterable[tuple[int, str]]
) -> list[tuple[int, str]]:
    """The first of the named rows that really differ, each with all names it earned."""
    chosen: list[tuple[int, str]] = []
    for row, name in named:
        same = next((i for i, (other, _) in enumerate(chosen) if other == row), None)
        if same is not None:
            chosen[same] = (row, f"{chosen[same][1]}, {name}")
        elif len(chosen) < MOST_LISTED and not any(_alike(solution, row, other) for other, _ in chosen):
            chosen.append((row, name))
    return chosen


def _alike(solution: Solution, one: int, other: int) -> bool:
    """The same treatments, and no figure further apart than its tolerance."""
    if ((solution.counts[one] > 0) != (solution.counts[other] > 0)).any():
        return False
    for objective in OBJECTIVES:
        a, b = sorted(float(solution.figures.loss(objective)[r]) for r in (one, other))
        if b > _within(np.array([a]), objective)[0]:
            return False
    return True
