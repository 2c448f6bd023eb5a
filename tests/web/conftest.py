from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from scarpath.web.desk import Desk
from tests.web.site import new_desk, visiting


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """Opened once: loading the draws takes most of a second."""
    made = new_desk()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def faults_are_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours ends a test, where a person would see the page that says so."""
    monkeypatch.setenv("SCARPATH_DEBUG", "1")


@pytest.fixture
def visitor(desk: Desk) -> Iterator[TestClient]:
    with visiting(desk) as client:
        yield client
