"""Published networks as arrays, one row per arm, and what ordinary least squares makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import stats

from scarpath.core.draws import Floats
from scarpath.core.published import (
    JOIN,
    Analysis,
    PrintedFigure,
    PublishedArm,
    PublishedNetwork,
    PublishedStudy,
    Structure,
)
from scarpath.evidence.network import Ints
from scarpath.evidence.pooling import Components, additive_components

CORRECTION = 0.5
"""Added to every cell of a study in which an arm has no event or nothing else, where a log odds is needed."""


class Events(NamedTuple):
    """Patients with the event, out of how many. Each (A,)."""

    events: Ints
    n: Ints


class Means(NamedTuple):
    """A normal effect with its sampling variance. Each (A,)."""

    mean: Floats
    variance: Floats


class Categories(NamedTuple):
    """Patients per ordered category, lowest first, and the cut-points that part them, arm by arm."""

    counts: tuple[tuple[int, ...], ...]
    reached: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arms:
    """A published network, A arms of S studies. `design` (A, C) holds what each arm got of the C parameters
    of a structure; the reference treatment is a row of zeros.
    """

    studies: tuple[str, ...]
    study: Ints
    parameters: tuple[str, ...]
    design: Floats
    reports: Events | Means | Categories


def pair(of: str, against: str) -> str:
    """Name of the parameter of two treatments that were compared, where each pair has its own."""
    return f"{of}:{against}"


def parameters_of(network: PublishedNetwork, structure: Structure) -> tuple[str, ...]:
    """Names of what is estimated: treatments but the reference, their parts, or pairs of treatments."""
    others = network.treatments[1:]
    if structure == "consistent":
        return others
    if structure == "components":
        return tuple(dict.fromkeys(part for name in others for part in name.split(JOIN)))
    order = {name: i for i, name in enumerate(network.treatments)}
    pairs = {
        (order[first.treatment], order[arm.treatment])
        for study in network.pooled
        for first, *later in [sorted(study.arms, key=lambda a: order[a.treatment])]
        for arm in later
        if arm.treatment != first.treatment
    }
    return tuple(pair(network.treatments[b], network.treatments[a]) for a, b in sorted(pairs))


def combination(network: PublishedNetwork, structure: Structure, figure: PrintedFigure) -> Floats:
    """The parameters whose sum is the effect that a figure is of, (C,)."""
    names = parameters_of(network, structure)
    assert figure.of is not None
    against = figure.against or network.treatments[0]
    if structure == "unrelated":
        return np.array([float(name == pair(figure.of, against)) for name in names])
    return _row(figure.of, names, structure) - _row(against, names, structure)


def arms_of(network: PublishedNetwork, structure: Structure) -> Arms:
    """The arms of a network, each study's in the order of the treatments. Differences become arms whose
    differences and errors they are.
    """
    names = parameters_of(network, structure)
    order = {name: i for i, name in enumerate(network.treatments)}
    study: list[int] = []
    design: list[Floats] = []
    reports: list[PublishedArm | _Normal] = []
    for number, published in enumerate(network.pooled):
        given: list[PublishedArm | _Normal] = [*published.arms, *_as_arms(published)]
        arms = sorted(given, key=lambda a: order[a.treatment])
        for arm in arms:
            study.append(number)
            design.append(_arm_row(arm.treatment, arms[0].treatment, names, structure))
            reports.append(arm)
    return Arms(
        studies=tuple(s.id for s in network.pooled),
        study=np.array(study),
        parameters=names,
        design=np.array(design),
        reports=_reports(reports),
    )


def normal_arms(arms: Arms) -> Means:
    """Effect of each arm and its variance: its mean, or the usual approximation of its log odds, or of its
    probit at the lowest cut-point that its study reports.
    """
    match arms.reports:
        case Means():
            return arms.reports
        case Events(events, n):
            thin = np.bincount(arms.study, weights=(events == 0) | (events == n)) > 0
            yes = events + CORRECTION * thin[arms.study]
            no = n - events + CORRECTION * thin[arms.study]
            return Means(np.log(yes / no), 1.0 / yes + 1.0 / no)
        case Categories(counts, _):
            n = np.array([sum(c) for c in counts])
            share = (n - np.array([c[0] for c in counts]) + CORRECTION) / (n + 2.0 * CORRECTION)
            at = stats.norm.ppf(share)
            return Means(at, share * (1.0 - share) / (n * stats.norm.pdf(at) ** 2))


def least_squares(network: PublishedNetwork, structure: Structure) -> Components:
    """The network by generalised least squares, with the moment estimate of the variance between studies."""
    arms = arms_of(network, structure)
    effects, variances = normal_arms(arms)
    return additive_components(arms.design, arms.study, effects, variances)


def found_by_least_squares(network: PublishedNetwork, analysis: Analysis) -> tuple[PrintedFigure, ...]:
    """Our value for every figure that a least-squares analysis printed, in their order."""
    fit = least_squares(network, analysis.structure)
    totals = {"variance": fit.tau2, "q": fit.q, "df": float(fit.df)}
    found = []
    for figure in analysis.figures:
        if figure.quantity == "effect":
            values = fit.interval(combination(network, analysis.structure, figure))
            at, low, high = np.exp(values) if analysis.ratios else values
            found.append(replace(figure, mean=float(at), low=float(low), high=float(high)))
        else:
            found.append(replace(figure, mean=totals[figure.quantity]))
    return tuple(found)


def _row(treatment: str, names: Sequence[str], structure: Structure) -> Floats:
    held = set(treatment.split(JOIN)) if structure == "components" else {treatment}
    return np.array([float(name in held) for name in names])


def _arm_row(treatment: str, first: str, names: Sequence[str], structure: Structure) -> Floats:
    if structure == "unrelated":
        return np.array([float(name == pair(treatment, first)) for name in names])
    return _row(treatment, names, structure)


class _Normal(NamedTuple):
    treatment: str
    mean: float
    variance: float


def _as_arms(study: PublishedStudy) -> list[_Normal]:
    """Arms with the differences and standard errors that were published, as means against the last arm.

    With two arms the variance is halved between them; with more, each arm's own follows from those of its
    differences, v_a = (V_ab + V_ac - V_bc) / 2 for any other two.
    """
    names = list(dict.fromkeys(name for c in study.contrasts for name in (c.of, c.against)))
    place = {name: i for i, name in enumerate(names)}
    mean, variance = np.zeros((len(names),) * 2), np.zeros((len(names),) * 2)
    for c in study.contrasts:
        a, b = place[c.of], place[c.against]
        mean[a, b], mean[b, a] = c.difference, -c.difference
        variance[a, b] = variance[b, a] = c.standard_error**2
    if len(names) == 2:
        own = [variance[0, 1] / 2.0] * 2
    else:
        others = [[i for i in range(len(names)) if i != a][:2] for a in range(len(names))]
        own = [(variance[a, b] + variance[a, c] - variance[b, c]) / 2.0 for a, (b, c) in enumerate(others)]
    return [_Normal(name, float(mean[i, -1]), float(own[i])) for i, name in enumerate(names)]


def _reports(given: Sequence[PublishedArm | _Normal]) -> Events | Means | Categories:
    """The reports of one network, which are all of one kind."""
    arms = [arm for arm in given if isinstance(arm, PublishedArm)]
    if arms and arms[0].events is not None:
        return Events(np.array([a.events for a in arms]), np.array([a.n for a in arms]))
    if arms and arms[0].counts is not None:
        return Categories(tuple(a.counts or () for a in arms), tuple(a.reached or () for a in arms))
    normal = [arm if isinstance(arm, _Normal) else _normal(arm) for arm in given]
    return Means(np.array([a.mean for a in normal]), np.array([a.variance for a in normal]))


def _normal(arm: PublishedArm) -> _Normal:
    assert arm.mean is not None
    assert arm.sd is not None
    assert arm.n is not None
    return _Normal(arm.treatment, arm.mean, arm.sd**2 / arm.n)
