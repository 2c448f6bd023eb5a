"""What carries the effect on each scar type."""

from __future__ import annotations

import dataclasses

import pytest

from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.study import Study
from scarpath.core.treatment import Suitability
from scarpath.evidence.cells import cells
from tests.support import card, catalogue, draws, study

SUITS = {t: Suitability(strength="partial", why="made up") for t in ScarType} | {
    ScarType.ICEPICK: Suitability(strength="unsuited", why="made up")
}
CARDS = [card("laser", "resurfacing", suits=SUITS), card("needles", "resurfacing")]


def of(name: str, *scar_types: str, arms: int = 1, n: int = 20) -> Study:
    made_up = study(name, *[["laser"]] * arms, n=n)
    return dataclasses.replace(made_up, scar_types=scar_types or None)


def standing(*studies: Study) -> list[str]:
    known = catalogue(CARDS, studies=studies)
    return [cell.standing for cell in cells("laser", known, draws(CARDS))]


def test_trials_of_the_type_of_others_and_unsuited() -> None:
    assert standing(of("a", "boxcar")) == ["unsuited", "trials", "borrowed"]
    assert standing(of("a", "mixed_atrophic")) == ["unsuited", "trials", "trials"]
    assert standing(of("a")) == ["unsuited", "borrowed", "borrowed"]


def test_without_a_trial_of_the_treatment_the_prior_is_alone() -> None:
    found = cells("laser", catalogue(CARDS), draws(CARDS, uninformed=["laser"]))
    assert [cell.standing for cell in found] == ["unsuited", "prior only", "prior only"]


def test_studies_and_people_are_counted_once() -> None:
    parallel = of("a", "boxcar", arms=2)
    halves = dataclasses.replace(of("b", "boxcar", "rolling", arms=2), design="rct_split_face")
    known = catalogue(CARDS, studies=[parallel, halves])
    boxcar = cells("laser", known, draws(CARDS))[ATROPHIC.index(ScarType.BOXCAR)]
    # two groups of 20, and 20 people with two sides each
    assert (boxcar.studies, boxcar.typed, boxcar.patients) == (("a", "b"), ("a",), 60)


def test_what_the_model_does_not_know_has_no_cells() -> None:
    assert cells("needles", catalogue(CARDS), draws(CARDS[:1])) == ()


def test_contraction_is_told_where_there_is_an_effect() -> None:
    found = cells("laser", catalogue(CARDS, studies=[of("a", "boxcar")]), draws(CARDS))
    assert [cell.contraction is None for cell in found] == [True, False, False]
    assert all(cell.contraction <= 100 for cell in found if cell.contraction is not None)
    with pytest.raises(KeyError):
        cells("unknown", catalogue(CARDS), dataclasses.replace(draws(CARDS), treatments=("unknown", "x")))
