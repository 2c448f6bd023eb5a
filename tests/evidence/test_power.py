"""Draws weighted to other priors, and the log priors behind the weights against the model's own."""

from __future__ import annotations

import numpy as np
import pytest

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.evidence.power import PRIORS, STRONGER, WEAKER, log_ratios, prior_normals
from scarpath.evidence.sensitivity import largest_move, missing_cells, scenarios, under
from scarpath.numerics.weights import smoothed


def test_a_stronger_prior_pulls_and_a_weaker_one_lets_go() -> None:
    """Normals weighted by their own density to a power: variance 1 / (1 + (power - 1)) for standard normals;
    here the draws are the posterior, so only the direction is known.
    """
    draws = load_draws(load_catalogue(), score=True)
    for name in PRIORS:
        squares = (prior_normals(name, draws) ** 2).sum(axis=1)
        weaker, _ = smoothed(log_ratios(name, WEAKER, draws))
        stronger, _ = smoothed(log_ratios(name, STRONGER, draws))
        assert weaker @ squares > squares.mean() > stronger @ squares


def test_every_scenario_weighs_all_draws() -> None:
    catalogue = load_catalogue()
    draws = load_draws(catalogue, score=True)
    found = list(scenarios(catalogue, draws))
    assert len({(s.kind, s.name, s.power, s.third) for s in found}) == len(found)
    assert {s.kind for s in found} == {"prior", "chance", "cell"}
    for scenario in found:
        assert scenario.weights.shape == (len(draws),)
        assert scenario.weights.sum() == pytest.approx(1.0)
        assert (scenario.weights >= 0.0).all()
    thirds = [s for s in found if s.kind == "cell"][:3]
    assert np.sum([s.weights > 0 for s in thirds], axis=0).tolist() == [1] * len(draws)
    # the middle of the lowest third lies below that of the highest
    treatment, kind = missing_cells(catalogue, draws)[0]
    low, high = (under(draws, s.weights, 200).effect[:, draws.index(treatment)] for s in thirds[::2])
    place = ("icepick", "boxcar", "rolling").index(kind)
    assert low[:, place].max() <= high[:, place].min()
    assert largest_move(draws, np.full(len(draws), 1.0 / len(draws)))[0] == pytest.approx(0.0, abs=1e-9)


def test_scenarios_look_at_the_same_draws() -> None:
    """Weights that hardly differ from equal ones leave nearly every draw in its place."""
    draws = load_draws(load_catalogue(), score=True)
    even = np.full(len(draws), 1.0 / len(draws))
    nearly = even * (1.0 + 0.01 * np.sin(np.arange(len(draws))))
    first, second = (under(draws, w / w.sum(), 100).reach for w in (even, nearly))
    assert len(set(first) & set(second)) >= 97


@pytest.mark.slow
def test_the_log_priors_are_the_models() -> None:
    """Prior draws of the model, sent through `PRIORS`, are standard normals again: the very ones."""
    from types import SimpleNamespace

    import numpyro
    from numpyro import handlers

    from scarpath.evidence.model import evidence_model, latent_shapes
    from scarpath.evidence.network import build_network

    numpyro.enable_x64()
    catalogue = load_catalogue()
    net = build_network(catalogue.studies, catalogue)
    shapes = latent_shapes(net)
    rng = np.random.default_rng(4)
    parts = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    z = np.concatenate([parts[name].ravel() for name in shapes])
    known = handlers.substitute(evidence_model, {"z": z, "e": np.zeros(len(net.outcomes.arm))})
    sites = handlers.trace(handlers.seed(known, 0)).get_trace(net)
    values = {n: np.asarray(s["value"])[None] for n, s in sites.items() if s["type"] == "deterministic"}

    class One(SimpleNamespace):
        def __len__(self) -> int:
            return 1

    one = One(reach=values["reach"], dose=values["dose"], score=values)
    behind = {
        "reach": ("reach",),
        "dose": ("dose",),
        "reports": ("reporting_mean", "uncontrolled", "within_person", "session_slope"),
        "raters": ("rater", "rater_sd", "scale"),
        "cutpoints": ("cutpoint",),
        "clinics": ("clinic_sd",),
        "people": ("sigma", "kappa", "sigma_sd", "scale_noise"),
        "errors": ("reporting_sd", "arm_sd", "outcome_sd", "stray", "level"),
    }
    assert set(behind) == set(PRIORS)
    for name, latents in behind.items():
        expected = np.concatenate([parts[latent].ravel() for latent in latents])
        np.testing.assert_allclose(prior_normals(name, one)[0], expected, atol=1e-9)
