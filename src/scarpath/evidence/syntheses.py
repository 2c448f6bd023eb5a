r"""What the model makes of the comparisons that published reviews pooled.

For each draw, a side is given its treatments at their usual number of sessions, on a face with equal weights
of the three scar types. Nothing of one study, clinic or arm is added: a pooled estimate is the centre of its
studies.

    mu    = Z + reporting + rater + scale        Z = -ln(1 - R (1 - mean_k exp(-V_k)))
    sigma = sqrt(sigma_0^2 + (kappa Z)^2)

    responders       Phi((mu + ln(1 - t)) / sigma)
    quartile score   1 + sum of the shares at or above 25, 50 and 75 %, with its SD over patients
    grades           grades gained by patients of grade 3, from the cutpoints of the model
    percent          100 (1 - exp(-mu + sigma^2 / 2))
    PIH              1 - product over treatments of (1 - p), averaged over the three skin groups

Both sides share the draw, so that what raters and reports add is the same for both. The ratio or difference
is taken draw by draw.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, Floats
from scarpath.core.synthesis import (
    Beside,
    Favours,
    PooledComparison,
    PooledRanking,
    RankedBeside,
    Reads,
    ReviewsBeside,
    Side,
    Synthesis,
)
from scarpath.evidence import closed_forms as form
from scarpath.evidence.network import GRADES, RATERS
from scarpath.numerics.ceiling import ceiling_log_reduction, log_reduction_at
from scarpath.numerics.distributions import normal_cdf
from scarpath.numerics.dose import Part, mechanism_effect
from scarpath.numerics.quantiles import MIDDLE_95, QUARTILES, percentiles

GRADE_BEFORE = 3
"""Grade from which grades are gained, where a review does not print it."""
SEVERITY, GLOBAL = 0, 1
"""Families of scales: a severity score, and a rating of the whole face."""
EQUAL = np.full(3, 1.0 / 3.0)
SIGNIFICANT = 0.05
IDLE = "inert"
"""The mechanism of nothing and of a sham."""


def beside(catalogue: Catalogue, draws: EffectDraws) -> ReviewsBeside:
    """Every pooled figure of the catalogue that the model can express; draws need `score=True`."""
    compared = [
        _beside(synthesis, index, catalogue, draws)
        for synthesis in catalogue.syntheses.values()
        for index, comparison in enumerate(synthesis.comparisons)
        if comparison.reads is not None and _known(comparison.sides, comparison.reads, catalogue, draws)
    ]
    ranked = [
        _ranked(synthesis.id, synthesis.ranking, draws)
        for synthesis in catalogue.syntheses.values()
        if synthesis.ranking is not None
    ]
    return ReviewsBeside(compared=tuple(compared), ranked=tuple(ranked))


def _known(sides: Iterable[Side], reads: Reads, catalogue: Catalogue, draws: EffectDraws) -> bool:
    """Whether trials inform every treatment of every side in what is read."""
    informed = draws.pih_informed if reads.quantity == "pih" else draws.informed
    named = {t for side in sides for option in side.options for t in option}
    acting = [t for t in named if catalogue.mechanism(t) != IDLE]
    return all(t in draws.treatments and informed[draws.index(t)] for t in acting)


def _beside(synthesis: Synthesis, index: int, catalogue: Catalogue, draws: EffectDraws) -> Beside:
    comparison = synthesis.comparisons[index]
    low, middle, high = percentiles(contrast(comparison, draws), MIDDLE_95)
    return Beside(
        synthesis=synthesis.id,
        index=index,
        estimate=middle,
        low=low,
        high=high,
        review_favours=printed_favours(comparison),
        model_favours=favours(comparison, low, high),
        overlap=None
        if comparison.low is None or comparison.high is None
        else bool(low <= comparison.high and high >= comparison.low),
        studies=direct(comparison, catalogue),
    )


def contrast(comparison: PooledComparison, draws: EffectDraws) -> Floats:
    """The measure of a comparison in each draw. Shape (D,)."""
    reads = comparison.reads
    assert reads is not None
    a, spread_a = _side(comparison.a, reads, draws)
    if comparison.b is None:
        return a
    b, spread_b = _side(comparison.b, reads, draws)
    match comparison.measure:
        case "OR":
            return np.asarray(a / (1.0 - a) / (b / (1.0 - b)))
        case "RR" | None:
            return np.asarray(a / b)
        case _:
            # a score after treatment is lower by what was gained
            gained = b - a if comparison.lower_is_better else a - b
            if comparison.measure == "SMD":
                gained = gained / np.sqrt((spread_a**2 + spread_b**2) / 2.0)
            return np.asarray(gained)


def _side(side: Side, reads: Reads, draws: EffectDraws) -> tuple[Floats, Floats]:
    """The mean of a side and its SD over patients, averaged over what it may have been. Each (D,)."""
    found = [_quantity(option, reads, draws) for option in side.options]
    return np.mean([mean for mean, _ in found], axis=0), np.mean([sd for _, sd in found], axis=0)


def _quantity(treatments: tuple[str, ...], reads: Reads, draws: EffectDraws) -> tuple[Floats, Floats]:
    acting = [t for t in treatments if t in draws.treatments]
    if reads.quantity == "pih":
        chance = _pih(acting, draws)
        return chance, np.sqrt(chance * (1.0 - chance))
    mu, sigma = _reported(acting, reads, draws)
    if reads.quantity == "responders":
        share = form.reach_share(normal_cdf, mu, sigma, log_reduction_at(reads.threshold_percent or 0.0))
        share = np.clip(share, 1e-9, 1.0 - 1e-9)
        return share, np.sqrt(share * (1.0 - share))
    if reads.quantity == "percent":
        return (
            100.0 * (1.0 - form.mean_residual(np, mu, sigma)),
            100.0 * form.sd_residual(np, mu, sigma),
        )
    if reads.quantity == "quartile_score":
        shares = [form.reach_share(normal_cdf, mu, sigma, log_reduction_at(t)) for t in QUARTILES]
    else:
        cutpoints = draws.score["cutpoint"][:, 0, : min(GRADES, GRADE_BEFORE - 1)].T
        shares = [form.reach_share(normal_cdf, mu, sigma, at) for at in cutpoints]
    return _steps(shares, base=1.0 if reads.quantity == "quartile_score" else 0.0)


def _steps(shares: list[Floats], base: float) -> tuple[Floats, Floats]:
    """Mean and SD of a count of steps, from the shares that reach each of them: E N = sum P(N >= j),
    E N^2 = sum (2 j - 1) P(N >= j).
    """
    mean = np.sum(shares, axis=0)
    square = np.sum([(2 * j + 1) * share for j, share in enumerate(shares)], axis=0)
    return base + mean, np.sqrt(np.maximum(square - mean**2, 1e-6))


def _reported(treatments: list[str], reads: Reads, draws: EffectDraws) -> tuple[Floats, Floats]:
    """mu and sigma of what a typical study reports after these treatments. Each (D,)."""
    s = draws.score
    z = ceiling_log_reduction(np, _effect(treatments, draws), EQUAL, draws.reach)
    rater = s["rater"][:, RATERS.index(reads.rater or "not stated")]
    family = SEVERITY if reads.quantity == "percent" or reads.quantity == "grades" else GLOBAL
    mu = z + s["reporting_mean"] + rater + s["scale"][:, family]
    return mu, np.sqrt(s["sigma"] ** 2 + (s["kappa"] * z) ** 2)


def _effect(treatments: list[str], draws: EffectDraws) -> Floats:
    """V by scar type of usual courses, as in the model: sessions of one mechanism add along its dose curve,
    and its treatments do not multiply. (D, 3)
    """
    total = np.zeros((len(draws), 3))
    index = [draws.index(name) for name in treatments]
    for mechanism in sorted({draws.mechanism_of[t] for t in index}):
        members = [t for t in index if draws.mechanism_of[t] == mechanism]
        parts = [Part(draws.usual[t], draws.effect[:, t], draws.usual[t]) for t in members]
        total += mechanism_effect(parts, draws.dose[:, mechanism])
    return total


def _pih(treatments: list[str], draws: EffectDraws) -> Floats:
    """Chance of brown marks in a course, averaged over the skin groups. (D,)"""
    logits = draws.score["pih"][:, [draws.index(t) for t in treatments]]
    return np.asarray((1.0 - (1.0 / (1.0 + np.exp(logits))).prod(axis=1)).mean(axis=1))


def favours(comparison: PooledComparison, low: float, high: float) -> Favours:
    """The side that an interval favours."""
    if low <= comparison.null <= high:
        return "neither"
    larger: Favours = "a" if low > comparison.null else "b"
    if comparison.lower_is_better:
        return "b" if larger == "a" else "a"
    return larger


def printed_favours(comparison: PooledComparison) -> Favours | None:
    """The side that a review favours: by its interval, else by its p; None where it prints neither."""
    if comparison.b is None:
        return None
    if comparison.low is not None and comparison.high is not None:
        return favours(comparison, comparison.low, comparison.high)
    if comparison.p is None or comparison.favours is not None:
        return comparison.favours
    if float(comparison.p.lstrip("<=> ")) >= SIGNIFICANT:
        return "neither"
    if comparison.estimate is None:
        return None
    return favours(comparison, comparison.estimate, comparison.estimate)


def direct(comparison: PooledComparison, catalogue: Catalogue) -> tuple[str, ...]:
    """Studies of the catalogue with one arm of each side, nothing and sham aside."""
    if comparison.b is None:
        return ()
    a, b = (_sets(side, catalogue) for side in comparison.sides)
    found = []
    for study in catalogue.studies.values():
        arms = [_acting((part.treatment for part in arm.components), catalogue) for arm in study.arms]
        if any(arm in a for arm in arms) and any(arm in b for arm in arms):
            found.append(study.id)
    return tuple(sorted(found))


def _sets(side: Side, catalogue: Catalogue) -> set[frozenset[str]]:
    return {_acting(option, catalogue) for option in side.options}


def _acting(treatments: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    return frozenset(t for t in treatments if catalogue.mechanism(t) != IDLE)


def _ranked(name: str, ranking: PooledRanking, draws: EffectDraws) -> RankedBeside:
    """SUCRA from the draws: the mean share of the other sides that a side beats."""
    reads = Reads(quantity="percent")
    values = np.array([_side(side, reads, draws)[0] for side in ranking.sides])
    beaten = (values[:, None] > values[None]).mean(axis=2).sum(axis=1) / (len(values) - 1)
    sucra = tuple(float(100.0 * share) for share in beaten)
    printed = [side.sucra or 0.0 for side in ranking.sides]
    return RankedBeside(synthesis=name, sucra=sucra, tau=kendall(printed, sucra))


def kendall(one: Iterable[float], other: Iterable[float]) -> float:
    """Kendall's rank correlation of two lists without ties."""
    x, y = np.asarray(tuple(one)), np.asarray(tuple(other))
    pairs = np.triu_indices(len(x), 1)
    return float(np.mean(np.sign((x[:, None] - x)[pairs] * (y[:, None] - y)[pairs])))
