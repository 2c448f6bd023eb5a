"""What a case is to the experts: its kinds of scars, their severity, its skin and the contexts it is in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import get_args

from scarpath.core.case import OFF_FACE, Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import catalogue_text
from scarpath.core.plan import Assessment
from scarpath.core.position import Context, Severity
from scarpath.core.scale import SeverityScale
from scarpath.core.standing import Indication
from scarpath.planning.safety import holds


def indications_of(
    case: Case, assessment: Assessment, catalogue: Catalogue, *, today: date
) -> tuple[Indication, ...]:
    """One kind of scar for each type and depth on the face, in the order in which the case lists them."""
    severity = severity_of(assessment, catalogue.scales)
    contexts = contexts_of(case, catalogue, today=today)
    on_face = [group for group in case.scars if group.region not in OFF_FACE]
    kinds = dict.fromkeys((group.type, group.depth) for group in on_face)
    return tuple(
        Indication(
            scar_type=scar_type,
            depth=depth,
            severity=severity,
            fitzpatrick=case.person.fitzpatrick,
            contexts=contexts,
        )
        for scar_type, depth in kinds
    )


def severity_of(assessment: Assessment, scales: Mapping[str, SeverityScale]) -> Severity | None:
    """The grade of the qualitative scale (of kind `ordinal`), by its name; None where it cannot be told."""
    levels = [score.level for score in assessment.scores if scales[score.scale].kind == "ordinal"]
    return next((word for word in get_args(Severity) if catalogue_text(word) in levels), None)


def contexts_of(case: Case, catalogue: Catalogue, *, today: date) -> frozenset[Context]:
    """The contexts a case is in; one that it does not say enough for is not among them."""
    return frozenset(
        context.id
        for context in catalogue.contexts.values()
        if context.when is not None and holds(context.when, case, catalogue.treatments, today=today)
    )
