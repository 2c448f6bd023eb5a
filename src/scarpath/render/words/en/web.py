"""What the web pages say beyond the text of the program: headings, labels and hints.

Figures are never written here: each `{name}` is filled from the result. A sentence promises nothing.
"""

from __future__ import annotations

from typing import Final

NAME: Final = "Scarpath"
TAGLINE: Final = "Acne scars: what could help, how much, and how sure anyone is."
SKIP: Final = "Skip to the content"
NAV: Final = (("/describe", "Your face"), ("/evidence", "Evidence"), ("/about", "About"))
PRIVATE: Final = "Nothing you type leaves this machine."

HOME_START: Final = "Describe your scars"
HOME_LATER: Final = "It takes a few minutes. You can leave out what you do not know."
HOME_FACES: Final = "What to expect, from face to face"
HOME_WHAT: Final = "What you get"
HOME_WHAT_LINES: Final = (
    "Plans within your limits, each with a range and how sure anyone is.",
    "What doing nothing would mean, told in the same way.",
    "What can go wrong, and what nobody knows.",
    "Two pages to take to your dermatologist, and dates for your calendar.",
)
WORKING: Final = "The figures are being worked out. They appear here in a moment."

DESCRIBE: Final = "Your face"
DESCRIBE_NOTE: Final = "Answer what you can. What you leave open counts as not known, never as no. {private}"
PART_YOU: Final = "You"
PART_SCARS: Final = "Your scars"
PART_MARKS: Final = "Marks and looks"
PART_HEALTH: Final = "Your health"
PART_WISHES: Final = "Your wishes and limits"
GUIDE: Final = "Which type is which?"
GUIDE_NOTE: Final = (
    "Each drawing is a cut through the skin. Look at your face in a side light. Most people have more than "
    "one type. If you are not sure, choose the one that comes closest and ask your dermatologist."
)
GUIDE_TEXT: Final = {
    "icepick": "A small, deep hole, as if a needle had gone in. It is narrow at the top.",
    "boxcar": "A wide dip with sharp edges and a flat floor, like a tiny box.",
    "rolling": "A soft wave without edges. It shows best when light falls from the side.",
    "hypertrophic": "Raised and firm, but not larger than the spot it came from.",
    "keloid": "Raised and firm, and grown past the edges of the spot it came from.",
}
GUIDE_DRAWING: Final = "Drawing of a cut through the skin: {kind}"
GUIDE_SHOWS: Final = {
    "icepick": "A narrow shaft goes down from the surface, deep into the skin, and ends in a point.",
    "boxcar": "The surface drops down a steep side to a flat floor and comes up a steep side again.",
    "rolling": "The surface goes down and up in soft waves. Strands below pull at the low places.",
    "hypertrophic": "A hill stands on the skin, as wide as the spot below it, which a dashed line marks.",
    "keloid": "A tall hill stands on the skin, much wider than the spot below it, which a dashed line marks.",
}
TYPE_SHORT: Final = {
    "icepick": "Icepick",
    "boxcar": "Boxcar",
    "rolling": "Rolling",
    "hypertrophic": "Raised, small",
    "keloid": "Raised, growing",
}
MAP: Final = "Mark them on the face"
MAP_NOTE: Final = (
    "Choose a type. Then click or tap a part of the face once for each scar. With keys: Tab to a part, "
    "Enter adds one, Backspace takes one away."
)
MAP_VIEWS: Final = (("right", "Your right side"), ("front", "From the front"), ("left", "Your left side"))
MAP_FRONT_LEFT: Final = "your right"
MAP_FRONT_RIGHT: Final = "your left"
MAP_OFF_FACE: Final = "Not on the face"
MAP_NEEDS_SCRIPT: Final = "Without scripts, use the table below; it says the same."
UNDO: Final = "Undo"
SCAR_TABLE: Final = "The list of your scars"
SCAR_HEADER: Final = ("Where", "Type", "How many", "Depth", "Area, cm²")
ROW_MORE: Final = "Add a row"
REGIONS: Final = {
    "forehead": "forehead",
    "left_temple": "left temple",
    "right_temple": "right temple",
    "left_cheek": "left cheek",
    "right_cheek": "right cheek",
    "nose": "nose",
    "perioral": "around the mouth",
    "chin": "chin",
    "left_jaw": "left jaw",
    "right_jaw": "right jaw",
    "neck": "neck",
    "chest": "chest",
    "shoulders": "shoulders",
    "back": "back",
    "upper_arms": "upper arms",
}
NOT_STATED: Final = "not stated"
YES: Final = "yes"
NO: Final = "no"
HEALTH_NOTE: Final = (
    "Only what matters for your scars and your skin is asked here, and the list changes with your answers. "
    "A question with a star can mean that a doctor should look first."
)
HEALTH_FIRST: Final = (
    "Give your age, your skin type and at least one scar. Then the questions that matter stand here."
)
HEALTH_SHOW: Final = "Show the questions that matter"
HEALTH_STAR: Final = "A yes can mean: see a doctor first."
PILL_STOPPED: Final = "If stopped: on which day?"
WISH_PREFER: Final = "What matters most to you?"
WISH_PREFER_NTH: Final = ("first", "then", "then", "then", "last")
THE_FILE: Final = "the file"
WHOLE_CARD: Final = "the whole card"
WISH_BUDGET: Final = "The most you want to spend in all"
WISH_CURRENCY: Final = "Currency"
WISH_PIH: Final = "The highest chance of brown marks you would accept, in percent"
WISH_WEEKS: Final = "Or: within how many weeks it should be over"
WISH_AVOID: Final = "Treatments you do not want"
MORE_DETAIL: Final = "More, if you know it"
PAST: Final = "Treatments you have had"
PAST_HEADER: Final = ("Treatment", "Sessions", "Last one on")
PRICES: Final = "Prices you were told, per session"
PRICES_HEADER: Final = ("Treatment", "Price")
BUSY: Final = "Days on which no visit can be"
BUSY_HEADER: Final = ("From", "To")
SCORES: Final = "Scores that a doctor worked out"
SCORES_HEADER: Final = ("Scale", "Total")
OBJECTIVES: Final = {
    "improvement": "better skin",
    "cost": "low cost",
    "downtime": "few days off",
    "visits": "few visits",
    "pih_risk": "few brown marks",
}
SUBMIT: Final = "Show my plans"
SAVE_FILE: Final = "Save as a file"
LOAD_FILE: Final = "Open a file"
LOAD_FILE_NOTE: Final = "A file that you saved here, or one that the command line wrote."
CLEAR: Final = "Start afresh"
ERRORS: Final = "Please look at this again"
ERRORS_NOTE: Final = "Nothing is lost: all that you typed is still here."
SAVED: Final = "Kept on this machine"

RESULT: Final = "Your plans"
WAITING: Final = "Working out your plans"
WAITING_NOTE: Final = "This takes a moment. You can stop it; what you typed stays."
STAGES: Final = {
    "waiting": "Waiting for a free place",
    "safety": "Checking what is safe for you",
    "search": "Comparing all plans",
    "forecast": "Working out the plans worth a talk",
    "dates": "Finding dates",
}
CANCEL: Final = "Stop"
CANCELLED: Final = "Stopped. Nothing was worked out, and what you typed is still here."
BACK_TO_FORM: Final = "Change my answers"
CHART: Final = "What you gain and what it costs"
CHART_LABEL: Final = "Plans by how much better and by cost. Each mark is a link to its plan."
CHART_COST: Final = "cost up to two years, {currency}"
CHART_NOTE: Final = (
    "Up is better skin, right is a higher cost. A larger mark means more days off. The upright line is the "
    "range for {share} people like you. A mark that would cover another stands beside its place, tied to it. "
    "Choose a mark to see its plan."
)
CHART_KEY: Final = "Brown marks:"
CHART_RISKS: Final = (
    ("low", "at most {low} %"),
    ("middle", "{low} to {middle} %"),
    ("high", "more than {middle} %"),
    ("unknown", "not known"),
)
CHART_POINT: Final = (
    "Plan {letter}: {name}. Better by {gain}. Cost {cost} {currency}. Days off {days}. Brown marks {marks}."
)
TRY: Final = "What if?"
TRY_NOTE: Final = "Move a slider: the plans are worked out again for you."
TRY_BUDGET: Final = "Budget, {currency}"
TRY_DOWNTIME: Final = "Days off after a visit"
TRY_GOAL: Final = "Goal: better by"
TRY_NO_LIMIT: Final = "no limit"
TRY_NO_GOAL: Final = "no goal"
TRY_BUTTON: Final = "Work it out"
CARDS: Final = "Plans worth a talk"
PICK: Final = "Look at this plan"
PICKED: Final = "Shown below"
CHOSEN_BY_YOU: Final = "You chose to look at this one."
CARD_BETTER: Final = "better by"
CARD_RANGE: Final = "{share} people like you: {interval}"
CARD_COST: Final = "cost"
CARD_VISITS: Final = "visits"
CARD_DAYS: Final = "days off"
CARD_MARKS: Final = "brown marks"
CARD_SURE: Final = "how sure"
CARD_GOAL: Final = "reach your goal"
CARD_TRIALS: Final = "The trials"
BEHIND_PLAN: Final = "The trials behind these figures"
BEHIND_HARM: Final = "{treatment}, {harm}"
BEHIND_HARM_TITLE: Final = "The studies that counted it"
BEHIND_PRICE_TITLE: Final = "Each price in full, with where it comes from"
WHY_NOT: Final = "Why not something else?"
TAKE_AWAY: Final = "Take it with you"
TAKE_AWAY_NOTE: Final = "For the visit to your dermatologist. Files stay on this machine."
TAKE_AWAY_FILES: Final = (
    ("consultation.pdf", "Two pages for the visit (PDF)"),
    ("leaflet.pdf", "Leaflet about the plan (PDF)"),
    ("print", "A page to print"),
    ("calendar.ics", "Dates for your calendar"),
    ("plan.json", "All figures, for programs (JSON)"),
    ("case.json", "Your answers as a file (JSON)"),
)
PRINT_NOTE: Final = (
    "What is open on this page is printed, and what is closed is not. Open what you want on paper."
)
DETAILS: Final = "Details for the dermatologist"

EVIDENCE: Final = "Evidence"
EVIDENCE_NOTE: Final = "Every treatment, with the studies behind it and how sure anyone can be."
EVIDENCE_STUDIES: Final = "Studies"

OOPS: Final = "Something went wrong on our side"
OOPS_NOTE: Final = "It is our fault, not yours. If it happens again, start the program anew."
AGAIN: Final = "Try again"
AGAIN_NOTE: Final = "What you typed is kept on this page until you leave it. Send it once more from here."
AGAIN_FILES: Final = "Files have to be chosen again."
NO_ANSWER: Final = (
    "The program did not answer, or not with what was asked for. See whether it still runs, and load this "
    "page again."
)
SEND_JSON: Final = "send the case as application/json"
NOT_FOUND: Final = "There is nothing here"
NOT_FOUND_NOTE: Final = (
    "The page may be old: results are kept for a while and not on disk. Start again from your answers."
)
REFUSED: Final = "This was refused"
TOO_LARGE: Final = "The file is too large. A case file has at most {kib} KiB."
TOO_LARGE_PHOTOS: Final = (
    "The photos are too large: at most {mib} MB go with one visit. Go back and choose fewer."
)
STALE_FORM: Final = "The page was open too long, or the program was started anew in between."
WRONG_HOST: Final = "This address is not served here."
WRONG_ORIGIN: Final = "The request came from another page and was refused."
TOO_MANY: Final = "Too many requests. Wait a minute and try again."
MALFORMED: Final = "The request could not be read."
HOME_FACE: Final = "{face}, skin type {skin}"
HOME_NOTE: Final = (
    "Better by: the mean, and in brackets the range for {share} people. The plan named is the one to look at "
    "first: experts put its treatments first for such scars, and trials tried it."
)
CARD_BETTER_WORD: Final = "better, on the mean"
CARD_SURE_LABEL: Final = "How sure:"
TALK: Final = "For the talk with your dermatologist"
STOPPED: Final = "Stopped"
RED_FLAG_TITLE: Final = "Please see a doctor first"
EVIDENCE_COUNT: Final = "{studies} studies, {patients} patients."
EVIDENCE_COUNT_ONE: Final = "One study, {patients} patients."
DOC_TITLE: Final = "Acne scars: plans to talk about"
DOC_KICKER: Final = "For the visit to your dermatologist"
DOC_FOOT: Final = (
    "Scarpath {version}, {studies} studies, draws {lock}. It does not take the place of a doctor."
)
DOC_WHY: Final = "Why look first at plan"
DOC_VISITS: Final = ("Day", "Visit")
DOC_AFTER: Final = "Visit {n}: {text}"
DOC_NOTES: Final = "Notes"
DOC_LEAFLET: Final = "About this plan"
DOC_REMOVAL: Final = "No trial has shown complete, lasting removal."
DOC_EXPECT: Final = "On the mean, scars get about {mean} better ({share} people like you: {interval})."
DOC_WHAT: Final = "What is done"
SERVING: Final = "Open {address} in a browser. Ctrl+C stops it.\n"
EVIDENCE_FACTS: Final = "About the treatment"
EVIDENCE_PROOF: Final = "What the trials say"
FOREST: Final = "What each study found, against what the forecast expects"
NETWORK: Final = "What was compared with what"

LOGIN: Final = "Log in"
LOGIN_NAME: Final = "Name"
LOGIN_PASSWORD: Final = "Password"
LOGIN_WRONG: Final = "That did not fit, or the account must wait. Check both, or try again later."
LOGIN_CODE: Final = "Code of the second factor"
LOGIN_CODE_HINT: Final = "Leave it empty if you have none."
LOGIN_SHOW: Final = "Show what I type"
ACCOUNT: Final = "Your account"
ACCOUNT_FIRST: Final = "See to your account first: change the first password, or set up a second factor."
ACCOUNT_FIRST_PASSWORD: Final = "Change the first password now. Nothing else opens before that."
ACCOUNT_ADMIN_FACTOR: Final = "An admin needs a second factor. Set it up now. Nothing else opens before that."
ACCOUNT_PASSWORD: Final = "Change the password"
ACCOUNT_CURRENT: Final = "The password you have now"
ACCOUNT_NEW: Final = "The new one"
ACCOUNT_NEW_HINT: Final = (
    "A few words in a row do well. Each other place where you are logged in is logged out."
)
ACCOUNT_POOR_PASSWORD: Final = (
    "Your password is easy to guess, or known to thieves. Change it now. Nothing else opens before that."
)
ACCOUNT_STRENGTH: Final = "How hard it is to guess"
ACCOUNT_STRENGTHS: Final = (
    "Very easy to guess.",
    "Easy to guess.",
    "Fair: it can be guessed with a lot of work.",
    "Good: hard to guess.",
    "Strong: very hard to guess.",
)
ACCOUNT_NOT_TAKEN: Final = "Not taken: {why}."
ACCOUNT_FACTOR: Final = "Second factor"
ACCOUNT_FACTOR_NOTE: Final = (
    "An app on your phone shows a code that you type when you log in. Then a stolen password is not enough."
)
ACCOUNT_FACTOR_ON: Final = "Logging in needs a code of your app."
ACCOUNT_FACTOR_OFFER: Final = "Set it up"
ACCOUNT_FACTOR_AGAIN: Final = "Show another secret"
ACCOUNT_FACTOR_TAKE: Final = "Use it from now on"
ACCOUNT_FACTOR_DROP: Final = "Do without it"
ACCOUNT_SECRET: Final = "Type this secret into your app:"
ACCOUNT_SECRET_LINK: Final = "Or open it in an app on this device"
ACCOUNT_TAKE_CODE: Final = "The code that the app shows now"
ACCOUNT_SESSIONS: Final = "Where you are logged in"
ACCOUNT_SESSION: Final = "Since {began}, last used {seen}."
ACCOUNT_SESSION_HERE: Final = "This is here."
ACCOUNT_SESSION_END: Final = "Log out there"
ACCOUNT_CHANGES: Final = "What happened to your account"
ACCOUNT_CHANGES_NOTE: Final = "If something here was not you, change the password and tell your admin."
NEWS_TITLE: Final = "Please check this"
NEWS: Final = {
    "password changed": "Your password was changed.",
    "password reset": "You were given a new first password, without a second factor.",
    "second factor set": "A second factor was set up.",
    "second factor removed": "The second factor was taken away.",
    "user closed": "Your account was closed.",
    "user opened": "Your account was opened again.",
    "new browser": "Someone logged in with your name in a browser that had not been used for it.",
    "locked": "Your account had to wait, for there were too many wrong passwords or codes.",
    "code used again": "Your password was typed with a code that had been used before.",
    "many people": "One account looked at more people than usual within an hour. See the log.",
    "many refusals": "Log-ins or pages were refused more often than usual within an hour. See the log.",
}
LOG: Final = {
    "user added": "user added",
    "user opened": "user opened",
    "user closed": "user closed",
    "logged in": "logged in",
    "wrong password": "wrong password",
    "code used again": "code used again",
    "log-in refused": "log-in refused",
    "password changed": "password changed",
    "password reset": "password reset",
    "second factor set": "second factor set",
    "second factor removed": "second factor removed",
    "session ended": "session ended",
    "news seen": "news seen",
    "page refused": "page refused",
    "person added": "person added",
    "person opened": "person opened",
    "person refused": "person refused",
    "person shared": "person shared",
    "answers kept": "answers kept",
    "course opened": "course opened",
    "course written": "course written",
    "course exported": "course exported",
    "course erased": "course erased",
    "photo seen": "photo seen",
    "visit written": "visit written",
    "many people": "many people",
    "many refusals": "many refusals",
}
"""What was done, as the log and an account tell it."""
MOMENT: Final = "{day} {time} UTC"
NEWS_OWN: Final = "from your own account"
NEWS_BY: Final = "by {who}"
NEWS_NOTE: Final = "If one of these was not you, change the password now and tell your admin."
NEWS_SEEN: Final = "I have seen this"
LOGIN_ENDED: Final = (
    "You were logged out here at {at}. {why} If you did not expect this, tell your admin now."
)
UNSENT: Final = "What you typed was not sent"
UNSENT_NOTE: Final = (
    "You were logged out, for nothing was done for a while. What you typed is here. Only you see it, it is "
    "not on disk, and after {minutes} minutes it is gone."
)
UNSENT_WAITS: Final = (
    "You were logged out, for nothing was done for a while. What you typed is kept: log in to get it back."
)
UNSENT_WHOM: Final = "It is about: {label}"
UNSENT_SEND: Final = "Send it now"
UNSENT_FORGET: Final = "Throw it away"
LOGIN_NEEDED: Final = "Log in first."
LOGOUT: Final = "Log out"
CLINIC: Final = "Clinic"
CLINIC_ROLES: Final = {
    "patient": "patient: sees their own answers",
    "clinician": "clinician: sees the people they added or were shown",
    "admin": "admin: keeps the accounts and reads the log, and sees nobody's answers",
}
CLINIC_PEOPLE: Final = "People"
CLINIC_NOBODY: Final = "Nobody yet."
CLINIC_ADD_PERSON: Final = "Add a person"
CLINIC_LABEL_FIELD: Final = "Label (best a number of your files)"
CLINIC_ACCOUNT_FIELD: Final = "Their own account, if they have one"
CLINIC_NO_ACCOUNT: Final = "none"
CLINIC_SHARE: Final = "Show to another clinician"
CLINIC_SHARE_NAME: Final = "Name of the clinician"
CLINIC_USERS: Final = "Accounts"
CLINIC_ADD_USER: Final = "Add an account"
CLINIC_ROLE_FIELD: Final = "Role"
CLINIC_CLOSE: Final = "Close"
CLINIC_OPEN: Final = "Open again"
CLINIC_RESET: Final = "New first password"
CLINIC_FIRST_PASSWORD: Final = "The first password of {name}, shown only now:"
CLINIC_FIRST_NOTE: Final = (
    "A first password is made and shown to you once. It must be changed when it is first used, and within a "
    "week."
)
CLINIC_CLOSED: Final = "closed"
CLINIC_LOG: Final = "Log"
CLINIC_LOG_WHOLE: Final = (
    "Every entry follows from the one before it. Last digest: {digest}. Note it on paper."
)
CLINIC_LOG_BROKEN: Final = "The log was changed at entry {n}. What follows it cannot be trusted."
CLINIC_LOG_HEADER: Final = ("Number", "When", "Who", "What", "Whom")
CLINIC_FORBIDDEN: Final = "Your account may not do this."
CLINIC_KEPT: Final = "Kept for: {label}"
