"""Counts of harm: added by hand, bounded by the rule of three, and never made up from silence."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scarpath.core.plan import HarmCount
from scarpath.core.study import Adverse, Study
from scarpath.planning.harms import harm_counts
from tests.support import card, catalogue, study

NEEDLES = card("needles", "resurfacing")


def with_harm(made_up: Study, *harms: Adverse, **more: Any) -> Study:
    """A study whose first arm printed these harms."""
    first = dataclasses.replace(made_up.arms[0], adverse=harms)
    return dataclasses.replace(made_up, arms=(first, *made_up.arms[1:]), **more)


def pih(events: int | None, n: int | None, **more: Any) -> Adverse:
    return Adverse(event="pih", events=events, n=n, **more)


def counted(*studies: Study) -> tuple[HarmCount, ...]:
    return harm_counts(["needles"], catalogue([NEEDLES], studies=studies))


def test_counts_of_all_arms_that_gave_it_alone_are_added() -> None:
    # 2 of 20 and 1 of 30 make 3 of 50, which is 6 of 100.
    found = counted(
        with_harm(study("a", ["needles"]), pih(2, 20)),
        with_harm(study("b", ["needles"]), pih(1, 30)),
        with_harm(study("c", ["needles", "peel"]), pih(9, 9)),
        with_harm(study("d", ["laser"]), pih(9, 9)),
    )
    assert [(c.events, c.people, c.percent, c.at_most_percent) for c in found] == [(3, 50, 6.0, None)]
    assert found[0].studies == ("a", "b")


@pytest.mark.parametrize("people", [10, 20, 60, 300])
def test_none_seen_is_bounded_by_what_so_few_people_cannot_rule_out(people: int) -> None:
    """Exactly, 1 - 0.05 ** (1 / n); the rule of three lies at or just above it (-ln 0.05 = 2.996)."""
    (found,) = counted(with_harm(study("a", ["needles"]), pih(0, people)))
    exact = 100 * (1 - 0.05 ** (1 / people))
    assert found.at_most_percent is not None
    assert exact <= found.at_most_percent <= exact * (1 + 2 / people)
    assert found.percent == 0


def test_one_person_bounds_nothing() -> None:
    (found,) = counted(with_harm(study("a", ["needles"]), pih(0, 1)))
    assert found.at_most_percent == 100


def test_silence_is_no_count() -> None:
    percent_alone = pih(None, None, percent=5.0)
    scars = with_harm(study("s", ["needles"]), pih(1, 40), flags=("n_is_lesions",))
    assert counted(study("a", ["needles"]), with_harm(study("b", ["needles"]), percent_alone), scars) == ()
    unnamed = Adverse(event="other", events=1, n=20)
    assert counted(with_harm(study("c", ["needles"]), unnamed)) == ()
