"""Fading: the posterior on the grid against its closed form, and temporary treatments against their card."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.evidence.fading import _GRID, PRIOR_MEDIAN, SPREAD, fade_draws, log_rate_posterior


def test_without_data_the_prior_stands() -> None:
    weights = log_rate_posterior([])
    assert weights.sum() == pytest.approx(1.0)
    assert (weights * _GRID).sum() == pytest.approx(math.log(PRIOR_MEDIAN), abs=1e-3)


def test_much_data_finds_the_rate_that_made_it() -> None:
    rate = 0.4
    weights = log_rate_posterior([(2.0, 2.0 * rate, 100_000)] * 400)
    mean = (weights * np.exp(_GRID)).sum()
    # 400 studies at two years: standard error SPREAD / 2 / 20
    assert abs(mean - rate) <= 4.0 * SPREAD / 2.0 / 20.0


def test_a_temporary_treatment_halves_within_the_printed_months() -> None:
    catalogue = load_catalogue()
    names = tuple(catalogue.treatments)
    fade = fade_draws(names, catalogue, 20_000, np.random.default_rng(1))
    checked = 0
    for i, name in enumerate(names):
        months = catalogue.treatments[name].top_up_months
        if months is None:
            continue
        log_half_life = np.log(12.0 * np.log(2.0) / fade[:, i])
        # four standard errors of a median of draws
        slack = 4.0 * 1.2533 * log_half_life.std() / np.sqrt(len(log_half_life))
        assert np.log(months.low) - slack <= np.median(log_half_life) <= np.log(months.high) + slack
        checked += 1
    assert checked
    assert (fade > 0).all()


def test_treatments_of_one_mechanism_fade_together_unless_a_card_says_otherwise() -> None:
    catalogue = load_catalogue()
    lasting = [
        c.id for c in catalogue.treatments.values() if c.mechanism == "resurfacing" and not c.top_up_months
    ]
    fade = fade_draws(tuple(lasting), catalogue, 50, np.random.default_rng(1))
    assert (fade == fade[:, :1]).all()
