"""No plan holds a blocked treatment or begins a delayed one early: shipped rules and cards, made-up draws."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache

from hypothesis import given, settings

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import Case, Limits, Region, ScarGroup, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import Safety
from scarpath.planning.exact import solve
from scarpath.planning.problem import Problem, Space, build_problem
from scarpath.planning.safety import check_safety
from scarpath.planning.schedule import schedule
from tests.planning.safety_data import TODAY, example_case
from tests.planning.test_safety_engine import cases
from tests.support import assessment, draws, spoken

check_safety = spoken(check_safety)

SMALL = Space(mechanisms=2, resurfacing=1, visits=3)
ROLLING = ScarGroup(region=Region.LEFT_CHEEK, type=ScarType.ROLLING, count=3)


@cache
def shipped() -> Catalogue:
    return load_catalogue()


@cache
def made_up_draws() -> EffectDraws:
    return draws([card for card in shipped().treatments.values() if not card.raised_only], count=20)


def search(case: Case) -> tuple[Safety, Problem, list[dict[str, int]]]:
    """What the rules say, the problem, and the sessions of every plan on the front."""
    safety = check_safety(case, shipped(), today=TODAY)
    problem = build_problem(case, assessment(), shipped(), made_up_draws(), safety, today=TODAY, space=SMALL)
    solution = solve(problem, objectives=("improvement", "visits"))
    return safety, problem, [problem.sessions(row) for row in solution.counts]


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_no_plan_holds_a_blocked_treatment_or_ignores_a_delay(case: Case) -> None:
    case = dataclasses.replace(case, scars=(*case.scars, ROLLING), limits=Limits())
    safety, problem, plans = search(case)
    blocked = {b.treatment for b in safety.blocked}
    assert blocked.isdisjoint(problem.order)
    for sessions in plans:
        assert blocked.isdisjoint(sessions)
        visits = schedule(sessions, case, shipped().treatments, shipped().sequencing, safety, today=TODAY)
        for visit in visits:
            assert all(visit.date >= safety.earliest.get(name, visit.date) for name in visit.sessions)


def test_delayed_laser_is_planned_from_its_date_and_blocked_needles_are_not() -> None:
    """Isotretinoin ended on 1 September: six calendar months later is 1 March."""
    stated = "skin: {implanted_device: true, isotretinoin: {status: stopped, stopped_on: 2026-09-01}}"
    case = example_case(stated)
    safety, problem, _ = search(case)
    assert "microneedling_rf" not in problem.order
    assert "full_ablative_laser" in problem.order
    assert safety.earliest == {"full_ablative_laser": date(2027, 3, 1)}
    known = shipped()
    (visit,) = schedule(
        {"full_ablative_laser": 1}, case, known.treatments, known.sequencing, safety, today=TODAY
    )
    assert visit.date == date(2027, 3, 1)


def test_unanswered_question_leaves_the_treatment_in_and_is_named() -> None:
    """A case that says nothing of pacemakers keeps the treatment, and the answer says what it depends on."""
    safety, problem, _ = search(example_case("{}"))
    assert "microneedling_rf" in problem.order
    assert "skin.implanted_device" in {q.field for q in safety.open_for("microneedling_rf")}
