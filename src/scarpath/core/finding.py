"""What the planner found, without words: a kind and its figures. The render room puts it into a sentence for
the reader it is meant for (`scarpath.render.say`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum, auto


class Kind(StrEnum):
    """Everything the planner can find. Each kind has one template, in the words of one audience."""

    # How sure anyone can be
    NO_POOLED_STUDY = auto()
    STARTS_AT = auto()
    WEAKEST_PART = auto()
    NO_TRIAL_OF_COMBINATION = auto()
    NO_TRIAL_OF_IT_ALONE = auto()
    RATERS_NOT_BLINDED = auto()
    FIGURES_DOUBTFUL = auto()
    COMPARED_WITH_NOBODY = auto()
    AGREEMENT_NOT_KNOWN = auto()
    STUDIES_DISAGREE = auto()
    NEVER_SET_APART = auto()
    OTHER_SKIN_TYPES = auto()
    OTHER_SCARS = auto()
    NOT_ONLY_ACNE_SCARS = auto()
    FEW_PATIENTS = auto()
    VERY_FEW_PATIENTS = auto()
    WIDE_FORECAST = auto()

    # What the search covered
    SPACE = auto()
    TABLES_TOO_LARGE = auto()
    OUT_OF_TIME = auto()

    # What the dates of a course hang on
    NO_VISIT_BETWEEN = auto()
    STRONG_SUN = auto()
    NOT_BEFORE = auto()
    COURSE_STARTS = auto()
    RULE_DELAYS = auto()
    TREATED_BEFORE = auto()
    TIME_TO_PREPARE = auto()
    AFTER_ANOTHER = auto()
    SESSIONS_APART = auto()
    MOVED_OFF_BLOCKED_DAYS = auto()
    LONGEST_DOWNTIME = auto()
    SESSIONS_OF = auto()
    NO_KNOWN_INTERVAL = auto()
    PLAN_ONE_SESSION = auto()
    SESSIONS_WITH_A_HOST = auto()
    VISITS_OF_HOSTS = auto()
    NO_MORE_THAN_HOSTS = auto()
    OVER_BY = auto()
    OVER_ON = auto()

    # What to do before and after a visit, and to keep up
    PREPARE = auto()
    PREPARE_UNTIL = auto()
    IF_IT_APPLIES = auto()
    AS_AFTER_VISIT = auto()
    CARE = auto()
    CARE_FROM = auto()
    CARE_UNTIL = auto()
    CARE_BETWEEN = auto()
    SHARED_VISIT = auto()
    AFTER_EACH_SESSION = auto()
    RENEW_AFTER = auto()
    RENEW_BETWEEN = auto()
    TOP_UP = auto()
    KEPT_UP_UNTIL = auto()
    RESTS_ON = auto()
    SOURCES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a statement rests on: sources, whether others disagree, and whether it is our own proposal."""

    sources: tuple[str, ...] = ()
    disputed: bool = False
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: what kind of thing, and the figures and names its sentence needs."""

    kind: Kind
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        """The kind and its figures, for an error message or a log; never what a person should read."""
        return f"{self.kind} ({', '.join(f'{name}: {value}' for name, value in self.values)})"


Value = str | int | float | Decimal | date | timedelta | Basis | Finding | tuple["Value", ...] | None
"""A figure as it was worked out (rounding is for the sentence), a name or text of the catalogue, None where
there is nothing to say; tuples are lists.
"""

Words = str | Finding
"""Text of the catalogue, or a finding that is still to be put into words."""


def finding(kind: Kind, **values: Value) -> Finding:
    """A finding with its figures by the names that its template uses."""
    return Finding(kind, tuple(values.items()))
