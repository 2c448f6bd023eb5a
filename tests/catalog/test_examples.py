"""The example cases load today and in years to come, and differ in kind."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scarpath.catalog.load import load_case, load_catalogue, read_case
from scarpath.core.case import Fitzpatrick, ScarType

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
CATALOGUE = load_catalogue()

# The case as the description of the case format prints it, with the dates it prints.
PRINTED = """\
scarpath_case: 1
person: {age: 27, fitzpatrick: IV}
scars:                       # what is there, by region and type; a count, and depth where it was judged
  - {region: left_cheek,  type: icepick, count: 14}
  - {region: left_cheek,  type: rolling, count: 6, depth: moderate}
  - {region: right_cheek, type: boxcar,  count: 9, depth: shallow}
marks: {pih: mild, pie: none}                       # none, mild, moderate, severe
skin:
  active_acne: mild
  isotretinoin: {status: stopped, stopped_on: 2026-03-01}   # never, current, stopped
  keloid_tendency: false
  herpes_simplex: false
  pregnant_or_breastfeeding: false
history: [{treatment: microneedling, sessions: 3, ended: 2025-05-01}]
goals: {improvement_percent: 50, prefer: [improvement, downtime, cost], avoid: [filler_pmma]}
limits: {budget: {amount: 3000, currency: USD}, downtime_days_per_visit: 5, visits: 10, finish_by: 2027-06-30,
         pih_risk_percent: 15}
prices: {microneedling: 250}                        # per session, in the budget's currency
start_on: 2026-12-01
"""


def example(name: str, today: date = date(2026, 11, 22)):
    path = next(path for path in EXAMPLES if path.stem == name)
    return load_case(path, CATALOGUE, today=today)


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2031, 2, 28), date(2044, 2, 29)])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_does_not_age(path: Path, today: date) -> None:
    case = load_case(path, CATALOGUE, today=today)
    assert case.first_day(today) == today
    assert (case.last_day(today) or today) >= today


def test_the_examples_differ_in_kind() -> None:
    icepick = example("icepick_type_v")
    assert icepick.person.fitzpatrick is Fitzpatrick.V
    assert icepick.count(ScarType.ICEPICK) > 2 * icepick.count(ScarType.BOXCAR, ScarType.ROLLING)
    rolling = example("rolling_type_ii_deadline")
    assert rolling.person.fitzpatrick is Fitzpatrick.II
    assert rolling.last_day(date(2026, 1, 1)) is not None
    mixed = example("mixed_severe_budget")
    assert min(mixed.count(t) for t in (ScarType.ICEPICK, ScarType.BOXCAR, ScarType.ROLLING)) > 20
    assert mixed.limits.budget is not None
    assert mixed.limits.budget.amount <= Decimal(1500)
    raised = example("raised_scars")
    assert raised.has_raised
    assert not raised.has_atrophic
    assert len(EXAMPLES) >= 5


def test_the_documented_case_is_the_example_with_dates() -> None:
    today = date(2026, 11, 22)
    printed = read_case(PRINTED, "printed.yaml", CATALOGUE, today=today)
    ours = example("interfaces_example", today)
    dated = replace(ours.limits, finish_within_weeks=None, finish_by=date(2027, 6, 30))
    assert replace(ours, start_on=date(2026, 12, 1), limits=dated) == printed
    # From the documented start to the documented end are 211 days, which is 30 whole weeks.
    assert ours.limits.finish_within_weeks == (date(2027, 6, 30) - date(2026, 12, 1)).days // 7
    stated = {f.name for f in fields(ours) if getattr(ours, f.name) != getattr(printed, f.name)}
    assert stated == {"start_on", "limits"}
