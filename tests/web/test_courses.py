"""Courses on the pages: begun from a result, visits written down, and seen only by whom they concern."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
from starlette.testclient import TestClient

from scarpath.api import follow
from scarpath.core.course import Chosen, Course
from scarpath.render.follow import events
from scarpath.render.html import inline
from scarpath.render.say import said
from scarpath.render.svg import SHEET
from scarpath.render.words import course as words, web as words_web
from scarpath.store import keys
from scarpath.store.store import make_encrypted_store
from scarpath.web.desk import Desk
from scarpath.web.form import face_of
from scarpath.web.settings import Settings, loopback_hosts
from scarpath.web.shelf import Shelf
from tests.claims import broken_promises
from tests.web.pictures import noise, saved
from tests.web.site import FACE, HERE, PORT, send, token, visiting, waited


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(place=str(tmp_path / "courses.db"), author="someone")


@pytest.fixture
def keeper(desk: Desk, shelf: Shelf) -> Iterator[TestClient]:
    with visiting(desk, shelf=shelf) as client:
        yield client


def begun(client: TestClient, name: str = "willow", since: str = "2026-01-10") -> str:
    """A course begun from a result; its address."""
    address = send(client, FACE)
    waited(client, address)
    page = client.get(f"{address}/course").text
    form = {"token": token(page), "name": name, "since": since}
    answer = client.post(f"{address}/course", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def there(shelf: Shelf, name: str = "willow") -> str:
    """A course that is kept already; its address."""
    now = datetime.now(UTC)
    with shelf.open(create=True) as store:
        person = follow.begin(store, name, face_of(FACE), author="someone", now=now, day=date(2026, 1, 10))
        chosen = Chosen(day=date(2026, 1, 10), sessions={"subcision": 2})
        follow.agree(store, name, chosen, author="someone", now=now)
    return f"/courses/{person.id}"


def written(client: TestClient, course: str, **fields: str) -> str:
    """A visit written down; the page that follows."""
    form = {"token": token(client.get(f"{course}/visit").text)}
    form |= {name.replace("__", "."): value for name, value in fields.items()}
    answer = client.post(f"{course}/visits", data=form)
    assert answer.status_code == 200, answer.text
    return answer.text


def kept(shelf: Shelf, name: str = "willow") -> Course:
    with shelf.open() as store:
        return follow.course(store, name)


def test_a_course_keeps_the_answers_and_the_plan_that_is_looked_at(
    keeper: TestClient, shelf: Shelf, desk: Desk
) -> None:
    address = send(keeper, FACE)
    waited(keeper, address)
    answer = next(a for a in desk._answers.values() if address.endswith(a.key))
    result = answer.job.result(1)
    assert result is not None
    assert result.front is not None
    other = result.front.shortlist[-1]
    keeper.get(f"{address}?plan={other}")
    form = {"token": token(keeper.get("/describe").text), "name": "willow", "since": "2026-01-10"}
    keeper.post(f"{address}/course", data=form)
    course = kept(shelf)
    assert course.case == answer.case
    assert course.plan is not None
    assert dict(course.plan.sessions) == dict(result.front.plan(other).sessions)
    assert course.cases[0][0] == date(2026, 1, 10)


def test_the_page_says_what_the_library_says(keeper: TestClient, shelf: Shelf, desk: Desk) -> None:
    address = there(shelf)
    written(
        keeper, address, day="2026-02-01", done__0__treatment="subcision",
        measured__0__scale="goodman_baron_quantitative", measured__0__value="14",
    )  # fmt: skip
    written(
        keeper, address, day="2026-08-01", measured__0__scale="goodman_baron_quantitative",
        measured__0__value="9", measured__0__rater="physician", note="calm skin",
    )  # fmt: skip
    page = keeper.get(address).text
    course = kept(shelf)
    lesson = follow.look(course, desk.catalogue, desk.draws, today=desk.today())
    assert lesson.readings == 2
    for event in events(course, desk.catalogue):
        assert inline(event.text) in page
    assert f"From {lesson.readings} readings" in page
    due = follow.due(course, desk.catalogue, until=date(2027, 11, 22), today=desk.today())
    assert due
    for row in due:
        assert inline(said(row.what)) in page
    assert broken_promises(re.sub(r"<[^>]+>", ". ", page)) == []


def test_the_sheet_of_the_pages_holds_that_of_the_pictures(keeper: TestClient, shelf: Shelf) -> None:
    page = keeper.get(there(shelf)).text
    assert 'class="sp-picture"' in page
    assert "<style" not in page
    sheet = re.search(r'href="(/static/scarpath.css[^"]*)"', page)
    assert sheet
    assert SHEET in keeper.get(sheet[1]).text


def test_a_stop_rule_stands_first(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    page = written(keeper, address, day="2026-02-01", done__0__treatment="subcision", worse="yes")
    assert '<span class="day">01 Feb 2026</span>' in page
    main = page[page.index("<main") :]
    assert "See your dermatologist before anything else" in main
    assert main.index("See your dermatologist") < main.index(words().TIMELINE)
    assert "What could come next" not in main


def test_a_mistake_in_a_visit_is_named_and_nothing_typed_is_lost(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    form = {
        "token": token(keeper.get(f"{address}/visit").text), "day": "2030-01-01", "note": "first words",
        "done.0.treatment": "subcision", "done.0.device": "cannula", "measured.0.scale": "ecca",
        "measured.0.value": "many", "harms.0.event": "pih", "harms.0.gone": "yes",
    }  # fmt: skip
    answer = keeper.post(f"{address}/visits", data=form)
    assert answer.status_code == 422
    assert 'id="measured-0-value-error"' in answer.text
    assert 'value="many"' in answer.text
    assert ">first words</textarea>" in answer.text
    assert 'value="cannula"' in answer.text
    assert kept(shelf).visits == ()
    again = keeper.post(f"{address}/visits", data={**form, "measured.0.value": "40"})
    assert 'id="day-error"' in again.text
    empty = keeper.post(f"{address}/visits", data={"token": form["token"], "day": "2026-02-01"})
    assert (empty.status_code, "says nothing" in empty.text) == (422, True)


def test_a_visit_is_corrected_and_the_older_one_stays(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    written(keeper, address, day="2026-02-01", done__0__treatment="subcision", note="left cheek")
    entry = kept(shelf).visit_ids[0]
    page = keeper.get(f"{address}/visits/{entry}").text
    assert ">left cheek</textarea>" in page
    assert '<option value="subcision" selected>' in page
    form = {"token": token(page), "day": "2026-02-02", "note": "right cheek", "done.0.treatment": "subcision"}
    assert keeper.post(f"{address}/visits/{entry}", data=form).status_code == 200
    course = kept(shelf)
    assert [v.note for v in course.visits] == ["right cheek"]
    assert len([e for e in course.history if e.kind == "visit"]) == 2
    # The older form can no longer be corrected, and a strange one never.
    assert keeper.get(f"{address}/visits/{entry}").status_code == 404
    assert keeper.get(f"{address}/visits/{'0' * 32}").status_code == 404
    assert keeper.post(f"{address}/visits/{entry}", data=form).status_code == 404


def test_a_course_goes_on_with_a_new_plan(keeper: TestClient, shelf: Shelf) -> None:
    address = begun(keeper)
    page = keeper.get(f"{address}/answers").text
    assert 'name="person.age" value="34"' in page
    result = send(keeper, {**FACE, "person.age": "35"})
    waited(keeper, result)
    form = {"token": token(page), "into": address.rsplit("/", 1)[1], "since": "2026-11-20"}
    answer = keeper.post(f"{result}/course", data=form, follow_redirects=False)
    assert answer.headers["location"] == address
    course = kept(shelf)
    assert [case.person.age for _, case in course.cases] == [34, 35]
    assert len(course.plans) == 2


def test_a_name_in_use_or_a_day_to_come_is_refused_and_kept(keeper: TestClient, shelf: Shelf) -> None:
    there(shelf)
    address = send(keeper, FACE)
    waited(keeper, address)
    for name, since in (("willow", "2026-01-10"), ("", "2026-01-10"), ("oak", "2031-01-10"), ("oak", "soon")):
        form = {"token": token(keeper.get("/describe").text), "name": name, "since": since}
        answer = keeper.post(f"{address}/course", data=form)
        assert answer.status_code == 422
        assert f'value="{since}"' in answer.text
        assert 'role="alert"' in answer.text


def test_what_is_due_comes_as_a_calendar(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    written(keeper, address, day="2026-11-01", done__0__treatment="subcision")
    data = keeper.get(f"{address}/upkeep.ics").content
    assert icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_a_course_is_carried_away_and_erased(keeper: TestClient, shelf: Shelf, tmp_path: Path) -> None:
    address = there(shelf)
    written(keeper, address, day="2026-02-01", note="a very private note")
    archive = zipfile.ZipFile(io.BytesIO(keeper.get(f"{address}/export").content))
    assert "a very private note" in archive.read("course.json").decode()
    form = {"token": token(keeper.get(f"{address}/erase").text)}
    assert keeper.post(f"{address}/erase", data=form).status_code == 422
    assert kept(shelf).visits
    keeper.post(f"{address}/erase", data={**form, "sure": "yes"})
    assert keeper.get(address).status_code == 404
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"a very private note" not in left


def test_raised_scars_keep_a_course_without_a_forecast(keeper: TestClient) -> None:
    face = {name: value for name, value in FACE.items() if not name.startswith("scars.")}
    face |= {"scars.0.region": "chest", "scars.0.type": "keloid", "scars.0.count": "2"}
    address = send(keeper, face)
    waited(keeper, address)
    page = keeper.get(f"{address}/course").text
    assert words().START_NO_PLAN in page
    form = {"token": token(page), "name": "ash", "since": "2026-01-10"}
    course = keeper.post(f"{address}/course", data=form)
    assert words().NOT_LEARNED in course.text


@pytest.mark.parametrize("path", ["", "/visit", "/erase", "/export", "/upkeep.ics", "/answers", "/photos/1"])
@pytest.mark.parametrize("key", ["0" * 32, "willow", "1", "..%2f..%2fetc", "' OR 1=1 --"])
def test_a_course_that_is_not_there_does_not_exist(key: str, path: str, keeper: TestClient) -> None:
    assert keeper.get(f"/courses/{key}{path}").status_code == 404


def test_without_the_key_no_course_opens(desk: Desk, shelf: Shelf) -> None:
    settings = Settings(hosts=loopback_hosts(PORT), key="a-key-of-the-server")
    with visiting(desk, settings, shelf) as owner:
        owner.get("/open/a-key-of-the-server")
        address = there(shelf)
        assert owner.get(address).status_code == 200
        stranger = TestClient(owner.app, base_url=HERE)
        assert stranger.get("/").status_code == 200
        assert stranger.get("/open/another-key").status_code == 404
        assert stranger.get("/open/kéy").status_code == 404
        for path in ("/courses", address, f"{address}/visit", f"{address}/photos/1", f"{address}/export"):
            answer = stranger.get(path)
            assert answer.status_code == 403
            assert words().LOCKED in answer.text
            assert "willow" not in answer.text
        form = {"token": token(stranger.get("/describe").text), "sure": "yes"}
        assert stranger.post(f"{address}/erase", data=form).status_code == 403
        assert owner.get(address).status_code == 200


def test_pages_without_a_shelf_keep_nothing(visitor: TestClient) -> None:
    assert visitor.get("/courses").status_code == 404
    assert "/courses" not in visitor.get("/").text


def test_an_order_that_nobody_would_take(keeper: TestClient, shelf: Shelf) -> None:
    """A form that was open too long, a visit for a course that is gone, the same visit sent twice."""
    address = there(shelf)
    page = keeper.get(f"{address}/visit").text
    form = {"token": token(page), "day": "2026-02-01", "note": "twice"}
    assert keeper.post(f"{address}/visits", data=form).status_code == 200
    assert keeper.post(f"{address}/visits", data=form).status_code == 200
    assert keeper.post(f"{address}/visits", data={**form, "token": "0" * 64}).status_code == 403
    keeper.post(f"{address}/erase", data={"token": token(page), "sure": "yes"})
    assert keeper.post(f"{address}/visits", data=form).status_code == 404
    assert words_web().NOT_FOUND in keeper.get(f"{address}/visit").text


def test_two_photos_stand_side_by_side(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    page = keeper.get(f"{address}/visit").text
    for n, day in enumerate(("2026-02-01", "2026-05-01", "2026-08-01")):
        form = {"token": token(page), "day": day, "consent": "yes"}
        photo = ("photo", ("p.jpg", saved(noise(seed=n), "JPEG"), "image/jpeg"))
        assert keeper.post(f"{address}/visits", data=form, files=[photo]).status_code == 200
    shown = keeper.get(address).text
    assert re.findall(r'photos/(\d)" alt', shown) == ["1", "3"]
    assert 'type="range"' in shown
    other = keeper.get(f"{address}?first=2&second=3").text
    assert re.findall(r'photos/(\d)" alt', other) == ["2", "3"]
    for odd in ("first=9&second=1", "first=x&second=1", "first=-1&second=0", "first=1"):
        assert re.findall(r'photos/(\d)" alt', keeper.get(f"{address}?{odd}").text) == ["1", "3"]


def test_names_of_courses_are_never_markup(keeper: TestClient, shelf: Shelf) -> None:
    name = "<script>alert(1)</script>"
    address = there(shelf, name)
    for page in (keeper.get("/courses").text, keeper.get(address).text, keeper.get(f"{address}/erase").text):
        assert name not in page
        assert "&lt;script&gt;alert" in page


def test_what_the_command_line_keeps_is_seen_here(keeper: TestClient, shelf: Shelf, desk: Desk) -> None:
    with shelf.open(create=True) as store:
        face = {"scarpath_case": 1, "person": {"age": 30, "fitzpatrick": "II"},
                "scars": [{"region": "chin", "type": "boxcar", "count": 3}]}  # fmt: skip
        person = follow.begin(store, "rowan", face, author="someone", now=datetime.now(UTC))
    assert "rowan" in keeper.get("/courses").text
    assert keeper.get(f"/courses/{person.id}").status_code == 200


# --- an encrypted store


RIGHT, WRONG = "correct horse battery", "wrong horse battery"


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A store on the disk that only a passphrase opens, by the real libraries, with little work in it."""
    monkeypatch.setattr(keys, "COST", {"n": 2, "r": 8, "p": 1})
    place = tmp_path / "courses.db"
    make_encrypted_store(str(place), passphrase=RIGHT).close()
    return Shelf(place=str(place), author="someone")


def test_an_encrypted_store_opens_with_its_passphrase_and_nothing_lies_plain(
    desk: Desk, encrypted: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(keys.VARIABLE, RIGHT)
    with visiting(desk, shelf=encrypted) as client:
        address = begun(client, "Zzyzx-Quux-Canary")
        assert "Zzyzx-Quux-Canary" in client.get(address).text
        assert "Zzyzx-Quux-Canary" in client.get("/courses").text
    on_disk = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert on_disk
    assert not any(b"Canary" in content for content in on_disk)
    assert not any(content.startswith(b"SQLite format 3") for content in on_disk)


@pytest.mark.parametrize(
    ("passphrase", "told"),
    [(WRONG, "that is not the key of this store; nothing was read or changed"), (None, keys.VARIABLE)],
)
def test_a_wrong_passphrase_is_refused_on_the_page_in_words(
    desk: Desk, encrypted: Shelf, monkeypatch: pytest.MonkeyPatch, passphrase: str | None, told: str
) -> None:
    monkeypatch.setenv(keys.VARIABLE, RIGHT)
    address = there(encrypted)
    if passphrase is None:
        monkeypatch.delenv(keys.VARIABLE)
    else:
        monkeypatch.setenv(keys.VARIABLE, passphrase)
    before = Path(encrypted.place).read_bytes()
    with visiting(desk, shelf=encrypted) as client:
        for where in ("/courses", address, f"{address}/visits/new"):
            answer = client.get(where)
            assert answer.status_code == 422
            assert told in answer.text
            assert "Traceback" not in answer.text
            assert "willow" not in answer.text
    assert Path(encrypted.place).read_bytes() == before


def test_a_running_server_works_its_key_out_once(
    desk: Desk, encrypted: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes 128 MiB and most of a second by design, which no request should cost."""
    monkeypatch.setenv(keys.VARIABLE, RIGHT)
    address = there(encrypted)
    unlocked = encrypted.unlocked()
    monkeypatch.delenv(keys.VARIABLE)
    with visiting(desk, shelf=unlocked) as client:
        assert "willow" in client.get(address).text
    assert RIGHT not in repr(unlocked)


def test_the_server_does_not_start_on_a_store_that_it_cannot_open(encrypted: Shelf) -> None:
    """The real command: it ends at once, says what to do, and no address is printed."""
    program = str(Path(sys.executable).with_name("scarpath"))
    command = [program, "serve", "--port", "0", "--store", encrypted.place]
    told = subprocess.run(
        command,
        env={**os.environ, keys.VARIABLE: WRONG},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 2
    assert "that is not the key of this store" in " ".join(told.stderr.split())
    assert "Traceback" not in told.stderr
    assert "http://" not in told.stdout + told.stderr
