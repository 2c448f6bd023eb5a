"""Every sentence that a dermatologist or a researcher reads in the longer form; no figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scarpath.core.finding import Kind

TITLE: Final = "For the clinician and the researcher"
QUANTITIES: Final = "Forecast quantities, percent of baseline severity, by plan"
MEAN: Final = "mean"
QUANTITY_NAMES: Final = (
    "this person",
    "average person, new clinic",
    "as trials print it",
    "this person, a year after the last session",
    "effect kept after two years",
    "PIH risk of the course",
)
NATURAL_COURSE: Final = "no treatment"
QUANTITY_NOTE: Final = (
    "Net of no treatment, blinded severity score, three to six months after the last session. "
    'Predictive: includes clinic, implementation and own response, not rater error. "As trials '
    'print it" adds the study and rater optimism of a new report.'
)
CERTAINTY: Final = "Why each plan has its certainty"
EVIDENCE: Final = "Evidence behind each treatment"
COMBINATION_STUDIED: Final = "Trials of this combination: {studies}."
COMBINATION_NOT_STUDIED: Final = (
    "No trial of this combination; its forecast rests on the sub-additive model alone."
)
SCORES: Final = "Severity scores and how closely raters agree"
SEARCH: Final = "Search space and certificate"
YES: Final = "yes"
NO: Final = "no"
OBJECTIVES: Final = {
    "improvement": "improvement",
    "cost": "cost",
    "downtime": "downtime",
    "visits": "visits",
    "pih_risk": "pih_risk",
}
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
    "{name}, {sessions} sessions: {lost} lost without it (by scar type: {by_type}); order-free share "
    "{share}. "
    "Trials that carry it, with people: {trials}."
)
NO_TRIALS: Final = "none"

REVIEW_TITLE: Final = "Scarpath: rules, cards, proposals and expert positions for review"
REVIEW_VERSION: Final = (
    "scarpath {version}: {rules} rules, {cards} cards, {entries} entries on order and timing, {positions} "
    "sources of expert positions"
)
REVIEW_CONTENTS: Final = "Contents"
REVIEW_HOW: Final = "How to review"
REVIEW_STEPS: Final = (
    "Each entry shows what the program says or does, what it stands on, and the sources that say "
    "otherwise. The letter after a source is its class: A guideline, consensus or systematic review, "
    "B trial, C case series or expert, D maker, E clinic or consumer page; a study of the catalogue is "
    "called so.",
    "A proposal is our own reading: no single source says it in this way. Look at these first.",
    "Mark each entry: approve as it stands, amend, or reject. Say in the remark what should change, and why.",
    "Sign each section that you looked at, and the whole at the end. You may review a part only.",
    "The code after an entry is its version. A signature holds for that version; when the entry changes, the "
    "program says that it has to be looked at again.",
    "The signed review is kept as data in a file; `scarpath review export --form FILE` writes one to fill "
    "in, and `scarpath review check FILE` reads it.",
)
REVIEW_STANDING: Final = {
    "none": "Not reviewed yet",
    "out_of_date": "Changed since it was reviewed by {signature}",
    "approve": "Approved by {signature}",
    "amend": "To be amended, says {signature}: {remark}",
    "reject": "Rejected by {signature}: {remark}",
}
REVIEW_GLANCE: Final = "Proposals and conflicts at a glance"
REVIEW_GLANCE_HEADER: Final = ("entry", "proposal", "sources disagree")
REVIEW_RULES: Final = "Safety rules: {topic}"
REVIEW_CARDS: Final = "Treatment cards: {family}"
REVIEW_SEQUENCING: Final = "Order and timing: {section}"
REVIEW_POSITIONS: Final = "Expert positions: {kind}"
REVIEW_GROUPS: Final[Mapping[str, str]] = {
    "active_infection_and_hsv": "infection and cold sores (HSV)",
    "adults_only": "adults only",
    "anticoagulants_bleeding": "blood thinners and bleeding",
    "bdd": "body-image concern",
    "changing_lesion": "changing or bleeding lesion",
    "distress": "acute distress",
    "expectation": "what the person hopes for",
    "filler_vascular": "fillers: vessels, sites and age",
    "fitzpatrick_IV_VI_pih": "Fitzpatrick IV to VI and brown marks (PIH)",
    "phenol_cardiac": "phenol, heart, kidneys and liver",
    "pregnancy_breastfeeding": "pregnancy and breastfeeding",
    "prp_thrombocytopenia": "PRP, platelets and bleeding",
    "psoriasis_vitiligo_connective": "psoriasis, vitiligo, connective tissue disease",
    "recent_tan_photosensitivity": "tan and sensitivity to light",
    "rf_microneedling": "microneedling with radiofrequency",
    "same_visit": "one visit for two treatments",
    "follow_up": "follow-up",
    "top_ups": "top-ups",
    "care": "care of the skin",
    "order": "what goes first",
    "gaps": "least gaps",
    "priming": "preparing the skin",
}
"""What a group of entries is called where its key alone would not do."""
REVIEW_SOURCES: Final = "Sources"
REVIEW_SIGN_SECTION: Final = "Signature for this section"
REVIEW_SIGN_ALL: Final = "Signature"
REVIEW_SIGN_ALL_TEXT: Final = (
    "I have looked at the entries that I marked, in the versions printed here, and at the sources that "
    "they name."
)
REVIEW_NAME: Final = "Name"
REVIEW_ROLE: Final = "Profession, registration"
REVIEW_DATE: Final = "Date"
REVIEW_HAND: Final = "Signature"
REVIEW_CHOICES: Final = ("approve", "amend", "reject")
REVIEW_REMARK: Final = "Remark"
REVIEW_SAYS: Final = "The person reads"
REVIEW_WHEN: Final = "When"
REVIEW_THEN: Final = "Then"
REVIEW_ASKS: Final = "Where it is not stated, it asks"
REVIEW_STRENGTH: Final = "Strength"
REVIEW_STANDS_ON: Final = "It stands on"
REVIEW_AGAINST: Final = "Sources that say otherwise"
REVIEW_PROPOSAL: Final = "Proposal: our own reading of the sources"
REVIEW_SOURCED: Final = "As the sources say"
REVIEW_ENTRY: Final = "{kind} {id}, version {version}"
REVIEW_FIELDS: Final[Mapping[str, str]] = {
    "stage": "Stage",
    "what": "What",
    "applies_to": "Applies to",
    "after": "After",
    "before": "Before",
    "weeks": "Weeks",
    "weeks_high": "Weeks high",
    "either_order": "Either order",
    "unless_later": "Unless later",
    "conflict": "Conflict",
    "against": "Against",
    "default": "Default",
    "kind": "Kind",
    "days_before": "Days before",
    "days_after": "Days after",
    "asks_field": "Asks field",
    "fitzpatrick": "Fitzpatrick",
    "topic": "Topic",
    "from_days": "From days",
    "until_days": "Until days",
    "months_low": "Months low",
    "months_high": "Months high",
}
"""The fields of the sequencing data."""
REVIEW_SAME_VISIT: Final[Mapping[str, str]] = {"first": "First in the visit", "second": "Second in the visit"}
"""The two treatments of a shared visit, one after the other."""
REVIEW_THEN_EFFECT: Final = "{effect}: {targets}"
REVIEW_THEN_UNTIL: Final = "{effect} {until}: {targets}"
REVIEW_STUDY: Final = "study"
REVIEW_PAGE: Final = "page"
"""What a source is called that is no source of a class."""
REVIEW_FORM: Final = """\
# A signed review. Fill in who signs, then take the # away before each entry that was looked at and write
# the verdict: approve, amend or reject. Amend and reject need a remark in the same brackets:
#   remark: "what should change, and why"
# Check it with `scarpath review check FILE`. Placed in the catalogue's folder reviews/, under a file name
# that is its id, it changes what the program says of these entries, for as long as they stay as they are.
id: {id}
reviewer: ""
role: ""
signed_on: {day}
entries:
"""
CHECK_TITLE: Final = "Review {id}: {signature}"
CHECK_COUNTS: Final = "{approve} approved, {amend} to be amended, {reject} rejected."
CHECK_CURRENT: Final = "Every entry is as it was reviewed."
CHECK_OLD: Final = "Out of date: these entries changed after they were reviewed, and need another look"
CHECK_OLD_ENTRY: Final = "{kind} {id}: reviewed at version {version}, now {now}"
CHECK_COVERAGE: Final = "With this review, {reviewed} of {entries} entries are reviewed as they stand now."

FINDINGS: Final[Mapping[Kind, str]] = {
    Kind.NO_POOLED_STUDY: "no study that could be pooled prints an improvement after it",
    Kind.STARTS_AT: (
        "starts {level:sure}: {trials} of {studies} studies set it against something else at random"
    ),
    Kind.WEAKEST_PART: "no better than its weakest part, {treatment}: {certainty:sure}",
    Kind.NO_TRIAL_OF_COMBINATION: "down one: no trial of this combination",
    Kind.NO_TRIAL_OF_IT_ALONE: "down one: no trial of it alone",
    Kind.RATERS_NOT_BLINDED: (
        "down one for risk of bias: {some} of {whole} patients were judged by raters said to be blinded"
    ),
    Kind.FIGURES_DOUBTFUL: (
        "down one for risk of bias: {some} of {whole} patients are in studies whose figures are doubtful"
    ),
    Kind.COMPARED_WITH_NOBODY: (
        "down one for risk of bias: {some} of {whole} patients were compared with nobody"
    ),
    Kind.AGREEMENT_NOT_KNOWN: (
        "agreement between studies cannot be judged: fewer than two print an average for it alone"
    ),
    Kind.STUDIES_DISAGREE: (
        "down one for inconsistency: the averages of {studies} studies range from {low:.0f} to {high:.0f} %"
    ),
    Kind.NEVER_SET_APART: (
        "down one for indirectness: no randomised study compared it with the same care without it"
    ),
    Kind.OTHER_SKIN_TYPES: (
        "down one for indirectness: {some} of {whole} patients are in studies said to include skin type "
        "{skin}"
    ),
    Kind.OTHER_SCARS: (
        "down one for indirectness: {some} of {whole} patients are in studies said to include such scars"
    ),
    Kind.NOT_ONLY_ACNE_SCARS: (
        "down one for indirectness: {some} of {whole} patients are in studies not only of acne scars"
    ),
    Kind.FEW_PATIENTS: "down one for imprecision: {patients} patients",
    Kind.VERY_FEW_PATIENTS: "down two for imprecision: {patients} patients",
    Kind.WIDE_FORECAST: "down one for imprecision: the forecast spans {points:.0f} points",
    Kind.SPACE: (
        "session counts of {treatments} treatments: at most {mechanisms} mechanisms, {resurfacing} "
        "resurfacing treatments and {visits} visits in a plan (counted before any are shared), one treatment "
        "of each exclusivity group, sessions up to each card"
    ),
    Kind.TABLES_TOO_LARGE: "the tables need {needed:.0f} MiB, more than the {allowed:.0f} allowed",
    Kind.OUT_OF_TIME: "the time allowed ran out",
}
"""What the planner finds, by its kind; `scarpath.render.say` tells what the forms after a colon mean."""
