"""Alarms for drift: what invented results look like in print. They prove only that nothing moved unnoticed.

`make bless` rewrites the files from what is printed now; commit them alone, after reading the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scarpath.render.json import dumps, plan_json
from scarpath.render.text import plan_text
from tests.render import sample

HERE = Path(__file__).parent
BLESS = bool(os.environ.get("SCARPATH_BLESS"))

PRINTED: Mapping[str, Callable[[], str]] = {
    "plan.txt": lambda: plan_text(sample.result(), sample.catalogue()),
    "plan_explained.txt": lambda: plan_text(sample.result(), sample.catalogue(), explain=True),
    "plan_raised.txt": lambda: plan_text(sample.raised(), sample.catalogue()),
    "plan.json": lambda: dumps(plan_json(sample.result())),
}


@pytest.mark.parametrize("name", PRINTED)
def test_nothing_moved(name: str) -> None:
    """When this fails and the change is meant, run `make bless`."""
    path, text = HERE / name, PRINTED[name]()
    if BLESS:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def test_no_file_is_without_its_alarm() -> None:
    assert {path.name for path in HERE.iterdir() if path.suffix in (".txt", ".json")} == set(PRINTED)
