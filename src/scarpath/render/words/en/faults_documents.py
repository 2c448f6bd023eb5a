"""What the room `documents` refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {
    "no_plan_put_first": "no plan is put first, so there is nothing to write a leaflet about; pick a plan",
    "pdf_documents_need_optional_package": (
        "PDF documents need an optional package; install it with: pip install 'scarpath[documents]'"
    ),
}
