"""What can be wrong with a command, its options and its files."""

from __future__ import annotations

from enum import StrEnum, auto


class CliFault(StrEnum):
    """What the commands refuse, by kind; each has its sentence in the words of the language."""

    ANSWERS_ENDED = auto()
    NOT_UNDERSTOOD = auto()
    FILE_EXISTS = auto()
    CANNOT_WRITE = auto()
    CANNOT_READ = auto()
    FILE_TOO_LARGE = auto()
    BAD_WIDTH = auto()
    WEB_PACKAGES = auto()
    NOT_FOUND = auto()
    DID_YOU_MEAN = auto()
    NOTHING_TO_DRAW = auto()
    NO_CASE_FILES = auto()
    ADMIN_WITHOUT_CLINIC = auto()
    OPTION_FOR_CLINIC = auto()
    NO_DATES_TO_WRITE = auto()
    FRONT_ENDING = auto()
    PROPOSE_UNREADABLE = auto()
    NO_FRONT_TO_WRITE = auto()
    NO_SUCH_TREATMENT = auto()
    NO_SUCH_NETWORK = auto()
    NO_SUCH_SUBJECT = auto()
    NO_DATE = auto()
    ONE_COURSE_ONLY = auto()
    COMPARE_UNKNOWN = auto()
    COMPARE_NOTHING = auto()
    NO_AUTHOR = auto()
    PASSPHRASES_DIFFER = auto()
    SCORE_NO_NUMBER = auto()
    SCORE_NO_EQUALS = auto()
    SESSION_UNKNOWN = auto()
    SESSION_COUNT = auto()
    NO_SUCH_CONSENT = auto()
    DAY_IN_FUTURE = auto()
    FILE_AND_OPTIONS = auto()
    OPTIONS_WRONG = auto()
    OPTION_WRONG = auto()
    OPTIONS_CLASH = auto()
    ENTRY_AMBIGUOUS = auto()
    ENTRY_UNKNOWN = auto()
    ICS_OF_ONE = auto()
    ERASE_WHAT = auto()
    ERASE_SURE = auto()
    STORE_FAULTS = auto()
