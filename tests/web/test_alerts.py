"""The admins are told when an account does unusually much of what can do harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scarpath.cli.follow import Where
from scarpath.cli.web import serve_pages
from scarpath.core.errors import InvalidInput
from scarpath.web.accounts import ALERT, HOUR, Accounts, Refused, User
from scarpath.web.start import Clinic, open_accounts
from tests.web.test_clinic import PASSWORD, QUICK, Clock

MOST = 3


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    made = Accounts(tmp_path / "accounts.sqlite", now=clock, hasher=QUICK, alert=MOST)
    for name, role in (
        ("root", "admin"),
        ("second", "admin"),
        ("doctor", "clinician"),
        ("other", "clinician"),
    ):
        made.add_user(name, role, PASSWORD, by="root")  # type: ignore[arg-type]
    yield made
    made.close()


def user(accounts: Accounts, name: str) -> User:
    return next(one for one in accounts.users() if one.name == name)


def told(accounts: Accounts, name: str) -> list[tuple[str, str]]:
    return [(one.what, one.who) for one in accounts.news(user(accounts, name), "")][::-1]


def logged(accounts: Accounts, what: str) -> list[str]:
    return [entry.who for entry in accounts.log() if entry.what == what]


def test_opening_many_people_is_told_to_every_admin_once_an_hour(accounts: Accounts, clock: Clock) -> None:
    doctor = user(accounts, "doctor")
    people = [accounts.add_person(f"file {n}", doctor).id for n in range(MOST + 3)]
    for _ in range(10):
        for person in people[:MOST]:  # the same few again and again are no harm
            accounts.person(person, doctor)
    assert logged(accounts, "many people") == []
    for person in people[MOST:]:
        accounts.person(person, doctor)
    assert logged(accounts, "many people") == ["doctor"]
    for admin in ("root", "second"):
        assert told(accounts, admin) == [("many people", "doctor")]
    assert told(accounts, "doctor") == told(accounts, "other") == []
    clock.now += HOUR + 1
    for person in people:
        accounts.person(person, doctor)
    assert told(accounts, "root") == [("many people", "doctor")] * 2


def test_people_opened_over_a_long_day_are_no_news(accounts: Accounts, clock: Clock) -> None:
    doctor = user(accounts, "doctor")
    for n in range(4 * MOST):
        accounts.person(accounts.add_person(f"file {n}", doctor).id, doctor)
        clock.now += HOUR / MOST + 1
    assert logged(accounts, "many people") == []


def test_looking_for_what_one_may_not_see_is_told(accounts: Accounts) -> None:
    other = user(accounts, "other")
    for n in range(MOST):
        assert accounts.person(n, other) is None
    assert told(accounts, "root") == []
    accounts.refused(other, "/clinic/log")
    assert told(accounts, "root") == [("many refusals", "other")]


def test_trying_many_names_is_told_without_them(accounts: Accounts) -> None:
    for n in range(2 * MOST):
        with pytest.raises(Refused):
            accounts.log_in(f"guess {n}", "some words in a row")
    assert told(accounts, "root") == [("many refusals", "")]
    assert "guess" not in repr(accounts.log())
    assert accounts.broken_at() is None


def test_how_much_is_unusual_is_set_by_who_runs_it(tmp_path: Path) -> None:
    opened = open_accounts(Clinic(folder=tmp_path, admin=("root", PASSWORD), alert=7))
    assert opened.alert == 7
    opened.close()
    again = open_accounts(Clinic(folder=tmp_path))
    assert again.alert == ALERT
    again.close()
    with pytest.raises(InvalidInput, match="--alert is for a clinic"):
        serve_pages(
            "127.0.0.1", 0, where=Where(None, None, None), folder=None, name=None, admin=None, alert=5
        )
