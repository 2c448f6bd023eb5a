"""What a fit says of itself once its draws are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scarpath.render.words import pages as words


def fit_text(lock: Mapping[str, Any], draws: int, file: str) -> str:
    """The diagnosis, one line per criterion with where the worst value stands, and what was written."""
    return words().FIT.format(
        **lock["diagnosis"], draws=draws, studies=len(lock["studies_fitted"]), file=file
    )
