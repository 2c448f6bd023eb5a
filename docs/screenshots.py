"""Pictures of the main pages for docs/web.md: `make screenshots`. Needs the fit environment and Chromium."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def main() -> None:
    """Write every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with serving() as (address, _), browsing() as browser:
        for scheme, width, height in (("light", 1280, 900), ("dark", 390, 844)):
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            name = "phone" if width < 600 else "desktop"
            describe_a_face(page, address)
            page.locator("#map").screenshot(path=FOLDER / f"describe-{name}.png")
            show_the_plans(page)
            page.screenshot(path=FOLDER / f"result-{name}.png")
            page.locator("#plan").scroll_into_view_if_needed()
            page.goto(f"{address}/evidence/network")
            page.screenshot(path=FOLDER / f"network-{name}.png")
            page.close()


if __name__ == "__main__":
    main()
