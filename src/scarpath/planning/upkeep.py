"""What a course needs afterwards: visits to look at the result, renewals of what fades, and care of the skin.

Everything comes from the cards and from the sequencing data with its sources. Days are counted from the
visits of the schedule; what no source dates stays without a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from scarpath.core.finding import Basis, Finding, Kind, catalogue_text, finding
from scarpath.core.plan import Upkeep, Visit
from scarpath.core.sequencing import Care, FollowUp, Sequencing, covers
from scarpath.core.treatment import Range, Treatment
from scarpath.planning.basis import basis_of
from scarpath.planning.safety import months_later
from scarpath.planning.timing import half_up


def upkeep(
    visits: Sequence[Visit], treatments: Mapping[str, Treatment], sequencing: Sequencing
) -> tuple[Upkeep, ...]:
    """What to keep up after these visits, dated items first and in order of their days."""
    if not visits:
        return ()
    used = _used(visits, treatments)
    found = [
        *(item for entry in sequencing.follow_up for item in _follow_up(entry, visits)),
        *(item for _, item in renewals(visits, treatments, sequencing)),
        *(item for care in sequencing.care for item in _care(care, visits, used)),
    ]
    dated = sorted((item for item in found if item.first is not None), key=lambda item: str(item.first))
    return (*dated, *(item for item in found if item.first is None))


def look_visits(visits: Sequence[Visit], sequencing: Sequencing) -> tuple[Upkeep, ...]:
    """Visits to look at the result after the last session."""
    entries = [entry for entry in sequencing.follow_up if entry.after == "last_session"]
    return tuple(item for entry in entries for item in _follow_up(entry, visits))


def renewals(
    visits: Sequence[Visit], treatments: Mapping[str, Treatment], sequencing: Sequencing
) -> tuple[tuple[str, Upkeep], ...]:
    """By treatment, the renewals of what fades."""
    return tuple(
        (card.id, item) for card in _used(visits, treatments) for item in _renewals(card, visits, sequencing)
    )


def _used(visits: Sequence[Visit], treatments: Mapping[str, Treatment]) -> list[Treatment]:
    return [treatments[name] for name in dict.fromkeys(s for v in visits for s in v.sessions)]


def _follow_up(entry: FollowUp, visits: Sequence[Visit]) -> Iterator[Upkeep]:
    source = _rests_on(basis_of(entry.facts, entry.sign_off))
    if entry.after == "last_session":
        for weeks in entry.weeks:
            day = visits[-1].date + timedelta(days=round(7 * weeks))
            yield Upkeep(what=catalogue_text(entry.what), every_months=None, source=source, first=day)
        return
    each = finding(Kind.AFTER_EACH_SESSION, what=catalogue_text(entry.what), weeks=tuple(entry.weeks))
    yield Upkeep(what=each, every_months=None, source=source)


def _renewals(card: Treatment, visits: Sequence[Visit], sequencing: Sequencing) -> Iterator[Upkeep]:
    """Renewals of a treatment that fades: the middle of the printed months, counted from its last session."""
    months = half_up(card.top_up_months)
    last = max(visit.date for visit in visits if card.id in visit.sessions)
    if card.permanence == "temporary" and card.top_up_months is not None and months:
        yield Upkeep(
            what=_renewal(card.called, card.top_up_months),
            every_months=float(months),
            source=_rests_on(Basis(sources=card.top_up_months.sources)),
            first=months_later(last, months),
        )
        return
    for entry in sequencing.top_ups:
        if covers(entry.applies_to, card):
            months_of = {"low": entry.months_low, "high": entry.months_high}
            what = finding(Kind.TOP_UP, treatment=card.called, what=catalogue_text(entry.what), **months_of)
            source = _rests_on(basis_of(entry.facts, entry.sign_off))
            yield Upkeep(what=what, every_months=None, source=source)


def _renewal(name: Finding, printed: Range) -> Finding:
    if printed.low == printed.high:
        return finding(Kind.RENEW_AFTER, treatment=name, months=printed.low)
    return finding(Kind.RENEW_BETWEEN, treatment=name, low=printed.low, high=printed.high)


def _care(care: Care, visits: Sequence[Visit], used: Sequence[Treatment]) -> Iterator[Upkeep]:
    """Protection from the sun, to the day on which a source ends it; other care stands with the visits."""
    given = {card.id for card in used if covers(care.applies_to, card)}
    if care.topic not in ("sun_protection", "sun_avoidance") or care.from_days is not None or not given:
        return
    last = max(visit.date for visit in visits if given & set(visit.sessions))
    what = catalogue_text(care.what)
    if care.until_days is not None:
        until = last + timedelta(days=round(care.until_days))
        what = finding(Kind.KEPT_UP_UNTIL, what=catalogue_text(care.what), day=until)
    source = _rests_on(basis_of(care.facts, care.sign_off, disputed=care.conflict))
    yield Upkeep(what=what, every_months=None, source=source)


def _rests_on(basis: Basis) -> Finding:
    return finding(Kind.SOURCES, basis=basis)
