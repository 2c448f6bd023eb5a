"""The fit from several seeds, in words and a table."""

from __future__ import annotations

from collections.abc import Iterator

from scarpath.core.seeds import ALARM, Seeds, agreement
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table
from scarpath.render.words import pages as words


def rows(done: Seeds) -> list[tuple[str, ...]]:
    """The diagnosis of each fit."""
    return [
        (str(s.seed), f"{s.rhat:.4f}", f"{s.bulk_ess:.0f}", f"{s.tail_ess:.0f}", str(s.divergences))
        for s in done.seeds
    ]


def sentences(done: Seeds) -> Iterator[str]:
    """What was compared and what came out."""
    found = agreement(done)
    if not done.complete:
        yield words().SEEDS_OPEN.format(done=len(done.seeds), of=done.in_all)
    if found is None:
        return
    told = words().SEEDS_AGREE if found.holds else words().SEEDS_DISAGREE
    yield told.format(
        quantities=len(done.quantities),
        largest=found.largest,
        at=found.largest_at,
        within=100.0 * found.within_two,
        bound=found.bound,
        alarm=100.0 * ALARM,
        sds=found.largest_in_sds,
    )


def seeds_text(done: Seeds, *, style: Style) -> str:
    """For the terminal."""
    page = Page(style)
    page.heading(words().SEEDS)
    page.table(words().SEEDS_HEADER, rows(done))
    for sentence in sentences(done):
        page.blank()
        page.paragraph(sentence)
    return page.text()


def seeds_markdown(done: Seeds) -> str:
    """For the page in docs."""
    return "\n\n".join([table(words().SEEDS_HEADER, rows(done)), *sentences(done)]) + "\n"
