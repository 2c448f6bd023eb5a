"""Chains that agree are accepted, chains that do not are refused by name: needs the fit packages."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarpath.core.errors import NotConverged

pytestmark = pytest.mark.slow


def chains(shift: float = 0.0, *, stuck: float = 0.0, draws: int = 1000) -> np.ndarray:
    """Four chains of independent normals; the last is shifted, and each may be sticky (autoregressive)."""
    rng = np.random.default_rng(7)
    x = rng.standard_normal((4, draws))
    for i in range(1, draws):
        x[:, i] = stuck * x[:, i - 1] + np.sqrt(1.0 - stuck**2) * x[:, i]
    x[3] += shift
    return x


def test_independent_chains_pass_and_their_size_is_about_their_number() -> None:
    from scarpath.evidence.diagnostics import diagnose

    found = diagnose({"x": chains()}, 0)
    assert found.rhat < 1.01
    # 4000 independent draws; the estimator's own error is a few per cent
    assert 3200 < found.bulk_ess < 4900
    found.refuse()


def test_sticky_chains_have_the_size_of_an_autoregression() -> None:
    from scarpath.evidence.diagnostics import diagnose

    found = diagnose({"x": chains(stuck=0.8, draws=4000)}, 0)
    # closed form for AR(1): N (1 - r) / (1 + r) = 16000 / 9
    assert found.bulk_ess == pytest.approx(16000.0 / 9.0, rel=0.2)


def test_a_chain_elsewhere_is_refused_with_its_name() -> None:
    from scarpath.evidence.diagnostics import diagnose

    found = diagnose({"fine": chains(), "reach": chains(shift=1.5)}, 0)
    assert found.rhat_at == "reach[0]"
    with pytest.raises(NotConverged, match=r"R-hat is 1\.\d+ for reach\[0\].*Nothing was written"):
        found.refuse()


def test_chains_of_equal_place_and_unequal_spread_are_noticed_too() -> None:
    from scarpath.evidence.diagnostics import diagnose

    x = chains()
    x[3] *= 3.0
    assert diagnose({"x": x}, 0).rhat > 1.05


def test_divergences_and_few_effective_draws_are_refused() -> None:
    from scarpath.evidence.diagnostics import diagnose

    with pytest.raises(NotConverged, match="2 transitions diverged"):
        diagnose({"x": chains()}, 2).refuse()
    few = dataclasses.replace(diagnose({"x": chains()}, 0), tail_ess=120.0, tail_ess_at="x[0]")
    with pytest.raises(NotConverged, match=r"effective sample size is 120 for x\[0\], below 400"):
        few.refuse()


def test_a_constant_is_passed_over() -> None:
    from scarpath.evidence.diagnostics import diagnose

    assert diagnose({"x": chains(), "zero": np.zeros((4, 1000))}, 0).rhat_at == "x[0]"


def test_chains_that_rest_on_their_highest_value_have_no_tail_and_are_refused() -> None:
    """More than a twentieth of the draws are the largest one, so that no draw lies beyond the quantile."""
    from scarpath.evidence.diagnostics import diagnose

    x = chains()
    x[:, :100] = x.max() + 1.0
    found = diagnose({"x": x}, 0)
    assert found.tail_ess == 0.0
    with pytest.raises(NotConverged, match=r"effective sample size is 0 for x\[0\]"):
        found.refuse()
