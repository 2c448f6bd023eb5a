"""The commands on the trials and the model. What needs JAX says which extra is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scarpath.cli.faults import CliFault
from scarpath.core.errors import InvalidInput, MissingExtra
from scarpath.core.finding import Finding, finding
from scarpath.render.words import cli as words_cli

if TYPE_CHECKING:
    from datetime import date

    from scarpath.core.case import Case
    from scarpath.core.catalogue import Catalogue
    from scarpath.render.forest import Forest

Combination = Literal["ceiling", "strongest"]
FIT_PACKAGES = ("jax", "numpyro", "scipy")
MOST_NEAR = 4
"""Names that are proposed for one that is not known; a shorter piece of a name finds too much."""


def need_fit_packages() -> None:
    """Raise `MissingExtra` where a package of the extra `fit` is not installed."""
    missing = [name for name in FIT_PACKAGES if find_spec(name) is None]
    if missing:
        raise MissingExtra(finding(CliFault.FIT_PACKAGES, names=tuple(missing)))


def fit_and_write(
    *, seed: int | None, draws: int | None, accept: float | None, validated: Path | None, progress: bool
) -> None:
    """Fit the model to the studies of the catalogue, print the diagnosis, and write the draws with their
    lock. Whether treatments may be ranked by effect stands in a cross-validation of the same model.
    """
    need_fit_packages()
    from scarpath.catalog.draws import write_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit
    from scarpath.evidence.comparisons import comparison_network, refuse_disconnected
    from scarpath.evidence.fit import Settings, fit, prepare_jax
    from scarpath.render.fit import fit_text

    usual = Settings()
    settings = replace(
        usual,
        seed=usual.seed if seed is None else seed,
        draws=draws or usual.draws,
        accept=accept or usual.accept,
    )
    prepare_jax(settings.chains)
    catalogue = load_catalogue()
    refuse_disconnected(comparison_network(catalogue.studies.values(), catalogue))
    earned = validated is not None and _ranking_earned(validated, catalogue)
    found = fit(catalogue, settings, progress=progress)
    path = write_draws(replace(found, lock={**found.lock, "ranking_earned": earned}), catalogue)
    emit(fit_text(found.lock, len(found), path.name))


def _ranking_earned(path: Path, catalogue: Catalogue) -> bool:
    """What a cross-validation says; nothing is earned while it is of older evidence, of another model or not
    complete, which is told.
    """
    from scarpath.catalog.results import evidence_digest, read_result
    from scarpath.cli.output import note
    from scarpath.core.draws import MODEL_VERSION
    from scarpath.core.validation import CrossValidation, summarise

    done = read_result(CrossValidation, path) if path.exists() else None
    at_hand = (evidence_digest(catalogue), MODEL_VERSION)
    if done is None or not done.complete or (done.made_from, done.model_version) != at_hand:
        note(words_cli().RANKING_NOT_EARNED.format(file=path.name))
        return False
    return summarise(done.folds).ranking_earned


def print_scores(path: Path, *, as_json: bool, width: int | None) -> None:
    """Score the trials in a file or a folder against the shipped draws."""
    from scarpath.api import score
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue, load_studies
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.json import dumps
    from scarpath.render.scores import scores_json, scores_text

    style = terminal_style(width)
    catalogue = load_catalogue()
    scores = score(load_studies(path, catalogue), catalogue, load_draws(catalogue, score=True))
    emit(dumps(scores_json(scores)) if as_json else scores_text(scores, style=style))


def show(name: str | None, *, as_json: bool, svg: Path | None, width: int | None) -> None:
    """One treatment, one study, or without a name all of them; a picture beside it where one is wanted."""
    from scarpath.catalog.load import load_catalogue

    catalogue = load_catalogue()
    if name is None:
        _show_all(catalogue, as_json=as_json, svg=svg, width=width)
        return
    found = known_name(name, catalogue)
    if found in catalogue.studies:
        _show_study(found, catalogue, as_json=as_json, svg=svg, width=width)
    else:
        _show_treatment(found, catalogue, as_json=as_json, svg=svg, width=width)


def known_name(name: str, catalogue: Catalogue) -> str:
    """The id of the treatment, comparator or study that was typed, by its id, its name, its doi or its
    pmid. Raises `InvalidInput` with what comes near.
    """
    wanted = _folded(name)
    known = {_folded(key): key for key in (*catalogue.studies, *catalogue.comparators, *catalogue.treatments)}
    for cards in (catalogue.comparators.values(), catalogue.treatments.values()):
        known |= {_folded(card.name): card.id for card in cards}
    for study in catalogue.studies.values():
        numbers = (study.citation.doi, study.citation.pmid, study.citation.pmcid)
        known |= {number.casefold(): study.id for number in numbers if number}
    found = known.get(wanted) or known.get(name.casefold().removeprefix("doi:").removeprefix("pmid:"))
    if found is None:
        raise InvalidInput(_not_found(name, wanted, known))
    return found


def _folded(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def _not_found(name: str, wanted: str, known: Mapping[str, str]) -> Finding:
    from difflib import get_close_matches

    inside = [key for key in known if len(wanted) >= MOST_NEAR and wanted in key]
    close = get_close_matches(wanted, known, n=MOST_NEAR, cutoff=0.55)
    near = list(dict.fromkeys(known[key] for key in (*inside, *close)))[:MOST_NEAR]
    told = finding(CliFault.DID_YOU_MEAN, names=tuple(near)) if near else None
    return finding(CliFault.NOT_FOUND, name=name, near=told)


def _show_all(catalogue: Catalogue, *, as_json: bool, svg: Path | None, width: int | None) -> None:
    from scarpath.api import evidence_list
    from scarpath.catalog.draws import load_draws
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.cite import treatment_name
    from scarpath.render.dossier import overview_text
    from scarpath.render.dossier_json import overview_json
    from scarpath.render.json import dumps
    from scarpath.render.network_picture import network_svg

    style = terminal_style(width)
    overview = evidence_list(catalogue, load_draws(catalogue))
    if svg is not None:
        _draw(svg, network_svg(overview.network, lambda node: treatment_name(node, catalogue)))
    emit(
        dumps(overview_json(overview, catalogue))
        if as_json
        else overview_text(overview, catalogue, style=style)
    )


def _show_treatment(
    name: str, catalogue: Catalogue, *, as_json: bool, svg: Path | None, width: int | None
) -> None:
    from scarpath.api import treatment_dossier
    from scarpath.catalog.draws import load_draws
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.dossier import treatment_text
    from scarpath.render.dossier_json import treatment_json
    from scarpath.render.forest_rows import treatment_forest
    from scarpath.render.json import dumps

    style = terminal_style(width)
    dossier = treatment_dossier(name, catalogue, load_draws(catalogue, score=True))
    if svg is not None:
        _draw_forest(svg, treatment_forest(dossier, catalogue), name)
    emit(
        dumps(treatment_json(dossier, catalogue))
        if as_json
        else treatment_text(dossier, catalogue, style=style)
    )


def _show_study(
    name: str, catalogue: Catalogue, *, as_json: bool, svg: Path | None, width: int | None
) -> None:
    from scarpath.api import study_dossier
    from scarpath.catalog.draws import load_draws
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.dossier import study_text
    from scarpath.render.dossier_json import study_json
    from scarpath.render.forest_rows import study_forest
    from scarpath.render.json import dumps

    style = terminal_style(width)
    dossier = study_dossier(name, catalogue, load_draws(catalogue, score=True))
    if svg is not None:
        _draw_forest(svg, study_forest(dossier, catalogue), name)
    emit(dumps(study_json(dossier)) if as_json else study_text(dossier, catalogue, style=style))


def _draw_forest(path: Path, forest: Forest, name: str) -> None:
    from scarpath.render.forest import forest_svg

    if not forest.rows:
        raise InvalidInput(finding(CliFault.NOTHING_TO_DRAW, name=name, file=str(path)))
    _draw(path, forest_svg(forest))


def _draw(path: Path, svg: str) -> None:
    from scarpath.cli.output import note, write_whole
    from scarpath.render.words import evidence as words

    write_whole(path, svg.encode(), replace=True)
    note(words().WRITTEN.format(file=path))


def print_reviews(*, as_json: bool, width: int | None) -> None:
    """Published pooled results beside the model's own."""
    from scarpath.api import reviews_beside
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.json import dumps
    from scarpath.render.syntheses import reviews_json, reviews_text

    style = terminal_style(width)
    catalogue = load_catalogue()
    found = reviews_beside(catalogue, load_draws(catalogue, score=True))
    emit(dumps(reviews_json(found, catalogue)) if as_json else reviews_text(found, catalogue, style=style))


def check_evidence(*, as_json: bool, width: int | None) -> None:
    """Validate every file of the catalogue and the draws against it; say what has no data at all."""
    from scarpath.api import evidence_gaps
    from scarpath.catalog.compiled import DATA
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import read_catalogue
    from scarpath.catalog.records import left_behind, present
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.gaps import gaps_json, gaps_text
    from scarpath.render.json import dumps

    style = terminal_style(width)
    catalogue = read_catalogue(DATA)
    gaps, behind = evidence_gaps(catalogue, load_draws(catalogue)), left_behind(present(catalogue))
    if as_json:
        emit(dumps(gaps_json(gaps, catalogue, behind)))
    else:
        emit(gaps_text(gaps, catalogue, behind, style=style))


def cross_validate(path: Path, *, combination: Combination, as_json: bool, width: int | None) -> None:
    """Cross-validate the model fold by fold, and print what came out. Each fold is kept in the file when it
    is done, so that an interrupted run goes on where it stopped; a complete file is only printed.
    """
    from scarpath.catalog.load import load_catalogue
    from scarpath.catalog.results import evidence_digest, read_result, write_result
    from scarpath.cli.output import emit, note, terminal_style
    from scarpath.core.draws import MODEL_VERSION
    from scarpath.core.validation import CrossValidation
    from scarpath.render.json import dumps
    from scarpath.render.validation import validation_json, validation_text

    catalogue = load_catalogue()
    digest = evidence_digest(catalogue)
    done = read_result(CrossValidation, path) if path.exists() else None
    if (
        done is None
        or not done.complete
        or (done.made_from, done.model_version, done.settings["combination"])
        != (digest, MODEL_VERSION, combination)
    ):
        need_fit_packages()
        from scarpath.evidence.crossvalidation import SETTINGS, begin, folds_left
        from scarpath.evidence.fit import prepare_jax

        settings = replace(SETTINGS, combination=combination)
        prepare_jax(settings.chains)
        done = begin(digest, settings, done)
        for fold in folds_left(catalogue, settings, done):
            done = replace(done, folds=(*done.folds, fold))
            write_result(done, path)
            note(words_cli().FOLDS_DONE.format(fold=len(done.folds), of=done.of_folds))
    emit(dumps(validation_json(done)) if as_json else validation_text(done, style=terminal_style(width)))


def calibrate(path: Path, *, networks: int, width: int | None) -> None:
    """Simulate, fit and rank until the file holds so many networks, and print what came out. Each is kept in
    the file when it is done, so that an interrupted run goes on where it stopped.
    """
    need_fit_packages()
    from scarpath.catalog.load import load_catalogue
    from scarpath.catalog.results import evidence_digest, read_result, write_result
    from scarpath.cli.output import emit, note, terminal_style
    from scarpath.core.calibration import Calibration
    from scarpath.evidence.calibration import BESIDE, CalibrationSettings, begin, replicates_left
    from scarpath.evidence.fit import prepare_jax
    from scarpath.evidence.network import build_network
    from scarpath.render.calibration import calibration_text

    prepare_jax(BESIDE)
    catalogue = load_catalogue()
    net = build_network(catalogue.studies, catalogue)
    before = read_result(Calibration, path) if path.exists() else None
    settings = CalibrationSettings()
    done = begin(evidence_digest(catalogue), net, settings, before)
    for replicate in replicates_left(net, settings, done, networks):
        done = replace(done, replicates=(*done.replicates, replicate))
        write_result(done, path)
        note(words_cli().NETWORKS_DONE.format(done=len(done.replicates), of=networks))
    emit(calibration_text(done, style=terminal_style(width)))


def sensitivity(folder: Path, path: Path, *, today: date, width: int | None) -> None:
    """Go through the scenarios and print what came out. Each is kept in the file when it is done, so that an
    interrupted run goes on where it stopped.
    """
    from scarpath.api.sensitivity import sensitivity as analyse
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.catalog.results import read_result, write_result
    from scarpath.cli.output import emit, note, terminal_style
    from scarpath.core.sensitivity import Sensitivity
    from scarpath.render.sensitivity import sensitivity_text

    catalogue = load_catalogue()
    cases = _cases(folder, catalogue, today=today)
    before = read_result(Sensitivity, path) if path.exists() else None
    for done in analyse(cases, catalogue, load_draws(catalogue, score=True), before, today=today):
        write_result(done, path)
        note(words_cli().SCENARIOS_DONE.format(done=len(done.scenarios), of=done.scenarios_in_all))
    emit(sensitivity_text(done, catalogue, style=terminal_style(width)))


def _cases(folder: Path, catalogue: Catalogue, *, today: date) -> dict[str, Case]:
    """The case files of a folder by name. Raises `InvalidInput` where there is none."""
    from scarpath.catalog.load import load_case

    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise InvalidInput(finding(CliFault.NO_CASE_FILES, folder=str(folder)))
    return {file.stem: load_case(file, catalogue, today=today) for file in files}


def leave_out(folder: Path, path: Path, *, validated: Path | None, today: date, width: int | None) -> None:
    """Fit without one part of the evidence after another, and print which plans change. Each fit is kept in
    the file when it is done, so that an interrupted run goes on where it stopped.
    """
    need_fit_packages()
    from scarpath.api.leave_out import leave_out as analyse
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.catalog.results import evidence_digest, read_result, write_result
    from scarpath.cli.output import emit, note, terminal_style
    from scarpath.core.leave_out import LeaveOut
    from scarpath.core.validation import CrossValidation
    from scarpath.evidence.fit import QUICK, prepare_jax
    from scarpath.render.leave_out import leave_out_text

    prepare_jax(QUICK.chains)
    catalogue = load_catalogue()
    cases = _cases(folder, catalogue, today=today)
    folds = read_result(CrossValidation, validated).folds if validated else ()
    before = read_result(LeaveOut, path) if path.exists() else None
    made_from = evidence_digest(catalogue)
    earned = bool(load_draws(catalogue).lock.get("ranking_earned"))
    for done in analyse(
        cases, catalogue, folds, before,
        made_from=made_from, today=today, settings=QUICK, ranking_earned=earned,
    ):  # fmt: skip
        write_result(done, path)
        note(words_cli().FITS_DONE.format(done=len(done.refits), of=len(done.wanted)))
    emit(leave_out_text(done, catalogue, style=terminal_style(width)))


def compare_seeds(path: Path, *, width: int | None, progress: bool) -> None:
    """Fit from the other seeds and print whether all agree. Each fit is kept in the file when it is done, so
    that an interrupted run goes on where it stopped.
    """
    need_fit_packages()
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.catalog.results import read_result, write_result
    from scarpath.cli.output import emit, note, terminal_style
    from scarpath.core.seeds import Seeds
    from scarpath.evidence.fit import prepare_jax
    from scarpath.evidence.seeds import begin, seeds_left, shipped_settings
    from scarpath.render.seeds import seeds_text

    catalogue = load_catalogue()
    draws = load_draws(catalogue, score=True)
    prepare_jax(shipped_settings(draws).chains)
    done = begin(draws, read_result(Seeds, path) if path.exists() else None)
    for seed in seeds_left(catalogue, draws, done, progress=progress):
        done = replace(done, seeds=(*done.seeds, seed))
        write_result(done, path)
        note(words_cli().SEEDS_DONE.format(done=len(done.seeds), of=done.in_all))
    emit(seeds_text(done, style=terminal_style(width)))
