"""What the result page shows: the answer, the picture, a card for each plan, and the parts below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scarpath.core.case import Case, Money
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.core.plan import Front, Plan, PlanResult
from scarpath.render import figures
from scarpath.render.beside import beside_lines, not_first_lines, not_for_you_lines
from scarpath.render.cite import resolve, study_short, treatment_name
from scarpath.render.clinician import clinician_part
from scarpath.render.course import (
    first_plan_part,
    ladder_part,
    plan_harms_part,
    schedule_part,
)
from scarpath.render.harms import harms_part
from scarpath.render.html import Section, blocks_html, sections
from scarpath.render.layout import Page, Style, capital
from scarpath.render.pictures import Point, dots, range_bar, risk_class, tradeoff
from scarpath.render.plans import letter, limit_notes, pih_text, plan_name
from scarpath.render.safety import Scope, safety_part
from scarpath.render.say import said
from scarpath.render.text import (
    PRICES,
    answer_lines,
    foundations_part,
    open_ends_part,
    raised_part,
    scars_part,
)
from scarpath.render.words import choice as choice_words, patient as words_patient, web as words
from scarpath.web.faults import WebFault

BUDGET_STEP, BUDGET_STEPS = 100, 100
MOST_DAYS, MOST_GOAL = 30, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """One picture of a hundred dots and what stands below it."""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One plan of the shortlist, in words."""

    id: str
    letter: str
    name: str
    note: str
    better: str
    interval: str
    bar: str
    cost: str
    visits: str
    days: str
    marks: str
    risk: str
    goal: str
    sure: str
    trials: tuple[Link, ...]
    first: bool
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to another page or place."""

    href: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind a figure: what the figure is of, and the ways there."""

    links: tuple[Link, ...]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the page as HTML; `open` says whether it is shown before it is asked for. `behind` stands
    below it, under `behind_title`.
    """

    title: str
    anchor: str
    html: str
    open: bool = False
    behind_title: str = ""
    behind: tuple[Behind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """The whole page. `harm_anchor` and `price_anchor` are the parts that say where brown marks were counted
    and where prices come from; empty where the page has none.
    """

    answer: tuple[str, str, str]
    sign_off: str
    cards: tuple[Card, ...]
    chart: str
    limit_notes: tuple[str, ...]
    no_plan: tuple[str, ...]
    dots: tuple[Dots, ...]
    dots_text: str
    chosen: tuple[Part, ...]
    why_not: tuple[Part, ...]
    after: tuple[Part, ...]
    details: tuple[Part, ...]
    harm_anchor: str
    price_anchor: str


def result_view(result: PlanResult, catalogue: Catalogue, base: str) -> ResultView:
    """The page for one result; `base` is its address, to which links of plans are added."""
    front = result.front
    shown = result.recommended.id if result.recommended else None
    plan = front.plan(shown) if front is not None and shown is not None else None
    gone = [capital(resolve(said(r), catalogue)) for r in result.answer.certainty_reasons]
    chosen = _chosen(result, plan, catalogue) if plan is not None else ()
    after = _after(result, catalogue)
    return ResultView(
        answer=answer_lines(result.answer, result.doing_nothing, raised=result.assessment.raised),
        sign_off=said(result.sign_off),
        cards=_cards(front, catalogue, shown) if front else (),
        chart=_chart(result, front, catalogue, base, shown) if front and front.shortlist else "",
        limit_notes=(
            *(limit_notes(result, front) if front is not None else ()),
            *(capital(resolve(said(limit.costs), catalogue)) for limit in result.limits),
        ),
        no_plan=(words_patient().NO_PLAN, *gone) if front is not None and not front.shortlist else (),
        dots=_dots(plan) if plan is not None else (),
        dots_text=_dots_text(plan) if plan is not None else "",
        chosen=chosen,
        why_not=_why_not(result, catalogue),
        after=after,
        details=_details(result, catalogue),
        harm_anchor=_anchor(chosen, words().BEHIND_HARM_TITLE),
        price_anchor=_anchor(after, words().BEHIND_PRICE_TITLE),
    )


def _anchor(parts: Iterable[Part], behind_title: str) -> str:
    """Where the part stands that ends with these ways to what is behind it; empty where there is none."""
    return next((part.anchor for part in parts if part.behind and part.behind_title == behind_title), "")


TRIALS = "/evidence/treatments/{treatment}#trials"


def price_link() -> str:
    """Where the page of a treatment says what a session costs."""
    return (
        "/evidence/treatments/{treatment}#card-"
        + Section(title=words_patient().CARD_COURSE, blocks=()).anchor
    )


def trial_links(treatments: Iterable[str], catalogue: Catalogue) -> tuple[Link, ...]:
    """The ways to the trials of some treatments."""
    return _treatment_links(TRIALS, treatments, catalogue)


def _treatment_links(address: str, treatments: Iterable[str], catalogue: Catalogue) -> tuple[Link, ...]:
    return tuple(
        Link(href=address.format(treatment=t), text=treatment_name(t, catalogue))
        for t in treatments
        if t in catalogue.treatments
    )


def study_links(studies: Iterable[str], catalogue: Catalogue) -> tuple[Link, ...]:
    """The ways to some studies."""
    return tuple(
        Link(href=f"/evidence/studies/{s}", text=capital(study_short(catalogue.studies[s])))
        for s in dict.fromkeys(studies)
    )


def to_print(view: ResultView) -> ResultView:
    """The page as it is printed: long lists are closed, and what is closed stays off the paper."""
    return replace(view, why_not=tuple(replace(part, open=False) for part in view.why_not))


def _cards(front: Front, catalogue: Catalogue, shown: str | None) -> tuple[Card, ...]:
    return tuple(_card(front.plan(plan_id), front, catalogue, shown) for plan_id in front.shortlist)


def _card(plan: Plan, front: Front, catalogue: Catalogue, shown: str | None) -> Card:
    gain, chance = plan.improvement_percent, plan.chance_of_goal_percent
    notes = [said(plan.name)] if plan.name else []
    if not plan.studied_combination:
        alone = len(plan.sessions) == 1
        notes.append(words_patient().NOT_STUDIED_ALONE if alone else words_patient().NOT_STUDIED)
    interval = words().CARD_RANGE.format(share=figures.most_people(), interval=figures.interval(gain))
    return Card(
        id=plan.id,
        letter=letter(front, plan.id),
        name=plan_name(plan.sessions, catalogue),
        note="; ".join(notes),
        better=figures.percent(gain.mean),
        interval=interval,
        bar=range_bar(gain, f"{words().CARD_BETTER} {figures.percent(gain.mean)}, {interval}"),
        cost=f"{figures.cost(plan.cost)} {plan.cost.currency}",
        visits=str(plan.visits),
        days=figures.days(plan.downtime_days, at_least=plan.downtime_at_least),
        marks=pih_text(plan, figures.percent(plan.pih_risk_percent.mean)),
        risk=risk_class(plan),
        goal=figures.part(figures.people_alone(chance), figures.PEOPLE) if chance is not None else "",
        sure=words_patient().SURE[plan.certainty],
        trials=trial_links(plan.sessions, catalogue),
        first=False,
        shown=plan.id == shown,
    )


def _chart(result: PlanResult, front: Front, catalogue: Catalogue, base: str, shown: str | None) -> str:
    points = [
        Point(
            plan=front.plan(plan_id),
            letter=letter(front, plan_id),
            href=f"{base}?plan={plan_id}#plan",
            name=plan_name(front.plan(plan_id).sessions, catalogue),
            chosen=plan_id == shown,
        )
        for plan_id in front.shortlist
    ]
    return tradeoff(points, result.doing_nothing, result.currency)


def _left(plan: Plan) -> tuple[int, int, int]:
    """How many of a hundred dots are left: for the unlucky tenth, on the mean, for the lucky tenth."""
    gain = plan.improvement_percent
    worst, mean, best = (figures.PEOPLE - figures.whole(v) for v in (gain.p10, gain.mean, gain.p90))
    return worst, mean, best


def _dots(plan: Plan) -> tuple[Dots, ...]:
    titles = (words_patient().PICTURE_WORST, words_patient().PICTURE_MEAN, words_patient().PICTURE_BEST)
    captions = [title.format(left=left) for title, left in zip(titles, _left(plan), strict=True)]
    return tuple(
        Dots(svg=dots(left, caption), caption=caption)
        for left, caption in zip(_left(plan), captions, strict=True)
    )


def _dots_text(plan: Plan) -> str:
    worst, mean, best = _left(plan)
    text = words_patient().PICTURE_TEXT.format(people=figures.PEOPLE, mean=mean, worst=worst, best=best)
    return f"{text} {words_patient().PICTURE_WORDS}"


def _page() -> Page:
    return Page(Style(), as_lines=False)


def parts_of(page: Page, *opened: str) -> tuple[Part, ...]:
    """A page by its headings; those named are open."""
    return tuple(_part(section, section.title in opened) for section in sections(page.blocks))


def _part(section: Section, opened: bool) -> Part:
    return Part(title=section.title, anchor=section.anchor, html=blocks_html(section.blocks), open=opened)


def _chosen(result: PlanResult, plan: Plan, catalogue: Catalogue) -> tuple[Part, ...]:
    """What belongs to the plan that is looked at."""
    recommended, front = result.recommended, result.front
    assert recommended is not None
    assert front is not None
    page = _page()
    schedule_part(page, recommended, catalogue)
    first_plan_part(page, plan, recommended, front, catalogue)
    page.bullets(choice_words().BESIDE, beside_lines(result, catalogue))
    ladder_part(page, result, catalogue)
    plan_harms_part(page, tuple(plan.sessions), catalogue)
    page.bullets(
        words_patient().WOULD_CHANGE, (resolve(said(text), catalogue) for text in recommended.would_change_if)
    )
    harms_part(page, result, catalogue)
    opened = (words_patient().SCHEDULE, words_patient().FIRST_PLAN, words_patient().CAN_GO_WRONG)
    trials = (Behind(links=trial_links(plan.sessions, catalogue)),)
    behind = {
        words_patient().LADDER: (words().BEHIND_PLAN, trials),
        words_patient().HARMS.format(people=figures.PEOPLE): (
            words().BEHIND_HARM_TITLE,
            _behind_harms(result, catalogue),
        ),
    }
    return with_behind(parts_of(page, *opened), behind)


def with_behind(
    parts: Iterable[Part], behind: Mapping[str, tuple[str, tuple[Behind, ...]]]
) -> tuple[Part, ...]:
    """The parts, those of some titles with the ways to what is behind them."""
    return tuple(
        replace(part, behind_title=behind[part.title][0], behind=behind[part.title][1])
        if part.title in behind
        else part
        for part in parts
    )


def _behind_harms(result: PlanResult, catalogue: Catalogue) -> tuple[Behind, ...]:
    """The studies that counted each harm of each treatment of the listed plans, in the order of the table."""
    used = dict.fromkeys(t for plan in _listed(result) for t in plan.sessions)
    return tuple(
        Behind(
            label=words().BEHIND_HARM.format(
                treatment=treatment_name(treatment, catalogue), harm=words_patient().EVENTS[count.event]
            ),
            links=study_links(count.studies, catalogue),
        )
        for treatment in used
        for count in result.harms
        if count.treatment == treatment
    )


def _behind_prices(result: PlanResult, catalogue: Catalogue) -> tuple[Behind, ...]:
    """Where the prices stand in full that were filled in for the listed plans."""
    filled = {default.field.removeprefix(PRICES) for default in result.defaults}
    used = dict.fromkeys(t for plan in _listed(result) for t in plan.sessions if t in filled)
    return (Behind(links=_treatment_links(price_link(), used, catalogue)),) if used else ()


def _listed(result: PlanResult) -> list[Plan]:
    return [result.front.plan(p) for p in result.front.shortlist] if result.front else []


def _scope(result: PlanResult, catalogue: Catalogue, *, full: bool) -> Scope:
    focus = {t for plan in _listed(result) for t in plan.sessions} | {o.treatment for o in result.raised_path}
    return Scope(catalogue, None if full else focus, full, apart=True)


def _why_not(result: PlanResult, catalogue: Catalogue) -> tuple[Part, ...]:
    page = _page()
    if result.front is not None and result.recommended is None:
        reasons = (capital(resolve(said(why), catalogue)) for why in result.recommended_why_none)
        page.bullets(words_patient().NOT_RECOMMENDED, reasons)
        page.bullets(choice_words().BESIDE, beside_lines(result, catalogue))
    raised_part(page, result, catalogue)
    safety_part(page, result.safety, _scope(result, catalogue, full=True))
    page.bullets(choice_words().NOT_FOR_YOU, not_for_you_lines(result, catalogue))
    page.bullets(choice_words().NOT_FIRST, not_first_lines(result, catalogue))
    return parts_of(
        page,
        words_patient().NOT_RECOMMENDED,
        choice_words().BESIDE,
        words_patient().RULED_OUT,
        words_patient().RAISED_PATH,
    )


def _after(result: PlanResult, catalogue: Catalogue) -> tuple[Part, ...]:
    page = _page()
    open_ends_part(page, result, catalogue, _scope(result, catalogue, full=True))
    parts = parts_of(page, words_patient().ASK_YOUR_DOCTOR, words_patient().NOT_KNOWN)
    prices = (words().BEHIND_PRICE_TITLE, _behind_prices(result, catalogue))
    return with_behind(parts, {words_patient().FILLED_IN: prices})


def _details(result: PlanResult, catalogue: Catalogue) -> tuple[Part, ...]:
    page = _page()
    scars_part(page, result.assessment, in_file=False)
    foundations_part(page, result, catalogue)
    clinician_part(page, result, catalogue)
    return parts_of(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliders:
    """Where the sliders stand; at its end a slider means no limit, and the goal at 0 no goal."""

    currency: str
    budget: int
    most_budget: int
    days: int
    most_days: int
    goal: int
    most_goal: int


def sliders(case: Case, start: Case, currency: str) -> Sliders:
    """The sliders for the wishes of a case; the ends follow from the case that was typed."""
    own = start.limits.budget
    widest = int(max(Decimal(BUDGET_STEP * BUDGET_STEPS), 2 * own.amount if own else Decimal(0)))
    most = -(-widest // BUDGET_STEP) * BUDGET_STEP
    budget, days = case.limits.budget, case.limits.downtime_days_per_visit
    goal = case.goals.improvement_percent
    return Sliders(
        currency=own.currency if own else currency,
        budget=min(int(budget.amount), most) if budget else most,
        most_budget=most,
        days=min(int(days), MOST_DAYS) if days is not None else MOST_DAYS,
        most_days=MOST_DAYS,
        goal=min(int(goal), MOST_GOAL) if goal is not None else 0,
        most_goal=MOST_GOAL,
    )


def wished(start: Case, at: Sliders, *, budget: int, days: int, goal: int) -> Case:
    """The case that was typed with the wishes of the sliders; one left where it stood changes nothing.

    Raises `InvalidInput` beyond the ends.
    """
    if not (0 <= budget <= at.most_budget and 0 <= days <= at.most_days and 0 <= goal <= at.most_goal):
        raise InvalidInput(finding(WebFault.SLIDER_TOO_FAR))
    stands = sliders(start, start, at.currency)
    limits, goals = start.limits, start.goals
    if budget != stands.budget:
        money = Money(amount=Decimal(budget), currency=at.currency) if budget < at.most_budget else None
        limits = replace(limits, budget=money)
    if days != stands.days:
        limits = replace(limits, downtime_days_per_visit=float(days) if days < at.most_days else None)
    if goal != stands.goal:
        goals = replace(goals, improvement_percent=float(goal) if goal else None)
    return replace(start, limits=limits, goals=goals)
