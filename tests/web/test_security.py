"""Each attack that the pages claim to withstand, tried."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from scarpath.core.errors import InvalidInput
from scarpath.render.words import web as words
from scarpath.web.desk import Desk
from scarpath.web.settings import Settings, loopback_hosts
from scarpath.web.start import check_address
from tests.web.site import FACE, HERE, PORT, send, token, visiting, waited

SCRIPT = '"><script>alert(1)</script>'


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])
def test_another_address_is_refused_without_accounts(host: str) -> None:
    with pytest.raises(InvalidInput, match="--host"):
        check_address(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_loopback_is_served(host: str) -> None:
    check_address(host)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8710", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:8710"]
)
def test_a_rebound_name_is_refused(host: str, visitor: TestClient) -> None:
    assert visitor.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://127.0.0.1:{PORT}"},
        {"Origin": "http://127.0.0.1:9"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_request_from_another_page_is_refused(headers: dict[str, str], visitor: TestClient) -> None:
    form = {**FACE, "token": token(visitor.get("/describe").text)}
    assert visitor.post("/describe", data=form, headers=headers).status_code == 403
    assert visitor.post("/api/plan", json={}, headers=headers).status_code == 403


def test_the_own_origin_is_let_in(visitor: TestClient) -> None:
    form = {**FACE, "token": token(visitor.get("/describe").text), "action": "questions"}
    headers = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    assert visitor.post("/describe", data=form, headers=headers).status_code == 200


@pytest.mark.parametrize("forged", ["", "0" * 64, "é" * 64])
def test_a_forged_token_is_refused(forged: str, visitor: TestClient) -> None:
    visitor.get("/describe")
    assert visitor.post("/describe", data={**FACE, "token": forged}).status_code == 403


def test_a_token_of_another_session_is_refused(desk: Desk, visitor: TestClient) -> None:
    app = visitor.app
    other = TestClient(app, base_url=HERE)
    stolen = token(other.get("/describe").text)
    visitor.get("/describe")
    assert visitor.post("/describe", data={**FACE, "token": stolen}).status_code == 403


def test_an_answer_of_another_visitor_does_not_exist(visitor: TestClient) -> None:
    address = send(visitor, FACE)
    waited(visitor, address)
    other = TestClient(visitor.app, base_url=HERE)
    other.get("/")
    for path in ("", "/answers", "/print", "/progress", "/files/plan.json", "/files/case.json"):
        assert other.get(f"{address}{path}").status_code == 404
    form = {"token": token(other.get("/describe").text)}
    assert other.post(f"{address}/stop", data=form).status_code == 404
    assert other.post(f"{address}/wish", data=form).status_code == 404


def test_a_session_that_was_not_given_out_opens_nothing(visitor: TestClient) -> None:
    address = send(visitor, FACE)
    other = TestClient(visitor.app, base_url=HERE, cookies={"scarpath": "a" * 64})
    assert other.get(address).status_code == 404


def test_the_session_cookie_is_kept_from_scripts_and_other_pages(visitor: TestClient) -> None:
    cookie = visitor.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert visitor.get("/").headers.get("set-cookie") is None


def test_behind_tls_the_cookie_insists_on_it(desk: Desk) -> None:
    settings = Settings(hosts=frozenset({"clinic.example"}), scheme="https")
    with visiting(desk, settings) as client:
        answer = client.get("https://clinic.example/", headers={"Host": "clinic.example"})
    assert answer.headers["set-cookie"].startswith("__Host-scarpath=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize("path", ["/", "/describe", "/nowhere", "/static/scarpath.css", "/api/treatments"])
def test_every_answer_binds_the_browser(path: str, visitor: TestClient) -> None:
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    for right in ("camera", "geolocation", "microphone"):
        assert f"{right}=()" in headers["permissions-policy"]
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/describe", "/evidence", "/api/treatments", "/nowhere"])
def test_pages_are_not_kept(path: str, visitor: TestClient) -> None:
    assert visitor.get(path).headers["cache-control"] == "no-store"


def test_a_refusal_binds_the_browser_too(visitor: TestClient) -> None:
    answer = visitor.get("/", headers={"Host": "evil.example"})
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("path", ["/", "/describe", "/evidence", "/about"])
def test_no_page_holds_a_script_or_a_style_of_its_own(path: str, visitor: TestClient) -> None:
    page = visitor.get(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick" not in page
    assert "javascript:" not in page
    assert all("src=" in part.split(">")[0] for part in page.split("<script")[1:])


def test_what_is_typed_is_never_markup(visitor: TestClient) -> None:
    typed = {"person.age": SCRIPT, "scars.0.region": SCRIPT, "scars.0.count": SCRIPT, "start_on": SCRIPT,
             "skin.allergies": SCRIPT, f"person.{SCRIPT}": SCRIPT}  # fmt: skip
    form = {**typed, "token": token(visitor.get("/describe").text), "action": "plan"}
    answer = visitor.post("/describe", data=form)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/static//etc/passwd",
        "/static/%00",
        "/evidence/treatments/..%2f..%2fapp",
        "/evidence/studies/%2e%2e%2fapp",
    ],
)
def test_no_path_leads_out(path: str, visitor: TestClient) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("name", ["../app.py", "..%2f..%2fsettings.py", "calendar.ics%00", "passwd"])
def test_only_listed_files_exist(name: str, visitor: TestClient) -> None:
    address = send(visitor, FACE)
    assert visitor.get(f"{address}/files/{name}").status_code == 404


def test_a_large_request_is_refused_by_its_header(visitor: TestClient) -> None:
    assert visitor.post("/describe", content=b"x" * 600_000).status_code == 413


def test_a_large_request_is_refused_without_a_header(visitor: TestClient) -> None:
    def body():
        for _ in range(100):
            yield b"x" * 10_000

    headers = {"Content-Type": "application/json"}
    assert visitor.post("/api/assess", content=body(), headers=headers).status_code == 413


@pytest.mark.parametrize("length", ["-1", "abc", "1e3"])
def test_a_length_that_is_none_is_refused(length: str, visitor: TestClient) -> None:
    assert visitor.post("/describe", headers={"Content-Length": length}, content=b"").status_code == 413


def test_a_flood_of_fields_is_refused(visitor: TestClient) -> None:
    form = {f"scars.{i}.count": "1" for i in range(4000)}
    form["token"] = token(visitor.get("/describe").text)
    assert visitor.post("/describe", data=form).status_code in (400, 413)


def test_many_answers_of_one_visitor_make_room(visitor: TestClient, desk: Desk) -> None:
    addresses = [send(visitor, FACE) for _ in range(23)]
    assert visitor.get(f"{addresses[0]}/answers").status_code == 404
    assert visitor.get(f"{addresses[-1]}/answers").status_code == 200
    for answer in list(desk._answers.values()):
        answer.job.stop()


def test_the_interface_wants_json(visitor: TestClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = visitor.post("/api/plan", content=b"{}", headers={"Content-Type": kind})
        assert answer.status_code == 415


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with a fault in its first page and in the questions of its form."""

    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("secret of a face")

    monkeypatch.delenv("SCARPATH_DEBUG")
    monkeypatch.setattr("scarpath.web.pages.home_view", fault)
    monkeypatch.setattr("scarpath.web.pages.health", fault)


def test_a_fault_of_ours_tells_nothing(
    broken: None, visitor: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert words().OOPS in answer.text
    assert "secret" not in caplog.text
    assert "RuntimeError in test_security.py, line " in caplog.text
    # Such a page is bound like every other.
    for name in ("content-security-policy", "x-content-type-options", "x-frame-options"):
        assert name in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_a_fault_of_ours_keeps_what_was_typed(broken: None, visitor: TestClient) -> None:
    form = {**FACE, "skin.allergies": '"<b>nuts</b>', "token": token(visitor.get("/describe").text)}
    answer = visitor.post("/describe/questions", data=form)
    assert answer.status_code == 500
    assert {**FACE, "skin.allergies": '"<b>nuts</b>'}.items() <= again(answer.text).items()
    assert "<b>" not in answer.text


def test_a_form_that_was_open_too_long_is_sent_again_with_all_that_was_typed(
    desk: Desk, visitor: TestClient
) -> None:
    """A program that was started anew knows no token of before."""
    old = token(visitor.get("/describe").text)
    with visiting(desk) as client:
        answer = client.post("/describe", data={**FACE, "token": old, "action": "plan"})
        assert answer.status_code == 403
        assert words().STALE_FORM in answer.text
        assert 'action="/describe"' in answer.text
        kept = again(answer.text)
        assert {**FACE, "action": "plan"}.items() <= kept.items()
        sent = client.post("/describe", data=kept, follow_redirects=False)
        assert sent.status_code == 303
        waited(client, sent.headers["location"])


def again(page: str) -> dict[str, str]:
    """The form of a page that says what went wrong, as a browser would send it."""
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in hidden}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FROB"])
def test_methods_that_no_page_uses_are_refused(method: str, visitor: TestClient) -> None:
    for path in ("/", "/describe", "/result/x", "/api/plan", "/static/icon.svg"):
        assert visitor.request(method, path).status_code in (404, 405)


def test_what_is_refused_is_logged_without_its_address(
    visitor: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.put("/describe")
    visitor.get("/describe", headers={"Host": "evil.example"})
    visitor.post("/describe", headers={"Origin": "https://evil.example"})
    assert caplog.messages == [
        "refused: method PUT",
        "refused: another host",
        "refused: another origin",
    ]


def test_every_answer_names_its_kind(visitor: TestClient) -> None:
    for path in ("/", "/nowhere", "/health", "/evidence/network.svg", "/api/treatments", "/static/icon.svg"):
        kind = visitor.get(path).headers["content-type"]
        assert kind.startswith(("text/", "image/svg+xml", "application/json"))
        assert not kind.startswith("text/") or "charset=utf-8" in kind
    told = visitor.get("/api/treatments").headers["content-disposition"]
    assert told == 'attachment; filename="scarpath.json"'


@pytest.mark.parametrize(
    "path", ["/docs", "/redoc", "/openapi.json", "/.git/config", "/.env", "/server-status"]
)
def test_pages_of_the_framework_are_not_served(path: str, visitor: TestClient) -> None:
    assert visitor.get(path).status_code == 404


def test_what_is_typed_is_never_a_template(visitor: TestClient) -> None:
    typed = {"person.age": "{{ 7 * 7 }}", "start_on": "{% raw %}${7*7}", "skin.allergies": "{{ config }}"}
    form = {**typed, "token": token(visitor.get("/describe").text), "action": "plan"}
    page = visitor.post("/describe", data=form).text
    assert "{{ 7 * 7 }}" in page
    assert 'value="49"' not in page


def test_the_hosts_are_those_of_the_port() -> None:
    assert loopback_hosts(8710) == {"127.0.0.1:8710", "localhost:8710", "[::1]:8710"}
    assert "localhost" in loopback_hosts(80)
