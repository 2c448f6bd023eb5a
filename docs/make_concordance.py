"""Write docs/concordance.md: what is put first for the faces of the package, beside what experts say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scarpath.api.concordance import beside_published, concordance
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import PUBLISHED_CASES, VIGNETTES, load_case, load_catalogue
from scarpath.render.concordance import concordance_page

PAGE = Path(__file__).parent / "concordance.md"
TODAY = date(2026, 12, 1)
"""The day on which the faces are planned; they state dates."""


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    draws = load_draws(catalogue)
    faces, published = (
        {path.stem: load_case(path, catalogue, today=TODAY) for path in sorted(folder.glob("*.yaml"))}
        for folder in (VIGNETTES, PUBLISHED_CASES)
    )
    found = concordance(faces, catalogue, draws, today=TODAY, leave_out=True)
    beside = beside_published(published, catalogue, draws, today=TODAY)
    return concordance_page(found, beside, catalogue)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
