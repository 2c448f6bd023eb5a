"""A course from the terminal: begun, written down, shown, corrected, and what goes wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from xml.etree import ElementTree

import pytest

from tests.cli.test_commands import scarpath
from tests.store.test_strip import PHOTOS, SECRET

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
