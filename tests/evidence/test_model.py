"""The model in JAX against independent arithmetic: needs the fit packages, so it belongs to the slow tier."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.study import Arm
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
    found = np.asarray(arm_effect(network, {"effect": effect, "dose": dose}, sessions)).sum(1)
    for a in range(len(network.arms.study)):
        members = [(int(t), sessions[a, p]) for p, t in enumerate(network.arms.treatment[a]) if t >= 0]
        mechanisms = {int(network.mechanism_of[t]) for t, _ in members}
        if len(mechanisms) == len(members):
            one_by_one = sum((draws.add(network.treatments[t], n)[0] for t, n in members), np.zeros(3))
            np.testing.assert_allclose(found[a], one_by_one, rtol=1e-9)


def _renamed_treatments(catalogue: Catalogue) -> tuple[Catalogue, dict[str, str]]:
    """Every card and comparator under another name, and the names in reverse order of the old ones."""
    cards = (*catalogue.treatments, *catalogue.comparators)
    order = sorted(cards, reverse=True)
    new = {card: f"t{number:03d}" for number, card in enumerate(order)}
    studies = {
        name: dataclasses.replace(study, arms=tuple(_with_names(arm, new) for arm in study.arms))
        for name, study in catalogue.studies.items()
    }
    treatments = {new[c.id]: dataclasses.replace(c, id=new[c.id]) for c in catalogue.treatments.values()}
    comparators = {
        new[c.id]: dataclasses.replace(
            c, id=new[c.id], suits_like=new[c.suits_like] if c.suits_like else None
        )
        for c in catalogue.comparators.values()
    }
    renamed = dataclasses.replace(catalogue, treatments=treatments, comparators=comparators, studies=studies)
    return renamed, {new: old for old, new in new.items()}


def _with_names(arm: Arm, new: dict[str, str]) -> Arm:
    parts = tuple(dataclasses.replace(part, treatment=new[part.treatment]) for part in arm.components)
    return dataclasses.replace(arm, components=parts)


def _shuffled_studies(catalogue: Catalogue) -> tuple[Catalogue, dict[str, str]]:
    """The studies under names that sort into a random order."""
    order = np.random.default_rng(5).permutation(sorted(catalogue.studies))
    new = {str(study): f"s{number:03d}" for number, study in enumerate(order)}
    studies = {new[s.id]: dataclasses.replace(s, id=new[s.id]) for s in catalogue.studies.values()}
    return dataclasses.replace(catalogue, studies=studies), {new: old for old, new in new.items()}


def _turned_arms(catalogue: Catalogue) -> tuple[Catalogue, dict[str, str]]:
    """The arms of every study, and the treatments of every arm, the other way round."""
    studies = {
        name: dataclasses.replace(
            study,
            arms=tuple(dataclasses.replace(arm, components=arm.components[::-1]) for arm in study.arms[::-1]),
        )
        for name, study in catalogue.studies.items()
    }
    return dataclasses.replace(catalogue, studies=studies), {}


@pytest.mark.parametrize("change", [_renamed_treatments, _shuffled_studies, _turned_arms])
def test_the_posterior_depends_on_no_name_and_no_order(
    change: Callable[[Catalogue], tuple[Catalogue, dict[str, str]]],
) -> None:
    """The log density of the same values is the same at random points, whatever treatments and studies are
    called and however arms are ordered; so the posterior is the same, and only Monte-Carlo error is left.
    """
    from numpyro.infer.util import log_density

    from scarpath.evidence.model import evidence_model, latent_shapes

    catalogue = load_catalogue()
    changed, old_names = change(catalogue)
    net, other = (build_network(c.studies, c) for c in (catalogue, changed))
    own, others = (_places(n, c, old_names) for n, c in ((net, catalogue), (other, changed)))
    assert any(own[name] != others[name] for name in own), "nothing was moved"
    rng = np.random.default_rng(2)
    for _ in range(3):
        values = {name: rng.normal(0.0, 0.3, shape) for name, shape in latent_shapes(net).items()}
        values["e"] = rng.normal(0.0, 1.0, len(net.outcomes.arm))
        moved = dict(values)
        for name, places in own.items():
            moved[name] = values[name][[places.index(place) for place in others[name]]]
        found = []
        for n, v in ((net, values), (other, moved)):
            z = np.concatenate([v[name].ravel() for name in latent_shapes(n)])
            sites = {"z": z, "e": v["e"]}
            found.append(float(log_density(evidence_model, (n,), {}, sites)[0]))
        # sums of thousands of terms in another order differ in the last digits
        assert found[1] == pytest.approx(found[0], rel=1e-10)
        unmoved = np.concatenate([values[name].ravel() for name in latent_shapes(other)])
        wrong = {"z": unmoved, "e": values["e"]}
        assert float(log_density(evidence_model, (other,), {}, wrong)[0]) != pytest.approx(
            found[0], rel=1e-10
        )


def _places(network: Network, catalogue: Catalogue, old: dict[str, str]) -> dict[str, list[object]]:
    """What each row of every latent that has rows belongs to, by its old name."""

    def named(name: str) -> str:
        return old.get(name, name)

    arms = [(named(study), arm) for study, arm in network.arm_names]
    treatments = [named(t) for t in network.treatments]
    studies = [named(s) for s in network.studies]
    rows, columns = np.nonzero(np.isnan(network.arms.sessions) & (network.arms.treatment >= 0))
    counted = [
        named(s.id)
        for s in sorted(catalogue.studies.values(), key=lambda s: s.id)
        if any(
            event.event == "pih" and event.n is not None and event.events is not None
            for arm in s.arms
            if any(part.treatment in network.treatments for part in arm.components)
            for event in arm.adverse
        )
    ]
    return {
        "variant": list(treatments),
        "small": list(treatments),
        "bias": list(treatments),
        "pih_variant": list(treatments),
        "sessions": [
            (arms[a], treatments[network.arms.treatment[a, p]]) for a, p in zip(rows, columns, strict=True)
        ],
        "unclassified": [arms[a] for a in np.flatnonzero(network.arms.unclassified)],
        "mix": list(studies),
        "clinic": list(arms),
        "spread": list(studies),
        "pih_study": list(counted),
        "e": [(arms[a], i) for a, i in zip(network.outcomes.arm, network.outcome_index, strict=True)],
    }


def test_suitability_is_ordered_in_every_prior_draw(network: Network) -> None:
    import numpyro
    from numpyro import handlers

    from scarpath.evidence.model import effects, standard_normals

    def only_effects(net: Network) -> None:
        numpyro.deterministic("reach", effects(net, standard_normals(net))["reach"])

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
