"""Write docs/reviews.md: published pooled results beside the model's own."""

from __future__ import annotations

from pathlib import Path

from scarpath import api
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.render.syntheses import reviews_page

PAGE = Path(__file__).parent / "reviews.md"


def page() -> str:
    """The text of the page."""
    catalogue = load_catalogue()
    return reviews_page(api.reviews_beside(catalogue, load_draws(catalogue, score=True)), catalogue)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
