"""The commands on reviews: the document to sign, and what a signed one says."""

from __future__ import annotations

from datetime import date
from pathlib import Path


def export_review(out: Path | None, form: Path | None, *, today: date) -> None:
    """Write the document that a clinician signs, and the file that becomes the signed review."""
    from scarpath import __version__
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, write_whole
    from scarpath.render.review_form import review_form
    from scarpath.render.review_page import review_page

    catalogue = load_catalogue()
    page = review_page(catalogue, __version__)
    if out is None and form is None:
        emit(page)
    if out is not None:
        write_whole(out, page.encode(), replace=True)
    if form is not None:
        text = review_form(catalogue, name=form.stem, today=today)
        write_whole(form, text.encode(), replace=False)


def check_review(path: Path, *, width: int | None, today: date) -> None:
    """Say what a signed review covers, and which of its entries changed since it was signed."""
    from scarpath.catalog.load import load_catalogue, load_review
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.review_form import check_text

    style = terminal_style(width)
    catalogue = load_catalogue()
    emit(check_text(load_review(path, catalogue, today=today), catalogue, style=style))
