"""The commands on the trials and the model. What needs JAX says which extra is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scarpath.cli.faults import CliFault
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import Finding, finding
from scarpath.render.words import cli as words_cli

if TYPE_CHECKING:
    from datetime import date

    from scarpath.api.evidence import Combination
    from scarpath.core.case import Case
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.progress import Told
    from scarpath.render.forest import Forest

MOST_NEAR = 4
"""Names that are proposed for one that is not known; a shorter piece of a name finds too much."""


def fit_and_write(
    *, seed: int | None, draws: int | None, accept: float | None, validated: Path | None, progress: bool
) -> None:
    """Fit the model to the studies of the catalogue, write the draws with their lock, and print the
    diagnosis. A cross-validation of older evidence earns no ranking, which is told.
    """
    from scarpath.api.evidence import fit, need_fit_packages
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, note
    from scarpath.render.fit import fit_text

    need_fit_packages()
    from scarpath.evidence.fit import Settings

    usual = Settings()
    settings = replace(
        usual,
        seed=usual.seed if seed is None else seed,
        draws=draws or usual.draws,
        accept=accept or usual.accept,
    )
    found = fit(load_catalogue(), settings=settings, validated=validated, progress=progress)
    if validated is not None and not found.validated:
        note(words_cli().RANKING_NOT_EARNED.format(file=validated.name))
    emit(fit_text(found.draws.lock, len(found.draws), found.path.name))


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


def telling(template: str) -> Told:
    """Tells on the terminal how far a run is."""
    from scarpath.cli.output import note

    return lambda progress: note(template.format(done=progress.done, of=progress.of))


def cross_validate(path: Path, *, combination: Combination, as_json: bool, width: int | None) -> None:
    """Cross-validate the model fold by fold, and print what came out; a complete file is only printed."""
    from scarpath.api.evidence import validate
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.json import dumps
    from scarpath.render.validation import validation_json, validation_text

    tell = telling(words_cli().FOLDS_DONE)
    done = validate(load_catalogue(), path, combination=combination, tell=tell)
    emit(dumps(validation_json(done)) if as_json else validation_text(done, style=terminal_style(width)))


def calibrate(path: Path, *, networks: int, width: int | None) -> None:
    """Simulate, fit and rank until the file holds so many networks, and print what came out."""
    from scarpath.api.evidence import calibrate as rank
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.calibration import calibration_text

    done = rank(load_catalogue(), path, networks=networks, tell=telling(words_cli().NETWORKS_DONE))
    emit(calibration_text(done, style=terminal_style(width)))


def sensitivity(folder: Path, path: Path, *, today: date, width: int | None) -> None:
    """Go through the scenarios and print what came out."""
    from scarpath.api.evidence import sensitivity as analyse
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.sensitivity import sensitivity_text

    catalogue = load_catalogue()
    cases = _cases(folder, catalogue, today=today)
    draws = load_draws(catalogue, score=True)
    done = analyse(cases, catalogue, draws, path, today=today, tell=telling(words_cli().SCENARIOS_DONE))
    emit(sensitivity_text(done, catalogue, style=terminal_style(width)))


def _cases(folder: Path, catalogue: Catalogue, *, today: date) -> dict[str, Case]:
    """The case files of a folder by name. Raises `InvalidInput` where there is none."""
    from scarpath.catalog.load import load_case

    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise InvalidInput(finding(CliFault.NO_CASE_FILES, folder=str(folder)))
    return {file.stem: load_case(file, catalogue, today=today) for file in files}


def leave_out(folder: Path, path: Path, *, validated: Path | None, today: date, width: int | None) -> None:
    """Fit without one part of the evidence after another, and print which plans change."""
    from scarpath.api.evidence import leave_out as analyse
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.leave_out import leave_out_text

    catalogue = load_catalogue()
    cases = _cases(folder, catalogue, today=today)
    done = analyse(
        cases, catalogue, load_draws(catalogue), path,
        today=today, validated=validated, tell=telling(words_cli().FITS_DONE),
    )  # fmt: skip
    emit(leave_out_text(done, catalogue, style=terminal_style(width)))


def compare_seeds(path: Path, *, width: int | None, progress: bool) -> None:
    """Fit from the other seeds and print whether all agree."""
    from scarpath.api.evidence import seeds
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.seeds import seeds_text

    catalogue = load_catalogue()
    draws = load_draws(catalogue, score=True)
    done = seeds(catalogue, draws, path, tell=telling(words_cli().SEEDS_DONE), progress=progress)
    emit(seeds_text(done, style=terminal_style(width)))


def renew_evidence(*, quick: bool, today: date, progress: bool) -> None:
    """Renew everything that hangs on the studies, or with `quick` what plans read and the pages; tell how far
    it is and how long the rest takes.
    """
    from scarpath.api.evidence import prepare_for_all
    from scarpath.api.renew import renew
    from scarpath.api.renewal import DURATIONS, steps
    from scarpath.catalog.load import load_catalogue
    from scarpath.catalog.records import CHECKOUT, left_behind, present
    from scarpath.cli.output import emit, note
    from scarpath.render.records import older_line, stage_text

    told = telling(words_cli().PARTS_DONE)
    wanted = steps(quick=quick, today=today, tell=told, progress=progress)
    prepare_for_all()
    renew(wanted, CHECKOUT / DURATIONS, tell=lambda stage: note(stage_text(stage)))
    behind = left_behind(present(load_catalogue()))
    emit((older_line(behind) if behind else words_cli().ALL_RENEWED) + "\n")
