"""What the evidence does not hold: treatments without a number, and cells that no study filled."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scarpath.core.case import ATROPHIC, Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import Gaps, ThreeWayCell
from scarpath.core.record import Record
from scarpath.render.cite import treatment_name
from scarpath.render.json import Json
from scarpath.render.layout import Line, Page, Style
from scarpath.render.records import older_line
from scarpath.render.words import evidence as words, patient as words_patient

CHECK_SCHEMA = "scarpath-check/1"
"""The version of the keys; docs/check.schema.json is their schema."""


def gaps_text(gaps: Gaps, catalogue: Catalogue, behind: Collection[Record] = (), *, style: Style) -> str:
    """The state of the data: how much there is, which records are of older evidence, and per card which scar
    and skin types nobody studied.
    """
    page = Page(style)
    page.paragraph(words().VALID.format(**_sizes(catalogue)))
    if behind:
        page.paragraph(older_line(behind), tone="warning")
    page.bullets(words().NO_NUMBER, [catalogue.treatments[name].name for name in gaps.no_number])
    page.heading(words().GAPS)
    page.paragraph(words().GAPS_SUMMARY.format(empty=len(gaps.empty), cells=len(gaps.suited)))
    page.blank()
    rows, titles = [], []
    for treatment in dict.fromkeys(cell.treatment for cell in gaps.cells):
        for kind in ATROPHIC:
            found = [c for c in gaps.cells if c.treatment == treatment and c.scar_type == kind]
            rows.append((words_patient().TYPES[kind.value], *_row(found)))
            line: Line = (treatment_name(treatment, catalogue), "plain")
            titles.append([line] if kind == ATROPHIC[0] else [])
    page.table(("", *(skin.value for skin in Fitzpatrick)), rows, indent=2, titles=titles)
    page.blank()
    page.paragraph(words().GAPS_NOTE.format(none=words().NONE, unsuited=words().UNSUITED), tone="quiet")
    return page.text()


def _row(cells: Sequence[ThreeWayCell]) -> tuple[str, ...]:
    by_skin = {cell.skin_type: cell for cell in cells}
    return tuple(_mark(by_skin[skin]) for skin in Fitzpatrick)


def _mark(cell: ThreeWayCell) -> str:
    if cell.studies:
        return str(len(cell.studies))
    return words().UNSUITED if cell.unsuited else words().NONE


def _sizes(catalogue: Catalogue) -> dict[str, int]:
    sizes = {
        name: len(getattr(catalogue, name))
        for name in ("studies", "treatments", "rules", "scales", "sources", "syntheses")
    }
    return sizes | {"arms": sum(len(study.arms) for study in catalogue.studies.values())}


def gaps_json(gaps: Gaps, catalogue: Catalogue, behind: Collection[Record] = ()) -> Json:
    """How much there is, the treatments without a number, and every cell with the studies that fill it."""
    return {
        "schema": CHECK_SCHEMA,
        "valid": _sizes(catalogue),
        "older_records": [record.name for record in behind],
        "no_number": list(gaps.no_number),
        "cells": len(gaps.suited),
        "empty_cells": len(gaps.empty),
        "by_cell": [
            {
                "treatment": cell.treatment,
                "scar_type": cell.scar_type.value,
                "fitzpatrick": cell.skin_type.value,
                "unsuited": cell.unsuited,
                "studies": list(cell.studies),
            }
            for cell in gaps.cells
        ],
    }
