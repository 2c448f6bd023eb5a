"""What a course has taught and what is due: rooms put together for `scarpath.api.follow`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from scarpath.api.faults import ApiFault
from scarpath.core.course import Course, Lesson, Measured
from scarpath.core.draws import EffectDraws, mix_vector
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding

if TYPE_CHECKING:
    from scarpath.api.choice import Ordered
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.scale import SeverityScale
    from scarpath.followup.learn import Reading, Series

DAY = timedelta(days=1)

GLOBAL = "global_improvement"
"""The name under which trials print a rating of the change by eye."""


def lesson(course: Course, catalogue: Catalogue, draws: EffectDraws, *, today: date) -> Lesson:
    """What the course has taught by `today`. Needs draws loaded with `score=True`.

    Raises `InvalidInput` where no scar of the case has a forecast.
    """
    from scarpath.api.outlook import given_before, outlook, planned_visits, weeks_to_show
    from scarpath.evidence.closed_forms import response_log_sd
    from scarpath.followup.learn import gain_percent, learn
    from scarpath.followup.steps import best_next
    from scarpath.followup.stopping import RULES, advice
    from scarpath.planning.assess import scar_mix
    from scarpath.planning.forecast import distributions
    from scarpath.planning.problem import acne_quiet, studied_sets

    mix = scar_mix(course.cases[0][1], catalogue.scales.values())
    if not sum(mix.values()):
        raise InvalidInput(finding(ApiFault.NOTHING_TO_LEARN_WITH))
    weights = mix_vector(mix)
    series = list(_series(course, catalogue, draws, today))
    found = learn(
        draws,
        weights,
        [one for _, one in series],
        natural=0 if acne_quiet(course.case) else 1,
        response_log_sd=response_log_sd(draws.score["kappa"], draws.reach),
    )
    given = {t: n for t, n in course.done(today).items() if t in draws.treatments}
    done = {t: n for t, n in given.items() if draws.knows(t)}
    planned = {t: n for t, n in (course.plan.sessions if course.plan else done).items() if draws.knows(t)}
    whole = {t: max(planned.get(t, 0), done.get(t, 0)) for t in (*planned, *done)}
    gained = gain_percent(found.draws, weights, done)
    found_now = _by_the_order(course, catalogue, draws, today)
    steps, adds, compared = best_next(
        found.draws,
        weights,
        done,
        _offered(course, catalogue, draws, found_now, today),
        frozenset(studied_sets(catalogue)),
    )
    warnings = advice(
        [visit for visit in course.visits if visit.day <= today],
        worsening=_worsening(series, draws),
        gained=gained,
        goal=course.case.goals.improvement_percent,
        best_further=adds,
    )
    halted = any(warning.stops for warning in warnings)
    coming = () if halted else planned_visits(course, catalogue, today=today)
    before, after, so_far = distributions(
        np.stack([gain_percent(draws, weights, whole), gain_percent(found.draws, weights, whole), gained])
    )
    return Lesson(
        way=found.way,
        readings=sum(len(one.readings) for _, one in series),
        effective=found.effective,
        draws=len(draws),
        shape=found.shape,
        better_than_percent=found.better_than_percent,
        before=before,
        after=after,
        so_far=so_far,
        next_steps={} if halted else steps,
        adds_percent=0.0 if halted else adds,
        compared=compared,
        advice=warnings,
        errors={scale: _where_from(catalogue.scales[scale]) for scale, _ in series},
        not_forecast=tuple(t for t in course.done(today) if t not in done),
        planned=coming,
        outlook=outlook(
            given_before(course, draws, today + DAY),
            coming,
            found.draws,
            weights,
            weeks=weeks_to_show(catalogue),
            began=course.cases[0][0],
            today=today,
        ),
        rules=RULES,
        first_now=_first_now(course, found_now),
    )


def _by_the_order(course: Course, catalogue: Catalogue, draws: EffectDraws, today: date) -> Ordered:
    """The order of the newest case under its limits, as a plan for it would be chosen today."""
    from scarpath.api.choice import ordered
    from scarpath.planning.assess import assess
    from scarpath.planning.ground import Ground
    from scarpath.planning.safety import check_safety

    case, ground = course.case, Ground(catalogue, draws, most_bytes=0)
    safety, assessment = check_safety(case, catalogue, today=today), assess(case, catalogue.scales)
    return ordered(case, assessment, catalogue, draws, safety, ground, ground.of(None), today=today)


def _first_now(course: Course, found: Ordered) -> dict[str, int] | None:
    first = found.masked.first
    if course.plan is None or first is None:
        return None
    sessions = found.problem.sessions(found.masked.counts(first))
    return None if set(sessions) == set(course.plan.sessions) else sessions


def _offered(
    course: Course, catalogue: Catalogue, draws: EffectDraws, found: Ordered, today: date
) -> dict[str, int]:
    """Treatments that neither rules, experts' warnings nor wishes take out, with the most sessions of their
    cards; one of each exclusivity group, where something of the group was done.
    """
    from scarpath.planning.safety import check_safety

    safety = check_safety(course.case, catalogue, today=today)
    done = course.done(today)
    cards = catalogue.treatments
    taken = {cards[t].exclusive_group: t for t in done if t in cards and cards[t].exclusive_group}
    return {
        t: card.sessions_at_most
        for t, card in cards.items()
        if draws.knows(t)
        and not card.raised_only
        and not card.hosts
        and card.permanence != "temporary"
        and t not in found.told.experts.not_shown
        and t not in found.told.experts.not_first
        and not safety.blocks(t)
        and safety.earliest.get(t, today) <= today
        and t not in course.case.goals.avoid
        and taken.get(card.exclusive_group, t) == t
    }


def _series(
    course: Course, catalogue: Catalogue, draws: EffectDraws, today: date
) -> Iterator[tuple[str, Series]]:
    """The readings on each scale that grades scars, the state at the start first."""
    from scarpath.api.outlook import CHANGE, NOT_SCARRING
    from scarpath.followup.learn import Series
    from scarpath.followup.raters import spread_of_raters
    from scarpath.planning.assess import assess

    began, first = course.cases[0]
    found: dict[str, list[tuple[date, Reading]]] = defaultdict(list)
    for score in assess(first, catalogue.scales).scores:
        if score.value is not None:
            start = Measured(scale=score.scale, value=score.value)
            found[score.scale].append((began, _reading(course, catalogue, draws, began, start)))
    for visit in course.visits:
        for measured in visit.measured if visit.day <= today else ():
            found[measured.scale].append((visit.day, _reading(course, catalogue, draws, visit.day, measured)))
    for scale_id, dated in found.items():
        scale = catalogue.scales.get(scale_id)
        if scale is None or scale.kind == NOT_SCARRING:
            continue
        change, error = scale.kind == CHANGE, scale.rater_error
        sigma = None
        if error is not None and error.raters and error.within and error.agreed and error.judged:
            sigma = spread_of_raters(error.raters, error.within, error.agreed / error.judged)
        in_order = sorted(dated, key=lambda pair: pair[0])  # a visit may lie before the case was written
        readings = tuple(r for _, r in in_order if not (change and r.rater is None))
        if len(readings) > (0 if change else 1) and (change or readings[0].value > 0):
            yield scale_id, Series(readings=readings, sigma=sigma, change=change, family=int(change))


def _reading(
    course: Course, catalogue: Catalogue, draws: EffectDraws, day: date, measured: Measured
) -> Reading:
    from scarpath.api.outlook import given_before, shown_by, weeks_to_show
    from scarpath.evidence.network import RATERS
    from scarpath.followup.learn import Reading

    # What is done at a visit is taken to be done after what was measured there.
    given = given_before(course, draws, day)
    shown = shown_by(given, day, weeks_to_show(catalogue))
    rater = RATERS.index(measured.rater or "not stated") if given else None
    return Reading(value=measured.value, ripe=shown.ripe, fresh=shown.fresh, years=shown.years, rater=rater)


def _worsening(series: list[tuple[str, Series]], draws: EffectDraws) -> float | None:
    """By how many standard errors the last reading is worse than the first, on the scale that says most."""
    from scarpath.followup.learn import reading_noise
    from scarpath.followup.stopping import worse_by_errors

    found = []
    for _, one in series:
        first, last = one.readings[0].value, one.readings[-1].value
        noise = float(np.mean(reading_noise(draws, one.family)))
        if one.change:
            found.append(-last / (100 * noise))
        elif one.sigma is not None:
            found.append(worse_by_errors(first, last, one.sigma, one.sigma))
        elif first > 0 and last > 0:
            part = noise / np.sqrt(2.0)
            found.append(worse_by_errors(float(np.log(first)), float(np.log(last)), part, part))
    return max(found, default=None)


def _where_from(scale: SeverityScale) -> str:
    error = scale.rater_error
    return error.source if error is not None and error.raters else ""
