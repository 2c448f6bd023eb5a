"""Results of fitting without some of the evidence: which recommendations hang on one design, one kind of
rater, or one surprising study.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LeftOutKind = Literal["nothing", "seed", "design", "rater", "study"]
Sessions = dict[str, dict[str, int]]
"""By case, the sessions of the plan put first; nothing where none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """One fit and the plans made from it.

    nothing  all of the evidence, which the others are compared with
    seed     all of it from another seed: what chance alone changes
    design, rater, study   without the studies of that design, the figures of that rater, that study

    `forecast` is the mean improvement by each treatment that still has a trial, in percent, at its usual
    number of sessions on an even mix of scar types.
    """

    kind: LeftOutKind
    name: str
    studies: int
    rhat: float
    divergences: int
    forecast: dict[str, float]
    recommended: Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOut:
    """All fits so far; the first is of all the evidence. `today` is the day of the plans."""

    made_from: str
    model_version: int
    settings: dict[str, float]
    today: str
    cases: tuple[str, ...]
    wanted: tuple[str, ...]
    refits: tuple[Refit, ...]

    @property
    def complete(self) -> bool:
        """Whether every fit is there."""
        return len(self.refits) == len(self.wanted)

    @property
    def planned(self) -> tuple[str, ...]:
        """The cases for which a plan is put first with all the evidence."""
        return tuple(case for case in self.cases if self.refits[0].recommended[case])

    def changed(self, refit: Refit) -> tuple[str, ...]:
        """The cases for which another plan is put first, by any number of sessions."""
        first, now = self.refits[0].recommended, refit.recommended
        return tuple(case for case in self.planned if now[case] != first[case])

    def kind_changed(self, refit: Refit) -> tuple[str, ...]:
        """The cases for which other treatments are put first."""
        first, now = self.refits[0].recommended, refit.recommended
        return tuple(case for case in self.planned if set(now[case]) != set(first[case]))

    def largest_move(self, refit: Refit) -> tuple[float, str]:
        """The largest change of the mean forecast of a treatment known to both fits, in points, and where."""
        first = self.refits[0].forecast
        moves = {name: value - first[name] for name, value in refit.forecast.items() if name in first}
        at = max(moves, key=lambda name: abs(moves[name]))
        return moves[at], at

    def lost(self, refit: Refit) -> tuple[str, ...]:
        """Treatments that no trial carries any more."""
        return tuple(sorted(set(self.refits[0].forecast) - set(refit.forecast)))


def refit_names(kinds: Sequence[tuple[LeftOutKind, str]]) -> tuple[str, ...]:
    """One line per fit, by which a run that goes on is recognised."""
    return tuple(f"{kind}: {name}" for kind, name in kinds)
