"""A course as text: what was planned, done, measured and seen, in order of the days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scarpath.core.catalogue import Catalogue
from scarpath.core.course import Chosen, Course, Due, Harm, Lesson, PersonRow, StopRule, StoreReport, Visit
from scarpath.render import figures
from scarpath.render.cite import cite, names, treatment_name
from scarpath.render.layout import Page, Style, capital
from scarpath.render.plans import plan_name
from scarpath.render.say import notes_of, said
from scarpath.render.words import follow as words, patient as words_patient

DOUBTED = 100.0
"""Fewer effective draws than this after a refit are called doubtful (Vehtari et al. 2021)."""


def people_text(people: tuple[PersonRow, ...], *, style: Style) -> str:
    """Everybody in the store."""
    page = Page(style)
    if not people:
        page.paragraph(words().NOBODY_YET)
        return page.text()
    page.heading(words().PEOPLE)
    page.table(words().PEOPLE_HEADER, [(p.label, figures.day(p.at.date())) for p in people])
    return page.text()


def course_text(
    course: Course,
    catalogue: Catalogue,
    *,
    style: Style,
    history: bool = False,
    lesson: Lesson | None = None,
) -> str:
    """The course of one person."""
    page = Page(style)
    page.heading(words().TITLE.format(name=course.person.label))
    if lesson is not None:
        lesson_part(page, lesson, catalogue)
    so_far_part(page, course, catalogue)
    page.heading(words().TIMELINE)
    for event in events(course, catalogue):
        page.entry(str(event.day), event.text, label_width=10)
    if history:
        _history(page, course)
    return page.text()


def lesson_part(page: Page, lesson: Lesson, catalogue: Catalogue) -> None:
    """What was learned, what stands against a next session, and what could come next."""
    for advice in lesson.advice:
        page.blank()
        text = f"{words().ADVICE[advice.kind]} {cite(advice.sources, catalogue)}".rstrip()
        page.paragraph(f"{text} ({said(advice.sign_off)})", tone="warning" if advice.stops else "strong")
    page.heading(words().LESSON)
    for line in _learned(lesson):
        page.bullet(line)
    for text, figure in (
        (words().BEFORE, lesson.before),
        (words().AFTER, lesson.after),
        (words().SO_FAR_GAIN, lesson.so_far),
    ):
        page.bullet(text.format(figure=figures.percent_with_interval(figure)))
    page.paragraph(words().FORECAST_NOTE, indent=2)
    if lesson.way != "nothing measured":
        for scale, source in lesson.errors.items():
            name = catalogue.scales[scale].name
            told = cite([source], catalogue) if source else ""
            text = words().ERROR_SOURCED if source else words().ERROR_FITTED
            page.bullet(text.format(scale=name, source=told))
    if lesson.not_forecast:
        page.bullet(words().NOT_FORECAST.format(names=names(lesson.not_forecast, catalogue)))
    if lesson.first_now is not None:
        page.bullet(words().FIRST_NOW.format(plan=plan_name(lesson.first_now, catalogue)))
    _next_part(page, lesson, catalogue)
    page.bullets(words().STOP_RULES, (_rule(rule, catalogue) for rule in lesson.rules))


def _next_part(page: Page, lesson: Lesson, catalogue: Catalogue) -> None:
    if any(advice.stops for advice in lesson.advice):
        return
    page.heading(words().NEXT)
    if lesson.next_steps:
        points = figures.whole(lesson.adds_percent)
        page.bullet(words().NEXT_STEP.format(plan=plan_name(lesson.next_steps, catalogue), points=points))
    else:
        page.bullet(words().NEXT_NONE)
    page.paragraph(words().NEXT_SPACE.format(count=lesson.compared), indent=2)


def _rule(rule: StopRule, catalogue: Catalogue) -> str:
    """A rule with its threshold, the source of its principle, and whether anybody has signed it."""
    events = ", ".join(words().EVENTS[event] for event in rule.events)
    limit = "" if rule.limit is None else f"{rule.limit:.2g}"
    text = words().STOP_RULE[rule.kind].format(limit=limit, events=events)
    return " ".join(
        part for part in (text, cite(rule.sources, catalogue), f"({said(rule.sign_off)})") if part
    )


def _learned(lesson: Lesson) -> Iterator[str]:
    if lesson.way == "nothing measured":
        yield words().LEARNED_NOTHING
        return
    low, middle, high = (figures.whole(q) for q in lesson.better_than_percent)
    better = words().BETTER_THAN.format(low=low, middle=middle, high=high)
    yield words().LEARNED.format(count=lesson.readings, better=better)
    if lesson.way == "refitted":
        yield words().REFITTED
        if lesson.effective < DOUBTED:
            yield words().DOUBTFUL.format(count=figures.whole(lesson.effective), draws=lesson.draws)


def due_text(
    rows: Sequence[Due], until: date, catalogue: Catalogue, *, undated: Sequence[Due] = (), style: Style
) -> str:
    """What is due, in order of the days, and what no source dates."""
    page = Page(style)
    page.heading(words().DUE)
    if not rows:
        page.paragraph(words().DUE_NONE.format(day=figures.day(until)))
    for row, (day, what) in zip(rows, due_rows(rows, catalogue), strict=True):
        page.entry(day, words().DUE_ROW.format(person=row.person, what=what), label_width=11)
    told = zip(undated, due_rows(undated, catalogue), strict=True)
    page.bullets(
        words().UNDATED, (words().DUE_ROW.format(person=row.person, what=what) for row, (_, what) in told)
    )
    return page.text()


def due_rows(rows: Sequence[Due], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The day, empty where no source prints one, and what is due then, with its source."""
    for row in rows:
        what = said(row.what)
        if row.until is not None:
            what = words().DUE_UNTIL.format(what=what, day=figures.day(row.until))
        day = "" if row.day is None else figures.day(row.day)
        yield day, f"{what} {cite(notes_of(row.source), catalogue)}"


def report_text(report: StoreReport, *, style: Style) -> str:
    """What a check of the store found; names files and entries, and no person."""
    page = Page(style)
    page.paragraph(words().CHECKED.format(people=report.people, entries=report.entries, files=report.files))
    for fault in report.faults:
        page.bullet(
            words().CHECKED_FAULT.format(
                where=said(fault.where), what=said(fault.what), remedy=said(fault.remedy)
            ),
            tone="warning",
        )
    if not report.faults:
        page.paragraph(words().CHECKED_WELL)
    return page.text()


def events_of(course: Course, catalogue: Catalogue) -> Iterator[tuple[date, bool, str]]:
    """What happened beside sessions and scores: its day, whether it is something unwanted, and what it is."""
    for number, (day, _) in enumerate(course.cases):
        yield day, False, words().CASE_CHANGED if number else words().STARTED
    for plan in course.plans:
        yield plan.day, False, _plan(plan, catalogue)
    for visit in course.visits:
        if visit.harms:
            yield visit.day, any(not h.gone for h in visit.harms), "; ".join(map(_harm, visit.harms))
        if visit.worse:
            yield visit.day, True, words().WORSE


def scale_name(scale: str, catalogue: Catalogue) -> str:
    """What a scale is called; its id where this catalogue does not know it."""
    known = catalogue.scales.get(scale)
    return known.name if known else scale


def so_far_part(page: Page, course: Course, catalogue: Catalogue) -> None:
    """How many sessions of each treatment were done, out of those planned."""
    done, planned = course.done(), course.plan.sessions if course.plan else {}
    rows = []
    for treatment in dict.fromkeys((*planned, *done)):
        words_of = words().SO_FAR_ROW if treatment in planned else words().SO_FAR_EXTRA
        name = capital(treatment_name(treatment, catalogue))
        rows.append(
            words_of.format(treatment=name, done=done.get(treatment, 0), planned=planned.get(treatment))
        )
    page.bullets(words().SO_FAR, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something of the timeline; `entry` names the visit that it is, so that it can be corrected."""

    day: date
    order: int
    text: str
    entry: str | None = None


def events(course: Course, catalogue: Catalogue) -> list[Event]:
    """What was planned, done, measured and seen, in order of the days."""
    return sorted(_events(course, catalogue), key=lambda event: (event.day, event.order))


def _events(course: Course, catalogue: Catalogue) -> Iterator[Event]:
    for number, (at, _) in enumerate(course.cases):
        yield Event(day=at, order=0, text=words().CASE_CHANGED if number else words().STARTED)
    for plan in course.plans:
        yield Event(day=plan.day, order=1, text=_plan(plan, catalogue))
    for given in course.consents:
        text = words().CONSENT_GIVEN if given.given else words().CONSENT_TAKEN_BACK
        yield Event(day=given.day, order=1, text=text.format(what=words().CONSENTS[given.what]))
    for entry, visit in zip(course.visit_ids, course.visits, strict=True):
        text = "; ".join((words().VISIT, *_visit(visit, catalogue)))
        yield Event(day=visit.day, order=2, text=text, entry=entry)


def _plan(plan: Chosen, catalogue: Catalogue) -> str:
    return words().PLAN_AGREED.format(plan=plan_name(plan.sessions, catalogue))


def _visit(visit: Visit, catalogue: Catalogue) -> Iterator[str]:
    if visit.done:
        yield words().DONE.format(what=names([d.treatment for d in visit.done], catalogue))
    for measured in visit.measured:
        name = scale_name(measured.scale, catalogue)
        text = words().MEASURED.format(scale=name, value=figures.number(measured.value))
        yield f"{text} {words().RATERS[measured.rater]}" if measured.rater else text
    if visit.harms:
        yield words().HARM.format(what="; ".join(map(_harm, visit.harms)))
    if visit.worse:
        yield words().WORSE
    if visit.held:
        yield words().ONE_FILE if len(visit.held) == 1 else words().FILES.format(count=len(visit.held))
    if visit.note:
        yield visit.note


def _harm(harm: Harm) -> str:
    what = words().EVENTS[harm.event]
    if harm.severity:
        what = words().HARM_SEVERITY.format(what=what, severity=words_patient().CHOICES[harm.severity])
    return words().HARM_GONE.format(what=what) if harm.gone else what


def _history(page: Page, course: Course) -> None:
    page.heading(words().HISTORY)
    rows = [
        (
            e.id[:12],
            words().ENTRY_KINDS[e.kind],
            str(e.day or ""),
            e.at.strftime("%Y-%m-%d %H:%M"),
            e.author,
            (e.replaces or "")[:12],
        )
        for e in course.history
    ]
    page.table(words().HISTORY_HEADER, rows, left=6)
