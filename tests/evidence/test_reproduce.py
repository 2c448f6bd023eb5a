"""Published networks fitted again, in a short form: needs the fit packages, so it is slow."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarpath.catalog.load import load_networks
from scarpath.core.published import ESTIMATES, PublishedContrast, PublishedNetwork, PublishedStudy, allowed

pytestmark = pytest.mark.slow

NETWORKS = {network.id: network for network in load_networks()}
SLACK = 1.5
"""The short form draws too little for the last digit: 6000 draws, of which some 1500 count, leave an error of
sd / 16 at the ends of an interval, up to 0.05 here.
"""


@pytest.fixture(scope="module", autouse=True)
def double_precision() -> None:
    import numpyro

    numpyro.enable_x64()


@pytest.mark.parametrize(
    ("network", "analysis"),
    [
        ("smoking", "random effects"),
        ("parkinson", "fixed effect"),
        ("parkinson", "random effects"),
        ("psoriasis", "fixed effect"),
    ],
)
def test_what_was_printed_is_found_again(network: str, analysis: str) -> None:
    """Printed in NICE DSU TSD 2 and 4; each file of the data says where."""
    from scarpath.evidence.reproduce import SHORT, reproduce

    published = NETWORKS[network]
    printed = next(a for a in published.analyses if a.id == analysis)
    ours = reproduce(published, printed, SHORT)
    for figure, found in zip(printed.figures, ours.figures, strict=True):
        for name in ESTIMATES:
            expected = getattr(figure, name)
            if expected is not None:
                assert abs(getattr(found, name) - expected) <= SLACK * allowed(figure, name), (figure, name)


def test_the_effective_number_of_parameters_depends_on_where_the_deviance_is_taken() -> None:
    """Two draws of one arm with 5 of 10, fitted shares 1/2 and 4/5: by hand, the deviance 2 sum r ln(r / m)
    is 0 and 10 ln(25 / 16); the mean share is 0.65; the mean log odds are ln(4) / 2, a share of 2/3.
    """
    from scarpath.evidence.reproduce import at_mean_log_odds, parameters_at

    counts = np.array([[5.0, 5.0]])
    fitted = np.array([[[5.0, 5.0]], [[8.0, 2.0]]])
    deviance = np.array([0.0, 10.0 * np.log(5 / 8) + 10.0 * np.log(5 / 2)])
    assert np.allclose(deviance[1], -10.0 * np.log(16 / 25))
    assert np.allclose(at_mean_log_odds(fitted), [[20 / 3, 10 / 3]])
    at_counts = deviance.mean() - 10.0 * np.log(25 / (6.5 * 3.5))
    at_odds = deviance.mean() - 10.0 * np.log(25 / (200 / 9))
    assert np.isclose(parameters_at(fitted.mean(0), counts, deviance), at_counts)
    assert np.isclose(parameters_at(at_mean_log_odds(fitted), counts, deviance), at_odds)


def test_unrelated_effects_show_the_contradiction_of_the_thrombolytics() -> None:
    """TSD 4: anistreplase against accelerated alteplase 1.405 (0.417; 0.63 to 2.27) from trials 44 and 45
    alone, 0.193 (0.056; 0.08 to 0.30) where loops must close. The two intervals do not meet.
    """
    from scarpath.evidence.reproduce import SHORT, reproduce

    network = _only(NETWORKS["thrombolytics"], "SK", "Acc t-PA", "ASPAC")
    intervals = {}
    for analysis in network.analyses:
        found = reproduce(network, analysis, SHORT).figures
        contrast = next(f for f in found if (f.of, f.against) == ("ASPAC", "Acc t-PA"))
        assert contrast.low is not None
        assert contrast.high is not None
        intervals[analysis.id] = (contrast.low, contrast.high)
    assert intervals["unrelated mean effects"][0] > intervals["fixed effect"][1]


def test_differences_inform_like_the_arms_they_are_of() -> None:
    """TSD 2, example 5 and 7: Parkinson's trials as arms or as differences give the same answer."""
    from scarpath.evidence.reproduce import SHORT, reproduce

    network = NETWORKS["parkinson"]
    analysis = next(a for a in network.analyses if a.id == "random effects")
    turned = dataclasses.replace(network, studies=tuple(map(_as_differences, network.studies)))
    first, second = (reproduce(n, analysis, SHORT).figures for n in (network, turned))
    for one, other in zip(first, second, strict=True):
        assert one.median is not None
        assert other.median is not None
        assert other.median == pytest.approx(one.median, abs=0.04)


def test_the_order_and_names_of_studies_change_nothing() -> None:
    """The log density of the same values, with the studies turned round and their arms shuffled."""
    from numpyro.infer.util import log_density

    from scarpath.evidence.published import arms_of
    from scarpath.evidence.reproduce import comparison_model

    network = NETWORKS["parkinson"]
    analysis = next(a for a in network.analyses if a.id == "random effects")
    turned = dataclasses.replace(
        network,
        studies=tuple(
            dataclasses.replace(s, id=f"x{s.id}", arms=tuple(reversed(s.arms)))
            for s in reversed(network.studies)
        ),
    )
    values = {"tau": np.array(0.4), "scaled": np.array([-0.5, 0.3, 0.1, 0.7])}
    one, other = (
        float(log_density(comparison_model, (arms_of(n, "consistent"), analysis), {}, values)[0])
        for n in (network, turned)
    )
    assert other == pytest.approx(one, rel=1e-9)


def _only(network: PublishedNetwork, *treatments: str) -> PublishedNetwork:
    """The part of a network that compares these treatments, and what was printed of them."""
    studies = []
    for study in network.studies:
        arms = tuple(a for a in study.arms if a.treatment in treatments)
        if len(arms) > 1:
            studies.append(dataclasses.replace(study, arms=arms))
    analyses = tuple(
        dataclasses.replace(
            a, figures=tuple(f for f in a.figures if {f.of, f.against} <= set(treatments) and f.of)
        )
        for a in network.analyses
    )
    return dataclasses.replace(network, treatments=treatments, studies=tuple(studies), analyses=analyses)


def _as_differences(study: PublishedStudy) -> PublishedStudy:
    """Every two arms as their difference with its standard error."""
    pairs = [(a, b) for i, a in enumerate(study.arms) for b in study.arms[i + 1 :]]
    contrasts = []
    for a, b in pairs:
        assert a.mean is not None and b.mean is not None  # noqa: PT018
        assert a.sd is not None and b.sd is not None  # noqa: PT018
        assert a.n is not None and b.n is not None  # noqa: PT018
        contrasts.append(
            PublishedContrast(
                of=b.treatment,
                against=a.treatment,
                difference=b.mean - a.mean,
                standard_error=float(np.sqrt(a.sd**2 / a.n + b.sd**2 / b.n)),
            )
        )
    return PublishedStudy(id=study.id, contrasts=tuple(contrasts))
