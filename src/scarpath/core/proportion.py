"""So many of so many people, and what that alone says of the chance behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding

LEVEL = 0.95
_STEPS = 60
"""Halvings of an interval of length one: far below any figure shown."""
_TERMS = 10_000
"""Terms of the continued fraction; it needs about the square root of the number of people."""
_TINY = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """Events among people who were looked at. Neither needs to be whole: people who resemble each other,
    such as those of one study, count for fewer.
    """

    events: float
    people: float

    def __post_init__(self) -> None:
        if not 0 <= self.events <= self.people or self.people == 0:
            raise InvalidValue(finding(CoreFault.EVENTS_AMONG_PEOPLE, events=self.events, people=self.people))

    @property
    def percent(self) -> float:
        """The share, in percent."""
        return 100.0 * self.events / self.people

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """The exact interval of Clopper and Pearson (Biometrika 1934;26:404), in percent: the chances under
        which so many events, or more, and so many, or fewer, are each no rarer than half of what is left out.

        Through the beta distribution, so that it holds for effective numbers too.
        """
        tail, rest = (1.0 - level) / 2.0, self.people - self.events
        low = 0.0 if self.events == 0 else beta_quantile(tail, self.events, rest + 1.0)
        high = 1.0 if rest == 0 else beta_quantile(1.0 - tail, self.events + 1.0, rest)
        return 100.0 * low, 100.0 * high


def beta_quantile(chance: float, a: float, b: float) -> float:
    """The value below which a Beta(a, b) quantity lies with this chance, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        if beta_cdf(middle, a, b) < chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun
    26.5.8), on the side where that converges fast.
    """
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - beta_cdf(1.0 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """1 / (1 + d_1 / (1 + d_2 / (1 + ...))) of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d, c = 1.0 / _away(1.0 + term * d), _away(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _away(value: float) -> float:
    """The value, kept away from zero, by which is divided."""
    return value if abs(value) > _TINY else _TINY
