"""What trials counted of harm after one treatment alone, put on one denominator.

Only arms that gave nothing else count, and only what was printed as so many of so many people. What no trial
counted is not in the list, which never means that it does not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import HarmCount
from scarpath.core.study import Adverse, Arm, Event, Study

UNNAMED: Event = "other"
RULE_OF_THREE = 3.0
"""With no event among n people, 3 / n bounds the chance with 95 % confidence (Hanley and Lippman-Hand,
JAMA 1983)."""


def harm_counts(treatments: Iterable[str], catalogue: Catalogue) -> tuple[HarmCount, ...]:
    """Each harm that a trial counted after one of these treatments alone, in a fixed order of harms."""
    return tuple(
        count
        for treatment in treatments
        for event in get_args(Event)
        if event != UNNAMED
        if (count := _pooled(treatment, event, catalogue)) is not None
    )


def _pooled(treatment: str, event: Event, catalogue: Catalogue) -> HarmCount | None:
    found = list(_counted(treatment, event, catalogue))
    people = sum(entry.n or 0 for _, entry in found)
    if not people:
        return None
    events = sum(entry.events or 0 for _, entry in found)
    return HarmCount(
        treatment=treatment,
        event=event,
        events=events,
        people=people,
        studies=tuple(dict.fromkeys(study for study, _ in found)),
        percent=100 * events / people,
        at_most_percent=None if events else min(100.0, 100 * RULE_OF_THREE / people),
    )


def _counted(treatment: str, event: Event, catalogue: Catalogue) -> Iterator[tuple[str, Adverse]]:
    for study in catalogue.studies.values():
        for arm in study.arms:
            if _alone(treatment, arm, study):
                for entry in arm.adverse:
                    if entry.event == event and entry.events is not None and entry.n is not None:
                        yield study.id, entry


def _alone(treatment: str, arm: Arm, study: Study) -> bool:
    """Whether an arm gave this treatment and nothing else, and counts people rather than scars."""
    return {part.treatment for part in arm.components} == {treatment} and "n_is_lesions" not in study.flags
