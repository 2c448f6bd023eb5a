"""When to stop, to wait, or to see a dermatologist. What a source prints is the principle; each threshold is
a proposal that needs a clinician's sign-off, and is marked so wherever it shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scarpath.core.course import Advice, Harm, StopRule, Visit
from scarpath.core.study import Event

Floats = NDArray[np.float64]

UNTIL_GOAL_OR_PLATEAU = ("salameh_limbic",)
"""Source of: continue until the wanted effect or a plateau, instead of a fixed number of sessions."""

LIKELY = 0.8
"""How probable something must be before it is acted on; the middle eight of ten are shown everywhere."""

SUSPECT_WORSE = 0.8416212335729143
"""Standard errors by which two readings differ where a real worsening is as probable as `LIKELY`."""

WORTH_A_VISIT = 5.0
"""Points of improvement below which two plans count as alike, as everywhere in this program."""

LASTING: frozenset[Event] = frozenset(
    (
        "hypopigmentation",
        "nodule",
        "granuloma",
        "hypertrophic_scar",
        "scarring",
        "infection",
        "hsv_reactivation",
    )
)
"""Harms that a doctor must see before anything is added."""

PASSING: frozenset[Event] = frozenset(("pih", "erythema", "oedema", "crusting", "bruising"))
"""Harms that mostly pass, and that the next session waits for."""


RULES = (
    StopRule(kind="worse", limit=SUSPECT_WORSE),
    StopRule(kind="harm", events=tuple(sorted(LASTING))),
    StopRule(kind="heal_first", events=tuple(sorted(PASSING))),
    StopRule(kind="goal", limit=100 * LIKELY, sources=UNTIL_GOAL_OR_PLATEAU),
    StopRule(kind="plateau", limit=WORTH_A_VISIT, sources=UNTIL_GOAL_OR_PLATEAU),
)
"""All rules with their thresholds, the gravest first."""


def worse_by_errors(first: float, last: float, error_first: float, error_last: float) -> float:
    """By how many standard errors of their difference the last of two readings is above the first."""
    return (last - first) / math.hypot(error_first, error_last)


def advice(
    visits: Sequence[Visit],
    *,
    worsening: float | None,
    gained: Floats,
    goal: float | None,
    best_further: float | None,
) -> tuple[Advice, ...]:
    """What stands against a next session, the gravest first; nothing where nothing does.

    `worsening` is the largest `worse_by_errors` of the last reading on any scale; `gained` the draws of the
    improvement so far in percent; `best_further` the mean improvement that the best next steps would add.
    """
    found: list[Advice] = []
    last = visits[-1] if visits else None
    if (worsening is not None and worsening >= SUSPECT_WORSE) or (last is not None and last.worse):
        found.append(Advice(kind="worse", stops=True))
    harms = _open_harms(visits)
    if any(harm.event in LASTING or harm.severity == "severe" for harm in harms):
        found.append(Advice(kind="harm", stops=True))
    elif any(harm.event in PASSING for harm in harms):
        found.append(Advice(kind="heal_first", stops=True))
    if goal is not None and float(np.mean(gained >= goal)) >= LIKELY:
        found.append(Advice(kind="goal", stops=False, sources=UNTIL_GOAL_OR_PLATEAU))
    elif best_further is not None and best_further < WORTH_A_VISIT and any(visit.done for visit in visits):
        found.append(Advice(kind="plateau", stops=False, sources=UNTIL_GOAL_OR_PLATEAU))
    return tuple(found)


def _open_harms(visits: Sequence[Visit]) -> list[Harm]:
    """The harms that no later visit called gone; the newest word on each kind counts."""
    newest: dict[Event, Harm] = {}
    for visit in visits:
        newest.update({harm.event: harm for harm in visit.harms})
    return [harm for harm in newest.values() if not harm.gone]
