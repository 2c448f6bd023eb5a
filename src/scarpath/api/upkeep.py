"""What is due after the sessions that were really given, for one course and for everybody in a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scarpath.core.course import Course, Due, Entry, PastVisit
from scarpath.core.plan import Upkeep, Visit

if TYPE_CHECKING:
    from scarpath.core.catalogue import Catalogue
    from scarpath.core.draws import EffectDraws
    from scarpath.planning.reminders import LeftAtRenewal


@dataclass(frozen=True, slots=True)
class Agenda:
    """Upkeep of one course, by what makes it done: `healing` by any visit from its day on, `looks` by
    something measured from its day on, `care` by its end, `renewals` by the next session.
    """

    healing: tuple[Upkeep, ...] = ()
    looks: tuple[Upkeep, ...] = ()
    care: tuple[Upkeep, ...] = ()
    renewals: tuple[Upkeep, ...] = ()

    @property
    def all(self) -> tuple[Upkeep, ...]:
        """All of it, dated items first and in order of their days."""
        found = (*self.healing, *self.looks, *self.care, *self.renewals)
        return tuple(sorted(found, key=lambda item: item.first or date.max))


def past_visits(course: Course) -> list[PastVisit]:
    """The visits of a course as upkeep needs them."""
    return [
        PastVisit(day=v.day, treatments=tuple(d.treatment for d in v.done), measured=bool(v.measured))
        for v in course.visits
    ]


def visits_of(entries: Iterable[Entry]) -> dict[str, list[PastVisit]]:
    """The visits of many people, by person, from entries of that kind: the newest form of each, by day."""
    found: dict[str, list[PastVisit]] = {}
    kept = list(entries)
    replaced = {entry.replaces for entry in kept}
    for entry in kept:
        if entry.id not in replaced:
            found.setdefault(entry.person, []).append(_past(entry.body))
    return {person: sorted(visits, key=lambda visit: visit.day) for person, visits in found.items()}


def _that_count(visits: Sequence[PastVisit]) -> list[PastVisit]:
    """The visits with the last session of some treatment, by day; all upkeep is counted from those."""
    last = {treatment: number for number, visit in enumerate(visits) for treatment in visit.treatments}
    return [visits[number] for number in sorted(set(last.values()))]


def _past(body: Any) -> PastVisit:
    given = tuple(session["treatment"] for session in body.get("done", ()))
    return PastVisit(
        day=date.fromisoformat(body["day"]), treatments=given, measured=bool(body.get("measured"))
    )


class Planner:
    """Works out agendas with one catalogue; with draws, says how much of a filler is left at renewal."""

    def __init__(self, catalogue: Catalogue, draws: EffectDraws | None = None) -> None:
        from scarpath.core.sign_off import signed_sequencing

        self._cards, self._draws = catalogue.treatments, draws
        self._sequencing = signed_sequencing(catalogue)
        self._left: dict[str, LeftAtRenewal | None] = {}

    def agenda(self, visits: Sequence[PastVisit]) -> Agenda:
        """Upkeep of the sessions given, counted from their days."""
        from scarpath.planning.reminders import care_periods, healing_looks
        from scarpath.planning.upkeep import look_visits, renewals

        told = [
            Visit(date=visit.day, visit=number, sessions=known, downtime_until=None)
            for number, visit in enumerate(_that_count(visits), start=1)
            if (known := tuple(t for t in visit.treatments if t in self._cards))
        ]
        if not told:
            return Agenda()
        return Agenda(
            healing=healing_looks(told, self._sequencing),
            looks=look_visits(told, self._sequencing),
            care=care_periods(told, self._cards, self._sequencing),
            renewals=tuple(
                self._with_forecast(treatment, item)
                for treatment, item in renewals(told, self._cards, self._sequencing)
            ),
        )

    def due(
        self, person: str, visits: Sequence[PastVisit], *, until: date, today: date | None
    ) -> Iterator[Due]:
        """What is due up to a day. Care that was over before `today` is left out."""
        agenda = self.agenda(visits)
        visited = max((visit.day for visit in visits), default=date.min)
        measured = max((visit.day for visit in visits if visit.measured), default=date.min)
        still = [item for item in agenda.healing if item.first is not None and item.first > visited]
        still += [item for item in agenda.looks if item.first is not None and item.first > measured]
        still += [
            item
            for item in agenda.care
            if item.first is not None and (today is None or (item.until or item.first) >= today)
        ]
        for item in (*still, *agenda.renewals):
            if item.first is not None and item.first <= until:
                yield _due(person, item)

    def _with_forecast(self, treatment: str, item: Upkeep) -> Upkeep:
        from scarpath.planning.reminders import left_at_renewal

        if self._draws is None:
            return item
        if treatment not in self._left:
            self._left[treatment] = left_at_renewal(treatment, item.every_months, self._draws)
        told = self._left[treatment]
        return item if told is None else replace(item, what=told.said(item.what))


def _due(person: str, item: Upkeep) -> Due:
    return Due(person=person, day=item.first, until=item.until, what=item.what, source=item.source)


def undated(course: Course, catalogue: Catalogue) -> tuple[Due, ...]:
    """What is to be kept up for which no source prints a day."""
    agenda = Planner(catalogue).agenda(past_visits(course))
    return tuple(_due(course.person.label, item) for item in agenda.all if item.first is None)
