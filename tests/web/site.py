"""A running app on the shipped catalogue, and a face to plan for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from starlette.testclient import TestClient

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.web.app import build_app
from scarpath.web.desk import Desk
from scarpath.web.settings import Settings, loopback_hosts
from scarpath.web.shelf import Shelf

TODAY = date(2026, 11, 22)
PORT = 8710
HERE = f"http://127.0.0.1:{PORT}"
FACE = {
    "person.age": "34",
    "person.fitzpatrick": "III",
    "scars.0.region": "left_cheek",
    "scars.0.type": "rolling",
    "scars.0.count": "9",
    "scars.1.region": "chin",
    "scars.1.type": "boxcar",
    "scars.1.count": "2",
    "skin.active_acne": "none",
    "limits.budget.amount": "3000",
    "limits.budget.currency": "USD",
}


def new_desk() -> Desk:
    """A desk as the server opens it, on a fixed day."""
    catalogue = load_catalogue()
    return Desk(catalogue, load_draws(catalogue, score=True), today=lambda: TODAY, threads=2)


@contextmanager
def visiting(
    desk: Desk, settings: Settings | None = None, shelf: Shelf | None = None
) -> Iterator[TestClient]:
    """A visitor with cookies of their own."""
    used = settings or Settings(hosts=loopback_hosts(PORT))
    yield TestClient(build_app(desk, used, shelf=shelf), base_url=HERE, raise_server_exceptions=True)


def token(page: str) -> str:
    """The token against forged requests that stands in a form."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found, "the page holds no form"
    return found[1]


def send(visitor: TestClient, fields: dict[str, str], action: str = "plan") -> str:
    """Fill in and send the form; the address of the result."""
    form = {**fields, "token": token(visitor.get("/describe").text), "action": action}
    answer = visitor.post("/describe", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def waited(visitor: TestClient, address: str) -> str:
    """The page once its plan is there."""
    for _ in range(60):
        page = visitor.get(address).text
        if 'id="plans"' in page or "flag" in page:
            return page
        time.sleep(0.5)
    raise AssertionError("the plan did not come")
