"""People are told what was changed in how they log in, until they say that they have seen it."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from starlette.testclient import TestClient

from scarpath.render.words import web as words
from scarpath.web.accounts import BROWSER_SECONDS, TRIES, Accounts, Refused
from scarpath.web.app import build_app
from scarpath.web.desk import Desk
from scarpath.web.security import browser_name, set_browser
from scarpath.web.settings import Settings, loopback_hosts
from tests.web.site import HERE, PORT, token
from tests.web.test_clinic import (
    NEW,
    PASSWORD,
    QUICK,
    Clock,
    accounts,
    clock,
    code_of,
    logged_in,
    mine,
    posted,
    set_factor,
    site,
)

__all__ = ["accounts", "clock", "site"]


def told(client: TestClient, path: str = "/evidence") -> list[str]:
    """What a page tells of the account, the newest first, without the moments."""
    page = client.get(path).text
    found = re.search(r'<section class="news.*?</section>', page, re.DOTALL)
    return re.findall(r"<li>(.*?) <span", found[0]) if found else []


def seen(client: TestClient) -> None:
    upto = re.search(r'name="upto" value="(\d+)"', client.get("/evidence").text)
    assert upto
    assert posted(client, "/account/news", upto=upto[1]) == (303, "/account")


def again(client: TestClient, name: str = "doctor", password: str = PASSWORD) -> int:
    """Log in once more in the same browser; the status."""
    code = code_of(client.app.state.accounts, name)  # type: ignore[attr-defined]
    form = {"token": token(client.get("/login").text), "name": name, "password": password, "code": code}
    return client.post("/login", data=form, follow_redirects=False).status_code


def number_of(accounts: Accounts, name: str) -> int:
    return next(user.id for user in accounts.users() if user.name == name)


def test_a_change_here_is_shown_there_and_to_nobody_else(site: TestClient, accounts: Accounts) -> None:
    here, there, other = (logged_in(site, name) for name in ("doctor", "doctor", "other"))
    for client in (here, there):
        seen(client)  # the second browser is news itself
        assert told(client) == []
    set_factor(accounts, next(u for u in accounts.users() if u.name == "doctor"))
    for client in (here, there):
        for path in ("/", "/clinic", "/account"):
            assert told(client, path) == [words().NEWS["second factor set"]]
    assert told(other) == []
    assert "second factor set" in [entry.what for entry in accounts.log()]
    # Whoever sees it in one browser, which may be a thief, does not hide it in the others.
    seen(here)
    assert told(here) == []
    assert told(there) == [words().NEWS["second factor set"]]
    assert ("doctor", "news seen") in [(entry.who, entry.what) for entry in accounts.log()]


def test_a_changed_password_is_told_where_it_logs_out_and_at_the_next_log_in(
    site: TestClient, accounts: Accounts
) -> None:
    owner, thief = logged_in(site, "doctor"), logged_in(site, "doctor")
    assert posted(thief, "/account/password", current=PASSWORD, new=NEW)[0] == 303
    seen(thief)
    # The owner is out, and the page to log in says why; a stranger's page says nothing.
    page = owner.get("/clinic").text
    assert words().NEWS["password changed"] in page
    assert words().NEWS["password changed"] not in site.get("/login").text
    assert again(owner, password=NEW) == 303
    assert told(owner) == [words().NEWS["password changed"], words().NEWS["new browser"]]
    assert words().NEWS["password changed"] not in TestClient(site.app, base_url=HERE).get("/login").text


def test_what_an_admin_does_is_told_with_the_name_of_the_admin(site: TestClient, accounts: Accounts) -> None:
    root, doctor = logged_in(site, "root"), logged_in(site, "doctor")
    number = number_of(accounts, "doctor")
    page = root.post(f"/clinic/users/{number}/reset", data={"token": mine(root)}).text
    found = re.search(r"<code>([\w-]{16})</code>", page)
    assert found
    assert words().NEWS["password reset"] in doctor.get("/clinic").text
    assert again(doctor, password=found[1]) == 303
    page = doctor.get("/account").text
    assert told(doctor, "/account") == [words().NEWS["password reset"]]
    assert "by root</span>" in page
    assert told(root) == [words().NEWS["second factor set"]]  # their own
    for what in ("close", "open"):
        root.post(f"/clinic/users/{number}/{what}", data={"token": mine(root)}, follow_redirects=False)
    assert words().NEWS["user closed"] in doctor.get("/clinic").text
    assert again(doctor, password=found[1]) == 303
    assert told(doctor, "/account")[:2] == [words().NEWS["user opened"], words().NEWS["user closed"]]


def test_a_browser_not_seen_before_is_told_once(site: TestClient, accounts: Accounts, clock: Clock) -> None:
    first = logged_in(site, "doctor")
    assert told(first) == []  # the first of an account is no news
    assert again(first) == 303
    assert told(first) == []
    second = logged_in(site, "doctor")
    assert told(first) == told(second) == [words().NEWS["new browser"]]
    assert [e.subject for e in accounts.log() if e.what == "logged in"] == ["", "", "new browser"]
    seen(first)
    third = logged_in(site, "doctor")
    # What was seen before it came need not be seen in it.
    assert told(third) == [words().NEWS["new browser"]]
    clock.now += BROWSER_SECONDS + 1
    logged_in(site, "doctor")
    assert accounts._rows("SELECT count(*) FROM browsers") == [(1,)]


def test_guessing_and_a_code_used_twice_are_told(site: TestClient, accounts: Accounts, clock: Clock) -> None:
    client = logged_in(site, "doctor")
    secret = set_factor(accounts, next(u for u in accounts.users() if u.name == "doctor"))
    seen(client)
    clock.now += 60
    code = pyotp.TOTP(secret).at(int(clock.now))
    assert accounts.log_in("doctor", PASSWORD, code)
    with pytest.raises(Refused):
        accounts.log_in("doctor", PASSWORD, code)
    for _ in range(TRIES - 1):
        with pytest.raises(Refused):
            accounts.log_in("doctor", "wrong words here", code)
    assert told(client) == [
        words().NEWS["locked"],
        words().NEWS["code used again"],
        words().NEWS["new browser"],
    ]


def test_news_outlive_the_server_and_the_session(
    site: TestClient, accounts: Accounts, desk: Desk, tmp_path: Path, clock: Clock
) -> None:
    logged_in(site, "doctor")
    accounts.reset(number_of(accounts, "doctor"), by="root")
    _, password = accounts.reset(number_of(accounts, "doctor"), by="root")
    accounts.close()
    opened = Accounts(tmp_path / "accounts.sqlite", now=clock, hasher=QUICK)
    app = build_app(desk, Settings(hosts=loopback_hosts(PORT), clinic=True), opened)
    client = TestClient(app, base_url=HERE)
    assert again(client, password=password) == 303
    assert told(client, "/account") == [
        words().NEWS["new browser"],
        words().NEWS["password reset"],
        words().NEWS["password reset"],
    ]
    opened.close()


def test_only_what_was_shown_counts_as_seen(site: TestClient, accounts: Accounts) -> None:
    client, other = logged_in(site, "doctor"), logged_in(site, "other")
    number = number_of(accounts, "doctor")
    user = next(u for u in accounts.users() if u.id == number)
    set_factor(accounts, user)
    page = client.get("/evidence").text
    upto = re.search(r'name="upto" value="(\d+)"', page)
    assert upto
    accounts.set_active(number, True, by="root")  # ends the session, and is newer
    code_of(accounts, "doctor")
    assert again(client) == 303
    assert posted(client, "/account/news", upto=upto[1])[0] == 303
    assert told(client) == [words().NEWS["user opened"]]
    for odd in ("", "x", "-1", "0", "999999999"):
        assert posted(other, "/account/news", upto=odd)[0] == 303
    assert told(client) == [words().NEWS["user opened"]]
    assert client.post("/account/news", data={"token": "0" * 64, "upto": upto[1]}).status_code == 403
    # A number that is not there yet hides nothing that comes later.
    posted(client, "/account/news", upto="999999999")
    accounts.set_active(number, True, by="root")
    assert again(client) == 303
    assert told(client) == [words().NEWS["user opened"]]


def test_the_cookie_of_a_browser_opens_nothing(site: TestClient, accounts: Accounts, tmp_path: Path) -> None:
    client = logged_in(site, "doctor")
    settings = site.app.state.settings  # type: ignore[attr-defined]
    value = client.cookies[browser_name(settings)]
    thief = TestClient(site.app, base_url=HERE, cookies={browser_name(settings): value})
    assert thief.get("/clinic", follow_redirects=False).headers["location"] == "/login"
    assert value.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    # One that was made up is not taken over.
    page = site.get("/login")
    form = {"token": token(page.text), "name": "doctor", "password": PASSWORD}
    cookies = f"scarpath={site.cookies['scarpath']}; {browser_name(settings)}=made-up"
    answer = site.post("/login", data=form, headers={"Cookie": cookies}, follow_redirects=False)
    given = [one for one in answer.headers.get_list("set-cookie") if one.startswith(browser_name(settings))]
    assert re.fullmatch(r"scarpath-browser=[0-9a-f]{64}; .*", *given)
    tls = set_browser(Settings(hosts=frozenset({"x"}), scheme="https"), value, 60.0)
    assert tls == (f"__Host-scarpath-browser={value}; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=60")
