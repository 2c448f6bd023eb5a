"""A course from the terminal: begun, written down, shown, corrected, and what goes wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.cli.test_commands import scarpath
from tests.schemas import hold
from tests.store.test_strip import PHOTOS, SECRET

COURSE = json.loads((Path(__file__).parents[2] / "docs" / "course.schema.json").read_text(encoding="utf-8"))
CASE = Path(__file__).parents[2] / "examples" / "icepick_type_v.yaml"
Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command on the courses of a store of its own."""

    def run(*words: str | Path) -> CompletedProcess[str]:
        place = {"SCARPATH_STORE": str(tmp_path / "c.db"), "SCARPATH_AUTHOR": "dr"}
        return scarpath("follow", *words, **place)

    return run


@pytest.fixture
def begun(run: Run) -> Run:
    done = run("new", CASE, "--name", "ann", "--today", "2026-11-22")
    assert (done.returncode, done.stderr) == (0, "")
    assert "PLAN AGREED" in done.stdout.upper()
    return run


def test_a_visit_is_written_down_and_shown(begun: Run, tmp_path: Path) -> None:
    photo = tmp_path / "left.jpg"
    photo.write_bytes(PHOTOS["jpeg"])
    done = begun(
        "visit", "ann", "--day", "2026-12-01", "--today", "2026-12-01", "--done", "tca_cross",
        "--score", "goodman_baron_quantitative=10", "--rater", "physician", "--harm", "pih:mild",
        "--photo", photo, "--note", "went well",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for part in (
        "2026-12-01",
        "TCA CROSS: 1 of",
        "10 by the doctor",
        "dark marks (mild)",
        "1 file kept",
        "went well",
    ):
        assert part in " ".join(done.stdout.split())
    assert " ".join(done.stdout.split()) in " ".join(
        begun("show", "ann", "--today", "2026-12-01").stdout.split()
    )
    stored = [p.read_bytes() for p in (tmp_path / "c.files").rglob("*") if p.is_file()]
    assert len(stored) == 1
    assert SECRET.encode() not in stored[0]


def test_a_visit_from_a_file_names_the_line_of_a_slip(begun: Run, tmp_path: Path) -> None:
    file = tmp_path / "visit.yaml"
    file.write_text(
        "scarpath_visit: 1\nday: 2026-12-01\ndone:\n  - {treatment: subsicion}\n", encoding="utf-8"
    )
    done = begun("visit", "ann", file, "--today", "2026-12-02")
    assert done.returncode == 2
    assert f"{file}:4: done (entry 1).treatment" in done.stderr
    assert "Did you mean subcision?" in done.stderr
    file.write_text(file.read_text(encoding="utf-8").replace("subsicion", "subcision"), encoding="utf-8")
    assert begun("visit", "ann", file, "--today", "2026-12-02").returncode == 0
    assert begun("visit", "ann", file, "--worse").returncode == 2


def test_a_correction_shows_the_newer_and_keeps_the_older(begun: Run) -> None:
    begun("visit", "ann", "--score", "ecca=60")
    entry = next(
        line.split()[0]
        for line in begun("show", "ann", "--history").stdout.splitlines()
        if " visit " in line and ":" in line and len(line.split()[0]) == 12
    )
    done = begun("visit", "ann", "--score", "ecca=50", "--corrects", entry)
    assert done.returncode == 0
    assert "acné): 50" in " ".join(done.stdout.split())
    assert "acné): 60" not in " ".join(done.stdout.split())
    assert begun("show", "ann", "--history").stdout.count(entry) == 2
    assert begun("visit", "ann", "--score", "ecca=40", "--corrects", entry).returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "bob"), "nobody goes by that name"),
        (("visit", "ann"), "says nothing"),
        (("visit", "ann", "--score", "ecca"), "SCALE=VALUE"),
        (("visit", "ann", "--score", "ecca=541"), "0 to 540"),
        (("visit", "ann", "--day", "2999-01-01", "--worse"), "day of the visit"),
        (("visit", "ann", "--photo", "nothing.jpg"), "cannot be read"),
        (("visit", "ann", "--photo", CASE), "JPEG, PNG or WebP"),
        (("visit", "ann", "--harm", "pih:terrible"), "mild, moderate, severe"),
        (("visit", "ann", "--worse", "--corrects", "zzz"), "no entry of this course"),
        (("new", CASE, "--name", "ann"), "already"),
        (("new", CASE, "--name", " "), "printable characters"),
        (("visit", "ann", "--score", "ECCA=50"), "Did you mean ecca?"),
        (("visit", "ann", "--done", "TCA CROSS"), "Did you mean tca_cross?"),
        (("consent", "ann", "everything", "--given"), "keep_photos"),
        (("consent", "ann", "keep_photos", "--given", "--day", "2999-01-01"), "in the future"),
        (("agree", "ann", "--session", "tca_cros=3"), "not known here"),
        (("agree", "ann", "--session", "tca_cross=0"), "from 1 to 100"),
        (("agree", "ann", "--session", "tca_cross"), "TREATMENT=COUNT"),
        (("case", "ann", "nothing.yaml"), "no such file"),
        (("case", "bob", CASE), "nobody goes by that name"),
        (("show", "--history"), "name it"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    begun: Run, words: tuple[str, ...], said: str
) -> None:
    before = begun("show", "ann", "--history").stdout
    done = begun(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert begun("show", "ann", "--history").stdout == before


def test_nothing_is_made_by_looking(run: Run, tmp_path: Path) -> None:
    assert run("show").returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_store_of_a_user_lies_in_their_own_data_folder(tmp_path: Path) -> None:
    assert "SCARPATH_STORE" not in os.environ
    done = scarpath("follow", "new", CASE, "--name", "ann", XDG_DATA_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "scarpath" / "courses.db").is_file()


def test_a_course_teaches_is_exported_checked_and_erased(begun: Run, tmp_path: Path) -> None:
    for day, score in (("2026-11-22", "11"), ("2027-04-01", "7")):
        words = (
            "visit",
            "ann",
            "--day",
            day,
            "--today",
            day,
            "--score",
            f"goodman_baron_quantitative={score}",
        )
        assert begun(*words, *(("--done", "tca_cross") if score == "11" else ())).returncode == 0
    shown = " ".join(begun("show", "ann", "--today", "2027-04-01").stdout.split())
    for part in ("respond better than", "Forecast of the whole plan now", "WHAT COULD COME NEXT"):
        assert part in shown
    worse = begun("visit", "ann", "--day", "2027-04-02", "--today", "2027-04-02", "--worse").stdout
    assert "See your dermatologist" in worse
    assert "WHAT COULD COME NEXT" not in worse
    out = tmp_path / "ann.zip"
    assert begun("export", "ann", "--out", out).returncode == 0
    assert "Nothing is wrong" in begun("check").stdout
    assert begun("erase", "ann").returncode == 2
    assert begun("erase", "ann", "--yes").returncode == 0
    assert begun("show", "ann").returncode == 2
    assert begun("import", out).returncode == 2  # erased here, so not taken in again
    other = scarpath("follow", "import", out, SCARPATH_STORE=str(tmp_path / "other.db"))
    assert other.stdout == "Taken in: 1 people.\n"


def test_a_course_keeps_its_plan_and_says_what_would_be_first_today(begun: Run) -> None:
    """A filler that cannot be undone was agreed under the older order, which put the strongest forecast
    first.
    """
    day = ("--today", "2026-11-23")
    older = ("--session", "filler_pmma=2")
    found = json.loads(begun("agree", "ann", *older, *day, "--json").stdout)
    assert found["plans"][-1]["sessions"] == {"filler_pmma": 2}
    assert set(found["lesson"]["first_now"]) == {"tca_cross"}
    shown = " ".join(begun("show", "ann", *day).stdout.split())
    assert "The agreed plan stays as it is. For this case as it stands today, 4 x TCA CROSS" in shown
    assert "filler_pmma" not in found["lesson"]["next_steps"]
    again = json.loads(begun("agree", "ann", "--session", "tca_cross=2", *day, "--json").stdout)
    assert again["lesson"]["first_now"] is None


def test_what_is_due_is_listed_and_written_as_a_calendar(begun: Run, tmp_path: Path) -> None:
    begun("visit", "ann", "--day", "2026-12-01", "--today", "2026-12-01", "--done", "tca_cross")
    # Twelve weeks after the last session, as the sequencing data print it.
    assert "23 Feb 2027" in begun("due", "--days", "120", "--today", "2026-12-01").stdout
    assert "Nothing is due" in begun("due", "--days", "5", "--today", "2026-12-01").stdout
    file = tmp_path / "ann.ics"
    assert begun("due", "ann", "--ics", file, "--today", "2026-12-01").returncode == 0
    assert "DTSTART;VALUE=DATE:20270223" in file.read_text(encoding="utf-8")


def test_a_course_is_drawn_whole_or_not_at_all(begun: Run, tmp_path: Path) -> None:
    file = tmp_path / "ann.svg"
    for _ in range(2):  # a second time over the first
        assert begun("show", "ann", "--chart", file, "--today", "2026-11-23").returncode == 0
    assert "the course of ann" in (ElementTree.parse(file).getroot()[0].text or "").lower()
    assert begun("show", "--chart", tmp_path / "all.svg").returncode == 2
    done = begun("show", "ann", "--chart", tmp_path / "nowhere" / "ann.svg")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ann.svg", "c.db"]


def test_every_answer_for_programs_keeps_to_its_schema(begun: Run, tmp_path: Path) -> None:
    """Every key is required and no other is allowed, so a key that comes or goes fails here."""

    def told(part: str, *words: str | Path) -> dict[str, Any]:
        done = begun(*words, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        found: dict[str, Any] = json.loads(done.stdout)
        schema = {"$defs": COURSE["$defs"], "$ref": f"#/$defs/{part}"}
        jsonschema.Draft202012Validator(schema).validate(found)
        hold(found, "course")
        return found

    photo = tmp_path / "left.jpg"
    photo.write_bytes(PHOTOS["jpeg"])
    day = ("--day", "2027-04-01", "--today", "2027-04-01")
    visit = told(
        "course", "visit", "ann", *day, "--done", "tca_cross", "--score", "ecca=50", "--rater", "physician",
        "--harm", "pih:mild", "--photo", photo,
    )  # fmt: skip
    assert visit["done"] == {"tca_cross": 1}
    assert visit["lesson"]["advice"][0]["kind"] == "heal_first"
    assert visit["scores"][-1]["left_percent"] == pytest.approx(100 * 50 / 65, abs=0.05)
    assert told("course", "agree", "ann", "--session", "tca_cross=3", *day)["plans"][-1]["sessions"] == {
        "tca_cross": 3
    }
    assert told("course", "consent", "ann", "keep_photos", "--given", *day)["consents"] == [
        {"day": "2027-04-01", "what": "keep_photos", "given": True}
    ]
    assert told("course", "case", "ann", CASE, *day)["cases"] == ["2026-11-22", "2027-04-01"]
    shown = told("course", "show", "ann", "--history", "--today", "2027-04-01")
    assert [entry["kind"] for entry in shown["history"]] == [
        "case", "plan", "visit", "plan", "consent", "case",
    ]  # fmt: skip
    assert {entry["author"] for entry in shown["history"]} == {"dr"}
    assert [person["label"] for person in told("people", "show")["people"]] == ["ann"]
    one = told("due", "due", "ann", "--days", "200", "--today", "2027-04-01")
    everybody = told("due", "due", "--days", "200", "--today", "2027-04-01")
    assert one["due"] == everybody["due"] != []
    assert told("check", "check")["faults"] == []


def test_no_photo_is_kept_once_the_consent_was_taken_back(begun: Run, tmp_path: Path) -> None:
    photo = tmp_path / "left.jpg"
    photo.write_bytes(PHOTOS["jpeg"])
    assert begun("visit", "ann", "--photo", photo).returncode == 0
    assert begun("consent", "ann", "keep_photos", "--taken-back").returncode == 0
    refused = begun("visit", "ann", "--photo", photo)
    assert refused.returncode == 2
    assert "taken back" in refused.stderr
    assert begun("consent", "ann", "keep_photos", "--given").returncode == 0
    assert begun("visit", "ann", "--photo", photo).returncode == 0


def test_the_thresholds_of_the_stop_rules_stand_in_the_review(begun: Run) -> None:
    shown = " ".join(begun("show", "ann").stdout.split())
    for part in ("0.84 standard errors", "80 % or more", "add 5 points or more", "cold sores", "dark marks"):
        assert part in shown
    rules = shown[shown.index("WHEN TO STOP") : shown.index("DONE SO FAR")]
    assert rules.count("needs a clinician's sign-off") == 5
