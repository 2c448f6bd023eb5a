"""Experts beside trials: what stands with the plan to look at first, or says why there is none."""

from __future__ import annotations

from collections.abc import Iterator

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import ExpertView, Plan, PlanResult
from scarpath.render import figures
from scarpath.render.cite import expert_short, resolve, treatment_name
from scarpath.render.layout import Page, capital
from scarpath.render.plans import plan_name
from scarpath.render.say import said
from scarpath.render.words import choice as words, experts as expert_words

MOST_SOURCES = 4


def beside_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """What experts say beside the trials, what limits forbid, and what is not shown."""
    page.bullets(words().BESIDE, beside_lines(result, catalogue))
    page.bullets(words().NOT_FOR_YOU, not_for_you_lines(result, catalogue))
    page.bullets(words().NOT_FIRST, not_first_lines(result, catalogue))


def beside_lines(result: PlanResult, catalogue: Catalogue) -> Iterator[str]:
    """Whether experts and trials agree on the first plan, who says what, and what limits forbid."""
    front, first = result.front, result.recommended
    if result.doing_nothing_first is not None:
        yield words().NOTHING_FIRST[result.doing_nothing_first]
    if front is not None and first is not None:
        yield from plan_lines(front.plan(first.id), catalogue)
        # without a first plan they are why there is none
        yield from (capital(resolve(said(limit.costs), catalogue)) for limit in result.limits)
    if result.staged is not None:
        yield words().STAGED.format(
            first=plan_name(result.staged.first, catalogue), later=plan_name(result.staged.later, catalogue)
        )
    if first is not None:
        yield said(result.experts_sign_off)


def plan_lines(plan: Plan, catalogue: Catalogue) -> Iterator[str]:
    """What experts say of the parts of one plan, and what stands apart in its figures."""
    if plan.agreement is not None:
        yield words().AGREEMENT[plan.agreement]
    for scar_type, views in plan.experts.items():
        told = [_view(view, catalogue) for view in views if view.standing != "silent"]
        if told:
            scars = expert_words().SCARS[scar_type.value, None]
            yield words().EXPERTS_ON.format(scars=capital(scars), told="; ".join(told))
    if plan.points is not None:
        yield words().POINTS.format(
            before=figures.number(plan.points.before),
            after=figures.number(round(plan.points.after_mean, 1)),
            low=figures.number(round(plan.points.after_p10, 1)),
            high=figures.number(round(plan.points.after_p90, 1)),
            scale=catalogue.scales[plan.points.scale].name,
        )
        if plan.points.rater_error is not None:
            yield words().POINTS_RATERS.format(points=figures.number(plan.points.rater_error))
    if plan.while_filler_lasts_percent is not None:
        yield words().WHILE_FILLER.format(mean=figures.percent(plan.while_filler_lasts_percent.mean))
    for treatment in plan.irreversible:
        yield words().IRREVERSIBLE.format(name=treatment_name(treatment, catalogue))


def not_for_you_lines(result: PlanResult, catalogue: Catalogue) -> Iterator[str]:
    """What is not shown, on whose word, and who says otherwise."""
    for entry in result.not_for_you:
        text = capital(resolve(said(entry.reason), catalogue))
        yield words().SAID_BY.format(text=text, sources=_cited(entry.sources, catalogue))
        if entry.disagree:
            yield words().OTHERWISE.format(
                name=treatment_name(entry.treatment, catalogue), sources=_cited(entry.disagree, catalogue)
            )
    if result.not_for_you and result.recommended is None:
        yield said(result.experts_sign_off)


def not_first_lines(result: PlanResult, catalogue: Catalogue) -> Iterator[str]:
    """What may be shown and is not put first, though experts put it first or accept it for these scars."""
    for entry in result.not_first:
        text = capital(resolve(said(entry.reason), catalogue))
        yield (
            words().SAID_BY.format(text=text, sources=_cited(entry.sources, catalogue))
            if entry.sources
            else text
        )


def _view(view: ExpertView, catalogue: Catalogue) -> str:
    marks = [words().FRAGILE] if view.fragile else []
    marks += [words().EXPERTS_DISAGREE] if view.disagree else []
    told = f"{treatment_name(view.treatment, catalogue)}: {expert_words().STANDING[view.standing]}"
    told += f" ({', '.join(marks)})" if marks else ""
    return words().SAID_BY.format(text=told, sources=_cited(view.sources, catalogue))


def _cited(sources: tuple[str, ...], catalogue: Catalogue) -> str:
    named = [expert_short(catalogue.positions[s]) for s in sources[:MOST_SOURCES]]
    more = len(sources) - len(named)
    return "; ".join([*named, *([words().MORE_SOURCES.format(more=more)] if more else [])])
