"""Every sentence of the pages on the evidence, for a clinician or a researcher; no figures."""

from __future__ import annotations

from typing import Final

NONE: Final = "-"
NOT_STATED: Final = "not stated"

FORECAST: Final = "Forecast by scar type and number of sessions"
FORECAST_PERSON: Final = "One person: mean, and the range for {share} people like that"
FORECAST_AVERAGE: Final = "The average person at a new clinic: mean, and where it lies in {share} draws"
SESSIONS: Final = "sessions"
FORECAST_NOTE: Final = (
    "Percent of the baseline severity that is gone, net of no treatment, on a blinded severity score, "
    "three to six months after the last session, with this treatment alone."
)
FORECAST_NONE: Final = (
    "No study at hand prints an improvement after it that the model can use, so there is no forecast."
)
FORECAST_OUTSIDE: Final = "It is outside the model, which has no forecast for it: {why}."
OUTSIDE_RAISED: Final = "raised scars have their own outcomes"
OUTSIDE_KIND: Final = "it serves only to read the trials"

CELLS: Final = "What carries the forecast"
CELLS_HEADER: Final = ("scar type", "suits", "effect from", "studies", "of it alone", "people", "learned")
STANDING: Final = {
    "trials": "trials",
    "borrowed": "other types",
    "prior only": "prior only",
    "unsuited": "none: unsuited",
}
CELLS_NOTE: Final = (
    "Effect from: trials that say they took this scar type, mixed scars included; trials of other "
    "types, through the suitability on the card; or the prior alone, which is then no forecast. "
    "Learned: the share of the prior variance of the log effect that all trials together removed; "
    "treatments of one class learn from each other, so it is above zero without a trial of its own."
)

CERTAINTY: Final = "How sure: {certainty}"
CERTAINTY_NOTE: Final = "The four words of GRADE, for nobody in particular, from criteria that are counted:"
NOT_OFFERED: Final = "Plans do not offer it: {why}."
TRIALS: Final = "Its studies"
TRIALS_NONE: Final = "No study of it is in the catalogue."
TRIAL_NAMED: Final = "{name}: {facts}"
TRIAL: Final = "{people}; {design}; {raters}; {skins}. {compared}{flags}{left_out}{reference}"
PEOPLE: Final = "{count} people"
PEOPLE_UNKNOWN: Final = "counts scars, people not printed"
COMPARED: Final = "Set against: {others}."
GIVEN_WITH: Final = "All had it; what differed: {arms}."
NOT_COMPARED: Final = "Set against nothing."
REFERENCE: Final = " {reference}"
ADDRESS_UNKNOWN: Final = "no address is known that lasts"
ADDRESS_OF_COPY: Final = "{address} (a copy; the original page is not known)"
COPIED_PAGE: Final = "copy"
RATED_BY: Final = "rated by {raters}"
RATER_NOT_STATED: Final = "rater not stated"
SKINS: Final = "skin types {skins}"
SKINS_NOT_STATED: Final = "skin types not stated"
FLAGS: Final = " Flaws: {flags}."
LEFT_OUT: Final = " Not in the fit: {why}."
RATERS: Final = {
    "physician": "physician",
    "blinded_physician": "blinded physician",
    "patient": "patient",
    "device": "device",
    "not stated": "not stated",
}
DESIGNS: Final = {
    "rct_parallel": "randomised, parallel groups",
    "rct_split_face": "randomised, split face",
    "nonrandomised_comparative": "compared, not randomised",
    "split_face_nonrandomised": "split face, not randomised",
    "single_arm": "one group, no comparison",
    "retrospective": "looked back at records",
}
FLAG_WORDS: Final = {
    "counts_computed": "counts worked out from printed percentages",
    "rater_assumed": "rater assumed",
    "n_derived": "arm size worked out",
    "n_is_lesions": "counts scars, not people",
    "n_by_type_unknown": "size per scar type not printed",
    "treatment_class_inferred": "class of the treatment inferred",
    "randomisation_not_stated": "randomisation not stated",
    "mixed_indication": "not only acne scars, or origin not stated",
    "not_acne_specific": "not acne scars",
    "implausible": "figures contradict each other or belief; weighed down",
    "poolable_outcome_missing": "no improvement that can be pooled",
    "source_url_truncated": "address cut off",
    "groups_reported_together": "groups reported together only",
    "verify_before_use": "a value rests on a reading; check the paper",
}
FOREST: Final = "Printed against expected"
FOREST_TITLE_STUDY: Final = "{name}: what it printed, and what the model expects"
FOREST_DETAIL: Final = "n {n}; {given}; {outcome}"
FOREST_DETAIL_DESIGN: Final = "n {n}; {given}; {outcome}; {design}"
FOREST_TITLE: Final = "{name}: what trials printed, and what the model expects"
FOREST_DESCRIPTION: Final = (
    "Forest plot of {figures} printed figures from {studies} studies. {panels}Each row shows the "
    "printed figure, its interval where the printed numbers give one, and the range in which the model "
    "expects a new study of that size, design, rater and scale to print. {summary}"
)
FOREST_PANEL_MEAN: Final = "Average improvement"
FOREST_PANEL_SHARE: Final = "Patients at least {threshold} % better"
FOREST_SUMMARY: Final = "Forecast of {sessions}, average person, net of no treatment"
FOREST_SUMMARY_TOLD: Final = "Below stands the forecast net of no treatment: {told}."
FOREST_KEY_PRINTED: Final = "printed; the larger, the more patients"
FOREST_KEY_INTERVAL: Final = "95 % interval from its own numbers"
FOREST_KEY_EXPECTED: Final = "9 of 10 such studies would print this, says the model"
FOREST_KEY_FORECAST: Final = "forecast, 9 of 10 draws"
FOREST_NOTE: Final = (
    "Shaded: where the model expects {share} new studies of that size, design, rater and scale to print. "
    "That is what studies say, with hopeful raters, and not what a person gains{forecast}. A line through a "
    "mark is the interval that its own numbers give; without one, no standard deviation was printed."
)
FOREST_NOTE_FORECAST: Final = "; the forecast at the bottom is net of that"
FOREST_SEEN: Final = "The model was fitted to most of these figures, so that they surprise it a little less."
FOREST_NONE: Final = "No printed figure can be compared with the model."
FOREST_OTHERS: Final = (
    "{count} more outcomes print no improvement in percent (grades gained, or bands without an edge)."
)
EXPECTED: Final = "expected {low} to {high}"

MARKS: Final = "Brown marks (PIH) by skin type"
MARKS_HEADER: Final = ("skin types", "forecast per course", "counted in these types alone")
MARKS_NOTE: Final = (
    "Mean and the range of {share} draws. Few studies counted one skin type alone; the forecast also "
    "learns from those that mixed them."
)
MARKS_NONE: Final = "No study counted brown marks in a way that could inform a forecast."
HARMS: Final = "Harm that studies counted after it alone"
ITS_CLASS: Final = "{harm}, in its class"
HARMS_HEADER: Final = ("", "counted", "percent", "studies", "its class")
HARMS_NOTE: Final = (
    "Studies that counted a harm are added up; the interval is exact, and wider where they differ more "
    "than chance would. Where none was seen, the figure is the upper bound by the rule of three. Its "
    "class: treatments that act alike, and nothing else. What is not listed was not counted, which "
    "never means that it does not happen."
)
LASTING_NOT_COUNTED: Final = (
    "Lasting harm (lost skin colour, lumps, new or raised scars, granuloma): no study counted any after "
    "it alone. That never means that there is none."
)
LASTING_NONE_SEEN: Final = (
    "Lasting harm: none was seen; looked for were {looked}, in {people} people at most."
)
LASTING_SEEN: Final = "Lasting harm: the gravest that was seen is {gravest}. Looked for: {looked}."
BETWEEN_STUDIES: Final = "{name}: in {share} such studies the chance would lie between {low} and {high} %"
HARM_DETAILS: Final = "{name}, as printed: {told}"
IN_PASSING: Final = "not pooled: {told} ({study})"
AT_MOST: Final = "< {bound}"
DAYS: Final = "Downtime and how long it showed, in days"
DAYS_DOWNTIME: Final = "downtime"
DAYS_CARD: Final = "downtime, from the card: {days} days {sources}"
DAYS_PRINTED: Final = "{what}: {days} days in {people} people ({study})"
DAYS_NONE: Final = "No source at hand prints days of downtime."

STUDY_FITTED: Final = (
    "The model was fitted to this study too, so that its figures surprise it a little less than they "
    "would have."
)
STUDY_LEFT_OUT: Final = "The fit left it out: {why}."
STUDY_ARMS: Final = "Arms"
ARM: Final = "Arm {arm}"
STUDY_ARM: Final = "{arm}: {n} {unit}; {treatments}"
STUDY_SIDES: Final = "sides"
STUDY_PATIENTS: Final = "patients"
STUDY_SCARS: Final = "scars"
STUDY_ABOUT: Final = (
    "design",
    "people",
    "skin types",
    "scar types",
    "raters",
    "country",
    "where",
    "read in",
    "flaws",
)
STUDY_SEEN: Final = {
    "abstract": "the abstract",
    "fulltext": "the full text",
    "table": "a table",
    "review_table": "the table of a review",
    "registry": "a registry",
}
STUDY_ADVERSE: Final = "Harm it printed"
STUDY_ADVERSE_NONE: Final = "It printed no count of harm. That never means that nothing happened."
STUDY_NOTES: Final = "Notes"
STUDY_SURPRISE: Final = "How surprising: {word}. {told}"
STUDY_SURPRISE_TOLD: Final = (
    "The most surprising of its {count} figures is {value} in arm {arm}, where the model expects {low} "
    "to {high} in 9 of 10 such studies."
)
OUTSIDE_OF: Final = (
    "{outside} of {count} figures lie outside the range in which 9 of 10 such studies would print."
)
STUDY_SKIPPED: Final = "Not compared with the model"

LIST: Final = "The evidence, treatment by treatment"
LIST_HEADER: Final = ("treatment", "studies", "random", "people", "how sure", "cells")
LIST_NOTE: Final = (
    "Cells: what carries the effect on icepick, boxcar and rolling scars: T trials of that type, o "
    "trials of other types, p the prior alone, - taken as none. `scarpath evidence show NAME` shows one "
    "treatment or one study."
)
LIST_MARKS: Final = {"trials": "T", "borrowed": "o", "prior only": "p", "unsuited": "-"}
NETWORK: Final = "What was compared with what"
NETWORK_TITLE: Final = "The network of comparisons"
NETWORK_NOTE: Final = (
    "Studies in which one arm had the first treatment and not the second, and another the second and not the "
    "first. `{hub}` is nothing, a sham, or the same care without the treatment."
)
NETWORK_HUB: Final = "no treatment, sham, or the same without it"
NETWORK_HUB_SHORT: Final = "without it"
NETWORK_ALONE: Final = "Compared with nothing: {names}."
NETWORK_MOST: Final = "{a} against {b}, {studies} studies"
NETWORK_DESCRIPTION: Final = (
    "{nodes} treatments, {edges} comparisons from {studies} studies. The most studied comparison is "
    "{most}. {alone}"
)
NETWORK_KEY_SIZE: Final = "area: people treated"
NETWORK_KEY_LINE: Final = "width: studies that compared the two"
MECHANISMS: Final = {
    "resurfacing": "resurfacing",
    "focal": "single scars",
    "release": "release",
    "volume": "volume",
    "peel": "peel",
    "adjunct": "added to others",
    "topical": "on the skin",
    "raised": "raised scars",
    "unclassified": "unclassified",
    "inert": "for comparison",
}
WRITTEN: Final = "The picture is in {file}."
NINE_OF_TEN: Final = "nine of ten"
ALONE: Final = ", it alone"
WITH_OTHERS: Final = ", with other treatments"
ONE_TYPE: Final = "{type} alone"
WEEKS: Final = "{weeks} weeks after"
ONE_SESSION: Final = "one session"
SESSION_COUNT: Final = "{count} sessions"
MEAN_DAYS: Final = "{days} days on average"
VAS: Final = "{value} of ten on average"
NO_FIGURE: Final = "no figure printed"
NOTHING_ADDED: Final = "nothing"

REVIEWS: Final = "Published reviews beside the model"
REVIEWS_INTRO: Final = (
    "{reviews} published reviews print {figures} pooled figures; {compared} of them are something that "
    "the model has a figure for. Nothing of them entered the fit, but they pool many of the same "
    "trials."
)
REVIEWS_SUMMARY: Final = (
    "Of {intervals} with an interval, {overlap} overlap with the model's. Of {told} that say which side "
    "did better, or that neither did, {same} agree with the model, {vague} the model cannot tell apart, "
    "in {fine} the model alone tells them apart, and {opposed} say the opposite."
)
REVIEWS_HOW: Final = (
    "The model's figure is the centre of what studies would report: usual sessions, equal weights of "
    "the three scar types, the rater that the review names, and what raters and reports add, which is "
    "the same for both sides. Brackets hold intervals of 95 %. A median of the draws stands where the "
    "review prints an estimate."
)
REVIEWS_HEADER: Final = ("measure", "review", "model", "review\nfavours", "model\nfavours")
REVIEWS_PAIR: Final = "{a} against {b}: {outcome}"
REVIEWS_P: Final = "p {p}"
REVIEWS_ONE: Final = "{a}: {outcome}"
REVIEWS_ABOUT: Final = "{year}{trials}{reference}"
REVIEWS_YEAR_NOT_PRINTED: Final = "year not printed"
REVIEWS_TRIALS: Final = "; {trials} trials"
FAVOURS: Final = {"a": "first", "b": "second", "neither": "neither"}
BOTH_FAVOUR: Final = "Both favour {side}"
BOTH_NEITHER: Final = "Neither the review nor the model sets the two apart"
REVIEW_ALONE: Final = "The review favours {side}; the model cannot tell the two apart"
MODEL_ALONE: Final = "The model favours {side}; the review does not set the two apart"
OPPOSED: Final = "They disagree: the review favours {review}, the model {model}"
NOT_PRINTED: Final = "The review prints no figure that says which did better; the model {model}"
MODEL_FAVOURS: Final = "favours {side}"
MODEL_NEITHER: Final = "cannot tell the two apart"
MEAN_WITHIN: Final = "Both print about the same"
MEAN_APART: Final = "The model expects {word} than the review pooled"
INTERVALS_OVERLAP: Final = "; the intervals overlap."
INTERVALS_APART: Final = "; the intervals do not overlap, and the model expects {word}."
LESS: Final = "less of a difference"
MORE: Final = "more of a difference"
LESS_OF_IT: Final = "less"
MORE_OF_IT: Final = "more"
STOP: Final = "."
WHY_ONE_CLASS: Final = (
    "Both sides are of one class ({mechanism}), in which the model holds treatments together until "
    "trials set them apart."
)
WHY_ADDED: Final = (
    "The two differ by what was added ({added}); the model begins with the expectation that additions "
    "do little, and lets the ceiling take part of the rest."
)
WHY_DIRECT: Final = "In this catalogue {count} studies set the two against each other{pooled}."
WHY_DIRECT_ONE: Final = "In this catalogue one study sets the two against each other{pooled}."
WHY_DIRECT_NONE: Final = "In this catalogue no study sets the two against each other{pooled}."
WHY_POOLED: Final = "; the review pooled {trials}"
ASSUMES: Final = "Assumed: {what}."
RANKING: Final = "Ranking by {outcome}"
RANKING_HEADER: Final = ("", "review", "model")
RANKING_NOTE: Final = "SUCRA in percent. Rank correlation of the two (Kendall's tau): {tau}."
NOT_EXPRESSED: Final = "Not compared"
NOT_EXPRESSED_ONE: Final = "{why}: {count}"
NOT_EXPRESSED_REVIEWS: Final = "{count} reviews printed no pooled figure where they were read."
NOT_INFORMED: Final = "no trial informs one of the sides"
REVIEWS_PAGE_HEAD: Final = "# Published reviews beside the model\n"
REVIEWS_PAGE_MADE: Final = (
    "Written by `make docs` from [the catalogue](../src/scarpath/catalog/data/syntheses.yaml) and the "
    "shipped draws; do not edit it by hand. `scarpath evidence reviews` prints the same."
)
REVIEWS_PAGE_COLUMNS: Final = ("comparison", "measure", "review", "model", "in words")

VALID: Final = (
    "{studies} studies with {arms} arms, {treatments} cards, {rules} rules, {scales} scales, {syntheses} "
    "published reviews and {sources} sources are valid. The draws belong to them, and comparisons connect "
    "all treatments that were compared."
)
NO_NUMBER: Final = "No trial carries a number for"
GAPS: Final = "Studies by treatment, scar type and skin type"
GAPS_SUMMARY: Final = (
    "{empty} of {cells} cells hold no study at all: nobody printed an improvement after that treatment and "
    "said that such scars in such skin were among those treated."
)
UNSUITED: Final = "x"
GAPS_NOTE: Final = (
    "{none}: no study. {unsuited}: no study, and the card calls the treatment unsuited. Studies of mixed "
    "scars count for all three types. One that does not say whom it took fills no cell, and few print a "
    "result for one cell alone."
)
