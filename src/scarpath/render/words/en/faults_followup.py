"""What the room `followup` refuses, in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FINDINGS: Final[Mapping[str, str]] = {}
