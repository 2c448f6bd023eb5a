"""The security table names tests that exist, and every item says how it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.make_asvs import STATES, items

ROOT = Path(__file__).parent
NAMES = {
    name
    for path in (ROOT / "web").glob("test_*.py")
    for name in re.findall(r"^\s*def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}
ITEMS = items()

LEVEL_1 = """
2.1:1-12 2.2:1-3 2.3:1 2.5:1-6 2.7:1-4 2.8:1 3.1:1 3.2:1-3 3.3:1-2 3.4:1-5 3.7:1 4.1:1-3,5 4.2:1-2 4.3:1-2
5.1:1-5 5.2:1-8 5.3:1-10 5.5:1-4 6.2:1 7.1:1-2 7.4:1 8.2:1-3 8.3:1-4 9.1:1-3 10.3:1-3 11.1:1-5 12.1:1
12.3:1-5 12.4:1-2 12.5:1-2 12.6:1 13.1:1,3 13.2:1-3 13.3:1 14.2:1-3 14.3:2-3 14.4:1-7 14.5:1-3
"""
"""The items of level 1 in the published table (version 4.0.3, its CSV file), by section: first to last."""


def level_1() -> set[str]:
    found = set()
    for section, spans in (part.split(":") for part in LEVEL_1.split()):
        for span in spans.split(","):
            first, _, last = span.partition("-")
            found |= {f"{section}.{n}" for n in range(int(first), int(last or first) + 1)}
    return found


def test_every_item_of_level_1_is_in_the_table() -> None:
    assert len(level_1()) == 128
    assert {str(item["id"]) for item in ITEMS if item["level"] == "1"} == level_1()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: str(item["id"]))
def test_an_item_says_how_it_stands_and_what_tries_it(item: dict[str, object]) -> None:
    assert item["state"] in STATES
    tests = item.get("tests", [])
    assert isinstance(tests, list)
    assert set(tests) <= NAMES
    assert tests if item["state"] == "met" else item["how"]


def test_no_item_comes_twice() -> None:
    ids = [item["id"] for item in ITEMS]
    assert len(ids) == len(set(ids))
