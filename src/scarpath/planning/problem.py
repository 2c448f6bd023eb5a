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

* A limit on downtime per visit is held against the middle of the printed downtime, which is what is compared
  and shown; the longest is said beside it.
* What a plan does is told months after its last session, without what a temporary filler adds while it lasts.
* A treatment that its card calls temporary, with a time to renew it, is renewed for two years after its last
  session. A renewal costs one session; it adds neither effect nor visits to the course.
* An adjunct priced in percent of its host follows the first of its hosts, in the order of its card, that the
  plan holds.
* A price that is not known is the range of its family, widened; plans are compared by the middle and by the
  upper end, and a budget is held against the upper end. Where no price of the family is known either, and for
  a downtime that nobody knows, the sessions are a load of their own: one plan beats another only if it does
  so at every figure there could be.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import blake2b

import numpy as np

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
from scarpath.planning.options import Parts, hosts_of, loads_of, options_of, renewals_of
from scarpath.planning.prices import case_currency, price_defaults, session_prices
from scarpath.planning.terms import Adjunct, Bounds, Guide, Problem, Space, UsualCourse, money_units
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
    usual: Mapping[str, UsualCourse] | None = None,
    guide: Callable[[tuple[str, ...]], Guide] | None = None,
    unsized: Container[str] = (),
    currency: str | None = None,
) -> Problem:
    """The search problem of one case; the `loosest` is that without its budget and its limit on downtime.

    `usual` bounds the sessions of each treatment and leaves out those it does not name; `guide` is asked for
    what experts say of the treatments in the order of the problem. Prices are in this `currency`, else in
    that of the case. What is `unsized` is planned though no
    trial carries its effect, which then adds nothing.

    Its calendar arithmetic is taken from the `ground` of the face and left there. Raises `InvalidInput` where
    no scar has a forecast.
    """
    if not sum(assessment.mix.values()):
        raise InvalidInput(finding(PlanningFault.NO_ATROPHIC_SCAR_FACE_LISTED))
    space = space or Space()
    currency = currency or case_currency(case, catalogue)
    if loosest:
        case = replace(case, limits=replace(case.limits, budget=None, downtime_days_per_visit=None))
    offered = {
        t: card
        for t, card in catalogue.treatments.items()
        if _plannable(card, draws, safety, unsized) and (usual is None or t in usual)
    }
    prices = session_prices(case, offered, catalogue.treatments, currency)

    def arithmetic() -> Timing:
        return build_timing(offered, case, catalogue.treatments, catalogue.sequencing, safety, today=today)

    timing = ground.kept(("timing", tuple(offered)), arithmetic) if ground else arithmetic()
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
    renewals = renewals_of(cards, space)
    own = tuple(prices[t] for t in timing.order)
    loads = loads_of(cards, own)
    adjuncts = tuple(
        Adjunct(column=t, hosts=hosts_of(cards, t)) for t, c in enumerate(cards) if not has_own_visit(c)
    )
    part = Parts(
        cards=cards,
        draws=draws,
        timing=timing,
        prices=own,
        loads=loads,
        adjuncts=adjuncts,
        renewals=renewals,
        usual=usual,
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
        renewals=renewals,
        temporary=np.array([card.permanence == "temporary" for card in cards], dtype=np.bool_),
        sized=np.array([draws.knows(card.id) for card in cards], dtype=np.bool_),
        studied=studied_sets(catalogue),
        blocked=blocked,
        ask_about=tuple(_ask_about(catalogue, draws, safety)),
        defaults=tuple(price_defaults(case, kept, prices, currency)),
        guide=guide(timing.order) if guide else None,
        usual=usual,
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


def _plannable(card: Treatment, draws: EffectDraws, safety: Safety, unsized: Container[str]) -> bool:
    known = draws.knows(card.id) or (card.id in unsized and card.id in draws.treatments)
    return not card.raised_only and known and not safety.blocks(card.id)


def _ask_about(catalogue: Catalogue, draws: EffectDraws, safety: Safety) -> Iterator[AskAbout]:
    for card in sorted(catalogue.treatments.values(), key=lambda c: (c.stage, c.id)):
        if not card.raised_only and not draws.knows(card.id) and not safety.blocks(card.id):
            yield AskAbout(treatment=card.id, why=finding(Kind.NOT_RANKED))
