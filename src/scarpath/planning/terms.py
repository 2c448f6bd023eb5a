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
from scarpath.core.errors import InvalidValue
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import AskAbout, Blocked, Default
from scarpath.core.treatment import Treatment
from scarpath.planning.faults import PlanningFault
from scarpath.planning.timing import Timing

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]
LoadKind = Literal["visits", "downtime", "cost", "highest cost", "unknown price", "unknown downtime"]

MONEY = 10_000
"""Costs are whole numbers of 1/10,000 of the currency."""

NO_HOST = 1_000_000

SMALL_SPACE = 1_000_000
"""Combinations of options up to which a space is searched in double precision, and once for all limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """How far plans may reach, whoever asks. The free product of sessions unless `treatments` bounds it.

    mechanisms      most mechanisms of a plan
    resurfacing     most resurfacing treatments of a plan
    visits          most sessions of a plan that have visits of their own, before any share one
    treatments      most treatments of a plan, adjuncts aside
    upkeep_months   months after the last session for which renewals of a temporary filler are paid
    """

    mechanisms: int = 3
    resurfacing: int = 2
    visits: int = 10
    treatments: int | None = None
    upkeep_months: int = 24

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
class UsualCourse:
    """Sessions of one treatment as it is usually given: from `least` to `most`, and the `usual` number for
    this face.
    """

    least: int
    usual: int
    most: int

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.usual <= self.most:
            raise InvalidValue(
                finding(PlanningFault.SESSIONS_NOT_USUAL, usual=self.usual, least=self.least, most=self.most)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPrice:
    """What one session costs in the case's currency. All None: not known. `percent_of_host` for an adjunct
    priced so; `guessed` where the range is that of the treatment's family, widened.
    """

    middle: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    percent_of_host: Decimal | None = None
    guessed: bool = False

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
    """The personal limits that bind whole plans, in the units of the loads; None does not bind. `money` is
    held against the highest cost, and no plan with a price that is not known keeps it.
    """

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
    harm     (N,)    which row of `harm_sets` (sets of members) an option uses
    parts    (N,)    treatments with visits of their own
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
    parts: Ints

    def __len__(self) -> int:
        return int(self.counts.shape[0])


FIFTHS = 5

ROUNDING = 1e-9
"""Shares of severity this close to an edge of the grid count as on it."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Guide:
    """What experts say of each treatment for this face, as plans are compared by it.

    floor   (T,)    1 for what is warned against or not established here, else 0
    covers  (T, G)  whether it is what counts as first line for each group of scars
    share   (G,)    the group's share of the severity
    """

    floor: Ints
    covers: NDArray[np.bool_]
    share: Floats

    def of_options(self, used: NDArray[np.bool_], members: list[int]) -> Ints:
        """Floor and what is not covered of sets of some treatments, smaller is better whatever stands
        beside them.
        """
        floor = (used * self.floor[members]).max(axis=1, initial=0)
        open_groups = ~self._covered(used, members)
        return np.concatenate([floor[:, None], open_groups], axis=1, dtype=np.int64)

    def of_plans(self, used: NDArray[np.bool_]) -> Ints:
        """Floor and negated coverage in fifths. Shape (plans, 2)."""
        everything = list(range(len(self.floor)))
        floor = (used * self.floor).max(axis=1, initial=0)
        return np.stack([floor, -self.fifths(self._covered(used, everything))], axis=1).astype(np.int64)

    def _covered(self, used: NDArray[np.bool_], members: list[int]) -> NDArray[np.bool_]:
        return (used.astype(np.int64) @ self.covers[members].astype(np.int64)) > 0

    def coverage(self, used: NDArray[np.bool_]) -> Floats:
        """The share of the severity that sets of treatments cover. Shape (sets,)."""
        return np.asarray(self._covered(used, list(range(len(self.floor)))) @ self.share)

    def fifths(self, covered: NDArray[np.bool_]) -> Ints:
        """Coverage in fifths, halves upwards."""
        return np.floor(FIFTHS * (covered @ self.share) + 0.5 + ROUNDING).astype(np.int64)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Problem:
    """One case as a search: cards in calendar order, options by mechanism, loads, limits and the draws.

    weights    (3,)    of icepick, boxcar and rolling
    renewals   (T,)    renewals that are paid after a course of each treatment
    temporary  (T,)    whether its effect only lasts while it is renewed
    sized      (T,)    whether some trial carries its effect; the others add nothing to a forecast
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
    renewals: Ints
    temporary: NDArray[np.bool_]
    sized: NDArray[np.bool_]
    studied: Mapping[frozenset[str], tuple[str, ...]]
    blocked: tuple[Blocked, ...]
    ask_about: tuple[AskAbout, ...]
    defaults: tuple[Default, ...]
    guide: Guide | None = None
    usual: Mapping[str, UsualCourse] | None = None

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
