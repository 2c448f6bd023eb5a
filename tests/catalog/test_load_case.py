"""A case file is read as it was meant or refused with every problem at once, each with line, field and
remedy.
"""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from scarpath.catalog.load import load_case, read_case
from scarpath.catalog.strict_yaml import read_document
from scarpath.core.case import Case, Fitzpatrick, Money, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCase, Problem
from scarpath.render.say import said
from tests.catalog.small import CASE

TODAY = date(2026, 11, 22)


def read(text: str, catalogue: Catalogue, name: str = "case.yaml") -> Case:
    return read_case(text, name, catalogue, today=TODAY)


def problems(text: str, catalogue: Catalogue, name: str = "case.yaml") -> list[Problem]:
    with pytest.raises(InvalidCase) as caught:
        read(text, catalogue, name)
    for problem in caught.value.problems:
        assert said(problem.message)
        assert said(problem.remedy).endswith((".", "?")), problem
        assert str(problem) in str(caught.value)
    return list(caught.value.problems)


def test_a_good_case_comes_out_as_it_was_written(catalogue: Catalogue) -> None:
    case = read(CASE, catalogue)
    assert case.person.fitzpatrick is Fitzpatrick.IV
    assert case.count(ScarType.ICEPICK) == 14
    assert case.scars[1].depth == "moderate"
    assert case.skin.isotretinoin is not None
    assert case.skin.isotretinoin.stopped_on == date(2026, 3, 1)
    assert case.skin.keloid_tendency is None
    assert case.limits.budget == Money(amount=Decimal(3000), currency="USD")
    assert case.prices == {"needles": Decimal("250.10")}
    assert case.first_day(TODAY) == date(2026, 12, 1)


def changed(old: str, new: str) -> str:
    assert old in CASE
    return CASE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "field", "says", "remedy"),
    [
        # One slip each, with the line counted by hand in `small.CASE`.
        (changed("count: 14", "count: -1"), 4, "scars (entry 1).count", "too small", "from 1 to 10000"),
        (changed("count: 14", "count: 0"), 4, "scars (entry 1).count", "too small", "from 1 to 10000"),
        (changed("count: 14", "count: 1000000000"), 4, "scars (entry 1).count", "too large",
         "from 1 to 10000"),
        (changed("count: 14", f"count: {10**40}"), 4, "scars (entry 1).count", "too large",
         "from 1 to 10000"),
        (changed("count: 14", "count: 1e1"), 4, "scars (entry 1).count", "not a whole number",
         "decimal point"),
        (changed("count: 14", "count: fourteen"), 4, "scars (entry 1).count", "'fourteen'", "number alone"),
        (changed("count: 14", "count: '14'"), 4, "scars (entry 1).count", "'14'", "quotation marks"),
        (changed("count: 14", "count: true"), 4, "scars (entry 1).count", "true", "whole number"),
        (changed("count: 14", "count: ~"), 4, "scars (entry 1).count", "nothing", "whole number"),
        (changed("    count: 6\n", ""), 5, "scars (entry 2).count", "missing", "Add `count:`"),
        (changed("    depth:", "    depht:"), 8, "scars (entry 2).depht", "not a key", "Did you mean depth?"),
        (changed("type: rolling", "type: roling"), 6, "scars (entry 2).type", "'roling'",
         "Did you mean rolling?"),
        (changed(", fitzpatrick: IV", ""), 2, "person.fitzpatrick", "missing", "I always burns"),
        (changed("fitzpatrick: IV", "fitzpatrick: 4"), 2, "person.fitzpatrick", "4", "IV rarely"),
        (changed("age: 27", "age: 200"), 2, "person.age", "too large", "from 0 to 120"),
        (changed("person: {age: 27", "person: {age: 27, goals: 1"), 2, "person.goals", "not a key",
         "keys here"),
        (changed("scarpath_case: 1", "scarpath_case: 2"), 1, "scarpath_case", "2", "Write 1"),
        (changed("scarpath_case: 1\n", ""), 1, "scarpath_case", "missing", "Add `scarpath_case:` with 1"),
        (changed("active_acne: mild", "active_acne: milld"), 10, "skin.active_acne", "'milld'", "mild"),
        (changed("active_acne: mild", "smoker: yes"), 10, "skin.smoker", "'yes'", "true or false"),
        (changed(", stopped_on: 2026-03-01", ""), 11, "skin.isotretinoin", "missing", "2026-03-01"),
        (changed("2026-03-01", "2026-02-30"), 11, "skin.isotretinoin.stopped_on", "not a date",
         "year, month"),
        (changed("2026-03-01", "2027-03-01"), 11, "skin.isotretinoin.stopped_on", "in the future", "year"),
        (changed("2025-05-01", "2027-05-01"), 12, "history (entry 1).ended", "in the future", "year"),
        (changed("treatment: needles", "treatment: needels"), 12, "history (entry 1).treatment", "needels",
         "needles"),
        (changed("[light_beam]", "light_beam"), 13, "goals.avoid", "list belongs", "[first, second]"),
        (changed("[light_beam]", "[laser]"), 13, "goals.avoid (entry 1)", "several treatments", "light_beam"),
        (changed("[light_beam]", "[xyz]"), 13, "goals.avoid (entry 1)", "no treatment", "light_beam"),
        (changed("USD", "dollars"), 15, "limits.budget", "'dollars'", "USD"),
        (changed("amount: 3000", "amount: -3"), 15, "limits.budget.amount", "too small", "from 0"),
        (changed("2027-06-30", "2026-11-30"), 16, "limits.finish_by", "before start_on", "later"),
        (changed("2027-06-30", "9999-12-31"), 16, "limits.finish_by", "years away", "year"),
        (changed("{needles: 250.10}", "250"), 17, "prices", "block of keys", "`key: value`"),
        (changed("needles: 250.10", "needels: 250"), 17, "prices.needels", "no treatment", "needles"),
        (changed("250.10", "{amount: 250, currency: EUR}"), 17, "prices.needles", "EUR", "not converted"),
        (changed("250.10", "cheap"), 17, "prices.needles", "'cheap'", "number alone"),
        (changed("start_on: 2026-12-01", "start_on: 2026-11-21"), 18, "start_on", "in the past",
         "start today"),
        (changed("start_on: 2026-12-01", "start_on: soon"), 18, "start_on", "not a date", "2026-03-01"),
        (changed("start_on: 2026-12-01", "start_on: 2062-12-01"), 18, "start_on", "years away", "year"),
    ],
)  # fmt: skip
def test_each_slip_is_named_where_it_stands(
    text: str, line: int, field: str, says: str, remedy: str, catalogue: Catalogue
) -> None:
    found = [p for p in problems(text, catalogue) if p.field == field]
    assert found, problems(text, catalogue)
    assert found[0].file == "case.yaml"
    assert found[0].line == line
    assert says in said(found[0].message)
    assert remedy in said(found[0].remedy)


def test_every_problem_is_reported_at_once_in_the_order_of_the_file(catalogue: Catalogue) -> None:
    text = (
        CASE.replace("fitzpatrick: IV", "fitzpatrick: VII")
        .replace("count: 14", "count: 1000000000")
        .replace("[light_beam]", "[light_bean]")
        .replace("amount: 3000", "amount: -3000")
        .replace("2027-06-30", "2020-06-30")
        .replace("250.10", "{amount: 250, currency: EUR}")
        .replace("start_on: 2026-12-01", "start_on: 2020-12-01\nstart_on: 2027-01-01")
    )
    found = problems(text, catalogue)
    assert [(p.line, p.field) for p in found] == [
        (2, "person.fitzpatrick"),
        (4, "scars (entry 1).count"),
        (13, "goals.avoid (entry 1)"),
        (15, "limits.budget.amount"),
        (16, "limits.finish_by"),
        (17, "prices.needles"),
        (18, "start_on"),
        (19, "start_on"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing here\n"])
def test_an_empty_file(text: str, catalogue: Catalogue) -> None:
    (problem,) = problems(text, catalogue)
    assert "empty" in said(problem.message)
    assert "scarpath new" in said(problem.remedy)


@pytest.mark.parametrize("text", ["just words\n", "- a\n- b\n", "42\n"])
def test_a_file_that_is_no_block_of_keys(text: str, catalogue: Catalogue) -> None:
    (problem,) = problems(text, catalogue)
    assert "block of keys" in said(problem.message)
    assert "scarpath_case, person, scars" in said(problem.remedy)


def test_lost_indentation_is_recognised(catalogue: Catalogue) -> None:
    scars = "scars: [{region: nose, type: icepick, count: 3}]"
    text = f"scarpath_case: 1\nperson:\nage: 27\nfitzpatrick: IV\n{scars}\n"
    found = problems(text, catalogue)
    assert [(p.line, p.field) for p in found] == [(2, "person"), (3, "age"), (4, "fitzpatrick")]
    assert "indented" in said(found[0].remedy)
    assert "belongs under person" in said(found[1].remedy)


def test_a_minor_loads_because_safety_must_speak_to_them(catalogue: Catalogue) -> None:
    assert read(changed("age: 27", "age: 12"), catalogue).person.age == 12


def test_a_case_need_not_name_a_date(catalogue: Catalogue) -> None:
    text = changed("start_on: 2026-12-01\n", "").replace("finish_by: 2027-06-30", "finish_within_weeks: 26")
    case = read(text, catalogue)
    assert case.start_on is None
    assert case.first_day(TODAY) == TODAY
    # 26 weeks are 182 days.
    assert (case.last_day(TODAY) or TODAY).toordinal() - TODAY.toordinal() == 182
    both = changed("finish_by: 2027-06-30", "finish_by: 2027-06-30\n  finish_within_weeks: 26")
    assert "both given" in said(problems(both, catalogue)[0].message)


def test_finishing_before_today_is_refused_without_a_start(catalogue: Catalogue) -> None:
    text = changed("start_on: 2026-12-01\n", "").replace("2027-06-30", "2026-11-21")
    (problem,) = problems(text, catalogue)
    assert "before today" in said(problem.message)


def test_prices_need_a_currency(catalogue: Catalogue) -> None:
    without_budget = changed("  budget: {amount: 3000, currency: USD}\n", "")
    (problem,) = problems(without_budget, catalogue)
    assert (problem.field, problem.line) == ("prices", 16)
    assert "no currency" in said(problem.message)
    stated = without_budget.replace("250.10", "{amount: 250.10, currency: INR}")
    assert read(stated, catalogue).prices == {"needles": Money(amount=Decimal("250.1"), currency="INR")}


def test_two_prices_in_two_currencies_are_refused_without_a_budget(catalogue: Catalogue) -> None:
    text = changed("  budget: {amount: 3000, currency: USD}\n", "").replace(
        "needles: 250.10", "needles: {amount: 5, currency: INR}, light_beam: {amount: 5, currency: EUR}"
    )
    (problem,) = problems(text, catalogue)
    assert "in EUR and the first price in INR" in said(problem.message)


def test_comparators_may_stand_in_the_history_but_not_in_the_plan(catalogue: Catalogue) -> None:
    read(changed("treatment: needles", "treatment: none"), catalogue)
    assert problems(changed("[light_beam]", "[none]"), catalogue)[0].field == "goals.avoid (entry 1)"


def test_scars_of_the_body_load(catalogue: Catalogue) -> None:
    case = read(changed("{region: left_cheek,", "{region: back,"), catalogue)
    assert case.has_atrophic
    assert not read(CASE.replace("left_cheek", "back"), catalogue).has_atrophic


def test_json_says_the_same_and_names_its_slips(catalogue: Catalogue) -> None:
    text = (
        '{"scarpath_case": 1,\n "person": {"age": 27, "fitzpatrick": "IV"},\n'
        ' "scars": [{"region": "nose", "type": "icepick", "count": 3}]}'
    )
    assert read(text, catalogue, "case.json").scars[0].count == 3
    (problem,) = problems(text.replace('"count": 3}', '"count": 3,}'), catalogue, "case.json")
    assert problem.line == 3
    assert "comma" in said(problem.message)


def test_files_that_are_no_case_at_all(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "photo.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "latin.yaml").write_bytes(b"goals: caf\xe9\n")
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(100_000_000)
    said = {
        "photo.yaml": "not text",
        "latin.yaml": "UTF-8",
        "large.yaml": "larger",
        "": "folder",
        "absent.yaml": "no such",
    }
    for name, words in said.items():
        with pytest.raises(InvalidCase, match=words) as caught:
            load_case(tmp_path / name, catalogue, today=TODAY)
        assert caught.value.exit_code == 2
    (tmp_path / "good.yaml").write_text(CASE, encoding="utf-8")
    assert load_case(tmp_path / "good.yaml", catalogue, today=TODAY) == read(CASE, catalogue)


def test_a_message_reads_as_sentences(catalogue: Catalogue) -> None:
    (problem,) = problems(changed("type: rolling", "type: roling"), catalogue)
    assert str(problem) == (
        "case.yaml:6: scars (entry 2).type: 'roling' is not known here. "
        "Did you mean rolling? Write one of icepick, boxcar, rolling, hypertrophic, keloid."
    )


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(CASE)), st.integers(0, 30), st.text(max_size=12))
def test_any_damage_is_read_or_refused_with_a_remedy(
    catalogue: Catalogue, start: int, length: int, new: str
) -> None:
    found: Case | InvalidCase
    try:
        found = read(CASE[:start] + new + CASE[start + length :], catalogue)
    except InvalidCase as error:
        found = error
    if isinstance(found, InvalidCase):
        assert found.problems
        assert all(problem.message and said(problem.remedy) for problem in found.problems)


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place] * bool(place) + [
        deeper for step, entry in inner for deeper in places(entry, (*place, step))
    ]


VALUES: Any = read_document(CASE, "case.yaml").value
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(places(VALUES)), anything)
def test_anything_may_stand_anywhere(catalogue: Catalogue, place: tuple[Any, ...], new: Any) -> None:
    value = copy.deepcopy(VALUES)
    parent = value
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = new
    with contextlib.suppress(InvalidCase):
        read(json.dumps(value), catalogue, "case.json")
