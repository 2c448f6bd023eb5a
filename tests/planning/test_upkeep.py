"""Upkeep of invented courses: days counted by hand, sources kept, nothing dated without a source."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scarpath.core.plan import Safety, Upkeep
from scarpath.core.sequencing import Care, FollowUp, Sequencing, TopUp
from scarpath.planning.schedule import schedule
from scarpath.planning.upkeep import upkeep
from tests.planning.timing_cards import FACT, TODAY, by_id, card, case, gap, named, sequencing, span
from tests.words import in_words

FILLER = card(
    "filler", mechanism="volume", family="filler", permanence="temporary", top_up_months=span(6, 24)
)
SHORT = card("short", mechanism="volume", family="filler", permanence="temporary", top_up_months=span(12))
KEEPS = card("keeps", mechanism="volume", family="filler", permanence="lasting")
LASER = card("laser", stage=2)
CARDS = by_id(FILLER, SHORT, KEEPS, LASER)


def after(sessions: dict[str, int], known: Sequencing) -> tuple[Upkeep, ...]:
    visits = schedule(sessions, case(), CARDS, known, Safety(), today=TODAY)
    return in_words(upkeep(visits, CARDS, known))


def known(**changed: Any) -> Sequencing:
    return sequencing(gap(named("filler"), named("laser"), 2), **changed)


def test_a_temporary_effect_is_renewed_from_its_own_last_session() -> None:
    """Filler on 1 and 29 September; the middle of 6 and 24 months is 15, so 29 December 2027."""
    (item,) = after({"filler": 2, "laser": 3}, known())
    assert item.first == date(2027, 12, 29)
    assert item.every_months == 15
    assert item.source == "inventor"
    assert item.what == "Filler: renew it if its effect is to be kept (printed: after 6 to 24 months)"


def test_one_printed_figure_is_not_shown_as_a_range() -> None:
    (item,) = after({"short": 1}, known())
    assert (item.first, item.every_months) == (date(2027, 9, 1), 12)
    assert "after 12 months" in item.what


@pytest.mark.parametrize("name", ["keeps", "laser"])
def test_what_lasts_is_not_renewed(name: str) -> None:
    assert after({name: 2}, known()) == ()


def test_follow_up_is_counted_from_the_last_visit() -> None:
    """Laser on 1 and 29 September: 12 weeks later is 22 December, 26 weeks 30 March."""
    last = FollowUp(
        id="f", what="look", after="last_session", weeks=(12, 26), facts=(FACT,), sign_off="rule_proposal"
    )
    each = FollowUp(
        id="e", what="check", after="each_session", weeks=(1, 4), facts=(FACT,), sign_off="sourced"
    )
    items = after({"laser": 2}, known(follow_up=(each, last)))
    assert [(i.what, i.first) for i in items] == [
        ("look", date(2026, 12, 22)),
        ("look", date(2027, 3, 30)),
        ("check (1 and 4 weeks after each session)", None),
    ]
    assert items[0].source == "inventor; our proposal, needs a clinician's sign-off"
    assert items[2].source == "inventor"


def care(topic: Any, **changed: Any) -> Care:
    usual: dict[str, Any] = {"id": topic, "what": topic, "applies_to": named("laser"), "facts": (FACT,)}
    return Care(topic=topic, **({"sign_off": "sourced"} | usual | changed))


def test_of_all_care_only_protection_from_the_sun_is_upkeep() -> None:
    """Sun protection for 56 days after the last laser session on 29 September ends on 24 November."""
    entries = (
        care("sun_protection", until_days=56, conflict=True),
        care("sun_protection", id="first_days", from_days=3),
        care("sun_protection", id="other", applies_to=named("filler")),
        care("skincare"),
    )
    (item,) = after({"laser": 2}, known(care=entries))
    assert item.what == "sun_protection (until 2026-11-24)"
    assert item.source == "inventor; sources disagree"
    assert (item.first, item.every_months) == (None, None)


def test_care_is_counted_from_the_treatment_it_belongs_to() -> None:
    """Filler on 1 September, laser two weeks later: the filler's 28 days end on 29 September."""
    entry = care("sun_protection", applies_to=named("short"), until_days=28)
    items = after({"short": 1, "laser": 1}, known(care=(entry,)))
    assert items[-1].what == "sun_protection (until 2026-09-29)"


def test_a_general_renewal_fills_in_only_for_a_card_that_has_none() -> None:
    general = TopUp(
        id="t",
        what="maintenance",
        applies_to=named("filler", "keeps"),
        months_low=6,
        months_high=24,
        facts=(FACT,),
        sign_off="sourced",
    )
    items = after({"keeps": 1}, known(top_ups=(general,)))
    assert [i.what for i in items] == ["Keeps: maintenance (6 to 24 months)"]
    (own,) = after({"filler": 1}, known(top_ups=(general,)))
    assert own.every_months == 15


def test_dated_items_come_first_and_in_order() -> None:
    look = FollowUp(id="f", what="look", after="last_session", weeks=(12,), facts=(FACT,), sign_off="sourced")
    items = after({"filler": 1, "laser": 1}, known(care=(care("sun_protection"),), follow_up=(look,)))
    assert [i.first is None for i in items] == [False, False, True]
    assert [i.what.split(":")[0] for i in items] == ["look", "Filler", "sun_protection"]


def test_no_visit_no_upkeep() -> None:
    assert after({}, known(follow_up=())) == ()
