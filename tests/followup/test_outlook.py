"""Where a course leads: from nothing to all that its sessions give, over days that the calendar allows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import scarpath
from scarpath.api.lessons import _series
from scarpath.api.outlook import outlook, planned_visits, scores_seen, shown_by
from scarpath.catalog.draws import load_draws
from scarpath.core.course import Chosen, Course, Done, Measured, PersonRow, Planned, Visit
from scarpath.followup.learn import left_of_reachable
from scarpath.planning.timing import interval_days
from tests.followup.test_learn import WEIGHTS, draws

START = date(2026, 12, 1)
EXAMPLE = Path(__file__).parents[2] / "examples" / "icepick_type_v.yaml"
CATALOGUE = scarpath.load_catalogue()


def course(plan: dict[str, int], *visits: Visit) -> Course:
    case = scarpath.load_case(EXAMPLE, CATALOGUE, today=START)
    person = PersonRow(id="1", label="ann", at=datetime(2026, 12, 1, tzinfo=UTC), author="dr")
    return Course(
        person=person, cases=((START, case),), plans=(Chosen(day=START, sessions=plan),), visits=visits
    )


def visit(day: date, *done: str, measured: tuple[Measured, ...] = ()) -> Visit:
    return Visit(scarpath_visit=1, day=day, done=tuple(Done(treatment=t) for t in done), measured=measured)


def test_the_fan_begins_at_nothing_and_ends_at_the_whole_effect() -> None:
    days = [START + timedelta(weeks=4 * i) for i in range(4)]
    made, today = draws(), START + timedelta(days=29)
    found = outlook(
        [(day, "needling") for day in days[:2]],
        [Planned(day=day, sessions=("needling",)) for day in days[2:]],
        made,
        WEIGHTS,
        weeks=12.0,
        began=START,
        today=today,
    )
    assert [point.day for point in found] == sorted({*days, today, days[-1] + timedelta(weeks=12)})
    assert (found[0].gained.p05, found[0].gained.p95) == (0.0, 0.0)
    # All four sessions show in full by then, and the made-up draws fade a little in the weeks since the last.
    left = left_of_reachable(made, WEIGHTS, {"needling": 4.0}, {"needling": 84 / 365.25})
    whole = 100 * made.personal_reach() * (1 - left)
    # Quantiles are worked out in single precision.
    assert found[-1].gained.p10 == pytest.approx(np.quantile(whole, 0.1), abs=1e-3)
    assert found[-1].gained.p95 == pytest.approx(np.quantile(whole, 0.95), abs=1e-3)
    means = [point.gained.mean for point in found]
    assert means[0] < means[1] < means[-1] == max(means)


def test_a_session_is_ripe_when_trials_look_and_not_a_day_before() -> None:
    given = [(START, "needling"), (START + timedelta(days=7), "cross")]
    shown = shown_by(given, START + timedelta(weeks=12), 12.0)
    assert (shown.ripe, shown.fresh) == ({"needling": 1}, {"cross": 1})
    assert shown.years["cross"] == pytest.approx(77 / 365.25)
    assert shown_by(given, START, 12.0).years == {}


def test_what_is_left_of_a_plan_keeps_its_distance_from_what_was_done() -> None:
    apart = interval_days(CATALOGUE.treatments["tca_cross"])
    assert apart is not None
    done = visit(START, "tca_cross")
    found = planned_visits(course({"tca_cross": 3}, done), CATALOGUE, today=START + timedelta(days=1))
    assert [v.sessions for v in found] == [("tca_cross",)] * 2
    assert found[0].day >= START + timedelta(days=apart)
    assert found[1].day >= found[0].day + timedelta(days=apart)
    assert planned_visits(course({"tca_cross": 1}, done), CATALOGUE, today=START) == ()


def test_scores_are_shares_of_the_first_on_their_scale() -> None:
    later = visit(
        START + timedelta(days=90),
        measured=(
            Measured(scale="goodman_baron_quantitative", value=5.5),
            Measured(scale="quartile_improvement", value=30.0),
            Measured(scale="dlqi", value=9.0),
            Measured(scale="unheard_of", value=3.0),
        ),
    )
    seen = scores_seen(course({}, later), CATALOGUE, today=START + timedelta(days=90))
    # The example's scars make 11 points at the start (README).
    assert {s.scale: s.left_percent for s in seen if s.day > START} == {
        "goodman_baron_quantitative": 50.0,
        "quartile_improvement": 70.0,
        "dlqi": None,
        "unheard_of": None,
    }
    assert {s.left_percent for s in seen if s.day == START} == {100.0}


def test_a_session_before_the_case_was_written_is_none_of_the_start() -> None:
    """The score of the case is then one of a treated face: it has what was given before it."""
    before = visit(START - timedelta(days=30), "tca_cross")
    after = visit(START + timedelta(days=100), measured=(Measured(scale="ecca", value=40.0),))
    made = load_draws(CATALOGUE, score=True)
    found = dict(_series(course({}, before, after), CATALOGUE, made, START + timedelta(days=101)))
    start, later = found["ecca"].readings
    assert (start.fresh, start.rater is None) == ({"tca_cross": 1}, False)
    assert (later.ripe, later.value) == ({"tca_cross": 1}, 40.0)
    plain = dict(_series(course({}, after), CATALOGUE, made, START + timedelta(days=101)))
    assert plain["ecca"].readings[0].rater is None
