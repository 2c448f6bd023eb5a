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
    CANNOT_WRITTEN = auto()
    CANNOT_READ = auto()
    NO_ARCHIVE_PROGRAM = auto()
    FILE_STORE_MISSING_BROKEN = auto()
    FILE_CANNOT_KEPT = auto()
    STORE_ENCRYPTED = auto()
    NOT_KEY_STORE = auto()
    KEYRING_SYSTEM_HOLDS_NO_KEY = auto()
    PASSPHRASE_TOO_SHORT = auto()
    KEY_FILE_CANNOT_READ = auto()
    ENCRYPTED_STORE_NEEDS_PACKAGES_NOT = auto()
    DATABASE_REFUSED_WHAT_ASKED = auto()
    POSTGRESQL_SERVER_REPORTS_BROKEN_DATA = auto()
    STORE_POSTGRESQL_NEEDS_PACKAGE_NOT = auto()
    DATABASE_REFUSED_WHAT_ASKED_2 = auto()
    STORE_CANNOT_OPENED = auto()
    STORE_CANNOT_OPENED_WRITING = auto()
    PERSON_ERASED = auto()
    NO_STORE_YET = auto()
    ONLY_STORE_FILE_ENCRYPTED_PROGRAM = auto()
    STORE_ALREADY = auto()
    NAME_PRINTABLE_CHARACTERS = auto()
    TIME_CHANGE_NO_TIME_ZONE = auto()
    STORE_POSTGRESQL_NEEDS_FOLDER_FILES = auto()
    ENTRY_CORRECTED_NOT_KIND_COURSE = auto()
    ENTRY_CORRECTED_BEFORE = auto()
    SOMEBODY_ERASED_STORE_NOT_TAKEN = auto()
    SOMEBODY_STORE_ALREADY = auto()
    STORE_WRITTEN_NEWER_VERSION_PROGRAM = auto()
