"""Where a course leads: visits still to come, the improvement day by day, and scores beside one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from scarpath.core.case import PastTreatment
from scarpath.core.course import Course, Outlook, Planned, Seen
from scarpath.core.draws import EffectDraws
from scarpath.core.errors import NoSchedule

if TYPE_CHECKING:
    from scarpath.core.catalogue import Catalogue

DAYS_PER_YEAR = 365.25
CHANGE = "bands_percent"
"""The kind of scale that grades a change instead of a state."""

NOT_SCARRING = "total"
"""The kind of scale that is a questionnaire's total, and measures no scarring."""

Given = tuple[date, str]
"""One session of one treatment that has a forecast, and its day."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Sessions given before a day: `ripe` ones show their whole effect, `fresh` ones some; `years` since the
    last one of each treatment.
    """

    ripe: dict[str, int]
    fresh: dict[str, int]
    years: dict[str, float]


def weeks_to_show(catalogue: Catalogue) -> float:
    """Weeks after the last session at which trials first look; a session shows its whole effect by then."""
    return min(
        (w for f in catalogue.sequencing.follow_up if f.after == "last_session" for w in f.weeks), default=0.0
    )


def given_before(course: Course, draws: EffectDraws, day: date) -> list[Given]:
    """What was given before a day, of the treatments that have a forecast."""
    return [
        (visit.day, session.treatment)
        for visit in course.visits
        for session in visit.done
        if visit.day < day and draws.knows(session.treatment)
    ]


def shown_by(given: Sequence[Given], day: date, weeks: float) -> Shown:
    """How old the sessions given before a day are."""
    ripe: dict[str, int] = defaultdict(int)
    fresh: dict[str, int] = defaultdict(int)
    last: dict[str, date] = {}
    for on, treatment in given:
        if on < day:
            (ripe if day - on >= timedelta(weeks=weeks) else fresh)[treatment] += 1
            last[treatment] = max(on, last.get(treatment, on))
    years = {t: (day - on).days / DAYS_PER_YEAR for t, on in last.items()}
    return Shown(dict(ripe), dict(fresh), years)


def planned_visits(course: Course, catalogue: Catalogue, *, today: date) -> tuple[Planned, ...]:
    """The visits that the agreed plan still asks for, on the earliest days that the calendar's rules allow
    after what was done; none where no calendar fits.
    """
    from scarpath.core.sign_off import signed_sequencing
    from scarpath.planning.safety import check_safety
    from scarpath.planning.schedule import schedule

    done, cards = course.done(today), catalogue.treatments
    wanted = course.plan.sessions if course.plan else {}
    left = {t: n - done.get(t, 0) for t, n in wanted.items() if t in cards and n > done.get(t, 0)}
    safety = check_safety(course.case, catalogue, today=today)
    if not left or safety.red_flags or any(map(safety.blocks, left)):
        return ()
    last = {d.treatment: visit.day for visit in course.visits if visit.day <= today for d in visit.done}
    had = tuple(PastTreatment(treatment=t, ended=day) for t, day in last.items())
    case = replace(course.case, history=(*course.case.history, *had))
    try:
        visits = schedule(left, case, cards, signed_sequencing(catalogue), safety, today=today)
    except NoSchedule:
        return ()
    return tuple(Planned(day=visit.date, sessions=tuple(visit.sessions)) for visit in visits)


def outlook(
    given: Sequence[Given],
    planned: Sequence[Planned],
    draws: EffectDraws,
    weights: np.ndarray[Any, np.dtype[np.float64]],
    *,
    weeks: float,
    began: date,
    today: date,
) -> tuple[Outlook, ...]:
    """The improvement that shows on the day the course began, before each session, today, and once all of it
    shows. No source prints the course in between.
    """
    from scarpath.followup.learn import gain_shown
    from scarpath.planning.forecast import distributions

    coming = [(visit.day, t) for visit in planned for t in visit.sessions if draws.knows(t)]
    sessions = [*given, *coming]
    if not sessions:
        return ()
    days = {began, *(day for day, _ in sessions)}
    days |= {max(day for day, _ in sessions) + timedelta(weeks=weeks), today}
    shown = [shown_by(sessions, day, weeks) for day in sorted(days)]
    gains = [gain_shown(draws, weights, one.ripe, one.fresh, one.years) for one in shown]
    return tuple(
        Outlook(day=day, gained=gained)
        for day, gained in zip(sorted(days), distributions(np.stack(gains)), strict=True)
    )


def scores_seen(course: Course, catalogue: Catalogue, *, today: date) -> tuple[Seen, ...]:
    """Every score of the course up to a day, in order of the days, as a share of the first on its scale."""
    dated = sorted(_scores(course, catalogue, today), key=lambda score: score[0])
    first: dict[str, float] = {}
    return tuple(
        Seen(scale=scale, day=day, value=value, left_percent=_left(scale, value, first, catalogue))
        for day, scale, value in dated
    )


def _scores(course: Course, catalogue: Catalogue, today: date) -> Iterator[tuple[date, str, float]]:
    from scarpath.planning.assess import assess

    began, first = course.cases[0]
    for score in assess(first, catalogue.scales).scores:
        if score.value is not None:
            yield began, score.scale, score.value
    for visit in course.visits:
        for measured in visit.measured if visit.day <= today else ():
            yield visit.day, measured.scale, measured.value


def _left(scale_id: str, value: float, first: dict[str, float], catalogue: Catalogue) -> float | None:
    scale = catalogue.scales.get(scale_id)
    if scale is None or scale.kind == NOT_SCARRING:
        return None
    if scale.kind == CHANGE:
        return 100.0 - value
    base = first.setdefault(scale_id, value)
    return 100.0 * value / base if base > 0 else None
