"""How the plans put first for a set of faces agree with what experts say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from scarpath import __version__
from scarpath.core.concordance import Concordance, ConcordanceRow, PublishedRow, Verdict
from scarpath.core.finding import Finding, Kind, finding

if TYPE_CHECKING:
    from scarpath.api.choice import Ordered
    from scarpath.core.case import Case
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.draws import EffectDraws
    from scarpath.core.plan import Safety
    from scarpath.planning.choose import Choice
    from scarpath.planning.ground import Ground

A_FIFTH = 0.2
"""Share of the severity from which a scar type counts."""


def concordance(
    faces: Mapping[str, Case],
    catalogue: Catalogue,
    draws: EffectDraws,
    *,
    today: date,
    leave_out: bool = False,
) -> Concordance:
    """Each face planned and held against the experts; with `leave_out` also without each group of sources."""
    from scarpath import api

    ground = api.laid_ground(catalogue, draws)
    return Concordance(
        version=__version__,
        draws=api.draws_used(catalogue, draws).lock,
        rows=tuple(
            _row(name, case, catalogue, draws, ground, today, leave_out=leave_out)
            for name, case in faces.items()
        ),
    )


def _row(
    name: str,
    case: Case,
    catalogue: Catalogue,
    draws: EffectDraws,
    ground: Ground,
    today: date,
    *,
    leave_out: bool,
) -> ConcordanceRow:
    from scarpath import api
    from scarpath.api.choice import guided, ordered
    from scarpath.planning.choose import choose

    assessment, safety = api.assess_case(case, catalogue, today=today)
    if safety.red_flags:
        return ConcordanceRow(face=name, first=None, verdict="doctor_first")
    if not sum(assessment.mix.values()):
        return ConcordanceRow(face=name, first=None, verdict="raised")

    def order(without: str | None = None) -> Ordered:
        return ordered(
            case,
            assessment,
            catalogue,
            draws,
            safety,
            ground,
            ground.of((name, without)),
            today=today,
            without=without,
        )

    found = order()
    choice = choose(found.masked)
    first = found.problem.sessions(choice.shown[0].counts) if choice.has_first else None
    groups = _groups(found, catalogue, ground) if leave_out else ()

    def changes(group: str) -> bool:
        """Whether another set is first without a group; not asked where the experts' view stays the same."""
        told = guided(case, assessment, catalogue, draws, ground, today=today, without=group)
        return not told.experts.same_as(found.told.experts) and _first(order(group)) != _first(found)

    return ConcordanceRow(
        face=name,
        first=first,
        verdict=_verdict(found, choice, first),
        against_floor=_against_floor(found, choice, first),
        limits=choice.limits,
        none_because=choice.none_because,
        changed_by=tuple(filter(changes, groups)) if leave_out else None,
        groups=len(groups),
    )


def _verdict(found: Ordered, choice: Choice, first: Mapping[str, int] | None) -> Verdict:
    """Every type of a fifth of the severity must be treated with what counts as its first line."""
    experts = found.told.experts
    share: dict[str, float] = {}
    lines: dict[str, set[str]] = {}
    for group, counts in zip(experts.groups, experts.firsts, strict=True):
        share[group.type] = share.get(group.type, 0.0) + group.share
        lines.setdefault(group.type, set()).update(counts)
    asked = [scar_type for scar_type, part in share.items() if part >= A_FIFTH]
    if first is not None and all(lines[scar_type] & set(first) for scar_type in asked):
        return "first_line"
    if choice.limits:
        return "behind_limit"
    return "nothing_first" if first is None else "short_of_first_line"


def _against_floor(found: Ordered, choice: Choice, first: Mapping[str, int] | None) -> tuple[str, ...]:
    experts = found.told.experts
    shown = {t for one in choice.shown for t in found.problem.sessions(one.counts)}
    return tuple(sorted((shown & set(experts.not_shown)) | (set(first or ()) & set(experts.not_first))))


def _first(found: Ordered) -> frozenset[str] | None:
    """The treatments that are first."""
    picked = found.masked.first
    return None if picked is None else frozenset(found.problem.sessions(found.masked.counts(picked)))


def _groups(found: Ordered, catalogue: Catalogue, ground: Ground) -> tuple[str, ...]:
    """The independence groups that say anything of the scars of a face."""
    from scarpath.planning.standing import groups_heard, voices_of

    voices = ground.kept("voices", lambda: voices_of(catalogue.positions))
    face = found.told.face
    heard = (groups_heard(voices, face.indication(group)) for group in face.groups)
    return tuple(sorted({name for names in heard for name in names}))


def beside_published(
    faces: Mapping[str, Case], catalogue: Catalogue, draws: EffectDraws, *, today: date
) -> tuple[PublishedRow, ...]:
    """What is put first for the faces of published cases, each by the id of its source, and where it differs
    from what was chosen there.
    """
    from scarpath import api
    from scarpath.api.choice import ordered

    ground = api.laid_ground(catalogue, draws)
    rows = []
    for source, case in faces.items():
        assessment, safety = api.assess_case(case, catalogue, today=today)
        found = ordered(case, assessment, catalogue, draws, safety, ground, ground.of(source), today=today)
        first = found.masked.first
        sessions = None if first is None else found.problem.sessions(found.masked.counts(first))
        chosen = {t for one in catalogue.positions[source].cases for t in one.chosen}
        differs = _differs(found, catalogue, safety, chosen)
        rows.append(PublishedRow(source=source, first=sessions, differs=tuple(differs)))
    return tuple(rows)


def _differs(found: Ordered, catalogue: Catalogue, safety: Safety, chosen: set[str]) -> Iterator[Finding]:
    """Why what was chosen in a published case is not what is put first."""
    problem, order = found.problem, found.masked.order
    for name in sorted(chosen):
        called = catalogue.treatments[name].called
        if name in found.told.experts.not_shown:
            yield found.told.experts.not_shown[name].reason
        elif safety.blocks(name):
            yield finding(Kind.BLOCKED_HERE, treatment=called)
        elif name not in problem.order:
            yield finding(Kind.NOT_PLANNED_HERE, treatment=called)
    if not chosen <= set(problem.order) or order.first is None:
        return
    theirs = tuple(sorted(problem.order.index(name) for name in chosen))
    if theirs == order.sets.used[order.first]:
        return
    if theirs in order.sets.used:
        yield order.why(order.first, order.sets.used.index(theirs))
    else:
        yield finding(Kind.NO_COURSE_OF_THE_SPACE)
