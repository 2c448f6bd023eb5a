"""What there is to know of one treatment, of one study and of all of them: the values of `evidence show`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scarpath.core.case import Fitzpatrick, ScarType
from scarpath.core.finding import Finding
from scarpath.core.harm import HarmCount, LastingHarm, PrintedShare
from scarpath.core.plan import Distribution, DrawsUsed, EvidenceBase
from scarpath.core.scores import ScoredOutcome, Skipped
from scarpath.core.study import Adverse, Event, Study
from scarpath.core.text import Id
from scarpath.core.treatment import Range, Strength

Standing = Literal["trials", "borrowed", "prior only", "unsuited"]
"""What carries the effect on one scar type: trials that took this type; trials of other types, through the
suitability on the card; no trial of the treatment at all; or nothing, because its card calls it unsuited."""


REFERENCE = ""
"""The node of a network that stands for what is done for comparison: nothing, a sham, or the same care
without a treatment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One treatment on one scar type.

    `contraction` is the share of the prior variance of the log effect that the fit removed, in percent
    (Schad, Betancourt, Vasishth 2021, doi:10.1037/met0000275); None where the effect is taken as none.
    `studies` print an improvement and say that they took this type, alone or among others, and `patients`
    had the treatment in them; `typed` print it for this type alone.
    """

    scar_type: ScarType
    strength: Strength
    standing: Standing
    contraction: float | None
    studies: tuple[Id, ...]
    typed: tuple[Id, ...]
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseForecast:
    """Percent improvement after so many sessions of one treatment alone, net of no treatment: the average
    person at a new clinic, and one person.
    """

    scar_type: ScarType
    sessions: int
    average: Distribution
    person: Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One printed figure against what the model expects of it, with the 95 % interval that its own numbers
    give, where they do: from a printed SD, or exact (Clopper and Pearson) for a share of patients.
    """

    outcome: ScoredOutcome
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One study with a treatment: people who had it (None where scars were counted), whether it stood
    against something else, whether some arm had it alone, and why the fit left the study out, if it did.
    """

    study: Study
    patients: int | None
    compared: bool
    alone: bool
    left_out: Finding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkinRisk:
    """Brown marks in one group of skin types: the forecast of a course, None where no count carries it, and
    the people whom studies of these types alone counted.
    """

    skin_types: tuple[Fitzpatrick, ...]
    forecast: Distribution | None
    events: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Days that an arm printed: of downtime (`event` None), or the mean of one event."""

    study: Id
    arm: Id
    event: Event | None
    days: float
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentDossier:
    """Everything behind one treatment. `class_harms` counts harm after treatments of its mechanism alone;
    `shares` and `unnamed_harms` hold what was printed of harm and cannot be pooled.
    """

    id: Id
    draws: DrawsUsed
    cells: tuple[Cell, ...]
    forecasts: tuple[DoseForecast, ...]
    trials: tuple[Trial, ...]
    reported: tuple[Reported, ...]
    not_compared: tuple[Skipped, ...]
    evidence: EvidenceBase
    skin_risks: tuple[SkinRisk, ...]
    harms: tuple[HarmCount, ...]
    class_harms: tuple[HarmCount, ...]
    lasting: LastingHarm
    shares: tuple[PrintedShare, ...]
    unnamed_harms: tuple[tuple[Id, Adverse], ...]
    downtime: Range | None
    durations: tuple[Duration, ...]
    sign_off: Finding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDossier:
    """One study: what it printed against what the model expects. `fitted` says that the model has seen it."""

    study: Study
    draws: DrawsUsed
    fitted: bool
    left_out: Finding | None
    reported: tuple[Reported, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One treatment of the network of comparisons: people who had it and studies of it."""

    id: Id
    mechanism: Id
    patients: int
    studies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Two treatments that stood against each other within studies: one arm had the first and not the
    second, another the second and not the first.
    """

    a: Id
    b: Id
    studies: tuple[Id, ...]
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Which treatments were compared with which. `parts` are the groups that comparisons connect, the
    largest first; a treatment that nothing was compared with is a group of its own.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    parts: tuple[tuple[Id, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWayCell:
    """One treatment on one scar type in one skin type, and the studies that say they took both.
    `unsuited`: its card says that it does not suit this type, so that nobody need study it.
    """

    treatment: Id
    scar_type: ScarType
    skin_type: Fitzpatrick
    unsuited: bool
    studies: tuple[Id, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What no study says: every cell with the studies that fill it, and treatments without a number."""

    cells: tuple[ThreeWayCell, ...]
    no_number: tuple[Id, ...]

    @property
    def suited(self) -> tuple[ThreeWayCell, ...]:
        """The cells that somebody might need."""
        return tuple(cell for cell in self.cells if not cell.unsuited)

    @property
    def empty(self) -> tuple[ThreeWayCell, ...]:
        """Those of them that no study fills."""
        return tuple(cell for cell in self.suited if not cell.studies)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRow:
    """One treatment in the list of all."""

    id: Id
    randomised: int
    evidence: EvidenceBase
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOverview:
    """All treatments and how they were compared."""

    draws: DrawsUsed
    studies: int
    rows: tuple[OverviewRow, ...]
    network: Network
