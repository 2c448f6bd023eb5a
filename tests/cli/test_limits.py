"""Limits that leave nothing, or little, as a person meets them: through the command, in both forms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import scarpath

TODAY = "2026-11-22"
RUN = [sys.executable, "-c", "import sys; sys.argv[0] = 'scarpath'; from scarpath.cli import main; main()"]
CASE = """\
scarpath_case: 1
person: {{age: 30, fitzpatrick: II}}
scars:
  - {{region: left_cheek, type: rolling, count: 6}}
{lines}
"""


@cache
def printed(lines: str, *options: str) -> str:
    """What `plan` prints for a small case with these lines more."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(CASE.format(lines=lines), encoding="utf-8")
        done = subprocess.run(
            [*RUN, "plan", str(path), "--today", TODAY, *options],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


def data(lines: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(lines, "--json"))
    return found


def avoiding_everything() -> str:
    cards = scarpath.load_catalogue().treatments.values()
    return f"goals: {{avoid: [{', '.join(card.id for card in cards if not card.raised_only)}]}}"


NOTHING = {
    "everything avoided": (avoiding_everything, ("goals.avoid",), ()),
    "no visit allowed": ("limits: {visits: 0}", ("limits.visits",), ("your limit on visits",)),
    "limits that contradict each other": (
        "start_on: 2026-12-10\nlimits: {finish_by: 2027-01-05, blocked_dates: [{first: 2026-12-01, "
        "last: 2027-01-10}]}",
        ("limits.finish_by", "limits.blocked_dates"),
        ("your blocked dates", "no visit from 2026-12-01 to 2027-01-10", "over by 2027-01-05"),
    ),
}


@pytest.mark.parametrize("name", NOTHING)
def test_where_no_plan_is_left_the_limits_that_clash_are_named(name: str) -> None:
    lines, clash, said = NOTHING[name]
    found = data(lines() if callable(lines) else lines)
    reasons = " ".join(reason["text"] for reason in found["answer"]["certainty_reasons"])
    assert found["plans"] == []
    assert found["recommended"] is None
    assert found["certificate"]["complete"]
    assert all(limit in reasons for limit in clash)
    assert all(part in reasons for part in said)
    assert {entry["rule"] for entry in found["blocked"]} & set(clash)


def test_a_date_tomorrow_leaves_what_is_over_by_then() -> None:
    """One visit today at most, healed tomorrow; what is longer is ruled out by the date, by name."""
    found = data("limits: {finish_by: 2026-11-23}")
    assert all(plan["visits"] <= 1 for plan in found["plans"])
    if found["recommended"]:
        assert found["recommended"]["ends_on"] == TODAY
        assert found["recommended"]["schedule"][-1]["downtime_until"] <= "2026-11-23"
    else:
        assert found["recommended_why_none"]
    late = {entry["treatment"] for entry in found["blocked"] if entry["rule"] == "limits.finish_by"}
    assert late
    assert not any(late & set(plan["sessions"]) for plan in found["plans"])


def test_the_page_says_the_same_and_claims_no_search_failed() -> None:
    page = " ".join(printed("limits: {visits: 0}").split())
    assert "No plan fits within your limits" in page
    assert "limits.visits" in page
    assert "Without your limit on visits there would be" in page
    assert "Search complete" in page


@pytest.mark.parametrize(
    ("lines", "figure", "most"),
    [
        ("limits: {downtime_days_per_visit: 0}", "downtime_days", 0),
        ("limits: {pih_risk_percent: 0}", "pih", 0),
        ("limits: {budget: {amount: 0, currency: USD}}", "cost", 0),
    ],
)
def test_a_cap_of_zero_is_kept_and_what_nobody_knows_is_not_taken_for_zero(
    lines: str, figure: str, most: float
) -> None:
    """What is left has no known figure above the cap, and says where a figure is open."""
    for plan in data(lines)["plans"]:
        known, open_figure = {
            "downtime_days": (plan["downtime_days"], plan["downtime_at_least"]),
            "pih": (plan["pih_risk_percent"]["mean"], False),
            "cost": (plan["cost"]["amount"], plan["cost"]["at_least"]),
        }[figure]
        assert known <= most
        assert open_figure or known == most


def test_a_budget_in_another_currency_compares_nothing_with_dollars() -> None:
    """No card is priced in Swiss francs, so every price but the person's own is open."""
    found = data("limits: {budget: {amount: 900, currency: CHF}, visits: 3}\nprices: {subcision: 400}")
    assert found["plans"]
    follows_its_host = {
        name
        for name, card in scarpath.load_catalogue().treatments.items()
        if card.price is not None and card.price.added_percent_of_host is not None
    }
    for plan in found["plans"]:
        assert plan["cost"]["currency"] == "CHF"
        assert plan["cost"]["at_least"] is bool(set(plan["sessions"]) - {"subcision"} - follows_its_host)
        if not follows_its_host & set(plan["sessions"]):
            assert plan["cost"]["amount"] == 400 * plan["sessions"].get("subcision", 0)
    page = printed("limits: {budget: {amount: 900, currency: CHF}, visits: 3}\nprices: {subcision: 400}")
    # the currency of the known prices is named, no price in it is shown
    assert not re.search(r"USD\W*\d|\d\W*USD", page.split("RULED OUT")[0])


def test_prices_missing_for_half_of_the_treatments_are_guessed_or_stay_open() -> None:
    """A treatment without a price has the range of its family, marked, or is named as not known."""
    cards = scarpath.load_catalogue().treatments
    found = data("limits: {visits: 3}\ngoals: {improvement_percent: 20}")
    unpriced = {name for name, card in cards.items() if card.price is None}
    assert found["plans"]
    for plan in found["plans"]:
        cost = plan["cost"]
        assert {*cost["unknown"], *cost["guessed"]} == unpriced & set(plan["sessions"])
        assert cost["at_least"] is bool(cost["unknown"])
        assert cost["known"] is not bool(unpriced & set(plan["sessions"]))
        assert not ("cheapest" in (plan["name"] or {"text": ""})["text"] and cost["at_least"])
