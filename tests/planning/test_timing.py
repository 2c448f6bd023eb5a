"""The calendar of session counts: hand-worked figures, brute force over all days, and shapes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from scarpath.core.case import Days, Limits, PastTreatment, Skin
from scarpath.core.errors import InvalidValue
from scarpath.core.plan import Safety
from scarpath.core.sequencing import Preparation
from scarpath.planning.timing import Meets, Timing, build_timing, interval_days, matters
from tests import support
from tests.planning.brute import random_problem
from tests.planning.timing_cards import (
    EVERYTHING,
    FACT,
    TODAY,
    adjunct,
    by_id,
    card,
    case,
    gap,
    named,
    sequencing,
    span,
)

RELEASE = card("release", stage=2, interval_weeks=span(8), downtime_days=span(5, 10))
LASER = card("laser", stage=4, interval_weeks=span(4, 8), downtime_days=span(4))
ONCE = card("once", stage=3, interval_weeks=None, downtime_days=None)
BLOOD = adjunct("blood", "laser", "release")
CARDS = by_id(RELEASE, LASER, ONCE, BLOOD)
GAPS = sequencing(gap(EVERYTHING, EVERYTHING, 2, either_order=True), gap(named("release"), named("laser"), 6))


def timing(**changed: object) -> Timing:
    return build_timing(CARDS, case(**changed), CARDS, GAPS, Safety(), today=TODAY)


def test_the_order_is_stage_then_id() -> None:
    assert timing().order == ("release", "once", "laser", "blood")


def test_a_course_worked_by_hand() -> None:
    """Two releases on days 0 and 56; once at least 2 weeks later, day 70; laser 6 weeks after the release
    and 2 after
    once, so day 98, then 42 days (the middle of 4 to 8 weeks) twice: day 182, which is 26 weeks.
    """
    plan = timing()
    row = plan.vector({"release": 2, "once": 1, "laser": 3, "blood": 2})
    assert plan.last_day(row) == 98 + 84
    assert plan.weeks(row) == 26
    assert plan.visits(row) == 6  # blood is given in visits of its hosts
    # The middle of 5 to 10 days is 7.5, so 8 days twice, and 4 days three times; once is not known.
    days, at_least = plan.downtime(row)
    assert (days, at_least) == (2 * 8 + 3 * 4, True)
    assert plan.finished_day(row) == 182 + 4


def test_a_gap_to_a_treatment_before_the_last_one_is_kept() -> None:
    """From release to laser 6 weeks, though 2 + 2 weeks would do by way of once."""
    plan = timing()
    assert plan.last_day(plan.vector({"release": 1, "once": 1, "laser": 1})) == 42


def test_skin_heals_before_the_next_treatment() -> None:
    """Ten days are the longest printed downtime of the release; the gaps of none and of one week are
    shorter.
    """
    cards = by_id(RELEASE, LASER)
    for known in (sequencing(), sequencing(gap(EVERYTHING, EVERYTHING, 1))):
        plan = build_timing(cards, case(), cards, known, Safety(), today=TODAY)
        assert plan.last_day(plan.vector({"release": 1, "laser": 1})) == 10
        assert plan.weeks(plan.vector({"release": 1, "laser": 1})) == 2  # a begun week counts


@pytest.mark.parametrize(
    ("low", "high", "downtime", "days"),
    [(4, 4, 3, 28), (2, 4, 3, 21), (2, 3, 3, 21), (2, 2.9, 3, 14), (0, 0.2, 3, 7), (1, 1, 21, 21)],
)
def test_the_interval_is_the_middle_in_whole_weeks(
    low: float, high: float, downtime: float, days: int
) -> None:
    """3 weeks; 2.5 rounds up to 3; 2.45 down to 2; never under a week, never within the downtime."""
    assert interval_days(card("x", interval_weeks=span(low, high), downtime_days=span(downtime))) == days


def test_nothing_is_repeated_at_a_guessed_pace() -> None:
    plan = timing()
    row = plan.vector({"once": 2})
    assert not plan.possible(row)
    assert (plan.most_sessions("once", 4), plan.most_sessions("laser", 4)) == (1, 4)
    with pytest.raises(InvalidValue, match="once is repeated but no source prints an interval"):
        plan.last_day(row)


def test_an_adjunct_needs_the_visits_of_its_hosts() -> None:
    plan = timing()
    rows = np.array([plan.vector({"laser": 2, "release": 1, "blood": n}) for n in (0, 3, 4)])
    assert plan.possible(rows).tolist() == [True, True, False]
    assert not plan.possible(plan.vector({"once": 1, "blood": 1}))


def test_an_adjunct_that_must_wait_holds_back_its_hosts() -> None:
    safety = Safety(earliest={"blood": date(2026, 9, 21)})
    plan = build_timing(CARDS, case(), CARDS, GAPS, safety, today=TODAY)
    rows = np.array([plan.vector(s) for s in ({"laser": 1}, {"laser": 1, "blood": 1}, {"once": 1})])
    assert plan.last_day(rows).tolist() == [0, 20, 0]


def test_dates_that_may_not_be_used() -> None:
    """1 September and the 28 days after the first session are both blocked; the stretches from 29
    September touch.
    """
    days = (
        Days(first=date(2026, 8, 20), last=TODAY),
        Days(first=date(2026, 10, 1), last=date(2026, 10, 9)),
        Days(first=date(2026, 9, 28), last=date(2026, 9, 30)),
    )
    cards = by_id(card("x"))
    plan = build_timing(cards, case(limits=Limits(blocked_dates=days)), cards, GAPS, Safety(), today=TODAY)
    rows = np.array([[1], [2], [3], [0]])
    # 2 September; 30 September moves to 10 October (day 39); 28 days later is day 67.
    assert plan.last_day(rows).tolist() == [1, 39, 67, 0]
    assert plan.blocked == (((-12, 0), (27, 38)),)


def test_what_was_already_had_counts() -> None:
    """Laser ended 10 days ago: 42 days between its sessions leave 32, and any other treatment waits 14, so
    4 more.
    """
    had = (PastTreatment(treatment="laser", ended=date(2026, 8, 22)), PastTreatment(treatment="release"))
    plan = timing(history=had)
    assert plan.last_day(plan.vector({"laser": 1})) == 32
    assert plan.last_day(plan.vector({"once": 1})) == 4


@pytest.mark.parametrize(("stated", "day"), [(True, 14), (None, 14), (False, 0)])
def test_preparation_takes_its_time_unless_the_case_says_no(stated: bool | None, day: int) -> None:
    before = Preparation(
        id="p",
        kind="herpes_prophylaxis",
        what="invented",
        applies_to=named("laser"),
        days_before=14,
        asks_field="herpes_simplex",
        facts=(FACT,),
        sign_off="sourced",
    )
    this = case(skin=Skin(herpes_simplex=stated))
    plan = build_timing(CARDS, this, CARDS, sequencing(preparations=(before,)), Safety(), today=TODAY)
    assert matters(before, LASER, this) is stated
    assert plan.last_day(plan.vector({"laser": 1})) == day
    assert plan.last_day(plan.vector({"release": 1})) == 0


def test_a_deadline_waits_for_the_downtime() -> None:
    """One laser session today heals until 5 September; two end on 13 October and heal until the 17th."""
    for last, fits in ((date(2026, 9, 4), [False, False]), (date(2026, 9, 5), [True, False])):
        plan = timing(limits=Limits(finish_by=last))
        rows = np.array([plan.vector({"laser": n}) for n in (1, 2)])
        assert plan.in_time(rows).tolist() == fits
    weeks = timing(limits=Limits(finish_within_weeks=7))
    assert weeks.in_time(weeks.vector({"laser": 2}))
    assert timing().in_time(np.zeros((2, 4), dtype=np.int8)).all()


def test_nothing_at_all_takes_no_time() -> None:
    plan = timing()
    row = plan.vector({})
    assert (plan.visits(row), plan.weeks(row), plan.finished_day(row)) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(30))
def test_the_timing_of_some_treatments_alone_is_that_built_for_them(seed: int) -> None:
    case, _, cards, _, _, catalogue = random_problem(seed)
    known = {card.id: card for card in cards}

    def built(names: list[str]) -> Timing:
        return build_timing(names, case, known, catalogue.sequencing, Safety(), today=support.TODAY)

    whole = built(list(known))
    for left_out in known:
        names = [name for name in known if name != left_out]
        assert whole.only(names) == built(names)
    assert whole.only(known) == whole


def test_an_unknown_treatment_is_named() -> None:
    with pytest.raises(InvalidValue, match="no timing is known for snake_oil"):
        timing().vector({"snake_oil": 1})


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=20), st.booleans())
def test_rows_do_not_touch_each_other(rows: list[list[int]], blocked: bool) -> None:
    """A stack of small integers gives what each row gives alone."""
    days = (Days(first=date(2026, 10, 1), last=date(2026, 11, 20)),) if blocked else ()
    plan = timing(limits=Limits(blocked_dates=days, finish_by=date(2027, 6, 1)))
    table = np.array(rows, dtype=np.uint8)
    table[:, 1] = np.minimum(table[:, 1], 1)
    for method in (plan.visits, plan.last_day, plan.finished_day, plan.weeks, plan.in_time, plan.possible):
        assert method(table).tolist() == [method(row) for row in table]
    assert plan.downtime(table)[0].tolist() == [plan.downtime(row)[0] for row in table]


@st.composite
def small(draw: st.DrawFn) -> tuple[Timing, list[int]]:
    """Three treatments, at most four sessions, spans of a few days, some pairs in one visit."""
    few = st.integers(1, 4)
    blocked = [sorted(draw(st.sets(st.integers(0, 9), max_size=3))) for _ in range(3)]
    together = st.sampled_from(
        [None, Meets(), *(Meets(once=True, undone_by=undone) for undone in ((), (0,), (1,), (2,)))]
    )
    plan = Timing(
        start=TODAY,
        order=("a", "b", "c"),
        own_visit=(True,) * 3,
        interval_days=tuple(draw(few) for _ in range(3)),
        gap_days=tuple(tuple(draw(few) for _ in range(3)) for _ in range(3)),
        downtime_days=(0, 0, 0),
        recovery_days=tuple(draw(st.integers(0, 4)) for _ in range(3)),
        earliest_day=tuple(draw(st.integers(0, 5)) for _ in range(3)),
        hosts=((),) * 3,
        blocked=tuple(tuple((d, d) for d in days) for days in blocked),
        shared=tuple(tuple(draw(together) if s < t else None for t in range(3)) for s in range(3)),
    )
    return plan, draw(st.sampled_from([c for c in product(range(4), repeat=3) if 1 <= sum(c) <= 4]))


def visits_of(plan: Timing, counts: list[int]) -> list[list[int]]:
    """The treatments of each visit, read off the rules by loops."""
    found: list[list[int]] = []
    group: list[int] = []
    start = joined_at = 0
    for t in [t for t in range(3) if counts[t]]:
        how = [plan.shared[s][t] for s in group]
        later = [u for u in range(t + 1, 3) if counts[u]]
        sound = bool(how) and all(m is not None and not set(m.undone_by) & set(later) for m in how)
        if sound and not any(m is not None and m.once for m in how):
            for k in range(counts[t]):
                if start + k == len(found):
                    found.append([])
                found[start + k].append(t)
            group.append(t)
            continue
        alone = counts[t] == 1 or not any(m is not None and t in m.undone_by for m in how)
        free = not (joined_at == len(found) and start == len(found) - 1)
        if sound and alone and free:
            found[-1].append(t)
            start = len(found) - 1
            found += [[t] for _ in range(counts[t] - 1)]
            joined_at = start + 1
        else:
            start, joined_at = len(found), 0
            found += [[t] for _ in range(counts[t])]
        group = [t]
    return found


@settings(max_examples=100, deadline=None)
@given(small())
def test_no_calendar_that_keeps_the_rules_ends_earlier(problem: tuple[Timing, list[int]]) -> None:
    """Brute force: every choice of days up to the claimed end, the rules checked visit by visit."""
    plan, counts = problem
    visits = visits_of(plan, counts)
    end = int(plan.last_day(np.array(counts)))

    def kept(days: tuple[int, ...]) -> bool:
        return all(
            day >= plan.earliest_day[t] and (day, day) not in plan.blocked[t] and in_turn(days, i, t)
            for i, (day, given) in enumerate(zip(days, visits, strict=True))
            for t in given
        )

    def in_turn(days: tuple[int, ...], i: int, t: int) -> bool:
        """Whether a visit is late enough for one treatment: its interval and what healed since, if it was
        given in the visit before; else the gap to whatever was given before it.
        """
        if i and days[i] <= days[i - 1]:
            return False
        if i and t in visits[i - 1]:
            apart = max(plan.interval_days[t] or 0, *(plan.recovery_days[s] for s in visits[i - 1]))
            return days[i] >= days[i - 1] + apart
        return all(
            days[i] >= days[j] + plan.gap_days[s][t]
            for j in range(i)
            for s in visits[j]
            if s not in visits[i]
        )

    ends = {max(days) for days in product(range(end + 1), repeat=len(visits)) if kept(days)}
    assert min(ends) == end
    assert plan.visits(np.array(counts)) == len(visits)
    apart = replace(plan, downtime_days=(3, 2, 1))
    off = sum(max((3, 2, 1)[t] for t in given) for given in visits)
    assert apart.downtime(np.array(counts))[0] == off


def test_what_is_usual_sets_the_pace_where_it_is_not_the_middle() -> None:
    """From 4 to 8 weeks the middle is 6; most arms print 4, so that three sessions end on day 56."""
    wide = replace(support.span(4, 8), usual=4.0)
    assert interval_days(card("x", interval_weeks=wide, downtime_days=span(3))) == 28
    with pytest.raises(InvalidValue, match="usual 9 is not from low 4 to high 8"):
        replace(wide, usual=9.0)
