"""What the pages of a course say. Figures are never written here, and no sentence promises anything."""

from __future__ import annotations

from typing import Final

COURSES: Final = "Courses"
COURSES_NOTE: Final = (
    "A course keeps what was planned, done and seen, and learns from it. It is kept on this machine alone."
)
COURSES_NONE: Final = "No course is kept yet. Describe your scars, look at the plans, and keep one."
COURSE_OF: Final = "course"
SINCE: Final = "since {day}"
START: Final = "Keep it as a course"
START_NOTE: Final = (
    "Your answers and this plan are kept on this machine. After each visit you write down what was done. "
    "Then the forecast learns from it."
)
START_PLAN: Final = "The plan: {plan}"
START_NO_PLAN: Final = "No plan is looked at, so only your answers are kept."
START_NAME: Final = "A name for the course"
START_NAME_HINT: Final = "A made-up one is best."
START_SINCE: Final = "Your answers hold since"
START_INTO: Final = "Or go on with a course that you keep"
START_NEW: Final = "a new one"
START_BUTTON: Final = "Keep it"
LOCKED: Final = (
    "Courses open only in the browser in which you opened the address that the program printed when it "
    "started. Open that address again. Then others who use this machine cannot see them."
)
VISIT: Final = "Write down a visit"
VISIT_FIX: Final = "Correct a visit"
VISIT_FIX_LINK: Final = "correct"
VISIT_FIX_NOTE: Final = "The visit as it was written before stays in the history."
VISIT_NOTE: Final = "Write what you know. You can leave out the rest."
VISIT_DAY: Final = "Day of the visit"
VISIT_DONE: Final = "What was done"
VISIT_DONE_HEADER: Final = ("Treatment", "Device", "Settings")
VISIT_MEASURED: Final = "How severe the scars are now"
VISIT_MEASURED_NOTE: Final = "A score that someone worked out. The range of each scale stands beside it."
VISIT_MEASURED_HEADER: Final = ("Scale", "Total", "Who judged")
SCALE_RANGE: Final = "{name} ({low} to {high})"
VISIT_HARMS: Final = "What was seen on the skin"
VISIT_HARMS_HEADER: Final = ("What", "How bad", "Gone again")
VISIT_WORSE: Final = "Do the scars look worse than before?"
VISIT_WORDS: Final = "Notes"
VISIT_PHOTOS: Final = "Photos"
VISIT_PHOTOS_NOTE: Final = (
    "JPEG, PNG or WebP, at most {photos} with {mib} MB each. Only what the picture shows is kept: the place, "
    "the time and the device are taken out. Take them in the same light and from the same distance each time."
)
VISIT_PHOTOS_AGAIN: Final = "Choose the photos again: a browser does not keep them."
VISIT_PHOTOS_STAY: Final = "Keep the photo of this visit ({n} of {count})"
VISIT_CONSENT: Final = "I agree, or the person agrees, that these photos are kept here."
VISIT_SAVE: Final = "Write it down"
VISIT_BUSY: Final = "Writing it down …"
VISIT_KEPT: Final = "Written down."
TOO_MANY: Final = "Too many at once. Wait a minute and try again; nothing was written."
PHOTO_ALT: Final = "Photo {n} of {count}, {day}"
PHOTOS: Final = "Photos side by side"
PHOTOS_NOTE: Final = (
    "Nothing is measured from these photos. They are shown in one frame; light, distance and the way you "
    "face change how scars look. Move the second one until both fit."
)
PHOTOS_LEFT: Final = "First photo"
PHOTOS_RIGHT: Final = "Second photo"
PHOTOS_SHOW: Final = "Show these two"
PHOTOS_CUT: Final = "Slide from the first to the second"
PHOTOS_FIT: Final = "Make the second fit the first"
PHOTOS_FITS: Final = (
    ("x", "left or right"),
    ("y", "up or down"),
    ("size", "size"),
    ("turn", "turn"),
)
PHOTOS_ONE: Final = "The photo of {day}. With a second one they can be seen side by side."
PHOTOS_NONE: Final = "No photo is kept yet."
CHART: Final = "How severe, and what to expect"
TAUGHT_SO_FAR: Final = "What was learned, and what could come next"
NOT_LEARNED: Final = "No scar of this course has a forecast, so nothing can be learned from it."
TIMELINE: Final = "What was done and seen"
DUE: Final = "What is due within a year"
DUE_NONE: Final = "Nothing is due within a year."
CALENDAR: Final = "These dates for your calendar (ICS)"
AGAIN: Final = "Look at the plans again"
EXPORT: Final = "All of this course as one file (ZIP)"
EXPORT_NOTE: Final = "The file is not encrypted. Keep it safe."
ERASE: Final = "Erase this course"
ERASE_NOTE: Final = (
    "The answers, the visits and the photos are deleted and cannot be brought back. A note stays that "
    "something was erased, when and by whom, without the name."
)
ERASE_SURE: Final = "Yes, erase it"
ERASE_TICK: Final = "Tick the box to erase the course; nothing was erased."
MORE: Final = "With this course"
