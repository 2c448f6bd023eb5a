"""Experts' positions as text: each claim with its sources, within the width, and equal in text and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scarpath.api import experts as api
from scarpath.catalog.load import load_catalogue
from scarpath.core.case import Fitzpatrick
from scarpath.core.finding import Kind
from scarpath.core.position import EXPERT_PREFIX
from scarpath.core.review import Review, Reviewed
from scarpath.core.sign_off import reviewable, version_of
from scarpath.core.standing import KINDS, ExpertsOnScar
from scarpath.render.cite import expert_short, full, short
from scarpath.render.experts import experts_text, flags, mark_of, scar_text, treatment_text
from scarpath.render.experts_json import scars_json, treatment_json
from scarpath.render.json import dumps
from scarpath.render.layout import Style
from scarpath.render.say import said
from scarpath.render.words.en import experts as words

CATALOGUE = load_catalogue()
SIGN_OFF = api.experts_sign_off(CATALOGUE)
NARROW = Style(width=80)


def on_scars(skin: str = "V") -> tuple[ExpertsOnScar, ...]:
    return api.experts_on_scars(CATALOGUE, fitzpatrick=Fitzpatrick(skin), severity="moderate")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_overview_has_every_kind_of_scar_and_what_no_card_has() -> None:
    unnamed = api.named_without_card(CATALOGUE)
    text = experts_text(on_scars(), unnamed, CATALOGUE, SIGN_OFF, style=NARROW)
    assert all(len(line) <= NARROW.width for line in text.splitlines())
    assert said(SIGN_OFF) == words.FINDINGS[Kind.EXPERTS_NOT_REVIEWED]
    assert said(SIGN_OFF) in flat(text)
    for subject, depth in KINDS:
        assert words.SCARS[str(subject), depth].upper() in text
    for named in unnamed:
        assert all(expert_short(CATALOGUE.positions[key]) in flat(text) for key in named.sources)


@pytest.mark.parametrize("index", range(len(KINDS)))
def test_a_kind_of_scar_names_who_is_for_and_against(index: int) -> None:
    found = on_scars()[index]
    text = flat(scar_text(found, CATALOGUE, SIGN_OFF, style=Style(width=200)))
    listed = text[text.index(words.SOURCES.upper()) :]
    for standing in found.standings:
        if mark_of(standing) == "silent":
            continue
        for key in standing.heard:
            assert expert_short(CATALOGUE.positions[key]) in text
            assert CATALOGUE.positions[key].address.link in listed
        if standing.not_shown:
            told = words.BECAUSE_NOT_SHOWN.partition("{")[0]
            assert f"{told}{words.FLOOR[standing.floor[0]]}" in text


def test_marks_tell_what_is_fragile_and_disputed() -> None:
    found = [standing for on_scar in on_scars() for standing in on_scar.standings]
    assert found
    assert all(("~" in flags(s), "!" in flags(s)) == (s.fragile, s.disagree) for s in found)


def test_a_treatment_has_every_statement_with_its_source() -> None:
    found = api.experts_on_treatment(CATALOGUE, "tca_cross", severity="moderate")
    text = flat(treatment_text(found, CATALOGUE, SIGN_OFF, style=Style(width=200)))
    said = [
        (source, position)
        for source in CATALOGUE.positions.values()
        for _, position in source.positions()
        if position.treatment == "tca_cross"
    ]
    assert said
    for source, position in said:
        assert f"[{expert_short(source)}]" in text
        assert position.note is None or flat(position.note) in text
    for line in treatment_text(found, CATALOGUE, SIGN_OFF, style=NARROW).splitlines():
        assert len(line) <= NARROW.width


def test_a_treatment_that_nobody_names_says_so() -> None:
    nobody = replace(CATALOGUE, positions={})
    found = api.experts_on_treatment(nobody, "subcision", severity="moderate")
    assert words.NOBODY_OF_IT in flat(treatment_text(found, nobody, SIGN_OFF, style=NARROW))


def test_the_json_holds_the_same_standings() -> None:
    found = on_scars()
    made: Any = json.loads(
        dumps(scars_json(found, api.named_without_card(CATALOGUE), CATALOGUE, SIGN_OFF, "v"))
    )
    for on_scar, told in zip(found, made["scars"], strict=True):
        assert told["groups"] == on_scar.groups
        assert [t["standing"] for t in told["treatments"]] == [s.standing for s in on_scar.standings]
        assert {key for t in told["treatments"] for key in t["first_by"]} <= set(made["sources"])
    one = api.experts_on_treatment(CATALOGUE, "subcision", severity="moderate")
    told = json.loads(dumps(treatment_json(one, CATALOGUE, SIGN_OFF, "v")))
    assert {row["fitzpatrick"] for row in told["standings"]} == set(Fitzpatrick)
    assert {entry["source"] for entry in told["positions"]} == set(told["sources"])


def test_signed_positions_are_said_to_be() -> None:
    found = reviewable(CATALOGUE)
    entries = tuple(
        Reviewed(kind="position", id=key, version=version_of(found["position", key]), verdict="approve")
        for key in CATALOGUE.positions
    )
    review = Review(id="r", reviewer="A", role="dermatologist", signed_on=date(2026, 12, 1), entries=entries)
    signed = replace(CATALOGUE, reviews={"r": review})
    assert said(api.experts_sign_off(signed)).endswith(f"{said(review.signature)}.")
    partly = replace(review, entries=entries[1:])
    assert (
        said(api.experts_sign_off(replace(CATALOGUE, reviews={"r": partly})))
        == words.FINDINGS[Kind.EXPERTS_NOT_REVIEWED]
    )


def test_a_key_of_an_expert_source_is_cited_like_any_other() -> None:
    source = CATALOGUE.positions["goodman2011"]
    assert short(f"{EXPERT_PREFIX}goodman2011", CATALOGUE) == "Goodman 2011"
    assert source.address.link in full(f"{EXPERT_PREFIX}goodman2011", CATALOGUE)
