"""Simulated networks against the densities of the model and against textbook moments: needs the fit packages,
so it belongs to the slow tier.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.evidence.network import Network, build_network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def network() -> Network:
    catalogue = load_catalogue()
    return build_network(catalogue.studies, catalogue)


@pytest.fixture(scope="module", autouse=True)
def double_precision() -> None:
    import numpyro

    numpyro.enable_x64()


def test_reports_scatter_as_the_density_of_the_model_says(network: Network) -> None:
    """Mahalanobis squares of simulated errors, by the formula of the likelihood, are chi-square with as many
    degrees of freedom as a study has outcomes; nine times that in stray studies.
    """
    from scarpath.evidence.likelihood import Nesting, nested_normal
    from scarpath.evidence.network import STRAY_SPREAD
    from scarpath.evidence.simulate import _reported

    plain = replace(network, implausible=np.zeros_like(network.implausible))
    known = {
        "expected": np.linspace(0.0, 1.0, len(network.outcomes.arm)),
        "error_width": np.linspace(0.7, 1.4, len(network.outcomes.arm)),
        "stray_share": np.array(0.0),
        "reporting_sd": np.array(0.3),
        "arm_sd": np.array(0.1),
        "outcome_sd": np.array(0.2),
    }
    nesting = Nesting(network.outcomes.arm, network.arms.study, len(network.studies))
    rng = np.random.default_rng(3)
    for share, times in ((0.0, 1.0), (1.0, STRAY_SPREAD**2)):
        known["stray_share"] = np.array(share)
        squares = []
        for _ in range(200):
            errors = (_reported(plain, known, rng) - known["expected"]) / known["error_width"]
            size, square, _ = nested_normal(nesting, errors, 0.3, 0.1, 0.2**2)
            squares.append(np.asarray(square))
        found = np.mean(squares, axis=0) / times
        # the variance of a chi-square is twice its degrees of freedom; 90 studies, four and a half errors
        assert (np.abs(found - size) < 4.5 * np.sqrt(2.0 * size / 200)).all()


def test_figures_have_the_moments_of_their_distributions(network: Network) -> None:
    """Standardised by the parameters that the model gives them: means about 0 and variances about 1."""
    from scarpath.evidence.simulate import model_trace, printed, simulate, with_printed

    trace = model_trace(network)
    rng = np.random.default_rng(9)
    gone: dict[str, list[np.ndarray]] = {"sd": [], "reached": [], "events": [], "gain": []}
    for _ in range(60):
        truth, seen = simulate(network, trace, rng)
        known = truth.derived
        has = ~np.isnan(network.continuous.sd)
        assert (np.isnan(seen.sd) == ~has).all()
        gone["sd"].append(((np.log(seen.sd) - known["sd.loc"]) / known["sd.scale"])[has])
        gone["gain"].append((seen.gain - known["gain.loc"]) / known["gain.scale"])
        assert (seen.counts.sum(axis=1) == network.cells.counts.sum(axis=1)).all()
        for name, p, n in (
            ("reached", known["share.probs"], network.shares.n),
            ("events", known["pih_events.probs"], network.pih.n),
        ):
            drawn = getattr(seen, name)
            assert ((drawn >= 0) & (drawn <= n)).all()
            sure = (p > 0.05) & (p < 0.95)
            gone[name].append(((drawn - n * p) / np.sqrt(n * p * (1 - p)))[sure])
    for name, values in gone.items():
        flat = np.concatenate(values)
        assert abs(flat.mean()) < 4.5 / np.sqrt(flat.size), name
        assert abs(flat.var() - 1.0) < 4.5 * np.sqrt(2.0 / flat.size), name
        np.testing.assert_allclose(known["mu"], truth.mu, atol=1e-9)
    again = printed(with_printed(network, seen))
    assert all(a is b for a, b in zip(again, seen, strict=True))


def test_anchors_given_from_outside_are_the_models_own(network: Network) -> None:
    """And with other anchors the density differs by what the change of coordinates stretches: with z held,
    the sum of the logarithms of d e / d e'.
    """
    import jax
    from numpyro.infer.util import log_density

    from scarpath.evidence.anchors import anchors
    from scarpath.evidence.model import evidence_model
    from scarpath.evidence.simulate import coordinates, model_trace

    trace, at = model_trace(network), anchors(network)
    other = at._replace(width=2.0 * at.width, log_reduction=at.log_reduction + 0.3)
    z = np.random.default_rng(3).standard_normal(_latent_size(network))
    mu = np.full(len(network.outcomes.arm), 0.6)
    e, shifted = (coordinates(trace, z, mu, a) for a in (at, other))

    @jax.jit
    def density(e: np.ndarray, at: object = None) -> object:
        return log_density(evidence_model, (network,), {"at": at}, {"z": z, "e": e})[0]

    own = float(density(e))
    assert float(density(e, at)) == pytest.approx(own, rel=1e-12)
    assert float(density(shifted, other)) - own == pytest.approx(mu.size * np.log(2.0), rel=1e-6)


def _latent_size(network: Network) -> int:
    from scarpath.evidence.model import latent_shapes

    return sum(int(np.prod(shape)) for shape in latent_shapes(network).values())


def test_a_short_calibration_goes_on_where_it_stopped(network: Network) -> None:
    """The first network is there already: only the second is fitted, and its truths lie where the posterior
    is.
    """
    from scarpath.core.calibration import Replicate
    from scarpath.evidence.calibration import CalibrationSettings, begin, replicates_left

    settings = CalibrationSettings(warmup=80, draws=60, thinning=1, deepest_tree=6)
    empty = begin("x", network, settings, None)
    zeros = (0.0,) * len(empty.quantities)
    there = Replicate(number=0, divergences=0, truth=zeros, mean=zeros, sd=zeros, rank=(0,), ess=zeros)
    begun = begin("x", network, settings, replace(empty, replicates=(there,)))
    assert begun.replicates == (there,)
    assert begin("other evidence", network, settings, begun) == replace(empty, made_from="other evidence")
    (second,) = replicates_left(network, settings, begun, 2)
    assert second.number == 1
    scores = np.array([(m - t) / s for m, t, s in zip(second.mean, second.truth, second.sd, strict=True)])
    # a shift or a wrong scale anywhere would put most of the quantities far out; 5 % of a normal lie beyond 2
    assert np.mean(np.abs(scores) < 3.0) > 0.85
    assert all(0 <= rank <= empty.draws_ranked for rank in second.rank)
