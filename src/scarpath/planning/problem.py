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

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import blake2b

from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, mix_vector, skin_group
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Kind, finding
from scarpath.core.plan import AskAbout, Assessment, Safety
from scarpath.core.study import Retention
from scarpath.core.treatment import Treatment
from scarpath.planning.certainty import ASIDE
from scarpath.planning.faults import PlanningFault
from scarpath.planning.ground import FaceGround
from scarpath.planning.limits import limits_that_block, without_hosts
from scarpath.planning.options import Parts, horizon, hosts_of, loads_of, options_of
from scarpath.planning.prices import case_currency, price_defaults, session_price
from scarpath.planning.terms import Adjunct, Bounds, Problem, Space, money_units
from scarpath.planning.timing import Timing, build_timing, has_own_visit

__all__ = ["Problem", "Space", "build_problem"]


def build_problem(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    *,
    today: date,
    space: Space | None = None,
    loosest: bool = False,
    ground: FaceGround | None = None,
) -> Problem:
    """The search problem of one case; the `loosest` is that without its budget and its limit on downtime.

    Its calendar arithmetic is taken from the `ground` of the face and left there. Raises `InvalidInput` where
    no scar has a forecast.
    """
    if not sum(assessment.mix.values()):
        raise InvalidInput(finding(PlanningFault.NO_ATROPHIC_SCAR_FACE_LISTED))
    space = space or Space()
    currency = case_currency(case, catalogue)
    if loosest:
        case = replace(case, limits=replace(case.limits, budget=None, downtime_days_per_visit=None))
    offered = {t: card for t, card in catalogue.treatments.items() if _plannable(card, draws, safety)}
    prices = {t: session_price(case, card, currency) for t, card in offered.items()}

    def arithmetic() -> Timing:
        return build_timing(offered, case, catalogue.treatments, catalogue.sequencing, safety, today=today)

    timing = ground.kept("timing", arithmetic) if ground else arithmetic()
    bounds = Bounds(
        visits=case.limits.visits,
        money=money_units(case.limits.budget.amount) if case.limits.budget else None,
        deadline=timing.deadline is not None,
        pih_percent=case.limits.pih_risk_percent,
    )
    group = skin_group(case.person.fitzpatrick)
    blocked = tuple(limits_that_block(case, offered, prices, timing, bounds, draws, group))
    gone = {b.treatment for b in blocked}
    blocked += tuple(without_hosts({t: c for t, c in offered.items() if t not in gone}))
    gone = {b.treatment for b in blocked}
    kept = {t: card for t, card in offered.items() if t not in gone}
    timing = timing.only(kept)
    cards = tuple(kept[t] for t in timing.order)
    years, renewals = horizon(cards, timing, space)
    own = tuple(prices[t] for t in timing.order)
    loads = loads_of(cards, own, draws)
    adjuncts = tuple(
        Adjunct(column=t, hosts=hosts_of(cards, t)) for t, c in enumerate(cards) if not has_own_visit(c)
    )
    part = Parts(
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
        options=tuple(options_of(part, space)),
        prices=own,
        currency=currency,
        years=years,
        renewals=renewals,
        studied=studied_sets(catalogue),
        blocked=blocked,
        ask_about=tuple(_ask_about(catalogue, draws, safety)),
        defaults=tuple(price_defaults(case, kept, prices, currency)),
    )


def face_key(case: Case, currency: str, today: date) -> bytes:
    """The same for two cases that differ in nothing but the budget, the limit on downtime and the goal, with
    prices in this currency.
    """
    limits = replace(case.limits, budget=None, downtime_days_per_visit=None)
    loose = replace(case, limits=limits, goals=replace(case.goals, improvement_percent=None))
    return blake2b(pickle.dumps((loose, currency, today)), digest_size=16).digest()


def acne_quiet(case: Case) -> bool:
    """Whether acne has been quiet for a year, so that the natural course is known to be nearly flat."""
    months = case.skin.acne_quiet_months
    return case.skin.active_acne == "none" and months is not None and months >= 12


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


def _plannable(card: Treatment, draws: EffectDraws, safety: Safety) -> bool:
    return not card.raised_only and draws.knows(card.id) and not safety.blocks(card.id)


def _ask_about(catalogue: Catalogue, draws: EffectDraws, safety: Safety) -> Iterator[AskAbout]:
    for card in sorted(catalogue.treatments.values(), key=lambda c: (c.stage, c.id)):
        if not card.raised_only and not draws.knows(card.id) and not safety.blocks(card.id):
            yield AskAbout(treatment=card.id, why=finding(Kind.NOT_RANKED))
