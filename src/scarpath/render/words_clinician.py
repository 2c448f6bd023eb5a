"""Every sentence that a dermatologist or a researcher reads in the longer form; no figures."""

from __future__ import annotations

from typing import Final

TITLE: Final = "For the clinician and the researcher"
QUANTITIES: Final = "Forecast quantities, percent of baseline severity, by plan"
QUANTITY_HEADER: Final = ("", "mean", "p05", "p10", "p25", "p50", "p75", "p90", "p95")
QUANTITY_NAMES: Final = {
    "improvement_percent": "this person",
    "average_person_percent": "average person, new clinic",
    "as_trials_print_percent": "as trials print it",
    "at_horizon_percent": "this person, at the horizon",
    "retained_after_2_years_percent": "effect kept after two years",
    "pih_risk_percent": "PIH risk of the course",
}
NATURAL_COURSE: Final = "no treatment"
QUANTITY_NOTE: Final = (
    "Net of no treatment, blinded severity score, three to six months after the last session. "
    'Predictive: includes clinic, implementation and own response, not rater error. "As trials '
    'print it" adds the study and rater optimism of a new report.'
)
TAIL_NOTE: Final = (
    "The chance of {threshold} % or more is an upper bound over two tail models; no trial reports"
    " a threshold that could identify the tail."
)
CERTAINTY: Final = "Why each plan has its certainty"
EVIDENCE: Final = "Evidence behind each treatment"
COMBINATION_STUDIED: Final = "Trials of this combination: {studies}."
COMBINATION_NOT_STUDIED: Final = (
    "No trial of this combination; its forecast rests on the sub-additive model alone."
)
SCORES: Final = "Severity scores and how closely raters agree"
SEARCH: Final = "Search space and certificate"
SEARCH_COUNTS: Final = (
    "{candidates} candidates: {evaluated} evaluated, {cut_off} cut off by a proven bound; "
    "complete: {complete}; {draws} draws; objectives: {objectives}."
)
FRONT: Final = (
    "Pareto front: {plans} plans; at most {listed} that differ in kind are listed. The whole "
    "front is in the JSON output."
)
RULES: Final = "Rules that acted"
RULE: Final = "{rule}: {what}"
SOURCES: Final = "Sources"
NO_RULE: Final = "No rule acted on this case."
SCORE: Final = "{name}: {value}. Rater error: {error}. Status of the table: {status}."
NULL: Final = "not computed"
