"""How well printed outcomes were predicted: one value per outcome, and their summary."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from scarpath.core.finding import Finding
from scarpath.core.text import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredOutcome:
    """One printed figure against its prediction. `pit` is where it falls in the prediction, `crps` its
    continuous ranked probability score in points (Gneiting and Raftery 2007, doi:10.1198/016214506000001437).
    """

    study: Id
    arm: Id
    index: int
    kind: Id
    observed: float
    edge: float | None
    mean: float
    quantiles: tuple[float, ...]
    pit: float
    crps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An outcome that was not scored, and why."""

    study: Id
    arm: Id
    index: int
    why: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All outcomes and their summary."""

    outcomes: tuple[ScoredOutcome, ...]
    skipped: tuple[Skipped, ...]

    def coverage(self, percent: int) -> float | None:
        """Share of outcomes inside the central interval of so many percent."""
        if not self.outcomes:
            return None
        tail = (1.0 - percent / 100.0) / 2.0
        return fmean(tail <= o.pit <= 1.0 - tail for o in self.outcomes)

    @property
    def crps_mean(self) -> float | None:
        """Mean CRPS over outcomes."""
        return fmean(o.crps for o in self.outcomes) if self.outcomes else None
