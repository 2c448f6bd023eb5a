"""The model in JAX against independent arithmetic: needs the fit packages, so it belongs to the slow tier."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import ScarType
from scarpath.core.draws import EffectDraws
from scarpath.evidence.network import Network, build_network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def network() -> Network:
    catalogue = load_catalogue()
    return build_network(catalogue.studies, catalogue)


@pytest.fixture(scope="module", autouse=True)
def double_precision() -> None:
    import numpyro

    numpyro.enable_x64()


def test_an_arms_effect_is_what_planning_reads_from_the_draws(network: Network) -> None:
    """The fit and the planner must add sessions and devices alike: one formula, written twice on purpose."""
    from scarpath.evidence.model import arm_effect

    rng = np.random.default_rng(8)
    t_count, c_count = len(network.treatments), len(network.mechanisms)
    effect, dose = rng.exponential(0.6, (t_count, 3)), rng.uniform(1.0, 4.0, c_count)
    draws = EffectDraws(
        treatments=network.treatments,
        mechanisms=network.mechanisms,
        mechanism_of=tuple(int(c) for c in network.mechanism_of),
        informed=(True,) * t_count,
        pih_informed=(True,) * t_count,
        effect=effect[None],
        dose=dose[None],
        usual=network.usual,
        reach=np.array([0.6]),
        response=np.ones(1),
        clinic=np.ones(1),
        natural=np.zeros((1, 2)),
        reporting=np.zeros(1),
        fade=np.zeros((1, t_count)),
        pih=np.zeros((1, t_count, 3)),
        score={},
        lock={},
    )
    sessions = np.where(np.isnan(network.arms.sessions), 2.0, network.arms.sessions)
    found = np.asarray(arm_effect(network, {"effect": effect, "dose": dose}, sessions))
    for a in range(len(network.arms.study)):
        members = [(int(t), sessions[a, p]) for p, t in enumerate(network.arms.treatment[a]) if t >= 0]
        mechanisms = {int(network.mechanism_of[t]) for t, _ in members}
        if len(mechanisms) == len(members):
            one_by_one = sum((draws.add(network.treatments[t], n)[0] for t, n in members), np.zeros(3))
            np.testing.assert_allclose(found[a], one_by_one, rtol=1e-9)


def test_the_posterior_does_not_depend_on_names_or_the_order_of_arms(network: Network) -> None:
    """Renaming treatments and turning every study's arms round leaves the log density of the same values
    the same.
    """
    from numpyro.infer.util import log_density

    from scarpath.evidence.model import evidence_model, latent_shapes

    catalogue = load_catalogue()
    turned = {
        name: dataclasses.replace(study, arms=tuple(reversed(study.arms)))
        for name, study in catalogue.studies.items()
    }
    other = build_network(turned, catalogue)
    assert other.arm_names != network.arm_names
    rng = np.random.default_rng(2)
    total = sum(int(np.prod(shape)) for shape in latent_shapes(network).values())
    z = rng.normal(0.0, 0.3, total)
    # latents of arms and outcomes follow their arm; those of the rest keep their place
    place = {}
    start = 0
    for name, shape in latent_shapes(network).items():
        place[name] = slice(start, start + int(np.prod(shape)))
        start = place[name].stop
    z_other = z.copy()
    z_other[place["clinic"]] = z[place["clinic"]][[network.arm_names.index(a) for a in other.arm_names]]
    for name, mask in (("sessions", "sessions"), ("unclassified", "unclassified")):
        where = [_cells(n, mask) for n in (network, other)]
        z_other[place[name]] = z[place[name]][[where[0].index(cell) for cell in where[1]]]
    keys = [
        [(n.arm_names[a], i) for a, i in zip(n.outcomes.arm, n.outcome_index, strict=True)]
        for n in (network, other)
    ]
    mu = rng.normal(0.0, 0.2, len(keys[0]))
    mu_other = mu[[keys[0].index(key) for key in keys[1]]]
    first, _ = log_density(evidence_model, (network,), {}, {"z": z, "mu_shifted": mu})
    second, _ = log_density(evidence_model, (other,), {}, {"z": z_other, "mu_shifted": mu_other})
    assert float(second) == pytest.approx(float(first), rel=1e-10)


def _cells(network: Network, what: str) -> list[tuple[tuple[str, str], int]]:
    """Places of one-per-component or one-per-arm latents, by the name of the arm."""
    if what == "unclassified":
        return [(network.arm_names[a], 0) for a in np.flatnonzero(network.arms.unclassified)]
    rows, columns = np.nonzero(np.isnan(network.arms.sessions) & (network.arms.treatment >= 0))
    return [(network.arm_names[a], int(p)) for a, p in zip(rows, columns, strict=True)]


def test_suitability_is_ordered_in_every_prior_draw(network: Network) -> None:
    from numpyro import handlers

    from scarpath.evidence.model import effects, standard_normals

    def only_effects(net: Network) -> None:
        effects(net, standard_normals(net))

    unsuited = network.strength == 3
    assert unsuited.any()
    for seed in range(20):
        trace = handlers.trace(handlers.seed(only_effects, seed)).get_trace(network)
        effect = np.asarray(trace["effect"]["value"])
        assert (effect[unsuited] == 0.0).all()
        assert (effect[~unsuited] > 0.0).all()
        assert 0.0 < float(trace["reach"]["value"]) < 1.0


def test_a_known_effect_is_found_again() -> None:
    """Forty two-armed trials made from known effects: the fit finds them within its own interval."""
    import jax
    from numpyro.infer import MCMC, NUTS, init_to_uniform

    from scarpath.evidence.model import evidence_model

    net, truth = _simulated(seed=12)
    sampler = MCMC(
        NUTS(evidence_model, init_strategy=init_to_uniform(radius=0.3)),
        num_warmup=300,
        num_samples=300,
        num_chains=2,
        chain_method="vectorized",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(1), net)
    found = sampler.get_samples()
    rolling = np.asarray(found["reach"])[:, None] * -np.expm1(-np.asarray(found["effect"])[:, :, 2])
    for treatment, improvement in truth.items():
        low, high = np.quantile(rolling[:, net.treatments.index(treatment)], [0.005, 0.995])
        assert low <= improvement <= high
        # and the data found it, not the prior, whose middle 99 % is wider than 60 points
        assert high - low < 0.3


def _simulated(seed: int) -> tuple[Network, dict[str, float]]:
    """Two-armed trials of the first two resurfacing cards against nothing, from known effects and the
    model's own noise.
    """
    from scarpath.core.study import Arm, Component, MeanImprovement

    catalogue = load_catalogue()
    pattern = next(s for s in catalogue.studies.values() if s.design == "rct_parallel")
    cards = [c.id for c in catalogue.treatments.values() if c.mechanism == "resurfacing"][:2]
    nothing = next(c.id for c in catalogue.comparators.values() if c.mechanism == "inert")
    rng = np.random.default_rng(seed)
    improvement = {cards[0]: 0.40, cards[1]: 0.25, nothing: 0.0}
    studies = {}
    for number in range(40):
        shared, arms = rng.normal(0.3, 0.15), []
        for treatment in (cards[number % 2], nothing):
            usual = catalogue.treatments[treatment].sessions_usual if treatment != nothing else None
            mu = -np.log1p(-improvement[treatment]) + shared + rng.normal(0.0, 0.1)
            z = rng.normal(mu, 0.3, 60)
            residual = np.exp(-z)
            outcome = MeanImprovement(
                kind="mean_improvement",
                scale="ecca",
                rater="blinded_physician",
                n=60,
                mean=100.0 * float(1.0 - residual.mean()),
                sd=100.0 * float(residual.std()),
                scar_type=ScarType.ROLLING,
            )
            part = Component(treatment=treatment, sessions=max(1.0, usual.middle) if usual else None)
            arms.append(Arm(id=treatment, n=60, components=(part,), outcomes=(outcome,), adverse=()))
        name = f"made{number:02d}"
        studies[name] = dataclasses.replace(
            pattern, id=name, flags=(), scar_types=(ScarType.ROLLING,), arms=tuple(arms)
        )
    # a printed count of PIH is needed for the second half of the model to have data
    studies |= {s.id: s for s in catalogue.studies.values() if not any(a.outcomes for a in s.arms)}
    net = build_network(studies, catalogue)
    return net, {card: improvement[card] for card in cards}
