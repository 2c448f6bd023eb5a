"""Which passwords are refused, and the meter that says how strong the others are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st
from starlette.testclient import TestClient
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.render.say import said
from scarpath.render.words import web as words
from scarpath.web.accounts import Accounts
from scarpath.web.clinic import METERS_A_MINUTE
from scarpath.web.faults import WebFault
from scarpath.web.passwords import COMMON, DIGEST_BYTES, LONGEST, SHORTEST, packed, strength_of
from tests.web.site import HERE, token
from tests.web.test_clinic import NEW, PASSWORD, QUICK, accounts, clock, logged_in, posted, site

__all__ = ["accounts", "clock", "site"]

TRIED_OFTEN = finding(WebFault.PASSWORD_COMMON)

# From the printed order of the ten million passwords: the first of twelve signs or more.

MOST_COMMON = """
    123qweasdzxc 1qaz2wsx3edc q1w2e3r4t5y6 1q2w3e4r5t6y Mailcreated5240 qazwsxedcrfv 123456qwerty
    qwerty123456 Sojdlg123aljg qwertyqwerty 123456654321 PolniyPizdec0211 leavemealone gfhjkmgfhjkm
"""


@pytest.mark.parametrize("password", MOST_COMMON.split())
def test_a_password_known_from_breaches_is_refused(password: str, accounts: Accounts) -> None:
    for spelled in (password, password.upper()):
        assert strength_of(spelled, "doctor").refusal == TRIED_OFTEN
        with pytest.raises(InvalidInput, match="stolen"):
            accounts.add_user("fresh", "patient", spelled, by="root")


def test_the_list_holds_what_another_list_of_breaches_holds() -> None:
    """The standard asks for the thousand most common ones that are long enough to be taken at all; zxcvbn
    carries a list of its own, of the thirty thousand most common.
    """
    assert COMMON.stat().st_size // DIGEST_BYTES >= 40_000
    others = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= SHORTEST]
    assert len(others) > 200
    assert all(strength_of(one, "doctor").refusal for one in others)
    missing = [o for o in others if strength_of(o, "doctor").refusal != TRIED_OFTEN]
    assert len(missing) < len(others) / 20


def test_the_list_is_made_of_digests_of_long_passwords() -> None:
    made = packed(["short", "Longer Than Twelve", "longer than twelve", "another long one"])
    # By hand, with sha256sum: printf 'longer than twelve' | sha256sum | cut -c1-10.
    assert made == b"".join(sorted(bytes.fromhex(one) for one in ("b2ee200a9d", "a17c656fd7")))


@pytest.mark.parametrize(
    ("password", "score"),
    [
        ("correct horse battery staple", 4),  # https://xkcd.com/936
        ("several words in one row", 4),
        ("my dermatologist", 2),
    ],
)
def test_words_in_a_row_are_strong(password: str, score: int) -> None:
    found = strength_of(password, "doctor")
    assert (found.score, found.refusal) == (score, None)


@pytest.mark.parametrize(
    "password",
    ["password1234", "passwordpassword", "abcdefghijklmnop", "p4ssw0rd!p4ssw0rd!", "iloveyou12345"],
)
def test_what_is_made_of_common_parts_is_refused(password: str) -> None:
    assert strength_of(password, "doctor").refusal


@given(st.text(max_size=LONGEST + 5), st.text(max_size=20))
@example("4@8({[<369&!/|170$5+%2xa" * 5, "l33t")
def test_any_text_has_a_strength(password: str, name: str) -> None:
    found = strength_of(password, name)
    assert 0 <= found.score <= 4
    assert found.refusal is None or found.score < 2


def metered(client: TestClient, new: str, known: str) -> tuple[int, str]:
    answer = client.post("/account/strength", data={"token": known, "new": new})
    return answer.status_code, answer.text


def test_the_meter_says_how_strong_a_password_is(
    site: TestClient, accounts: Accounts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = logged_in(site, "doctor")
    known = token(client.get("/account").text)
    status, part = metered(client, "purple otters juggle lamps", known)
    assert status == 200
    assert 'value="4"' in part
    assert words().ACCOUNT_STRENGTHS[4] in part
    status, part = metered(client, "1qaz2wsx3edc", known)
    assert 'value="0"' in part
    assert said(TRIED_OFTEN) in part
    assert metered(client, "", known) == (200, "")
    # It travels in the body alone, and stays nowhere.
    assert "purple" not in part
    assert client.get("/account/strength?new=purple").status_code in (404, 405)
    answer = client.post("/account/strength", data={"token": known, "new": "purple otters"})
    assert answer.headers["cache-control"] == "no-store"
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"purple" not in kept
    assert "purple" not in caplog.text


def test_the_meter_needs_its_form_and_has_a_pace(site: TestClient) -> None:
    client = logged_in(site, "doctor")
    assert metered(client, NEW, "0" * 64)[0] == 403
    assert "four words" not in metered(client, PASSWORD, "0" * 64)[1]
    known = token(client.get("/account").text)
    found = [metered(client, "x", known)[0] for _ in range(METERS_A_MINUTE + 1)]
    assert (found[0], found[-1]) == (200, 429)
    other = logged_in(site, "other")
    assert metered(other, "x", token(other.get("/account").text))[0] == 200


def test_without_a_script_the_form_says_why(site: TestClient) -> None:
    client = logged_in(site, "doctor")
    status, page = posted(client, "/account/password", current=PASSWORD, new="1qaz2wsx3edc")
    assert status == 422
    assert said(TRIED_OFTEN) in page
    assert not re.search(r"on(input|keyup|change)=", page)


def test_a_password_that_came_to_be_known_is_changed_at_the_next_log_in(
    site: TestClient, accounts: Accounts
) -> None:
    # As it was set before the list was there.
    known = "1qaz2wsx3edc"
    accounts._file.execute("UPDATE users SET hash = ? WHERE name = 'doctor'", (QUICK.hash(known),))
    client = TestClient(site.app, base_url=HERE)
    form = {"token": token(client.get("/login").text), "name": "doctor", "password": known}
    client.post("/login", data=form)
    assert client.get("/describe", follow_redirects=False).headers["location"] == "/account"
    assert words().ACCOUNT_POOR_PASSWORD in client.get("/account").text
    assert posted(client, "/account/password", current=known, new=NEW)[0] == 303
    assert client.get("/describe", follow_redirects=False).status_code == 200
    assert words().ACCOUNT_POOR_PASSWORD not in client.get("/account").text
