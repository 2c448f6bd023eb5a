"""Simulation-based calibration: networks of the shape of the real one, made from known truths, are fitted
with the model, and the truths are ranked among the posterior draws.

The model is compiled once: what the studies print, and where that anchors the coordinates, are arguments of
the sampler. As many networks are fitted side by side as JAX has devices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import jax
import numpy as np
from numpyro.diagnostics import effective_sample_size
from numpyro.infer import NUTS
from numpyro.infer.util import log_density

from scarpath.core.calibration import Calibration, Replicate
from scarpath.core.draws import MODEL_VERSION, Floats
from scarpath.evidence.anchors import Anchors, anchors
from scarpath.evidence.fit import REPORTED
from scarpath.evidence.model import evidence_model, latent_shapes
from scarpath.evidence.network import GRADE_FAMILIES, RATERS, SCALES, Network
from scarpath.evidence.simulate import Observed, Trace, coordinates, model_trace, simulate, with_printed
from scarpath.numerics.ceiling import gone

BESIDE = 2
"""Networks fitted at once, each on a core."""

DENSITY = "log_density"
"""The quantity that sees faults which no single parameter shows (Modrák and others 2023,
doi:10.1214/23-BA1404)."""

START = 0.3
"""Chains start within this distance of where the model puts its sites, as in the fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSettings:
    """How each simulated network is fitted: one chain; every `thinning`-th draw is ranked."""

    seed: int = 20261122
    warmup: int = 250
    draws: int = 297
    thinning: int = 3
    accept: float = 0.9
    deepest_tree: int = 8


def begin(
    made_from: str, net: Network, settings: CalibrationSettings, before: Calibration | None
) -> Calibration:
    """An empty calibration, or the one begun before if it was made from the same evidence, model and
    settings.
    """
    empty = Calibration(
        made_from=made_from,
        model_version=MODEL_VERSION,
        settings={name: float(value) for name, value in asdict(settings).items()},
        quantities=(*quantity_names(net), DENSITY),
        draws_ranked=settings.draws // settings.thinning,
        replicates=(),
    )
    same = before is not None and replace(before, replicates=()) == empty
    return before if same and before is not None else empty


def replicates_left(
    net: Network, settings: CalibrationSettings, done: Calibration, wanted: int
) -> Iterator[Replicate]:
    """The replicates that are not there yet, one after another. Each has random numbers of its own, so that
    an interrupted run ends with the same results.
    """
    have = {replicate.number for replicate in done.replicates}
    left = [number for number in range(wanted) if number not in have]
    trace, names = model_trace(net), done.quantities[:-1]
    derive = jax.jit(jax.vmap(trace, in_axes=(0, 0, None)))
    chains, beside = jax.pmap(_chain(net, settings)), min(BESIDE, jax.local_device_count())
    for first in range(0, len(left), beside):
        numbers = left[first : first + beside]
        tasks = [_task(net, trace, settings, number) for number in numbers]
        inputs = jax.tree.map(lambda *parts: np.stack(parts), *(task.inputs for task in tasks))
        kept = [np.asarray(part) for part in chains(*inputs)]
        for i, (number, task) in enumerate(zip(numbers, tasks, strict=True)):
            places, energies, diverging, energy = (part[i] for part in kept)
            found = derive(places[:, : task.z.size], places[:, task.z.size :], task.anchors)
            yield _replicate(
                number,
                _stacked(names, quantities(net, task.derived), -energy),
                _stacked(names, quantities(net, found), -energies),
                int(diverging.sum()),
                settings.thinning,
            )


class _Task(NamedTuple):
    """One simulated network: what the compiled chain takes, and what its draws are compared with."""

    inputs: tuple[Any, Observed, Anchors, Floats]
    z: Floats
    anchors: Anchors
    derived: Mapping[str, Floats]


def _task(net: Network, trace: Trace, settings: CalibrationSettings, number: int) -> _Task:
    truth, seen = simulate(net, trace, np.random.default_rng([settings.seed, number]))
    at = anchors(with_printed(net, seen))
    place = np.concatenate([truth.z, coordinates(trace, truth.z, truth.mu, at)])
    key = jax.random.fold_in(jax.random.PRNGKey(settings.seed), number)
    return _Task((key, seen, at, place), truth.z, at, truth.derived)


Chain = Callable[[Any, Observed, Anchors, Any], tuple[Any, Any, Any, Any]]
"""From a key, what was printed, its anchors and the truth: draws (D, sites), their potential energies and
divergences, and the potential energy of the truth.
"""


def _chain(net: Network, settings: CalibrationSettings) -> Chain:
    """One chain for any data set: `MCMC.run` would compile anew for each."""
    first = sum(int(np.prod(shape)) for shape in latent_shapes(net).values())
    size = first + len(net.outcomes.arm)

    def energy(place: Any, seen: Observed, at: Anchors) -> Any:
        sites = {"z": place[:first], "e": place[first:]}
        return -log_density(evidence_model, (with_printed(net, seen),), {"at": at}, sites)[0]

    def run(key: Any, seen: Observed, at: Anchors, truth: Any) -> tuple[Any, Any, Any, Any]:
        kernel = NUTS(
            potential_fn=lambda place: energy(place, seen, at),
            target_accept_prob=settings.accept,
            max_tree_depth=settings.deepest_tree,
        )
        start = jax.random.uniform(key, (size,), minval=-START, maxval=START)
        state = kernel.init(jax.random.fold_in(key, 1), settings.warmup, start, (), {})
        state = jax.lax.fori_loop(0, settings.warmup, lambda _, s: kernel.sample(s, (), {}), state)

        def step(state: Any, _: None) -> tuple[Any, tuple[Any, Any, Any]]:
            state = kernel.sample(state, (), {})
            return state, (state.z, state.potential_energy, state.diverging)

        _, kept = jax.lax.scan(step, state, None, length=settings.draws)
        return *kept, energy(truth, seen, at)

    return run


def _example(net: Network) -> dict[str, Floats]:
    """What the model derives, at two places: for the names of the quantities, and which of them ever vary."""
    trace, at = model_trace(net), anchors(net)
    rng, outcomes = np.random.default_rng(1), np.zeros(len(net.outcomes.arm))
    size = sum(int(np.prod(shape)) for shape in latent_shapes(net).values())
    two = [trace(rng.standard_normal(size), outcomes, at) for _ in range(2)]
    return {name: np.stack([np.asarray(one[name]) for one in two]) for name in REPORTED}


def quantity_names(net: Network) -> tuple[str, ...]:
    """What is ranked, in order: `name` or `name, part`."""
    columns = quantities(net, _example(net))
    return tuple(name for name, values in columns.items() if np.ptp(values) > 0.0)


def quantities(net: Network, known: Mapping[str, Any]) -> dict[str, Floats]:
    """The ranked quantities from what the model derives, each with the leading axes of `reach`.

    What stands per treatment is averaged over the treatments of a mechanism that have a trial, and over scar
    types or skin groups; of the effect, its improvement at the usual number of sessions.
    """
    lead = np.asarray(known["reach"]).ndim
    known = {name: np.asarray(known[name]) for name in REPORTED}
    known["improvement"] = known["reach"][..., None, None] * gone(np, known.pop("effect"))
    columns: dict[str, Floats] = {}
    for name, values in known.items():
        columns |= {f"{name}{part}": value for part, value in _parts(net, name, values, lead)}
    return columns


def _place(name: str, place: tuple[int, ...]) -> str:
    """What an element stands for, where its axes have names."""
    axes = {"rater": RATERS, "scale": SCALES, "scale_noise": SCALES, "cutpoint": GRADE_FAMILIES}
    named = axes.get(name)
    first = named[place[0]] if named else str(place[0])
    return " ".join((first, *(str(i + 1) for i in place[1:])))


def _parts(net: Network, name: str, values: Floats, lead: int) -> Iterator[tuple[str, Floats]]:
    if values.ndim == lead:
        yield "", values
    elif values.shape[lead] == len(net.treatments):
        each = values.reshape(*values.shape[: lead + 1], -1).mean(axis=-1)
        for mechanism, own in _members(net):
            yield f", {mechanism}", each[..., own].mean(axis=-1)
    elif values.shape[lead] == len(net.mechanisms):
        for mechanism, _ in _members(net):
            yield f", {mechanism}", values[..., net.mechanisms.index(mechanism)]
    else:
        for place in np.ndindex(values.shape[lead:]):
            yield f", {_place(name, place)}", values[(..., *place)]


def _members(net: Network) -> Iterator[tuple[str, Any]]:
    """Mechanisms with a trial, and which treatments of theirs have one."""
    informed = np.array(net.informed())
    for number, mechanism in enumerate(net.mechanisms):
        own = (net.mechanism_of == number) & informed
        if own.any():
            yield mechanism, own


def _stacked(names: tuple[str, ...], columns: Mapping[str, Floats], density: Any) -> Floats:
    """The ranked quantities in order, with the log density of the draw last. (..., Q)"""
    return np.stack([*(columns[name] for name in names), density], axis=-1)


def _replicate(number: int, truth: Floats, draws: Floats, divergences: int, thinning: int) -> Replicate:
    ess = [float(effective_sample_size(draws[None, :, q])) for q in range(draws.shape[1])]
    return Replicate(
        number=number,
        divergences=divergences,
        truth=_short(truth),
        mean=_short(draws.mean(axis=0)),
        sd=_short(draws.std(axis=0, ddof=1)),
        rank=tuple(int(r) for r in (draws[::thinning] < truth).sum(axis=0)),
        ess=_short(np.array(ess)),
    )


def _short(values: Floats) -> tuple[float, ...]:
    """Six digits, which is what the file keeps."""
    return tuple(float(f"{value:.6g}") for value in values)
