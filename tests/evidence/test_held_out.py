"""Held-out scoring: how studies are dealt, what is paired, and that the baselines are the textbook's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.study import Study
from scarpath.core.validation import (
    BASELINES,
    LEAST,
    MODEL,
    NONE,
    Fold,
    HeldContrast,
    HeldOutcome,
    skill,
    summarise,
)
from scarpath.evidence.baselines import Baselines, figures, spread_between_people
from scarpath.evidence.held_out import FOLDS, deal, matched, score_held, scored_studies, without


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def draws(catalogue: Catalogue) -> EffectDraws:
    return load_draws(catalogue, score=True)


@pytest.fixture(scope="module")
def studies(catalogue: Catalogue) -> list[Study]:
    return list(scored_studies(catalogue))


Scored = tuple[tuple[HeldOutcome, ...], tuple[HeldContrast, ...]]


@pytest.fixture(scope="module")
def scored(studies: list[Study], draws: EffectDraws) -> Scored:
    return score_held(studies[:12], studies[12:], draws, load_catalogue().scales)


def test_every_study_is_held_out_once(catalogue: Catalogue, studies: list[Study]) -> None:
    folds = deal(catalogue)
    assert len(folds) == FOLDS
    assert sorted(name for fold in folds for name in fold) == sorted(s.id for s in studies)
    assert max(map(len, folds)) - min(map(len, folds)) <= 1


def test_a_fold_is_not_known_to_its_fit(catalogue: Catalogue) -> None:
    held = deal(catalogue)[3]
    known = without(catalogue, held)
    assert not set(held) & set(known.studies)
    assert len(known.studies) + len(held) == len(catalogue.studies)


def test_arms_are_compared_on_what_both_print(studies: list[Study]) -> None:
    pairs = [(study, a, b) for study in studies for a, b in matched(study)]
    assert len({study.id for study, _, _ in pairs}) > 20
    for study, (arm, _, outcome), (other, _, second) in pairs:
        assert arm.id != other.id
        assert arm in study.arms
        assert other in study.arms
        assert (outcome.kind, outcome.scale, outcome.rater) == (second.kind, second.scale, second.rater)


def test_every_forecaster_scores_every_figure(scored: Scored) -> None:
    outcomes, contrasts = scored
    assert outcomes
    assert contrasts
    for outcome in outcomes:
        assert set(outcome.crps) == set(outcome.pit) == {MODEL, *BASELINES}
        assert all(0.0 <= place <= 1.0 for place in outcome.pit.values())
        assert set(outcome.tie) == set(outcome.crps)
        assert all(
            t <= 2.0 * min(outcome.pit[name], 1.0 - outcome.pit[name]) + 1e-9
            for name, t in outcome.tie.items()
        )
        assert min(outcome.crps.values()) >= 0.0
        # nobody is expected to do better than one who knows the parameters; 5 % for two finite samples
        assert min(outcome.expected.values()) >= 0.95 * outcome.expected[LEAST] > 0.0


def test_no_study_scores_another_way_in_other_company(
    studies: list[Study], draws: EffectDraws, scored: Scored
) -> None:
    alone, _ = score_held(studies[:1], studies[12:], draws, load_catalogue().scales)
    together = [o for o in scored[0] if o.study == studies[0].id]
    assert [o.crps for o in alone] == [o.crps for o in together]


def test_a_share_becomes_the_mean_that_a_normal_spread_gives_it(studies: list[Study]) -> None:
    spread = spread_between_people(studies)
    study = next(
        s for s in studies if all(len(a.outcomes) == 1 and a.outcomes[0].kind == "responders" for a in s.arms)
    )
    outcome = study.arms[0].outcomes[0]
    figure = figures([study], spread)[0]
    share = stats.norm.sf(outcome.threshold_percent, figure.mean, spread)  # type: ignore[union-attr]
    assert share * (outcome.n + 1) - 0.5 == pytest.approx(outcome.responders)  # type: ignore[union-attr]


def test_a_treatment_that_no_other_study_has_is_predicted_by_all_arms(studies: list[Study]) -> None:
    alone = next(
        s for s in studies if len(s.arms) == 1 and len({c.treatment for c in s.arms[0].components}) == 1
    )
    arm = alone.arms[0]
    others = [
        s
        for s in studies
        if not any(
            {c.treatment for c in a.components} == {c.treatment for c in arm.components} for a in s.arms
        )
    ]
    found = Baselines(others).predict(arm, arm.outcomes[0], 40_000, np.random.default_rng(1))
    pooled, by_treatment = (np.percentile(found[name], [10, 50, 90]) for name in BASELINES[:2])
    # one prediction twice with other random numbers: the standard error of a median of 40,000 is near 0.15
    assert np.abs(pooled - by_treatment).max() < 1.0


def test_skill_is_one_minus_the_ratio_and_its_bootstrap_contains_it() -> None:
    rng = np.random.default_rng(2)
    other = rng.uniform(5.0, 15.0, 60)
    found = skill(0.9 * other, other)
    assert found.value == pytest.approx(0.1)
    assert (found.low, found.high) == (pytest.approx(0.1), pytest.approx(0.1))
    assert found.above_zero == 1.0
    assert skill(other, other).above_zero == 0.0


def test_a_model_made_with_the_result_in_view_earns_no_ranking(scored: Scored) -> None:
    outcomes, contrasts = scored
    # each contrast predicted half as well again as no difference is: a skill of a half in every resample
    good = tuple(replace(c, crps={MODEL: 0.5 * c.crps[NONE], NONE: c.crps[NONE]}) for c in contrasts)
    fold = Fold(number=0, studies=(), rhat=1.0, divergences=0, outcomes=outcomes, contrasts=good)
    found = summarise([fold])
    assert found.bar_met
    assert found.ranking_earned is not found.in_view
    assert replace(found, in_view=False).ranking_earned
    assert not replace(found, in_view=True).ranking_earned
    worse = tuple(replace(c, crps={MODEL: c.crps[NONE], NONE: c.crps[NONE]}) for c in contrasts)
    assert not replace(summarise([replace(fold, contrasts=worse)]), in_view=False).ranking_earned
