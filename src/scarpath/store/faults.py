"""What can be wrong with a store of courses."""

from __future__ import annotations

from enum import StrEnum, auto


class StoreFault(StrEnum):
    """What the store finds or refuses, by kind; each has its sentence in the words of the language."""

    # Where something is wrong
    IN_DATABASE = auto()
    IN_FILE = auto()
    IN_ENTRY = auto()

    # What is wrong there
    DATABASE_FAULTS = auto()
    DANGLING_ROWS = auto()
    NO_ENTRY_NAMES_IT = auto()
    FILE_CHANGED = auto()
    FILE_MISSING = auto()
    ENTRY_UNREADABLE = auto()

    # What to do about it
    RESTORE_FROM_BACKUP = auto()
    FINISH_ERASING = auto()
