"""What the page with the form shows: each field with its question, its choices, what was typed and what is
wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from scarpath import api
from scarpath.core.case import OBJECTIVES, RAISED, Case, Depth, Fitzpatrick, Region, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCase, Problem, spoken
from scarpath.core.questions import answer_kind
from scarpath.render.cite import brief
from scarpath.render.say import said
from scarpath.render.words import patient as words_patient, web as words
from scarpath.web.desk import Desk
from scarpath.web.form import AVOID, PREFER, Typed, face_of, field_of, row_numbers

Choice = tuple[str, str]
SPARE_ROWS = 2


def choices_of(answers: Iterable[str]) -> tuple[Choice, ...]:
    """Answers with what they are called."""
    return tuple((answer, words_patient().CHOICES[answer]) for answer in answers)


def left_open() -> Choice:
    """The choice of somebody who does not say."""
    return ("", words().NOT_STATED)


def yes_no() -> tuple[Choice, ...]:
    """The two plain answers."""
    return (("yes", words().YES), ("no", words().NO))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of the form. `kind` is how it is drawn: radio, number, text, date, select or checks."""

    name: str
    label: str
    kind: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    error: str = ""
    star: bool = False
    required: bool = False
    low: str = ""
    high: str = ""

    @property
    def id(self) -> str:
        """Its place in the page."""
        return self.name.replace(".", "-")

    @property
    def values(self) -> tuple[str, ...]:
        """The answers that are ticked."""
        return tuple(self.value.split(",")) if self.value else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list in the form, and its number."""

    number: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list in the form: its rows, some of them empty."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe:
    """The whole form."""

    you: tuple[Field, ...]
    scars: Table
    marks: tuple[Field, ...]
    looks: tuple[Field, ...]
    health: tuple[Field, ...]
    wishes: tuple[Field, ...]
    prefer: tuple[Field, ...]
    limits: tuple[Field, ...]
    avoid: Field
    more: tuple[Table, ...]
    errors: tuple[tuple[str, str, str], ...]


class Fields:
    """Makes fields from what was typed and what was found wrong."""

    def __init__(self, typed: Typed, errors: Mapping[str, str]) -> None:
        self.typed, self.errors = typed, errors

    def __call__(
        self,
        name: str,
        label: str,
        kind: str,
        choices: Iterable[Choice] = (),
        *,
        hint: str = "",
        star: bool = False,
        required: bool = False,
        low: str = "",
        high: str = "",
    ) -> Field:
        return Field(
            name=name,
            label=label,
            kind=kind,
            choices=tuple(choices),
            hint=hint,
            star=star,
            required=required,
            low=low,
            high=high,
            value=self.typed.get(name, ""),
            error=self.errors.get(name, ""),
        )

    def question(self, path: str, label: str, *, star: bool = False) -> tuple[Field, ...]:
        """A question of the catalogue as the fields that its kind of answer needs."""
        wanted = answer_kind(path)
        if wanted is None:
            return ()
        if wanted.kind == "yes_no":
            return (self(path, label, "radio", (*yes_no(), left_open()), star=star),)
        if wanted.kind == "choice":
            choices = [*choices_of(wanted.choices), left_open()]
            return (self(path, label, "radio", choices, star=star),)
        if wanted.kind == "isotretinoin":
            statuses = [*choices_of(("never", "current", "stopped")), left_open()]
            return (
                self(f"{path}.status", label, "radio", statuses, star=star),
                self(f"{path}.stopped_on", words().PILL_STOPPED, "date"),
            )
        hint = words_patient().HINT_WORDS if wanted.kind == "words" else ""
        kinds = {"words": "text", "whole": "number", "number": "number", "date": "date"}
        return (self(path, label, kinds[wanted.kind], hint=hint, star=star),)


def read_face(typed: Typed, desk: Desk) -> tuple[Case | None, tuple[Problem, ...]]:
    """The case that the form makes, or what is wrong with it."""
    try:
        return api.describe(face_of(typed), desk.catalogue, today=desk.today()), ()
    except InvalidCase as error:
        return None, error.problems


def describe(typed: Typed, problems: tuple[Problem, ...], desk: Desk) -> Describe:
    """Everything that the page with the form shows."""
    errors, listed = errors_of(problems, typed)
    make = Fields(typed, errors)
    cards = [(card.id, brief(card.name)) for card in desk.catalogue.treatments.values()]
    plannable = [(c.id, brief(c.name)) for c in desk.catalogue.treatments.values() if not c.raised_only]
    return Describe(
        you=_you(make),
        scars=table_of(make, "scars", words().SCAR_TABLE, words().SCAR_HEADER, _scar_columns()),
        marks=(
            *make.question("marks.pih", words_patient().ASK_BROWN),
            *make.question("marks.pie", words_patient().ASK_RED),
        ),
        looks=(
            *make.question("appearance.visible_at_50_cm", words_patient().ASK_VISIBLE),
            *make.question("appearance.easily_covered", words_patient().ASK_COVERED),
            *make.question("appearance.flattens_on_stretching", words_patient().ASK_STRETCH),
            make("bothers", words_patient().ASK_BOTHERS, "radio", (*yes_no(), left_open())),
        ),
        health=health(typed, desk, make),
        wishes=_wishes(make),
        prefer=_prefer(make),
        limits=_limits(make),
        avoid=make(AVOID, words().WISH_AVOID, "checks", plannable),
        more=_more(make, cards, desk.catalogue),
        errors=listed,
    )


def errors_of(
    problems: Iterable[Problem], typed: Typed
) -> tuple[dict[str, str], tuple[tuple[str, str, str], ...]]:
    """What is wrong with each field, and the same as a list: place in the page, label and text."""
    errors: dict[str, str] = {}
    listed = []
    for problem in problems:
        name = field_of(problem, typed)
        text = spoken(problem.told)
        errors[name] = f"{errors.get(name, '')} {text}".strip()
        listed.append((name.replace(".", "-"), _label(problem.field), text))
    return errors, tuple(listed)


def _label(path: str) -> str:
    return path.replace("_", " ").replace(".", ": ") or words().PART_SCARS


def _you(make: Fields) -> tuple[Field, ...]:
    skins = [(s.value, f"{s.value}: {words_patient().SKIN_TYPES[s.value]}") for s in Fitzpatrick]
    return (
        make("person.age", words_patient().ASK_AGE, "number", required=True, low="0", high="120"),
        make("person.fitzpatrick", words_patient().ASK_SKIN, "radio", skins, required=True),
    )


def _wishes(make: Fields) -> tuple[Field, ...]:
    return (
        make("goals.improvement_percent", words_patient().ASK_GOAL, "number", low="1", high="100"),
        make("limits.budget.amount", words().WISH_BUDGET, "number", low="0"),
        make("limits.budget.currency", words().WISH_CURRENCY, "text", hint="USD"),
    )


def _limits(make: Fields) -> tuple[Field, ...]:
    return (
        make("limits.downtime_days_per_visit", words_patient().ASK_DAYS_OFF, "number", low="0", high="365"),
        make("limits.visits", words_patient().ASK_VISITS, "number", low="0", high="100"),
        make("limits.pih_risk_percent", words().WISH_PIH, "number", low="0", high="100"),
        make("start_on", words_patient().ASK_START, "date"),
        make("limits.finish_by", words_patient().ASK_FINISH, "date"),
        make("limits.finish_within_weeks", words().WISH_WEEKS, "number", low="0", high="1000"),
    )


def _prefer(make: Fields) -> tuple[Field, ...]:
    choices = [left_open(), *((name, words().OBJECTIVES[name]) for name in OBJECTIVES)]
    return tuple(
        make(f"{PREFER}.{i}", label, "select", choices) for i, label in enumerate(words().WISH_PREFER_NTH)
    )


def _scar_columns() -> tuple[tuple[str, str, tuple[Choice, ...]], ...]:
    regions = (("", ""), *((r.value, words().REGIONS[r.value]) for r in Region))
    types = (("", ""), *((t.value, words().TYPE_SHORT[t.value]) for t in ScarType))
    depths = (left_open(), *choices_of(get_args(Depth)))
    return (
        ("region", "select", regions),
        ("type", "select", types),
        ("count", "number", ()),
        ("depth", "select", depths),
        ("area_cm2", "decimal", ()),
    )


def table_of(
    make: Fields,
    name: str,
    title: str,
    header: tuple[str, ...],
    columns: tuple[tuple[str, str, tuple[Choice, ...]], ...],
) -> Table:
    """A list with the rows in which something was typed, and some that are empty."""
    numbers = row_numbers(make.typed, name)
    after = max(numbers, default=-1) + 1
    rows = tuple(
        Row(
            number=number,
            fields=tuple(
                make(f"{name}.{number}.{column}", header[i], kind, choices)
                for i, (column, kind, choices) in enumerate(columns)
            ),
        )
        for number in (*numbers, *range(after, after + SPARE_ROWS))
    )
    return Table(name=name.replace(".", "-"), title=title, header=header, rows=rows)


def _more(make: Fields, cards: list[Choice], catalogue: Catalogue) -> tuple[Table, ...]:
    treatments = (("", ""), *cards)
    scales = (("", ""), *((s.id, s.name) for s in catalogue.graded_scales.values()))
    return (
        table_of(
            make,
            "history",
            words().PAST,
            words().PAST_HEADER,
            (("treatment", "select", treatments), ("sessions", "number", ()), ("ended", "date", ())),
        ),
        table_of(
            make,
            "prices",
            words().PRICES,
            words().PRICES_HEADER,
            (("treatment", "select", treatments), ("amount", "decimal", ())),
        ),
        table_of(
            make,
            "limits.blocked_dates",
            words().BUSY,
            words().BUSY_HEADER,
            (("first", "date", ()), ("last", "date", ())),
        ),
        table_of(
            make,
            "scores",
            words().SCORES,
            words().SCORES_HEADER,
            (("scale", "select", scales), ("value", "decimal", ())),
        ),
    )


FIRST = ("person.age", "person.fitzpatrick")


def health(typed: Typed, desk: Desk, make: Fields | None = None) -> tuple[Field, ...]:
    """The health questions that matter for what was typed so far: those answered, then those that the rules
    still ask, in their order; none before age, skin type and a scar are there.

    Only the facts that the rules need are read, so that a slip elsewhere in the form hides no question.
    """
    make = make or Fields(typed, {})
    needed = {k: v for k, v in typed.items() if k.startswith(("person.", "scars.", "skin.", "marks."))}
    case, _ = read_face(needed, desk)
    if case is None:
        needed = {k: v for k, v in needed.items() if not k.startswith(("skin.", "marks."))}
        case, _ = read_face(needed, desk)
    bare = {k: v for k, v in needed.items() if not k.startswith("skin.")}
    unanswered, _ = read_face(bare, desk)
    texts = {name: text for rule in desk.catalogue.rules.values() for name, text in rule.questions.items()}
    if case is None or unanswered is None:
        return tuple(
            f for path in _answered(typed) if path in texts for f in make.question(path, texts[path])
        )
    fresh = api.assess_case(unanswered, desk.catalogue, today=desk.today())[1].questions
    now = api.assess_case(case, desk.catalogue, today=desk.today())[1].questions
    asked = {q.field: q for q in (*now, *fresh)}
    answered = [path for path in _answered(typed) if path not in asked and path in texts]
    order = list(dict.fromkeys((*(q.field for q in fresh), *(q.field for q in now), *answered)))
    still = {q.field for q in now} | set(_answered(typed))
    fields: list[Field] = []
    for path in order:
        if path.startswith("skin.") and path in still:
            star = asked[path].red_flag if path in asked else False
            fields += make.question(path, said(asked[path].text) if path in asked else texts[path], star=star)
    return tuple(fields)


def _answered(typed: Typed) -> list[str]:
    """The health questions to which something was typed."""
    return list(dict.fromkeys(".".join(path.split(".")[:2]) for path in typed if path.startswith("skin.")))


def raised_types() -> tuple[str, ...]:
    """The types that need an area and have no depth."""
    return tuple(t.value for t in RAISED)
