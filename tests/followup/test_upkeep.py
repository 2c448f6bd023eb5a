"""What is due after the sessions that were really given: days counted by hand from what the cards print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import numpy as np
import pytest

import scarpath
from scarpath.api import follow
from scarpath.core.course import Course, Done, Due, Measured, PersonRow, Visit
from scarpath.render.say import said
from scarpath.store.store import Store, open_store
from tests import support

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
START = date(2026, 12, 1)
PERSON = PersonRow(id="1", label="ann", at=NOW, author="dr")
CATALOGUE = scarpath.load_catalogue()
Open = Callable[[], Store]


def visit(days: int, *done: str, score: float | None = None) -> Visit:
    measured = () if score is None else (Measured(scale="ecca", value=score),)
    day = START + timedelta(days=days)
    return Visit(scarpath_visit=1, day=day, done=tuple(Done(treatment=t) for t in done), measured=measured)


def due(*visits: Visit, until: int = 2000, today: int = 0) -> dict[tuple[int, str], Due]:
    course = Course(person=PERSON, cases=((START, support.case()),), visits=visits)
    last, now = START + timedelta(days=until), START + timedelta(days=today)
    rows = follow.due(course, CATALOGUE, until=last, today=now)
    assert list(rows) == sorted(rows, key=lambda row: row.day or date.max)
    return {((row.day - START).days, row.what): row for row in rows if row.day is not None}


def days(found: dict[tuple[int, str], Due], part: str) -> list[int]:
    return [day for day, what in found if part in said(what)]


def test_healing_is_looked_at_one_and_four_weeks_after_the_last_session() -> None:
    assert days(due(visit(0, "microneedling")), "looks at healing") == [7, 28]
    later = (visit(0, "microneedling"), visit(10, score=40))
    assert days(due(*later), "looks at healing") == [28]
    assert days(due(visit(0, "microneedling"), visit(30, "tca_cross")), "looks at healing") == [37, 58]


def test_a_result_counts_as_looked_at_once_something_was_measured() -> None:
    done = visit(0, "microneedling")
    assert days(due(done), "first look at the result") == [84]
    assert days(due(done), "final judgement") == [182]
    assert days(due(done, visit(90)), "first look") == [84]
    assert days(due(done, visit(90, score=40)), "first look") == []


def test_care_is_due_from_its_first_printed_day_to_its_last() -> None:
    """After an ablative laser: petrolatum to day 5, no direct sun to day 61, sunscreen from day 3."""
    laser = visit(0, "fractional_ablative_laser")
    found = due(laser)
    (raw,) = [row for (_, what), row in found.items() if "petrolatum while the skin is raw" in said(what)]
    (sun,) = [row for (_, what), row in found.items() if "no direct sun" in said(what)]
    assert (raw.day, raw.until) == (START, START + timedelta(days=5))
    assert (sun.day, sun.until) == (START, START + timedelta(days=61))
    assert days(found, "sunscreen from now on") == [3]
    assert days(due(laser, until=2), "sunscreen from now on") == []
    assert days(due(laser, today=6), "petrolatum") == []
    assert days(due(laser, today=61), "no direct sun") == [0]
    assert days(due(laser, today=62), "no direct sun") == []
    again = due(laser, visit(28, "fractional_ablative_laser"), today=30)
    assert days(again, "no direct sun") == [28]
    assert all(row.source for row in found.values())


def test_what_no_source_dates_is_kept_apart() -> None:
    course = Course(person=PERSON, cases=((START, support.case()),), visits=(visit(0, "microneedling"),))
    (row,) = follow.undated(course, CATALOGUE)
    assert row.day is None
    assert "sunscreen" in said(row.what)


def test_a_filler_is_renewed_and_the_forecast_says_what_is_left_by_then() -> None:
    """15 months, the middle of the printed 6 to 24; what is left is the mean of the draws' own fading."""
    course = Course(person=PERSON, cases=((START, support.case()),), visits=(visit(0, "filler_ha"),))
    cards = [card for card in CATALOGUE.treatments.values() if not card.raised_only]
    draws = support.draws(cards, count=400)
    rows = follow.due(course, CATALOGUE, until=START + timedelta(days=600), draws=draws)
    (row,) = [row for row in rows if "renew it" in said(row.what)]
    assert row.day == date(2028, 3, 1)
    left = 100 * np.exp(-draws.fade[:, draws.index("filler_ha")] * 1.25)
    assert f"about {left.mean():.0f} % of its effect is left" in said(row.what)
    plain = follow.due(course, CATALOGUE, until=START + timedelta(days=600))
    told = [said(r.what) for r in plain]
    assert [what for what in told if "renew it" in what] == [said(row.what).split("; forecast")[0]]


def test_the_calendar_holds_what_is_dated_and_care_for_all_its_days() -> None:
    course = Course(
        person=PERSON, cases=((START, support.case()),), visits=(visit(0, "fractional_ablative_laser"),)
    )
    read = icalendar.Calendar.from_ical(follow.calendar(course, CATALOGUE, now=NOW))
    events = [(str(e["SUMMARY"]), e.start, e.end) for e in read.walk("VEVENT")]
    rows = follow.due(course, CATALOGUE, until=date(2100, 1, 1))
    assert sorted(start for _, start, _ in events) == [row.day for row in rows]
    assert ("no direct sun", START, START + timedelta(days=62)) in events  # ends before that day


def test_everybody_is_due_what_each_is_due(store: Store) -> None:
    bodies: dict[str, list[dict[str, object]]] = {
        "ann": [{"day": "2026-12-01", "done": [{"treatment": "microneedling"}]}],
        "ben": [
            {"day": "2026-12-01", "done": [{"treatment": "filler_ha"}]},
            {"day": "2026-12-09", "measured": [{"scale": "ecca", "value": 40}]},
        ],
        "cem": [],
    }
    case = {"scarpath_case": 1, "person": {"age": 30, "fitzpatrick": "III"}} | {
        "scars": [{"region": "left_cheek", "type": "rolling", "count": 3}]
    }
    for name, visits in bodies.items():
        follow.begin(store, name, case, author="dr", now=NOW, day=START)
        for body in visits:
            follow.record_visit(store, name, {"scarpath_visit": 1} | body, author="dr", now=NOW)
    first = store.entries(store.person("ann").id)[-1].id
    corrected = {"scarpath_visit": 1, "day": "2026-12-02", "done": [{"treatment": "tca_cross"}]}
    follow.record_visit(store, "ann", corrected, author="dr", now=NOW, replaces=first)
    until, today = date(2028, 6, 1), START
    told: list[tuple[int, int]] = []
    together = follow.due_for_all(
        store, CATALOGUE, until=until, today=today, beat=lambda *done: told.append(done)
    )
    assert told == [(1, 2), (2, 2)]  # two of the three have visits
    apart = [
        row
        for name in bodies
        for row in follow.due(follow.course(store, name), CATALOGUE, until=until, today=today)
    ]
    assert sorted(together, key=repr) == sorted(apart, key=repr)
    assert {row.person for row in together} == {"ann", "ben"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"{tmp_path}/c.db", create=True) as made:
        yield made
