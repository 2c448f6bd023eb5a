"""One treatment by itself: its forecast is that of a plan, its people and its days are counted by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarpath.core.case import ATROPHIC, Fitzpatrick
from scarpath.core.study import Adverse, Study
from scarpath.planning.alone import dose_forecasts, durations, most_sessions, skin_risks, trials
from tests.support import card, catalogue, draws, study

CARDS = [card("needles", "resurfacing", sessions_at_most=3), card("laser", "resurfacing")]
IV, V = Fitzpatrick("IV"), Fitzpatrick("V")


def test_the_forecast_is_the_formula_of_a_plan_with_it_alone() -> None:
    made_up = draws(CARDS)
    found = dose_forecasts("needles", catalogue(CARDS), made_up)
    assert [(f.sessions, f.scar_type) for f in found] == [(n, t) for n in (1, 2, 3) for t in ATROPHIC]
    two = next(f for f in found if f.sessions == 2 and f.scar_type == ATROPHIC[1])
    # g(2) by hand, from the dose curve in the docstring of the model
    tau, usual = made_up.dose[:, 0], made_up.usual[0]
    grown = (1 - np.exp(-2 / tau)) / (1 - np.exp(-usual / tau))
    done = 1 - np.exp(-made_up.effect[:, 0, 1] * grown)
    reach = 1 - (1 - made_up.reach) ** made_up.response
    assert two.person.mean == pytest.approx(100 * (reach * done).mean())
    # quantiles are taken in single precision
    assert two.person.p90 == pytest.approx(np.quantile(100 * reach * done, 0.9), rel=1e-5)
    clinic = 1 - (1 - made_up.reach) ** made_up.clinic
    assert two.average.mean == pytest.approx(100 * (clinic * done).mean())


def test_more_sessions_never_help_less() -> None:
    found = dose_forecasts("needles", catalogue(CARDS), draws(CARDS))
    for kind in ATROPHIC:
        means = [f.average.mean for f in found if f.scar_type == kind]
        assert means == sorted(means)


def test_without_a_trial_there_is_no_forecast() -> None:
    assert dose_forecasts("needles", catalogue(CARDS), draws(CARDS, uninformed=["needles"])) == ()
    assert most_sessions("needles", catalogue(CARDS)) == 3


def marked(
    name: str, events: int, n: int, *skins: Fitzpatrick, given: tuple[str, ...] = ("needles",)
) -> Study:
    made_up = study(name, given)
    arm = dataclasses.replace(made_up.arms[0], adverse=(Adverse(event="pih", events=events, n=n),))
    return dataclasses.replace(made_up, arms=(arm,), fitzpatrick=skins or None)


def test_brown_marks_are_counted_in_people_of_these_types_alone() -> None:
    known = catalogue(
        CARDS,
        studies=[
            marked("a", 2, 20, IV),
            marked("b", 1, 10, IV),
            marked("mixed", 5, 10, IV, V),
            marked("unstated", 5, 10),
            marked("both", 5, 10, IV, given=("needles", "laser")),
        ],
    )
    found = {risk.skin_types: risk for risk in skin_risks("needles", known, draws(CARDS))}
    assert (found[IV,].events, found[IV,].people) == (3, 30)
    assert [risk.people for types, risk in found.items() if types != (IV,)] == [0, 0]


def test_the_forecast_of_brown_marks_is_the_chance_behind_the_draws() -> None:
    made_up = draws(CARDS)
    first, *_ = skin_risks("needles", catalogue(CARDS), made_up)
    assert first.forecast is not None
    assert first.forecast.mean == pytest.approx(100 * (1 / (1 + np.exp(-made_up.pih[:, 0, 0]))).mean())
    unknown = draws(CARDS, pih_unknown=["needles"])
    assert [risk.forecast for risk in skin_risks("needles", catalogue(CARDS), unknown)] == [None] * 3


def test_studies_come_randomised_comparisons_first() -> None:
    alone = study("alone", ["needles"], n=90)
    loose = dataclasses.replace(
        study("loose", ["needles"], ["laser"], n=30), design="nonrandomised_comparative"
    )
    known = catalogue(CARDS, studies=[alone, loose, study("small", ["needles"], ["laser"], n=10)])
    found = trials("needles", known, {"loose": "a reason"})
    assert [(t.study.id, t.compared, t.left_out) for t in found] == [
        ("small", True, None),
        ("loose", True, "a reason"),
        ("alone", False, None),
    ]
    assert all(trial.alone for trial in found)
    both = catalogue(CARDS, studies=[study("both", ["needles", "laser"], ["laser"])])
    assert [trial.alone for trial in trials("needles", both, {})] == [False]


def test_days_are_those_of_arms_with_it_alone() -> None:
    def with_days(name: str, *given: str) -> Study:
        made_up = study(name, given)
        red = Adverse(event="erythema", mean_days=3.5, n=12)
        arm = dataclasses.replace(made_up.arms[0], downtime_days=4.0, adverse=(red,))
        return dataclasses.replace(made_up, arms=(arm,))

    found = durations("needles", [with_days("a", "needles"), with_days("b", "needles", "laser")])
    assert [(d.study, d.event, d.days, d.people) for d in found] == [
        ("a", None, 4.0, 20),
        ("a", "erythema", 3.5, 12),
    ]
