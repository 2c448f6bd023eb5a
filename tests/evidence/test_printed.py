"""Printed figures with the intervals that their own numbers give, beside what the model expects."""

from __future__ import annotations

import pytest
from scipy import stats

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.study import Bands, BeforeAfter, MeanImprovement, MeanSd, Responders, Retention
from scarpath.evidence.network import chosen_outcomes
from scarpath.evidence.printed import printed_interval, reported, reported_after


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def draws(catalogue: Catalogue) -> EffectDraws:
    return load_draws(catalogue, score=True)


COMMON = {"scale": "global_improvement", "rater": "physician", "n": 20}


def test_a_mean_with_its_sd_has_the_normal_interval() -> None:
    outcome = MeanImprovement(kind="mean_improvement", mean=40.0, sd=10.0, **COMMON)  # type: ignore[arg-type]
    assert printed_interval(outcome) == pytest.approx(stats.norm(40.0, 10.0 / 20**0.5).interval(0.95))


def test_a_share_has_the_exact_interval() -> None:
    exact = stats.binomtest(7, 20).proportion_ci(0.95, "exact")
    told = (100 * exact.low, 100 * exact.high)
    share = Responders(kind="responders", threshold_percent=50, responders=7, **COMMON)  # type: ignore[arg-type]
    bands = Bands(kind="bands", edges=(0, 25, 50, 75, 100), counts=(4, 9, 5, 2), **COMMON)  # type: ignore[arg-type]
    assert printed_interval(share) == pytest.approx(told)
    assert printed_interval(bands) == pytest.approx(told)


@pytest.mark.parametrize(
    "outcome",
    [
        MeanImprovement(kind="mean_improvement", mean=40.0, **COMMON),  # type: ignore[arg-type]
        MeanImprovement(kind="mean_improvement", mean=40.0, sd=9.0, statistic="median", **COMMON),  # type: ignore[arg-type]
        BeforeAfter(kind="before_after", before=MeanSd(mean=9, sd=2), after=MeanSd(mean=5, sd=2), **COMMON),  # type: ignore[arg-type]
        Bands(kind="bands", edges=(0, 100), counts=(20,), **COMMON),  # type: ignore[arg-type]
        Retention(kind="retention", months=12, reference_months=3, percent_kept=90, **COMMON),  # type: ignore[arg-type]
    ],
    ids=["no sd", "median", "no sd of the change", "no edge", "kept"],
)
def test_where_the_numbers_give_no_interval_there_is_none(outcome: object) -> None:
    assert printed_interval(outcome) == (None, None)  # type: ignore[arg-type]


def test_a_printed_figure_lies_in_its_interval(catalogue: Catalogue, draws: EffectDraws) -> None:
    rows, skipped = reported(catalogue.studies.values(), catalogue, draws)
    total = sum(len(arm.outcomes) for study in catalogue.studies.values() for arm in study.arms)
    assert len(rows) + len(skipped) == total
    for row in rows:
        if row.low is not None and row.high is not None:
            assert row.low - 1e-6 <= row.outcome.observed <= row.high + 1e-6


def test_of_one_treatment_only_its_arms_and_what_the_fit_reads(
    catalogue: Catalogue, draws: EffectDraws
) -> None:
    treatment = max(
        catalogue.treatments,
        key=lambda t: sum(
            any(p.treatment == t for arm in s.arms for p in arm.components)
            for s in catalogue.studies.values()
        ),
    )
    rows, skipped = reported_after(treatment, catalogue.studies.values(), catalogue, draws)
    wanted = {
        (study.id, arm.id, index)
        for study in catalogue.studies.values()
        for arm in study.arms
        if treatment in {part.treatment for part in arm.components}
        for index, _ in chosen_outcomes(arm)
    }
    told = [(r.outcome.study, r.outcome.arm, r.outcome.index) for r in rows]
    told += [(s.study, s.arm, s.index) for s in skipped]
    assert sorted(told) == sorted(wanted)
