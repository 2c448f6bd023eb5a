"""Nobody is dropped: every example gets a full plan for each Fitzpatrick type, and how many were studied."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from scarpath import api
from scarpath.catalog.load import load_case, load_catalogue
from scarpath.core.case import Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import SKIN_GROUPS, EffectDraws
from scarpath.core.plan import PlanResult
from scarpath.core.study import Adverse
from scarpath.planning.equity import marks_counted, marks_sentence
from scarpath.render.say import said
from tests.support import TODAY, card, catalogue as made_up_catalogue, draws as made_up, spoken, study

marks_sentence = spoken(marks_sentence)

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
MAY_DIFFER = (
    "RULED OUT",
    "NOT FOR YOU",
    "NOT PUT FIRST",
    "POSSIBLE, BUT",
    "ASK A DOCTOR",
    "TAKE CARE",
    "BEFORE A VISIT",
    "AFTERWARDS",
    "ASK ABOUT",
)
"""Sections that the rules, or the treatments of the plan, fill: a type without such a rule has none."""


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@cache
def draws() -> EffectDraws:
    cards = [entry for entry in catalogue().treatments.values() if not entry.raised_only]
    return made_up(cards, count=100)


@cache
def planned(path: Path, skin: Fitzpatrick) -> PlanResult:
    """The answer to an example with another skin type. What the person limits is lifted, dates aside: it may
    leave nothing to put first, at the person's own wish.
    """
    case = load_case(path, catalogue(), today=TODAY)
    limits = replace(
        case.limits, budget=None, downtime_days_per_visit=None, visits=None, pih_risk_percent=None
    )
    case = replace(case, person=replace(case.person, fitzpatrick=skin), limits=limits)
    return api.plan(case, catalogue(), draws(), today=TODAY, whole_front=False)


def sections(result: PlanResult) -> list[str]:
    text = api.report(result, catalogue())
    titles = re.findall(r"^\n([A-Z]{2}[A-Z0-9 ,:'-]+)$", text, re.MULTILINE)
    return [title for title in titles if not title.startswith(MAY_DIFFER)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_skin_type_gets_the_same_full_answer(path: Path) -> None:
    own = load_case(path, catalogue(), today=TODAY).person.fitzpatrick
    wanted = sections(planned(path, own))
    assert len(wanted) >= 5
    for skin in Fitzpatrick:
        result = planned(path, skin)
        assert sections(result) == wanted, skin
        assert (result.recommended is None) == (planned(path, own).recommended is None), skin
        assert (result.front is None) == (planned(path, own).front is None), skin


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_beside_every_treatment_stands_how_many_of_this_type_were_studied(path: Path) -> None:
    for skin in Fitzpatrick:
        result = planned(path, skin)
        if result.front is not None and result.recommended is not None:
            used = list(result.front.plan(result.recommended.id).sessions)
        else:
            used = [option.treatment for option in result.raised_path]
        for treatment in used:
            name = catalogue().treatments[treatment].name.split(" (")[0]
            told = [text for text in map(said, result.not_known) if text.startswith(f"{name}:")]
            assert len(told) == 1, (skin, treatment)
            assert (
                f"skin type {skin.value} " in told[0]
                or "in any skin type" in told[0]
                or (f"skin type {skin.value}." in told[0])
            )


def test_where_no_trial_counted_brown_marks_in_a_group_the_answer_says_so_and_gives_the_wide_range() -> None:
    needles = card("needles", "resurfacing")
    first = study("a", ["needles"])
    marks = (Adverse(event="pih", events=1, n=20),)
    told = replace(first, arms=(replace(first.arms[0], adverse=marks),))
    light = replace(told, id="light", fitzpatrick=(Fitzpatrick.II, Fitzpatrick.III))
    mixed = replace(told, id="mixed", fitzpatrick=(Fitzpatrick.III, Fitzpatrick.V))
    silent = replace(told, id="silent", fitzpatrick=None)
    found = made_up_catalogue([needles], studies=[light, mixed, silent])
    assert [marks_counted("needles", group, found) for group in SKIN_GROUPS] == [20, 0, 0]
    light_words = marks_sentence(["needles"], Fitzpatrick.I, found, low=2, high=9)
    assert light_words.startswith("Brown marks: 20 people with skin type I to III alone were counted")
    dark_words = marks_sentence(["needles"], Fitzpatrick.VI, found, low=2, high=30)
    assert "nobody counted them" in dark_words
    assert "skin type V to VI alone" in dark_words
    assert "its range is wider: 2 to 30 %" in dark_words


def test_the_groups_are_those_of_the_draws() -> None:
    assert len(SKIN_GROUPS) == draws().pih.shape[2]
    assert sorted(skin for group in SKIN_GROUPS for skin in group) == sorted(Fitzpatrick)
