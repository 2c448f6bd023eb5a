"""The fit from three fixed seeds: the shipped draws, and two more fits of which only a summary is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

import numpy as np
from numpyro.diagnostics import effective_sample_size

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, Floats
from scarpath.core.seeds import Seed, Seeds
from scarpath.evidence.diagnostics import Diagnosis
from scarpath.evidence.fit import REPORTED, Settings, run
from scarpath.evidence.network import build_network

MORE = (1, 2)
"""The other seeds, counted from the shipped one's."""


def begin(draws: EffectDraws, before: Seeds | None) -> Seeds:
    """The shipped draws alone, or what was found before beside the same draws. Draws need `score=True`."""
    settings, arrays = shipped_settings(draws), str(draws.lock["arrays"])
    if before is not None and before.made_from == arrays:
        return before
    samples = {
        name: np.asarray(getattr(draws, name) if name in ("effect", "dose", "reach") else draws.score[name])
        for name in REPORTED
    }
    chained = {n: v.reshape(settings.chains, -1, *v.shape[1:]) for n, v in samples.items()}
    diagnosis = Diagnosis(**draws.lock["diagnosis"])  # type: ignore[arg-type]
    names, first = summary(settings.seed, chained, diagnosis)
    version = draws.lock["model_version"]
    assert isinstance(version, int)
    return Seeds(
        made_from=arrays, model_version=version, quantities=names, in_all=1 + len(MORE), seeds=(first,)
    )


def shipped_settings(draws: EffectDraws) -> Settings:
    """How the shipped draws were made."""
    known = {field.name for field in fields(Settings)}
    told = draws.lock["settings"]
    assert isinstance(told, Mapping)
    return Settings(**{name: value for name, value in told.items() if name in known})


def seeds_left(catalogue: Catalogue, draws: EffectDraws, done: Seeds, *, progress: bool) -> Iterator[Seed]:
    """The fits that are not there yet, one after another; each takes minutes."""
    settings, have = shipped_settings(draws), {seed.seed for seed in done.seeds}
    net = build_network(catalogue.studies, catalogue)
    for number in (settings.seed + more for more in MORE):
        if number not in have:
            posterior = run(net, replace(settings, seed=number), progress=progress)
            yield summary(number, posterior.samples, posterior.diagnosis)[1]


def summary(seed: int, samples: Mapping[str, Floats], diagnosis: Diagnosis) -> tuple[tuple[str, ...], Seed]:
    """Names and summary of everything that is reported and ever moves, from (chain, draw, ...)."""
    names, rows = [], []
    for name in REPORTED:
        values = np.asarray(samples[name], dtype=np.float64)
        for place in np.ndindex(values.shape[2:]):
            x = values[(slice(None), slice(None), *place)]
            if np.ptp(x) > 0.0:
                names.append(f"{name}[{', '.join(map(str, place))}]" if place else name)
                error = x.std() / np.sqrt(float(effective_sample_size(x)))
                rows.append([float(f"{value:.6g}") for value in (x.mean(), x.std(), error)])
    mean, sd, errors = (tuple(column) for column in zip(*rows, strict=True))
    return tuple(names), Seed(
        seed=seed, rhat=diagnosis.rhat, bulk_ess=diagnosis.bulk_ess, tail_ess=diagnosis.tail_ess,
        divergences=diagnosis.divergences, mean=mean, sd=sd, error=errors,
    )  # fmt: skip
