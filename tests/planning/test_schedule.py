"""Dated visits: the figures of the timing, every rule kept, clashes that name what is needed and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from scarpath.core.case import Case, Days, Fitzpatrick, Limits, Person, Skin
from scarpath.core.errors import NoSchedule
from scarpath.core.plan import Safety, Visit
from scarpath.core.sequencing import Care, Preparation, SameVisit, Sequencing, covers
from scarpath.core.source import Fact
from scarpath.core.treatment import Treatment
from scarpath.planning import schedule as planning
from scarpath.planning.timing import build_timing
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
from tests.words import in_words

Problem = tuple[dict[str, int], Case, dict[str, Treatment], Sequencing, Safety]

RELEASE = card("release", stage=2, interval_weeks=span(8), downtime_days=span(5, 10))
DARK = Fact(fact="dark skin only", sources=("x2001",), fitzpatrick=(Fitzpatrick.V, Fitzpatrick.VI))
LASER = card("laser", stage=4, aftercare=(Fact(fact="keep it moist", sources=("x2001",)), DARK))
BLOOD = adjunct("blood", "laser")
CARDS = by_id(RELEASE, LASER, BLOOD)
GAPS = sequencing(gap(EVERYTHING, EVERYTHING, 2))


class Told(Exception):
    """A clash in words."""

    def __init__(self, rules: tuple[str, ...], remedy: str) -> None:
        self.rules, self.remedy = rules, remedy
        super().__init__(f"no calendar keeps all of these: {'; '.join(rules)}. {remedy}")


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
        raise Told(in_words(clash.rules), in_words(clash.remedy)) from None


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
    own = [cards[name] for name, n in counts.items() if n and cards[name].mechanism != "adjunct"]
    assert at_least == any(card.downtime_days is None for card in own)
    assert {name: sum(name in v.sessions for v in visits) for name in counts} == counts


def hosts(visit: Visit, cards: Mapping[str, Treatment]) -> list[Treatment]:
    return [cards[name] for name in visit.sessions if cards[name].mechanism != "adjunct"]


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
        for host in hosts(visit, cards):
            kept_from_what_went_before(visits[:i], visit, host, cards, known)
            kept_out_of_the_sun(visit, host, this, known)
            for had in this.history:
                past = cards[had.treatment]
                if past.id != host.id and had.ended is not None:
                    weeks = max((g.weeks for g in known.gaps if g.binds(past, host)), default=0)
                    assert (visit.date - had.ended).days >= 7 * weeks
        shared_by_right(visits, i, this, cards, known)


def kept_from_what_went_before(
    earlier: tuple[Visit, ...],
    visit: Visit,
    host: Treatment,
    cards: Mapping[str, Treatment],
    known: Sequencing,
) -> None:
    had_before = any(host in hosts(before, cards) for before in earlier)
    for before in earlier:
        apart = (visit.date - before.date).days
        for first in hosts(before, cards):
            assert first.stage <= host.stage or known.together(first, host) is not None
            assert apart >= (first.downtime_days.high if first.downtime_days else 0)
            if first.id == host.id and host.interval_weeks is not None:
                assert apart >= 7 * (host.interval_weeks.middle - 0.5)
            if first.id != host.id and not had_before and first not in hosts(visit, cards):
                assert apart >= max((7 * g.weeks for g in known.gaps if g.binds(first, host)), default=0)


def kept_out_of_the_sun(visit: Visit, host: Treatment, this: Case, known: Sequencing) -> None:
    before = [
        p.days_before for p in known.preparations if p.kind == "sun_avoidance" and covers(p.applies_to, host)
    ]
    after = [c.until_days or 0 for c in known.care if covers(c.applies_to, host)]
    for sun in this.limits.strong_sun if before or after else ():
        rested = (visit.date - sun.last).days >= max(before, default=1) and visit.date > sun.last
        assert rested or (sun.first - visit.date).days > max(after, default=0)


def shared_by_right(
    visits: tuple[Visit, ...], i: int, this: Case, cards: Mapping[str, Treatment], known: Sequencing
) -> None:
    """A source allows every two treatments of a visit in one, and nothing comes after that undoes it."""
    given = hosts(visits[i], cards)
    assert len(given) >= 1
    assert len(visits[i].together) == len(given) - 1
    later = [card for visit in visits[i + 1 :] for card in hosts(visit, cards)]
    for one, other in combinations(given, 2):
        entry = known.together(one, other)
        assert entry is not None
        assert not this.limits.separate_visits
        assert not any(entry.unless_later and covers(entry.unless_later, card) for card in later)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_a_deadline_is_met_or_refused(problem: Problem) -> None:
    """Finished on the very day is in time, a day less is not; without any visit there is nothing to be
    late.
    """
    counts, this, cards, known, safety = problem
    timing = build_timing(cards, this, cards, known, safety, today=TODAY)
    over = timing.start + timedelta(days=int(timing.finished_day(timing.vector(counts))))

    def until(day: date) -> Case:
        return replace(this, limits=replace(this.limits, finish_by=day))

    visits = schedule(counts, until(over), cards, known, safety, today=TODAY)
    assert len(visits) == timing.visits(timing.vector(counts))
    if visits:
        with pytest.raises(Told, match=str(over)):
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
    away = Days(first=date(2026, 9, 1), last=date(2026, 9, 14))
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
    assert [(lead.kind, lead.first, lead.last, lead.asks) for lead in first.lead_times] == [
        ("priming", date(2026, 9, 1), None, None),
        ("herpes_prophylaxis", date(2026, 9, 13), date(2026, 9, 25), None),
    ]
    (unasked,) = plan({"laser": 1}, case(), known)
    assert unasked.preparation[0].startswith("If this applies (herpes simplex: not stated in the case): from")
    (none,) = plan({"laser": 1}, case(skin=Skin(herpes_simplex=False)), known)
    assert (none.preparation, none.date) == ((), TODAY)


def pair(first: str, second: str, **changed: Any) -> SameVisit:
    """These two in one visit, from an invented source."""
    usual: dict[str, Any] = {"id": "s", "facts": (FACT,), "sign_off": "sourced"}
    return SameVisit(first=named(first), second=named(second), **(usual | changed))


def test_what_a_source_allows_in_one_visit_shares_it() -> None:
    """Release and laser on days 0 and 56, the longer of the intervals of 8 and 4 weeks, and a third laser
    four weeks later.

    Apart, the laser would wait two weeks after the release, and there would be five visits. A shared visit
    has the longer of 8 and 3 days off.
    """
    known = sequencing(gap(EVERYTHING, EVERYTHING, 2), same_visit=(pair("release", "laser"),))
    visits = plan({"release": 2, "laser": 3}, known=known)
    assert days(visits) == [0, 56, 84]
    assert [v.sessions for v in visits] == [("release", "laser"), ("release", "laser"), ("laser",)]
    assert visits[1].downtime_until == visits[1].date + timedelta(days=8)
    assert (
        visits[1].together[0].startswith("Laser shares the visit of release, as studies did it [inventor];")
    )
    apart = plan({"release": 2, "laser": 3}, case(limits=Limits(separate_visits=True)), known)
    assert days(apart) == [0, 56, 70, 98, 126]


def test_what_a_later_session_would_undo_shares_the_last_visit_before_it() -> None:
    """The filler comes once, with the last release, because a peel after it would undo it; none comes."""
    filler = card("filler", stage=5, interval_weeks=span(4), downtime_days=span(1))
    cards = by_id(RELEASE, filler)
    known = sequencing(same_visit=(pair("release", "filler", unless_later=named("laser")),))
    visits = schedule({"release": 2, "filler": 2}, case(), cards, known, Safety(), today=TODAY)
    assert [v.sessions for v in visits] == [("release",), ("release", "filler"), ("filler",)]
    assert days(visits) == [0, 56, 84]


def test_a_shared_visit_waits_for_both() -> None:
    """The laser may begin on day 20 and the only release with it; its next session is 28 days later."""
    safety = Safety(earliest={"laser": TODAY + timedelta(days=20)})
    known = sequencing(same_visit=(pair("release", "laser"),))
    visits = schedule({"release": 1, "laser": 2}, case(), CARDS, known, safety, today=TODAY)
    assert days(visits) == [20, 48]


def test_what_shared_a_visit_heals_before_the_next_session() -> None:
    """A peel a week apart from the next, but the release with the first takes up to ten days to heal."""
    cards = by_id(RELEASE, card("peel", stage=3, interval_weeks=span(1), downtime_days=span(1)))
    known = sequencing(same_visit=(pair("release", "peel"),))
    visits = schedule({"release": 1, "peel": 3}, case(), cards, known, Safety(), today=TODAY)
    assert days(visits) == [0, 10, 17]


@pytest.mark.parametrize(("lasers", "together"), [(1, True), (2, False)])
def test_a_later_visit_may_undo_that(lasers: int, together: bool) -> None:
    """One laser session leaves none for later; of two, one would come after the shared visit."""
    known = sequencing(same_visit=(pair("release", "laser", unless_later=named("laser")),))
    visits = plan({"release": 2, "laser": lasers}, known=known)
    assert any(v.together for v in visits) is together


def test_every_two_of_a_shared_visit_need_a_source() -> None:
    """No source judged a and c together, so that c waits for visits of its own; with one, all three meet."""
    cards = by_id(card("a", stage=1), card("b", stage=2), card("c", stage=3))
    two = (pair("a", "b"), pair("b", "c", id="t"))
    visits = schedule(
        {"a": 1, "b": 2, "c": 1}, case(), cards, sequencing(same_visit=two), Safety(), today=TODAY
    )
    assert [v.sessions for v in visits] == [("a", "b"), ("b",), ("c",)]
    three = sequencing(same_visit=(*two, pair("a", "c", id="u")))
    visits = schedule({"a": 1, "b": 2, "c": 1}, case(), cards, three, Safety(), today=TODAY)
    assert [v.sessions for v in visits] == [("a", "b", "c"), ("b",)]


def test_an_adjunct_of_both_keeps_them_apart() -> None:
    """Two sessions of blood go with two visits; in one visit it could be given once only."""
    cards = by_id(RELEASE, LASER, adjunct("blood", "laser", "release"))
    known = sequencing(same_visit=(pair("release", "laser"),))
    with_blood = schedule({"release": 1, "laser": 1, "blood": 2}, case(), cards, known, Safety(), today=TODAY)
    assert [v.sessions for v in with_blood] == [("release", "blood"), ("laser", "blood")]
    without = schedule({"release": 1, "laser": 1}, case(), cards, known, Safety(), today=TODAY)
    assert [v.sessions for v in without] == [("release", "laser")]


# --- strong sun


def sunless(until_days: float) -> Care:
    return Care(
        id="c",
        topic="sun_avoidance",
        applies_to=named("laser"),
        what="no direct sun",
        until_days=until_days,
        facts=(FACT,),
        sign_off="sourced",
    )


def test_a_summer_in_the_sun_moves_what_the_sun_forbids_and_nothing_else() -> None:
    """No laser in the 30 days before 1 October nor until 14 days after the 20th; the release stays.

    A laser on 31 August would be out of its 30 days on 1 October, so today, 1 September, is too late.
    """
    known = sequencing(
        preparations=(preparation("sun_avoidance", days_before=14, asks_field="recent_tan"),),
        care=(sunless(30),),
    )
    summer = Days(first=date(2026, 10, 1), last=date(2026, 10, 20))
    untanned = Skin(recent_tan=False)
    this = case(skin=untanned, limits=Limits(strong_sun=(summer,)))
    release, laser = plan({"release": 1, "laser": 1}, this, known)
    assert (release.date, laser.date) == (TODAY, date(2026, 11, 3))
    assert "Laser not" not in release.why_now
    assert "no visit from 2026-09-01 to 2026-11-02" in laser.why_now
    late = Days(first=date(2026, 10, 2), last=date(2026, 10, 20))
    (in_time,) = plan({"laser": 1}, case(skin=untanned, limits=Limits(strong_sun=(late,))), known)
    assert in_time.date == TODAY


def test_a_clash_names_the_sun_with_its_source() -> None:
    known = sequencing(care=(sunless(30),))
    summer = Days(first=date(2026, 9, 20), last=date(2026, 9, 30))
    error = clash({"laser": 1}, Limits(strong_sun=(summer,), finish_by=date(2026, 9, 25)), known)
    assert error.rules == (
        "Laser not from 2026-08-21 to 2026-09-30, because of strong sun [inventor]",
        "every visit and its usual downtime over by 2026-09-25",
    )


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


def clash(sessions: Mapping[str, int], limits: Limits, known: Sequencing = GAPS) -> Told:
    with pytest.raises(Told) as raised:
        plan(sessions, case(limits=limits), known)
    return raised.value


def test_a_clash_names_what_is_needed_and_nothing_else() -> None:
    """Three laser sessions end on day 56 and heal by day 59, 30 October; the holiday is long over and
    plays no part.
    """
    away = Days(first=date(2026, 9, 2), last=date(2026, 9, 5))
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
    away = Days(first=date(2026, 9, 15), last=date(2026, 9, 20))
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
    with pytest.raises(Told, match=message):
        schedule(sessions, case(), cards, GAPS, Safety(), today=TODAY)


def test_a_start_that_has_passed_is_today() -> None:
    (visit,) = plan({"laser": 1}, case(start_on=date(2026, 8, 1)))
    assert visit.date == TODAY


def test_no_sessions_no_visits() -> None:
    assert plan({}) == ()
    assert np.array(days(plan({"laser": 0}))).size == 0
