"""From a template and plain values to a PDF. Nothing is fetched, no font of the machine is used, and the same
values give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from scarpath.core.errors import MissingExtra
from scarpath.core.finding import finding
from scarpath.documents.faults import DocumentsFault
from scarpath.render.words import language

HERE = Path(__file__).parent
STANDARD = "ua-1"
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
"""Sizes of the text that are tried, in points, from the largest, until it fits its pages."""


def typeset(
    template: str, values: Mapping[str, Any], *, most_pages: int, sizes: Sequence[float] = SIZES
) -> bytes:
    """The PDF at the largest size at which it has at most so many pages, else at the smallest."""
    typst = _typst()
    source = (HERE / template).read_bytes()
    data = {"data": json.dumps({**values, "language": language().code}, ensure_ascii=False)}
    options: dict[str, Any] = {"ignore_system_fonts": True}
    for size in sizes:
        inputs = data | {"size": str(size)}
        pages = int(typst.query(source, "<pages>", field="value", one=True, sys_inputs=inputs, **options))
        if pages <= most_pages:
            break
    made: bytes = typst.compile(
        source, format="pdf", pdf_standards=[STANDARD], timestamp=0, sys_inputs=inputs, **options
    )
    return made


def _typst() -> Any:
    try:
        return import_module("typst")
    except ImportError:
        raise MissingExtra(finding(DocumentsFault.PDF_DOCUMENTS_NEED_OPTIONAL_PACKAGE)) from None
