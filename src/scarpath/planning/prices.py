"""What a session costs: the case's own price, else the card's in the same currency, else not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from scarpath.core.case import Case, Money
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Basis, Finding, Kind, finding
from scarpath.core.plan import Default
from scarpath.core.treatment import Treatment
from scarpath.planning.terms import SessionPrice


def case_currency(case: Case, catalogue: Catalogue) -> str:
    """The budget's currency; else that of a price given as money; else the one most cards are priced in."""
    if case.limits.budget:
        return case.limits.budget.currency
    given = sorted(p.currency for p in case.prices.values() if isinstance(p, Money))
    printed = sorted(c.price.currency for c in catalogue.treatments.values() if c.price and c.price.currency)
    ranked = given or printed or ["USD"]
    return max(ranked, key=lambda currency: (ranked.count(currency), currency))


def session_price(case: Case, card: Treatment, currency: str) -> SessionPrice:
    """The case's own price, else the card's in the same currency, else not known. One syringe stands for one
    session.
    """
    own = case.prices.get(card.id)
    if isinstance(own, Money):
        own = own.amount if own.currency == currency else None
    if own is not None:
        return SessionPrice(middle=own, low=own, high=own)
    price = card.price
    if price is None:
        return SessionPrice()
    if price.added_percent_of_host is not None and price.middle is None:
        return SessionPrice(percent_of_host=Decimal(str(price.added_percent_of_host)))
    if price.currency != currency or price.middle is None:
        return SessionPrice()
    low = price.low if price.low is not None else price.middle
    high = price.high if price.high is not None else price.middle
    return SessionPrice(middle=price.middle, low=low, high=high)


def price_defaults(
    case: Case, cards: Mapping[str, Treatment], prices: Mapping[str, SessionPrice], currency: str
) -> Iterator[Default]:
    """Every price that the case left to the card, with the figure used and where it stands."""
    for name, card in sorted(cards.items()):
        price = prices[name]
        if card.price is None or name in case.prices or (not price.known and price.percent_of_host is None):
            continue
        yield Default(
            field=f"prices.{name}",
            value=_price_found(card, price, currency),
            source=finding(Kind.SOURCES, basis=Basis(sources=(card.price.source or card.price.url or "",))),
        )


def _price_found(card: Treatment, price: SessionPrice, currency: str) -> Finding:
    """The figure that stands in for a price the case does not give."""
    if price.percent_of_host is not None:
        return finding(Kind.PRICE_OF_HOST, percent=float(price.percent_of_host))
    ranges = price.low != price.high
    per_syringe = card.price is not None and card.price.unit == "syringe"
    return finding(
        Kind.PRICE_A_SESSION,
        price=price.middle,
        currency=currency,
        printed=finding(Kind.PRICE_PRINTED, low=price.low, high=price.high) if ranges else None,
        unit=finding(Kind.PRICE_PER_SYRINGE) if per_syringe else None,
    )
