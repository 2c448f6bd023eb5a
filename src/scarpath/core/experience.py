"""What the condition is and what it is like to live with it and with its treatment, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from scarpath.core.case import STRICT
from scarpath.core.source import Fact

Aspect = Literal["condition", "course", "psychological", "social"]
ASPECTS: tuple[Aspect, ...] = ("condition", "course", "psychological", "social")


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """One thing to know of scars themselves: `plain_words` for the person, and the facts it stands on.

    What a treatment is like stands on its card.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    aspect: Aspect
    plain_words: str
    facts: tuple[Fact, ...]
