"""Every catalogue file is valid alone, one test per file; then all of them together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scarpath.catalog.build import Fault, reader
from scarpath.catalog.compiled import DATA, FOLDERS, LISTS, SINGLE
from scarpath.catalog.load import load_networks, load_study, read_catalogue
from scarpath.catalog.strict_yaml import read_document, read_text
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCatalogue, Problem
from scarpath.render.say import said

IN_FOLDERS = [
    (path, record) for name, record in FOLDERS.items() for path in sorted((DATA / name).glob("*.yaml"))
]
ALONE = [(DATA / f"{name}.yaml", tuple[record, ...]) for name, record in LISTS.items()]
ALONE += [(DATA / f"{name}.yaml", record) for name, record in SINGLE.items()]


def name_of(value: Any) -> str:
    return value.relative_to(DATA).as_posix() if isinstance(value, Path) else ""


def read(path: Path, hint: Any) -> tuple[Any, list[str]]:
    """The value in a file and everything wrong with it."""
    document = read_document(read_text(path), path.name)
    faults: list[Fault] = []
    value = reader(hint)(document.value, (), faults)
    found = [Problem(path.name, document.line(f.place), f.place, f.message) for f in faults]
    told = [f"{path.name}:{p.line}: {p.field}: {said(p.message)}" for p in found]
    return value, [*told, *map(str, document.problems)]


@pytest.mark.parametrize(("path", "record"), IN_FOLDERS, ids=name_of)
def test_an_entry_is_valid_alone_and_named_by_its_file(path: Path, record: Any) -> None:
    entry, problems = read(path, record)
    assert problems == []
    assert entry.id == path.stem


@pytest.mark.parametrize(("path", "record"), ALONE, ids=name_of)
def test_a_list_is_valid_alone(path: Path, record: Any) -> None:
    _, problems = read(path, record)
    assert problems == []


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """All files together; reading them checks every reference from one to another."""
    return read_catalogue(DATA)


def test_all_files_agree_with_each_other(catalogue: Catalogue) -> None:
    assert len(catalogue.studies) == len(list((DATA / "studies").glob("*.yaml")))
    assert len(catalogue.treatments) == len(list((DATA / "treatments").glob("*.yaml")))


def test_one_study_read_alone_is_the_one_in_the_catalogue(catalogue: Catalogue) -> None:
    for study in list(catalogue.studies.values())[::20]:
        assert load_study(DATA / "studies" / f"{study.id}.yaml", catalogue) == study


def test_every_source_can_be_looked_up(catalogue: Catalogue) -> None:
    wrong = [key for key, source in catalogue.sources.items() if not source.source_url.startswith("http")]
    assert wrong == []


def test_a_published_network_is_valid_and_named_by_its_file() -> None:
    networks = load_networks()
    assert [n.id for n in networks] == [path.stem for path in sorted((DATA / "networks").glob("*.yaml"))]


def test_a_published_network_that_contradicts_itself_is_refused_with_its_line(tmp_path: Path) -> None:
    text = (DATA / "networks/smoking.yaml").read_text(encoding="utf-8")
    (tmp_path / "networks").mkdir()
    bad = text.replace("{treatment: A, events: 9, n: 140}", "{treatment: A, events: 900, n: 140}")
    (tmp_path / "networks/smoking.yaml").write_text(bad, encoding="utf-8")
    line = 1 + bad[: bad.index("events: 900")].count("\n")
    with pytest.raises(InvalidCatalogue, match=rf"smoking.yaml:{line}: .*900 events among 140 patients"):
        load_networks(tmp_path)
