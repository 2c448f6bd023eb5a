"""Scoring: the score itself, what is observed, and that a prediction of data drawn from the model covers
what it claims.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.scores import ScoredOutcome
from scarpath.core.study import Arm, Bands, BeforeAfter, Component, MeanImprovement, MeanSd, Responders, Study
from scarpath.evidence.network import unclassified
from scarpath.evidence.score import WORST, NewStudy, band_edge, crps, observed, pit, score_studies
from scarpath.numerics.quantiles import QUANTILES, percentiles
from scarpath.render.scores import surprise


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def draws(catalogue: Catalogue) -> EffectDraws:
    return load_draws(catalogue, score=True)


def test_crps_is_that_of_the_normal_distribution() -> None:
    samples = np.random.default_rng(1).normal(40.0, 12.0, 200_000)
    for value in (20.0, 40.0, 65.0):
        w = (value - 40.0) / 12.0
        # Gneiting and Raftery 2007, equation 21, sign turned so that smaller is better
        exact = 12.0 * (w * (2 * stats.norm.cdf(w) - 1) + 2 * stats.norm.pdf(w) - 1 / np.sqrt(np.pi))
        assert crps(samples, value) == pytest.approx(exact, abs=0.1)


def test_crps_of_one_certain_value_is_the_distance() -> None:
    assert crps(np.full(50, 30.0), 42.0) == pytest.approx(12.0)


def some(kind: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "scale": "global_improvement", "rater": "physician", "n": 20, **more}


def test_what_is_observed_of_each_kind() -> None:
    assert observed(MeanImprovement(**some("mean_improvement", mean=41.0))) == (41.0, None)  # type: ignore[arg-type]
    ratio = BeforeAfter(**some("before_after", before=MeanSd(mean=12.0), after=MeanSd(mean=9.0)))  # type: ignore[arg-type]
    assert observed(ratio) == (25.0, None)
    assert observed(Responders(**some("responders", threshold_percent=50.0, responders=5))) == (25.0, None)  # type: ignore[arg-type]
    four = Bands(**some("bands", edges=(0, 25, 50, 75, 100), counts=(2, 3, 4, 1)))  # type: ignore[arg-type]
    assert observed(four) == (50.0, 50)
    two = Bands(**some("bands", edges=(0, 30, 70, 100), counts=(2, 3, 5)))  # type: ignore[arg-type]
    assert band_edge(two) == 30  # 30 and 70 are as near to 50; the lower one is taken
    assert observed(two) == (80.0, 30)
    assert observed(Bands(**some("bands", edges=(0, 100), counts=(20,)))) is None  # type: ignore[arg-type]


def made_up(catalogue: Catalogue, outcome: object) -> Study:
    pattern = catalogue.studies[sorted(catalogue.studies)[0]]
    treatment = next(t for t, card in catalogue.treatments.items() if card.mechanism == "resurfacing")
    arm = Arm(
        id="a",
        n=30,
        components=(Component(treatment=treatment, sessions=3.0),),
        outcomes=(outcome,),
        adverse=(),
    )  # type: ignore[arg-type]
    return dataclasses.replace(pattern, id="new", design="single_arm", flags=(), scar_types=None, arms=(arm,))


@pytest.mark.parametrize(
    "outcome",
    [
        MeanImprovement(**some("mean_improvement", mean=40.0)),  # type: ignore[arg-type]
        BeforeAfter(**some("before_after", before=MeanSd(mean=12.0), after=MeanSd(mean=9.0))),  # type: ignore[arg-type]
        Responders(**some("responders", threshold_percent=50.0, responders=5)),  # type: ignore[arg-type]
    ],
    ids=lambda o: o.kind,
)
def test_data_drawn_from_the_prediction_are_covered_as_claimed(
    catalogue: Catalogue, draws: EffectDraws, outcome: MeanImprovement
) -> None:
    study = made_up(catalogue, outcome)
    first, second = (
        NewStudy(study, draws, catalogue.scales, seed=s).outcome(study.arms[0], 0) for s in (1, 2)
    )
    low, high = np.percentile(first, [5, 95])
    inside = np.mean((second >= low) & (second <= high))
    # four standard errors of a share, twice because the bounds are sampled too; counts can only over-cover
    slack = 8.0 * np.sqrt(0.09 / len(draws))
    assert inside >= 0.9 - slack
    if outcome.kind != "responders":
        assert inside <= 0.9 + slack


def test_more_patients_narrow_the_prediction(catalogue: Catalogue, draws: EffectDraws) -> None:
    few, many = (
        Responders(**some("responders", threshold_percent=50.0, responders=5) | {"n": n})  # type: ignore[arg-type]
        for n in (20, 2000)
    )
    studies = [made_up(catalogue, outcome) for outcome in (few, many)]
    spread = [np.std(NewStudy(study, draws, catalogue.scales).outcome(study.arms[0], 0)) for study in studies]
    assert spread[1] < spread[0]


def test_something_unclassified_is_known_to_do_something_but_not_how_much(
    catalogue: Catalogue, draws: EffectDraws
) -> None:
    """Beside the same treatment alone: more on average, and less certain."""
    study = made_up(catalogue, MeanImprovement(**some("mean_improvement", mean=40.0)))  # type: ignore[arg-type]
    beside = Component(treatment=sorted(unclassified(catalogue))[0], sessions=3.0)
    arm = dataclasses.replace(study.arms[0], components=(*study.arms[0].components, beside))
    both = dataclasses.replace(study, arms=(arm,))
    alone = NewStudy(study, draws, catalogue.scales).outcome(study.arms[0], 0)
    with_it = NewStudy(both, draws, catalogue.scales, unclassified=unclassified(catalogue)).outcome(arm, 0)
    # within one draw all errors are shared; only people differ a little more where more is done
    assert np.mean(with_it >= alone) > 0.95
    assert with_it.mean() > alone.mean()
    assert np.array_equal(NewStudy(both, draws, catalogue.scales).outcome(arm, 0), alone)


def test_ratings_by_eye_are_spread_wider_than_severity_scores(
    catalogue: Catalogue, draws: EffectDraws
) -> None:
    """Their offset and their wider spread are the only difference: without the first, shares come nearer to
    one half.
    """
    level = dict(draws.score, scale=np.zeros_like(draws.score["scale"]))
    level["rater"] = np.zeros_like(draws.score["rater"])
    same = dataclasses.replace(draws, score=level)
    shares = []
    for family in ("severity_score", "global_rating"):
        scale = next(name for name, known in catalogue.scales.items() if known.family == family)
        outcome = Responders(
            **some("responders", threshold_percent=75.0, responders=5) | {"n": 10_000, "scale": scale}  # type: ignore[arg-type]
        )
        study = made_up(catalogue, outcome)
        shares.append(np.median(NewStudy(study, same, catalogue.scales).outcome(study.arms[0], 0)))
    assert shares[0] < shares[1] < 50.0


@pytest.mark.release
def test_arms_on_one_face_print_less(catalogue: Catalogue, draws: EffectDraws) -> None:
    """By the offset of split faces, which the trials put below none."""
    study = made_up(catalogue, MeanImprovement(**some("mean_improvement", mean=40.0)))  # type: ignore[arg-type]
    split = dataclasses.replace(study, design="rct_split_face")
    whole, half = (NewStudy(s, draws, catalogue.scales).outcome(s.arms[0], 0) for s in (study, split))
    assert draws.score["within_person"].mean() < 0.0
    assert half.mean() < whole.mean()


def test_every_outcome_is_scored_or_skipped_with_a_reason(catalogue: Catalogue, draws: EffectDraws) -> None:
    scores = score_studies(catalogue.studies.values(), catalogue, draws)
    total = sum(len(arm.outcomes) for study in catalogue.studies.values() for arm in study.arms)
    assert len(scores.outcomes) + len(scores.skipped) == total
    assert all(s.why for s in scores.skipped)
    assert all(0.0 <= o.pit <= 1.0 and o.crps >= 0.0 for o in scores.outcomes)


def test_a_score_does_not_depend_on_the_company(catalogue: Catalogue, draws: EffectDraws) -> None:
    names = [name for name in sorted(catalogue.studies) if catalogue.studies[name].arms[0].outcomes][:6]
    together = score_studies([catalogue.studies[n] for n in names], catalogue, draws).outcomes
    alone = [
        o for n in reversed(names) for o in score_studies([catalogue.studies[n]], catalogue, draws).outcomes
    ]
    assert sorted(together, key=str) == sorted(alone, key=str)


@pytest.mark.release
def test_an_implausible_report_surprises_more_than_a_usual_one(
    catalogue: Catalogue, draws: EffectDraws
) -> None:
    usual, wild = (
        made_up(catalogue, MeanImprovement(**some("mean_improvement", mean=value)))  # type: ignore[arg-type]
        for value in (50.0, -60.0)
    )
    scores = score_studies([usual, dataclasses.replace(wild, id="wild")], catalogue, draws).outcomes
    assert scores[0].crps < scores[1].crps
    assert scores[1].pit < 0.01


def nobody_of_twenty(catalogue: Catalogue) -> Study:
    """0 of 20 far better, after an inert treatment: about half of such studies print this, the rest more."""
    none = Responders(**some("responders", threshold_percent=75.0, responders=0))  # type: ignore[arg-type]
    study = made_up(catalogue, dataclasses.replace(none, n=20))
    (arm,) = study.arms
    inert = (Component(treatment="none"),)
    return dataclasses.replace(study, arms=(dataclasses.replace(arm, components=inert),))


@pytest.mark.release
def test_a_count_at_the_end_of_an_interval_is_inside_it(catalogue: Catalogue, draws: EffectDraws) -> None:
    (scored,) = score_studies([nobody_of_twenty(catalogue)], catalogue, draws).outcomes
    assert scored.observed == 0.0 == scored.quantiles[0]
    assert scored.at_least == 1.0
    assert scored.at_most > 0.05
    assert scored.inside(90)
    assert scored.outlying <= 0.9


@pytest.mark.parametrize(
    ("zeros", "inside", "says"),
    [(100, 50, "as expected"), (26, 50, "as expected"), (24, 80, "unusual"), (6, 90, "unusual"),
     (4, 98, "surprising"), (1, 98, "surprising")],
)  # fmt: skip
def test_a_count_is_as_surprising_as_the_share_up_to_it(zeros: int, inside: int, says: str) -> None:
    """So many of 100 forecasts are none of 20, all others 5 of 20; none of 20 was printed."""
    samples = np.repeat([0.0, 25.0], [zeros, 100 - zeros])
    scored = ScoredOutcome(
        study="made_up", arm="a", index=0, kind="responders", observed=0.0, edge=None,
        mean=float(samples.mean()), quantiles=percentiles(samples, QUANTILES),
        at_most=float(np.mean(samples <= 0.0)), at_least=float(np.mean(samples >= 0.0)),
        crps=crps(samples, 0.0),
    )  # fmt: skip
    assert scored.inside(inside)
    assert surprise(scored) == says
    assert scored.inside(90) == (scored.quantiles[0] <= 0.0 <= scored.quantiles[-1])
    assert scored.pit == pytest.approx(pit(samples, 0.0))


def test_the_words_and_the_printed_interval_agree(catalogue: Catalogue, draws: EffectDraws) -> None:
    """Whatever lies between the ends that are shown is not called surprising, and the other way round.

    An end is read between two draws, so the share beyond it is 5% up to one draw: what lies that near to it
    may be called either.
    """
    outcomes = score_studies(catalogue.studies.values(), catalogue, draws).outcomes
    clear = [o for o in outcomes if abs(min(o.at_most, o.at_least) - 0.05) > 1.0 / len(draws)]
    assert len(clear) > len(outcomes) / 2
    for o in clear:
        within = o.quantiles[0] <= o.observed <= o.quantiles[-1]
        assert o.inside(90) == within == (surprise(o) in ("as expected", "unusual")), o
    assert {o.inside(90) for o in clear} == {True, False}


def test_no_study_prints_less_than_the_end_of_a_prediction(catalogue: Catalogue) -> None:
    outcomes = [o for study in catalogue.studies.values() for arm in study.arms for o in arm.outcomes]
    printed = [found[0] for o in outcomes if (found := observed(o)) is not None]
    assert min(printed) > WORST
