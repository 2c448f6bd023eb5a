"""Invented cards, gaps and cases for the tests of the calendar; none of the figures is clinical."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from scarpath.core.case import (
    Case,
    Days,
    Fitzpatrick,
    Limits,
    PastTreatment,
    Person,
    Region,
    ScarGroup,
    ScarType,
)
from scarpath.core.plan import Safety
from scarpath.core.rule import Applies
from scarpath.core.sequencing import Care, Gap, Preparation, SameVisit, Sequencing
from scarpath.core.source import Fact
from scarpath.core.treatment import Range, Suitability, Treatment

TODAY = date(2026, 9, 1)
FACT = Fact(fact="invented", sources=("inventor",))


def span(low: float | None, high: float | None = None) -> Range | None:
    """A range from an invented source; None stays not known."""
    if low is None:
        return None
    return Range(low=low, high=low if high is None else high, sources=("inventor",))


def card(name: str, **changed: Any) -> Treatment:
    """A card that says nothing beyond what a test needs."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("what_it_does", "anaesthesia", "onset", "durability", "contraindications", "skin_type_precautions",
         "adverse_effects", "lasting_harms", "aftercare", "hosts"), ()
    )  # fmt: skip
    usual: dict[str, Any] = {
        "name": name.title(),
        "plain_words": name,
        "family": "laser",
        "mechanism": "resurfacing",
        "suits": {t: Suitability(strength="partial", why="invented") for t in ScarType},
        "sessions_usual": None,
        "sessions_at_most": 6,
        "interval_weeks": span(4),
        "exclusive_group": None,
        "stage": 1,
        "downtime_days": span(3),
        "permanence": "lasting",
    }
    return Treatment(id=name, **(nothing | usual | changed))


def adjunct(name: str, *hosts: str, **changed: Any) -> Treatment:
    """A card that is given in the visits of its hosts."""
    return card(name, **({"mechanism": "adjunct", "family": "prp", "hosts": hosts, "stage": 9} | changed))


def gap(first: Applies, second: Applies, weeks: float, **changed: Any) -> Gap:
    """At least so many weeks from the one to the other."""
    usual: dict[str, Any] = {"id": "g", "facts": (FACT,), "sign_off": "sourced"}
    return Gap(after=first, before=second, weeks=weeks, **(usual | changed))


def named(*treatments: str) -> Applies:
    """These treatments and no others."""
    return Applies(treatments=treatments)


EVERYTHING = Applies(everything=True)


def sequencing(*gaps: Gap, **changed: Any) -> Sequencing:
    """These gaps and nothing else."""
    empty: dict[str, Any] = dict.fromkeys(
        ("order", "same_visit", "conflicts", "preparations", "care", "follow_up", "top_ups", "not_known"), ()
    )
    return Sequencing(gaps=gaps, **(empty | changed))


def case(**changed: Any) -> Case:
    """A case that begins today and sets no limit."""
    usual: dict[str, Any] = {
        "scarpath_case": 1,
        "person": Person(age=30, fitzpatrick=Fitzpatrick.III),
        "scars": (ScarGroup(region=Region.LEFT_CHEEK, type=ScarType.BOXCAR, count=3),),
    }
    return Case(**(usual | changed))


def by_id(*cards: Treatment) -> dict[str, Treatment]:
    """The cards as a catalogue holds them."""
    return {c.id: c for c in cards}


@st.composite
def cards_and_counts(draw: st.DrawFn) -> tuple[dict[str, Treatment], dict[str, int]]:
    """Up to four treatments and an adjunct, with counts that can be dated."""
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    cards, counts = [], {}
    for name in names:
        low = draw(st.one_of(st.none(), st.floats(0.5, 8)))
        days = draw(st.one_of(st.none(), st.floats(0, 20)))
        cards.append(
            card(
                name,
                stage=draw(st.integers(1, 3)),
                interval_weeks=None if low is None else span(low, low + draw(st.floats(0, 4))),
                downtime_days=None if days is None else span(days, days + draw(st.floats(0, 10))),
            )
        )
        counts[name] = draw(st.integers(0, 1 if low is None else 5))
    hosts = draw(st.sets(st.sampled_from(names), min_size=1))
    cards.append(adjunct("rider", *sorted(hosts)))
    counts["rider"] = draw(st.integers(0, sum(counts[h] for h in hosts)))
    return by_id(*cards), counts


@st.composite
def gaps(draw: st.DrawFn, names: tuple[str, ...]) -> Sequencing:
    """A few gaps, one of them perhaps between any two treatments, and a preparation."""
    some = st.sets(st.sampled_from(names), min_size=1)
    found = [
        gap(
            named(*sorted(draw(some))),
            named(*sorted(draw(some))),
            draw(st.floats(0, 12)),
            either_order=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    if draw(st.booleans()):
        found.append(gap(EVERYTHING, EVERYTHING, draw(st.floats(0, 3))))
    priming = Preparation(
        id="p",
        kind="priming",
        what="invented",
        applies_to=named(*sorted(draw(some))),
        days_before=draw(st.floats(0, 30)),
        asks_field=draw(st.sampled_from([None, "herpes_simplex"])),
        facts=(FACT,),
        sign_off="sourced",
    )
    sunless = Care(
        id="c",
        topic="sun_avoidance",
        applies_to=named(*sorted(draw(some))),
        what="invented",
        until_days=draw(st.integers(0, 60)),
        facts=(FACT,),
        sign_off="sourced",
    )
    tan = replace(
        priming, kind="sun_avoidance", applies_to=named(*sorted(draw(some))), asks_field="recent_tan"
    )
    pairs = tuple(
        SameVisit(
            id=f"s{i}",
            first=named(draw(st.sampled_from(names))),
            second=named(*sorted(draw(some))),
            unless_later=draw(st.one_of(st.none(), some.map(lambda later: named(*sorted(later))))),
            facts=(FACT,),
            sign_off="sourced",
        )
        for i in range(draw(st.integers(0, 4)))
    )
    preparations = [entry for entry in (priming, tan) if draw(st.booleans())]
    care = (sunless,) if draw(st.booleans()) else ()
    return sequencing(*found, preparations=tuple(preparations), care=care, same_visit=pairs)


@st.composite
def cases(draw: st.DrawFn, names: tuple[str, ...]) -> Case:
    """Cases with a start, blocked dates and treatments already had, but no deadline."""
    near = st.dates(TODAY, date(2027, 6, 1))
    stretches = draw(st.lists(st.tuples(near, near), max_size=3))
    suns = draw(st.lists(st.tuples(near, near), max_size=2))
    return case(
        start_on=draw(st.one_of(st.none(), st.dates(TODAY, date(2026, 12, 1)))),
        limits=Limits(
            blocked_dates=tuple(Days(first=min(s), last=max(s)) for s in stretches),
            strong_sun=tuple(Days(first=min(s), last=max(s)) for s in suns),
            separate_visits=draw(st.sampled_from([False, False, False, True])),
        ),
        history=tuple(
            PastTreatment(treatment=name, ended=ended)
            for name, ended in draw(
                st.lists(st.tuples(st.sampled_from(names), st.dates(date(2026, 1, 1), TODAY)), max_size=2)
            )
        ),
    )


@st.composite
def safeties(draw: st.DrawFn, names: tuple[str, ...]) -> Safety:
    """Earliest dates for some of the treatments."""
    dates: Mapping[str, date] = draw(
        st.dictionaries(st.sampled_from(names), st.dates(date(2026, 6, 1), date(2027, 3, 1)), max_size=2)
    )
    return Safety(earliest=dates)


@st.composite
def problems(draw: st.DrawFn) -> tuple[dict[str, int], Case, dict[str, Treatment], Sequencing, Safety]:
    """Everything `schedule` takes, beside the day."""
    cards, counts = draw(cards_and_counts())
    names = tuple(cards)
    return counts, draw(cases(names)), cards, draw(gaps(names)), draw(safeties(names))
