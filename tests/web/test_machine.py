"""The interface for programs answers as the library does."""

from __future__ import annotations

import json
from typing import Any

from starlette.testclient import TestClient

from scarpath import api
from scarpath.render.json import plan_json
from scarpath.web.desk import Desk
from scarpath.web.form import face_of
from tests.schemas import hold
from tests.web.site import FACE, TODAY

CASE: dict[str, Any] = face_of(FACE)


def without_seconds(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without the time that the search took."""
    answer["certificate"].pop("seconds")
    return answer


def test_a_plan_is_that_of_the_library(visitor: TestClient, desk: Desk) -> None:
    answer = visitor.post("/api/plan", json=CASE)
    assert answer.status_code == 200
    case = api.describe(CASE, desk.catalogue, today=TODAY)
    result = api.plan(case, desk.catalogue, desk.draws, today=TODAY, whole_front=False)
    expected = json.loads(json.dumps(plan_json(result)))
    assert without_seconds(answer.json()) == without_seconds(expected)


def test_an_assessment_is_that_of_the_library(visitor: TestClient) -> None:
    answer = visitor.post("/api/assess", json=CASE).json()
    heavy = {kind for kind, share in answer["assessment"]["mix"].items() if share}
    assert heavy == {"rolling", "boxcar"}


def test_every_problem_is_named(visitor: TestClient) -> None:
    wrong = {**CASE, "person": {"age": -1, "fitzpatrick": "X"}, "unheard": 1}
    answer = visitor.post("/api/plan", json=wrong)
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    fields = {problem["field"] for problem in problems}
    assert all(set(problem["message"]) == {"kind", "values", "text"} for problem in problems)
    assert {"person.age", "person.fitzpatrick", "unheard"} <= fields


def test_a_red_flag_gives_no_plan(visitor: TestClient) -> None:
    answer = visitor.post("/api/plan", json={**CASE, "skin": {"changing_or_bleeding_lesion": True}})
    assert answer.status_code == 409
    hold(answer.json(), "red-flag")


def test_what_is_no_json_is_refused(visitor: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"{", b"[]", b"nul", b'"x"', b"\xff", b"[" * 5000):
        assert visitor.post("/api/plan", content=body, headers=headers).status_code in (400, 422)


def test_the_cards_are_listed(visitor: TestClient, desk: Desk) -> None:
    listed = visitor.get("/api/treatments").json()["treatments"]
    assert len(listed) == len(desk.catalogue.treatments)
    assert visitor.get("/api/treatments/none").status_code == 404
