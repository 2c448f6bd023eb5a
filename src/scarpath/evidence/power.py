"""How much forecasts hang on a prior: it is made a little weaker or stronger, and the draws are weighted
accordingly (power-scaling: Kallioinen, Paananen, Bürkner, Vehtari 2023, doi:10.1007/s11222-023-10366-5).

Weights need the log prior of each draw. It follows from the priors that `scarpath.evidence.model` states, for
every parameter that the draws keep; a slow test holds these formulas to the model's own prior draws. Not
among them are the mean effects of mechanisms, of which the draws keep only the products.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from scarpath.core.draws import EffectDraws, Floats
from scarpath.evidence.network import (
    RATER_SPREAD,
    REPORTING,
    SCALE_SPREAD,
    SESSION_SLOPE,
    UNCONTROLLED,
    WITHIN_PERSON,
)

WEAKER, STRONGER = 0.8, 1.25
"""Powers to which a prior is raised."""


def _logit(x: Floats) -> Floats:
    return np.asarray(np.log(x) - np.log1p(-x))


def _cutpoints(draws: EffectDraws) -> Floats:
    first = draws.score["cutpoint"][:, :, :1]
    steps = np.diff(draws.score["cutpoint"], axis=2)
    return np.concatenate([np.log(first / 0.3) / 0.5, np.log(steps / 0.45) / 0.4], axis=2)


def _log_normal(name: str, median: float, log_sd: float) -> Callable[[EffectDraws], Floats]:
    return lambda draws: np.asarray(np.log(draws.score[name] / median) / log_sd)


PRIORS: Mapping[str, tuple[Callable[[EffectDraws], Floats], ...]] = {
    "reach": (lambda d: (_logit(d.reach) - 0.25) / 0.65,),
    "dose": (lambda d: np.log(d.dose / 2.0) / 0.5,),
    "reports": (
        lambda d: (d.score["reporting_mean"] - REPORTING[0]) / REPORTING[1],
        lambda d: d.score["uncontrolled"] / UNCONTROLLED,
        lambda d: d.score["within_person"] / WITHIN_PERSON,
        lambda d: d.score["session_slope"] / SESSION_SLOPE,
    ),
    "raters": (
        lambda d: d.score["rater"][:, 1:] / d.score["rater_sd"][:, None],
        _log_normal("rater_sd", *RATER_SPREAD),
        lambda d: d.score["scale"][:, 1:] / SCALE_SPREAD,
    ),
    "cutpoints": (_cutpoints,),
    "clinics": (_log_normal("clinic_sd", 0.2, 0.6),),
    "people": (
        _log_normal("sigma", 0.25, 0.4),
        _log_normal("kappa", 0.4, 0.4),
        _log_normal("sigma_sd", 0.25, 0.5),
        lambda d: np.log(d.score["scale_noise"][:, 1:]) / 0.5,
    ),
    "errors": (
        _log_normal("reporting_sd", 0.2, 0.5),
        _log_normal("arm_sd", 0.12, 0.5),
        _log_normal("outcome_sd", 0.12, 0.5),
        lambda d: (_logit(d.score["stray_share"]) + 2.4) / 0.9,
        lambda d: (d.score["level_slope"] - 1.0) / 0.3,
    ),
}
"""Each group of priors as functions of the draws that give back the standard normals behind it."""


def prior_normals(name: str, draws: EffectDraws) -> Floats:
    """The standard normals of a group of priors, (D, K). Draws need `score=True`."""
    return np.concatenate([own(draws).reshape(len(draws), -1) for own in PRIORS[name]], axis=1)


def log_ratios(name: str, power: float, draws: EffectDraws) -> Floats:
    """Log weights of the draws if a group of priors were raised to a power. (D,)"""
    return np.asarray(-0.5 * (power - 1.0) * (prior_normals(name, draws) ** 2).sum(axis=1))
