"""What the documents say of a result, as plain strings. All words and figures come from `render`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import Front, Plan, PlanResult
from scarpath.render import figures
from scarpath.render.cite import cite, names, resolve, treatment_name
from scarpath.render.course import visit_text
from scarpath.render.layout import capital
from scarpath.render.plans import letter, pih_text, plan_name
from scarpath.render.safety import blocked_groups, caution_groups
from scarpath.render.say import said
from scarpath.render.words import patient as words_patient, web as words

MOST_SOURCES = 2


def shown_plan(result: PlanResult) -> Plan | None:
    """The plan that is looked at."""
    if result.front is None or result.recommended is None:
        return None
    return result.front.plan(result.recommended.id)


def plan_rows(result: PlanResult, front: Front, catalogue: Catalogue) -> list[dict[str, str]]:
    """The shortlist, one row a plan, and doing nothing beside it."""
    rows = []
    for plan_id in front.shortlist:
        plan = front.plan(plan_id)
        gain = plan.improvement_percent
        rows.append(
            {
                "letter": letter(front, plan_id),
                "name": plan_name(plan.sessions, catalogue),
                "note": "" if plan.studied_combination else words_patient().NOT_STUDIED,
                "better": figures.percent(gain.mean),
                "interval": f"({figures.ends(figures.whole(gain.p10), figures.whole(gain.p90))})",
                "cost": figures.cost(plan.cost),
                "visits": str(plan.visits),
                "days": figures.days(plan.downtime_days, at_least=plan.downtime_at_least),
                "marks": pih_text(plan, figures.percent(plan.pih_risk_percent.mean)),
                "sure": words_patient().SURE[plan.certainty],
            }
        )
    if result.doing_nothing is not None:
        gain = result.doing_nothing.improvement_percent
        rows.append(
            {
                "letter": "–",
                "name": words_patient().NOTHING_ROW,
                "note": "",
                "better": figures.percent(gain.mean),
                "interval": f"({figures.ends(figures.whole(gain.p10), figures.whole(gain.p90))})",
                "cost": "0",
                "visits": "0",
                "days": "0",
                "marks": figures.percent(0),
                "sure": "",
            }
        )
    return rows


def visit_rows(result: PlanResult, catalogue: Catalogue) -> list[tuple[str, str]]:
    """The dated visits of the plan that is looked at."""
    if result.recommended is None:
        return []
    said: set[str] = set()
    return [
        (figures.day(visit.date), visit_text(visit, catalogue, said)) for visit in result.recommended.schedule
    ]


def before_and_after(result: PlanResult, catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """What begins before the visits, and what follows each of them; each sentence once."""
    visits = result.recommended.schedule if result.recommended else ()
    before = dict.fromkeys(capital(resolve(said(t), catalogue)) for v in visits for t in v.preparation)
    after: dict[str, int] = {}
    for n, visit in enumerate(visits, start=1):
        for text in visit.aftercare:
            after.setdefault(capital(resolve(said(text), catalogue)), n)
    return list(before), [words().DOC_AFTER.format(n=n, text=text) for text, n in after.items()]


def harms(plan: Plan | None, catalogue: Catalogue, *, most: int) -> list[str]:
    """The first harms that the cards of a plan print, the lasting ones first."""
    lines: list[str] = []
    for treatment in plan.sessions if plan else ():
        card, name = catalogue.treatments[treatment], treatment_name(treatment, catalogue)
        facts = list({f.fact: f for f in (*card.lasting_harms, *card.adverse_effects)}.values())
        lines += [f"{name}: {f.fact} {cite(f.sources, catalogue, most=MOST_SOURCES)}" for f in facts[:most]]
        if not facts:
            lines.append(words_patient().HARMS_NOT_KNOWN.format(name=name))
    return lines


def ruled_out(result: PlanResult, catalogue: Catalogue) -> list[str]:
    """What the rules took out or put off, and why."""
    lines = []
    for group in blocked_groups((*result.safety.blocked, *result.safety.delayed)):
        first = group[0]
        until = f" ({words_patient().UNTIL.format(day=figures.day(first.until))})" if first.until else ""
        who = names((block.treatment for block in group), catalogue, most=4)
        sources = cite(first.sources, catalogue, most=MOST_SOURCES)
        lines.append(f"{who}{until}: {resolve(said(first.reason), catalogue)} {sources}".strip())
    return lines


def cautions(result: PlanResult, plan: Plan | None, catalogue: Catalogue) -> list[str]:
    """What to ask first and what to mind, for the plan that is looked at."""
    mine = [
        c for c in result.safety.cautions if c.treatment is None or (plan and c.treatment in plan.sessions)
    ]
    return [resolve(said(group[0].text), catalogue) for group in caution_groups(mine)]


def footer(result: PlanResult) -> str:
    """What stands at the foot of each page."""
    lock = result.draws.lock.removeprefix("sha256:")[:12]
    return words().DOC_FOOT.format(version=result.version, studies=result.draws.studies, lock=lock)


def part(title: str, lines: Iterable[str], *, two: bool = False) -> dict[str, Any]:
    """A heading with its list; `two` sets it in two columns."""
    return {"title": title, "lines": list(lines), "two": two}
