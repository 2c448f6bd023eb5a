"""What starts before a visit has a date of its own, on the page and in the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from icalendar import Calendar

from scarpath.core.finding import catalogue_text as named
from scarpath.core.plan import LeadTime, Recommended, Visit
from scarpath.render.course import dated_entries
from scarpath.render.ics import write_calendar
from tests import support

PRIMING = LeadTime(kind="priming", first=date(2026, 11, 17), last=None, what=named("prepare the skin"))
ANTIVIRAL = LeadTime(
    kind="herpes_prophylaxis",
    first=date(2026, 11, 30),
    last=date(2026, 12, 14),
    what=named("an antiviral"),
    asks="skin.herpes_simplex",
)
SUN = LeadTime(kind="sun_avoidance", first=date(2026, 11, 17), last=None, what=named("no sun"))
VISIT = Visit(
    date=date(2026, 12, 1),
    visit=1,
    sessions=("peel",),
    downtime_until=None,
    lead_times=(PRIMING, ANTIVIRAL, SUN),
)


def test_lead_times_stand_among_the_visits_by_day() -> None:
    entries = dated_entries([VISIT], support.catalogue([support.card("peel", "peel")]))
    assert [day for day, _ in entries] == [PRIMING.first, ANTIVIRAL.first, VISIT.date]
    assert entries[0][1].startswith("Before visit 1: ")
    assert entries[1][1].startswith("Before visit 1, if it applies to you: ")


def test_lead_times_are_events_of_their_own() -> None:
    course = Recommended(
        id="p1", why=(), would_change_if=(), schedule=(VISIT,), upkeep=(), ends_on=VISIT.date
    )
    data = write_calendar(
        course,
        names={},
        sign_off=named("none"),
        stamp=datetime(2026, 11, 1, tzinfo=UTC),
        title="Course",
    )
    events = {str(e["SUMMARY"]): e["DTSTART"].dt for e in Calendar.from_ical(data).walk("VEVENT")}
    before = {day for summary, day in events.items() if summary.startswith("Before visit 1")}
    assert before == {PRIMING.first, ANTIVIRAL.first}
    assert len(events) == 4
