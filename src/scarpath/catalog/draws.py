"""Read and write the posterior draws, with the lock that ties them to the studies, the cards and the model
they came from.

A draw file is one `.npz` of float32 arrays with the lock inside it, as JSON, so that the two cannot be
parted. The lock holds a digest of every study file, a digest of what the model reads of the cards, the
settings, the diagnosis, and a digest of the arrays themselves. Draws whose lock does not match the
catalogue at hand are refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from scarpath.catalog.compiled import DATA, digests
from scarpath.catalog.faults import CatalogFault
from scarpath.core.case import ATROPHIC
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import MODEL_VERSION, EffectDraws, Floats
from scarpath.core.errors import StaleDraws
from scarpath.core.finding import finding
from scarpath.files import SHARED, digest_of, written_whole

DRAWS = DATA / "draws" / "posterior.npz"
ARRAYS = ("effect", "dose", "usual", "reach", "response", "clinic", "natural", "reporting", "fade", "pih")
NAMES = ("treatments", "mechanisms", "mechanism_of", "informed", "pih_informed")
SCORE = "score."
EPOCH = (2020, 1, 1, 0, 0, 0)
"""The date that every member of the archive carries, so that the same draws make the same file."""

REMEDY = finding(CatalogFault.RUN_SCARPATH_EVIDENCE_FIT_FIT)


def study_digests(directory: Path = DATA) -> dict[str, str]:
    """A digest of every study file, by the study's id."""
    return {
        Path(name).stem: digest for name, digest in digests(directory).items() if name.startswith("studies/")
    }


def card_digest(catalogue: Catalogue) -> str:
    """A digest of what the model reads of the cards: mechanism, suitability, usual sessions, top-ups. Texts
    may change freely.
    """
    read = {
        card.id: [
            card.mechanism,
            [card.suits[t].strength for t in ATROPHIC],
            card.sessions_usual.middle if card.sessions_usual else None,
            [card.top_up_months.low, card.top_up_months.high] if card.top_up_months else None,
        ]
        for card in catalogue.treatments.values()
    } | {c.id: [c.mechanism, c.suits_like, c.sessions_at_most] for c in catalogue.comparators.values()}
    return digest_of(json.dumps(read, sort_keys=True).encode())


def scale_digest(catalogue: Catalogue) -> str:
    """A digest of what the model takes each scale for."""
    read = {name: scale.family for name, scale in catalogue.scales.items() if scale.family != "unread"}
    return digest_of(json.dumps(read, sort_keys=True).encode())


def write_draws(
    draws: EffectDraws, catalogue: Catalogue, path: Path = DRAWS, *, directory: Path = DATA
) -> Path:
    """Write the draws and their lock in one step: to a file beside the target that then takes its place.
    Returns the path.
    """
    arrays = {name: np.asarray(getattr(draws, name), dtype=np.float32) for name in ARRAYS}
    arrays |= {
        SCORE + name: np.asarray(values, dtype=np.float32) for name, values in sorted(draws.score.items())
    }
    lock = {
        **draws.lock,
        **{name: list(getattr(draws, name)) for name in NAMES},
        "studies": study_digests(directory),
        "cards": card_digest(catalogue),
        "scales": scale_digest(catalogue),
        "arrays": _array_digest(arrays),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        written_whole(path, replace=True, mode=SHARED) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
    ):
        archive.writestr(zipfile.ZipInfo("lock.json", EPOCH), json.dumps(lock, indent=1, sort_keys=True))
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(name + ".npy", EPOCH), member.getvalue())
    return path


def read_lock(path: Path = DRAWS) -> dict[str, Any]:
    """The lock of a draw file. Raises `StaleDraws` where there is no readable draw file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return dict(json.loads(archive.read("lock.json")))
    except FileNotFoundError:
        raise StaleDraws(finding(CatalogFault.NO_DRAWS, name=path.name, remedy=REMEDY)) from None
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise StaleDraws(finding(CatalogFault.DRAW_FILE_DAMAGED, name=path.name, remedy=REMEDY)) from None


def load_draws(
    catalogue: Catalogue,
    path: Path | None = None,
    *,
    directory: Path = DATA,
    score: bool = False,
    check: bool = True,
) -> EffectDraws:
    """The draws for this catalogue, as read-only float64 arrays; `score` adds what only scoring needs.

    Raises `StaleDraws` when a study was added, edited or removed since the fit, when a card changed in what
    the model reads, when the model is another one, or when the file is damaged.
    """
    path = path or DRAWS
    lock = refuse_stale(catalogue, path, directory=directory) if check else read_lock(path)
    with zipfile.ZipFile(path) as archive:
        members = [n[:-4] for n in archive.namelist() if n.endswith(".npy")]
        wanted = [n for n in members if score or not n.startswith(SCORE)]
        arrays = {name: _read_array(archive, name, path.name) for name in wanted}
    return EffectDraws(
        treatments=tuple(lock["treatments"]),
        mechanisms=tuple(lock["mechanisms"]),
        mechanism_of=tuple(lock["mechanism_of"]),
        informed=tuple(lock["informed"]),
        pih_informed=tuple(lock["pih_informed"]),
        score={n.removeprefix(SCORE): a for n, a in arrays.items() if n.startswith(SCORE)},
        lock=lock,
        **{name: arrays[name] for name in ARRAYS},
    )


def refuse_stale(catalogue: Catalogue, path: Path | None = None, *, directory: Path = DATA) -> dict[str, Any]:
    """The lock of draws that belong to this catalogue; raises `StaleDraws` where they do not."""
    path = path or DRAWS
    lock = read_lock(path)
    _refuse_other_studies(lock, directory, path.name)
    if card_digest(catalogue) != lock["cards"]:
        raise StaleDraws(
            finding(CatalogFault.CARD_CHANGED_SOMETHING_MODEL_READS, name=path.name, remedy=REMEDY)
        )
    # draws of before the families were data have none; those were the same
    if lock.get("scales", scale_digest(catalogue)) != scale_digest(catalogue):
        raise StaleDraws(finding(CatalogFault.SCALE_FAMILY_CHANGED, name=path.name, remedy=REMEDY))
    if lock["model_version"] != MODEL_VERSION:
        raise StaleDraws(
            finding(
                CatalogFault.DRAWS_OF_OTHER_MODEL,
                name=path.name,
                theirs=lock["model_version"],
                ours=MODEL_VERSION,
                remedy=REMEDY,
            )
        )
    return lock


def lock_digest(lock: Mapping[str, object]) -> str:
    """One digest of everything that draws say of their making: it names them."""
    return f"sha256:{digest_of(json.dumps(dict(lock), sort_keys=True, default=str).encode())}"


def _refuse_other_studies(lock: Mapping[str, Any], directory: Path, name: str) -> None:
    now, then = study_digests(directory), lock["studies"]
    # an installed program may carry the compiled catalogue alone; then there is nothing that could have
    # been edited
    for changed in sorted(set(now) ^ set(then)) if now else ():
        what = finding(CatalogFault.WAS_ADDED) if changed in now else finding(CatalogFault.WAS_REMOVED)
        raise StaleDraws(
            finding(CatalogFault.STUDY_AFTER_FIT, name=name, changed=changed, what=what, remedy=REMEDY)
        )
    for study in sorted(now):
        if now[study] != then[study]:
            raise StaleDraws(
                finding(CatalogFault.FILE_STUDY_EDITED_AFTER_FIT, name=name, study=study, remedy=REMEDY)
            )


def _read_array(archive: zipfile.ZipFile, name: str, file: str) -> Floats:
    try:
        with archive.open(name + ".npy") as member:
            array = np.lib.format.read_array(member, allow_pickle=False).astype(np.float64)
    except (zipfile.BadZipFile, ValueError, EOFError):
        raise StaleDraws(finding(CatalogFault.ARRAY_DAMAGED, file=file, name=name, remedy=REMEDY)) from None
    array.flags.writeable = False
    return array


def _array_digest(arrays: Mapping[str, Any]) -> str:
    whole = hashlib.sha256()
    for name in sorted(arrays):
        whole.update(name.encode())
        whole.update(np.ascontiguousarray(arrays[name]).tobytes())
    return whole.hexdigest()
