"""What a session costs: the case's own price, else the card's in the same currency, else the range of its
family in that currency, widened twofold each way (it held the median of 52 of 57 cells of printed prices that
were left out) and marked as guessed; else not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from scarpath.core.case import OFF_FACE, Case, Money
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
    session; a price a scar is paid for each scar of the face that the treatment is given for.
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
    times = scars_treated(case, card) if price.unit == "scar" else 1
    low = price.low if price.low is not None else price.middle
    high = price.high if price.high is not None else price.middle
    return SessionPrice(middle=times * price.middle, low=times * low, high=times * high)


def scars_treated(case: Case, card: Treatment) -> int:
    """Scars of the face that a treatment of single scars is given for, all of them in one session; one at
    least.
    """
    scars = [group for group in case.scars if group.region not in OFF_FACE]
    meant = [
        group.count
        for group in scars
        if any(where.holds(group.type, group.depth, None, None) for where in card.meant_for)
    ]
    return max(1, sum(meant))


WIDENED = Decimal(2)
"""How far the range of a family is widened each way."""


def session_prices(
    case: Case, cards: Mapping[str, Treatment], known: Mapping[str, Treatment], currency: str
) -> dict[str, SessionPrice]:
    """The price of a session of each of these cards; `known` are all cards, whose prices bound a guess."""
    printed = {t: (card, session_price(case, card, currency)) for t, card in known.items()}
    found = {t: session_price(case, card, currency) for t, card in cards.items()}
    for t, price in found.items():
        if not price.known and price.percent_of_host is None and not cards[t].priced_apart:
            found[t] = _of_family(cards[t], printed.values())
    return found


def _of_family(card: Treatment, printed: Iterable[tuple[Treatment, SessionPrice]]) -> SessionPrice:
    """The range of the known prices of a family, widened; not known where there is none."""
    near = [price for other, price in printed if other.family == card.family and not other.priced_apart]
    lows = [price.low for price in near if price.low is not None]
    highs = [price.high for price in near if price.high is not None]
    if not lows or not highs:
        return SessionPrice()
    low, high = min(lows) / WIDENED, max(highs) * WIDENED
    return SessionPrice(low=low, middle=(low + high) / 2, high=high, guessed=True)


def price_defaults(
    case: Case, cards: Mapping[str, Treatment], prices: Mapping[str, SessionPrice], currency: str
) -> Iterator[Default]:
    """Every price that the case left to the card, with the figure used and where it stands."""
    for name, card in sorted(cards.items()):
        price = prices[name]
        if name in case.prices or (not price.known and price.percent_of_host is None):
            continue
        if price.guessed:
            guess = finding(Kind.PRICE_GUESSED, low=price.low, high=price.high, currency=currency)
            yield Default(field=f"prices.{name}", value=guess, source=finding(Kind.OUR_GUESS))
            continue
        if card.price is None:
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
    unit = card.price.unit if card.price is not None else "session"
    told = {"syringe": Kind.PRICE_PER_SYRINGE, "scar": Kind.PRICE_PER_SCAR}
    return finding(
        Kind.PRICE_A_SESSION,
        price=price.middle,
        currency=currency,
        printed=finding(Kind.PRICE_PRINTED, low=price.low, high=price.high) if ranges else None,
        unit=finding(told[unit]) if unit in told else None,
    )
