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
HISTORY_HEADER: Final = ("entry", "kind", "for the day", "written", "by", "corrects")
NEW_DONE: Final = "The course of {name} has begun. After each visit: `scarpath follow visit {name} --help`."
NEW_NO_PLAN: Final = "No plan was put first, so none is written down. `scarpath plan` says why."
VISIT_DONE: Final = "Written down."
