r"""From sessions to an effect: how sessions of one mechanism add up, and how their effect fades.

    s(n)   = 1 - exp(-n / tau)                    share of what unlimited sessions would do
    g(n)   = s(n) / s(usual)                      dose curve, 1 at the usual number of sessions
    V      = g(N) sum_v n_v E_v kept_v / N        effect of N = sum_v n_v sessions of one mechanism
    kept   = exp(-rate years)

The exponential approach to a limit is the model's choice (`scarpath.evidence.model`): concave, with one
parameter, tau, the number of sessions that do 63 % of what unlimited ones would. V is in units that add over
mechanisms; `scarpath.numerics.ceiling` turns it into improvement.

`xp` is the namespace of the arrays, `numpy` or `jax.numpy`: planner and fit share one formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_USUAL = 0.5
"""A smaller usual number of sessions counts as this one. No treatment has so few; it keeps the curve finite
where an arm has no session of a mechanism.
"""


def saturation(xp: Any, sessions: Any, tau: Any) -> Any:
    """s(n): share of what unlimited sessions would do, 0 at none, towards 1. Shapes broadcast."""
    return -xp.expm1(-sessions / tau)


def dose_curve(xp: Any, sessions: Any, usual: Any, tau: Any) -> Any:
    """g(n): concave in the number of sessions, 0 at none, 1 at the usual number. Shapes broadcast."""
    return saturation(xp, sessions, tau) / saturation(xp, xp.maximum(usual, FEWEST_USUAL), tau)


def kept(xp: Any, rate: Any, years: float) -> Any:
    """Share of an effect V that is left so many years after the last session, at a rate per year. Before the
    last session nothing has faded.
    """
    return xp.exp(-rate * max(years, 0.0))


class Part(NamedTuple):
    """Sessions of one treatment: how many, one number or one per draw (D,); its effect E at the usual number,
    what has faded taken off, (D, 3); and that usual number.
    """

    sessions: Floats | float
    effect: Floats
    usual: float


def mechanism_effect(parts: Sequence[Part], tau: Floats) -> Floats:
    """V of the treatments of one mechanism together: their sessions add along its dose curve, and several
    devices do not multiply. None in draws without a session. Shape (D, 3); tau is (D,).
    """
    sessions = [np.broadcast_to(np.asarray(part.sessions, dtype=np.float64), tau.shape) for part in parts]
    whole = np.sum(sessions, axis=0)
    divisor = np.where(whole > 0.0, whole, 1.0)
    effects = [part.effect * n[:, None] for part, n in zip(parts, sessions, strict=True)]
    usual = np.sum([n * part.usual for part, n in zip(parts, sessions, strict=True)], axis=0) / divisor
    mean = np.sum(effects, axis=0) / divisor[:, None]
    return np.asarray(mean * dose_curve(np, whole, usual, tau)[:, None])
