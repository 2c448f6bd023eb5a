"""What the room `evidence` refuses."""

from __future__ import annotations

from enum import StrEnum, auto


class EvidenceFault(StrEnum):
    """What is refused, by kind; each has its sentence in the words of the language."""

    NO_CHAIN_COMPARISONS_CONNECTS_OTHER = auto()
    RANDOM_EFFECTS_NEED_LEAST_TWO = auto()
    POOL_MORE_STUDIES = auto()
    EACH_EFFECT_NEEDS_FINITE_SAMPLING = auto()
    NEW_STUDY_ARMS_NEED_EXCHANGEABLE = auto()
    POOL_WITH_EXCHANGEABLE = auto()
    CHAINS_NOT_TRUSTED = auto()
    RHAT_TOO_LARGE = auto()
    TOO_FEW_EFFECTIVE = auto()
    DIVERGED = auto()
