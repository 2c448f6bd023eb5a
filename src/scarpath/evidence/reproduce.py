r"""Published network meta-analyses with the evidence model's own densities.

For arm a of study s with treatment t, on the scale of the link,

    theta_a = b_s + sum_c x_ac d_c + delta_a      baseline of the study, effects by the declared structure
    b_s     ~ Normal(0, baseline_sd)              study error of `nested_normal`
    delta_a ~ Normal(0, tau / sqrt(2))            arm error: contrasts of two arms vary by tau
    d_c     ~ Normal(0, effect_sd),  tau as declared

    identity   mean_a ~ Normal(theta_a, variance_a)                 b and delta integrated out
    logit      events_a ~ Binomial(n_a, 1 / (1 + exp(-theta_a)))
    probit     counts_a ~ Multinomial(category_shares(cut-points, theta_a, 1))

The lowest cut-point is 0, the steps to the next are uniform between 0 and 5 (TSD 2, programs for ordered
categories). The density of baselines and deviations is that of `nested_normal`; only the coordinates in which
they are sampled come from a normal approximation of the data, and leave no funnel where tau is near zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import ndtr
from numpyro.infer import MCMC, NUTS, init_to_uniform
from scipy.special import expit

from scarpath.core.draws import Floats
from scarpath.core.published import (
    Analysis,
    PrintedFigure,
    PublishedNetwork,
    ReproducedNetwork,
    Reproduction,
    SpreadPrior,
)
from scarpath.evidence.diagnostics import diagnose
from scarpath.evidence.inconsistency import compare_designs, split_comparisons
from scarpath.evidence.likelihood import Nesting, category_shares, nested_normal
from scarpath.evidence.pooling import additive_components
from scarpath.evidence.published import (
    Arms,
    Categories,
    Events,
    Means,
    arms_of,
    combination,
    found_by_least_squares,
    normal_arms,
)
from scarpath.numerics.quantiles import MIDDLE_95, percentiles

LARGEST_STEP = 5.0
"""Upper end of the uniform prior of the distance between two cut-points, in standard deviations."""

REPORTED = ("effects", "tau", "steps", "deviance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How to sample; the same effort gives the same figures on one machine. Draws are per chain, and four
    times as many where only a handful of effects is sampled, because errors are normal.
    """

    seed: int = 20261122
    chains: int = 4
    warmup: int = 500
    draws: int = 2500
    accept: float = 0.9


SHORT = Effort(draws=1000)
"""Enough to see a wrong likelihood, not the last digit."""

FEW_PARAMETERS = 4


def made_with(effort: Effort) -> dict[str, Any]:
    """What the figures depend on besides the data."""
    return asdict(effort) | {"jax": jax.__version__, "numpyro": numpyro.__version__, "numpy": np.__version__}


def reproduce_network(
    network: PublishedNetwork, effort: Effort, *, tell: Callable[[str], None]
) -> ReproducedNetwork:
    """Every printed analysis of a network, and its tests of inconsistency. Raises `NotConverged`."""
    done = []
    for analysis in network.analyses:
        tell(f"{network.title}: {analysis.id}")
        done.append(reproduce(network, analysis, effort))
    return ReproducedNetwork(
        network=network,
        reproductions=tuple(done),
        designs=compare_designs(network),
        splits=split_comparisons(network),
    )


def reproduce(network: PublishedNetwork, analysis: Analysis, effort: Effort) -> Reproduction:
    """Our value for every figure that an analysis printed. Raises `NotConverged`."""
    if analysis.method == "least_squares":
        return Reproduction(
            network=network.id, analysis=analysis.id, figures=found_by_least_squares(network, analysis)
        )
    arms = arms_of(network, analysis.structure)
    draws = effort.draws * (FEW_PARAMETERS if isinstance(arms.reports, Means) else 1)
    samples, divergences = _sample(arms, analysis, effort, draws)
    diagnosis = diagnose({name: v for name, v in samples.items() if name in REPORTED}, divergences)
    diagnosis.refuse()
    flat = {name: v.reshape(-1, *v.shape[2:]) for name, v in samples.items()}
    rng = np.random.default_rng(effort.seed)
    figures = tuple(_figure(network, analysis, arms, f, flat, rng) for f in analysis.figures)
    return Reproduction(
        network=network.id,
        analysis=analysis.id,
        figures=figures,
        draws=effort.chains * draws,
        rhat=diagnosis.rhat,
        effective=min(diagnosis.bulk_ess, diagnosis.tail_ess),
    )


def _sample(arms: Arms, analysis: Analysis, effort: Effort, draws: int) -> tuple[Mapping[str, Floats], int]:
    kernel = NUTS(
        comparison_model,
        target_accept_prob=effort.accept,
        dense_mass=True,  # baselines and effects are correlated
        init_strategy=_start,
    )
    sampler = MCMC(
        kernel,
        num_warmup=effort.warmup,
        num_samples=draws,
        num_chains=effort.chains,
        chain_method="parallel" if jax.local_device_count() >= effort.chains else "vectorized",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(effort.seed), arms, analysis, extra_fields=("diverging",))
    found = sampler.get_samples(group_by_chain=True)
    kept = {name: np.asarray(found[name]) for name in (*REPORTED, "fitted") if name in found}
    return kept, int(np.asarray(sampler.get_extra_fields()["diverging"]).sum())


def _start(site: Any = None) -> Any:
    """Where chains begin: near 0, cut-points half a standard deviation apart. Further apart, categories that
    patients fell into would have next to no probability, and no gradient to leave by.
    """
    if site is None:
        return partial(_start)
    if site["type"] == "sample" and site["name"] == "steps":
        return jnp.full(site["fn"].shape(), 0.5)
    return init_to_uniform(site, radius=0.3)


def comparison_model(arms: Arms, analysis: Analysis) -> None:
    """The model above, for NumPyro."""
    tau = None if analysis.spread is None else numpyro.sample("tau", _spread_prior(analysis.spread))
    effects = _effects(arms, analysis.effect_sd, tau)
    expected = jnp.asarray(arms.design) @ effects
    match arms.reports:
        case Means(mean, variance):
            nesting = Nesting(np.arange(len(arms.study)), arms.study, len(arms.studies))
            arm_sd = 0.0 if tau is None else tau / jnp.sqrt(2.0)
            _, square, log_det = nested_normal(
                nesting, jnp.asarray(mean) - expected, analysis.baseline_sd, arm_sd, variance
            )
            numpyro.factor("means", -0.5 * (square + log_det).sum())
        case Events(events, n):
            theta = expected + _errors(arms, expected, analysis.baseline_sd, tau)
            share = jax.nn.sigmoid(theta)
            numpyro.sample("events", dist.Binomial(total_count=n, logits=theta), obs=events)
            cells = np.stack([events, n - events], axis=1)
            _keep_fit(cells, jnp.stack([share, 1.0 - share], axis=1))
        case Categories():
            theta = expected + _errors(arms, expected, analysis.baseline_sd, tau)
            counts, index = _cells(arms.reports)
            steps = dist.Uniform(0.0, LARGEST_STEP).expand((int(index.max()),)).to_event(1)
            cut = jnp.concatenate([jnp.zeros(1), jnp.cumsum(numpyro.sample("steps", steps))])
            at = jnp.where(index >= 0, cut[index], jnp.inf)
            shares = category_shares(at, theta, jnp.ones_like(theta))
            numpyro.factor("counts", (counts * jnp.log(shares)).sum())
            _keep_fit(counts, shares)


def _spread_prior(prior: SpreadPrior) -> Any:
    return dist.HalfNormal(prior.scale) if prior.shape == "half_normal" else dist.Uniform(0.0, prior.scale)


def _effects(arms: Arms, sd: float, tau: Any) -> Any:
    """The parameters, (C,). The larger tau is, the less is known of them: they are sampled around the
    least-squares estimate in units that grow with tau, so that a wide tail of tau is as easy to walk as
    the rest.
    """
    prior = dist.Normal(0.0, sd).expand((len(arms.parameters),)).to_event(1)
    near = additive_components(arms.design, arms.study, *normal_arms(arms))
    error = float(np.median(np.sqrt(np.diag(near.covariance))))
    unit = error if tau is None else jnp.sqrt(error**2 + tau**2)
    effects = numpyro.deterministic(
        "effects", near.coefficients + unit * _free("scaled", len(arms.parameters))
    )
    # the power of the unit is the Jacobian
    numpyro.factor("effects_prior", prior.log_prob(effects) + len(arms.parameters) * jnp.log(unit))
    return effects


def _free(name: str, count: int) -> Any:
    """Coordinates without a density of their own; what is made of them has one."""
    return numpyro.sample(name, dist.ImproperUniform(dist.constraints.real, (), (count,)))


def _errors(arms: Arms, expected: Any, baseline_sd: float, tau: Any) -> Any:
    """Baseline of each arm's study plus the arm's own deviation, (A,).

    They are sampled around what a normal approximation of the data leaves for them, in its units: given tau
    and the effects, a deviation is nearly normal around share * left with variance share * v.
    """
    mean, variance = normal_arms(arms)
    left = jnp.asarray(mean) - expected
    count = np.bincount(arms.study)
    level = jax.ops.segment_sum(left, arms.study, count.size) / count
    level_sd = np.sqrt(np.bincount(arms.study, weights=variance)) / count
    centre = level + level_sd * _free("baseline", count.size)
    if tau is None:
        numpyro.factor("errors", dist.Normal(0.0, baseline_sd).log_prob(centre).sum())
        return centre[arms.study]
    basis = _contrasts(arms.study)
    v = (basis**2).T @ variance
    share = 0.5 * tau**2 / (0.5 * tau**2 + v)
    scale = jnp.sqrt(share * v)
    errors = centre[arms.study] + basis @ (share * (basis.T @ left) + scale * _free("units", v.size))
    nesting = Nesting(np.arange(len(arms.study)), arms.study, count.size)
    _, square, log_det = nested_normal(nesting, errors, baseline_sd, 0.0, 0.5 * tau**2)
    numpyro.factor("errors", -0.5 * (square + log_det).sum() + jnp.log(scale).sum())
    return errors


def _contrasts(study: Any) -> Floats:
    """Orthonormal deviations within studies, (A, A - S): each column sums to zero over one study's arms."""
    columns = []
    for s in np.unique(study):
        rows = np.flatnonzero(study == s)
        for k in range(1, rows.size):
            column = np.zeros(len(study))
            column[rows[:k]], column[rows[k]] = 1.0, -float(k)  # Helmert
            columns.append(column / np.sqrt(k * (k + 1.0)))
    return np.array(columns).T


def _cells(reports: Categories) -> tuple[Any, Any]:
    """Counts per category (A, K + 1), and the cut-points between them as positions in order, -1 where a
    study reports fewer.
    """
    levels = sorted({at for reached in reports.reached for at in reached})
    counts = np.zeros((len(reports.counts), len(levels) + 1), dtype=np.int64)
    index = np.full((len(reports.counts), len(levels)), -1)
    for i, (given, reached) in enumerate(zip(reports.counts, reports.reached, strict=True)):
        counts[i, : len(given)] = given
        index[i, : len(reached)] = [levels.index(at) for at in reached]
    return counts, index


def _keep_fit(counts: Any, shares: Any) -> None:
    fitted = numpyro.deterministic("fitted", counts.sum(1, keepdims=True) * shares)
    numpyro.deterministic("deviance", _deviance(jnp, counts, fitted))


def _deviance(xp: Any, counts: Any, fitted: Any) -> Any:
    """Residual deviance of counts against fitted ones: 2 sum r ln(r / fitted)."""
    some = np.maximum(counts, 1)
    return 2.0 * (counts * (np.log(some) - xp.log(fitted))).sum()


def _figure(
    network: PublishedNetwork,
    analysis: Analysis,
    arms: Arms,
    figure: PrintedFigure,
    flat: Mapping[str, Floats],
    rng: np.random.Generator,
) -> PrintedFigure:
    match figure.quantity:
        case "between":
            return _summary(figure, flat["tau"])
        case "deviance":
            return replace(figure, mean=float(flat["deviance"].mean()))
        case "parameters":
            return replace(
                figure, mean=parameters_at(flat["fitted"].mean(0), _counts(arms), flat["deviance"])
            )
        case "parameters_at_log_odds":
            at = at_mean_log_odds(flat["fitted"])
            return replace(figure, mean=parameters_at(at, _counts(arms), flat["deviance"]))
    effect = flat["effects"] @ combination(network, analysis.structure, figure)
    if figure.quantity == "level":
        effect = _level(network, analysis, figure, flat, effect, rng)
    return _summary(figure, np.exp(effect) if analysis.ratios else effect)


def parameters_at(fitted: Floats, counts: Floats, deviance: Floats) -> float:
    """Effective number of parameters: the mean deviance (draws,) less that of one set of fitted counts,
    (A, 2) or (A, K). Source: Spiegelhalter and others 2002, doi:10.1111/1467-9868.00353.
    """
    return float(deviance.mean() - _deviance(np, counts, fitted))


def at_mean_log_odds(fitted: Floats) -> Floats:
    """Counts with and without the event, (A, 2), at the mean of their log odds over draws (draws, A, 2)."""
    share = expit(np.log(fitted[..., 0] / fitted[..., 1]).mean(0))
    n = fitted[0].sum(1)
    return np.stack([n * share, n * (1.0 - share)], axis=1)


def _counts(arms: Arms) -> Any:
    if isinstance(arms.reports, Categories):
        return _cells(arms.reports)[0]
    assert isinstance(arms.reports, Events)
    return np.stack([arms.reports.events, arms.reports.n - arms.reports.events], axis=1)


def _level(
    network: PublishedNetwork,
    analysis: Analysis,
    figure: PrintedFigure,
    flat: Mapping[str, Floats],
    effect: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Level under a treatment where the reference's is known; the share beyond a cut-point where one is
    named.
    """
    assert analysis.baseline is not None
    known = analysis.baseline
    level = effect + known.mean + rng.standard_normal(effect.size) / np.sqrt(known.precision)
    if figure.reached is None:
        return level
    edges = sorted({at for s in network.pooled for a in s.arms for at in a.reached or ()})
    cut = np.concatenate([np.zeros((effect.size, 1)), np.cumsum(flat["steps"], axis=1)], axis=1)
    return np.asarray(ndtr(level - cut[:, edges.index(figure.reached)]))


def _summary(figure: PrintedFigure, draws: Floats) -> PrintedFigure:
    low, median, high = percentiles(draws, MIDDLE_95)
    return replace(
        figure, mean=float(draws.mean()), median=median, sd=float(draws.std(ddof=1)), low=low, high=high
    )
