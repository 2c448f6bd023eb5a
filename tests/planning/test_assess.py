"""Scores against the printed tables of the scales, worked out by hand; invariants of the mix."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import (
    ATROPHIC,
    OFF_FACE,
    Appearance,
    Case,
    Fitzpatrick,
    Marks,
    Person,
    Region,
    ScarGroup,
    ScarType,
)
from scarpath.core.errors import InvalidInput, InvalidValue
from scarpath.core.plan import Score
from scarpath.core.scale import SeverityScale
from scarpath.planning.assess import assess, scar_mix
from tests.support import spoken

assess = spoken(assess)

SCALES = load_catalogue().graded_scales
ECCA, POINTS, GRADE, QUALITY = "ecca", "goodman_baron_quantitative", "goodman_baron_qualitative", "dlqi"
NO_MARKS = Marks(pih="none", pie="none")
FACE = [region for region in Region if region not in OFF_FACE]


def scar(scar_type: str, count: int, region: Region = Region.LEFT_CHEEK, **more: Any) -> ScarGroup:
    return ScarGroup(region=region, type=ScarType(scar_type), count=count, **more)


def case(*scars: ScarGroup, **more: Any) -> Case:
    person = Person(age=27, fitzpatrick=Fitzpatrick.IV)
    return Case(scarpath_case=1, person=person, scars=scars, **({"marks": NO_MARKS} | more))


def score(of: Case, scale: str) -> Score:
    return next(s for s in assess(of, SCALES).scores if s.scale == scale)


def test_the_tables_add_up_to_the_published_ranges() -> None:
    # Dreno 2007: six rows at extent 3 give 540. Goodman and Baron 2006: the highest points of all rows, 84.
    assert sum(3 * (item.weight or 0) for item in SCALES[ECCA].items) == SCALES[ECCA].range[1] == 540
    assert sum(max(item.points) for item in SCALES[POINTS].items) == SCALES[POINTS].range[1] == 84


def test_a_mixed_face_by_hand() -> None:
    mixed = case(
        scar("icepick", 14),
        scar("rolling", 6, depth="moderate"),
        scar("boxcar", 9, Region.RIGHT_CHEEK, depth="shallow"),
        marks=Marks(pih="mild", pie="none", count=12),
    )
    # ECCA: 14, 9 and 6 are all "limited" (5 to 20), extent 2: 2 * 15 + 2 * 20 + 2 * 25.
    assert score(mixed, ECCA).value == 120
    # Points: macular 11-20: 2; moderate dish 1-10: 2; shallow punched 1-10: 2; deep punched 11-20: 6.
    assert score(mixed, POINTS).value == 12
    mix = assess(mixed, SCALES).mix
    assert mix == pytest.approx(
        {ScarType.ICEPICK: 30 / 120, ScarType.BOXCAR: 40 / 120, ScarType.ROLLING: 50 / 120}
    )


@pytest.mark.parametrize(
    ("count", "ecca", "points"),
    # ECCA: few is fewer than 5, limited 5 to 20, many more than 20; weight 15.
    # Points of a deep punched-out scar: 3 for 1 to 10, 6 for 11 to 20, 9 for more.
    [(1, 15, 3), (4, 15, 3), (5, 30, 3), (10, 30, 3), (11, 30, 6), (20, 30, 6), (21, 45, 9), (10_000, 45, 9)],
)
def test_the_edges_of_the_bands(count: int, ecca: float, points: float) -> None:
    assert score(case(scar("icepick", count)), ECCA).value == ecca
    assert score(case(scar("icepick", count)), POINTS).value == points


def test_counts_are_added_over_regions() -> None:
    apart = case(*(scar("icepick", 3, region) for region in FACE))
    # 10 regions of the face, 3 scars each: 30, which is "many", though each region has "few".
    assert score(apart, ECCA).value == 45


def test_everything_a_case_can_say_at_its_worst() -> None:
    worst = case(
        scar("icepick", 30),
        scar("boxcar", 30, depth="shallow"),
        scar("rolling", 30, depth="deep"),
        scar("hypertrophic", 30, age_years=1, area_cm2=15),
        scar("keloid", 30, age_years=5, area_cm2=10),
        marks=Marks(pih="severe", count=50),
    )
    # All rows but elastolysis: (15 + 20 + 25 + 40 + 50) * 3.
    assert score(worst, ECCA).value == 450
    # Macular 3, shallow punched 6, deep punched 9, deep broad 9, raised over 20 cm2 18.
    assert score(worst, POINTS).value == 45


@pytest.mark.parametrize(("area", "points"), [(0.5, 6), (4.9, 6), (5, 12), (19.9, 12), (20, 18), (300, 18)])
def test_raised_scars_are_scored_by_area(area: float, points: float) -> None:
    assert score(case(scar("keloid", 2, area_cm2=area)), POINTS).value == points


@pytest.mark.parametrize(("age", "weight"), [(0, 40), (1.9, 40), (2, 50), (30, 50)])
def test_raised_scars_are_weighed_by_age(age: float, weight: float) -> None:
    assert score(case(scar("hypertrophic", 2, age_years=age)), ECCA).value == weight


LOOKS = ("visible_at_50_cm", "easily_covered", "flattens_on_stretching")
# Grade 2 is hard to notice or well hidden; 3 and 4 are plain and not hidden, and stretching tells them apart.
GRADES = {
    (visible, covered, flat): ("mild", 2)
    if visible is False or covered
    else (("moderate", 3) if flat else ("severe", 4))
    for visible, covered, flat in product((True, False), repeat=3)
}


@pytest.mark.parametrize("answers", list(product((True, False, None), repeat=3)))
def test_the_grade_follows_once_all_ways_to_answer_the_rest_agree(answers: tuple[bool | None, ...]) -> None:
    found = score(
        case(scar("rolling", 6), appearance=Appearance(**dict(zip(LOOKS, answers, strict=True)))), GRADE
    )
    # Brute force: every way to fill in what was left out.
    filled = product(*((True, False) if answer is None else (answer,) for answer in answers))
    possible = {GRADES[one] for one in filled}
    if len(possible) == 1:
        assert (found.level, found.value) == possible.pop()
        assert found.question is None
    else:
        assert found.value is None
        asked = [name for name in LOOKS if name in (found.question or "")]
        assert len(asked) == 1
        assert answers[LOOKS.index(asked[0])] is None


def test_the_stretch_test_is_not_for_raised_scars() -> None:
    look = Appearance(visible_at_50_cm=True, easily_covered=False, flattens_on_stretching=False)
    found = score(case(scar("keloid", 1), appearance=look), GRADE)
    assert found.value is None
    assert "dermatologist" in (found.question or "")


@pytest.mark.parametrize(
    ("changed", "scale", "asks"),
    [
        ({"scars": (scar("rolling", 3),)}, POINTS, "depth"),
        ({"scars": (scar("boxcar", 3),)}, POINTS, "depth"),
        ({"scars": (scar("keloid", 3),)}, POINTS, "area_cm2"),
        ({"scars": (scar("keloid", 3, area_cm2=2), scar("keloid", 1))}, POINTS, "area_cm2"),
        ({"scars": (scar("hypertrophic", 3),)}, ECCA, "age_years"),
        ({"marks": Marks(pih="mild")}, POINTS, "count"),
        ({"marks": Marks()}, POINTS, "Are there"),
        ({"marks": Marks(pih="none")}, POINTS, "Are there"),
        ({}, QUALITY, "0 to 30"),
    ],
)
def test_what_is_missing_is_asked_for(changed: dict[str, Any], scale: str, asks: str) -> None:
    found = score(replace(case(scar("icepick", 3)), **changed), scale)
    assert found.value is None
    assert asks in (found.question or "")


def test_every_missing_answer_is_asked_for_once() -> None:
    vague = case(
        scar("rolling", 3), scar("rolling", 4, Region.CHIN), scar("keloid", 2), marks=Marks(pie="mild")
    )
    question = score(vague, POINTS).question or ""
    assert [question.count(word) for word in ("depth", "area_cm2", "count under marks")] == [1, 1, 1]


def test_no_count_of_marks_is_needed_where_there_are_none() -> None:
    assert score(case(scar("icepick", 3)), POINTS).value == 3
    assert score(case(scar("icepick", 3), marks=Marks(count=0)), POINTS).value == 3
    with pytest.raises(InvalidValue, match="5 marks are counted but none are graded"):
        Marks(pih="none", pie="none", count=5)


def test_scars_of_the_body_are_neither_scored_nor_weighed() -> None:
    face = case(scar("icepick", 3))
    both = case(scar("icepick", 3), scar("rolling", 50, Region.BACK), scar("keloid", 1, Region.CHEST))
    assert [s.value for s in assess(both, SCALES).scores] == [s.value for s in assess(face, SCALES).scores]
    assert assess(both, SCALES).mix == assess(face, SCALES).mix
    assert assess(both, SCALES).off_face
    assert assess(both, SCALES).raised
    assert "back, chest" in assess(both, SCALES).notes[0]
    body = assess(case(scar("rolling", 5, Region.BACK)), SCALES)
    assert body.mix == {}
    assert all(s.value is None and s.question for s in body.scores)


def test_the_mix_stands_where_the_score_does_not() -> None:
    raised_too = case(scar("icepick", 3), scar("rolling", 9), scar("hypertrophic", 4))
    assert score(raised_too, ECCA).value is None
    # Extents 1 and 2: 15 against 50.
    assert assess(raised_too, SCALES).mix == pytest.approx(
        {ScarType.ICEPICK: 15 / 65, ScarType.BOXCAR: 0, ScarType.ROLLING: 50 / 65}
    )


def test_raised_scars_alone_have_no_mix() -> None:
    assert assess(case(scar("keloid", 2, area_cm2=3)), SCALES).mix == {}


def test_scores_worked_out_elsewhere_are_taken_as_entered() -> None:
    entered = case(scar("rolling", 3), scores={QUALITY: 12, POINTS: 31, "quartile_improvement": 40})
    assert (score(entered, QUALITY).value, score(entered, QUALITY).level) == (
        12,
        "very large effect",
    )
    assert score(entered, POINTS).value == 31
    assert score(entered, POINTS).question is None
    assert score(entered, "quartile_improvement").value == 40
    assert "entered" in score(entered, POINTS).status.lower()


def test_a_scale_of_change_says_nothing_of_one_moment() -> None:
    names = {s.scale for s in assess(case(scar("rolling", 3)), SCALES).scores}
    assert names == {scale.id for scale in SCALES.values() if scale.kind != "bands_percent"}


def test_rater_error_and_status_go_with_every_score() -> None:
    found = assess(case(scar("rolling", 3)), SCALES)
    assert score(case(scar("rolling", 3)), POINTS).rater_error.startswith("4 observers")
    assert score(case(scar("rolling", 3)), ECCA).rater_error == "not known"
    assert all(s.status and s.rater_error for s in found.scores)
    assert any("superficial elastolysis" in note for note in found.notes)


def test_the_mix_needs_a_weighted_scale() -> None:
    rest = {key: scale for key, scale in SCALES.items() if scale.kind != "weighted_sum"}
    with pytest.raises(InvalidInput, match="weighted_sum"):
        assess(case(scar("rolling", 3)), rest)


groups = st.lists(
    st.builds(
        ScarGroup,
        region=st.sampled_from(Region),
        type=st.sampled_from(ScarType),
        count=st.integers(1, 60),
        depth=st.sampled_from(["shallow", "moderate", "deep", None]),
        area_cm2=st.none() | st.floats(0, 100),
        age_years=st.none() | st.floats(0, 60),
    ),
    min_size=1,
    max_size=8,
)


def values(of: Case, scales: dict[str, SeverityScale] = dict(SCALES)) -> list[float | None]:  # noqa: B006
    return [s.value for s in assess(of, scales).scores]


@given(groups)
def test_the_mix_sums_to_one_exactly_where_the_face_has_sunken_scars(scars: list[ScarGroup]) -> None:
    drawn = case(*scars)
    mix = scar_mix(drawn, SCALES.values())
    assert bool(mix) == drawn.has_atrophic
    if mix:
        assert list(mix) == list(ATROPHIC)
        assert sum(mix.values()) == pytest.approx(1, abs=1e-12)
        face = {g.type for g in scars if g.region not in OFF_FACE}
        assert {t for t, share in mix.items() if share > 0} == face & set(ATROPHIC)


@given(groups)
def test_scores_stay_in_range_and_a_null_has_its_question(scars: list[ScarGroup]) -> None:
    for found in assess(case(*scars), SCALES).scores:
        assert (found.value is None) == (found.question is not None)
        assert found.value is None or found.range[0] <= found.value <= found.range[1]


@given(groups, st.randoms())
def test_order_and_region_do_not_matter(scars: list[ScarGroup], random: Any) -> None:
    shuffled = random.sample(scars, len(scars))
    moved = [g if g.region in OFF_FACE else replace(g, region=random.choice(FACE)) for g in shuffled]
    assert values(case(*moved)) == values(case(*scars))


@given(groups, st.integers(0, 7))
def test_one_more_scar_never_lowers_a_score(scars: list[ScarGroup], which: int) -> None:
    more = list(scars)
    more[which % len(scars)] = replace(more[which % len(scars)], count=more[which % len(scars)].count + 1)
    for before, after in zip(values(case(*scars)), values(case(*more)), strict=True):
        assert before is None or (after is not None and after >= before)


@given(groups)
def test_the_name_of_a_scale_decides_nothing(scars: list[ScarGroup]) -> None:
    renamed = {f"x_{key}": replace(scale, id=f"x_{key}") for key, scale in SCALES.items()}
    assert values(case(*scars), renamed) == values(case(*scars))
    assert scar_mix(case(*scars), renamed.values()) == scar_mix(case(*scars), SCALES.values())
