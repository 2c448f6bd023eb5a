r"""What measurements teach about one person.

In draw d the person's severity, as a share of what it was before the course, is exp(-Z_j(d)) at reading j:

    Z_j = natural - ln(1 - R (1 - sum_k w_k exp(-sum_c V_ck)))       R = 1 - (1 - reach) ** response

with V from the sessions given by then (`scarpath.core.draws`). A session shows its whole effect only after
the weeks at which trials first look; of one younger than that a share u between nothing and all of it is
taken to show, uniform in each draw, because no source prints the course in between. Readings on one scale:

    points known to differ by sigma between raters    y_j = S exp(-Z_j - o_j) + N(0, sigma)
    otherwise                                         ln y_j = ln S - Z_j - o_j + N(0, sigma_0 / sqrt 2)
    a change in percent                               -ln(1 - y_j / 100) = Z_j + o_j + N(0, sigma_0)

S, the severity before, is integrated out under a flat prior (of S, or of ln S). sigma_0 is the spread of a
log-reduction that the evidence model reads as raters' noise; o_j is the model's offset of such a rater, none
for the reading before treatment. The product of these likelihoods weighs the draws (Pareto-smoothed). Where
the weights cannot be trusted, the person's own response is fitted anew within every draw, on a grid, from its
prior and the same likelihood; what trials say of the treatments stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scarpath.core.draws import EffectDraws
from scarpath.numerics import ceiling
from scarpath.numerics.dose import Part, mechanism_effect
from scarpath.numerics.quantiles import MIDDLE_80, percentiles
from scarpath.numerics.weights import FEWEST_EFFECTIVE, LARGEST_SHAPE, effective_size, resampled, smoothed

Floats = NDArray[np.float64]
Way = Literal["nothing measured", "reweighted", "refitted"]

GRID = np.linspace(-4.0, 4.0, 65)
"""Places, in standard deviations of the log response, at which a refit looks; all but 6 in 100,000 people."""

LOWEST = 0.5
"""A score of whole points that reads 0 stands for anything below one half; a logarithm needs a number."""

SEED = 20261122


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One score and what had been given by then. `ripe` sessions show all of their effect, `fresh` ones some;
    `years` since the last session of each; `rater` is the position of its offset, None before treatment.
    """

    value: float
    ripe: Mapping[str, int]
    fresh: Mapping[str, int]
    years: Mapping[str, float]
    rater: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Readings on one scale in order of time. `sigma` is the raters' spread in points where it is known;
    `change` says that readings are changes in percent; `family` is the position of the scale's offset.
    """

    readings: tuple[Reading, ...]
    sigma: float | None
    change: bool
    family: int


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Learned:
    """Draws for this very person, all of equal weight, and how they came about."""

    draws: EffectDraws
    way: Way
    shape: float | None
    effective: float
    better_than_percent: tuple[float, float, float]
    """Share of people who respond less, as 10 %, 50 % and 90 % of the draws have it."""


def left_of_reachable(
    draws: EffectDraws, weights: Floats, sessions: Mapping[str, Floats | float], years: Mapping[str, float]
) -> Floats:
    """sum_k w_k exp(-sum_c V_ck): what these sessions leave of what can be reached. Shape (D,)."""
    total = np.zeros((len(draws), 3))
    for axis in range(len(draws.mechanisms)):
        given = {draws.index(t): t for t in sessions if draws.mechanism_of[draws.index(t)] == axis}
        parts = [
            Part(
                sessions[t],
                draws.effect[:, i] * draws.kept(t, years.get(t, 0.0))[:, None],
                float(draws.usual[i]),
            )
            for i, t in given.items()
        ]
        if parts:
            total += mechanism_effect(parts, draws.dose[:, axis])
    return np.asarray(ceiling.left(np, total, weights))


def gain_percent(draws: EffectDraws, weights: Floats, sessions: Mapping[str, int]) -> Floats:
    """Improvement in percent net of no treatment, once all of it shows. Shape (D,)."""
    return np.asarray(100 * draws.personal_reach() * (1 - left_of_reachable(draws, weights, sessions, {})))


def gain_shown(
    draws: EffectDraws,
    weights: Floats,
    ripe: Mapping[str, int],
    fresh: Mapping[str, int],
    years: Mapping[str, float],
) -> Floats:
    """Improvement in percent net of no treatment that shows on a day, with `ripe`, `fresh` and `years` as in
    a `Reading`. Shape (D,).
    """
    return np.asarray(100 * draws.personal_reach() * (1 - _left(draws, weights, ripe, fresh, years, 0)))


def learn(
    draws: EffectDraws,
    weights: Floats,
    series: Sequence[Series],
    *,
    natural: int,
    response_log_sd: Floats,
) -> Learned:
    """The draws for a person with these readings. `natural` is 0 where acne has been quiet for a year, else
    1; `response_log_sd` (D,) is the spread of people's own log response. Needs draws with `score`.
    """
    told = [one for one in series if len(one.readings) > (0 if one.change else 1)]
    if not told:
        return _learned(draws, draws, "nothing measured", None, float(len(draws)))
    lasting = [
        [_left(draws, weights, r.ripe, r.fresh, r.years, i) for i, r in enumerate(one.readings)]
        for one in told
    ]

    def likelihood(response: Floats) -> Floats:
        shape = np.broadcast_shapes(response.shape, (len(draws),))
        reach = ceiling.personal_reach(draws.reach, response)
        course = draws.natural[:, natural]
        found = np.zeros(shape)
        for one, left in zip(told, lasting, strict=True):
            found = found + _series_likelihood(draws, one, left, reach, course)
        return found

    ratios, shape = smoothed(likelihood(draws.response))
    effective = effective_size(ratios)
    if shape <= LARGEST_SHAPE and effective >= FEWEST_EFFECTIVE:
        chosen = resampled(ratios, len(draws))
        return _learned(draws, draws.taken(chosen), "reweighted", shape, effective)
    return _refitted(draws, likelihood, response_log_sd, shape)


def _refitted(
    draws: EffectDraws, likelihood: Callable[[Floats], Floats], log_sd: Floats, shape: float
) -> Learned:
    response = draws.clinic * np.exp(log_sd * GRID[:, None])
    logs = likelihood(response) - 0.5 * GRID[:, None] ** 2
    joint = np.exp(logs - logs.max())
    joint /= joint.sum()
    picked = resampled(joint.T.ravel(), len(draws))
    of_draw, of_grid = np.divmod(picked, len(GRID))
    fitted = replace(draws.taken(of_draw), response=response[of_grid, of_draw])
    return _learned(draws, fitted, "refitted", shape, effective_size(joint.sum(axis=0)))


def _left(
    draws: EffectDraws,
    weights: Floats,
    ripe: Mapping[str, int],
    fresh: Mapping[str, int],
    years: Mapping[str, float],
    position: int,
) -> Floats:
    share = np.random.default_rng([SEED, position]).uniform(size=len(draws))
    sessions: dict[str, Floats | float] = {t: float(n) for t, n in ripe.items()}
    for treatment, n in fresh.items():
        sessions[treatment] = sessions.get(treatment, 0.0) + share * n
    return left_of_reachable(draws, weights, sessions, years)


def reading_noise(draws: EffectDraws, family: int) -> Floats:
    """Standard deviation, in log-reduction, of the change that a rater reads on a family of scales. (D,)"""
    return np.asarray(draws.score["sigma"] * draws.score["scale_noise"][:, family])


def _series_likelihood(
    draws: EffectDraws, one: Series, left: Sequence[Floats], reach: Floats, course: Floats
) -> Floats:
    """Log-likelihood of one series, up to a constant. Shape of `reach`."""
    z = []
    for reading, share in zip(one.readings, left, strict=True):
        if reading.rater is None:
            z.append(np.zeros_like(reach))
            continue
        offset = draws.score["rater"][:, reading.rater] + draws.score["scale"][:, one.family]
        z.append(ceiling.log_reduction(np, reach * (1.0 - share)) + course + offset)
    values = [reading.value for reading in one.readings]
    noise = reading_noise(draws, one.family)
    if one.change:
        seen = [ceiling.log_reduction_at(v) for v in values]
        parts = [-((s - zj) ** 2) / (2 * noise**2) - np.log(noise) for s, zj in zip(seen, z, strict=True)]
        return np.asarray(sum(parts))
    if one.sigma is not None:
        return _in_points(values, z, one.sigma)
    return _in_logs(values, z, noise / np.sqrt(2.0))


def _in_points(values: Sequence[float], z: Sequence[Floats], sigma: float) -> Floats:
    """ln of the integral over S of prod_j Normal(y_j; S a_j, sigma), a_j = exp(-Z_j)."""
    a = [np.exp(-zj) for zj in z]
    squares = np.asarray(sum(aj**2 for aj in a))
    product = np.asarray(sum(aj * y for aj, y in zip(a, values, strict=True)))
    rest = sum(y**2 for y in values) - product**2 / squares
    return np.asarray(-rest / (2 * sigma**2) - 0.5 * np.log(squares))


def _in_logs(values: Sequence[float], z: Sequence[Floats], tau: Floats) -> Floats:
    """ln of the integral over ln S of prod_j Normal(ln y_j; ln S - Z_j, tau)."""
    r = [np.log(max(y, LOWEST)) + zj for y, zj in zip(values, z, strict=True)]
    middle = sum(r) / len(r)
    squares = np.asarray(sum((rj - middle) ** 2 for rj in r))
    return np.asarray(-squares / (2 * tau**2) - (len(r) - 1) * np.log(tau))


def _learned(
    before: EffectDraws, after: EffectDraws, way: Way, shape: float | None, effective: float
) -> Learned:
    everybody = np.sort(before.response)
    rank = 100 * np.searchsorted(everybody, after.response) / len(everybody)
    low, middle, high = percentiles(rank, MIDDLE_80)
    return Learned(
        draws=after, way=way, shape=shape, effective=effective, better_than_percent=(low, middle, high)
    )
