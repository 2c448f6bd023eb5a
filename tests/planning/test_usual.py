"""How often treatments are usually given, what counts as tried, and to which scars something is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import Appearance, Region, ScarGroup, ScarType
from scarpath.core.errors import InvalidValue
from scarpath.core.position import Practice, PrintedSessions
from scarpath.core.study import Arm, Component, Study
from scarpath.core.treatment import MeantFor
from scarpath.planning.assess import assess
from scarpath.planning.face import face_of
from scarpath.planning.terms import UsualCourse
from scarpath.planning.tried import TriedArm, tried_sets
from scarpath.planning.usual import usual_course, usual_courses
from tests import support


def practice(low: int, high: int, treatment: str = "a") -> Practice:
    printed = PrintedSessions(usual_from=low, usual_to=high)
    return Practice(treatment=treatment, basis="practice", sessions=printed)


def arms(*counts: float | None, treatment: str = "a") -> list[Study]:
    """A study of one arm for each number of sessions."""
    found = []
    for i, n in enumerate(counts):
        study = support.study(f"s{i}", [treatment])
        part = Component(treatment=treatment, sessions=n)
        found.append(replace(study, arms=(replace(study.arms[0], components=(part,)),)))
    return found


@pytest.mark.parametrize(
    ("severity", "usual"), [("mild", 2), ("moderate", 4), (None, 4), ("severe", 5), ("macular", 2)]
)
def test_the_usual_number_is_the_middle_less_for_mild_and_more_for_severe_scars(
    severity: str | None, usual: int
) -> None:
    """Rows of 2 to 6, 2 to 6 and by the card 3 to 4: medians 2 and 6, middle 4, three quarters up 5."""
    card = support.card("a", "focal", sessions_usual=support.span(3, 4), sessions_at_most=8)
    found = usual_course(card, severity, [practice(2, 6), practice(2, 6)], [])  # type: ignore[arg-type]
    assert found == UsualCourse(least=2, usual=usual, most=6)


def test_the_middle_half_of_the_arms_is_always_usual() -> None:
    """Experts say 3 to 4; arms gave 1, 1, 2, 6 and 9, so that their middle half is 1 to 6."""
    card = support.card("a", "focal", sessions_usual=None, sessions_at_most=9)
    found = usual_course(card, "moderate", [practice(3, 4)], arms(1, 1, 2, 6, 9, None))
    assert (found.least, found.most) == (1, 6)
    assert found.usual == 4
    capped = replace(card, sessions_at_most=5)
    assert usual_course(capped, "moderate", [practice(3, 4)], arms(1, 1, 2, 6, 9)).most == 5


def test_without_any_row_a_treatment_is_given_once() -> None:
    card = support.card("a", "focal", sessions_usual=None)
    assert usual_course(card, "mild", [practice(3, 4, "b")], []) == UsualCourse(least=1, usual=1, most=1)


def test_an_impossible_course_is_refused() -> None:
    with pytest.raises(InvalidValue, match="not usual"):
        UsualCourse(least=3, usual=2, most=4)


@pytest.mark.parametrize(
    ("plan", "tried"),
    [
        ({"a": 4, "b": 2}, True),  # as the arm
        ({"a": 2, "b": 1}, True),  # half of each
        ({"a": 6, "b": 3}, True),  # one and a half times each
        ({"a": 1, "b": 2}, False),  # a token
        ({"a": 7, "b": 2}, False),
        ({"a": 4, "b": 4}, False),
    ],
)
def test_tried_is_between_half_and_one_and_a_half_times_an_arm(plan: dict[str, int], tried: bool) -> None:
    assert TriedArm(study="s", sessions={"a": 4.0, "b": 2.0}).matches(plan, {}) is tried


def test_one_arm_must_match_all_parts_and_an_unprinted_number_is_the_usual_one() -> None:
    arm = TriedArm(study="s", sessions={"a": None})
    assert arm.matches({"a": 3}, {"a": (3, 4)})
    assert not arm.matches({"a": 2}, {"a": (3, 4)})


def test_people_of_a_set_are_counted_once_a_study() -> None:
    """Two arms of one set add up in parallel groups; the sides of a split face are the same people."""
    parallel = support.study("s1", ["a"], ["a"], ["a", "b"], n=20)
    parallel = replace(parallel, n_enrolled=60)
    split = replace(support.study("s2", ["a"], ["a"], n=15), design="rct_split_face")
    cards = [support.card("a", "peel"), support.card("b", "focal"), support.card("c", "topical")]
    cream = support.study("s3", ["b", "c"], n=7)
    found = tried_sets(support.catalogue(cards, studies=[parallel, split, cream]))
    assert {tuple(sorted(given)): one.people for given, one in found.items()} == {
        ("a",): 55,
        ("a", "b"): 20,
        ("b",): 7,
    }
    assert found[frozenset("a")].studies == ("s1", "s2")


def test_parts_of_one_treatment_add_up() -> None:
    study = support.study("s1", ["a"])
    twice = (Component(treatment="a", sessions=2.0), Component(treatment="a", sessions=3.0))
    arm: Arm = replace(study.arms[0], components=twice)
    catalogue = support.catalogue([support.card("a", "peel")], studies=[replace(study, arms=(arm,))])
    (one,) = tried_sets(catalogue)[frozenset("a")].arms
    assert one.sessions == {"a": 5.0}


def test_what_a_face_does_not_state_rules_nothing_out() -> None:
    deep = MeantFor(types=(ScarType.BOXCAR,), depths=("deep",), distensible=True, sources=("x",))
    assert deep.holds(ScarType.BOXCAR, "deep", None, True)
    assert deep.holds(ScarType.BOXCAR, None, "mild", None)
    assert not deep.holds(ScarType.BOXCAR, "shallow", None, True)
    assert not deep.holds(ScarType.BOXCAR, "deep", None, False)
    assert not deep.holds(ScarType.ICEPICK, "deep", None, True)
    with pytest.raises(InvalidValue, match="no source"):
        MeantFor(types=(ScarType.BOXCAR,), sources=())


@pytest.mark.parametrize(
    ("count", "covered", "small"), [(1, False, True), (10, False, True), (11, False, False), (80, True, True)]
)
def test_few_scars_are_given_as_little_as_mild_ones(count: int, covered: bool, small: bool) -> None:
    """The scale of Goodman and Baron counts 1 to 10, 11 to 20 and more; its mild grade is easily covered."""
    catalogue = load_catalogue()
    looks = Appearance(visible_at_50_cm=not covered, easily_covered=covered)
    scars = (ScarGroup(region=Region.LEFT_CHEEK, type=ScarType.ROLLING, count=count),)
    case = replace(support.case(), scars=scars, appearance=looks)
    face = face_of(case, assess(case, catalogue.scales), catalogue, today=support.TODAY)
    assert face.small is small
    found, usual = usual_courses(face, catalogue), catalogue.treatments["subcision"]
    mild = usual_courses(replace(face, severity="mild"), catalogue)
    assert (found[usual.id] == mild[usual.id]) is small


def test_few_severe_scars_are_treated_in_full() -> None:
    catalogue = load_catalogue()
    looks = Appearance(visible_at_50_cm=True, easily_covered=False, flattens_on_stretching=False)
    scars = (ScarGroup(region=Region.LEFT_CHEEK, type=ScarType.ROLLING, count=3),)
    case = replace(support.case(), scars=scars, appearance=looks)
    face = face_of(case, assess(case, catalogue.scales), catalogue, today=support.TODAY)
    assert face.few
    assert face.severity == "severe"
    assert not face.small
