"""How many people of each skin type were studied: made-up studies by hand, and the shipped ones counted
again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import Fitzpatrick
from scarpath.core.study import Study
from scarpath.planning.equity import patients_given, studied_patients
from tests.reading import grade
from tests.support import card, catalogue, spoken, study

studied_patients = spoken(studied_patients)

NEEDLES = card("needles", "resurfacing")
IV, V, VI = Fitzpatrick.IV, Fitzpatrick.V, Fitzpatrick.VI


def with_types(made_up: Study, types: Sequence[Fitzpatrick] | None, **more: Any) -> Study:
    return dataclasses.replace(made_up, fitzpatrick=None if types is None else tuple(types), **more)


def counted(*studies: Study, skin_type: Fitzpatrick = V) -> tuple[int, int, int, int]:
    found = studied_patients("needles", skin_type, catalogue([NEEDLES], studies=studies))
    return found.surely, found.patients, found.not_stated, found.all_types


def test_people_of_studies_that_list_the_type_are_an_upper_bound_and_of_those_alone_a_lower_one() -> None:
    mixed = with_types(study("mixed", ["needles"], n=20), [IV, V])
    alone = with_types(study("alone", ["needles"], n=7), [V])
    silent = with_types(study("silent", ["needles"], n=100), None)
    other = with_types(study("other", ["needles"], n=50), [VI])
    assert counted(mixed, alone, silent, other) == (7, 27, 100, 177)


def test_study_without_the_treatment_does_not_count() -> None:
    assert counted(with_types(study("else", ["laser"], n=20), [V])) == (0, 0, 0, 0)


def test_only_the_arms_that_had_it_count() -> None:
    both = with_types(study("both", ["needles"], ["laser"], n=20), [V], n_enrolled=40)
    assert counted(both) == (20, 20, 0, 20)


@pytest.mark.parametrize(
    ("design", "enrolled", "people"),
    [
        ("rct_parallel", 60, 40),
        ("rct_split_face", 60, 20),
        ("split_face_nonrandomised", None, 20),
        ("rct_parallel", 30, 30),
    ],
)
def test_sides_of_one_face_are_the_same_people(design: Any, enrolled: int | None, people: int) -> None:
    """Two arms of 20: forty people in parallel groups, twenty on split faces, never more than were
    enrolled.
    """
    two = dataclasses.replace(
        study("two", ["needles"], ["needles"], n=20), design=design, n_enrolled=enrolled
    )
    assert patients_given("needles", two) == people


def test_scars_are_not_counted_as_people() -> None:
    scars = with_types(study("scars", ["needles"], n=300), [V], flags=("n_is_lesions",), n_enrolled=None)
    found = studied_patients("needles", V, catalogue([NEEDLES], studies=[scars]))
    assert (found.patients, found.uncounted) == (0, ("scars",))
    assert "counts scars and not people" in found.sentence
    assert counted(dataclasses.replace(scars, n_enrolled=12)) == (12, 12, 0, 12)


SHIPPED = load_catalogue()
PAIRS = [(treatment, skin_type) for treatment in SHIPPED.treatments for skin_type in Fitzpatrick]


@pytest.mark.parametrize(("treatment", "skin_type"), PAIRS)
def test_every_treatment_and_skin_type_gets_an_answer_that_adds_up(
    treatment: str, skin_type: Fitzpatrick
) -> None:
    found = studied_patients(treatment, skin_type, SHIPPED)
    assert 0 <= found.surely <= found.patients
    assert found.patients + found.not_stated <= found.all_types
    assert all(skin_type in (SHIPPED.studies[name].fitzpatrick or ()) for name in found.studies)
    assert grade(found.sentence) <= 9
    if not found.patients:
        assert found.sentence.startswith(("No study", "We know of no study", "A study took"))
    else:
        assert str(found.patients) in found.sentence


def test_shipped_studies_counted_again_the_long_way() -> None:
    """TCA CROSS in skin type IV, added up arm by arm here instead of by the function."""
    people = 0
    for one in SHIPPED.studies.values():
        if one.fitzpatrick is None or IV not in one.fitzpatrick:
            continue
        sizes = [arm.n for arm in one.arms for part in arm.components if part.treatment == "tca_cross"]
        if sizes:
            people += max(sizes) if "split_face" in one.design else sum(sizes)
    assert studied_patients("tca_cross", IV, SHIPPED).patients == people > 0
