"""The two pages for the visit to the dermatologist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import PlanResult
from scarpath.documents import values
from scarpath.documents.typeset import typeset
from scarpath.render import figures
from scarpath.render.beside import beside_lines
from scarpath.render.cite import resolve
from scarpath.render.course import upkeep_text
from scarpath.render.layout import Page, Style, capital
from scarpath.render.plans import letter, limit_notes, plan_name
from scarpath.render.say import said
from scarpath.render.text import answer_lines, scars_part
from scarpath.render.words import patient as words_patient, web as words

PAGES = 2
MOST_HARMS, MOST_LINES = 3, 6


def consultation_pdf(result: PlanResult, catalogue: Catalogue, *, today: date | None = None) -> bytes:
    """A tagged PDF (PDF/UA) of two pages; the date is that of printing where it is given."""
    return typeset("consultation.typ", _values(result, catalogue, today), most_pages=PAGES)


def _values(result: PlanResult, catalogue: Catalogue, today: date | None) -> dict[str, Any]:
    front, plan = result.front, values.shown_plan(result)
    scars = Page(Style())
    scars_part(scars, result.assessment, in_file=False)
    before, after = values.before_and_after(result, catalogue)
    rows = values.plan_rows(result, front, catalogue) if front and front.shortlist else []
    chosen = front.shortlist.index(plan.id) if front and plan and plan.id in front.shortlist else -1
    recommended = result.recommended
    ends = recommended.ends_on if recommended else None
    care = [upkeep_text(entry, catalogue) for entry in recommended.upkeep] if recommended else []
    return {
        "title": words().DOC_TITLE,
        "kicker": words().DOC_KICKER,
        "date": figures.day(today) if today else "",
        "footer": values.footer(result),
        "answer": answer_lines(result.answer, result.doing_nothing, raised=result.assessment.raised),
        "sign_off": f"{said(result.sign_off)} {words_patient().NOT_A_DOCTOR}",
        "scars_title": words_patient().YOUR_SCARS,
        "scars": [block.text for block in scars.blocks if block.kind in ("paragraph", "bullet")],
        "plans_title": words_patient().PLANS,
        "plan_header": [
            "",
            "",
            words().CARD_BETTER,
            f"{words().CARD_COST}, {result.currency}",
            words().CARD_VISITS,
            words().CARD_DAYS,
            words().CARD_MARKS,
            words().CARD_SURE,
        ],
        "plans": rows,
        "plans_note": _plans_note(result),
        "chosen": chosen,
        **_dots(result, catalogue),
        "why_title": f"{words().DOC_WHY} {letter(front, plan.id)}"
        if front and chosen >= 0 and plan
        else words_patient().NOT_RECOMMENDED,
        "why": [
            *(
                capital(resolve(said(t), catalogue))
                for t in (recommended.why if recommended else result.recommended_why_none)
            ),
            *beside_lines(result, catalogue),
        ],
        "visits_title": (
            f"{words_patient().SCHEDULE}: {plan_name(plan.sessions, catalogue)}"
            if plan
            else words_patient().SCHEDULE
        ),
        "visit_header": words().DOC_VISITS,
        "visits": values.visit_rows(result, catalogue),
        "ends": words_patient().COURSE_ENDS.format(day=figures.day(ends)) if ends else "",
        "first_parts": [
            values.part(words_patient().CAN_GO_WRONG, values.harms(plan, catalogue, most=MOST_HARMS)),
            values.part(words_patient().RAISED_PATH, [said(o.why) for o in result.raised_path]),
            values.part(words_patient().ASK_YOUR_DOCTOR, map(said, result.for_your_dermatologist), two=True),
        ],
        "parts": [
            values.part(words_patient().BEFOREHAND, before),
            values.part(words_patient().AFTERCARE, _cut(after)),
            values.part(words_patient().UPKEEP, care),
            values.part(words_patient().TAKE_CARE, _cut(values.cautions(result, plan, catalogue))),
            values.part(words_patient().RULED_OUT, _cut(values.ruled_out(result, catalogue))),
            values.part(words_patient().NOT_KNOWN, _cut([said(t) for t in result.not_known])),
        ],
        "notes_title": words().DOC_NOTES,
    }


def _plans_note(result: PlanResult) -> str:
    """What the columns mean, and for which plans a limit could not be checked in full."""
    unchecked = limit_notes(result, result.front) if result.front else ()
    return " ".join((words_patient().PLANS_NOTE.format(share=figures.most_people()), *unchecked))


def _cut(lines: Sequence[str]) -> list[str]:
    """As many lines as two pages bear, and how many more there are."""
    if len(lines) <= MOST_LINES:
        return list(lines)
    return [*lines[:MOST_LINES], capital(words_patient().MORE.format(count=len(lines) - MOST_LINES)) + "."]


def _dots(result: PlanResult, catalogue: Catalogue) -> dict[str, Any]:
    """The hundred dots of the plan that is looked at."""
    plan = values.shown_plan(result)
    if plan is None:
        return {"dots_title": "", "dots": [], "dots_text": ""}
    gain = plan.improvement_percent
    worst, mean, best = (figures.PEOPLE - figures.whole(v) for v in (gain.p10, gain.mean, gain.p90))
    titles = (words_patient().PICTURE_WORST, words_patient().PICTURE_MEAN, words_patient().PICTURE_BEST)
    text = words_patient().PICTURE_TEXT.format(people=figures.PEOPLE, mean=mean, worst=worst, best=best)
    return {
        "dots_title": f"{words_patient().PICTURE}: {plan_name(plan.sessions, catalogue)}",
        "dots": [
            {"left": left, "caption": title.format(left=left)}
            for title, left in zip(titles, (worst, mean, best), strict=True)
        ],
        "dots_text": f"{text} {words_patient().PICTURE_WORDS}",
    }
