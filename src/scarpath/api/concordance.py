"""How the plans put first for a set of faces agree with what experts say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from scarpath import __version__
from scarpath.core.concordance import Concordance, ConcordanceRow, Verdict

if TYPE_CHECKING:
    from scarpath.api.choice import Ordered
    from scarpath.core.case import Case
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.draws import EffectDraws
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
