"""Every sentence about a course, in one place, so that it can be checked. Figures are never written here."""

from __future__ import annotations

from typing import Final

TITLE: Final = "The course of {name}"
NOBODY_YET: Final = "The store is empty. Type `scarpath follow new CASE --name NAME` to start a course."
PEOPLE: Final = "People in this store"
PEOPLE_HEADER: Final = ("name", "since")
STARTED: Final = "the course began"
CASE_CHANGED: Final = "the case was written anew"
PLAN_AGREED: Final = "plan agreed: {plan}"
VISIT: Final = "visit"
DONE: Final = "done: {what}"
MEASURED: Final = "{scale}: {value}"
HARM: Final = "seen: {what}"
HARM_SEVERITY: Final = "{what} ({severity})"
HARM_GONE: Final = "{what}, gone now"
WORSE: Final = "it looks worse than before"
FILES: Final = "{count} files kept"
ONE_FILE: Final = "1 file kept"
CONSENT_GIVEN: Final = "agreed to: {what}"
CONSENT_TAKEN_BACK: Final = "took back: {what}"
CONSENTS: Final = {
    "keep_record": "keeping this record",
    "keep_photos": "keeping photos",
    "share_for_research": "sharing for research",
}
EVENTS: Final = {
    "pih": "dark marks",
    "hypopigmentation": "light marks",
    "erythema": "redness",
    "oedema": "swelling",
    "crusting": "crusts",
    "infection": "an infection",
    "hsv_reactivation": "cold sores",
    "acne_flare": "more acne",
    "milia": "small white bumps",
    "bruising": "bruises",
    "nodule": "a lump",
    "granuloma": "an inflamed lump",
    "hypertrophic_scar": "a raised scar",
    "scarring": "a new scar",
    "pain": "pain",
    "other": "something else",
}
RATERS: Final = {
    "blinded_physician": "by a doctor who did not know the treatment",
    "physician": "by the doctor",
    "patient": "by the person",
    "device": "by a device",
}
TIMELINE: Final = "What was done and seen"
SO_FAR: Final = "Done so far"
SO_FAR_ROW: Final = "{treatment}: {done} of {planned} sessions"
SO_FAR_EXTRA: Final = "{treatment}: {done} sessions, not in the plan"
HISTORY: Final = "Every entry ever made"
ENTRY_KINDS: Final = {"case": "case", "plan": "plan", "visit": "visit", "consent": "consent"}
HISTORY_HEADER: Final = ("entry", "kind", "for the day", "written", "by", "corrects")
NEW_DONE: Final = "The course of {name} has begun. After each visit: `scarpath follow visit {name} --help`."
NEW_NO_PLAN: Final = "No plan was put first, so none is written down. `scarpath plan` says why."
LESSON: Final = "What this course has taught"
LEARNED_NOTHING: Final = "Nothing was measured yet, so the forecast is that of the trials."
LEARNED: Final = "From {count} readings: {better}"
BETTER_THAN: Final = (
    "these scars respond better than those of about {middle} in 100 people (8 of 10 such people: {low} to "
    "{high})."
)
REFITTED: Final = (
    "The readings were far from what trials led us to expect, or many. So the response of this person was "
    "fitted anew."
)
DOUBTFUL: Final = (
    "Even so only {count} of {draws} draws agree with what was measured. Take this forecast with great care."
)
FIRST_NOW: Final = (
    "The agreed plan stays as it is. For this case as it stands today, {plan} would be put first. Talk about "
    "it at the next visit."
)
BEFORE: Final = "Forecast of the whole plan before: {figure}."
AFTER: Final = "Forecast of the whole plan now: {figure}."
SO_FAR_GAIN: Final = "Gained so far, once all of it shows: {figure}."
FORECAST_NOTE: Final = (
    "Percent better than with no treatment. In brackets: the range for 8 of 10 such people."
)
ERROR_SOURCED: Final = "{scale}: how far raters differ is printed {source}."
ERROR_FITTED: Final = "{scale}: how far raters differ is not printed; the spread found in the trials is used."
NOT_FORECAST: Final = "No trial carries a number for {names}; the forecast leaves it out."
NEXT: Final = "What could come next"
NEXT_STEP: Final = "{plan}: about {points} points more. Ask your dermatologist."
NEXT_NONE: Final = "Nothing further within reach adds 5 points or more."
NEXT_SPACE: Final = (
    "Compared: {count} ways to go on, of up to four further sessions of one or two treatments, which trials "
    "gave together with what was done. The fewest sessions within 5 points of the most."
)
ADVICE: Final = {
    "worse": "See your dermatologist before anything else: it may have become worse than before.",
    "harm": "See your dermatologist before anything else: something was seen that must be looked at first.",
    "heal_first": "Let it heal first. Ask your dermatologist when the next visit is safe.",
    "goal": "The goal is probably reached. Stopping here is a good choice to talk about.",
    "plateau": "More visits would probably add little. Stopping here is a good choice to talk about.",
}
STOP_RULES: Final = "When to stop, to wait, or to ask first"
STOP_RULE: Final = {
    "worse": (
        "Worse: the last score is above the first by {limit} standard errors of their difference or more, or "
        "somebody says that it looks worse."
    ),
    "harm": "Harm: anything severe, or one of these until it is gone: {events}.",
    "heal_first": "Healing: one of these until it is gone: {events}.",
    "goal": "Goal: the chance that it is reached is {limit} % or more.",
    "plateau": "Plateau: nothing within reach would add {limit} points or more.",
}
DUE: Final = "What is due"
DUE_NONE: Final = "Nothing is due up to {day}."
DUE_UNTIL: Final = "{what}, until {day}"
UNDATED: Final = "Keep up; no source prints a day"
DUE_ROW: Final = "{person}: {what}"
ERASED: Final = "Erased. What stays is a note that somebody was erased, when and by whom."
FINISHED: Final = "Nothing of what was erased is left in the store's own files."
EXPORTED: Final = "Written: {file}. It is not encrypted; keep it safe."
IMPORTED: Final = "Taken in: {count} people."
ENCRYPTED: Final = (
    "Made: {place}, encrypted. Keep a copy of its key file {key} in another place: without it, or without "
    "the passphrase or keyring entry, nobody can ever read the store. Exports and backups are not encrypted."
)
CHECKED: Final = "Looked at {people} people, {entries} entries and {files} files."
CHECKED_FAULT: Final = "{where}: {what}. {remedy}"
CHECKED_WELL: Final = "Nothing is wrong."

CHART_SUBTITLE: Final = "Scarring left, in percent of the start. The forecast is against no treatment at all."
CHART_NO_FORECAST: Final = "Scarring left, in percent of the start. There is no forecast for these scars."
CHART_NOTHING_PLANNED: Final = (
    "Scarring left, in percent of the start. No session with a forecast was given or is planned."
)
CHART_TODAY: Final = "today"
CHART_WHOLE_PLAN: Final = "whole plan"
CHART_BEFORE: Final = "at first"
CHART_NOW: Final = "now"
CHART_EVENTS: Final = "Events"
CHART_COUNT: Final = "{done} of {planned}"
CHART_EXTRA: Final = "{done}"
CHART_MORE_EVENTS: Final = "and {count} more, in the course as text"
CHART_KEY_FAN: Final = (
    "expected: middle line, and where 5, 8 and 9 of 10 such people are; straight in between"
)
CHART_KEY_DONE: Final = "session given"
CHART_KEY_PLANNED: Final = "session still in the plan, on the earliest day"
CHART_KEY_SEEN: Final = "something unwanted, or worse"
CHART_KEY_CHANGED: Final = "plan or case written down, or something that is gone"
CHART_KEY_SCALE: Final = "{scale}, as scored"
CHART_NOTE: Final = (
    "Scores are drawn as they were given. They also hold what would have changed without treatment, and what "
    "raters hope for."
)
CHART_NO_DAYS: Final = (
    "The sessions still in the plan have no days: the course is halted, or no calendar fits."
)
CHART_NOT_DRAWN: Final = "Not drawn, as it does not measure scarring or starts at nothing: {names}."
CHART_TOLD_SCORES: Final = "{scale}: {first} at first, {last} on {day}."
CHART_TOLD_ONE: Final = "{scale}: {first}."
CHART_TOLD_SESSIONS: Final = "Sessions given: {done}; still in the plan: {planned}."
CHART_TOLD_FORECAST: Final = (
    "Forecast on {day}: {mean} left, for 8 of 10 such people {low} to {high} %, against no treatment."
)
CHART_TOLD_EVENTS: Final = "Events: {events}."
CHART_TOLD_NOTHING: Final = "No score was written down."
TABLE_SCORES: Final = "Scores"
TABLE_SCORES_HEADER: Final = ("day", "scale", "score", "of the start")
TABLE_SESSIONS: Final = "Sessions"
TABLE_SESSIONS_HEADER: Final = ("day", "treatment", "")
TABLE_GIVEN: Final = "given"
TABLE_PLANNED: Final = "in the plan"
TABLE_FORECAST: Final = "Forecast of what is left"
TABLE_FORECAST_HEADER: Final = ("day", "middle", "5 of 10 people", "8 of 10 people", "9 of 10 people")
TABLE_EVENTS: Final = "Events"
TABLE_EVENTS_HEADER: Final = ("day", "what")
