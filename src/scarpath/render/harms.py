"""What trials counted of harm, out of the same number of people for every treatment that is listed."""

from __future__ import annotations

from math import ceil

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import HarmCount, PlanResult
from scarpath.render import figures, words_patient as words
from scarpath.render.cite import names, treatment_name
from scarpath.render.layout import Line, Page


def harms_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """One row per harm and treatment of the listed plans, and the treatments of which no harm was counted."""
    if result.front is None or not result.front.shortlist:
        return
    listed = [result.front.plan(plan_id) for plan_id in result.front.shortlist]
    used = list(dict.fromkeys(treatment for plan in listed for treatment in plan.sessions))
    page.heading(words.HARMS.format(people=figures.PEOPLE))
    rows: list[tuple[str, ...]] = []
    titles: list[list[Line]] = []
    for treatment in used:
        counts = [count for count in result.harms if count.treatment == treatment]
        for i, count in enumerate(counts):
            rows.append((words.EVENTS[count.event], _share(count), f"{count.events} / {count.people}"))
            titles.append([(treatment_name(treatment, catalogue), "plain")] if i == 0 else [])
    rows.append((words.HARMS_ANY, "0", ""))
    titles.append([(words.NOTHING_ROW, "plain")])
    page.table(words.HARMS_HEADER, rows, indent=2, titles=titles)
    page.blank()
    page.paragraph(words.HARMS_NOTE)
    counted = {count.treatment for count in result.harms}
    uncounted = [treatment for treatment in used if treatment not in counted]
    if uncounted:
        page.paragraph(words.HARMS_UNCOUNTED.format(names=names(uncounted, catalogue)))


def _share(count: HarmCount) -> str:
    """So many of `PEOPLE`; where none was seen, the bound that so few people allow."""
    if count.at_most_percent is not None:
        return words.HARMS_AT_MOST.format(bound=ceil(figures.shown(count.at_most_percent)))
    return str(max(1, figures.whole(count.percent)))
