"""A clinic: who gets in, who sees whom, and a log that shows when it was changed."""

from __future__ import annotations

import base64
import re
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher, Type
from starlette.testclient import TestClient

from scarpath.core.errors import InvalidInput
from scarpath.render.words import web as words
from scarpath.web.accounts import (
    FIRST_SECONDS,
    IDLE_SECONDS,
    LOCKED_SECONDS,
    LONGEST_SECONDS,
    TRIES,
    Accounts,
    Refused,
    User,
)
from scarpath.web.app import STATIC, build_app
from scarpath.web.clinic import LOGINS_A_MINUTE, Pace
from scarpath.web.desk import Desk
from scarpath.web.factor import period_of
from scarpath.web.passwords import check_password
from scarpath.web.settings import Settings, loopback_hosts
from scarpath.web.start import Clinic, check_address, open_accounts
from tests.web.site import FACE, HERE, PORT, token

PASSWORD = "four words in a row"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NAMES = {"root": "admin", "doctor": "clinician", "other": "clinician", "patient": "patient"}


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def set_factor(accounts: Accounts, user: User) -> str:
    """Give a user a second factor; its secret."""
    secret = accounts.offer_factor(user)
    accounts.take_factor(user, pyotp.TOTP(secret).at(int(accounts.now())))
    return secret


def code_of(accounts: Accounts, name: str) -> str:
    """What the app of a user would show for a later log-in; nothing for who has none."""
    ((secret,),) = accounts._rows("SELECT secret FROM users WHERE name = ?", name)
    accounts._file.execute("UPDATE users SET period = 0")
    return pyotp.TOTP(str(secret)).at(int(accounts.now())) if secret else ""


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    made = Accounts(tmp_path / "accounts.sqlite", now=clock, hasher=QUICK)
    for name, role in NAMES.items():
        user = made.add_user(name, role, PASSWORD, by="root")  # type: ignore[arg-type]
        if role == "admin":
            set_factor(made, user)
    yield made
    made.close()


@pytest.fixture
def site(desk: Desk, accounts: Accounts) -> TestClient:
    settings = Settings(hosts=loopback_hosts(PORT), clinic=True)
    return TestClient(build_app(desk, settings, accounts), base_url=HERE)


def logged_in(site: TestClient, name: str) -> TestClient:
    """A browser of its own in which someone logged in."""
    client = TestClient(site.app, base_url=HERE)
    code = code_of(site.app.state.accounts, name)  # type: ignore[attr-defined]
    form = {"token": token(client.get("/login").text), "name": name, "password": PASSWORD, "code": code}
    assert client.post("/login", data=form, follow_redirects=False).status_code == 303
    return client


def mine(client: TestClient) -> str:
    """The token of the forms of whoever is logged in."""
    return token(client.get("/describe").text)


@pytest.mark.parametrize(
    "path", ["/", "/describe", "/evidence", "/clinic", "/about", "/result/x", "/clinic/log"]
)
def test_a_stranger_sees_the_page_to_log_in_and_nothing_else(path: str, site: TestClient) -> None:
    answer = site.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_program_without_an_account_is_told_so(site: TestClient) -> None:
    assert site.post("/api/plan", json={}).status_code == 401
    assert site.get("/api/treatments").status_code == 401


def test_a_session_planted_before_is_worth_nothing_after(site: TestClient) -> None:
    client = TestClient(site.app, base_url=HERE)
    form = {"token": token(client.get("/login").text), "name": "doctor", "password": PASSWORD}
    planted = client.cookies["scarpath"]
    client.post("/login", data=form, follow_redirects=False)
    assert client.cookies["scarpath"] != planted
    thief = TestClient(site.app, base_url=HERE, cookies={"scarpath": planted})
    assert thief.get("/clinic", follow_redirects=False).headers["location"] == "/login"


def test_logging_out_ends_the_session_on_the_server(site: TestClient) -> None:
    client = logged_in(site, "doctor")
    kept = client.cookies["scarpath"]
    assert client.get("/clinic").status_code == 200
    client.post("/logout", data={"token": mine(client)}, follow_redirects=False)
    thief = TestClient(site.app, base_url=HERE, cookies={"scarpath": kept})
    assert thief.get("/clinic", follow_redirects=False).status_code == 303


def test_a_session_ends_when_idle_and_after_a_day_of_work(accounts: Accounts, clock: Clock) -> None:
    session = accounts.log_in("doctor", PASSWORD)
    clock.now += IDLE_SECONDS - 1
    assert accounts.user_of(session) is not None
    clock.now += IDLE_SECONDS + 1
    assert accounts.user_of(session) is None
    session, began = accounts.log_in("doctor", PASSWORD), clock.now
    while clock.now < began + LONGEST_SECONDS:
        assert accounts.user_of(session) is not None
        clock.now += IDLE_SECONDS / 2
    clock.now += 1
    assert accounts.user_of(session) is None


def test_guessing_locks_the_account_for_a_while(accounts: Accounts, clock: Clock) -> None:
    for _ in range(TRIES):
        with pytest.raises(Refused):
            accounts.log_in("doctor", "wrong words in a row")
    with pytest.raises(Refused):
        accounts.log_in("doctor", PASSWORD)
    clock.now += LOCKED_SECONDS + 1
    assert accounts.log_in("doctor", PASSWORD)


class Together(PasswordHasher):
    """A hasher that waits until so many are at their password, as when many guess at once."""

    def __init__(self, people: int) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.door = threading.Barrier(people)

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.door.wait(30)
        return super().verify(hash, password)


def at_once(tries: Sequence[Callable[[], object]]) -> list[object]:
    """What each of some calls gave when all were made at the same time; the error where it raised one."""

    def tried(one: Callable[[], object]) -> object:
        try:
            return one()
        except Refused as error:
            return error

    with ThreadPoolExecutor(len(tries)) as threads:
        return list(threads.map(tried, tries))


def test_many_guesses_at_once_are_as_many(accounts: Accounts) -> None:
    """Each counts before any is judged, so that they do not all count as the first one."""
    accounts._hasher = Together(TRIES)
    found = at_once([lambda: accounts.log_in("doctor", "wrong words in a row")] * TRIES)
    assert all(isinstance(one, Refused) for one in found)
    accounts._hasher = QUICK
    with pytest.raises(Refused):
        accounts.log_in("doctor", PASSWORD)


def test_a_code_that_is_sent_twice_at_once_counts_once(accounts: Accounts) -> None:
    code = code_of(accounts, "root")
    accounts._hasher = Together(3)
    found = at_once([lambda: accounts.log_in("root", PASSWORD, code)] * 3)
    assert sum(isinstance(one, Refused) for one in found) == 2


def test_an_older_hash_is_renewed_by_its_password(accounts: Accounts) -> None:
    def kept() -> str:
        return str(accounts._rows("SELECT hash FROM users WHERE name = 'doctor'")[0][0])

    before = kept()
    accounts._hasher = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    assert accounts.log_in("doctor", PASSWORD)
    assert "m=8,t=1" in before
    assert "m=16,t=2" in kept()
    assert accounts.log_in("doctor", PASSWORD)


def test_a_try_under_a_name_that_nobody_has_is_logged_without_it(accounts: Accounts) -> None:
    with pytest.raises(Refused):
        accounts.log_in("my password typed as a name", "x")
    last = accounts.log()[-1]
    assert (last.who, last.what) == ("nobody", "log-in refused")
    assert "typed as a name" not in str(accounts.log())


def test_sessions_are_seen_and_ended_one_by_one(site: TestClient) -> None:
    here, there, other = (logged_in(site, name) for name in ("doctor", "doctor", "other"))
    page = here.get("/account").text
    ends = re.findall(r'action="(/account/sessions/[0-9a-f]{16})"', page)
    assert len(ends) == 1
    assert page.count(words().ACCOUNT_SESSION_HERE) == 1
    # Another user cannot end it.
    other.post(ends[0], data={"token": mine(other)})
    assert there.get("/clinic", follow_redirects=False).status_code == 200
    assert here.post(ends[0], data={"token": mine(here)}, follow_redirects=False).status_code == 303
    assert there.get("/clinic", follow_redirects=False).headers["location"] == "/login"
    assert here.get("/clinic").status_code == 200
    assert "session ended" in here.get("/account").text


def test_what_a_role_may_not_do_is_logged(site: TestClient) -> None:
    assert logged_in(site, "doctor").get("/clinic/log").status_code == 403
    last = site.app.state.accounts.log()[-1]  # type: ignore[attr-defined]
    assert (last.who, last.what, last.subject) == ("doctor", "page refused", "/clinic/log")


def test_headers_of_a_proxy_are_not_believed(site: TestClient) -> None:
    """Neither who is said to ask nor how it is said to have come; the limit on tries stays."""
    site.app.state.pace = Pace(2)  # type: ignore[attr-defined]
    form = {"token": token(site.get("/login").text), "name": "nobody", "password": "x"}
    found = []
    for n in range(4):
        headers = {"X-Forwarded-For": f"10.0.0.{n}", "X-Forwarded-User": "root", "X-Remote-User": "root"}
        found.append(site.post("/login", data=form, headers=headers).status_code)
    assert found == [403, 403, 429, 429]
    assert site.get("/clinic", headers={"X-Remote-User": "root"}, follow_redirects=False).status_code == 303
    answer = site.get("/login", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert "evil.example" not in answer.text


def test_a_wrong_name_and_a_wrong_password_look_alike(site: TestClient) -> None:
    pages = []
    for name in ("doctor", "nobody"):
        form = {"token": token(site.get("/login").text), "name": name, "password": "not the password"}
        answer = site.post("/login", data=form)
        pages.append((answer.status_code, answer.text.replace(token(answer.text), "")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 403


def test_one_client_may_not_try_for_ever(site: TestClient) -> None:
    form = {"token": token(site.get("/login").text), "name": "nobody", "password": "x"}
    site.app.state.pace = Pace(3)  # type: ignore[attr-defined]
    found = [site.post("/login", data=form).status_code for _ in range(5)]
    assert found == [403, 403, 403, 429, 429]


def test_the_pace_counts_each_client_and_forgets() -> None:
    clock = Clock()
    pace = Pace(LOGINS_A_MINUTE, now=clock)
    assert all(pace.allows("a") for _ in range(LOGINS_A_MINUTE))
    assert not pace.allows("a")
    assert pace.allows("b")
    clock.now += 61
    assert pace.allows("a")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "a  b   c    d     e",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "my name is Doctor x",
    ],
)
def test_a_poor_password_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput, match="password"):
        check_password(password, "doctor")


def test_the_file_holds_no_password_and_no_session(accounts: Accounts, tmp_path: Path) -> None:
    session = accounts.log_in("doctor", PASSWORD)
    path = tmp_path / "accounts.sqlite"
    data = path.read_bytes() + b"".join(p.read_bytes() for p in tmp_path.glob("accounts.sqlite-*"))
    assert PASSWORD.encode() not in data
    assert session.encode() not in data
    assert b"$argon2id$" in data
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_password_is_not_cut(accounts: Accounts) -> None:
    longest = "many words " * 11 + "1234567"
    assert len(longest) == 128
    accounts.add_user("long", "patient", longest, by="root")
    assert accounts.log_in("long", longest)
    for near in (longest + "x", longest[:-1], longest.upper()):
        with pytest.raises(Refused):
            accounts.log_in("long", near)


@pytest.mark.parametrize("name", ["x' OR '1'='1", 'a"; DROP TABLE users; --', "%", "<b>bold</b>"])
def test_quotes_in_a_name_stay_quotes(name: str, accounts: Accounts, site: TestClient) -> None:
    with pytest.raises(Refused):
        accounts.log_in(name, PASSWORD)
    accounts.add_user(name, "patient", PASSWORD, by="root")
    assert name in [user.name for user in accounts.users()]
    assert len(accounts.users()) == len(NAMES) + 1
    assert "<b>bold" not in logged_in(site, "root").get("/clinic").text


def test_hashing_costs_what_is_advised() -> None:
    # OWASP Password Storage Cheat Sheet, Argon2id: at least 19 MiB of memory and two passes.
    used = PasswordHasher()
    assert used.type is Type.ID
    assert used.memory_cost >= 19 * 1024
    assert used.time_cost >= 2


def test_each_sees_only_their_own_people(site: TestClient, accounts: Accounts) -> None:
    doctor, other, patient = (logged_in(site, name) for name in ("doctor", "other", "patient"))
    account = str(next(u.id for u in accounts.users() if u.name == "patient"))
    form = {"token": mine(doctor), "label": "file 17", "account": account}
    address = str(doctor.post("/clinic/people", data=form, follow_redirects=False).headers["location"])
    assert doctor.get(address).status_code == 200
    assert patient.get(address).status_code == 200
    assert other.get(address).status_code == 404
    assert "file 17" not in other.get("/clinic").text
    # To write is refused like to read.
    wrong = {**FACE, "token": mine(other), "person": address.rsplit("/", 1)[1], "action": "plan"}
    assert other.post("/describe", data=wrong).status_code == 422
    share = {"token": mine(other), "name": "other"}
    assert other.post(f"{address}/share", data=share).status_code == 422
    doctor.post(f"{address}/share", data={"token": mine(doctor), "name": "other"})
    assert other.get(address).status_code == 200


def test_answers_are_kept_with_the_person(site: TestClient) -> None:
    doctor = logged_in(site, "doctor")
    form = {"token": mine(doctor), "label": "file 18"}
    address = str(doctor.post("/clinic/people", data=form, follow_redirects=False).headers["location"])
    filled = {**FACE, "token": mine(doctor), "person": address.rsplit("/", 1)[1], "action": "plan"}
    assert doctor.post("/describe", data=filled, follow_redirects=False).status_code == 303
    page = doctor.get(address).text
    assert 'name="person.age" value="34"' in page
    # The browser keeps nothing; what is changed is sent and kept with the person at once, as one entry.
    assert 'data-keep="person"' in page
    assert 'data-keep="no"' in doctor.get("/describe").text
    changed = {**filled, "token": mine(doctor), "limits.visits": "4"}
    for age in ("35", "36"):
        assert doctor.post("/describe/questions", data={**changed, "person.age": age}).status_code == 200
    assert 'name="person.age" value="36"' in doctor.get(address).text
    assert 'name="limits.visits" value="4"' in doctor.get(address).text
    kept = [entry.what for entry in site.app.state.accounts.log()]  # type: ignore[attr-defined]
    assert kept.count("answers kept") == 2
    stranger = logged_in(site, "other")
    forged = {**changed, "token": mine(stranger), "person.age": "99"}
    assert stranger.post("/describe/questions", data=forged).status_code == 422
    assert 'name="person.age" value="36"' in doctor.get(address).text


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("root", {"/clinic/log"}), ("doctor", {"/clinic/people"}), ("patient", set())],
)
def test_a_role_may_do_what_it_is_for(name: str, allowed: set[str], site: TestClient) -> None:
    client = logged_in(site, name)
    form = {"token": mine(client), "label": "x", "name": "new one", "role": "patient", "password": PASSWORD}
    assert (client.get("/clinic/log").status_code == 200) == ("/clinic/log" in allowed)
    made = client.post("/clinic/people", data=form, follow_redirects=False).status_code
    assert made == (303 if "/clinic/people" in allowed else 403)
    added = client.post("/clinic/users", data=form, follow_redirects=False).status_code
    assert added == (200 if name == "root" else 403)
    assert client.get("/clinic/people/1").status_code in ((200,) if name == "doctor" else (403, 404))


def test_a_closed_account_is_out_at_once(site: TestClient, accounts: Accounts) -> None:
    root, doctor = logged_in(site, "root"), logged_in(site, "doctor")
    number = next(user.id for user in accounts.users() if user.name == "doctor")
    root.post(f"/clinic/users/{number}/close", data={"token": mine(root)})
    assert doctor.get("/clinic", follow_redirects=False).status_code == 303
    with pytest.raises(Refused):
        accounts.log_in("doctor", PASSWORD)
    own = next(user.id for user in accounts.users() if user.name == "root")
    assert root.post(f"/clinic/users/{own}/close", data={"token": mine(root)}).status_code == 403


def test_the_log_only_grows(accounts: Accounts, tmp_path: Path) -> None:
    assert accounts.broken_at() is None
    assert [entry.n for entry in accounts.log()] == list(range(1, len(accounts.log()) + 1))
    with sqlite3.connect(tmp_path / "accounts.sqlite") as file, pytest.raises(sqlite3.IntegrityError):
        file.execute("DELETE FROM log WHERE n = 2")
    file.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log SET who = 'someone else' WHERE n = 2",
        "UPDATE log SET at = '2020-01-01T00:00:00+00:00' WHERE n = 2",
        "UPDATE log SET subject = subject || ' ' WHERE n = 2",
        "DELETE FROM log WHERE n = 2",
        "DELETE FROM log WHERE n = 1",
        "UPDATE log SET digest = replace(digest, 'a', 'b') WHERE n = 2",
        "INSERT INTO log SELECT 99, at, who, what, subject, digest FROM log WHERE n = 4",
    ],
)
def test_a_change_to_the_log_shows(change: str, accounts: Accounts, tmp_path: Path, site: TestClient) -> None:
    root = logged_in(site, "root")
    file = sqlite3.connect(tmp_path / "accounts.sqlite", isolation_level=None)
    file.executescript("DROP TRIGGER log_stays; DROP TRIGGER log_grows;")
    before = accounts.log()
    file.execute(change)
    file.close()
    if accounts.log() != before:
        broken = accounts.broken_at()
        assert broken is not None
        assert words().CLINIC_LOG_BROKEN.format(n=broken) in root.get("/clinic/log").text


def test_the_log_holds_who_opened_whom_and_no_answers(site: TestClient, accounts: Accounts) -> None:
    doctor, other = logged_in(site, "doctor"), logged_in(site, "other")
    form = {"token": mine(doctor), "label": "file 19"}
    address = str(doctor.post("/clinic/people", data=form, follow_redirects=False).headers["location"])
    doctor.get(address)
    other.get(address)
    told = [(entry.who, entry.what) for entry in accounts.log()]
    assert ("doctor", "person opened") in told
    assert ("other", "person refused") in told
    assert "file 19" not in repr(accounts.log())


def posted(client: TestClient, path: str, **fields: str) -> tuple[int, str]:
    """A form of the account, sent; where it led or what it said."""
    form = {"token": token(client.get("/account").text), **fields}
    answer = client.post(path, data=form, follow_redirects=False)
    return answer.status_code, str(answer.headers.get("location", answer.text))


NEW = "another row of words"


def test_a_password_is_changed_by_who_knows_it(site: TestClient, accounts: Accounts) -> None:
    here, elsewhere = logged_in(site, "doctor"), logged_in(site, "doctor")
    before = here.cookies["scarpath"]
    assert posted(here, "/account/password", current="wrong words here", new=NEW)[0] == 422
    assert posted(here, "/account/password", current=PASSWORD, new="short")[0] == 422
    assert posted(here, "/account/password", current=PASSWORD, new=PASSWORD)[0] == 422
    assert posted(here, "/account/password", current=PASSWORD, new=NEW) == (303, "/account")
    # A new session here, and none elsewhere; the old password is worth nothing.
    assert here.cookies["scarpath"] != before
    assert here.get("/clinic", follow_redirects=False).status_code == 200
    assert elsewhere.get("/clinic", follow_redirects=False).headers["location"] == "/login"
    assert accounts.log_in("doctor", NEW)
    with pytest.raises(Refused):
        accounts.log_in("doctor", PASSWORD)
    assert "password changed" in here.get("/account").text


def test_guessing_the_current_password_locks_the_account(site: TestClient, accounts: Accounts) -> None:
    thief = logged_in(site, "doctor")
    for _ in range(TRIES):
        assert posted(thief, "/account/password", current="wrong words here", new=NEW)[0] == 422
    assert posted(thief, "/account/password", current=PASSWORD, new=NEW)[0] == 422


@pytest.mark.parametrize(
    "password", ["ねこが好きです、とても好きです", "🐈🐕🐎🐄🐖🐏🐑🐐🐪🐫🐘🦏", "cat  dog   hen    pig"]
)
def test_any_sign_is_allowed_in_a_password(password: str, accounts: Accounts) -> None:
    accounts.add_user("signs", "patient", password, by="root")
    assert accounts.log_in("signs", password)


def test_a_first_password_is_random_and_must_be_changed(
    site: TestClient, accounts: Accounts, clock: Clock
) -> None:
    root = logged_in(site, "root")
    form = {"token": mine(root), "name": "fresh", "role": "patient"}
    page = root.post("/clinic/users", data=form).text
    found = re.search(r"shown only now: <code>([\w-]{16})</code>", page)
    assert found
    again = root.post("/clinic/users", data={**form, "name": "later"}).text
    assert found[1] not in again
    client = TestClient(site.app, base_url=HERE)
    login = {"token": token(client.get("/login").text), "name": "fresh", "password": found[1]}
    client.post("/login", data=login, follow_redirects=False)
    for path in ("/", "/describe", "/clinic"):
        answer = client.get(path, follow_redirects=False)
        assert answer.headers.get("location") == "/account", path
    assert client.get("/api/treatments").status_code == 403
    assert posted(client, "/account/password", current=found[1], new=NEW)[0] == 303
    assert client.get("/describe").status_code == 200
    # The other one was never used, and is worth nothing after a week.
    clock.now += FIRST_SECONDS + 1
    late = re.search(r"<code>([\w-]{16})</code>", again)
    assert late
    with pytest.raises(Refused):
        accounts.log_in("later", late[1])


def test_an_admin_gives_a_new_first_password(site: TestClient, accounts: Accounts) -> None:
    root, doctor = logged_in(site, "root"), logged_in(site, "doctor")
    set_factor(accounts, next(u for u in accounts.users() if u.name == "doctor"))
    number = next(u.id for u in accounts.users() if u.name == "doctor")
    page = root.post(f"/clinic/users/{number}/reset", data={"token": mine(root)}).text
    found = re.search(r"<code>([\w-]{16})</code>", page)
    assert found
    assert doctor.get("/clinic", follow_redirects=False).status_code == 303
    assert accounts.log_in("doctor", found[1])
    own = next(u.id for u in accounts.users() if u.name == "root")
    assert root.post(f"/clinic/users/{own}/reset", data={"token": mine(root)}).status_code == 403
    other = logged_in(site, "other")
    assert other.post(f"/clinic/users/{own}/reset", data={"token": mine(other)}).status_code == 403


def test_an_admin_needs_a_second_factor(site: TestClient, accounts: Accounts, clock: Clock) -> None:
    accounts.add_user("second", "admin", PASSWORD, by="root")
    client = logged_in(site, "second")
    for path in ("/clinic", "/clinic/log"):
        assert client.get(path, follow_redirects=False).headers["location"] == "/account"
    assert client.post("/clinic/users", data={}, follow_redirects=False).status_code == 303
    assert len(accounts.users()) == len(NAMES) + 1
    posted(client, "/account/factor/offer")
    page = client.get("/account").text
    shown = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)
    assert shown
    assert "otpauth://totp/Scarpath:second?secret=" in page
    assert posted(client, "/account/factor/take", code="000000")[0] == 422
    app = pyotp.TOTP(shown[1].replace(" ", ""))
    assert posted(client, "/account/factor/take", code=app.at(int(clock.now)))[0] == 303
    assert client.get("/clinic/log").status_code == 200


def test_a_code_counts_once_and_only_in_its_time(accounts: Accounts, clock: Clock) -> None:
    user = next(u for u in accounts.users() if u.name == "doctor")
    app = pyotp.TOTP(set_factor(accounts, user))
    with pytest.raises(Refused):
        accounts.log_in("doctor", PASSWORD, app.at(int(clock.now)))  # used when it was set up
    clock.now += 60
    code = app.at(int(clock.now))
    for wrong in ("", "000000", "abc", "٠٠٠٠٠٠", app.at(int(clock.now) - 120), app.at(int(clock.now) + 120)):
        with pytest.raises(Refused):
            accounts.log_in("doctor", PASSWORD, wrong)
        clock.now += LOCKED_SECONDS * 2 * (wrong == "٠٠٠٠٠٠")
        code = app.at(int(clock.now))
    with pytest.raises(Refused):
        accounts.log_in("doctor", "wrong words here", code)
    assert accounts.log_in("doctor", PASSWORD, f"{code[:3]} {code[3:]}")
    with pytest.raises(Refused):
        accounts.log_in("doctor", PASSWORD, code)
    clock.now += 30
    # The code of the period before counts too, for clocks that differ.
    assert accounts.log_in("doctor", PASSWORD, app.at(int(clock.now)))


def test_the_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B, SHA-1: the last six digits of the printed eight.
    secret = base64.b32encode(b"12345678901234567890").decode()
    for at, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert period_of(secret, code, at) == at // 30
        assert period_of(secret, code, at + 120) is None


def test_the_second_factor_goes_only_with_password_and_code(
    site: TestClient, accounts: Accounts, clock: Clock
) -> None:
    client = logged_in(site, "doctor")
    set_factor(accounts, next(u for u in accounts.users() if u.name == "doctor"))
    clock.now += 60
    code = code_of(accounts, "doctor")
    assert posted(client, "/account/factor/drop", current="wrong words here", code=code)[0] == 422
    assert posted(client, "/account/factor/drop", current=PASSWORD, code="000000")[0] == 422
    assert posted(client, "/account/factor/offer")[0] == 404
    assert posted(client, "/account/factor/drop", current=PASSWORD, code=code)[0] == 303
    assert not next(u for u in accounts.users() if u.name == "doctor").factor


def test_password_fields_are_plain_ones(site: TestClient) -> None:
    """Nothing keeps a password manager or the clipboard away, nothing asks for hints, and it can be shown."""
    for page in (site.get("/login").text, logged_in(site, "doctor").get("/account").text):
        fields = re.findall(r'<input[^>]*type="password"[^>]*>', page)
        assert fields
        assert all(re.search(r'autocomplete="(current|new)-password"', field) for field in fields)
        assert not any("maxlength" in field or "onpaste" in field or "readonly" in field for field in fields)
        assert "data-show=" in page
        assert "hint" not in re.sub(r'id="[\w-]*hint"|="[\w -]*hint"|class="hint"', "", page)
    assert "paste" not in (STATIC / "account.js").read_text(encoding="utf-8")


def test_redirects_stay_here(site: TestClient) -> None:
    form = {"token": token(site.get("/login").text), "name": "doctor", "password": PASSWORD}
    for more in ("?next=https://evil.example", "?url=//evil.example"):
        answer = site.post(f"/login{more}", data=form, follow_redirects=False)
        assert answer.headers.get("location", "/").startswith("/clinic")
        site.cookies.clear()
        form["token"] = token(site.get("/login").text)


def test_an_older_file_of_accounts_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    old = sqlite3.connect(path)
    old.execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT "
        "NULL, hash TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1, failed INTEGER NOT NULL DEFAULT 0, "
        "locked_until REAL NOT NULL DEFAULT 0)"
    )
    values = ("doctor", "clinician", QUICK.hash(PASSWORD))
    old.execute("INSERT INTO users (name, role, hash) VALUES (?, ?, ?)", values)
    old.commit()
    old.close()
    accounts = Accounts(path, hasher=QUICK)
    user = accounts.user_of(accounts.log_in("doctor", PASSWORD))
    assert user is not None
    assert (user.first, user.factor) == (False, False)
    accounts.close()


def test_forms_of_the_account_need_the_token_of_the_session(site: TestClient) -> None:
    client, other = logged_in(site, "doctor"), logged_in(site, "other")
    wrong = token(other.get("/account").text)
    for path in (
        "/account/password",
        "/account/factor/offer",
        "/account/factor/take",
        "/account/factor/drop",
    ):
        assert client.post(path, data={"token": wrong}).status_code == 403


def test_without_a_clinic_its_pages_do_not_exist(visitor: TestClient) -> None:
    for path in ("/login", "/clinic", "/clinic/log", "/account"):
        assert visitor.get(path).status_code == 404


def test_another_address_needs_accounts_and_the_name_of_a_proxy() -> None:
    with pytest.raises(InvalidInput, match="--name"):
        check_address("0.0.0.0", clinic=True)
    check_address("0.0.0.0", clinic=True, name="scars.clinic.example")
    with pytest.raises(InvalidInput, match="--clinic"):
        check_address("0.0.0.0", name="scars.clinic.example")


def test_a_clinic_needs_a_first_account(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--admin"):
        open_accounts(Clinic(folder=tmp_path / "new"))
    made = open_accounts(Clinic(folder=tmp_path / "new", admin=("root", PASSWORD)))
    assert [user.role for user in made.users()] == ["admin"]
    made.close()
