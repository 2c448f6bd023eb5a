"""Kept results: which are of the evidence at hand, what is said of those that are not, and a file that says
nothing of its origin.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.records import CHECKOUT, left_behind, made, present, states
from scarpath.core.errors import InvalidFile
from scarpath.core.record import RECORDS, Made, Present, Record, state
from scarpath.render.gaps import gaps_json, gaps_text
from scarpath.render.layout import Style
from scarpath.render.records import older_line, older_notice
from scarpath.render.words import pages as words

NOW = Present(evidence="e", draws="d", arrays="a", model_version=4)
ORIGIN = {"evidence": "e", "draws": "d", "arrays": "a"}


def written(root: Path, record: Record, made_from: str, version: int | None = 4) -> None:
    path = root / record.path
    path.parent.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {record.key: made_from} | ({} if version is None else {"model_version": version})
    if record.parts is not None:
        told |= {record.parts: [0] * 60} | ({record.of: 60} if isinstance(record.of, str) else {})
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_record_is_of_what_its_basis_says(record: Record) -> None:
    right = ORIGIN[record.basis]
    assert state(record, Made(made_from=right, model_version=4), NOW) == "current"
    assert state(record, Made(made_from=right, model_version=None), NOW) == "current"
    assert state(record, None, NOW) == "absent"
    for other in {*ORIGIN.values(), "x"} - {right}:
        assert state(record, Made(made_from=other, model_version=4), NOW) == "older"


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_record_of_another_version_of_the_model_is_left_behind(record: Record, tmp_path: Path) -> None:
    """Also where its origin is the same: the digest knows nothing of the model."""
    written(tmp_path, record, ORIGIN[record.basis], version=3)
    assert states(NOW, tmp_path)[record] == "other_model"
    assert left_behind(NOW, tmp_path) == (record,)


def test_what_was_left_behind_is_told_with_the_command_that_renews_it(tmp_path: Path) -> None:
    first, second, *others = RECORDS
    written(tmp_path, first, "x")
    written(tmp_path, second, ORIGIN[second.basis])
    behind = left_behind(NOW, tmp_path)
    assert behind == (first,)
    assert f"`make {first.verb}`" in older_notice(first.name, behind)
    assert older_notice(second.name, behind) == ""
    assert words().RECORDS[first.name] in older_line(behind)
    assert words().RECORDS[second.name] not in older_line(behind)
    assert {states(NOW, tmp_path)[record] for record in others} == {"absent"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"made_from"'])
def test_a_record_that_says_nothing_of_its_origin_is_refused(text: str, tmp_path: Path) -> None:
    record = RECORDS[0]
    written(tmp_path, record, "e")
    (tmp_path / record.path).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile, match=f"{Path(record.path).name}.*made_from.*make {record.verb}"):
        made(record, tmp_path)


def test_every_record_is_there_has_its_words_and_a_verb_that_renews_it() -> None:
    verbs = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    assert set(words().RECORDS) == {record.name for record in RECORDS}
    for record in RECORDS:
        assert made(record) is not None
        recipe = verbs.split(f"\n{record.verb}:")[1].split("\n\n")[0]
        assert record.path in recipe


def test_no_kept_result_is_without_its_record() -> None:
    """Of the files beside the documentation only the published networks do not rest on the studies."""
    kept = {
        f"docs/{path.relative_to(CHECKOUT / 'docs').as_posix()}" for path in CHECKOUT.glob("docs/**/*.json")
    }
    origins = {
        name for name in kept if set(json.loads((CHECKOUT / name).read_bytes())) & {"made_from", "lock"}
    }
    assert origins == {record.path for record in RECORDS}


def test_the_check_of_the_evidence_names_records_of_older_evidence() -> None:
    from scarpath.api import evidence_gaps

    catalogue = load_catalogue()
    gaps = evidence_gaps(catalogue, load_draws(catalogue))
    now = present(catalogue)
    assert now.draws.startswith("sha256:")
    line = " ".join(gaps_text(gaps, catalogue, RECORDS, style=Style(width=400)).split())
    assert older_line(RECORDS) in line
    assert gaps_json(gaps, catalogue, RECORDS)["older_records"] == [record.name for record in RECORDS]
    assert "older" not in gaps_text(gaps, catalogue, style=Style(width=400))
