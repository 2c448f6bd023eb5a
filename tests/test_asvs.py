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
