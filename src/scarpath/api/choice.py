"""What is put first for one face, and what is shown beside it: the order of the face under the limits of the
case (`scarpath.planning.order`), forecast and set beside what experts say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from scarpath.core.finding import Basis, Kind, finding
from scarpath.core.plan import (
    Agreement,
    AskAbout,
    Assessment,
    ExpertView,
    NotForYou,
    NothingFirst,
    Plan,
    Points,
    Safety,
    Staged,
)
from scarpath.core.position import EXPERT_PREFIX

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scarpath.core.case import Case, ScarType
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.draws import EffectDraws
    from scarpath.core.standing import ExpertStanding
    from scarpath.planning.choose import Choice, Shown
    from scarpath.planning.ground import FaceGround, Ground
    from scarpath.planning.mask import Masked
    from scarpath.planning.ordering import Guidance
    from scarpath.planning.terms import Problem
    from scarpath.planning.tried import Tried

POINTED = ("points_by_count_band", "weighted_sum")
"""Kinds of scales whose totals are told in points, the one to prefer first."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Ordered:
    """The order of a face under the limits of its case, and what it was worked out from."""

    masked: Masked
    told: Guidance
    tried: Mapping[frozenset[str], Tried]

    @property
    def problem(self) -> Problem:
        """The problem without limits that the order is of, with the goal of the case."""
        return replace(self.masked.problem, goal_percent=self.masked.case.goals.improvement_percent)


def guided(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    ground: Ground,
    *,
    today: date,
    without: str | None = None,
) -> Guidance:
    """What the courses of a face are chosen from and by; `without` leaves out an independence group."""
    from scarpath.planning.experts import experts_of
    from scarpath.planning.face import face_of
    from scarpath.planning.ordering import guidance, harm_classes
    from scarpath.planning.standing import voices_of
    from scarpath.planning.usual import usual_courses

    voices = ground.kept("voices", lambda: voices_of(catalogue.positions))
    harm = ground.kept("harm_classes", lambda: harm_classes(catalogue))
    face = face_of(case, assessment, catalogue, today=today)
    experts = experts_of(face, catalogue.treatments, voices, without)
    return guidance(face, experts, usual_courses(face, catalogue), catalogue.treatments, draws, harm)


def ordered(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    ground: Ground,
    here: FaceGround,
    *,
    today: date,
    without: str | None = None,
) -> Ordered:
    """The order of a face under the limits of its case; what no limit changes is left on the ground.

    `without` leaves out an independence group of the experts' sources; the ground must then be of a face of
    its own.
    """
    from scarpath.planning.mask import Masked
    from scarpath.planning.ordering import face_order
    from scarpath.planning.timing import build_timing
    from scarpath.planning.tried import tried_sets

    told = here.kept(
        "guidance",
        lambda: guided(case, assessment, catalogue, draws, ground, today=today, without=without),
    )
    tried = ground.kept("tried_sets", lambda: tried_sets(catalogue))
    order = here.kept(
        "order",
        lambda: face_order(case, assessment, catalogue, draws, safety, told, tried, today=today),
    )
    dates = build_timing(
        order.problem.order, case, catalogue.treatments, catalogue.sequencing, safety, today=today
    )
    return Ordered(masked=Masked(order, case, dates, tried), told=told, tried=tried)


def shown_plan(
    plan: Plan, shown: Shown | None, found: Ordered, assessment: Assessment, catalogue: Catalogue
) -> Plan:
    """A forecast plan with what experts say of it, and why it is not first."""
    plan = with_experts(plan, found.problem, found, assessment, catalogue)
    if shown is None:
        return plan
    return replace(
        plan,
        name=shown.name,
        best_of_listed_percent=shown.best_percent,
        why_not_first=shown.why_not_first,
        fits_budget=shown.fits,
    )


def with_experts(
    plan: Plan, problem: Problem, found: Ordered, assessment: Assessment, catalogue: Catalogue
) -> Plan:
    """A plan of this problem with what experts say of it, and what of it trials tried."""
    from scarpath.planning.sets import was_tried

    experts = found.told.experts
    counts = problem.vector(plan.sessions)
    guide = problem.guide
    assert guide is not None
    views = {t: tuple(found_views) for t, found_views in _views(plan, found)}
    known = found.tried.get(frozenset(plan.sessions))
    plan = replace(plan, studied_combination=was_tried(problem, counts, known))
    return replace(
        plan,
        coverage=float(guide.coverage(counts[None] > 0)[0]),
        size_unknown_for=tuple(t for t in plan.sessions if not problem.draws.knows(t)),
        irreversible=tuple(t for t in plan.sessions if catalogue.treatments[t].irreversible),
        agreement=agreement(plan, tuple(experts.standings)),
        experts=views,
        points=points_of(plan, assessment, catalogue),
    )


def _views(plan: Plan, found: Ordered) -> Iterator[tuple[ScarType, list[ExpertView]]]:
    """The standing of each treatment of a plan by scar type; of several depths of a type the one with most of
    the severity.
    """
    experts = found.told.experts
    groups = sorted(zip(experts.groups, experts.standings, strict=True), key=lambda pair: pair[0].share)
    by_type = {group.type: standings for group, standings in groups}
    for scar_type in found.told.face.types:
        standings = by_type[scar_type]
        yield scar_type, [_view(standings[t]) for t in plan.sessions if t in standings]


def _view(standing: ExpertStanding) -> ExpertView:
    sources = (*standing.first_by, *standing.support_by, *standing.adjunct_by, *standing.against_by)
    return ExpertView(
        treatment=standing.treatment,
        standing=standing.standing,
        fragile=standing.fragile,
        disagree=standing.disagree,
        weight_for=max(standing.first_weight, standing.support_weight),
        weight_against=standing.against_weight,
        sources=tuple(dict.fromkeys(sources)),
    )


def agreement(plan: Plan, standings: tuple[Mapping[str, ExpertStanding], ...]) -> Agreement:
    """Experts and trials beside each other on one plan."""
    heard = [found[t] for found in standings for t in plan.sessions if t in found]
    if not any(one.standing != "silent" for one in heard):
        return "experts_silent"
    if not plan.studied_combination:
        return "trials_silent"
    return "disagree" if any(one.disagree for one in heard) else "agree"


def points_of(plan: Plan, assessment: Assessment, catalogue: Catalogue) -> Points | None:
    """The improvement in points of the first scale of a kind that counts points, where its score is known."""
    for kind in POINTED:
        for score in assessment.scores:
            scale = catalogue.scales[score.scale]
            if scale.kind == kind and score.value:
                gain, error = plan.improvement_percent, scale.rater_error
                return Points(
                    scale=scale.id,
                    before=score.value,
                    after_mean=score.value * (1 - gain.mean / 100),
                    after_p10=score.value * (1 - gain.p90 / 100),
                    after_p90=score.value * (1 - gain.p10 / 100),
                    rater_error=None if error is None else error.within,
                )
    return None


def nothing_first(case: Case, found: Ordered, first: Plan | None) -> NothingFirst | None:
    """Why doing nothing stands first beside the plan, if it does: the scars are mild, or, where they are not
    severe, what it gains is less than raters differ by. Not so if they bother the person, who may say so or
    set a goal.
    """
    bothers = case.bothers or case.goals.improvement_percent is not None
    points = first.points if first else None
    small = points is not None and points.rater_error is not None and points.gain < points.rater_error
    if bothers:
        return None
    if found.told.face.mild:
        return "mild"
    return "small_gain" if small and found.told.face.severity != "severe" else None


def not_for_you(found: Ordered, catalogue: Catalogue) -> tuple[NotForYou, ...]:
    """What experts or a label keep from being shown to this face."""
    return tuple(
        NotForYou(
            treatment=treatment,
            because="label" if barred.official else "experts",
            reason=barred.reason,
            sources=barred.sources,
            disagree=barred.disagree,
        )
        for treatment, barred in found.told.experts.not_shown.items()
        if not catalogue.treatments[treatment].raised_only
    )


def not_first(found: Ordered) -> tuple[NotForYou, ...]:
    """What is shown at most second to this face, of what experts put first or accept for some scars of it."""
    experts = found.told.experts
    wanted = {
        name
        for standings in experts.standings
        for name, standing in standings.items()
        if standing.support_by or standing.first_by
    }
    return tuple(
        NotForYou(
            treatment=treatment,
            because="label" if barred.official else "experts",
            reason=barred.reason,
            sources=barred.sources,
            disagree=barred.disagree,
        )
        for treatment, barred in experts.not_first.items()
        if treatment in wanted and treatment not in experts.not_shown
    )


def named_by_experts(found: Ordered, catalogue: Catalogue) -> Iterator[AskAbout]:
    """What experts put first or accept for some scars of this face, warn of for none, and no card has."""
    heard: dict[str, list[ExpertStanding]] = {}
    for standings in found.told.experts.standings:
        for name, standing in standings.items():
            if name not in catalogue.treatments:
                heard.setdefault(name, []).append(standing)
    for name, all_of_it in sorted(heard.items()):
        if all(one.may_be_first for one in all_of_it) and any(one.accepted for one in all_of_it):
            sources = dict.fromkeys(s for one in all_of_it for s in (*one.first_by, *one.support_by))
            basis = Basis(sources=tuple(f"{EXPERT_PREFIX}{source}" for source in sources))
            yield AskAbout(treatment=name, why=finding(Kind.NO_CARD_YET, basis=basis))


def staged_of(choice: Choice, problem: Problem) -> Staged | None:
    """What can be done first and what later, where limits forbid the first of the order as a whole."""
    if choice.staged is None:
        return None
    first, later = choice.staged
    return Staged(first=problem.sessions(first), later=problem.sessions(later))


def counts_of(choice: Choice, problem: Problem) -> NDArray[np.int64]:
    """The sessions of the plans that are shown. Shape (plans, T)."""
    import numpy as np

    rows = [shown.counts for shown in choice.shown]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(problem.order))
