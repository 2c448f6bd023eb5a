"""The pages in a real Chromium: accessible, usable with keys alone, on any width, and on their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright")
if shutil.which("chromium") is None:
    pytest.skip("no Chromium on this machine; .ci/run installs one", allow_module_level=True)

from playwright.sync_api import Browser, Page  # noqa: E402

from docs.screenshots import browsing, describe_a_face, serving, show_the_plans  # noqa: E402

AXE = Path(import_module("axe_playwright_python").__file__ or "").parent / "axe.min.js"
READ = (
    "/",
    "/describe",
    "/evidence",
    "/evidence/network",
    "/evidence/treatments/subcision",
    "/about",
    "/nowhere",
)
WIDTHS = (320, 390, 768, 1280, 1920)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address, and the one that opens the courses."""
    with serving("--store", str(tmp_path_factory.mktemp("store") / "courses.db")) as found:
        yield found


@pytest.fixture(scope="module")
def site(served: tuple[str, str]) -> str:
    return served[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


class Visit:
    """A page that notes what a browser complains of and where it goes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield Visit(page)
    page.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def journey(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[tuple[Page, str]]:
    """A page in light or dark whose visitor has plans."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    page.set_default_timeout(60_000)
    describe_a_face(page, site)
    yield page, show_the_plans(page)
    page.close()


def violations(page: Page) -> list[str]:
    """What axe finds, as one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in found["violations"]]


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def test_axe_finds_a_planted_fault(visit: Visit, site: str) -> None:
    visit.page.goto(f"{site}/about")
    visit.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in violations(visit.page))


@pytest.mark.parametrize("path", READ)
def test_axe_finds_nothing_on_a_page(path: str, journey: tuple[Page, str], site: str) -> None:
    page, _ = journey
    page.goto(f"{site}{path}")
    open_everything(page)
    assert violations(page) == []


@pytest.mark.parametrize("part", ["", "/print", "/answers"])
def test_axe_finds_nothing_on_a_result(part: str, journey: tuple[Page, str]) -> None:
    page, result = journey
    page.goto(f"{result}{part}")
    open_everything(page)
    assert violations(page) == []


def test_axe_finds_nothing_on_a_form_with_mistakes_or_a_red_flag(
    journey: tuple[Page, str], site: str
) -> None:
    page, result = journey
    page.goto(f"{result}/answers")
    page.fill("[name='person.age']", "thirty")
    page.click("button.button[name=action]")
    page.wait_for_selector("#errors")
    assert violations(page) == []
    page.fill("[name='person.age']", "34")
    page.locator("[name='person.age']").blur()
    page.check("[name='skin.active_infection'][value=yes]")
    page.click("button.button[name=action]")
    page.wait_for_selector(".flag")
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(width: int, journey: tuple[Page, str], site: str) -> None:
    page, result = journey
    page.set_viewport_size({"width": width, "height": 800})
    for address in (*(f"{site}{path}" for path in READ), result, f"{result}/print", f"{result}/answers"):
        page.goto(address)
        open_everything(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px too wide at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_console_stays_silent_and_nothing_else_is_asked(visit: Visit, site: str) -> None:
    describe_a_face(visit.page, site)
    result = show_the_plans(visit.page)
    with visit.page.expect_response(lambda answer: answer.url.endswith("/wish")) as answer:
        visit.page.locator("#try-budget").focus()
        visit.page.keyboard.press("ArrowLeft")
    assert answer.value.status == 200
    for address in (*(f"{site}{path}" for path in READ[:-1]), f"{result}/print"):
        visit.page.goto(address)
    assert visit.complaints == []
    assert visit.hosts == {site.split("/")[2]}


def press_to(page: Page, selector: str, most: int = 120) -> None:
    """Tab on until the focus is on an element, as a person without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keys")


def test_the_whole_journey_with_keys_alone(visit: Visit, site: str) -> None:
    page = visit.page
    page.goto(site)
    press_to(page, "a.button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#map:not([hidden])")
    press_to(page, "[name='person.age']")
    page.keyboard.type("41")
    press_to(page, "[name='person.fitzpatrick']")
    page.keyboard.press("ArrowDown")
    press_to(page, "[name=palette]")
    page.keyboard.press("ArrowRight")
    press_to(page, "g.region[data-region=chin]")
    for _ in range(3):
        page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    assert page.locator("g.region[data-region=chin]").first.get_attribute("aria-label") == "chin: 2"
    assert page.locator("[name='scars.0.count']").input_value() == "2"
    assert page.locator("[name='scars.0.type']").input_value() == "boxcar"
    page.wait_for_selector("[name='skin.active_acne']")
    press_to(page, "[name='skin.active_acne']")
    page.keyboard.press("Space")
    press_to(page, ".send button.button", most=400)
    page.keyboard.press("Enter")
    page.wait_for_selector("#plans")
    press_to(page, "svg a.point:not(.chosen)")
    page.keyboard.press("Enter")
    page.wait_for_url("**plan=*")
    press_to(page, "#try-budget", most=400)
    with page.expect_response(lambda answer: answer.url.endswith("/wish")):
        page.keyboard.press("Home")
    page.wait_for_function("document.activeElement.id === 'try-budget'")


def test_undo_and_what_was_typed_before(visit: Visit, site: str) -> None:
    page = visit.page
    page.goto(f"{site}/describe")
    chin = page.locator("svg.face").nth(1).locator("[data-region=chin]")
    chin.click()
    chin.click()
    page.click("#undo")
    assert page.locator("[name='scars.0.count']").input_value() == "1"
    page.fill("[name='person.age']", "52")
    page.locator("[name='person.age']").blur()
    page.goto(f"{site}/about")
    page.goto(f"{site}/describe")
    assert page.locator("[name='person.age']").input_value() == "52"
    assert page.locator("[name='scars.0.count']").input_value() == "1"


def test_the_form_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/describe")
    page.fill("[name='person.age']", "41")
    page.check("[name='person.fitzpatrick'][value=II]")
    page.select_option("[name='scars.0.region']", "left_cheek")
    page.select_option("[name='scars.0.type']", "rolling")
    page.fill("[name='scars.0.count']", "7")
    page.click("button[name=action][value=questions]")
    page.check("[name='skin.active_acne'][value=none]")
    page.click(".send button.button")
    page.wait_for_selector("#plans")
    page.click(".try button")
    page.wait_for_selector("#plans")
    context.close()


def test_a_finger_marks_scars(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{site}/describe")
    page.locator("svg.face").nth(1).locator("[data-region=left_cheek]").tap()
    assert page.locator("[name='scars.0.region']").input_value() == "left_cheek"
    context.close()


def test_the_print_has_no_controls(journey: tuple[Page, str]) -> None:
    page, result = journey
    page.goto(f"{result}/print")
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible()
    assert page.locator("h1").first.is_visible()
    page.emulate_media(media="screen")


@pytest.mark.skipif("SCARPATH_VNU" not in os.environ, reason="no Nu checker; .ci/run fetches one")
def test_the_pages_are_valid(journey: tuple[Page, str], site: str, tmp_path: Path) -> None:
    page, result = journey
    files = []
    for i, address in enumerate(
        [*(f"{site}{path}" for path in READ), result, f"{result}/print", f"{result}/answers"]
    ):
        answer = page.goto(address)
        assert answer is not None
        files.append(tmp_path / f"{i}.html")
        files[-1].write_bytes(answer.body())
    checker = ["java", "-jar", os.environ["SCARPATH_VNU"], "--format", "gnu", *map(str, files)]
    done = subprocess.run(checker, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
