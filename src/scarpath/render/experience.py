"""What it is like: the treatments of a plan for the body, and scars for the person who has them."""

from __future__ import annotations

from collections.abc import Iterable

from scarpath.core.catalogue import Catalogue
from scarpath.core.experience import ASPECTS
from scarpath.core.source import Fact
from scarpath.core.treatment import Treatment
from scarpath.render.cards import range_text
from scarpath.render.cite import cite, treatment_name
from scarpath.render.layout import Page
from scarpath.render.words import patient as words

MOST_SOURCES = 3


def experience_part(page: Page, treatments: Iterable[str], catalogue: Catalogue) -> None:
    """Numbing, days off and time to the result of each treatment; then living with scars and leaving them."""
    page.heading(words().EXPERIENCE)
    for treatment in treatments:
        page.bullet(_what_it_is_like(catalogue.treatments[treatment], catalogue))
    for aspect in ASPECTS:
        for entry in catalogue.experience.values():
            if entry.aspect == aspect:
                sources = [source for fact in entry.facts for source in fact.sources]
                page.bullet(f"{entry.plain_words} {cite(sources, catalogue, most=MOST_SOURCES)}")
    page.bullet(words().EXPERIENCE_NOT_KNOWN)


def _what_it_is_like(card: Treatment, catalogue: Catalogue) -> str:
    """Numbing, days off and when the result shows, or that they are not known."""
    days = card.downtime_days
    source = f" {cite(days.sources, catalogue, most=MOST_SOURCES)}" if days else ""
    told = {
        words().CARD_ANAESTHESIA: _first(card.anaesthesia, catalogue),
        words().CARD_ONSET: _first(card.onset, catalogue),
        words().CARD_DOWNTIME: f"{range_text(days)}{source}",
    }
    name = treatment_name(card.id, catalogue)
    if set(told.values()) == {words().UNKNOWN}:
        return f"{name}: {words().UNKNOWN}."
    return " ".join([f"{name}:", *(f"{title}: {text}." for title, text in told.items())])


def _first(facts: tuple[Fact, ...], catalogue: Catalogue) -> str:
    """The first fact with its sources, or that nothing is known."""
    return f"{facts[0].fact} {cite(facts[0].sources, catalogue)}" if facts else words().UNKNOWN
