"""The cross-validation in words and figures, for the terminal and for the page in docs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from scarpath.core.validation import (
    BASELINES,
    ENOUGH,
    LEVELS,
    MODEL,
    RANKING_SKILL,
    CrossValidation,
    Paired,
    Skill,
    ValidationSummary,
    paired,
    summarise,
)
from scarpath.render.figures import percent_of
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table

FORECASTERS = {
    MODEL: "model",
    "pooled": "all arms pooled",
    "by_treatment": "random effects by treatment",
    "components": "additive components",
}
Table = tuple[Sequence[str], Sequence[tuple[str, ...]]]


def coverage_table(summary: ValidationSummary) -> Table:
    """CRPS and coverage of each forecaster."""
    header = ("forecast by", "CRPS", *(f"in the {level} %" for level in LEVELS))
    rows = [
        (FORECASTERS[name], f"{spread.crps:.2f}", *(percent_of(spread.coverage[level]) for level in LEVELS))
        for name, spread in summary.forecasters.items()
    ]
    return header, rows


def skill_table(summary: ValidationSummary) -> Table:
    """Skill of the model against each baseline."""
    rows = [(FORECASTERS[name], *_skill(summary.skill[name])) for name in BASELINES]
    return ("model against", "skill", "middle 90 %", "chance above zero"), rows


def _skill(skill: Skill) -> tuple[str, str, str]:
    between = f"{percent_of(skill.low)} to {percent_of(skill.high)}"
    return percent_of(skill.value), between, percent_of(skill.above_zero)


def sentences(done: CrossValidation, summary: ValidationSummary) -> Iterator[str]:
    """What the figures mean, a paragraph each."""
    contrasts = summary.contrasts
    if not done.complete:
        yield f"Only {len(done.folds)} of {done.of_folds} folds are done; run the command again to go on."
    yield (
        f"{summary.studies} studies with {summary.outcomes} figures, each predicted as a new study by a fit"
        f" that had not seen it ({done.of_folds} folds). A study counts once: the mean over its figures."
        " CRPS is in points of improvement; smaller is better."
    )
    yield (
        f"The best of the ordinary syntheses is: {FORECASTERS[summary.best]}. If the model is true, somebody"
        f" who knew its parameters exactly would have a skill of {percent_of(summary.ceiling)} against it:"
        " the rest is variation between studies, arms and patients that nobody can predict from the"
        " treatment."
    )
    value, between, above = _skill(contrasts.skill)
    yield (
        f"Differences between arms of one study ({contrasts.contrasts} in {contrasts.studies} studies): the"
        f" better arm was named in {contrasts.right_signs} of {contrasts.signs}. Against predicting no"
        f" difference the skill is {value} ({between}; above zero with {above}). A forecaster who knew the"
        f" parameters would reach {percent_of(contrasts.ceiling)}."
    )
    yield _on_ranking(summary)
    worst = max(done.folds, key=lambda fold: fold.rhat)
    divergences = sum(fold.divergences for fold in done.folds)
    yield (
        f"The chains of a fold are shorter than the shipped ones: R-hat at most {worst.rhat:.3f},"
        f" {divergences} divergent transitions in all folds."
    )


def _on_ranking(summary: ValidationSummary) -> str:
    if summary.ranking_earned:
        return "Treatments may be ranked by their forecast effect."
    bar = (
        f"a skill of {percent_of(RANKING_SKILL)} with a chance of {percent_of(ENOUGH)} that it is above zero"
    )
    why = (
        f"That is what a ranking of treatments by their forecast effect takes ({bar}), but the model was"
        " changed with such figures in view, so they flatter it and do not earn a ranking"
        if summary.bar_met
        else f"This does not earn a ranking of treatments by their forecast effect, which takes {bar}"
    )
    return f"{why}: among suitable treatments whose forecasts overlap, harm, downtime and price decide."


def validation_text(done: CrossValidation, *, style: Style) -> str:
    """For the terminal."""
    summary = summarise(done.folds)
    page = Page(style)
    page.heading("Cross-validation over studies")
    page.table(*coverage_table(summary))
    page.blank()
    page.table(*skill_table(summary))
    page.blank()
    for sentence in sentences(done, summary):
        page.paragraph(sentence)
    return page.text()


def validation_json(done: CrossValidation) -> dict[str, Any]:
    """For programs: the summary; the file itself holds every prediction."""
    summary = summarise(done.folds)
    contrasts = summary.contrasts
    return {
        "complete": done.complete,
        "folds": len(done.folds),
        "studies": summary.studies,
        "outcomes": summary.outcomes,
        "forecasters": {
            name: {"crps": s.crps, **{f"coverage_{level}": s.coverage[level] for level in LEVELS}}
            for name, s in summary.forecasters.items()
        },
        "skill": {name: _skill_json(s) for name, s in summary.skill.items()},
        "best_baseline": summary.best,
        "skill_ceiling": summary.ceiling,
        "contrasts": {
            "studies": contrasts.studies,
            "contrasts": contrasts.contrasts,
            "crps": contrasts.crps,
            "crps_no_difference": contrasts.none,
            "skill": _skill_json(contrasts.skill),
            "skill_ceiling": contrasts.ceiling,
            "right_signs": contrasts.right_signs,
            "signs": contrasts.signs,
            **{f"coverage_{level}": contrasts.coverage[level] for level in LEVELS},
        },
        "ranking_bar_met": summary.bar_met,
        "ranking_earned": summary.ranking_earned,
    }


def _skill_json(skill: Skill) -> dict[str, float]:
    return {"value": skill.value, "p05": skill.low, "p95": skill.high, "above_zero": skill.above_zero}


def validation_markdown(done: CrossValidation) -> str:
    """The body of the page in docs."""
    summary = summarise(done.folds)
    parts = [table(*coverage_table(summary)), table(*skill_table(summary)), *sentences(done, summary)]
    parts.append("## Surprises\n\nThe figures farthest from their predictions.")
    parts.append(table(*_surprises(done)))
    return "\n\n".join(parts) + "\n"


def _surprises(done: CrossValidation, most: int = 12) -> Table:
    outcomes = [o for fold in done.folds for o in fold.outcomes]
    outcomes.sort(key=lambda o: -o.crps[MODEL])
    rows = [
        (o.study, o.arm, o.kind, f"{o.observed:.0f} %", f"{o.pit[MODEL]:.3f}", f"{o.crps[MODEL]:.1f}")
        for o in outcomes[:most]
    ]
    return ("study", "arm", "kind", "printed", "place in the prediction", "CRPS"), rows


def combinations_markdown(
    ceiling: CrossValidation, strongest: CrossValidation, joined: Collection[tuple[str, str]]
) -> str:
    """How two forms of combination did on the same held-out figures; `joined` are the arms, by study and arm,
    that joined mechanisms.
    """
    every, some = paired(ceiling, strongest), paired(ceiling, strongest, lambda o: (o.study, o.arm) in joined)
    header = (
        "figures of",
        "studies",
        "figures",
        "ceiling",
        "strongest",
        "skill",
        "middle 90 %",
        "above zero",
    )
    rows = [_paired_row("all arms", every), _paired_row("arms that joined mechanisms", some)]
    return f"{table(header, rows)}\n\n{_on_combination(every, some)}\n"


def _paired_row(name: str, pair: Paired) -> tuple[str, ...]:
    return (
        name, str(pair.studies), str(pair.outcomes), f"{pair.crps:.2f}", f"{pair.other:.2f}",
        *_skill(pair.skill),
    )  # fmt: skip


def _on_combination(*pairs: Paired) -> str:
    open_still = all(pair.skill.low <= 0.0 <= pair.skill.high for pair in pairs)
    if open_still:
        return "The trials do not tell the two forms apart: both intervals hold zero."
    return "An interval that leaves zero out says which form predicts better."
