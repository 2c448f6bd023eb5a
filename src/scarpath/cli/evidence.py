"""The commands on the trials and the model. What needs JAX says which extra is missing."""

from __future__ import annotations

from importlib.util import find_spec

from scarpath.core.errors import MissingExtra

FIT_PACKAGES = ("jax", "numpyro")


def need_fit_packages() -> None:
    """Raise `MissingExtra` where a package of the extra `fit` is not installed."""
    missing = [name for name in FIT_PACKAGES if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"the fit needs packages that are not installed ({', '.join(missing)}); "
            "type `pip install 'scarpath[fit]'`, or `make fit` in a checkout"
        )


def fit_and_write(*, progress: bool) -> None:
    """Fit the model to the studies of the catalogue and write the draws with their lock."""
    need_fit_packages()
    from scarpath.catalog.draws import DRAWS, write_draws
    from scarpath.catalog.load import load_catalogue
    from scarpath.cli.output import emit
    from scarpath.evidence.fit import Settings, fit, prepare_jax

    settings = Settings()
    prepare_jax(settings.chains)
    catalogue = load_catalogue()
    write_draws(fit(catalogue, settings, progress=progress), catalogue)
    emit(f"Written: {DRAWS}\n")
