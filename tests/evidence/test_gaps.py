"""Cells of three: filled by hand for a few studies."""

from __future__ import annotations

import dataclasses
import json

import pytest

from scarpath import api
from scarpath.core.case import ATROPHIC, Fitzpatrick, ScarType
from scarpath.core.dossier import Gaps
from scarpath.core.errors import DisconnectedNetwork
from scarpath.core.study import Study
from scarpath.core.treatment import Suitability
from scarpath.evidence.gaps import find_gaps
from scarpath.render.gaps import gaps_json, gaps_text
from scarpath.render.json import dumps
from scarpath.render.layout import Style
from tests.support import card, catalogue, draws, study

SUITS = {t: Suitability(strength="partial", why="made up") for t in ScarType} | {
    ScarType.ROLLING: Suitability(strength="unsuited", why="made up")
}
CARDS = [card("laser", "resurfacing", suits=SUITS), card("needles", "resurfacing")]
III, IV = Fitzpatrick("III"), Fitzpatrick("IV")


def of(name: str, skins: tuple[Fitzpatrick, ...] | None, *types: str) -> Study:
    return dataclasses.replace(study(name, ["laser"]), fitzpatrick=skins, scar_types=types or None)


def gaps(*studies: Study) -> Gaps:
    return find_gaps(catalogue(CARDS, studies=studies), draws(CARDS, uninformed=["needles"]))


def filled(found: Gaps) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(c.scar_type.value, c.skin_type.value): c.studies for c in found.cells if c.studies}


def test_a_study_fills_the_cells_of_the_types_and_skins_it_took() -> None:
    found = gaps(
        of("a", (III, IV), "boxcar"),
        of("b", (IV,), "mixed_atrophic"),
        of("c", None, "boxcar"),
        of("d", (III,)),
    )
    assert filled(found) == {
        ("boxcar", "III"): ("a",),
        ("boxcar", "IV"): ("a", "b"),
        ("icepick", "IV"): ("b",),
        ("rolling", "IV"): ("b",),
    }
    # two cards, three types, six skins; the laser is unsuited to one type, and three suited cells are filled
    assert (len(found.cells), len(found.suited), len(found.empty)) == (36, 30, 27)
    assert found.no_number == ("needles",)


def test_text_and_json_show_every_cell() -> None:
    known = catalogue(CARDS, studies=[of("a", (III, IV), "boxcar")])
    found = find_gaps(known, draws(CARDS))
    text = gaps_text(found, known, style=Style(width=80))
    assert max(map(len, text.splitlines())) <= 80
    rows = [line.split() for line in text.splitlines()]
    boxcar, rolling = (next(row for row in rows if row[:1] == [name]) for name in ("boxcar", "rolling"))
    assert boxcar[1:] == ["-", "-", "1", "1", "-", "-"]
    assert rolling[1:] == ["x"] * 6
    assert "28 of 30 cells hold no study" in " ".join(text.split())
    told = json.loads(dumps(gaps_json(found, known)))
    assert (told["cells"], told["empty_cells"], len(told["by_cell"])) == (30, 28, 36)
    assert {cell["scar_type"] for cell in told["by_cell"]} == {t.value for t in ATROPHIC}


def test_a_comparison_that_nothing_connects_is_refused_at_the_door() -> None:
    cards = [card(name, "resurfacing") for name in ("laser", "needles", "peel", "plasma")]
    known = catalogue(cards, studies=[study("a", ["laser"], ["needles"]), study("b", ["peel"], ["plasma"])])
    with pytest.raises(DisconnectedNetwork, match="peel, plasma"):
        api.evidence_gaps(known, draws(cards))
