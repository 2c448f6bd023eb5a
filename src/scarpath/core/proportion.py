"""So many of so many people, and what that alone says of the chance behind it."""

from __future__ import annotations

from dataclasses import dataclass

from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding
from scarpath.numerics.distributions import beta_quantile

LEVEL = 0.95


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
