"""So many of so many people, and what that alone says of the chance behind it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scarpath.core.errors import InvalidValue

LEVEL = 0.95
_STEPS = 60
"""Halvings of an interval of length one: far below any figure shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """Events among people who were looked at."""

    events: int
    people: int

    def __post_init__(self) -> None:
        if not 0 <= self.events <= self.people or self.people == 0:
            raise InvalidValue(f"{self.events} events among {self.people} people")

    @property
    def percent(self) -> float:
        """The share, in percent."""
        return 100.0 * self.events / self.people

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """The exact interval of Clopper and Pearson (Biometrika 1934;26:404), in percent: the chances under
        which so many events, or more, and so many, or fewer, are each no rarer than half of what is left out.
        """
        tail = (1.0 - level) / 2.0
        low = (
            0.0 if self.events == 0 else _solve(lambda p: 1.0 - _below(self.events - 1, self.people, p), tail)
        )
        high = (
            1.0
            if self.events == self.people
            else _solve(lambda p: -_below(self.events, self.people, p), -tail)
        )
        return 100.0 * low, 100.0 * high


def _solve(rising: Callable[[float], float], target: float) -> float:
    """Where a function that rises with the chance takes a value."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _below(events: int, people: int, chance: float) -> float:
    """P(X <= events) of a binomial count."""
    if chance <= 0.0 or chance >= 1.0:
        return float(chance <= 0.0 or events >= people)
    log_odds, log_none = math.log(chance) - math.log1p(-chance), people * math.log1p(-chance)
    return sum(math.exp(log_choose(people, k) + k * log_odds + log_none) for k in range(events + 1))


def log_choose(people: int, events: int) -> float:
    """Logarithm of the number of ways to choose so many of so many."""
    return math.lgamma(people + 1) - math.lgamma(events + 1) - math.lgamma(people - events + 1)
