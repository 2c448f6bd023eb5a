"""What is said of records of older evidence, where they are shown and where the evidence is checked."""

from __future__ import annotations

from collections.abc import Collection

from scarpath.core.record import RECORDS, Record
from scarpath.render.words import pages as words


def older_notice(name: str, behind: Collection[Record]) -> str:
    """What stands in a page before the record of this name; nothing if it was not left behind."""
    record = next(record for record in RECORDS if record.name == name)
    if record not in behind:
        return ""
    return words().RECORD_OLDER.format(record=words().RECORDS[name], verb=record.verb)


def older_line(behind: Collection[Record]) -> str:
    """One line on all records that were left behind."""
    names = ", ".join(words().RECORDS[record.name] for record in behind)
    return words().RECORDS_OLDER.format(records=names)
