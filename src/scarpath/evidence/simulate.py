"""What the studies of a network would print if the model were true: every printed figure is drawn anew from
the model's own distributions, for known values of everything the model is uncertain about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import numpy as np
from numpyro import handlers

from scarpath.core.draws import Floats
from scarpath.evidence.anchors import Anchors, anchors
from scarpath.evidence.model import evidence_model, latent_shapes
from scarpath.evidence.network import STRAY_SPREAD, Network


class Observed(NamedTuple):
    """Everything that is printed, of the shapes that the tables of a network have."""

    residual: Any
    sd: Any
    gain: Any
    reached: Any
    counts: Any
    events: Any


class Truth(NamedTuple):
    """The values a data set was made from: the model's standard normals, the log-reductions mu, and all that
    the model derives from them.
    """

    z: Floats
    mu: Floats
    derived: dict[str, Floats]


Trace = Callable[[Any, Any, Anchors], dict[str, Any]]
"""What the model derives from its sites z and e, with the parameters of every distribution observed."""


def printed(net: Network) -> Observed:
    """What the studies printed."""
    c = net.continuous
    return Observed(c.residual, c.sd, net.gains.gain, net.shares.reached, net.cells.counts, net.pih.events)


def with_printed(net: Network, seen: Observed) -> Network:
    """The network as if its studies had printed this; who was treated with what, and which figures there
    are, stays. The arrays may be JAX's.
    """
    return replace(
        net,
        continuous=net.continuous._replace(residual=seen.residual, sd=seen.sd),
        gains=net.gains._replace(gain=seen.gain),
        shares=net.shares._replace(reached=seen.reached),
        cells=net.cells._replace(counts=seen.counts),
        pih=net.pih._replace(events=seen.events),
    )


def model_trace(net: Network) -> Trace:
    """Compile the model once to a function of its sites and of where its coordinates are anchored."""

    def traced(z: Any, e: Any, at: Anchors) -> dict[str, Any]:
        known = handlers.substitute(evidence_model, {"z": z, "e": e})
        sites = handlers.trace(handlers.seed(known, 0)).get_trace(net, at=at)
        found = {name: site["value"] for name, site in sites.items() if site["type"] == "deterministic"}
        for name in ("mean", "gain", "sd"):
            own = getattr(sites[name]["fn"], "base_dist", sites[name]["fn"])
            found |= {f"{name}.loc": own.loc, f"{name}.scale": own.scale}
        return found | {f"{name}.probs": sites[name]["fn"].probs for name in ("share", "pih_events")}

    compiled: Trace = jax.jit(traced)
    return compiled


def coordinates(trace: Trace, z: Floats, mu: Floats, at: Anchors) -> Floats:
    """The site e that stands for mu: mu is a straight line in it. (O,)"""
    place, beside = (np.asarray(trace(z, np.full_like(mu, e), at)["mu"]) for e in (0.0, 1.0))
    return np.asarray((mu - place) / (beside - place))


def simulate(net: Network, trace: Trace, rng: np.random.Generator) -> tuple[Truth, Observed]:
    """Draw everything unknown from its prior, and then what the studies print of it."""
    at = anchors(net)
    z = rng.standard_normal(sum(int(np.prod(shape)) for shape in latent_shapes(net).values()))
    mu = _reported(net, _arrays(trace(z, np.zeros(len(net.outcomes.arm)), at)), rng)
    derived = _arrays(trace(z, coordinates(trace, z, mu, at), at))
    return Truth(z, mu, derived), _print(net, derived, rng)


def _arrays(found: dict[str, Any]) -> dict[str, Floats]:
    return {name: np.asarray(value, dtype=np.float64) for name, value in found.items()}


def _reported(net: Network, known: dict[str, Floats], rng: np.random.Generator) -> Floats:
    """mu: errors nested in studies, arms and outcomes, all three wider in a stray study, around what is
    expected. (O,)
    """
    arm = net.outcomes.arm
    study = net.arms.study
    stray = net.implausible | (rng.random(len(net.studies)) < known["stray_share"])
    errors = (
        known["reporting_sd"] * rng.standard_normal(len(net.studies))[study[arm]]
        + known["arm_sd"] * rng.standard_normal(len(study))[arm]
        + known["outcome_sd"] * rng.standard_normal(len(arm))
    )
    wider = np.where(stray, STRAY_SPREAD, 1.0)[study[arm]] * known["error_width"]
    return np.asarray(known["expected"] + wider * errors)


def _print(net: Network, known: dict[str, Floats], rng: np.random.Generator) -> Observed:
    was = net.continuous.sd
    has_sd = ~np.isnan(was)
    log_sd = known["sd.loc"] + known["sd.scale"] * rng.standard_normal(was.size)
    sd = np.where(has_sd, np.exp(log_sd), np.nan)
    # the error of a mean goes with the SD that is printed beside it
    error = known["mean.scale"] * np.where(has_sd, sd / np.where(has_sd, was, 1.0), 1.0)
    totals = net.cells.counts.sum(axis=1)
    shares = known["cell_share"] / known["cell_share"].sum(axis=1, keepdims=True)
    counts = [rng.multinomial(n, share) for n, share in zip(totals, shares, strict=True)]
    return Observed(
        residual=known["mean.loc"] + error * rng.standard_normal(was.size),
        sd=sd,
        gain=known["gain.loc"] + known["gain.scale"] * rng.standard_normal(len(net.gains.gain)),
        reached=rng.binomial(net.shares.n, known["share.probs"]),
        counts=np.array(counts, dtype=np.int64).reshape(net.cells.counts.shape),
        events=rng.binomial(net.pih.n, known["pih_events.probs"]),
    )
