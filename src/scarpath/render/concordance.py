"""The agreement of plans with published experts, as text and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scarpath.core.catalogue import Catalogue
from scarpath.core.concordance import Concordance, ConcordanceRow, PublishedRow
from scarpath.core.position import ChosenFor
from scarpath.render import figures
from scarpath.render.cite import resolve, treatment_name
from scarpath.render.json import limit_at
from scarpath.render.layout import Page, Style, capital
from scarpath.render.plans import plan_name
from scarpath.render.say import said
from scarpath.render.words import choice as words


def concordance_text(found: Concordance, catalogue: Catalogue, *, style: Style) -> str:
    """One line a face."""
    page = Page(style)
    page.heading(words().CONCORDANCE)
    page.paragraph(words().CONCORDANCE_NOTE)
    page.table(words().CONCORDANCE_HEADER, [_cells(row, catalogue) for row in found.rows])
    page.blank()
    page.paragraph(words().CONCORDANCE_SUM.format(agree=found.agreeing, faces=len(found.rows)))
    for line in _left_out(found):
        page.paragraph(line)
    return page.text()


def concordance_page(found: Concordance, beside: Sequence[PublishedRow], catalogue: Catalogue) -> str:
    """The page of the documentation, with the published cases beside what is put first for such faces."""
    lines = [f"# {words().CONCORDANCE}", "", words().CONCORDANCE_NOTE, ""]
    lines += [words().CONCORDANCE_SUM.format(agree=found.agreeing, faces=len(found.rows)), ""]
    lines += [*_left_out(found), ""] if any(_left_out(found)) else []
    lines += list(_markdown(words().CONCORDANCE_HEADER, [_cells(row, catalogue) for row in found.rows]))
    lines += ["", f"## {words().PUBLISHED_CASES}", "", words().PUBLISHED_CASES_NOTE, ""]
    lines += list(_markdown(words().PUBLISHED_HEADER, list(_published(beside, catalogue))))
    return "\n".join(lines) + "\n"


def concordance_json(found: Concordance) -> dict[str, Any]:
    """The table for programs."""
    return {
        "version": found.version,
        "draws": found.draws,
        "faces": [
            {
                "face": row.face,
                "first": None if row.first is None else dict(row.first),
                "verdict": row.verdict,
                "agrees": row.agrees,
                "against_floor": list(row.against_floor),
                "limits": [{"limit": limit.limit, "at": limit_at(limit)} for limit in row.limits],
                "changed_by": None if row.changed_by is None else list(row.changed_by),
                "groups": row.groups,
            }
            for row in found.rows
        ],
    }


def _cells(row: ConcordanceRow, catalogue: Catalogue) -> tuple[str, ...]:
    first = plan_name(row.first, catalogue) if row.first else words().NOTHING_AT_ALL
    told = words().VERDICTS[row.verdict]
    if row.verdict == "behind_limit":
        told = " ".join(capital(said(limit.costs)) for limit in row.limits)
    if row.against_floor:
        names = ", ".join(treatment_name(name, catalogue) for name in row.against_floor)
        told = words().AGAINST_FLOOR.format(names=names)
    return row.face, first, told


def _left_out(found: Concordance) -> Iterator[str]:
    asked = [row for row in found.rows if row.changed_by is not None]
    if asked:
        yield words().ONE_GROUP_LESS.format(
            changed=sum(len(row.changed_by or ()) for row in asked), tried=sum(row.groups for row in asked)
        )


def _published(beside: Sequence[PublishedRow], catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """What experts chose for published people, for whom, and what is put first here."""
    for row in beside:
        source = catalogue.positions[row.source]
        for case in source.cases:
            first = plan_name(row.first, catalogue) if row.first else words().NOTHING_AT_ALL
            differs = "; ".join(resolve(said(why), catalogue) for why in row.differs)
            chosen = _chosen(case, catalogue)
            result = case.result or ""
            yield source.citation, case.vignette, chosen, result, first, differs or words().PUBLISHED_SAME


def _chosen(case: ChosenFor, catalogue: Catalogue) -> str:
    parts = [
        figures.times(n, treatment_name(t, catalogue)) if n else treatment_name(t, catalogue)
        for t, n in case.chosen.items()
    ]
    return ", ".join([*parts, *case.others])


def _markdown(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + " --- |" * len(header)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in row) + " |"
