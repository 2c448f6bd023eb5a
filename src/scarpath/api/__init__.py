"""The use cases: one function of about ten lines for each thing a person wants.

Catalogue and draws come as arguments; nothing is opened here. The rooms in the middle do not know each other:
what needs two of them stands here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from scarpath import __released__, __version__
from scarpath.api.faults import ApiFault
from scarpath.core.case import (
    ATROPHIC,
    RAISED,
    Case,
    Goals,
    Person,
    Region,
    ScarGroup,
    Skin,
)
from scarpath.core.errors import InvalidInput, RedFlag
from scarpath.core.finding import Basis, Finding, Kind, catalogue_text, finding
from scarpath.core.harm import lasting_harm
from scarpath.core.plan import (
    LEVELS,
    Answer,
    AskAbout,
    Assessment,
    Blocked,
    Cover,
    Default,
    Distribution,
    DoingNothing,
    DrawsUsed,
    EvidenceBase,
    Explanation,
    Front,
    Plan,
    PlanResult,
    Proposal,
    Recommended,
    Safety,
    Search,
)
from scarpath.core.sign_off import coverage, signed_sequencing
from scarpath.core.study import Retention

if TYPE_CHECKING:
    from scarpath.api.choice import Ordered
    from scarpath.core.about import About
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.dossier import EvidenceOverview, Gaps, StudyDossier, TreatmentDossier
    from scarpath.core.draws import EffectDraws
    from scarpath.core.harm import HarmCount, LastingHarm, PrintedShare
    from scarpath.core.overview import GeneralAnswer, GeneralRow, ReferenceFace
    from scarpath.core.review import Entry
    from scarpath.core.scores import Scores
    from scarpath.core.study import Study
    from scarpath.core.synthesis import ReviewsBeside
    from scarpath.planning.choose import Choice
    from scarpath.planning.exact import Solution
    from scarpath.planning.ground import FaceGround, Ground
    from scarpath.planning.problem import Problem

DERMATOLOGIST_QUESTIONS = tuple(
    finding(kind)
    for kind in (
        Kind.ASK_TYPES,
        Kind.ASK_EXPERIENCE,
        Kind.ASK_DEVICE,
        Kind.ASK_ORDER,
        Kind.ASK_COST,
        Kind.ASK_WAITING,
        Kind.ASK_WHO_TO_CALL,
    )
)
"""What everybody can ask, whatever the plan."""

ALWAYS_UNKNOWN = (Kind.UNKNOWN_CLEARANCE, Kind.UNKNOWN_RESPONSE, Kind.UNKNOWN_OPERATOR)
"""What nobody knows, whatever the plan."""

SUITED = ("strong", "partial")
QUIET_MONTHS = 12
"""Acne quiet for so long counts as quiet in the natural course."""


Stage = Literal["safety", "search", "forecast", "dates"]
Beat = Callable[[Stage], None]
"""Told how far a plan has come; it may raise, such as `Cancelled`, to end the work."""


def describe(face: Mapping[str, Any], catalogue: Catalogue, *, today: date) -> Case:
    """A case from plain values with the keys of a case file. Raises `InvalidCase` with every problem."""
    from scarpath.catalog.load import read_case

    return read_case(json.dumps(face, default=str), "face.json", catalogue, today=today)


def assess_case(case: Case, catalogue: Catalogue, *, today: date) -> tuple[Assessment, Safety]:
    """What the scars amount to and what the safety rules say; red flags raise nothing here."""
    from scarpath.planning.assess import assess
    from scarpath.planning.safety import check_safety

    return assess(case, catalogue.scales), check_safety(case, catalogue, today=today)


def red_flag_reasons(safety: Safety) -> tuple[Finding, ...]:
    """Why a doctor comes first, each reason once with its sources."""
    reasons = (
        finding(Kind.RED_FLAG_REASON, reason=flag.text, sources=flag.sources) for flag in safety.red_flags
    )
    return tuple(dict.fromkeys(reasons))


def plan(
    case: Case,
    catalogue: Catalogue,
    draws: EffectDraws,
    *,
    today: date,
    whole_front: bool = True,
    search: Search | None = None,
    beat: Beat = lambda _: None,
    ground: Ground | None = None,
    propose: Mapping[str, int] | None = None,
) -> PlanResult:
    """The whole answer to one case. Raises `RedFlag` where a doctor comes first.

    Without `whole_front` only the shortlist is forecast, which is what a page needs and much quicker.
    `search` says what plans are compared by and what the search may take.
    `beat` is called again and again with the stage that was reached; what it raises ends the work.
    What is to `propose` (sessions by treatment) is judged beside the plans.
    A `ground` makes the next plan for other wishes much quicker, and changes nothing in it.
    """
    ground = ground or laid_ground(catalogue, draws, most_bytes=0)
    ground.must_be_of(catalogue, draws)
    if propose:
        from scarpath.api.proposal import check_proposal

        check_proposal(propose, catalogue, draws)
    beat("safety")
    assessment, safety = assess_case(case, catalogue, today=today)
    if safety.red_flags:
        raise RedFlag(red_flag_reasons(safety))
    bare = _bare_result(case, catalogue, draws, assessment, safety, today)
    if not sum(assessment.mix.values()):
        if propose:
            raise InvalidInput(finding(ApiFault.PROPOSED_WITHOUT_FORECAST))
        return bare
    from scarpath.api.choice import (
        named_by_experts,
        not_first,
        not_for_you,
        nothing_first,
        ordered,
        staged_of,
    )
    from scarpath.planning.choose import choose
    from scarpath.planning.forecast import doing_nothing
    from scarpath.planning.prices import case_currency
    from scarpath.planning.problem import build_problem, face_key

    here = ground.of(face_key(case, case_currency(case, catalogue), today))
    wanted = search or Search()
    found = ordered(case, assessment, catalogue, draws, safety, ground, here, today=today)
    build = partial(build_problem, case, assessment, catalogue, draws, safety, today=today, ground=here)
    if not wanted.wide:
        build = partial(build, **found.told.space_of_courses)
    problem = build()
    beat("search")
    solution = _solution(problem, wanted, here, partial(build, loosest=True), beat)
    choice = choose(found.masked)
    evidence = _evidence(case, found.problem, ground)
    beat("forecast")
    front = _front(
        problem,
        found,
        choice,
        solution,
        evidence,
        assessment,
        ground,
        here,
        whole=whole_front,
        threads=wanted.threads,
    )
    with_limits = _with_limits(safety, problem.blocked)
    beat("dates")
    face = found.told.face
    recommended = _recommended(
        case, catalogue, with_limits, front, choice, few=face.small and not face.mild, today=today
    )
    courses = found.told.space_of_courses
    why = _why_none(case, assessment, catalogue, draws, safety, front, choice, courses, today=today)
    harms, lasting = _harms(_of_listed(evidence, front), catalogue, ground)
    first = front.plan(recommended.id) if recommended else None
    return replace(
        bare,
        answer=_answer(front, bare.answer, why),
        doing_nothing=doing_nothing(found.problem),
        doing_nothing_first=nothing_first(case, found, first),
        front=front,
        recommended=recommended,
        recommended_why_none=() if recommended else choice.none_because,
        limits=choice.limits,
        not_for_you=not_for_you(found, catalogue),
        not_first=not_first(found),
        staged=staged_of(choice, found.problem),
        ask_about=(*problem.ask_about, *named_by_experts(found, catalogue)),
        safety=with_limits,
        not_known=(*bare.not_known, *_gaps(case, catalogue, front, recommended)),
        evidence={**bare.evidence, **_of_listed(evidence, front)},
        defaults=(*bare.defaults, *found.problem.defaults),
        currency=problem.currency,
        explanation=_explanation(found.problem, front, recommended, evidence, here),
        harms=harms,
        lasting_harms=lasting,
        proposal=_proposal(propose, case, assessment, catalogue, draws, safety, found, today=today),
    )


def _proposal(
    propose: Mapping[str, int] | None,
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    found: Ordered,
    *,
    today: date,
) -> Proposal | None:
    """What a doctor proposes, judged; None where nothing is proposed."""
    if not propose:
        return None
    from scarpath.api.proposal import judged

    return judged(propose, case, assessment, catalogue, draws, safety, found, today=today)


def _why_none(
    case: Case,
    assessment: Assessment,
    catalogue: Catalogue,
    draws: EffectDraws,
    safety: Safety,
    front: Front,
    choice: Choice,
    courses: Mapping[str, Any],
    *,
    today: date,
) -> tuple[Finding, ...]:
    """Why nothing is first; where no plan at all keeps the limits, which of them clash."""
    from scarpath.planning.clash import clashes
    from scarpath.planning.relax import why_nothing

    if front.shortlist:
        return choice.none_because
    stopped = front.certificate.stopped_because
    if stopped:
        return (finding(Kind.STOPPED_EMPTY, why=stopped),)
    return (
        *choice.none_because,
        *why_nothing(case, assessment, catalogue, draws, safety, today=today, courses=courses),
        *clashes(case, assessment, catalogue, draws, safety, today=today, courses=courses),
    )


def _solution(
    problem: Problem, wanted: Search, ground: FaceGround, loosest: Callable[[], Problem], beat: Beat
) -> Solution:
    """The front; from what the ground holds of this face, where the search asks for nothing unusual."""
    from scarpath.planning.exact import solve
    from scarpath.planning.wide import solve_on

    def told() -> None:
        beat("search")

    memory_bytes = int(wanted.memory_mib * 2**20)
    if wanted.seconds is None and wanted.by == "improvement" and wanted.objectives == Search().objectives:
        return solve_on(
            ground,
            problem,
            loosest,
            memory_bytes=memory_bytes,
            threads=wanted.threads,
            beat=told,
        )
    return solve(
        problem,
        objectives=wanted.objectives,
        aim=wanted.by,
        seconds=wanted.seconds,
        memory_bytes=memory_bytes,
        threads=wanted.threads,
        beat=told,
    )


MOST_GROUND_BYTES = 256 * 2**20
POINT_BYTES = 1024
"""What a ground holds at most, and what a plan of a cover takes of it."""


def laid_ground(catalogue: Catalogue, draws: EffectDraws, *, most_bytes: int = MOST_GROUND_BYTES) -> Ground:
    """What plans for other wishes share, to be handed to `plan` again and again; it holds so much at most."""
    from scarpath.planning.ground import Ground

    return Ground(catalogue, draws, most_bytes=most_bytes)


def sign_off(catalogue: Catalogue, entries: Iterable[Entry] | None = None) -> Finding:
    """Whether clinicians have signed these entries as they stand now; without `entries`, everything that an
    answer rests on: all rules, all cards, all of the sequencing, all expert positions.
    """
    found = coverage(catalogue, entries)
    parts = [
        finding(Kind.ALL_REVIEWED, who=found.signatures) if found.complete else finding(Kind.NONE_REVIEWED)
    ]
    if found.reviewed and not found.complete:
        parts.append(finding(Kind.PARTLY_REVIEWED, reviewed=found.reviewed, entries=found.entries))
    if found.disputed:
        parts.append(finding(Kind.REVIEW_DISPUTES, disputed=found.disputed))
    if found.out_of_date:
        parts.append(finding(Kind.REVIEWS_OUT_OF_DATE, out_of_date=found.out_of_date))
    return finding(Kind.STANDING, parts=tuple(parts))


def general_answer(catalogue: Catalogue, draws: EffectDraws) -> GeneralAnswer:
    """What can be said to everyone: the plan to look at first for each reference face, by the same steps as
    for one person, and the plans that stand next.
    """
    from scarpath.core.overview import FACES, GeneralAnswer

    ground = laid_ground(catalogue, draws)
    found = [(face, _case_of(face)) for face in FACES]
    rows = tuple(row for face, case in found if (row := _general_row(face, case, catalogue, draws, ground)))
    return GeneralAnswer(
        version=__version__,
        draws=draws_used(catalogue, draws),
        rows=rows,
        doing_nothing=_doing_nothing_in_general(draws),
        certainty=min((row.plan.certainty for row in rows), key=LEVELS.index, default="very low"),
        sign_off=sign_off(catalogue),
    )


def _general_row(
    face: ReferenceFace, case: Case, catalogue: Catalogue, draws: EffectDraws, ground: Ground
) -> GeneralRow | None:
    """What stands first for a reference face, and what stands next to it."""
    from scarpath.api.choice import counts_of, ordered, shown_plan
    from scarpath.core.overview import GeneralRow
    from scarpath.planning.choose import choose
    from scarpath.planning.forecast import forecast

    assessment, safety = assess_case(case, catalogue, today=SOME_DAY)
    found = ordered(case, assessment, catalogue, draws, safety, ground, ground.of(face.id), today=SOME_DAY)
    choice = choose(found.masked)
    if not choice.has_first:
        return None
    bases = _evidence(case, found.problem, ground)
    plans = forecast(found.problem, counts_of(choice, found.problem), bases)
    told = [
        shown_plan(plan, shown, found, assessment, catalogue)
        for plan, shown in zip(plans, choice.shown, strict=True)
    ]
    return GeneralRow(face=face, plan=told[0], similar=tuple(told[1:]))


def _doing_nothing_in_general(draws: EffectDraws) -> DoingNothing:
    """The natural course of a face whose acne has long been quiet."""
    from scarpath.planning.forecast import natural_course

    return natural_course(draws, acne_quiet=True)


def about(catalogue: Catalogue, draws: EffectDraws) -> About:
    """What stands behind the program: its date, its evidence and how the forecast was fitted."""
    from scarpath.core.about import About

    studies, lock = catalogue.studies.values(), draws.lock
    years = [study.year for study in studies if study.year is not None]
    levels = [base.certainty for base in evidence_overview(catalogue).values()]
    settings, left_out = lock.get("settings"), lock.get("left_out")
    used = settings if isinstance(settings, Mapping) else {}
    model = lock.get("model_version")
    return About(
        version=__version__,
        released=date.fromisoformat(__released__),
        studies=len(studies),
        studies_fitted=draws_used(catalogue, draws).studies,
        left_out=len(left_out) if isinstance(left_out, Mapping) else 0,
        randomised=sum(study.randomised for study in studies),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        undated=len(studies) - len(years),
        by_certainty=tuple((level, levels.count(level)) for level in reversed(LEVELS) if level in levels),
        model_version=model if isinstance(model, int) else None,
        chains=used.get("chains"),
        draws=len(draws),
        seed=used.get("seed"),
        sources=len(catalogue.sources),
        sign_off=sign_off(catalogue),
    )


def evidence_overview(
    catalogue: Catalogue, treatments: Iterable[str] | None = None
) -> dict[str, EvidenceBase]:
    """The trials behind each treatment, for nobody in particular."""
    from scarpath.planning.certainty import evidence_base

    return {t: evidence_base(t, catalogue) for t in treatments or catalogue.treatments}


def score(studies: Iterable[Study], catalogue: Catalogue, draws: EffectDraws) -> Scores:
    """What trials that the model never saw printed against what it expects of them; draws need
    `score=True`.
    """
    from scarpath.evidence.score import score_studies

    return score_studies(studies, catalogue, draws)


def evidence_list(catalogue: Catalogue, draws: EffectDraws) -> EvidenceOverview:
    """All treatments with the trials behind them, and how they were compared with each other."""
    from scarpath.core.dossier import EvidenceOverview, OverviewRow
    from scarpath.evidence.cells import cells
    from scarpath.evidence.comparisons import comparison_network

    bases = evidence_overview(catalogue, [t for t, c in catalogue.treatments.items() if not c.raised_only])
    rows = (
        OverviewRow(
            id=treatment,
            randomised=sum(catalogue.studies[s].randomised for s in base.studies),
            evidence=base,
            cells=cells(treatment, catalogue, draws),
        )
        for treatment, base in bases.items()
    )
    return EvidenceOverview(
        draws=draws_used(catalogue, draws),
        studies=len(catalogue.studies),
        rows=tuple(rows),
        network=comparison_network(catalogue.studies.values(), catalogue),
    )


def treatment_dossier(treatment: str, catalogue: Catalogue, draws: EffectDraws) -> TreatmentDossier:
    """Everything behind one card or comparator; draws need `score=True`."""
    from scarpath.core.dossier import TreatmentDossier
    from scarpath.evidence.cells import cells
    from scarpath.evidence.printed import reported_after
    from scarpath.planning import alone
    from scarpath.planning.harms import class_harm_counts, harm_counts, printed_shares, unnamed_harms

    card = catalogue.treatments.get(treatment)
    harms, shares = harm_counts([treatment], catalogue), printed_shares(treatment, catalogue)
    trials = alone.trials(treatment, catalogue, _left_out(draws))
    studies = [trial.study for trial in trials]
    rows, others = reported_after(treatment, studies, catalogue, draws)
    return TreatmentDossier(
        id=treatment,
        draws=draws_used(catalogue, draws),
        cells=cells(treatment, catalogue, draws),
        forecasts=alone.dose_forecasts(treatment, catalogue, draws),
        trials=trials,
        reported=rows,
        not_compared=others,
        evidence=evidence_overview(catalogue, [treatment])[treatment],
        skin_risks=alone.skin_risks(treatment, catalogue, draws),
        harms=harms,
        class_harms=class_harm_counts(catalogue.mechanism(treatment), catalogue),
        lasting=lasting_harm(treatment, harms, shares),
        shares=shares,
        unnamed_harms=unnamed_harms(treatment, catalogue),
        downtime=card.downtime_days if card else None,
        durations=alone.durations(treatment, studies),
        sign_off=sign_off(catalogue, [("card", treatment)]) if card else None,
    )


def study_dossier(study: str, catalogue: Catalogue, draws: EffectDraws) -> StudyDossier:
    """What one study printed against what the model expects of it; draws need `score=True`."""
    from scarpath.core.dossier import StudyDossier
    from scarpath.evidence.printed import reported

    found = catalogue.studies[study]
    rows, skipped = reported([found], catalogue, draws)
    left_out = _left_out(draws).get(study)
    return StudyDossier(
        study=found,
        draws=draws_used(catalogue, draws),
        fitted=left_out is None,
        left_out=left_out,
        reported=rows,
        skipped=skipped,
    )


def evidence_gaps(catalogue: Catalogue, draws: EffectDraws) -> Gaps:
    """What no study says. Raises `DisconnectedNetwork` where a comparison connects with no other."""
    from scarpath.evidence.comparisons import comparison_network, refuse_disconnected
    from scarpath.evidence.gaps import find_gaps

    refuse_disconnected(comparison_network(catalogue.studies.values(), catalogue))
    return find_gaps(catalogue, draws)


def reviews_beside(catalogue: Catalogue, draws: EffectDraws) -> ReviewsBeside:
    """Published pooled results beside the model's own estimate; draws need `score=True`."""
    from scarpath.evidence.syntheses import beside

    return beside(catalogue, draws)


def _left_out(draws: EffectDraws) -> dict[str, Finding]:
    """The studies that the fit left out, each with the reason."""
    told = draws.lock.get("left_out")
    return {study: Finding(Kind(why)) for study, why in told.items()} if isinstance(told, Mapping) else {}


def report(result: PlanResult, catalogue: Catalogue, *, width: int = 80) -> str:
    """The answer as text, for the person."""
    from scarpath.render.layout import Style
    from scarpath.render.text import plan_text

    return plan_text(result, catalogue, style=Style(width=width))


def explain(result: PlanResult, catalogue: Catalogue, *, width: int = 80) -> str:
    """The answer as text with the part for the clinician and the researcher."""
    from scarpath.render.layout import Style
    from scarpath.render.text import plan_text

    return plan_text(result, catalogue, style=Style(width=width), explain=True)


SOME_DAY = date(2000, 1, 1)
"""A day to judge the reference faces on; they have no dates, so that it changes nothing."""


def _case_of(face: ReferenceFace) -> Case:
    """A reference face as a case: an adult whose acne has long been quiet, with no wishes and no limits."""
    scars = (ScarGroup(region=Region.LEFT_CHEEK, type=t, count=n) for t, n in face.counts.items())
    return Case(
        scarpath_case=1,
        person=Person(age=30, fitzpatrick=face.fitzpatrick),
        scars=tuple(scars),
        skin=Skin(active_acne="none", acne_quiet_months=QUIET_MONTHS),
    )


def draws_used(catalogue: Catalogue, draws: EffectDraws) -> DrawsUsed:
    """Which draws an answer rests on; the lock is the digest of what the draws say of their making."""
    from scarpath.catalog.draws import lock_digest

    fitted = draws.lock.get("studies_fitted")
    studies = len(fitted) if isinstance(fitted, list | tuple) else len(catalogue.studies)
    return DrawsUsed(lock=lock_digest(draws.lock), draws=len(draws), studies=studies)


def _bare_result(
    case: Case, catalogue: Catalogue, draws: EffectDraws, assessment: Assessment, safety: Safety, today: date
) -> PlanResult:
    """Everything that can be said without a forecast."""
    from scarpath.api.experts import experts_sign_off

    questions = [
        *(q.text for q in safety.questions),
        *(s.question for s in assessment.scores if s.question),
    ]
    raised = tuple(_raised_path(case, catalogue, safety))
    return PlanResult(
        version=__version__,
        draws=draws_used(catalogue, draws),
        assessment=assessment,
        answer=Answer(
            complete_removal_why=finding(Kind.COMPLETE_REMOVAL_NOT_REPORTED),
            at_least_75_percent=None,
            at_least_90_upper_bound_percent=None,
            best_expected_improvement_percent=None,
            certainty="very low",
            certainty_reasons=(finding(Kind.NO_FORECAST),),
            sentence=finding(Kind.ANSWER_NONE),
        ),
        doing_nothing=None,
        front=None,
        recommended=None,
        ask_about=(),
        safety=safety,
        questions=tuple(questions),
        for_your_dermatologist=DERMATOLOGIST_QUESTIONS,
        not_known=tuple(_always_unknown(raised, case, catalogue)),
        evidence=evidence_overview(catalogue, [option.treatment for option in raised]) if raised else {},
        defaults=tuple(_own_defaults(case, today)),
        raised_path=raised,
        sign_off=sign_off(catalogue),
        experts_sign_off=experts_sign_off(catalogue),
        budget=case.limits.budget,
        downtime_limit_days=case.limits.downtime_days_per_visit,
        pih_limit_percent=case.limits.pih_risk_percent,
    )


def _always_unknown(raised: Iterable[AskAbout], case: Case, catalogue: Catalogue) -> Iterator[Finding]:
    """What nobody knows whatever the plan."""
    yield from (finding(kind) for kind in ALWAYS_UNKNOWN)
    yield from _studied([option.treatment for option in raised], case, catalogue)


def _raised_path(case: Case, catalogue: Catalogue, safety: Safety) -> Iterator[AskAbout]:
    """The cards for raised scars that suit a raised scar of this case and are not ruled out."""
    types = {group.type for group in case.scars if group.type in RAISED}
    for card in catalogue.treatments.values():
        suits = any(card.suits[t].strength in SUITED for t in types)
        if card.raised_only and suits and not safety.blocks(card.id):
            yield AskAbout(treatment=card.id, why=catalogue_text(card.plain_words))


def _own_defaults(case: Case, today: date) -> Iterator[Default]:
    if case.goals.prefer == Goals().prefer:
        yield Default(
            field="goals.prefer",
            value=finding(Kind.WISHES_IN_ORDER, wishes=case.goals.prefer),
            source=finding(Kind.OUR_USUAL_ORDER),
        )
    if case.start_on is None:
        yield Default(field="start_on", value=finding(Kind.A_DAY, day=today), source=finding(Kind.TODAY))


def _evidence(case: Case, problem: Problem, ground: Ground) -> dict[str, EvidenceBase]:
    """The trials behind each treatment of a problem, rated for this person's skin and scars."""
    from scarpath.planning.certainty import evidence_base

    skin, types = case.person.fitzpatrick, tuple(t for t in ATROPHIC if case.count(t))

    def base(treatment: str) -> EvidenceBase:
        return evidence_base(treatment, problem.catalogue, skin=skin, types=types)

    return {t: ground.kept(("evidence", t, skin, types), partial(base, t)) for t in problem.order}


def _harms(
    treatments: Iterable[str], catalogue: Catalogue, ground: Ground
) -> tuple[tuple[HarmCount, ...], tuple[LastingHarm, ...]]:
    """What studies counted after each treatment alone, and what of it lasts."""
    from scarpath.planning.harms import harm_counts, printed_shares

    def counted(treatment: str) -> tuple[tuple[HarmCount, ...], tuple[PrintedShare, ...]]:
        return harm_counts([treatment], catalogue), printed_shares(treatment, catalogue)

    found = {t: ground.kept(("harms", t), partial(counted, t)) for t in treatments}
    harms = tuple(harm for counts, _ in found.values() for harm in counts)
    return harms, tuple(lasting_harm(t, harms, shares) for t, (_, shares) in found.items())


def _cover(problem: Problem, solution: Solution, ground: Ground) -> Cover:
    """The few plans that stand for the front."""
    from scarpath.planning.cover import cover

    def memory(found: Cover) -> int:
        return solution.memory() + POINT_BYTES * len(found.points)

    return ground.kept(("cover", solution), lambda: cover(problem, solution), size=memory)


def _front(
    problem: Problem,
    found: Ordered,
    choice: Choice,
    solution: Solution,
    evidence: Mapping[str, EvidenceBase],
    assessment: Assessment,
    ground: Ground,
    here: FaceGround,
    *,
    whole: bool,
    threads: int,
) -> Front:
    """The plans that are shown, the one that improves most, and with `whole` the rest of the front."""
    from scarpath.api.choice import counts_of, shown_plan
    from scarpath.planning.forecast import forecast, kept_forecast

    counts = counts_of(choice, found.problem)
    ids = [f"p{i + 1}" for i in range(len(counts))]
    first = kept_forecast(found.problem, counts, evidence, ids=ids, ground=here)
    shown = {
        plan.id: shown_plan(plan, one, found, assessment, found.problem.catalogue)
        for plan, one in zip(first, choice.shown, strict=True)
    }
    given = {tuple(plan.sessions.items()): plan.id for plan in shown.values()}
    names = [
        given.get(tuple(problem.sessions(row).items()), f"p{len(counts) + i + 1}")
        for i, row in enumerate(solution.counts)
    ]
    rows = [i for i, name in enumerate(names) if name not in shown] if whole else []
    rest = forecast(problem, solution.counts[rows], evidence, ids=[names[i] for i in rows], threads=threads)
    unbeaten = {names[i] for i in range(len(names)) if solution.unbeaten[i]}
    plans = [
        *shown.values(),
        *(shown_plan(plan, None, found, assessment, problem.catalogue) for plan in rest),
    ]
    return Front(
        plans=tuple(replace(plan, unbeaten=plan.id in unbeaten) for plan in plans),
        shortlist=tuple(shown),
        certificate=solution.certificate,
        size=int(solution.unbeaten.sum()),
        cover=_named(_cover(problem, solution, ground), names),
        most=_most(problem, solution),
    )


def _named(cover: Cover, names: Sequence[str]) -> Cover:
    """The cover with the names of its plans among all that are shown."""
    points = (replace(point, id=names[int(point.id[1:]) - 1]) for point in cover.points)
    return replace(cover, points=tuple(points))


def _most(problem: Problem, solution: Solution) -> Distribution | None:
    """The improvement of the plan of the space that improves most within the limits."""
    from scarpath.planning.forecast import distributions, improvement_draws

    if not len(solution.counts):
        return None
    best = int(solution.figures.improvement.argmax())
    return distributions(improvement_draws(problem, solution.counts[[best]]))[0]


def best_studied(front: Front) -> Plan | None:
    """The first of the shown plans whose treatments some trial gave together, about so often."""
    listed = (front.plan(plan_id) for plan_id in front.shortlist)
    return next((plan for plan in listed if plan.studied_combination), None)


def _answer(front: Front, bare: Answer, why: tuple[Finding, ...]) -> Answer:
    """The answer from the plan that is shown first of those that trials tried; the bare one without any."""
    best = best_studied(front)
    if best is None and front.shortlist:
        return replace(bare, certainty_reasons=why, sentence=finding(Kind.ANSWER_NONE_FIRST))
    if best is None:
        return replace(bare, certainty_reasons=why)
    gain = best.improvement_percent
    listed = [front.plan(plan_id) for plan_id in front.shortlist]
    return replace(
        bare,
        plan=best.id,
        improvement_percent=gain,
        at_least_75_percent=best.at_least_75_percent,
        at_least_90_upper_bound_percent=max(p.at_least_90_upper_bound_percent for p in listed),
        best_expected_improvement_percent=front.most or gain,
        best_studied_improvement_percent=gain,
        certainty=best.certainty,
        certainty_reasons=best.certainty_reasons,
        sentence=finding(Kind.ANSWER, mean=gain.mean, low=gain.p10, high=gain.p90),
    )


def _with_limits(safety: Safety, blocked: tuple[Blocked, ...]) -> Safety:
    """The rules and the person's own limits together; what a limit takes out need not wait for a date."""
    out = {block.treatment for block in blocked}
    delayed = tuple(entry for entry in safety.delayed if entry.treatment not in out)
    return replace(safety, blocked=(*safety.blocked, *blocked), delayed=delayed)


def picked(result: PlanResult, plan_id: str, case: Case, catalogue: Catalogue, *, today: date) -> PlanResult:
    """The same answer with another plan of the front to look at: its dates, its upkeep, its gaps.

    What explains the choice belongs to the plan that the preferences picked, and is left out.
    """
    if result.front is None or (result.recommended is not None and result.recommended.id == plan_id):
        return result
    chosen = result.front.plan(plan_id)
    recommended = _dated(chosen, case, catalogue, result.safety, today=today)
    unknown = _always_unknown(result.raised_path, case, catalogue)
    gaps = _gaps(case, catalogue, result.front, recommended)
    return replace(result, recommended=recommended, explanation=None, not_known=(*unknown, *gaps))


def _dated(chosen: Plan, case: Case, catalogue: Catalogue, safety: Safety, *, today: date) -> Recommended:
    """A plan with its dates and its upkeep."""
    from scarpath.planning.schedule import schedule
    from scarpath.planning.upkeep import upkeep

    cards, sequencing = catalogue.treatments, signed_sequencing(catalogue)
    visits = schedule(chosen.sessions, case, cards, sequencing, safety, today=today)
    return Recommended(
        id=chosen.id,
        why=(),
        would_change_if=(),
        schedule=visits,
        upkeep=upkeep(visits, cards, sequencing),
        ends_on=visits[-1].date if visits else None,
    )


def _recommended(
    case: Case,
    catalogue: Catalogue,
    safety: Safety,
    front: Front,
    choice: Choice,
    *,
    few: bool,
    today: date,
) -> Recommended | None:
    """The chosen plan with its dates and its upkeep, and why it was chosen; `few` scars keep it small."""
    if not choice.has_first:
        return None
    chosen = front.plan(front.shortlist[0])
    dated = _dated(chosen, case, catalogue, safety, today=today)
    small = (finding(Kind.KEPT_SMALL, basis=Basis(proposal=True)),) if few else ()
    return replace(dated, why=(*choice.why, *small), would_change_if=choice.would_change_if)


def _explanation(
    problem: Problem,
    front: Front,
    recommended: Recommended | None,
    evidence: Mapping[str, EvidenceBase],
    ground: FaceGround,
) -> Explanation | None:
    """Where the forecast of the recommended plan comes from."""
    from scarpath.planning.explain import explain as explain_plan

    if recommended is None:
        return None
    chosen = front.plan(recommended.id)
    key = ("explanation", tuple(chosen.sessions.items()))
    found = ground.kept(key, lambda: explain_plan(problem, chosen, evidence))
    return replace(found, plan=chosen.id)


def _gaps(
    case: Case, catalogue: Catalogue, front: Front, recommended: Recommended | None
) -> Iterator[Finding]:
    """What nobody knows of the plan to look at first, or of the shortlist without one."""
    from scarpath.planning.equity import marks_sentence

    listed = (
        [front.plan(recommended.id)] if recommended else [front.plan(plan_id) for plan_id in front.shortlist]
    )
    used = list(dict.fromkeys(t for plan in listed for t in plan.sessions))
    if not used:
        return
    named = _called(used, catalogue)
    months = longest_follow_up(used, catalogue)
    if months is None:
        yield finding(Kind.UNKNOWN_LASTING_AT_ALL, names=named)
    else:
        yield finding(Kind.UNKNOWN_LASTING, names=named, months=months)
    yield from _unpriced(listed, catalogue)
    yield from _studied(used, case, catalogue)
    risk = listed[0].pih_risk_percent
    skin = case.person.fitzpatrick
    yield marks_sentence(listed[0].sessions, skin, catalogue, low=risk.p10, high=risk.p90)


def _called(treatments: Iterable[str], catalogue: Catalogue) -> tuple[Finding, ...]:
    return tuple(catalogue.treatments[treatment].called for treatment in treatments)


def _unpriced(listed: Iterable[Plan], catalogue: Catalogue) -> Iterator[Finding]:
    """Which treatments have no price, or none in the currency of the case."""
    found = {t: plan.cost.currency for plan in listed for t in plan.cost.unknown}
    elsewhere: dict[str, str] = {}
    for treatment in found:
        price = catalogue.treatments[treatment].price
        if price is not None and price.middle is not None and price.currency is not None:
            elsewhere[treatment] = price.currency
    nowhere = [t for t in found if t not in elsewhere]
    if nowhere:
        yield finding(Kind.UNKNOWN_PRICES, names=_called(nowhere, catalogue))
    if elsewhere:
        currency, known = found[next(iter(elsewhere))], tuple(sorted(set(elsewhere.values())))
        yield finding(
            Kind.PRICES_ELSEWHERE, currency=currency, names=_called(elsewhere, catalogue), known=known
        )


def _studied(treatments: Iterable[str], case: Case, catalogue: Catalogue) -> Iterator[Finding]:
    """How many people with this person's skin type had each treatment in a study."""
    from scarpath.planning.equity import studied_patients

    for treatment in treatments:
        sentence = studied_patients(treatment, case.person.fitzpatrick, catalogue).sentence
        yield finding(Kind.UNKNOWN_SKIN, name=catalogue.treatments[treatment].called, sentence=sentence)


def longest_follow_up(treatments: Iterable[str], catalogue: Catalogue) -> float | None:
    """Months after which a study last looked at how much of the effect of these treatments was kept."""
    wanted = set(treatments)
    months = [
        outcome.months
        for study in catalogue.studies.values()
        for arm in study.arms
        if wanted & {component.treatment for component in arm.components}
        for outcome in arm.outcomes
        if isinstance(outcome, Retention)
    ]
    return max(months, default=None)


def _of_listed(evidence: Mapping[str, EvidenceBase], front: Front) -> dict[str, EvidenceBase]:
    """The evidence behind the treatments of the shortlist, in the order in which they come."""
    used = dict.fromkeys(t for plan_id in front.shortlist for t in front.plan(plan_id).sessions)
    return {t: evidence[t] for t in used}
