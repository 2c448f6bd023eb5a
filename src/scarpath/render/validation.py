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
from scarpath.render.figures import in_percent, percent_of
from scarpath.render.layout import Page, Style
from scarpath.render.markdown import table
from scarpath.render.words import pages as words

Table = tuple[Sequence[str], Sequence[tuple[str, ...]]]


def coverage_table(summary: ValidationSummary) -> Table:
    """CRPS and coverage of each forecaster."""
    *first, level = words().VALIDATION_COVERAGE
    header = (*first, *(level.format(level=size) for size in LEVELS))
    rows = [
        (
            words().FORECASTERS[name],
            f"{spread.crps:.2f}",
            *(percent_of(spread.coverage[level]) for level in LEVELS),
        )
        for name, spread in summary.forecasters.items()
    ]
    return header, rows


def skill_table(summary: ValidationSummary) -> Table:
    """Skill of the model against each baseline."""
    rows = [(words().FORECASTERS[name], *_skill(summary.skill[name])) for name in BASELINES]
    return words().VALIDATION_SKILL, rows


def _skill(skill: Skill) -> tuple[str, str, str]:
    between = words().VALIDATION_RANGE.format(low=percent_of(skill.low), high=percent_of(skill.high))
    return percent_of(skill.value), between, percent_of(skill.above_zero)


def sentences(done: CrossValidation, summary: ValidationSummary) -> Iterator[str]:
    """What the figures mean, a paragraph each."""
    contrasts = summary.contrasts
    if not done.complete:
        yield words().VALIDATION_OPEN.format(done=len(done.folds), of=done.of_folds)
    yield words().VALIDATION_DONE.format(
        studies=summary.studies, outcomes=summary.outcomes, folds=done.of_folds
    )
    yield words().VALIDATION_BEST.format(
        best=words().FORECASTERS[summary.best], ceiling=percent_of(summary.ceiling)
    )
    value, between, above = _skill(contrasts.skill)
    yield words().VALIDATION_CONTRASTS.format(
        contrasts=contrasts.contrasts,
        studies=contrasts.studies,
        right=contrasts.right_signs,
        signs=contrasts.signs,
        skill=value,
        between=between,
        above=above,
        ceiling=percent_of(contrasts.ceiling),
    )
    yield _on_ranking(summary)
    yield words().VALIDATION_CHAINS.format(
        rhat=max(fold.rhat for fold in done.folds), divergences=sum(fold.divergences for fold in done.folds)
    )


def _on_ranking(summary: ValidationSummary) -> str:
    if summary.ranking_earned:
        return str(words().RANKING_EARNED)
    told = words().RANKING_FLATTERED if summary.bar_met else words().RANKING_MISSED
    return str(told.format(skill=percent_of(RANKING_SKILL), chance=percent_of(ENOUGH)))


def validation_text(done: CrossValidation, *, style: Style) -> str:
    """For the terminal."""
    summary = summarise(done.folds)
    page = Page(style)
    page.heading(words().VALIDATION)
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
    parts.append(words().VALIDATION_SURPRISES)
    parts.append(table(*_surprises(done)))
    return "\n\n".join(parts) + "\n"


def _surprises(done: CrossValidation, most: int = 12) -> Table:
    outcomes = [o for fold in done.folds for o in fold.outcomes]
    outcomes.sort(key=lambda o: -o.crps[MODEL])
    rows = [
        (
            o.study,
            o.arm,
            o.kind,
            in_percent(f"{o.observed:.0f}"),
            f"{o.pit[MODEL]:.3f}",
            f"{o.crps[MODEL]:.1f}",
        )
        for o in outcomes[:most]
    ]
    return words().VALIDATION_SURPRISES_HEADER, rows


def combinations_markdown(
    ceiling: CrossValidation, strongest: CrossValidation, joined: Collection[tuple[str, str]]
) -> str:
    """How two forms of combination did on the same held-out figures; `joined` are the arms, by study and arm,
    that joined mechanisms.
    """
    every, some = paired(ceiling, strongest), paired(ceiling, strongest, lambda o: (o.study, o.arm) in joined)
    rows = [_paired_row(words().COMBINATION_ALL, every), _paired_row(words().COMBINATION_JOINED, some)]
    return f"{table(words().COMBINATION_HEADER, rows)}\n\n{_on_combination(every, some)}\n"


def _paired_row(name: str, pair: Paired) -> tuple[str, ...]:
    return (
        name, str(pair.studies), str(pair.outcomes), f"{pair.crps:.2f}", f"{pair.other:.2f}",
        *_skill(pair.skill),
    )  # fmt: skip


def _on_combination(*pairs: Paired) -> str:
    open_still = all(pair.skill.low <= 0.0 <= pair.skill.high for pair in pairs)
    return str(words().COMBINATION_OPEN if open_still else words().COMBINATION_TOLD)
