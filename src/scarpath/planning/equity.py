"""For each treatment, how many people with this person's skin type were studied.

Studies print which skin types they took, hardly ever how many of each. So the count is given as what it is:
all people who had the treatment in a study that lists the type. Where there are none, the answer says so;
it never leaves the person out.
"""

from __future__ import annotations

from collections.abc import Iterable

from scarpath.core.case import Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.equity import StudiedPatients
from scarpath.core.study import Study

SOME = (
    "Up to {patients} people with skin type {skin_type} were studied: that many had it in studies that took "
    "your type too, but no study prints how many were of each type."
)
SURE = "{patients} people with skin type {skin_type} were studied."
BETWEEN = (
    "Between {surely} and {patients} people with skin type {skin_type} were studied: some studies took other "
    "types too and do not print how many were of each."
)
UNCOUNTED = "A study took skin type {skin_type} too, but it counts scars and not people."
NONE_LISTED = (
    "No study that names its skin types took skin type {skin_type}. What is said here comes from others."
)
NO_STUDY = "We know of no study of this treatment, in any skin type."
GROUPS: tuple[tuple[Fitzpatrick, ...], ...] = (
    (Fitzpatrick.I, Fitzpatrick.II, Fitzpatrick.III),
    (Fitzpatrick.IV,),
    (Fitzpatrick.V, Fitzpatrick.VI),
)
"""Skin types that share a risk of brown marks in the forecast."""
MARKS_COUNTED = (
    "Brown marks: {people} people with skin type {types} alone were counted for them after these treatments. "
    "The forecast leans on other skin types too, and its range allows for that: {low} to {high} %."
)
MARKS_NOT_COUNTED = (
    "Brown marks: nobody counted them after these treatments in people with skin type {types} alone. The "
    "forecast leans on other skin types and allows for a difference, so its range is wider: {low} to "
    "{high} %."
)
NOT_STATED = " For {not_stated} people who had it, the skin type is not known."


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
    treatments: Iterable[str], skin_type: Fitzpatrick, catalogue: Catalogue, *, low: int, high: int
) -> str:
    """How many people of this person's group were counted for brown marks after these treatments, and how
    wide the forecast of their risk is (percent).
    """
    group = next(types for types in GROUPS if skin_type in types)
    people = sum(marks_counted(treatment, group, catalogue) for treatment in treatments)
    told = group[0].value if len(group) == 1 else f"{group[0].value} to {group[-1].value}"
    text = MARKS_COUNTED if people else MARKS_NOT_COUNTED
    return text.format(people=people, types=told, low=low, high=high)


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


def _sentence(skin_type: Fitzpatrick, counts: dict[str, int], *, uncounted: bool) -> str:
    if not counts["all_types"] and not uncounted:
        return NO_STUDY
    if not counts["patients"]:
        text = UNCOUNTED if uncounted else NONE_LISTED
    elif counts["surely"] == counts["patients"]:
        text = SURE
    else:
        text = BETWEEN if counts["surely"] else SOME
    if counts["not_stated"]:
        text += NOT_STATED
    return text.format(skin_type=skin_type.value, **counts)
