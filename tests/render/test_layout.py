"""Pages that never exceed their width."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from scarpath.render.layout import Page, Style

WORDS = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "Zs")), max_size=300)


@given(WORDS, st.integers(60, 120), st.integers(0, 8))
def test_no_line_is_wider_than_the_page(text: str, width: int, indent: int) -> None:
    page = Page(Style(width=width))
    page.line(text)
    page.paragraph(text, indent=indent)
    page.bullet(text, indent=indent)
    page.entry(text[:20], text, label_width=12, indent=indent)
    page.table(
        ("a", "b\nc"), [(text, "x"), ("y", text[:30])], titles=[[(text, "plain"), ("short", "quiet")], []]
    )
    assert max(len(line) for line in page.text().splitlines()) <= width


def test_wrapping_loses_no_word() -> None:
    page = Page(Style(width=60))
    text = " ".join(f"word{i}" for i in range(200))
    page.bullet(text)
    assert page.text().removeprefix("- ").split() == text.split()


def test_a_table_stands_in_columns() -> None:
    page = Page(Style(width=60))
    page.table(("name", "big\nnumber"), [("a", "1"), ("bcdef", "1,000")])
    assert page.text().splitlines() == ["          big", "name   number", "a           1", "bcdef   1,000"]


def test_a_table_too_wide_becomes_entries() -> None:
    page = Page(Style(width=60))
    page.table(("name", "value"), [("short", "x" * 70)])
    lines = page.text().splitlines()
    assert lines[0].split() == ["name", "short"]
    assert lines[1].startswith("value")


@pytest.mark.parametrize("colour", [True, False])
def test_colour_only_where_asked(colour: bool) -> None:
    page = Page(Style(colour=colour))
    page.heading("title")
    page.paragraph("text")
    assert ("\x1b[" in page.text()) is colour
    assert re.sub(r"\x1b\[[0-9;]*m", "", page.text()) == "TITLE\ntext\n"


def test_blank_lines_never_double() -> None:
    page = Page(Style())
    page.blank()
    page.line("a")
    page.blank()
    page.blank()
    page.line("b")
    assert page.text() == "a\n\nb\n"


def test_the_page_keeps_what_each_piece_is() -> None:
    page = Page(Style(width=60))
    page.heading("A title")
    page.paragraph("Some words.", tone="quiet")
    page.bullet("one", indent=2)
    page.entry("label", "text", label_width=3)
    page.table(("a", "b\nc"), [("x" * 50, "y" * 50)], titles=[[("above", "strong")]])
    kinds = [block.kind for block in page.blocks]
    assert kinds == ["heading", "paragraph", "bullet", "entry", "table"]
    assert page.blocks[0].text == "A title"
    assert page.blocks[1].tone == "quiet"
    assert page.blocks[3].label == "label"
    assert page.blocks[4].header == ("a", "b c")
    assert page.blocks[4].titles == ((("above", "strong"),),)
