"""The chart of a course draws what the course holds: at its start, after one and many scores, with scales
that the catalogue does not know, with and without a forecast.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from scarpath.core.course import Chosen, Course, Done, Harm, Lesson, Outlook, PersonRow, Planned, Seen, Visit
from scarpath.render.course_chart import DEEP, LEFT, MOST_EVENTS, RIGHT, TOP, WIDTH, Chart, course_chart
from scarpath.render.svg import MEAN_WIDTH, SHEET
from tests import support
from tests.render.sample import PLAN_A, around, catalogue

NAME = "{http://www.w3.org/2000/svg}"
START, TODAY = date(2026, 12, 1), date(2027, 3, 1)
PERSON = PersonRow(id="1", label='ann <"&>', at=datetime(2026, 12, 1, tzinfo=UTC), author="dr")
BEGUN = Course(person=PERSON, cases=((START, support.case()),), plans=(Chosen(day=START, sessions=PLAN_A),))
VISITS = tuple(
    Visit(
        scarpath_visit=1,
        day=START + timedelta(weeks=4 * i),
        done=(Done(treatment="needle_release"),),
        harms=(Harm(event="pih", severity="mild", gone=i > 1),),
        worse=i == 0,
    )
    for i in range(3)
)
ONE = (Seen(scale="odd", day=START, value=20.0, left_percent=100.0),)
MANY = (
    *ONE,
    Seen(scale="odd", day=date(2027, 2, 1), value=15.0, left_percent=75.0),
    Seen(scale="even", day=TODAY, value=1.0, left_percent=130.0),
    Seen(scale="mood", day=TODAY, value=7.0, left_percent=None),
)
OUTLOOK = tuple(
    Outlook(day=day, gained=around(mean, spread))
    for day, mean, spread in ((START, 0.0, 0.0), (TODAY, 20.0, 8.0), (date(2027, 8, 1), 40.0, 15.0))
)
LESSON = Lesson(
    way="nothing measured",
    readings=0,
    effective=100.0,
    draws=100,
    shape=None,
    better_than_percent=(10.0, 50.0, 90.0),
    before=around(30.0, 12.0),
    after=around(40.0, 15.0),
    so_far=around(20.0, 8.0),
    next_steps={},
    adds_percent=0.0,
    compared=1,
    advice=(),
    errors={},
    planned=(Planned(day=date(2027, 4, 1), sessions=("light_columns",)),),
    outlook=OUTLOOK,
)
NO_PLAN = replace(BEGUN, plans=())
LONG = replace(BEGUN, person=replace(PERSON, label="w" * 100), visits=VISITS)
COURSES: dict[str, tuple[Course, tuple[Seen, ...], Lesson | None]] = {
    "before any score": (BEGUN, (), LESSON),
    "one score": (replace(BEGUN, visits=VISITS[:1]), ONE, LESSON),
    "many scores": (replace(BEGUN, visits=VISITS), MANY, LESSON),
    "halted": (replace(BEGUN, visits=VISITS), MANY, replace(LESSON, planned=())),
    "nothing agreed": (NO_PLAN, ONE, replace(LESSON, planned=(), outlook=())),
    "no forecast": (NO_PLAN, MANY, None),
    "a long name": (LONG, MANY, LESSON),
    "many years": (replace(LONG, cases=((date(1931, 2, 28), support.case()),)), MANY, LESSON),
}


def chart(name: str, *, in_page: bool = False) -> Chart:
    course, seen, lesson = COURSES[name]
    return course_chart(course, catalogue(), seen, lesson=lesson, today=TODAY, in_page=in_page)


def texts(root: ElementTree.Element) -> list[str]:
    return [node.text or "" for node in root.iter(f"{NAME}text")]


@pytest.mark.parametrize("name", COURSES)
def test_every_course_makes_a_picture_that_is_named_and_inside_its_frame(name: str) -> None:
    made = chart(name)
    root = ElementTree.fromstring(made.svg)
    assert (root[0].text, root[1].text) == (made.title, made.description)
    height = float(root.attrib["height"])
    for node in root.iter():
        for key in ("x", "x1", "x2", "cx"):
            assert 0 <= float(node.attrib.get(key, 0)) <= WIDTH
        for key in ("y", "y1", "y2", "cy"):
            assert 0 <= float(node.attrib.get(key, 0)) <= height
        for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", node.attrib.get("d", "")):
            assert 0 <= float(x) <= WIDTH
            assert 0 <= float(y) <= height
    for node in root.iter(f"{NAME}text"):
        wide = len(node.text or "") * MEAN_WIDTH * float(node.attrib["font-size"])
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[node.attrib["text-anchor"]]
        left = float(node.attrib["x"]) - share * wide
        assert left >= 0
        assert left + wide <= WIDTH


@pytest.mark.parametrize("name", COURSES)
def test_in_a_page_the_picture_brings_no_style_and_no_script(name: str) -> None:
    """So it can stand in a page whose policy allows neither; the page's sheet holds `SHEET` instead."""
    root = ElementTree.fromstring(chart(name, in_page=True).svg)
    for node in root.iter():
        assert node.tag not in (f"{NAME}style", f"{NAME}script")
        assert not any(key == "style" or key.startswith("on") for key in node.attrib)
        for used in node.attrib.get("class", "").split():
            assert f".{used}{{" in SHEET


def test_the_fan_is_nested_and_stands_where_the_forecast_says() -> None:
    root = ElementTree.fromstring(chart("many scores").svg)
    fans = {
        node.attrib["fill"]: re.findall(r"[ML]([\d.-]+) ([\d.-]+)", node.attrib["d"])
        for node in root.findall(f"{NAME}path")[:3]
    }
    assert len(fans) == 3
    reached: list[tuple[float, float]] = []
    end = OUTLOOK[-1].gained
    for points, (low, high) in zip(
        fans.values(), ((end.p05, end.p95), (end.p10, end.p90), (end.p25, end.p75)), strict=True
    ):
        count = len(OUTLOOK)
        assert len(points) == 2 * count
        bottom, top = float(points[count - 1][1]), float(points[count][1])
        # The axis goes to 150 %, the next mark above the highest score of 130 %.
        assert bottom == pytest.approx(TOP + DEEP * (1 - (100 - high) / 150), abs=0.06)
        assert top == pytest.approx(TOP + DEEP * (1 - (100 - low) / 150), abs=0.06)
        assert float(points[count][0]) == RIGHT
        reached.append((top, bottom))
    assert reached == sorted(reached)
    assert [bottom for _, bottom in reached] == sorted((b for _, b in reached), reverse=True)


def test_days_stand_in_proportion_on_the_axis() -> None:
    root = ElementTree.fromstring(chart("many scores").svg)
    discs = [float(n.attrib["cx"]) for n in root.iter(f"{NAME}circle") if n.find(f"{NAME}title") is not None]
    assert len(discs) == 3
    assert discs[1] - discs[0] == pytest.approx(discs[2] - discs[1], abs=0.02)
    assert all(LEFT <= x <= RIGHT for x in discs)


def test_what_is_drawn_stands_in_the_tables() -> None:
    made = chart("many scores")
    tables = {table.title: table for table in made.tables}
    assert list(tables) == ["Scores", "Forecast of what is left", "Sessions", "Events"]
    assert all(len(row) == len(table.header) for table in made.tables for row in table.rows)
    assert tables["Scores"].rows == (
        ("01 Dec 2026", "odd", "20", "100 %"),
        ("01 Feb 2027", "odd", "15", "75 %"),
        ("01 Mar 2027", "even", "1", "130 %"),
        ("01 Mar 2027", "mood", "7", ""),
    )
    # 40 % better, 5 of 10 people 29.5 to 50.5, 8 of 10 people 20.5 to 59.5, 9 of 10 people 16 to 64.
    ranges = ("50 to 71 %", "41 to 80 %", "36 to 84 %")
    assert tables["Forecast of what is left"].rows[-1] == ("01 Aug 2027", "60 %", *ranges)
    assert len(tables["Sessions"].rows) == 4
    assert tables["Events"].rows[0][1].startswith("the course began; plan agreed")
    assert "odd: 20 at first, 15 on 01 Feb 2027." in made.description
    assert "Not drawn" in " ".join(texts(ElementTree.fromstring(made.svg)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no forecast", "There is no forecast"),
        ("nothing agreed", "No session with a forecast"),
        ("halted", "The sessions still in the plan have no days"),
        ("before any score", "against no treatment"),
    ],
)
def test_what_is_missing_is_said(name: str, said: str) -> None:
    assert said in " ".join(texts(ElementTree.fromstring(chart(name).svg)))


def test_more_events_than_there_is_room_for_are_counted() -> None:
    visits = tuple(
        Visit(scarpath_visit=1, day=START + timedelta(days=i), harms=(Harm(event="pain"),))
        for i in range(MOST_EVENTS + 5)
    )
    made = course_chart(replace(BEGUN, visits=visits), catalogue(), (), lesson=None, today=TODAY)
    assert "and 5 more, in the course as text" in texts(ElementTree.fromstring(made.svg))
    assert len(made.tables[-1].rows) == MOST_EVENTS + 5


def test_what_comes_after_today_is_not_drawn() -> None:
    later = replace(BEGUN, visits=VISITS)
    made = course_chart(later, catalogue(), (), lesson=None, today=START)
    assert [table.title for table in made.tables] == ["Sessions", "Events"]
    assert len(made.tables[0].rows) == 1
