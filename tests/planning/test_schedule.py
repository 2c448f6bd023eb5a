"""Dated visits: the figures of the timing, every rule kept, clashes that name what is needed and no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from scarpath.core.case import BlockedDates, Case, Fitzpatrick, Limits, Person, Skin
from scarpath.core.errors import NoSchedule
from scarpath.core.plan import Safety, Visit
from scarpath.core.sequencing import Care, Preparation, SameVisit, Sequencing
from scarpath.core.source import Fact
from scarpath.core.treatment import Treatment
from scarpath.planning import schedule as planning
from scarpath.planning.timing import build_timing
from scarpath.render.say import in_words
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
    problems,
    sequencing,
    span,
)

Problem = tuple[dict[str, int], Case, dict[str, Treatment], Sequencing, Safety]

RELEASE = card("release", stage=2, interval_weeks=span(8), downtime_days=span(5, 10))
DARK = Fact(fact="dark skin only", sources=("x2001",), fitzpatrick=(Fitzpatrick.V, Fitzpatrick.VI))
LASER = card("laser", stage=4, aftercare=(Fact(fact="keep it moist", sources=("x2001",)), DARK))
BLOOD = adjunct("blood", "laser")
CARDS = by_id(RELEASE, LASER, BLOOD)
GAPS = sequencing(gap(EVERYTHING, EVERYTHING, 2))


def schedule(
    sessions: Mapping[str, int],
    this: Case,
    cards: Mapping[str, Treatment],
    known: Sequencing,
    safety: Safety,
    *,
    today: date,
) -> tuple[Visit, ...]:
    """The calendar, or the clash, in words."""
    try:
        return in_words(planning.schedule(sessions, this, cards, known, safety, today=today))
    except NoSchedule as clash:
        raise NoSchedule(in_words(clash.rules), in_words(clash.remedy)) from None


def days(visits: tuple[Visit, ...], start: date = TODAY) -> list[int]:
    return [(v.date - start).days for v in visits]


def plan(
    sessions: Mapping[str, int], this: Case | None = None, known: Sequencing = GAPS
) -> tuple[Visit, ...]:
    return schedule(sessions, this or case(), CARDS, known, Safety(), today=TODAY)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_visits_downtime_and_end_equal_the_timing(problem: Problem) -> None:
    """Two implementations, one on arrays and one on dates and named rules, must agree to the day."""
    counts, this, cards, known, safety = problem
    timing = build_timing(cards, this, cards, known, safety, today=TODAY)
    row = timing.vector(counts)
    visits = schedule(counts, this, cards, known, safety, today=TODAY)
    assert len(visits) == timing.visits(row)
    if visits:
        assert (visits[-1].date - timing.start).days == timing.last_day(row)
        over = max(v.downtime_until or v.date for v in visits)
        assert (over - timing.start).days == timing.finished_day(row)
    total, at_least = timing.downtime(row)
    known_days = [(v.downtime_until - v.date).days for v in visits if v.downtime_until is not None]
    assert sum(known_days) == total
    assert at_least == (len(known_days) < len(visits))
    assert {name: sum(name in v.sessions for v in visits) for name in counts} == counts


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_rule_is_kept(problem: Problem) -> None:
    """Read off the rules themselves, without the functions under test."""
    counts, this, cards, known, safety = problem
    visits = schedule(counts, this, cards, known, safety, today=TODAY)
    for a, b in pairwise(visits):
        assert a.date < b.date
    for i, visit in enumerate(visits):
        assert visit.date >= (this.start_on or TODAY)
        assert not any(d.first <= visit.date <= d.last for d in this.limits.blocked_dates)
        for name in visit.sessions:
            assert visit.date >= safety.earliest.get(name, date.min)
        host = cards[visit.sessions[0]]
        for before in visits[:i]:
            first = cards[before.sessions[0]]
            assert first.stage <= host.stage
            apart = (visit.date - before.date).days
            assert apart >= (first.downtime_days.high if first.downtime_days else 0)
            if first.id != host.id:
                assert apart >= max((7 * g.weeks for g in known.gaps if g.binds(first, host)), default=0)
            elif host.interval_weeks is not None:
                assert apart >= 7 * (host.interval_weeks.middle - 0.5)
        for had in this.history:
            past = cards[had.treatment]
            if past.id != host.id and had.ended is not None:
                weeks = max((g.weeks for g in known.gaps if g.binds(past, host)), default=0)
                assert (visit.date - had.ended).days >= 7 * weeks


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_a_deadline_is_met_or_refused(problem: Problem) -> None:
    """Finished on the very day is in time, a day less is not; without any visit there is nothing to be
    late.
    """
    counts, this, cards, known, safety = problem
    timing = build_timing(cards, this, cards, known, safety, today=TODAY)
    over = timing.start + timedelta(days=int(timing.finished_day(timing.vector(counts))))
    blocked = this.limits.blocked_dates

    def until(day: date) -> Case:
        return case(
            start_on=this.start_on,
            history=this.history,
            limits=Limits(finish_by=day, blocked_dates=blocked),
        )

    visits = schedule(counts, until(over), cards, known, safety, today=TODAY)
    assert len(visits) == timing.visits(timing.vector(counts))
    if visits:
        with pytest.raises(NoSchedule, match=str(over)):
            schedule(counts, until(over - timedelta(days=1)), cards, known, safety, today=TODAY)


def test_a_calendar_worked_by_hand() -> None:
    """Release on days 0 and 56, laser two weeks later and four weeks after that; blood in the first laser
    visit.
    """
    visits = plan({"laser": 2, "release": 2, "blood": 1})
    assert days(visits) == [0, 56, 70, 98]
    assert [v.sessions for v in visits] == [("release",), ("release",), ("laser", "blood"), ("laser",)]
    assert visits[0].downtime_until == TODAY + timedelta(days=8)  # the middle of 5 to 10 is 7.5
    assert "the course starts then" in visits[0].why_now
    assert "2 sessions of Release, 8 weeks apart [inventor]" in visits[1].why_now
    assert "Laser at least 2 weeks after Release [inventor]" in visits[2].why_now


def test_a_blocked_day_is_named_as_the_reason() -> None:
    away = BlockedDates(first=date(2026, 9, 1), last=date(2026, 9, 14))
    (visit,) = plan({"laser": 1}, case(limits=Limits(blocked_dates=(away,))))
    assert visit.date == date(2026, 9, 15)
    assert "no visit from 2026-09-01 to 2026-09-14" in visit.why_now


def test_aftercare_is_given_once_in_full() -> None:
    care = Care(
        id="c",
        topic="sun_protection",
        applies_to=named("laser"),
        what="sunscreen",
        from_days=1,
        until_days=30,
        conflict=True,
        facts=(FACT,),
        sign_off="rule_proposal",
    )
    first, second = plan({"laser": 2}, known=sequencing(care=(care,)))
    assert first.aftercare == (
        "keep it moist [x2001]",
        "from 2026-09-02 until 2026-10-01: sunscreen "
        "[inventor; sources disagree; our proposal, needs a clinician's sign-off]",
    )
    assert second.aftercare == ("Laser: as after visit 1",)
    assert [v.aftercare for v in plan({"release": 2})] == [(), ()]
    (dark,) = plan({"laser": 1}, case(person=Person(age=30, fitzpatrick=Fitzpatrick.V)))
    assert dark.aftercare == ("keep it moist [x2001]", "dark skin only [x2001]")


def preparation(kind: Any, **changed: Any) -> Preparation:
    usual: dict[str, Any] = {"id": kind, "what": kind, "applies_to": named("laser"), "days_before": 2}
    return Preparation(kind=kind, facts=(FACT,), sign_off="sourced", **(usual | changed))


def test_preparation_is_dated_back_from_the_visit() -> None:
    """Priming before the first session only, the antiviral around each; both push the first visit off
    today.
    """
    known = sequencing(
        preparations=(
            preparation("priming", days_before=14, fitzpatrick=(Fitzpatrick.IV, Fitzpatrick.V)),
            preparation("herpes_prophylaxis", asks_field="herpes_simplex", days_after=10),
        )
    )
    dark = Person(age=30, fitzpatrick=Fitzpatrick.V)
    first, second = plan({"laser": 2}, case(person=dark, skin=Skin(herpes_simplex=True)), known)
    assert first.date == date(2026, 9, 15)
    assert first.preparation == (
        "from 2026-09-01: priming [inventor]",
        "from 2026-09-13 to 2026-09-25: herpes_prophylaxis [inventor]",
    )
    assert second.preparation == ("from 2026-10-11 to 2026-10-23: herpes_prophylaxis [inventor]",)
    (unasked,) = plan({"laser": 1}, case(), known)
    assert unasked.preparation[0].startswith("If this applies (herpes simplex: not stated in the case): from")
    (none,) = plan({"laser": 1}, case(skin=Skin(herpes_simplex=False)), known)
    assert (none.preparation, none.date) == ((), TODAY)


def test_treatments_that_trials_gave_together_are_named_but_not_merged() -> None:
    pair = SameVisit(id="s", first=named("release"), second=named("laser"), facts=(FACT,), sign_off="sourced")
    visits = plan({"release": 1, "laser": 2}, known=sequencing(same_visit=(pair,)))
    assert [len(v.together) for v in visits] == [0, 1, 0]
    assert visits[1].together[0].startswith("Release and Laser were given in one visit [inventor];")


@pytest.mark.parametrize(("sessions", "named_once"), [({"laser": 1}, True), ({"laser": 2}, False)])
def test_a_later_visit_may_undo_that(sessions: dict[str, int], named_once: bool) -> None:
    """Shared, one laser session leaves no laser for later; of two sessions, one would come later."""
    pair = SameVisit(
        id="s",
        first=named("release"),
        second=named("laser"),
        unless_later=named("laser"),
        facts=(FACT,),
        sign_off="sourced",
    )
    visits = plan({"release": 2, **sessions}, known=sequencing(same_visit=(pair,)))
    assert any(v.together for v in visits) is named_once


def test_a_gap_is_laid_to_what_really_sets_it() -> None:
    """One week is printed between any two, but the downtime of the release lasts up to ten days."""
    week = sequencing(gap(EVERYTHING, EVERYTHING, 1))
    after_release = plan({"release": 1, "laser": 1}, known=week)[1]
    assert after_release.why_now == (
        "Laser at least 10 days after Release, the longest printed downtime of Release [inventor]"
    )
    slow = by_id(card("slow", interval_weeks=span(1), downtime_days=span(9)))
    second = schedule({"slow": 2}, case(), slow, sequencing(), Safety(), today=TODAY)[1]
    assert second.why_now == (
        "2 sessions of Slow, 9 days apart, the longest printed downtime of Slow [inventor]"
    )


def test_keeping_out_of_the_sun_is_for_everyone() -> None:
    """Someone without a tan need not wait, but is told; with one, or not stated, two weeks pass."""
    known = sequencing(preparations=(preparation("sun_avoidance", days_before=14, asks_field="recent_tan"),))
    for tan, start in ((False, TODAY), (True, date(2026, 9, 15)), (None, date(2026, 9, 15))):
        (visit,) = plan({"laser": 1}, case(skin=Skin(recent_tan=tan)), known)
        assert visit.date == start
        assert visit.preparation[0].endswith(": sun_avoidance [inventor]")
        assert visit.preparation[0].startswith("from ")


def clash(sessions: Mapping[str, int], limits: Limits, known: Sequencing = GAPS) -> NoSchedule:
    with pytest.raises(NoSchedule) as raised:
        plan(sessions, case(limits=limits), known)
    return raised.value


def test_a_clash_names_what_is_needed_and_nothing_else() -> None:
    """Three laser sessions end on day 56 and heal by day 59, 30 October; the holiday is long over and
    plays no part.
    """
    away = BlockedDates(first=date(2026, 9, 2), last=date(2026, 9, 5))
    error = clash({"laser": 3, "release": 0}, Limits(finish_by=date(2026, 10, 29), blocked_dates=(away,)))
    assert error.rules == (
        "3 sessions of Laser, 4 weeks apart [inventor]",
        "every visit and its usual downtime over by 2026-10-29",
    )
    assert "set finish_by to that day" in error.remedy
    assert "over on 2026-10-30" in error.remedy


def test_a_clash_of_several_rules_needs_every_one_of_them() -> None:
    """Release, then laser after 2 weeks, healed on day 17, 18 September; moved by the holiday to the 21st
    and 24th.
    """
    away = BlockedDates(first=date(2026, 9, 15), last=date(2026, 9, 20))
    sessions = {"release": 1, "laser": 1}
    error = clash(sessions, Limits(finish_by=date(2026, 9, 22), blocked_dates=(away,)))
    assert [rule.split(" ")[0] for rule in error.rules] == ["no", "Laser", "every"]
    # Without the holiday, or a gap of 10 days only (the release's downtime), the same deadline holds.
    assert plan(sessions, case(limits=Limits(finish_by=date(2026, 9, 22))))
    assert plan(
        sessions, case(limits=Limits(finish_by=date(2026, 9, 22), blocked_dates=(away,))), sequencing()
    )


@pytest.mark.parametrize(
    ("cards", "sessions", "message"),
    [
        (by_id(card("once", interval_weeks=None)), {"once": 2}, "no source prints how far apart"),
        (
            CARDS,
            {"laser": 1, "blood": 2},
            "2 sessions of Blood, given in the visit of another treatment; 1 such",
        ),
        (CARDS, {"blood": 1}, "0 such visits"),
    ],
)
def test_what_no_day_could_mend_is_refused(
    cards: dict[str, Treatment], sessions: dict[str, int], message: str
) -> None:
    with pytest.raises(NoSchedule, match=message):
        schedule(sessions, case(), cards, GAPS, Safety(), today=TODAY)


def test_a_start_that_has_passed_is_today() -> None:
    (visit,) = plan({"laser": 1}, case(start_on=date(2026, 8, 1)))
    assert visit.date == TODAY


def test_no_sessions_no_visits() -> None:
    assert plan({}) == ()
    assert np.array(days(plan({"laser": 0}))).size == 0
