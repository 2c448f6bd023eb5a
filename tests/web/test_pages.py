"""The journey through the pages: the form, the plans, other wishes, the files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import icalendar
import jsonschema
import pytest
from starlette.testclient import TestClient

from scarpath import api
from scarpath.catalog.load import load_case
from scarpath.core.case import Case
from scarpath.core.errors import Cancelled
from scarpath.core.finding import catalogue_text
from scarpath.core.plan import PlanResult
from scarpath.render.figures import percent
from scarpath.render.html import inline
from scarpath.render.plans import limit_notes
from scarpath.render.say import said
from scarpath.render.words import patient as words_patient, web as words
from scarpath.web.desk import Desk, Job
from scarpath.web.form import face_of, typed_from
from scarpath.web.result import result_view
from tests.claims import broken_promises
from tests.web.site import FACE, TODAY, send, token, waited

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8"))


def test_the_whole_journey(visitor: TestClient, desk: Desk) -> None:
    address = send(visitor, FACE)
    page = waited(visitor, address)
    case = api.describe(face_of(FACE), desk.catalogue, today=TODAY)
    result = api.plan(case, desk.catalogue, desk.draws, today=TODAY, whole_front=False)
    assert result.front is not None
    # The page says what the library says: every plan of the shortlist with its mean.
    for plan_id in result.front.shortlist:
        assert f'id="card-{plan_id}"' in page
        assert percent(result.front.plan(plan_id).improvement_percent.mean).replace(" %", "&nbsp;%") in page
    assert said(result.sign_off) in page
    assert broken_promises(re.sub(r"<[^>]+>", ". ", page)) == []


def test_a_plan_with_an_unknown_price_is_said_not_to_be_held_to_the_budget(
    visitor: TestClient, desk: Desk
) -> None:
    address = send(visitor, FACE)
    page = waited(visitor, address)
    answer = next(a for a in desk._answers.values() if address.endswith(a.key))
    result = answer.job.result(1)
    assert result is not None
    assert result.front is not None
    told = [inline(note) for note in limit_notes(result, result.front)]
    limits = len(result.limits)
    # The face has a budget; whether a listed plan has an unknown price depends on the shipped draws.
    assert page.count('<p class="note">') == len(told) + limits
    assert all(note in page for note in told)
    open_ended = replace(result.front.plan(result.front.shortlist[0]).cost, at_least=True)
    plan = replace(result.front.plan(result.front.shortlist[0]), cost=open_ended)
    others = [p for p in result.front.plans if p.id != plan.id]
    unpriced = replace(result, front=replace(result.front, plans=(plan, *others)))
    assert len(result_view(unpriced, desk.catalogue, address).limit_notes) == 1 + limits
    free = replace(unpriced, budget=None)
    assert len(result_view(free, desk.catalogue, address).limit_notes) == limits


def test_the_answer_comes_first(visitor: TestClient) -> None:
    page = waited(visitor, send(visitor, FACE))
    main = page[page.index("<main") :]
    assert main.index("Can they be removed for good?") < main.index("<svg")


def test_a_plan_is_picked_by_its_address(visitor: TestClient, desk: Desk) -> None:
    address = send(visitor, FACE)
    page = waited(visitor, address)
    first = page.index("card plan shown")
    other = page.split(f"{address}?plan=")[1].split("#")[0]
    again = visitor.get(f"{address}?plan={other}").text
    assert words().CHOSEN_BY_YOU in again
    assert again.index("card plan shown") != first or other
    assert f'id="card-{other}"' in again
    calendar = visitor.get(f"{address}/files/calendar.ics").content
    assert icalendar.Calendar.from_ical(calendar).walk("VEVENT")


def test_other_wishes_are_worked_out_in_place(visitor: TestClient) -> None:
    address = send(visitor, FACE)
    page = waited(visitor, address)
    form = {"token": token(page), "budget": "500", "days": "30", "goal": "0"}
    part = visitor.post(f"{address}/wish", data=form, headers={"HX-Request": "true"})
    assert part.status_code in (200, 204)
    after = waited(visitor, address)
    assert 'value="500"' in after
    assert "<html" not in part.text
    # What costs more than the budget at its lowest price is no longer offered.
    for card in after.split("<dt>cost</dt><dd>")[1:]:
        if card.startswith(words_patient().UNKNOWN):
            continue
        low = card.split(" ")[0].split("-")[0].replace(",", "").rstrip("+")
        assert float(low) <= 500
    back = visitor.post(f"{address}/wish", data={**form, "action": "back"}, follow_redirects=False)
    assert back.status_code == 303
    assert 'value="3000"' in waited(visitor, address)


@pytest.mark.parametrize("value", ["-1", "1e3", "", "99999999", "١"])
def test_a_slider_beyond_its_end_is_refused(visitor: TestClient, value: str) -> None:
    address = send(visitor, FACE)
    page = waited(visitor, address)
    form = {"token": token(page), "budget": value, "days": "5", "goal": "0"}
    assert visitor.post(f"{address}/wish", data=form).status_code == 422


def test_the_files(visitor: TestClient) -> None:
    address = send(visitor, FACE)
    waited(visitor, address)
    plan = visitor.get(f"{address}/files/plan.json")
    jsonschema.validate(plan.json(), SCHEMA)
    assert "attachment" in plan.headers["content-disposition"]
    for name in ("consultation.pdf", "leaflet.pdf"):
        assert visitor.get(f"{address}/files/{name}").content.startswith(b"%PDF-")
    assert visitor.get(f"{address}/files/case.json").json()["person"] == {"age": 34, "fitzpatrick": "III"}
    printed = visitor.get(f"{address}/print").text
    assert "Can they be removed for good?" in printed


def test_the_form_opens_again_as_it_was(visitor: TestClient) -> None:
    address = send(visitor, FACE)
    page = visitor.get(f"{address}/answers").text
    assert 'name="person.age" value="34"' in page
    assert '<option value="chin" selected>' in page


def test_a_mistake_is_named_and_nothing_typed_is_lost(visitor: TestClient) -> None:
    typed = {**FACE, "person.age": "thirty", "scars.1.count": "0", "skin.smoker": "yes"}
    form = {**typed, "token": token(visitor.get("/describe").text), "action": "plan"}
    answer = visitor.post("/describe", data=form)
    assert answer.status_code == 422
    assert 'value="thirty"' in answer.text
    assert 'id="person-age-error"' in answer.text
    assert 'id="scars-1-count-error"' in answer.text
    assert 'name="skin.smoker" value="yes" checked' in answer.text
    assert words().ERRORS_NOTE in answer.text


def test_only_questions_that_matter_are_asked(visitor: TestClient, desk: Desk) -> None:
    first = visitor.get("/describe").text
    assert 'name="skin.' not in first
    form = {"token": token(first), **{k: v for k, v in FACE.items() if not k.startswith("skin")}}
    asked = visitor.post("/describe/questions", data=form).text
    case = api.describe(face_of(form), desk.catalogue, today=TODAY)
    open_fields = [q.field for q in api.assess_case(case, desk.catalogue, today=TODAY)[1].questions]
    for field in open_fields:
        if field.startswith("skin."):
            assert f'name="{field}' in asked
    assert 'name="skin.planning_pregnancy"' not in asked or "skin.planning_pregnancy" in open_fields
    # An answer stays on the page with its question.
    after = visitor.post("/describe/questions", data={**form, "skin.smoker": "no"}).text
    assert 'name="skin.smoker" value="no" checked' in after


def test_a_red_flag_sends_to_a_doctor_and_shows_no_plan(visitor: TestClient) -> None:
    page = visitor.get(send(visitor, {**FACE, "skin.changing_or_bleeding_lesion": "yes"})).text
    assert words().RED_FLAG_TITLE in page
    assert 'id="plans"' not in page
    assert "%" not in page.split("<main")[1].split("</main>")[0].replace("&nbsp;%", "")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_case_survives_the_form(path: Path, desk: Desk) -> None:
    case = load_case(path, desk.catalogue, today=TODAY)
    back: Case = api.describe(face_of(typed_from(case)), desk.catalogue, today=TODAY)
    prices = {name: getattr(price, "amount", price) for name, price in case.prices.items()}
    assert replace(back, prices=prices) == replace(case, prices=prices)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_case_file_opens_in_the_form(path: Path, visitor: TestClient) -> None:
    form = {"token": token(visitor.get("/describe").text), "action": "open"}
    answer = visitor.post("/describe", data=form, files={"file": (path.name, path.read_bytes())})
    assert answer.status_code == 200
    assert 'data-filled="yes"' in answer.text


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"scarpath_case: 1\n", b"\x89PNG\r\n\x1a\n", b"[[[", b"a: &a [*a]"]
)
def test_a_file_that_is_no_case_is_refused_with_reasons(data: bytes, visitor: TestClient) -> None:
    form = {"token": token(visitor.get("/describe").text), "action": "open"}
    answer = visitor.post("/describe", data=form, files={"file": ("x.yaml", data)})
    assert answer.status_code == 422
    assert words().ERRORS in answer.text


def test_a_stopped_job_ends_at_its_next_beat(desk: Desk) -> None:
    seen: list[str] = []

    def work(beat: api.Beat) -> PlanResult:
        seen.append("begun")
        while True:
            beat("search")

    job = Job().start(desk._threads, work)
    while not seen:
        pass
    job.stop()
    with pytest.raises(Cancelled):
        job.result(10)
    assert job.done


def test_a_beat_that_raises_ends_a_real_plan(desk: Desk) -> None:
    case = api.describe(face_of(FACE), desk.catalogue, today=TODAY)
    for last in ("safety", "search", "forecast", "dates"):

        def beat(stage: api.Stage, last: str = last) -> None:
            if stage == last:
                raise Cancelled(catalogue_text(stage))

        with pytest.raises(Cancelled, match=last):
            api.plan(case, desk.catalogue, desk.draws, today=TODAY, whole_front=False, beat=beat)


def test_a_newer_wish_stops_the_older(visitor: TestClient, desk: Desk) -> None:
    address = send(visitor, FACE)
    answer = next(a for a in desk._answers.values() if address.endswith(a.key))
    before = answer.job
    desk.wish(answer, answer.case)
    assert before.stopped
    assert not answer.job.stopped


def test_a_stop_leaves_the_answers(visitor: TestClient, desk: Desk) -> None:
    address = send(visitor, FACE)
    form = {"token": token(visitor.get("/describe").text)}
    page = visitor.post(f"{address}/stop", data=form).text
    assert words().CANCELLED in page
    assert 'value="34"' in visitor.get(f"{address}/answers").text


@pytest.mark.parametrize("path", ["/", "/describe", "/evidence", "/about", "/health"])
def test_a_page_is_there(path: str, visitor: TestClient) -> None:
    assert visitor.get(path).status_code == 200


def test_every_treatment_and_study_has_a_page(visitor: TestClient, desk: Desk) -> None:
    for name in desk.catalogue.treatments:
        page = visitor.get(f"/evidence/treatments/{name}")
        assert page.status_code == 200
    for name in list(desk.catalogue.studies)[::7]:
        assert visitor.get(f"/evidence/studies/{name}").status_code == 200


def test_what_is_not_there_says_so(visitor: TestClient) -> None:
    for path in ("/result/unknown", "/evidence/treatments/none", "/evidence/studies/none", "/nowhere"):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert words().NOT_FOUND in answer.text


def test_one_study_is_called_one_study(visitor: TestClient, desk: Desk) -> None:
    single = [name for name, base in desk.evidence.items() if len(base.studies) == 1]
    assert single
    page = visitor.get("/evidence").text
    assert re.search(r"\b1 studies", page) is None
    assert page.count("One study, ") == len([name for name in single if name in desk.catalogue.treatments])
    assert "One study with " in visitor.get(f"/evidence/treatments/{single[0]}").text
