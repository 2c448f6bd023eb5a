"""Safety rules as data: a condition over the case, an effect, a reason, and the sources it stands on.

A condition is three-valued: true, false, or not stated. `scarpath.planning.safety` evaluates it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le

from scarpath.core.case import STRICT, Appearance, Goals, Isotretinoin, Limits, Marks, Person, Skin
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.core.source import Fact

EffectKind = Literal["see_doctor_first", "block", "delay", "ask_first", "precaution"]
HARD: tuple[EffectKind, ...] = ("see_doctor_first", "block", "delay")
"""Effects that can take a treatment, or the whole plan, away; each of their questions must be asked."""

SignOff = Literal["sourced", "rule_proposal"]
Outcome = Literal["red_flag", "blocked", "delayed", "ask_first", "precaution", "asks", "nothing"]
Months = Annotated[int, Ge(1), Le(120)]

DERIVED = ("scar_types", "regions", "has_raised", "has_atrophic")
"""Facts that follow from the list of scars and are therefore always known."""

ALWAYS_STATED = frozenset({"person.age", "person.fitzpatrick", *DERIVED})

_PARTS: dict[str, type[Any]] = {
    "person": Person, "marks": Marks, "appearance": Appearance, "skin": Skin,
    "skin.isotretinoin": Isotretinoin, "goals": Goals, "limits": Limits,
}  # fmt: skip
FIELDS = frozenset(f"{part}.{f.name}" for part, kind in _PARTS.items() for f in fields(kind)) | frozenset(
    DERIVED
)
"""Every fact of a case that a condition may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """Which treatments are meant: named cards, whole mechanisms, whole families, or every card, less the
    exceptions.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatments: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    everything: bool = False
    except_treatments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.treatments or self.mechanisms or self.families or self.everything):
            raise InvalidValue(finding(CoreFault.NO_TREATMENT_MEANT), finding(CoreFault.SAY_WHICH_TREATMENTS))

    @property
    def whole_case(self) -> bool:
        """Whether it speaks of every treatment without exception."""
        return self.everything and not self.except_treatments


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of the case, or a combination of tests. Exactly one of the forms is used.

    always                    holds for every case
    all, any, not_            combinations (Kleene's three-valued logic)
    field + one_of            the field has one of these values (true and false for yes/no facts)
    field + at_least, at_most a number within these bounds; of a list, the number of its entries
    field + includes          a list with an entry that contains one of these words, in lower case
    field + within_months     a date less than so many months before the first visit
    treated + within_months   a dated entry of the history for such a treatment; an undated one does not count
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    always: bool = False
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    not_: Condition | None = None
    field: str | None = None
    one_of: tuple[bool | str, ...] = ()
    includes: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    treated: Applies | None = None
    within_months: Months | None = None

    def __post_init__(self) -> None:
        forms = [
            self.always,
            bool(self.all),
            bool(self.any),
            self.not_ is not None,
            self.field is not None,
            self.treated is not None,
        ]
        if sum(forms) != 1:
            raise InvalidValue(finding(CoreFault.NO_SUCH_CONDITION))
        if self.field is not None and self.field not in FIELDS:
            raise InvalidValue(
                finding(CoreFault.NO_SUCH_FIELD, field=self.field),
                finding(CoreFault.NAME_FIELD_OF_CASE, fields=tuple(sorted(FIELDS))),
            )
        if self.treated is not None and self._tests() != [False, False, False, True]:
            raise InvalidValue(finding(CoreFault.TREATED_NEEDS_MONTHS))
        if self.field is not None and sum(self._tests()) != 1:
            raise InvalidValue(finding(CoreFault.ONE_TEST_PER_CONDITION, field=self.field))
        if self.field is None and self.treated is None and any(self._tests()):
            raise InvalidValue(finding(CoreFault.TEST_WITHOUT_FIELD))
        if any(word != word.casefold() for word in self.includes):
            raise InvalidValue(finding(CoreFault.INCLUDES_IN_LOWER_CASE))

    def _tests(self) -> list[bool]:
        bounds = self.at_least is not None or self.at_most is not None
        return [bool(self.one_of), bool(self.includes), bounds, self.within_months is not None]

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions this one combines; empty for a single test."""
        return (*self.all, *self.any, *((self.not_,) if self.not_ is not None else ()))

    def leaves(self) -> Iterator[Condition]:
        """The single tests, from left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """The earliest date of a treatment: so many months or weeks after `after`.

    `after` is `today` (the day the case is judged), `history` (the last dated entry that the condition's
    `treated` meets) or a date of the case.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    after: str
    months: Months | None = None
    weeks: Annotated[int, Ge(1), Le(520)] | None = None

    def __post_init__(self) -> None:
        if (self.months is None) == (self.weeks is None):
            raise InvalidValue(finding(CoreFault.DELAY_UNIT), finding(CoreFault.WRITE_ONE_OF_THE_TWO))
        if self.after not in ("today", "history") and self.after not in FIELDS:
            raise InvalidValue(
                finding(CoreFault.DELAY_WITHOUT_START, after=self.after),
                finding(CoreFault.WRITE_START_OF_DELAY),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A case in which the rule has a known outcome.

    `given` is what the case file says beside a plain adult with sunken scars, as YAML; `then` is what must
    follow from the rule for the card `treatment`, or for the whole case when that is None; `until` the date
    a delay ends.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    given: str
    then: Outcome
    treatment: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One safety rule.

    `reason` is what the person reads; `facts` are what it stands on and `conflicts` the sources that say
    otherwise. `questions` gives, for each fact of the case the rule turns on, the question that is asked
    when it is not stated. `strength` is the strongest word its sources use. `sign_off: rule_proposal` marks
    a rule that is our synthesis. `priority` orders questions of equal consequence, 1 first.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    topic: str
    title: str
    when: Condition
    effect: EffectKind
    applies_to: Applies
    reason: str
    strength: Literal["absolute", "relative", "precaution"]
    facts: tuple[Fact, ...]
    sign_off: SignOff
    questions: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[Fact, ...] = ()
    delay: Delay | None = None
    priority: Annotated[int, Ge(1), Le(9)] = 5
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        if not self.facts:
            raise InvalidValue(finding(CoreFault.RULE_WITHOUT_FACT))
        if (self.effect == "delay") != (self.delay is not None):
            raise InvalidValue(
                finding(CoreFault.DELAY_WITHOUT_EFFECT), finding(CoreFault.WRITE_BOTH_OR_NEITHER)
            )
        if self.delay is not None and self.delay.after != "today" and self._windows() != {self.delay.months}:
            raise InvalidValue(finding(CoreFault.DELAY_AND_WINDOW_DIFFER, months=self.delay.months))
        asked = self.asks_about
        strangers = self.questions.keys() - asked
        if strangers:
            raise InvalidValue(
                finding(CoreFault.QUESTION_DECIDES_NOTHING, strangers=tuple(sorted(strangers))),
                finding(CoreFault.TAKE_QUESTION_OUT),
            )
        missing = asked - self.questions.keys()
        if self.effect in HARD and missing:
            raise InvalidValue(finding(CoreFault.NO_QUESTION_WRITTEN, missing=tuple(sorted(missing))))

    def _windows(self) -> set[int | None]:
        """The spans in which its condition looks for a date."""
        return {leaf.within_months for leaf in self.when.leaves() if leaf.within_months is not None}

    @property
    def asks_about(self) -> frozenset[str]:
        """The facts it turns on that a case may leave out; the parts of one answer are one fact."""
        named = {leaf.field for leaf in self.when.leaves() if leaf.field is not None} - ALWAYS_STATED
        return frozenset(
            "skin.isotretinoin" if name.startswith("skin.isotretinoin.") else name for name in named
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of its facts, each once, in the order in which they are named."""
        return tuple(dict.fromkeys(key for fact in self.facts for key in fact.sources))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalEntry:
    """One statement of the clinical table: the rules that carry it, or why none does (or why a part of it
    is left out).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    entry: str
    says: str
    sources: tuple[str, ...]
    rules: tuple[str, ...] = ()
    why_not: str | None = None

    def __post_init__(self) -> None:
        if not self.rules and not self.why_not:
            raise InvalidValue(finding(CoreFault.STATEMENT_NO_RULE), finding(CoreFault.NAME_RULES))
