"""No property test has a time limit: a busy machine would fail it by chance, and bench/ measures speed.

What rests on the shipped draws is skipped, with the command that mends it, while they do not belong to the
studies and cards: then one test fails (`alarm`) instead of hundreds. What asserts on the figures of shipped
draws or records (`release`) is skipped while any record is of older evidence.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from functools import cache

import pytest
from hypothesis import settings

from scarpath.catalog.draws import refuse_stale
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.records import present, states
from scarpath.core.errors import ScarpathError, StaleDraws

settings.register_profile("scarpath", deadline=None)
settings.load_profile("scarpath")

MENDS = "run `make evidence QUICK=1`"


@cache
def stale_draws() -> str:
    """What is wrong with the shipped draws; empty where they belong to the catalogue, or where that cannot be
    read, which other tests say.
    """
    try:
        refuse_stale(load_catalogue())
    except StaleDraws as error:
        return str(error)
    except ScarpathError:
        return ""
    return ""


@cache
def unreleased() -> str:
    """Why no figure of this state of the evidence is held; empty where every record is of it."""
    if stale_draws():
        return f"{stale_draws()}; {MENDS}"
    found = states(present(load_catalogue())).items()
    names = [record.path for record, state in found if state != "current"]
    return f"not of this evidence: {', '.join(names)}; run `make evidence`" if names else ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("release") and unreleased():
        pytest.skip(unreleased())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails by nothing but the stale draws is skipped, wherever they were refused: here, in a
    command, or in a process of its own.
    """
    report = yield
    if report.failed and not item.get_closest_marker("alarm") and stale_draws():
        told = str(report.longrepr) + "".join(text for _, text in report.sections)
        if _compact(stale_draws().partition(". ")[0]) in _compact(told):
            report.outcome = "skipped"
            path, line, _ = item.location
            report.longrepr = (path, (line or 0) + 1, f"Skipped: {stale_draws()}; {MENDS}")
    return report


def _compact(text: str) -> str:
    """A text without the line breaks that a page of some width, or the display of a failure, gave it."""
    return re.sub(r"\\n|\s", "", text)
