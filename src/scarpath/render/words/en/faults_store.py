"""What the store of courses finds or refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "in_database": "database",
    "in_file": "file {name}",
    "in_entry": "entry {id}",
    "database_faults": "the database's own check found {count} faults",
    "dangling_rows": "{count} rows name what is not there",
    "no_entry_names_it": "no entry names it",
    "file_changed": "is not what was stored",
    "file_missing": "is missing",
    "entry_unreadable": "cannot be read",
    "restore_from_backup": "Restore it from a backup with `scarpath follow import`.",
    "finish_erasing": "A write or an erasure was cut short; `scarpath follow erase --finish` removes it.",
}
