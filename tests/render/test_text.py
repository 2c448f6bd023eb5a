"""The plan as text: the answer first, nothing hidden, and the same figures as in the JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from scarpath.core.case import Money
from scarpath.core.finding import Kind, catalogue_text, finding
from scarpath.core.plan import Front, Score
from scarpath.render.json import plan_json
from scarpath.render.layout import Style
from scarpath.render.picture import dots
from scarpath.render.text import plan_text, score_text
from scarpath.render.words import templates
from tests.render import sample

CATALOGUE = sample.catalogue()


def text_of(**changes: object) -> str:
    return plan_text(sample.result(**changes), CATALOGUE)


def rows_of(text: str) -> list[str]:
    """The lines of figures in the table of plans: an interval in brackets and a percentage beside it."""
    row = re.compile(r" +-?\d+ % \(-?\d+ to -?\d+\) +-?\d+ % ")
    return [line for line in text.splitlines() if row.match(line)]


def test_the_first_three_lines_answer_the_question() -> None:
    first, second, third = text_of().splitlines()[:3]
    assert "removed for good?" in first
    assert "No trial" in first
    # The best tried plan of the sample: mean 21.26, spread 18.04; p10 = 21.26 - 1.3 * 18.04 = -2.192.
    assert "21 %" in second
    assert "-2 to 45 %" in second
    assert "very low" in third
    assert "no treatment at all: about 3 %" in third


def test_raised_scars_get_no_number_in_the_answer() -> None:
    text = plan_text(sample.raised(), CATALOGUE)
    assert not re.search(r"\d", "".join(text.splitlines()[:3]))
    assert "Cutting out\ninjected into the scar\n" in text
    assert "better by" not in text


def test_every_plan_row_shows_doing_nothing() -> None:
    rows = rows_of(text_of())
    assert len(rows) == 3
    # Doing nothing in the sample: mean 3.04.
    assert all(re.search(r"\)\s+3 %\s", row) for row in rows)


def test_a_plan_that_no_trial_studied_says_so() -> None:
    lines = text_of().splitlines()
    below = {line[:1]: lines[i + 1] for i, line in enumerate(lines) if re.match(r"[AB]  \d x ", line)}
    assert "no trial of this mix" in below["A"]
    assert "no trial of this mix" not in below["B"]


def test_the_recommended_plan_is_marked_and_dated() -> None:
    text = text_of()
    assert "B  2 x needle release\n   look at this first\n" in text
    assert "01 Dec 2026  Visit 1: Needle release" in text
    assert "08 Dec 2026" in text


@pytest.mark.parametrize(
    "said",
    [
        "Full light (until 01 Mar 2027): The pill was stopped too recently. [Roe 2020] (a)",
        "(a) needs a clinician's sign-off",
        "Keep out of the sun. [Doe Clinic] (b)",
        "Do you get cold sores? (Light columns)",
        "Cutting out: No trial with a usable number was found.",
        "How often have you done this in skin like mine?",
        "How long the effect lasts beyond two years.",
        "prices.needle_release: 600 [Doe Clinic]",
        "Needle release 1 2 40 low",
        "all 9,765,625 plans checked or ruled out by proof, in 0.9 s",
        "A budget of 3,000 USD would allow p1.",
        "With Needle release 21 % (-2 to 45)",
        "Needle release: pale spots, seldom [Roe 2020]",
    ],
)
def test_nothing_is_left_out(said: str) -> None:
    assert said in " ".join(text_of().split())


def test_the_sign_off_stands_with_the_answer_and_with_the_plans() -> None:
    assert text_of().count("No clinician has reviewed these rules and cards yet.") >= 2


def test_the_explanation_is_for_clinicians() -> None:
    text = " ".join(plan_text(sample.result(), CATALOGUE, explain=True).split())
    assert "FOR THE CLINICIAN AND THE RESEARCHER" in text
    assert "812,345 evaluated, 8,953,280 cut off by a proven bound; complete: yes" in text
    assert "https://example.org/roe" in text
    assert "Needle release, 2 sessions: 21 lost without it (by scar type: rolling 21)" in text
    assert "FOR THE CLINICIAN" not in text_of()


def test_a_search_that_was_cut_short_is_not_called_complete() -> None:
    front = sample.result().front
    assert front is not None
    cut = replace(front, certificate=replace(front.certificate, complete=False))
    assert "The search is not complete" in text_of(front=cut)


def test_an_empty_front_says_why() -> None:
    front = sample.result().front
    assert front is not None
    empty = Front(plans=(), shortlist=(), certificate=front.certificate, size=0)
    assert "No plan fits within your limits" in text_of(front=empty, recommended=None)


def test_figures_in_the_text_are_those_of_the_json() -> None:
    text, data = text_of(), plan_json(sample.result())
    by_id = {plan["id"]: plan for plan in data["plans"]}
    rows = dict(zip(data["shortlist"], rows_of(text), strict=False))
    for plan_id, row in rows.items():
        plan = by_id[plan_id]
        mean, low, high = re.findall(r"(-?\d+) % \((-?\d+) to (-?\d+)\)", row)[0]
        expected = (plan["improvement_percent"][key] for key in ("mean", "p10", "p90"))
        # The sample has no figure that ends in .5, so Python's rounding and ours agree.
        assert [int(mean), int(low), int(high)] == [round(value) for value in expected]
        assert f"{plan['cost']['low']:,}-{plan['cost']['high']:,}" in row
        assert re.search(rf"\s{plan['visits']}\s+{plan['downtime_days']:g}\s", row)


@pytest.mark.parametrize("width", [60, 72, 80, 120])
@pytest.mark.parametrize("explain", [True, False])
def test_no_line_is_wider_than_asked(width: int, explain: bool) -> None:
    for result in (sample.result(), sample.raised()):
        text = plan_text(result, CATALOGUE, style=Style(width=width), explain=explain)
        assert max(len(line) for line in text.splitlines()) <= width


def test_ascii_terminals_get_ascii() -> None:
    assert plan_text(sample.result(), CATALOGUE, style=Style(unicode=False), explain=True).isascii()


@pytest.mark.parametrize(("left", "full"), [(0, 0), (62, 62), (100, 100), (130, 100), (-3, 0)])
def test_a_hundred_dots(left: int, full: int) -> None:
    run = "".join(dots(left, Style(unicode=False)))
    assert (run.count("#"), run.count(".")) == (full, 100 - full)
    assert run == "#" * full + "." * (100 - full)


def test_a_risk_that_nobody_counted_is_not_called_none() -> None:
    front = sample.result().front
    assert front is not None
    uncounted = replace(front.plans[1], pih_from_class_alone=tuple(front.plans[1].sessions))
    rows = rows_of(text_of(front=replace(front, plans=(front.plans[0], uncounted))))
    assert "~9 %" in rows[0]
    assert "~9 %" in rows[1]
    assert "not known" not in rows[1]


def test_a_budget_that_an_unknown_price_leaves_open_is_said() -> None:
    """Plan A of the sample holds a treatment without a price, plan B does not."""
    budget = Money(amount=Decimal(2500), currency="USD")
    open_ended = replace(sample.result(), budget=budget)
    text = " ".join(plan_text(open_ended, sample.catalogue()).split())
    assert "Your limit of 2,500 USD could not be checked in full for A: a price is not known." in text
    unlimited = replace(open_ended, budget=None)
    assert "could not be checked" not in plan_text(unlimited, sample.catalogue())


def test_a_limit_that_an_unknown_figure_leaves_open_is_said_for_marks_and_days_too() -> None:
    """In plan B of the sample nobody counted brown marks, and its days off may be more."""
    found = sample.result()
    assert found.front is not None
    plan_a, plan_b = found.front.plans
    plan_b = replace(plan_b, pih_from_class_alone=tuple(plan_b.sessions), downtime_at_least=True)
    open_ended = replace(found, front=replace(found.front, plans=(plan_a, plan_b)))
    limited = replace(open_ended, downtime_limit_days=0.0, pih_limit_percent=5.0)
    text = " ".join(plan_text(limited, CATALOGUE).split())
    assert "Your limit of 5 % on brown marks was checked for A, B against a guess:" in text
    assert "Your limit of 0 days off a visit could not be checked in full for B:" in text
    assert "could not be checked" not in plan_text(open_ended, CATALOGUE)


@pytest.mark.parametrize(("candidates", "told"), [(0, "no plan to check"), (1, "one plan to check")])
def test_a_search_with_next_to_nothing_to_check_says_so_in_words(candidates: int, told: str) -> None:
    front = sample.result().front
    assert front is not None
    proof = replace(front.certificate, candidates=candidates, evaluated=candidates, cut_off=0)
    text = text_of(front=replace(front, certificate=proof, size=1))
    assert f"Search complete: there was {told}." in text
    assert "Only one plan is beaten by no other plan." in text


def test_what_needs_no_sign_off_leaves_no_empty_mark() -> None:
    found = sample.safety()
    bare = replace(found, blocked=(replace(found.blocked[0], sign_off=None),), cautions=())
    assert not re.search(r"^\([a-z]\)$|\([a-z]\)", text_of(safety=bare), re.MULTILINE)


def test_where_a_file_holds_an_answer_is_said_to_those_who_have_one() -> None:
    under = finding(Kind.WRITE_UNDER, fields=("dlqi",), part="scores")
    total = finding(Kind.TYPE_TOTAL, low=0.0, high=30.0, where=under)
    depth = finding(Kind.TYPE_DEPTH, type="boxcar", where=finding(Kind.WRITE_IN_ENTRIES, field="depth"))
    score = Score(
        scale="dlqi",
        name=catalogue_text("Index"),
        value=None,
        range=(0, 30),
        question=finding(Kind.QUESTIONS, questions=(total, depth)),
    )
    assert score_text(score) == (
        "Index: not known yet. What is the total of this questionnaire, 0 to 30? Write dlqi under scores. "
        "How deep are the boxcar scars: shallow, moderate or deep? Write depth in their entries."
    )
    assert score_text(score, in_file=False) == (
        "Index: not known yet. What is the total of this questionnaire, 0 to 30? How deep are the boxcar "
        "scars: shallow, moderate or deep?"
    )


def test_no_question_names_a_place_in_a_file_in_its_own_words() -> None:
    keys = ("visible_at", "easily_covered", "flattens", "age_years", "under scores", "under marks")
    assert [text for text in templates().values() if "?" in text and any(key in text for key in keys)] == []
