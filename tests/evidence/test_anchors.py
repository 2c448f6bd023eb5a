"""Coordinates of mu: each figure's own likelihood has its middle at e = 0 and is about one wide."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.evidence import closed_forms as form
from scarpath.evidence.anchors import anchors
from scarpath.evidence.network import Network, build_network

SIGMA = 0.4


@pytest.fixture(scope="module")
def network() -> Network:
    catalogue = load_catalogue()
    return build_network(catalogue.studies, catalogue)


def test_a_printed_mean_is_the_models_mean_at_the_middle(network: Network) -> None:
    at, c = anchors(network), network.continuous
    rows = c.outcome
    assert at.mean[rows].all()
    mu = at.log_reduction[rows] + at.half_variance[rows] * SIGMA**2
    model = np.where(c.median, form.median_residual(np, mu), form.mean_residual(np, mu, SIGMA))
    assert model == pytest.approx(np.maximum(c.residual, 1e-3))


def test_one_step_moves_a_mean_by_one_standard_error(network: Network) -> None:
    at, c = anchors(network), network.continuous
    mean = ~c.median & (network.outcomes.n[c.outcome] > 20)
    rows = c.outcome[mean]
    place = at.log_reduction[rows] + at.half_variance[rows] * SIGMA**2
    step = at.width[rows] * np.sqrt(np.expm1(SIGMA**2))
    moved = form.mean_residual(np, place, SIGMA) - form.mean_residual(np, place + step, SIGMA)
    error = form.sd_residual(np, place, SIGMA) / np.sqrt(network.outcomes.n[rows])
    # a residual is the exponential of mu, so the step is a little shorter than the error
    assert moved == pytest.approx(error, rel=0.06)


def test_a_share_is_the_models_share_at_the_middle(network: Network) -> None:
    at, sh = anchors(network), network.shares
    for row, reached, n in zip(sh.outcome, sh.reached, sh.n, strict=True):
        share = NormalDist().cdf(at.quantile[row])
        assert share == pytest.approx((reached + 0.5) / (n + 1.0))
        # the delta method against a central difference
        p = (reached + 0.5) / (n + 1.0)
        step = NormalDist().cdf(at.quantile[row] + 1e-4 * at.width[row]) - share
        assert step == pytest.approx(1e-4 * np.sqrt(p * (1.0 - p) / n), rel=1e-2)


def test_bands_are_anchored_at_a_cut_that_they_have(network: Network) -> None:
    at, ce = anchors(network), network.cells
    for i, row in enumerate(ce.outcome):
        n = ce.counts[i].sum()
        beyond = n * NormalDist().cdf(at.quantile[row])
        assert abs(beyond - ce.counts[i][at.grade[row] + 1 :].sum()) <= 1.0
        if ce.family[i] < 0:
            assert at.fixed[row] in ce.at[i]
            assert np.isfinite(at.fixed[row])


def test_every_outcome_has_an_anchor(network: Network) -> None:
    at = anchors(network)
    assert (at.width > 0.0).all()
    for values in (at.log_reduction, at.fixed, at.quantile, at.width):
        assert np.isfinite(values).all()
