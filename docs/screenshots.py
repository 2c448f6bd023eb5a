"""Pictures of the main pages for docs/web.md: `make screenshots`. Needs the fit environment and Chromium."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MARKS = (("icepick", "left_cheek", 4), ("rolling", "right_cheek", 5), ("boxcar", "forehead", 2))
TODAY = "2026-12-01"
BEGAN = "2026-01-15"
VISITS = (("2026-01-20", "22"), ("2026-07-20", "15"))


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, str]]:
    """A server of its own, as the command starts it: its address, and the one that opens its courses."""
    command = [str(Path(sys.executable).with_name("scarpath")), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            found = re.search(r"https?://\S+", line)
            assert found, line
            yield found[0].partition("/open/")[0].rstrip("/"), found[0]
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def browsing() -> Iterator[Browser]:
    """The Chromium of this machine."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


def describe_a_face(page: Page, address: str) -> None:
    """Fill in the form with the mouse, as a visitor would."""
    page.goto(f"{address}/describe")
    page.fill("[name='person.age']", "34")
    page.check("[name='person.fitzpatrick'][value=III]")
    front = page.locator("svg.face").nth(1)
    for kind, region, count in MARKS:
        page.locator(f".palette .type-{kind}").click()
        for _ in range(count):
            front.locator(f"[data-region={region}]").click()
    page.wait_for_selector("[name='skin.active_acne']")
    page.check("[name='skin.active_acne'][value=none]")
    page.fill("[name='limits.budget.amount']", "4000")
    page.fill("[name='start_on']", TODAY)
    page.wait_for_timeout(800)


def show_the_plans(page: Page) -> str:
    """Send the form and wait for the plans; their address."""
    page.click("button.button[name=action]")
    page.wait_for_selector("#plans", timeout=60_000)
    return page.url


def keep_a_course(page: Page, address: str, result: str) -> str:
    """Keep the plans as a course, with two visits and two photos of a drawn disc; its address."""
    page.goto(f"{result}/course")
    page.fill("#name", "willow")
    page.fill("#since", BEGAN)
    page.click("main button.button")
    page.wait_for_selector("#h-photos")
    course = page.url
    for i, (day, total) in enumerate(VISITS):
        page.goto(f"{course}/visit")
        page.fill("#day", day)
        if total:
            page.select_option("[name='measured.0.scale']", "goodman_baron_quantitative")
            page.fill("[name='measured.0.value']", total)
            page.select_option("[name='measured.0.rater']", "physician")
        page.locator("[name='done.0.treatment']").evaluate("(list) => { list.selectedIndex = 1; }")
        page.set_input_files("#photo", files=[{"name": "p.png", "mimeType": "image/png", "buffer": disc(i)}])
        if page.locator("#consent").count():
            page.check("#consent")
        page.click(".send button.button")
        page.wait_for_selector(".kept")
    page.goto(course)
    return course


def disc(i: int) -> bytes:
    """A drawn disc that stands for a photo; no face lies in this repository."""
    picture = Image.new("RGB", (600, 800), ((205, 160, 130), (215, 175, 150))[i % 2])
    pen = ImageDraw.Draw(picture)
    pen.ellipse((110 + 12 * i, 140, 490 + 12 * i, 660), outline=(120, 84, 62), width=6)
    for x, y in ((220, 330), (380, 360), (260, 520), (340, 450)):
        size = 26 - 9 * i
        pen.ellipse((x + 12 * i - size, y - size, x + 12 * i + size, y + size), fill=(160, 112, 88))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def main() -> None:
    """Write every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as store,
        serving("--store", f"{store}/courses.db") as (address, opened),
        browsing() as browser,
    ):
        for scheme, width, height in (("light", 1280, 900), ("dark", 390, 844)):
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            page.set_default_timeout(120_000)
            name = "phone" if width < 600 else "desktop"
            page.goto(opened)
            describe_a_face(page, address)
            page.locator("#map").screenshot(path=FOLDER / f"describe-{name}.png")
            result = show_the_plans(page)
            page.screenshot(path=FOLDER / f"result-{name}.png")
            if name == "desktop":
                keep_a_course(page, address, result)
                page.locator("section[aria-labelledby=h-chart]").screenshot(
                    path=FOLDER / "course-desktop.png"
                )
                page.locator("section[aria-labelledby=h-photos]").screenshot(
                    path=FOLDER / "photos-desktop.png"
                )
                page.goto(f"{address}/evidence/network")
                page.screenshot(path=FOLDER / "network-desktop.png")
            page.close()


if __name__ == "__main__":
    main()
