"""Told in a made-up language, no text of the program holds a word of English."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scarpath import api
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_case, load_catalogue
from scarpath.catalog.results import read_result
from scarpath.cli.build import build_app
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.leave_out import LeaveOut
from scarpath.core.plan import PlanResult
from scarpath.core.seeds import Seeds
from scarpath.core.validation import CrossValidation
from scarpath.documents.consultation import _values
from scarpath.render.about import about_text
from scarpath.render.cards import card_text, treatments_text
from scarpath.render.cite import treatment_name
from scarpath.render.dossier import overview_text
from scarpath.render.forest import forest_svg
from scarpath.render.forest_rows import treatment_forest
from scarpath.render.gaps import gaps_text
from scarpath.render.general import general_text
from scarpath.render.ics import write_calendar
from scarpath.render.layout import Style
from scarpath.render.leave_out import leave_out_markdown
from scarpath.render.network_picture import network_svg
from scarpath.render.review_page import review_page
from scarpath.render.rules_page import safety_rules_page
from scarpath.render.seeds import seeds_markdown
from scarpath.render.text import assessment_text, plan_text
from scarpath.render.validation import validation_markdown
from scarpath.render.words import in_language
from tests.greek import GREEK, latin, retold, values_in

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "docs" / "validation"
TODAY = date(2026, 11, 22)
WIDE = Style(width=400)
"""So that no address is broken in two."""


@cache
def catalogue() -> Catalogue:
    return retold(load_catalogue())


@cache
def draws() -> EffectDraws:
    return load_draws(load_catalogue(), score=True)


@cache
def result() -> PlanResult:
    case = load_case(ROOT / "examples" / "interfaces_example.yaml", load_catalogue(), today=TODAY)
    return api.plan(case, catalogue(), draws(), today=TODAY, whole_front=False)


def assessed() -> str:
    case = load_case(ROOT / "examples" / "raised_scars.yaml", load_catalogue(), today=TODAY)
    found = api.assess_case(case, catalogue(), today=TODAY)
    return assessment_text(*found, catalogue(), api.sign_off(catalogue()), style=WIDE)


def calendar() -> str:
    course = result().recommended
    assert course is not None
    names = {card.id: card.name for card in catalogue().treatments.values()}
    stamp = datetime(2026, 11, 22, tzinfo=UTC)
    data = write_calendar(course, names=names, sign_off=result().sign_off, stamp=stamp, title="ξ")
    lines = data.decode().replace("\r\n ", "").splitlines()
    return "\n".join(line.partition(":")[2] for line in lines if line.startswith(("SUMMARY", "DESCRIPTION")))


def cards() -> str:
    bases = api.evidence_overview(catalogue(), list(catalogue().treatments))
    signed = api.sign_off(catalogue())
    told = [
        card_text(c, bases[c.id], catalogue(), signed, style=WIDE) for c in catalogue().treatments.values()
    ]
    return "\n".join([treatments_text(catalogue(), bases, signed, style=WIDE), *told])


def forests() -> str:
    found = (api.treatment_dossier(name, catalogue(), draws()) for name in ("microneedling", "subcision"))
    return "".join(shown(forest_svg(treatment_forest(dossier, catalogue()))) for dossier in found)


def network() -> str:
    overview = api.evidence_list(catalogue(), draws())
    drawn = network_svg(overview.network, lambda name: treatment_name(name, catalogue()))
    return shown(drawn) + overview_text(overview, catalogue(), style=WIDE)


def shown(page: str) -> str:
    """What is read of a page or a picture: its text and its labels."""
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', page))
    bare = re.sub(r"<style>.*?</style>|<code.*?</code>", "", page, flags=re.DOTALL)
    return html.unescape(f"{labels} {re.sub(r'<[^>]*>', ' ', bare)}")


def helps(command: Any) -> Iterator[str]:
    yield command.help
    yield from (parameter.help for parameter in command.params)
    for inner in getattr(command, "commands", {}).values():
        yield from helps(inner)


def record(kind: type, name: str, told: Callable[[Any], str]) -> Callable[[], str]:
    return lambda: told(read_result(kind, RECORDS / name))


TOLD: dict[str, Callable[[], str]] = {
    "plan": lambda: plan_text(result(), catalogue(), style=WIDE, explain=True),
    "scores": assessed,
    "general answer": lambda: general_text(api.general_answer(catalogue(), draws()), catalogue(), style=WIDE),
    "about": lambda: about_text(api.about(catalogue(), draws()), style=WIDE),
    "cards": cards,
    "calendar": calendar,
    "document": lambda: json.dumps(_texts(_values(result(), catalogue(), TODAY)), ensure_ascii=False),
    "gaps": lambda: gaps_text(api.evidence_gaps(catalogue(), draws()), catalogue(), style=WIDE),
    "network": network,
    "forest plots": forests,
    "safety rules": lambda: safety_rules_page(
        catalogue().rules, catalogue().sources, (), mirrors=catalogue().mirrors
    ),
    "review": lambda: shown(review_page(catalogue(), "1")),
    "help": lambda: "\n".join(helps(build_app())),
    "cross-validation": record(CrossValidation, "cross-validation.json", validation_markdown),
    "leave-out": record(LeaveOut, "leave-out.json", lambda done: leave_out_markdown(done, catalogue())),
    "seeds": record(Seeds, "seeds.json", seeds_markdown),
}


def _texts(value: Any) -> Any:
    """The values of a mapping without its keys."""
    if isinstance(value, dict):
        return [_texts(entry) for entry in value.values()]
    if isinstance(value, list | tuple):
        return [_texts(entry) for entry in value]
    return value if isinstance(value, str) else ""


FIELDS = {"goals", "prefer", "avoid", "improvement", "downtime", "visits", "limits", "budget", "prices"}
"""Fields of a case file and what is typed into them: the same in every language."""
CASES = {word for path in (ROOT / "examples").glob("*.yaml") for word in path.stem.split("_")}


def no_english(name: str) -> set[str]:
    """Words in Latin letters that are no English."""
    levels = {source.evidence_level for source in catalogue().sources.values()}
    countries = {card.price.country for card in catalogue().treatments.values() if card.price}
    known = {"USD", *FIELDS, *levels, *filter(None, countries)}
    if name in ("safety rules", "review"):
        # conditions are told in the words of a case file, and entries of the sequencing have ids alone
        known |= values_in(catalogue())
    if name in ("plan", "scores"):
        known |= {"appearance", "count", "scores"}  # where a case file holds an answer
    if name == "cards":
        # a single word by which a study names a device, such as dermaroller
        arms = (arm for study in catalogue().studies.values() for arm in study.arms)
        known |= {part.detail for arm in arms for part in arm.components if part.detail}
    if name == "leave-out":
        known |= CASES
    return known | {"responders"} if name == "cross-validation" else known  # as a study file says it


@pytest.mark.parametrize("name", TOLD)
def test_no_word_of_english_is_left(name: str) -> None:
    with in_language(GREEK):
        told = TOLD[name]()
    assert "ξξξ" in told
    assert latin(told, catalogue(), no_english(name)) == set()


def test_english_is_found() -> None:
    assert latin("ξξξ 3 to 5 %, said by Roe", catalogue()) == {"to", "said", "by", "Roe"}
