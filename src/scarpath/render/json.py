"""A result as plain dictionaries, with the keys that other programs may rely on (docs/plan.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from scarpath.core.case import Money
from scarpath.core.finding import Finding, Kind, Value
from scarpath.core.harm import HarmCount, LastingHarm
from scarpath.core.overview import GeneralAnswer
from scarpath.core.plan import (
    Answer,
    Assessment,
    Blocked,
    Caution,
    Cost,
    Cover,
    Distribution,
    DoingNothing,
    DrawsUsed,
    EvidenceBase,
    ExpertView,
    Explanation,
    Front,
    NamedLimit,
    NotForYou,
    Plan,
    PlanResult,
    Points,
    Proposal,
    Question,
    Recommended,
    Safety,
    Score,
)
from scarpath.core.treatment import Treatment
from scarpath.numerics.quantiles import SUMMARY
from scarpath.render.figures import shown
from scarpath.render.say import said

Json = dict[str, Any]
PLAN_SCHEMA, ASSESSMENT_SCHEMA = "scarpath-plan/2", "scarpath-assessment/2"
RED_FLAG_SCHEMA = "scarpath-red-flag/2"
GENERAL_SCHEMA = "scarpath-general/1"
"""The versions of the keys; docs/plan.schema.json and the like are their schemas."""
_FIGURES = attrgetter(*SUMMARY)


def dumps(value: Json) -> str:
    """The dictionary as JSON, one key and one entry of a list a line; NaN is refused, for it is no JSON."""
    parts = (f" {_compact(key)}: {_lines(entry)}" for key, entry in value.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _compact(value)
    return "[\n" + ",\n".join(f"  {_compact(entry)}" for entry in value) + "\n ]"


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
"""Made once: `json.dumps` makes one for every call that has an option."""


def _compact(value: Any) -> str:
    return _ENCODER.encode(value)


def finding_json(found: Finding) -> Json:
    """A finding: its kind and figures, which are the interface, and its sentence, which may change."""
    values = {
        name: value_json(value) for name, value in found.values if found.kind is not Kind.CATALOGUE_TEXT
    }
    return {"kind": str(found.kind), "values": values, "text": said(found)}


def finding_or_null(found: Finding | None) -> Json | None:
    """A finding, or null where nothing was found."""
    return None if found is None else finding_json(found)


def findings_json(found: Iterable[Finding]) -> list[Json]:
    """Several findings."""
    return [finding_json(one) for one in found]


def value_json(value: Value) -> Any:
    """A figure of a finding: dates in ISO form, spans in days, amounts as numbers."""
    if isinstance(value, Finding):
        return finding_json(value)
    if isinstance(value, tuple):
        return [value_json(part) for part in value]
    if isinstance(value, timedelta):
        return value.days
    if isinstance(value, float):
        return shown(value)
    return plain_json(value)


def plan_json(result: PlanResult) -> Json:
    """The whole answer to one case. Percentages and money stand on the grid on which they are shown."""
    nothing = result.doing_nothing
    return {
        "schema": PLAN_SCHEMA,
        "version": result.version,
        "draws": _draws(result.draws),
        "assessment": assessment_json(result.assessment),
        "answer": _answer(result.answer),
        "doing_nothing": _nothing(nothing) if nothing else None,
        "plans": [_plan(result.front.plan(one)) for one in result.front.shortlist] if result.front else [],
        "front_size": result.front.size if result.front else 0,
        "shortlist": list(result.front.shortlist) if result.front else [],
        "proposal": _proposal(result.proposal) if result.proposal else None,
        "certificate": _certificate(result.front) if result.front else None,
        "recommended": _recommended(result.recommended) if result.recommended else None,
        "recommended_why_none": None if result.recommended else findings_json(result.recommended_why_none),
        "doing_nothing_first": result.doing_nothing_first is not None,
        "doing_nothing_because": result.doing_nothing_first,
        "staged": {"first": dict(result.staged.first), "later": dict(result.staged.later)}
        if result.staged
        else None,
        "not_for_you": [_not_for_you(entry) for entry in result.not_for_you],
        "not_first": [_not_for_you(entry) for entry in result.not_first],
        "limits": [
            {
                "limit": limit.limit,
                "rules_out": list(limit.rules_out),
                "puts_first": list(limit.puts_first),
                "at": limit_at(limit),
                "costs": finding_json(limit.costs),
            }
            for limit in result.limits
        ],
        "ask_about": [{"treatment": a.treatment, "why": finding_json(a.why)} for a in result.ask_about],
        "raised_path": [{"treatment": a.treatment, "why": finding_json(a.why)} for a in result.raised_path],
        **_safety(result.safety),
        "questions": findings_json(result.questions),
        "for_your_dermatologist": findings_json(result.for_your_dermatologist),
        "not_known": findings_json(result.not_known),
        "evidence": evidence_json(result.evidence),
        "defaults": [
            {"field": d.field, "value": finding_json(d.value), "source": finding_json(d.source)}
            for d in result.defaults
        ],
        "harms": [harm_json(count) for count in result.harms],
        "lasting_harms": [lasting_json(harm) for harm in result.lasting_harms],
        "explanation": _explanation(result.explanation) if result.explanation else None,
        "sign_off": finding_json(result.sign_off),
        "experts_sign_off": finding_json(result.experts_sign_off),
        "budget": money_json(result.budget) if result.budget else None,
        "downtime_limit_days": _or_null(result.downtime_limit_days),
        "pih_limit_percent": _or_null(result.pih_limit_percent),
    }


def general_json(answer: GeneralAnswer) -> Json:
    """The general answer: for each reference face what to look at first, and the plans next to it."""
    return {
        "schema": GENERAL_SCHEMA,
        "version": answer.version,
        "draws": _draws(answer.draws),
        "doing_nothing": _nothing(answer.doing_nothing),
        "certainty": answer.certainty,
        "sign_off": finding_json(answer.sign_off),
        "faces": [
            {
                "mix": row.face.mix,
                "fitzpatrick": row.face.fitzpatrick.value,
                "plan": _plan(row.plan),
                "similar": [_plan(plan) for plan in row.similar],
            }
            for row in answer.rows
        ],
    }


def _draws(used: DrawsUsed) -> Json:
    return {"lock": used.lock, "draws": used.draws, "studies": used.studies}


def _nothing(nothing: DoingNothing) -> Json:
    return {
        "improvement_percent": distribution_json(nothing.improvement_percent),
        "note": finding_json(nothing.note),
    }


def _not_for_you(entry: NotForYou) -> Json:
    return {
        "treatment": entry.treatment,
        "because": entry.because,
        "reason": finding_json(entry.reason),
        "sources": list(entry.sources),
        "disagree": list(entry.disagree),
        "until": _day(entry.until),
    }


def front_json(result: PlanResult) -> list[Json]:
    """Every plan of the front, and those that are shown beside it."""
    return [_plan(plan) for plan in result.front.plans] if result.front else []


def harm_json(count: HarmCount) -> Json:
    """How many people had a harm after one treatment alone."""
    bound = count.at_most_percent
    return {
        "treatment": count.treatment,
        "event": count.event,
        "events": count.events,
        "people": count.people,
        "percent": shown(count.percent),
        "at_most_percent": None if bound is None else shown(bound),
        "studies": list(count.studies),
        "interval_percent": [shown(edge) for edge in count.interval_percent],
        "between_studies_percent": [shown(edge) for edge in count.between_studies_percent]
        if count.between_studies_percent
        else None,
        "may_last": count.may_last,
        "details": list(count.details),
    }


def lasting_json(harm: LastingHarm) -> Json:
    """Where one treatment stands on the axis of lasting harm."""
    return {
        "treatment": harm.treatment,
        "seen": harm.seen,
        "gravest": harm.gravest,
        "looked_for": list(harm.looked_for),
        "people": harm.people,
        "printed_shares": [plain_json(share) for share in harm.shares],
    }


def assess_json(assessment: Assessment, safety: Safety, version: str) -> Json:
    """What the scars of a case amount to, and what the safety rules say of it."""
    return {
        "schema": ASSESSMENT_SCHEMA,
        "version": version,
        "assessment": assessment_json(assessment),
        "red_flags": [_caution(flag) for flag in safety.red_flags],
        **_safety(safety),
        "questions": [finding_json(question.text) for question in safety.questions],
    }


def red_flag_json(reasons: tuple[Finding, ...], version: str) -> Json:
    """No plan, and the reasons why a doctor comes first."""
    return {
        "schema": RED_FLAG_SCHEMA,
        "version": version,
        "red_flags": [{"reason": finding_json(reason)} for reason in reasons],
        "plans": [],
        "recommended": None,
    }


def distribution_json(values: Distribution) -> dict[str, float]:
    """Mean and quantiles."""
    return dict(zip(SUMMARY, map(shown, _FIGURES(values)), strict=True))


def money_json(value: Money) -> Json:
    """An amount and its currency."""
    return {"amount": _amount(value.amount), "currency": value.currency}


def evidence_json(evidence: Mapping[str, EvidenceBase]) -> Json:
    """The trials behind each treatment."""
    return {
        treatment: {
            "studies": list(base.studies),
            "arms": base.arms,
            "patients": base.patients,
            "certainty": base.certainty,
            "certainty_reasons": findings_json(base.certainty_reasons),
        }
        for treatment, base in evidence.items()
    }


def assessment_json(assessment: Assessment) -> Json:
    """Each score by its scale, null where it is not known, and the mix of the atrophic types."""
    return {
        **{score.scale: score.value for score in assessment.scores},
        "mix": {scar_type.value: round(weight, 4) for scar_type, weight in assessment.mix.items()},
        "raised": assessment.raised,
        "off_face": assessment.off_face,
        "scores": [_score(score) for score in assessment.scores],
        "notes": findings_json(assessment.notes),
    }


def _score(score: Score) -> Json:
    return {
        "scale": score.scale,
        "name": finding_json(score.name),
        "value": score.value,
        "range": list(score.range),
        "level": finding_or_null(score.level),
        "question": finding_or_null(score.question),
        "rater_error": finding_json(score.rater_error),
        "status": finding_or_null(score.status),
    }


def _answer(answer: Answer) -> Json:
    best, studied = answer.best_expected_improvement_percent, answer.best_studied_improvement_percent
    return {
        "complete_removal_percent": answer.complete_removal_percent,
        "complete_removal_why": finding_json(answer.complete_removal_why),
        "at_least_75_percent": _or_null(answer.at_least_75_percent),
        "at_least_90_upper_bound_percent": _or_null(answer.at_least_90_upper_bound_percent),
        "best_expected_improvement_percent": distribution_json(best) if best else None,
        "best_studied_improvement_percent": distribution_json(studied) if studied else None,
        "improvement_percent": distribution_json(answer.improvement_percent)
        if answer.improvement_percent
        else None,
        "plan": answer.plan,
        "certainty": answer.certainty,
        "certainty_reasons": findings_json(answer.certainty_reasons),
        "sentence": finding_json(answer.sentence),
    }


def _plan(plan: Plan) -> Json:
    return {
        "id": plan.id,
        "name": finding_or_null(plan.name),
        "sessions": dict(plan.sessions),
        "improvement_percent": distribution_json(plan.improvement_percent),
        "average_person_percent": distribution_json(plan.average_person_percent),
        "as_trials_print_percent": distribution_json(plan.as_trials_print_percent),
        "after_a_year_percent": distribution_json(plan.after_a_year_percent),
        "while_filler_lasts_percent": distribution_json(plan.while_filler_lasts_percent)
        if plan.while_filler_lasts_percent
        else None,
        "points": _points(plan.points) if plan.points else None,
        "chance_of_goal_percent": _or_null(plan.chance_of_goal_percent),
        "at_least_75_percent": shown(plan.at_least_75_percent),
        "at_least_90_upper_bound_percent": shown(plan.at_least_90_upper_bound_percent),
        "studied_combination": plan.studied_combination,
        "studies_of_combination": list(plan.studies_of_combination),
        "cost": _cost(plan.cost),
        "visits": plan.visits,
        "downtime_days": shown(plan.downtime_days),
        "downtime_at_least": plan.downtime_at_least,
        "pih_risk_percent": {
            **distribution_json(plan.pih_risk_percent),
            "counted": [t for t in plan.sessions if t not in plan.pih_from_class_alone],
            "from_class_alone": list(plan.pih_from_class_alone),
        },
        "lasting_harm": finding_json(plan.lasting_harm),
        "retained_after_2_years_percent": distribution_json(plan.retained_after_2_years_percent),
        "weeks": plan.weeks,
        "certainty": plan.certainty,
        "certainty_reasons": findings_json(plan.certainty_reasons),
        "unbeaten": plan.unbeaten,
        "best_of_listed_percent": _or_null(plan.best_of_listed_percent),
        "why_not_first": findings_json(plan.why_not_first),
        "fits_budget": plan.fits_budget,
        "coverage": None if plan.coverage is None else round(plan.coverage, 4),
        "size_unknown_for": list(plan.size_unknown_for),
        "irreversible": list(plan.irreversible),
        "agreement": plan.agreement,
        "experts": {
            scar_type.value: [_view(view) for view in views] for scar_type, views in plan.experts.items()
        },
    }


def _proposal(proposal: Proposal) -> Json:
    return {
        **_plan(proposal.plan),
        "against": findings_json(proposal.against),
        "missing": findings_json(proposal.missing),
        "ask": findings_json(proposal.ask),
    }


def _points(points: Points) -> Json:
    return {
        "scale": points.scale,
        "before": shown(points.before),
        "after": {
            "mean": shown(points.after_mean),
            "p10": shown(points.after_p10),
            "p90": shown(points.after_p90),
        },
        "rater_error": _or_null(points.rater_error),
    }


def _view(view: ExpertView) -> Json:
    return {
        "treatment": view.treatment,
        "standing": view.standing,
        "fragile": view.fragile,
        "disagree": view.disagree,
        "for": view.weight_for,
        "against": view.weight_against,
        "sources": list(view.sources),
    }


def _cost(cost: Cost) -> Json:
    # what nobody knows is null, and never 0
    priced = cost.high > 0 or not cost.at_least
    return {
        "amount": _amount(cost.amount) if priced else None,
        "currency": cost.currency,
        "at_least": cost.at_least,
        "low": _amount(cost.low) if priced else None,
        "high": _amount(cost.high) if priced else None,
        "unknown": list(cost.unknown),
        "known": cost.known,
        "guessed": list(cost.guessed),
    }


def _certificate(front: Front) -> Json:
    proof = front.certificate
    return {
        "space": finding_json(proof.space),
        "candidates": proof.candidates,
        "evaluated": proof.evaluated,
        "cut_off": proof.cut_off,
        "complete": proof.complete,
        "seconds": round(proof.seconds, 3),
        "draws": proof.draws,
        "objectives": list(proof.objectives),
        "stopped_because": finding_or_null(proof.stopped_because),
        "front": front.size,
    }


def cover_json(cover: Cover) -> Json:
    return {
        "tolerances": dict(cover.tolerances),
        "covered": cover.covered,
        "plans": [
            {
                "id": point.id,
                "sessions": dict(point.sessions),
                "stands_for": point.stands_for,
                "improvement_percent": shown(point.improvement_percent),
                "cost": shown(point.cost),
                "downtime_days": shown(point.downtime_days),
                "visits": point.visits,
                "pih_risk_percent": shown(point.pih_risk_percent),
                "at_least": list(point.at_least),
            }
            for point in cover.points
        ],
    }


def _recommended(recommended: Recommended) -> Json:
    return {
        "id": recommended.id,
        "why": findings_json(recommended.why),
        "would_change_if": findings_json(recommended.would_change_if),
        "schedule": [
            {
                "date": visit.date.isoformat(),
                "visit": visit.visit,
                "sessions": list(visit.sessions),
                "downtime_until": _day(visit.downtime_until),
                "aftercare": findings_json(visit.aftercare),
                "why_now": finding_or_null(visit.why_now),
                "preparation": findings_json(visit.preparation),
                "together": findings_json(visit.together),
                "lead_times": [
                    {
                        "kind": lead.kind,
                        "first": lead.first.isoformat(),
                        "last": _day(lead.last),
                        "what": finding_json(lead.what),
                        "asks": lead.asks,
                    }
                    for lead in visit.lead_times
                ],
            }
            for visit in recommended.schedule
        ],
        "upkeep": [
            {
                "what": finding_json(care.what),
                "every_months": care.every_months,
                "source": finding_json(care.source),
                "first": _day(care.first),
            }
            for care in recommended.upkeep
        ],
        "ends_on": _day(recommended.ends_on),
    }


def _explanation(explanation: Explanation) -> Json:
    return {
        "plan": explanation.plan,
        "contributions": [
            {
                "treatment": part.treatment,
                "sessions": part.sessions,
                "lost_without": {t.value: shown(v) for t, v in part.lost_without.items()},
                "lost_without_overall": shown(part.lost_without_overall),
                "share": {t.value: shown(v) for t, v in part.share.items()},
                "share_overall": shown(part.share_overall),
                "trials": [{"study": study, "people": people} for study, people in part.trials],
            }
            for part in explanation.contributions
        ],
        "ladder": [
            {
                "what": finding_json(rung.what),
                "sessions": dict(rung.sessions),
                "improvement_percent": distribution_json(rung.improvement_percent),
            }
            for rung in explanation.ladder
        ],
    }


def _safety(safety: Safety) -> Json:
    return {
        "blocked": [_blocked(block) for block in safety.blocked],
        "delayed": [_blocked(block) for block in safety.delayed],
        "precautions": [_caution(caution) for caution in safety.cautions],
        "deciding_questions": [_question(question) for question in safety.questions],
        "earliest": {treatment: day.isoformat() for treatment, day in safety.earliest.items()},
    }


def _blocked(block: Blocked) -> Json:
    return {
        "treatment": block.treatment,
        "rule": block.rule,
        "reason": finding_json(block.reason),
        "until": _day(block.until),
        "sources": list(block.sources),
        "sign_off": finding_or_null(block.sign_off),
        "conflicts": findings_json(block.conflicts),
    }


def _caution(caution: Caution) -> Json:
    return {
        "treatment": caution.treatment,
        "rule": caution.rule,
        "reason": finding_json(caution.text),
        "sources": list(caution.sources),
        "sign_off": finding_json(caution.sign_off),
        "effect": caution.effect,
        "conflicts": findings_json(caution.conflicts),
    }


def _question(question: Question) -> Json:
    return {
        "field": question.field,
        "text": finding_json(question.text),
        "decides": list(question.decides),
        "rules": list(question.rules),
        "red_flag": question.red_flag,
    }


def limit_at(limit: NamedLimit) -> float | str | None:
    """The value that a limit is to be relaxed to, as it is written in a case."""
    return limit.at.isoformat() if isinstance(limit.at, date) else _or_null(limit.at)


def _or_null(value: float | None) -> float | None:
    return None if value is None else shown(value)


def _amount(value: Decimal) -> float | int:
    """A number without needless decimals, so that whole amounts stay whole."""
    return int(value) if value == value.to_integral_value() else float(round(value, 2))


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def card_json(card: Treatment, base: EvidenceBase) -> Json:
    """One card with every fact, its sources and the trials behind it."""
    return {**plain_json(card), "evidence": evidence_json({card.id: base})[card.id]}


def plain_json(value: Any) -> Any:
    """A core value as JSON: records become objects, enums their values, amounts numbers, dates ISO text."""
    if isinstance(value, Finding):
        return finding_json(value)
    if is_dataclass(value):
        return {f.name: plain_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_json(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [plain_json(entry) for entry in value]
    if isinstance(value, Decimal):
        return _amount(value)
    return value.isoformat() if isinstance(value, date) else value
