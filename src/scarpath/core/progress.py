"""How far a long run is, as whoever started it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """So many parts (folds, networks, fits, scenarios) of so many are done and kept."""

    done: int
    of: int


Told = Callable[[Progress], None]
"""What is called after every part that is kept."""


def told_nobody(progress: Progress) -> None:
    """For a run that nobody watches."""
