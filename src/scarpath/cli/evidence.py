"""The commands on the trials and the model. What needs JAX says which extra is missing."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from scarpath.core.errors import MissingExtra

FIT_PACKAGES = ("jax", "numpyro", "scipy")


def need_fit_packages() -> None:
    """Raise `MissingExtra` where a package of the extra `fit` is not installed."""
    missing = [name for name in FIT_PACKAGES if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"the fit needs packages that are not installed ({', '.join(missing)}); "
            "type `pip install 'scarpath[fit]'`, or `make fit` in a checkout"
        )


def fit_and_write(*, seed: int | None, draws: int | None, accept: float | None, progress: bool) -> None:
    """Fit the model to the studies of the catalogue, print the diagnosis, and write the draws with their
    lock.
    """
    need_fit_packages()
    from dataclasses import replace

    from scarpath.catalog.draws import write_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit
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
    found = fit(catalogue, settings, progress=progress)
    path = write_draws(found, catalogue)
    emit(fit_text(found.lock, len(found), path.name))


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


def check_evidence(*, width: int | None) -> None:
    """Validate every file of the catalogue and the draws against it; say what has no data at all."""
    from scarpath.catalog.compiled import DATA
    from scarpath.catalog.draws import load_draws
    from scarpath.catalog.load import read_catalogue
    from scarpath.cli.output import emit, terminal_style
    from scarpath.render.gaps import gaps_text

    catalogue = read_catalogue(DATA)
    emit(gaps_text(catalogue, load_draws(catalogue), style=terminal_style(width)))
