"""Numbers as people read them. Every figure passes through `shown`, so that text and JSON never differ."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from scarpath.core.plan import Cost, Distribution
from scarpath.render.words import figures as words

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
    return words().PERCENT.format(value=whole(value))


def in_percent(figures: str) -> str:
    """Figures that are percentages, such as the marks of an axis."""
    return words().PERCENT.format(value=figures)


def percent_of(share: float) -> str:
    """A share of one as a percentage, such as `38 %` for 0.38."""
    return percent(100.0 * share)


def percent_as_printed(value: float) -> str:
    """A percentage with its decimals, such as `37.5 %`."""
    return words().PERCENT.format(value=number(value))


def interval(values: Distribution) -> str:
    """The middle eight tenths of people, such as `13 to 61 %`."""
    return between(values.p10, values.p90)


def ends(low: object, high: object) -> str:
    """The two ends of a range, such as `13 to 61`."""
    return words().ENDS.format(low=low, high=high)


def value_and_ends(value: object, low: object, high: object) -> str:
    """A figure and its range, such as `0.41 (0.30 to 0.52)`."""
    return words().VALUE_AND_ENDS.format(value=value, low=low, high=high)


def between(low: float, high: float) -> str:
    """Two percentages as a range, such as `13 to 61 %`."""
    return words().INTERVAL.format(low=whole(low), high=whole(high))


def most_people() -> str:
    """The share of people whom an interval of a forecast covers."""
    return part(8, 10)


def times(count: object, what: str) -> str:
    """So many of something, such as `3 x microneedling`."""
    return words().TIMES.format(count=count, what=what)


def part(some: object, of: object) -> str:
    """Some of a number, such as `3 of 20`."""
    return words().PART.format(some=some, of=of)


def percent_with_interval(values: Distribution) -> str:
    """Mean and interval, such as `38 % (13 to 61)`."""
    return percent_and_range(values.mean, values.p10, values.p90)


def percent_and_range(value: float, low: float, high: float) -> str:
    """A percentage and two more as a range, such as `38 % (13 to 61)`."""
    return words().PERCENT_AND_ENDS.format(value=whole(value), low=whole(low), high=whole(high))


def people(chance_percent: float) -> str:
    """A chance as a number out of `PEOPLE`; a chance below one in `PEOPLE` is called that and never `0`."""
    found = whole(chance_percent)
    told = words().FEWER if found < 1 else words().PEOPLE
    return told.format(count=found, people=PEOPLE)


def people_alone(chance_percent: float) -> str:
    """The same in a table whose head names `PEOPLE`."""
    found = whole(chance_percent)
    return fewer_than(1) if found < 1 else str(found)


def fewer_than(count: int) -> str:
    """A number that is not reached."""
    return words().FEWER_THAN.format(count=count)


def at_most(bound_percent: float) -> str:
    """An upper bound as a number out of `PEOPLE`, rounded up and never none."""
    return part(max(1, ceil(shown(bound_percent))), PEOPLE)


def amount(value: Decimal) -> str:
    """An amount of money in whole units with thousands apart, such as `2,600`."""
    return count(int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def count(number: int) -> str:
    """A number with thousands apart, such as `2,600`."""
    return f"{number:,}".replace(",", words().THOUSANDS)


def cost(value: Cost) -> str:
    """A cost with its range, without the currency; a plus sign where a price in it is not known, `not
    known` where all are.
    """
    if value.at_least and value.high == 0:
        return words().AMOUNT_NOT_KNOWN
    low, middle, high = amount(value.low), amount(value.amount), amount(value.high)
    figure = middle if low == high else words().AMOUNTS.format(low=low, high=high)
    return words().AT_LEAST.format(figure=figure) if value.at_least else figure


def days(value: float, *, at_least: bool = False) -> str:
    """Days in whole numbers or halves; a plus sign says that more may come."""
    figure = f"{value:.1f}".removesuffix(".0")
    return words().AT_LEAST.format(figure=figure) if at_least else figure


def day(value: date) -> str:
    """A date with the month in letters, such as `01 Dec 2026`."""
    return words().DAY.format(day=value.day, month=words().MONTHS[value.month - 1], year=value.year)


def month(value: date) -> str:
    """A month of a year, such as `Dec 2026`."""
    return words().MONTH.format(month=words().MONTHS[value.month - 1], year=value.year)


def number(value: float) -> str:
    """A score without needless decimals."""
    return f"{round(value, 1):g}"
