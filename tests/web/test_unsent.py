"""What was typed when the session of a clinic had ended: its owner gets it back, and nobody else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from scarpath.render.words import course as words_course, web as words
from scarpath.web.accounts import IDLE_SECONDS, Accounts
from scarpath.web.app import build_app
from scarpath.web.desk import Desk
from scarpath.web.settings import Settings, loopback_hosts
from scarpath.web.shelf import Shelf
from scarpath.web.unsent import KEPT_SECONDS, MOST_FORMS, Drawer, Unsent
from tests.web.pictures import noise, saved
from tests.web.site import FACE, HERE, PORT, token
from tests.web.test_clinic import QUICK, Clock, logged_in, mine
from tests.web.test_courses import there

NOTE = "NoteThatIsNobodyElsesBusiness"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    made = Accounts(tmp_path / "accounts.sqlite", now=clock, hasher=QUICK)
    for name in ("doctor", "other"):
        made.add_user(name, "clinician", "four words in a row", by="root")
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(place=str(tmp_path / "courses.db"), author="x")


@pytest.fixture
def site(desk: Desk, accounts: Accounts, shelf: Shelf) -> TestClient:
    settings = Settings(hosts=loopback_hosts(PORT), clinic=True)
    return TestClient(build_app(desk, settings, accounts, shelf), base_url=HERE)


def log_in(client: TestClient, name: str) -> str:
    """Log in on this browser; where that leads."""
    form = {"token": token(client.get("/login").text), "name": name, "password": "four words in a row"}
    answer = client.post("/login", data=form, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.fixture
def doctor(site: TestClient) -> TestClient:
    return logged_in(site, "doctor")


def too_late(client: TestClient, clock: Clock, path: str, form: dict[str, str], **more: object) -> None:
    """Send a form once the session was idle for too long."""
    sent = {**form, "token": mine(client)}
    clock.now += IDLE_SECONDS + 1
    answer = client.post(path, data=sent, follow_redirects=False, **more)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def hidden(page: str) -> dict[str, str]:
    """What a page would send once more."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def test_a_visit_that_was_sent_too_late_comes_back_and_is_kept(
    doctor: TestClient, clock: Clock, accounts: Accounts, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user = accounts.users()[0]
    person = accounts.add_person("file 17", user)
    there(shelf, f"{accounts.mark} {person.id}")
    visit = {"day": "2026-02-01", "note": NOTE, "done.0.treatment": "subcision"}
    photo = {"photo": ("p.jpg", saved(noise(), "JPEG"), "image/jpeg")}
    too_late(doctor, clock, f"/courses/{person.id}/visits", visit, files=photo)
    assert words().UNSENT_WAITS in doctor.get("/login").text.replace("&#39;", "'")
    assert log_in(doctor, "doctor") == "/unsent"
    page = doctor.get("/unsent").text
    assert f'<dd class="as-typed">{NOTE}</dd>' in page
    assert words().AGAIN_FILES in page
    assert words().UNSENT_WHOM.format(label="file 17") in page
    assert f'action="/courses/{person.id}/visits"' in page
    again = hidden(page)
    assert {name: again[name] for name in visit} == visit
    answer = doctor.post(f"/courses/{person.id}/visits", data=again)
    assert answer.status_code == 200
    assert NOTE in answer.text
    assert words_course().VISIT_KEPT in answer.text
    # It was sent, so it does not wait any longer.
    assert doctor.get("/unsent", follow_redirects=False).headers["location"] == "/clinic"
    assert NOTE not in caplog.text
    assert all(NOTE not in entry.subject for entry in accounts.log())


@pytest.mark.parametrize("path", ["/describe", "/describe/questions"])
def test_the_form_of_a_face_opens_again_as_it_was(
    path: str, doctor: TestClient, clock: Clock, accounts: Accounts
) -> None:
    headers = {"HX-Request": "true"} if path.endswith("questions") else {}
    person = accounts.add_person("file 18", accounts.users()[0])
    sent = {**FACE, "action": "plan", "person": str(person.id), "token": mine(doctor)}
    clock.now += IDLE_SECONDS + 1
    answer = doctor.post(path, data=sent, headers=headers, follow_redirects=False)
    assert "/login" in (answer.headers.get("location"), answer.headers.get("hx-redirect"))
    assert log_in(doctor, "doctor") == "/unsent"
    page = doctor.get("/unsent").text
    again = hidden(page)
    assert words().UNSENT_WHOM.format(label="file 18") in page
    assert {name: again[name] for name in FACE} == FACE
    assert re.findall(r'<form method="post" action="([^"]+)" enctype', page) == ["/describe"]
    shown = doctor.post("/describe", data={**again, "action": "questions"}).text
    assert f'name="person.age" value="{FACE["person.age"]}"' in shown


def test_nobody_else_gets_it(doctor: TestClient, site: TestClient, clock: Clock) -> None:
    too_late(doctor, clock, "/clinic/people", {"label": NOTE})
    elsewhere = logged_in(site, "other")
    assert elsewhere.get("/unsent", follow_redirects=False).status_code == 303
    # The same browser, somebody else.
    assert log_in(doctor, "other") == "/clinic"
    answer = doctor.get("/unsent")
    assert NOTE not in answer.text
    # It waits for whose it is, in any browser.
    assert log_in(elsewhere, "doctor") == "/unsent"
    assert NOTE in elsewhere.get("/unsent").text


def test_it_is_gone_after_a_while_and_when_thrown_away(doctor: TestClient, clock: Clock) -> None:
    too_late(doctor, clock, "/clinic/people", {"label": NOTE})
    assert log_in(doctor, "doctor") == "/unsent"
    page = doctor.get("/unsent").text
    clock.now += 60
    doctor.post("/unsent", data={"token": token(page)})
    assert doctor.get("/unsent", follow_redirects=False).status_code == 303
    too_late(doctor, clock, "/clinic/people", {"label": NOTE})
    clock.now += KEPT_SECONDS + 1
    assert words().UNSENT_WAITS not in doctor.get("/login").text
    assert log_in(doctor, "doctor") == "/clinic"


@pytest.mark.parametrize("wrong", ["token", "session", "nobody", "shut out"])
def test_what_is_not_of_the_session_is_not_kept(
    wrong: str, doctor: TestClient, site: TestClient, clock: Clock, accounts: Accounts
) -> None:
    told = mine(doctor)
    if wrong == "shut out":
        # Someone who has the doctor's session types; the doctor's password is changed, which ends it.
        user = next(user for user in accounts.users() if user.name == "doctor")
        accounts.change_password(user, "four words in a row", "another five words in a row")
    clock.now += IDLE_SECONDS + 1
    client = doctor
    if wrong == "session":
        client = TestClient(site.app, base_url=HERE, cookies={"scarpath": "0" * 64})
    if wrong == "nobody":
        client = TestClient(site.app, base_url=HERE)
        told = token(client.get("/login").text)
    form = {"label": NOTE, "token": "0" * 64 if wrong == "token" else told}
    client.post("/clinic/people", data=form, follow_redirects=False)
    drawer: Drawer = site.app.state.drawer  # type: ignore[attr-defined]
    assert drawer._forms == {}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/password", {"current": "four words in a row", "new": "x"}),
        ("/courses/1/erase", {"sure": "yes"}),
        ("/result/x/wish", {"budget": "100", "days": "1", "goal": "0"}),
        ("/logout", {}),
        ("/clinic/users/1/close", {}),
    ],
)
def test_passwords_and_what_cannot_be_taken_back_are_not_kept(
    path: str, form: dict[str, str], doctor: TestClient, site: TestClient, clock: Clock
) -> None:
    too_late(doctor, clock, path, form)
    drawer: Drawer = site.app.state.drawer  # type: ignore[attr-defined]
    assert drawer._forms == {}
    assert log_in(doctor, "doctor") == "/clinic"


def test_nothing_of_it_is_on_the_disk(
    doctor: TestClient, clock: Clock, tmp_path: Path, site: TestClient
) -> None:
    too_late(doctor, clock, "/clinic/people", {"label": NOTE})
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert all(NOTE.encode() not in path.read_bytes() for path in files)
    assert log_in(doctor, "doctor") == "/unsent"
    assert NOTE not in str(doctor.get("/unsent").url)


def test_the_drawer_holds_so_many_and_no_more() -> None:
    drawer = Drawer(lambda: 0.0)

    def form(text: str) -> Unsent:
        return Unsent(path="/clinic/people", typed=(("label", text),), files=False, at=0.0)

    for n in range(MOST_FORMS + 1):
        drawer.keep(n, form(str(n)))
    assert drawer.of(0) is None
    assert drawer.of(MOST_FORMS) == form(str(MOST_FORMS))
    drawer.keep(MOST_FORMS, form("x" * 10**7))
    assert drawer.of(MOST_FORMS) == form(str(MOST_FORMS))
