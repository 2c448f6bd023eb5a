"""Gates that the shipped draws must pass whatever trials they rest on: no cure, no contradiction of the
cards.

They hold of any believable posterior; a trial added tomorrow may move every number and still pass.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.study import Arm, Component, MeanImprovement
from scarpath.core.treatment import STRENGTHS
from scarpath.evidence.plausible import contrast, forecast_best, peers, printed_best, standings

EXAMPLES = Path(__file__).parents[2] / "examples"


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


@pytest.mark.release
def test_no_plan_is_forecast_above_what_any_trial_of_so_many_treatments_printed(
    catalogue: Catalogue, draws: EffectDraws
) -> None:
    """Trials print gross improvement with hopeful raters; a net forecast above the best of them would be
    wrong. The bound on plans takes every treatment as often as its card allows.
    """
    printed, forecast = printed_best(catalogue), forecast_best(catalogue, draws)
    assert set(forecast) == {1, 2, 3}
    for count in forecast:
        assert forecast[count] <= printed[count]


def test_the_bound_on_plans_is_one(catalogue: Catalogue, draws: EffectDraws) -> None:
    """No plan of the whole space of a face is forecast above it; the planner's own arithmetic."""
    from datetime import date

    from scarpath.api import assess_case
    from scarpath.catalog.load import load_case
    from scarpath.planning.exact import solve
    from scarpath.planning.problem import build_problem

    today = date(2026, 11, 22)
    case = load_case(EXAMPLES / "rolling_type_ii_deadline.yaml", catalogue, today=today)
    assessment, safety = assess_case(case, catalogue, today=today)
    problem = build_problem(case, assessment, catalogue, draws, safety, today=today)
    plans = solve(problem, objectives=("improvement",)).counts
    left = np.ones((len(draws), 3))
    for treatment, sessions in zip(problem.order, plans[0], strict=True):
        left = left * np.exp(-draws.add(treatment, float(sessions)))
    reach = draws.personal_reach(average=True)
    mean = 100.0 * (reach * (1.0 - left @ problem.weights)).mean()
    assert 0.0 < mean <= forecast_best(catalogue, draws)[3]


PAGE = Path(__file__).parents[2] / "docs" / "plausibility.md"
EXPECTED = {ScarType.ROLLING: ("release", "Subcision"), ScarType.ICEPICK: ("focal", "TCA CROSS")}


@pytest.mark.release
@pytest.mark.parametrize("kind", EXPECTED)
def test_the_expected_treatment_leads_or_the_page_says_why_not(
    kind: ScarType, catalogue: Catalogue, draws: EffectDraws
) -> None:
    mechanism, name = EXPECTED[kind]
    rows = standings(kind, peers(kind, catalogue, draws), draws)
    own = [row for row in rows if catalogue.mechanism(row.treatment) == mechanism]
    # far behind would be a fault whatever a page says: a good peer is first in half of an even share of draws
    assert sum(row.first for row in own) >= 0.5 / len(rows)
    leads = rows[0] in own
    text = PAGE.read_text(encoding="utf-8")
    assert (f"{name} leads, as expected" in text) == leads
    assert (f"{name} does not lead in the mean" in text) == (not leads)


@pytest.mark.release
def test_devices_stand_as_in_the_randomised_network_or_the_page_explains(catalogue: Catalogue) -> None:
    """Ablative, non-ablative, radiofrequency: doi:10.1089/fpsam.2022.0383."""
    draws = load_draws(catalogue, score=True)
    ablative, nonablative, radio = (
        "fractional_ablative_laser",
        "fractional_nonablative_laser",
        "microneedling_rf",
    )
    ahead = [
        contrast(one, other, draws, at_best=False).ahead
        for one, other in ((ablative, nonablative), (ablative, radio), (nonablative, radio))
    ]
    # the draws may leave it open, not claim the opposite
    assert min(ahead) > 0.05
    explained = "The draws do not show this order" in PAGE.read_text(encoding="utf-8")
    assert explained == (min(ahead) < 0.5)


def test_errors_widen_what_was_printed() -> None:
    """By hand: 60 + 1.96 x 20 / sqrt(16) = 69.8, above 65 with no SD; inert parts are not counted."""
    catalogue = load_catalogue()
    card = next(iter(catalogue.treatments))
    inert = next(c.id for c in catalogue.comparators.values() if c.mechanism == "inert")
    pattern = next(s for s in catalogue.studies.values() if s.design == "rct_parallel")

    def arm(name: str, mean: float, sd: float | None) -> Arm:
        printed = MeanImprovement(
            kind="mean_improvement", scale="ecca", rater="patient", n=16, mean=mean, sd=sd
        )
        parts = tuple(Component(treatment=t, sessions=1.0) for t in (card, inert))
        return Arm(id=name, n=16, components=parts, outcomes=(printed,), adverse=())

    study = dataclasses.replace(pattern, arms=(arm("A", 60.0, 20.0), arm("B", 65.0, None)))
    alone = dataclasses.replace(catalogue, studies={study.id: study})
    assert printed_best(alone) == {1: pytest.approx(69.8, abs=0.01)}


@pytest.mark.release
def test_unlimited_treatment_is_no_cure(draws: EffectDraws) -> None:
    assert draws.personal_reach(average=True).mean() < 0.9
    # unlimited treatment of every kind at once would clear fewer than one face in fifty
    assert np.mean(draws.personal_reach() >= 0.999) < 0.02


@pytest.mark.release
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


@pytest.mark.release
def test_doing_nothing_does_about_nothing_when_acne_is_quiet(draws: EffectDraws) -> None:
    quiet = 100.0 * -np.expm1(-draws.natural[:, 0])
    assert abs(quiet.mean()) < 10.0
    assert draws.natural[:, 1].std() > draws.natural[:, 0].std()


@pytest.mark.release
def test_reports_are_rosier_than_the_skin(draws: EffectDraws) -> None:
    assert draws.reporting.mean() > 0.0


@pytest.mark.release
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


@pytest.mark.release
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
