"""The frequentist baselines against figures that metafor and netmeta printed, and simulated trials."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarpath.catalog.load import load_networks
from scarpath.core.errors import InvalidValue
from scarpath.core.published import ESTIMATES
from scarpath.evidence.pooling import additive_components, random_effects
from scarpath.evidence.published import arms_of, found_by_least_squares, least_squares, normal_arms

# Log risk ratios and their variances of the 13 BCG vaccine trials as metafor 3.8-1 for R gives them:
# escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
EFFECTS = np.array([
    -0.8893113339, -1.5853886572, -1.3480731483, -1.4415511900, -0.2175473222, -0.7861155858, -1.6208982236,
    0.0119523335, -0.4694176487, -1.3713448035, -0.3393588283, 0.4459134006, -0.0173139482,
])  # fmt: skip
VARIANCES = np.array([
    0.3255847650, 0.1945811214, 0.4153679654, 0.0200100319, 0.0512101722, 0.0069056185, 0.2230172476,
    0.0039615793, 0.0564342105, 0.0730247936, 0.0124122140, 0.5325058452, 0.0714046597,
])  # fmt: skip
NETWORKS = {network.id: network for network in load_networks()}


def test_random_effects_are_metafors() -> None:
    """metafor 3.8-1: rma(yi, vi, method = "DL", test = "knha") and its predict() at 95 and 80 %."""
    found = random_effects(EFFECTS, VARIANCES)
    close = {"rel": 1e-7}
    assert found.mean == pytest.approx(-0.7141172221, **close)
    assert found.standard_error == pytest.approx(0.1806966283, **close)
    assert found.tau2 == pytest.approx(0.3087602629, **close)
    assert found.q == pytest.approx(152.2330080824, **close)
    assert found.df == 12
    assert found.interval() == pytest.approx((-1.1078213542, -0.3204130900), **close)
    assert found.prediction_interval() == pytest.approx((-1.98720696343, 0.558972519284), **close)
    assert found.prediction_interval(0.8) == pytest.approx((-1.50656086454, 0.0783264203942), **close)


def test_random_effects_of_equal_studies_have_the_variance_of_a_plain_mean() -> None:
    """With equal variances the weights are equal: mean, s / sqrt(k), and tau2 = s^2 - v in closed form."""
    y = np.array([0.1, 0.9, 0.3, 0.7, 0.2])
    found = random_effects(y, np.full(5, 0.01))
    assert found.mean == pytest.approx(y.mean())
    assert found.standard_error == pytest.approx(y.std(ddof=1) / np.sqrt(5))
    assert found.tau2 == pytest.approx(y.var(ddof=1) - 0.01)
    assert found.prediction_interval(variance=1.0)[0] < found.prediction_interval()[0] < found.interval()[0]


def test_studies_closer_than_chance_have_no_variance_between_them() -> None:
    assert random_effects(np.array([0.5, 0.51, 0.49]), np.full(3, 0.2)).tau2 == 0.0


@pytest.mark.parametrize(
    ("effects", "variances"),
    [([0.3], [0.1]), ([0.3, 0.2], [0.1, 0.0]), ([0.3, np.nan], [0.1, 0.1]), ([0.3, 0.2], [0.1])],
)
def test_what_cannot_be_pooled_is_refused(effects: list[float], variances: list[float]) -> None:
    with pytest.raises(InvalidValue):
        random_effects(np.array(effects), np.array(variances))


@pytest.mark.parametrize(
    ("network", "analysis"),
    [(n.id, a.id) for n in NETWORKS.values() for a in n.analyses if a.method == "least_squares"],
)
def test_printed_least_squares_are_met_to_their_last_digit(network: str, analysis: str) -> None:
    """netmeta and netcomb (Baker, Stowe) and metafor's rma.mv (Senn); the files say where."""
    printed = next(a for a in NETWORKS[network].analyses if a.id == analysis)
    for figure, ours in zip(printed.figures, found_by_least_squares(NETWORKS[network], printed), strict=True):
        for name in ESTIMATES:
            expected = getattr(figure, name)
            if expected is not None:
                # half a unit of the last printed digit, and metafor was given tau2 with four digits
                digits = len(repr(expected).split(".")[1])
                slack = 1e-4 if network == "senn2013" else 0.0
                assert abs(getattr(ours, name) - expected) <= 0.5001 * 10.0**-digits + slack, (figure, name)


def test_printed_tests_of_heterogeneity_are_met() -> None:
    """p-values and I^2 that netmeta's article prints beside the figures of the files."""
    stowe, baker = (
        least_squares(NETWORKS["stowe2010"], "consistent"),
        least_squares(NETWORKS["baker2009"], "consistent"),
    )
    parts = least_squares(NETWORKS["baker2009"], "components")
    found = [(round(f.p_value, 4), round(f.i2_percent, 1)) for f in (stowe, baker, parts)]
    assert found == [(0.0074, 43.9), (0.0700, 24.4), (0.0750, 23.5)]
    assert parts.q - baker.q == pytest.approx(1.88, abs=0.005)
    assert parts.df - baker.df == 2


def test_order_names_and_form_of_the_data_change_nothing() -> None:
    """Shuffled arms, other study names, and Parkinson's trials as differences in place of arms."""
    arms = arms_of(NETWORKS["baker2009"], "components")
    y, v = normal_arms(arms)
    first = additive_components(arms.design, arms.study, y, v)
    order = np.random.default_rng(3).permutation(y.size)
    turned = additive_components(arms.design[order], 1000 - arms.study[order], y[order], v[order])
    np.testing.assert_allclose(turned.coefficients, first.coefficients, rtol=1e-9)
    np.testing.assert_allclose(turned.covariance, first.covariance, rtol=1e-9)
    arms = arms_of(NETWORKS["parkinson"], "consistent")
    y, v = normal_arms(arms)
    shift = np.array([5.0, -3.0, 0.0, 1.0, 2.0, 40.0, -7.0])[arms.study]
    one, other = (additive_components(arms.design, arms.study, at, v) for at in (y, y + shift))
    np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=1e-8)
    assert other.q == pytest.approx(one.q, rel=1e-8)


def test_without_components_exchangeable_baselines_are_ordinary_random_effects() -> None:
    """One arm per study leaves Paule and Mandel's estimate: metafor 3.8-1, rma(yi, vi, method = "PM"), whose
    beta, se and tau2 are quoted.
    """
    found = additive_components(np.zeros((13, 0)), np.arange(13), EFFECTS, VARIANCES, exchangeable=True)
    assert found.baseline == pytest.approx(-0.7149704056, abs=1e-5)
    assert float(np.sqrt(found.covariance[0, 0])) == pytest.approx(0.1808979841, abs=1e-5)
    assert found.baseline_tau2 == pytest.approx(0.3180937119, abs=1e-4)
    assert found.coefficients.size == 0


def test_a_component_that_only_a_sum_determines_is_not_known() -> None:
    """First and second are always given together; the third is given alone."""
    x = np.array([[0, 0, 0], [1, 1, 0], [0, 0, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1.0]])
    y = np.array([0.0, 0.8, 0.1, 0.7, 0.0, 0.3])
    found = additive_components(x, np.repeat([0, 1, 2], 2), y, np.full(6, 0.01))
    assert found.known == (False, False, True)
    at, _, _ = found.interval(np.array([1.0, 1.0, 0.0]))
    assert at == pytest.approx(0.7)


def test_single_arms_inform_only_with_exchangeable_baselines() -> None:
    x = np.array([[0.0], [1.0], [1.0], [0.0]])
    studies, y, v = np.array([0, 0, 1, 2]), np.array([0.1, 0.5, 2.0, 0.1]), np.full(4, 0.01)
    alone = additive_components(x, studies, y, v)
    assert alone.coefficients[0] == pytest.approx(0.4)
    assert additive_components(x, studies, y, v, exchangeable=True).coefficients[0] > 0.4
    with pytest.raises(InvalidValue, match="exchangeable"):
        alone.new_study(np.ones((1, 1)), np.array([0.01]))


def test_predictions_of_new_studies_cover_what_they_claim() -> None:
    """Sixty simulated networks of thirty studies from the model itself: of 120 new arms and their contrasts,
    the 80 % intervals hold 80 %, within three binomial standard errors.
    """
    rng = np.random.default_rng(11)
    effects = np.array([0.3, 0.5, 0.1])
    inside, contrast = [], []
    for _ in range(60):
        count = np.where(rng.random(31) < 0.3, 1, 2)
        study = np.repeat(np.arange(31), count)
        x = (rng.random((study.size, 3)) < 0.5).astype(float)
        v = rng.uniform(0.002, 0.02, study.size)
        y = 0.2 + x @ effects + 0.3 * rng.standard_normal(31)[study]
        y += 0.15 * rng.standard_normal(study.size) + np.sqrt(v) * rng.standard_normal(study.size)
        new = study == 30
        fit = additive_components(x[~new], study[~new], y[~new], v[~new], exchangeable=True)
        predicted = fit.new_study(x[new], v[new])
        inside += [
            bool(low <= at <= high) for at, (low, high) in zip(y[new], predicted.interval(0.8), strict=True)
        ]
        if new.sum() == 2:
            draws = np.diff(predicted.draws(2000, rng), axis=1)[:, 0]
            low, high = np.quantile(draws, [0.1, 0.9])
            contrast.append(bool(low <= y[new][1] - y[new][0] <= high))
    for hits in (inside, contrast):
        assert abs(np.mean(hits) - 0.8) <= 3.0 * np.sqrt(0.16 / len(hits))


def test_a_faulty_network_file_says_what_is_wrong() -> None:
    arm = NETWORKS["smoking"].studies[0].arms[0]
    with pytest.raises(InvalidValue, match="events among"):
        dataclasses.replace(arm, events=arm.n + 1 if arm.n else 1)
    with pytest.raises(InvalidValue, match="categories"):
        dataclasses.replace(arm, events=None)
    with pytest.raises(InvalidValue, match="Add it to treatments"):
        dataclasses.replace(NETWORKS["smoking"], treatments=("A", "B", "C"))
