"""Kept results of long runs (cross-validation, seeds, leaving out), as tests ask for them.

A record of older evidence is not wrong, it is old: it says so where it is shown, and what is held of it is
skipped, with the command that renews it, until somebody has the hours.
"""

from __future__ import annotations

import pytest


def skip_while_stale(made_from: str, now: str, command: str) -> None:
    """Skip the test while the record was made from other evidence or other draws than the shipped ones."""
    if made_from != now:
        pytest.skip(f"the record is of older evidence; `{command}` renews it")
