"""The pages in a real Chromium: accessible, usable with keys alone, on any width, and on their own."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright")
if shutil.which("chromium") is None:
    pytest.skip("no Chromium on this machine; .ci/run installs one", allow_module_level=True)

from PIL import Image, ImageChops  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from docs.screenshots import browsing, describe_a_face, serving, show_the_plans  # noqa: E402
from scarpath.catalog.load import load_catalogue  # noqa: E402
from scarpath.core.case import ScarType  # noqa: E402
from scarpath.core.study import Study  # noqa: E402
from scarpath.render.words import (  # noqa: E402
    evidence as words_evidence,
    patient as words_patient,
    web as words_web,
)
from scarpath.web.shelf import Shelf  # noqa: E402
from tests.web.test_every_page import violations, with_visits  # noqa: E402

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(place=str(tmp_path_factory.mktemp("store") / "courses.db"), author="someone")


@pytest.fixture(scope="module")
def served(shelf: Shelf) -> Iterator[tuple[str, str]]:
    """The address, and the one that opens the courses."""
    with serving("--store", shelf.place) as found:
        yield found


@pytest.fixture(scope="module")
def course(shelf: Shelf) -> str:
    """A course with two readings and two photos; its address."""
    return with_visits(shelf, "willow")


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


@pytest.fixture(scope="module")
def journey(browser: Browser, site: str, served: tuple[str, str]) -> Iterator[tuple[Page, str]]:
    """A page whose visitor has plans and may see courses."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(served[1])
    describe_a_face(page, site)
    yield page, show_the_plans(page)
    page.close()


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


@pytest.mark.parametrize("part", ["", "/answers"])
def test_axe_finds_nothing_in_the_dark_with_all_its_rules(part: str, journey: tuple[Page, str]) -> None:
    page, result = journey
    page.goto(f"{result}{part}")
    open_everything(page)
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")


def test_the_console_stays_silent_and_nothing_else_is_asked(visit: Visit, served: tuple[str, str]) -> None:
    """Also where the pages ask for parts of themselves; every page by itself in test_every_page.py."""
    visit.page.goto(served[1])
    describe_a_face(visit.page, served[0])
    show_the_plans(visit.page)
    with visit.page.expect_response(lambda answer: answer.url.endswith("/wish")) as answer:
        visit.page.locator("#try-budget").focus()
        visit.page.keyboard.press("ArrowLeft")
    assert answer.value.status == 200
    assert visit.complaints == []
    assert visit.hosts == {served[0].split("/")[2]}


def press_to(page: Page, selector: str, most: int = 120) -> None:
    """Tab on until the focus is on an element, as a person without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keys")


def test_the_whole_journey_with_keys_alone(visit: Visit, served: tuple[str, str]) -> None:
    page = visit.page
    page.goto(served[1])
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
    press_to(page, "a[href$='/course']", most=400)
    page.keyboard.press("Enter")
    page.wait_for_selector("#since")
    press_to(page, "#name")
    page.keyboard.type("by keys alone")
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-photos")
    press_to(page, "main a.button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#visit-form")
    press_to(page, "[name='done.0.treatment']")
    page.keyboard.press("ArrowDown")
    press_to(page, "#note")
    page.keyboard.type("without a mouse")
    press_to(page, ".send button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".kept")
    assert "without a mouse" in page.locator("main").inner_text()


# What stands behind a figure: each way is the links that a person follows, two at most.
TO_TRIALS = ".trials a"
WAYS = {
    "improvement of a card": (f".card.plan {TO_TRIALS}", "#trials li a"),
    "a mark of the chart": ("svg a.point:not(.chosen)", f"#plan {TO_TRIALS}"),
    "the picture of a hundred dots": (f".picture {TO_TRIALS}", "#trials li a"),
    "the gain step by step": ("#how-it-adds-up summary", "#how-it-adds-up .behind a"),
    "brown marks of a card": (".card.plan dt a[href^='#harm']", "#plan .behind a[href*='/studies/']:visible"),
    "cost of a card": (".card.plan dt a[href^='#what-we']", ".behind a[href*='price']:visible"),
}


def by_mouse(page: Page, selector: str) -> None:
    page.locator(selector).first.click()


def by_keys(page: Page, selector: str) -> None:
    """Tab to the first such link that comes, and press Enter."""
    press_to(page, selector.removesuffix(":visible"), most=400)
    away = page.evaluate(
        "() => { const to = document.activeElement.getAttribute('href'); return to && !to.startsWith('#'); }"
    )
    if not away:
        page.keyboard.press("Enter")
        return
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("follow", [by_mouse, by_keys])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_behind_a_figure_is_two_clicks_away(
    way: str, follow: Callable[[Page, str], None], journey: tuple[Page, str]
) -> None:
    page, result = journey
    page.goto(result)
    assert len(WAYS[way]) <= 2
    for selector in WAYS[way]:
        if "/evidence/treatments/" in page.url:
            shows_the_trials(page)
        follow(page, selector)
    if "/evidence/studies/" in page.url:
        shows_the_study(page)
    elif way == "cost of a card":
        shows_the_price(page)
    else:
        shows_the_trials(page)


def in_sight(page: Page, selector: str) -> str:
    """The text of what lies in the window, or ends or begins there."""
    found = page.locator(selector).first
    page.wait_for_function(
        "(found) => { const b = found.getBoundingClientRect(); return b.top < innerHeight && b.bottom > 0; }",
        arg=found.element_handle(),
    )
    return found.inner_text()


def name_in(page: Page) -> str:
    return page.url.partition("#")[0].rsplit("/", 1)[1]


def shows_the_trials(page: Page) -> None:
    """Every study that gave the treatment, with its size, design, raters and flaws, as its file has them."""
    treatment = name_in(page)
    lists = in_sight(page, "#trials")
    told = {
        row.locator("a").get_attribute("href"): row.inner_text() for row in page.locator("#trials li").all()
    }
    given = [
        s
        for s in CATALOGUE.studies.values()
        if treatment in {p.treatment for a in s.arms for p in a.components}
    ]
    assert len(told) == len(given) > 0
    for study in given:
        text = told[f"/evidence/studies/{study.id}"]
        assert study.title in text
        assert text in lists
        assert re.search(r"\b\d+ people|people not printed", text)
        described_in(text, study)


def described_in(text: str, study: Study) -> None:
    """Design, raters and flaws of a study stand in a text."""
    assert words_evidence().DESIGNS[study.design] in text
    raters = {o.rater for arm in study.arms for o in arm.outcomes if o.rater}
    assert all(words_evidence().RATERS[rater] in text for rater in raters)
    assert all(words_evidence().FLAG_WORDS[flag] in text for flag in study.flags)


def shows_the_study(page: Page) -> None:
    study = CATALOGUE.studies[name_in(page)]
    assert page.locator("h1").inner_text() == study.title
    text = in_sight(page, "main .panel")
    described_in(text, study)
    assert study.n_enrolled is None or f"people\n{study.n_enrolled}\n" in text
    assert (study.source.url or study.title) in text


def shows_the_price(page: Page) -> None:
    """The price of the card, with year and country where they are known, in a part that is open."""
    card = CATALOGUE.treatments[name_in(page)]
    text = in_sight(page, "#card-sessions-days-off-and-price .body")
    assert card.price is not None
    assert words_patient().CARD_PER.format(unit=card.price.unit) in text
    assert all(str(part) in text for part in (card.price.country, card.price.year) if part is not None)


def test_two_photos_are_compared_with_keys_alone(
    visit: Visit, served: tuple[str, str], site: str, course: str
) -> None:
    page = visit.page
    page.goto(served[1])
    page.goto(f"{site}{course}")
    second = page.locator("#compare figure").nth(1).locator(".pane")
    before = second.evaluate("(pane) => getComputedStyle(pane).clipPath")
    press_to(page, "#cut", most=200)
    page.keyboard.press("End")
    assert second.evaluate("(pane) => getComputedStyle(pane).clipPath") != before
    press_to(page, "#fit-size")
    page.keyboard.press("ArrowRight")
    assert "1.01" in second.locator("img").evaluate("(image) => getComputedStyle(image).transform")
    # Both lie in the same frame, so that the same place of the face lies at the same place of the page.
    boxes = [page.locator(".pane").nth(n).bounding_box() for n in (0, 1)]
    assert boxes[0] == boxes[1]


def test_a_photo_that_is_too_large_is_said_before_it_is_sent(
    visit: Visit, served: tuple[str, str], site: str, course: str
) -> None:
    page = visit.page
    page.goto(served[1])
    page.goto(f"{site}{course}/visit")
    large = {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": bytes(13 * 1024 * 1024)}
    page.set_input_files("#photo", files=[large])
    assert page.locator("#photo-wrong").inner_text() != ""
    page.click(".send button")
    assert page.url.endswith("/visit")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_guide_draws_each_type_of_scar(width: int, colours: Any, visit: Visit, site: str) -> None:
    """Reached from the face map by keys; each drawing has a name, says what it shows, and looks different."""
    page = visit.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=colours)
    page.goto(f"{site}/describe")
    page.locator("g.region").first.focus()
    for _ in range(5):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#map a')"):
            break
    assert not page.locator("#guide li").first.is_visible()
    page.keyboard.press("Enter")
    in_sight(page, "#guide")
    drawings = page.locator("#guide").get_by_role("img")
    assert drawings.count() == len(ScarType)
    pictures = []
    for kind in ScarType:
        short = words_web().TYPE_SHORT[kind.value]
        drawing = page.locator("#guide").get_by_role("img", name=words_web().GUIDE_DRAWING.format(kind=short))
        described = drawing.evaluate(
            "(d) => document.getElementById(d.getAttribute('aria-describedby')).textContent"
        )
        assert described == words_web().GUIDE_SHOWS[kind.value]
        beside = drawing.locator("xpath=..").inner_text()
        assert beside.split() == [*short.split(), *words_web().GUIDE_TEXT[kind.value].split()]
        box = drawing.bounding_box()
        assert box is not None
        assert box["width"] >= 100
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        pictures.append(Image.open(io.BytesIO(drawing.screenshot())).convert("L"))
    for n, one in enumerate(pictures):
        low, high = one.getextrema()
        assert high - low > 40, "the line stands out from the skin"
        for other in pictures[:n]:
            apart = ImageChops.difference(one, other.resize(one.size)).point(lambda v: 255 * (v > 30))
            # A drawing that was copied with its line shifted by a pixel or two differs in less.
            assert apart.histogram()[255] > 0.02 * one.width * one.height
    page.locator("#guide summary").focus()
    page.keyboard.press("Enter")
    assert not drawings.first.is_visible()


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
    # What a person would print: some pages, not the thirty of all the lists. What is opened is printed, too.
    short = len(PdfReader(io.BytesIO(page.pdf())).pages)
    assert short <= 10
    page.emulate_media(media="screen")
    open_everything(page)
    assert len(PdfReader(io.BytesIO(page.pdf())).pages) > short
