"""Gates that the shipped draws must pass whatever trials they rest on: no cure, no contradiction of the
cards.

They hold of any believable posterior; a trial added tomorrow may move every number and still pass.
"""

from __future__ import annotations

import numpy as np
import pytest

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.case import ATROPHIC
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.study import MeanImprovement
from scarpath.core.treatment import STRENGTHS


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def draws(catalogue: Catalogue) -> EffectDraws:
    return load_draws(catalogue)


def improvement(draws: EffectDraws, treatment: str, sessions: float) -> np.ndarray:
    """Net improvement of the average person by scar type, in percent: (draws, 3)."""
    return 100.0 * draws.personal_reach(average=True)[:, None] * -np.expm1(-draws.add(treatment, sessions))


def known(catalogue: Catalogue, draws: EffectDraws) -> list[str]:
    return [t for t, card in catalogue.treatments.items() if not card.raised_only and draws.knows(t)]


def test_no_single_treatment_beats_the_best_that_any_trial_printed(
    catalogue: Catalogue, draws: EffectDraws
) -> None:
    """Trials print gross improvement with hopeful raters; a net forecast above the best of them would be
    wrong.
    """
    best = max(
        o.mean
        for study in catalogue.studies.values()
        for arm in study.arms
        if len(arm.components) == 1
        for o in arm.outcomes
        if isinstance(o, MeanImprovement)
    )
    for treatment in known(catalogue, draws):
        at_most = float(catalogue.treatments[treatment].sessions_at_most)
        assert improvement(draws, treatment, at_most).mean(0).max() < best


def test_unlimited_treatment_is_no_cure(draws: EffectDraws) -> None:
    assert draws.personal_reach(average=True).mean() < 0.9
    assert np.mean(draws.personal_reach() >= 0.999) < 0.01


def test_effects_follow_the_order_of_the_cards(catalogue: Catalogue, draws: EffectDraws) -> None:
    """Strong at least partial at least poor at least unsuited, in the mean; unsuited is nothing at all."""
    for treatment in known(catalogue, draws):
        suits = catalogue.treatments[treatment].suits
        rank = [STRENGTHS.index(suits[t].strength) for t in ATROPHIC]
        mean = improvement(draws, treatment, 3.0).mean(0)
        for i in range(3):
            assert mean[i] == 0.0 if rank[i] == len(STRENGTHS) - 1 else mean[i] > 0.0
            for j in range(3):
                # small deviations by treatment and type may blur, not turn, the order: two points at most
                assert rank[i] >= rank[j] or mean[i] >= mean[j] - 2.0


def test_more_sessions_never_help_less_and_help_ever_less(catalogue: Catalogue, draws: EffectDraws) -> None:
    for treatment in known(catalogue, draws):
        gains = [draws.add(treatment, float(n)).mean() for n in range(7)]
        steps = np.diff(gains)
        assert (steps > 0).all()
        assert (np.diff(steps) < 0).all()


def test_doing_nothing_does_about_nothing_when_acne_is_quiet(draws: EffectDraws) -> None:
    quiet = 100.0 * -np.expm1(-draws.natural[:, 0])
    assert abs(quiet.mean()) < 10.0
    assert draws.natural[:, 1].std() > draws.natural[:, 0].std()


def test_reports_are_rosier_than_the_skin(draws: EffectDraws) -> None:
    assert draws.reporting.mean() > 0.0


def test_darker_skin_is_not_forecast_as_safer_without_doubt(draws: EffectDraws) -> None:
    """The groups' difference is uncertain both ways; the draws must not claim that darker skin marks less."""
    rates = 1.0 / (1.0 + np.exp(-draws.pih))
    lower = np.mean(rates[:, :, 2] < rates[:, :, 0])
    assert lower < 0.9


def test_arrays_have_the_axes_they_are_said_to_have(draws: EffectDraws) -> None:
    d, t, c = len(draws), len(draws.treatments), len(draws.mechanisms)
    assert draws.effect.shape == draws.pih.shape == (d, t, 3)
    assert draws.dose.shape == (d, c)
    assert draws.fade.shape == (d, t)
    assert draws.natural.shape == (d, 2)
    assert {a.shape for a in (draws.reach, draws.response, draws.clinic, draws.reporting)} == {(d,)}
    assert len(draws.informed) == len(draws.pih_informed) == len(draws.mechanism_of) == draws.usual.size == t
    for array in (draws.effect, draws.dose, draws.reach, draws.response, draws.fade, draws.pih):
        assert np.isfinite(array).all()
    assert ((draws.reach > 0.0) & (draws.reach < 1.0)).all()


def test_people_differ_as_the_models_patients_do(catalogue: Catalogue) -> None:
    """The spread and the mean of "you", for a plan that does half of what can be done, against the patients
    of the model: Z ~ Normal(Z_a, kappa Z_a), drawn here.
    """
    draws = load_draws(catalogue, score=True)
    own = draws.response / draws.clinic
    average = -np.log1p(-0.5 * draws.reach)
    yours = -np.log1p(-0.5 * (1.0 - (1.0 - draws.reach) ** own))
    kappa = draws.score["kappa"]
    patients = average * (1.0 + kappa * np.random.default_rng(9).standard_normal(len(draws)))
    # the response bends where the reach ends, so the match is close and not exact
    assert np.std(yours / average) == pytest.approx(np.sqrt(np.mean(kappa**2)), rel=0.25)
    assert np.mean(-np.expm1(-yours)) == pytest.approx(np.mean(-np.expm1(-patients)), abs=0.02)
