"""Photos that come in: what is refused, what is kept of them, and who may see them."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.render.say import said
from scarpath.web import redraw
from scarpath.web.accounts import Accounts, User
from scarpath.web.app import build_app
from scarpath.web.desk import Desk
from scarpath.web.faults import WebFault
from scarpath.web.photos import MIB, MOST_MIB, MOST_PHOTOS, Darkroom, check_photo, media_of
from scarpath.web.settings import Settings, loopback_hosts
from scarpath.web.shelf import Shelf
from tests.web.pictures import SECRET, bomb, from_a_phone, gif_that_is_a_script, noise, saved, with_archive
from tests.web.site import HERE, PORT, token, visiting
from tests.web.test_clinic import PASSWORD, QUICK, logged_in, mine, set_factor
from tests.web.test_courses import kept, there
from tests.web.test_routes import routes_of

JPEG = saved(noise(), "JPEG")
MARKUP = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HUGE = b"\xff\xd8\xff" + bytes(MOST_MIB * MIB)
KIND_REFUSED = said(finding(WebFault.PHOTO_KIND))
CLAIM_REFUSED = said(finding(WebFault.PHOTO_CLAIM))
TWO_REFUSED = said(finding(WebFault.PHOTO_TWO))
BROKEN_REFUSED = said(finding(WebFault.PHOTO_BROKEN))

REFUSED = {
    "a page that says it is a picture": (MARKUP, "image/jpeg", KIND_REFUSED),
    "an SVG": (SVG, "image/svg+xml", KIND_REFUSED),
    "an SVG that says it is a PNG": (SVG, "image/png", KIND_REFUSED),
    "a GIF that is a script": (gif_that_is_a_script(), "image/gif", KIND_REFUSED),
    "a GIF that says it is a JPEG": (gif_that_is_a_script(), "image/jpeg", KIND_REFUSED),
    "a JPEG that says it is a page": (JPEG, "text/html", CLAIM_REFUSED),
    "a JPEG that says it is a PNG": (JPEG, "image/png", CLAIM_REFUSED),
    "a JPEG that is a page": (
        saved(noise(), "JPEG", comment=MARKUP.decode()),
        "image/jpeg",
        TWO_REFUSED,
    ),
    "a JPEG with a page at its end": (JPEG + MARKUP, "image/jpeg", TWO_REFUSED),
    "a JPEG that is an archive": (with_archive(), "image/jpeg", TWO_REFUSED),
    "a JPEG that is a document": (JPEG + b"%PDF-1.4 1 0 obj", "image/jpeg", TWO_REFUSED),
    "a start of a JPEG": (JPEG[: len(JPEG) // 2], "image/jpeg", BROKEN_REFUSED),
    "three bytes": (b"\xff\xd8\xff", "image/jpeg", BROKEN_REFUSED),
    "nothing": (b"", "image/jpeg", KIND_REFUSED),
    "a bomb": (bomb(16_000, 16_000), "image/png", said(finding(WebFault.PHOTO_PIXELS, most=60))),
    "too many bytes": (HUGE, "image/jpeg", said(finding(WebFault.PHOTO_BYTES, most=MOST_MIB))),
}  # fmt: skip


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(place=str(tmp_path / "courses.db"), author="someone")


@pytest.fixture
def keeper(desk: Desk, shelf: Shelf) -> Iterator[TestClient]:
    with visiting(desk, shelf=shelf) as client:
        yield client


def uploaded(
    client: TestClient, course: str, *photos: tuple[str, bytes, str], **more: str
) -> tuple[int, str]:
    """A visit with photos, sent as a browser sends it; how it was answered."""
    form = {"token": token(client.get(f"{course}/visit").text), "day": "2026-02-01", "consent": "yes", **more}
    answer = client.post(f"{course}/visits", data=form, files=[("photo", photo) for photo in photos])
    return answer.status_code, answer.text


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plain_photo_is_refused(name: str, keeper: TestClient, shelf: Shelf) -> None:
    content, claimed, why = REFUSED[name]
    status, page = uploaded(keeper, there(shelf), ("photo.jpg", content, claimed), note="what I typed")
    assert status == 422
    assert why in page
    assert ">what I typed</textarea>" in page
    assert kept(shelf).visits == ()
    assert not list(Path(shelf.place).with_suffix(".files").rglob("*.*"))


def test_the_bomb_is_a_real_one() -> None:
    """A small file whose data unfold to what it says: with the limit lifted it is decoded whole."""
    small = bomb(2000, 2000)
    assert len(small) < 2000 * 2000 / 8 / 100
    with Image.open(io.BytesIO(small)) as picture:
        picture.load()
        assert picture.size == (2000, 2000)
    assert len(bomb(16_000, 16_000)) < MIB


def test_the_size_is_judged_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", decoded)
    with pytest.raises(redraw.TooManyPixels):
        redraw.redraw(bomb(10_000, 6_001))


def test_nothing_but_the_picture_is_kept(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    original = from_a_phone()
    assert SECRET.encode() in original
    assert uploaded(keeper, address, ("IMG_1.jpg", original, "image/jpeg"))[0] == 200
    answer = keeper.get(f"{address}/photos/1")
    assert SECRET.encode() not in answer.content
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        # The picture lay on its side and was turned: the sides are exchanged.
        assert picture.size == (80, 60)
    files = [p for p in Path(shelf.place).with_suffix(".files").rglob("*") if p.is_file()]
    assert len(files) == 1
    assert SECRET.encode() not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0


def test_no_route_keeps_or_serves_an_upload_as_it_came(
    keeper: TestClient, shelf: Shelf, tmp_path: Path
) -> None:
    """Files are sent to every route that takes a form, whether or not it asks for one. Of a case file the
    values alone come back, in the fields of the form; of a photo the pixels alone are kept and shown.
    """
    address = there(shelf)
    assert uploaded(keeper, address, ("first.jpg", from_a_phone(), "image/jpeg"))[0] == 200
    case = f"# {SECRET}\nscarpath_case: 1\nperson: {{age: 34}}\nscars: []\n".encode()
    known = token(keeper.get("/describe").text)
    fields = {"token": known, "day": "2026-03-01", "consent": "yes", "action": "open", "name": "birch"}
    asked = 0
    for route in sorted(one for one in routes_of(keeper.app.state.desk, tmp_path) if "POST" in one):  # type: ignore[attr-defined]
        if route.startswith("POST /api/") or route.endswith("/erase"):
            continue
        path = route.removeprefix("POST ").replace("/courses/{key}", address)
        path = re.sub(r"\{entry\}", kept(shelf).visit_ids[-1], path)
        files = [
            ("file", (f"{SECRET}.yaml", case, "application/x-yaml")),
            ("photo", (f"{SECRET}.jpg", from_a_phone(), "image/jpeg")),
        ]
        for sent in (files, files[1:]):
            answer = keeper.post(re.sub(r"\{\w+\}", "1", path), data=fields, files=sent)
            assert SECRET.encode() not in answer.content, route
            asked += answer.status_code == 200
    assert asked >= 3
    assert len(kept(shelf).photos) >= 2
    for place in range(1, len(kept(shelf).photos) + 1):
        served = keeper.get(f"{address}/photos/{place}").content
        assert served.startswith(JPEG[:3])
        assert SECRET.encode() not in served
    with zipfile.ZipFile(io.BytesIO(keeper.get(f"{address}/export").content)) as export:
        assert SECRET.encode() not in b"".join(export.read(name) for name in export.namelist())
    assert SECRET.encode() not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("kind", "media", "mode"),
    [
        ("PNG", "image/png", "RGBA"),
        ("PNG", "image/png", "P"),
        ("PNG", "image/png", "1"),
        ("WEBP", "image/webp", "RGBA"),
        ("JPEG", "image/jpeg", "CMYK"),
        ("JPEG", "image/jpeg", "L"),
    ],
)
def test_every_usual_picture_is_drawn_anew(kind: str, media: str, mode: str) -> None:
    made = Darkroom().developed(saved(noise().convert(mode), kind), media)
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (60, 80))


def test_a_plain_photo_keeps_its_colours() -> None:
    flat = Image.new("RGB", (64, 64), (180, 120, 90))
    with Image.open(io.BytesIO(Darkroom().developed(saved(flat, "PNG"), "image/png"))) as picture:
        # JPEG rounds each of its three channels once.
        assert all(abs(a - b) <= 3 for a, b in zip(picture.getpixel((9, 9)), (180, 120, 90), strict=True))


def test_a_large_photo_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redraw, "MOST_SIDE", 40)
    with Image.open(io.BytesIO(redraw.redraw(JPEG))) as picture:
        assert picture.size == (30, 40)


def test_a_decoder_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scarpath.web.photos.sys.executable", "/bin/false")
    with pytest.raises(InvalidInput, match="broken"):
        Darkroom().developed(JPEG, "image/jpeg")


@pytest.mark.parametrize(
    "name",
    ["../../../../etc/passwd", "..\\..\\evil.jpg", "/etc/cron.d/x", "a\0b.jpg", "<script>.jpg", "x" * 300],
)  # fmt: skip
def test_the_name_of_a_photo_leads_nowhere(
    name: str, keeper: TestClient, shelf: Shelf, tmp_path: Path
) -> None:
    before = {p for p in tmp_path.parent.rglob("*") if not p.is_relative_to(tmp_path)}
    address = there(shelf)
    status, page = uploaded(keeper, address, (name, JPEG, "image/jpeg"))
    assert status == 200
    assert "<script>.jpg" not in page
    assert {p for p in tmp_path.parent.rglob("*") if not p.is_relative_to(tmp_path)} == before
    names = [p.name for p in Path(shelf.place).with_suffix(".files").rglob("*") if p.is_file()]
    assert [len(n) for n in names] == [64]


def test_a_photo_is_served_as_a_picture_and_nothing_else(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    uploaded(keeper, address, ("p.png", saved(noise(), "PNG"), "image/png"))
    headers = keeper.get(f"{address}/photos/1").headers
    assert headers["content-type"] == "image/jpeg"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-disposition"] == "inline"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "script-src 'self'" in headers["content-security-policy"]
    for odd in ("0", "2", "-1", "x", "1.jpg", "%2e%2e%2fcourses.db", "٣"):
        assert keeper.get(f"{address}/photos/{odd}").status_code == 404


def test_what_is_no_picture_is_never_served_as_one(keeper: TestClient, shelf: Shelf) -> None:
    """Another program may have kept something else as a photo: a file that is no picture is not served."""
    assert media_of(MARKUP) is None
    assert media_of(JPEG) == "image/jpeg"
    assert media_of(b"RIFF\0\0\0\0WEBPVP8 ") == "image/webp"


def test_photos_are_kept_only_where_that_was_agreed(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    photo = ("p.jpg", JPEG, "image/jpeg")
    status, page = uploaded(keeper, address, photo, consent="no")
    assert (status, said(finding(WebFault.PHOTO_CONSENT_NEEDED)) in page) == (422, True)
    assert uploaded(keeper, address, photo)[0] == 200
    assert kept(shelf).agreed("keep_photos")
    # Agreed once; the form does not ask again.
    assert 'name="consent"' not in keeper.get(f"{address}/visit").text
    assert uploaded(keeper, address, photo, consent="no")[0] == 200


def test_too_many_photos_and_too_large_a_body_are_refused(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    status, page = uploaded(keeper, address, *[("p.jpg", JPEG, "image/jpeg")] * (MOST_PHOTOS + 1))
    assert (status, said(finding(WebFault.TOO_MANY_PHOTOS, photos=MOST_PHOTOS)) in page) == (422, True)
    most = Settings(hosts=frozenset()).most_upload
    answer = keeper.post(f"{address}/visits", headers={"Content-Length": str(most + 1)}, content=b"x")
    assert answer.status_code == 413
    # Elsewhere the small limit holds, under whatever name.
    for path in ("/describe", f"{address}/erase", "/courses/x/visits", f"{address}/visits/../../../describe"):
        assert keeper.post(path, headers={"Content-Length": "600000"}, content=b"x").status_code == 413


def test_a_course_is_full_one_day(keeper: TestClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scarpath.web.visits.MOST_OF_COURSE", 2)
    address, photo = there(shelf), ("p.jpg", JPEG, "image/jpeg")
    assert uploaded(keeper, address, photo, photo)[0] == 200
    status, page = uploaded(keeper, address, photo, note="what I typed")
    assert (status, said(finding(WebFault.COURSE_FULL, photos=2)) in page) == (422, True)
    assert ">what I typed</textarea>" in page
    assert len(kept(shelf).photos) == 2


def test_uploads_have_a_pace(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    form = {"token": token(keeper.get(f"{address}/visit").text), "day": "2026-02-01", "note": "again"}
    found = [
        keeper.post(f"{address}/visits", data=form, follow_redirects=False).status_code for _ in range(33)
    ]
    assert found == [303] * 30 + [429] * 3


def test_a_corrected_visit_keeps_the_photos_that_stay(keeper: TestClient, shelf: Shelf) -> None:
    address = there(shelf)
    uploaded(keeper, address, *[("p.jpg", saved(noise(seed=n), "JPEG"), "image/jpeg") for n in (1, 2)])
    held = [one.digest for _, one in kept(shelf).photos]
    entry = kept(shelf).visit_ids[0]
    page = keeper.get(f"{address}/visits/{entry}").text
    form = {"token": token(page), "day": "2026-02-03", "stay": ["1", "1", "7", "x"]}
    assert keeper.post(f"{address}/visits/{entry}", data=form).status_code == 200
    assert [one.digest for _, one in kept(shelf).photos] == [held[1]]


def test_no_photo_reaches_a_log(keeper: TestClient, shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    photo = from_a_phone()
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        uploaded(keeper, there(shelf), ("IMG_canary.jpg", photo, "image/jpeg"))
    # The client of the tests logs addresses; neither a name of a file nor a byte of one stands anywhere.
    assert "canary" not in caplog.text.casefold()


class Clinic:
    """A clinic with a course of one person, whom `doctor` and `patient` may see and `other` may not."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.accounts = Accounts(folder / "accounts.sqlite", hasher=QUICK)
        roles = {"root": "admin", "doctor": "clinician", "other": "clinician", "patient": "patient"}
        users = {n: self.accounts.add_user(n, r, PASSWORD, by="root") for n, r in roles.items()}  # type: ignore[arg-type]
        set_factor(self.accounts, users["root"])
        self.shelf = Shelf(place=str(folder / "courses.db"), author="server")
        settings = Settings(hosts=loopback_hosts(PORT), clinic=True)
        self.site = TestClient(build_app(desk, settings, self.accounts, self.shelf), base_url=HERE)
        person = self.accounts.add_person("file 17", users["doctor"], account=users["patient"].id)
        there(self.shelf, f"{self.accounts.mark} {person.id}")
        self.course = f"/courses/{person.id}"
        self.users: dict[str, User] = users

    def __call__(self, name: str) -> TestClient:
        return logged_in(self.site, name)


@pytest.fixture
def clinic(desk: Desk, tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(desk, tmp_path)
    yield made
    made.accounts.close()


PAGES = ("", "/visit", "/erase", "/export", "/upkeep.ics", "/answers", "/photos/1")


def test_a_course_is_seen_by_those_alone_who_may(clinic: Clinic) -> None:
    doctor, other, patient, root = (clinic(name) for name in ("doctor", "other", "patient", "root"))
    assert uploaded(doctor, clinic.course, ("p.jpg", JPEG, "image/jpeg"))[0] == 200
    entry = kept(clinic.shelf, f"{clinic.accounts.mark} 1").visit_ids[0]
    for path in (*PAGES, f"/visits/{entry}"):
        found = [c.get(clinic.course + path).status_code for c in (doctor, patient, other, root)]
        assert found == [200, 200, 404, 404], path
    for stranger in (other, root):
        form = {"token": mine(stranger), "day": "2026-02-01", "note": "mine", "sure": "yes"}
        for path in ("/visits", f"/visits/{entry}", "/erase"):
            assert stranger.post(clinic.course + path, data=form).status_code == 404
        assert "file 17" not in stranger.get("/courses").text
    assert "file 17" in patient.get("/courses").text
    assert [v.note for v in kept(clinic.shelf, f"{clinic.accounts.mark} 1").visits] == [None]
    # The id of the store opens nothing in a clinic.
    course = kept(clinic.shelf, f"{clinic.accounts.mark} 1")
    assert doctor.get(f"/courses/{course.person.id}").status_code == 404


def test_without_an_account_no_photo_opens(clinic: Clinic) -> None:
    uploaded(clinic("doctor"), clinic.course, ("p.jpg", JPEG, "image/jpeg"))
    for path in PAGES:
        answer = clinic.site.get(clinic.course + path, follow_redirects=False)
        assert answer.headers["location"] == "/login"


def test_the_log_says_who_saw_a_photo_and_shows_none(clinic: Clinic) -> None:
    doctor = clinic("doctor")
    uploaded(doctor, clinic.course, ("IMG_canary.jpg", JPEG, "image/jpeg"), note="canary note")
    doctor.get(f"{clinic.course}/photos/1")
    assert clinic("other").get(clinic.course).status_code == 404
    told = [(entry.who, entry.what, entry.subject) for entry in clinic.accounts.log()]
    assert ("doctor", "visit written", "person 1") in told
    assert ("doctor", "photo seen", "person 1") in told
    assert ("doctor", "course opened", "person 1") in told  # the page that follows the visit
    assert ("other", "page refused", clinic.course) in told
    assert "canary" not in repr(told)
    assert clinic.accounts.broken_at() is None


def test_the_author_of_a_visit_is_who_logged_in(clinic: Clinic) -> None:
    uploaded(clinic("patient"), clinic.course, note="from me")
    assert kept(clinic.shelf, f"{clinic.accounts.mark} 1").history[-1].author == "patient"


def test_a_new_file_of_accounts_finds_no_older_course(desk: Desk, tmp_path: Path, clinic: Clinic) -> None:
    """Numbers of people begin again with a new file; the courses of the older one stay out of sight."""
    (tmp_path / "new").mkdir()
    fresh = Accounts(tmp_path / "new" / "accounts.sqlite", hasher=QUICK)
    user = fresh.add_user("doctor", "clinician", PASSWORD, by="root")
    fresh.add_person("someone else", user)
    settings = Settings(hosts=loopback_hosts(PORT), clinic=True)
    site = TestClient(build_app(desk, settings, fresh, clinic.shelf), base_url=HERE)
    assert logged_in(site, "doctor").get("/courses/1").status_code == 404
    fresh.close()


def test_a_course_of_a_clinic_begins_with_its_person(clinic: Clinic) -> None:
    from tests.web.site import FACE, waited

    doctor = clinic("doctor")
    form = {"token": mine(doctor), "label": "file 18"}
    address = str(doctor.post("/clinic/people", data=form, follow_redirects=False).headers["location"])
    number = address.rsplit("/", 1)[1]
    filled = {**FACE, "token": mine(doctor), "person": number, "action": "plan"}
    result = str(doctor.post("/describe", data=filled, follow_redirects=False).headers["location"])
    waited(doctor, result)
    for _ in range(2):  # the second time the course goes on
        answer = doctor.post(
            f"{result}/course", data={"token": mine(doctor), "since": ""}, follow_redirects=False
        )
        assert answer.headers["location"] == f"/courses/{number}"
    assert len(kept(clinic.shelf, f"{clinic.accounts.mark} {number}").plans) == 2
    # A result without a person begins no course.
    alone = {**FACE, "token": mine(doctor), "action": "plan"}
    result = str(doctor.post("/describe", data=alone, follow_redirects=False).headers["location"])
    waited(doctor, result)
    answer = doctor.post(f"{result}/course", data={"token": mine(doctor)})
    assert (answer.status_code, said(finding(WebFault.NO_PERSON_OPEN)) in answer.text) == (422, True)
    assert f"/courses/{number}" in doctor.get("/clinic").text


def test_a_photo_that_is_too_large_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(InvalidInput, match="larger"):
        check_photo(bytes(MOST_MIB * MIB + 1), "image/jpeg")
