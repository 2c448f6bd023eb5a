"""The files that people carry away from a result, made by `render` and `documents`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.core.plan import PlanResult
from scarpath.render.ics import write_calendar
from scarpath.render.json import dumps, plan_json
from scarpath.render.words import patient as words_patient
from scarpath.web.faults import WebFault

Maker = Callable[[PlanResult, Catalogue], bytes]


def calendar(result: PlanResult, catalogue: Catalogue) -> bytes:
    """The dates of the plan that is looked at."""
    if result.recommended is None:
        raise InvalidInput(finding(WebFault.NO_DATES_YET))
    names = {treatment: card.name for treatment, card in catalogue.treatments.items()}
    return write_calendar(
        result.recommended,
        names=names,
        sign_off=result.sign_off,
        stamp=datetime.now(UTC),
        title=words_patient().CALENDAR_TITLE,
    )


def figures_json(result: PlanResult, _: Catalogue) -> bytes:
    """All figures of the plans on the page, with the keys of docs/plan.schema.json."""
    return dumps(plan_json(result)).encode()


def consultation(result: PlanResult, catalogue: Catalogue) -> bytes:
    """Two pages for the visit."""
    from scarpath.documents.consultation import consultation_pdf

    return consultation_pdf(result, catalogue)


def leaflet(result: PlanResult, catalogue: Catalogue) -> bytes:
    """A leaflet about the plan that is looked at."""
    from scarpath.documents.leaflet import leaflet_pdf

    return leaflet_pdf(result, catalogue)


FILES: dict[str, tuple[str, Maker]] = {
    "calendar.ics": ("text/calendar; charset=utf-8", calendar),
    "plan.json": ("application/json", figures_json),
    "consultation.pdf": ("application/pdf", consultation),
    "leaflet.pdf": ("application/pdf", leaflet),
}
"""The name of each file, its kind and what makes it."""
