"""What the commands say of themselves (`--help` and docs/cli.md), ask for, and tell while they work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMMANDS: Final[Mapping[str, str]] = {
    "": "What can be done about acne scars: forecasts from trials, and the best plans for one face.",
    "about": "Who made this, on what evidence, how old it is and how it is kept up to date.",
    "plan": "Find the best plans for one face, within its limits and the safety rules.",
    "assess": "Grade the scars of a case, and say what the safety rules make of it.",
    "treatments": "List the treatments, or read one card with its sources.",
    "experts": "What published experts say of a treatment or a kind of scar, who says it, and who disagrees.",
    "concordance": "How what is put first for many faces agrees with published experts; no proof of benefit.",
    "new": "Answer a few questions and get a case file. Nothing leaves this machine.",
    "serve": "Open the web pages: for this machine alone, or for a clinic. Needs the extra `web`.",
    "evidence": "The trials and the model behind every number.",
    "evidence fit": "Fit the model to the trials and write the draws that plans read. Needs the extra `fit`.",
    "evidence validate": (
        "Predict each study by a fit that has not seen it. Takes half an hour; needs the extra `fit`."
    ),
    "evidence calibrate": (
        "Fit simulated networks of known truth and rank the truth. Takes half an hour; needs the extra `fit`."
    ),
    "evidence sensitivity": (
        "Which plans would change with other priors, or if a trial filled a gap? Takes minutes."
    ),
    "evidence leave-out": (
        "Which plans would change without one design, rater or study? Takes half an hour; needs `fit`."
    ),
    "evidence seeds": (
        "Fit from two more seeds and compare them with the shipped draws. Needs the extra `fit`."
    ),
    "evidence renew": (
        "Renew all that hangs on the trials, going on where it was interrupted. Hours; needs the extra `fit`."
    ),
    "evidence score": (
        "How surprising are trials that the model never saw? Printed against expected, outcome by outcome."
    ),
    "evidence show": (
        "What stands behind a treatment, what a study printed against what the model expects, or a list."
    ),
    "evidence reviews": (
        "What published reviews pooled, beside the model's own estimate of the same comparison."
    ),
    "evidence networks": (
        "Fit published network meta-analyses again, beside what was printed. Needs the extra `fit`."
    ),
    "evidence check": "Validate every data file and the draws, and name what no trial studied.",
    "review": "Have the rules and cards reviewed and signed by a clinician.",
    "review export": "Every rule, card and proposal with its sources as one document to print and sign.",
    "review check": "Read a signed review: what it covers, and what changed since it was signed.",
    "follow": "Keep a course: what was done and seen, what it teaches, and what is due.",
    "follow new": "Start a course: keep the case and the plan that fits it best.",
    "follow visit": "Write down a visit: what was done, measured and seen.",
    "follow case": "Write down a new version of the case; the older ones stay.",
    "follow agree": "Write down the plan that was agreed; the ones before it stay.",
    "follow consent": "Write down what a person agreed to, or took back.",
    "follow show": "Show a course: what was planned, done, measured and seen, and what it teaches.",
    "follow due": "List what is due: looks at healing and result, care of the skin, renewals of what fades.",
    "follow export": "Write one person whole as one archive: history as JSON, and the files.",
    "follow backup": "Write everybody as one archive, as of one moment, whoever writes meanwhile.",
    "follow import": "Take in the people of an export or a backup, all of them or none.",
    "follow erase": "Erase a person: entries, files and their traces. A note of when and by whom stays.",
    "follow check": "Look at every entry and every file of the store, and name what is broken.",
    "follow encrypt": "Make a new, empty store that is encrypted on the disk; it asks for a passphrase.",
}
"""What each command does, by its name after `scarpath`."""
EXIT_CODES: Final = "Exit codes: 0 done, 1 a fault of ours, 2 bad input, 3 a red flag (see a doctor first)."
OPTIONS: Final[Mapping[str, str]] = {
    "width": "Width of the page.",
    "_version": "Print the version.",
    "install_completion": "Install completion for the current shell.",
    "show_completion": "Show completion for the current shell, to copy it or customize the installation.",
    "case": "A case file; `scarpath new` writes one.",
    "follow case case": "The case file as it is now.",
    "as_json": "For programs.",
    "follow as_json": "For programs: the keys of docs/course.schema.json.",
    "plan as_json": "For programs: the keys of docs/plan.schema.json.",
    "assess as_json": "For programs: the keys of docs/assessment.schema.json.",
    "evidence score as_json": "For programs: the keys of docs/score.schema.json.",
    "evidence check as_json": "For programs: the keys of docs/check.schema.json.",
    "explain": "Add the figures behind the figures.",
    "plan ics": "Write the course as a calendar.",
    "follow due ics": "Write the upkeep of one course as a calendar.",
    "today": "Plan as if it were this day.",
    "follow today": "Work as if it were this day.",
    "compare": "Compare plans by these alone: {objectives}.",
    "by_chance": "Compare by the exact chance of the goal instead of the improvement.",
    "seconds": "Stop the search after so long; it says so.",
    "memory": "Memory that the search may take; it says so.",
    "threads": "Threads; they pay in wide spaces and change no result.",
    "wide": "Search every number of sessions; never what is put first.",
    "front": "Write the whole front, as .json or .csv.",
    "propose": "Judge what a doctor proposes, such as subcision=2,tca_cross=3, beside the plans.",
    "folder": "Case files; without it, those of the package.",
    "concordance leave_out": "Also without each group of sources; takes minutes.",
    "name": "The name given to the course.",
    "treatments name": "One treatment; all of them without it.",
    "experts name": "One of them; all scars without it.",
    "serve name": "The name that a clinic's TLS proxy serves.",
    "evidence show name": "One treatment or one study; without it, the list of all.",
    "follow new name": "A name for the course; a made-up one is best.",
    "follow show name": "The course; everybody's names without it.",
    "follow due name": "The course; everybody's without it.",
    "follow erase name": "The course to erase.",
    "file": "Where each fit is kept once it is done.",
    "new file": "Where the case is written.",
    "evidence validate file": "Where the folds are kept; a complete one is printed.",
    "evidence calibrate file": "Where each network is kept once it is done.",
    "evidence sensitivity file": "Where each scenario is kept once it is done.",
    "review check file": "A signed review.",
    "follow visit file": "A visit file; or use options.",
    "port": "Where it listens; 0 takes a free one.",
    "host": "Only this machine unless told otherwise.",
    "clinic": "Keep accounts there; everyone logs in.",
    "admin": "Make an admin's account; asks for a password.",
    "alert": "Tell admins of more people opened, or refusals, in an hour; 40 if left out.",
    "store": "Where courses are kept: a file, or a postgresql:// URL.",
    "files": "Where photos and scans are kept.",
    "seed": "Start of the random numbers; recorded in the lock.",
    "draws": "Draws per chain.",
    "accept": "Target acceptance of the sampler.",
    "evidence fit validated": "A cross-validation; without one no ranking by effect is earned.",
    "evidence leave-out validated": "A cross-validation: studies that surprised it are left out, too.",
    "progress": "Show how far the chains are.",
    "combination": "How treatments act together: as in plans, or as in the form they are compared with.",
    "quick": "Fit and write the pages alone; older records then say that they are.",
    "networks": "Simulated networks in all.",
    "cases": "Case files whose plans are looked at.",
    "path": "Trials in the schema of a study.",
    "svg": "Write the forest plot, or the network of comparisons, as a picture.",
    "names": "Which; all, if none is named.",
    "short": "Fewer draws: rough, but in a minute.",
    "out": "Where the archive is written.",
    "review export out": "Where the document is written.",
    "form": "Write the review as a file to fill in, too.",
    "author": "Who writes; your login without it.",
    "day": "The day; today without it.",
    "done": "A treatment given. Repeatable.",
    "score": "A score. Repeatable.",
    "rater": "blinded_physician, physician, patient or device.",
    "harm": "Something unwanted, such as pih:mild. Repeatable.",
    "worse": "The scars look worse than before.",
    "photo": "A photo to keep. Repeatable.",
    "scan": "A scan to keep. Repeatable.",
    "note": "A few words.",
    "corrects": "The visit that this one corrects.",
    "session": "Sessions of a treatment, counted from the start of the course. Repeatable.",
    "what": "keep_record, keep_photos or share_for_research.",
    "given": "Agreed to, or taken back.",
    "history": "Every entry ever made, too.",
    "chart": "Draw the course as a picture, too.",
    "days": "How many days ahead.",
    "archive": "An export or a backup.",
    "yes": "Yes, for good.",
    "finish": "Finish an erasure that was cut short.",
    "skin": "Fitzpatrick skin type, I to VI.",
    "severity": "How severe the scars are.",
    "depth": "Depth of the scars; without it, as experts tell depths apart.",
    "keyring": "Let the keyring of this system keep the key.",
}
"""What each option or argument is for, by its name; with its command, or the group of its command, before it
where that means another thing."""
VALUES: Final[Mapping[str, str]] = {
    "width": "COLUMNS",
    "case": "CASE",
    "ics": "FILE",
    "today": "DATE",
    "compare": "LIST",
    "memory": "MIB",
    "name": "NAME",
    "experts name": "[TREATMENT | SCAR_TYPE]",
    "serve name": "HOST",
    "evidence show name": "[TREATMENT | STUDY]",
    "file": "FILE",
    "follow visit file": "VISIT",
    "front": "FILE",
    "propose": "TREATMENT=COUNT,...",
    "folder": "[FOLDER]",
    "host": "ADDRESS",
    "clinic": "FOLDER",
    "admin": "NAME",
    "store": "FILE_OR_URL",
    "files": "FOLDER",
    "validated": "FILE",
    "cases": "FOLDER",
    "path": "FILE_OR_FOLDER",
    "svg": "FILE",
    "names": "[NETWORK]...",
    "out": "FILE.zip",
    "review export out": "FILE.html",
    "form": "FILE.yaml",
    "author": "WHO",
    "day": "DATE",
    "done": "TREATMENT",
    "score": "SCALE=VALUE",
    "rater": "WHO",
    "harm": "EVENT[:SEVERITY]",
    "photo": "FILE",
    "scan": "FILE",
    "note": "TEXT",
    "corrects": "ENTRY",
    "session": "TREATMENT=COUNT",
    "what": "WHAT",
    "chart": "FILE.svg",
    "archive": "FILE.zip",
    "skin": "TYPE",
}
"""What stands for the value of an option or argument; an option without an entry shows its type."""

PASSWORD: Final = "Password: "
PASSPHRASE: Final = "Passphrase: "
PASSPHRASE_AGAIN: Final = "Once more: "
VERSION: Final = "scarpath {version}"
STOPPED: Final = "stopped; nothing was written"
OUR_FAULT: Final = (
    "something went wrong inside scarpath ({kind}{place}); nothing of your case is in this message. Set "
    "{debug}=1 and run the command again for the details, and report them."
)
OUR_FAULT_AT: Final = " at {module}:{line}"
COURSES_DONE: Final = "{done:,} of {of:,} courses are looked through"
RANKING_NOT_EARNED: Final = (
    "{file} is no complete cross-validation of this evidence and this model, so treatments are not ranked by "
    "effect; `make evidence` renews it"
)
PARTS_DONE: Final = "  {done} of {of} parts are done"
ALL_RENEWED: Final = "Every record is of this evidence."
FOLDS_DONE: Final = "fold {done} of {of} is done"
NETWORKS_DONE: Final = "{done} of {of} networks are done"
SCENARIOS_DONE: Final = "{done} of {of} scenarios are done"
FITS_DONE: Final = "{done} of {of} fits are done"
SEEDS_DONE: Final = "{done} of {of} seeds are done"
