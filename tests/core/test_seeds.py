"""Agreement of seeds: fits of one distribution agree, a shifted one does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.catalog.results import read_result
from scarpath.core.seeds import Seed, Seeds, agreement
from scarpath.render.layout import Style
from scarpath.render.seeds import seeds_markdown, seeds_text

PATH = Path(__file__).parents[2] / "docs" / "validation" / "seeds.json"


def seed(number: int, mean: tuple[float, ...], error: tuple[float, ...]) -> Seed:
    return Seed(
        seed=number, rhat=1.003, bulk_ess=900.0, tail_ess=800.0, divergences=0, mean=mean,
        sd=(1.0,) * len(mean), error=error,
    )  # fmt: skip


def done(*some: Seed) -> Seeds:
    names = tuple(f"q{i}" for i in range(len(some[0].mean)))
    return Seeds(made_from="x", model_version=1, quantities=names, in_all=3, seeds=some)


def test_a_difference_is_counted_in_errors_by_hand() -> None:
    """q0: 0.1 apart with errors 0.03 and 0.04, so 0.1 / 0.05 = 2; q1: 0.05 / 0.05 = 1."""
    found = agreement(done(seed(1, (0.0, 0.0), (0.03, 0.03)), seed(2, (0.1, -0.05), (0.04, 0.04))))
    assert found is not None
    assert found.largest == pytest.approx(2.0)
    assert found.largest_at == "q0"
    assert found.within_two == 1.0
    assert found.largest_in_sds == pytest.approx(0.1)
    # two comparisons at 1 % in all: 0.25 % on each side of each, 2.807 in any table of the normal
    assert found.bound == pytest.approx(2.807, abs=1e-3)
    assert found.holds


def test_one_seed_alone_agrees_with_nothing() -> None:
    assert agreement(done(seed(1, (0.0,), (0.1,)))) is None


def test_chance_passes_and_a_planted_shift_does_not() -> None:
    rng = np.random.default_rng(3)
    fits = [seed(i, tuple(0.02 * rng.standard_normal(300)), (0.02,) * 300) for i in range(3)]
    found = agreement(done(*fits))
    assert found is not None
    assert found.holds
    # two standard errors hold 95.4 % of normal differences; 900 of them, correlated in threes
    assert found.within_two == pytest.approx(0.954, abs=0.03)
    shifted = seed(3, (0.3, *fits[2].mean[1:]), fits[2].error)
    moved = agreement(done(fits[0], fits[1], shifted))
    assert moved is not None
    assert not moved.holds
    assert moved.largest_at == "q0"
    assert "do not agree" in seeds_markdown(done(fits[0], fits[1], shifted))


def test_it_is_told_within_the_page() -> None:
    text = seeds_text(done(seed(1, (0.0,), (0.1,)), seed(2, (0.1,), (0.1,))), style=Style(width=80))
    assert max(map(len, text.splitlines())) <= 80
    assert "2 of 3 seeds are done" in text
    assert "the seeds agree" in " ".join(text.split())


@pytest.mark.release
def test_the_kept_record_is_of_the_shipped_draws_and_its_three_seeds_agree() -> None:
    kept = read_result(Seeds, PATH)
    assert kept.made_from == load_draws(load_catalogue()).lock["arrays"]
    assert len({one.seed for one in kept.seeds}) == kept.in_all == 3
    for one in kept.seeds:
        # what `make fit` asks of the draws that are shipped
        assert one.rhat <= 1.01
        assert min(one.bulk_ess, one.tail_ess) >= 400
        assert one.divergences == 0
    found = agreement(kept)
    assert found is not None
    assert found.holds
