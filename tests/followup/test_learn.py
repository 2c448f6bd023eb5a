"""What a course teaches, against closed forms, other programs and patients of known response."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from scarpath.core.course import Done, Harm, Visit
from scarpath.core.draws import EffectDraws, mix_vector
from scarpath.core.plan import Safety
from scarpath.followup.learn import (
    Reading,
    Series,
    _in_logs,
    _in_points,
    gain_percent,
    learn,
    left_of_reachable,
)
from scarpath.followup.raters import spread_of_raters
from scarpath.followup.steps import best_next
from scarpath.followup.stopping import SUSPECT_WORSE, advice, worse_by_errors
from scarpath.planning.problem import build_problem
from scarpath.planning.tables import residuals
from tests import support

CARDS = (
    support.card("needling", "resurfacing", sessions_at_most=6),
    support.card("laser", "resurfacing", sessions_at_most=6),
    support.card("cross", "focal", sessions_at_most=6),
)
MIX = (0.3, 0.3, 0.4)
WEIGHTS = mix_vector(support.assessment(MIX).mix)
LOG_SD, NOISE = 0.5, 0.15
PARTS = ("effect", "dose", "reach", "response", "clinic", "natural", "fade")


def draws(count: int = 3000, seed: int = 1) -> EffectDraws:
    """Draws with the parts that learning needs: raters' noise, no offsets."""
    made = support.draws(CARDS, count=count, seed=seed)
    score = {"sigma": np.full(count, NOISE), "rater": np.zeros((count, 5)), "scale": np.zeros((count, 3))}
    score["scale_noise"] = np.ones((count, 3))
    return replace(made, score=score)


def reading(value: float, done: dict[str, int], *, rater: int | None = 1, fresh: bool = False) -> Reading:
    given: dict[str, Any] = {"ripe": {}, "fresh": {}} | {"fresh" if fresh else "ripe": done}
    return Reading(value=value, years={}, rater=rater, **given)


def series(*readings: Reading, sigma: float | None = None, change: bool = False) -> Series:
    return Series(readings=readings, sigma=sigma, change=change, family=0)


@pytest.mark.parametrize(("raters", "share"), [(2, 0.5), (4, 19 / 21), (7, 0.95)])
def test_the_spread_of_raters_is_the_studentised_range(raters: int, share: float) -> None:
    exact = 4 / stats.studentized_range.ppf(share, raters, 1e9)
    assert spread_of_raters(raters, 4, share) == pytest.approx(exact, rel=1e-6)


def test_effects_are_those_of_the_planner() -> None:
    made = draws(60)
    case = support.case()
    catalogue = support.catalogue(CARDS)
    problem = build_problem(case, support.assessment(MIX), catalogue, made, Safety(), today=support.TODAY)
    for sessions in ({"needling": 3}, {"needling": 1, "laser": 2}, {"laser": 2, "cross": 4}, {}):
        expected = residuals(problem, problem.vector(sessions)[None])[0]
        np.testing.assert_allclose(left_of_reachable(made, WEIGHTS, sessions, {}), expected, rtol=1e-12)


def test_the_likelihoods_are_the_integrals_they_stand_for() -> None:
    z = [np.array([0.0]), np.array([0.4]), np.array([0.7])]
    values, sigma, tau = [20.0, 13.0, 11.0], 1.2, 0.1

    def points(s: float) -> float:
        return float(
            np.prod([stats.norm.pdf(y, s * np.exp(-zj[0]), sigma) for y, zj in zip(values, z, strict=True)])
        )

    def logs(s: float) -> float:
        return float(
            np.prod([stats.norm.pdf(np.log(y), s - zj[0], tau) for y, zj in zip(values, z, strict=True)])
        )

    def shifted(shift: float) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
        return [z[0], z[1] + shift, z[2] + shift]

    exact = np.log(integrate.quad(points, 5, 40)[0])
    moved = np.log(
        integrate.quad(
            lambda s: float(
                np.prod(
                    [
                        stats.norm.pdf(y, s * np.exp(-zj[0]), sigma)
                        for y, zj in zip(values, shifted(0.3), strict=True)
                    ]
                )
            ),
            5,
            60,
        )[0]
    )
    assert _in_points(values, shifted(0.3), sigma)[0] - _in_points(values, z, sigma)[0] == pytest.approx(
        moved - exact
    )
    exact = np.log(integrate.quad(logs, 2, 4)[0])
    moved = np.log(
        integrate.quad(
            lambda s: float(
                np.prod(
                    [
                        stats.norm.pdf(np.log(y), s - zj[0], tau)
                        for y, zj in zip(values, shifted(0.3), strict=True)
                    ]
                )
            ),
            2,
            5,
        )[0]
    )
    wide = np.array([tau])
    assert _in_logs(values, shifted(0.3), wide)[0] - _in_logs(values, z, wide)[0] == pytest.approx(
        moved - exact
    )


def learned(*told: Series, made: EffectDraws | None = None) -> Any:
    made = made or draws()
    return learn(made, WEIGHTS, told, natural=0, response_log_sd=np.full(len(made), LOG_SD))


def test_nothing_measured_teaches_nothing() -> None:
    made = draws()
    found = learned(series(reading(20, {}, rater=None)), made=made)
    assert (found.way, found.draws) == ("nothing measured", made)
    assert found.better_than_percent == pytest.approx((10, 50, 90), abs=0.2)


def test_a_better_reading_means_a_better_response() -> None:
    given = {"needling": 3}
    middles = [
        learned(series(reading(20, {}, rater=None), reading(after, given))).better_than_percent[1]
        for after in (18.0, 14.0, 11.0)
    ]
    assert middles == sorted(middles)
    assert middles[0] < 45 < 55 < middles[-1]


def test_one_rating_more_narrows_what_is_known() -> None:
    given, start = {"needling": 3}, reading(20, {}, rater=None)
    widths = []
    for count in (1, 2, 4):
        low, _, high = learned(series(start, *[reading(14, given)] * count)).better_than_percent
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_what_lies_far_from_the_trials_is_fitted_anew_and_said() -> None:
    told = series(reading(40, {}, rater=None), *[reading(12, {"needling": 2})] * 3, sigma=0.5)
    found = learned(told)
    assert found.way == "refitted"
    assert found.better_than_percent[1] > 90


def test_a_refit_agrees_with_weights_that_can_be_trusted() -> None:
    from scarpath.followup import learn as module

    told = series(reading(20, {}, rater=None), reading(14, {"needling": 3}))
    made = draws(6000)
    by_weights = learned(told, made=made)
    assert by_weights.way == "reweighted"
    before = module.FEWEST_EFFECTIVE
    module.FEWEST_EFFECTIVE = 1e9
    try:
        by_fit = learned(told, made=made)
    finally:
        module.FEWEST_EFFECTIVE = before
    assert by_fit.way == "refitted"
    one, two = (gain_percent(f.draws, WEIGHTS, {"needling": 5}) for f in (by_weights, by_fit))
    # Four standard errors of a mean over the effective draws of the weights.
    tolerance = 4 * float(np.std(one)) / np.sqrt(by_weights.effective)
    assert float(np.mean(one)) == pytest.approx(float(np.mean(two)), abs=tolerance)


def test_intervals_hold_people_of_known_response() -> None:
    """Sixty people drawn from the model itself: eight of ten intervals of the true gain must hold it."""
    made, rng = draws(1500), np.random.default_rng(7)
    truths = draws(60, seed=11)
    plan, held = {"needling": 4, "cross": 2}, 0
    for p in range(60):
        parts = {n: getattr(truths, n)[[p]] for n in PARTS}
        person = replace(truths, **parts, score={})
        done = {"needling": 3}
        z = -np.log(1 - gain_percent(person, WEIGHTS, done)[0] / 100) + person.natural[0, 0]
        noise = rng.normal(0, NOISE / np.sqrt(2), size=3)
        seen = [30 * np.exp(noise[0]), *(30 * np.exp(-z + noise[1:]))]
        found = learned(
            series(reading(seen[0], {}, rater=None), *(reading(y, done) for y in seen[1:])), made=made
        )
        low, high = np.quantile(gain_percent(found.draws, WEIGHTS, plan), (0.1, 0.9))
        held += bool(low <= gain_percent(person, WEIGHTS, plan)[0] <= high)
    # Binomial(60, 0.8): outside 38 to 57 in fewer than 1 of 1000 runs.
    assert 38 <= held <= 57


def test_the_next_step_is_the_shortest_way_near_the_best() -> None:
    made, most = draws(), {"needling": 3, "cross": 2}
    studied = {frozenset({"needling"}), frozenset({"needling", "cross"})}
    added, gain, compared = best_next(made, WEIGHTS, {"needling": 1}, most, studied)
    # By hand: nothing, 1 or 2 needling; with cross 1 or 2: 0..2 needling x 1..2 cross. In all 3 + 6.
    assert compared == 9
    now = float(np.mean(gain_percent(made, WEIGHTS, {"needling": 1})))
    table = {
        (n, c): float(np.mean(gain_percent(made, WEIGHTS, {"needling": 1 + n, "cross": c}))) - now
        for n in range(3)
        for c in range(3)
    }
    near = [(n + c, -g) for (n, c), g in table.items() if g >= max(table.values()) - 5]
    assert (sum(added.values()), -gain) == pytest.approx(min(near))


def visit(**more: Any) -> Visit:
    return Visit(scarpath_visit=1, day=date(2026, 11, 22), done=(Done(treatment="needling"),), **more)


GAINED = np.full(100, 30.0)


def kinds(
    *visits: Visit, worsening: float | None = None, goal: float | None = None, further: float = 9.0
) -> list[str]:
    found = advice(visits, worsening=worsening, gained=GAINED, goal=goal, best_further=further)
    return [f"{one.kind}{'!' if one.stops else ''}" for one in found]


def test_stop_rules() -> None:
    assert kinds(visit()) == []
    assert kinds(visit(worse=True)) == ["worse!"]
    assert kinds(visit(), worsening=SUSPECT_WORSE) == ["worse!"]
    assert kinds(visit(), worsening=SUSPECT_WORSE - 0.01) == []
    assert kinds(visit(harms=(Harm(event="pih"),))) == ["heal_first!"]
    assert kinds(visit(harms=(Harm(event="pih"),)), visit(harms=(Harm(event="pih", gone=True),))) == []
    assert kinds(visit(harms=(Harm(event="scarring"),))) == ["harm!"]
    assert kinds(visit(harms=(Harm(event="erythema", severity="severe"),))) == ["harm!"]
    assert kinds(visit(), goal=30) == ["goal"]
    assert kinds(visit(), goal=31) == []
    assert kinds(visit(), further=4.9) == ["plateau"]


def test_four_of_five_true_worsenings_are_that_many_errors() -> None:
    assert stats.norm.cdf(SUSPECT_WORSE) == pytest.approx(0.8)
    assert worse_by_errors(20, 23, 3, 4) == pytest.approx(0.6)
