"""What the use cases refuse."""

from __future__ import annotations

from enum import StrEnum, auto


class ApiFault(StrEnum):
    """What cannot be done, by kind; each has its sentence in the words of the language."""

    PHOTO_CONSENT_TAKEN_BACK = auto()
    NOTHING_TO_LEARN_WITH = auto()
    FIT_PACKAGES = auto()
    STEP_NOT_DONE = auto()
    NO_CHECKOUT = auto()
    STEP_FAILED = auto()
    PROPOSED_UNKNOWN = auto()
    PROPOSED_COUNT = auto()
    PROPOSED_OUTSIDE = auto()
    PROPOSED_IMPOSSIBLE = auto()
    PROPOSED_WITHOUT_FORECAST = auto()
