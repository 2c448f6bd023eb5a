"""What trials counted of harm, out of the same number of people for every treatment that is listed."""

from __future__ import annotations

from math import ceil, floor

from scarpath.core.catalogue import Catalogue
from scarpath.core.harm import HarmCount
from scarpath.core.plan import PlanResult
from scarpath.render import figures
from scarpath.render.cite import names, treatment_name
from scarpath.render.layout import Line, Page
from scarpath.render.words import from_catalogue, patient as words


def harms_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """One row per harm and treatment of the listed plans, and the treatments of which no harm was counted."""
    if result.front is None or not result.front.shortlist:
        return
    listed = [result.front.plan(plan_id) for plan_id in result.front.shortlist]
    used = list(dict.fromkeys(treatment for plan in listed for treatment in plan.sessions))
    page.heading(words().HARMS.format(people=figures.PEOPLE))
    rows: list[tuple[str, ...]] = []
    titles: list[list[Line]] = []
    for treatment in used:
        counts = [count for count in result.harms if count.treatment == treatment]
        for i, count in enumerate(counts):
            rows.append((harm_name(count), _share(count), _range(count), f"{count.events} / {count.people}"))
            titles.append([(treatment_name(treatment, catalogue), "plain")] if i == 0 else [])
    rows.append((words().HARMS_ANY, "0", "", ""))
    titles.append([(words().NOTHING_ROW, "plain")])
    page.table(words().HARMS_HEADER, rows, indent=2, titles=titles)
    page.blank()
    page.paragraph(words().HARMS_NOTE)
    _lasting(page, result, catalogue)
    counted = {count.treatment for count in result.harms}
    uncounted = [treatment for treatment in used if treatment not in counted]
    if uncounted:
        page.paragraph(words().HARMS_UNCOUNTED.format(names=names(uncounted, catalogue)))


def _lasting(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """Where nobody counted a harm that may last, and what was printed of those that were seen."""
    unseen = [harm.treatment for harm in result.lasting_harms if harm.seen == "not counted"]
    if unseen:
        page.paragraph(words().LASTING_NOT_COUNTED.format(names=names(unseen, catalogue)))
    for count in result.harms:
        if count.may_last and count.details:
            name, event = treatment_name(count.treatment, catalogue), words().EVENTS[count.event]
            told = "; ".join(map(from_catalogue, count.details))
            page.paragraph(words().HARM_DETAIL.format(name=name, event=event, told=told))
    for harm in result.lasting_harms:
        for share in harm.shares:
            name, event = treatment_name(harm.treatment, catalogue), words().EVENTS[share.event]
            told = figures.percent_as_printed(share.percent)
            if share.detail:
                told = f"{told}, {from_catalogue(share.detail)}"
            page.paragraph(words().HARM_DETAIL.format(name=name, event=event, told=told))


def harm_name(count: HarmCount) -> str:
    """A harm by its plain name, marked where it may last."""
    return words().EVENTS[count.event] + (words().MAY_LAST if count.may_last else "")


def _range(count: HarmCount) -> str:
    """Between which numbers of `PEOPLE` the chance lies, outwards to whole ones; where none was seen, the
    bound says it.
    """
    if count.at_most_percent is not None:
        return ""
    low, high = count.interval_percent
    return words().HARMS_RANGE.format(low=floor(figures.shown(low)), high=ceil(figures.shown(high)))


def _share(count: HarmCount) -> str:
    """So many of `PEOPLE`; where none was seen, the bound that so few people allow."""
    if count.at_most_percent is not None:
        return words().HARMS_AT_MOST.format(bound=ceil(figures.shown(count.at_most_percent)))
    return str(max(1, figures.whole(count.percent)))
