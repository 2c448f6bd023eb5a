"""Effective samples per second of the fit, beside PyMC's default sampler and nutpie on the same log density.

    python bench/samplers.py            (pip install pymc nutpie, besides the packages of the extra `fit`)
    python bench/samplers.py --page     and write it to docs/samplers.md

All three get one compiled function with its gradient, the model's own, and two chains one after another on
one core, started at the same point, once at the target acceptance that all three have by default and once at
the one of the fit. Seconds are of the processor, which a busy machine lengthens least; they count warm-up and
draws, not compilation. The effective sample size is the smallest, bulk or tail, of everything that the fit
reports.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import numpy as np
import numpyro
from jax.flatten_util import ravel_pytree
from numpyro.infer import MCMC, NUTS, init_to_uniform
from numpyro.infer.util import initialize_model

from scarpath.catalog.load import load_catalogue
from scarpath.evidence.diagnostics import diagnose
from scarpath.evidence.fit import REPORTED, Settings
from scarpath.evidence.model import evidence_model
from scarpath.evidence.network import build_network

CHAINS = 2
DEFAULT_ACCEPT = 0.8
"""The target acceptance of NumPyro, PyMC and nutpie where none is asked for."""


@dataclass(frozen=True)
class Target:
    """The log density of the model over one vector, and how a vector becomes what is reported."""

    start: Any
    potential: Callable[[Any], Any]
    reported: Callable[[Any], dict[str, Any]]


def target() -> Target:
    """The evidence model on the shipped trials."""
    catalogue = load_catalogue()
    network = build_network(catalogue.studies, catalogue)
    info = initialize_model(
        jax.random.PRNGKey(0),
        evidence_model,
        model_args=(network,),
        init_strategy=init_to_uniform(radius=0.3),
    )
    start, unravel = ravel_pytree(info.param_info.z)

    def reported(x: Any) -> dict[str, Any]:
        values = info.postprocess_fn(unravel(x))
        return {name: values[name] for name in REPORTED}

    return Target(
        start=np.asarray(start),
        potential=lambda x: info.potential_fn(unravel(x)),
        reported=jax.jit(jax.vmap(jax.vmap(reported))),
    )


Sampled = tuple[np.ndarray, int, float]
"""Draws (chain, draw, parameter), divergences, seconds."""


def with_scarpath(t: Target, settings: Settings) -> Sampled:
    """NumPyro's NUTS with the settings of the fit."""
    kernel = NUTS(potential_fn=t.potential, target_accept_prob=settings.accept)
    sampler = MCMC(
        kernel, num_warmup=settings.warmup, num_samples=settings.draws, num_chains=CHAINS,
        chain_method="sequential", progress_bar=False, jit_model_args=False,
    )  # fmt: skip
    starts = np.stack([t.start] * CHAINS)
    sampler.run(jax.random.PRNGKey(1), init_params=starts, extra_fields=("diverging",))  # compiles
    begin = time.process_time()
    sampler.run(jax.random.PRNGKey(2), init_params=starts, extra_fields=("diverging",))
    draws = np.asarray(sampler.get_samples(group_by_chain=True))
    seconds = time.process_time() - begin
    return draws, int(np.asarray(sampler.get_extra_fields()["diverging"]).sum()), seconds


def with_pymc(t: Target, settings: Settings) -> Sampled:
    """PyMC's default: its own NUTS with its own warm-up."""
    import pymc as pm
    import pytensor.tensor as pt
    from pytensor.graph.op import Op

    both = jax.jit(jax.value_and_grad(lambda x: -t.potential(x)))
    jax.block_until_ready(both(t.start))

    class Density(Op):  # with its gradient as a second output, so that one call gives both
        itypes, otypes = [pt.dvector], [pt.dscalar, pt.dvector]

        def perform(self, node: Any, inputs: Any, outputs: Any) -> None:
            for output, value in zip(outputs, both(inputs[0]), strict=True):
                output[0] = np.asarray(value)

        def grad(self, inputs: Any, slopes: Any) -> Any:
            return [slopes[0] * self(inputs[0])[1]]

    density = Density()
    with pm.Model():
        x = pm.Flat("x", shape=t.start.size)
        pm.Potential("density", density(x)[0])
        begin = time.process_time()
        found = pm.sample(
            draws=settings.draws, tune=settings.warmup, chains=CHAINS, cores=1, random_seed=2,
            initvals={"x": t.start}, progressbar=False, compute_convergence_checks=False,
            target_accept=settings.accept,
        )  # fmt: skip
        seconds = time.process_time() - begin
    return found.posterior["x"].to_numpy(), int(found.sample_stats["diverging"].sum()), seconds


def with_nutpie(t: Target, settings: Settings) -> Sampled:
    """nutpie with its own warm-up."""
    import nutpie

    both = jax.jit(jax.value_and_grad(lambda x: -t.potential(x)))
    jax.block_until_ready(both(t.start))

    def density() -> Callable[[Any], tuple[float, Any]]:
        def one(x: Any) -> tuple[float, Any]:
            value, gradient = both(x)
            return float(value), np.asarray(gradient)

        return one

    def expand(*_: Any) -> Callable[[Any], dict[str, Any]]:
        return lambda x: {"x": np.asarray(x, dtype=np.float64)}

    size = t.start.size
    model = nutpie.compiled_pyfunc.from_pyfunc(
        size, density, expand, [np.dtype("float64")], [(size,)], ["x"],
        make_initial_point_fn=lambda seed: t.start,
    )  # fmt: skip
    begin = time.process_time()
    found = nutpie.sample(
        model, draws=settings.draws, tune=settings.warmup, chains=CHAINS, cores=1, seed=2, progress_bar=False,
        target_accept=settings.accept,
    )  # fmt: skip
    seconds = time.process_time() - begin
    return found.posterior["x"].to_numpy(), int(found.sample_stats["diverging"].sum()), seconds


SAMPLERS = {"scarpath (NumPyro)": with_scarpath, "PyMC": with_pymc, "nutpie": with_nutpie}


PAGE = Path(__file__).parents[1] / "docs" / "samplers.md"
HEAD = """\
# How fast the fit is

Written by `python bench/samplers.py --page`; do not edit it by hand. Every sampler gets the log density of
the evidence model on the shipped trials and its gradient, as one compiled function, and the same start; each
has its own warm-up. They run at the target acceptance (accept) that all three have by default, and at the one
of `make fit`, which is the higher because a fit with a divergence is refused. The calls from Python into that
function are part of the seconds of PyMC and nutpie; ours runs compiled as a whole. Seconds are of the
processor. The effective sample size (ESS) is the smallest, bulk or tail, of everything that the fit reports.

```text
"""
FOOT = "```\n"


def table(settings: Settings) -> Iterator[str]:
    """The lines of the table, each when it is known."""
    t = target()
    yield f"{CHAINS} chains of {settings.warmup} + {settings.draws}, {t.start.size} parameters"
    yield (
        f"{'sampler':18} {'accept':>6} {'seconds':>8} {'R-hat':>6} {'ESS':>5} {'ESS/s':>6} {'ratio':>6}"
        f" {'divergent':>10}"
    )
    for accept in (DEFAULT_ACCEPT, settings.accept):
        first = None
        for name, sample in SAMPLERS.items():
            draws, divergences, seconds = sample(t, replace(settings, accept=accept))
            found = diagnose({k: np.asarray(v) for k, v in t.reported(draws).items()}, divergences)
            ess = min(found.bulk_ess, found.tail_ess)
            first = first or ess / seconds
            yield (
                f"{name:18} {accept:6.2f} {seconds:8.1f} {found.rhat:6.3f} {ess:5.0f} {ess / seconds:6.2f}"
                f" {first / (ess / seconds):6.1f} {divergences:10d}"
            )
    yield "ratio: effective samples per second of scarpath over those of the row, at the same acceptance"


def main() -> None:
    """Print the table."""
    numpyro.enable_x64()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warmup", type=int, default=Settings().warmup)
    parser.add_argument("--draws", type=int, default=Settings().draws)
    parser.add_argument("--page", action="store_true", help="write what is printed to docs/samplers.md")
    chosen = parser.parse_args()
    told = []
    for line in table(Settings(chains=CHAINS, warmup=chosen.warmup, draws=chosen.draws)):
        print(line, flush=True)
        told.append(line)
    if chosen.page:
        PAGE.write_text(HEAD + "\n".join(told) + "\n" + FOOT, encoding="utf-8")


if __name__ == "__main__":
    main()
