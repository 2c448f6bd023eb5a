"""What a card says of how trials gave its treatment and of what shares a visit with it."""

from __future__ import annotations

from dataclasses import replace

from scarpath.catalog.load import load_catalogue
from scarpath.core.study import Component
from scarpath.render.given import given_part
from scarpath.render.layout import Page, Style
from tests import support


def told(name: str) -> str:
    catalogue = load_catalogue()
    page = Page(Style(width=400))
    given_part(page, catalogue.treatments[name], catalogue)
    return page.text()


def test_the_strengths_of_its_trials_stand_with_the_studies_that_printed_them() -> None:
    study = support.study("roe2020", ["dots"])
    part = Component(treatment="dots", detail="acid 70%", sessions=3)
    study = replace(study, arms=(replace(study.arms[0], components=(part,)),))
    card = support.card("dots", "focal")
    page = Page(Style(width=400))
    given_part(page, card, support.catalogue([card], studies=[study, replace(study, id="doe2021")]))
    assert "- acid 70% [Roe 2020; Doe 2021]" in page.text()


def test_needling_shares_a_visit_with_a_weak_peel_and_never_with_a_strong_one() -> None:
    shares, _, never = told("microneedling").partition("Never planned in one visit with it")
    assert "Trichloroacetic acid 20% in the needling session" in shares
    assert "Deep chemical peel, Medium-depth chemical peel" in never
    assert "Superficial chemical peel" not in never.partition("KEPT AWAY")[0]


def test_what_a_label_keeps_apart_is_said_on_both_cards() -> None:
    assert "PMMA filler: laser, peel or another procedure" in told("peel_medium")
    kept = told("filler_pmma").partition("KEPT AWAY FROM IT")[2]
    assert "Medium-depth chemical peel" in kept
    assert "PMMA filler:" not in kept
