"""What a study printed, outcome by outcome, in one line each."""

from __future__ import annotations

from scarpath.core.study import (
    Adverse,
    Bands,
    BeforeAfter,
    GradeGain,
    GradeResponders,
    MeanImprovement,
    MeanSd,
    Outcome,
    Responders,
)
from scarpath.render import figures, words_patient, words_web as words


def outcome_text(outcome: Outcome) -> str:
    """One outcome: what was found, on which scale, by whom, how many were judged, and when."""
    rater = words.RATERS[outcome.rater] if outcome.rater else words.RATER_NOT_STATED
    parts = [words.SCALES[outcome.scale], rater, words.JUDGED.format(people=outcome.n)]
    if outcome.weeks_after_last_session is not None:
        parts.append(words.WEEKS_AFTER.format(weeks=figures.number(outcome.weeks_after_last_session)))
    if outcome.scar_type is not None:
        parts.append(words.TYPE_SHORT[outcome.scar_type].lower())
    return f"{_found(outcome)} ({'; '.join(parts)})"


def _found(outcome: Outcome) -> str:
    if isinstance(outcome, MeanImprovement):
        return words.FOUND_MEAN.format(
            statistic=outcome.statistic, mean=figures.number(outcome.mean), sd=_sd(outcome.sd)
        )
    if isinstance(outcome, BeforeAfter):
        before, after = _mean(outcome.before), _mean(outcome.after)
        return words.FOUND_SCORE.format(statistic=outcome.statistic, before=before, after=after)
    if isinstance(outcome, Bands):
        edges = zip(outcome.edges, outcome.edges[1:], outcome.counts, strict=False)
        told = (f"{low:g}-{high:g} %: {count}" for low, high, count in edges)
        return words.FOUND_BANDS.format(bands=", ".join(told))
    if isinstance(outcome, Responders):
        threshold = figures.number(outcome.threshold_percent)
        return words.FOUND_RESPONDERS.format(count=outcome.responders, n=outcome.n, threshold=threshold)
    if isinstance(outcome, GradeGain):
        told = (f"{grade}: {count}" for grade, count in zip(outcome.grades, outcome.counts, strict=True))
        return words.FOUND_GRADES.format(grades=", ".join(told))
    if isinstance(outcome, GradeResponders):
        least = figures.number(outcome.at_least)
        return words.FOUND_AT_LEAST.format(count=outcome.responders, n=outcome.n, grades=least)
    kept, months = figures.number(outcome.percent_kept), figures.number(outcome.months)
    return words.FOUND_KEPT.format(kept=kept, months=months)


def _sd(sd: float | None) -> str:
    return f" (SD {figures.number(sd)})" if sd is not None else ""


def _mean(value: MeanSd) -> str:
    return f"{figures.number(value.mean)}{_sd(value.sd)}"


def adverse_text(entry: Adverse) -> str:
    """One printed harm with its count, as far as it was printed."""
    name = words_patient.EVENTS.get(entry.event, words.HARM_OTHER)
    told = ""
    if entry.events is not None and entry.n is not None:
        told = words.STUDY_COUNTS.format(events=entry.events, people=entry.n)
    elif entry.percent is not None:
        told = f"{figures.number(entry.percent)} %"
    detail = f" ({entry.detail})" if entry.detail else ""
    return f"{name}: {told or words_patient.UNKNOWN}{detail}"
