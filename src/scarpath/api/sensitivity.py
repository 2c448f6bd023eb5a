"""What the recommendations of some cases hang on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from scarpath.api import draws_used, plan
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.sensitivity import Scenario, Sensitivity
from scarpath.evidence.sensitivity import Weighted, largest_move, scenarios, under

PLAN_DRAWS = 500
"""Draws that each plan is made from; the same ones wherever weights allow."""


def recommendations(
    cases: Mapping[str, Case], catalogue: Catalogue, draws: EffectDraws, *, today: date
) -> dict[str, dict[str, int]]:
    """By case, the sessions of the plan put first; nothing where none is."""
    found: dict[str, dict[str, int]] = {}
    for name, case in cases.items():
        result = plan(case, catalogue, draws, today=today, whole_front=False)
        first = result.recommended
        chosen = result.front.plan(first.id).sessions if first and result.front else {}
        found[name] = {treatment: int(count) for treatment, count in sorted(chosen.items())}
    return found


def sensitivity(
    cases: Mapping[str, Case],
    catalogue: Catalogue,
    draws: EffectDraws,
    before: Sensitivity | None = None,
    *,
    today: date,
) -> Iterator[Sensitivity]:
    """The analysis as it grows by one scenario after another, going on from an earlier one of the same draws,
    day and cases. Draws need `score=True`.
    """
    wanted = list(scenarios(catalogue, draws))
    done = _begun(cases, catalogue, draws, before, today, len(wanted))
    yield done
    for weighted in wanted[len(done.scenarios) :]:
        found: dict[str, dict[str, int]] = {}
        if weighted.trusted:
            shifted = under(draws, weighted.weights, done.draws)
            found = recommendations(cases, catalogue, shifted, today=today)
        done = replace(done, scenarios=(*done.scenarios, _scenario(weighted, draws, found)))
        yield done


def _begun(
    cases: Mapping[str, Case],
    catalogue: Catalogue,
    draws: EffectDraws,
    before: Sensitivity | None,
    today: date,
    in_all: int,
) -> Sensitivity:
    made_from, count = draws_used(catalogue, draws).lock, min(PLAN_DRAWS, len(draws))
    same = (made_from, today.isoformat(), count, in_all, set(cases))
    if before is not None and same == (
        before.made_from, before.today, before.draws, before.scenarios_in_all, set(before.recommended),
    ):  # fmt: skip
        return before
    even = under(draws, np.full(len(draws), 1.0 / len(draws)), count)
    return Sensitivity(
        made_from=made_from, today=today.isoformat(), draws=count, scenarios_in_all=in_all,
        recommended=recommendations(cases, catalogue, even, today=today), scenarios=(),
    )  # fmt: skip


def _scenario(weighted: Weighted, draws: EffectDraws, found: dict[str, dict[str, int]]) -> Scenario:
    moved, moved_for = largest_move(draws, weighted.weights)
    return Scenario(
        kind=weighted.kind,
        name=weighted.name,
        power=weighted.power,
        k=None if weighted.k is None else round(weighted.k, 4),
        third=weighted.third,
        treatment=weighted.treatment,
        scar_type=weighted.scar_type,
        moved=round(moved, 4),
        moved_for=moved_for,
        recommended=found,
    )
