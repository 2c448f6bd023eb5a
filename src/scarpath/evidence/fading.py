"""How fast an effect fades, per treatment: very few data, so wide.

A kept share x between two visits m months apart says that the rate per year is -ln(x) / (m / 12), give or
take `SPREAD` for the study. The rate of a mechanism is log-normal around `PRIOR_MEDIAN`; only mechanisms
with a printed retention learn from data. A temporary treatment (its card says after how many months it is
topped up) halves over that time instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import Floats
from scarpath.core.study import Retention, Study

PRIOR_MEDIAN = 0.15
"""Per year: 14 % of an effect lost in a year, 26 % in two; its log has standard deviation 1, so 3 % to 54 %
in a year."""

SPREAD = 0.2
"""Standard deviation of a printed log kept share beyond what n explains; two studies print 74 % and 112 %."""

_GRID = np.linspace(-6.0, 3.0, 901)


def retention_data(
    studies: Iterable[Study], catalogue: Catalogue, mechanism: str
) -> list[tuple[float, float, int]]:
    """(years apart, -ln kept, n) of every retention printed for a treatment of this mechanism."""
    found = []
    for study in studies:
        for arm in study.arms:
            if any(catalogue.mechanism(c.treatment) == mechanism for c in arm.components):
                found += [
                    ((o.months - o.reference_months) / 12.0, -math.log(o.percent_kept / 100.0), o.n)
                    for o in arm.outcomes
                    if isinstance(o, Retention) and o.percent_kept > 0
                ]
    return found


def log_rate_posterior(data: list[tuple[float, float, int]]) -> Floats:
    """Posterior weights of the log rate on the grid, summing to one."""
    log_p = -0.5 * (_GRID - math.log(PRIOR_MEDIAN)) ** 2
    for years, lost, n in data:
        # 0.5 is the spread of one person's log kept share if it were as variable as the effect itself
        variance = SPREAD**2 + 0.5**2 / n
        log_p = log_p - 0.5 * (np.exp(_GRID) * years - lost) ** 2 / variance
    weights = np.exp(log_p - log_p.max())
    return np.asarray(weights / weights.sum())


def fade_draws(
    treatments: tuple[str, ...], catalogue: Catalogue, count: int, rng: np.random.Generator
) -> Floats:
    """Rates per year, (count, T). Treatments of one mechanism share their draw, unless a card says that
    they are temporary.
    """
    out = np.empty((count, len(treatments)))
    shared: dict[str, Floats] = {}
    for i, treatment in enumerate(treatments):
        mechanism = catalogue.mechanism(treatment)
        if mechanism not in shared:
            weights = log_rate_posterior(retention_data(catalogue.studies.values(), catalogue, mechanism))
            shared[mechanism] = np.exp(np.interp(rng.random(count), np.cumsum(weights), _GRID))
        card = catalogue.treatments.get(treatment)
        out[:, i] = shared[mechanism]
        if card is not None and card.top_up_months is not None:
            # The printed range is read as the middle 80 % of the time at which half is left.
            low, high = (
                math.log(max(card.top_up_months.low, 1.0)),
                math.log(max(card.top_up_months.high, 1.0)),
            )
            half_life = np.exp((low + high) / 2 + max(high - low, 0.4) / 2.563 * rng.standard_normal(count))
            out[:, i] = math.log(2.0) / (half_life / 12.0)
    return out
