"""For each treatment, how many people with this person's skin type were studied.

Studies print which skin types they took, hardly ever how many of each. So the count is given as what it is:
all people who had the treatment in a study that lists the type. Where there are none, the answer says so;
it never leaves the person out.
"""

from __future__ import annotations

from collections.abc import Iterable

from scarpath.core.case import Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import SKIN_GROUPS, skin_group
from scarpath.core.equity import StudiedPatients
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.study import Study


def studied_patients(treatment: str, skin_type: Fitzpatrick, catalogue: Catalogue) -> StudiedPatients:
    """How many people with this skin type had the treatment in a study."""
    behind = [s for s in catalogue.studies.values() if _had(treatment, s)]
    listed = [s for s in behind if s.fitzpatrick and skin_type in s.fitzpatrick]
    counts = {
        "patients": _people(treatment, listed),
        "surely": _people(treatment, (s for s in listed if s.fitzpatrick == (skin_type,))),
        "not_stated": _people(treatment, (s for s in behind if not s.fitzpatrick)),
        "all_types": _people(treatment, behind),
    }
    uncounted = tuple(s.id for s in listed if patients_given(treatment, s) is None)
    return StudiedPatients(
        treatment=treatment,
        skin_type=skin_type,
        studies=tuple(s.id for s in listed),
        uncounted=uncounted,
        sentence=_sentence(skin_type, counts, uncounted=bool(uncounted)),
        **counts,
    )


def marks_sentence(
    treatments: Iterable[str], skin_type: Fitzpatrick, catalogue: Catalogue, *, low: float, high: float
) -> Finding:
    """How many people of this person's group were counted for brown marks after these treatments, and how
    wide the forecast of their risk is (percent).
    """
    group = SKIN_GROUPS[skin_group(skin_type)]
    people = sum(marks_counted(treatment, group, catalogue) for treatment in treatments)
    first, last = group[0].value, group[-1].value
    told = first if len(group) == 1 else finding(Kind.SKIN_TYPES, first=first, last=last)
    if not people:
        return finding(Kind.MARKS_NOT_COUNTED, types=told, low=low, high=high)
    return finding(Kind.MARKS_COUNTED, people=people, types=told, low=low, high=high)


def marks_counted(treatment: str, group: tuple[Fitzpatrick, ...], catalogue: Catalogue) -> int:
    """People counted for brown marks in arms with a treatment, where none but these skin types took part."""
    return sum(
        event.n
        for study in catalogue.studies.values()
        for arm in study.arms
        if any(part.treatment == treatment for part in arm.components)
        for event in arm.adverse
        if event.event == "pih" and event.events is not None and event.n is not None
        if (types := event.fitzpatrick or study.fitzpatrick) and set(types) <= set(group)
    )


def patients_given(treatment: str, study: Study) -> int | None:
    """People who had a treatment in a study; None where the study counts scars.

    The sides of a split face belong to the same people, so there the larger arm counts; else the arms add
    up. Never more than the study enrolled.
    """
    if "n_is_lesions" in study.flags:
        return study.n_enrolled
    arms = [arm.n for arm in study.arms if any(part.treatment == treatment for part in arm.components)]
    same_people = study.design in ("rct_split_face", "split_face_nonrandomised")
    had = max(arms, default=0) if same_people else sum(arms)
    return had if study.n_enrolled is None else min(had, study.n_enrolled)


def _had(treatment: str, study: Study) -> bool:
    return any(part.treatment == treatment for arm in study.arms for part in arm.components)


def _people(treatment: str, studies: Iterable[Study]) -> int:
    return sum(patients_given(treatment, study) or 0 for study in studies)


def _sentence(skin_type: Fitzpatrick, counts: dict[str, int], *, uncounted: bool) -> Finding:
    if not counts["all_types"] and not uncounted:
        return finding(Kind.STUDIED_NEVER)
    skin, patients, surely = skin_type.value, counts["patients"], counts["surely"]
    unstated = finding(Kind.SKIN_NOT_STATED, people=counts["not_stated"]) if counts["not_stated"] else None
    if not patients:
        return finding(
            Kind.STUDIED_UNCOUNTED if uncounted else Kind.STUDIED_NONE, skin=skin, unstated=unstated
        )
    if 0 < surely < patients:
        return finding(Kind.STUDIED_BETWEEN, surely=surely, patients=patients, skin=skin, unstated=unstated)
    return finding(
        Kind.STUDIED_SURE if surely == patients else Kind.STUDIED_SOME,
        patients=patients,
        skin=skin,
        unstated=unstated,
    )
