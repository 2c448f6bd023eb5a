"""What the pages to read show: treatments, their trials, one study, and what stands behind the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from scarpath import api
from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import TreatmentDossier, Trial
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import EvidenceBase
from scarpath.core.treatment import Family
from scarpath.render.about import about_part
from scarpath.render.cards import card_part
from scarpath.render.cite import brief, study_short, treatment_name
from scarpath.render.dossier import network_part, study_part, treatment_part, trial_facts
from scarpath.render.forest import forest_svg
from scarpath.render.forest_rows import study_forest, treatment_forest
from scarpath.render.html import blocks_html, sections
from scarpath.render.layout import Page, Style, capital
from scarpath.render.network_picture import description, network_svg
from scarpath.render.words import evidence as words_evidence, patient as words_patient, web as words
from scarpath.web.desk import Desk
from scarpath.web.result import Behind, Part, study_links, with_behind


def page_parts(page: Page, *, opened: bool = True) -> tuple[Part, ...]:
    """A page as parts with titles, each of which can be opened and closed."""
    return tuple(
        Part(title=s.title, anchor=s.anchor, html=blocks_html(s.blocks), open=opened)
        for s in sections(page.blocks)
    )


def about_parts(catalogue: Catalogue, draws: EffectDraws) -> dict[str, Any]:
    """The page about the program."""
    page = Page(Style())
    about_part(page, api.about(catalogue, draws))
    return {"title": words_patient().ABOUT, "parts": page_parts(page)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentRow:
    """One treatment in the list: its trials and how sure they make anyone."""

    id: str
    name: str
    what: str
    studies: int
    patients: int
    sure: str


def treatment_rows(
    catalogue: Catalogue, evidence: Mapping[str, EvidenceBase]
) -> list[tuple[str, list[TreatmentRow]]]:
    """The treatments by family, in the order of the families."""
    found = []
    for family, title in zip(get_args(Family), words_patient().FAMILIES, strict=True):
        cards = [card for card in catalogue.treatments.values() if card.family == family]
        rows = [
            TreatmentRow(
                id=card.id,
                name=brief(card.name),
                what=card.plain_words,
                studies=len(evidence[card.id].studies),
                patients=evidence[card.id].patients,
                sure=evidence[card.id].certainty if evidence[card.id].studies else words_patient().NONE,
            )
            for card in cards
        ]
        if rows:
            found.append((title, rows))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """One study in a list: what it was called, and its size, design, raters and flaws."""

    id: str
    short: str
    title: str
    facts: str


def _study_row(trial: Trial, treatment: str, catalogue: Catalogue) -> StudyRow:
    return StudyRow(
        id=trial.study.id,
        short=capital(study_short(trial.study)),
        title=trial.study.title,
        facts=trial_facts(trial, treatment, catalogue),
    )


def _counted_by(dossier: TreatmentDossier, catalogue: Catalogue) -> tuple[Behind, ...]:
    """Which studies counted which harm after the treatment alone."""
    own = {count.event: count.studies for count in dossier.harms}
    wider = {
        words_patient().EVENTS[c.event]: c.studies
        for c in dossier.class_harms
        if own.get(c.event) != c.studies
    }
    told = {words_patient().EVENTS[event]: studies for event, studies in own.items()}
    told |= {words_evidence().ITS_CLASS.format(harm=harm): studies for harm, studies in wider.items()}
    return tuple(Behind(label=k, links=study_links(studies, catalogue)) for k, studies in told.items())


def treatment_parts(name: str, desk: Desk) -> dict[str, Any]:
    """One card, with the evidence behind it and every study that gave the treatment."""
    card, catalogue = desk.catalogue.treatments[name], desk.catalogue
    dossier = desk.treatment(name)
    facts, proof = Page(Style()), Page(Style())
    signed = api.sign_off(catalogue, [("card", name)])
    card_part(facts, card, dossier.evidence, catalogue, signed)
    treatment_part(proof, dossier, catalogue)
    # The page has a list of the studies of its own, with links.
    told = (part for part in page_parts(_drawn(proof)) if part.title != words_evidence().TRIALS)
    counted = _counted_by(dossier, catalogue)
    forest = treatment_forest(dossier, catalogue)
    return {
        "id": name,
        "title": brief(card.name),
        "facts": page_parts(facts, opened=False),
        "proof": with_behind(told, {words_evidence().HARMS: (words().BEHIND_HARM_TITLE, counted)}),
        "forest": forest.description if forest.rows else "",
        "address": f"/evidence/treatments/{name}/forest.svg",
        "studies": [_study_row(trial, name, catalogue) for trial in dossier.trials],
    }


def study_parts(name: str, desk: Desk) -> dict[str, Any]:
    """One study as it was printed, against what the model expects."""
    study, catalogue = desk.catalogue.studies[name], desk.catalogue
    dossier = desk.study(name)
    page = Page(Style())
    study_part(page, dossier, catalogue)
    forest = study_forest(dossier, catalogue)
    treatments = sorted({part.treatment for arm in study.arms for part in arm.components})
    return {
        "title": study.title,
        "parts": page_parts(_drawn(page)),
        "forest": forest.description if forest.rows else "",
        "address": f"/evidence/studies/{name}/forest.svg",
        "treatments": [(t, treatment_name(t, catalogue)) for t in treatments if t in catalogue.treatments],
    }


def _drawn(page: Page) -> Page:
    """The page without the lines that draw a plot in characters; the picture stands in its place."""
    return Page(page.style, blocks=[block for block in page.blocks if block.kind != "line"])


def treatment_picture(name: str, desk: Desk) -> str:
    """The forest plot of a treatment."""
    return forest_svg(treatment_forest(desk.treatment(name), desk.catalogue))


def study_picture(name: str, desk: Desk) -> str:
    """The forest plot of a study."""
    return forest_svg(study_forest(desk.study(name), desk.catalogue))


def network_parts(desk: Desk) -> dict[str, Any]:
    """What was compared with what: the picture in words, and a table of the same."""
    overview = desk.overview()
    page = Page(Style())
    network_part(page, overview, desk.catalogue)
    called = lambda node: treatment_name(node, desk.catalogue)  # noqa: E731
    return {"parts": page_parts(page), "described": description(overview.network, called)}


def network_drawing(desk: Desk) -> str:
    """The picture of what was compared with what."""
    return network_svg(desk.overview().network, lambda node: treatment_name(node, desk.catalogue))
