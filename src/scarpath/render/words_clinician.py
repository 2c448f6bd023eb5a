"""Every sentence that a dermatologist or a researcher reads in the longer form; no figures."""

from __future__ import annotations

from typing import Final

TITLE: Final = "For the clinician and the researcher"
QUANTITIES: Final = "Forecast quantities, percent of baseline severity, by plan"
MEAN: Final = "mean"
QUANTITY_NAMES: Final = (
    "this person",
    "average person, new clinic",
    "as trials print it",
    "this person, at the horizon",
    "effect kept after two years",
    "PIH risk of the course",
)
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
CONTRIBUTIONS: Final = "What each treatment of the plan does in it, in points of improvement"
CONTRIBUTION: Final = (
    "{name}, {sessions} sessions: {lost} lost without it (by scar type: {by_type}); order-free share {share}. "
    "Trials that carry it, with people: {trials}."
)
NO_TRIALS: Final = "none"
