"""The commands as a person types them: in a process of their own, with the shipped catalogue and draws."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.claims import broken_promises
from tests.reading import grade
from tests.schemas import hold

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SCHEMA = json.loads((ROOT / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
TODAY = "2026-11-22"
RUN = [sys.executable, "-c", "import sys; sys.argv[0] = 'scarpath'; from scarpath.cli import main; main()"]
CASE = """\
scarpath_case: 1
person: {age: 30, fitzpatrick: II}
scars:
  - {region: left_cheek, type: rolling, count: 6}
limits: {budget: {amount: 1500, currency: USD}, visits: 2}
"""


def scarpath(*words: str | Path, answers: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command; stdin holds the answers."""
    return subprocess.run(
        [*RUN, *map(str, words)],
        input=answers,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )


@cache
def planned(example: Path, *options: str) -> str:
    """What `plan` prints for an example; the workers of one test run share it, for a front takes seconds."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    name = f"scarpath-{run}-{example.stem}{''.join(options)}"
    shared = Path(tempfile.gettempdir()) / name if run else None
    if shared is not None and shared.exists():
        return shared.read_text(encoding="utf-8")
    done = scarpath("plan", example, "--today", TODAY, *options)
    assert (done.returncode, done.stderr) == (0, "")
    if shared is not None:
        part = shared.with_name(f"{name}-{os.getpid()}")
        part.write_text(done.stdout, encoding="utf-8")
        part.replace(shared)
    return done.stdout


@pytest.fixture(scope="session", autouse=True)
def _clear_up() -> Iterator[None]:
    """The last worker to leave takes the shared pages with it; one that is still needed is made again."""
    yield
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    for page in Path(tempfile.gettempdir()).glob(f"scarpath-{run}-*") if run else ():
        page.unlink(missing_ok=True)


@cache
def data_of(example: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(planned(example, "--json"))
    return found


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@each_example
def test_the_first_three_lines_answer_the_question(example: Path) -> None:
    first, second, third = planned(example).splitlines()[:3]
    data = data_of(example)
    assert first.startswith("Can they be removed for good? No trial")
    best, nothing = data["answer"]["best_studied_improvement_percent"], data["doing_nothing"]
    if best is None:
        assert not re.search(r"\d", second + third)
        return
    assert numbers(second) == [rounded(best["mean"]), 8, 10, rounded(best["p10"]), rounded(best["p90"])]
    natural = nothing["improvement_percent"]
    mean, low, high = (rounded(natural[key]) for key in ("mean", "p10", "p90"))
    assert numbers(third) == [*([abs(mean)] if mean else []), low, high]
    assert ("better" if mean > 0 else "worse" if mean < 0 else "no change") in third
    assert f"How sure: {data['answer']['certainty']}." in third


def numbers(line: str) -> list[int]:
    """The whole numbers of a line, signs included."""
    return [int(n) for n in re.findall(r"(?<![\w.])-?\d+", line)]


def rounded(value: float) -> int:
    """Half away from zero, written apart from the program's own rounding."""
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)


@each_example
def test_figures_of_the_table_are_those_of_the_json(example: Path) -> None:
    data = data_of(example)
    by_id = {plan["id"]: plan for plan in data["plans"]}
    rows = [line for line in planned(example).splitlines() if re.match(r" +-?\d+ % \(.*\) +-?\d+ % ", line)]
    assert len(rows) == (len(data["shortlist"]) + 1 if data["plans"] else 0)
    for plan_id, row in zip(data["shortlist"], rows, strict=False):
        plan = by_id[plan_id]
        gain, nothing = plan["improvement_percent"], data["doing_nothing"]["improvement_percent"]
        told = [gain["mean"], gain["p10"], gain["p90"], nothing["mean"]]
        assert numbers(row)[:4] == [rounded(value) for value in told]
        assert f" {plan['visits']} " in row
        assert row.rstrip().endswith(plan["certainty"])


@each_example
@pytest.mark.parametrize("options", [(), ("--explain", "--width", "60")])
def test_no_line_is_wider_than_the_page(example: Path, options: tuple[str, ...]) -> None:
    width = int(options[-1]) if "--width" in options else 80
    assert max(len(line) for line in planned(example, *options).splitlines()) <= width


@each_example
def test_the_json_follows_its_schema(example: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    data = data_of(example)
    listed = [plan for plan in data["plans"] if plan["id"] in data["shortlist"]]
    # Plans are written by one function, so a sample of them stands for thousands.
    sample = data["plans"][:: max(1, len(data["plans"]) // 100)]
    jsonschema.Draft202012Validator(SCHEMA).validate({**data, "plans": listed + sample})
    assert {frozenset(plan) for plan in data["plans"]} <= {frozenset(SCHEMA["$defs"]["plan"]["properties"])}


@each_example
def test_the_json_agrees_with_itself(example: Path) -> None:
    data = data_of(example)
    ids = [plan["id"] for plan in data["plans"]]
    assert len(ids) == len(set(ids))
    assert set(data["shortlist"]) <= set(ids)
    assert len(data["shortlist"]) <= 4
    out = {block["treatment"] for block in data["blocked"]}
    assert not any(out & set(plan["sessions"]) for plan in data["plans"])
    if data["plans"]:
        proof = data["certificate"]
        assert proof["complete"]
        assert proof["evaluated"] + proof["cut_off"] == proof["candidates"]
        assert proof["front"] == data["front_size"]
        means = [plan["improvement_percent"]["mean"] for plan in data["plans"] if plan["unbeaten"]]
        most = data["answer"]["best_expected_improvement_percent"]
        assert all(most["mean"] >= mean for mean in means)
    if data["certificate"]:
        assert bool(data["recommended"]) != bool(data["recommended_why_none"])
    if data["recommended"]:
        chosen = next(plan for plan in data["plans"] if plan["id"] == data["recommended"]["id"])
        assert chosen["studied_combination"]


@each_example
def test_nothing_is_claimed_beyond_the_evidence(example: Path) -> None:
    assert broken_promises(planned(example, "--explain", "--width", "60")) == []
    said = {text for text in strings_of(data_of(example)) if " " in text}
    assert [text for text in said if broken_promises(text)] == []


def strings_of(value: Any) -> Iterator[str]:
    """Every text in a piece of JSON."""
    if isinstance(value, str):
        yield value
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_of(entry)


@each_example
def test_the_page_can_be_read_by_most_people(example: Path) -> None:
    assert grade(prose(planned(example))) <= 8.0


def prose(page: str) -> str:
    """The sentences of a page: no tables, headings, citations or lists of names."""
    text = re.sub(r"\[[^\]]*\]|\([a-z]\)", "", page)
    blocks = re.split(r"\n(?=- |\s*\n|[A-Z0-9 ,]+\n)|\n\n", text)
    joined = (" ".join(block.split()).removeprefix("- ") for block in blocks)
    return "\n\n".join(
        block for block in joined if re.search(r"[a-z][.?]$", block) and len(block.split()) > 3
    )


@each_example
def test_the_sign_off_stands_with_the_answer_and_with_every_list_of_plans(example: Path) -> None:
    page = planned(example)
    assert "No clinician has reviewed these rules and cards yet." in page.splitlines()[4]
    assert page.count("No clinician has reviewed these rules and cards yet.") >= 2


def test_a_calendar_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "course.ics"
    example = next(e for e in EXAMPLES if data_of(e)["recommended"])
    done = scarpath("plan", example, "--today", TODAY, "--ics", target)
    assert (done.returncode, done.stderr) == (0, "")
    text = target.read_text(encoding="utf-8")
    assert text.startswith("BEGIN:VCALENDAR")
    assert text.rstrip().endswith("END:VCALENDAR")
    visits = len(data_of(example)["recommended"]["schedule"])
    assert len(re.findall(r"SUMMARY:Visit \d+", text)) == visits
    assert [path.name for path in tmp_path.iterdir()] == ["course.ics"]


def test_the_general_answer_fits_a_screen_and_has_its_numbers_from_the_draws() -> None:
    done = scarpath()
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 48
    assert "No trial" in lines[0]
    assert re.search(r"by \d+ to \d+ %", lines[1])
    assert "scarpath new" in done.stdout
    assert broken_promises(done.stdout) == []


BAD_CASES = {
    "empty": ("", "empty"),
    "wrong indentation": ("scarpath_case: 1\nperson:\n  age: 30\n   fitzpatrick: II\n", ":"),
    "unknown key": (CASE + "colour: red\n", "colour"),
    "negative count": (CASE.replace("count: 6", "count: -6"), "count"),
    "a thousand million scars": (CASE.replace("count: 6", "count: 1000000000"), "count"),
    "no skin type": (CASE.replace(", fitzpatrick: II", ""), "fitzpatrick"),
    "two currencies": (CASE + "prices: {subcision: {amount: 300, currency: EUR}}\n", "EUR"),
    "a date in the past": (CASE + "start_on: 2001-01-01\n", "2001-01-01"),
    "an unknown treatment": (CASE + "goals: {avoid: [lasre]}\n", "lasre"),
}


@pytest.mark.parametrize("fault", BAD_CASES)
def test_a_faulty_case_is_refused_with_line_field_and_remedy(tmp_path: Path, fault: str) -> None:
    text, said = BAD_CASES[fault]
    path = written(tmp_path, text)
    target = tmp_path / "course.ics"
    done = scarpath("plan", path, "--today", TODAY, "--ics", target)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr
    assert not target.exists()


# --- what is compared, and searches that are stopped

GOAL = CASE + "goals: {improvement_percent: 30}\n"


@cache
def told(*options: str, case: str = GOAL) -> dict[str, Any]:
    """The JSON of a small case, each once."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), case)
        done = scarpath("plan", path, "--today", TODAY, "--json", *options)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_any_objectives_can_be_compared() -> None:
    """Fewer objectives leave fewer plans unbeaten; the front of one objective is its best figure alone."""
    two, one = told("--compare", "cost, improvement"), told("--compare", "visits")
    assert two["certificate"]["objectives"] == ["improvement", "cost"]
    assert two["certificate"]["front"] < told()["certificate"]["front"]
    assert one["certificate"]["front"] <= two["certificate"]["front"]
    # What is put first does not depend on what the front is compared by.
    assert one["recommended"]["id"] in one["shortlist"]
    assert one["plans"][0]["sessions"] == told()["plans"][0]["sessions"]


def test_the_whole_front_is_written_on_request(tmp_path: Path) -> None:
    """As JSON and as a table, with the same plans; the answer itself stays small."""
    path, as_json, table = written(tmp_path, CASE), tmp_path / "front.json", tmp_path / "front.csv"
    done = scarpath("plan", path, "--today", TODAY, "--json", "--front", str(as_json))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) < 200_000
    plans = json.loads(as_json.read_text(encoding="utf-8"))["plans"]
    told_of = json.loads(done.stdout)
    assert sum(plan["unbeaten"] for plan in plans) == told_of["front_size"]
    assert {plan["id"] for plan in told_of["plans"]} <= {plan["id"] for plan in plans}
    assert scarpath("plan", path, "--today", TODAY, "--front", str(table)).returncode == 0
    rows = table.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(plans)
    assert [row.partition(",")[0] for row in rows[1:]] == [plan["id"] for plan in plans]
    refused = scarpath("plan", path, "--today", TODAY, "--front", str(tmp_path / "front.txt"))
    assert refused.returncode == 2
    assert ".csv or .json" in refused.stderr


def test_the_free_product_opens_and_changes_nothing_that_is_first() -> None:
    wide, usual = told("--wide", case=CASE), told(case=CASE)
    assert wide["certificate"]["candidates"] > 2 * usual["certificate"]["candidates"]
    assert wide["certificate"]["complete"]
    assert wide["plans"][0]["sessions"] == usual["plans"][0]["sessions"]


def test_the_table_of_the_faces_is_printed() -> None:
    done = scarpath("concordance", "--today", TODAY, "--json")
    assert done.returncode == 0, done.stderr
    faces = json.loads(done.stdout)["faces"]
    assert len(faces) == 30
    assert not any(face["against_floor"] for face in faces)


def test_the_general_answer_for_programs_keeps_to_its_schema_and_to_the_steps_of_a_plan() -> None:
    done = scarpath("--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    hold(found, "general")
    assert len(done.stdout) < 200_000
    assert [(face["mix"], face["fitzpatrick"]) for face in found["faces"]] == [
        (mix, skin) for mix in ("icepick", "boxcar", "rolling", "mixed") for skin in ("III", "V")
    ]


def test_a_proposal_stands_beside_the_plans_and_keeps_to_the_schema() -> None:
    found = told("--propose", "tca_cross=3, microneedling=2")
    assert found["proposal"]["sessions"] == {"tca_cross": 3, "microneedling": 2}
    assert found["proposal"]["experts"]
    hold(found, "plan")
    for wrong in ("tca_cross", "tca_cross=x", "tca_cross=2,tca_cross=3", ""):
        done = scarpath("plan", EXAMPLES[0], "--propose", wrong)
        assert done.returncode == 2
        assert "subcision=2,tca_cross=3" in done.stderr


def test_the_exact_chance_of_the_goal_can_be_compared() -> None:
    found = told("--by-chance", "--compare", "improvement")
    assert found["certificate"]["objectives"] == ["chance"]
    assert found["certificate"]["complete"]
    assert [plan["sessions"] for plan in found["plans"]] == [plan["sessions"] for plan in told()["plans"]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--compare", "beauty"), "improvement, cost, downtime"),
        (("--compare", ","), "nothing to compare by is named"),
        (("--by-chance",), "needs a goal"),
        (("--seconds", "nan"), "0 or more"),
        (("--memory", "inf"), "MiB"),
        (("--threads", "0"), "threads"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = scarpath("plan", written(tmp_path, CASE), *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("options", "why"), [(("--seconds", "0"), "time allowed ran out"), (("--memory", "1"), "MiB")]
)
def test_a_stopped_search_says_so_and_is_never_called_complete(
    tmp_path: Path, options: tuple[str, str], why: str
) -> None:
    proof = told(*options)["certificate"]
    assert not proof["complete"]
    assert why in proof["stopped_because"]["text"]
    assert proof["candidates"] == told()["certificate"]["candidates"]
    page = scarpath("plan", written(tmp_path, GOAL), "--today", TODAY, *options).stdout
    page = " ".join(page.split())
    assert "The search is not complete" in page
    assert why in page
    assert "Search complete" not in page
    assert "No plan fits" not in page


def test_threads_change_nothing() -> None:
    one, three = ({**told("--threads", n), "certificate": None} for n in ("1", "3"))
    assert one == three


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = CASE.replace("count: 6", "count: -6").replace("age: 30", "age: old") + "colour: red\n"
    done = scarpath("plan", written(tmp_path, text))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 3
    assert all(re.search(r"case\.yaml:\d+:", line) for line in done.stderr.strip().splitlines())


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "no_such_file.yaml"),
        ("plan",),
        ("fly",),
        ("treatments", "subcison"),
        ("plan", str(EXAMPLES[0]), "--width", "20"),
        ("plan", str(EXAMPLES[0]), "--today", "tomorrow"),
    ],
)
def test_what_is_typed_wrong_is_exit_code_2(words: tuple[str, ...]) -> None:
    done = scarpath(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_child_gets_no_plan_and_a_reason(tmp_path: Path, form: tuple[str, ...]) -> None:
    done = scarpath("plan", written(tmp_path, CASE.replace("age: 30", "age: 12")), *form)
    assert done.returncode == 3
    assert "adults only" in done.stdout
    assert "better by" not in done.stdout
    if form:
        data = json.loads(done.stdout)
        hold(data, "red-flag")
        assert data["red_flags"]
        assert data["plans"] == []
    else:
        assert "see a doctor first" in done.stdout


def test_assess_prints_scores_before_it_leaves_with_a_red_flag(tmp_path: Path) -> None:
    done = scarpath("assess", written(tmp_path, CASE + "skin: {active_infection: true}\n"))
    assert done.returncode == 3
    assert "YOUR SCARS TODAY" in done.stdout
    assert "see a doctor first" in done.stdout


@each_example
def test_assess(example: Path) -> None:
    done = scarpath("assess", example, "--today", TODAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 80
    told = json.loads(scarpath("assess", example, "--today", TODAY, "--json").stdout)
    hold(told, "assessment")
    assert told["assessment"] == data_of(example)["assessment"]


def test_a_fault_of_ours_is_short_and_holds_nothing_personal(tmp_path: Path) -> None:
    code = (
        "import scarpath.planning.safety as s\n"
        "def broken(*a, **k): raise ZeroDivisionError('age 30, left_cheek')\n"
        "s.check_safety = broken\n"
        "from scarpath.cli import main; main()"
    )
    path = written(tmp_path, CASE)
    short = subprocess.run(
        [sys.executable, "-c", code, "plan", str(path)], capture_output=True, text=True, check=False
    )
    assert short.returncode == 1
    assert len(short.stderr.splitlines()) <= 3
    assert "ZeroDivisionError" in short.stderr
    assert "left_cheek" not in short.stderr
    assert "age 30" not in short.stderr
    full = subprocess.run(
        [sys.executable, "-c", code, "plan", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SCARPATH_DEBUG": "1"},
    )
    assert full.returncode == 1
    assert "Traceback" in full.stderr


def test_a_reader_who_stops_early_is_no_fault() -> None:
    with subprocess.Popen(
        [*RUN, "treatments", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


def test_treatments_lists_every_card_and_reads_each_one() -> None:
    listed = json.loads(scarpath("treatments", "--json").stdout)["treatments"]
    page = scarpath("treatments").stdout
    assert max(map(len, page.splitlines())) <= 80
    assert all(card["id"] in page for card in listed)
    name = listed[0]["id"]
    assert json.loads(scarpath("treatments", name, "--json").stdout) == listed[0]
    read = scarpath("treatments", name).stdout
    assert max(map(len, read.splitlines())) <= 80
    assert listed[0]["name"] in " ".join(read.split())


def test_the_version_is_printed() -> None:
    assert re.fullmatch(r"scarpath \d+\.\d+\.\d+\n", scarpath("--version").stdout)


def test_the_shell_completes_commands_and_options() -> None:
    asked = {"_SCARPATH_COMPLETE": "complete_bash", "COMP_CWORD": "1"}
    assert scarpath(**asked, COMP_WORDS="scarpath pl").stdout.split() == ["plan"]
    assert scarpath(**{**asked, "COMP_CWORD": "2"}, COMP_WORDS="scarpath plan --ex").stdout.split() == [
        "--explain"
    ]
    script = scarpath("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1").stdout
    assert "complete -o default -F _scarpath_completion scarpath" in script


def test_the_fit_says_which_extra_is_missing(tmp_path: Path) -> None:
    code = (
        "import importlib.util as u\n"
        "real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name in ('jax', 'numpyro') else real(name, *a)\n"
        "from scarpath.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "evidence", "fit"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "scarpath[fit]" in done.stderr


ANSWERS = ["34", "V", "left cheek 14, chin 3", "deep", "", "right cheek 9", "", "", "", "mild", "none"]


def test_new_writes_a_case_that_plan_reads(tmp_path: Path) -> None:
    target = tmp_path / "face.yaml"
    done = scarpath("new", target, "--today", TODAY, answers="\n".join(ANSWERS) + "\n")
    assert done.returncode == 0
    assert f"scarpath plan {target}" in done.stdout
    told = json.loads(scarpath("assess", target, "--today", TODAY, "--json").stdout)["assessment"]
    assert set(told["mix"]) >= {"icepick", "rolling"}
    again = scarpath("new", target, answers="\n".join(ANSWERS) + "\n")
    assert again.returncode == 2
    assert "already there" in again.stderr


def test_new_round_trips_through_the_reader_of_cases(tmp_path: Path) -> None:
    from datetime import date

    from scarpath.catalog.load import load_case, load_catalogue
    from scarpath.core.case import Fitzpatrick, ScarType

    target = tmp_path / "face.yaml"
    assert scarpath("new", target, "--today", TODAY, answers="\n".join(ANSWERS) + "\n").returncode == 0
    case = load_case(target, load_catalogue(), today=date.fromisoformat(TODAY))
    assert (case.person.age, case.person.fitzpatrick) == (34, Fitzpatrick.V)
    assert (case.count(ScarType.ICEPICK), case.count(ScarType.ROLLING)) == (17, 9)
    assert (case.marks.pih, case.marks.pie) == ("mild", "none")
    assert case.skin.pregnant_or_breastfeeding is None


def test_new_without_answers_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "face.yaml"
    done = scarpath("new", target, answers="34\n")
    assert done.returncode == 2
    assert "skin type" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_new_stops_kindly_at_a_red_flag(tmp_path: Path) -> None:
    target = tmp_path / "face.yaml"
    done = scarpath("new", target, answers="\n".join(["12", *ANSWERS[1:]]) + "\n")
    assert done.returncode == 3
    assert "see a doctor first" in done.stdout
    assert target.exists()
