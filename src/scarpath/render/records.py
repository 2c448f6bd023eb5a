"""What is said of records of older evidence, where they are shown and where the evidence is checked."""

from __future__ import annotations

import math
from collections.abc import Collection

from scarpath.core.record import RECORDS, Record, Stage
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


def stage_text(stage: Stage) -> str:
    """How far a renewal is, and how long the rest will take where that is known."""
    if stage.step is None:
        return words().STAGE_END.format(of=stage.of)
    step = words().STEPS[stage.step]
    return words().STAGE.format(number=stage.done + 1, of=stage.of, step=step, left=_left(stage.seconds_left))


def _left(seconds: float | None) -> str:
    if seconds is None:
        return words().STAGE_NOT_TIMED
    minutes = math.ceil(seconds / 60.0)
    return words().STAGE_MINUTE if minutes <= 1 else words().STAGE_MINUTES.format(minutes=minutes)
