"""The candidate space of one case: every plan that may be considered, what each costs, and what took
treatments out.

A plan is a row of session counts, one column per treatment in `Problem.order` (by stage, then id, as in the
calendar). It is put together from `Options`: the ways in which one mechanism can be used. Everything that
adds up over a plan (visits, days of downtime, money, sessions at a price nobody knows) is a load of its
options, held as whole numbers, so that dominance is judged on exact figures and never on rounding.

Rules of the space (`Space`): at most three mechanisms, two resurfacing treatments and ten visits; at most one
treatment of each exclusivity group; sessions of a treatment up to its card, sessions of a mechanism up to the
highest of its cards; an adjunct no more often than its hosts. Personal limits are masks on top, each reported
by name.

Conventions:

* A limit on downtime per visit is held against the longest printed downtime, because a limit may not be
  exceeded; the downtime that is compared and shown is the middle.
* Effects fade from the end of a treatment's own course, counted as if that course began at the start; so what
  is left at the horizon is never overstated.
* A treatment that its card calls temporary, with a time to renew it, is renewed up to the horizon. A renewal
  costs one session and starts the fading anew; it adds neither effect nor visits to the course.
* An adjunct priced in percent of its host follows the first of its hosts, in the order of its card, that the
  plan holds.
* A price or a downtime that nobody knows is a load of its own: one plan beats another on cost only if it does
  so at every price there could be. A budget is held against the part that is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import Case, Fitzpatrick, Money
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, mix_vector
from scarpath.core.errors import InvalidInput
from scarpath.core.plan import AskAbout, Assessment, Blocked, Default, Safety
from scarpath.core.study import Retention
from scarpath.core.treatment import Treatment
from scarpath.planning.certainty import ASIDE
from scarpath.planning.timing import Timing, build_timing, has_own_visit

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LoadKind = Literal["visits", "downtime", "cost", "unknown price", "unknown downtime", "unknown pih"]

MONEY = 10_000
"""Costs are whole numbers of 1/10,000 of the currency."""

NO_HOST = 1_000_000
WEEKS_PER_YEAR = 365.25 / 7
SET_BY_PERSON = "your own limit; change it in the case file"
SKIN_GROUP: Mapping[Fitzpatrick, int] = {
    Fitzpatrick.I: 0,
    Fitzpatrick.II: 0,
    Fitzpatrick.III: 0,
    Fitzpatrick.IV: 1,
    Fitzpatrick.V: 2,
    Fitzpatrick.VI: 2,
}
"""Position on the skin-type axis of `EffectDraws.pih`."""


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

    def sentence(self, treatments: int) -> str:
        """The space in words."""
        return (
            f"session counts of {treatments} treatments: at most {self.mechanisms} mechanisms, "
            f"{self.resurfacing} resurfacing treatments and {self.visits} visits in a plan, "
            "one treatment of each exclusivity group, sessions up to each card"
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
    def space_sentence(self) -> str:
        """The space in words, with what unknown prices stand for."""
        return self.space.sentence(len(self.cards))

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


def build_problem(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    *,
    today: date,
    space: Space | None = None,
) -> Problem:
    """The search problem of one case. Raises `InvalidInput` where no scar has a forecast."""
    if not sum(assessment.mix.values()):
        raise InvalidInput(
            "no atrophic scar on the face is listed, so there is no forecast to plan with; "
            "list its type and count"
        )
    space = space or Space()
    currency = case_currency(case, catalogue)
    offered = {t: card for t, card in catalogue.treatments.items() if _plannable(card, draws, safety)}
    prices = {t: session_price(case, card, currency) for t, card in offered.items()}
    timing = build_timing(offered, case, catalogue.treatments, catalogue.sequencing, safety, today=today)
    bounds = Bounds(
        visits=case.limits.visits,
        money=money_units(case.limits.budget.amount) if case.limits.budget else None,
        deadline=timing.deadline is not None,
        pih_percent=case.limits.pih_risk_percent,
    )
    group = SKIN_GROUP[case.person.fitzpatrick]
    blocked = tuple(_limits_that_block(case, offered, prices, timing, bounds, draws, group))
    gone = {b.treatment for b in blocked}
    blocked += tuple(_without_hosts({t: c for t, c in offered.items() if t not in gone}))
    gone = {b.treatment for b in blocked}
    kept = {t: card for t, card in offered.items() if t not in gone}
    timing = build_timing(kept, case, catalogue.treatments, catalogue.sequencing, safety, today=today)
    cards = tuple(kept[t] for t in timing.order)
    years, renewals = _horizon(cards, timing, space)
    own = tuple(prices[t] for t in timing.order)
    loads = _loads(cards, own, draws)
    adjuncts = tuple(
        Adjunct(column=t, hosts=_hosts(cards, t)) for t, c in enumerate(cards) if not has_own_visit(c)
    )
    part = _Parts(
        cards=cards, draws=draws, timing=timing, prices=own, loads=loads, adjuncts=adjuncts, renewals=renewals
    )
    return Problem(
        catalogue=catalogue,
        cards=cards,
        draws=draws,
        weights=mix_vector(assessment.mix),
        skin_group=group,
        acne_quiet=acne_quiet(case),
        goal_percent=case.goals.improvement_percent,
        timing=timing,
        space=space,
        bounds=bounds,
        loads=loads,
        adjuncts=adjuncts,
        options=tuple(_options(part, space)),
        prices=own,
        currency=currency,
        years=years,
        renewals=renewals,
        studied=studied_sets(catalogue),
        blocked=blocked,
        ask_about=tuple(_ask_about(catalogue, draws, safety)),
        defaults=tuple(_price_defaults(case, kept, prices, currency)),
    )


def acne_quiet(case: Case) -> bool:
    """Whether acne has been quiet for a year, so that the natural course is known to be nearly flat."""
    months = case.skin.acne_quiet_months
    return case.skin.active_acne == "none" and months is not None and months >= 12


def case_currency(case: Case, catalogue: Catalogue) -> str:
    """The budget's currency; else that of a price given as money; else the one most cards are priced in."""
    if case.limits.budget:
        return case.limits.budget.currency
    given = sorted(p.currency for p in case.prices.values() if isinstance(p, Money))
    printed = sorted(c.price.currency for c in catalogue.treatments.values() if c.price and c.price.currency)
    ranked = given or printed or ["USD"]
    return max(ranked, key=lambda currency: (ranked.count(currency), currency))


def session_price(case: Case, card: Treatment, currency: str) -> SessionPrice:
    """The case's own price, else the card's in the same currency, else not known. One syringe stands for one
    session.
    """
    own = case.prices.get(card.id)
    if isinstance(own, Money):
        own = own.amount if own.currency == currency else None
    if own is not None:
        return SessionPrice(middle=own, low=own, high=own)
    price = card.price
    if price is None:
        return SessionPrice()
    if price.added_percent_of_host is not None and price.middle is None:
        return SessionPrice(percent_of_host=Decimal(str(price.added_percent_of_host)))
    if price.currency != currency or price.middle is None:
        return SessionPrice()
    low = price.low if price.low is not None else price.middle
    high = price.high if price.high is not None else price.middle
    return SessionPrice(middle=price.middle, low=low, high=high)


def studied_sets(catalogue: Catalogue) -> dict[frozenset[str], tuple[str, ...]]:
    """Sets of treatments that an arm with a printed improvement was given, placebo and creams aside, and its
    studies.
    """
    found: dict[frozenset[str], list[str]] = {}
    for study in sorted(catalogue.studies.values(), key=lambda s: s.id):
        for arm in study.arms:
            given = frozenset(
                c.treatment for c in arm.components if catalogue.mechanism(c.treatment) not in ASIDE
            )
            informative = any(not isinstance(outcome, Retention) for outcome in arm.outcomes)
            if given and informative and study.id not in found.setdefault(given, []):
                found[given].append(study.id)
    return {given: tuple(ids) for given, ids in found.items() if ids}


def money_units(amount: Decimal) -> int:
    """An amount in the units of `MONEY`."""
    return int((amount * MONEY).to_integral_value(rounding=ROUND_HALF_UP))


def _plannable(card: Treatment, draws: EffectDraws, safety: Safety) -> bool:
    return not card.raised_only and draws.knows(card.id) and not safety.blocks(card.id)


def _ask_about(catalogue: Catalogue, draws: EffectDraws, safety: Safety) -> Iterator[AskAbout]:
    for card in sorted(catalogue.treatments.values(), key=lambda c: (c.stage, c.id)):
        if not card.raised_only and not draws.knows(card.id) and not safety.blocks(card.id):
            yield AskAbout(
                treatment=card.id,
                why="no trial in the catalogue carries a number for it, so it is not ranked",
            )


def _limit(card: Treatment, name: str, reason: str) -> Blocked:
    return Blocked(
        treatment=card.id, rule=name, reason=reason, until=None, sources=(), sign_off=SET_BY_PERSON
    )


def _limits_that_block(
    case: Case,
    offered: Mapping[str, Treatment],
    prices: Mapping[str, SessionPrice],
    timing: Timing,
    bounds: Bounds,
    draws: EffectDraws,
    group: int,
) -> Iterator[Blocked]:
    """For each treatment the first personal limit that takes it out altogether."""
    for t, name in enumerate(timing.order):
        card = offered[name]
        checks = (
            _avoided(case, card),
            _too_long_off(case, card),
            _too_dear(case, card, prices[name]),
            _no_visit(bounds, card),
            _too_late(bounds, card, timing, t),
            _too_risky(bounds, card, draws, group),
        )
        found = next((b for b in checks if b is not None), None)
        if found is not None:
            yield found


def _avoided(case: Case, card: Treatment) -> Blocked | None:
    return _limit(card, "goals.avoid", "you asked to avoid it") if card.id in case.goals.avoid else None


def _too_long_off(case: Case, card: Treatment) -> Blocked | None:
    most, days = case.limits.downtime_days_per_visit, card.downtime_days
    if most is None or days is None or not has_own_visit(card) or days.high <= most:
        return None
    reason = f"its downtime can be {days.high:g} days a visit, above your limit of {most:g}"
    return _limit(card, "limits.downtime_days_per_visit", reason)


def _too_dear(case: Case, card: Treatment, price: SessionPrice) -> Blocked | None:
    budget = case.limits.budget
    if budget is None or price.middle is None or price.middle <= budget.amount:
        return None
    reason = (
        f"one session costs {price.middle:.0f} {budget.currency}, above your budget of {budget.amount:.0f}"
    )
    return _limit(card, "limits.budget", reason)


def _no_visit(bounds: Bounds, card: Treatment) -> Blocked | None:
    return _limit(card, "limits.visits", "your limits allow no visit") if bounds.visits == 0 else None


def _too_late(bounds: Bounds, card: Treatment, timing: Timing, t: int) -> Blocked | None:
    if not bounds.deadline or not has_own_visit(card):
        return None
    one = np.zeros(len(timing.order), dtype=np.int64)
    one[t] = 1
    if bool(timing.in_time(one)):
        return None
    return _limit(
        card, "limits.finish_by", "not even one session, with its downtime, can be over by your date"
    )


def _too_risky(bounds: Bounds, card: Treatment, draws: EffectDraws, group: int) -> Blocked | None:
    index = draws.index(card.id)
    if bounds.pih_percent is None or not draws.pih_informed[index]:
        return None
    risk = round(100 * float(np.mean(_sigmoid(draws.pih[:, index, group]))), 1)
    if risk <= bounds.pih_percent:
        return None
    reason = f"its expected risk of brown marks is {risk:g} %, above your limit of {bounds.pih_percent:g} %"
    return _limit(card, "limits.pih_risk_percent", reason)


def _without_hosts(kept: Mapping[str, Treatment]) -> Iterator[Blocked]:
    for card in kept.values():
        if not has_own_visit(card) and not any(h in kept and has_own_visit(kept[h]) for h in card.hosts):
            yield Blocked(
                treatment=card.id,
                rule="hosts",
                reason="it is only given together with treatments that are not open to you",
                until=None,
                sources=(),
                sign_off="",
            )


def _sigmoid(logit: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _horizon(cards: tuple[Treatment, ...], timing: Timing, space: Space) -> tuple[Floats, Ints]:
    """Years since the last session at the horizon, and renewals until then, by treatment and sessions. Shapes
    (T, n + 1).
    """
    most = max((c.sessions_at_most for c in cards), default=0)
    years, renewals = np.zeros((len(cards), most + 1)), np.zeros((len(cards), most + 1), dtype=np.int64)
    for t, card in enumerate(cards):
        interval = timing.interval_days[t] or 0
        every = (
            card.top_up_months.middle / 12 if card.top_up_months and card.permanence == "temporary" else None
        )
        for n in range(1, most + 1):
            left = max(0.0, space.horizon_years - (n - 1) * interval / 7 / WEEKS_PER_YEAR)
            if every:
                renewals[t, n] = max(0, math.ceil(left / every) - 1)
            years[t, n] = left - renewals[t, n] * (every or 0.0)
    return years, renewals


def _loads(
    cards: tuple[Treatment, ...], prices: tuple[SessionPrice, ...], draws: EffectDraws
) -> tuple[Load, ...]:
    own = [t for t, card in enumerate(cards) if has_own_visit(card)]
    no_price = [t for t, p in enumerate(prices) if not p.known and p.percent_of_host is None]
    no_pih = [t for t, c in enumerate(cards) if not draws.pih_informed[draws.index(c.id)]]
    return (
        Load(kind="visits"),
        Load(kind="downtime"),
        Load(kind="cost"),
        *(Load(kind="unknown price", treatment=t) for t in no_price),
        *(Load(kind="unknown downtime", treatment=t) for t in own if cards[t].downtime_days is None),
        *(Load(kind="unknown pih", treatment=t) for t in no_pih),
    )


def _hosts(cards: tuple[Treatment, ...], adjunct: int) -> tuple[int, ...]:
    at = {card.id: t for t, card in enumerate(cards) if has_own_visit(card)}
    return tuple(at[h] for h in cards[adjunct].hosts if h in at)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Parts:
    """What options are put together from."""

    cards: tuple[Treatment, ...]
    draws: EffectDraws
    timing: Timing
    prices: tuple[SessionPrice, ...]
    loads: tuple[Load, ...]
    adjuncts: tuple[Adjunct, ...]
    renewals: Ints

    def unit(self, t: int, sessions: int) -> list[int]:
        """The loads of so many sessions of one treatment, a price relative to a host left out."""
        own, days, price = self.timing.own_visit[t], self.timing.downtime_days[t], self.prices[t].middle
        paid = (sessions + int(self.renewals[t, sessions])) * MONEY
        values: dict[LoadKind, int] = {
            "visits": sessions if own else 0,
            "downtime": sessions * (days or 0) if own else 0,
            "cost": paid // MONEY * money_units(price) if price is not None else 0,
            "unknown price": paid,
            "unknown downtime": sessions,
            "unknown pih": 1,
        }
        return [values[x.kind] if x.treatment in (None, t) else 0 for x in self.loads]


def _options(part: _Parts, space: Space) -> Iterator[Options]:
    """Every way to use each mechanism, mechanisms in the order of the draws."""
    groups = sorted({c.exclusive_group for c in part.cards if c.exclusive_group})
    for axis, mechanism in enumerate(part.draws.mechanisms):
        members = tuple(t for t, c in enumerate(part.cards) if c.mechanism == mechanism)
        rows = list(_count_rows(part, members, space))
        if rows:
            yield _tabulate(part, axis, members, np.array(rows, dtype=np.int64), groups)


def _count_rows(part: _Parts, members: tuple[int, ...], space: Space) -> Iterator[tuple[int, ...]]:
    """Session counts over the members of one mechanism that the space allows, fewest treatments first."""
    caps = [part.timing.most_sessions(part.cards[t].id, part.cards[t].sessions_at_most) for t in members]
    resurfacing = bool(members) and part.cards[members[0]].mechanism == "resurfacing"
    widest = min(len(members), space.resurfacing if resurfacing else len(members))
    for width in range(1, widest + 1):
        for chosen in combinations(range(len(members)), width):
            held = [part.cards[members[i]].exclusive_group for i in chosen]
            if len(set(filter(None, held))) < sum(1 for g in held if g):
                continue
            most = min(max(caps[i] for i in chosen), space.visits)
            for sessions in product(*(range(1, caps[i] + 1) for i in chosen)):
                if sum(sessions) <= most:
                    row = [0] * len(members)
                    for i, n in zip(chosen, sessions, strict=True):
                        row[i] = n
                    yield tuple(row)


def _tabulate(part: _Parts, axis: int, members: tuple[int, ...], counts: Ints, groups: list[str]) -> Options:
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
    known = np.array([part.draws.pih_informed[part.draws.index(part.cards[t].id)] for t in members])
    harm_sets, harm = np.unique((counts > 0) & known, axis=0, return_inverse=True)
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
    )


def _price_defaults(
    case: Case, cards: Mapping[str, Treatment], prices: Mapping[str, SessionPrice], currency: str
) -> Iterator[Default]:
    """Every price that the case left to the card, with the figure used and where it stands."""
    for name, card in sorted(cards.items()):
        price = prices[name]
        if card.price is None or name in case.prices or (not price.known and price.percent_of_host is None):
            continue
        yield Default(
            field=f"prices.{name}",
            value=_price_words(card, price, currency),
            source=card.price.source or card.price.url or "",
        )


def _price_words(card: Treatment, price: SessionPrice, currency: str) -> str:
    if price.percent_of_host is not None:
        return f"{float(price.percent_of_host):g} % of the price of the treatment it is given with"
    words = f"{price.middle:.0f} {currency} a session"
    if price.low != price.high:
        words += f" (printed: {price.low:.0f} to {price.high:.0f})"
    if card.price is not None and card.price.unit == "syringe":
        words += ", one syringe a session assumed"
    return words
