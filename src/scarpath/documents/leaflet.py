"""The leaflet about one plan, for the person who has it."""

from __future__ import annotations

from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.core.plan import PlanResult
from scarpath.documents import values
from scarpath.documents.faults import DocumentsFault
from scarpath.documents.typeset import typeset
from scarpath.render import figures
from scarpath.render.cite import treatment_name
from scarpath.render.course import upkeep_text
from scarpath.render.plans import plan_name
from scarpath.render.say import said
from scarpath.render.words import patient as words_patient, web as words

PAGES = 4
MOST_HARMS = 6


def leaflet_pdf(result: PlanResult, catalogue: Catalogue) -> bytes:
    """A tagged PDF (PDF/UA). Raises `InvalidInput` where there is no plan to look at."""
    plan = values.shown_plan(result)
    if plan is None or result.recommended is None:
        raise InvalidInput(finding(DocumentsFault.NO_PLAN_PUT_FIRST))
    before, after = values.before_and_after(result, catalogue)
    gain, kept = plan.improvement_percent, plan.retained_after_2_years_percent
    lasts = words_patient().KEPT.format(
        mean=figures.percent(kept.mean), low=figures.whole(kept.p10), high=figures.whole(kept.p90)
    )
    data = {
        "title": plan_name(plan.sessions, catalogue),
        "kicker": words().DOC_LEAFLET,
        "footer": values.footer(result),
        "lead": [
            words().DOC_REMOVAL,
            words().DOC_EXPECT.format(
                mean=figures.percent(gain.mean), share=figures.most_people(), interval=figures.interval(gain)
            ),
            lasts,
        ],
        "parts": [
            values.part(
                words().DOC_WHAT,
                (
                    f"{treatment_name(t, catalogue)}: {catalogue.treatments[t].plain_words}"
                    for t in plan.sessions
                ),
            ),
            values.part(
                words_patient().SCHEDULE,
                (f"{day}: {text}" for day, text in values.visit_rows(result, catalogue)),
            ),
            values.part(words_patient().BEFOREHAND, before),
            values.part(words_patient().AFTERCARE, after),
            values.part(words_patient().CAN_GO_WRONG, values.harms(plan, catalogue, most=MOST_HARMS)),
            values.part(words_patient().TAKE_CARE, values.cautions(result, plan, catalogue)),
            values.part(
                words_patient().UPKEEP, (upkeep_text(c, catalogue) for c in result.recommended.upkeep)
            ),
            values.part(words_patient().ASK_YOUR_DOCTOR, map(said, result.for_your_dermatologist)),
            values.part(words_patient().NOT_KNOWN, map(said, result.not_known)),
        ],
        "sign_off": f"{said(result.sign_off)} {words_patient().NOT_A_DOCTOR}",
    }
    return typeset("leaflet.typ", data, most_pages=PAGES)
