"""Every way to use each mechanism: session counts that the space allows, and what they add up to.

A treatment that its card calls temporary, with a time to renew it, is renewed for so many months after its
last session. A renewal costs one session and adds neither effect nor visits to the course.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

import numpy as np

from scarpath.core.draws import EffectDraws
from scarpath.core.treatment import Treatment
from scarpath.planning.terms import (
    MONEY,
    NO_HOST,
    Adjunct,
    Ints,
    Load,
    LoadKind,
    Options,
    SessionPrice,
    Space,
    UsualCourse,
    money_units,
)
from scarpath.planning.timing import Timing, has_own_visit


def renewals_of(cards: tuple[Treatment, ...], space: Space) -> Ints:
    """Renewals of each treatment that are paid after its course. Shape (T,)."""
    return np.array([_renewals(card, space.upkeep_months) for card in cards], dtype=np.int64)


def _renewals(card: Treatment, months: int) -> int:
    if card.top_up_months is None or card.permanence != "temporary":
        return 0
    return max(0, math.ceil(months / card.top_up_months.middle) - 1)


def loads_of(cards: tuple[Treatment, ...], prices: tuple[SessionPrice, ...]) -> tuple[Load, ...]:
    own = [t for t, card in enumerate(cards) if has_own_visit(card)]
    no_price = [t for t, p in enumerate(prices) if not p.known and p.percent_of_host is None]
    return (
        Load(kind="visits"),
        Load(kind="downtime"),
        Load(kind="cost"),
        Load(kind="highest cost"),
        *(Load(kind="unknown price", treatment=t) for t in no_price),
        *(Load(kind="unknown downtime", treatment=t) for t in own if cards[t].downtime_days is None),
    )


def hosts_of(cards: tuple[Treatment, ...], adjunct: int) -> tuple[int, ...]:
    at = {card.id: t for t, card in enumerate(cards) if has_own_visit(card)}
    return tuple(at[h] for h in cards[adjunct].hosts if h in at)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Parts:
    """What options are put together from."""

    cards: tuple[Treatment, ...]
    draws: EffectDraws
    timing: Timing
    prices: tuple[SessionPrice, ...]
    loads: tuple[Load, ...]
    adjuncts: tuple[Adjunct, ...]
    renewals: Ints
    usual: Mapping[str, UsualCourse] | None = None

    def sessions(self, t: int) -> range:
        """The sessions of one treatment that a plan may hold."""
        card = self.cards[t]
        most = self.timing.most_sessions(card.id, card.sessions_at_most)
        if self.usual is None:
            return range(1, most + 1)
        course = self.usual[card.id]
        return range(min(course.least, most), min(course.most, most) + 1)

    def unit(self, t: int, sessions: int) -> list[int]:
        """The loads of so many sessions of one treatment, a price relative to a host left out."""
        own, days, price = self.timing.own_visit[t], self.timing.downtime_days[t], self.prices[t]
        paid = sessions + int(self.renewals[t])
        values: dict[LoadKind, int] = {
            "visits": sessions if own else 0,
            "downtime": sessions * (days or 0) if own else 0,
            "cost": paid * money_units(price.middle or Decimal(0)),
            "highest cost": paid * money_units(price.high or Decimal(0)),
            "unknown price": paid * MONEY,
            "unknown downtime": sessions,
        }
        return [values[x.kind] if x.treatment in (None, t) else 0 for x in self.loads]


def options_of(part: Parts, space: Space) -> Iterator[Options]:
    """Every way to use each mechanism, mechanisms in the order of the draws."""
    groups = sorted({c.exclusive_group for c in part.cards if c.exclusive_group})
    for axis, mechanism in enumerate(part.draws.mechanisms):
        members = tuple(t for t, c in enumerate(part.cards) if c.mechanism == mechanism)
        rows = list(_count_rows(part, members, space))
        if rows:
            yield _tabulate(part, axis, members, np.array(rows, dtype=np.int64), groups)


def _count_rows(part: Parts, members: tuple[int, ...], space: Space) -> Iterator[tuple[int, ...]]:
    """Session counts over the members of one mechanism that the space allows, fewest treatments first."""
    ranges = [part.sessions(t) for t in members]
    resurfacing = bool(members) and part.cards[members[0]].mechanism == "resurfacing"
    widest = min(len(members), space.resurfacing if resurfacing else space.treatments or len(members))
    for width in range(1, widest + 1):
        for chosen in combinations(range(len(members)), width):
            held = [part.cards[members[i]].exclusive_group for i in chosen]
            if len(set(filter(None, held))) < sum(1 for g in held if g):
                continue
            caps = [ranges[i][-1] for i in chosen]
            most = min(max(caps) if part.usual is None else sum(caps), space.visits)
            for sessions in product(*(ranges[i] for i in chosen)):
                if sum(sessions) <= most:
                    row = [0] * len(members)
                    for i, n in zip(chosen, sessions, strict=True):
                        row[i] = n
                    yield tuple(row)


def _tabulate(part: Parts, axis: int, members: tuple[int, ...], counts: Ints, groups: list[str]) -> Options:
    """The rows of counts with everything the search asks of them."""
    loads = np.zeros((len(counts), len(part.loads)), dtype=np.int64)
    bits = np.zeros(len(counts), dtype=np.int64)
    for i, t in enumerate(members):
        units = np.array(
            [[0] * len(part.loads)] + [part.unit(t, n) for n in range(1, int(counts[:, i].max()) + 1)],
            dtype=np.int64,
        )
        loads += units[counts[:, i]]
        group = part.cards[t].exclusive_group
        if group:
            bits |= np.where(counts[:, i] > 0, 1 << groups.index(group), 0)
    needs = np.zeros((len(counts), len(part.adjuncts)), dtype=np.int64)
    gives, rank = np.zeros_like(needs), np.full_like(needs, NO_HOST)
    for a, adjunct in enumerate(part.adjuncts):
        for i, t in enumerate(members):
            if t == adjunct.column:
                needs[:, a] += counts[:, i]
            if t in adjunct.hosts:
                gives[:, a] += counts[:, i]
                place = np.where(counts[:, i] > 0, adjunct.hosts.index(t), NO_HOST)
                rank[:, a] = np.minimum(rank[:, a], place)
    harm_sets, harm = np.unique(counts > 0, axis=0, return_inverse=True)
    own = np.array([part.timing.own_visit[t] for t in members], dtype=np.bool_)
    return Options(
        mechanism=part.draws.mechanisms[axis],
        axis=axis,
        members=members,
        counts=counts,
        loads=loads,
        groups=bits,
        needs=needs,
        gives=gives,
        rank=rank,
        harm=harm.reshape(-1).astype(np.int64),
        harm_sets=harm_sets,
        parts=((counts > 0) & own).sum(axis=1),
    )
