"""What was found, without words: a kind and its figures. The render room puts it into a sentence for the
reader it is meant for (`scarpath.render.say`). What is wrong with an input
is found in the same way: each room names its own kinds beside the code that finds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum, auto


class Kind(StrEnum):
    """Everything the planner can find. Each kind has one template, in the words of one audience."""

    # A text of the catalogue
    CATALOGUE_TEXT = auto()

    # What the scars amount to
    TYPE_TOTAL = auto()
    TYPE_DEPTH = auto()
    TYPE_AGE = auto()
    NO_ROW_FOR_SCARS = auto()
    SCARS_OFF_FACE = auto()
    RAISED_HAVE_NO_FORECAST = auto()
    COUNTED_AS_ABSENT = auto()
    NOT_ON_THE_FACE = auto()
    ASK_IF_SEEN = auto()
    ASK_IF_COVERED = auto()
    ASK_IF_STRETCHED = auto()
    ONLY_RAISED_TO_GRADE = auto()
    ASK_RAISED_AREA = auto()
    ASK_ANY_MARKS = auto()
    ASK_HOW_MANY_MARKS = auto()
    QUESTIONS = auto()
    WRITE_UNDER = auto()
    WRITE_IN_ENTRIES = auto()
    RATER_ERROR_NOT_KNOWN = auto()
    SCORE_AS_ENTERED = auto()

    # What is said of every face, and of one without a forecast
    COMPLETE_REMOVAL_NOT_REPORTED = auto()
    NO_FORECAST = auto()
    ANSWER = auto()
    ANSWER_NONE_FIRST = auto()
    ANSWER_NONE = auto()
    STOPPED_EMPTY = auto()
    RED_FLAG_REASON = auto()
    RED_FLAGS = auto()
    NO_CALENDAR = auto()
    STATEMENT = auto()

    # How far the catalogue is signed off
    STANDING = auto()
    ALL_REVIEWED = auto()
    NONE_REVIEWED = auto()
    PARTLY_REVIEWED = auto()
    REVIEW_DISPUTES = auto()
    REVIEWS_OUT_OF_DATE = auto()
    EXPERTS_REVIEWED = auto()
    EXPERTS_NOT_REVIEWED = auto()

    # What to ask a dermatologist
    ASK_TYPES = auto()
    ASK_EXPERIENCE = auto()
    ASK_DEVICE = auto()
    ASK_ORDER = auto()
    ASK_COST = auto()
    ASK_WAITING = auto()
    ASK_WHO_TO_CALL = auto()

    # What nobody knows
    UNKNOWN_CLEARANCE = auto()
    UNKNOWN_RESPONSE = auto()
    UNKNOWN_OPERATOR = auto()
    UNKNOWN_LASTING = auto()
    UNKNOWN_LASTING_AT_ALL = auto()
    UNKNOWN_PRICES = auto()
    PRICES_ELSEWHERE = auto()
    UNKNOWN_SKIN = auto()

    # Why a study or an outcome is left out
    RAISED_SCARS_ONLY = auto()
    NOT_ACNE_SCARS = auto()
    TOPICAL_IN_ACTIVE_ACNE = auto()
    NOTHING_TO_POOL = auto()
    NO_FORECAST_OF_RAISED = auto()
    NO_CLASS_OF_MODEL = auto()
    NO_INNER_EDGE = auto()
    NOT_IN_PERCENT = auto()
    NOBODY_IN_BANDS = auto()
    NOT_IN_DRAWS = auto()

    # What was filled in
    WISHES_IN_ORDER = auto()
    OUR_USUAL_ORDER = auto()
    OUR_GUESS = auto()
    A_DAY = auto()
    TODAY = auto()

    # Who has signed a rule
    RULE_SIGNED = auto()
    FROM_THE_SOURCES = auto()
    OUR_READING = auto()
    NOT_REVIEWED = auto()
    NEEDS_SIGN_OFF = auto()
    REVIEW_APPROVES = auto()
    REVIEW_AMENDS = auto()
    REVIEW_REJECTS = auto()
    REVIEW_OUT_OF_DATE = auto()
    SIGNATURE = auto()

    # What a person's own limits take out
    OWN_LIMIT = auto()
    AVOIDED = auto()
    TOO_LONG_OFF = auto()
    TOO_DEAR = auto()
    NO_VISIT_ALLOWED = auto()
    NOT_OVER_IN_TIME = auto()
    TOO_LIKELY_TO_MARK = auto()
    NO_PRICE_AT_ALL = auto()
    NO_HOST_LEFT = auto()
    NOT_RANKED = auto()
    NO_CARD_YET = auto()

    # Why there is no plan
    NO_PLAN_KEEPS_LIMITS = auto()
    LIMIT_CLOSES_MOST = auto()
    LIMIT_CLOSES = auto()
    MORE_LIMITS_CLOSE = auto()
    NO_SINGLE_LIMIT = auto()
    NOTHING_IS_OPEN = auto()
    WISH_TO_AVOID = auto()

    # Prices that were filled in
    PRICE_OF_HOST = auto()
    PRICE_A_SESSION = auto()
    PRICE_PRINTED = auto()
    PRICE_PER_SYRINGE = auto()
    PRICE_PER_SCAR = auto()
    PRICE_GUESSED = auto()

    # What is forecast, and where it comes from
    ACNE_QUIET = auto()
    ACNE_NOT_KNOWN_QUIET = auto()
    NO_LASTING_HARM_NAMED = auto()
    LASTING_HARM_NOT_COUNTED = auto()
    STEP_NOTHING = auto()
    STEP_WITH = auto()
    STEP_MOST = auto()
    STEP_NO_LIMIT = auto()

    # How many people like this one were studied
    STUDIED_SOME = auto()
    STUDIED_SURE = auto()
    STUDIED_BETWEEN = auto()
    STUDIED_UNCOUNTED = auto()
    STUDIED_NONE = auto()
    STUDIED_NEVER = auto()
    SKIN_NOT_STATED = auto()
    SKIN_TYPES = auto()
    MARKS_COUNTED = auto()
    MARKS_NOT_COUNTED = auto()

    # Why one plan is put first, and what the others are
    CHEAPEST_WITH_HALF = auto()
    GENTLEST = auto()
    NAMES = auto()

    # The order of the plans, and what bars a plan from being first
    ORDER_BY_FLOOR = auto()
    ORDER_BY_COVERAGE = auto()
    ORDER_BY_PARTS = auto()
    ORDER_BY_PEOPLE = auto()
    ORDER_BY_IMPROVEMENT = auto()
    ORDER_BY_WISH = auto()
    ORDER_BY_HARM = auto()
    ORDER_BY_REST = auto()
    ORDER_BY_ADJUNCT = auto()
    ORDER_BY_NAME = auto()
    NOT_SHOWN = auto()
    NOT_FIRST = auto()
    FLOOR_AVOID_OFFICIAL = auto()
    FLOOR_AVOID_CLASS_A = auto()
    FLOOR_AVOID_TWO_GROUPS = auto()
    FLOOR_HARM_IN_CONTEXT = auto()
    FLOOR_HARM_IN_SKIN = auto()
    FLOOR_LABEL_CAUTION = auto()
    FLOOR_OUTWEIGHED = auto()
    IRREVERSIBLE_NOT_FIRST = auto()
    KELOID_NOT_PERMITTED = auto()
    SIZE_UNKNOWN = auto()
    NO_TRIAL_OF_THE_WHOLE = auto()
    COVERS_TOO_LITTLE = auto()
    BLOCKED_HERE = auto()
    NOT_PLANNED_HERE = auto()
    NO_COURSE_OF_THE_SPACE = auto()
    NOT_BEFORE_HERE = auto()
    MAY_COST_MORE = auto()
    MORE_VISITS = auto()
    MORE_DAYS_OFF = auto()
    LIKELIER_TO_MARK = auto()
    FIGURES_WITHOUT = auto()
    NOT_AS_USUAL = auto()
    NOTHING_FIRST_FOR = auto()
    LIMIT_KEEPS_FROM_FIRST = auto()
    LIMIT_AT_BUDGET = auto()
    LIMIT_AT_DAYS_OFF = auto()
    LIMIT_AT_VISITS = auto()
    LIMIT_AT_DAY = auto()
    LIMIT_AT_WEEKS = auto()
    LIMIT_AT_RISK = auto()
    LIMIT_WISH = auto()
    LIMITS_LEAVE_NOTHING_FIRST = auto()
    FIRST_OF_ORDER = auto()
    FIRST_COVERS = auto()
    KEPT_SMALL = auto()
    BEFORE_NEXT = auto()
    NEXT_OF_ORDER = auto()
    EXPERTS_PLAN = auto()
    MAY_NOT_FIT = auto()

    # What would change the choice
    WISH_FIRST = auto()
    NO_WISH_CHANGES = auto()

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

    # Why there is no plan
    LIMITS_CLASH = auto()
    LIMIT_LEAVES_NONE = auto()
    SOONEST_IS_LATE = auto()

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
    LEFT_BY_THEN = auto()
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
    """One thing found: what kind of thing, and the figures and names its sentence needs. Names of kinds are
    unique over all rooms, for a language has one template for each.
    """

    kind: StrEnum
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        """The kind and its figures, for an error message or a log; never what a person should read."""
        return f"{self.kind} ({', '.join(f'{name}: {value!s}' for name, value in self.values)})"

    def __format__(self, form: str) -> str:
        """Refused, so that none slips into a sentence unsaid."""
        raise TypeError("a finding has no words of its own; scarpath.render.say.said puts it into words")


Value = str | int | float | Decimal | date | timedelta | Basis | Finding | tuple["Value", ...] | None
"""A figure as it was worked out (rounding is for the sentence), a name or text of the catalogue, None where
there is nothing to say; tuples are lists.
"""


def finding(kind: StrEnum, /, **values: Value) -> Finding:
    """A finding with its figures by the names that its template uses."""
    return Finding(kind, tuple(values.items()))


def catalogue_text(text: str) -> Finding:
    """A text of the catalogue, which is written in English: a name, a reason, a fact. A language has its own
    by the English one, or says it as it is.
    """
    return finding(Kind.CATALOGUE_TEXT, text=text)


STEPS: frozenset[Kind] = frozenset(kind for kind in Kind if kind.value.startswith("order_by_"))
"""Steps of the order, each told of the plan that it puts before another."""
NEEDS_SIGN_OFF = finding(Kind.NEEDS_SIGN_OFF)
RATER_ERROR_NOT_KNOWN = finding(Kind.RATER_ERROR_NOT_KNOWN)
OUR_PROPOSAL = finding(Kind.SOURCES, basis=Basis(proposal=True))
