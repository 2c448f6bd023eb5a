"""Fit the model and hold it against the trials, as values and files: what the commands under
`scarpath evidence` do.

Each long run keeps every part in its file as soon as it is done, tells how far it is, and goes on where an
earlier one of the same evidence, model and settings stopped. What needs JAX raises `MissingExtra` without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scarpath.api.faults import ApiFault
from scarpath.catalog.compiled import DATA
from scarpath.catalog.draws import DRAWS, load_draws, write_draws
from scarpath.catalog.results import evidence_digest, read_result, write_result
from scarpath.core.calibration import Calibration
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import MODEL_VERSION, EffectDraws
from scarpath.core.errors import MissingExtra
from scarpath.core.finding import finding
from scarpath.core.leave_out import LeaveOut
from scarpath.core.progress import Progress, Told, told_nobody
from scarpath.core.seeds import Seeds
from scarpath.core.sensitivity import Sensitivity
from scarpath.core.validation import CrossValidation, summarise

if TYPE_CHECKING:
    from datetime import date

    from scarpath.evidence.calibration import CalibrationSettings
    from scarpath.evidence.fit import Settings

Combination = Literal["ceiling", "strongest"]
FIT_PACKAGES = ("jax", "numpyro", "scipy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The draws that were written, where, and whether the cross-validation was of this evidence."""

    draws: EffectDraws
    path: Path
    validated: bool


def need_fit_packages() -> None:
    """Raise `MissingExtra` where a package of the extra `fit` is not installed."""
    missing = [name for name in FIT_PACKAGES if find_spec(name) is None]
    if missing:
        raise MissingExtra(finding(ApiFault.FIT_PACKAGES, names=tuple(missing)))


def prepare_for_all() -> None:
    """Give JAX as many devices as the run with most chains needs: it can be told only once."""
    need_fit_packages()
    from scarpath.evidence.calibration import BESIDE
    from scarpath.evidence.fit import Settings as Usual, start_jax

    start_jax(max(BESIDE, Usual().chains))


def fit(
    catalogue: Catalogue,
    *,
    settings: Settings | None = None,
    validated: Path | None = None,
    draws: Path = DRAWS,
    directory: Path = DATA,
    progress: bool = False,
) -> Fitted:
    """Fit the model to the studies of a catalogue and write the draws with their lock.

    Whether treatments may be ranked by effect stands in a cross-validation; none is earned by one that is
    absent, not complete, or of other evidence or another model. Raises `DisconnectedNetwork`, and
    `InvalidInput` where the chains cannot be trusted; then nothing is written.
    """
    need_fit_packages()
    from scarpath.evidence.comparisons import comparison_network, refuse_disconnected
    from scarpath.evidence.fit import Settings as Usual, fit as sample, prepare_jax

    chosen = settings or Usual()
    prepare_jax(chosen.chains)
    refuse_disconnected(comparison_network(catalogue.studies.values(), catalogue))
    done = cross_validation_of(catalogue, validated, directory=directory)
    earned = done is not None and summarise(done.folds).ranking_earned
    found = sample(catalogue, chosen, progress=progress)
    found = replace(found, lock={**found.lock, "ranking_earned": earned})
    path = write_draws(found, catalogue, draws, directory=directory)
    return Fitted(draws=found, path=path, validated=done is not None)


def cross_validation_of(
    catalogue: Catalogue, path: Path | None, *, directory: Path = DATA
) -> CrossValidation | None:
    """The cross-validation in a file if it is complete and of this evidence and this model."""
    if path is None or not path.exists():
        return None
    done = read_result(CrossValidation, path)
    at_hand = (evidence_digest(catalogue, directory), MODEL_VERSION)
    return done if done.complete and (done.made_from, done.model_version) == at_hand else None


def rank_as_earned(
    catalogue: Catalogue, validated: Path, *, draws: Path = DRAWS, directory: Path = DATA
) -> bool:
    """Write into the lock of draws that are there what a cross-validation made since then has earned, and
    return it. The arrays stay as they are; so does the file where the lock says it already.
    """
    done = cross_validation_of(catalogue, validated, directory=directory)
    earned = done is not None and summarise(done.folds).ranking_earned
    there = load_draws(catalogue, draws, directory=directory, score=True)
    if there.lock.get("ranking_earned") != earned:
        lock = {**there.lock, "ranking_earned": earned}
        write_draws(replace(there, lock=lock), catalogue, draws, directory=directory)
    return earned


def validate(
    catalogue: Catalogue,
    path: Path,
    *,
    combination: Combination = "ceiling",
    settings: Settings | None = None,
    directory: Path = DATA,
    tell: Told = told_nobody,
) -> CrossValidation:
    """Predict each tenth of the studies by a fit that has not seen it. A complete file is only read, which
    needs no JAX; `settings` other than the usual ones begin anew.
    """
    digest = evidence_digest(catalogue, directory)
    done = read_result(CrossValidation, path) if path.exists() else None
    if done is not None and settings is None and _complete(done, digest, combination):
        return done
    need_fit_packages()
    from scarpath.evidence.crossvalidation import SETTINGS, begin, folds_left
    from scarpath.evidence.fit import prepare_jax

    chosen = replace(settings or SETTINGS, combination=combination)
    prepare_jax(chosen.chains)
    going = begin(digest, chosen, done)
    for fold in folds_left(catalogue, chosen, going):
        going = replace(going, folds=(*going.folds, fold))
        write_result(going, path)
        tell(Progress(done=len(going.folds), of=going.of_folds))
    return going


def _complete(done: CrossValidation, digest: str, combination: Combination) -> bool:
    same = (done.made_from, done.model_version) == (digest, MODEL_VERSION)
    return done.complete and same and done.settings["combination"] == combination


def calibrate(
    catalogue: Catalogue,
    path: Path,
    *,
    networks: int,
    settings: CalibrationSettings | None = None,
    directory: Path = DATA,
    tell: Told = told_nobody,
) -> Calibration:
    """Simulate, fit and rank until the file holds so many networks."""
    need_fit_packages()
    from scarpath.evidence.calibration import BESIDE, CalibrationSettings as Usual, begin, replicates_left
    from scarpath.evidence.fit import prepare_jax
    from scarpath.evidence.network import build_network

    chosen = settings or Usual()
    prepare_jax(BESIDE)
    net = build_network(catalogue.studies, catalogue)
    before = read_result(Calibration, path) if path.exists() else None
    done = begin(evidence_digest(catalogue, directory), net, chosen, before)
    for replicate in replicates_left(net, chosen, done, networks):
        done = replace(done, replicates=(*done.replicates, replicate))
        write_result(done, path)
        tell(Progress(done=len(done.replicates), of=networks))
    return done


def seeds(
    catalogue: Catalogue,
    draws: EffectDraws,
    path: Path,
    *,
    tell: Told = told_nobody,
    progress: bool = False,
) -> Seeds:
    """Fit from the other seeds beside these draws, which need `score=True`."""
    need_fit_packages()
    from scarpath.evidence.fit import prepare_jax
    from scarpath.evidence.seeds import begin, seeds_left, shipped_settings

    prepare_jax(shipped_settings(draws).chains)
    done = begin(draws, read_result(Seeds, path) if path.exists() else None)
    for seed in seeds_left(catalogue, draws, done, progress=progress):
        done = replace(done, seeds=(*done.seeds, seed))
        write_result(done, path)
        tell(Progress(done=len(done.seeds), of=done.in_all))
    return done


def leave_out(
    cases: Mapping[str, Case],
    catalogue: Catalogue,
    draws: EffectDraws,
    path: Path,
    *,
    today: date,
    validated: Path | None = None,
    settings: Settings | None = None,
    directory: Path = DATA,
    tell: Told = told_nobody,
) -> LeaveOut:
    """Fit without one part of the evidence after another; plans may rank treatments as with these draws."""
    need_fit_packages()
    from scarpath.api.leave_out import leave_out as analyse
    from scarpath.evidence.fit import QUICK, prepare_jax

    chosen = settings or QUICK
    prepare_jax(chosen.chains)
    folds = read_result(CrossValidation, validated).folds if validated else ()
    before = read_result(LeaveOut, path) if path.exists() else None
    growing = analyse(
        cases, catalogue, folds, before, made_from=evidence_digest(catalogue, directory), today=today,
        settings=chosen, ranking_earned=bool(draws.lock.get("ranking_earned")),
    )  # fmt: skip
    done = next(growing)
    write_result(done, path)
    for done in growing:
        write_result(done, path)
        tell(Progress(done=len(done.refits), of=len(done.wanted)))
    return done


def sensitivity(
    cases: Mapping[str, Case],
    catalogue: Catalogue,
    draws: EffectDraws,
    path: Path,
    *,
    today: date,
    tell: Told = told_nobody,
) -> Sensitivity:
    """Plan under other priors and under what a trial could find; draws need `score=True`."""
    from scarpath.api.sensitivity import sensitivity as analyse

    before = read_result(Sensitivity, path) if path.exists() else None
    growing = analyse(cases, catalogue, draws, before, today=today)
    done = next(growing)
    write_result(done, path)
    for done in growing:
        write_result(done, path)
        tell(Progress(done=len(done.scenarios), of=done.scenarios_in_all))
    return done
