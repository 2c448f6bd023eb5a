"""Scores of trials the model never saw, as text and as the JSON that other programs may rely on."""

from __future__ import annotations

from typing import Any

from scarpath.core.scores import ScoredOutcome, Scores
from scarpath.numerics.quantiles import QUANTILES
from scarpath.render.layout import Page, Style

COVERAGES = (50, 80, 90)
SURPRISES = ((0.98, "very surprising"), (0.9, "surprising"), (0.5, "unusual"), (0.0, "as expected"))
"""By the central interval that the printed figure falls outside of."""


def scores_json(scores: Scores) -> dict[str, Any]:
    """Outcomes, what was skipped and why, and the summary."""
    return {
        "outcomes": [outcome_json(o) for o in scores.outcomes],
        "skipped": [{"study": s.study, "arm": s.arm, "index": s.index, "why": s.why} for s in scores.skipped],
        "summary": {
            "outcomes": len(scores.outcomes),
            **{f"coverage_{percent}": scores.coverage(percent) for percent in COVERAGES},
            "crps_mean": scores.crps_mean,
        },
    }


def outcome_json(o: ScoredOutcome) -> dict[str, Any]:
    """One printed figure against its prediction."""
    quantiles = {f"p{q:02d}": round(value, 2) for q, value in zip(QUANTILES, o.quantiles, strict=True)}
    return {
        "study": o.study,
        "arm": o.arm,
        "index": o.index,
        "kind": o.kind,
        "observed": round(o.observed, 2),
        "edge": o.edge,
        "predicted": {"mean": round(o.mean, 2), **quantiles},
        "pit": round(o.pit, 4),
        "crps": round(o.crps, 3),
    }


def surprise(o: ScoredOutcome) -> str:
    """How surprising a printed figure is, in words, by where it falls in its prediction."""
    central = abs(2.0 * o.pit - 1.0)
    return next(word for limit, word in SURPRISES if central >= limit)


def shorten(name: str, width: int) -> str:
    """A long id cut to a column, with an ellipsis; the JSON holds it whole."""
    return name if len(name) <= width else name[: width - 1] + "…"


def scores_text(scores: Scores, *, style: Style) -> str:
    """A table of what was printed against what was expected, then the summary and what was skipped."""
    page = Page(style)
    page.heading("Printed against expected")
    if scores.outcomes:
        page.table(
            ("study, arm", "printed", "expected", "9 of 10", "surprise"),
            [
                (
                    shorten(f"{o.study}, {o.arm}", 34),
                    f"{o.observed:.0f} %",
                    f"{o.mean:.0f} %",
                    f"{o.quantiles[0]:.0f} to {o.quantiles[-1]:.0f}",
                    surprise(o),
                )
                for o in scores.outcomes
            ],
        )
    page.paragraph(
        "Expected is what a new study of this design would print, with its rater and its scale,"
        " not what a person gains."
    )
    if scores.outcomes:
        inside = ", ".join(
            f"{100.0 * (scores.coverage(percent) or 0.0):.0f} % in the {percent} % interval"
            for percent in COVERAGES
        )
        page.paragraph(f"{len(scores.outcomes)} outcomes: {inside}; mean CRPS {scores.crps_mean:.1f} points.")
    else:
        page.paragraph("Nothing could be scored.")
    if scores.skipped:
        page.heading("Not scored")
        for s in scores.skipped:
            page.bullet(f"{s.study}, arm {s.arm}, outcome {s.index + 1}: {s.why}")
    return page.text()
