"""Numbers as people read them. Every figure passes through `shown`, so that text and JSON never differ."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from scarpath.core.plan import Cost, Distribution

PEOPLE = 100
"""One denominator for every chance that is told as a number of people, so that chances can be compared."""
MINUS = "-"


def shown(value: float) -> float:
    """The value on the grid on which it is shown: one decimal, and no negative zero."""
    return round(float(value), 1) + 0.0


def whole(value: float) -> int:
    """The nearest whole number of the shown value; a half goes away from zero."""
    return int(Decimal(str(shown(value))).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent(value: float) -> str:
    """A percentage without decimals, such as `38 %`."""
    return f"{whole(value)} %"


def percent_of(share: float) -> str:
    """A share of one as a percentage, such as `38 %` for 0.38."""
    return percent(100.0 * share)


def interval(values: Distribution) -> str:
    """The middle eight tenths of people, such as `13 to 61 %`."""
    return f"{whole(values.p10)} to {whole(values.p90)} %"


def percent_with_interval(values: Distribution) -> str:
    """Mean and interval, such as `38 % (13 to 61)`."""
    return f"{percent(values.mean)} ({whole(values.p10)} to {whole(values.p90)})"


def people(chance_percent: float) -> str:
    """A chance as a number out of `PEOPLE`; a chance below one in `PEOPLE` is called that and never `0`."""
    count = whole(chance_percent)
    return f"fewer than 1 of {PEOPLE}" if count < 1 else f"about {count} of {PEOPLE}"


def at_most(bound_percent: float) -> str:
    """An upper bound as a number out of `PEOPLE`, rounded up and never none."""
    return f"{max(1, ceil(shown(bound_percent)))} of {PEOPLE}"


def amount(value: Decimal) -> str:
    """An amount of money in whole units with thousands apart, such as `2,600`."""
    return f"{value.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def cost(value: Cost) -> str:
    """A cost with its range, without the currency; a plus sign where a price in it is not known, `not
    known` where all are.
    """
    if value.at_least and value.high == 0:
        return "not known"
    low, middle, high = amount(value.low), amount(value.amount), amount(value.high)
    figure = middle if low == high else f"{low}-{high}"
    return f"{figure}+" if value.at_least else figure


def days(value: float, *, at_least: bool = False) -> str:
    """Days in whole numbers or halves; a plus sign says that more may come."""
    return f"{value:.1f}".removesuffix(".0") + ("+" if at_least else "")


def day(value: date) -> str:
    """A date with the month in letters, such as `01 Dec 2026`."""
    return value.strftime("%d %b %Y")


def number(value: float) -> str:
    """A score without needless decimals."""
    return f"{round(value, 1):g}"
