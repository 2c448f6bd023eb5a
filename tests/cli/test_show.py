"""`scarpath evidence show` as a researcher would use it: by any name, in any format, and with a slip."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.cli.evidence import known_name
from scarpath.core.errors import InvalidInput

CATALOGUE = load_catalogue()
SHOWN = [t for t, card in CATALOGUE.treatments.items() if card.mechanism == "release"]
RAISED = [t for t, card in CATALOGUE.treatments.items() if card.raised_only]


def show(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from scarpath.cli import main; main()", "evidence", "show", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)


def test_a_treatment_in_text_in_json_and_as_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "forest.svg"
    text, data = show(SHOWN[0], "--svg", str(picture)), show(SHOWN[0], "--json")
    assert (text.returncode, data.returncode) == (0, 0), text.stderr + data.stderr
    # an address may be longer than any line
    assert all(len(line) <= 80 for line in text.stdout.splitlines())
    for heading in (
        "FORECAST",
        "WHAT CARRIES",
        "HOW SURE",
        "ITS STUDIES",
        "PRINTED AGAINST",
        "BROWN",
        "DOWNTIME",
    ):
        assert heading in text.stdout
    told = json.loads(data.stdout)
    assert told["treatment"] == SHOWN[0]
    assert {cell["scar_type"] for cell in told["cells"]} == {"icepick", "boxcar", "rolling"}
    assert {f["sessions"] for f in told["forecast"]} >= {1, 2}
    for row in told["printed"]:
        assert row["low"] is None or row["low"] <= row["observed"] <= row["high"]
    root = ElementTree.parse(picture).getroot()
    labels = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    printed = {row["study"] for row in told["printed"]}
    assert len(printed) > 0
    assert len(labels) > len(told["printed"])


def test_a_study_in_text_and_json() -> None:
    fitted = next(s for s in CATALOGUE.studies.values() if len(s.arms) > 1 and s.citation.doi)
    text, data = show(fitted.id), show(fitted.id, "--json")
    assert (text.returncode, data.returncode) == (0, 0), text.stderr + data.stderr
    assert fitted.reference in text.stdout
    assert f"Arm {fitted.arms[0].id}" in text.stdout or "ARMS" in text.stdout
    told = json.loads(data.stdout)
    assert told["study"]["id"] == fitted.id
    outcomes = sum(len(arm.outcomes) for arm in fitted.arms)
    assert len(told["printed"]) + len(told["skipped"]) == outcomes


def test_the_list_and_the_network(tmp_path: Path) -> None:
    picture = tmp_path / "network.svg"
    text, data = show("--svg", str(picture)), show("--json")
    assert (text.returncode, data.returncode) == (0, 0), text.stderr + data.stderr
    told = json.loads(data.stdout)
    listed = {row["treatment"] for row in told["treatments"]}
    assert listed == {t for t, card in CATALOGUE.treatments.items() if not card.raised_only}
    assert all(name in text.stdout for name in listed)
    assert max(map(len, text.stdout.splitlines())) <= 80
    nodes = {node["id"] for node in told["network"]["nodes"]}
    assert {end for edge in told["network"]["edges"] for end in (edge["a"], edge["b"])} <= nodes
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")


@pytest.mark.parametrize("name", [RAISED[0], next(iter(CATALOGUE.comparators))])
def test_what_is_outside_the_forecast_is_shown_as_that(name: str) -> None:
    assert show(name).returncode == 0


def test_names_are_found_however_they_are_written() -> None:
    card = CATALOGUE.treatments[SHOWN[0]]
    study = next(s for s in CATALOGUE.studies.values() if s.citation.doi and s.citation.pmid)
    doi, pmid = str(study.citation.doi), str(study.citation.pmid)
    for typed in (card.id, card.id.upper().replace("_", "-"), card.name, f" {card.name} "):
        assert known_name(typed, CATALOGUE) == card.id
    for typed in (study.id, doi.upper(), f"doi:{doi}", pmid, f"pmid:{pmid}"):
        assert known_name(typed, CATALOGUE) == study.id


def test_a_slip_names_what_comes_near() -> None:
    slip = SHOWN[0][:-2] + SHOWN[0][-1]
    with pytest.raises(InvalidInput, match=f"Did you mean .*{SHOWN[0]}"):
        known_name(slip, CATALOGUE)
    run = show(slip)
    assert (run.returncode, run.stdout) == (2, "")
    assert "scarpath evidence show" in run.stderr
    assert "Did you mean" not in show("qqqqqqqq").stderr


def test_nothing_to_draw_writes_nothing(tmp_path: Path) -> None:
    picture = tmp_path / "none.svg"
    run = show(RAISED[0], "--svg", str(picture))
    assert run.returncode == 2
    assert not picture.exists()
    assert "--svg" in run.stderr
    nowhere = show("--svg", str(tmp_path / "no" / "such" / "folder.svg"))
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
