"""Every sentence that a person with scars reads, in one place, so that it can be checked.

Figures are never written here: each `{name}` is filled from the result. A sentence promises nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scarpath.core.finding import Kind

QUESTION: Final = "Can they be removed for good? No trial has shown complete, lasting removal."
BEST: Final = "Best tried plan: about {mean} better ({share} people like you: {interval})."
HOW_SURE: Final = "How sure: {certainty}. With no treatment at all: {change} ({low} to {high} %)."
BETTER: Final = "about {mean} better"
WORSE: Final = "about {mean} worse"
UNCHANGED: Final = "about no change"
BEST_RAISED: Final = "Raised scars: no trial lets us put an honest number on yours."
HOW_SURE_RAISED: Final = "How sure: {certainty}. They are treated in their own way, shown below."
BEST_NOT_FIRST: Final = "No plan may be put first within your limits. What might fit stands below."
BEST_NONE: Final = "We have no plan with a number for you. The reasons are listed below."
HOW_SURE_NONE: Final = "How sure: {certainty}. See a dermatologist, who can judge what a program cannot."

DECISION: Final = (
    "The choice to make: have these scars treated now, and how; wait; or leave them as they are. Each is a "
    "fair choice, and only you can weigh what matters."
)
NOT_A_DOCTOR: Final = "This helps you talk with a dermatologist. It does not take the place of one."
NOT_REVIEWED: Final = "No clinician has reviewed these rules and cards yet."

SURE: Final = {"high": "high", "moderate": "moderate", "low": "low", "very low": "very low"}
"""How sure: the four words of GRADE."""
STRENGTHS: Final = {"strong": "strong", "partial": "partial", "poor": "poor", "unsuited": "unsuited"}
"""How well a treatment suits a type of scar."""
PRICE_UNITS: Final = {"session": "session", "syringe": "syringe", "scar": "scar"}
TYPES: Final = {
    "icepick": "icepick",
    "boxcar": "boxcar",
    "rolling": "rolling",
    "hypertrophic": "hypertrophic",
    "keloid": "keloid",
    "mixed_atrophic": "mixed atrophic",
}
"""Types of scars in a word; `mixed_atrophic` is what some trials took."""
TYPE_NAMES: Final = {
    "icepick": "icepick (narrow, deep pits)",
    "boxcar": "boxcar (wide pits with sharp edges)",
    "rolling": "rolling (soft waves in the skin)",
    "hypertrophic": "hypertrophic (raised, within the old spot)",
    "keloid": "keloid (raised, growing past the old spot)",
}

YOUR_SCARS: Final = "Your scars today"
MIX: Final = "How much each type weighs in the forecast: {mix}."
MIX_OF_ONE: Final = "One type alone counts in the forecast: {type}."
OFF_FACE: Final = (
    "Scars off the face get no forecast: they were not studied. A dermatologist should see them first."
)
SCORE_OPEN: Final = "{name}: not known yet. {question}"
SCORE: Final = "{name}: {value} on a scale from {low} to {high}{level}"

PLANS: Final = "Plans worth a talk"
PLANS_HEADER: Final = (
    "better by",
    "doing\nnothing",
    "cost,\n{currency}",
    "visits",
    "days\noff",
    "brown\nmarks",
    "how sure",
)
PLANS_NOTE: Final = (
    "Better by: the mean for you, and in brackets the range for {share} people like you. It is "
    "the gain over no treatment, as a rater who did not know the treatment would score it three to six "
    "months after the last visit. Doing nothing: the change with no treatment. A plus sign means at least. "
    "With a tilde (~), nobody counted a part of it, and that part is a guess from treatments like it."
)
PIH_NOT_CHECKED: Final = (
    "Your limit of {limit} on brown marks was checked for {plans} against a guess: no trial counted how "
    "often one of its treatments leaves them."
)
DOWNTIME_NOT_CHECKED: Final = (
    "Your limit of {limit} days off a visit could not be checked in full for {plans}: how many one of its "
    "treatments takes is not known."
)
BUDGET_NOT_CHECKED: Final = (
    "Your limit of {budget} {currency} could not be checked in full for {plans}: a price is not known. Ask "
    "what it costs."
)
RECOMMENDED_MARK: Final = "look at this first"
NOT_STUDIED: Final = "no trial of this mix"
NOT_STUDIED_ALONE: Final = "no trial of it alone"
NOTHING_ROW: Final = "Doing nothing"
FRONT_SIZE: Final = (
    "In all, {all} plans are beaten by no other plan in every way. Shown are the few that differ most, and "
    "what trials tried; `--front FILE` writes them all."
)
FRONT_SIZE_ONE: Final = "Only one plan is beaten by no other plan."
FRONT_SIZE_SO_FAR: Final = (
    "The search was stopped before its end. Of the plans it had checked, {all} are beaten by no other of "
    "them. A plan it never came to may be better."
)
NO_PLAN_STOPPED: Final = "The search was stopped before it had checked any plan, so there is none to show."
NO_PLAN: Final = (
    "No plan fits within your limits and the safety rules. What is ruled out, and why, stands below."
)

BEST_FOR: Final = "Why the others are not first"
STANDS_BEFORE: Final = "{first} stands before it: {why}"
PIH_FROM_CLASS: Final = "~{figure}"
"""Of brown marks, where that of a part comes from treatments like it alone."""
IN_PEOPLE: Final = "Out of {people} people like you"
IN_PEOPLE_HEADER: Final = ("get {threshold} % better or more", "get brown marks")
IN_PEOPLE_GOAL_HEADER: Final = "reach your goal"
IN_PEOPLE_NOTE: Final = (
    "Almost all of the scarring gone ({threshold} % or more): at most {most} with the plan to "
    "look at first. That is an upper limit, not a forecast, for no trial counted it."
)
BROWN_MARKS_NOTE: Final = "Brown marks after a treatment (PIH) mostly fade with time."
BROWN_MARKS_NOT_KNOWN: Final = (
    "No trial counted brown marks for: {names}. The figure is that of treatments like it in your skin type."
)

PICTURE: Final = "What this means"
PICTURE_TEXT: Final = (
    "Think of the scarring you would have with no treatment as {people} dots. A full dot is what "
    "is still there at the end. On the mean, the plan to look at first leaves {mean}. One person "
    "in ten would have more than {worst} left, and one in ten fewer than {best}."
)
PICTURE_WORDS: Final = (
    "Fewer dots means scars that are shallower, smaller or harder to see. It does not mean that "
    "some vanish and the others stay as they are."
)
PICTURE_WORST: Final = "unlucky tenth: {left}"
PICTURE_MEAN: Final = "mean: {left}"
PICTURE_BEST: Final = "lucky tenth: {left}"

FIRST_PLAN: Final = "The plan to look at first"
LADDER: Final = "How it adds up"
LADDER_HEADER: Final = ("step by step", "gain over no treatment")
LADDER_NOTE: Final = (
    "The last row is what all treatments without end would do, as far as trials let us guess."
)
HARMS: Final = "Harm that trials counted, out of {people} people"
HARMS_HEADER: Final = ("", "people", "may be", "as printed")
MAY_LAST: Final = " (may last)"
HARMS_RANGE: Final = "{low} to {high}"
LASTING_NOT_COUNTED: Final = (
    "No study at hand says how many had harm that may last, such as new scars or lost skin colour, after: "
    "{names}."
)
HARM_DETAIL: Final = '{name}, {event}: printed as "{told}".'
HARMS_ANY: Final = "harm from a treatment"
HARMS_AT_MOST: Final = "fewer than {bound}"
HARMS_NOTE: Final = (
    "After one treatment alone. How long it lasted is mostly not printed. Where none was seen, the figure is "
    "what so few people cannot rule out. A harm that is not listed was not counted; that does not mean that "
    "there is none."
)
HARMS_UNCOUNTED: Final = "No trial at hand counted harm in people who had nothing but: {names}."
EVENTS: Final = {
    "pih": "brown marks",
    "hypopigmentation": "lost skin colour",
    "erythema": "redness",
    "oedema": "swelling",
    "crusting": "crusts",
    "infection": "infection",
    "hsv_reactivation": "cold sores",
    "acne_flare": "acne flare",
    "milia": "milia (white bumps)",
    "bruising": "bruises",
    "nodule": "lumps",
    "granuloma": "granuloma (firm lump)",
    "hypertrophic_scar": "raised scar",
    "scarring": "new scars",
    "pain": "pain",
}
CAN_GO_WRONG: Final = "What can go wrong"
MORE_HARMS: Final = "{name}: {count} more in `scarpath treatments {treatment}`."
HARMS_NOT_KNOWN: Final = "{name}: our sources print no harm. That does not mean that there is none."
WOULD_CHANGE: Final = "What would change this choice"
SCHEDULE: Final = "When"
VISIT: Final = "Visit {number}"
LEAD_TIME: Final = "Before visit {number}: {what}."
LEAD_TIME_ASKED: Final = "Before visit {number}, if it applies to you: {what}."
LEADS: Final = {
    "priming": "time to begin with the skin, if your dermatologist wants it prepared",
    "herpes_prophylaxis": "time for the antiviral, if your doctor gives one",
    "skin_test": "time for the skin test",
    "sun_avoidance": "from now on no sun, no tanning beds and no self-tanner",
}
READY_AGAIN: Final = "skin mostly settled by {day}"
BEFOREHAND: Final = "Before a visit"
AFTERCARE: Final = "Afterwards"
CALENDAR_TITLE: Final = "Acne scar treatment"
CALENDAR_VISIT: Final = "Visit {number}: {treatments}"
CALENDAR_DOWNTIME: Final = "Usual downtime after visit {number}"
CALENDAR_SOURCE: Final = "Source: {source}"
COURSE_ENDS: Final = "The course ends on {day}. The result is judged some months after that."
UPKEEP: Final = "Upkeep"
UPKEEP_EVERY: Final = "every {months} months"
UPKEEP_FIRST: Final = "first on {day}"
UPKEEP_ONCE: Final = "on {day}"
LASTS: Final = "{name}: {permanence}. {facts}"
LASTS_NO_FACT: Final = "No source at hand says how long."
EACH_LASTS: Final = "How long each part lasts"
HAND: Final = (
    "What hangs on the hand: no trial compares one doctor with the next. The forecast lets clinics differ as "
    "far as trials of one treatment do. With that, the average person may see {low} to {high} %."
)
KEPT: Final = "After two years about {mean} of the gain is likely still there ({low} to {high} %)."
LASTING_HARM: Final = "Lasting harm: {harm}."
PERSON_AND_AVERAGE: Final = (
    "The average person: {average}. As trials print it, with hopeful raters: {trials}."
)
NOT_RECOMMENDED: Final = "No plan is put first"

RULED_OUT: Final = "Ruled out for you, and why"
UNTIL: Final = "until {day}"
ONLY_LATER: Final = "Possible, but only later"
ASK_FIRST: Final = "Ask a doctor about this first"
SOURCES_DISAGREE: Final = "Others disagree: {others}"
TAKE_CARE: Final = "Take care"
DECIDING: Final = "Questions that would decide something"
DECIDING_FLAGS: Final = "Some answers to these mean: see a doctor before any of this."
DECIDING_TREATMENTS: Final = "These can take a treatment out, or bring a wait:"
MORE_QUESTIONS: Final = "And {count} more: `scarpath new` asks them all, those that matter most first."
MORE_PRECAUTIONS: Final = "For the other treatments, {count} more with --explain."
MORE_CONFLICTS: Final = "({count} more with --explain.)"
MORE: Final = "and {count} more"
ASK_ABOUT: Final = "Ask about these too"
ASK_ABOUT_NOTE: Final = "No trial lets us put a number on them. That does not mean that they fail."
RAISED_PATH: Final = "Raised scars: what doctors use"
RAISED_PATH_NOTE: Final = (
    "Raised scars have too much tissue, not too little, so they have a path of their own. We give"
    " no forecast for them."
)
EXPERIENCE: Final = "What it is like"
EXPERIENCE_NOT_KNOWN: Final = (
    "How people feel after treatment, in mood and among others: no trial at hand counted it in a way that "
    "can be used here."
)
ASK_YOUR_DOCTOR: Final = "Ask your dermatologist"
NOT_KNOWN: Final = "What nobody knows"
FILLED_IN: Final = "What we filled in for you"
MORE_FILLED_IN: Final = "For the prices of other treatments ({count}): --explain."
FILLED_IN_NOTE: Final = (
    "You did not say these things, so we took a usual value. Put the line in your file to change it."
)
EVIDENCE: Final = "What this rests on"
EVIDENCE_HEADER: Final = ("treatment", "studies", "arms", "patients", "how sure")
CERTIFICATE_COMPLETE: Final = (
    "Search complete: all {candidates} plans checked or ruled out by proof, in {seconds} s."
)
CERTIFICATE_ONE: Final = "Search complete: there was one plan to check."
CERTIFICATE_NONE: Final = "Search complete: there was no plan to check."
CERTIFICATE_INCOMPLETE: Final = (
    "The search is not complete: {evaluated} of {candidates} plans were checked, and then {why}."
)
DRAWS: Final = "Based on {studies} studies. scarpath {version}, {draws} draws, lock {lock}."
WORKING: Final = "Forecasting every plan of the front; this takes some seconds ..."
MORE_OUTPUT: Final = "For the figures behind the figures: --explain. For programs: --json."

RED_FLAG: Final = "Please see a doctor first. We have not made a plan, for this reason:"
RED_FLAGS: Final = "Please see a doctor first. We have not made a plan, for these reasons:"
RED_FLAG_AFTER: Final = (
    "This is not a judgement of you or your skin. Once a doctor has looked at it, you are welcome"
    " to come back."
)

GENERAL_QUESTION: Final = "Can acne scars be removed for good? No trial has shown that they can."
GENERAL_BEST: Final = "They can get better: on the mean by {low} to {high}, from face to face."
GENERAL_HEADER: Final = ("better by", "doing\nnothing", "{threshold} %+\nbetter", "brown\nmarks", "how sure")
GENERAL_FACES: Final = {
    "icepick_III": "Icepick scars",
    "icepick_V": "Icepick scars",
    "boxcar_III": "Boxcar scars",
    "boxcar_V": "Boxcar scars",
    "rolling_III": "Rolling scars",
    "rolling_V": "Rolling scars",
    "mixed_III": "All three alike",
    "mixed_V": "All three alike",
}
GENERAL_ROW: Final = "{face}, skin type {skin}: {plan}"
GENERAL_SIMILAR: Final = "or: {plan}"
GENERAL_NOTE: Final = (
    "Better by: the mean, and in brackets the range for {share} people. {threshold} %+ better and brown "
    "marks: how many out of {people} people. The plan named is the one to look at first: experts put its "
    "treatments first for such scars, and trials tried it. Your own face may fare better or worse."
)
GENERAL_RAISED: Final = "Raised scars (hypertrophic, keloid) have a path of their own and get no forecast."
GENERAL_NEXT: Final = "What to do next"
GENERAL_STEPS: Final = (
    ("scarpath new my_face.yaml", "answer a few questions; nothing leaves this machine"),
    ("scarpath plan my_face.yaml", "see what fits your face, and what it may cost"),
    ("scarpath treatments", "read what each treatment does"),
)

ABOUT: Final = "About this program"
ABOUT_PURPOSE: Final = (
    "It is for adults with acne scars on the face who want to choose, with a dermatologist, what to do about "
    "them: which treatment, how many visits, or none."
)
ABOUT_DATES: Final = "How old it is"
ABOUT_VERSION: Final = "Published: version {version}, dated {day}."
ABOUT_YEARS: Final = (
    "The studies are from {first} to {last}; for {undated} more no year is known. The newest study sets the "
    "date of the evidence."
)
ABOUT_NO_YEARS: Final = "No study at hand prints its year."
ABOUT_UPDATES: Final = (
    "How it is kept up to date: new studies are added one by one. With each, the forecast is made anew and a "
    "new version comes out, with a list of the numbers that moved. There is no fixed day for this."
)
ABOUT_STALE: Final = (
    "The program opens no network and cannot tell you of a newer version. If this one is old, ask your "
    "dermatologist what is new."
)
ABOUT_EVIDENCE: Final = "What it rests on"
ABOUT_SELECTION: Final = (
    "How studies were chosen: papers on acne scar treatment in people that print who was treated, how, and "
    "what came of it. No written plan says how they were looked for, and some are missing. All that can be "
    "put on one scale is used, good news or bad."
)
ABOUT_STUDIES: Final = (
    "{studies} studies, {randomised} of them by chance draw. {fitted} carry the forecast; {left_out} print "
    "nothing that fits the scale. {sources} other pages carry the rules and cards."
)
ABOUT_QUALITY: Final = (
    "How good they are: rated for each treatment in the four words of GRADE. Treatments by how sure we can "
    "be: {treatments}."
)
ABOUT_FIT: Final = "The fit: model {model}, {chains} chains, {draws} draws, start {seed}."
ABOUT_PEOPLE: Final = "Who made it, and for whose money"
ABOUT_MAKERS: Final = (
    "Those who made it stand in the list of changes of the repository. It records no doctor, no clinic and "
    "no maker of a device among them."
)
ABOUT_PATIENTS: Final = "It records no test with patients or doctors, and no review from outside."
ABOUT_FUNDING: Final = "Who paid for it? This repository records no funding."
ABOUT_READING: Final = "How to read an answer"
ABOUT_READING_LINES: Final = (
    "Every chance is told out of the same number of people, with doing nothing beside it.",
    "Ranges stand with the figures, and so does how sure anyone can be.",
    "Write down what matters most to you, in your case file under goals; the plan follows it.",
)

TREATMENTS: Final = "Treatments"
TREATMENTS_HEADER: Final = ("", "best for", "sessions", "days\noff", "studies /\npatients")
FAMILIES: Final = (
    "Lasers",
    "Needling",
    "Peels and acids",
    "Fillers",
    "Release under the skin",
    "Punch surgery",
    "Blood plasma",
    "For raised scars",
)
TREATMENTS_NOTE: Final = "More on one of them: scarpath treatments NAME"
CARD_DOES: Final = "What it does"
CARD_SUITS: Final = "Which scars it suits"
CARD_COURSE: Final = "Sessions, days off and price"
CARD_SESSIONS: Final = "Sessions"
CARD_INTERVAL: Final = "Weeks between sessions"
CARD_DOWNTIME: Final = "Days off"
CARD_TOP_UP: Final = "Months until it is renewed"
CARD_MOST_SESSIONS: Final = "Most sessions in a plan"
CARD_PRICE: Final = "Price"
CARD_PRICE_NOTE: Final = "a rough guide, never a quote"
CARD_PERMANENCE: Final = "How long it lasts"
CARD_ANAESTHESIA: Final = "Numbing"
CARD_ONSET: Final = "When it shows"
CARD_DURABILITY: Final = "What is known of lasting"
CARD_AGAINST: Final = "When not to have it"
CARD_SKIN: Final = "By skin type"
CARD_ADVERSE: Final = "What can go wrong"
CARD_TRIALS_GAVE: Final = "Strengths and settings that trials used"
CARD_ONE_VISIT: Final = "In one visit with it"
CARD_NO_OTHER_VISIT: Final = "Never planned in one visit with it, for no source at hand gives it so: {names}."
CARD_NEVER_NEAR: Final = "Kept away from it"
CARD_LASTING_HARM: Final = "Lasting harm"
CARD_AFTERCARE: Final = "Afterwards"
CARD_EFFECTS: Final = "What studies report"
CARD_EFFECTS_NOTE: Final = "As printed, often by hopeful raters and with nothing to compare with."
CARD_RECOMMENDED: Final = "What guidelines say"
CARD_SEQUENCE: Final = "Order with other treatments"
CARD_EVIDENCE: Final = (
    "{studies} studies with {patients} patients carry a number for it. How sure: {certainty}."
)
CARD_EVIDENCE_ONE: Final = (
    "One study with {patients} patients carries a number for it. How sure: {certainty}."
)
CARD_NO_EVIDENCE: Final = "No study at hand carries a number for it."
CARD_SOURCES: Final = "Sources"
CARD_PRICE_ON_TOP: Final = "{percent} % on top of the treatment it goes with"
CARD_SKIN_TYPES: Final = " (skin type {types})"
CARD_PER: Final = "per {unit}"
CARD_JUDGED: Final = "our reading"
UNKNOWN: Final = "not known"
NONE: Final = "-"
PERMANENCE: Final = {
    "lasting": "lasting",
    "partly_lasting": "part of it lasts",
    "temporary": "for a time, then it must be topped up",
    "not_known": "not known",
}

NEW_INTRO: Final = "A few questions. Leave a line empty to skip one. Nothing leaves this machine."
ASK_AGE: Final = "How old are you, in years?"
ASK_SKIN: Final = "Which skin type do you have?"
SKIN_TYPES: Final = {
    "I": "always burns (very white or freckled)",
    "II": "usually burns (white)",
    "III": "sometimes burns (white to olive)",
    "IV": "rarely burns (brown)",
    "V": "very rarely burns (dark brown)",
    "VI": "never burns (black)",
}
SCARS_INTRO: Final = "Now the scars. A rough count is fine."
PLACES: Final = "Places: {places}"
ASK_SCARS: Final = "{type}: where, and how many?"
ASK_DEPTH: Final = "How deep are they, for the most part?"
ASK_AREA: Final = "How large are they all together, in square centimetres?"
ASK_BROWN: Final = "Flat brown marks left by acne?"
ASK_RED: Final = "Flat red marks left by acne?"
LOOKS_INTRO: Final = "How they look. This settles one of the scores."
ASK_VISIBLE: Final = "Can you see them from half a metre away?"
ASK_COVERED: Final = "Can make-up or a beard hide them with ease?"
ASK_STRETCH: Final = "Do they go flat when you stretch the skin?"
ASK_BOTHERS: Final = "Do the scars bother you?"
HEALTH_INTRO: Final = "Now your health. Each answer can rule something in or out."
WISHES_INTRO: Final = "Last, your wishes and limits."
ASK_GOAL: Final = "How much better would be enough for you, in percent?"
ASK_PREFER: Final = "What matters most to you? Name them in order."
ASK_BUDGET: Final = "The most you want to spend in all, with the currency?"
ASK_DAYS_OFF: Final = "The most days off you can take after one visit?"
ASK_VISITS: Final = "The most visits you can make?"
ASK_START: Final = "The first day you could start?"
ASK_FINISH: Final = "A day by which it should be over?"
HINT_PLACES: Final = "places and numbers, such as {example}"
HINT_YES_NO: Final = "yes or no"
HINT_CHOICE: Final = "one of: {choices}"
HINT_CHOICES: Final = "in order, out of: {choices}"
HINT_WORDS: Final = "words with commas between them, or none"
HINT_NUMBER: Final = "a number from {low} to {high}"
HINT_DATE: Final = "year-month-day"
HINT_MONEY: Final = "an amount and a currency, such as {example}"
HINT_PILL: Final = "never, current, or stopped and the date"
YES: Final = ("yes", "y", "true")
NO: Final = ("no", "n", "false")
NO_WORDS: Final = "none"
"""What may be typed as an answer."""
CHOICES: Final = {
    "shallow": "shallow",
    "moderate": "moderate",
    "deep": "deep",
    "none": "none",
    "mild": "mild",
    "severe": "severe",
    "controlled": "controlled",
    "uncontrolled": "uncontrolled",
    "never": "never",
    "current": "current",
    "stopped": "stopped",
}
"""Answers to choose from."""
NEW_DONE: Final = "Written: {file}. Next: scarpath plan {file}"

AND: Final = "and"
OR: Final = "or"
UNITS: Final = {
    "day": ("day", "days"),
    "week": ("week", "weeks"),
    "visit": ("one visit", "visits"),
    "plan": ("one plan", "plans"),
}
"""A unit for one of it and for more."""
DISPUTED: Final = "sources disagree"
PROPOSAL: Final = "our proposal, needs a clinician's sign-off"
TERMS: Final[Mapping[str, str]] = {
    "improvement": "improvement",
    "cost": "cost",
    "downtime": "downtime",
    "visits": "few visits",
    "pih_risk": "a low risk of brown marks",
    "budget": "your budget",
    "downtime_days_per_visit": "your limit on downtime per visit",
    "limit_on_visits": "your limit on visits",
    "avoid": "your wish to avoid a treatment",
    "finish_by": "your date to be finished",
    "finish_within_weeks": "your time to be finished",
    "pih_risk_percent": "your limit on the risk of brown marks",
    "blocked_dates": "your blocked dates",
    "strong_sun": "your dates of strong sun",
    "separate_visits": "your wish for separate visits",
}
"""Objectives and limits inside a sentence."""

FINDINGS: Final[Mapping[Kind, str]] = {
    Kind.NONE_REVIEWED: NOT_REVIEWED,
    Kind.COMPLETE_REMOVAL_NOT_REPORTED: "no trial reports it",
    Kind.NO_FORECAST: "no trial of these scars could be put on the same scale",
    Kind.ANSWER_NONE: (
        "No trial has shown complete, lasting removal, and for these scars no trial supports a number."
    ),
    Kind.ANSWER: (
        "No trial has shown complete, lasting removal. The best plan that trials tried makes scars "
        "about {mean:percent} better; eight of ten people like you fall between {low:whole} and "
        "{high:whole} %."
    ),
    Kind.ANSWER_NONE_FIRST: (
        "No trial has shown complete, lasting removal. No plan may be put first for you within your limits; "
        "what was tried or might fit stands below, and why it is not first."
    ),
    Kind.STOPPED_EMPTY: "the search was stopped: {why}. Allow it more time or memory",
    Kind.PARTLY_REVIEWED: "So far {reviewed} of {entries} parts were looked at.",
    Kind.ALL_REVIEWED: "These rules and cards were reviewed as they stand now: {who:ranked}.",
    Kind.REVIEW_DISPUTES: "In {disputed} of them the reviewer wants a change, or does not agree.",
    Kind.REVIEWS_OUT_OF_DATE: (
        "Changed since a clinician looked: {out_of_date}. They must be looked at again."
    ),
    Kind.UNKNOWN_CLEARANCE: "How many people end up with no scars at all: no trial counted them.",
    Kind.UNKNOWN_RESPONSE: "How your own skin will respond, before the first session has been judged.",
    Kind.UNKNOWN_OPERATOR: (
        "How much hangs on the hand that does it: no trial compares one doctor with the next."
    ),
    Kind.UNKNOWN_LASTING: (
        "How long it lasts. The longest that a trial followed {names:briefs}: {months:number} months."
    ),
    Kind.UNKNOWN_LASTING_AT_ALL: "How long it lasts: no trial at hand followed {names:briefs} to find out.",
    Kind.UNKNOWN_PRICES: "What these cost: {names:briefs}. We found no price that names its source.",
    Kind.PRICES_ELSEWHERE: (
        "What these cost in {currency}: {names:briefs}. Prices at hand are in {known:listed}, and we "
        "do not convert. Ask, and write what you are told under prices."
    ),
    Kind.UNKNOWN_SKIN: "{name:brief}: {sentence}",
    Kind.OUR_USUAL_ORDER: "our usual order",
    Kind.OUR_GUESS: "our guess",
    Kind.TODAY: "today",
    Kind.ASK_TYPES: "Which types of scars do you see on my face, and how deep are they?",
    Kind.ASK_EXPERIENCE: "How often have you done this in skin like mine? What went wrong, and how often?",
    Kind.ASK_DEVICE: "Which device, needle or acid would you use on me, and why that one?",
    Kind.ASK_ORDER: "What would you do first? When would you stop?",
    Kind.ASK_COST: "What will it cost in all, top-ups and visits in between counted?",
    Kind.ASK_WAITING: "What if I wait, or do nothing?",
    Kind.ASK_WHO_TO_CALL: "Whom do I call when something looks wrong?",
    Kind.STANDING: "{parts:lined}",
    Kind.RED_FLAG_REASON: "{reason} [{sources:ranked}]",
    Kind.RED_FLAGS: "{reasons:stacked}",
    Kind.STATEMENT: "{text}{basis:basis}",
    Kind.NO_CALENDAR: "no calendar keeps all of these: {rules:ranked}. {remedy}",
    Kind.WISHES_IN_ORDER: "[{wishes:listed}]",
    Kind.A_DAY: "{day}",
    Kind.RAISED_SCARS_ONLY: "raised scars only; they have a path of their own",
    Kind.NOT_ACNE_SCARS: "not acne scars",
    Kind.TOPICAL_IN_ACTIVE_ACNE: "a topical in active acne; its vehicle side is no control for a procedure",
    Kind.NOTHING_TO_POOL: "no improvement was printed that can be pooled",
    Kind.NO_FORECAST_OF_RAISED: "raised scars have no forecast",
    Kind.NO_CLASS_OF_MODEL: "{treatment} belongs to no class of the model",
    Kind.NO_INNER_EDGE: "bands without an inner edge",
    Kind.NOT_IN_PERCENT: "the kind {kind} has no improvement in percent",
    Kind.NOBODY_IN_BANDS: "no patient is counted in any band",
    Kind.NOT_IN_DRAWS: "{treatment} is not in the draws",
    Kind.TYPE_TOTAL: ("What is the total of this questionnaire, {low:g} to {high:g}?{where}"),
    Kind.TYPE_DEPTH: ("How deep are the {type:type} scars: shallow, moderate or deep?{where}"),
    Kind.TYPE_AGE: "How many years old are the {type:type} scars?{where}",
    Kind.NO_ROW_FOR_SCARS: (
        "The scale has no row for these {type:type} scars; a dermatologist has to grade them."
    ),
    Kind.SCARS_OFF_FACE: (
        "Scars off the face ({places:places}) are neither scored nor forecast, because the scales and the "
        "trials are about the face. Ask a dermatologist about them first."
    ),
    Kind.RAISED_HAVE_NO_FORECAST: "Raised scars have a path of their own and no forecast in percent.",
    Kind.COUNTED_AS_ABSENT: "{scale} counts as absent what a case has no word for: {rows:ranked}.",
    Kind.NOT_ON_THE_FACE: "The scale grades the face, and no scar of the face is listed.",
    Kind.ASK_IF_SEEN: ("Are the scars plainly seen from half a metre away?{where}"),
    Kind.ASK_IF_COVERED: ("Do make-up or a beard easily hide the scars?{where}"),
    Kind.ASK_IF_STRETCHED: ("Does stretching the skin flatten them?{where}"),
    Kind.ONLY_RAISED_TO_GRADE: (
        "The stretch test is for sunken scars; a dermatologist has to tell moderate from severe."
    ),
    Kind.ASK_RAISED_AREA: ("How large are the raised scars, in square centimetres?{where}"),
    Kind.ASK_ANY_MARKS: ("Are there flat red or brown marks?{where}"),
    Kind.ASK_HOW_MANY_MARKS: "How many flat red or brown marks are there?{where}",
    Kind.QUESTIONS: "{questions:lined}",
    Kind.WRITE_UNDER: " Write {fields:listed} under {part}.",
    Kind.WRITE_IN_ENTRIES: " Write {field} in their entries.",
    Kind.RATER_ERROR_NOT_KNOWN: "not known",
    Kind.SCORE_AS_ENTERED: "As entered in the case; not worked out here.",
    Kind.RULE_SIGNED: "{origin}; {standing}",
    Kind.FROM_THE_SOURCES: "from the sources named",
    Kind.OUR_READING: "our own reading of the sources",
    Kind.NOT_REVIEWED: "no clinician has reviewed it yet",
    Kind.NEEDS_SIGN_OFF: "needs a clinician's sign-off",
    Kind.SIGNATURE: "{who} ({role}) on {day}",
    Kind.REVIEW_APPROVES: "reviewed and approved by {signature}",
    Kind.REVIEW_AMENDS: "{signature} asks for a change in it",
    Kind.REVIEW_REJECTS: "{signature} does not agree with it",
    Kind.REVIEW_OUT_OF_DATE: (
        "changed since {signature} reviewed it, so it needs a clinician's sign-off again"
    ),
    Kind.OWN_LIMIT: "your own limit; change it in the case file",
    Kind.AVOIDED: "you asked to avoid it",
    Kind.NO_VISIT_ALLOWED: "your limits allow no visit",
    Kind.NOT_OVER_IN_TIME: "not even one session, with its downtime, can be over by your date",
    Kind.TOO_LIKELY_TO_MARK: (
        "its expected risk of brown marks is {risk:g} %, above your limit of {most:g} %"
    ),
    Kind.NO_HOST_LEFT: "it is only given together with treatments that are not open to you",
    Kind.NOT_RANKED: "no trial in the catalogue carries a number for it, so it is not ranked",
    Kind.NO_PLAN_KEEPS_LIMITS: "No plan keeps all your limits.",
    Kind.LIMIT_CLOSES_MOST: (
        "Without {limit:term} there would be {plans:plans} to choose from: that limit closes the most."
    ),
    Kind.LIMIT_CLOSES: "Without {limit:term} there would be {plans:plans} to choose from.",
    Kind.MORE_LIMITS_CLOSE: "Without one of {more} other limits there would be plans, too.",
    Kind.NO_SINGLE_LIMIT: "No plan keeps all your limits, and lifting any single one would not open one.",
    Kind.NOTHING_IS_OPEN: (
        "No treatment with a forecast is open to you; the list of what is blocked says why."
    ),
    Kind.WISH_TO_AVOID: "your wish to avoid {treatment:inside}",
    Kind.PRICE_OF_HOST: "{percent:g} % of the price of the treatment it is given with",
    Kind.PRICE_A_SESSION: "{price:.0f} {currency} a session{printed}{unit}",
    Kind.PRICE_PRINTED: " (printed: {low:.0f} to {high:.0f})",
    Kind.PRICE_PER_SYRINGE: ", one syringe a session assumed",
    Kind.ACNE_QUIET: (
        "acne has been quiet for a year, so the scars are not expected to change much by themselves"
    ),
    Kind.ACNE_NOT_KNOWN_QUIET: (
        "acne is not known to have been quiet for a year, so the natural course is less certain"
    ),
    Kind.NO_LASTING_HARM_NAMED: "none named by the sources of its cards; no number exists",
    Kind.LASTING_HARM_NOT_COUNTED: "possible and not quantified: {treatments:listed}",
    Kind.STEP_NOTHING: "no treatment",
    Kind.STEP_WITH: "with {treatment}",
    Kind.STEP_MOST: "the most within your limits",
    Kind.STEP_NO_LIMIT: "if treatment had no limit",
    Kind.STUDIED_SOME: (
        "Up to {patients} people with skin type {skin} were studied: that many had it in studies that took "
        "your type too, but no study prints how many were of each type.{unstated}"
    ),
    Kind.STUDIED_SURE: "{patients} people with skin type {skin} were studied.{unstated}",
    Kind.STUDIED_BETWEEN: (
        "Between {surely} and {patients} people with skin type {skin} were studied: some studies took other "
        "types too and do not print how many were of each.{unstated}"
    ),
    Kind.STUDIED_UNCOUNTED: (
        "A study took skin type {skin} too, but it counts scars and not people.{unstated}"
    ),
    Kind.STUDIED_NONE: (
        "No study that names its skin types took skin type {skin}. What is said here comes from others."
        "{unstated}"
    ),
    Kind.STUDIED_NEVER: "We know of no study of this treatment, in any skin type.",
    Kind.SKIN_NOT_STATED: " For {people} people who had it, the skin type is not known.",
    Kind.SKIN_TYPES: "{first} to {last}",
    Kind.MARKS_COUNTED: (
        "Brown marks: {people} people with skin type {types} alone were counted for them after these "
        "treatments. The forecast leans on other skin types too, and its range allows for that: {low:whole} "
        "to {high:whole} %."
    ),
    Kind.MARKS_NOT_COUNTED: (
        "Brown marks: nobody counted them after these treatments in people with skin type {types} alone. The "
        "forecast leans on other skin types and allows for a difference, so its range is wider: {low:whole} "
        "to {high:whole} %."
    ),
    Kind.NO_VISIT_BETWEEN: "no visit from {first} to {last}",
    Kind.LIMITS_CLASH: "these limits leave no plan: {limits:both}. Loosen any one of them.",
    Kind.LIMIT_LEAVES_NONE: "even alone this leaves no plan: {limit}. Loosen it.",
    Kind.SOONEST_IS_LATE: (
        "even the soonest, one session of {treatment:inside}, is over on {day}, because of: {rules:listed}"
    ),
    Kind.STRONG_SUN: "{treatment} not from {first} to {last}, because of strong sun{basis:basis}",
    Kind.NOT_BEFORE: "{treatment} not before {day} ({why})",
    Kind.COURSE_STARTS: "the course starts then",
    Kind.RULE_DELAYS: "a safety rule lets it begin later",
    Kind.TREATED_BEFORE: "{treatment} ended on {day}",
    Kind.TIME_TO_PREPARE: "time to prepare: {what}",
    Kind.AFTER_ANOTHER: "{treatment} at least {apart:span} after {before}{why}",
    Kind.SESSIONS_APART: "{sessions} sessions of {treatment}, {apart:span} apart{why}",
    Kind.MOVED_OFF_BLOCKED_DAYS: "{why}; no visit from {first} to {last}",
    Kind.LONGEST_DOWNTIME: ", the longest printed downtime of {treatment}{basis:basis}",
    Kind.SESSIONS_OF: "{sessions} sessions of {treatment}",
    Kind.NO_KNOWN_INTERVAL: "no source prints how far apart its sessions must be",
    Kind.PLAN_ONE_SESSION: "Plan one session of {treatment}.",
    Kind.SESSIONS_WITH_A_HOST: "{sessions} sessions of {treatment}, given in the visit of another treatment",
    Kind.VISITS_OF_HOSTS: "{visits} such visits",
    Kind.NO_MORE_THAN_HOSTS: "Plan {treatment} at most as often as the treatments it is given with.",
    Kind.OVER_BY: "every visit and its usual downtime over by {day}",
    Kind.OVER_ON: (
        "The earliest calendar is over on {day}: set finish_by to that day, or plan fewer sessions."
    ),
    Kind.PREPARE: "from {begin}: {what}{basis:basis}",
    Kind.PREPARE_UNTIL: "from {begin} to {end}: {what}{basis:basis}",
    Kind.IF_IT_APPLIES: "If this applies ({field}: not stated in the case): {preparation}",
    Kind.AS_AFTER_VISIT: "{treatment}: as after visit {visit}",
    Kind.CARE: "{what}{basis:basis}",
    Kind.CARE_FROM: "from {begin}: {what}{basis:basis}",
    Kind.CARE_UNTIL: "until {end}: {what}{basis:basis}",
    Kind.CARE_BETWEEN: "from {begin} until {end}: {what}{basis:basis}",
    Kind.SHARED_VISIT: (
        "{treatment} shares the visit of {before:inside}, as studies did it{basis:basis}; ask whether that "
        "is right for you"
    ),
    Kind.AFTER_EACH_SESSION: "{what} ({weeks:both} weeks after each session)",
    Kind.RENEW_AFTER: "{treatment}: renew it if its effect is to be kept (printed: after {months:g} months)",
    Kind.RENEW_BETWEEN: (
        "{treatment}: renew it if its effect is to be kept (printed: after {low:g} to {high:g} months)"
    ),
    Kind.TOP_UP: "{treatment}: {what} ({low:g} to {high:g} months)",
    Kind.LEFT_BY_THEN: (
        "{what}; forecast: about {mean:.0f} % of its effect is left by then (range {low:.0f} to {high:.0f} %)"
    ),
    Kind.KEPT_UP_UNTIL: "{what} (until {day})",
    Kind.RESTS_ON: "{basis:basis}",
    Kind.SOURCES: "{basis:plain}",
}
"""What the planner finds, by its kind; `scarpath.render.say` tells what the forms after a colon mean."""
