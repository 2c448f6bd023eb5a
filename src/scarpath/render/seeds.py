"""The fit from several seeds, in words and a table."""

from __future__ import annotations

from collections.abc import Iterator

from scarpath.core.seeds import ALARM, Seeds, agreement
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table

HEADER = ("seed", "R-hat", "bulk ESS", "tail ESS", "divergent")


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
        yield f"{len(done.seeds)} of {done.in_all} seeds are done; the command goes on where it stopped."
    if found is None:
        return
    yield (
        f"The posterior means of {len(done.quantities)} reported quantities, compared between every two"
        f" seeds. The largest difference is {found.largest:.1f} Monte-Carlo errors ({found.largest_at});"
        f" {100.0 * found.within_two:.0f} % lie within two. Chance alone exceeds {found.bound:.1f} anywhere"
        f" in {100.0 * ALARM:.0f} % of such comparisons: the seeds "
        + ("agree" if found.holds else "do not agree")
        + f". No mean differs by more than {found.largest_in_sds:.2f} posterior standard deviations."
    )


def seeds_text(done: Seeds, *, style: Style) -> str:
    """For the terminal."""
    page = Page(style)
    page.heading("THE FIT FROM SEVERAL SEEDS")
    page.table(HEADER, rows(done))
    for sentence in sentences(done):
        page.blank()
        page.paragraph(sentence)
    return page.text()


def seeds_markdown(done: Seeds) -> str:
    """For the page in docs."""
    return "\n\n".join([table(HEADER, rows(done)), *sentences(done)]) + "\n"
