"""The part of a plan's text that is written for the dermatologist and the researcher."""

from __future__ import annotations

from collections.abc import Iterable

from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding
from scarpath.core.plan import Distribution, Front, Plan, PlanResult
from scarpath.numerics.quantiles import SUMMARY
from scarpath.render import figures
from scarpath.render.cite import full, short, treatment_name
from scarpath.render.layout import Page
from scarpath.render.plans import letter
from scarpath.render.say import said
from scarpath.render.words import clinician as words_clinician, patient as words_patient

_QUANTITIES = (
    "improvement_percent",
    "average_person_percent",
    "as_trials_print_percent",
    "after_a_year_percent",
    "retained_after_2_years_percent",
    "pih_risk_percent",
)


def clinician_part(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    """Distributions, certainty with reasons, scores with rater error, the certificate, rules and sources."""
    page.heading(words_clinician().TITLE)
    if result.front is not None:
        _quantities(page, result, result.front)
        _certainty(page, result.front, catalogue)
        _search(page, result.front)
    _contributions(page, result, catalogue)
    _evidence(page, result, catalogue)
    _scores(page, result)
    _rules(page, result)
    _sources(page, result, catalogue)


def _quantities(page: Page, result: PlanResult, front: Front) -> None:
    _title(page, words_clinician().QUANTITIES)
    rows, titles = [], []
    for plan in _listed(front):
        page_title = f"{letter(front, plan.id)}  {plan.id}: {_sessions(plan)}"
        for i, (field, name) in enumerate(zip(_QUANTITIES, words_clinician().QUANTITY_NAMES, strict=True)):
            rows.append(_quantiles(name, getattr(plan, field)))
            titles.append(page_title if i == 0 else "")
    if result.doing_nothing is not None:
        rows.append(_quantiles(words_clinician().NATURAL_COURSE, result.doing_nothing.improvement_percent))
        titles.append("")
    header = ("", words_clinician().MEAN, *SUMMARY[1:])
    page.table(header, rows, indent=2, titles=[[(title, "plain")] if title else [] for title in titles])
    page.paragraph(words_clinician().QUANTITY_NOTE)


def _quantiles(name: str, values: Distribution) -> tuple[str, ...]:
    return (
        name,
        *(str(figures.whole(getattr(values, key))) for key in SUMMARY),
    )


def _certainty(page: Page, front: Front, catalogue: Catalogue) -> None:
    _title(page, words_clinician().CERTAINTY)
    for plan in _listed(front):
        studies = ", ".join(short(study, catalogue) for study in plan.studies_of_combination)
        trials = words_clinician().COMBINATION_STUDIED.format(studies=studies or "-")
        trials = trials if plan.studied_combination else words_clinician().COMBINATION_NOT_STUDIED
        sure = words_patient().SURE[plan.certainty]
        page.bullet(f"{letter(front, plan.id)}: {sure}. {_sentences(plan.certainty_reasons)} {trials}")


def _contributions(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    if result.explanation is None:
        return
    _title(page, words_clinician().CONTRIBUTIONS)
    for part in result.explanation.contributions:
        by_type = ", ".join(
            f"{words_patient().TYPES[t.value]} {figures.whole(v)}" for t, v in part.lost_without.items()
        )
        trials = ", ".join(f"{short(study, catalogue)} ({people})" for study, people in part.trials)
        page.bullet(
            words_clinician().CONTRIBUTION.format(
                name=treatment_name(part.treatment, catalogue),
                sessions=part.sessions,
                lost=figures.whole(part.lost_without_overall),
                by_type=by_type,
                share=figures.whole(part.share_overall),
                trials=trials or words_clinician().NO_TRIALS,
            )
        )


def _search(page: Page, front: Front) -> None:
    proof = front.certificate
    _title(page, words_clinician().SEARCH)
    page.bullet(said(proof.space))
    page.bullet(
        words_clinician().SEARCH_COUNTS.format(
            candidates=figures.count(proof.candidates),
            evaluated=figures.count(proof.evaluated),
            cut_off=figures.count(proof.cut_off),
            complete=words_clinician().YES if proof.complete else words_clinician().NO,
            draws=proof.draws,
            objectives=", ".join(words_clinician().OBJECTIVES[name] for name in proof.objectives),
        )
    )
    page.bullet(words_clinician().FRONT.format(plans=front.size, listed=len(front.shortlist)))


def _evidence(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    if not result.evidence:
        return
    _title(page, words_clinician().EVIDENCE)
    for treatment, base in result.evidence.items():
        studies = ", ".join(short(study, catalogue) for study in base.studies)
        name = treatment_name(treatment, catalogue)
        page.bullet(
            f"{name}: {words_patient().SURE[base.certainty]}. {_sentences(base.certainty_reasons)} {studies}"
        )


def _scores(page: Page, result: PlanResult) -> None:
    if not result.assessment.scores:
        return
    _title(page, words_clinician().SCORES)
    for score in result.assessment.scores:
        value = figures.number(score.value) if score.value is not None else words_clinician().NULL
        page.bullet(
            words_clinician().SCORE.format(
                name=said(score.name), value=value, error=said(score.rater_error), status=said(score.status)
            )
        )


def _rules(page: Page, result: PlanResult) -> None:
    _title(page, words_clinician().RULES)
    safety = result.safety
    acted = [(block.rule, said(block.reason)) for block in (*safety.blocked, *safety.delayed)]
    acted += [(caution.rule, said(caution.text)) for caution in (*safety.red_flags, *safety.cautions)]
    for rule, what in dict.fromkeys(acted):
        page.bullet(words_clinician().RULE.format(rule=rule, what=what))
    if not acted:
        page.bullet(words_clinician().NO_RULE)


def _sources(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    _title(page, words_clinician().SOURCES)
    for source in sorted(set(_cited(result)), key=str.lower):
        page.bullet(f"{short(source, catalogue)}: {full(source, catalogue)}")


def _cited(result: PlanResult) -> Iterable[str]:
    safety = result.safety
    for caution in (*safety.red_flags, *safety.cautions):
        yield from caution.sources
    for block in (*safety.blocked, *safety.delayed):
        yield from block.sources
    if result.recommended is not None:
        yield from (said(care.source) for care in result.recommended.upkeep)
    yield from (said(default.source) for default in result.defaults)
    for base in result.evidence.values():
        yield from base.studies


def _listed(front: Front) -> list[Plan]:
    return [front.plan(plan_id) for plan_id in front.shortlist]


def _sessions(plan: Plan) -> str:
    return ", ".join(f"{treatment} {count}" for treatment, count in plan.sessions.items())


def _sentences(parts: Iterable[Finding]) -> str:
    return " ".join(f"{said(part).rstrip('.')}." for part in parts)


def _title(page: Page, title: str) -> None:
    page.blank()
    page.paragraph(title, tone="strong")
