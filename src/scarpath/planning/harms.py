"""What studies counted of harm after one treatment alone, put on one denominator.

Only arms that gave nothing else count, and only what was printed as so many of so many people. What no study
counted is not in the list, which never means that it does not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from scarpath.core.catalogue import Catalogue
from scarpath.core.harm import LASTING, HarmCount, PrintedShare
from scarpath.core.study import Adverse, Arm, Event, Study
from scarpath.planning.spread import pool_counts

UNNAMED: Event = "other"
RULE_OF_THREE = 3.0
"""With no event among n people, 3 / n bounds the chance with 95 % confidence (Hanley and Lippman-Hand,
JAMA 1983)."""

Gives = Callable[[Arm], bool]


def harm_counts(treatments: Iterable[str], catalogue: Catalogue) -> tuple[HarmCount, ...]:
    """Each harm that a study counted after one of these treatments alone, in a fixed order of harms."""
    return tuple(
        count
        for treatment in treatments
        for count in _counts(treatment, lambda arm, t=treatment: _given(arm) == {t}, catalogue)  # type: ignore[misc]
    )


def class_harm_counts(mechanism: str, catalogue: Catalogue) -> tuple[HarmCount, ...]:
    """The same after treatments of one mechanism and nothing else, alone or several of them."""

    def gives(arm: Arm) -> bool:
        return {catalogue.mechanism(treatment) for treatment in _given(arm)} == {mechanism}

    return tuple(_counts(mechanism, gives, catalogue))


def lasting_looked_for(catalogue: Catalogue) -> dict[str, dict[Event, bool]]:
    """By treatment given alone: which lasting harms a study counted or printed a share of, and whether it saw
    any. By mechanism of all that an arm was given: which were counted, likewise.
    """
    found: dict[str, dict[Event, bool]] = {}
    for study in catalogue.studies.values():
        for arm in study.arms:
            given = _given(arm)
            mechanisms = {catalogue.mechanism(treatment) for treatment in given}
            alone, same = (tuple(names) if len(names) == 1 else () for names in (given, mechanisms))
            for entry in arm.adverse:
                counted = (
                    entry.events is not None and entry.n is not None and "n_is_lesions" not in study.flags
                )
                if entry.event not in LASTING or not (counted or entry.percent is not None):
                    continue
                for name in (*alone, *same) if counted else alone:
                    seen = found.setdefault(name, {})
                    seen[entry.event] = seen.get(entry.event, False) or bool(entry.events or entry.percent)
    return found


def _counts(name: str, gives: Gives, catalogue: Catalogue) -> Iterator[HarmCount]:
    for event in get_args(Event):
        found = list(_counted(event, gives, catalogue)) if event != UNNAMED else []
        if found:
            yield _pooled(name, event, found)


def _pooled(name: str, event: Event, found: list[tuple[str, int, int, str]]) -> HarmCount:
    pooled = pool_counts([(events, people) for _, events, people, _ in found])
    return HarmCount(
        treatment=name,
        event=event,
        events=pooled.events,
        people=pooled.people,
        studies=tuple(study for study, *_ in found),
        percent=100 * pooled.events / pooled.people,
        at_most_percent=None if pooled.events else min(100.0, 100 * RULE_OF_THREE / pooled.people),
        interval_percent=pooled.interval_percent,
        between_studies_percent=pooled.between_studies_percent,
        details=tuple(dict.fromkeys(detail for *_, detail in found if detail)),
    )


def _counted(event: Event, gives: Gives, catalogue: Catalogue) -> Iterator[tuple[str, int, int, str]]:
    """Study, events, people and details of every study that counted an event; the two sides of a face are
    the same people, so there the larger count stands for both.
    """
    for study in catalogue.studies.values():
        entries = list(_entries(event, gives, study))
        if not entries:
            continue
        events, people = [e.events or 0 for e in entries], [e.n or 0 for e in entries]
        joined = max if "split_face" in study.design else sum
        details = "; ".join(dict.fromkeys(entry.detail for entry in entries if entry.detail))
        yield study.id, joined(events), joined(people), details


def _entries(event: Event, gives: Gives, study: Study) -> Iterator[Adverse]:
    if "n_is_lesions" in study.flags:
        return
    for arm in study.arms:
        if gives(arm):
            for entry in arm.adverse:
                if entry.event == event and entry.events is not None and entry.n is not None:
                    yield entry


def _given(arm: Arm) -> set[str]:
    return {part.treatment for part in arm.components}


def printed_shares(treatment: str, catalogue: Catalogue) -> tuple[PrintedShare, ...]:
    """Harms that a study printed as a share alone, after this treatment and nothing else. What it is a share
    of (people, sessions) is not always printed, so nothing is counted from it.
    """
    return tuple(
        PrintedShare(event=entry.event, percent=entry.percent, detail=entry.detail or "", study=study)
        for study, entry in _printed(treatment, catalogue)
        if entry.event != UNNAMED and entry.events is None and entry.percent is not None
    )


def unnamed_harms(treatment: str, catalogue: Catalogue) -> tuple[tuple[str, Adverse], ...]:
    """Harms without a name of their own, such as "any adverse event", after this treatment and nothing else,
    each with its study.
    """
    return tuple((study, e) for study, e in _printed(treatment, catalogue) if e.event == UNNAMED)


def _printed(treatment: str, catalogue: Catalogue) -> Iterator[tuple[str, Adverse]]:
    for study in catalogue.studies.values():
        for arm in study.arms:
            if _given(arm) == {treatment}:
                yield from ((study.id, entry) for entry in arm.adverse)
