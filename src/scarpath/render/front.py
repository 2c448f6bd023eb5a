"""The whole front as a file: JSON as in the answer, or one row a plan."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from scarpath.core.plan import PlanResult
from scarpath.render.json import cover_json, dumps, front_json


def front_as_json(result: PlanResult) -> bytes:
    """Every plan with all of its figures, and the few that stand for the front."""
    cover = result.front.cover if result.front else None
    return dumps({"plans": front_json(result), "cover": cover_json(cover) if cover else None}).encode()


def front_as_csv(result: PlanResult) -> bytes:
    """One row a plan: its sessions by treatment, and its figures in the mean."""
    plans = result.front.plans if result.front else ()
    treatments = list(dict.fromkeys(t for plan in plans for t in plan.sessions))
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["id", *treatments, *COLUMNS])
    for plan in plans:
        rows.writerow(
            [
                plan.id,
                *(plan.sessions.get(t, 0) for t in treatments),
                f"{plan.improvement_percent.mean:.1f}",
                plan.cost.low,
                plan.cost.high,
                plan.cost.currency,
                plan.visits,
                plan.weeks,
                f"{plan.downtime_days:g}",
                f"{plan.pih_risk_percent.mean:.1f}",
                "" if plan.coverage is None else f"{plan.coverage:.4f}",
                plan.studied_combination,
                plan.unbeaten,
            ]
        )
    return text.getvalue().encode()


COLUMNS = (
    "improvement_percent",
    "cost_low",
    "cost_high",
    "currency",
    "visits",
    "weeks",
    "downtime_days",
    "pih_risk_percent",
    "coverage",
    "studied_combination",
    "unbeaten",
)

FRONTS: Mapping[str, Callable[[PlanResult], bytes]] = {".json": front_as_json, ".csv": front_as_csv}
"""The forms by the ending of the file."""
