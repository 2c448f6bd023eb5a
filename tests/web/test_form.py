"""The form against the case that it makes: what is wrong stands under the answer it is about."""

from __future__ import annotations

import pytest

from scarpath.web.describe import read_face
from scarpath.web.desk import Desk
from scarpath.web.form import field_of, typed_from

FACE = {
    "person.age": "30",
    "person.fitzpatrick": "III",
    "scars.0.region": "left_cheek",
    "scars.0.type": "boxcar",
    "scars.0.count": "3",
}


@pytest.mark.parametrize(
    ("status", "stopped_on", "under"),
    [
        ("stopped", None, "stopped_on"),
        ("never", "2026-01-01", "stopped_on"),
        ("gone", None, "status"),
        ("stopped", "soon", "stopped_on"),
        ("stopped", "2099-01-01", "stopped_on"),
    ],
    ids=["no date", "a date too many", "no such status", "no date at all", "a date to come"],
)
def test_what_is_wrong_with_isotretinoin_stands_under_its_answer(
    status: str, stopped_on: str | None, under: str, desk: Desk
) -> None:
    typed = FACE | {"skin.isotretinoin.status": status}
    typed |= {"skin.isotretinoin.stopped_on": stopped_on} if stopped_on else {}
    case, problems = read_face(typed, desk)
    assert case is None
    assert [field_of(problem, typed) for problem in problems] == [f"skin.isotretinoin.{under}"]


@pytest.mark.parametrize(("answer", "kept"), [("yes", True), ("no", False), ("", None)])
def test_whether_the_scars_bother_the_person_is_asked_and_comes_back(
    answer: str, kept: bool | None, desk: Desk
) -> None:
    case, _ = read_face(FACE | ({"bothers": answer} if answer else {}), desk)
    assert case is not None
    assert case.bothers is kept
    assert typed_from(case).get("bothers", "") == answer
