"""What can be wrong with what comes to the pages."""

from __future__ import annotations

from enum import StrEnum, auto


class WebFault(StrEnum):
    """What the pages refuse, by kind; each has its sentence in the words of the language."""

    NO_SUCH_ROLE = auto()
    BAD_ACCOUNT_NAME = auto()
    BAD_LABEL = auto()
    NAME_TAKEN = auto()
    NO_SUCH_ACCOUNT = auto()
    SAME_PASSWORD = auto()
    PASSWORD_LENGTH = auto()
    PASSWORD_POOR = auto()
    PASSWORD_COMMON = auto()
    NO_ACCOUNT_YET = auto()
    NO_PERSON_OPEN = auto()
    DAY_NOT_PAST = auto()
    PHOTO_BYTES = auto()
    PHOTO_PIXELS = auto()
    PHOTO_KIND = auto()
    PHOTO_CLAIM = auto()
    PHOTO_TWO = auto()
    PHOTO_BROKEN = auto()
    NOTHING_HERE = auto()
    TLS_NEEDED = auto()
    NOBODY_ASKED = auto()
    NO_PLACE_FOR_ACCOUNTS = auto()
    PORT_IN_USE = auto()
    NO_DATES_YET = auto()
    SLIDER_NO_NUMBER = auto()
    SLIDER_TOO_FAR = auto()
    STOPPED_BY_VISITOR = auto()
    PHOTO_CONSENT_NEEDED = auto()
    COURSE_FULL = auto()
    TOO_MANY_PHOTOS = auto()
    NOT_TEXT = auto()
