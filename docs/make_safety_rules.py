"""Write docs/safety-rules.md from the catalogue."""

from __future__ import annotations

from pathlib import Path

from scarpath.api import sign_off
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.rule_entries import load_rule_entries
from scarpath.render.rules_page import safety_rules_page
from scarpath.render.say import said

PAGE = Path(__file__).parent / "safety-rules.md"


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    signed = said(sign_off(catalogue, [("rule", rule) for rule in catalogue.rules]))
    entries = load_rule_entries()
    return safety_rules_page(catalogue.rules, catalogue.sources, entries, signed, mirrors=catalogue.mirrors)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
