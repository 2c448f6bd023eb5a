"""The security table names tests that exist, and every item says how it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.make_asvs import STATES, items

ROOT = Path(__file__).parents[1]
NAMES = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^\s*def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}
ITEMS = items()

LEVEL_1 = """
2.1:1-12 2.2:1-3 2.3:1 2.5:1-6 2.7:1-4 2.8:1 3.1:1 3.2:1-3 3.3:1-2 3.4:1-5 3.7:1 4.1:1-3,5 4.2:1-2 4.3:1-2
5.1:1-5 5.2:1-8 5.3:1-10 5.5:1-4 6.2:1 7.1:1-2 7.4:1 8.2:1-3 8.3:1-4 9.1:1-3 10.3:1-3 11.1:1-5 12.1:1
12.3:1-5 12.4:1-2 12.5:1-2 12.6:1 13.1:1,3 13.2:1-3 13.3:1 14.2:1-3 14.3:2-3 14.4:1-7 14.5:1-3
"""
"""The items of level 1 in the published table (version 4.0.3, its CSV file), by section: first to last."""

LEVEL_2 = """
1.1:1-7 1.2:1-4 1.4:1,4-5 1.5:1-4 1.6:1-4 1.7:1-2 1.8:1-2 1.9:1-2 1.10:1 1.11:1-2 1.12:2 1.14:1-6 2.3:2-3
2.4:1-5 2.5:7 2.6:1-3 2.7:5-6 2.8:2-7 2.9:1-3 2.10:1-4 3.2:4 3.3:3-4 3.5:1-3 4.3:3 5.4:1-3 6.1:1-3 6.2:2-6
6.3:1-2 6.4:1-2 7.1:3-4 7.2:1-2 7.3:1,3-4 7.4:2-3 8.1:1-4 8.3:5-8 9.2:1-4 10.2:1-2 11.1:6-8 12.1:2-3 12.2:1
12.3:6 13.1:4-5 13.2:5-6 13.3:2 13.4:1-2 14.1:1-4 14.2:4-6 14.5:4
"""
"""The items that level 2 adds."""


def items_of(level: str) -> set[str]:
    found = set()
    for section, spans in (part.split(":") for part in level.split()):
        for span in spans.split(","):
            first, _, last = span.partition("-")
            found |= {f"{section}.{n}" for n in range(int(first), int(last or first) + 1)}
    return found


@pytest.mark.parametrize(("level", "listed", "count"), [("1", LEVEL_1, 128), ("2", LEVEL_2, 131)])
def test_every_item_of_a_level_is_in_the_table(level: str, listed: str, count: int) -> None:
    """The counts are those of the published table."""
    assert len(items_of(listed)) == count
    assert {str(item["id"]) for item in ITEMS if item["level"] == level} == items_of(listed)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: str(item["id"]))
def test_an_item_says_how_it_stands_and_what_tries_it(item: dict[str, object]) -> None:
    assert item["state"] in STATES
    tests, files = item.get("tests", []), item.get("files", [])
    assert isinstance(tests, list)
    assert isinstance(files, list)
    assert set(tests) <= NAMES
    assert all((ROOT / name).is_file() for name in files)
    assert tests or files if item["state"] == "met" else item["how"]


def test_no_item_comes_twice() -> None:
    ids = [item["id"] for item in ITEMS]
    assert len(ids) == len(set(ids))
