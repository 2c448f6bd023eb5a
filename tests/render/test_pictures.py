"""The pictures of a result: what size, shape, place and colour of a mark say, and that each can be seen."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from decimal import Decimal
from math import hypot
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings, strategies as st

from scarpath.core.plan import Cost, Plan
from scarpath.render.pictures import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Point,
    apart,
    dots,
    radius_of,
    range_bar,
    risk_class,
    tradeoff,
)
from tests.render.sample import around, plan

MARKS = {"circle", "rect", "path"}


def one(letter: str, *, cost: float = 1000, mean: float = 40, days: float = 6, marks: float = 3) -> Point:
    """A plan in the picture."""
    made = replace(
        plan(letter, {"needle_release": 2}, mean),
        cost=Cost(
            amount=Decimal(cost), low=Decimal(cost), high=Decimal(cost), currency="USD", at_least=False
        ),
        improvement_percent=around(mean, 10),
        downtime_days=days,
        pih_risk_percent=around(marks, 1),
        pih_from_class_alone=(),
    )
    return Point(plan=made, letter=letter, href=f"/x?plan={letter}", name=f"plan {letter}", chosen=False)


def drawn(*points: Point) -> list[ElementTree.Element]:
    """The links of the picture, one for each plan."""
    root = ElementTree.fromstring(tradeoff(points, None, "USD"))
    return [element for element in root if element.tag == "a"]


def mark_of(link: ElementTree.Element) -> ElementTree.Element:
    return next(child for child in link if "mark" in child.get("class", "").split())


@pytest.mark.parametrize("left", [0, 1, 37, 99, 100])
def test_as_many_dots_are_full_as_are_left(left: int) -> None:
    root = ElementTree.fromstring(dots(left, "a label"))
    kinds = [circle.get("class") for circle in root]
    assert kinds == ["left"] * left + ["gone"] * (100 - left)
    assert root.get("aria-label") == "a label"


def test_a_range_stands_where_its_figures_do() -> None:
    root = ElementTree.fromstring(range_bar(around(40, 10), "x"))
    span, mean = root.find("rect[@class='span']"), root.find("rect[@class='mean']")
    values = around(40, 10)
    assert span is not None
    assert mean is not None
    # The line begins at 2, one unit to the percent; the mark of the mean is two units wide.
    assert float(span.get("x", "")) == pytest.approx(2 + values.p10)
    assert float(span.get("width", "")) == pytest.approx(values.p90 - values.p10, abs=0.11)
    assert float(mean.get("x", "")) + 1 == pytest.approx(2 + values.mean)


def test_more_days_off_make_a_larger_mark_and_nothing_else_does() -> None:
    sizes = [radius_of(one("A", days=days).plan) for days in (0, 6, 30, 60, 90)]
    assert sizes[:4] == sorted(set(sizes[:4]))
    assert sizes[4] == sizes[3]
    assert radius_of(one("A", cost=9000, mean=80, marks=40).plan) == radius_of(one("A").plan)
    small, large = (mark_of(drawn(one("A", days=days))[0]) for days in (0, 30))
    assert float(small.get("r", "")) < float(large.get("r", ""))


@pytest.mark.parametrize(
    ("marks", "kind", "shape"),
    [(5, "low", "circle"), (5.1, "middle", "rect"), (15, "middle", "rect"), (15.1, "high", "path")],
)
def test_colour_and_shape_say_how_likely_brown_marks_are(marks: float, kind: str, shape: str) -> None:
    mark = mark_of(drawn(one("A", marks=marks))[0])
    assert mark.tag == shape
    assert mark.get("class") == f"mark {kind}"


def test_a_risk_that_nobody_counted_is_drawn_as_that_of_its_class() -> None:
    unknown: Plan = replace(one("A", marks=40).plan, pih_from_class_alone=("needle_release",))
    assert risk_class(unknown) == risk_class(one("A", marks=40).plan)


def test_every_plan_is_a_link_that_says_all_of_it() -> None:
    points = [one("A"), one("B", cost=3000, mean=60)]
    links = drawn(*points)
    assert [link.get("href") for link in links] == [point.href for point in points]
    for link, point in zip(links, points, strict=True):
        told = link.get("aria-label", "")
        for part in (f"Plan {point.letter}", point.name, "Better by", "Cost", "Days off", "Brown marks"):
            assert part in told
    (chosen,) = drawn(replace(points[0], chosen=True))
    assert chosen.get("aria-current") == "true"


def test_up_is_better_and_right_is_dearer() -> None:
    low, high = (mark_of(link) for link in drawn(one("A"), one("B", cost=3000, mean=70)))
    assert float(high.get("cx", "")) > float(low.get("cx", ""))
    assert float(high.get("cy", "")) < float(low.get("cy", ""))
    # With the frame from 0 to 100 percent and to 3,240 USD rounded up to 4,000, by hand:
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    assert float(high.get("cx", "")) == pytest.approx(LEFT + wide * 3000 / 4000, abs=0.1)
    assert float(high.get("cy", "")) == pytest.approx(TOP + tall * (1 - 70 / 100), abs=0.1)


def test_marks_that_would_cover_each_other_stand_apart_and_say_where_they_belong() -> None:
    near = [one("A"), one("B", cost=1010, mean=41), one("C", cost=4000, mean=80)]
    links = drawn(*near)
    ties = [[child for child in link if child.get("class") == "tie"] for link in links]
    assert [len(found) for found in ties] == [1, 1, 0]
    first, second = (mark_of(link) for link in links[:2])
    far = hypot(*(float(first.get(n, "")) - float(second.get(n, "")) for n in ("cx", "cy")))
    assert far >= 2 * radius_of(near[0].plan)
    for link, (found, *_) in zip(links[:2], ties[:2], strict=True):
        # From the foot of its upright line to the middle of the mark.
        line = next(child for child in link if child.tag == "line")
        numbers = re.findall(r"[\d.]+", found.get("d", ""))
        assert numbers[0] == line.get("x1")
        assert numbers[2:] == [mark_of(link).get("cx"), mark_of(link).get("cy")]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(LEFT, WIDTH - RIGHT), st.floats(TOP, HEIGHT - BOTTOM), st.floats(14, 27)),
        max_size=7,
    )
)
def test_no_mark_covers_another_or_leaves_the_frame(marks: list[tuple[float, float, float]]) -> None:
    """Seven marks of the largest kind take an eighth of the frame, so that there is room for all."""
    found = apart(marks)
    for x, y in found:
        assert LEFT <= x <= WIDTH - RIGHT
        assert TOP <= y <= HEIGHT - BOTTOM
    if len(marks) == 1:
        assert found == [(round(marks[0][0], 1), round(marks[0][1], 1))]
    for (i, (xi, yi)), (j, (xj, yj)) in itertools.combinations(enumerate(found), 2):
        # Reach is 1.3 of the radius; what must not happen is that one covers the middle of another.
        assert hypot(xi - xj, yi - yj) > 0.8 * max(marks[i][2], marks[j][2])
