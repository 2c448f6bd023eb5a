"""No page of the app is forgotten by the tests that hold every page to something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from scarpath.web.accounts import Accounts
from scarpath.web.app import build_app
from scarpath.web.desk import Desk
from scarpath.web.settings import Settings, loopback_hosts
from scarpath.web.shelf import Shelf
from scarpath.web.views import HERE
from tests.web.site import FACE, HERE as SITE, PORT, send, token, waited
from tests.web.stops import NO_PAGES, STOPS


def routes_of(desk: Desk, folder: Path) -> set[str]:
    """Every method and path that the app answers with all of its parts, but HEAD and the folder of files."""
    accounts = Accounts(folder / "accounts.sqlite")
    shelf = Shelf(place=str(folder / "courses.db"), author="x")
    app = build_app(desk, Settings(hosts=loopback_hosts(PORT), clinic=True), accounts, shelf)
    accounts.close()
    found = set()
    # A router that was included stands in the list as one entry; nothing is included with a prefix.
    parts = [getattr(part, "original_router", None) for part in app.routes]
    for route in [*(r for part in parts if part is not None for r in part.routes), *app.routes]:
        if isinstance(route, APIRoute | Route):
            found |= {f"{method} {route.path}" for method in (route.methods or ()) if method != "HEAD"}
        else:
            assert hasattr(route, "original_router") or (isinstance(route, Mount) and route.path == "/static")
    return found


def test_every_route_is_a_page_that_is_looked_at_or_said_to_be_none(desk: Desk, tmp_path: Path) -> None:
    pages = {route for stop in STOPS for route in stop.routes}
    assert pages & set(NO_PAGES) == set()
    assert pages | set(NO_PAGES) == routes_of(desk, tmp_path)


OPEN = {"GET /login", "POST /login", "GET /health"}


def test_no_route_opens_to_a_stranger(desk: Desk, tmp_path: Path) -> None:
    """In a clinic, whatever the route: people are sent to log in, programs are told, and nothing is done."""
    accounts = Accounts(tmp_path / "accounts.sqlite")
    shelf = Shelf(place=str(tmp_path / "courses.db"), author="x")
    app = build_app(desk, Settings(hosts=loopback_hosts(PORT), clinic=True), accounts, shelf)
    stranger = TestClient(app, base_url=SITE)
    told = token(stranger.get("/login").text)
    for route in sorted(routes_of(desk, tmp_path) - OPEN - {"GET /api/openapi.json"}):
        method, _, path = route.partition(" ")
        sent = {"token": told} if method == "POST" else None
        filled = re.sub(r"\{\w+\}", "1", path)
        answer = stranger.request(method, filled, data=sent, follow_redirects=False)
        if path.startswith("/api/"):
            assert answer.status_code == 401, route
        else:
            assert (answer.status_code, answer.headers.get("location")) == (303, "/login"), route
    assert stranger.get("/api/openapi.json", follow_redirects=False).status_code in (200, 401)
    accounts.close()


def test_every_template_of_a_page_is_looked_at() -> None:
    whole = {
        path.name
        for path in (HERE / "templates").glob("*.html")
        if '{% extends "base.html" %}' in path.read_text(encoding="utf-8")
    }
    assert {stop.template for stop in STOPS} == whole
    assert len({stop.name for stop in STOPS}) == len(STOPS)


@pytest.mark.parametrize("path", sorted(r.removeprefix("GET ") for r in NO_PAGES if r.startswith("GET ")))
def test_what_is_said_to_be_no_page_is_none(path: str, visitor: TestClient) -> None:
    filled = path.replace("/treatments/{name}", "/treatments/subcision")
    filled = filled.replace("/studies/{name}", "/studies/aamir2013")
    if "/result/" in path:
        address = send(visitor, FACE)
        waited(visitor, address)
        filled = filled.replace("/result/{key}", address).replace("{name}", "plan.json")
    if re.search(r"/courses/|/open/", path):
        pytest.skip("tried with a course, and with a key, in test_courses.py")
    answer = visitor.get(filled)
    assert answer.status_code in (200, 204)
    assert not answer.headers.get("content-type", "").startswith("text/html")
