"""What the fields of one study must agree on: a file that contradicts itself is a slip of the copying, or
needs the flag that explains it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import combinations

from scarpath.catalog.build import Fault
from scarpath.catalog.faults import CatalogFault
from scarpath.core.errors import Place
from scarpath.core.finding import finding
from scarpath.core.scale import SeverityScale
from scarpath.core.study import (
    Adverse,
    Arm,
    Bands,
    GradeGain,
    GradeResponders,
    Outcome,
    Responders,
    Study,
)

PRINTED = ("mean", "sd", "before", "after", "counts", "responders", "percent_kept")
"""The fields of an outcome that hold what was found; all others say what was asked."""


def contradictions(study: Study, scales: Mapping[str, SeverityScale] | None = None) -> Iterator[Fault]:
    """What the fields of a study say against each other, whatever else the catalogue holds. Outcomes are
    compared where their scale is known to be one instrument.
    """
    single = {name for name, scale in (scales or {}).items() if not scale.many_instruments}
    yield from _enrolled(study)
    yield from _one_armed_trial(study)
    for a, arm in enumerate(study.arms):
        if "n_is_lesions" not in study.flags:
            yield from _more_analysed(arm, ("arms", a))
        yield from _events_beside_percent(arm, ("arms", a))
        yield from _twice(arm, ("arms", a), single)
        yield from _rising(arm, ("arms", a), single)


def _more_analysed(arm: Arm, place: Place) -> Iterator[Fault]:
    """Outcomes of more patients than their arm has."""
    for o, outcome in enumerate(arm.outcomes):
        if outcome.n > arm.n:
            yield Fault(
                (*place, "outcomes", o, "n"),
                finding(CatalogFault.PATIENTS_ANALYSED_ARM, n=outcome.n, n_2=arm.n),
                finding(CatalogFault.CHECK_BOTH_NUMBERS),
            )


def _enrolled(study: Study) -> Iterator[Fault]:
    """Arms of more patients than were enrolled; the sides of a split face, and the parts of one series, are
    the same people, other arms are not.
    """
    enrolled = study.n_enrolled
    if enrolled is None or {"n_is_lesions", "n_derived"} & set(study.flags):
        return
    remedy = finding(CatalogFault.CHECK_ENROLLED)
    larger = [(a, arm.n) for a, arm in enumerate(study.arms) if arm.n > enrolled]
    for a, n in larger:
        said = finding(CatalogFault.ARM_ABOVE_ENROLLED, n=n, enrolled=enrolled)
        yield Fault(("arms", a, "n"), said, remedy)
    total = sum(arm.n for arm in study.arms)
    if total > enrolled and not larger and not study.arms_share_patients:
        said = finding(CatalogFault.ARMS_ABOVE_ENROLLED, total=total, enrolled=enrolled)
        yield Fault(("n_enrolled",), said, remedy)


def _one_armed_trial(study: Study) -> Iterator[Fault]:
    if study.randomised and len(study.arms) == 1 and "groups_reported_together" not in study.flags:
        said = finding(CatalogFault.RANDOMISED_ONE_ARM, design=study.design)
        yield Fault(("design",), said, finding(CatalogFault.ADD_ARM_OR_FLAG))


def _events_beside_percent(arm: Arm, place: Place) -> Iterator[Fault]:
    for e, entry in enumerate(arm.adverse):
        if entry.events is None or entry.percent is None:
            continue
        n = arm.n if entry.n is None else entry.n
        if entry.events > n or _apart(entry, n):
            said = finding(
                CatalogFault.EVENTS_AGAINST_PERCENT, events=entry.events, n=n, percent=entry.percent
            )
            yield Fault((*place, "adverse", e, "percent"), said, finding(CatalogFault.KEEP_COUNT))


def _apart(entry: Adverse, n: int) -> bool:
    """Whether the count and the percent differ by as much as one unit of the last digit that is written:
    papers round, and some cut off.
    """
    assert entry.events is not None
    assert entry.percent is not None
    digits = Decimal(repr(entry.percent)).normalize().as_tuple().exponent
    unit = Decimal(10) ** min(int(digits), 0)
    return abs(Decimal(100 * entry.events) / n - Decimal(repr(entry.percent))) >= unit


def _twice(arm: Arm, place: Place, single: Collection[str]) -> Iterator[Fault]:
    first: dict[tuple[object, ...], int] = {}
    for o, outcome in enumerate(arm.outcomes):
        key = _asked(outcome)
        if outcome.scale not in single:
            key += (outcome,)
        if first.setdefault(key, o) != o:
            said = finding(CatalogFault.OUTCOME_TWICE, first=first[key] + 1)
            yield Fault((*place, "outcomes", o), said, finding(CatalogFault.KEEP_ONE_OUTCOME))


def _asked(outcome: Outcome) -> tuple[object, ...]:
    """All that an outcome says but for what was found, and in how many."""
    names = (f.name for f in fields(outcome) if f.name not in ("n", *PRINTED))
    return tuple((name, getattr(outcome, name)) for name in names)


@dataclass(frozen=True, slots=True)
class _Reached:
    """How many of n patients reached a threshold, as far as an outcome says: from low to high of them."""

    threshold: float
    low: int
    high: int


def _rising(arm: Arm, place: Place, single: Collection[str]) -> Iterator[Fault]:
    """More patients at a higher threshold than at a lower one, among the same ones at the same time."""
    told: dict[tuple[object, ...], list[tuple[int, _Reached]]] = {}
    for o, outcome in enumerate(arm.outcomes):
        if outcome.scale in single:
            for reached in _reached(outcome):
                told.setdefault(_group(outcome), []).append((o, reached))
    for group in told.values():
        for (i, less), (j, more) in combinations(sorted(group, key=lambda told: told[1].threshold), 2):
            if less.threshold < more.threshold and more.low > less.high:
                said = finding(
                    CatalogFault.MORE_AT_HIGHER_THRESHOLD,
                    more=more.low,
                    higher=more.threshold,
                    fewer=less.high,
                    lower=less.threshold,
                )
                at = (*place, "outcomes", max(i, j))
                yield Fault(at, said, finding(CatalogFault.CHECK_THRESHOLDS))


def _group(outcome: Outcome) -> tuple[object, ...]:
    in_grades = isinstance(outcome, GradeGain | GradeResponders)
    return (
        in_grades, outcome.scale, outcome.rater, outcome.n, outcome.scar_type,
        outcome.weeks_after_last_session, outcome.sessions_so_far,
    )  # fmt: skip


def _reached(outcome: Outcome) -> Iterator[_Reached]:
    match outcome:
        case Responders():
            yield _Reached(outcome.threshold_percent, outcome.responders, outcome.responders)
        case GradeResponders():
            yield _Reached(outcome.at_least, outcome.responders, outcome.responders)
        case Bands() | GradeGain():
            # those in no band may have reached any threshold
            steps = outcome.edges[:-1] if isinstance(outcome, Bands) else outcome.grades
            missing = outcome.n - sum(outcome.counts)
            for step in steps:
                above = sum(c for low, c in zip(steps, outcome.counts, strict=True) if low >= step)
                yield _Reached(float(step), above, above + missing)
