r"""From an effect to improvement: no treatment removes more than a share of severity, the reach.

    gone_k = 1 - exp(-V_k)                                share of what can be reached that goes, scar type k
    left   = sum_k w_k exp(-V_k)                          what is left of it on a face with the mix w
    Z      = -ln(1 - R (1 - left))                        log-reduction of severity, net of no treatment
    R      = 1 - (1 - reach) ** response                  reach of a person (or clinic) with that response

Severity after treatment is exp(-Z) of what it was, so that improvement = 1 - exp(-Z). The ceiling makes the
combination of mechanisms sub-additive with one parameter and factorises over them
(`docs/decisions/0002-ceiling.md`).

`xp` is the namespace of the arrays, `numpy` or `jax.numpy` (`math` where a function says so).
"""

from __future__ import annotations

import math
from typing import Any

MOST_IMPROVEMENT_PERCENT = 99.5
"""An improvement of 100 % has no finite log-reduction; a printed 100 stands for this much, and as an edge of
bands it is the open end of the scale.
"""


def gone(xp: Any, effect: Any) -> Any:
    """1 - exp(-V): share of what can be reached that goes; the improvement of a log-reduction likewise."""
    return -xp.expm1(-effect)


def left(xp: Any, effect: Any, weights: Any) -> Any:
    """sum_k w_k exp(-V_k): what is left of what can be reached; scar types are the last axis."""
    return (weights * xp.exp(-effect)).sum(-1)


def log_reduction(xp: Any, improvement: Any) -> Any:
    """Z = -ln(1 - improvement) of an improvement as a share below 1; `xp` may be `math`."""
    return -xp.log1p(-improvement)


def log_reduction_at(improvement_percent: float) -> float:
    """The log-reduction at which an improvement in percent begins, finite for all of it; negative where
    severity grew.
    """
    return float(log_reduction(math, min(improvement_percent, MOST_IMPROVEMENT_PERCENT) / 100.0))


def ceiling_log_reduction(xp: Any, effect: Any, weights: Any, reach: Any) -> Any:
    """Z = -ln(1 - reach (1 - sum_k w_k exp(-V_k))) of effects V_k by scar type, the last axis."""
    return log_reduction(xp, reach * (1.0 - left(xp, effect, weights)))


def personal_reach(reach: Any, response: Any) -> Any:
    """Share of severity that can be removed in a person whose response is so many times the average one: the
    log-reduction -ln(1 - R) of unlimited treatment is multiplied by it.
    """
    return 1.0 - (1.0 - reach) ** response


def strongest_and_share(effect: Any, share: Any) -> Any:
    """V = max + share (sum - max) over mechanisms, the axis before the last (scar types): the combination
    without a ceiling that the model is compared with.
    """
    strongest = effect.max(-2)
    return strongest + share * (effect.sum(-2) - strongest)
