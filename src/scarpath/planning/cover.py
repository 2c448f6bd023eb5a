"""A few plans that stand for the whole front: an epsilon-cover within visible tolerances.

A plan stands for another if it is worse in no objective by more than the tolerance. A figure that leaves
out something nobody knows (the price of a treatment, say) is a lower bound; such a plan only stands for plans
of whose figure that is true as well. Plans are compared on the whole numbers of the front, so the check is
exact.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import OBJECTIVES, Objective
from scarpath.core.plan import Cover, CoverPoint
from scarpath.planning.exact import Solution
from scarpath.planning.figures import TENTHS
from scarpath.planning.terms import Problem

Ints = NDArray[np.int64]
Rows = NDArray[np.intp]

TOLERANCE: Mapping[Objective, float] = {
    "improvement": 5.0,
    "cost": 0.10,
    "downtime": 2.0,
    "visits": 1.0,
    "pih_risk": 5.0,
}
"""Points, share of the cost, days, visits, points: differences that a picture of the front need not show."""

STEPS = TENTHS / 100
"""Steps of the grid in a point of a percentage."""

SLACK = {
    "improvement": round(TOLERANCE["improvement"] * STEPS),
    "chance": round(TOLERANCE["improvement"] * STEPS),
    "pih_risk": round(TOLERANCE["pih_risk"] * STEPS),
    "downtime": round(TOLERANCE["downtime"]),
    "visits": round(TOLERANCE["visits"]),
}
"""Tolerances in steps of the grid; cost has a share, and what is not known has none."""

MOST_IN_32_BITS = 2**30
"""Figures below this are compared as short numbers, tolerances included."""

MONEY_NAMES = ("cost", "highest cost")

COST_PERCENT = round(100 * TOLERANCE["cost"])


def cover(problem: Problem, solution: Solution) -> Cover:
    """The cover of the front with its proof: how many plans of the front one of its plans stands for."""
    rows = np.flatnonzero(solution.unbeaten)
    values, names = as_pictured(solution.objectives[rows], solution.names)
    chosen, by = chosen_rows(values, names)
    proven = (values[by] <= worst_stand_in(values, names)).all(axis=1)
    counted = np.bincount(by, minlength=len(rows))
    points = tuple(_point(problem, solution, int(rows[row]), int(counted[row])) for row in chosen)
    return Cover(tolerances=dict(TOLERANCE), points=points, covered=int(proven.sum()))


def as_pictured(values: Ints, names: tuple[str, ...]) -> tuple[Ints, tuple[str, ...]]:
    """The objectives with one flag for all that is not known of a kind in place of its amounts."""
    kinds = tuple(dict.fromkeys(name.partition(":")[0] for name in names))
    columns = []
    for kind in kinds:
        of_kind = values[:, [name.partition(":")[0] == kind for name in names]]
        columns.append((of_kind > 0).any(axis=1) if kind.startswith("unknown") else of_kind[:, 0])
    return np.stack(columns, axis=1).astype(np.int64), kinds


def chosen_rows(values: Ints, names: tuple[str, ...]) -> tuple[Rows, Rows]:
    """Rows that cover all rows, in their order, and the chosen row that each row is first covered by."""
    by = np.full(len(values), -1, dtype=np.intp)
    chosen: list[int] = []
    kind = np.int32 if np.abs(values).max(initial=0) < MOST_IN_32_BITS else np.int64
    mine = values.astype(kind)
    rows, worst = np.arange(len(values)), np.ascontiguousarray(worst_stand_in(values, names).T, dtype=kind)
    waits = np.ones(len(rows), dtype=np.bool_)
    while waits.any():
        first = int(np.argmax(waits))
        row = int(rows[first])
        near = waits[first:].copy()
        for value, most in zip(mine[row], worst, strict=True):
            near &= most[first:] >= value
        by[rows[first:][near]] = row
        waits[first:] &= ~near
        chosen.append(row)
        if 2 * np.count_nonzero(waits) < len(rows):
            rows, worst = rows[waits], np.ascontiguousarray(worst[:, waits])
            waits = np.ones(len(rows), dtype=np.bool_)
    return np.array(chosen, dtype=np.intp), by


def worst_stand_in(values: Ints, names: tuple[str, ...]) -> Ints:
    """The worst objectives with which another plan still stands for each plan. Shape (plans, objectives)."""
    columns = [
        column * (100 + COST_PERCENT) // 100 if name in MONEY_NAMES else column + SLACK.get(name, 0)
        for column, name in zip(values.T, names, strict=True)
    ]
    return np.stack(columns, axis=1)


def _point(problem: Problem, solution: Solution, row: int, counted: int) -> CoverPoint:
    f = solution.figures
    return CoverPoint(
        id=f"p{row + 1}",
        sessions=problem.sessions(solution.counts[row]),
        stands_for=counted,
        improvement_percent=float(f.improvement[row]),
        cost=float(f.cost[row]),
        downtime_days=float(f.downtime[row]),
        visits=int(f.visits[row]),
        pih_risk_percent=float(f.pih_risk[row]),
        at_least=tuple(o for o in OBJECTIVES if f.vague(o)[row]),
    )
