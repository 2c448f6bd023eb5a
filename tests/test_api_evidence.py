"""What the commands on the evidence do, from Python: kept part by part, told, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from scarpath.api import evidence
from scarpath.catalog.draws import DRAWS, load_draws, read_lock
from scarpath.catalog.load import load_case, load_catalogue
from scarpath.catalog.results import evidence_digest, read_result, write_result
from scarpath.core.calibration import Calibration
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import MODEL_VERSION, EffectDraws
from scarpath.core.errors import MissingExtra, NotConverged
from scarpath.core.leave_out import LeaveOut
from scarpath.core.progress import Progress
from scarpath.core.seeds import Seeds
from scarpath.core.sensitivity import Sensitivity
from scarpath.core.validation import CrossValidation
from scarpath.evidence import sensitivity as room

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def draws(catalogue: Catalogue) -> EffectDraws:
    return load_draws(catalogue, score=True)


class Stopped(Exception):
    pass


def stop(progress: Progress) -> None:
    raise Stopped


def kept(catalogue: Catalogue, **changes: Any) -> CrossValidation:
    """The kept cross-validation, as if it had been made from the evidence at hand."""
    made = read_result(CrossValidation, ROOT / "docs" / "validation" / "cross-validation.json")
    now = replace(made, made_from=evidence_digest(catalogue), model_version=MODEL_VERSION)
    return replace(now, **changes)


def test_a_complete_cross_validation_is_only_read(catalogue: Catalogue, tmp_path: Path) -> None:
    path = write_result(kept(catalogue), tmp_path / "folds.json")
    before, told = path.read_bytes(), []
    assert evidence.validate(catalogue, path, tell=told.append) == kept(catalogue)
    assert (path.read_bytes(), told) == (before, [])


@pytest.mark.parametrize(
    "changes",
    [{"made_from": "older"}, {"model_version": MODEL_VERSION - 1}, {"folds": ()}],
    ids=["older evidence", "another model", "not complete"],
)
def test_no_ranking_is_earned_by_another_cross_validation(
    changes: dict[str, Any], catalogue: Catalogue, tmp_path: Path
) -> None:
    path = write_result(kept(catalogue, **changes), tmp_path / "folds.json")
    assert evidence.cross_validation_of(catalogue, path) is None
    assert evidence.cross_validation_of(catalogue, tmp_path / "none.json") is None
    whole = write_result(kept(catalogue), tmp_path / "folds.json")
    assert evidence.cross_validation_of(catalogue, whole) == kept(catalogue)


def test_what_is_earned_later_is_written_into_the_lock_alone(
    catalogue: Catalogue, draws: EffectDraws, tmp_path: Path
) -> None:
    from scarpath.catalog.draws import write_draws

    claimed = replace(draws, lock={**draws.lock, "ranking_earned": True})
    path = write_draws(claimed, catalogue, tmp_path / "posterior.npz")
    assert read_lock(path)["ranking_earned"] is True
    older = write_result(kept(catalogue, made_from="older"), tmp_path / "folds.json")
    assert evidence.rank_as_earned(catalogue, older, draws=path) is False
    lock = read_lock(path)
    assert lock["ranking_earned"] is False
    assert lock["arrays"] == read_lock(DRAWS)["arrays"]
    before = path.read_bytes()
    evidence.rank_as_earned(catalogue, older, draws=path)
    assert path.read_bytes() == before


def test_the_sensitivity_tells_how_far_it_is_and_goes_on(
    catalogue: Catalogue, draws: EffectDraws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def few(*args: Any) -> Iterator[room.Weighted]:
        return islice(room.scenarios(*args), 3)

    monkeypatch.setattr("scarpath.api.sensitivity.scenarios", few)
    face = {"face": load_case(ROOT / "examples" / "interfaces_example.yaml", catalogue, today=TODAY)}
    path = tmp_path / "sensitivity.json"

    with pytest.raises(Stopped):
        evidence.sensitivity(face, catalogue, draws, path, today=TODAY, tell=stop)
    assert len(read_result(Sensitivity, path).scenarios) == 1
    told: list[Progress] = []
    done = evidence.sensitivity(face, catalogue, draws, path, today=TODAY, tell=told.append)
    assert told == [Progress(done=2, of=3), Progress(done=3, of=3)]
    assert read_result(Sensitivity, path) == done


def test_without_its_packages_a_fit_says_what_to_install(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"jax, numpyro, scipy.*scarpath\[fit\]"):
        evidence.fit(catalogue, draws=tmp_path / "draws.npz")


SHORT = {"chains": 1, "warmup": 10, "draws": 20, "kept": 20, "accept": 0.8}


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chains that turn back early; those that have not adapted would take long."""
    pytest.importorskip("jax")
    from scarpath.evidence import fit
    from tests.short_chains import SHALLOW

    monkeypatch.setattr(fit, "NUTS", SHALLOW)


@pytest.mark.slow
@pytest.mark.usefixtures("shallow")
def test_a_short_fit_is_refused_and_writes_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    from scarpath.evidence.fit import Settings

    with pytest.raises(NotConverged, match="Nothing was written"):
        evidence.fit(catalogue, settings=Settings(**SHORT), draws=tmp_path / "draws.npz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.usefixtures("shallow")
def test_seeds_go_on_where_they_were_stopped(
    catalogue: Catalogue, draws: EffectDraws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scarpath.evidence import seeds as room

    monkeypatch.setattr(room, "MORE", (1,))
    as_if = replace(draws, lock={**draws.lock, "settings": {**SHORT, "seed": 3}})
    path = tmp_path / "seeds.json"
    with pytest.raises(Stopped):
        evidence.seeds(catalogue, as_if, path, tell=stop)
    kept = path.read_bytes()
    assert [seed.seed for seed in read_result(Seeds, path).seeds] == [3, 4]
    told: list[Progress] = []
    assert len(evidence.seeds(catalogue, as_if, path, tell=told.append).seeds) == 2
    assert (path.read_bytes(), told) == (kept, [])


@pytest.mark.slow
def test_a_calibration_keeps_the_network_that_it_ranked(catalogue: Catalogue, tmp_path: Path) -> None:
    pytest.importorskip("jax")
    from scarpath.evidence.calibration import CalibrationSettings

    told: list[Progress] = []
    tiny = CalibrationSettings(warmup=10, draws=19, thinning=1, deepest_tree=3)
    path = tmp_path / "ranks.json"
    found = evidence.calibrate(catalogue, path, networks=1, settings=tiny, tell=told.append)
    assert (len(found.replicates), told) == (1, [Progress(done=1, of=1)])
    assert read_result(Calibration, path) == found


@pytest.mark.slow
@pytest.mark.usefixtures("shallow")
def test_leaving_out_keeps_each_fit(catalogue: Catalogue, draws: EffectDraws, tmp_path: Path) -> None:
    from scarpath.evidence.fit import Settings

    face = {"face": load_case(ROOT / "examples" / "interfaces_example.yaml", catalogue, today=TODAY)}
    path = tmp_path / "out.json"
    with pytest.raises(Stopped):
        evidence.leave_out(
            face, catalogue, draws, path, today=TODAY, settings=Settings(**SHORT), tell=stop
        )  # fmt: skip
    assert len(read_result(LeaveOut, path).refits) == 1
