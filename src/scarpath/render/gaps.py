"""What the evidence does not hold: treatments without a number, and cells that no trial filled."""

from __future__ import annotations

from scarpath.core.case import ATROPHIC, Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.treatment import Treatment
from scarpath.render.layout import Page, Style


def gaps_text(catalogue: Catalogue, draws: EffectDraws, *, style: Style) -> str:
    """The state of the data: how much there is, and per card which scar and skin types no trial lists."""
    page = Page(style)
    arms = sum(len(study.arms) for study in catalogue.studies.values())
    page.paragraph(
        f"{len(catalogue.studies)} studies with {arms} arms, {len(catalogue.treatments)} cards,"
        f" {len(catalogue.rules)} rules, {len(catalogue.scales)} scales and {len(catalogue.sources)} sources"
        " are valid. The draws belong to them."
    )
    cards = [card for card in catalogue.treatments.values() if not card.raised_only]
    page.bullets("No trial carries a number for", [card.name for card in cards if not draws.knows(card.id)])
    page.heading("No trial lists, per treatment")
    for card in cards:
        page.bullet(f"{card.name}: {', '.join(missing(card, catalogue)) or 'nothing missing'}")
    page.paragraph("Studies that do not say whom they treated fill no cell.", tone="quiet")
    return page.text()


def missing(card: Treatment, catalogue: Catalogue) -> list[str]:
    """Atrophic scar types and skin types that no study of a treatment names among its patients."""
    types: set[str] = set()
    skins: set[Fitzpatrick] = set()
    for study in catalogue.studies.values():
        if any(c.treatment == card.id for arm in study.arms for c in arm.components):
            types |= set(study.scar_types or ())
            types |= {o.scar_type for arm in study.arms for o in arm.outcomes if o.scar_type is not None}
            skins |= set(study.fitzpatrick or ())
    return [t.value for t in ATROPHIC if t not in types] + [
        f"skin type {s.value}" for s in Fitzpatrick if s not in skins
    ]
