"""The plan to look at first: why this one, dated visits, and what it needs before, between and after."""

from __future__ import annotations

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import PlanResult, Recommended, Visit
from scarpath.render import figures, words_patient as words
from scarpath.render.cite import cite, names, resolve
from scarpath.render.layout import Page
from scarpath.render.plans import plan_name


def course_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """The plan to look at first: why, when, and what it needs before, between and after."""
    recommended, front = result.recommended, result.front
    if recommended is None or front is None:
        return
    plan = front.plan(recommended.id)
    page.heading(words.FIRST_PLAN)
    page.paragraph(f"{plan.id}  {plan_name(plan.sessions, catalogue)}", tone="strong")
    for reason in recommended.why:
        page.bullet(reason)
    kept = plan.retained_after_2_years_percent
    low, high = figures.whole(kept.p10), figures.whole(kept.p90)
    page.bullet(words.KEPT.format(mean=figures.percent(kept.mean), low=low, high=high))
    average = figures.percent_with_interval(plan.average_person_percent)
    trials = figures.percent_with_interval(plan.as_trials_print_percent)
    page.bullet(words.PERSON_AND_AVERAGE.format(average=average, trials=trials))
    page.bullet(words.LASTING_HARM.format(harm=plan.lasting_harm.rstrip(".")))
    if plan.pih_unknown_for:
        page.bullet(words.BROWN_MARKS_NOT_KNOWN.format(names=names(plan.pih_unknown_for, catalogue)))
    page.bullets(words.WOULD_CHANGE, recommended.would_change_if)
    _schedule(page, recommended, catalogue)


def _schedule(page: Page, recommended: Recommended, catalogue: Catalogue) -> None:
    page.heading(words.SCHEDULE)
    for visit in recommended.schedule:
        page.entry(figures.day(visit.date), _visit_text(visit, catalogue), label_width=11)
    if recommended.ends_on is not None:
        page.paragraph(words.COURSE_ENDS.format(day=figures.day(recommended.ends_on)))
    visits = recommended.schedule
    before = dict.fromkeys(resolve(text, catalogue) for visit in visits for text in visit.preparation)
    page.bullets(words.BEFOREHAND, before)
    after = dict.fromkeys(resolve(text, catalogue) for visit in visits for text in visit.aftercare)
    page.bullets(words.AFTERCARE, after)
    if recommended.upkeep:
        page.heading(words.UPKEEP)
    for care in recommended.upkeep:
        every = (
            f", {words.UPKEEP_EVERY.format(months=figures.number(care.every_months))}"
            if care.every_months
            else ""
        )
        first = f", {words.UPKEEP_FIRST.format(day=figures.day(care.first))}" if care.first else ""
        sources = cite(care.source.split("; "), catalogue)
        page.bullet(f"{care.what}{every}{first} {sources}".rstrip())


def _visit_text(visit: Visit, catalogue: Catalogue) -> str:
    text = f"{words.VISIT.format(number=visit.visit)}: {names(visit.sessions, catalogue)}"
    if visit.downtime_until is not None:
        text += f"; {words.READY_AGAIN.format(day=figures.day(visit.downtime_until))}"
    more = [*([visit.why_now] if visit.why_now else []), *visit.together]
    return " ".join([f"{text}.", *(resolve(sentence, catalogue) for sentence in more)])
