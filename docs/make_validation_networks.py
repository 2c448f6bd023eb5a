"""Write docs/validation-networks.md from docs/validation/networks.json, which `make networks` computes."""

from __future__ import annotations

import json
from pathlib import Path

from scarpath.render.networks import networks_page

DOCS = Path(__file__).parent
PAGE = DOCS / "validation-networks.md"
STORED = DOCS / "validation" / "networks.json"


def page() -> str:
    """The text of the page."""
    return networks_page(json.loads(STORED.read_text(encoding="utf-8")))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
