"""Pictures are well-formed, named for those who do not see them, readable on light and dark paper, and inside
their frame.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from scarpath.render.svg import COLOURS, LARGE, Picture, fitted

NAME = "{http://www.w3.org/2000/svg}"
LARGE_TEXT = 3.0
"""Contrast that WCAG 2.2 asks of graphics; text asks for 4.5."""
TEXT = 4.5


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["ink", "quiet"])
def test_words_are_readable_on_both_papers(name: str) -> None:
    for i in (0, 1):
        assert contrast(COLOURS[name][i], COLOURS["paper"][i]) >= TEXT


@pytest.mark.parametrize("name", sorted(set(COLOURS) - {"paper", "grid", "far", "band", "near", "zero"}))
def test_marks_stand_out_on_both_papers(name: str) -> None:
    for i in (0, 1):
        assert contrast(COLOURS[name][i], COLOURS["paper"][i]) >= LARGE_TEXT


@pytest.mark.parametrize("band", ["far", "band", "near"])
def test_marks_stand_out_on_the_band_behind_them(band: str) -> None:
    for i in (0, 1):
        assert contrast(COLOURS["mark"][i], COLOURS[band][i]) >= LARGE_TEXT


def picture() -> Picture:
    made = Picture(width=100, height=50, title='A "title" & more', description="What <is> seen")
    made.text(5, 10, "a < b & c", size=LARGE, halo=True, bold=True)
    made.line(0, 0, 10, 10, opacity=0.5)
    made.box(1, 2, 3, 4, colour="band")
    made.disc(5, 5, 2, colour="blue", told="x & y")
    made.path("M0 0L1 1", stroke="ink")
    made.group("told")
    made.end()
    return made


def test_a_picture_is_well_formed_and_named() -> None:
    root = ElementTree.fromstring(picture().svg())
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'A "title" & more'
    assert [child.tag for child in root][:2] == [f"{NAME}title", f"{NAME}desc"]
    assert root[0].text == 'A "title" & more'
    assert root[1].text == "What <is> seen"
    assert root.find(f"{NAME}text").text == "a < b & c"  # type: ignore[union-attr]


def test_every_class_has_a_colour_for_dark_paper() -> None:
    text = picture().svg()
    used = {name for classes in re.findall(r'class="([^"]+)"', text) for name in classes.split()}
    assert used
    assert {name for name in used if f".{name}{{" not in text} == set()


def test_words_are_cut_to_their_room() -> None:
    assert fitted("short", 200) == "short"
    cut = fitted("a very long line of words, indeed", 60)
    assert cut.endswith("…")
    assert len(cut) <= 60 / (0.5 * 13)
