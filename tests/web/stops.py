"""Every page that the app can show, with a way to bring a browser there. `test_routes.py` holds this list
against the routes and the templates of the app, `test_every_page.py` holds each page to what all keep to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scarpath.web.accounts import Accounts
from scarpath.web.desk import Desk
from tests.web.pictures import noise, saved

PASSWORD = "four words in a row"
OWN, DOCTOR, ROOT, NEW, NOBODY = "own", "doctor", "root", "newcomer", "nobody"


@dataclass(slots=True)
class Walk:
    """A browser at a site. `result`, `course` and `visit` are addresses of things that are there."""

    page: Any
    site: str
    desk: Desk
    result: str = ""
    course: str = ""
    visit: str = ""
    accounts: Accounts | None = None
    break_it: Callable[[], None] = lambda: None

    def to(self, path: str) -> None:
        """Open a path of the site."""
        self.page.goto(f"{self.site}{path}")

    def press(self, selector: str) -> None:
        """Press a button that sends a form, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.click(selector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One page: who sees it, the routes it answers, the template behind it, and how to get there."""

    name: str
    who: str
    routes: tuple[str, ...]
    template: str
    go: Callable[[Walk], None]
    status: int = 200


@contextmanager
def held(desk: Desk) -> Iterator[threading.Event]:
    """Keep every thread of a desk at work, so that what comes waits as on a full machine; until the end, or
    the event that it gives.
    """
    gate = threading.Event()
    for _ in range(desk._threads._max_workers):
        desk._threads.submit(gate.wait, 120)
    try:
        yield gate
    finally:
        gate.set()


def _path(path: str) -> Callable[[Walk], None]:
    return lambda walk: walk.to(path.format(result=walk.result, course=walk.course, visit=walk.visit))


def _form_with_mistakes(walk: Walk) -> None:
    walk.to(f"{walk.result}/answers")
    walk.page.fill("[name='person.age']", "thirty")
    walk.press(".send button.button")


def _red_flag(walk: Walk) -> None:
    walk.to(f"{walk.result}/answers")
    walk.page.check("[name='skin.active_infection'][value=yes]")
    walk.press(".send button.button")


def _no_plan(walk: Walk) -> None:
    walk.to(f"{walk.result}/answers")
    walk.page.fill("[name='limits.budget.amount']", "1")
    walk.press(".send button.button")
    walk.page.wait_for_selector("#plans")


def _raised(walk: Walk) -> None:
    walk.to(f"{walk.result}/answers")
    for n in (0, 1):
        walk.page.select_option(f"[name='scars.{n}.type']", "keloid")
        walk.page.fill(f"[name='scars.{n}.area_cm2']", "2")
    walk.press(".send button.button")
    walk.page.wait_for_selector("#plans")


def _picked(walk: Walk) -> None:
    walk.to(walk.result)
    walk.page.locator("svg a.point:not(.chosen)").first.click()
    walk.page.wait_for_url("**plan=*")


def _held_up(walk: Walk) -> None:
    """Send the form to a desk that is busy; the page then asks in vain, so that it stays what it is."""
    walk.page.route("**/progress", lambda route: route.fulfill(status=204))
    walk.to(f"{walk.result}/answers")
    walk.press(".send button.button")
    walk.page.wait_for_selector(".progress")


def _waiting(walk: Walk) -> None:
    with held(walk.desk):
        _held_up(walk)


def _stopped(walk: Walk) -> None:
    with held(walk.desk):
        _held_up(walk)
        walk.press("form[action$='/stop'] button")


def _stale(walk: Walk) -> None:
    walk.to(f"{walk.result}/answers")
    walk.page.evaluate("document.querySelector('#face-form [name=token]').value = '0'.repeat(64)")
    walk.press(".send button.button")


def _fault(walk: Walk) -> None:
    walk.break_it()
    walk.to("/")


def _visit_with_mistakes(walk: Walk) -> None:
    walk.to(f"{walk.course}/visit")
    walk.page.select_option("[name='measured.0.scale']", "ecca")
    walk.press(".send button")


def _fix_with_mistakes(walk: Walk) -> None:
    walk.to(walk.visit)
    walk.page.select_option("[name='measured.1.scale']", "ecca")
    walk.press(".send button")


def _course_with_a_name_in_use(walk: Walk) -> None:
    walk.to(f"{walk.result}/course")
    walk.page.fill("#name", "willow")
    walk.press("main button.button")


def _erase_without_a_tick(walk: Walk) -> None:
    walk.to(f"{walk.course}/erase")
    walk.press("main button.button")


def _raised_course(walk: Walk) -> None:
    _raised(walk)
    walk.page.goto(f"{walk.page.url}/course")
    walk.page.fill("#name", "raised")
    walk.press("main button.button")


def _photo_too_large(walk: Walk) -> None:
    walk.to("/describe")
    large = {"name": "large.yaml", "mimeType": "text/plain", "buffer": bytes(600 * 1024)}
    walk.page.set_input_files("#file", files=[large])
    walk.press("button[value=open]")


def _wrong_password(walk: Walk) -> None:
    walk.to("/login")
    walk.page.fill("#name", "nobody")
    walk.page.fill("#password", "wrong")
    walk.press("main button.button")


def _unsent(walk: Walk) -> None:
    """Type a form for somebody new, let the session end, send it, and log in again."""
    assert walk.accounts is not None
    walk.to("/describe")
    walk.page.fill("[name='person.age']", "47")
    walk.accounts._file.execute("UPDATE sessions SET seen = 0 WHERE user = 2")
    walk.press(".send button.button")
    walk.page.fill("#name", DOCTOR)
    walk.page.fill("#password", PASSWORD)
    walk.press("main button.button")


def _account_refused(walk: Walk) -> None:
    walk.to("/account")
    walk.page.fill("#current", "wrong")
    walk.page.fill("#new", "another four words in a row")
    walk.press("form[action$=password] button.button")


def _news(walk: Walk) -> None:
    assert walk.accounts is not None
    walk.accounts.log_in(DOCTOR, PASSWORD, browser="another")
    walk.to("/account")
    walk.page.wait_for_selector("section.news")


def _logged_out(walk: Walk) -> None:
    """Closing and opening an account ends its sessions; the page to log in says why."""
    assert walk.accounts is not None
    number = next(user.id for user in walk.accounts.users() if user.name == NEW)
    walk.accounts.set_active(number, True, by=ROOT)
    walk.to("/account")
    walk.page.wait_for_selector("main > p.warning")


def _strength(walk: Walk) -> None:
    walk.to("/account")
    walk.page.fill("#current", PASSWORD)
    for typed in ("password1234", "several words in one row"):
        with walk.page.expect_response("**/account/strength") as answer:
            walk.page.fill("#new", typed)
        assert "current" not in answer.value.request.post_data
    walk.page.wait_for_selector("#strength meter[value='4']")


def _factor(walk: Walk) -> None:
    walk.to("/account")
    walk.press("form[action$=offer] button")


def _factor_refused(walk: Walk) -> None:
    _factor(walk)
    walk.page.fill("#take-code", "12345")
    walk.press("form[action$=take] button")


def _fresh_user(walk: Walk) -> None:
    walk.to("/clinic")
    walk.page.fill("#name", "fresh")
    walk.press("main button.button")


def _reset_user(walk: Walk) -> None:
    walk.to("/clinic")
    walk.press("form[action$=reset] button >> nth=0")


def _user_refused(walk: Walk) -> None:
    walk.to("/clinic")
    walk.page.fill("#name", "doctor")
    walk.press("main button.button")


def _broken_log(walk: Walk) -> None:
    """Whoever can write the file can take the trigger out of the way; the chain shows it all the same."""
    assert walk.accounts is not None
    walk.accounts._file.executescript("DROP TRIGGER log_stays; UPDATE log SET who = 'somebody' WHERE n = 2;")
    walk.to("/clinic/log")


def upload() -> dict[str, Any]:
    """A photo of noise, as a browser sends it."""
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": saved(noise(), "JPEG")}


STUDY = "/evidence/studies/{name}"
STOPS: tuple[Stop, ...] = (
    Stop(name="home", who=OWN, routes=("GET /",), template="home.html", go=_path("/")),
    Stop(name="form", who=OWN, routes=("GET /describe",), template="describe.html", go=_path("/describe")),
    Stop(
        name="form_with_mistakes",
        who=OWN,
        routes=("POST /describe",),
        template="describe.html",
        go=_form_with_mistakes,
        status=422,
    ),
    Stop(
        name="form_again",
        who=OWN,
        routes=("GET /result/{key}/answers",),
        template="describe.html",
        go=_path("{result}/answers"),
    ),
    Stop(name="result", who=OWN, routes=("GET /result/{key}",), template="result.html", go=_path("{result}")),
    Stop(name="another_plan", who=OWN, routes=("GET /result/{key}",), template="result.html", go=_picked),
    Stop(name="no_plan", who=OWN, routes=("GET /result/{key}",), template="result.html", go=_no_plan),
    Stop(name="raised_scars", who=OWN, routes=("GET /result/{key}",), template="result.html", go=_raised),
    Stop(name="waiting", who=OWN, routes=("GET /result/{key}",), template="waiting.html", go=_waiting),
    Stop(name="stopped", who=OWN, routes=("GET /result/{key}",), template="stopped.html", go=_stopped),
    Stop(name="red_flag", who=OWN, routes=("GET /result/{key}",), template="red_flag.html", go=_red_flag),
    Stop(
        name="print",
        who=OWN,
        routes=("GET /result/{key}/print",),
        template="print.html",
        go=_path("{result}/print"),
    ),
    Stop(name="about", who=OWN, routes=("GET /about",), template="parts.html", go=_path("/about")),
    Stop(
        name="evidence", who=OWN, routes=("GET /evidence",), template="evidence.html", go=_path("/evidence")
    ),
    Stop(
        name="network",
        who=OWN,
        routes=("GET /evidence/network",),
        template="network.html",
        go=_path("/evidence/network"),
    ),
    Stop(
        name="treatment",
        who=OWN,
        routes=("GET /evidence/treatments/{name}",),
        template="treatment.html",
        go=_path("/evidence/treatments/subcision"),
    ),
    Stop(
        name="treatment_without_trials",
        who=OWN,
        routes=("GET /evidence/treatments/{name}",),
        template="treatment.html",
        go=_path("/evidence/treatments/silicone"),
    ),
    Stop(
        name="study",
        who=OWN,
        routes=(f"GET {STUDY}",),
        template="study.html",
        go=_path("/evidence/studies/aamir2013"),
    ),
    Stop(name="experts", who=OWN, routes=("GET /experts",), template="experts.html", go=_path("/experts")),
    Stop(
        name="experts_on_scar",
        who=OWN,
        routes=("GET /experts/scars/{name}",),
        template="experts.html",
        go=_path("/experts/scars/boxcar-deep?skin=V&severity=severe"),
    ),
    Stop(
        name="experts_on_treatment",
        who=OWN,
        routes=("GET /experts/treatments/{name}",),
        template="experts.html",
        go=_path("/experts/treatments/tca_cross"),
    ),
    Stop(
        name="course_to_begin",
        who=OWN,
        routes=("GET /result/{key}/course",),
        template="course_start.html",
        go=_path("{result}/course"),
    ),
    Stop(
        name="course_with_a_name_in_use",
        who=OWN,
        routes=("POST /result/{key}/course",),
        template="course_start.html",
        go=_course_with_a_name_in_use,
        status=422,
    ),
    Stop(name="courses", who=OWN, routes=("GET /courses",), template="courses.html", go=_path("/courses")),
    Stop(
        name="course", who=OWN, routes=("GET /courses/{key}",), template="course.html", go=_path("{course}")
    ),
    Stop(
        name="course_without_forecast",
        who=OWN,
        routes=("GET /courses/{key}",),
        template="course.html",
        go=_raised_course,
    ),
    Stop(
        name="course_answers",
        who=OWN,
        routes=("GET /courses/{key}/answers",),
        template="describe.html",
        go=_path("{course}/answers"),
    ),
    Stop(
        name="visit",
        who=OWN,
        routes=("GET /courses/{key}/visit",),
        template="visit.html",
        go=_path("{course}/visit"),
    ),
    Stop(
        name="visit_with_mistakes",
        who=OWN,
        routes=("POST /courses/{key}/visits",),
        template="visit.html",
        go=_visit_with_mistakes,
        status=422,
    ),
    Stop(
        name="visit_to_correct",
        who=OWN,
        routes=("GET /courses/{key}/visits/{entry}",),
        template="visit.html",
        go=_path("{visit}"),
    ),
    Stop(
        name="correction_with_mistakes",
        who=OWN,
        routes=("POST /courses/{key}/visits/{entry}",),
        template="visit.html",
        go=_fix_with_mistakes,
        status=422,
    ),
    Stop(
        name="erase",
        who=OWN,
        routes=("GET /courses/{key}/erase",),
        template="erase.html",
        go=_path("{course}/erase"),
    ),
    Stop(
        name="erase_without_a_tick",
        who=OWN,
        routes=("POST /courses/{key}/erase",),
        template="erase.html",
        go=_erase_without_a_tick,
        status=422,
    ),
    Stop(name="nothing_there", who=OWN, routes=(), template="error.html", go=_path("/nowhere"), status=404),
    Stop(
        name="stale_form", who=OWN, routes=("POST /describe",), template="error.html", go=_stale, status=403
    ),
    Stop(
        name="too_large",
        who=OWN,
        routes=("POST /describe",),
        template="error.html",
        go=_photo_too_large,
        status=413,
    ),
    Stop(name="fault_of_ours", who=OWN, routes=("GET /",), template="error.html", go=_fault, status=500),
    Stop(name="login", who=NOBODY, routes=("GET /login",), template="login.html", go=_path("/login")),
    Stop(
        name="wrong_password",
        who=NOBODY,
        routes=("POST /login",),
        template="login.html",
        go=_wrong_password,
        status=403,
    ),
    Stop(
        name="first_password",
        who=NEW,
        routes=("GET /account",),
        template="account.html",
        go=_path("/account"),
    ),
    Stop(name="logged_out", who=NEW, routes=("GET /login",), template="login.html", go=_logged_out),
    Stop(name="unsent", who=DOCTOR, routes=("GET /unsent",), template="unsent.html", go=_unsent),
    Stop(name="people", who=DOCTOR, routes=("GET /clinic",), template="people.html", go=_path("/clinic")),
    Stop(
        name="person",
        who=DOCTOR,
        routes=("GET /clinic/people/{person_id}",),
        template="describe.html",
        go=_path("/clinic/people/1"),
    ),
    Stop(
        name="course_of_a_person",
        who=DOCTOR,
        routes=("GET /courses/{key}",),
        template="course.html",
        go=_path("/courses/1"),
    ),
    Stop(
        name="courses_of_a_clinic",
        who=DOCTOR,
        routes=("GET /courses",),
        template="courses.html",
        go=_path("/courses"),
    ),
    Stop(name="account", who=DOCTOR, routes=("GET /account",), template="account.html", go=_path("/account")),
    Stop(
        name="account_refused",
        who=DOCTOR,
        routes=("POST /account/password",),
        template="account.html",
        go=_account_refused,
        status=422,
    ),
    Stop(name="news", who=DOCTOR, routes=("GET /account",), template="account.html", go=_news),
    Stop(
        name="strength_of_a_password",
        who=DOCTOR,
        routes=("GET /account",),
        template="account.html",
        go=_strength,
    ),
    Stop(name="second_factor", who=DOCTOR, routes=("GET /account",), template="account.html", go=_factor),
    Stop(
        name="second_factor_refused",
        who=DOCTOR,
        routes=("POST /account/factor/{what}",),
        template="account.html",
        go=_factor_refused,
        status=422,
    ),
    Stop(
        name="forbidden",
        who=DOCTOR,
        routes=("GET /clinic/log",),
        template="error.html",
        go=_path("/clinic/log"),
        status=403,
    ),
    Stop(name="accounts", who=ROOT, routes=("GET /clinic",), template="users.html", go=_path("/clinic")),
    Stop(
        name="fresh_account", who=ROOT, routes=("POST /clinic/users",), template="users.html", go=_fresh_user
    ),
    Stop(
        name="account_with_a_name_in_use",
        who=ROOT,
        routes=("POST /clinic/users",),
        template="users.html",
        go=_user_refused,
        status=422,
    ),
    Stop(
        name="account_made_anew",
        who=ROOT,
        routes=("POST /clinic/users/{user_id}/reset",),
        template="users.html",
        go=_reset_user,
    ),
    Stop(
        name="account_with_a_factor",
        who=ROOT,
        routes=("GET /account",),
        template="account.html",
        go=_path("/account"),
    ),
    Stop(name="log", who=ROOT, routes=("GET /clinic/log",), template="log.html", go=_path("/clinic/log")),
    Stop(name="broken_log", who=ROOT, routes=("GET /clinic/log",), template="log.html", go=_broken_log),
)

NO_PAGES = {
    "GET /open/{key}": "redirect",
    "POST /result/{key}/stop": "redirect",
    "POST /logout": "redirect",
    "POST /unsent": "redirect",
    "POST /account/news": "redirect",
    "POST /account/strength": "part of a page",
    "POST /account/sessions/{key}": "redirect",
    "POST /clinic/people": "redirect",
    "POST /clinic/people/{person_id}/share": "redirect",
    "POST /clinic/users/{user_id}/{what}": "redirect",
    "POST /describe/questions": "part of a page",
    "GET /result/{key}/progress": "part of a page",
    "POST /result/{key}/wish": "part of a page, or a redirect",
    "GET /result/{key}/files/{name}": "file",
    "GET /courses/{key}/upkeep.ics": "file",
    "GET /courses/{key}/export": "file",
    "GET /courses/{key}/photos/{n}": "picture",
    "GET /evidence/network.svg": "picture",
    "GET /evidence/treatments/{name}/forest.svg": "picture",
    "GET /evidence/studies/{name}/forest.svg": "picture",
    "GET /health": "for programs",
    "GET /api/openapi.json": "for programs",
    "GET /api/treatments": "for programs",
    "GET /api/treatments/{name}": "for programs",
    "POST /api/plan": "for programs",
    "POST /api/assess": "for programs",
}
"""Every other route, and what it answers instead of a page."""
