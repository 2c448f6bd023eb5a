"""The model fitted again, shorter and from another seed: it must agree with the shipped draws, and a fold of
the cross-validation with the locked one, within Monte-Carlo error.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.results import evidence_digest, read_result
from scarpath.core.validation import MODEL, CrossValidation, per_study

LOCKED = Path(__file__).parents[2] / "docs" / "validation" / "cross-validation.json"


@pytest.mark.release
@pytest.mark.slow
def test_a_shorter_fit_agrees_with_the_shipped_draws() -> None:
    pytest.importorskip("jax")
    from numpyro.diagnostics import effective_sample_size

    from scarpath.evidence.fit import Settings, prepare_jax, run
    from scarpath.evidence.network import build_network

    settings = Settings(seed=7, chains=2, warmup=400, draws=400)
    prepare_jax(settings.chains)
    catalogue = load_catalogue()
    shipped = load_draws(catalogue, score=True)
    found = run(build_network(catalogue.studies, catalogue), settings).samples
    known = {"effect": shipped.effect, "reach": shipped.reach, "dose": shipped.dose, **shipped.score}
    distances = []
    for name, values in known.items():
        again = found[name].reshape(settings.chains, settings.draws, -1)
        for j, draws in enumerate(values.reshape(len(shipped), -1).T):
            if np.ptp(draws) == 0.0:
                continue
            ess = min(float(effective_sample_size(again[:, :, j])), 800.0)
            # the shipped chains hold at least 400 effective samples of everything
            error = draws.std() * np.sqrt(1.0 / max(ess, 4.0) + 1.0 / 400.0)
            distances.append(abs(again[:, :, j].mean() - draws.mean()) / error)
    # a few hundred correlated means: five errors are out of reach of chance, three are met now and then
    assert max(distances) < 5.0
    assert np.mean(np.array(distances) < 2.0) > 0.9


@pytest.mark.release
@pytest.mark.slow
def test_a_fold_scored_again_agrees_with_the_locked_one() -> None:
    pytest.importorskip("jax")
    from dataclasses import replace

    from scarpath.evidence.crossvalidation import SETTINGS, run_fold
    from scarpath.evidence.fit import prepare_jax
    from scarpath.evidence.held_out import deal

    catalogue = load_catalogue()
    locked = read_result(CrossValidation, LOCKED)
    prepare_jax(SETTINGS.chains)
    number = 4
    again = run_fold(catalogue, number, deal(catalogue)[number], replace(SETTINGS, seed=5, draws=250))
    before = next(fold for fold in locked.folds if fold.number == number)
    assert again.studies == before.studies
    first, second = (per_study(fold.outcomes, lambda o: o.crps[MODEL]) for fold in (before, again))
    # a CRPS moves by a twentieth with a few hundred effective draws
    assert second == pytest.approx(first, rel=0.15, abs=0.5)
    baseline = [per_study(fold.outcomes, lambda o: o.crps["components"]).mean() for fold in (before, again)]
    assert baseline[1] == pytest.approx(baseline[0], rel=0.05)


@pytest.mark.release
def test_the_locked_cross_validation_is_of_this_evidence_and_complete() -> None:
    locked = read_result(CrossValidation, LOCKED)
    assert locked.complete
    assert locked.made_from == evidence_digest(load_catalogue())


@pytest.mark.slow
def test_two_fits_in_a_row_give_the_same_file(tmp_path: Path) -> None:
    """Byte for byte, with few draws: nothing of a fit depends on the clock, on threads or on order."""
    pytest.importorskip("jax")
    from scarpath.catalog.draws import write_draws
    from scarpath.evidence.fit import Settings, prepare_jax, run, to_draws
    from scarpath.evidence.network import build_network

    settings = Settings(chains=2, warmup=30, draws=20, accept=0.8)
    prepare_jax(settings.chains)
    catalogue = load_catalogue()
    written = []
    for name in ("first.npz", "second.npz"):
        net = build_network(catalogue.studies, catalogue)
        found = to_draws(net, run(net, settings), catalogue)
        written.append(write_draws(found, catalogue, tmp_path / name).read_bytes())
    assert written[0] == written[1]
