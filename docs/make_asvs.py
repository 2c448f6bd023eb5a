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
    counts = {state: sum(item["state"] == state for item in entries) for state in STATES}
    head = (
        "# Security of the web pages\n\n"
        "OWASP Application Security Verification Standard 4.0.3: every item of level 1, and what of level 2 "
        "applies, in short words of our own, numbered as in the published table (github.com/OWASP/ASVS, "
        f"folder 4.0). {counts['met']} are met, each tried by the tests named; {counts['not_met']} are not; "
        f"{counts['not_applicable']} do not apply. It is a table of our own and no audit.\n\n"
    )
    return f"{head}{table(('item', 'level', 'what', 'state', 'tried by, or why not'), _rows(entries))}\n"


def _rows(entries: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for item in entries:
        tests = ", ".join(f"`{name}`" for name in item.get("tests", ()))
        told = "; ".join(part for part in (item.get("how", ""), tests) if part)
        yield (item["id"], item["level"], item["what"], STATES[item["state"]], told)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
