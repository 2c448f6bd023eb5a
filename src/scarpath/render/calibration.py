"""Simulation-based calibration in words, a table and a picture of its rank histograms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scarpath.core.calibration import ALARM, BINS, LEVELS, Calibration, Evenness, evenness, uneven
from scarpath.render.layout import Page, Style
from scarpath.render.svg import SMALL, Picture, fitted

WORDS = {
    "reach": "share that can be removed",
    "clinic_sd": "spread between clinics",
    "kappa": "spread between people, of the effect",
    "sigma": "spread between people, else",
    "sigma_sd": "spread of that between studies",
    "reporting_mean": "what reports add",
    "reporting_sd": "error of a study",
    "arm_sd": "error of an arm",
    "outcome_sd": "error of a figure",
    "stray_share": "share of stray studies",
    "level_slope": "growth of errors with effect",
    "uncontrolled": "bias of uncontrolled arms",
    "treatment_bias": "bias by treatment",
    "within_person": "what split faces add",
    "scale_noise": "raters' noise by scale",
    "split_face_share": "what sides of a face share",
    "session_slope": "slope over sessions, between studies",
    "rater_sd": "spread between raters",
    "dose": "sessions to saturation",
    "pih": "brown marks",
    "pih_study_sd": "brown marks, between studies",
}
"""Parameters of the model in words; others are shown by their own names."""

COLUMNS = 4
CELL_WIDTH, CELL_HEIGHT, MARGIN = 190.0, 92.0, 16.0
BARS_HEIGHT = 56.0
HEADER = ("quantity", *(f"{level} %" for level in LEVELS), "found", "chi²", "ECDF")


def spoken(name: str) -> str:
    """The name of a quantity in words."""
    first, comma, part = name.partition(", ")
    return WORDS.get(first, first).replace("_", " ") + comma + part.replace("_", " ")


def sentences(done: Calibration, found: Sequence[Evenness]) -> Iterator[str]:
    """What was done and what came out, a paragraph each."""
    count = len(done.replicates)
    diverged = sum(replicate.divergences > 0 for replicate in done.replicates)
    yield (
        f"{count} networks of the shape of the real one were simulated, each from values drawn from the"
        f" prior, and fitted with one chain of {done.settings['warmup']:.0f} warm-up steps and"
        f" {done.settings['draws']:.0f} draws. Where model and sampler are right, the rank of a true value"
        f" among {done.draws_ranked} draws is as often low as high. {diverged} of the chains diverged."
    )
    named = uneven(tuple(found))
    least = min(found, key=lambda row: row.median_ess)
    yield (
        f"Tested are {len(found)} quantities, each by the largest departure of its ranks' distribution"
        " function, at every rank together (ECDF), and by the chi-square of its histogram (chi²); the table"
        " holds the p-values. With a chance of"
        f" {100 * ALARM:.0f} % of any false alarm over all of them (Holm's procedure on the ECDF), "
        + (f"uneven are: {', '.join(map(spoken, named))}." if named else "none is uneven.")
    )
    yield (
        f"The chains are short: {least.median_ess:.0f} effective draws in the median network for what mixes"
        f" worst ({spoken(least.name)}), which alone makes the outermost ranks a little too frequent. "
        + (
            "So few networks show only gross faults."
            if count < BINS * 5
            else f"{count} networks show faults of some size, not small ones."
        )
    )
    yield (
        "Under 50, 80 and 90 %: share of networks whose central interval of that size held the truth. Found:"
        " correlation of the true values with the posterior means; near 0 the studies say little of a"
        " quantity, and its forecast is the prior's."
    )


def rows(found: Sequence[Evenness]) -> list[tuple[str, ...]]:
    """A line of the table per quantity."""
    return [
        (
            spoken(row.name),
            *(f"{100 * row.coverage[level]:.0f} %" for level in LEVELS),
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
    page.heading("SIMULATION-BASED CALIBRATION")
    for sentence in sentences(done, found):
        page.paragraph(sentence)
        page.blank()
    page.table(HEADER, rows(found))
    return page.text()


def calibration_markdown(done: Calibration) -> str:
    """For the page in docs."""
    found = evenness(done)
    table = [HEADER, ("---",) * len(HEADER), *rows(found)]
    return "\n\n".join(sentences(done, found)) + "\n\n" + "".join(f"| {' | '.join(r)} |\n" for r in table)


def calibration_svg(done: Calibration) -> str:
    """The rank histogram of every quantity, small beside each other."""
    found = evenness(done)
    lines = -(-len(found) // COLUMNS)
    count = len(done.replicates)
    picture = Picture(
        width=2 * MARGIN + COLUMNS * CELL_WIDTH,
        height=2 * MARGIN + lines * CELL_HEIGHT,
        title=f"Rank histograms of {len(found)} quantities over {count} simulated networks",
        description="Each bar counts the networks in which the rank of the true value fell in that tenth of "
        "the ranks. The line is the expected count.",
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
