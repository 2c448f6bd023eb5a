"""What a doctor proposes, in the words of the answer."""

from __future__ import annotations

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import PlanResult
from scarpath.render import figures
from scarpath.render.beside import plan_lines
from scarpath.render.cite import resolve
from scarpath.render.layout import Page, capital
from scarpath.render.plans import pih_text, plan_name
from scarpath.render.say import said
from scarpath.render.words import choice as words, patient as words_patient


def proposal_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """The figures of a proposal, what experts say of it, what speaks against it, what is missing, and what to
    ask.
    """
    if result.proposal is None:
        return
    proposal, plan = result.proposal, result.proposal.plan
    page.heading(words().PROPOSAL)
    page.bullet(plan_name(plan.sessions, catalogue), tone="strong")
    page.bullet(
        words().PROPOSAL_FIGURES.format(
            better=figures.percent_with_interval(plan.improvement_percent),
            cost=figures.cost(plan.cost),
            currency=plan.cost.currency,
            visits=plan.visits,
            days=figures.days(plan.downtime_days, at_least=plan.downtime_at_least),
            marks=pih_text(plan, figures.percent(plan.pih_risk_percent.mean)),
            sure=words_patient().SURE[plan.certainty],
        )
    )
    for line in plan_lines(plan, catalogue):
        page.bullet(line)
    page.bullet(said(result.experts_sign_off))
    for title, found in (
        (words().PROPOSAL_AGAINST, proposal.against),
        (words().PROPOSAL_MISSING, proposal.missing),
        (words().PROPOSAL_ASK, proposal.ask),
    ):
        page.bullets(title, (capital(resolve(said(one), catalogue)) for one in found))
