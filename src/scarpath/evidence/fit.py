"""Fit the model and turn its chains into the draws that planning reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import jax
import numpy as np
import numpyro
from numpyro.infer import MCMC, NUTS, init_to_uniform

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import MODEL_VERSION, EffectDraws, Floats
from scarpath.core.study import BeforeAfter, MeanImprovement
from scarpath.evidence.closed_forms import response_log_sd
from scarpath.evidence.diagnostics import Diagnosis, diagnose
from scarpath.evidence.fading import fade_draws
from scarpath.evidence.model import Combination, evidence_model
from scarpath.evidence.network import Network, build_network
from scarpath.numerics.ceiling import log_reduction

REPORTED = (
    "effect",
    "dose",
    "reach",
    "clinic_sd",
    "kappa",
    "sigma",
    "sigma_sd",
    "reporting_mean",
    "reporting_sd",
    "arm_sd",
    "outcome_sd",
    "stray_share",
    "level_slope",
    "uncontrolled",
    "treatment_bias",
    "within_person",
    "session_slope",
    "scale_noise",
    "rater",
    "rater_sd",
    "scale",
    "cutpoint",
    "pih",
    "pih_study_sd",
    "split_face_share",
)
"""Everything that a forecast or a score is made of; each must have converged."""

QUIET_NATURAL = (0.03, 0.06)
"""Mean and standard deviation of the natural log-reduction when acne has been quiet for a year: a prior
(DESIGN section 2), because no trial followed such people untreated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to sample: `draws` per chain after `warmup`, of which `kept` are shipped, evenly spaced.

    The same settings on one machine give the same draws, to the bit.
    """

    seed: int = 20261122
    chains: int = 4
    warmup: int = 400
    draws: int = 1000
    kept: int = 1000
    accept: float = 0.98
    combination: Combination = "ceiling"


QUICK = Settings(chains=2, warmup=250, draws=250, accept=0.9)
"""Much shorter than the shipped fit: enough for means, which is what plans are ranked by."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """Chains of everything reported, (chain, draw, ...), and their diagnosis."""

    samples: Mapping[str, Floats]
    diagnosis: Diagnosis
    settings: Settings


def prepare_jax(chains: int) -> None:
    """One host device per chain and 64 bits; must run before anything else touches JAX."""
    numpyro.set_host_device_count(chains)
    numpyro.enable_x64()


def start_jax(devices: int) -> None:
    """Like `prepare_jax`, and start JAX, after which the number of devices stays what it is."""
    prepare_jax(devices)
    jax.devices()


def run(net: Network, settings: Settings, *, progress: bool = False) -> Posterior:
    """Sample the posterior. Raises nothing: the caller decides with `diagnosis.refuse()`."""
    kernel = NUTS(
        evidence_model, target_accept_prob=settings.accept, init_strategy=init_to_uniform(radius=0.3)
    )
    sampler = MCMC(
        kernel,
        num_warmup=settings.warmup,
        num_samples=settings.draws,
        num_chains=settings.chains,
        # where something else has set JAX up with fewer devices, chains go side by side on one
        chain_method="parallel" if jax.local_device_count() >= settings.chains else "vectorized",
        progress_bar=progress,
    )
    sampler.run(jax.random.PRNGKey(settings.seed), net, settings.combination, extra_fields=("diverging",))
    found = sampler.get_samples(group_by_chain=True)
    names = REPORTED if settings.combination == "ceiling" else (*REPORTED, "second_share")
    samples = {name: np.asarray(found[name], dtype=np.float64) for name in names}
    divergences = int(np.asarray(sampler.get_extra_fields()["diverging"]).sum())
    return Posterior(samples=samples, diagnosis=diagnose(samples, divergences), settings=settings)


def fit(catalogue: Catalogue, settings: Settings, *, progress: bool = False) -> EffectDraws:
    """Build the network, sample, refuse what did not converge, and return the draws with what is known of
    their making.
    """
    net = build_network(catalogue.studies, catalogue)
    posterior = run(net, settings, progress=progress)
    posterior.diagnosis.refuse()
    return to_draws(net, posterior, catalogue)


def untreated_log_reductions(catalogue: Catalogue) -> Floats:
    """Log-reductions of untreated or vehicle sides while acne is active: the only measured natural courses
    there are.
    """
    found = []
    for study in catalogue.studies.values():
        for arm in study.arms:
            if (
                all(catalogue.mechanism(c.treatment) == "inert" for c in arm.components)
                and "mixed_indication" in study.flags
            ):
                for outcome in arm.outcomes:
                    if isinstance(outcome, MeanImprovement):
                        found.append(log_reduction(np, outcome.mean / 100.0))
                    elif isinstance(outcome, BeforeAfter):
                        found.append(-np.log(outcome.after.mean / outcome.before.mean))
    return np.array(found)


def to_draws(net: Network, posterior: Posterior, catalogue: Catalogue) -> EffectDraws:
    """Flatten the chains, add what one person and one clinic add, and name the axes.

    The response of a person is log-normal around 1, as wide as makes Z differ between people as it does
    between the model's patients, Z ~ Normal(Z_a, kappa Z_a); the clinic multiplies it by exp(tau xi). The
    raters' own noise (sigma_0) is in neither: it is no change of the skin.
    """
    drawn = posterior.samples["reach"].shape[1]
    kept = np.linspace(0, drawn - 1, min(drawn, posterior.settings.kept)).round().astype(np.int64)
    s = {name: values[:, kept].reshape(-1, *values.shape[2:]) for name, values in posterior.samples.items()}
    count = s["reach"].shape[0]
    rng = np.random.default_rng(posterior.settings.seed)
    clinic = np.exp(s["clinic_sd"] * rng.standard_normal(count))
    bounded = posterior.settings.combination == "ceiling"
    # without a reach a response multiplies Z itself
    log_sd = response_log_sd(s["kappa"], s["reach"]) if bounded else np.sqrt(np.log1p(s["kappa"] ** 2))
    person = np.exp(log_sd * rng.standard_normal(count))
    quiet = QUIET_NATURAL[0] + QUIET_NATURAL[1] * rng.standard_normal(count)
    active = untreated_log_reductions(catalogue)
    spread = float(np.std(active, ddof=1)) if active.size > 1 else 2.0 * QUIET_NATURAL[1]
    restless = (float(active.mean()) if active.size else 0.0) + spread * rng.standard_normal(count)
    physician = s["rater"][:, 1] + s["scale"][:, 1]
    noise = np.sqrt(s["reporting_sd"] ** 2 + s["arm_sd"] ** 2 + s["outcome_sd"] ** 2) * rng.standard_normal(
        count
    )
    susceptible = (s["pih_study_sd"] * rng.standard_normal(count))[:, None, None]
    return EffectDraws(
        treatments=net.treatments,
        mechanisms=net.mechanisms,
        mechanism_of=tuple(int(c) for c in net.mechanism_of),
        informed=net.informed(),
        pih_informed=net.pih_informed(),
        effect=s["effect"],
        dose=s["dose"],
        usual=net.usual,
        reach=s["reach"],
        response=person * clinic,
        clinic=clinic,
        natural=np.stack([quiet, restless], axis=1),
        reporting=s["reporting_mean"] + physician + noise,
        fade=fade_draws(net.treatments, catalogue, count, rng),
        pih=s["pih"] + susceptible,
        score={name: s[name] for name in s if name not in ("effect", "dose", "reach")},
        lock=_lock(net, posterior),
    )


def _lock(net: Network, posterior: Posterior) -> dict[str, Any]:
    return {
        "model_version": MODEL_VERSION,
        "settings": asdict(posterior.settings),
        "diagnosis": asdict(posterior.diagnosis),
        "studies_fitted": list(net.studies),
        "left_out": dict(net.left_out),
        "environment": {"jax": jax.__version__, "numpyro": numpyro.__version__, "numpy": np.__version__},
    }
