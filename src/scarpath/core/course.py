"""What was done and seen over time. Everything here is added to and never changed: a correction is a new
entry that replaces an older one, and both stay readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le

from scarpath.core.case import STRICT, Case
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import OUR_PROPOSAL, Finding, finding
from scarpath.core.plan import Distribution
from scarpath.core.study import Event, Rater
from scarpath.core.text import Id, Typed

Day = date  # a field named `date` would hide the type from the fields after it
EntryKind = Literal["case", "plan", "visit", "consent"]
ENTRY_KINDS: tuple[EntryKind, ...] = ("case", "plan", "visit", "consent")
Severity = Literal["mild", "moderate", "severe"]
PhotoKind = Literal["photo", "scan"]
Agreement = Literal["keep_record", "keep_photos", "share_for_research"]
CONSENTS: tuple[Agreement, ...] = ("keep_record", "keep_photos", "share_for_research")

LONGEST_TEXT = 4000
"""Characters of a free text; longer ones belong into a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One session of one treatment as it was really given; device, settings and operator are free text."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    treatment: Id
    device: Typed | None = None
    settings: Typed | None = None
    operator: Typed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One score, by whom (`rater`) and how. On a scale that grades change: since the start."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    scale: Id
    value: Annotated[float, Ge(-1000), Le(1000)]
    rater: Rater | None = None
    by: Typed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """Something unwanted that was seen; `gone` once it has passed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    event: Event
    severity: Severity | None = None
    gone: bool = False
    note: Typed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a visit as it is written down before it is stored: where it lies, and what it is."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    path: Typed
    kind: PhotoKind = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file in the store, named by its content (SHA-256 of what is stored); `stripped` counts the bytes of
    metadata that were left out.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    digest: Id
    kind: PhotoKind
    media: Id
    size: Annotated[int, Ge(0), Le(10**12)]
    stripped: Annotated[int, Ge(0), Le(10**12)] = 0

    def __post_init__(self) -> None:
        if len(self.digest) != 64 or set(self.digest) - set("0123456789abcdef"):
            raise InvalidValue(finding(CoreFault.NO_DIGEST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: what was done, measured and seen on a day. `worse` says that the scars look worse to the
    person or the doctor than before.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    scarpath_visit: Literal[1]
    day: date
    done: tuple[Done, ...] = ()
    measured: tuple[Measured, ...] = ()
    harms: tuple[Harm, ...] = ()
    worse: bool | None = None
    files: tuple[Attachment, ...] = ()
    held: tuple[Held, ...] = ()
    note: Typed | None = None

    def __post_init__(self) -> None:
        twice = {d.treatment for d in self.done if sum(e.treatment == d.treatment for e in self.done) > 1}
        if twice:
            raise InvalidValue(finding(CoreFault.TREATMENT_DONE_TWICE), finding(CoreFault.WRITE_ONE_SESSION))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The plan that was agreed: sessions by treatment, counted from the start of the course, and the draws it
    was worked out from.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    day: date
    sessions: dict[Id, Annotated[int, Ge(1), Le(100)]]
    draws: Id | None = None
    note: Typed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a person agreed to, or took back."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    day: date
    what: Agreement
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the history: what it says (`body`, as JSON holds it), about whom, since when and by whom.

    `replaces` names the older entry that this one corrects.
    """

    id: Id
    person: Typed
    kind: EntryKind
    at: datetime
    author: Typed
    body: Mapping[Id, Any]
    day: Day | None = None
    replaces: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person in the store: an id that says nothing, and the name that the user gave."""

    id: Id
    label: Typed
    at: datetime
    author: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One person's course as it stands: the newest form of each entry, in order of the days.

    `cases` holds every version of the case with the day from which it holds, the newest last; `history` holds
    every entry ever made; `visit_ids` names the entry of each visit, in the order of `visits`.
    """

    person: PersonRow
    cases: tuple[tuple[Day, Case], ...]
    plans: tuple[Chosen, ...] = ()
    visits: tuple[Visit, ...] = ()
    visit_ids: tuple[Id, ...] = ()
    consents: tuple[Consent, ...] = ()
    history: tuple[Entry, ...] = ()

    @property
    def case(self) -> Case:
        """The newest version of the case."""
        return self.cases[-1][1]

    @property
    def plan(self) -> Chosen | None:
        """The plan agreed last."""
        return self.plans[-1] if self.plans else None

    @property
    def photos(self) -> tuple[tuple[Day, Held], ...]:
        """Every photo that is kept, with the day of its visit, in order of the days."""
        return tuple((v.day, held) for v in self.visits for held in v.held if held.kind == "photo")

    def agreed(self, what: Agreement) -> bool:
        """Whether the newest word on this is a yes."""
        return next((c.given for c in reversed(self.consents) if c.what == what), False)

    def done(self, until: Day | None = None) -> dict[str, int]:
        """Sessions by treatment that were really given, up to and with a day."""
        found: dict[str, int] = {}
        for visit in self.visits:
            for session in visit.done if until is None or visit.day <= until else ():
                found[session.treatment] = found.get(session.treatment, 0) + 1
        return found


AdviceKind = Literal["worse", "harm", "heal_first", "goal", "plateau"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something that stands against a next session. `stops`: nothing further is shown until a dermatologist
    has looked. `sources` carry the principle; the thresholds are proposals.
    """

    kind: AdviceKind
    stops: bool
    sources: tuple[Id, ...] = ()
    sign_off: Finding = OUR_PROPOSAL


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """One rule of when not to go on: the threshold it works with, or the harms it names. `sources` carry the
    principle; a threshold is a proposal.
    """

    kind: AdviceKind
    limit: float | None = None
    events: tuple[Event, ...] = ()
    sources: tuple[Id, ...] = ()
    sign_off: Finding = OUR_PROPOSAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One visit that the agreed plan still asks for, on the earliest day that the rules of the calendar
    allow after what was done.
    """

    day: Day
    sessions: tuple[Id, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The improvement that shows by a day, in percent, net of no treatment."""

    day: Day
    gained: Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One score of a course. `left_percent` is what it leaves of the first one on its scale; None where the
    scale measures no scarring, or where the first score is none to compare with.
    """

    scale: Id
    day: Day
    value: float
    left_percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What the course has taught so far. Improvements are net of no treatment, in percent.

    `before` and `after` are the forecast of the agreed plan (or of what was done, without one) from trials
    alone and with this person's own readings; `so_far` what was probably gained by the sessions given.
    `better_than_percent` is the share of people who respond less (10 %, 50 %, 90 %). `next_steps` are
    sessions that could be added, `adds_percent` what they would add, out of `compared` ways to go on.
    `errors` says of each scale where its measurement error comes from. `planned` are the visits still to
    come, none where the course has halted or no calendar fits; `outlook` follows the improvement over what
    was done and these visits. `first_now` is what would be put first for the newest case today, where its
    treatments are not those of the agreed plan, which stays.
    """

    way: Literal["nothing measured", "reweighted", "refitted"]
    readings: int
    effective: float
    draws: int
    shape: float | None
    better_than_percent: tuple[float, float, float]
    before: Distribution
    after: Distribution
    so_far: Distribution
    next_steps: Mapping[Id, int]
    adds_percent: float
    compared: int
    advice: tuple[Advice, ...]
    errors: Mapping[Id, Id]
    not_forecast: tuple[Id, ...] = ()
    planned: tuple[Planned, ...] = ()
    outlook: tuple[Outlook, ...] = ()
    rules: tuple[StopRule, ...] = ()
    first_now: Mapping[Id, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something to do on a day, or from it `until` another, whose it is, and the source that says so. Without
    a day no source prints one.
    """

    person: Typed
    day: Day | None
    what: Finding
    source: Finding
    until: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """What upkeep needs to know of a visit: its day, the treatments given, whether anything was measured."""

    day: Day
    treatments: tuple[Id, ...]
    measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in the store: what it concerns (never a name), what is wrong and what to do."""

    where: Finding
    what: Finding
    remedy: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreReport:
    """What a check of the whole store looked at, and what it found."""

    people: int
    entries: int
    files: int
    faults: tuple[Fault, ...] = field(default=())
