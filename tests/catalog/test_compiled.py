"""The compiled form is the YAML in another shape, and is left aside wherever it is not."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from scarpath.catalog import compile as compiler
from scarpath.catalog.compiled import COMPILED, DATA, digests, load_compiled, make_catalogue
from scarpath.catalog.load import load_catalogue, read_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCatalogue
from tests.catalog.small import STUDY, write_catalogue


def same(a: Catalogue, b: Catalogue) -> bool:
    """Equal in value and in type: 41 and 41.0 are equal but print differently."""
    parts = [f.name for f in fields(Catalogue)]
    return a == b and all(repr(getattr(a, name)) == repr(getattr(b, name)) for name in parts)


@pytest.fixture(scope="module")
def truth() -> Catalogue:
    """The packaged catalogue from its YAML."""
    return read_catalogue(DATA)


def test_the_shipped_form_is_the_yaml(truth: Catalogue) -> None:
    remedy = "run `make catalogue` and commit the result"
    stored = json.loads((DATA / COMPILED).read_bytes())
    changed = dict(stored["files"].items() ^ digests(DATA).items())
    assert sorted(changed) == [], remedy
    assert same(make_catalogue(stored), truth), remedy
    assert (DATA / COMPILED).read_text(encoding="utf-8") == compiler.compile_catalogue(DATA), remedy


def test_the_packaged_catalogue_is_the_yaml(truth: Catalogue) -> None:
    assert same(load_catalogue(), truth)


def compiled(folder: Path) -> Path:
    (folder / COMPILED).write_text(compiler.compile_catalogue(folder), encoding="utf-8")
    return folder


def test_a_round_trip_changes_nothing(folder: Path, catalogue: Catalogue) -> None:
    compiled(folder)
    found = load_compiled(folder)
    assert found is not None
    assert same(found, catalogue)


def test_a_faulty_file_is_named_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = next((folder / "studies").glob("*.yaml"))
    name.write_text(name.read_text(encoding="utf-8") + "surprise: 1\n", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        compiler.main(folder)
    assert left.value.code == 2
    assert f"{name}:" in capsys.readouterr().err
    assert not (folder / COMPILED).exists()


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_a_form_that_is_not_of_the_yaml_is_left_aside(change: str, folder: Path) -> None:
    compiled(folder)
    study = folder / "studies" / "first2020.yaml"
    if change == "edited":
        study.write_text(study.read_text(encoding="utf-8").replace("mean: 60", "mean: 61"), encoding="utf-8")
    elif change == "added":
        (study.parent / "third2020.yaml").write_text(
            STUDY.format(id="third2020", doi="10.1/c"), encoding="utf-8"
        )
    else:
        (study.parent / "second2020.yaml").unlink()
    assert load_compiled(folder) is None


def test_without_yaml_beside_it_the_form_stands_alone(
    folder: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / COMPILED).write_text(compiler.compile_catalogue(folder), encoding="utf-8")
    found = load_compiled(alone)
    assert found is not None
    assert same(found, catalogue)


def test_without_a_form_there_is_none(folder: Path) -> None:
    assert load_compiled(folder) is None


def test_an_edited_catalogue_is_read_from_yaml(
    folder: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(folder)
    (folder / "comparators.yaml").write_text(
        "- {id: wait, name: waiting, mechanism: inert}\n", encoding="utf-8"
    )
    monkeypatch.setattr("scarpath.catalog.load.DATA", folder)
    monkeypatch.setattr("scarpath.catalog.load.load_compiled", lambda: load_compiled(folder))
    assert list(load_catalogue().comparators) == ["wait"]
    assert list(catalogue.comparators) == ["none"]


def test_a_faulty_catalogue_is_not_compiled(tmp_path: Path) -> None:
    folder = write_catalogue(tmp_path, sources="- {id: page}\n")
    with pytest.raises(InvalidCatalogue, match="author is missing"):
        compiler.compile_catalogue(folder)


def test_one_entry_stands_on_one_line(folder: Path) -> None:
    lines = compiler.compile_catalogue(folder).splitlines()
    assert [line for line in lines if line.startswith('{"id":"first2020"')]
    assert json.loads("\n".join(lines))["comparators"] == [
        {"id": "none", "name": "no treatment", "mechanism": "inert"}
    ]


def test_the_command_writes_the_same_bytes(folder: Path) -> None:
    compiler.main(folder)
    assert (folder / COMPILED).read_text(encoding="utf-8") == compiler.compile_catalogue(folder)


def test_collection_is_as_it_was(folder: Path) -> None:
    compiled(folder)
    gc.disable()
    try:
        load_compiled(folder)
        assert not gc.isenabled()
    finally:
        gc.enable()
    load_compiled(folder)
    assert gc.isenabled()


def test_the_packaged_catalogue_needs_no_yaml_reader() -> None:
    if load_compiled() is None:
        pytest.skip("the compiled catalogue is stale, which another test says; run `make catalogue`")
    # Counted instead of timed: what costs time is importing and running the YAML reader.
    load = "from scarpath.catalog.load import load_catalogue; load_catalogue()"
    script = f"import sys; {load}; print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
