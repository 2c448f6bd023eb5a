"""Counts of harm: added by hand, bounded by the rule of three, and never made up from silence."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scarpath.core.harm import HarmCount, LastingHarm, lasting_harm
from scarpath.core.study import Adverse, Event, Study
from scarpath.planning.harms import class_harm_counts, harm_counts, printed_shares, unnamed_harms
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


def test_sides_of_one_face_are_counted_once() -> None:
    made_up = study("a", ["needles"], ["needles"])
    arms = tuple(dataclasses.replace(arm, adverse=(pih(k, 20),)) for k, arm in enumerate(made_up.arms, 2))
    for design, expected in (("rct_split_face", (3, 20)), ("rct_parallel", (5, 40))):
        (found,) = counted(dataclasses.replace(made_up, arms=arms, design=design))
        assert (found.events, found.people) == expected


def test_what_was_printed_with_a_count_is_kept() -> None:
    (found,) = counted(with_harm(study("a", ["needles"]), pih(2, 20, detail="transient")))
    assert found.details == ("transient",)
    assert found.interval_percent[0] < 10 < found.interval_percent[1]


def test_a_class_takes_all_its_treatments_and_no_other() -> None:
    laser, plasma = card("laser", "resurfacing"), card("plasma", "adjunct", hosts=("needles",))
    known = catalogue(
        [NEEDLES, laser, plasma],
        studies=[
            with_harm(study("a", ["needles"]), pih(1, 10)),
            with_harm(study("b", ["laser"]), pih(2, 20)),
            with_harm(study("c", ["laser", "needles"]), pih(3, 30)),
            with_harm(study("d", ["laser", "plasma"]), pih(9, 9)),
        ],
    )
    (found,) = class_harm_counts("resurfacing", known)
    assert (found.treatment, found.events, found.people, found.studies) == (
        "resurfacing",
        6,
        60,
        ("a", "b", "c"),
    )


def of(event: Event, events: int | None, n: int | None = 20, **more: Any) -> Adverse:
    return Adverse(event=event, events=events, n=n, **more)


def lasting(*harms: Adverse) -> LastingHarm:
    known = catalogue([NEEDLES], studies=[with_harm(study("a", ["needles"]), *harms)])
    return lasting_harm("needles", harm_counts(["needles"], known), printed_shares("needles", known))


def test_lasting_harm_is_an_axis_of_its_own() -> None:
    nothing, passing = lasting(), lasting(of("infection", 3))
    assert (nothing.seen, passing.seen) == ("not counted", "not counted")
    none = lasting(of("granuloma", 0, 30), of("hypopigmentation", 0, 12))
    assert (none.seen, none.gravest, none.people) == ("none seen", None, 30)
    assert none.looked_for == ("hypopigmentation", "granuloma")
    seen = lasting(of("hypopigmentation", 2), of("scarring", 1), of("granuloma", 0))
    assert (seen.seen, seen.gravest) == ("seen", "scarring")


def test_a_share_alone_is_seen_but_not_counted() -> None:
    found = lasting(of("granuloma", None, None, percent=1.7, detail="within 5 years"))
    assert (found.seen, found.gravest, found.people) == ("seen", "granuloma", 0)
    assert [(s.percent, s.detail) for s in found.shares] == [(1.7, "within 5 years")]
    assert counted(with_harm(study("a", ["needles"]), of("granuloma", None, None, percent=1.7))) == ()


def test_harm_without_a_name_is_listed_and_not_pooled() -> None:
    unnamed = of("other", 2, 20, detail="any adverse event")
    known = catalogue([NEEDLES], studies=[with_harm(study("a", ["needles"]), unnamed)])
    assert unnamed_harms("needles", known) == (("a", unnamed),)
    assert harm_counts(["needles"], known) == ()
