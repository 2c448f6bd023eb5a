"""Every sentence that a person with scars reads, in one place, so that it can be checked.

Figures are never written here: each `{name}` is filled from the result. A sentence promises nothing.
"""

from __future__ import annotations

from typing import Final

QUESTION: Final = "Can they be removed for good? No trial has shown complete, lasting removal."
BEST: Final = "Best tried plan: about {mean} better ({share} people like you: {interval})."
HOW_SURE: Final = "How sure: {certainty}. With no treatment at all: about {mean} better ({low} to {high} %)."
BEST_RAISED: Final = "Raised scars: no trial lets us put an honest number on yours."
HOW_SURE_RAISED: Final = "How sure: {certainty}. They are treated in their own way, shown below."
BEST_NONE: Final = "We have no plan with a number for you. The reasons are listed below."
HOW_SURE_NONE: Final = "How sure: {certainty}. See a dermatologist, who can judge what a program cannot."
ANSWER_SENTENCE: Final = (
    "No trial has shown complete, lasting removal. The best plan that trials tried makes scars about {mean} "
    "better; {share} people like you fall between {low} and {high} %."
)
ANSWER_SENTENCE_NONE: Final = (
    "No trial has shown complete, lasting removal, and for these scars no trial supports a number."
)
NO_FORECAST: Final = "no trial of these scars could be put on the same scale"
COMPLETE_REMOVAL_WHY: Final = "no trial reports it"

NOT_A_DOCTOR: Final = "This helps you talk with a dermatologist. It does not take the place of one."
NOT_REVIEWED: Final = "No clinician has reviewed these rules and cards yet."

CERTAINTY: Final = {
    "high": "the true figure is likely close to this one",
    "moderate": "the true figure is probably close, but may be rather different",
    "low": "the true figure may be quite different",
    "very low": "the true figure is probably quite different",
}
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
SCORE_ERROR: Final = "Rater error: {error}."
SCORE_ERROR_NOT_KNOWN: Final = "Rater error: not known."

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
    "the gain over no treatment, as a rater who did not know the treatment would score it. Doing "
    "nothing: the change with no treatment. A plus sign means at least."
)
RECOMMENDED_MARK: Final = "look at this first"
LETTERED: Final = "{letter}  {plan}"
NOT_STUDIED: Final = "no trial of this mix"
NOTHING_ROW: Final = "Doing nothing"
FRONT_SIZE: Final = (
    "In all, {all} plans are beaten by no other plan in every way. Shown are the few that differ most, and "
    "what trials tried; the JSON output holds them all."
)
NO_PLAN: Final = (
    "No plan fits within your limits and the safety rules. What is ruled out, and why, stands below."
)

IN_PEOPLE: Final = "Out of {people} people like you"
IN_PEOPLE_HEADER: Final = ("get {threshold} % better or more", "get brown marks")
IN_PEOPLE_GOAL_HEADER: Final = "reach your goal"
IN_PEOPLE_NOTE: Final = (
    "Almost all of the scarring gone ({threshold} % or more): at most {most} with the plan to "
    "look at first. That is an upper limit, not a forecast, for no trial counted it."
)
BROWN_MARKS_NOTE: Final = "Brown marks after a treatment (PIH) mostly fade with time."
BROWN_MARKS_NOT_KNOWN: Final = "No trial counted brown marks for: {names}."

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
WHY: Final = "Why this one"
LADDER: Final = "How it adds up"
LADDER_HEADER: Final = ("step by step", "gain over no treatment")
LADDER_NOTE: Final = "The last row is what all treatments without end would do, as far as trials let us guess."
CAN_GO_WRONG: Final = "What can go wrong"
MORE_HARMS: Final = "{name}: {count} more in `scarpath treatments {treatment}`."
HARMS_NOT_KNOWN: Final = "{name}: our sources print no harm. That does not mean that there is none."
WOULD_CHANGE: Final = "What would change this choice"
SCHEDULE: Final = "When"
VISIT: Final = "Visit {number}"
READY_AGAIN: Final = "skin mostly settled by {day}"
BEFOREHAND: Final = "Before a visit"
AFTERCARE: Final = "Afterwards"
CALENDAR_TITLE: Final = "Acne scar treatment"
COURSE_ENDS: Final = "The course ends on {day}. The result is judged some months after that."
UPKEEP: Final = "Upkeep"
UPKEEP_EVERY: Final = "every {months} months"
UPKEEP_FIRST: Final = "first on {day}"
UPKEEP_ONCE: Final = "on {day}"
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
DECIDING_FLAGS: Final = "If you would say yes to one of these, see a doctor before any of this:"
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
DERMATOLOGIST_QUESTIONS: Final = (
    "Which types of scars do you see on my face, and how deep are they?",
    "How often have you done this in skin like mine? What went wrong, and how often?",
    "Which device, needle or acid would you use on me, and why that one?",
    "What would you do first? When would you stop?",
    "What will it cost in all, top-ups and visits in between counted?",
    "What if I wait, or do nothing?",
    "Whom do I call when something looks wrong?",
)
UNKNOWN_CLEARANCE: Final = "How many people end up with no scars at all: no trial counted them."
UNKNOWN_RESPONSE: Final = "How your own skin will respond, before the first session has been judged."
UNKNOWN_HAND: Final = "How much hangs on the hand that does it: no trial compares one doctor with the next."
UNKNOWN_LASTING: Final = "How long it lasts. The longest that a trial followed {names}: {months} months."
UNKNOWN_LASTING_AT_ALL: Final = "How long it lasts: no trial at hand followed {names} to find out."
UNKNOWN_PRICES: Final = "What these cost: {names}. We found no price that names its source."
UNKNOWN_SKIN: Final = "{name}: {sentence}"
DEFAULT_ORDER: Final = "our usual order"
DEFAULT_TODAY: Final = "today"
ASK_YOUR_DOCTOR: Final = "Ask your dermatologist"
NOT_KNOWN: Final = "What nobody knows"
FILLED_IN: Final = "What we filled in for you"
MORE_FILLED_IN: Final = "Prices of {count} other treatments: --explain."
FILLED_IN_NOTE: Final = (
    "You did not say these things, so we took a usual value. Put the line in your file to change it."
)
EVIDENCE: Final = "What this rests on"
EVIDENCE_HEADER: Final = ("treatment", "studies", "arms", "patients", "how sure")
CERTIFICATE_COMPLETE: Final = (
    "The search is complete: all {candidates} plans were checked or ruled out by proof, in {seconds} seconds."
)
CERTIFICATE_INCOMPLETE: Final = "The search is not complete: {evaluated} of {candidates} plans were checked."
DRAWS: Final = "Based on {studies} studies. scarpath {version}, {draws} draws, lock {lock}."
MORE_OUTPUT: Final = "For the figures behind the figures: --explain. For programs: --json."

RED_FLAG: Final = "Please see a doctor first. We have not made a plan, for this reason:"
RED_FLAGS: Final = "Please see a doctor first. We have not made a plan, for these reasons:"
RED_FLAG_AFTER: Final = (
    "This is not a judgement of you or your skin. Once a doctor has looked at it, you are welcome"
    " to come back."
)

GENERAL_QUESTION: Final = "Can acne scars be removed for good? No trial has shown that they can."
GENERAL_BEST: Final = "They can get better: on the mean by {low} to {high}, from face to face."
GENERAL_SURE: Final = (
    "How sure: {certainty}. With no treatment at all: about {mean} better ({low} to {high} %)."
)
GENERAL_HEADER: Final = ("better by", "doing\nnothing", "{threshold} %+\nbetter", "brown\nmarks", "how sure")
GENERAL_FACES: Final = {
    "icepick": "Mostly icepick scars",
    "boxcar": "Mostly boxcar scars",
    "rolling": "Mostly rolling scars",
    "mixed": "All three alike",
    "mixed_dark": "All three alike",
}
GENERAL_ROW: Final = "{face}, skin type {skin}: {plan}"
GENERAL_NOTE: Final = (
    "Better by: the mean, and in brackets the range for {share} people. {threshold} %+ better and brown "
    "marks: how many out of {people} people. The plan named is the one that helps most, whatever it costs, "
    "among those that trials tried, with at most {visits} visits and {kinds} kinds of treatment. Your own "
    "face may fare better or worse."
)
GENERAL_RAISED: Final = "Raised scars (hypertrophic, keloid) have a path of their own and get no forecast."
GENERAL_NEXT: Final = "What to do next"
GENERAL_STEPS: Final = (
    ("scarpath new my_face.yaml", "answer a few questions; nothing leaves this machine"),
    ("scarpath plan my_face.yaml", "see what fits your face, and what it may cost"),
    ("scarpath treatments", "read what each treatment does"),
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
CARD_SESSIONS: Final = "Sessions"
CARD_INTERVAL: Final = "Weeks between sessions"
CARD_DOWNTIME: Final = "Days off"
CARD_PRICE: Final = "Price"
CARD_PRICE_NOTE: Final = "a rough guide, never a quote"
CARD_PERMANENCE: Final = "How long it lasts"
CARD_ANAESTHESIA: Final = "Numbing"
CARD_ONSET: Final = "When it shows"
CARD_DURABILITY: Final = "What is known of lasting"
CARD_AGAINST: Final = "When not to have it"
CARD_SKIN: Final = "By skin type"
CARD_ADVERSE: Final = "What can go wrong"
CARD_LASTING_HARM: Final = "Lasting harm"
CARD_AFTERCARE: Final = "Afterwards"
CARD_EFFECTS: Final = "What studies report"
CARD_EFFECTS_NOTE: Final = "As printed, often by hopeful raters and with nothing to compare with."
CARD_RECOMMENDED: Final = "What guidelines say"
CARD_SEQUENCE: Final = "Order with other treatments"
CARD_EVIDENCE: Final = (
    "{studies} studies with {patients} patients carry a number for it. How sure: {certainty}."
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
    "I": "always burns, never tans",
    "II": "burns with ease, tans a little",
    "III": "burns a little, tans slowly",
    "IV": "burns rarely, tans well",
    "V": "brown skin, burns very rarely",
    "VI": "dark brown or black skin, never burns",
}
SCARS_INTRO: Final = "Now the scars. A rough count is fine. Write place and number: {example}"
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
HEALTH_INTRO: Final = "Now your health. Each answer can rule something in or out."
WISHES_INTRO: Final = "Last, your wishes and limits."
ASK_GOAL: Final = "How much better would be enough for you, in percent?"
ASK_PREFER: Final = "What matters most to you? Name them in order."
ASK_BUDGET: Final = "The most you want to spend in all, with the currency?"
ASK_DAYS_OFF: Final = "The most days off you can take after one visit?"
ASK_VISITS: Final = "The most visits you can make?"
ASK_START: Final = "The first day you could start?"
ASK_FINISH: Final = "A day by which it should be over?"
HINT_YES_NO: Final = "yes or no"
HINT_CHOICE: Final = "one of: {choices}"
HINT_CHOICES: Final = "in order, out of: {choices}"
HINT_WORDS: Final = "words with commas between them, or none"
HINT_NUMBER: Final = "a number from {low} to {high}"
HINT_DATE: Final = "year-month-day"
HINT_MONEY: Final = "an amount and a currency, such as {example}"
HINT_PILL: Final = "never, current, or stopped and the date"
NEW_DONE: Final = "Written: {file}. Next: scarpath plan {file}"
NEW_EXISTS: Final = "{file} is already there and stays as it is; choose another name"
NEW_NOT_UNDERSTOOD: Final = "{answer!r} was not understood; write {hint}"
NEW_MISSING: Final = "the answers ended before this one: {question} Nothing was written."
