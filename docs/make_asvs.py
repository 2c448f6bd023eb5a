"""Write docs/asvs.md from docs/asvs.yaml: each item of the standard, met or not, and what tries it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scarpath.render.markdown import table

DOCS = Path(__file__).parent
PAGE = DOCS / "asvs.md"
STATES = {"met": "met", "not_met": "**not met**", "not_applicable": "not applicable"}


def items() -> list[dict[str, Any]]:
    """The entries of the table; ids are text, since 5.10 is not 5.1."""
    loaded = yaml.load((DOCS / "asvs.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    found: list[dict[str, Any]] = loaded["items"]
    return found


def page() -> str:
    """The text of the page."""
    entries = items()
    head = (
        "# Security of the web pages\n\n"
        "OWASP Application Security Verification Standard 4.0.3: every item of levels 1 and 2, in short "
        "words of our own, numbered as in the published table (github.com/OWASP/ASVS, folder 4.0). "
        f"{_counted(entries)} It is a table of our own and no audit.\n\n"
    )
    return f"{head}{table(('item', 'level', 'what', 'state', 'shown by, or why not'), _rows(entries))}\n"


def _counted(entries: list[dict[str, Any]]) -> str:
    """How many items of each level are met, are not, and do not apply."""
    lines = []
    for level in ("1", "2"):
        states = [item["state"] for item in entries if item["level"] == level]
        met, not_met, other = (states.count(state) for state in STATES)
        lines.append(
            f"Of the {len(states)} items of level {level}, {met} are met, as the tests or files named show; "
            f"{not_met} are not, and {other} do not apply, each with the reason."
        )
    return " ".join(lines)


def _rows(entries: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for item in entries:
        tests = ", ".join(f"`{name}`" for name in item.get("tests", ()))
        files = ", ".join(f"[{name}]({_link(name)})" for name in item.get("files", ()))
        told = "; ".join(part for part in (item.get("how", ""), tests, files) if part)
        yield (item["id"], item["level"], item["what"], STATES[item["state"]], told)


def _link(name: str) -> str:
    """The way from the page to a file of the repository."""
    return name.removeprefix("docs/") if name.startswith("docs/") else f"../{name}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
