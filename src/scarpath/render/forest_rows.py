"""The forest plot of one treatment or one study: its rows from printed and expected figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import Reported, StudyDossier, TreatmentDossier
from scarpath.core.finding import catalogue_text
from scarpath.core.study import Arm, Bands, Outcome, Responders, Study
from scarpath.render import figures
from scarpath.render.cite import brief, lower_first, treatment_name
from scarpath.render.forest import Forest, ForestRow, ForestSummary, ordered_panels
from scarpath.render.layout import capital
from scarpath.render.say import said
from scarpath.render.scores import surprise
from scarpath.render.words import evidence as words, patient as words_patient

_AUTHOR_YEAR = re.compile(r"([a-z]+)((?:19|20)\d\d[a-z]?)")
ASIDE = ("inert",)
"""Mechanisms that do not make an arm a combination."""
TELLING = 90
"""Half of all figures lie outside the middle half of what is expected; only what is rarer is pointed out."""


def study_label(study: Study) -> str:
    """First author and year, told apart from others of that year; else what the study is called."""
    match = _AUTHOR_YEAR.fullmatch(study.id)
    return f"{match[1].title()} {match[2]}" if match else capital(study.id.replace("_", " "))


def treatment_forest(dossier: TreatmentDossier, catalogue: Catalogue) -> Forest:
    """What every study of a treatment printed, those with it alone first, and its forecast below."""
    rank = {trial.study.id: i for i, trial in enumerate(dossier.trials)}
    rows = sorted(dossier.reported, key=lambda r: rank[r.outcome.study])
    summaries, title = _summaries(dossier, catalogue)
    name = treatment_name(dossier.id, catalogue)
    return Forest(
        title=words().FOREST_TITLE.format(name=name),
        panels=ordered_panels(_panelled(rows, catalogue.studies, catalogue, treatment=dossier.id)),
        summary_title=title,
        summaries=summaries,
    )


def study_forest(dossier: StudyDossier, catalogue: Catalogue) -> Forest:
    """What one study printed, arm by arm."""
    study = dossier.study
    return Forest(
        title=words().FOREST_TITLE_STUDY.format(name=study_label(study)),
        panels=ordered_panels(_panelled(dossier.reported, {study.id: study}, catalogue)),
    )


def _panelled(
    rows: Sequence[Reported],
    studies: Mapping[str, Study],
    catalogue: Catalogue,
    *,
    treatment: str | None = None,
) -> list[tuple[str, ForestRow]]:
    """Each row under the title of what it measures: averages first, then shares by their threshold; for one
    treatment, arms that had it alone before the others.
    """
    found = []
    for reported in rows:
        study = studies[reported.outcome.study]
        arm = next(arm for arm in study.arms if arm.id == reported.outcome.arm)
        outcome = arm.outcomes[reported.outcome.index]
        at = threshold_of(outcome, reported.outcome.edge)
        acting = {p.treatment for p in arm.components if catalogue.mechanism(p.treatment) not in ASIDE}
        with_others = treatment is not None and bool(acting - {treatment})
        place = (-1000.0 if at is None else at, with_others)
        title = (
            words().FOREST_PANEL_MEAN
            if at is None
            else words().FOREST_PANEL_SHARE.format(threshold=figures.number(at))
        )
        if treatment is not None:
            title += words().WITH_OTHERS if with_others else words().ALONE
        row = _row(reported, study, arm, outcome, catalogue, by_arm=treatment is None)
        found.append((place, title, row))
    return [(title, row) for _, title, row in sorted(found, key=lambda entry: entry[0])]


def threshold_of(outcome: Outcome, edge: float | None) -> float | None:
    """The improvement that patients are counted beyond; None where an average was printed."""
    if isinstance(outcome, Responders):
        return outcome.threshold_percent
    return edge if isinstance(outcome, Bands) else None


def _row(
    reported: Reported, study: Study, arm: Arm, outcome: Outcome, catalogue: Catalogue, *, by_arm: bool
) -> ForestRow:
    given = " + ".join(
        figures.times(f"{p.sessions:g}", lower_first(treatment_name(p.treatment, catalogue)))
        if p.sessions
        else lower_first(treatment_name(p.treatment, catalogue))
        for p in arm.components
    )
    scored = reported.outcome
    if by_arm:
        label = words().ARM.format(arm=arm.id)
        detail = words().FOREST_DETAIL.format(
            n=outcome.n, given=given, outcome=outcome_text(outcome, catalogue)
        )
    else:
        label = study_label(study)
        detail = words().FOREST_DETAIL_DESIGN.format(
            n=outcome.n,
            given=given,
            outcome=outcome_text(outcome, catalogue),
            design=words().DESIGNS[study.design],
        )
    return ForestRow(
        label=label,
        detail=detail,
        n=outcome.n,
        value=scored.observed,
        low=reported.low,
        high=reported.high,
        expected_low=scored.quantiles[0],
        expected_high=scored.quantiles[-1],
        surprise="" if scored.inside(TELLING) else surprise(scored),
    )


def outcome_text(outcome: Outcome, catalogue: Catalogue) -> str:
    """What an outcome is: scale, rater, scar type and visit."""
    scale = catalogue.scales[outcome.scale]
    parts = [brief(said(catalogue_text(scale.name)))]
    if outcome.rater is not None and outcome.rater != scale.family:
        parts.append(words().RATERS[outcome.rater])
    if outcome.scar_type is not None:
        parts.append(words().ONE_TYPE.format(type=words_patient().TYPES[outcome.scar_type.value]))
    if outcome.weeks_after_last_session is not None:
        parts.append(words().WEEKS.format(weeks=figures.number(outcome.weeks_after_last_session)))
    return ", ".join(parts)


def _summaries(dossier: TreatmentDossier, catalogue: Catalogue) -> tuple[tuple[ForestSummary, ...], str]:
    """The forecast of the usual number of sessions by scar type, and its title."""
    suited = [cell.scar_type for cell in dossier.cells if cell.standing != "unsuited"]
    if not dossier.forecasts or not suited:
        return (), ""
    sessions = usual_sessions(dossier, catalogue)
    found = [f for f in dossier.forecasts if f.sessions == sessions and f.scar_type in suited]
    summaries = tuple(
        ForestSummary(
            label=words_patient().TYPES[f.scar_type.value],
            mean=f.average.mean,
            low=f.average.p05,
            high=f.average.p95,
        )
        for f in found
    )
    told = words().ONE_SESSION if sessions == 1 else words().SESSION_COUNT.format(count=sessions)
    return summaries, words().FOREST_SUMMARY.format(sessions=told)


def usual_sessions(dossier: TreatmentDossier, catalogue: Catalogue) -> int:
    """The usual number of sessions on the card, within those that are forecast."""
    card = catalogue.treatments.get(dossier.id)
    usual = round(card.sessions_usual.middle) if card and card.sessions_usual else 1
    return min(max(1, usual), max(f.sessions for f in dossier.forecasts))
