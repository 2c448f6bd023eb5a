"""What a course needs afterwards: visits to look at the result, renewals of what fades, and care of the skin.

Everything comes from the cards and from the sequencing data with its sources. Days are counted from the
visits of the schedule; what no source dates stays without a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from scarpath.core.plan import Upkeep, Visit
from scarpath.core.rule import SignOff
from scarpath.core.sequencing import Care, FollowUp, Sequencing, covers
from scarpath.core.source import Fact
from scarpath.core.treatment import Treatment
from scarpath.planning.safety import months_later
from scarpath.planning.timing import half_up


def upkeep(
    visits: Sequence[Visit], treatments: Mapping[str, Treatment], sequencing: Sequencing
) -> tuple[Upkeep, ...]:
    """What to keep up after these visits, dated items first and in order of their days."""
    if not visits:
        return ()
    used = [treatments[name] for name in dict.fromkeys(s for v in visits for s in v.sessions)]
    found = [
        *(item for entry in sequencing.follow_up for item in _follow_up(entry, visits)),
        *(item for card in used for item in _renewals(card, visits, sequencing)),
        *(item for care in sequencing.care for item in _care(care, visits, used)),
    ]
    dated = sorted((item for item in found if item.first is not None), key=lambda item: str(item.first))
    return (*dated, *(item for item in found if item.first is None))


def _follow_up(entry: FollowUp, visits: Sequence[Visit]) -> Iterator[Upkeep]:
    source = _source(entry.facts, entry.sign_off)
    if entry.after == "last_session":
        for weeks in entry.weeks:
            day = visits[-1].date + timedelta(days=round(7 * weeks))
            yield Upkeep(what=entry.what, every_months=None, source=source, first=day)
        return
    when = " and ".join(f"{weeks:g}" for weeks in entry.weeks)
    yield Upkeep(what=f"{entry.what} ({when} weeks after each session)", every_months=None, source=source)


def _renewals(card: Treatment, visits: Sequence[Visit], sequencing: Sequencing) -> Iterator[Upkeep]:
    """Renewals of a treatment that fades: the middle of the printed months, counted from its last session."""
    months = half_up(card.top_up_months)
    last = max(visit.date for visit in visits if card.id in visit.sessions)
    if card.permanence == "temporary" and card.top_up_months is not None and months:
        low, high = card.top_up_months.low, card.top_up_months.high
        printed = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        yield Upkeep(
            what=f"{card.name}: renew it if its effect is to be kept (printed: after {printed} months)",
            every_months=float(months),
            source="; ".join(card.top_up_months.sources),
            first=months_later(last, months),
        )
        return
    for entry in sequencing.top_ups:
        if covers(entry.applies_to, card):
            span = f"{entry.months_low:g} to {entry.months_high:g} months"
            what = f"{card.name}: {entry.what} ({span})"
            yield Upkeep(what=what, every_months=None, source=_source(entry.facts, entry.sign_off))


def _care(care: Care, visits: Sequence[Visit], used: Sequence[Treatment]) -> Iterator[Upkeep]:
    """Protection from the sun, to the day on which a source ends it; other care stands with the visits."""
    given = {card.id for card in used if covers(care.applies_to, card)}
    if care.topic != "sun_protection" or care.from_days is not None or not given:
        return
    last = max(visit.date for visit in visits if given & set(visit.sessions))
    end = "" if care.until_days is None else f" (until {last + timedelta(days=round(care.until_days))})"
    yield Upkeep(
        what=f"{care.what}{end}",
        every_months=None,
        source=_source(care.facts, care.sign_off, conflict=care.conflict),
    )


def _source(facts: Iterable[Fact], sign_off: SignOff, *, conflict: bool = False) -> str:
    sources = dict.fromkeys(source for fact in facts for source in fact.sources)
    notes = [*sources, *(["sources disagree"] if conflict else [])]
    if sign_off == "rule_proposal":
        notes.append("our proposal, needs a clinician's sign-off")
    return "; ".join(notes)
