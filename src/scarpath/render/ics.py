"""A recommended course as an iCalendar file (RFC 5545): visits, downtime and upkeep as all-day events.

The bytes depend on the arguments alone: the time stamp is handed in, and every UID is derived from what the
event says, so that importing the same course twice leaves one copy of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5

from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import Finding, finding
from scarpath.core.plan import Recommended, Upkeep, Visit
from scarpath.render.say import said
from scarpath.render.words import language, patient as words

OCTETS = 75
"""The longest line of a file, in octets without its line break (RFC 5545, section 3.1)."""

SAFE_DAY = 28
"""The last day of the month that every month has."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """One all-day event; `end` is the first day after it, `busy` whether it takes up the day."""

    summary: str
    first: date
    end: date
    text: str
    busy: bool
    repeat: str | None = None


def write_calendar(
    course: Recommended, *, names: Mapping[str, str], sign_off: Finding, stamp: datetime, title: str
) -> bytes:
    """The course as the bytes of an .ics file, written at `stamp`; `names` gives treatments their names.

    `sign_off` says who has reviewed the plan and stands with every visit. A `stamp` without a time zone is
    refused. Upkeep without a day is no event.
    """
    if stamp.tzinfo is None:
        raise InvalidValue(finding(CoreFault.NO_TIME_ZONE), finding(CoreFault.GIVE_TIME_ZONE))
    moment = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    events = [event for visit in course.schedule for event in _visit(visit, names, sign_off)]
    events += [event for item in course.upkeep for event in _upkeep(item)]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Scarpath//Scarpath//{language().code.upper()}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escape(title)}",
        *(line for event in events for line in _lines(event, f"{title}|{course.id}", moment)),
        "END:VCALENDAR",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in _fold(line)).encode()


def _visit(visit: Visit, names: Mapping[str, str], sign_off: Finding) -> Iterator[_Event]:
    treatments = ", ".join(names.get(s, s) for s in visit.sessions)
    parts = (visit.why_now, *visit.preparation, *visit.together, *visit.aftercare, sign_off)
    yield _Event(
        summary=words().CALENDAR_VISIT.format(number=visit.visit, treatments=treatments),
        first=visit.date,
        end=visit.date + DAY,
        text="\n".join(said(part) for part in parts if part),
        busy=True,
    )
    for lead in visit.lead_times:
        template = words().LEAD_TIME_ASKED if lead.asks else words().LEAD_TIME
        yield _Event(
            summary=template.format(number=visit.visit, what=words().LEADS[lead.kind]),
            first=lead.first,
            end=lead.first + DAY,
            text=said(lead.what),
            busy=False,
        )
    if visit.downtime_until is not None and visit.downtime_until > visit.date:
        yield _Event(
            summary=words().CALENDAR_DOWNTIME.format(number=visit.visit),
            first=visit.date,
            end=visit.downtime_until,
            text=treatments,
            busy=False,
        )


def _upkeep(item: Upkeep) -> Iterator[_Event]:
    if item.first is not None:
        yield _Event(
            summary=said(item.what),
            first=item.first,
            end=(item.until or item.first) + DAY,
            text=words().CALENDAR_SOURCE.format(source=said(item.source)),
            busy=False,
            repeat=None if item.every_months is None else _repeat(item.first, item.every_months),
        )


def _repeat(first: date, months: float) -> str | None:
    """The rule for every so many months; None for parts of a month, which a calendar cannot repeat by."""
    if months != round(months) or months < 1:
        return None
    rule = f"RRULE:FREQ=MONTHLY;INTERVAL={round(months)}"
    if first.day <= SAFE_DAY:
        return rule
    # A calendar skips months that lack the day (RFC 5545, 3.3.10), so the last one that exists is asked for.
    days = ",".join(str(day) for day in range(SAFE_DAY, first.day + 1))
    return f"{rule};BYMONTHDAY={days};BYSETPOS=-1"


def _lines(event: _Event, course: str, moment: str) -> Iterator[str]:
    seed = f"scarpath|{course}|{event.summary}|{event.first.isoformat()}"
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid5(NAMESPACE_DNS, seed)}@scarpath"
    yield f"DTSTAMP:{moment}"
    yield f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.end:%Y%m%d}"
    if event.repeat is not None:
        yield event.repeat
    yield f"SUMMARY:{_escape(event.summary)}"
    if event.text:
        yield f"DESCRIPTION:{_escape(event.text)}"
    yield f"TRANSP:{'OPAQUE' if event.busy else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _escape(text: str) -> str:
    r"""A TEXT value (RFC 5545, 3.3.11): \\, \;, \, and \n for a line break; no other control characters."""
    plain = "".join(c for c in text if c == "\n" or (c >= " " and c != "\x7f"))
    return plain.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _fold(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, continued ones led by a space; no character is cut in two."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + width
    yield piece
