"""Which treatment goes first, how long to wait between two, what may share a visit, and the care around them.

`sign_off: rule_proposal` marks what was put together from several sources (an order, a choice among figures
that disagree) and was printed by none of them; it needs a clinician's sign-off wherever it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from scarpath.core.case import STRICT, Fitzpatrick
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.core.rule import Applies, SignOff
from scarpath.core.source import Fact
from scarpath.core.treatment import Treatment

Weeks = Annotated[float, Ge(0), Le(260)]
Days = Annotated[float, Ge(0), Le(1826)]


def covers(whom: Applies, card: Treatment) -> bool:
    """Whether an entry speaks of this card."""
    kinds = card.mechanism in whom.mechanisms or card.family in whom.families
    named = whom.everything or kinds or card.id in whom.treatments
    return named and card.id not in whom.except_treatments


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the order in which treatments are given; `stage` is the stage of the cards it speaks of."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    stage: Annotated[int, Ge(1), Le(9)] | None
    what: str
    applies_to: Applies | None
    facts: tuple[Fact, ...]
    sign_off: SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """So many weeks from a treatment in `after` to a later one in `before`; `either_order`: both ways round.

    `weeks` is what a schedule keeps; `weeks_high` the longest figure that a source prints, where it differs.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    after: Applies
    before: Applies
    weeks: Weeks
    weeks_high: Weeks | None = None
    either_order: bool = False
    conflict: bool = False
    facts: tuple[Fact, ...]
    sign_off: SignOff

    def __post_init__(self) -> None:
        if self.weeks_high is not None and self.weeks_high < self.weeks:
            raise InvalidValue(
                finding(CoreFault.WEEKS_HIGH_BELOW_WEEKS, weeks_high=self.weeks_high, weeks=self.weeks)
            )

    def binds(self, first: Treatment, second: Treatment) -> bool:
        """Whether this gap must lie between a first treatment and a later second one."""
        forward = covers(self.after, first) and covers(self.before, second)
        return forward or (self.either_order and covers(self.after, second) and covers(self.before, first))


@dataclass(frozen=True, slots=True, kw_only=True)
class SameVisit:
    """Two treatments that a source judged safe in one visit, in the order given: `first`, then `second`.

    `unless_later` names treatments that undo the permission when a later visit of the plan holds them.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    first: Applies
    second: Applies
    unless_later: Applies | None = None
    facts: tuple[Fact, ...]
    sign_off: SignOff

    def allows(self, one: Treatment, other: Treatment) -> bool:
        """Whether the entry speaks of this pair, in whichever order it is named."""
        as_printed = covers(self.first, one) and covers(self.second, other)
        return as_printed or (covers(self.first, other) and covers(self.second, one))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Sources that disagree about an order or a time, and what a schedule does until a clinician decides."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    facts: tuple[Fact, ...]
    default: str
    applies_to: Applies
    sign_off: SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Something that starts before a session; `asks_field` names the field under `skin` that makes it matter.

    `days_before` is the lead time a schedule keeps; `days_after` how long it goes on, where printed.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    kind: Literal["priming", "herpes_prophylaxis", "skin_test", "sun_avoidance"]
    what: str
    applies_to: Applies
    days_before: Days
    days_after: Days | None = None
    asks_field: str | None = None
    fitzpatrick: tuple[Fitzpatrick, ...] | None = None
    facts: tuple[Fact, ...]
    against: tuple[Fact, ...] = ()
    sign_off: SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Care after a session: from `from_days` to `until_days` after it, where a source prints the days.

    `sun_avoidance` is care that direct sun would undo: no session is planned so shortly before strong sun.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    topic: Literal[
        "sun_protection", "sun_avoidance", "skincare", "retinoid", "pigment_prevention", "filler", "release"
    ]
    applies_to: Applies
    what: str
    from_days: Days | None = None
    until_days: Days | None = None
    conflict: bool = False
    facts: tuple[Fact, ...]
    sign_off: SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Visits to look at the result, so many weeks after each session or after the last one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    what: str
    after: Literal["each_session", "last_session"]
    weeks: tuple[Weeks, ...]
    facts: tuple[Fact, ...]
    sign_off: SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """How often something is repeated to keep its effect, in months from `months_low` to `months_high`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    what: str
    applies_to: Applies
    months_low: Annotated[float, Gt(0), Le(240)]
    months_high: Annotated[float, Gt(0), Le(240)]
    facts: tuple[Fact, ...]
    sign_off: SignOff

    def __post_init__(self) -> None:
        if self.months_high < self.months_low:
            raise InvalidValue(
                finding(
                    CoreFault.MONTHS_HIGH_BELOW_MONTHS_LOW,
                    months_high=self.months_high,
                    months_low=self.months_low,
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequencing:
    """Everything known about order, gaps and care, over all cards."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    order: tuple[Step, ...]
    gaps: tuple[Gap, ...]
    same_visit: tuple[SameVisit, ...]
    conflicts: tuple[Conflict, ...]
    preparations: tuple[Preparation, ...]
    care: tuple[Care, ...]
    follow_up: tuple[FollowUp, ...]
    top_ups: tuple[TopUp, ...]
    not_known: tuple[str, ...]

    def gap_weeks(self, first: Treatment, second: Treatment) -> float:
        """Weeks from the last session of the first treatment to the second; 0 when none are known."""
        gap = self.gap(first, second)
        return gap.weeks if gap else 0.0

    def gap(self, first: Treatment, second: Treatment) -> Gap | None:
        """The longest gap between a first and a later second treatment; None when none is known."""
        binding = [gap for gap in self.gaps if gap.binds(first, second)]
        return max(binding, key=lambda gap: gap.weeks, default=None)

    def together(self, one: Treatment, other: Treatment) -> SameVisit | None:
        """The entry that judges this pair safe in one visit; None when no source does."""
        return next((entry for entry in self.same_visit if entry.allows(one, other)), None)
