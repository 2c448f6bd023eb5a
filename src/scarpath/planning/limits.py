"""Which treatments a person's own limits take out altogether, each with the limit and the reason.

A limit on downtime per visit is held against the longest printed downtime, because a limit may not be
exceeded; the downtime that is compared and shown is the middle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from scarpath.core.case import Case
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import Blocked
from scarpath.core.treatment import Treatment
from scarpath.planning.terms import Bounds, SessionPrice
from scarpath.planning.timing import Timing, has_own_visit

SET_BY_PERSON = "your own limit; change it in the case file"


def _limit(card: Treatment, name: str, reason: str) -> Blocked:
    return Blocked(
        treatment=card.id, rule=name, reason=reason, until=None, sources=(), sign_off=SET_BY_PERSON
    )


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
    risk = round(100 * float(np.mean(1 / (1 + np.exp(-draws.pih[:, index, group])))), 1)
    if risk <= bounds.pih_percent:
        return None
    reason = f"its expected risk of brown marks is {risk:g} %, above your limit of {bounds.pih_percent:g} %"
    return _limit(card, "limits.pih_risk_percent", reason)


def without_hosts(kept: Mapping[str, Treatment]) -> Iterator[Blocked]:
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
