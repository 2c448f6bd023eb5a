"""What a doctor proposes, judged by the same draws, the same experts and the same rules as every plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from scarpath.api.faults import ApiFault
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Assessment, Plan, Proposal, Safety

if TYPE_CHECKING:
    from scarpath.api.choice import Ordered
    from scarpath.core.case import Case
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.draws import EffectDraws
    from scarpath.planning.terms import Problem

MOST_SESSIONS = 30
"""More sessions of one treatment than any arm was given are no plan to judge but a slip of the pen."""
PROPOSAL = "proposal"


def check_proposal(sessions: Mapping[str, int], catalogue: Catalogue, draws: EffectDraws) -> None:
    """Raise `InvalidInput` for what cannot be judged."""
    for name, count in sessions.items():
        if name not in catalogue.treatments:
            raise InvalidInput(finding(ApiFault.PROPOSED_UNKNOWN, name=name))
        called = catalogue.treatments[name].called
        if not 1 <= count <= MOST_SESSIONS:
            raise InvalidInput(
                finding(ApiFault.PROPOSED_COUNT, treatment=called, count=count, most=MOST_SESSIONS)
            )
        if name not in draws.treatments:
            raise InvalidInput(finding(ApiFault.PROPOSED_OUTSIDE, treatment=called))


def judged(
    sessions: Mapping[str, int],
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    found: Ordered,
    *,
    today: date,
) -> Proposal:
    """A proposal with its figures, and all that is said of it. Raises `InvalidInput` where it cannot be given
    at all: a guest without its host, or repeats that no source spaces.
    """
    from scarpath.api.choice import with_experts
    from scarpath.planning.certainty import evidence_base
    from scarpath.planning.forecast import forecast
    from scarpath.planning.mask import without_limits
    from scarpath.planning.prices import case_currency
    from scarpath.planning.problem import build_problem

    experts = found.told.experts
    problem = build_problem(
        without_limits(case),
        assessment,
        catalogue,
        draws,
        replace(safety, blocked=()),
        today=today,
        guide=experts.guide,
        unsized=frozenset(sessions),
        currency=case_currency(case, catalogue),
    )
    problem = replace(problem, goal_percent=case.goals.improvement_percent)
    counts = problem.vector(sessions)
    if not problem.timing.possible(counts[None])[0]:
        raise InvalidInput(finding(ApiFault.PROPOSED_IMPOSSIBLE))
    skin = case.person.fitzpatrick
    bases = {t: evidence_base(t, catalogue, skin=skin) for t in sessions}
    plan = forecast(problem, counts[None], bases, ids=[PROPOSAL])[0]
    plan = with_experts(plan, problem, found, assessment, catalogue)
    return Proposal(
        plan=plan,
        against=(
            *_against(plan, safety, found, catalogue),
            *_over_limits(plan, case, problem, catalogue),
        ),
        missing=tuple(_missing(plan, found, catalogue)),
        ask=tuple(dict.fromkeys(q.text for t in sessions for q in safety.open_for(t))),
    )


def _against(plan: Plan, safety: Safety, found: Ordered, catalogue: Catalogue) -> Iterator[Finding]:
    """What rules, labels and experts say against it."""
    experts = found.told.experts
    for name in plan.sessions:
        called = catalogue.treatments[name].called
        if safety.blocks(name):
            yield finding(Kind.BLOCKED_HERE, treatment=called)
        if name in safety.earliest:
            yield finding(Kind.NOT_BEFORE_HERE, treatment=called, day=safety.earliest[name])
        if name in experts.not_shown:
            yield experts.not_shown[name].reason
        elif name in experts.not_first:
            yield experts.not_first[name].reason


def _over_limits(plan: Plan, case: Case, problem: Problem, catalogue: Catalogue) -> Iterator[Finding]:
    """Which of the person's limits it does not surely keep."""
    limits = case.limits
    if limits.budget is not None and plan.cost.high > limits.budget.amount:
        yield finding(
            Kind.MAY_COST_MORE, high=plan.cost.high, currency=plan.cost.currency, most=limits.budget.amount
        )
    if limits.visits is not None and plan.visits > limits.visits:
        yield finding(Kind.MORE_VISITS, visits=plan.visits, most=limits.visits)
    most = limits.downtime_days_per_visit
    for t, name in enumerate(problem.order):
        days = problem.timing.downtime_days[t]
        if most is not None and name in plan.sessions and days is not None and days > most:
            yield finding(
                Kind.MORE_DAYS_OFF, treatment=catalogue.treatments[name].called, days=days, most=most
            )
    risk = limits.pih_risk_percent
    if risk is not None and plan.pih_risk_percent.mean > risk:
        yield finding(Kind.LIKELIER_TO_MARK, percent=plan.pih_risk_percent.mean, most=risk)


def _missing(plan: Plan, found: Ordered, catalogue: Catalogue) -> Iterator[Finding]:
    """What trials and experts leave open, and the scars that it leaves out."""
    unsized = tuple(catalogue.treatments[t].called for t in plan.size_unknown_for)
    if unsized:
        yield finding(Kind.FIGURES_WITHOUT, treatments=unsized)
    if not plan.studied_combination:
        yield finding(Kind.NO_TRIAL_OF_THE_WHOLE)
    for name, count in plan.sessions.items():
        usual = found.told.usual.get(name)
        if usual is not None and not usual.least <= count <= usual.most:
            yield finding(
                Kind.NOT_AS_USUAL,
                treatment=catalogue.treatments[name].called,
                count=count,
                least=usual.least,
                most=usual.most,
            )
    experts = found.told.experts
    left_out: dict[str, set[str]] = {}
    for group, firsts in zip(experts.groups, experts.firsts, strict=True):
        if firsts and not firsts & set(plan.sessions):
            left_out.setdefault(group.type, set()).update(firsts)
    for scar_type, lines in left_out.items():
        called = tuple(catalogue.treatments[t].called for t in sorted(lines))
        yield finding(Kind.NOTHING_FIRST_FOR, type=scar_type, treatments=called)
