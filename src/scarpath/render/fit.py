"""What a fit says of itself once its draws are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def fit_text(lock: Mapping[str, Any], draws: int, file: str) -> str:
    """The diagnosis, one line per criterion with where the worst value stands, and what was written."""
    d = lock["diagnosis"]
    return (
        f"R-hat at most                {d['rhat']:.4f}  ({d['rhat_at']})\n"
        f"bulk effective sample size   {d['bulk_ess']:.0f}  ({d['bulk_ess_at']})\n"
        f"tail effective sample size   {d['tail_ess']:.0f}  ({d['tail_ess_at']})\n"
        f"divergent transitions        {d['divergences']}\n"
        f"{draws} draws from {len(lock['studies_fitted'])} studies are in {file}.\n"
    )
