"""The plan as plain text: the answer first, then the choice, then what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding, Kind
from scarpath.core.plan import (
    Answer,
    Assessment,
    Certainty,
    Default,
    DoingNothing,
    Front,
    PlanResult,
    Safety,
    Score,
)
from scarpath.core.treatment import Treatment
from scarpath.render import figures
from scarpath.render.beside import beside_part
from scarpath.render.cite import brief, cite, resolve, treatment_name
from scarpath.render.clinician import clinician_part
from scarpath.render.course import course_part
from scarpath.render.experience import experience_part
from scarpath.render.harms import harms_part
from scarpath.render.layout import Page, Style, capital
from scarpath.render.plans import plans_part
from scarpath.render.proposal import proposal_part
from scarpath.render.safety import Scope, safety_part
from scarpath.render.say import said, without
from scarpath.render.words import patient as words

PRICES = "prices."
"""Where prices stand in a case."""


def plan_text(
    result: PlanResult, catalogue: Catalogue, *, style: Style | None = None, explain: bool = False
) -> str:
    """The whole answer to one case; `explain` adds the part for the clinician and the researcher."""
    page = Page(style or Style())
    _answer(page, result)
    scars_part(page, result.assessment)
    if result.front is not None:
        plans_part(page, result, result.front, catalogue)
        proposal_part(page, result, catalogue)
        harms_part(page, result, catalogue)
        course_part(page, result, catalogue)
    beside_part(page, result, catalogue)
    scope = Scope(catalogue, None if explain else _in_focus(result), explain)
    safety_part(page, result.safety, scope)
    raised_part(page, result, catalogue)
    open_ends_part(page, result, catalogue, scope)
    foundations_part(page, result, catalogue)
    page.paragraph(words().MORE_OUTPUT, tone="quiet")
    if explain:
        clinician_part(page, result, catalogue)
    return page.text()


def _in_focus(result: PlanResult) -> set[str]:
    """The treatments that the reader is asked to think about."""
    listed = [result.front.plan(plan_id) for plan_id in result.front.shortlist] if result.front else []
    return {t for plan in listed for t in plan.sessions} | {option.treatment for option in result.raised_path}


def _looked_at_first(result: PlanResult) -> tuple[str, ...]:
    """The treatments of the plan to look at first; without one, those for raised scars."""
    if result.front is not None and result.recommended is not None:
        return tuple(result.front.plan(result.recommended.id).sessions)
    return tuple(option.treatment for option in result.raised_path)


def assessment_text(
    assessment: Assessment, safety: Safety, catalogue: Catalogue, sign_off: Finding, *, style: Style
) -> str:
    """The scores of a case and what the safety rules say of it."""
    page = Page(style)
    if safety.red_flags:
        red_flags_part(page, tuple(dict.fromkeys(said(flag.text) for flag in safety.red_flags)))
    scars_part(page, assessment)
    safety_part(page, safety, Scope(catalogue, (), full=False))
    page.blank()
    page.paragraph(said(sign_off), tone="warning")
    return page.text()


def red_flag_text(
    reasons: tuple[Finding, ...], sign_off: Finding, catalogue: Catalogue, *, style: Style
) -> str:
    """Why a doctor comes first."""
    page = Page(style)
    red_flags_part(page, tuple(red_flag_reason(reason, catalogue) for reason in reasons))
    page.blank()
    page.paragraph(said(sign_off), tone="warning")
    return page.text()


def red_flag_reason(reason: Finding, catalogue: Catalogue) -> str:
    """Why a doctor comes first, with short citations."""
    return resolve(said(reason), catalogue)


def red_flags_part(page: Page, reasons: tuple[str, ...]) -> None:
    """Why a doctor comes first."""
    page.paragraph(words().RED_FLAG if len(reasons) == 1 else words().RED_FLAGS, tone="strong")
    for reason in reasons:
        page.bullet(reason, tone="warning")
    page.paragraph(words().RED_FLAG_AFTER)


def answer_lines(answer: Answer, nothing: DoingNothing | None, *, raised: bool) -> tuple[str, str, str]:
    """What can honestly be said to "can they be removed for good?", in three lines."""
    best = answer.best_studied_improvement_percent
    if best is None or nothing is None:
        second, third = (
            (words().BEST_RAISED, words().HOW_SURE_RAISED)
            if raised
            else (
                words().BEST_NOT_FIRST
                if answer.sentence.kind is Kind.ANSWER_NONE_FIRST
                else words().BEST_NONE,
                words().HOW_SURE_NONE,
            )
        )
        return words().QUESTION, second, third.format(certainty=words().SURE[answer.certainty])
    second = words().BEST.format(
        mean=figures.percent(best.mean), share=figures.most_people(), interval=figures.interval(best)
    )
    third = how_sure(answer.certainty, nothing)
    return words().QUESTION, second, third


def how_sure(certainty: Certainty, nothing: DoingNothing) -> str:
    """How far the figure above can be trusted, and what happens without treatment."""
    natural = nothing.improvement_percent
    mean = figures.whole(natural.mean)
    template = words().UNCHANGED if mean == 0 else words().BETTER if mean > 0 else words().WORSE
    change = template.format(mean=figures.percent(abs(natural.mean)))
    low, high = figures.whole(natural.p10), figures.whole(natural.p90)
    return words().HOW_SURE.format(certainty=words().SURE[certainty], change=change, low=low, high=high)


def _answer(page: Page, result: PlanResult) -> None:
    for line in answer_lines(result.answer, result.doing_nothing, raised=result.assessment.raised):
        page.line(line, "strong")
    page.blank()
    page.paragraph(f"{said(result.sign_off)} {words().NOT_A_DOCTOR}", tone="warning")
    page.paragraph(words().DECISION)


def scars_part(page: Page, assessment: Assessment, *, in_file: bool = True) -> None:
    """What the scars amount to: their mix and the scores. Where nobody reads a case file, `in_file` is False,
    and an open question does not say where such a file holds its answer.
    """
    page.heading(words().YOUR_SCARS)
    if assessment.mix:
        shares = sorted(assessment.mix.items(), key=lambda item: -item[1])
        page.paragraph(_mix([(words().TYPE_NAMES[t.value], w) for t, w in shares if w > 0]))
    for score in assessment.scores:
        page.bullet(score_text(score, in_file=in_file))
    if assessment.off_face:
        page.bullet(words().OFF_FACE)


def _mix(shares: list[tuple[str, float]]) -> str:
    """How much each scar type weighs, the heaviest first."""
    if len(shares) == 1:
        return words().MIX_OF_ONE.format(type=shares[0][0])
    return words().MIX.format(mix=", ".join(f"{name} {figures.percent_of(w)}" for name, w in shares))


def score_text(score: Score, *, in_file: bool = True) -> str:
    """One severity score with its range, or the question that would settle it."""
    if score.value is None:
        told = said(score.question if in_file else without(score.question, "where"))
        return words().SCORE_OPEN.format(name=brief(said(score.name)), question=told).strip()
    low, high = (figures.number(end) for end in score.range)
    level = f" ({said(score.level)})" if score.level else ""
    return (
        words().SCORE.format(
            name=brief(said(score.name)), value=figures.number(score.value), low=low, high=high, level=level
        )
        + "."
    )


def raised_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """The path of raised scars: what doctors use, without a forecast."""
    if not result.raised_path:
        return
    page.heading(words().RAISED_PATH)
    page.paragraph(words().RAISED_PATH_NOTE)
    for option in result.raised_path:
        page.blank()
        page.paragraph(treatment_name(option.treatment, catalogue), tone="strong")
        page.paragraph(said(option.why))
        _raised_facts(page, catalogue.treatments[option.treatment], catalogue)
    page.blank()
    page.paragraph(words().CARD_EFFECTS_NOTE)
    page.paragraph(said(result.sign_off), tone="warning")


def _raised_facts(page: Page, card: Treatment, catalogue: Catalogue) -> None:
    """What studies report of a card, how long it lasts and what can go wrong; each fact once."""
    said: set[str] = set()
    for title, facts in (
        (words().CARD_EFFECTS, card.effects_reported),
        (words().CARD_DURABILITY, card.durability),
        (words().CARD_LASTING_HARM, card.lasting_harms),
        (words().CARD_ADVERSE, card.adverse_effects),
    ):
        new = [fact for fact in facts if fact.fact not in said]
        said.update(fact.fact for fact in new)
        if new:
            page.paragraph(f"{title}:", indent=2)
        for fact in new:
            page.bullet(f"{fact.fact} {cite(fact.sources, catalogue)}", indent=2)


def open_ends_part(page: Page, result: PlanResult, catalogue: Catalogue, scope: Scope) -> None:
    """What to ask, what it is like, what nobody knows and what was filled in."""
    if result.ask_about:
        page.heading(words().ASK_ABOUT)
        page.paragraph(words().ASK_ABOUT_NOTE)
        for option in result.ask_about:
            name = capital(treatment_name(option.treatment, catalogue))
            page.bullet(f"{name}: {resolve(said(option.why), catalogue)}")
    experience_part(page, _looked_at_first(result), catalogue)
    page.bullets(words().ASK_YOUR_DOCTOR, map(said, result.for_your_dermatologist))
    page.bullets(words().NOT_KNOWN, map(said, result.not_known))
    _filled_in(page, result.defaults, scope)


def _filled_in(page: Page, defaults: Sequence[Default], scope: Scope) -> None:
    """Values the case did not give; of prices only those of the treatments in focus."""
    if not defaults:
        return
    page.heading(words().FILLED_IN)
    page.paragraph(words().FILLED_IN_NOTE)
    shown = [
        d for d in defaults if not d.field.startswith(PRICES) or scope.concerns(d.field.removeprefix(PRICES))
    ]
    for default in shown:
        page.bullet(
            f"{default.field}: {said(default.value)} {cite((said(default.source),), scope.catalogue)}"
        )
    if len(shown) < len(defaults):
        page.paragraph(words().MORE_FILLED_IN.format(count=len(defaults) - len(shown)))


def foundations_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """The trials, the search and the draws that the answer rests on."""
    page.heading(words().EVIDENCE)
    if result.evidence:
        rows = [
            (
                treatment_name(t, catalogue),
                str(len(base.studies)),
                str(base.arms),
                str(base.patients),
                words().SURE[base.certainty],
            )
            for t, base in result.evidence.items()
        ]
        page.table(words().EVIDENCE_HEADER, rows)
    page.blank()
    if result.front is not None:
        page.paragraph(_certificate(result.front))
    used = result.draws
    lock = used.lock.removeprefix("sha256:")[:12]
    page.paragraph(
        words().DRAWS.format(studies=used.studies, version=result.version, draws=used.draws, lock=lock)
    )


def _certificate(front: Front) -> str:
    proof = front.certificate
    if proof.complete and proof.candidates < 2:
        return words().CERTIFICATE_ONE if proof.candidates else words().CERTIFICATE_NONE
    text = words().CERTIFICATE_COMPLETE if proof.complete else words().CERTIFICATE_INCOMPLETE
    return text.format(
        candidates=figures.count(proof.candidates),
        evaluated=figures.count(proof.evaluated),
        why=said(proof.stopped_because),
        seconds=f"{proof.seconds:.1f}",
    )
