"""What a case is to the experts: its kinds of scars, and the contexts that it surely is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import Appearance, Isotretinoin, Region, ScarGroup, ScarType, Skin
from scarpath.core.standing import Indication
from scarpath.planning.assess import assess
from scarpath.planning.indications import contexts_of, indications_of
from tests.support import TODAY, case

CATALOGUE = load_catalogue()


def group(region: Region, scar_type: ScarType, depth: Any = None) -> ScarGroup:
    return ScarGroup(region=region, type=scar_type, count=3, depth=depth)


def of(**stated: Any) -> tuple[Indication, ...]:
    made = replace(case(), **stated)
    return indications_of(made, assess(made, CATALOGUE.scales), CATALOGUE, today=TODAY)


def contexts(**stated: Any) -> set[str]:
    return set(contexts_of(replace(case(), **stated), CATALOGUE, today=TODAY))


def test_each_type_and_depth_on_the_face_stands_once() -> None:
    found = of(
        scars=(
            group(Region.LEFT_CHEEK, ScarType.BOXCAR, "deep"),
            group(Region.RIGHT_CHEEK, ScarType.BOXCAR, "deep"),
            group(Region.CHIN, ScarType.BOXCAR, "shallow"),
            group(Region.BACK, ScarType.ROLLING),
        )
    )
    assert [(one.scar_type, one.depth) for one in found] == [("boxcar", "deep"), ("boxcar", "shallow")]


def test_severity_is_the_qualitative_grade_and_none_where_it_cannot_be_told() -> None:
    seen = Appearance(visible_at_50_cm=True, easily_covered=False, flattens_on_stretching=False)
    assert {one.severity for one in of(appearance=seen)} == {"severe"}
    assert {one.severity for one in of(appearance=Appearance())} == {None}


def test_a_context_that_the_case_does_not_say_enough_for_is_none() -> None:
    assert contexts(skin=Skin()) == set()
    assert contexts(skin=Skin(keloid_tendency=False, active_acne="none")) == set()
    assert contexts(skin=Skin(keloid_tendency=True, active_acne="mild")) == {"keloid_prone", "active_acne"}


def test_isotretinoin_counts_while_it_is_taken_and_for_half_a_year() -> None:
    def stopped(day: date) -> set[str]:
        return contexts(skin=Skin(isotretinoin=Isotretinoin(status="stopped", stopped_on=day)))

    recent = {"isotretinoin_current_or_recent"}
    assert contexts(skin=Skin(isotretinoin=Isotretinoin(status="current"))) == recent
    assert stopped(date(2026, 7, 1)) == recent
    assert stopped(date(2026, 1, 1)) == set()


def test_stretching_says_whether_scars_are_distensible() -> None:
    assert contexts(appearance=Appearance(flattens_on_stretching=True)) == {"distensible"}
    assert contexts(appearance=Appearance(flattens_on_stretching=False)) == {"non_distensible"}
