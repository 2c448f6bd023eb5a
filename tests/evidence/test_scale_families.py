"""What the model takes a scale for stands in the scale's file: the arrays are those of the assignment that
decision was first written as, a study on an unknown scale is refused, and so is a scale without a family.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from scarpath.catalog.compiled import DATA
from scarpath.catalog.draws import load_draws, read_lock, scale_digest
from scarpath.catalog.load import load_catalogue, load_study, read_catalogue
from scarpath.catalog.results import evidence_digest
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCatalogue, StaleDraws
from scarpath.evidence import network
from scarpath.evidence.network import Network, build_network


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


def arrays_digest(net: Network) -> str:
    """One digest of every array of the network, nested ones as well."""
    whole = sha256()

    def add(value: object) -> None:
        if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                add(getattr(value, field.name))
        elif isinstance(value, np.ndarray):
            whole.update(value.dtype.str.encode() + value.tobytes())
        else:
            whole.update(repr(value).encode())

    add(net)
    return whole.hexdigest()


DECIDED = {
    "global_improvement": "global_rating", "vas": "global_rating", "device": "device",
    "goodman_baron_qualitative": "four_grades", "ecca": "severity_score", "other": "severity_score",
}  # fmt: skip
"""The families as the decision on them assigned them."""
POSITIONS = {"severity_score": 0, "four_grades": 0, "global_rating": 1, "device": 2}


def test_the_families_are_those_of_the_decision(catalogue: Catalogue) -> None:
    assert {name: catalogue.scales[name].family for name in DECIDED} == DECIDED


def test_the_arrays_are_those_of_an_assignment_written_here(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ratings of the whole face by eye 1, devices 2, severity scores 0; four grades are read as gains."""
    shipped = build_network(catalogue.studies, catalogue)
    positions = {scale.id: POSITIONS.get(scale.family) for scale in catalogue.scales.values()}
    graded = {
        name: dataclasses.replace(
            scale, family="four_grades" if scale.family == "four_grades" else "severity_score"
        )
        for name, scale in catalogue.scales.items()
    }
    monkeypatch.setattr(network, "scale_position", lambda scale: positions[scale.id])
    again = build_network(catalogue.studies, dataclasses.replace(catalogue, scales=graded))
    assert arrays_digest(again) == arrays_digest(shipped)
    assert set(shipped.outcomes.scale) == {0, 1, 2}


def test_another_family_gives_other_arrays_and_other_evidence(catalogue: Catalogue) -> None:
    """Guards the test above, and the draws: what was fitted with one family is not forecast with another."""
    name = next(scale.id for scale in catalogue.scales.values() if scale.family == "global_rating")
    moved = dataclasses.replace(
        catalogue,
        scales={
            key: dataclasses.replace(scale, family="severity_score")
            if scale.family == "global_rating"
            else scale
            for key, scale in catalogue.scales.items()
        },
    )
    assert name in moved.scales
    nets = [build_network(known.studies, known) for known in (catalogue, moved)]
    assert arrays_digest(nets[0]) != arrays_digest(nets[1])
    assert evidence_digest(moved) != evidence_digest(catalogue)


def test_draws_of_other_families_are_refused(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = {**read_lock(), "scales": scale_digest(catalogue)}
    monkeypatch.setattr("scarpath.catalog.draws.read_lock", lambda _: fitted)
    load_draws(catalogue)
    monkeypatch.setattr("scarpath.catalog.draws.read_lock", lambda _: {**fitted, "scales": "other"})
    with pytest.raises(StaleDraws, match="takes a scale for changed after the fit"):
        load_draws(catalogue)


def test_every_scale_of_a_study_has_its_file(catalogue: Catalogue) -> None:
    named = {o.scale for s in catalogue.studies.values() for arm in s.arms for o in arm.outcomes}
    assert named <= set(catalogue.scales)
    assert not any(catalogue.scales[name].family == "unread" for name in named)


def on_scale(folder: Path, name: str) -> Path:
    """A study of the folder, on a scale of this name instead."""
    study = next(p for p in sorted((folder / "studies").glob("*.yaml")) if "scale: ecca" in p.read_text())
    study.write_text(study.read_text().replace("scale: ecca", f"scale: {name}"))
    return study


@pytest.mark.parametrize("read", [lambda f, s, c: read_catalogue(f), lambda f, s, c: load_study(s, c)])
def test_an_unknown_scale_of_a_study_is_refused_by_name_with_what_comes_near(
    folder: Path, catalogue: Catalogue, read: Callable[[Path, Path, Catalogue], object]
) -> None:
    study = on_scale(folder, "eccaa")
    with pytest.raises(InvalidCatalogue, match=rf"{study.name}.*scale.*there is no scale 'eccaa'.*ecca"):
        read(folder, study, catalogue)


def test_a_study_on_a_scale_that_measures_something_else_is_refused(folder: Path) -> None:
    on_scale(folder, "dlqi")
    with pytest.raises(InvalidCatalogue, match=r"the model reads no outcome on the scale dlqi.*ecca"):
        read_catalogue(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("family: severity_score\n", "", "family is missing"),
        ("family: severity_score\n", "family: severity\n", "'severity' is not known.*global_rating"),
        ("kind: weighted_sum\n", "kind: reported\n", "range"),
    ],
    ids=["no family", "unknown family", "range of a reported scale"],
)  # fmt: skip
def test_a_scale_without_a_family_is_refused(folder: Path, old: str, new: str, says: str) -> None:
    path = folder / "scales" / "ecca.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InvalidCatalogue, match=f"ecca.yaml.*{says}"):
        read_catalogue(folder)


def test_no_case_is_scored_on_a_reported_scale(catalogue: Catalogue) -> None:
    reported = {name for name, scale in catalogue.scales.items() if scale.kind == "reported"}
    assert reported
    assert not reported & set(catalogue.graded_scales)
