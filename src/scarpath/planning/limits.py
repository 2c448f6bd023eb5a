"""Which treatments a person's own limits take out altogether, each with the limit and the reason.

A limit on downtime per visit is held against the middle of the printed downtime, which is what is compared
and shown. A budget is held against the upper end of a price; what has no price does not surely fit one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from scarpath.core.case import Case
from scarpath.core.draws import EffectDraws
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Blocked
from scarpath.core.treatment import Treatment
from scarpath.planning.terms import Bounds, SessionPrice
from scarpath.planning.timing import Timing, half_up, has_own_visit


def _limit(card: Treatment, name: str, reason: Finding) -> Blocked:
    own = finding(Kind.OWN_LIMIT)
    return Blocked(treatment=card.id, rule=name, reason=reason, until=None, sources=(), sign_off=own)


def limits_that_block(
    case: Case,
    offered: Mapping[str, Treatment],
    prices: Mapping[str, SessionPrice],
    timing: Timing,
    bounds: Bounds,
    draws: EffectDraws,
    group: int,
) -> Iterator[Blocked]:
    """For each treatment the first personal limit that takes it out altogether."""
    in_time = timing.in_time(np.eye(len(timing.order), dtype=np.int64))
    for t, name in enumerate(timing.order):
        card = offered[name]
        checks = (
            _avoided(case, card),
            _too_long_off(case, card),
            _too_dear(case, card, prices[name]),
            _no_visit(bounds, card),
            _too_late(bounds, card, bool(in_time[t])),
            _too_risky(bounds, card, draws, group),
        )
        found = next((b for b in checks if b is not None), None)
        if found is not None:
            yield found


def _avoided(case: Case, card: Treatment) -> Blocked | None:
    return _limit(card, "goals.avoid", finding(Kind.AVOIDED)) if card.id in case.goals.avoid else None


def _too_long_off(case: Case, card: Treatment) -> Blocked | None:
    most, days = case.limits.downtime_days_per_visit, half_up(card.downtime_days)
    if most is None or card.downtime_days is None or days is None or not has_own_visit(card) or days <= most:
        return None
    reason = finding(Kind.TOO_LONG_OFF, days=float(days), longest=card.downtime_days.high, most=most)
    return _limit(card, "limits.downtime_days_per_visit", reason)


def _too_dear(case: Case, card: Treatment, price: SessionPrice) -> Blocked | None:
    budget = case.limits.budget
    if budget is None or price.percent_of_host is not None:
        return None
    if price.high is None:
        return _limit(card, "limits.budget", finding(Kind.NO_PRICE_AT_ALL))
    if price.high <= budget.amount:
        return None
    reason = finding(Kind.TOO_DEAR, price=price.high, currency=budget.currency, budget=budget.amount)
    return _limit(card, "limits.budget", reason)


def _no_visit(bounds: Bounds, card: Treatment) -> Blocked | None:
    return _limit(card, "limits.visits", finding(Kind.NO_VISIT_ALLOWED)) if bounds.visits == 0 else None


def _too_late(bounds: Bounds, card: Treatment, in_time: bool) -> Blocked | None:
    if not bounds.deadline or not has_own_visit(card) or in_time:
        return None
    return _limit(card, "limits.finish_by", finding(Kind.NOT_OVER_IN_TIME))


def _too_risky(bounds: Bounds, card: Treatment, draws: EffectDraws, group: int) -> Blocked | None:
    index = draws.index(card.id)
    if bounds.pih_percent is None:
        return None
    risk = round(100 * float(np.mean(1 / (1 + np.exp(-draws.pih[:, index, group])))), 1)
    if risk <= bounds.pih_percent:
        return None
    reason = finding(Kind.TOO_LIKELY_TO_MARK, risk=risk, most=bounds.pih_percent)
    return _limit(card, "limits.pih_risk_percent", reason)


def without_hosts(kept: Mapping[str, Treatment]) -> Iterator[Blocked]:
    for card in kept.values():
        if not has_own_visit(card) and not any(h in kept and has_own_visit(kept[h]) for h in card.hosts):
            yield Blocked(
                treatment=card.id,
                rule="hosts",
                reason=finding(Kind.NO_HOST_LEFT),
                until=None,
                sources=(),
                sign_off=None,
            )
