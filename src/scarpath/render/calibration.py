"""Simulation-based calibration in words, a table and a picture of its rank histograms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scarpath.core.calibration import ALARM, BINS, LEVELS, Calibration, Evenness, evenness, uneven
from scarpath.render.figures import in_percent
from scarpath.render.layout import Page, Style
from scarpath.render.svg import SMALL, Picture, fitted
from scarpath.render.words import pages as words, patient as words_patient

COLUMNS = 4
CELL_WIDTH, CELL_HEIGHT, MARGIN = 190.0, 92.0, 16.0
BARS_HEIGHT = 56.0


def header() -> tuple[str, ...]:
    """The head of the table."""
    first, level, *rest = words().CALIBRATION_HEADER
    return (first, *(level.format(level=size) for size in LEVELS), *rest)


def spoken(name: str) -> str:
    """The name of a quantity in words."""
    first, comma, part = name.partition(", ")
    return words().PARAMETERS.get(first, first).replace("_", " ") + comma + part.replace("_", " ")


def sentences(done: Calibration, found: Sequence[Evenness]) -> Iterator[str]:
    """What was done and what came out, a paragraph each."""
    count = len(done.replicates)
    yield words().CALIBRATION_DONE.format(
        count=count,
        warmup=done.settings["warmup"],
        draws=done.settings["draws"],
        ranked=done.draws_ranked,
        diverged=sum(replicate.divergences > 0 for replicate in done.replicates),
    )
    named = ", ".join(map(spoken, uneven(tuple(found))))
    yield words().CALIBRATION_TESTED.format(
        quantities=len(found),
        alarm=100 * ALARM,
        found=words().CALIBRATION_UNEVEN.format(names=named) if named else words().CALIBRATION_EVEN,
    )
    least = min(found, key=lambda row: row.median_ess)
    few = count < BINS * 5
    reach = words().CALIBRATION_FEW if few else words().CALIBRATION_ENOUGH.format(count=count)
    yield words().CALIBRATION_SHORT.format(ess=least.median_ess, name=spoken(least.name), reach=reach)
    *smaller, largest = LEVELS
    levels = f"{', '.join(map(str, smaller))} {words_patient().AND} {largest}"
    yield words().CALIBRATION_COLUMNS.format(levels=levels)


def rows(found: Sequence[Evenness]) -> list[tuple[str, ...]]:
    """A line of the table per quantity."""
    return [
        (
            spoken(row.name),
            *(in_percent(f"{100 * row.coverage[level]:.0f}") for level in LEVELS),
            "-" if row.recovered is None else f"{row.recovered:.2f}",
            f"{row.chi_square:.2f}",
            f"{row.ecdf:.2f}",
        )
        for row in found
    ]


def calibration_text(done: Calibration, *, style: Style) -> str:
    """For the terminal."""
    found = evenness(done)
    page = Page(style)
    page.heading(words().CALIBRATION)
    for sentence in sentences(done, found):
        page.paragraph(sentence)
        page.blank()
    page.table(header(), rows(found))
    return page.text()


def calibration_markdown(done: Calibration) -> str:
    """For the page in docs."""
    found = evenness(done)
    head = header()
    table = [head, ("---",) * len(head), *rows(found)]
    return "\n\n".join(sentences(done, found)) + "\n\n" + "".join(f"| {' | '.join(r)} |\n" for r in table)


def calibration_svg(done: Calibration) -> str:
    """The rank histogram of every quantity, small beside each other."""
    found = evenness(done)
    lines = -(-len(found) // COLUMNS)
    count = len(done.replicates)
    picture = Picture(
        width=2 * MARGIN + COLUMNS * CELL_WIDTH,
        height=2 * MARGIN + lines * CELL_HEIGHT,
        title=words().CALIBRATION_PICTURE.format(quantities=len(found), count=count),
        description=words().CALIBRATION_PICTURE_TEXT,
    )
    tallest = max(max(row.counts) for row in found)
    for i, row in enumerate(found):
        left = MARGIN + (i % COLUMNS) * CELL_WIDTH
        floor = MARGIN + (i // COLUMNS) * CELL_HEIGHT + BARS_HEIGHT
        width = (CELL_WIDTH - MARGIN) / BINS
        for b, bar in enumerate(row.counts):
            height = BARS_HEIGHT * bar / tallest
            picture.box(left + b * width, floor - height, width - 1.0, height, colour="band")
        expected = floor - BARS_HEIGHT * count / BINS / tallest
        picture.line(left, expected, left + BINS * width, expected, colour="mark")
        picture.text(
            left, floor + SMALL + 3.0, fitted(spoken(row.name), CELL_WIDTH - MARGIN, SMALL), size=SMALL
        )
    return picture.svg()
