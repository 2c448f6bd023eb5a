"""Draw files: round trip, the lock that ties them to the studies, and what happens to a damaged one."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from scarpath.catalog.compiled import DATA
from scarpath.catalog.draws import ARRAYS, DRAWS, card_digest, load_draws, read_lock, write_draws
from scarpath.catalog.load import load_catalogue, read_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import MODEL_VERSION
from scarpath.core.errors import StaleDraws


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.alarm
def test_the_shipped_draws_are_of_these_studies_and_cards(catalogue: Catalogue) -> None:
    """All other tests on these draws are skipped while this one fails."""
    try:
        load_draws(catalogue)
    except StaleDraws as error:
        pytest.fail(f"{error} In a checkout: `make evidence QUICK=1`.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue's files that a test may edit."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


def test_save_then_load_is_identity_and_the_same_draws_make_the_same_file(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    draws = load_draws(catalogue, score=True)
    first, second = (write_draws(draws, catalogue, tmp_path / name) for name in ("a.npz", "b.npz"))
    assert first.read_bytes() == second.read_bytes()
    again = load_draws(catalogue, first, score=True)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(draws, name))
    assert again.treatments == draws.treatments
    assert set(again.score) == set(draws.score)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "a.npz",
        "b.npz",
    ]  # no half-written file beside them


def test_arrays_are_read_only(catalogue: Catalogue) -> None:
    draws = load_draws(catalogue)
    with pytest.raises(ValueError, match="read-only"):
        draws.effect[0, 0, 0] = 1.0


def edited(folder: Path) -> str:
    study = sorted((folder / "studies").glob("*.yaml"))[0]
    study.write_text(study.read_text().replace("title:", "title:  ", 1))
    return study.stem


def test_a_study_edited_after_the_fit_is_named_with_the_command_that_mends_it(folder: Path) -> None:
    name = edited(folder)
    with pytest.raises(StaleDraws, match=f"study {name} was edited after the fit.*scarpath evidence fit"):
        load_draws(read_catalogue(folder), folder / "draws" / DRAWS.name, directory=folder)


def test_a_study_added_or_removed_after_the_fit_is_named(folder: Path) -> None:
    study = sorted((folder / "studies").glob("*.yaml"))[0]
    text = study.read_text()
    study.unlink()
    with pytest.raises(StaleDraws, match=f"study {study.stem} was removed after the fit"):
        load_draws(load_catalogue(), folder / "draws" / DRAWS.name, directory=folder)
    study.write_text(text)
    (folder / "studies" / "zz_new.yaml").write_text(text)
    with pytest.raises(StaleDraws, match="study zz_new was added after the fit"):
        load_draws(load_catalogue(), folder / "draws" / DRAWS.name, directory=folder)


def test_a_card_may_change_its_words_but_not_what_the_model_reads(catalogue: Catalogue) -> None:
    name, card = next(iter(catalogue.treatments.items()))
    reworded = dataclasses.replace(card, plain_words="Other words.")
    moved = dataclasses.replace(card, mechanism="peel" if card.mechanism != "peel" else "release")
    with_card = [
        dataclasses.replace(catalogue, treatments={**catalogue.treatments, name: c})
        for c in (reworded, moved)
    ]
    assert card_digest(with_card[0]) == card_digest(catalogue)
    load_draws(with_card[0])
    with pytest.raises(StaleDraws, match="a card changed in something the model reads"):
        load_draws(with_card[1])


def test_draws_of_another_version_of_the_model_are_refused(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scarpath.catalog.draws.MODEL_VERSION", MODEL_VERSION + 1)
    with pytest.raises(
        StaleDraws, match=f"version {MODEL_VERSION} of the model.*version {MODEL_VERSION + 1}"
    ):
        load_draws(catalogue)


@pytest.mark.parametrize("keep", [0, 100, 5000, -7])
def test_a_damaged_file_is_refused_with_a_remedy(catalogue: Catalogue, tmp_path: Path, keep: int) -> None:
    broken = tmp_path / "posterior.npz"
    broken.write_bytes(DRAWS.read_bytes()[:keep])
    with pytest.raises(StaleDraws, match=r"damaged.*scarpath evidence fit"):
        load_draws(catalogue, broken)


def test_a_flipped_byte_in_an_array_is_noticed(catalogue: Catalogue, tmp_path: Path) -> None:
    data = bytearray(DRAWS.read_bytes())
    data[len(data) // 3] ^= 0xFF
    broken = tmp_path / "posterior.npz"
    broken.write_bytes(data)
    with pytest.raises(StaleDraws, match="damaged"):
        load_draws(catalogue, broken, score=True)


def test_a_missing_file_says_how_to_make_it(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(StaleDraws, match=r"there are no draws.*scarpath evidence fit"):
        load_draws(catalogue, tmp_path / "none.npz")


@pytest.mark.release
def test_the_lock_says_how_the_draws_were_made() -> None:
    lock = read_lock()
    assert lock["settings"]["seed"]
    assert lock["diagnosis"]["rhat"] <= 1.01
    assert lock["diagnosis"]["divergences"] == 0
    assert min(lock["diagnosis"]["bulk_ess"], lock["diagnosis"]["tail_ess"]) >= 400
    assert set(lock["studies_fitted"]) | set(lock["left_out"]) == set(lock["studies"])
    assert set(lock["environment"]) == {"jax", "numpyro", "numpy"}
