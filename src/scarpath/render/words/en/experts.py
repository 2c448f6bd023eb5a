"""What is said of experts' positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scarpath.core.finding import Kind
from scarpath.core.position import (
    Basis,
    Context,
    LabelKey,
    PracticeBasis,
    Reason,
    SourceKind,
    Stance,
    VisitRule,
)
from scarpath.core.standing import FloorReason, StandingWord

TITLE: Final = "What experts say"
TITLE_SCAR: Final = "What experts say of {scars}"
TITLE_TREATMENT: Final = "What experts say of {treatment}"
PAGE_NOTE: Final = (
    "Trials say how much to expect. What independent experts would try for each kind of scar and skin "
    "decides, after the safety rules, which plan to look at first."
)
SKIN: Final = "Skin type {skin}, {severity} scars."
SKIN_ONLY: Final = "Skin type {skin}."
IN_CONTEXT: Final = "With: {contexts}."
HEARD: Final = "{groups} independent groups of sources speak of such scars."

SCARS: Final[Mapping[tuple[str, str | None], str]] = {
    ("icepick", None): "icepick scars",
    ("boxcar", None): "boxcar scars",
    ("boxcar", "shallow"): "shallow boxcar scars",
    ("boxcar", "deep"): "deep boxcar scars",
    ("rolling", None): "rolling scars",
    ("hypertrophic", None): "hypertrophic scars",
    ("keloid", None): "keloids",
    ("macular_red", None): "red marks",
    ("macular_brown", None): "brown marks",
}
DEPTH: Final = "{depth} {scars}"
STANDING: Final[Mapping[StandingWord, str]] = {
    "first_line": "first line",
    "accepted": "accepted",
    "adjunct": "adjunct",
    "caution": "caution",
    "avoid": "avoid",
    "silent": "silent",
}
NOT_FIRST: Final = "not first"
NOT_SHOWN: Final = "not shown"
GROUPS: Final[Mapping[str, str]] = {
    "first_line": "First line",
    "accepted": "Accepted",
    "not_first": "Accepted, but not to be put first",
    "adjunct": "Only beside others",
    "caution": "More speaks against it than for it",
    "not_shown": "Not for this skin and these scars",
}
HEADER: Final = ("treatment", "first", "support", "against")
LEGEND: Final = (
    "The figures are weights: each independent group of sources counts once. It counts whole if it "
    "names the treatment, and half if it names a wider class or is a clinic's page. First: called first "
    "line for this type of scar by name. Support: first line or an option, also for sunken scars as a "
    "whole. Against: a warning for this type by name, or of harm in this skin."
)
MARKS: Final = "~ with one group of sources less it would not be first line. ! Experts disagree."
FRAGILE: Final = "~"
DISAGREE: Final = "!"
NOBODY: Final = "Nobody speaks of such scars. That is no advice against any treatment."
NOBODY_OF_IT: Final = "No source ranks it or warns of it. That is no advice against it."
WHO: Final = "Who says so"
SAID: Final = "{treatment}. {said}."
SAID_FIRST: Final = "First line by {sources}"
SAID_OPTION: Final = "An option, or for sunken scars as a whole, by {sources}"
SAID_AGAINST: Final = "Against: {sources}"
SAID_BESIDE: Final = "Beside others: {sources}"
SAID_PERMITTED: Final = "No reason to wait: {sources}"
BECAUSE_NOT_FIRST: Final = "Not to be put first: {reasons}"
BECAUSE_NOT_SHOWN: Final = "Not to be given here: {reasons}"
FLOOR: Final[Mapping[FloorReason, str]] = {
    "avoid_official": "a label or a regulator says to avoid it for harm",
    "avoid_class_a": "a guideline or consensus says to avoid it for harm",
    "avoid_two_groups": "two independent groups say to avoid it for harm",
    "harm_in_context": "sources warn of harm in this situation",
    "harm_in_skin": "sources warn of harm in this skin",
    "label_caution": "a label cautions, or calls it not established, for such scars",
    "outweighed": "more speaks against it than for it",
}
OUTSIDE_LABEL: Final = "its label is for other scars than these"

OVERVIEW_FIRST: Final = "First line"
OVERVIEW_GENERAL: Final = "Else first"
ELSE_FIRST: Final = (
    "Else first: where nothing is first line for the type by name, what experts put first for sunken "
    "scars as a whole; for deep boxcar scars, what reaches their depth."
)
OVERVIEW_NOT_SHOWN: Final = "Not shown"
OVERVIEW_NOT_FIRST: Final = "Not first"
NONE: Final = "none"
NO_CARD: Final = "Named by experts, and no card here has it"
NO_CARD_ENTRY: Final = "{name}: {sources}"
NEXT: Final = (
    "`scarpath experts rolling --skin V` shows one kind of scar with its sources, "
    "`scarpath experts subcision` one treatment."
)

BY_SCAR: Final = "By kind of scar and skin"
BY_SCAR_HEADER: Final = "scars"
EACH_SOURCE: Final = "What each source says"
FROM: Final = "{said} [{source}]"
STATEMENT: Final = "{stance}{reason} for {whom}{basis}{note}"
STANCES: Final[Mapping[Stance, str]] = {
    "first_line": "first line",
    "alternative": "an option",
    "adjunct": "beside others",
    "caution": "caution",
    "avoid": "avoid",
    "permitted": "no reason to wait",
}
REASONS: Final[Mapping[Reason, str]] = {
    "harm": "harm",
    "ineffective": "does little",
    "not_studied": "not studied",
}
SUNKEN: Final = "sunken scars as a whole"
RAISED: Final = "raised scars as a whole"
NOT_BY_NAME: Final = "{scars}, not by name"
SKIN_OF: Final = "skin {skins}"
EVERY_SKIN: Final = "every skin type"
BASIS: Final[Mapping[Basis, str]] = {"printed": "", "class": "; named as a class"}
CONTEXTS: Final[Mapping[Context, str]] = {
    "active_acne": "active acne",
    "isotretinoin_current_or_recent": "isotretinoin now or lately",
    "keloid_prone": "a tendency to keloids",
    "distensible": "scars that flatten when stretched",
    "non_distensible": "scars that do not flatten when stretched",
    "resurfacing_near_filler": "a filler with resurfacing near it",
}
PRACTICE: Final = "Sessions and intervals as printed"
PRACTICE_ENTRY: Final = "{what} ({basis}){note}"
PRACTICE_BASIS: Final[Mapping[PracticeBasis, str]] = {
    "practice": "practice",
    "protocol": "protocol of a trial",
    "label": "label",
    "case": "one patient",
}
SESSION: Final = "{sessions} session"
SESSIONS: Final = "{sessions} sessions"
WEEK: Final = "{weeks} week"
WEEKS: Final = "{weeks} weeks"
APART: Final = "{weeks} apart"
WHOLE_COURSE: Final = "a whole course"
NO_NUMBER: Final = "no number printed"
AT_LEAST: Final = "at least {number}"
AT_MOST: Final = "at most {number}"
VISITS: Final = "In one visit, in order, or apart"
VISIT_ENTRY: Final = "{rule}: {what}{weeks}{note}"
VISIT_RULES: Final[Mapping[VisitRule, str]] = {
    "together": "in one visit",
    "order": "one after the other",
    "gap": "apart",
    "separate": "not near each other",
}
ANY_TWO: Final = "any two treatments"
THEN: Final = ", then "
EITHER: Final = " or "
LABELS: Final = "Labels, licences and what lasts"
LABEL_KEYS: Final[Mapping[LabelKey, str]] = {
    "permanence": "how long it lasts",
    "licence": "licence",
    "not_for": "not for",
    "harm": "harm",
}
LABEL_ENTRY: Final = "{key}: {value}{note}"
SOURCES: Final = "Sources"
SOURCE_ENTRY: Final = "{short}: {citation}. {kind}, class {quality}; read: {read}. {address}"
SOURCE_KINDS: Final[Mapping[SourceKind, str]] = {
    "delphi": "consensus by Delphi",
    "guideline": "guideline",
    "review": "review or textbook",
    "expert": "expert",
    "label": "label",
    "regulator": "regulator",
    "trial": "trial",
    "case": "published case",
}
CHOOSE: Final = "For which skin and scars"
CHOOSE_SKIN: Final = "Skin type"
CHOOSE_SEVERITY: Final = "Severity"
CHOOSE_SHOW: Final = "Show"
CHOOSE_NOTE: Final = "Skin types go from I (always burns) to VI (never burns)."
SEVERITIES: Final[Mapping[str, str]] = {"mild": "mild", "moderate": "moderate", "severe": "severe"}
ALL_SCARS: Final = "All kinds of scars"
BY_TREATMENT: Final = "By treatment"
WITH_SOURCES: Final = "All treatments for {scars}, with sources"
LINK: Final = "What experts say, by kind of scar and skin"
LINK_TREATMENT: Final = "What experts say of this treatment"

PAGE_HEAD: Final = (
    "Written by `make docs` from the catalogue; do not edit it by hand. How it is worked out stands in "
    "`scarpath.planning.standing`."
)
MATRIX: Final = "Standing by kind of scar and skin, moderate scars"
MATRIX_SEVERITY: Final = "What is different in mild or severe scars"
MATRIX_CONTEXT: Final = "What a context changes in moderate scars"
MATRIX_NO_CHANGE: Final = "nothing"
MATRIX_LEGEND: Final = (
    "first: first line. ok: accepted. nf: accepted, not to be put first. +: only beside others. c: caution. "
    "x: not shown. An empty cell: nobody spoke."
)
MATRIX_WORDS: Final[Mapping[str, str]] = {
    "first_line": "first",
    "accepted": "ok",
    "not_first": "nf",
    "adjunct": "+",
    "caution": "c",
    "not_shown": "x",
    "silent": "",
}
CASES: Final = "Published cases"
CASES_NOTE: Final = (
    "Whom somebody treated, and with what, as it was printed. A case proves nothing of the next one."
)
CASE_HEADER: Final = ("who", "what was chosen", "result", "source")
CHOSEN: Final = "{name}: {sessions}"
GROUP_LIST: Final = "Sources that count once"
GROUP_ENTRY: Final = "{members}: {why}"
CHANGED: Final = "- {scars}, {treatment}: {before} becomes {after} (skin {skins})"
MATRIX_EMPTY: Final = "silent"
REVIEW_SOURCE: Final = "Source"
REVIEW_READ: Final = "What was read"
REVIEW_WITH: Final = "Counts once with"
REVIEW_SAYS: Final = "It says"
REVIEW_NOTES: Final = "Notes"

FINDINGS: Final[Mapping[str, str]] = {
    Kind.EXPERTS_REVIEWED: "These positions were reviewed as they stand now: {who:ranked}.",
    Kind.EXPERTS_NOT_REVIEWED: (
        "No dermatologist has reviewed these positions. They were coded once, from abstracts and the "
        "beginnings of pages; the part that decides most was coded a second time."
    ),
}
