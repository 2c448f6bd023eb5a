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

    # What is refused
    CANNOT_WRITE_ARCHIVE = auto()
    CANNOT_READ_ARCHIVE = auto()
    NO_ARCHIVE_PROGRAM = auto()
    FILE_DAMAGED = auto()
    CANNOT_KEEP_FILE = auto()
    STORE_ENCRYPTED = auto()
    WRONG_KEY = auto()
    KEYRING_SYSTEM_HOLDS_NO_KEY = auto()
    PASSPHRASE_TOO_SHORT = auto()
    KEY_FILE_CANNOT_READ = auto()
    ENCRYPTION_PACKAGES = auto()
    SERVER_REFUSED = auto()
    SERVER_DATA_BROKEN = auto()
    POSTGRESQL_PACKAGE = auto()
    DATABASE_REFUSED = auto()
    CANNOT_OPEN_STORE = auto()
    STORE_READ_ONLY = auto()
    PERSON_ERASED = auto()
    NO_STORE_YET = auto()
    ONLY_STORE_FILE_ENCRYPTED_PROGRAM = auto()
    STORE_EXISTS = auto()
    NAME_PRINTABLE_CHARACTERS = auto()
    MADE_UP_NAME = auto()
    TIME_CHANGE_NO_TIME_ZONE = auto()
    POSTGRESQL_NEEDS_FOLDER = auto()
    NOTHING_TO_CORRECT = auto()
    ENTRY_CORRECTED_BEFORE = auto()
    SOMEBODY_ERASED_STORE_NOT_TAKEN = auto()
    SOMEBODY_STORE_ALREADY = auto()
    STORE_WRITTEN_NEWER_VERSION_PROGRAM = auto()

    # What is refused
    ARCHIVE_EXISTS = auto()
    STORE_BUSY = auto()
    DISK_FULL = auto()
    NO_STORE_THERE = auto()
    SERVER_UNREACHABLE = auto()
    NO_KEYRING = auto()
    NOBODY_GOES_NAME_STORE = auto()
    SOMEBODY_GOES_NAME_ALREADY = auto()
    PHOTO_MUST_JPEG = auto()
    PHOTO_CUT_SHORT_BROKEN = auto()
