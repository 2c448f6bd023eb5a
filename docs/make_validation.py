"""Write docs/validation.md from docs/validation/cross-validation.json."""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.results import read_result
from scarpath.core.validation import CrossValidation
from scarpath.render.validation import validation_markdown

PAGE = Path(__file__).parent / "validation.md"
LOCKED = Path(__file__).parent / "validation" / "cross-validation.json"
HEAD = """\
# Cross-validation

Written by `python docs/make_validation.py` from the predictions in
[cross-validation.json](validation/cross-validation.json), which `make validate` renews; do not
edit it by hand.

"""


def page() -> str:
    """The text of the page."""
    return HEAD + validation_markdown(read_result(CrossValidation, LOCKED))
