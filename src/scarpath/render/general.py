"""The general answer in one screenful."""

from __future__ import annotations

from scarpath.core.catalogue import Catalogue
from scarpath.core.overview import GeneralAnswer, GeneralRow
from scarpath.render import figures
from scarpath.render.layout import Line, Page, Style
from scarpath.render.plans import GOOD_THRESHOLD, pih_text, plan_name
from scarpath.render.say import said
from scarpath.render.text import how_sure
from scarpath.render.words import patient as words


def general_text(answer: GeneralAnswer, catalogue: Catalogue, *, style: Style) -> str:
    """What can be said to everyone, and what to do next."""
    page = Page(style)
    for line in first_lines(answer):
        page.line(line, "strong")
    page.blank()
    page.paragraph(f"{said(answer.sign_off)} {words().NOT_A_DOCTOR}", tone="warning")
    page.blank()
    _table(page, answer, catalogue)
    page.paragraph(
        words().GENERAL_NOTE.format(
            share=figures.most_people(),
            threshold=GOOD_THRESHOLD,
            people=figures.PEOPLE,
        )
    )
    page.paragraph(words().GENERAL_RAISED)
    page.heading(words().GENERAL_NEXT)
    width = max(len(command) for command, _ in words().GENERAL_STEPS)
    for command, why in words().GENERAL_STEPS:
        page.entry(command, why, label_width=width, indent=2)
    return page.text()


def first_lines(answer: GeneralAnswer) -> tuple[str, str, str]:
    """Whether they can be removed, how much better they can get, and how sure that is."""
    low, high = figures.whole(answer.lowest.mean), figures.percent(answer.highest.mean)
    best = words().GENERAL_BEST.format(low=low, high=high)
    return words().GENERAL_QUESTION, best, how_sure(answer.certainty, answer.doing_nothing)


def similar_text(row: GeneralRow, catalogue: Catalogue) -> str:
    """The plan that stands next; empty for none."""
    if not row.similar:
        return ""
    return words().GENERAL_SIMILAR.format(plan=plan_name(row.similar[0].sessions, catalogue))


def _table(page: Page, answer: GeneralAnswer, catalogue: Catalogue) -> None:
    nothing = figures.percent(answer.doing_nothing.improvement_percent.mean)
    rows: list[tuple[str, ...]] = []
    titles: list[list[Line]] = []
    for row in answer.rows:
        face = words().GENERAL_FACES[row.face.id]
        name = plan_name(row.plan.sessions, catalogue)
        title = words().GENERAL_ROW.format(face=face, skin=row.face.fitzpatrick.value, plan=name)
        alike = similar_text(row, catalogue)
        titles.append([(title, "plain"), *([(f"   {alike}", "quiet")] if alike else [])])  # type: ignore[list-item]
        rows.append(
            (
                figures.percent_with_interval(row.plan.improvement_percent),
                nothing,
                figures.people_alone(row.plan.at_least_75_percent),
                pih_text(row.plan, figures.people_alone(row.plan.pih_risk_percent.mean)),
                words().SURE[row.plan.certainty],
            )
        )
    header = [cell.format(threshold=GOOD_THRESHOLD) for cell in words().GENERAL_HEADER]
    page.table(header, rows, indent=4, titles=titles)
    page.blank()
