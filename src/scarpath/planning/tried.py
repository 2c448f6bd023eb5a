"""Which sets of treatments trials gave, to how many people and with how many sessions.

Placebo and creams aside. A plan was tried if one arm was given exactly its treatments, each with between half
and one and a half times as many sessions; where an arm prints no number, its usual course stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scarpath.core.catalogue import Catalogue
from scarpath.core.study import Arm, Retention, Study
from scarpath.planning.certainty import ASIDE

FEWEST, MOST = 0.5, 1.5
"""Sessions of a plan that count as tried, in shares of those of an arm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedArm:
    """Sessions by treatment as one arm was given them (None: not printed), and in which study."""

    study: str
    sessions: Mapping[str, float | None]

    def matches(self, plan: Mapping[str, int], usual: Mapping[str, tuple[int, int]]) -> bool:
        """Whether a plan of exactly these treatments counts as tried by this arm; `usual` are the ends of
        the usual course of each treatment.
        """
        return all(self._near(treatment, n, usual) for treatment, n in plan.items())

    def _near(self, treatment: str, sessions: int, usual: Mapping[str, tuple[int, int]]) -> bool:
        given = self.sessions[treatment]
        if given is not None:
            return FEWEST * given <= sessions <= MOST * given
        low, high = usual.get(treatment, (1, sessions))
        return low <= sessions <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The arms that were given exactly one set of treatments, and the people in them."""

    arms: tuple[TriedArm, ...]
    people: int

    @property
    def studies(self) -> tuple[str, ...]:
        """The studies of these arms, each once."""
        return tuple(dict.fromkeys(arm.study for arm in self.arms))


def tried_sets(catalogue: Catalogue) -> dict[frozenset[str], Tried]:
    """Every set of treatments that an arm with a printed improvement was given."""
    arms: dict[frozenset[str], list[TriedArm]] = {}
    people: dict[frozenset[str], int] = {}
    for study in sorted(catalogue.studies.values(), key=lambda s: s.id):
        for given, found in _by_set(study, catalogue).items():
            arms.setdefault(given, []).extend(
                TriedArm(study=study.id, sessions=_sessions(arm, given)) for arm in found
            )
            people[given] = people.get(given, 0) + _people(study, found)
    return {given: Tried(arms=tuple(found), people=people[given]) for given, found in arms.items()}


def _by_set(study: Study, catalogue: Catalogue) -> dict[frozenset[str], list[Arm]]:
    found: dict[frozenset[str], list[Arm]] = {}
    for arm in study.arms:
        given = frozenset(_acting(arm, catalogue))
        if given and any(not isinstance(outcome, Retention) for outcome in arm.outcomes):
            found.setdefault(given, []).append(arm)
    return found


def _acting(arm: Arm, catalogue: Catalogue) -> Iterator[str]:
    return (c.treatment for c in arm.components if catalogue.mechanism(c.treatment) not in ASIDE)


def _sessions(arm: Arm, given: frozenset[str]) -> dict[str, float | None]:
    """Sessions by treatment; those of parts of one treatment add up."""
    total: dict[str, float | None] = {}
    for part in arm.components:
        if part.treatment in given:
            before = total.get(part.treatment, 0.0)
            known = part.sessions is not None and before is not None
            total[part.treatment] = (before or 0.0) + (part.sessions or 0.0) if known else None
    return total


def _people(study: Study, arms: list[Arm]) -> int:
    """People in these arms of a study; the sides of a split face belong to the same people, and where scars
    are counted, all that it enrolled.
    """
    if "n_is_lesions" in study.flags:
        return study.n_enrolled or 0
    counts = [arm.n for arm in arms]
    people = max(counts) if "split_face" in study.design else sum(counts)
    return people if study.n_enrolled is None else min(people, study.n_enrolled)
