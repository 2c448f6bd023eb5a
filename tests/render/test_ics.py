"""The calendar file, read back by another program (icalendar) and held against RFC 5545 by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scarpath.core.errors import InvalidValue
from scarpath.core.finding import catalogue_text as named
from scarpath.core.plan import Recommended, Upkeep, Visit
from scarpath.render.ics import write_calendar
from scarpath.render.say import said

icalendar = pytest.importorskip("icalendar")

STAMP = datetime(2026, 9, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
SIGN_OFF = named("No clinician has reviewed this.")
NAMES = {"laser": "Fractional laser, ablative", "blood": "PRP"}

FIRST = Visit(
    date=date(2026, 12, 28),
    visit=1,
    sessions=("laser", "blood"),
    downtime_until=date(2027, 1, 2),
    aftercare=(named("keep moist; no sun, please [x2001]"), named("back\\slash")),
    why_now=named("the course starts then"),
    preparation=(named("from 2026-12-14: priming"),),
    together=(named("ask whether they can share a visit"),),
)
SECOND = Visit(date=date(2027, 2, 8), visit=2, sessions=("laser",), downtime_until=None)
COURSE = Recommended(
    id="p1",
    why=(),
    would_change_if=(),
    schedule=(FIRST, SECOND),
    upkeep=(
        Upkeep(
            what=named("look at the result"),
            every_months=None,
            source=named("y2002"),
            first=date(2027, 5, 3),
        ),
        Upkeep(
            what=named("renew the filler"),
            every_months=6,
            source=named("z2003"),
            first=date(2027, 8, 31),
        ),
        Upkeep(
            what=named("check"),
            every_months=1.5,
            source=named("z2003"),
            first=date(2027, 8, 1),
        ),
        Upkeep(what=named("sun protection"), every_months=None, source=named("w2004")),
    ),
    ends_on=date(2027, 2, 8),
)


def write(course: Recommended = COURSE, **changed: Any) -> bytes:
    usual: dict[str, Any] = {"names": NAMES, "sign_off": SIGN_OFF, "stamp": STAMP, "title": "A plan"}
    return write_calendar(course, **(usual | changed))


def events(data: bytes) -> list[Any]:
    """What another program reads in it."""
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_another_program_reads_what_was_written() -> None:
    calendar = icalendar.Calendar.from_ical(write())
    assert calendar["VERSION"] == "2.0"
    assert calendar["X-WR-CALNAME"] == "A plan"
    found = calendar.walk("VEVENT")
    assert [str(e["SUMMARY"]) for e in found] == [
        "Visit 1: Fractional laser, ablative, PRP",
        "Usual downtime after visit 1",
        "Visit 2: Fractional laser, ablative",
        "look at the result",
        "renew the filler",
        "check",
    ]
    visit, downtime = found[:2]
    assert (visit["DTSTART"].dt, visit["DTEND"].dt) == (date(2026, 12, 28), date(2026, 12, 29))
    assert (downtime["DTSTART"].dt, downtime["DTEND"].dt) == (date(2026, 12, 28), date(2027, 1, 2))
    assert str(visit["DESCRIPTION"]).split("\n") == [
        *map(said, (FIRST.why_now, *FIRST.preparation, *FIRST.together, *FIRST.aftercare, SIGN_OFF))
    ]
    assert [str(e["TRANSP"]) for e in found[:3]] == ["OPAQUE", "TRANSPARENT", "OPAQUE"]
    assert {e["DTSTAMP"].dt for e in found} == {datetime(2026, 9, 1, 12, 30, tzinfo=UTC)}


def test_every_visit_says_who_reviewed_it() -> None:
    visits = [e for e in events(write()) if str(e["SUMMARY"]).startswith("Visit")]
    assert len(visits) == 2
    assert all(said(SIGN_OFF) in str(e["DESCRIPTION"]) for e in visits)


def test_a_repeat_at_the_end_of_a_month_finds_its_last_day() -> None:
    """Six months after 31 August comes 29 February 2028, the last day of its month; no month is left out."""
    rrule = pytest.importorskip("dateutil.rrule")
    by_name = {str(e["SUMMARY"]): e for e in events(write())}
    text = by_name["renew the filler"]["RRULE"].to_ical().decode()
    days = list(rrule.rrulestr(text, dtstart=datetime(2027, 8, 31))[:4])
    assert [d.date() for d in days] == [
        date(2027, 8, 31),
        date(2028, 2, 29),
        date(2028, 8, 31),
        date(2029, 2, 28),
    ]
    assert "RRULE" not in by_name["check"]  # a month and a half is no rhythm of a calendar
    assert "RRULE" not in by_name["look at the result"]


def test_a_repeat_on_an_ordinary_day_is_plain() -> None:
    item = Upkeep(what=named("renew"), every_months=12.0, source=named("z"), first=date(2027, 8, 15))
    course = Recommended(
        id="p", why=(), would_change_if=(), schedule=(), upkeep=(item,), ends_on=None
    )  # fmt: skip
    assert b"RRULE:FREQ=MONTHLY;INTERVAL=12\r\n" in write(course)


def test_the_same_course_gives_the_same_bytes_and_other_events_other_names() -> None:
    assert write() == write()
    ids = [str(e["UID"]) for e in events(write())]
    assert len(set(ids)) == len(ids)
    later = write(stamp=STAMP + timedelta(days=1))
    assert [str(e["UID"]) for e in events(later)] == ids
    assert not set(ids) & {str(e["UID"]) for e in events(write(title="Another person"))}


def test_a_stamp_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValue, match="no time zone"):
        write(stamp=datetime(2026, 9, 1))


@pytest.mark.parametrize("character", ["x", "é", "治", "🙂", ",", "\\"])
def test_long_texts_are_folded_at_75_octets(character: str) -> None:
    """Characters of one to four octets; every line but the last is full to within one character."""
    text = character * 500
    visit = Visit(date=date(2027, 1, 1), visit=1, sessions=("x",), downtime_until=None, why_now=named(text))
    data = write(Recommended(id="p", why=(), would_change_if=(), schedule=(visit,), upkeep=(), ends_on=None))
    folded = [line for line in data.split(b"\r\n") if line.startswith(b" ")]
    assert {len(line) for line in folded[:-1]} <= {72, 73, 74, 75}
    assert str(events(data)[0]["DESCRIPTION"]) == f"{text}\n{said(SIGN_OFF)}"


@given(st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.just("\n")), min_size=1))
def test_any_text_survives_and_every_line_is_short_enough(text: str) -> None:
    """RFC 5545, 3.1: lines end in CRLF, hold at most 75 octets and no half of a character."""
    visit = Visit(date=date(2027, 1, 1), visit=1, sessions=("x",), downtime_until=None, why_now=named(text))
    data = write(Recommended(id="p", why=(), would_change_if=(), schedule=(visit,), upkeep=(), ends_on=None))
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() for line in lines[:-1])  # refuses half a character
    (event,) = events(data)
    assert str(event["DESCRIPTION"]) == f"{text}\n{said(SIGN_OFF)}"


def test_control_characters_are_left_out() -> None:
    data = write(title="a\x00\r\x1bb\x7fc")
    assert b"X-WR-CALNAME:abc\r\n" in data
