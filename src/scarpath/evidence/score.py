"""Score trials that the model was not fitted to: what each outcome printed against what a new study would
be expected to print.

Each arm is a new study: its reporting, clinic, mix of scar types and unprinted sessions are drawn afresh
for every posterior draw, and the printed figure of so many patients is simulated. Nothing here needs JAX.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from zlib import crc32

import numpy as np

from scarpath.core.case import ATROPHIC, RAISED
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, Floats
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.scale import SeverityScale
from scarpath.core.scores import ScoredOutcome, Scores, Skipped
from scarpath.core.study import Arm, Bands, BeforeAfter, MeanImprovement, Outcome, Responders, Study
from scarpath.evidence import closed_forms as form
from scarpath.evidence.network import (
    GRADES,
    MIX_SPREAD,
    RATERS,
    SESSION_SPREAD,
    STRAY_SPREAD,
    UNCLASSIFIED_EFFECT,
    beside_usual,
    compares,
    exclusion,
    scale_position,
)
from scarpath.numerics import ceiling
from scarpath.numerics.distributions import normal_cdf
from scarpath.numerics.dose import Part, mechanism_effect
from scarpath.numerics.quantiles import QUANTILES, percentiles

WORST = -100.0
"""No study prints that severity more than doubled; without an end, one draw in thousands, with a vast spread
between people, would rule every average of a prediction.
"""


def score_studies(
    studies: Iterable[Study], catalogue: Catalogue, draws: EffectDraws, *, seed: int = 1
) -> Scores:
    """Score every outcome whose kind has an observed quantity; needs draws loaded with `score=True`."""
    scored: list[ScoredOutcome] = []
    skipped: list[Skipped] = []
    for study in studies:
        whole = exclusion(study, catalogue)
        new = None if whole else NewStudy(study, draws, catalogue.scales, seed=seed)
        for arm in study.arms:
            for index, outcome in enumerate(arm.outcomes):
                why = Finding(whole) if whole else _why_not(arm, outcome, catalogue, draws)
                if why is not None:
                    skipped.append(Skipped(study=study.id, arm=arm.id, index=index, why=why))
                elif new is not None:
                    scored.append(_score(new, arm, index))
    return Scores(outcomes=tuple(scored), skipped=tuple(skipped))


def observed(outcome: Outcome) -> tuple[float, float | None] | None:
    """The scored quantity of an outcome in percent, with the edge for bands; None where the kind has none."""
    match outcome:
        case MeanImprovement():
            return outcome.mean, None
        case BeforeAfter():
            return 100.0 * (1.0 - outcome.after.mean / outcome.before.mean), None
        case Responders():
            return 100.0 * outcome.responders / outcome.n, None
        case Bands():
            edge = band_edge(outcome)
            if edge is None:
                return None
            above = sum(c for low, c in zip(outcome.edges, outcome.counts, strict=False) if low >= edge)
            return 100.0 * above / sum(outcome.counts), edge
    return None


def band_edge(outcome: Bands) -> float | None:
    """The inner edge nearest to 50; None for bands without one."""
    inner = outcome.edges[1:-1]
    return min(inner, key=lambda e: (abs(e - 50.0), e)) if inner else None


def _why_not(arm: Arm, outcome: Outcome, catalogue: Catalogue, draws: EffectDraws) -> Finding | None:
    if outcome.scar_type in RAISED:
        return finding(Kind.NO_FORECAST_OF_RAISED)
    if observed(outcome) is None:
        if isinstance(outcome, Bands):
            return finding(Kind.NO_INNER_EDGE)
        return finding(Kind.NOT_IN_PERCENT, kind=outcome.kind)
    if isinstance(outcome, Bands) and sum(outcome.counts) == 0:
        return finding(Kind.NOBODY_IN_BANDS)
    for component in arm.components:
        mechanism = catalogue.mechanism(component.treatment)
        if mechanism == "unclassified":
            return finding(Kind.NO_CLASS_OF_MODEL, treatment=component.treatment)
        if mechanism != "inert" and component.treatment not in draws.treatments:
            return finding(Kind.NOT_IN_DRAWS, treatment=component.treatment)
    return None


def _score(new: NewStudy, arm: Arm, index: int) -> ScoredOutcome:
    outcome = arm.outcomes[index]
    found = observed(outcome)
    assert found is not None  # _why_not has turned the others away
    value, edge = found
    samples = new.outcome(arm, index)
    return ScoredOutcome(
        study=new.study.id, arm=arm.id, index=index, kind=outcome.kind, observed=value, edge=edge,
        mean=float(samples.mean()), quantiles=percentiles(samples, QUANTILES),
        at_most=float(np.mean(samples <= value)), at_least=float(np.mean(samples >= value)),
        crps=crps(samples, value),
    )  # fmt: skip


def pit(samples: Floats, value: float) -> float:
    """Share of the prediction below a value, ties counted half: uniform if the predictions are right."""
    return float(np.mean(samples < value) + 0.5 * np.mean(samples == value))


def crps(samples: Floats, value: float) -> float:
    """CRPS of an ensemble: E|X - y| - E|X - X'| / 2, the second term from the order statistics."""
    x = np.sort(samples)
    n = x.size
    spread = 2.0 * float((x * (2.0 * np.arange(1, n + 1) - n - 1)).sum()) / n**2
    return float(np.abs(x - value).mean()) - 0.5 * spread


class NewStudy:
    """What a new study of this design would print, one value per posterior draw and outcome.

    The outcomes of a study share its mix of scar types, its spread between patients, its reporting and, on a
    split face, part of their patients' luck; outcomes of one arm share its clinic and its sessions. Each is
    drawn when first needed, from a stream of its own: no outcome changes another's draws.
    """

    def __init__(
        self,
        study: Study,
        draws: EffectDraws,
        scales: Mapping[str, SeverityScale],
        *,
        unclassified: Collection[str] = (),
        seed: int = 1,
    ) -> None:
        self.scales = scales
        self.study, self.draws, self.unclassified, self.seed = study, draws, unclassified, seed
        s, count, rng = draws.score, len(draws), self._stream("")
        stray = 1.0 if "implausible" in study.flags else s["stray_share"]
        self.wide = np.where(rng.random(count) < stray, STRAY_SPREAD, 1.0)
        self.study_error = s["reporting_sd"] * rng.standard_normal(count)
        self.between_people = np.exp(s["sigma_sd"] * rng.standard_normal(count))
        self.mix = _mix(study, count, rng)
        self.beside_usual = beside_usual(study, dict(zip(draws.treatments, draws.usual, strict=True)))
        self.shared_luck = rng.standard_normal(count)
        self.share = s["split_face_share"] if "split_face" in study.design else np.zeros(count)

    def _stream(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, crc32(f"{self.study.id}/{name}".encode())])

    def outcome(self, arm: Arm, index: int) -> Floats:
        """Draws of the printed figure, in percent."""
        outcome, s, draws = arm.outcomes[index], self.draws.score, self.draws
        shared, own = self._stream(arm.id), self._stream(f"{arm.id}/{index}")
        count = len(draws)
        clinic = np.exp(s["clinic_sd"] * shared.standard_normal(count))
        arm_error = s["arm_sd"] * shared.standard_normal(count)
        typical_effect = _effect(arm, outcome, draws, self.unclassified, shared)
        # without a reach the clinic is a factor of the effect
        effect = typical_effect * clinic[:, None] if "second_share" in s else typical_effect
        one_type = outcome.scar_type is not None
        weights = np.eye(3)[ATROPHIC.index(outcome.scar_type)] if one_type else self.mix
        z = ceiling.ceiling_log_reduction(np, effect, weights, ceiling.personal_reach(draws.reach, clinic))
        typical = ceiling.ceiling_log_reduction(np, typical_effect, weights, draws.reach)
        on = self.scales[outcome.scale]
        noise = s["sigma"] * s["scale_noise"][:, scale_position(on)]
        sigma = np.sqrt(noise**2 + (s["kappa"] * typical) ** 2) * self.between_people
        expected = z + s["reporting_mean"] + s["rater"][:, RATERS.index(outcome.rater or "not stated")]
        expected += s["scale"][:, scale_position(on)]
        expected += s["session_slope"] * self.beside_usual
        if "split_face" in self.study.design:
            expected += s["within_person"]
        if not compares(self.study):
            expected += s["uncontrolled"] + _bias(arm, draws)
        error = self.study_error + arm_error + s["outcome_sd"] * own.standard_normal(count)
        mu = expected + form.error_width(np, expected, s["level_slope"]) * self.wide * error
        luck = np.sqrt(self.share) * self.shared_luck + np.sqrt(1.0 - self.share) * own.standard_normal(count)
        return np.maximum(_print(outcome, on, mu, sigma, s["cutpoint"], luck, own), WORST)


def _bias(arm: Arm, draws: EffectDraws) -> Floats | float:
    known = [draws.index(c.treatment) for c in arm.components if c.treatment in draws.treatments]
    return np.asarray(draws.score["treatment_bias"][:, known].mean(1)) if known else 0.0


def _mix(study: Study, count: int, rng: np.random.Generator) -> Floats:
    named = set(study.scar_types or ())
    every = not named or "mixed_atrophic" in named
    logits = MIX_SPREAD * rng.standard_normal((count, 3))
    logits[:, [not (every or t in named) for t in ATROPHIC]] = -np.inf
    weights = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(weights / weights.sum(1, keepdims=True))


def _effect(
    arm: Arm, outcome: Outcome, draws: EffectDraws, unclassified: Collection[str], rng: np.random.Generator
) -> Floats:
    """V by scar type, (D, 3): sessions of one mechanism add along its dose curve, as in the model, which
    knows of something unclassified no more than that it has an effect.
    """
    by_class: list[Floats] = []
    by_mechanism: dict[int, list[Part]] = {}
    for component in arm.components:
        if component.treatment in draws.treatments:
            t = draws.index(component.treatment)
            printed = outcome.sessions_so_far or component.sessions
            n = (
                float(printed)
                if printed
                else draws.usual[t] * np.exp(SESSION_SPREAD * rng.standard_normal(len(draws)))
            )
            by_mechanism.setdefault(draws.mechanism_of[t], []).append(
                Part(n, draws.effect[:, t], float(draws.usual[t]))
            )
    by_class += [mechanism_effect(parts, draws.dose[:, c]) for c, parts in by_mechanism.items()]
    if any(c.treatment in unclassified for c in arm.components):
        median, log_sd = UNCLASSIFIED_EFFECT
        by_class.append(np.repeat(median * np.exp(log_sd * rng.standard_normal((len(draws), 1))), 3, axis=1))
    if not by_class:
        return np.zeros((len(draws), 3))
    effects = np.stack(by_class, axis=1)
    if "second_share" not in draws.score:
        return np.asarray(effects.sum(1))
    return np.asarray(ceiling.strongest_and_share(effects, draws.score["second_share"][:, None]))


def _print(
    outcome: Outcome, scale: SeverityScale, mu: Floats, sigma: Floats, cutpoints: Floats, luck: Floats,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """The figure that n patients with Z ~ Normal(mu, sigma) would be printed as, with their luck in standard
    errors.
    """
    n = outcome.n
    noise = luck / np.sqrt(n)
    match outcome:
        case BeforeAfter() if scale.family == "four_grades":
            share = np.clip(outcome.before.mean - np.arange(1, GRADES + 1), 0.0, 1.0)
            reached = share * normal_cdf((mu[:, None] - cutpoints[:, 0]) / sigma[:, None])
            gain = reached.sum(1)
            square = (reached * (2.0 * np.arange(1, GRADES + 1) - 1.0)).sum(1)
            gain = gain + np.sqrt(np.maximum(square - gain**2, 0.02)) * noise
            return np.asarray(100.0 * gain / outcome.before.mean)
        case MeanImprovement() | BeforeAfter() if outcome.statistic == "median":
            # standard error of the median of normal Z: sqrt(pi / 2) sigma / sqrt(n)
            return np.asarray(100.0 * (1.0 - np.exp(-mu - math.sqrt(math.pi / 2.0) * sigma * noise)))
        case MeanImprovement() | BeforeAfter():
            # the mean of positive residuals is positive: a log-normal with their mean and standard error
            log_variance = np.log1p(np.expm1(sigma**2) / n)
            spread = np.sqrt(n * log_variance) * noise - 0.5 * log_variance
            return np.asarray(100.0 * (1.0 - form.mean_residual(np, mu, sigma) * np.exp(spread)))
        case Responders():
            return _share(ceiling.log_reduction_at(outcome.threshold_percent), mu, sigma, n, rng)
        case Bands():
            edge = band_edge(outcome)
            assert edge is not None
            return _share(ceiling.log_reduction_at(edge), mu, sigma, sum(outcome.counts), rng)
    raise AssertionError(outcome.kind)


def _share(at: float, mu: Floats, sigma: Floats, n: int, rng: np.random.Generator) -> Floats:
    p = np.clip(normal_cdf((mu - at) / sigma), 0.0, 1.0)
    return np.asarray(100.0 * rng.binomial(n, p) / n)
