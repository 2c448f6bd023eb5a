"""How well printed outcomes were predicted: one value per outcome, and their summary."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from scarpath.core.finding import Finding
from scarpath.core.text import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredOutcome:
    """One printed figure against its prediction. `at_most` and `at_least` are the shares of the prediction
    not above and not below it: a count has a share of its own, which is in both. `crps` is its continuous
    ranked probability score in points (Gneiting and Raftery 2007, doi:10.1198/016214506000001437).
    """

    study: Id
    arm: Id
    index: int
    kind: Id
    observed: float
    edge: float | None
    mean: float
    quantiles: tuple[float, ...]
    at_most: float
    at_least: float
    crps: float

    @property
    def pit(self) -> float:
        """Where the figure falls in the prediction, its own share counted half: 0.5 is the middle."""
        return (self.at_most + 1.0 - self.at_least) / 2.0

    @property
    def outlying(self) -> float:
        """The share of the widest central interval of the prediction that the figure is outside of: 1 beyond
        all of it, 0 for a figure in the middle.
        """
        return max(0.0, 1.0 - 2.0 * min(self.at_most, self.at_least))

    def inside(self, percent: int) -> bool:
        """Whether the figure lies in the central interval of so many percent; its ends are inside, so that 0
        of 20 is where 0 ends the interval.
        """
        return 200.0 * min(self.at_most, self.at_least) >= 100 - percent


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
        return fmean(o.inside(percent) for o in self.outcomes)

    @property
    def crps_mean(self) -> float | None:
        """Mean CRPS over outcomes."""
        return fmean(o.crps for o in self.outcomes) if self.outcomes else None
