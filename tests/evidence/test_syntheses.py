"""Pooled figures of others beside the model's: measures by their closed forms, on draws that stand still."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from scipy import stats

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import InvalidValue
from scarpath.core.synthesis import PooledComparison, PooledRanking, Reads, Side, Synthesis
from scarpath.core.treatment import Comparator
from scarpath.evidence.network import RATERS
from scarpath.evidence.syntheses import beside, contrast, direct, favours, kendall, printed_favours
from tests.support import card, catalogue, draws, study

CARDS = [card(name, "resurfacing") for name in ("laser", "needles", "peel")]
REACH, SIGMA, KAPPA, REPORTING, RATER, SCALE = 0.6, 0.3, 0.5, 0.2, 0.1, 0.05
CUTPOINTS = (0.3, 0.7, 1.1)
EFFECTS = {"laser": 0.9, "needles": 0.4, "peel": 0.2}


def still(count: int = 8) -> EffectDraws:
    """Draws that are all the same, so that every quantity has a closed form."""
    made = draws(CARDS, count=count)
    effect = np.array([[[EFFECTS[c.id]] * 3 for c in CARDS]] * count)
    ones = np.ones(count)
    score = {
        "sigma": SIGMA * ones,
        "kappa": KAPPA * ones,
        "reporting_mean": REPORTING * ones,
        "rater": np.tile(np.where(np.array(RATERS) == "patient", RATER, 0.0), (count, 1)),
        "scale": np.tile([0.0, SCALE, 0.0], (count, 1)),
        "cutpoint": np.tile([CUTPOINTS, CUTPOINTS], (count, 1, 1)),
        "pih": np.tile(np.array([-2.0, -1.0, 0.0])[None, :, None], (count, 1, 3)),
    }
    return dataclasses.replace(made, effect=effect, reach=REACH * ones, score=score)


def reported(name: str, *, scale: float = SCALE, rater: float = RATER) -> tuple[float, float]:
    """mu and sigma of the docstring, by hand."""
    z = -np.log(1 - REACH * (1 - np.exp(-EFFECTS[name])))
    return z + REPORTING + rater + scale, np.sqrt(SIGMA**2 + (KAPPA * z) ** 2)


def share(name: str, percent: float) -> float:
    mu, sigma = reported(name)
    return float(stats.norm.sf(-np.log(1 - percent / 100), mu, sigma))


def pooled(measure: str | None, **more: Any) -> PooledComparison:
    given: dict[str, Any] = {
        "a": Side(label="the laser", options=(("laser",),)),
        "b": Side(label="needles", options=(("needles",),)),
        "outcome": "made up",
        "measure": measure,
        "reads": Reads(quantity="responders", threshold_percent=50, rater="patient"),
    }
    return PooledComparison(**given | more)


def test_odds_and_risk_ratios_of_responders() -> None:
    a, b = share("laser", 50), share("needles", 50)
    assert contrast(pooled("OR"), still()) == pytest.approx(a / (1 - a) / (b / (1 - b)))
    assert contrast(pooled("RR"), still()) == pytest.approx(a / b)
    # where a review prints a p alone, the ratio of risks stands beside it
    assert contrast(pooled(None), still()) == pytest.approx(a / b)


def test_the_score_of_quartiles_and_its_standardised_difference() -> None:
    """The distribution over the four categories, written out."""
    reads = Reads(quantity="quartile_score", rater="patient")
    moments = []
    for name in ("laser", "needles"):
        reached = [1.0, *(share(name, t) for t in (25, 50, 75)), 0.0]
        chances = -np.diff(reached)
        scores = np.arange(1, 5)
        mean = float(chances @ scores)
        moments.append((mean, float(chances @ (scores - mean) ** 2)))
    (a, va), (b, vb) = moments
    assert contrast(pooled("MD", reads=reads), still()) == pytest.approx(a - b)
    assert contrast(pooled("SMD", reads=reads), still()) == pytest.approx((a - b) / np.sqrt((va + vb) / 2))


def test_grades_are_those_that_are_lost_from_the_score() -> None:
    reads = Reads(quantity="grades", rater="patient")
    gained = []
    for name in ("laser", "needles"):
        mu, sigma = reported(name, scale=0.0)
        # from grade 3 two grades can be gained
        gained.append(sum(stats.norm.sf(at, mu, sigma) for at in CUTPOINTS[:2]))
    found = contrast(pooled("MD", reads=reads, lower_is_better=True), still())
    assert found == pytest.approx(gained[1] - gained[0])


def test_treatments_of_one_class_add_their_sessions_and_do_not_multiply() -> None:
    """Two courses of three sessions are six sessions of a treatment in between, by the dose curve."""
    made = still()
    both = Side(label="both", options=(("laser", "needles"),))
    reads = Reads(quantity="percent", rater="patient")
    tau = made.dose[:, 0]
    effect = (0.9 + 0.4) / 2 * (1 - np.exp(-6 / tau)) / (1 - np.exp(-3 / tau))
    z = -np.log(1 - REACH * (1 - np.exp(-effect)))
    mu, sigma = z + REPORTING + RATER, np.sqrt(SIGMA**2 + (KAPPA * z) ** 2)
    expected = 100 * (1 - np.exp(-mu + sigma**2 / 2))
    assert contrast(pooled("mean", a=both, b=None, reads=reads), made) == pytest.approx(expected)


def test_a_mean_of_one_side_and_of_several_options() -> None:
    reads = Reads(quantity="percent", rater="patient")
    expected = []
    for name in ("laser", "needles"):
        mu, sigma = reported(name, scale=0.0)
        expected.append(100 * (1 - np.exp(-mu + sigma**2 / 2)))
    either = Side(label="either", options=(("laser",), ("needles",)))
    one = pooled("mean", b=None, reads=reads)
    assert contrast(one, still()) == pytest.approx(expected[0])
    assert contrast(dataclasses.replace(one, a=either), still()) == pytest.approx(np.mean(expected))


def test_brown_marks_are_averaged_over_skin_groups() -> None:
    found = contrast(pooled("RR", reads=Reads(quantity="pih")), still())
    assert found == pytest.approx((1 / (1 + np.exp(2.0))) / (1 / (1 + np.exp(1.0))))
    both = pooled("RR", a=Side(label="both", options=(("laser", "peel"),)), reads=Reads(quantity="pih"))
    either = 1 - (1 - 1 / (1 + np.exp(2.0))) * 0.5
    assert contrast(both, still()) == pytest.approx(either / (1 / (1 + np.exp(1.0))))


@pytest.mark.parametrize(
    ("measure", "low", "high", "lower", "side"),
    [
        ("OR", 1.2, 3.0, False, "a"),
        ("OR", 0.2, 0.9, False, "b"),
        ("RR", 0.8, 1.1, False, "neither"),
        ("MD", -0.4, -0.1, True, "a"),
        ("MD", -0.4, -0.1, False, "b"),
        ("SMD", -0.1, 0.2, False, "neither"),
    ],
)
def test_the_side_that_an_interval_favours(
    measure: str, low: float, high: float, *, lower: bool, side: str
) -> None:
    comparison = pooled(measure, lower_is_better=lower, estimate=(low + high) / 2, low=low, high=high)
    assert favours(comparison, low, high) == side
    assert printed_favours(comparison) == side


def test_a_p_alone_says_whether_and_an_estimate_which() -> None:
    assert printed_favours(pooled(None, p="0.48")) == "neither"
    assert printed_favours(pooled(None, p="<0.001")) is None
    assert printed_favours(pooled(None, p="<0.001", favours="b")) == "b"
    assert printed_favours(pooled("OR", estimate=2.9, p="0.001")) == "a"
    assert printed_favours(pooled("OR", estimate=2.9)) is None


def test_studies_that_set_the_sides_against_each_other() -> None:
    sham = Comparator(id="sham", name="sham", mechanism="inert")
    known = catalogue(
        CARDS,
        studies=[
            study("yes", ["laser"], ["needles"]),
            study("with_sham", ["laser", "sham"], ["needles"]),
            study("added", ["laser", "peel"], ["needles", "peel"]),
            study("one", ["laser"], ["peel"]),
        ],
    )
    known = dataclasses.replace(known, comparators={"sham": sham})
    assert direct(pooled("OR"), known) == ("with_sham", "yes")


def of(*comparisons: PooledComparison, ranking: PooledRanking | None = None) -> Synthesis:
    return Synthesis(
        id="made",
        title="Made up",
        year=2020,
        url="https://example.org",
        comparisons=comparisons,
        ranking=ranking,
    )


def test_only_what_trials_inform_is_compared() -> None:
    known = dataclasses.replace(
        catalogue(CARDS), syntheses={"made": of(pooled("OR"), pooled("OR", reads=None, why_not="pain"))}
    )
    assert [entry.index for entry in beside(known, still()).compared] == [0]
    uninformed = dataclasses.replace(still(), informed=(True, False, True))
    assert beside(known, uninformed).compared == ()


def test_a_ranking_that_never_changes() -> None:
    sides = tuple(
        Side(label=name, options=((name,),), sucra=sucra)
        for name, sucra in (("needles", 60.0), ("laser", 80.0), ("peel", 10.0))
    )
    ranking = PooledRanking(outcome="made up", sides=sides)
    known = dataclasses.replace(catalogue(CARDS), syntheses={"made": of(ranking=ranking)})
    (found,) = beside(known, still()).ranked
    # the laser beats both others, needles one of two, the peel none
    assert found.sucra == (50.0, 100.0, 0.0)
    assert found.tau == 1.0


def test_kendall_is_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.random(9), rng.random(9)
    assert kendall(one, other) == pytest.approx(stats.kendalltau(one, other).statistic)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"estimate": 3.0, "low": 1.0, "high": 2.0}, "outside its interval"),
        ({"low": 2.0, "high": 1.0}, "the interval runs from"),
        ({"low": 1.0}, "half an interval"),
        ({"estimate": 1.0, "low": 0.0, "high": 2.0}, "above zero"),
        ({"reads": None}, "either reads or why_not"),
        ({"why_not": "pain"}, "either reads or why_not"),
        ({"measure": None, "estimate": 1.0}, "no measure"),
        ({"b": None}, "second side"),
        ({"a": Side(label="something")}, "no options"),
    ],
)
def test_a_figure_that_contradicts_itself_is_refused(more: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        pooled(**{"measure": "OR"} | more)
    with pytest.raises(InvalidValue, match="threshold"):
        Reads(quantity="responders")
    with pytest.raises(InvalidValue, match="sucra"):
        PooledRanking(outcome="", sides=(Side(label="x", options=(("laser",),)),))


def test_every_shipped_figure_that_can_be_read_is_compared() -> None:
    known = load_catalogue()
    found = beside(known, load_draws(known, score=True))
    assert found.compared
    assert found.ranked
    for entry in found.compared:
        assert np.isfinite([entry.low, entry.estimate, entry.high]).all()
        assert entry.low <= entry.estimate <= entry.high
        assert set(entry.studies) <= set(known.studies)
