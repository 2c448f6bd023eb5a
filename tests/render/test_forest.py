"""Forest plots: marks stand where the figures say, nothing leaves the frame, words tell the same."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from scarpath.render.forest import (
    Axis,
    Forest,
    ForestPanel,
    ForestRow,
    ForestSummary,
    axis_of,
    forest_lines,
    forest_svg,
    ordered_panels,
)
from scarpath.render.layout import Style

NAME = "{http://www.w3.org/2000/svg}"


def row(value: float, **more: object) -> ForestRow:
    given = {"label": "Author 2020", "detail": "n 20; needles", "n": 20, "value": value} | more
    return ForestRow(**given)  # type: ignore[arg-type]


FULL = row(
    40.0,
    detail="n 20; " + "a long list of treatments, " * 5,
    low=20.0,
    high=60.0,
    expected_low=10.0,
    expected_high=80.0,
    surprise="surprising",
)
PLOT = Forest(
    title="A plot",
    panels=(ForestPanel(title="Average", rows=(FULL, row(70.0, n=80))),),
    summary_title="Forecast",
    summaries=(ForestSummary(label="rolling", mean=30.0, low=20.0, high=45.0),),
)


def test_the_axis_is_linear_and_clips() -> None:
    scale = Axis(0.0, 100.0, 10.0, 210.0)
    assert [scale.at(v) for v in (0, 25, 100, -30, 130)] == [10.0, 60.0, 210.0, 10.0, 210.0]
    assert scale.marks() == [0.0, 25.0, 50.0, 75.0, 100.0]


@pytest.mark.parametrize(
    ("rows", "lowest"),
    [
        ([row(40.0)], 0.0),
        ([row(40.0, expected_low=-60.0, expected_high=80.0)], -25.0),
        ([row(-30.0)], -50.0),
    ],
)
def test_the_axis_reaches_what_was_printed(rows: list[ForestRow], lowest: float) -> None:
    found = axis_of(Forest(title="", panels=(ForestPanel(title="", rows=tuple(rows)),)), 0, 1)
    assert (found.lowest, found.highest) == (lowest, 100.0)


def numbers(root: ElementTree.Element, tag: str, key: str) -> list[float]:
    return [float(node.attrib[key]) for node in root.iter(f"{NAME}{tag}") if key in node.attrib]


def test_everything_stands_inside_the_frame() -> None:
    root = ElementTree.fromstring(forest_svg(PLOT))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for tag, x, y in (("text", "x", "y"), ("line", "x1", "y1"), ("line", "x2", "y2")):
        assert all(0 <= value <= width for value in numbers(root, tag, x))
        assert all(0 <= value <= height for value in numbers(root, tag, y))


def test_the_mark_stands_at_its_figure() -> None:
    root = ElementTree.fromstring(forest_svg(PLOT))
    ticks = {
        n.text: float(n.attrib["x"]) for n in root.iter(f"{NAME}text") if n.attrib["text-anchor"] == "middle"
    }
    boxes = [n for n in root.iter(f"{NAME}rect") if n.attrib["class"] == "sp-fill-mark"]
    middles = [float(n.attrib["x"]) + float(n.attrib["width"]) / 2 for n in boxes]
    unit = (ticks["100 %"] - ticks["0 %"]) / 100
    # coordinates are written with two decimals
    assert middles[:2] == pytest.approx([ticks["0 %"] + 40 * unit, ticks["0 %"] + 70 * unit], abs=0.02)
    # areas beyond the smallest square stand as numbers of patients do: sides 6 + 9 sqrt(20 / 80), 6 + 9
    assert [float(n.attrib["width"]) for n in boxes[:2]] == [10.5, 15.0]


def test_the_plot_is_told_to_those_who_do_not_see_it() -> None:
    root = ElementTree.fromstring(forest_svg(PLOT))
    told = root[1].text or ""
    for figure in ("2 printed figures from 1 studies", "40 %", "70 %", "rolling 30 % (20 to 45)"):
        assert figure in told
    titles = [node.text or "" for node in root.iter(f"{NAME}title")]
    assert any("40 % (20 to 60), expected 10 to 80, surprising" in title for title in titles)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_the_terminal_shows_the_same_in_its_width(width: int, *, unicode: bool) -> None:
    style = Style(width=width, unicode=unicode)
    lines = [text for text, _ in forest_lines(PLOT, style)]
    assert max(map(len, lines)) <= width
    assert unicode or "".join(lines).isascii()
    assert "40 % (20 to 60)" in lines[1]
    mark, low, high = ("■", "─", "░") if unicode else ("#", "-", ".")
    bar = lines[1]
    # expected outside, the interval inside it, the mark inside that
    assert bar.index(high) < bar.index(low, bar.index(high)) < bar.index(mark)
    assert bar.rindex(high) > bar.index(mark)
    # 40 of 100 lies at two fifths of the room between the first and the last column
    room = width - 22 - 17 - 2
    assert bar.index(mark) == 23 + round(0.4 * (room - 1))


def test_rows_stand_under_their_titles_in_the_order_of_these() -> None:
    panels = ordered_panels([("a", row(1.0)), ("b", row(2.0)), ("a", row(3.0))])
    assert [(p.title, [r.value for r in p.rows]) for p in panels] == [("a", [1.0, 3.0]), ("b", [2.0])]
