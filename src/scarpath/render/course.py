"""The plan to look at first: why this one, dated visits, and what it needs before, between and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import Front, LeadTime, Plan, PlanResult, Recommended, Upkeep, Visit
from scarpath.render import figures
from scarpath.render.cite import cite, names, resolve, treatment_name
from scarpath.render.layout import Page, capital
from scarpath.render.plans import letter, plan_name
from scarpath.render.say import notes_of, said
from scarpath.render.words import patient as words

MOST_HARMS, MOST_SOURCES = 4, 3
"""How much of a long list of harms stands with the plan; the card holds all of it."""


def course_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """The plan to look at first: why, when, and what it needs before, between and after."""
    recommended, front = result.recommended, result.front
    if front is None or (recommended is None and not front.plans):
        return
    if recommended is None:
        reasons = (capital(resolve(said(reason), catalogue)) for reason in result.recommended_why_none)
        page.bullets(words().NOT_RECOMMENDED, reasons)
        return
    plan = front.plan(recommended.id)
    first_plan_part(page, plan, recommended, front, catalogue)
    ladder_part(page, result, catalogue)
    plan_harms_part(page, tuple(plan.sessions), catalogue)
    page.bullets(
        words().WOULD_CHANGE, (resolve(said(text), catalogue) for text in recommended.would_change_if)
    )
    schedule_part(page, recommended, catalogue)


def first_plan_part(
    page: Page, plan: Plan, recommended: Recommended, front: Front, catalogue: Catalogue
) -> None:
    """What is in the plan to look at first, why it is, and how long each part lasts."""
    page.heading(words().FIRST_PLAN)
    page.bullet(plan_name(plan.sessions, catalogue), mark=f"{letter(front, plan.id)} ", tone="strong")
    for treatment in plan.sessions:
        page.bullet(f"{treatment_name(treatment, catalogue)}: {catalogue.treatments[treatment].plain_words}")
    for reason in recommended.why:
        page.bullet(resolve(said(reason), catalogue))
    kept = plan.retained_after_2_years_percent
    low, high = figures.whole(kept.p10), figures.whole(kept.p90)
    page.bullet(words().KEPT.format(mean=figures.percent(kept.mean), low=low, high=high))
    average = figures.percent_with_interval(plan.average_person_percent)
    trials = figures.percent_with_interval(plan.as_trials_print_percent)
    page.bullet(words().PERSON_AND_AVERAGE.format(average=average, trials=trials))
    person = plan.average_person_percent
    page.bullet(words().HAND.format(low=figures.whole(person.p10), high=figures.whole(person.p90)))
    page.bullet(words().LASTING_HARM.format(harm=resolve(said(plan.lasting_harm).rstrip("."), catalogue)))
    if plan.pih_from_class_alone:
        page.bullet(words().BROWN_MARKS_NOT_KNOWN.format(names=names(plan.pih_from_class_alone, catalogue)))
    page.bullets(words().EACH_LASTS, (_lasts(treatment, catalogue) for treatment in plan.sessions))


def _lasts(treatment: str, catalogue: Catalogue) -> str:
    """How permanent one treatment is, with the first fact that its card prints of it."""
    card = catalogue.treatments[treatment]
    fact = card.durability[0] if card.durability else None
    told = (
        f"{fact.fact} {cite(fact.sources, catalogue, most=MOST_SOURCES)}" if fact else words().LASTS_NO_FACT
    )
    name, permanence = treatment_name(treatment, catalogue), words().PERMANENCE[card.permanence]
    return words().LASTS.format(name=name, permanence=permanence, facts=told)


def ladder_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """From no treatment up to all that treatment could do, one row a step."""
    if result.explanation is None:
        return
    page.heading(words().LADDER)
    rows = [
        (
            capital(resolve(said(rung.what), catalogue)),
            figures.percent_with_interval(rung.improvement_percent),
        )
        for rung in result.explanation.ladder
    ]
    page.table(words().LADDER_HEADER, rows)
    page.blank()
    page.paragraph(words().LADDER_NOTE)


def plan_harms_part(page: Page, treatments: tuple[str, ...], catalogue: Catalogue) -> None:
    """What the cards print of harm, the lasting ones first, each fact once."""
    page.heading(words().CAN_GO_WRONG)
    for treatment in treatments:
        card, name = catalogue.treatments[treatment], treatment_name(treatment, catalogue)
        facts = list({fact.fact: fact for fact in (*card.lasting_harms, *card.adverse_effects)}.values())
        for fact in facts[:MOST_HARMS]:
            page.bullet(f"{name}: {fact.fact} {cite(fact.sources, catalogue, most=MOST_SOURCES)}")
        if len(facts) > MOST_HARMS:
            page.bullet(
                words().MORE_HARMS.format(name=name, count=len(facts) - MOST_HARMS, treatment=treatment)
            )
        if not facts:
            page.bullet(words().HARMS_NOT_KNOWN.format(name=name))


def schedule_part(page: Page, recommended: Recommended, catalogue: Catalogue) -> None:
    """The dated visits, what goes before and after them, and the upkeep."""
    visits = recommended.schedule
    page.heading(words().SCHEDULE)
    for day, text in dated_entries(visits, catalogue):
        page.entry(figures.day(day), text, label_width=11)
    if recommended.ends_on is not None:
        page.paragraph(words().COURSE_ENDS.format(day=figures.day(recommended.ends_on)))
    before = dict.fromkeys(resolve(said(text), catalogue) for visit in visits for text in visit.preparation)
    page.bullets(words().BEFOREHAND, map(capital, before))
    after = dict.fromkeys(resolve(said(text), catalogue) for visit in visits for text in visit.aftercare)
    page.bullets(words().AFTERCARE, map(capital, after))
    page.bullets(words().UPKEEP, (upkeep_text(care, catalogue) for care in recommended.upkeep))


def dated_entries(visits: Sequence[Visit], catalogue: Catalogue) -> list[tuple[date, str]]:
    """The visits and what starts before them, by day; that the sun is to be kept off stands with the rest of
    what comes before a visit.
    """
    told: set[str] = set()
    entries = [(visit.date, 1, visit_text(visit, catalogue, told)) for visit in visits]
    entries += [
        (lead.first, 0, lead_text(lead, visit.visit))
        for visit in visits
        for lead in visit.lead_times
        if lead.kind != "sun_avoidance"
    ]
    return [(day, text) for day, _, text in sorted(entries, key=lambda entry: entry[:2])]


def lead_text(lead: LeadTime, number: int) -> str:
    """What starts on this day before a visit."""
    template = words().LEAD_TIME_ASKED if lead.asks else words().LEAD_TIME
    return template.format(number=number, what=words().LEADS[lead.kind])


def visit_text(visit: Visit, catalogue: Catalogue, before: set[str]) -> str:
    """One visit; a reason that an earlier visit gave is not said again, and is added to what was said."""
    text = f"{words().VISIT.format(number=visit.visit)}: {names(visit.sessions, catalogue)}"
    if visit.downtime_until is not None:
        text += f"; {words().READY_AGAIN.format(day=figures.day(visit.downtime_until))}"
    sentences = (said(words) for words in (visit.why_now, *visit.together))
    more = [sentence for sentence in sentences if sentence and sentence not in before]
    before.update(more)
    return " ".join([f"{text}.", *(f"{capital(resolve(sentence, catalogue))}." for sentence in more)])


def upkeep_text(care: Upkeep, catalogue: Catalogue) -> str:
    """What to repeat or keep up, how often and from when, with its source."""
    parts = [capital(said(care.what))]
    if care.every_months:
        parts.append(words().UPKEEP_EVERY.format(months=figures.number(care.every_months)))
    if care.first:
        first = words().UPKEEP_FIRST if care.every_months else words().UPKEEP_ONCE
        parts.append(first.format(day=figures.day(care.first)))
    return f"{', '.join(parts)} {cite(notes_of(care.source), catalogue)}".rstrip()
