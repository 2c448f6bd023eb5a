"""What one value cannot know of itself: names that must exist elsewhere, currencies that must agree, dates
against today.

The checks of a case read the plain values of the file rather than the finished `Case`, so that they are made,
and their faults reported, beside those that kept the case from being built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from typing import Any, get_args

from scarpath.catalog.build import FAULTY, Fault, nearest, reader, show
from scarpath.catalog.check_positions import check_positions
from scarpath.catalog.check_study import contradictions
from scarpath.catalog.faults import CatalogFault
from scarpath.core.case import Money
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import Place
from scarpath.core.finding import Finding, finding
from scarpath.core.position import expert_of
from scarpath.core.review import Review
from scarpath.core.rule import Applies
from scarpath.core.scale import SeverityScale
from scarpath.core.sign_off import reviewable
from scarpath.core.source import study_of
from scarpath.core.study import Study
from scarpath.core.synthesis import Side
from scarpath.core.treatment import Family, Mechanism

FARTHEST_YEARS = 10
"""No plan reaches further; a date beyond it is a slip of the keyboard."""

MOST_NAMED = 40
"""A longer list of known names is no help."""

Entry = tuple[str, str]
"""Where a faulty catalogue entry stands: the kind of entry and its id."""


@dataclass(frozen=True, slots=True)
class _Leaves:
    """Single values of a file by place; None where a value is absent or faulty, which is reported
    elsewhere.
    """

    value: object

    def raw(self, *place: str | int) -> Any:
        found: Any = self.value
        for step in place:
            inside = (
                step in found
                if isinstance(found, dict)
                else isinstance(found, list) and isinstance(step, int) and step < len(found)
            )
            if not inside:
                return None
            found = found[step]
        return found

    def get(self, hint: Any, *place: str | int) -> Any:
        built = reader(hint)(self.raw(*place), place, [])
        return None if built is FAULTY else built

    def entries(self, *place: str) -> range:
        found = self.raw(*place)
        return range(len(found)) if isinstance(found, list) else range(0)


def check_case(value: object, catalogue: Catalogue, today: date) -> list[Fault]:
    """Faults of a case file against the catalogue, itself and today."""
    leaves = _Leaves(value)
    return [
        *_treatments(leaves, catalogue),
        *_currencies(leaves),
        *_limits_in_time(leaves, today),
        *_past(leaves, today),
        *_scores(leaves, catalogue),
    ]


def _treatments(leaves: _Leaves, catalogue: Catalogue) -> Iterator[Fault]:
    offered, had = list(catalogue.treatments), [*catalogue.treatments, *catalogue.comparators]
    prices = leaves.raw("prices")
    named: list[tuple[Place, list[str]]] = [
        (("goals", "avoid", i), offered) for i in leaves.entries("goals", "avoid")
    ]
    named += [(("history", i, "treatment"), had) for i in leaves.entries("history")]
    for place, known in named:
        name = leaves.get(str, *place)
        if name is not None and name not in known:
            yield _unknown_treatment(place, name, known, catalogue)
    for name in prices if isinstance(prices, dict) else ():
        if name not in offered:
            yield _unknown_treatment(("prices", name), name, offered, catalogue)


def _unknown_treatment(place: Place, name: str, known: Sequence[str], catalogue: Catalogue) -> Fault:
    family = [card.id for card in catalogue.treatments.values() if name in (card.family, card.mechanism)]
    if family:
        return Fault(
            place,
            finding(CatalogFault.NAMES_SEVERAL_TREATMENTS, show_name=show(name)),
            finding(CatalogFault.NAME_THEM, family=tuple(family)),
        )
    return Fault(place, finding(CatalogFault.NO_TREATMENT, show_name=show(name)), _did_you_mean(name, known))


def _did_you_mean(name: str, known: Sequence[str]) -> Finding:
    near = nearest(name, list(known))
    if near:
        return finding(CatalogFault.NEAREST, near=near)
    if len(known) <= MOST_NAMED:
        return finding(CatalogFault.KNOWN_ONES, known=tuple(known))
    return finding(CatalogFault.CHECK_SPELLING)


def _currencies(leaves: _Leaves) -> Iterator[Fault]:
    budget = _currency(leaves, "limits", "budget")
    prices = leaves.raw("prices")
    names = list(prices) if isinstance(prices, dict) else []
    stated = {name: _currency(leaves, "prices", name) for name in names}
    reference = budget or next((currency for currency in stated.values() if currency), None)
    owner = finding(CatalogFault.OF_BUDGET) if budget else finding(CatalogFault.OF_FIRST_PRICE)
    for name, currency in stated.items():
        if currency and currency != reference:
            said = finding(CatalogFault.PRICE, currency=currency, owner=owner, reference=reference)
            yield Fault(("prices", name), said, finding(CatalogFault.WRITE_BOTH_CURRENCY))
    if names and reference is None and leaves.raw("limits", "budget") is None:
        remedy = finding(CatalogFault.WRITE_EACH)
        yield Fault(("prices",), finding(CatalogFault.NO_CURRENCY_STATED_PRICES), remedy)


def _currency(leaves: _Leaves, *place: str) -> str | None:
    # A faulty amount beside it does not hide a currency that disagrees.
    money = reader(Money)({"amount": 0, "currency": leaves.raw(*place, "currency")}, place, [])
    return money.currency if isinstance(money, Money) else None


def _limits_in_time(leaves: _Leaves, today: date) -> Iterator[Fault]:
    start, finish = leaves.get(date, "start_on"), leaves.get(date, "limits", "finish_by")
    if start is not None and start < today:
        yield Fault(
            ("start_on",),
            finding(CatalogFault.IN_THE_PAST, start=start, today=today),
            finding(CatalogFault.WRITE_LATER_DAY),
        )
    if finish is not None and finish < (start or today):
        first = (
            finding(CatalogFault.OF_START, start=start)
            if start
            else finding(CatalogFault.OF_TODAY, today=today)
        )
        yield Fault(
            ("limits", "finish_by"),
            finding(CatalogFault.FINISH_IS_BEFORE_FIRST, finish=finish, first=first),
            finding(CatalogFault.WRITE_LATER_DAY_2),
        )
    farthest = today + timedelta(days=365 * FARTHEST_YEARS)
    blocked = [
        ("limits", name, i, end)
        for name in ("blocked_dates", "strong_sun")
        for i in leaves.entries("limits", name)
        for end in ("first", "last")
    ]
    for place in (("start_on",), ("limits", "finish_by"), *blocked):
        day = leaves.get(date, *place)
        if day is not None and day > farthest:
            yield Fault(
                place,
                finding(CatalogFault.MORE_YEARS_AWAY, day=day, farthest_years=FARTHEST_YEARS),
                finding(CatalogFault.CHECK_YEAR),
            )


def _past(leaves: _Leaves, today: date) -> Iterator[Fault]:
    places: list[Place] = [("skin", "isotretinoin", "stopped_on")]
    places += [("history", i, "ended") for i in leaves.entries("history")]
    for place in places:
        day = leaves.get(date, *place)
        if day is not None and day > today:
            yield Fault(
                place,
                finding(CatalogFault.IN_THE_FUTURE, day=day, today=today),
                finding(CatalogFault.WRITE_DAY_REALLY_ENDED),
            )


def _scores(leaves: _Leaves, catalogue: Catalogue) -> Iterator[Fault]:
    stated = leaves.raw("scores")
    for name in stated if isinstance(stated, dict) else ():
        scale, total = catalogue.graded_scales.get(name), leaves.get(float, "scores", name)
        if scale is None:
            yield Fault(
                ("scores", name),
                finding(CatalogFault.NO_SCALE, show_name=show(name)),
                _did_you_mean(name, list(catalogue.graded_scales)),
            )
        elif total is not None and not scale.ends[0] <= total <= scale.ends[1]:
            low, high = scale.ends
            yield Fault(
                ("scores", name),
                finding(CatalogFault.OUTSIDE_SCALE, total=total),
                finding(CatalogFault.WRITE_NUMBER, low=low, high=high),
            )


def check_study(study: Study, catalogue: Catalogue | None = None) -> list[Fault]:
    """Faults of a study: what it says against itself and, where one is given, against the treatments,
    comparators and scales of a catalogue.
    """
    if catalogue is None:
        return list(contradictions(study))
    known = [*catalogue.treatments, *catalogue.comparators]
    unknown = [
        Fault(
            ("arms", a, "components", c, "treatment"),
            finding(CatalogFault.NO_TREATMENT_2, show_part_treatment=show(part.treatment)),
            _did_you_mean(part.treatment, known),
        )
        for a, arm in enumerate(study.arms)
        for c, part in enumerate(arm.components)
        if part.treatment not in known
    ]
    return [*unknown, *_scales(study, catalogue.scales), *contradictions(study, catalogue.scales)]


def _scales(study: Study, scales: Mapping[str, SeverityScale]) -> Iterator[Fault]:
    """Outcomes on a scale without a file, or on one that measures something else."""
    for a, arm in enumerate(study.arms):
        for o, outcome in enumerate(arm.outcomes):
            place, scale = ("arms", a, "outcomes", o, "scale"), scales.get(outcome.scale)
            readable = [name for name, found in scales.items() if found.family != "unread"]
            if scale is None:
                said = finding(CatalogFault.NO_SCALE, show_name=show(outcome.scale))
                yield Fault(place, said, _did_you_mean(outcome.scale, readable))
            elif scale.family == "unread":
                said = finding(CatalogFault.SCALE_UNREAD, name=scale.id)
                yield Fault(place, said, finding(CatalogFault.KNOWN_ONES, known=tuple(readable)))


def check_catalogue(catalogue: Catalogue) -> list[tuple[Entry, Fault]]:
    """Faults of entries against each other: ids that do not exist, studies that stand there twice."""
    found: list[tuple[Entry, Fault]] = []
    for study in catalogue.studies.values():
        found += [(("studies", study.id), fault) for fault in check_study(study, catalogue)]
    found += [(("studies", name), fault) for name, fault in printed_twice(catalogue.studies.values())]
    for key, comparator in catalogue.comparators.items():
        if key in catalogue.treatments:
            found.append(
                (
                    ("comparators", key),
                    Fault(
                        ("id",),
                        finding(CatalogFault.TREATMENT_ID_TOO, key=key),
                        finding(CatalogFault.GIVE_COMPARATOR_ANOTHER_ID),
                    ),
                )
            )
        if comparator.suits_like is not None:
            found += [
                (("comparators", key), f)
                for f in _absent(("suits_like",), (comparator.suits_like,), list(catalogue.treatments))
            ]
    found += _pooled(catalogue, [*catalogue.treatments, *catalogue.comparators])
    found += check_positions(catalogue)
    for review in catalogue.reviews.values():
        found += [(("reviews", review.id), fault) for fault in check_review(review, catalogue)]
    for entry, value in _cited(catalogue):
        found += [(entry, fault) for fault in _references(value, (), catalogue)]
    return found


def _pooled(catalogue: Catalogue, known: Sequence[str]) -> Iterator[tuple[Entry, Fault]]:
    """Treatments that the sides of pooled figures name."""
    for key, synthesis in catalogue.syntheses.items():
        sides: list[tuple[Place, Side]] = [
            (("comparisons", i, name), side)
            for i, comparison in enumerate(synthesis.comparisons)
            for name, side in zip(("a", "b"), comparison.sides, strict=False)
        ]
        if synthesis.ranking is not None:
            sides += [(("ranking", "sides", i), side) for i, side in enumerate(synthesis.ranking.sides)]
        for place, side in sides:
            for o, option in enumerate(side.options):
                for fault in _absent((*place, "options", o), option, known):
                    yield ("syntheses", key), fault


def check_review(review: Review, catalogue: Catalogue) -> list[Fault]:
    """Faults of a review against the entries that there are."""
    known = reviewable(catalogue)
    return [
        Fault(
            ("entries", i, "id"),
            finding(CatalogFault.NO_SUCH_ENTRY, kind=reviewed.kind, show_reviewed_id=show(reviewed.id)),
            _did_you_mean(reviewed.id, [name for kind, name in known if kind == reviewed.kind]),
        )
        for i, reviewed in enumerate(review.entries)
        if reviewed.entry not in known
    ]


def _cited(catalogue: Catalogue) -> Iterator[tuple[Entry, Any]]:
    for shelf in ("treatments", "scales", "rules", "experience", "contexts"):
        for key, value in getattr(catalogue, shelf).items():
            yield (shelf, key), value
    yield ("sequencing", ""), catalogue.sequencing


def printed_twice(studies: Iterable[Study]) -> Iterator[tuple[str, Fault]]:
    """Studies that share a doi, pmid or pmcid with one before them: the later one's id, and its fault."""
    seen: dict[tuple[str, str], str] = {}
    for study in studies:
        for name in ("doi", "pmid", "pmcid"):
            number = getattr(study.citation, name)
            if number is None:
                continue
            first = seen.setdefault((name, number.lower()), study.id)
            if first != study.id:
                said = finding(CatalogFault.STUDY_SAME, first=first, name=name, number=number)
                yield study.id, Fault(("citation", name), said, finding(CatalogFault.KEEP_FILE_PER_STUDY))


def _references(value: Any, place: Place, catalogue: Catalogue) -> Iterator[Fault]:
    """Walks an entry and checks every key in it that names another entry."""
    if isinstance(value, Applies):
        yield from _applies(value, place, catalogue)
    elif is_dataclass(value):
        for f in fields(value):
            inner = getattr(value, f.name)
            check = _KEYS.get(f.name)
            if check is not None and inner is not None:
                yield from check((*place, f.name), (inner,) if isinstance(inner, str) else inner, catalogue)
            else:
                yield from _references(inner, (*place, f.name), catalogue)
    elif isinstance(value, tuple | dict):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _references(inner, (*place, step), catalogue)


def _applies(value: Applies, place: Place, catalogue: Catalogue) -> Iterator[Fault]:
    cards = list(catalogue.treatments)
    yield from _absent((*place, "treatments"), value.treatments, cards)
    yield from _absent((*place, "except_treatments"), value.except_treatments, cards)
    yield from _absent((*place, "mechanisms"), value.mechanisms, list(get_args(Mechanism)))
    yield from _absent((*place, "families"), value.families, list(get_args(Family)))


def _absent(place: Place, names: Sequence[str], known: Sequence[str]) -> Iterator[Fault]:
    for i, name in enumerate(names):
        if name not in known:
            yield Fault(
                (*place, i),
                finding(CatalogFault.DOES_NOT_EXIST, show_name=show(name)),
                _did_you_mean(name, known),
            )


def _sources(place: Place, names: Sequence[str], catalogue: Catalogue) -> Iterator[Fault]:
    for i, name in enumerate(names):
        if expert_of(name) in catalogue.positions:
            continue
        study = study_of(name)
        known = list(catalogue.sources if study is None else catalogue.studies)
        if (name if study is None else study) not in known:
            yield Fault(
                (*place, i),
                finding(CatalogFault.NO_SOURCE, show_name=show(name)),
                _did_you_mean(study or name, known),
            )


def _hosts(place: Place, names: Sequence[str], catalogue: Catalogue) -> Iterator[Fault]:
    yield from _absent(place, names, list(catalogue.treatments))


_KEYS: dict[str, Callable[[Place, Sequence[str], Catalogue], Iterator[Fault]]] = {
    "sources": _sources,
    "source": _sources,
    "hosts": _hosts,
}
