"""Safety rules as data: a condition over the case, an effect, a reason, and the sources it stands on.

A condition is three-valued: true, false, or not stated. `scarpath.planning.safety` evaluates it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le

from scarpath.core.case import STRICT
from scarpath.core.errors import InvalidValue
from scarpath.core.source import Fact

EffectKind = Literal["see_doctor_first", "block", "delay", "precaution", "ask_first"]
SignOff = Literal["sourced", "rule_proposal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of the case, or a combination of tests. Exactly one of the forms is used.

    all, any, not_        combinations
    field + one_of        the field has one of these values (true and false for yes/no facts)
    field + at_least      a number at least this large; with at_most, at most
    field + includes      a list that holds any of these words
    field + within_months a date no more than so many months before the visit
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    not_: Condition | None = None
    field: str | None = None
    one_of: tuple[bool | str, ...] = ()
    includes: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    within_months: Annotated[float, Ge(0), Le(120)] | None = None

    def __post_init__(self) -> None:
        forms = [bool(self.all), bool(self.any), self.not_ is not None, self.field is not None]
        if sum(forms) != 1:
            raise InvalidValue("a condition is one of: all, any, not_, or a field with a test")
        tests = [bool(self.one_of), bool(self.includes), self.at_least is not None or self.at_most is not None,
                 self.within_months is not None]  # fmt: skip
        if self.field is not None and sum(tests) != 1:
            raise InvalidValue(f"the condition on {self.field} needs exactly one test: one_of, includes, at_least/at_most, within_months")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """Which treatments a rule speaks of: named cards, whole mechanisms, whole families, or every card."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatments: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    everything: bool = False
    except_treatments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One safety rule.

    `delay_until_months_after` with effect `delay`: the earliest visit is so many months after the date in `delay_from`.
    `sign_off: rule_proposal` marks a rule that is our synthesis and needs a clinician's sign-off wherever it shows.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    title: str
    when: Condition
    effect: EffectKind
    applies_to: Applies
    reason: str
    question: str | None
    strength: Literal["absolute", "relative", "precaution"]
    facts: tuple[Fact, ...]
    conflicts: tuple[Fact, ...] = ()
    sign_off: SignOff
    delay_from: str | None = None
    delay_until_months_after: Annotated[float, Ge(0), Le(60)] | None = None
    priority: Annotated[int, Ge(1), Le(9)] = 5

    def __post_init__(self) -> None:
        if not self.facts:
            raise InvalidValue("a rule needs at least one sourced fact")
        if self.effect == "delay" and self.delay_until_months_after is None:
            raise InvalidValue("a delay needs delay_until_months_after")
