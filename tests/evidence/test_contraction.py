"""Contraction: the prior variance against simulation, and against the model's own priors."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from scarpath.core.treatment import STRENGTHS, Strength
from scarpath.evidence.contraction import contraction_percent, prior_log_variance


@pytest.mark.parametrize("usual", [1.0, 3.0, 6.0])
@pytest.mark.parametrize("strength", STRENGTHS[:3])
def test_the_prior_variance_is_that_of_a_simulation(strength: Strength, usual: float) -> None:
    """The formula of the docstring, drawn a million times."""
    rng = np.random.default_rng(1)
    z = rng.standard_normal((8, 1_000_000))
    logs = 0.6 * z[0] + 0.6 * np.exp(0.4 * z[1]) * z[2] + 0.08 * np.exp(0.5 * z[3]) * z[4]
    logs = logs + 0.3 * z[7] * np.log(usual / 3.0)
    steps = [-np.log1p(np.exp(-(0.8 + 0.9 * z[5]))), -np.log1p(np.exp(-0.85 * z[6]))]
    logs = logs + sum(steps[: STRENGTHS.index(strength)])
    # the standard error of a variance is about its size times sqrt(2 / draws); five of them
    assert prior_log_variance(strength, usual) == pytest.approx(logs.var(), rel=5 * (2 / 1e6) ** 0.5)


def test_a_weaker_fit_is_wider_beforehand() -> None:
    wide = [prior_log_variance(strength, 3.0) for strength in STRENGTHS[:3]]
    assert wide == sorted(wide)


@pytest.mark.parametrize(("share", "percent"), [(1.0, 0.0), (0.25, 75.0), (2.0, -100.0)])
def test_contraction_is_what_is_gone_of_the_variance(share: float, percent: float) -> None:
    """A posterior of a known variance: two values at equal odds, one standard deviation either way."""
    half = (share * prior_log_variance("partial", 2.0)) ** 0.5
    effect = np.exp(np.array([-half, half] * 10))
    assert contraction_percent(effect, "partial", 2.0) == pytest.approx(percent, abs=1e-9)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("jax") is None, reason="needs the fit packages")
def test_the_prior_variance_is_that_of_the_model_itself() -> None:
    from jax import random
    from numpyro import handlers

    from scarpath.catalog.load import load_catalogue
    from scarpath.evidence.model import effects, standard_normals
    from scarpath.evidence.network import build_network

    catalogue = load_catalogue()
    net = build_network(catalogue.studies, catalogue)
    count, found = 400, []
    for key in random.split(random.PRNGKey(1), count):
        with handlers.seed(rng_seed=key), handlers.block():
            found.append(np.asarray(effects(net, standard_normals(net))["effect"]))
    logs = np.log(np.where(net.strength == 3, 1.0, np.array(found)))
    for number, strength in enumerate(STRENGTHS[:3]):
        cells = logs[:, net.strength == number]
        # mechanisms share draws: about as many independent ones as draws times mechanisms of that strength
        usual = [net.usual[t] for t in np.nonzero(net.strength == number)[0]]
        prior = np.mean([prior_log_variance(strength, one) for one in usual])
        assert cells.var(0).mean() == pytest.approx(prior, rel=5 * (2 / count) ** 0.5)
