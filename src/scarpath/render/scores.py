"""Scores of trials the model never saw, as text and as the JSON that other programs may rely on."""

from __future__ import annotations

from typing import Any

from scarpath.core.scores import ScoredOutcome, Scores
from scarpath.numerics.quantiles import QUANTILES
from scarpath.render.figures import in_percent
from scarpath.render.json import finding_json
from scarpath.render.layout import Page, Style
from scarpath.render.say import said
from scarpath.render.words import pages as words

SCORE_SCHEMA = "scarpath-score/1"
"""The version of the keys; docs/score.schema.json is their schema."""
COVERAGES = (50, 80, 90)
SURPRISES = (98, 90, 50)
"""The central intervals, in percent, outside of which a printed figure is very surprising, surprising or
unusual.
"""


def scores_json(scores: Scores) -> dict[str, Any]:
    """Outcomes, what was skipped and why, and the summary."""
    return {
        "schema": SCORE_SCHEMA,
        "outcomes": [outcome_json(o) for o in scores.outcomes],
        "skipped": [
            {"study": s.study, "arm": s.arm, "index": s.index, "why": finding_json(s.why)}
            for s in scores.skipped
        ],
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
    *told, expected = words().SURPRISES
    found = zip(SURPRISES, told, strict=True)
    return next((word for percent, word in found if not o.inside(percent)), expected)


def shorten(name: str, width: int) -> str:
    """A long id cut to a column, with an ellipsis; the JSON holds it whole."""
    return name if len(name) <= width else name[: width - 1] + "…"


def scores_text(scores: Scores, *, style: Style) -> str:
    """A table of what was printed against what was expected, then the summary and what was skipped."""
    page = Page(style)
    page.heading(words().SCORES)
    if scores.outcomes:
        page.table(
            words().SCORES_HEADER,
            [
                (
                    shorten(f"{o.study}, {o.arm}", 34),
                    in_percent(f"{o.observed:.0f}"),
                    in_percent(f"{o.mean:.0f}"),
                    words().SCORES_RANGE.format(low=o.quantiles[0], high=o.quantiles[-1]),
                    surprise(o),
                )
                for o in scores.outcomes
            ],
        )
    page.paragraph(words().SCORES_NOTE)
    if scores.outcomes:
        inside = ", ".join(
            words().SCORES_INSIDE.format(share=100.0 * (scores.coverage(level) or 0.0), percent=level)
            for level in COVERAGES
        )
        page.paragraph(
            words().SCORES_SUMMARY.format(outcomes=len(scores.outcomes), inside=inside, crps=scores.crps_mean)
        )
    else:
        page.paragraph(words().SCORES_NOTHING)
    if scores.skipped:
        page.heading(words().SCORES_SKIPPED)
        for s in scores.skipped:
            page.bullet(
                words().SCORES_SKIPPED_ONE.format(
                    study=s.study, arm=s.arm, number=s.index + 1, why=said(s.why)
                )
            )
    return page.text()
