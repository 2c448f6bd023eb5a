"""Cards as text: every fact with its source, and nothing claimed that is not a quotation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import catalogue_text
from scarpath.render.cards import card_text, price_text, range_text, treatments_text
from scarpath.render.layout import Style
from tests.claims import broken_promises
from tests.render import sample

SHIPPED = load_catalogue().treatments
SIGN_OFF = catalogue_text("Nobody signed.")


@cache
def shipped() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_card_claims_nothing_itself(name: str) -> None:
    card = shipped().treatments[name]
    # What studies printed is quoted, under a line that says so; all else is held to the list of claims.
    own = replace(card, effects_reported=())
    assert broken_promises(card_text(own, None, shipped(), SIGN_OFF, style=Style())) == []


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("width", [60, 80])
def test_every_fact_of_a_card_is_printed_within_the_page(name: str, width: int) -> None:
    card = shipped().treatments[name]
    text = card_text(card, None, shipped(), SIGN_OFF, style=Style(width=width))
    assert max(map(len, text.splitlines())) <= width
    flat = " ".join(text.split())
    for facts in (
        card.what_it_does,
        card.adverse_effects,
        card.lasting_harms,
        card.contraindications,
        card.aftercare,
    ):
        assert all(" ".join(fact.fact.split()) in flat for fact in facts)
    if card.effects_reported:
        assert "As printed" in flat


def test_the_table_holds_every_card_within_80_columns() -> None:
    text = treatments_text(shipped(), {}, SIGN_OFF, style=Style())
    assert max(map(len, text.splitlines())) <= 80
    assert all(any(line.startswith(name) for line in text.splitlines()) for name in SHIPPED)


def test_a_card_of_the_sample() -> None:
    catalogue = sample.catalogue()
    base = sample.result().evidence["light_columns"]
    text = card_text(catalogue.treatments["light_columns"], base, catalogue, SIGN_OFF, style=Style())
    assert "2 studies with 340 patients carry a number for it. How sure: low." in text
    assert "600 USD, per session, USA, 2019 (a rough guide, never a quote)" in " ".join(text.split())
    assert "- Roe 2020: Roe, Doe, J Skin 1:2-3. guideline. https://example.org/roe" in text


def test_what_is_not_known_is_called_that() -> None:
    assert range_text(None) == "not known"
    assert price_text(None, sample.catalogue()) == "not known"
