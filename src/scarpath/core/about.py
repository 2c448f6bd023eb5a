"""What stands behind the program: its date, its evidence and how the forecast was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scarpath.core.finding import Finding
from scarpath.core.text import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Facts on the program and its evidence; None where nothing is recorded.

    `by_certainty` counts the treatments by how far the trials behind them can be trusted.
    """

    version: Id
    released: date
    studies: int
    studies_fitted: int
    left_out: int
    randomised: int
    first_year: int | None
    last_year: int | None
    undated: int
    by_certainty: tuple[tuple[Id, int], ...]
    model_version: int | None
    chains: int | None
    draws: int
    seed: int | None
    sources: int
    sign_off: Finding
