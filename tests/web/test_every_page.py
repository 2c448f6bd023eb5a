"""Every page of the list in a real Chromium: accessible in light and dark, on any width and on paper, silent,
asking nobody else, and valid.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright")
if shutil.which("chromium") is None:
    pytest.skip("no Chromium on this machine; .ci/run installs one", allow_module_level=True)

import pyotp  # noqa: E402
import uvicorn  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from docs.screenshots import browsing, describe_a_face, show_the_plans  # noqa: E402
from scarpath import api  # noqa: E402
from scarpath.api import follow  # noqa: E402
from scarpath.core.errors import Cancelled  # noqa: E402
from scarpath.render.words import web as words  # noqa: E402
from scarpath.web.accounts import Accounts  # noqa: E402
from scarpath.web.app import build_app  # noqa: E402
from scarpath.web.desk import Desk  # noqa: E402
from scarpath.web.settings import Settings, loopback_hosts  # noqa: E402
from scarpath.web.shelf import Shelf  # noqa: E402
from tests.web.pictures import noise, saved  # noqa: E402
from tests.web.site import new_desk  # noqa: E402
from tests.web.stops import DOCTOR, NEW, OWN, PASSWORD, ROOT, STOPS, Stop, Walk, held  # noqa: E402
from tests.web.test_clinic import QUICK, set_factor  # noqa: E402
from tests.web.test_courses import there  # noqa: E402

AXE = (Path(import_module("axe_playwright_python").__file__ or "").parent / "axe.min.js").read_text("utf-8")
WIDTHS = (320, 390, 768, 1280, 1920)
PAPER = 718
"""Width of the text on A4 with the margins of the sheet, in CSS pixels: 190 mm at 96 to the inch."""

CUT_OFF = """() => [...document.querySelectorAll("svg text")].filter((text) => {
  const frame = text.ownerSVGElement.getBoundingClientRect(), box = text.getBoundingClientRect();
  return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
}).map((text) => text.textContent)"""
"""Words of drawings that do not lie inside of these."""

STATUS_NOTE = re.compile(r"Failed to load resource: the server responded with a status of \d+ .*")
"""What the browser itself notes of a page that came with the status of an error."""


@contextmanager
def serving_here(
    desk: Desk, accounts: Accounts | None = None, shelf: Shelf | None = None
) -> Iterator[tuple[str, Any]]:
    """A server in a thread of this process, so that its desk can be held: its address, and the app."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    app = build_app(desk, Settings(hosts=loopback_hosts(port), clinic=accounts is not None), accounts, shelf)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}", app
    finally:
        server.should_exit = True
        thread.join(60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


def new_page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    return page


def with_visits(shelf: Shelf, person: str) -> str:
    """A course with two readings and two photos; its address."""
    address = there(shelf, person)
    now = datetime.now(UTC)
    with shelf.open() as store:
        for day, value, seed in (("2026-02-01", 14, 1), ("2026-08-01", 9, 2)):
            visit = {
                "scarpath_visit": 1,
                "day": day,
                "measured": [{"scale": "goodman_baron_quantitative", "value": value}],
                "done": [{"treatment": "subcision"}],
            }
            photo = saved(noise(seed=seed), "JPEG")
            follow.record_visit(store, person, visit, [("photo", photo)], author="someone", now=now)
    return address


@pytest.fixture(scope="module")
def own(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Walk]]:
    """A machine of one's own: a face with plans, and a course with visits."""
    shelf = Shelf(place=str(tmp_path_factory.mktemp("own") / "courses.db"), author="someone")
    course = with_visits(shelf, "willow")
    with shelf.open() as store:
        entry = follow.course(store, "willow").visit_ids[0]
    desk = new_desk()
    with serving_here(desk, shelf=shelf) as (site, app):
        page = new_page(browser)
        describe_a_face(page, site)
        result = show_the_plans(page).removeprefix(site)
        walk = Walk(
            page=page, site=site, desk=desk, result=result, course=course, visit=f"{course}/visits/{entry}"
        )
        yield {OWN: walk, "app": app}
        page.close()


@pytest.fixture(scope="module")
def clinic(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Walk]]:
    """A clinic with a person and their course, and a browser for everyone."""
    folder = tmp_path_factory.mktemp("clinic")
    accounts = Accounts(folder / "accounts.sqlite", hasher=QUICK)
    root = accounts.add_user("root", "admin", PASSWORD, by="root")
    doctor = accounts.add_user("doctor", "clinician", PASSWORD, by="root")
    accounts.add_user("newcomer", "clinician", PASSWORD, by="root", first=True)
    secret = set_factor(accounts, root)
    accounts._file.execute("UPDATE users SET period = 0")
    person = accounts.add_person("file 17", doctor)
    shelf = Shelf(place=str(folder / "courses.db"), author="x")
    with_visits(shelf, f"{accounts.mark} {person.id}")
    desk = new_desk()
    with serving_here(desk, accounts, shelf) as (site, app), ExitStack() as stack:
        walks: dict[str, Any] = {"app": app}
        for who in ("nobody", NEW, DOCTOR, ROOT):
            page = new_page(browser)
            stack.callback(page.close)
            walk = walks[who] = Walk(page=page, site=site, desk=desk, accounts=accounts)
            if who != "nobody":
                walk.to("/login")
                page.fill("#name", who)
                page.fill("#password", PASSWORD)
                page.fill("#code", pyotp.TOTP(secret).now() if who == ROOT else "")
                walk.press("main button.button")
        yield walks
    accounts.close()


@pytest.fixture(scope="module")
def sources() -> dict[str, bytes]:
    """The pages as they were sent, by their names."""
    return {}


def violations(page: Page, *kinds: str) -> list[str]:
    """What axe finds, as one line each; of some kinds of rules, or of all."""
    page.evaluate(AXE)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if kinds:
        options["runOnly"] = list(kinds)
    found: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in found["violations"]]


def too_wide(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_a_page_keeps_to_what_every_page_keeps_to(
    stop: Stop,
    own: dict[str, Any],
    clinic: dict[str, Any],
    sources: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = own if stop.who == OWN else clinic
    walk: Walk = site[stop.who]
    page = walk.page
    templates: list[str] = []
    view = site["app"].state.view
    shown = view.page
    monkeypatch.setattr(view, "page", lambda r, name, **kw: templates.append(name) or shown(r, name, **kw))

    def fault() -> None:
        monkeypatch.delenv("SCARPATH_DEBUG")
        monkeypatch.setattr("scarpath.web.pages.home_view", lambda *_: 1 / 0)

    walk.break_it = fault
    complaints: list[str] = []
    hosts: set[str] = set()
    answers: list[Any] = []
    listeners: dict[str, Callable[[Any], None]] = {
        "console": lambda message: complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "request": lambda request: hosts.add(request.url.split("/")[2]),
        "response": lambda a: answers.append(a) if a.request.is_navigation_request() else None,
    }
    for name, listener in listeners.items():
        page.on(name, listener)
    stop.go(walk)
    for name, listener in listeners.items():
        page.remove_listener(name, listener)
    whole = [name for name in templates if not name.startswith("_")]
    assert whole[-1] == stop.template
    assert answers[-1].status == stop.status
    assert hosts == {walk.site.split("/")[2]}
    if stop.status >= 400:
        complaints = [text for text in complaints if not STATUS_NOTE.fullmatch(text)]
    assert complaints == []
    sources[stop.name] = answers[-1].body()
    assert page.locator("h1").count() == 1
    held_to_the_rules(page)


def held_to_the_rules(page: Page) -> None:
    """One page, with all that can be opened open."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    try:
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        # The sheet changes colours alone; test_browser.py runs every rule on some pages in the dark.
        assert violations(page, "cat.color") == [], "in the dark"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert too_wide(page) <= 0, f"{too_wide(page)} px too wide at {width} px"
            assert page.evaluate(CUT_OFF) == [], f"words of a picture are cut off at {width} px"
        page.set_viewport_size({"width": PAPER, "height": 1000})
        page.emulate_media(media="print", color_scheme="light")
        assert too_wide(page) <= 0, "wider than the paper"
        assert page.locator("h1").is_visible()
        assert not page.locator(".top nav").is_visible()
        assert page.locator("button:visible").count() == 0, "buttons on paper"
    finally:
        page.emulate_media(media="screen", color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.unroute_all()


@pytest.mark.skipif("SCARPATH_VNU" not in os.environ, reason="no Nu checker; .ci/run fetches one")
def test_every_page_that_was_seen_is_valid(sources: dict[str, bytes], tmp_path: Path) -> None:
    """After the others, with what they were sent; the checker takes seconds to start, so it runs once."""
    if not sources:
        pytest.skip("no page was opened before")
    files = [tmp_path / f"{name}.html" for name in sources]
    for path, source in zip(files, sources.values(), strict=True):
        path.write_bytes(source)
    checker = ["java", "-jar", os.environ["SCARPATH_VNU"], "--format", "gnu", *map(str, files)]
    done = subprocess.run(checker, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_axe_finds_a_planted_fault(own: dict[str, Any]) -> None:
    walk: Walk = own[OWN]
    walk.to("/about")
    walk.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in violations(walk.page))


# What takes longer than a second


def test_a_long_plan_shows_how_far_it_is_and_comes_by_itself(
    own: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk: Walk = own[OWN]
    page, real, gate = walk.page, api.plan, threading.Event()

    def slow(*arguments: Any, beat: Callable[[str], None], **options: Any) -> Any:
        """The real plan, kept at its search until the gate opens."""

        def waiting(stage: str) -> None:
            beat(stage)
            if stage == "search":
                gate.wait(60)

        return real(*arguments, beat=waiting, **options)

    monkeypatch.setattr("scarpath.web.desk.api.plan", slow)
    walk.to(f"{walk.result}/answers")
    began = time.monotonic()
    walk.press(".send button.button")
    assert time.monotonic() - began < 30
    told = page.locator(".progress")
    told.wait_for()
    assert told.get_attribute("role") == "status"
    page.get_by_text(words().STAGES["search"]).wait_for()
    gate.set()
    page.wait_for_selector("#plans")


def test_a_cancel_ends_the_work_in_its_thread_and_keeps_the_answers(
    own: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk: Walk = own[OWN]
    page, real = walk.page, api.plan
    ended = threading.Event()

    def endless(*arguments: Any, beat: Callable[[str], None], **options: Any) -> Any:
        """The real plan, whose search never ends of itself; nothing but the cancel of a beat ends it."""

        def again(stage: str) -> None:
            beat(stage)
            while stage == "search":
                time.sleep(0.02)
                beat(stage)

        try:
            return real(*arguments, beat=again, **options)
        finally:
            ended.set()

    monkeypatch.setattr("scarpath.web.desk.api.plan", endless)
    walk.to(f"{walk.result}/answers")
    walk.press(".send button.button")
    page.get_by_text(words().STAGES["search"]).wait_for()
    assert not ended.is_set()
    key = page.url.rsplit("/", 1)[1]
    walk.press("form[action$='/stop'] button")
    assert page.locator("h1").inner_text() == words().STOPPED
    assert ended.wait(30), "the thread works on"
    with pytest.raises(Cancelled):
        walk.desk._answers[key].job.result(30)
    walk.press("main a.button")
    assert page.locator("[name='person.age']").input_value() == "34"


def test_the_first_page_fills_itself_in_once_its_figures_are_there(browser: Browser) -> None:
    desk = new_desk()
    page = new_page(browser)
    with held(desk) as gate, serving_here(desk) as (site, _):
        page.goto(site)
        told = page.get_by_text(words().WORKING)
        told.wait_for()
        assert violations(page) == []
        page.locator("#begin").focus()
        gate.set()
        page.wait_for_selector(".faces")
        assert not told.is_visible()
        assert page.evaluate("document.activeElement.id") == "begin"
        page.close()


def test_a_form_says_when_the_program_is_gone(own: dict[str, Any]) -> None:
    walk: Walk = own[OWN]
    page = walk.page
    walk.to(f"{walk.result}/answers")
    page.route("**/describe/questions", lambda route: route.abort())
    page.check("[name='skin.smoker'][value=yes]")
    page.get_by_text(words().NO_ANSWER).wait_for()
    page.unroute_all()
    walk.to(walk.result)
    page.route("**/wish", lambda route: route.fulfill(status=403, body="no"))
    page.locator("#try-budget").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text(words().NO_ANSWER).wait_for()
    page.unroute_all()
