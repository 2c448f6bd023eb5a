"""Write docs/safety-rules.md from the catalogue."""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.load import load_catalogue
from scarpath.catalog.rule_entries import load_rule_entries
from scarpath.render.rules_page import safety_rules_page

PAGE = Path(__file__).parent / "safety-rules.md"


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    return safety_rules_page(catalogue.rules, catalogue.sources, load_rule_entries())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
