"""Findings stay findings: no result holds a sentence, and one result can be said in any language."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import pytest

import scarpath
from scarpath import api
from scarpath.api import follow
from scarpath.catalog.draws import load_draws
from scarpath.catalog.strict_yaml import read_document
from scarpath.cli import main
from scarpath.core import about, course, dossier, equity, harm, overview, plan, scores
from scarpath.core.case import OBJECTIVES, Case, Region
from scarpath.core.errors import InvalidCase
from scarpath.core.finding import Basis, Finding, Kind, finding
from scarpath.core.study import Study
from scarpath.core.text import Id, Printed, Typed
from scarpath.render.cite import lower_first
from scarpath.render.course_json import course_json
from scarpath.render.follow import course_text
from scarpath.render.json import plan_json
from scarpath.render.layout import Style
from scarpath.render.say import notes_of
from scarpath.render.text import plan_text
from scarpath.render.words import figures, in_language
from scarpath.store.store import open_store
from scarpath.web.describe import errors_of
from tests.greek import GREEK, latin, retold

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
WIDE = Style(width=400)
DATA = (Case, Study)
"""Records of a case file and of the catalogue: what was written there, not what was found."""

MODULES = (about, course, dossier, equity, harm, overview, plan, scores)
RESULTS = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type)
    and dataclasses.is_dataclass(value)
    and value.__module__ == module.__name__
    and value not in DATA
]


def bare_strings(hint: Any) -> Iterator[str]:
    """Where a type may hold text of which it does not say what it is."""
    if hint is str:
        yield "str"
    elif get_origin(hint) is Annotated:
        if hint not in (Id, Typed, Printed):
            yield from bare_strings(get_args(hint)[0])
    elif get_origin(hint) is not Literal:
        for part in get_args(hint):
            yield from bare_strings(part)


def free_fields(record: type) -> list[str]:
    """The fields of a record that may hold free prose."""
    hints = get_type_hints(record, include_extras=True)
    own = {field.name for field in dataclasses.fields(record)}
    return [name for name, hint in hints.items() if name in own and any(bare_strings(hint))]


@pytest.mark.parametrize("record", RESULTS, ids=lambda record: f"{record.__module__}.{record.__name__}")
def test_no_field_of_a_result_holds_free_prose(record: type) -> None:
    assert free_fields(record) == []


def test_a_planted_sentence_is_found() -> None:
    @dataclasses.dataclass
    class Planted:
        why: tuple[str | Finding, ...]
        id: Id

    hints = get_type_hints(Planted, include_extras=True, localns={"Id": Id, "Finding": Finding})
    assert [name for name, hint in hints.items() if any(bare_strings(hint))] == ["why"]


def returned() -> set[type]:
    """The records that the use cases give back, and those inside of them."""
    found: set[type] = set()

    def walk(hint: Any) -> None:
        if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint not in found | {*DATA, Finding}:
            found.add(hint)
            for part in get_type_hints(hint, include_extras=True).values():
                walk(part)
        for part in get_args(hint):
            walk(part)

    for module in (api, follow):
        for function in vars(module).values():
            if inspect.isfunction(function) and not function.__name__.startswith("_"):
                hint = function.__annotations__.get("return", "")
                walk(NAMED.get(str(hint).split("[")[0].split(" ")[0]))
    return found


NAMED: Mapping[str, type] = {record.__name__: record for record in RESULTS}


def test_every_record_of_a_use_case_is_among_those_held() -> None:
    inside = {record for record in returned() if record.__module__.startswith("scarpath.core.")}
    data = {"case", "study", "treatment", "source", "synthesis", "scale", "review"}
    held = {r for r in inside if r.__module__.rsplit(".", 1)[1] not in data}
    assert {record.__name__ for record in held} <= set(NAMED)
    assert {"PlanResult", "GeneralAnswer", "Lesson", "TreatmentDossier"} <= {r.__name__ for r in held}


# One result in two languages: made once from the English catalogue, then told in a made-up language with the
# catalogue in it. What is left in Latin letters never passed through the words.


@pytest.mark.parametrize("example", sorted(ROOT.glob("examples/*.yaml")), ids=lambda path: path.stem)
def test_one_plan_is_told_in_another_language_without_being_made_again(example: Path) -> None:
    catalogue = scarpath.load_catalogue()
    draws = scarpath.load_draws(catalogue)
    face = scarpath.load_case(example, catalogue, today=TODAY)
    result = scarpath.plan(face, catalogue, draws, today=TODAY, whole_front=False)
    english = plan_text(result, catalogue, style=WIDE, explain=True)
    with in_language(GREEK):
        told = plan_text(result, retold(catalogue), style=WIDE, explain=True)
        texts = "\n".join(texts_of(plan_json(result)))
    besides = (*catalogue.treatments, *catalogue.rules, *OBJECTIVES, *KEYS_OF_A_CASE)
    assert latin(told, catalogue, besides) == set()
    assert latin(texts, catalogue, besides) == set()
    assert plan_text(result, catalogue, style=WIDE, explain=True) == english


KEYS_OF_A_CASE = (
    "USD", "scarpath", "appearance", "count", "scores", "prices", "goals", "prefer", "avoid", "limits",
    "budget", "pih", "risk",
)  # fmt: skip
"""What a person writes into a case file is the same in every language."""


def test_an_error_is_told_in_another_language(tmp_path: Path) -> None:
    path = tmp_path / "face.yaml"
    path.write_text(
        "scarpath_case: 1\nperson: {age: twenty, fitzpatrick: VII, colour: x}\nscars: [{type: boxcar}]\n"
        "limits: {budget: {amount: -3, currency: usd}}\n",
        encoding="utf-8",
    )
    catalogue = scarpath.load_catalogue()
    with pytest.raises(InvalidCase) as caught:
        scarpath.load_case(path, catalogue, today=TODAY)
    error = caught.value
    with in_language(GREEK):
        told = str(error).replace(str(path), "")
    places = (part for region in Region for part in region.value.split("_"))
    typed = ("twenty", "vii", "usd", *places, *FIELDS_OF_A_CASE)
    assert latin(told, catalogue, typed) == set()
    assert "age" in str(error)
    assert "is not" in str(error)


def test_a_value_that_contradicts_itself_is_told_in_another_language_in_a_file_and_a_form() -> None:
    catalogue = scarpath.load_catalogue()
    face = {
        "scarpath_case": 1,
        "person": {"age": 30, "fitzpatrick": "III"},
        "scars": [{"region": "left_cheek", "type": "boxcar", "count": 3}],
        "limits": {"finish_by": "2027-06-01", "finish_within_weeks": 20},
    }
    with pytest.raises(InvalidCase) as caught:
        api.describe(face, catalogue, today=TODAY)
    (problem,) = caught.value.problems
    assert isinstance(problem.remedy, Finding)
    with in_language(GREEK):
        told = str(caught.value).replace("face.json", "")
        errors, listed = errors_of(caught.value.problems, {})
    assert latin(told, catalogue, FIELDS_OF_A_CASE) == set()
    assert latin("\n".join((*errors.values(), *(text for *_, text in listed))), catalogue, ()) == set()
    english, _ = errors_of(caught.value.problems, {})
    assert list(english.values()) == [
        "finish_by and finish_within_weeks are both given. Keep the one you mean."
    ]


def test_an_error_of_a_command_is_told_in_another_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def code_of(*typed: str) -> int:
        monkeypatch.setattr("sys.argv", ["scarpath", "follow", *typed, "--store", str(tmp_path / "c.db")])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0)

    catalogue = scarpath.load_catalogue()
    case = str(ROOT / "examples" / "icepick_type_v.yaml")
    assert code_of("new", case, "--name", "ann") == 0
    capsys.readouterr()
    twice = next(iter(catalogue.treatments))
    with in_language(GREEK):
        assert code_of("new", case, "--name", " ") == 2
        assert code_of("visit", "ann", "--done", twice, "--done", twice) == 2
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 2
    assert latin(told, catalogue, ()) == set()


FIELDS_OF_A_CASE = (
    "person", "age", "fitzpatrick", "colour", "scars", "type", "boxcar", "limits", "budget", "amount",
    "currency", "region", "count", "iii", "iv", "vi",
)  # fmt: skip


def test_a_course_is_told_in_another_language(tmp_path: Path) -> None:
    catalogue = scarpath.load_catalogue()
    draws = load_draws(catalogue, score=True)
    face = read_document((ROOT / "examples" / "icepick_type_v.yaml").read_text(encoding="utf-8"), "x.yaml")
    with open_store(str(tmp_path / "courses.db"), create=True) as store:
        follow.begin(store, "N", face.value, author="A", now=NOW, day=TODAY)
        visit = {
            "scarpath_visit": 1,
            "day": "2026-12-01",
            "done": [{"treatment": next(iter(catalogue.treatments))}],
            "measured": [{"scale": "goodman_baron_quantitative", "value": 20, "rater": "physician"}],
            "worse": True,
        }
        follow.record_visit(store, "N", visit, [], author="A", now=NOW)
        course = follow.course(store, "N")
    lesson = follow.look(course, catalogue, draws, today=TODAY)
    assert lesson.advice
    with in_language(GREEK):
        told = course_text(course, retold(catalogue), style=WIDE, history=True, lesson=lesson)
        texts = "\n".join(texts_of(course_json(course, (), lesson, history=False)))
    assert latin(told, catalogue, ("N", "A", *FIELDS_OF_A_CASE)) == set()
    assert latin(texts, catalogue, ()) == set()


def texts_of(value: Any) -> Iterator[str]:
    """The sentences of a result for programs."""
    if isinstance(value, Mapping):
        if set(value) == {"kind", "values", "text"}:
            yield value["text"]
        for entry in value.values():
            yield from texts_of(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts_of(entry)


def test_a_language_whose_nouns_have_capitals_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lower_first("Subcision") == "subcision"
    monkeypatch.setattr(figures(), "SMALL_INSIDE", False)
    assert lower_first("Subcision") == "Subcision"


def test_sources_are_cited_from_their_basis_whatever_stands_between_them_when_told() -> None:
    source = finding(Kind.SOURCES, basis=Basis(sources=("a; b", "c"), proposal=True))
    english = notes_of(source)
    assert english[:2] == ["a; b", "c"]
    assert len(english) == 3
    with in_language(GREEK):
        assert notes_of(source)[:2] == ["a; b", "c"]
