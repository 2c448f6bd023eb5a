"""What the room `planning` refuses."""

from __future__ import annotations

from enum import StrEnum, auto


class PlanningFault(StrEnum):
    """What is refused, by kind; each has its sentence in the words of the language."""

    NO_SCALE_CATALOGUE_KIND_WEIGHTED = auto()
    CHANCE_NEEDS_GOAL = auto()
    NO_OBJECTIVE_NAMED_COMPARE_PLANS = auto()
    GROUND_LAID_ANOTHER_CATALOGUE_OTHER = auto()
    NO_ATROPHIC_SCAR_FACE_LISTED = auto()
    TREATMENTS_MANY_SESSIONS_MORE_SEARCH = auto()
    NO_TIMING_KNOWN = auto()
    ADD_CARD = auto()
    REPEATED_NO_SOURCE_PRINTS_INTERVAL = auto()
    SESSIONS_NOT_USUAL = auto()
    PLAN_ONCE = auto()
