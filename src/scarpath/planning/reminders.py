"""What the days after a session ask for: looks at the healing, and care of the skin while sources ask for it.

Days are counted from the last session that an entry speaks of; an older one's care is over or goes on in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scarpath.core.draws import EffectDraws
from scarpath.core.finding import Finding, Kind, catalogue_text, finding
from scarpath.core.plan import Upkeep, Visit
from scarpath.core.sequencing import Care, Sequencing, covers
from scarpath.core.treatment import Treatment
from scarpath.numerics.quantiles import MIDDLE_80, percentiles
from scarpath.planning.basis import basis_of


@dataclass(frozen=True, slots=True)
class LeftAtRenewal:
    """Percent of an effect that is left when it is renewed: the mean, and where 8 of 10 draws lie."""

    low: float
    mean: float
    high: float

    def said(self, what: Finding) -> Finding:
        """A renewal with what is left by then."""
        left = {"low": self.low, "mean": self.mean, "high": self.high}
        return finding(Kind.LEFT_BY_THEN, what=what, **left)


def left_at_renewal(treatment: str, months: float | None, draws: EffectDraws) -> LeftAtRenewal | None:
    """What the forecast of fading leaves so many months after the last session; None where there is none."""
    if months is None or treatment not in draws.treatments or not draws.knows(treatment):
        return None
    kept = 100 * draws.kept(treatment, months / 12)
    low, _, high = percentiles(kept, MIDDLE_80)
    return LeftAtRenewal(low, float(np.mean(kept)), high)


def healing_looks(visits: Sequence[Visit], sequencing: Sequencing) -> tuple[Upkeep, ...]:
    """Visits to look at the healing after the last session."""
    return tuple(
        Upkeep(
            what=catalogue_text(entry.what),
            every_months=None,
            source=finding(Kind.SOURCES, basis=basis_of(entry.facts, entry.sign_off)),
            first=visits[-1].date + timedelta(days=round(7 * weeks)),
        )
        for entry in (sequencing.follow_up if visits else ())
        if entry.after == "each_session"
        for weeks in entry.weeks
    )


def care_periods(
    visits: Sequence[Visit], treatments: Mapping[str, Treatment], sequencing: Sequencing
) -> tuple[Upkeep, ...]:
    """Protection from the sun and care of the skin, each from the day to the day that its source prints;
    what no source dates comes last, without a day.
    """
    last: dict[str, date] = {}
    for visit in visits:
        last |= {s: max(visit.date, last.get(s, visit.date)) for s in visit.sessions}
    given = [(treatments[s], day) for s, day in last.items()]
    found = [item for care in sequencing.care for item in _periods(care, given)]
    return tuple(sorted(found, key=lambda item: item.first or date.max))


def _periods(care: Care, given: Sequence[tuple[Treatment, date]]) -> Iterator[Upkeep]:
    days = [day for card, day in given if covers(care.applies_to, card)]
    if not days:
        return
    last, dated = max(days), care.from_days is not None or care.until_days is not None
    basis = basis_of(care.facts, care.sign_off, disputed=care.conflict)
    yield Upkeep(
        what=catalogue_text(care.what),
        every_months=None,
        source=finding(Kind.SOURCES, basis=basis),
        first=last + timedelta(days=math.ceil(care.from_days or 0)) if dated else None,
        until=None if care.until_days is None else last + timedelta(days=math.ceil(care.until_days)),
    )
