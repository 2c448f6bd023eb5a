"""Ranks and their evenness against SciPy, against ranks that are even by construction, and against planted
faults.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scarpath.core import calibration
from scarpath.core.calibration import (
    LEVELS,
    Calibration,
    Replicate,
    chi_square_tail,
    ecdf_band,
    evenness,
    uneven,
)
from scarpath.render.calibration import calibration_markdown, calibration_svg, calibration_text
from scarpath.render.layout import Style

HIGHEST = 99


def made(ranks: np.ndarray, names: tuple[str, ...]) -> Calibration:
    """A calibration with these ranks, (replicate, quantity); the rest is about right."""
    rng = np.random.default_rng(1)
    replicates = []
    for number, row in enumerate(ranks):
        truth = rng.standard_normal(row.size)
        replicates.append(
            Replicate(
                number=number,
                divergences=0,
                truth=tuple(truth),
                mean=tuple(truth + 0.5 * rng.standard_normal(row.size)),
                sd=(0.5,) * row.size,
                rank=tuple(int(r) for r in row),
                ess=(100.0,) * row.size,
            )
        )
    return Calibration(
        made_from="x", model_version=1, settings={"warmup": 300.0, "draws": 297.0}, quantities=names,
        draws_ranked=HIGHEST, replicates=tuple(replicates),
    )  # fmt: skip


@pytest.mark.parametrize(("value", "freedom"), [(0.3, 1), (9.0, 9), (25.0, 9), (4.2, 5)])
def test_the_tail_of_chi_square_is_scipys(value: float, freedom: int) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom), rel=1e-12)


def test_binomial_tails_are_scipys() -> None:
    tails = calibration._binomial_tails(12, 4)
    for rank in range(4):
        exact = stats.binom(12, (rank + 1) / 5)
        for k in range(13):
            expected = min(1.0, 2.0 * min(exact.cdf(k), exact.sf(k - 1)))
            assert tails[rank, k] == pytest.approx(expected, rel=1e-9)


def test_even_ranks_are_called_uneven_as_often_as_said() -> None:
    """200 quantities with even ranks: the p-values are even, so 20 lie below 0.1, give or take 3 standard
    errors of 4.2.
    """
    ranks = np.random.default_rng(4).integers(0, HIGHEST + 1, (40, 200))
    found = evenness(made(ranks, tuple(f"q{i}" for i in range(200))))
    assert abs(sum(row.ecdf < 0.1 for row in found) - 20) < 13
    assert uneven(found) == ()


def test_planted_faults_are_found() -> None:
    """Too narrow (ranks at both ends), too wide (ranks in the middle) and shifted, among even ones."""
    rng = np.random.default_rng(6)
    even = rng.integers(0, HIGHEST + 1, (60, 3))
    narrow = np.where(rng.random(60) < 0.5, rng.integers(0, 20, 60), rng.integers(80, 100, 60))
    wide, shifted = rng.integers(30, 70, 60), rng.integers(40, 100, 60)
    names = ("even 1", "even 2", "even 3", "narrow", "wide", "shifted")
    done = made(np.column_stack([even, narrow, wide, shifted]), names)
    found = evenness(done)
    assert set(uneven(found)) == {"narrow", "wide", "shifted"}
    by_name = {row.name: row for row in found}
    assert by_name["narrow"].coverage[50] < 0.3
    assert by_name["wide"].coverage[50] > 0.8
    assert "uneven are: " in calibration_markdown(done)


def test_coverage_counts_ranks_by_hand() -> None:
    """Ranks 0, 25, 50, 99 stand at 0.005, 0.255, 0.505 and 0.995 of the distribution: two lie in the middle
    half, two in the middle 80 and 90 %.
    """
    found = evenness(made(np.array([[0], [25], [50], [99]]), ("q",)))[0]
    assert [found.coverage[level] for level in LEVELS] == [0.5, 0.5, 0.5]
    assert found.counts == (1, 0, 1, 0, 0, 1, 0, 0, 0, 1)


def test_the_band_holds_even_ranks() -> None:
    low, high = ecdf_band(60, HIGHEST)
    share = (np.arange(HIGHEST) + 1) / (HIGHEST + 1)
    assert ((low <= share) & (share <= high)).all()
    ranks = np.random.default_rng(3).integers(0, HIGHEST + 1, (2000, 60))
    reached = (ranks[:, None] <= np.arange(HIGHEST)[None, :, None]).mean(axis=2)
    outside = ((reached < low - 1e-9) | (reached > high + 1e-9)).any(axis=1).mean()
    # 5 % by construction, three standard errors of 2,000 sets
    assert abs(outside - 0.05) < 0.025


def test_it_is_told_within_the_page_and_drawn() -> None:
    names = tuple(f"quantity with a long name {i}" for i in range(5))
    done = made(np.random.default_rng(2).integers(0, HIGHEST + 1, (12, 5)), names)
    text = calibration_text(done, style=Style(width=80))
    assert max(map(len, text.splitlines())) <= 80
    assert "12 networks" in text
    picture = calibration_svg(done)
    assert picture.count("<rect") == 1 + 5 * calibration.BINS
    assert "Rank histograms of 5 quantities over 12 simulated networks" in picture
