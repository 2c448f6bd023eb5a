"""The questions of `scarpath new` and the case file they make."""

from __future__ import annotations

import io
from datetime import date
from typing import get_args, get_type_hints

import pytest

from scarpath.cli.interview import case_text, interview, kind_of
from scarpath.core.case import Skin
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import catalogue_text
from scarpath.core.plan import Caution, Question, Safety

# Age, skin, icepick and its depth, no boxcar, rolling without depth, no raised scars, brown marks, red open.
BASICS = ["27", "IV", "left cheek 14, chin 3", "deep", "", "right-cheek 9", "", "", "", "mild", ""]


def question(name: str) -> Question:
    return Question(field=name, text=catalogue_text(f"{name}?"), decides=(), rules=())


def nothing_open(_: str) -> Safety:
    return Safety()


def talk(lines: list[str], judge: object = nothing_open) -> str:
    answers = io.StringIO("".join(f"{line}\n" for line in lines))
    return interview(answers, io.StringIO(), judge)[0]  # type: ignore[arg-type]


def test_answers_become_a_case() -> None:
    lines = [
        *BASICS,
        "yes",
        "no",
        "",
        "no",
        "60",
        "cost, improvement",
        "3,000 USD",
        "3",
        "",
        "2027-01-10",
        "",
    ]
    assert talk(lines).splitlines() == [
        "scarpath_case: 1",
        "person:",
        "  age: 27",
        '  fitzpatrick: "IV"',
        "scars:",
        '  - {region: "left_cheek", type: "icepick", count: 14, depth: "deep"}',
        '  - {region: "chin", type: "icepick", count: 3, depth: "deep"}',
        '  - {region: "right_cheek", type: "rolling", count: 9}',
        "marks:",
        '  pih: "mild"',
        "appearance:",
        "  visible_at_50_cm: true",
        "  easily_covered: false",
        "bothers: false",
        "goals:",
        "  improvement_percent: 60.0",
        '  prefer: ["cost", "improvement"]',
        "limits:",
        '  budget: {amount: 3000, currency: "USD"}',
        "  downtime_days_per_visit: 3.0",
        "start_on: 2027-01-10",
    ]


def test_the_area_of_raised_scars_is_shared_by_their_number() -> None:
    text = talk(["40", "II", "", "", "", "left jaw 1, chin 3", "8"])
    assert 'type: "hypertrophic", count: 1, area_cm2: 2.0' in text
    assert 'type: "hypertrophic", count: 3, area_cm2: 6.0' in text


def test_the_rules_say_which_question_comes_next() -> None:
    def judge(text: str) -> Safety:
        # The second question opens only after a yes to the first.
        follow_up = (question("skin.low_platelets"),) if "bleeding_disorder: true" in text else ()
        return Safety(questions=(question("skin.bleeding_disorder"), *follow_up))

    assert "low_platelets: false" in talk([*BASICS, "yes", "no"], judge)
    assert "low_platelets" not in talk([*BASICS, "no", "no"], judge)


def test_a_red_flag_ends_the_questions() -> None:
    flag = Caution(
        treatment=None, rule="infection", text=catalogue_text("An infection comes first."), sources=("x",)
    )

    def judge(text: str) -> Safety:
        if "active_infection: true" in text:
            return Safety(red_flags=(flag,))
        return Safety(questions=(question("skin.active_infection"),))

    answers = io.StringIO("".join(f"{line}\n" for line in [*BASICS, "yes", "yes", "yes"]))
    text, safety = interview(answers, io.StringIO(), judge)
    assert safety.red_flags == (flag,)
    assert "appearance" not in text


def test_a_contradiction_is_refused() -> None:
    def judge(text: str) -> Safety:
        if "finish_by" in text:
            raise InvalidInput(catalogue_text("finish_by lies in the past"))
        return Safety()

    with pytest.raises(InvalidInput, match="lies in the past"):
        talk([*BASICS, "", "", "", "", "", "", "", "", "", "", "2020-01-01"], judge)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "How old are you"),
        (["27"], "skin type"),
        (["27", "IV", "", "", "", "", ""], "the scars"),
        (["old"], "'old' was not understood"),
        (["27", "VII"], "'VII' was not understood"),
        (["200"], "a number from 0 to 120"),
        (["27", "IV", "left cheek many"], "was not understood"),
        (["27", "IV", "knee 4"], "was not understood"),
        (["27", "IV", "chin 1000000000"], "was not understood"),
        (["27", "IV", "chin 0"], "was not understood"),
    ],
)
def test_what_is_missing_or_wrong_is_named(lines: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        talk(lines)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_is_asked_again() -> None:
    prompts = io.StringIO()
    lines = ["old", "", "27", "dark", "IV", "chin x", "chin 3"]
    text, _ = interview(Terminal("".join(f"{line}\n" for line in lines)), prompts, nothing_open)
    assert "  age: 27" in text
    assert "count: 3" in text
    assert prompts.getvalue().count("was not understood") == 4


@pytest.mark.parametrize("name", get_type_hints(Skin, include_extras=False))
def test_every_health_fact_can_be_asked(name: str) -> None:
    if not name.startswith("__"):
        assert kind_of(f"skin.{name}") is not None


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("skin.keloid_tendency", "Yes", True),
        ("skin.active_acne", "severe", "severe"),
        ("skin.acne_quiet_months", "14", 14),
        ("skin.isotretinoin", "stopped 2026-03-01", {"status": "stopped", "stopped_on": date(2026, 3, 1)}),
        ("skin.isotretinoin", "never", {"status": "never"}),
        ("skin.allergies", "lidocaine, bovine collagen", ["lidocaine", "bovine collagen"]),
        ("skin.allergies", "none", []),
        ("skin.diabetes", "controlled", "controlled"),
    ],
)
def test_answers_are_read_by_their_kind(field: str, text: str, value: object) -> None:
    kind = kind_of(field)
    assert kind is not None
    assert kind.read(text) == value


def test_a_name_of_a_person_stays_text_in_the_file() -> None:
    # Quoted, so that YAML reads neither a mapping nor a comment nor a truth value from what was typed.
    assert case_text({"skin.allergies": ["no", "a: b # c", '"']}).splitlines()[-1] == (
        r'  allergies: ["no", "a: b # c", "\""]'
    )


def test_the_kinds_of_answer_cover_the_optional_fields() -> None:
    assert get_args(get_type_hints(Skin)["smoker"])[0] is bool
    assert kind_of("person.age") is None
    assert kind_of("nothing.at_all") is None
