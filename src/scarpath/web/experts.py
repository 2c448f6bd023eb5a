"""The pages on what experts say: all kinds of scars, one of them, one treatment."""

from __future__ import annotations

from typing import Any

from scarpath.api import experts as api
from scarpath.core.case import Fitzpatrick
from scarpath.core.standing import KINDS, ExpertsOnScar, Kind, kind_key
from scarpath.render.cite import brief
from scarpath.render.experts import experts_part, scar_part, scars_text, treatment_part
from scarpath.render.layout import Page, Style, capital
from scarpath.render.words import experts as words
from scarpath.web.desk import Desk
from scarpath.web.reading import page_parts

BY_KEY: dict[str, Kind] = {kind_key(kind): kind for kind in KINDS}


class NotThere(LookupError):
    """There is no such kind of scar, treatment, skin type or severity."""


def overview_parts(skin: str, severity: str, desk: Desk) -> dict[str, Any]:
    """Every kind of scar, with what comes first and what is held back, and where to read more."""
    catalogue, found = desk.catalogue, _on_scars(skin, severity, desk)
    page = Page(Style(), as_lines=False)
    experts_part(page, found, api.named_without_card(catalogue), catalogue, api.experts_sign_off(catalogue))
    named = {said.treatment for source in catalogue.positions.values() for _, said in source.positions()}
    cards = [(card.id, brief(card.name)) for card in catalogue.treatments.values() if card.id in named]
    return {
        "title": words().TITLE,
        "parts": page_parts(page),
        "kinds": [(key, scars_text(*kind)) for key, kind in BY_KEY.items()],
        "treatments": sorted(cards, key=lambda pair: pair[1].casefold()),
        "choice": _choice(skin, severity),
    }


def scar_parts(key: str, skin: str, severity: str, desk: Desk) -> dict[str, Any]:
    """One kind of scar: every treatment with its standing, and who says so."""
    if key not in BY_KEY:
        raise NotThere(key)
    found = _on_scars(skin, severity, desk)[KINDS.index(BY_KEY[key])]
    page = Page(Style(), as_lines=False)
    scar_part(page, found, desk.catalogue, api.experts_sign_off(desk.catalogue))
    title = words().TITLE_SCAR.format(scars=scars_text(*BY_KEY[key]))
    return {"title": title, "parts": page_parts(page), "choice": _choice(skin, severity)}


def expert_treatment_parts(name: str, desk: Desk) -> dict[str, Any]:
    """One treatment: its standing by scar and skin, and all that each source says of it."""
    if name not in desk.catalogue.treatments:
        raise NotThere(name)
    found = desk.experts_on(name)
    page = Page(Style(), as_lines=False)
    treatment_part(page, found, desk.catalogue, api.experts_sign_off(desk.catalogue))
    title = words().TITLE_TREATMENT.format(treatment=brief(found.name))
    return {"title": title, "parts": page_parts(page), "choice": None}


def _on_scars(skin: str, severity: str, desk: Desk) -> tuple[ExpertsOnScar, ...]:
    """Every kind of scar, in the order of `KINDS`."""
    grade = next((word for word in api.SEVERITIES if word == severity), None)
    if grade is None or skin not in list(Fitzpatrick):
        raise NotThere(f"{skin} {severity}")
    return desk.experts(Fitzpatrick(skin), grade)


def _choice(skin: str, severity: str) -> dict[str, Any]:
    """What the form on a page offers, and what it was sent with."""
    grades = [(word, capital(words().SEVERITIES[word])) for word in api.SEVERITIES]
    return {"skin": skin, "severity": severity, "skins": list(Fitzpatrick), "grades": grades}
