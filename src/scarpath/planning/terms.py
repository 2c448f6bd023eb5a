"""The terms of the search: what a plan is put together from, and the problem of one case.

A plan is a row of session counts, one column per treatment in `Problem.order` (by stage, then id, as in the
calendar). It is one of the `Options` of each mechanism that it uses. Everything that adds up over a plan
(visits, days of downtime, money, sessions at a price nobody knows) is a load of its options, held as whole
numbers, so that dominance is judged on exact figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import AskAbout, Blocked, Default
from scarpath.core.treatment import Treatment
from scarpath.planning.timing import Timing

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LoadKind = Literal["visits", "downtime", "cost", "unknown price", "unknown downtime", "unknown pih"]

MONEY = 10_000
"""Costs are whole numbers of 1/10,000 of the currency."""

NO_HOST = 1_000_000

SMALL_SPACE = 1_000_000
"""Combinations of options up to which a space is searched in double precision, and once for all limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """How far plans may reach, whoever asks."""

    mechanisms: int = 3
    resurfacing: int = 2
    visits: int = 10
    horizon_months: int = 24

    @property
    def horizon_years(self) -> float:
        """The horizon in years after the start."""
        return self.horizon_months / 12

    def finding(self, treatments: int) -> Finding:
        """The space of so many treatments, to be put into words."""
        return finding(
            Kind.SPACE,
            treatments=treatments,
            mechanisms=self.mechanisms,
            resurfacing=self.resurfacing,
            visits=self.visits,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPrice:
    """What one session costs in the case's currency. All None: not known. `percent_of_host` for an adjunct
    priced so.
    """

    middle: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    percent_of_host: Decimal | None = None

    @property
    def known(self) -> bool:
        """Whether the price is known by itself (a relative price is as known as its host's)."""
        return self.middle is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One thing that adds up over a plan; an unknown concerns one treatment (its column)."""

    kind: LoadKind
    treatment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The personal limits that bind whole plans, in the units of the loads; None does not bind."""

    visits: int | None = None
    money: int | None = None
    deadline: bool = False
    pih_percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjunct:
    """A treatment given in the visits of others: its column, and its hosts' in the order of its card."""

    column: int
    hosts: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Options:
    """The ways to use one mechanism, one row each.

    members  (M,)    columns of the problem      counts  (N, M)  sessions
    loads    (N, L)  what adds up, in the order of `Problem.loads`
    groups   (N,)    bit set of the exclusivity groups it occupies
    needs    (N, A)  sessions of each adjunct     gives   (N, A)  sessions of that adjunct's hosts
    rank     (N, A)  place of its first host on the adjunct's card (`NO_HOST` for none)
    harm     (N,)    which row of `harm_sets` (sets of members whose PIH counts) an option uses
    """

    mechanism: str
    axis: int
    members: tuple[int, ...]
    counts: Ints
    loads: Ints
    groups: Ints
    needs: Ints
    gives: Ints
    rank: Ints
    harm: Ints
    harm_sets: NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.counts.shape[0])


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Problem:
    """One case as a search: cards in calendar order, options by mechanism, loads, limits and the draws.

    weights    (3,)    of icepick, boxcar and rolling
    years      (T, n)  years between the last session (or renewal) of n sessions and the horizon
    renewals   (T, n)  renewals up to the horizon after a course of n sessions
    options            every option of the space; `bounds` are applied by the search
    """

    catalogue: Catalogue
    cards: tuple[Treatment, ...]
    draws: EffectDraws
    weights: Floats
    skin_group: int
    acne_quiet: bool
    goal_percent: float | None
    timing: Timing
    space: Space
    bounds: Bounds
    loads: tuple[Load, ...]
    adjuncts: tuple[Adjunct, ...]
    options: tuple[Options, ...]
    prices: tuple[SessionPrice, ...]
    currency: str
    years: Floats
    renewals: Ints
    studied: Mapping[frozenset[str], tuple[str, ...]]
    blocked: tuple[Blocked, ...]
    ask_about: tuple[AskAbout, ...]
    defaults: tuple[Default, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Treatment ids, one per column."""
        return self.timing.order

    @property
    def combinations(self) -> int:
        """Ways to put options together, whatever else the space forbids."""
        sizes = [len(o) for o in self.options]
        widths = range(1, self.space.mechanisms + 1)
        return sum(math.prod(chosen) for width in widths for chosen in combinations(sizes, width))

    @property
    def space_found(self) -> Finding:
        """The space of plans, to be put into words."""
        return self.space.finding(len(self.cards))

    def unknown(self, kind: LoadKind) -> tuple[str, ...]:
        """Treatments of the space of which this is not known."""
        return tuple(
            self.order[x.treatment] for x in self.loads if x.kind == kind and x.treatment is not None
        )

    def sessions(self, counts: Ints) -> dict[str, int]:
        """One row of counts as treatment -> sessions, without the zeros."""
        return {name: int(n) for name, n in zip(self.order, counts, strict=True) if n}

    def vector(self, sessions: Mapping[str, int]) -> Ints:
        """The inverse of `sessions`. Shape (T,)."""
        return self.timing.vector(sessions).astype(np.int64)


def money_units(amount: Decimal) -> int:
    """An amount in the units of `MONEY`."""
    return int((amount * MONEY).to_integral_value(rounding=ROUND_HALF_UP))


def whole_units(money: Ints) -> Ints:
    """Amounts in units of `MONEY` as whole units of the currency, halves upwards."""
    return np.asarray((money + MONEY // 2) // MONEY)
