"""How the plans put first for a set of faces agree with what experts say: agreement with coded positions, and
no proof of benefit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scarpath.core.finding import Finding
from scarpath.core.plan import NamedLimit
from scarpath.core.text import Id

Verdict = Literal[
    "first_line", "behind_limit", "nothing_first", "short_of_first_line", "raised", "doctor_first"
]
"""The plan put first treats every scar type of a fifth of the severity with its first line; a named limit
forbids that; nothing may be first, and why is said; neither; the scars are raised; a doctor comes first.
"""
AGREES: tuple[Verdict, ...] = ("first_line", "behind_limit", "nothing_first", "raised", "doctor_first")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcordanceRow:
    """One face: what is put first and how it agrees.

    `against_floor` are treatments of any shown plan that the floor forbids to show, or of the first that it
    forbids to put first. `changed_by` are the independence groups of whose `groups` one less puts another
    set first; None where that was not asked.
    """

    face: Id
    first: Mapping[Id, int] | None
    verdict: Verdict
    against_floor: tuple[Id, ...] = ()
    limits: tuple[NamedLimit, ...] = ()
    none_because: tuple[Finding, ...] = ()
    changed_by: tuple[Id, ...] | None = None
    groups: int = 0

    @property
    def agrees(self) -> bool:
        """Whether the face agrees with the experts: in what is put first or in why it is not."""
        return self.verdict in AGREES and not self.against_floor


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """A published case of one source, and what is put first for a face that holds what the source states of
    it. `differs` says what sets the two apart; empty where both hold the same treatments.
    """

    source: Id
    first: Mapping[Id, int] | None
    differs: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """All faces with the draws they were planned with."""

    version: Id
    draws: Id
    rows: tuple[ConcordanceRow, ...]

    @property
    def agreeing(self) -> int:
        """Faces that agree."""
        return sum(row.agrees for row in self.rows)
