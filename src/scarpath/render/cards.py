"""Treatments as text: all of them in one table, or one card with its facts and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from scarpath.core.case import ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding
from scarpath.core.plan import EvidenceBase
from scarpath.core.source import Fact
from scarpath.core.treatment import Family, Price, Range, Treatment
from scarpath.render import figures
from scarpath.render.cite import cite, full, short
from scarpath.render.given import given_part
from scarpath.render.layout import Line, Page, Style
from scarpath.render.say import said
from scarpath.render.words import patient as words


def facts() -> tuple[tuple[str, str], ...]:
    """The facts of a card that stand in sections of their own, after what it does: titles and fields."""
    return (
        (words().CARD_ANAESTHESIA, "anaesthesia"),
        (words().CARD_ONSET, "onset"),
        (words().CARD_DURABILITY, "durability"),
        (words().CARD_EFFECTS, "effects_reported"),
        (words().CARD_AGAINST, "contraindications"),
        (words().CARD_SKIN, "skin_type_precautions"),
        (words().CARD_ADVERSE, "adverse_effects"),
        (words().CARD_LASTING_HARM, "lasting_harms"),
        (words().CARD_AFTERCARE, "aftercare"),
        (words().CARD_SEQUENCE, "sequencing"),
        (words().CARD_RECOMMENDED, "recommendations"),
    )


def treatments_text(
    catalogue: Catalogue, evidence: Mapping[str, EvidenceBase], sign_off: Finding, *, style: Style
) -> str:
    """Every treatment in one table."""
    page = Page(style)
    page.line(words().TREATMENTS, "strong")
    page.blank()
    families = get_args(Family)
    cards = sorted(catalogue.treatments.values(), key=lambda card: (families.index(card.family), card.id))
    rows = [_row(card, evidence.get(card.id)) for card in cards]
    titles: list[list[Line]] = []
    for before, card in zip([None, *cards], cards, strict=False):
        new = before is None or before.family != card.family
        titles.append([(words().FAMILIES[families.index(card.family)], "strong")] if new else [])
    page.table(words().TREATMENTS_HEADER, rows, left=2, titles=titles)
    page.blank()
    page.paragraph(words().TREATMENTS_NOTE)
    page.paragraph(said(sign_off), tone="warning")
    return page.text()


def _row(card: Treatment, base: EvidenceBase | None) -> tuple[str, ...]:
    best = ", ".join(words().TYPES[t.value] for t in ScarType if card.suits[t].strength == "strong")
    counts = f"{len(base.studies)} / {base.patients}" if base else words().NONE
    spans = (
        words().NONE if value is None else range_text(value)
        for value in (card.sessions_usual, card.downtime_days)
    )
    return (card.id, best or words().NONE, *spans, counts)


def range_text(value: Range | None) -> str:
    """A range such as `3-5`, one figure where both ends are equal, or that it is not known."""
    if value is None:
        return words().UNKNOWN
    low, high = figures.number(value.low), figures.number(value.high)
    return low if low == high else f"{low}-{high}"


def card_text(
    card: Treatment, base: EvidenceBase | None, catalogue: Catalogue, sign_off: Finding, *, style: Style
) -> str:
    """One card with every fact and where it comes from."""
    page = Page(style)
    page.line(card.name, "strong")
    card_part(page, card, base, catalogue, sign_off)
    return page.text()


def card_part(
    page: Page, card: Treatment, base: EvidenceBase | None, catalogue: Catalogue, sign_off: Finding
) -> None:
    """What stands on a card below its name."""
    page.paragraph(card.plain_words)
    page.blank()
    page.paragraph(_evidence(base))
    page.paragraph(said(sign_off), tone="warning")
    _section(page, words().CARD_DOES, card.what_it_does, catalogue)
    page.heading(words().CARD_SUITS)
    for scar_type, suits in card.suits.items():
        judged = f" ({words().CARD_JUDGED})" if suits.judged else ""
        page.bullet(
            f"{words().TYPES[scar_type.value]}: {words().STRENGTHS[suits.strength]}. "
            f"{suits.why} {cite(suits.sources, catalogue)}{judged}"
        )
    page.heading(words().CARD_COURSE)
    _range(page, words().CARD_SESSIONS, card.sessions_usual, catalogue)
    _range(page, words().CARD_INTERVAL, card.interval_weeks, catalogue)
    _range(page, words().CARD_DOWNTIME, card.downtime_days, catalogue)
    page.entry(words().CARD_PRICE, price_text(card.price, catalogue), label_width=_label())
    page.entry(words().CARD_PERMANENCE, words().PERMANENCE[card.permanence], label_width=_label())
    given_part(page, card, catalogue)
    for title, field in facts():
        _section(page, title, getattr(card, field), catalogue)
        if field == "effects_reported" and card.effects_reported:
            page.paragraph(words().CARD_EFFECTS_NOTE)
    page.heading(words().CARD_SOURCES)
    for source in sorted(_sources(card), key=str.lower):
        page.bullet(f"{short(source, catalogue)}: {full(source, catalogue)}")


def _label() -> int:
    """How wide the labels of a card's entries are."""
    return max(len(words().CARD_INTERVAL), len(words().CARD_PERMANENCE))


def price_text(price: Price | None, catalogue: Catalogue) -> str:
    """An indicative price with its year, country and source, or that it is not known."""
    if price is None:
        return words().UNKNOWN
    added = price.added_percent_of_host
    figure = (
        words().CARD_PRICE_ON_TOP.format(percent=figures.number(added))
        if added is not None
        else _amounts(price)
    )
    known = [
        figure,
        words().CARD_PER.format(unit=words().PRICE_UNITS[price.unit]),
        *(str(part) for part in (price.country, price.year) if part is not None),
    ]
    source = cite((price.source or price.url or "",), catalogue)
    return f"{', '.join(known)} ({words().CARD_PRICE_NOTE}) {source}"


def _amounts(price: Price) -> str:
    if price.typical is not None:
        return f"{figures.amount(price.typical)} {price.currency}"
    if price.low is None or price.high is None:
        return words().UNKNOWN
    return f"{figures.amount(price.low)}-{figures.amount(price.high)} {price.currency}"


def _evidence(base: EvidenceBase | None) -> str:
    if base is None or not base.studies:
        return words().CARD_NO_EVIDENCE
    told = words().CARD_EVIDENCE_ONE if len(base.studies) == 1 else words().CARD_EVIDENCE
    return told.format(
        studies=len(base.studies), patients=base.patients, certainty=words().SURE[base.certainty]
    )


def _section(page: Page, title: str, facts: tuple[Fact, ...], catalogue: Catalogue) -> None:
    if facts:
        page.heading(title)
    for fact in facts:
        skin = words().CARD_SKIN_TYPES.format(types=", ".join(fact.fitzpatrick)) if fact.fitzpatrick else ""
        note = f" ({fact.note})" if fact.note else ""
        page.bullet(f"{fact.fact}{skin}{note} {cite(fact.sources, catalogue)}")


def _range(page: Page, title: str, value: Range | None, catalogue: Catalogue) -> None:
    text = range_text(value)
    if value is not None:
        note = f" ({value.note})" if value.note else ""
        text = f"{text}{note} {cite(value.sources, catalogue)}"
    page.entry(title, text, label_width=_label())


def _sources(card: Treatment) -> set[str]:
    told = [fact for _, field in (*facts(), ("", "what_it_does")) for fact in getattr(card, field)]
    keys = {key for fact in told for key in fact.sources}
    keys |= {key for suits in card.suits.values() for key in suits.sources}
    keys |= {
        key
        for value in (card.sessions_usual, card.interval_weeks, card.downtime_days)
        if value
        for key in value.sources
    }
    price = {card.price.source or card.price.url} if card.price else set()
    return keys | {key for key in price if key}
