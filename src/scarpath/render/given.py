"""How trials gave a treatment, what it shares a visit with, and what it is never given near: read from the
studies, the sequencing and the experts' positions, and never from a card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scarpath.core.catalogue import Catalogue
from scarpath.core.position import EXPERT_PREFIX
from scarpath.core.sequencing import covers
from scarpath.core.source import STUDY_PREFIX
from scarpath.core.treatment import Treatment
from scarpath.render.cite import cite, names
from scarpath.render.layout import Page
from scarpath.render.words import patient as words


def given_part(page: Page, card: Treatment, catalogue: Catalogue) -> None:
    """The strengths and settings of its trials, its shared visits, and what is kept away from it."""
    page.bullets(words().CARD_TRIALS_GAVE, _in_trials(card, catalogue))
    page.bullets(words().CARD_ONE_VISIT, _in_one_visit(card, catalogue))
    page.bullets(words().CARD_NEVER_NEAR, _never_near(card, catalogue))


def _in_trials(card: Treatment, catalogue: Catalogue) -> Iterator[str]:
    """Each strength, device or setting that an arm printed, with the studies that did."""
    found: dict[str, list[str]] = defaultdict(list)
    for study in catalogue.studies.values():
        for arm in study.arms:
            for part in arm.components:
                if part.treatment == card.id and part.detail:
                    found[part.detail].append(f"{STUDY_PREFIX}{study.id}")
    for detail, studies in sorted(found.items()):
        yield f"{detail} {cite(dict.fromkeys(studies), catalogue)}"


def _in_one_visit(card: Treatment, catalogue: Catalogue) -> Iterator[str]:
    """What sources give in one visit with it; nothing else shares a visit in a plan."""
    sequencing = catalogue.sequencing
    told = (
        f"{fact.fact} {cite(fact.sources, catalogue)}"
        for entry in sequencing.same_visit
        if covers(entry.first, card) or covers(entry.second, card)
        for fact in entry.facts
    )
    yield from dict.fromkeys(told)
    others = (other for other in catalogue.treatments.values() if not other.raised_only and not other.hosts)
    never = [o.id for o in others if o.id != card.id and sequencing.together(card, o) is None]
    if never and not card.raised_only and not card.hosts:
        yield words().CARD_NO_OTHER_VISIT.format(names=names(never, catalogue))


def _never_near(card: Treatment, catalogue: Catalogue) -> Iterator[str]:
    """What a source keeps apart from it altogether."""
    for source in catalogue.positions.values():
        for visit in source.shared_visits:
            if visit.rule == "separate" and card.id in visit.treatments:
                own = next((step for step in visit.order or () if card.id in step), (card.id,))
                others = [name for name in visit.treatments if name not in own]
                note = f": {visit.note}" if visit.note else ""
                yield f"{names(others, catalogue)}{note} {cite([f'{EXPERT_PREFIX}{source.id}'], catalogue)}"
