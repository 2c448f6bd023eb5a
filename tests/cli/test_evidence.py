"""The evidence commands as a reader of a new paper would use them."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.schemas import hold

TRIAL = """\
id: new2031
title: A made-up trial for the test of the command
year: 2031
citation: {doi: "10.0000/made-up"}
source: {url: "https://example.org/made-up", seen_in: abstract}
design: rct_split_face
blinded_assessor: true
n_enrolled: 30
fitzpatrick: [III, IV]
scar_types: [rolling]
arms:
  - id: A
    n: 30
    components: [{treatment: subcision, sessions: 3}]
    outcomes:
      - {kind: mean_improvement, scale: ecca, rater: blinded_physician, n: 30, mean: 44}
      - {kind: bands, scale: global_improvement, rater: physician, n: 30,
         edges: [0, 25, 50, 75, 100], counts: [3, 9, 12, 6]}
      - {kind: grade_gain, scale: goodman_baron_qualitative, rater: physician, n: 30,
         grades: [1, 2], counts: [20, 10]}
    adverse: []
  - id: B
    n: 30
    components: [{treatment: none}]
    outcomes:
      - {kind: responders, scale: global_improvement, rater: physician, n: 30,
         threshold_percent: 50, responders: 4}
    adverse: []
flags: []
"""


def scarpath(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from scarpath.cli import main; main()", "evidence", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    path = tmp_path / "new2031.yaml"
    path.write_text(TRIAL)
    return path


def test_a_new_trial_is_scored_outcome_by_outcome(trial: Path) -> None:
    run = scarpath("score", str(trial), "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    hold(told, "score")
    # observed by hand: the mean; (12 + 6) / 30 at or above 50; 4 / 30
    assert [(o["arm"], o["index"], o["observed"], o["edge"]) for o in told["outcomes"]] == [
        ("A", 0, 44.0, None),
        ("A", 1, 60.0, 50.0),
        ("B", 0, 13.33, None),
    ]
    assert [(s["arm"], s["index"]) for s in told["skipped"]] == [("A", 2)]
    for outcome in told["outcomes"]:
        predicted = outcome["predicted"]
        order = [predicted[f"p{q:02d}"] for q in (5, 10, 25, 50, 75, 90, 95)]
        assert order == sorted(order)
        assert 0.0 <= outcome["pit"] <= 1.0
    assert set(told["summary"]) == {"outcomes", "coverage_50", "coverage_80", "coverage_90", "crps_mean"}
    # subcision of rolling scars is expected to print more than no treatment
    assert told["outcomes"][1]["predicted"]["p50"] > told["outcomes"][2]["predicted"]["p50"]


def test_a_folder_of_one_trial_says_the_same_as_the_file(trial: Path) -> None:
    assert scarpath("score", str(trial.parent)).stdout == scarpath("score", str(trial)).stdout


def test_every_problem_of_a_bad_trial_is_named_at_once(trial: Path) -> None:
    bad = TRIAL.replace("counts: [3, 9, 12, 6]", "counts: [30, 9, 12, 6]").replace(
        "blinded_assessor", "blinded_asessor"
    )
    trial.write_text(bad)
    run = scarpath("score", str(trial))
    assert run.returncode == 2
    assert run.stdout == ""
    assert "more than n = 30" in run.stderr
    assert "blinded_assessor" in run.stderr  # the nearest known key


def test_an_empty_folder_and_a_missing_file_are_bad_input(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.yaml"):
        run = scarpath("score", str(path))
        assert run.returncode == 2
        assert run.stderr.strip()


def test_check_names_what_no_trial_carries() -> None:
    run = scarpath("check")
    assert run.returncode == 0, run.stderr
    assert "are valid" in " ".join(run.stdout.split())
    assert "NO TRIAL CARRIES A NUMBER FOR" in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 80
    told = json.loads(scarpath("check", "--json").stdout)
    hold(told, "check")
    assert told["valid"]["studies"] > 0
    assert 0 < told["empty_cells"] < told["cells"] <= len(told["by_cell"])


def test_reviews_stand_beside_the_model() -> None:
    text, data = scarpath("reviews"), scarpath("reviews", "--json")
    assert (text.returncode, data.returncode) == (0, 0), text.stderr + data.stderr
    assert "PUBLISHED REVIEWS" in text.stdout.upper()
    told = json.loads(data.stdout)["reviews"]
    figures = [c for review in told for c in review["comparisons"]]
    assert any(c["model"] for c in figures)
    # whatever has nothing beside it says why
    assert [c for c in figures if c["model"] is None and not c["why_not"] and c["reads"] is None] == []


@pytest.mark.skipif(find_spec("jax") is not None, reason="the fit packages are installed here")
def test_fit_without_its_packages_says_what_to_install() -> None:
    run = scarpath("fit")
    assert run.returncode == 2
    assert "scarpath[fit]" in run.stderr
    assert run.stdout == ""


def test_an_unknown_published_network_is_refused_with_those_there_are() -> None:
    run = scarpath("networks", "nothing")
    assert run.returncode == 2
    assert run.stdout == ""
    assert "'nothing'" in run.stderr
    assert "smoking" in run.stderr


@pytest.mark.slow
def test_published_networks_are_printed_beside_ours() -> None:
    """By least squares, so without chains; netmeta printed -0.95 and tau2 0.1518."""
    run = scarpath("networks", "stowe2010")
    assert run.returncode == 0, run.stderr
    assert "6 of 6 printed figures are met" in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 80
    told = json.loads(scarpath("networks", "stowe2010", "--json").stdout)
    assert told["networks"][0]["analyses"][0]["figures"][0]["printed"]["mean"] == -0.95
    assert told["summary"] == {"figures": 6, "met": 6, "explained": 0}
