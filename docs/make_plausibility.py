"""Write docs/plausibility.md: the shipped draws beside what was known before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.study import Retention
from scarpath.evidence.plausible import (
    Standing,
    compared_directly,
    contrast,
    forecast_best,
    peers,
    printed_best,
    standings,
    usual_forecast,
)
from scarpath.render.cite import treatment_name
from scarpath.render.markdown import table

PAGE = Path(__file__).parent / "plausibility.md"
LEADERS = ((ScarType.ROLLING, "release", "Subcision"), (ScarType.ICEPICK, "focal", "TCA CROSS"))
"""Scar type, and the mechanism that dermatologists expect to lead there, with its common name."""

DEVICES = ("fractional_ablative_laser", "fractional_nonablative_laser", "microneedling_rf")
PUBLISHED = {(0, 1): (0.516, 0.281, 0.750), (0, 2): (0.941, 0.540, 1.342), (1, 2): (0.426, 0.049, 0.802)}
"""Standardised mean differences with 95 % intervals, doi:10.1089/fpsam.2022.0383 (26 randomised trials)."""

HEAD = """\
# Are the draws plausible?

Written by `make docs` from the shipped draws; do not edit it by hand. Forecasts are of the average person,
net of no treatment, at the usual number of sessions unless said otherwise. Brackets hold the middle 90 %. A
treatment is *first* in a draw when none of its peers does better in it.
"""
MOST_ROWS = 6


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    draws = load_draws(catalogue, score=True)
    parts = [HEAD, _ceiling(catalogue, draws)]
    parts += [_leader(*expected, catalogue, draws) for expected in LEADERS]
    parts.append(_devices(catalogue, draws))
    return "\n".join(parts)


def _ceiling(catalogue: Catalogue, draws: EffectDraws) -> str:
    printed, forecast = printed_best(catalogue), forecast_best(catalogue, draws)
    rows = [
        (str(count), f"{forecast[count]:.0f} %", f"{printed[count]:.0f} %" if count in printed else "none")
        for count in forecast
    ]
    return (
        "\n## No forecast above what was printed\n\n"
        "The highest mean that any plan could reach on any face, with every treatment as often as its card"
        " allows, beside the highest mean improvement that a trial of so many treatments together printed,"
        " with its error.\n\n"
        f"{table(('treatments together', 'highest forecast', 'highest printed'), rows)}\n"
    )


def _trials(treatment: str, catalogue: Catalogue) -> str:
    with_arm = [
        study
        for study in catalogue.studies.values()
        if any(
            any(part.treatment == treatment for part in arm.components)
            and any(not isinstance(outcome, Retention) for outcome in arm.outcomes)
            for arm in study.arms
        )
    ]
    return f"{len(with_arm)} ({sum(study.randomised for study in with_arm)})"


def _leader(kind: ScarType, mechanism: str, name: str, catalogue: Catalogue, draws: EffectDraws) -> str:
    rows = standings(kind, peers(kind, catalogue, draws), draws)
    header = ("treatment", "better by", "first in", "studies (randomised)", "how long, says its card")
    ranked = table(
        header,
        [
            (
                treatment_name(row.treatment, catalogue),
                f"{row.mean:.0f} % ({row.low:.0f} to {row.high:.0f})",
                f"{100 * row.first:.0f} of 100 draws",
                _trials(row.treatment, catalogue),
                catalogue.treatments[row.treatment].permanence.replace("_", " "),
            )
            for row in rows[:MOST_ROWS]
        ],
    )
    told = " ".join(_verdict(rows, mechanism, name, catalogue))
    return f"\n## {kind.value.capitalize()} scars: {_inside(name)} among its peers\n\n{told}\n\n{ranked}\n"


def _inside(name: str) -> str:
    """A name inside a sentence."""
    return name if name.isupper() or name[1].isupper() else name[0].lower() + name[1:]


def _verdict(rows: Sequence[Standing], mechanism: str, name: str, catalogue: Catalogue) -> Iterator[str]:
    yield (
        f"Peers are the {len(rows)} treatments that a trial informs and whose cards do not call them unsuited"
        f" for this type; the best {min(MOST_ROWS, len(rows))} are listed."
    )
    place = next(i for i, row in enumerate(rows) if catalogue.mechanism(row.treatment) == mechanism)
    if place == 0:
        yield f"{name} leads, as expected."
        return
    own, above = rows[place], rows[:place]
    before = " and ".join(treatment_name(row.treatment, catalogue) for row in above)
    yield f"{name} does not lead in the mean: {before} come before it."
    points, first = rows[0].mean - own.mean, 100 * own.first
    yield f"They do so by up to {points:.0f} points; it is first in {first:.0f} of 100 draws."
    if all(own.low < row.mean < own.high and row.low < own.mean < row.high for row in above):
        yield "The interval of each holds the mean of the other: the trials do not tell them apart."
    if any(catalogue.treatments[row.treatment].permanence != "lasting" for row in above):
        yield (
            "The forecast is for three to six months after the last session: what fades later is not taken"
            " off here. Plans are compared at their horizon, where it is."
        )


def _devices(catalogue: Catalogue, draws: EffectDraws) -> str:
    names = [treatment_name(t, catalogue) for t in DEVICES]
    forecasts = [usual_forecast(t, draws) for t in DEVICES]
    by_type = table(
        ("device", *(kind.value for kind in ATROPHIC), "even mix"),
        [
            (name, *(f"{v:.0f} %" for v in own.mean(axis=0)), f"{own.mean():.0f} %")
            for name, own in zip(names, forecasts, strict=True)
        ],
    )
    rows, agree, apart = [], True, []
    for (a, b), (smd, low, high) in PUBLISHED.items():
        mixed = contrast(DEVICES[a], DEVICES[b], draws, at_best=False)
        best = contrast(DEVICES[a], DEVICES[b], draws, at_best=True)
        studies = compared_directly([DEVICES[a]], [DEVICES[b]], catalogue)
        randomised = sum(catalogue.studies[s].randomised for s in studies)
        agree = agree and mixed.ahead >= 0.5
        if mixed.standardised[2] < low or mixed.standardised[0] > high:
            apart.append(f"{names[a]} over {names[b]}")
        rows.append(
            (
                f"{names[a]} over {names[b]}",
                f"{smd:.2f} ({low:.2f} to {high:.2f})",
                *("{1:.2f} ({0:.2f} to {2:.2f})".format(*c.standardised) for c in (mixed, best)),
                f"{100 * mixed.ahead:.0f} of 100 draws",
                f"{len(studies)} ({randomised})",
            )
        )
    header = (
        "comparison", "published", "draws, even mix", "draws, each on its best type", "ahead, even mix",
        "studies here of the two (randomised)",
    )  # fmt: skip
    verdict = (
        "The draws have the same order in the mean."
        if agree
        else "**The draws do not show this order.** Why, in figures:"
    )
    if apart:
        verdict = (
            f"The intervals do not meet for: {'; '.join(apart)}. There the trials of this"
            f" catalogue do not bear out the review, which read others. {verdict}"
        )
    return (
        "\n## Ablative, non-ablative, radiofrequency\n\nA network meta-analysis of 26 randomised trials"
        " (doi:10.1089/fpsam.2022.0383) puts ablative fractional lasers before non-ablative ones, and both"
        " before radiofrequency, in standardised mean differences on a quartile scale. The draws' differences"
        " are put on its scale by the model's spread between patients (median, middle 90 %).\n\n"
        f"{verdict}\n\n{table(header, rows)}\n\n"
        "- The last column counts the studies of this catalogue that give the two side by side. Where there"
        " are none, or few and small ones, the difference rests on other studies, with other raters and"
        " scars; the intervals say how little that settles.\n"
        "- The draws differ by scar type, because the cards do; the review does not part the types. By"
        " type:\n\n"
        f"{by_type}\n\n"
        "- Neither order decides a plan: devices whose forecasts overlap so much are not ranked by effect"
        " ([decision 0006](decisions/0006-no-ranking-by-efficacy.md)).\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
