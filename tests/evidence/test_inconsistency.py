"""Direct against indirect evidence: the figures that netmeta printed, and the loop that must be found."""

from __future__ import annotations

import dataclasses

import pytest

from scarpath.catalog.load import load_networks
from scarpath.core.published import PublishedArm, PublishedNetwork, PublishedStudy
from scarpath.evidence.inconsistency import compare_designs, split_comparisons

NETWORKS = {network.id: network for network in load_networks()}


def test_q_within_and_between_designs_are_netmetas() -> None:
    """Printed by netmeta's article (doi:10.18637/jss.v106.i02): Stowe 46.91 on 25 and 1.24 on 2, p 0.5376;
    Baker 43.20 on 34 and 17.66 on 12.
    """
    stowe, baker = compare_designs(NETWORKS["stowe2010"]), compare_designs(NETWORKS["baker2009"])
    assert (round(stowe.q_within, 2), stowe.df_within) == (46.91, 25)
    assert (round(stowe.q_between, 2), stowe.df_between) == (1.24, 2)
    assert round(stowe.p_value, 4) == 0.5376
    assert (round(baker.q_within, 2), baker.df_within) == (43.20, 34)
    assert (round(baker.q_between, 2), baker.df_between) == (17.66, 12)


def test_a_split_comparison_is_netmetas() -> None:
    """Printed there for Stowe: COMTI against MAOBI direct -0.02, indirect 0.17, p 0.7450."""
    found = next(
        s for s in split_comparisons(NETWORKS["stowe2010"]) if {s.of, s.against} == {"MAOBI", "COMTI"}
    )
    sign = 1.0 if found.of == "COMTI" else -1.0
    assert round(sign * found.direct, 2) == -0.02
    assert round(sign * found.indirect, 2) == 0.17
    assert round(found.p_value, 4) == 0.7450


def test_the_inconsistent_loop_of_the_thrombolytics_is_found() -> None:
    """TSD 4 finds anistreplase against accelerated alteplase, trials 44 and 45, at odds with the rest of the
    network: 1.405 (0.417) from these trials alone and 0.193 (0.056) from the whole.
    """
    splits = split_comparisons(NETWORKS["thrombolytics"])
    assert len(splits) >= 10
    suspects = [(s.of, s.against) for s in splits if s.p_value < 0.05]
    assert suspects == [("ASPAC", "Acc t-PA")]
    # the printed direct estimate, but for the usual approximation of log odds, an eighth of its error here
    assert splits[0].direct == pytest.approx(1.405, abs=0.06)
    assert splits[0].indirect < 0.3


def test_without_the_two_trials_nothing_is_suspected() -> None:
    network = NETWORKS["thrombolytics"]
    rest = tuple(s for s in network.studies if s.id not in ("44", "45"))
    assert len(rest) == len(network.studies) - 2
    assert all(s.p_value > 0.05 for s in split_comparisons(dataclasses.replace(network, studies=rest)))


def test_a_triangle_of_trials_has_its_contradiction_in_closed_form() -> None:
    """Three trials around A = 0, B = 1, C = 3, each contrast with variance 2 / 400. Turning one by 2 leaves a
    contradiction of 2 with variance 6 / 400: Q between designs is 4 * 400 / 6 on one degree of freedom. The
    moment estimate of tau2 takes all of it up, so that Q becomes 1 and the split's p that of one standard
    error.
    """
    straight, turned = _triangle(5.0), _triangle(7.0)
    assert compare_designs(straight).p_value == pytest.approx(1.0)
    assert compare_designs(turned).q_between == pytest.approx(4.0 * 400.0 / 6.0)
    assert compare_designs(turned).df_between == 1
    assert [s.p_value for s in split_comparisons(straight)] == pytest.approx([1.0] * 3)
    assert [s.p_value for s in split_comparisons(turned)] == pytest.approx([0.3173105] * 3)


def _triangle(last: float) -> PublishedNetwork:
    pairs = {"1": (("A", 0.0), ("B", 1.0)), "2": (("B", 5.0), ("C", 7.0)), "3": (("A", 2.0), ("C", last))}
    studies = tuple(
        PublishedStudy(id=name, arms=tuple(PublishedArm(treatment=t, mean=m, sd=1.0, n=400) for t, m in arms))
        for name, arms in pairs.items()
    )
    parkinson = NETWORKS["parkinson"]
    return dataclasses.replace(parkinson, treatments=("A", "B", "C"), studies=studies, analyses=())
