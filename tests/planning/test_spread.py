"""Counts of several studies: closed forms, SciPy, and studies simulated with a known spread."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scarpath.core.proportion import Proportion
from scarpath.planning.spread import correlation, pool_counts


def test_one_study_has_the_exact_interval() -> None:
    found = pool_counts([(3, 40)])
    exact = stats.binomtest(3, 40).proportion_ci(0.95, "exact")
    assert found.interval_percent == pytest.approx((100 * exact.low, 100 * exact.high))
    assert (found.correlation, found.between_studies_percent) == (0.0, None)


def test_studies_that_agree_count_as_one() -> None:
    apart, together = pool_counts([(3, 30), (5, 50)]), pool_counts([(8, 80)])
    assert apart.interval_percent == pytest.approx(together.interval_percent)
    assert apart.between_studies_percent is None


def test_studies_that_could_not_differ_more_count_as_one_person_each() -> None:
    """All of one and none of the other: correlation 1, design effect n, so one event in two people."""
    found = pool_counts([(25, 25), (0, 25)])
    assert found.correlation == pytest.approx(1.0)
    assert found.interval_percent == pytest.approx(Proportion(events=1, people=2).interval())


def test_the_correlation_by_hand() -> None:
    """4 of 10 and 1 of 10: between 0.45, within 3.3 / 18, n_0 = 10, rho = 0.26667 / 2.1."""
    assert correlation([(4, 10), (1, 10)]) == pytest.approx((0.45 - 3.3 / 18) / (0.45 + 9 * 3.3 / 18))


def test_a_known_spread_is_found_again() -> None:
    rng = np.random.default_rng(4)
    rho, share = 0.15, 0.3
    chances = rng.beta(share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho, size=4000)
    people = rng.integers(10, 60, size=4000)
    counts = [(int(y), int(n)) for y, n in zip(rng.binomial(people, chances), people, strict=True)]
    # the standard error of an intraclass correlation of 4000 groups is below 0.005
    assert correlation(counts) == pytest.approx(rho, abs=0.02)
    low, high = pool_counts(counts).between_studies_percent or (0.0, 0.0)
    inside = np.mean((chances >= low / 100) & (chances <= high / 100))
    assert inside == pytest.approx(0.8, abs=0.03)


def test_the_interval_covers_the_mean_chance_of_studies_that_differ() -> None:
    """Twelve studies at a time; an interval that ignored the spread would cover far less than it claims."""
    rng = np.random.default_rng(5)
    rho, share, covered, ignored, runs = 0.2, 0.3, 0, 0, 400
    for _ in range(runs):
        chances = rng.beta(share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho, size=12)
        counts = [(int(rng.binomial(40, p)), 40) for p in chances]
        low, high = pool_counts(counts).interval_percent
        covered += low <= 100 * share <= high
        events = sum(y for y, _ in counts)
        low, high = Proportion(events=events, people=480).interval()
        ignored += low <= 100 * share <= high
    # the moment estimate of the spread from twelve studies costs a few points of the nominal 95
    assert covered / runs >= 0.88
    assert ignored / runs < 0.75


@pytest.mark.parametrize("counts", [[(0, 20), (0, 40)], [(20, 20), (40, 40)], [(0, 1), (1, 1)]])
def test_where_nothing_can_be_said_of_the_spread_nothing_is(counts: list[tuple[int, int]]) -> None:
    found = pool_counts(counts)
    assert (found.correlation, found.between_studies_percent) == (0.0, None)
