"""The plans worth comparing: one table, the same in numbers of people, and a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import STEPS, Finding
from scarpath.core.plan import Distribution, Front, Plan, PlanResult
from scarpath.render import figures
from scarpath.render.cite import lower_first, resolve, treatment_name
from scarpath.render.layout import Line, Page, Tone, capital
from scarpath.render.picture import picture_part
from scarpath.render.say import said
from scarpath.render.words import patient as words

GOOD_THRESHOLD, CLEAR_THRESHOLD = 75, 90
"""The two improvements whose chances the result carries, in percent."""


def plan_name(sessions: Mapping[str, int], catalogue: Catalogue) -> str:
    """The sessions of a plan in words, the most sessions first."""
    ordered = sorted(sessions.items(), key=lambda item: (-item[1], treatment_name(item[0], catalogue)))
    return " + ".join(figures.times(count, lower_first(treatment_name(t, catalogue))) for t, count in ordered)


def plans_part(page: Page, result: PlanResult, front: Front, catalogue: Catalogue) -> None:
    """The shortlist beside doing nothing, in percent, in people and in a picture."""
    page.heading(words().PLANS)
    if not front.plans:
        stopped = not front.certificate.complete
        page.paragraph(words().NO_PLAN_STOPPED if stopped else words().NO_PLAN)
        for reason in result.answer.certainty_reasons:
            page.bullet(capital(resolve(said(reason), catalogue)))
        return
    listed = [front.plan(plan_id) for plan_id in front.shortlist]
    first = result.recommended.id if result.recommended else None
    nothing = (
        figures.percent(result.doing_nothing.improvement_percent.mean)
        if result.doing_nothing
        else words().UNKNOWN
    )
    rows = [_plan_row(plan, nothing) for plan in listed]
    titles = [_plan_title(front, plan, catalogue, first=plan.id == first) for plan in listed]
    if result.doing_nothing is not None:
        rows.append(_nothing_row(result.doing_nothing.improvement_percent, nothing))
        titles.append([(words().NOTHING_ROW, "plain")])
    header = [cell.format(currency=result.currency) for cell in words().PLANS_HEADER]
    page.table(header, rows, indent=3, titles=titles)
    page.blank()
    page.paragraph(words().PLANS_NOTE.format(share=figures.most_people()))
    for note in limit_notes(result, front):
        page.paragraph(note)
    if front.size or not front.certificate.complete:
        page.paragraph(_front_size(front))
    page.paragraph(said(result.sign_off), tone="warning")
    _in_people(page, result, front, listed)
    _best_for(page, front, listed, catalogue)
    for plan in listed:
        if plan.id == first:
            picture_part(page, plan)


def limit_notes(result: PlanResult, front: Front) -> Iterator[str]:
    """Which listed plans may exceed a limit, as a figure that it is held against is not fully known."""
    listed = [front.plan(plan_id) for plan_id in front.shortlist]

    def open_ended(unknown: Callable[[Plan], object]) -> str:
        return ", ".join(letter(front, plan.id) for plan in listed if unknown(plan))

    plans = open_ended(lambda plan: plan.cost.at_least)
    if result.budget is not None and plans:
        budget = figures.amount(result.budget.amount)
        yield words().BUDGET_NOT_CHECKED.format(budget=budget, currency=result.budget.currency, plans=plans)
    plans = open_ended(lambda plan: plan.downtime_at_least)
    if result.downtime_limit_days is not None and plans:
        yield words().DOWNTIME_NOT_CHECKED.format(limit=figures.days(result.downtime_limit_days), plans=plans)
    plans = open_ended(lambda plan: plan.pih_from_class_alone)
    if result.pih_limit_percent is not None and plans:
        yield words().PIH_NOT_CHECKED.format(limit=figures.percent(result.pih_limit_percent), plans=plans)


def _front_size(front: Front) -> str:
    """How many plans no other beats."""
    if not front.certificate.complete:
        return words().FRONT_SIZE_SO_FAR.format(all=figures.count(front.size))
    return (
        words().FRONT_SIZE_ONE
        if front.size == 1
        else words().FRONT_SIZE.format(all=figures.count(front.size))
    )


def letter(front: Front, plan_id: str) -> str:
    """The letter by which a listed plan is called on the page."""
    return chr(ord("A") + front.shortlist.index(plan_id))


def _plan_title(front: Front, plan: Plan, catalogue: Catalogue, *, first: bool) -> list[Line]:
    notes = [words().RECOMMENDED_MARK] if first else []
    notes += [said(plan.name)] if plan.name else []
    if not plan.studied_combination:
        notes.append(words().NOT_STUDIED if len(plan.sessions) > 1 else words().NOT_STUDIED_ALONE)
    tone: Tone = "strong" if first else "plain"
    name = f"{letter(front, plan.id)}  {plan_name(plan.sessions, catalogue)}"
    return [(name, tone), *([(f"   {'; '.join(notes)}", "quiet")] if notes else [])]  # type: ignore[list-item]


def _plan_row(plan: Plan, nothing: str) -> tuple[str, ...]:
    return (
        figures.percent_with_interval(plan.improvement_percent),
        nothing,
        figures.cost(plan.cost),
        str(plan.visits),
        figures.days(plan.downtime_days, at_least=plan.downtime_at_least),
        pih_text(plan, figures.percent(plan.pih_risk_percent.mean)),
        words().SURE[plan.certainty],
    )


def pih_text(plan: Plan, figure: str) -> str:
    """The risk of brown marks; marked where that of a part comes from its class and skin type alone."""
    return words().PIH_FROM_CLASS.format(figure=figure) if plan.pih_from_class_alone else figure


def _nothing_row(natural: Distribution, nothing: str) -> tuple[str, ...]:
    return (figures.percent_with_interval(natural), nothing, "0", "0", "0", "0 %", "")


def _in_people(page: Page, result: PlanResult, front: Front, listed: list[Plan]) -> None:
    page.heading(words().IN_PEOPLE.format(people=figures.PEOPLE))
    goal = any(plan.chance_of_goal_percent is not None for plan in listed)
    enough, marks = (h.format(threshold=GOOD_THRESHOLD) for h in words().IN_PEOPLE_HEADER)
    header = ["", enough, *([words().IN_PEOPLE_GOAL_HEADER] if goal else []), marks]
    rows = [[letter(front, plan.id), *_people_row(plan, goal=goal)] for plan in listed]
    if result.doing_nothing is not None:
        reached = _reached_without(result.doing_nothing.improvement_percent)
        rows.append([lower_first(words().NOTHING_ROW), reached, *([words().UNKNOWN] if goal else []), "0"])
    page.table(header, rows)
    first = next((plan for plan in listed if result.recommended and plan.id == result.recommended.id), None)
    page.blank()
    if first is not None:
        most = figures.at_most(first.at_least_90_upper_bound_percent)
        page.paragraph(words().IN_PEOPLE_NOTE.format(threshold=CLEAR_THRESHOLD, most=most))
    page.paragraph(words().BROWN_MARKS_NOTE)


def _best_for(page: Page, front: Front, listed: list[Plan], catalogue: Catalogue) -> None:
    """Why the others are not first."""
    told = [plan for plan in listed if plan.why_not_first]
    if not told:
        return
    page.heading(words().BEST_FOR)
    for plan in told:
        reasons = "; ".join(_why_not(front, reason, catalogue) for reason in plan.why_not_first)
        page.bullet(f"{capital(reasons)}.", mark=f"{letter(front, plan.id)} ")


def _why_not(front: Front, reason: Finding, catalogue: Catalogue) -> str:
    """What bars a plan from being first, or what puts the first one before it."""
    told = resolve(said(reason), catalogue)
    first = letter(front, front.shortlist[0])
    return words().STANDS_BEFORE.format(first=first, why=told) if reason.kind in STEPS else told


def _people_row(plan: Plan, *, goal: bool) -> list[str]:
    chance = plan.chance_of_goal_percent
    reached = [figures.people_alone(chance) if chance is not None else words().UNKNOWN] if goal else []
    return [
        figures.people_alone(plan.at_least_75_percent),
        *reached,
        pih_text(plan, figures.people_alone(plan.pih_risk_percent.mean)),
    ]


def _reached_without(natural: Distribution) -> str:
    """How many reach the threshold without treatment, as far as the quantiles say."""
    shares = ((natural.p95, 5), (natural.p90, 10), (natural.p75, 25), (natural.p50, 50))
    return next(
        (figures.fewer_than(share) for quantile, share in shares if quantile < GOOD_THRESHOLD),
        words().UNKNOWN,
    )
