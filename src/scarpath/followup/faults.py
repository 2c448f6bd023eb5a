"""What the room `followup` refuses."""

from __future__ import annotations

from enum import StrEnum


class FollowUpFault(StrEnum):
    """What is refused, by kind; each has its sentence in the words of the language."""
