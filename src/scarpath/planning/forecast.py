"""What chosen plans would probably do for this person: whole distributions over the draws.

With R(d) the share of severity that can be removed in this person and S(d) = sum_k w_k exp(-sum_c V_c,k(d)):

    improvement          100 R (1 - S), net of no treatment, months after the last session, without what a
                         temporary filler adds while it lasts; for the average person with that person's R
    after a year         the same with each effect faded for a year from its own last session
    while filler lasts   the same with what temporary fillers add; only where a plan holds one
    as trials print      100 (1 - exp(-(Z + reporting))), Z = -ln(1 - improvement / 100)
    kept after 2 years   (1 - S two years later) / (1 - S), nothing renewed
    PIH                  1 - product over treatments used of (1 - risk of a course), shared draws; where no
                         trial counted it for a treatment, from the prior of its class and skin type

The chance of at least 75 % is the share of draws. For at least 90 % no trial prints a threshold to learn a
tail from, so two tail models are computed and the larger is given as an upper bound: the share of draws, and
the average person's Z times a personal response with the median and the interquartile range of the draws but
the tails of Student's t with four degrees of freedom, integrated in closed form over every draw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scarpath.core.draws import EffectDraws
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Cost, Distribution, DoingNothing, EvidenceBase, Plan
from scarpath.numerics.ceiling import gone
from scarpath.numerics.quantiles import QUARTILES, SUMMARY, percentiles, summaries
from scarpath.planning.certainty import Combined, combine
from scarpath.planning.ground import FaceGround
from scarpath.planning.tables import IN_CACHE, Left, residuals
from scarpath.planning.terms import Problem, money_units, whole_units

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Reals = NDArray[Any]
"""Double precision, or single where a figure is only shown."""

T4_UPPER_QUARTILE = 0.7406970841
"""Upper quartile of Student's t with four degrees of freedom."""

AT_ONCE = 512
"""Plans whose figures are worked out at a time, by one thread."""


def distributions(values: Reals) -> tuple[Distribution, ...]:
    """Mean and quantiles of each row of draws."""
    return tuple(map(_distribution, summaries(values).tolist()))


def _distribution(figures: Sequence[float]) -> Distribution:
    return Distribution(**dict(zip(SUMMARY, figures, strict=True)))


def improvement_draws(problem: Problem, counts: Ints, *, average: bool = False) -> Floats:
    """Percent improvement of each plan in each draw, net of no treatment. Shape (plans, draws)."""
    return np.asarray(100 * problem.draws.personal_reach(average=average) * (1 - residuals(problem, counts)))


def kept_improvement(problem: Problem, counts: Ints, ground: FaceGround) -> Floats:
    """`improvement_draws`, plan by plan from what the ground holds of this face."""

    def worked_out(missing: list[int]) -> list[Floats]:
        return [row.copy() for row in improvement_draws(problem, counts[missing])]

    keys = [("improvement", *problem.sessions(row).items()) for row in counts]
    rows: list[Floats] = ground.kept_each(keys, worked_out, size=lambda row: row.nbytes)
    return np.stack(rows)


def kept_forecast(
    problem: Problem,
    counts: Ints,
    bases: Mapping[str, EvidenceBase],
    *,
    ids: Sequence[str],
    ground: FaceGround,
) -> tuple[Plan, ...]:
    """`forecast`, plan by plan from what the ground holds of this face."""

    def worked_out(missing: list[int]) -> tuple[Plan, ...]:
        return forecast(replace(problem, goal_percent=None), counts[missing], bases)

    keys = [("forecast", *problem.sessions(row).items()) for row in counts]
    plans = ground.kept_each(keys, worked_out)
    chances: list[float | None] = [None] * len(plans)
    if problem.goal_percent is not None and plans:
        reached = kept_improvement(problem, counts, ground) >= problem.goal_percent
        chances = (100 * np.mean(reached, axis=1)).tolist()
    return tuple(
        replace(plan, id=name, chance_of_goal_percent=chance)
        for plan, name, chance in zip(plans, ids, chances, strict=True)
    )


def doing_nothing(problem: Problem) -> DoingNothing:
    """The same kind of numbers for no treatment."""
    return natural_course(problem.draws, acne_quiet=problem.acne_quiet)


def natural_course(draws: EffectDraws, *, acne_quiet: bool) -> DoingNothing:
    """What happens without treatment, whether acne has been quiet for a year or is not known to be."""
    course = draws.natural[:, 0 if acne_quiet else 1]
    note = finding(Kind.ACNE_QUIET if acne_quiet else Kind.ACNE_NOT_KNOWN_QUIET)
    return DoingNothing(improvement_percent=distributions(100 * gone(np, course)[None])[0], note=note)


def forecast(
    problem: Problem,
    counts: Ints,
    bases: Mapping[str, EvidenceBase],
    *,
    ids: Sequence[str] | None = None,
    threads: int = 1,
) -> tuple[Plan, ...]:
    """The plans with these session counts (P, T); `bases` is the evidence behind every treatment in them.

    Ids are p1, p2, ... in the order given unless named. Each plan is worked out by itself, so threads change
    nothing.
    """
    ids = ids or [f"p{i + 1}" for i in range(len(counts))]
    facts = _facts_by_set(problem, bases)
    outlook = _Outlook(problem, counts)
    starts = range(0, len(counts), AT_ONCE)
    if threads > 1 and len(starts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(outlook.some, starts))
    else:
        found = [outlook.some(start) for start in starts]
    shown = chain.from_iterable(found)
    harm = _harm(problem, counts)
    visits, weeks = problem.timing.visits(counts).tolist(), problem.timing.weeks(counts).tolist()
    downtime, at_least = problem.timing.downtime(counts)
    plans = []
    for p, (row, figures) in enumerate(zip(counts, shown, strict=True)):
        sessions = problem.sessions(row)
        known = facts(tuple(sessions))
        plans.append(
            Plan(
                id=ids[p],
                sessions=sessions,
                **figures,
                studied_combination=known.combined.studied,
                studies_of_combination=known.combined.studies,
                cost=cost(problem, row),
                visits=int(visits[p]),
                downtime_days=float(downtime[p]),
                downtime_at_least=bool(at_least[p]),
                pih_risk_percent=harm[p],
                pih_from_class_alone=known.pih_from_class_alone,
                lasting_harm=known.lasting_harm,
                weeks=int(weeks[p]),
                certainty=known.combined.certainty,
                certainty_reasons=known.combined.reasons,
            )
        )
    return tuple(plans)


class _Outlook:
    """What plans would do, draw by draw; a few plans at a time, so that their draws stay in the cache."""

    def __init__(self, problem: Problem, counts: Ints) -> None:
        draws = problem.draws
        self.plans, self.goal = len(counts), problem.goal_percent
        self.headline = Left(problem, counts)
        self.year = Left(problem, counts, view="year", dtype=np.float32)
        self.filled = Left(problem, counts, view="filled", dtype=np.float32)
        self.has_filler: NDArray[np.bool_] = np.any(counts[:, problem.temporary] > 0, axis=1)
        self.later = Left(problem, counts, view="later", dtype=np.float32)
        self.reach = 100 * draws.personal_reach()
        self.most = self.reach.astype(np.float32)
        self.usual = (100 * draws.personal_reach(average=True)).astype(np.float32)
        self.reported = np.exp(-draws.reporting).astype(np.float32)
        self.tail = HeavyTail.of(draws)

    def some(self, start: int) -> list[dict[str, Any]]:
        """The figures of the plans from here on, by their names in `Plan`."""
        stop = min(start + AT_ONCE, self.plans)
        few = (slice(at, min(at + IN_CACHE, stop)) for at in range(start, stop, IN_CACHE))
        return [told for plans in few for told in self._few(plans)]

    def _few(self, plans: slice) -> Iterator[dict[str, Any]]:
        # Thresholds are asked of `you`, so it alone is worked out in double precision.
        left = self.headline.of(plans)
        you = self.reach * (1 - left)
        early = left.astype(np.float32)
        did = 1 - early
        average = self.usual * did
        spreads = {
            "improvement_percent": you,
            "after_a_year_percent": self.most * (1 - self.year.of(plans)),
            "while_filler_lasts_percent": self.most * (1 - self.filled.of(plans)),
            "average_person_percent": average,
            "as_trials_print_percent": 100 - (100 - self.most * did) * self.reported,
            "retained_after_2_years_percent": 100 * kept_share(early, self.later.of(plans)),
        }
        shares = {
            "at_least_75_percent": 100 * np.mean(you >= 75, axis=1),
            "at_least_90_upper_bound_percent": self.tail.clear_upper_bound(you, average),
        }
        if self.goal is not None:
            shares["chance_of_goal_percent"] = 100 * np.mean(you >= self.goal, axis=1)
        columns = [map(_distribution, summaries(values).tolist()) for values in spreads.values()]
        columns += [values.tolist() for values in shares.values()]
        for filler, row in zip(self.has_filler[plans], zip(*columns, strict=True), strict=True):
            told = {"chance_of_goal_percent": None, **dict(zip((*spreads, *shares), row, strict=True))}
            yield told if filler else told | {"while_filler_lasts_percent": None}


def _harm(problem: Problem, counts: Ints) -> list[Distribution]:
    """The chance of PIH of each plan; it depends on the set of treatments alone."""
    sets, which = np.unique(counts > 0, axis=0, return_inverse=True)
    found = distributions(100 * pih_draws(problem, sets.astype(np.int64)))
    return [found[i] for i in which.reshape(-1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What is known of a set of treatments, whatever the number of sessions."""

    combined: Combined
    pih_from_class_alone: tuple[str, ...]
    lasting_harm: Finding


def _facts_by_set(problem: Problem, bases: Mapping[str, EvidenceBase]) -> Callable[[tuple[str, ...]], _Facts]:
    """Facts of sets of treatments, each worked out once."""

    @cache
    def facts(treatments: tuple[str, ...]) -> _Facts:
        draws = problem.draws
        return _Facts(
            combined=combine(treatments, bases, problem.catalogue),
            pih_from_class_alone=tuple(t for t in treatments if not draws.pih_informed[draws.index(t)]),
            lasting_harm=lasting_harm(problem, treatments),
        )

    return facts


def kept_share(early: Reals, late: Reals) -> Reals:
    """Share of the early effect that is left; all of it where there was none."""
    did = 1 - early
    return np.asarray(np.divide(1 - late, did, out=np.ones_like(did), where=did > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavyTail:
    """Personal responses (as logarithms) with the tails of Student's t with four degrees of freedom."""

    middle: float
    scale: float

    @classmethod
    def of(cls, draws: EffectDraws) -> HeavyTail:
        """With the median and the interquartile range of the draws."""
        own = np.log(draws.response / draws.clinic)
        low, middle, high = percentiles(own, QUARTILES)
        return cls(middle=middle, scale=(high - low) / (2 * T4_UPPER_QUARTILE))

    def clear_upper_bound(self, you: Floats, average: Reals) -> Floats:
        """Upper bound in percent of the chance of 90 % improvement over two tail models. Shape (plans,)."""
        shares = np.mean(you >= 90, axis=1)
        with np.errstate(divide="ignore"):
            needed = float(np.log(-np.log(0.1))) - self.middle - np.log(-np.log(1 - average / 100))
        heavy = _t4_beyond(needed / self.scale) if self.scale > 0 else needed <= 0
        return np.asarray(100 * np.maximum(shares, np.mean(heavy, axis=1, dtype=np.float64)))


def _t4_beyond(t: Reals) -> Reals:
    """P(T > t) for Student's t with four degrees of freedom, in closed form; beyond 1e10 its limit."""
    u = np.clip(t, -1e10, 1e10)
    u /= np.sqrt(1 + u * u / 4)
    return np.asarray(0.5 - 3 / 8 * u * (1 - u * u / 12))


def pih_draws(problem: Problem, counts: Ints) -> Floats:
    """Chance of PIH in the course. Shape (plans, draws)."""
    free = np.ones((len(counts), len(problem.draws)))
    for t, name in enumerate(problem.order):
        logit = problem.draws.pih[:, problem.draws.index(name), problem.skin_group]
        free[counts[:, t] > 0] /= 1 + np.exp(logit)
    return 1 - free


def cost(problem: Problem, counts: Ints) -> Cost:
    """What one plan costs, renewals included, rounded to whole units of the currency."""
    amount, low, high = Decimal(0), Decimal(0), Decimal(0)
    unknown, guessed = [], []
    for t, name in enumerate(problem.order):
        sessions = int(counts[t])
        if not sessions:
            continue
        price, times = problem.prices[t], Decimal(sessions + int(problem.renewals[t]))
        if price.percent_of_host is not None:
            times, price = times * price.percent_of_host / 100, problem.prices[_host(problem, t, counts)]
        if price.middle is None or price.low is None or price.high is None:
            unknown.append(name)
            continue
        guessed += [name] if price.guessed else []
        amount, low, high = amount + times * price.middle, low + times * price.low, high + times * price.high
    return Cost(
        amount=_whole(amount), low=_whole(low), high=_whole(high), currency=problem.currency,
        at_least=bool(unknown), unknown=tuple(unknown), guessed=tuple(guessed),
    )  # fmt: skip


def cost_ends(problem: Problem, counts: Ints) -> tuple[Floats, Floats]:
    """The lower and the upper end of what plans cost, as `cost` has them; infinite at the upper end where a
    price is not known. Shape (plans,).
    """
    low, high, open_ended = (np.zeros(len(counts), dtype=np.int64) for _ in range(3))
    for t, price in enumerate(problem.prices):
        here = counts[:, t] > 0
        paid = np.where(here, counts[:, t] + problem.renewals[t], 0)
        for host, share in _payers(problem, t, counts):
            own = problem.prices[host]
            rows = here & share
            if own.low is None or own.high is None:
                open_ended += rows
                continue
            part = Decimal(1) if price.percent_of_host is None else price.percent_of_host / 100
            low += np.where(rows, paid * money_units(own.low * part), 0)
            high += np.where(rows, paid * money_units(own.high * part), 0)
    ends = whole_units(low).astype(np.float64), whole_units(high).astype(np.float64)
    return ends[0], np.where(open_ended > 0, math.inf, ends[1])


def _payers(problem: Problem, t: int, counts: Ints) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """Whose price a treatment is paid at, and in which plans: its own, or that of its first host."""
    left = np.ones(len(counts), dtype=np.bool_)
    if problem.prices[t].percent_of_host is None:
        yield t, left
        return
    for host in next(a.hosts for a in problem.adjuncts if a.column == t):
        yield host, left & (counts[:, host] > 0)
        left = left & (counts[:, host] == 0)


def _host(problem: Problem, adjunct: int, counts: Ints) -> int:
    hosts = next(a.hosts for a in problem.adjuncts if a.column == adjunct)
    return next(h for h in hosts if counts[h])


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def lasting_harm(problem: Problem, treatments: Collection[str]) -> Finding:
    """Which treatments of a plan have lasting harms on their cards; no source allows a number."""
    named = [c.called for c in problem.cards if c.id in treatments and c.lasting_harms]
    if not named:
        return finding(Kind.NO_LASTING_HARM_NAMED)
    return finding(Kind.LASTING_HARM_NOT_COUNTED, treatments=tuple(named))
