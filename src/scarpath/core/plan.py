"""Everything that comes out of planning one case. Percentages are 0 to 100; currencies are never mixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from scarpath.core.case import OBJECTIVES, Money, Objective, ScarType
from scarpath.core.errors import InvalidInput
from scarpath.core.faults import CoreFault
from scarpath.core.finding import NEEDS_SIGN_OFF, RATER_ERROR_NOT_KNOWN, Finding, finding
from scarpath.core.harm import HarmCount, LastingHarm
from scarpath.core.text import Id

Day = date  # a field named `date` would hide the type from the fields after it
Certainty = Literal["high", "moderate", "low", "very low"]
LEVELS: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
"""The four GRADE words, the weakest first."""
Aim = Literal["improvement", "chance"]
"""What the first objective is: the mean improvement, or the chance of reaching the goal."""
AIMS: tuple[Aim, ...] = ("improvement", "chance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How plans are searched: what they are compared by, and what the search may take.

    With `by="chance"` the exact chance of reaching the goal stands for the improvement. Out of seconds or
    memory the search stops and says so. `threads` are the program's own; they change nothing in the result.
    `wide` searches the free product of sessions, also courses that nobody would give; the plan to look at
    first never comes from there.
    """

    objectives: tuple[Objective, ...] = OBJECTIVES
    by: Aim = "improvement"
    seconds: float | None = None
    memory_mib: float = 1500.0
    threads: int = 1
    wide: bool = False

    def __post_init__(self) -> None:
        if self.seconds is not None and not self.seconds >= 0:
            raise InvalidInput(finding(CoreFault.SEARCH_CANNOT_LAST_SECONDS, seconds=self.seconds))
        if not 0 <= self.memory_mib < float("inf"):
            raise InvalidInput(finding(CoreFault.SEARCH_CANNOT_TAKE_MIB, memory_mib=self.memory_mib))


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Mean and quantiles of a forecast, in percent."""

    mean: float
    p05: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A severity score, or the question that would settle it."""

    scale: Id
    name: Finding
    value: float | None
    range: tuple[float, float]
    level: Finding | None = None
    question: Finding | None = None
    rater_error: Finding = RATER_ERROR_NOT_KNOWN
    status: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the scars of a case amount to. `mix` weighs the atrophic types by their ECCA-weighted extents
    and sums to one.
    """

    scores: tuple[Score, ...]
    mix: Mapping[ScarType, float]
    raised: bool
    off_face: bool
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A treatment that a rule or a limit took out, and until when."""

    treatment: Id
    rule: Id
    reason: Finding
    until: date | None
    sources: tuple[Id, ...]
    sign_off: Finding | None = NEEDS_SIGN_OFF
    conflicts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """A precaution that goes with a treatment, or with the whole case when `treatment` is None.

    `effect` tells a red flag (`see_doctor_first`) from what to ask first and from a plain precaution;
    `conflicts` are sourced statements that say otherwise.
    """

    treatment: Id | None
    rule: Id
    text: Finding
    sources: tuple[Id, ...]
    sign_off: Finding = NEEDS_SIGN_OFF
    effect: Literal["see_doctor_first", "ask_first", "precaution"] = "precaution"
    conflicts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that decides something; `decides` names the treatments it may take out or free."""

    field: Id
    text: Finding
    decides: tuple[Id, ...]
    rules: tuple[Id, ...]
    red_flag: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """What the rules say of one case: red flags, blocked treatments, delays, precautions and open questions.

    `delayed` treatments stay plannable from the date in `earliest`; each entry says which rule set its date
    and why. `questions` come in the order in which their answers matter for this case.
    """

    red_flags: tuple[Caution, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    delayed: tuple[Blocked, ...] = ()
    cautions: tuple[Caution, ...] = ()
    questions: tuple[Question, ...] = ()
    earliest: Mapping[Id, date] = field(default_factory=dict)

    def blocks(self, treatment: Id) -> bool:
        """Whether a treatment is out for this case."""
        return any(b.treatment == treatment for b in self.blocked)

    def open_for(self, treatment: Id) -> tuple[Question, ...]:
        """The unanswered questions on which this treatment still depends; a plan with it holds only if they
        allow it.
        """
        return tuple(q for q in self.questions if treatment in q.decides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a plan costs, with two years of upkeep. `at_least` when a price in it is not known; `guessed` are
    treatments whose price is the widened range of their family.
    """

    amount: Decimal
    low: Decimal
    high: Decimal
    currency: Id
    at_least: bool
    unknown: tuple[Id, ...] = ()
    guessed: tuple[Id, ...] = ()

    @property
    def known(self) -> bool:
        """Whether every price in it was printed or given."""
        return not (self.unknown or self.guessed)


Agreement = Literal["agree", "disagree", "trials_silent", "experts_silent"]
"""Experts and trials beside each other: `disagree` where experts disagree among themselves on a part of the
plan; `trials_silent` where no arm was given exactly these treatments.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertView:
    """How experts stand to one treatment of a plan for one scar type, and who they are."""

    treatment: Id
    standing: Id
    fragile: bool
    disagree: bool
    weight_for: float
    weight_against: float
    sources: tuple[Id, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The improvement in points of a severity scale; `rater_error` is how far raters of it differ."""

    scale: Id
    before: float
    after_mean: float
    after_p10: float
    after_p90: float
    rater_error: float | None

    @property
    def gain(self) -> float:
        """Points gained in the mean."""
        return self.before - self.after_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One plan with its forecast for this person.

    `studied_combination`: some arm was given exactly its treatments, about so often. `unbeaten`: no plan of
    the space beats it. Of the plans that are shown, `best_of_listed_percent` is the share of draws in which
    it improves most, and `why_not_first` why another stands before it. `coverage` is the share of severity
    that it treats with what experts put first, `size_unknown_for` what no trial sizes, `fits_budget` whether
    its cost surely keeps the budget.
    """

    id: Id
    sessions: Mapping[Id, int]
    improvement_percent: Distribution
    after_a_year_percent: Distribution
    while_filler_lasts_percent: Distribution | None
    average_person_percent: Distribution
    as_trials_print_percent: Distribution
    chance_of_goal_percent: float | None
    at_least_75_percent: float
    at_least_90_upper_bound_percent: float
    studied_combination: bool
    studies_of_combination: tuple[Id, ...]
    cost: Cost
    visits: int
    downtime_days: float
    downtime_at_least: bool
    pih_risk_percent: Distribution
    pih_from_class_alone: tuple[Id, ...]
    lasting_harm: Finding
    retained_after_2_years_percent: Distribution
    weeks: int
    certainty: Certainty
    certainty_reasons: tuple[Finding, ...]
    name: Finding | None = None
    unbeaten: bool = True
    best_of_listed_percent: float | None = None
    why_not_first: tuple[Finding, ...] = ()
    fits_budget: bool = True
    coverage: float | None = None
    size_unknown_for: tuple[Id, ...] = ()
    irreversible: tuple[Id, ...] = ()
    agreement: Agreement | None = None
    experts: Mapping[ScarType, tuple[ExpertView, ...]] = field(default_factory=dict)
    points: Points | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Proof of completeness: candidates = evaluated + cut off, when `complete`.

    `cut_off` counts plans of the space that a personal limit leaves out; `stopped_because` says why a
    search is not complete.
    """

    space: Finding
    candidates: int
    evaluated: int
    cut_off: int
    complete: bool
    seconds: float
    draws: int
    objectives: tuple[Id, ...]
    stopped_because: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPoint:
    """A plan that stands for so many plans of the front, itself included, with what it comes to.

    `improvement_percent` is the mean months after the last session; `at_least` names figures
    that leave out something nobody knows.
    """

    id: Id
    sessions: Mapping[Id, int]
    stands_for: int
    improvement_percent: float
    cost: float
    downtime_days: float
    visits: int
    pih_risk_percent: float
    at_least: tuple[Objective, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Few plans such that each plan of the front is, in no objective, better than one of them by more than
    the tolerance (`cost`: a share; else points, days, visits).

    `covered` counts the plans of the front of which this was checked and holds: all of them.
    """

    tolerances: Mapping[Objective, float]
    points: tuple[CoverPoint, ...]
    covered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The exact Pareto front, best improvement first, and the studied plans listed beside it.

    `plans` holds all of them, or the shortlist alone where only that was asked for; `size` counts the whole
    front, `cover` is a small picture of it, `most` the improvement of the plan that improves most.
    """

    plans: tuple[Plan, ...]
    shortlist: tuple[Id, ...]
    certificate: Certificate
    size: int
    cover: Cover | None = None
    most: Distribution | None = None

    def plan(self, plan_id: Id) -> Plan:
        """The plan with this id."""
        return next(p for p in self.plans if p.id == plan_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime:
    """Something that starts before a visit: the day on which it starts, and the last one where a source
    prints it. `asks` is the field of the case that decides whether it applies, where it is not stated.
    """

    kind: Literal["priming", "herpes_prophylaxis", "skin_test", "sun_avoidance"]
    first: Day
    last: Day | None
    what: Finding
    asks: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One dated visit. Adjuncts stand with their host.

    `downtime_until` is the first day after the usual downtime, None where no downtime is known;
    `preparation` names what begins before the visit and `lead_times` when, `why_now` what set its day,
    `together` by what right two treatments share it.
    """

    date: Day
    visit: int
    sessions: tuple[Id, ...]
    downtime_until: Day | None
    aftercare: tuple[Finding, ...] = ()
    why_now: Finding | None = None
    preparation: tuple[Finding, ...] = ()
    together: tuple[Finding, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Something to repeat or to keep up after the course: on a day (`first`), or from it `until` another."""

    what: Finding
    every_months: float | None
    source: Finding
    first: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLimit:
    """A limit that alone keeps a first line from being first.

    `limit` is its field, `puts_first` the treatments that are first once it is relaxed to `at` and nothing
    else (None: once the wish to avoid is dropped), and `rules_out` those of them that the plan put first
    instead does not hold. `at` is in the unit of its field, a day for `finish_by`.
    """

    limit: Id
    rules_out: tuple[Id, ...]
    puts_first: tuple[Id, ...]
    at: float | Day | None
    costs: Finding


NothingFirst = Literal["mild", "small_gain"]
"""Why doing nothing stands first beside a plan: the scars are mild, or the gain in points is less than raters
differ by.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotForYou:
    """A treatment that experts or a label keep from being shown to this face; `disagree` names those who say
    otherwise.
    """

    treatment: Id
    because: Literal["experts", "label"]
    reason: Finding
    sources: tuple[Id, ...]
    disagree: tuple[Id, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What cannot be paid or done at once: sessions to begin with, and the rest for later."""

    first: Mapping[Id, int]
    later: Mapping[Id, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """The plan that the person's preferences pick, why, and what would change it."""

    id: Id
    why: tuple[Finding, ...]
    would_change_if: tuple[Finding, ...]
    schedule: tuple[Visit, ...]
    upkeep: tuple[Upkeep, ...]
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one treatment of a plan does in it, in points of improvement, over all draws.

    `lost_without` is what the plan loses without it; `share` is its order-free (Shapley) share, which adds
    up over the treatments to the whole improvement. By scar type; `..._overall` weighs the types as this
    face does. `trials` are the studies that carry its effect and how many people they had.
    """

    treatment: Id
    sessions: int
    lost_without: Mapping[ScarType, float]
    lost_without_overall: float
    share: Mapping[ScarType, float]
    share_overall: float
    trials: tuple[tuple[Id, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder from doing nothing to the most that any treatment could do."""

    what: Finding
    sessions: Mapping[Id, int]
    improvement_percent: Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Where the forecast of one plan comes from."""

    plan: Id
    contributions: tuple[Contribution, ...]
    ladder: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a doctor proposes, judged like every other plan.

    `plan` holds its figures and what experts say of its parts. `against` is what rules, labels, experts and
    the person's limits say against it, `missing` what trials or experts leave open, or what scars it leaves
    out; `ask` are the questions whose answers decide on its parts.
    """

    plan: Plan
    against: tuple[Finding, ...] = ()
    missing: tuple[Finding, ...] = ()
    ask: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAbout:
    """An option without a trial that could carry a number, or that experts name and no card has."""

    treatment: Id
    why: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What can honestly be said to "can they be removed for good?".

    `best_expected_improvement_percent` belongs to the plan that improves most, tried or not. What else is
    said (the chance of 75 %, the certainty, the sentence) belongs to the best plan whose treatments some
    trial gave together.
    """

    complete_removal_why: Finding
    at_least_75_percent: float | None
    at_least_90_upper_bound_percent: float | None
    best_expected_improvement_percent: Distribution | None
    certainty: Certainty
    certainty_reasons: tuple[Finding, ...]
    sentence: Finding
    best_studied_improvement_percent: Distribution | None = None
    improvement_percent: Distribution | None = None
    plan: Id | None = None
    complete_removal_percent: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoingNothing:
    """The same kind of numbers for no treatment."""

    improvement_percent: Distribution
    note: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceBase:
    """The trials behind one treatment."""

    studies: tuple[Id, ...]
    arms: int
    patients: int
    certainty: Certainty
    certainty_reasons: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A value the case did not give and the program filled in, with the line that would set it."""

    field: Id
    value: Finding
    source: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawsUsed:
    """Which draws a result rests on."""

    lock: Id
    draws: int
    studies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """The whole answer to one case."""

    version: Id
    draws: DrawsUsed
    assessment: Assessment
    answer: Answer
    doing_nothing: DoingNothing | None
    front: Front | None
    recommended: Recommended | None
    ask_about: tuple[AskAbout, ...]
    safety: Safety
    questions: tuple[Finding, ...]
    for_your_dermatologist: tuple[Finding, ...]
    not_known: tuple[Finding, ...]
    evidence: Mapping[Id, EvidenceBase]
    defaults: tuple[Default, ...]
    raised_path: tuple[AskAbout, ...]
    sign_off: Finding
    experts_sign_off: Finding
    proposal: Proposal | None = None
    currency: Id = "USD"
    budget: Money | None = None
    downtime_limit_days: float | None = None
    pih_limit_percent: float | None = None
    explanation: Explanation | None = None
    harms: tuple[HarmCount, ...] = ()
    lasting_harms: tuple[LastingHarm, ...] = ()
    recommended_why_none: tuple[Finding, ...] = ()
    limits: tuple[NamedLimit, ...] = ()
    not_for_you: tuple[NotForYou, ...] = ()
    staged: Staged | None = None
    not_first: tuple[NotForYou, ...] = ()
    doing_nothing_first: NothingFirst | None = None
