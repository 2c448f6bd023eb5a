"""What experts say: of a kind of scar, of a treatment, and how far a clinician has reviewed it."""

from __future__ import annotations

from collections.abc import Iterable

from scarpath.core.case import Depth, Fitzpatrick, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding, Kind as FindingKind, finding
from scarpath.core.position import Context, Severity, Subject
from scarpath.core.sign_off import coverage
from scarpath.core.standing import (
    KINDS,
    ExpertsOnScar,
    ExpertsOnTreatment,
    Indication,
    Kind,
    NamedByExperts,
)

SEVERITIES: tuple[Severity, ...] = ("mild", "moderate", "severe")
"""The grades of scars that are not flat."""
USUAL_SKIN: Fitzpatrick = Fitzpatrick.III
USUAL_SEVERITY: Severity = "moderate"


def experts_on_scars(
    catalogue: Catalogue,
    kinds: Iterable[Kind] = KINDS,
    *,
    fitzpatrick: Fitzpatrick,
    severity: Severity | None,
    contexts: frozenset[Context] = frozenset(),
) -> tuple[ExpertsOnScar, ...]:
    """How experts stand towards every treatment, for each kind of scar in one skin."""
    from scarpath.planning.standing import expert_standings, first_line, groups_heard, voices_of

    voices = voices_of(catalogue.positions)
    asked = [
        indication_of(kind, fitzpatrick=fitzpatrick, severity=severity, contexts=contexts) for kind in kinds
    ]
    return tuple(
        ExpertsOnScar(
            indication=indication,
            groups=len(groups_heard(voices, indication)),
            standings=tuple(expert_standings(voices, indication).values()),
            first_line=first_line(voices, indication, catalogue.treatments),
        )
        for indication in asked
    )


def experts_on_treatment(
    catalogue: Catalogue, treatment: str, *, severity: Severity | None
) -> ExpertsOnTreatment:
    """How experts stand towards one treatment, for the kinds of scars that anybody names it for."""
    from scarpath.planning.standing import expert_standings, voices_of

    voices = voices_of(catalogue.positions)
    cells = {
        (kind, skin): expert_standings(voices, indication_of(kind, fitzpatrick=skin, severity=severity)).get(
            treatment
        )
        for kind in KINDS
        for skin in Fitzpatrick
    }
    spoken = {kind for (kind, _), found in cells.items() if found and found.standing != "silent"}
    return ExpertsOnTreatment(
        treatment=treatment,
        name=name_of(catalogue, treatment),
        severity=severity,
        kinds=tuple(kind for kind in KINDS if kind in spoken),
        cells=cells,
    )


def indication_of(
    kind: Kind,
    *,
    fitzpatrick: Fitzpatrick,
    severity: Severity | None,
    contexts: frozenset[Context] = frozenset(),
) -> Indication:
    """One kind of scar in one skin; flat marks have a grade of their own."""
    subject, depth = kind
    return Indication(
        scar_type=subject,
        depth=depth,
        severity=severity if isinstance(subject, ScarType) else "macular",
        fitzpatrick=fitzpatrick,
        contexts=contexts,
    )


def named_without_card(catalogue: Catalogue) -> tuple[NamedByExperts, ...]:
    """Treatments that experts name and no card has."""
    from scarpath.planning.standing import named_by_experts

    return named_by_experts(catalogue)


def name_of(catalogue: Catalogue, treatment: str) -> str:
    """The name of a card, a comparator, or what a source declares."""
    known = catalogue.treatments.get(treatment) or catalogue.comparators.get(treatment)
    if known is not None:
        return known.name
    return next(
        source.names[treatment] for source in catalogue.positions.values() if treatment in source.names
    )


def depths_of(subject: Subject, depth: Depth | None) -> tuple[Kind, ...]:
    """The kinds of a type of scar: of the depth that was asked for, else as experts tell them apart."""
    return ((subject, depth),) if depth else tuple(kind for kind in KINDS if kind[0] == subject)


def experts_sign_off(catalogue: Catalogue) -> Finding:
    """Whether a clinician has reviewed the positions as they stand now."""
    found = coverage(catalogue, [("position", key) for key in catalogue.positions])
    if found.complete:
        return finding(FindingKind.EXPERTS_REVIEWED, who=found.signatures)
    return finding(FindingKind.EXPERTS_NOT_REVIEWED)
