"""A search of its own for tests: plain loops over all session counts, sharing no code with the planner."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from scarpath.core.case import Case, Goals, Limits, Money, Objective
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import Safety
from scarpath.core.rule import Applies
from scarpath.core.sequencing import SameVisit
from scarpath.core.treatment import Treatment
from scarpath.planning.problem import Problem, Space, build_problem
from tests import support

ALL: tuple[Objective, ...] = ("improvement", "cost", "downtime", "visits", "pih_risk")


class Brute:
    """One case, every plan of its space, each figure by a formula written out."""

    def __init__(
        self,
        case: Case,
        mix: tuple[float, ...],
        cards: tuple[Treatment, ...],
        draws: EffectDraws,
        space: Space,
        same_visit: tuple[SameVisit, ...] = (),
    ) -> None:
        self.case, self.mix, self.draws, self.space = case, mix, draws, space
        self.same_visit, self.every = same_visit, cards
        self.cards = [c for c in cards if self.open(c, cards)]
        self.interval = {c.id: self.days_between(c) for c in self.cards}

    def open(self, c: Treatment, cards: tuple[Treatment, ...]) -> bool:
        """Known to the draws, not avoided, within the limits that bind a single session."""
        limits, name = self.case.limits, c.id
        if not self.draws.informed[self.draws.treatments.index(name)] or name in self.case.goals.avoid:
            return False
        most = limits.downtime_days_per_visit
        if (
            c.mechanism != "adjunct"
            and most is not None
            and c.downtime_days is not None
            and self.days_off(c) > most
        ):
            return False
        return limits.visits != 0

    @staticmethod
    def days_between(c: Treatment) -> int | None:
        if c.interval_weeks is None:
            return None
        weeks = max(1, math.floor((c.interval_weeks.low + c.interval_weeks.high) / 2 + 0.5))
        return max(7 * weeks, math.ceil(c.downtime_days.high) if c.downtime_days else 0)

    def plans(self) -> Iterator[dict[str, int]]:
        caps = [
            1 if self.interval[c.id] is None and c.mechanism != "adjunct" else c.sessions_at_most
            for c in self.cards
        ]
        for numbers in itertools.product(*(range(cap + 1) for cap in caps)):
            plan = {c.id: n for c, n in zip(self.cards, numbers, strict=True) if n}
            if plan and self.allowed(plan):
                yield plan

    def allowed(self, plan: dict[str, int]) -> bool:
        used = [c for c in self.cards if c.id in plan]
        if len({c.mechanism for c in used}) > self.space.mechanisms:
            return False
        if sum(c.mechanism == "resurfacing" for c in used) > self.space.resurfacing:
            return False
        groups = [c.exclusive_group for c in used if c.exclusive_group]
        if len(groups) != len(set(groups)):
            return False
        for mechanism in {c.mechanism for c in used}:
            same = [c for c in used if c.mechanism == mechanism]
            highest = max(
                1 if self.interval[c.id] is None and mechanism != "adjunct" else c.sessions_at_most
                for c in same
            )
            if sum(plan[c.id] for c in same) > min(highest, self.space.visits):
                return False
        for c in used:
            if c.mechanism == "adjunct" and plan[c.id] > sum(
                plan.get(h, 0) for h in c.hosts if self.has_visit(h)
            ):
                return False
        return sum(plan[c.id] for c in used if c.mechanism != "adjunct") <= self.space.visits

    def has_visit(self, name: str) -> bool:
        return any(c.id == name and c.mechanism != "adjunct" for c in self.cards)

    def within_limits(self, plan: dict[str, int]) -> bool:
        limits = self.case.limits
        if limits.visits is not None and self.visits(plan) > limits.visits:
            return False
        if limits.budget is not None:
            _, most, unknown = self.cost(plan)
            if unknown or most > Fraction(limits.budget.amount):
                return False
        if limits.pih_risk_percent is not None and self.pih(plan) > limits.pih_risk_percent * 10 + 1e-9:
            return False
        return limits.finish_by is None or self.end(plan) <= (limits.finish_by - support.TODAY).days

    def calendar(self, plan: dict[str, int]) -> list[tuple[int, list[Treatment]]]:
        """Visits as days with what is done: group after group of treatments that may share visits, the next
        when the downtime is over and not on the same day, or from its last visit on where that may be.
        """
        visits: list[tuple[int, list[Treatment]]] = []
        own = [c for c in sorted(self.cards, key=lambda c: (c.stage, c.id)) if c.mechanism != "adjunct"]
        met = False
        before: list[Treatment] = []
        for group in self.groups([c for c in own if c.id in plan], plan):
            given = [[c for c in group if plan[c.id] > k] for k in range(max(plan[c.id] for c in group))]
            rounds = max([plan[c.id] for c in before], default=0)
            met = bool(before) and not (met and rounds == 1) and self.may_meet(before, group, plan)
            for k, here in enumerate(given):
                if k == 0 and met:
                    visits[-1][1].extend(here)
                elif k == 0:
                    ready = [day + max(1, self.heals(x)) for day, there in visits for x in there]
                    visits.append((max(ready, default=0), here))
                else:
                    day, there = visits[-1]
                    wait = [*(self.interval[c.id] or 0 for c in here), *map(self.heals, there)]
                    visits.append((day + max(wait), here))
            before = group
        return visits

    @staticmethod
    def heals(c: Treatment) -> int:
        return math.ceil(c.downtime_days.high) if c.downtime_days else 0

    def groups(self, used: list[Treatment], plan: dict[str, int]) -> list[list[Treatment]]:
        found: list[list[Treatment]] = []
        for c in used:
            entries = [self.entry(x, c, used, plan) for x in found[-1]] if found else [None]
            if all(e is not None and e.unless_later is None for e in entries):
                found[-1].append(c)
            else:
                found.append([c])
        return found

    def entry(
        self, one: Treatment, two: Treatment, used: list[Treatment], plan: dict[str, int]
    ) -> SameVisit | None:
        """What allows two treatments in one visit, unless something later or an adjunct of both undoes it."""
        entries = [
            e for e in self.same_visit if {one.id, two.id} == {*e.first.treatments, *e.second.treatments}
        ]
        if not entries or self.case.limits.separate_visits:
            return None
        undoing = entries[0].unless_later.treatments if entries[0].unless_later else ()
        later = {c.id for c in used[used.index(two) + 1 :]}
        guests = [c for c in self.cards if c.mechanism == "adjunct" and c.id in plan]
        undone = later & set(undoing) or any(
            {one.id, two.id} <= set(c.hosts) or c.id in undoing for c in guests
        )
        return None if undone else entries[0]

    def may_meet(self, before: list[Treatment], group: list[Treatment], plan: dict[str, int]) -> bool:
        """Whether the last visit of a group may be the first of the next, which has one treatment."""
        used = [c for c in sorted(self.cards, key=lambda c: (c.stage, c.id)) if c.id in plan]
        used = [c for c in used if c.mechanism != "adjunct"]
        first = group[0]
        entries = [self.entry(c, first, used, plan) for c in before]
        if any(e is None for e in entries):
            return False
        undone = any(e and e.unless_later and first.id in e.unless_later.treatments for e in entries)
        return not (undone and plan[first.id] > 1)

    def visits(self, plan: dict[str, int]) -> int:
        return len(self.calendar(plan))

    @staticmethod
    def days_off(c: Treatment) -> int:
        if c.downtime_days is None:
            return 0
        return math.floor((c.downtime_days.low + c.downtime_days.high) / 2 + 0.5)

    def downtime(self, plan: dict[str, int]) -> tuple[int, dict[str, int]]:
        unknown = {
            c.id: plan[c.id]
            for c in self.cards
            if c.id in plan and c.mechanism != "adjunct" and c.downtime_days is None
        }
        return sum(max(map(self.days_off, given)) for _, given in self.calendar(plan)), unknown

    def end(self, plan: dict[str, int]) -> int:
        """Day on which everything is over."""
        return max(day + self.days_off(c) for day, given in self.calendar(plan) for c in given)

    def renewals(self, c: Treatment) -> int:
        """How often it is renewed in the months after its last session that are paid for."""
        if c.permanence != "temporary" or c.top_up_months is None:
            return 0
        every = (c.top_up_months.low + c.top_up_months.high) / 2
        times = 0
        while (times + 1) * every < self.space.upkeep_months - 1e-12:
            times += 1
        return times

    def price(self, c: Treatment) -> tuple[Fraction, Fraction] | None:
        """The middle and the upper end: given, printed, or from half the least to twice the most that its
        family costs.
        """
        known = self.known_price(c)
        if known is not None:
            return known[1], known[2]
        if c.price is not None and c.price.added_percent_of_host is not None:
            return None
        near = [found for x in self.every if x.family == c.family and (found := self.known_price(x))]
        if not near:
            return None
        low, high = min(n[0] for n in near) / 2, max(n[2] for n in near) * 2
        return (low + high) / 2, high

    def known_price(self, c: Treatment) -> tuple[Fraction, Fraction, Fraction] | None:
        if c.id in self.case.prices:
            given = self.case.prices[c.id]
            own = Fraction(given.amount if isinstance(given, Money) else given)
            return own, own, own
        p = c.price
        if p is None or p.currency != "USD" or p.added_percent_of_host is not None:
            return None
        low, high = p.low or p.typical, p.high or p.typical
        assert low is not None
        assert high is not None
        middle = Fraction(p.typical) if p.typical is not None else Fraction(low + high) / 2
        return Fraction(low), middle, Fraction(high)

    def cost(self, plan: dict[str, int]) -> tuple[Fraction, Fraction, dict[str, Fraction]]:
        known, most, unknown = Fraction(0), Fraction(0), {}
        for c in self.cards:
            if c.id not in plan:
                continue
            paid, payer = Fraction(plan[c.id] + self.renewals(c)), c
            if (
                self.known_price(c) is None
                and c.price is not None
                and c.price.added_percent_of_host is not None
            ):
                paid *= Fraction(str(c.price.added_percent_of_host)) / 100
                host = next(h for h in c.hosts if h in plan)
                payer = next(x for x in self.cards if x.id == host)
            price = self.price(payer)
            if price is None:
                unknown[payer.id] = unknown.get(payer.id, Fraction(0)) + paid
            else:
                known, most = known + paid * price[0], most + paid * price[1]
        return known, most, unknown

    def improvement(self, plan: dict[str, int]) -> float:
        """Mean months after the last session, as a share."""
        found = [self.one_draw(plan, d) for d in range(len(self.draws))]
        return math.fsum(found) / len(found)

    def chance(self, plan: dict[str, int]) -> float:
        """Share of draws that reach the goal months after the last session."""
        goal = self.case.goals.improvement_percent
        assert goal is not None
        found = [100 * self.one_draw(plan, d) >= goal for d in range(len(self.draws))]
        return sum(found) / len(found)

    def one_draw(self, plan: dict[str, int], d: int) -> float:
        left = 0.0
        for k, w in enumerate(self.mix):
            exponent = 0.0
            for mechanism in {c.mechanism for c in self.cards if c.id in plan}:
                same = [c for c in self.cards if c.id in plan and c.mechanism == mechanism]
                n = sum(plan[c.id] for c in same)
                at = [self.draws.treatments.index(c.id) for c in same]
                usual = sum(plan[c.id] * self.draws.usual[t] for c, t in zip(same, at, strict=True)) / n
                tau = self.draws.dose[d, self.draws.mechanisms.index(mechanism)]
                grown = (1 - math.exp(-n / tau)) / (1 - math.exp(-usual / tau))
                for c, t in zip(same, at, strict=True):
                    acts = 0.0 if c.permanence == "temporary" else 1.0
                    exponent += plan[c.id] / n * self.draws.effect[d, t, k] * grown * acts
            left += w / sum(self.mix) * math.exp(-exponent)
        reach = 1 - (1 - self.draws.reach[d]) ** self.draws.response[d]
        return float(reach * (1 - left))

    def pih(self, plan: dict[str, int]) -> int:
        group = {"I": 0, "II": 0, "III": 0, "IV": 1, "V": 2, "VI": 2}[self.case.person.fitzpatrick.value]
        risks = []
        for d in range(len(self.draws)):
            free = 1.0
            for name in plan:
                t = self.draws.treatments.index(name)
                free *= 1 - 1 / (1 + math.exp(-self.draws.pih[d, t, group]))
            risks.append(1 - free)
        return math.floor(math.fsum(risks) / len(risks) * 1000 + 0.5)

    def vector(
        self, plan: dict[str, int], objectives: tuple[Objective, ...], *, chance: bool = False
    ) -> tuple[Any, ...]:
        """The objectives on their grid, each unknown a figure of its own; smaller is better."""
        cost, most, no_price = self.cost(plan)
        downtime, no_downtime = self.downtime(plan)
        names = [c.id for c in self.cards]
        parts: dict[Objective, tuple[Any, ...]] = {
            "improvement": (
                -math.floor((self.chance(plan) if chance else self.improvement(plan)) * 1000 + 0.5),
            ),
            "cost": (
                math.floor(cost + Fraction(1, 2)),
                math.floor(most + Fraction(1, 2)),
                *(no_price.get(n, 0) for n in names),
            ),
            "downtime": (downtime, *(no_downtime.get(n, 0) for n in names)),
            "visits": (self.visits(plan),),
            "pih_risk": (self.pih(plan),),
        }
        return tuple(x for o in ALL if o in objectives for x in parts[o])

    def front(
        self, objectives: tuple[Objective, ...], among: list[dict[str, int]], *, chance: bool = False
    ) -> dict[tuple[Any, ...], list[dict[str, int]]]:
        """Vectors that no other vector beats, each with all plans that have it."""
        found: dict[tuple[Any, ...], list[dict[str, int]]] = {}
        for plan in among:
            found.setdefault(self.vector(plan, objectives, chance=chance), []).append(plan)
        beaten = {
            v for v in found for u in found if u != v and all(a <= b for a, b in zip(u, v, strict=True))
        }
        return {v: plans for v, plans in found.items() if v not in beaten}


def random_card(rng: random.Random, name: str, mechanism: str, hosts: tuple[str, ...]) -> Treatment:
    """A card with prices and downtimes that tie, are zero or are not known."""
    most = rng.choice([1, 2, 3])
    if mechanism == "adjunct":
        prices = [support.price(percent=25), support.price(percent=33.3), 50.0, None]
        return support.card(
            name, mechanism, cost=rng.choice(prices), downtime=None, sessions_at_most=most, hosts=hosts
        )
    a_range = support.price(None, low=Decimal(100), high=Decimal(301))
    temporary = mechanism == "volume" and rng.random() < 0.7
    return support.card(
        name,
        mechanism,
        cost=rng.choice([None, 0.0, 100.0, 100.0, 99.5, 250.0, a_range]),
        downtime=rng.choice([None, 0.0, 1.0, 2.0, 2.0, 3.5]),
        sessions_at_most=most,
        interval_weeks=rng.choice([None, support.span(2, 4), support.span(4)]),
        exclusive_group=rng.choice([None, None, "one", "two"]),
        permanence="temporary" if temporary else "lasting",
        top_up_months=support.span(rng.choice([6, 9, 12])) if temporary else None,
    )


def random_problem(
    seed: int,
) -> tuple[Case, tuple[float, ...], tuple[Treatment, ...], EffectDraws, Space, Catalogue]:
    """A small problem with what makes trouble: ties, free and unpriced treatments, unknown downtimes, one
    draw, one type.
    """
    rng = random.Random(seed)
    mechanisms = rng.sample(
        ["resurfacing", "resurfacing", "focal", "release", "volume", "peel", "adjunct"], rng.randint(2, 5)
    )
    if "adjunct" in mechanisms and "resurfacing" not in mechanisms:
        mechanisms.append("resurfacing")
    names = [f"t{i}" for i in range(len(mechanisms))]
    hosts = tuple(
        rng.sample(
            [n for n, m in zip(names, mechanisms, strict=True) if m != "adjunct"], k=min(2, len(names) - 1)
        )
    )
    cards = [
        random_card(rng, name, mechanism, hosts) for name, mechanism in zip(names, mechanisms, strict=True)
    ]
    draws = support.draws(
        cards,
        count=rng.choice([1, 1, 2, 5]),
        seed=seed,
        pih_unknown=rng.sample(names, k=rng.choice([0, 0, 1])),
        uninformed=rng.sample(names, k=rng.choice([0, 0, 0, 1])),
    )
    if rng.random() < 0.4:  # identical treatments and flat effects, so that plans tie on every objective
        effect = (
            np.repeat(draws.effect[:, :1], len(names), axis=1)
            if rng.random() < 0.5
            else np.round(draws.effect) * 0.5
        )
        draws = replace(
            draws,
            effect=effect,
            fade=np.zeros_like(draws.fade),
            pih=np.repeat(draws.pih[:, :1], len(names), axis=1),
        )
    limits = Limits(
        budget=Money(amount=Decimal(rng.choice([0, 200, 500])), currency="USD")
        if rng.random() < 0.3
        else None,
        downtime_days_per_visit=rng.choice([0, 2]) if rng.random() < 0.2 else None,
        visits=rng.choice([0, 1, 3]) if rng.random() < 0.2 else None,
        finish_by=support.TODAY + timedelta(days=rng.choice([0, 30, 60])) if rng.random() < 0.2 else None,
        pih_risk_percent=rng.choice([5, 20]) if rng.random() < 0.2 else None,
        separate_visits=seed % 10 == 0,
    )
    goals = Goals(avoid=tuple(rng.sample(names, k=rng.choice([0, 0, 1]))))
    prices = {rng.choice(names): Decimal(rng.choice([0, 75]))} if rng.random() < 0.3 else {}
    case = support.case(limits=limits, goals=goals, prices=prices, fitzpatrick=rng.choice(["II", "IV", "VI"]))
    mix = rng.choice([(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.2, 0.3, 0.5), (0.5, 0.0, 0.5)])
    space = Space(
        visits=rng.choice([3, 5, 10]), mechanisms=rng.choice([2, 3]), resurfacing=rng.choice([1, 2])
    )
    arms = [rng.sample(names, k=rng.choice([1, 2])) for _ in range(3)]
    pairs = random_pairs(random.Random(seed + 5000), names)
    return (
        case,
        mix,
        tuple(cards),
        draws,
        space,
        support.catalogue(cards, studies=[support.study("study", *arms)], same_visit=pairs),
    )


def random_pairs(rng: random.Random, names: list[str]) -> tuple[SameVisit, ...]:
    """A few pairs that may share a visit, some unless another treatment comes later."""
    found = []
    for i in range(rng.choice([0, 1, 3, 6])):
        first, second = rng.sample(names, k=2)
        undone = Applies(treatments=tuple(rng.sample(names, k=1))) if rng.random() < 0.4 else None
        found.append(
            SameVisit(
                id=f"pair{i}",
                first=Applies(treatments=(first,)),
                second=Applies(treatments=(second,)),
                unless_later=undone,
                facts=(),
                sign_off="sourced",
            )
        )
    return tuple(found)


def built(seed: int, *, goal: float | None = None) -> tuple[Problem, Brute, Catalogue]:
    """A random problem, as the planner and as the brute force see it."""
    case, mix, cards, draws, space, catalogue = random_problem(seed)
    case = replace(case, goals=replace(case.goals, improvement_percent=goal))
    problem = build_problem(
        case, support.assessment(mix), catalogue, draws, Safety(), today=support.TODAY, space=space
    )
    return problem, Brute(case, mix, cards, draws, space, catalogue.sequencing.same_visit), catalogue
