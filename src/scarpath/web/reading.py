"""What the pages to read show: treatments, their trials, one study, and what stands behind the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from scarpath import api
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import EvidenceBase
from scarpath.core.study import Arm, Study
from scarpath.core.treatment import Family
from scarpath.render import words_patient, words_web as words
from scarpath.render.about import about_part
from scarpath.render.cards import card_part
from scarpath.render.cite import brief, full, study_short, treatment_name
from scarpath.render.html import blocks_html, sections
from scarpath.render.layout import Page, Style, capital
from scarpath.render.say import said
from scarpath.render.study import adverse_text, outcome_text
from scarpath.web.result import Part


def _parts(page: Page, *, opened: bool = True) -> tuple[Part, ...]:
    return tuple(
        Part(title=s.title, anchor=s.anchor, html=blocks_html(s.blocks), open=opened)
        for s in sections(page.blocks)
    )


def about_parts(catalogue: Catalogue, draws: EffectDraws) -> dict[str, Any]:
    """The page about the program."""
    page = Page(Style())
    about_part(page, api.about(catalogue, draws))
    return {"title": words_patient.ABOUT, "parts": _parts(page)}


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
    for family, title in zip(get_args(Family), words_patient.FAMILIES, strict=True):
        cards = [card for card in catalogue.treatments.values() if card.family == family]
        rows = [
            TreatmentRow(
                id=card.id,
                name=brief(card.name),
                what=card.plain_words,
                studies=len(evidence[card.id].studies),
                patients=evidence[card.id].patients,
                sure=evidence[card.id].certainty if evidence[card.id].studies else words_patient.NONE,
            )
            for card in cards
        ]
        if rows:
            found.append((title, rows))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """One study in a list."""

    id: str
    short: str
    title: str
    design: str
    people: str


def _study_row(study: Study) -> StudyRow:
    people = study.n_enrolled if study.n_enrolled is not None else sum(arm.n for arm in study.arms)
    return StudyRow(
        id=study.id,
        short=study_short(study),
        title=study.title,
        design=words.DESIGNS[study.design],
        people=str(people),
    )


def treatment_parts(name: str, catalogue: Catalogue, evidence: Mapping[str, EvidenceBase]) -> dict[str, Any]:
    """One card, with every study that gave the treatment."""
    card, base = catalogue.treatments[name], evidence[name]
    page = Page(Style())
    card_part(page, card, base, catalogue, api.sign_off(catalogue, [("card", name)]))
    used = [
        study
        for study in catalogue.studies.values()
        if any(part.treatment == name for arm in study.arms for part in arm.components)
    ]
    used.sort(key=lambda study: (-(study.year or 0), study.id))
    return {
        "title": brief(card.name),
        "parts": _parts(page),
        "reasons": [capital(said(reason)) for reason in base.certainty_reasons],
        "sure": base.certainty,
        "studies": [_study_row(study) for study in used],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmView:
    """One arm: what was done to how many, what was measured, and what harm was printed."""

    title: str
    people: int
    outcomes: tuple[str, ...]
    harms: tuple[str, ...]


def study_view(study: Study, catalogue: Catalogue) -> dict[str, Any]:
    """One study as it was printed."""
    skins = ", ".join(study.fitzpatrick) if study.fitzpatrick else words_patient.UNKNOWN
    scars = ", ".join(t.replace("_", " ") for t in study.scar_types or ()) or words_patient.UNKNOWN
    blinded = {True: words.YES, False: words.NO, None: words.NOT_STATED}[study.blinded_assessor]
    facts = (
        (words.STUDY_DESIGN, words.DESIGNS[study.design]),
        (words.STUDY_BLINDED, blinded),
        (words.STUDY_SKIN, skins),
        (words.STUDY_SCARS, scars),
        (words.STUDY_COUNTRY, study.country or words_patient.UNKNOWN),
        (words.STUDY_SEEN, study.source.seen_in.replace("_", " ")),
        (words.STUDY_SOURCE, full(study.id, catalogue)),
    )
    treatments = {part.treatment for arm in study.arms for part in arm.components}
    return {
        "study": study,
        "title": study.title,
        "facts": facts,
        "arms": [_arm(arm, catalogue) for arm in study.arms],
        "treatments": [
            (t, treatment_name(t, catalogue)) for t in sorted(treatments) if t in catalogue.treatments
        ],
    }


def _arm(arm: Arm, catalogue: Catalogue) -> ArmView:
    given = [
        " ".join(
            part
            for part in (
                f"{component.sessions:g} x" if component.sessions else "",
                treatment_name(component.treatment, catalogue).lower(),
            )
            if part
        )
        for component in arm.components
    ]
    return ArmView(
        title=capital(" + ".join(given)),
        people=arm.n,
        outcomes=tuple(outcome_text(outcome) for outcome in arm.outcomes),
        harms=tuple(adverse_text(entry) for entry in arm.adverse),
    )
