"""Made-up cards, draws, catalogues and cases for tests; the numbers mean nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar

import numpy as np

from scarpath.core.case import ATROPHIC, Case, Fitzpatrick, Goals, Limits, Person, Region, ScarGroup, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.plan import Assessment, Safety
from scarpath.core.sequencing import Sequencing
from scarpath.core.study import Arm, Component, MeanImprovement, Study, StudySource
from scarpath.core.treatment import Price, Range, Suitability, Treatment
from tests.words import in_words

P = ParamSpec("P")
R = TypeVar("R")

TODAY = date(2026, 11, 22)
SOURCE = "made_up"
MECHANISMS = ("resurfacing", "focal", "release", "volume", "peel", "adjunct")


def span(low: float, high: float | None = None) -> Range:
    """A range from a made-up source."""
    return Range(low=low, high=low if high is None else high, sources=(SOURCE,))


def price(
    middle: float | None = None, *, percent: float | None = None, currency: str = "USD", **more: Any
) -> Price:
    """A made-up price per session, or in percent of the host's."""
    typical = None if middle is None else Decimal(str(middle))
    return Price(
        currency=None if percent else currency,
        quality="E",
        typical=typical,
        added_percent_of_host=percent,
        source=SOURCE,
        **more,
    )


def card(
    name: str,
    mechanism: str,
    *,
    cost: Price | float | None = 100.0,
    downtime: float | None = 2.0,
    **more: Any,
) -> Treatment:
    """A card of which only what a plan reads is filled in."""
    families = {
        "release": "subcision",
        "peel": "chemical_peel",
        "volume": "filler",
        "focal": "punch",
        "adjunct": "prp",
    }
    given: dict[str, Any] = {
        "name": name.replace("_", " "),
        "plain_words": "",
        "family": families.get(mechanism, "laser"),
        "what_it_does": (),
        "suits": {t: Suitability(strength="partial", why="made up") for t in ScarType},
        "sessions_usual": span(3),
        "sessions_at_most": 3,
        "interval_weeks": span(4),
        "exclusive_group": None,
        "hosts": (),
        "stage": 1 + ["release", "volume", "focal", "peel", "resurfacing", "adjunct"].index(mechanism)
        if mechanism in MECHANISMS
        else 9,
        "downtime_days": None if downtime is None else span(downtime),
        "permanence": "lasting",
        "price": price(cost) if isinstance(cost, int | float) else cost,
        **dict.fromkeys(
            (
                "anaesthesia",
                "onset",
                "durability",
                "contraindications",
                "skin_type_precautions",
                "adverse_effects",
                "lasting_harms",
                "aftercare",
            ),
            (),
        ),
    }
    return Treatment(id=name, mechanism=mechanism, **(given | more))  # type: ignore[arg-type]


def draws(
    cards: Sequence[Treatment],
    *,
    count: int = 200,
    seed: int = 1,
    uninformed: Sequence[str] = (),
    pih_unknown: Sequence[str] = (),
) -> EffectDraws:
    """Draws of plausible size: reach about two thirds, effects of a few tenths, responses that differ between
    people.
    """
    rng = np.random.default_rng(seed)
    names = tuple(c.id for c in cards)
    size, common = len(names), rng.normal(size=(count, 1, 1))
    typical = rng.uniform(0.2, 1.0, size=(1, size, 3))
    effect = typical * np.exp(0.2 * common + 0.25 * rng.normal(size=(count, size, 3)))
    clinic = np.exp(0.2 * rng.normal(size=count))
    risk = (
        rng.uniform(-4.0, -1.5, size=(1, size, 1))
        + np.array([0.0, 0.6, 1.2])
        + 0.4 * rng.normal(size=(count, size, 1))
    )
    return EffectDraws(
        treatments=names,
        mechanisms=MECHANISMS,
        mechanism_of=tuple(MECHANISMS.index(c.mechanism) for c in cards),
        informed=tuple(n not in uninformed for n in names),
        pih_informed=tuple(n not in pih_unknown for n in names),
        effect=effect,
        dose=rng.uniform(1.0, 4.0, size=(1, len(MECHANISMS)))
        * np.exp(0.2 * rng.normal(size=(count, len(MECHANISMS)))),
        usual=np.array([c.sessions_usual.middle if c.sessions_usual else 3.0 for c in cards]),
        reach=1.0 / (1.0 + np.exp(-(0.7 + 0.3 * rng.normal(size=count)))),
        response=clinic * np.exp(0.5 * rng.normal(size=count)),
        clinic=clinic,
        natural=rng.normal([0.03, 0.05], [0.06, 0.12], size=(count, 2)),
        reporting=rng.normal(0.25, 0.2, size=count),
        fade=np.abs(rng.normal(0.1, 0.05, size=(count, size))),
        pih=risk,
        score={},
        lock={"made_up": True},
    )


def study(name: str, *arms: Sequence[str], n: int = 20) -> Study:
    """A study whose arms were given these treatments."""
    built = tuple(
        Arm(
            id=f"arm{i}",
            n=n,
            components=tuple(Component(treatment=t, sessions=3.0) for t in given),
            adverse=(),
            outcomes=(
                MeanImprovement(
                    kind="mean_improvement", scale="global_improvement", rater="physician", n=n, mean=40.0
                ),
            ),
        )
        for i, given in enumerate(arms)
    )
    return Study(
        id=name,
        title=name,
        year=2020,
        source=StudySource(url="https://example.org", seen_in="abstract"),
        design="rct_parallel",
        blinded_assessor=None,
        n_enrolled=n,
        fitzpatrick=None,
        scar_types=None,
        arms=built,
        flags=(),
    )


def safety() -> Safety:
    """Rules that say nothing."""
    return Safety()


def catalogue(cards: Sequence[Treatment], *, studies: Sequence[Study] = (), **sequencing: Any) -> Catalogue:
    """A catalogue of these cards alone."""
    parts = (
        "order",
        "gaps",
        "same_visit",
        "conflicts",
        "preparations",
        "care",
        "follow_up",
        "top_ups",
        "not_known",
    )
    return Catalogue(
        treatments={c.id: c for c in cards},
        comparators={},
        scales={},
        rules={},
        studies={s.id: s for s in studies},
        sources={},
        sequencing=Sequencing(**(dict.fromkeys(parts, ()) | sequencing)),
    )


def case(
    *, limits: Limits | None = None, goals: Goals | None = None, fitzpatrick: str = "III", **more: Any
) -> Case:
    """A case with ten rolling scars; the mix used in planning comes from the assessment, not from here."""
    return Case(
        scarpath_case=1,
        person=Person(age=30, fitzpatrick=Fitzpatrick(fitzpatrick)),
        scars=(ScarGroup(region=Region.LEFT_CHEEK, type=ScarType.ROLLING, count=10),),
        start_on=TODAY,
        limits=limits or Limits(),
        goals=goals or Goals(),
        **more,
    )


def assessment(mix: Sequence[float] = (0.3, 0.3, 0.4)) -> Assessment:
    """An assessment with these weights of icepick, boxcar and rolling."""
    weights: Mapping[ScarType, float] = dict(zip(ATROPHIC, mix, strict=True))
    return Assessment(scores=(), mix=weights, raised=False, off_face=False)


def seven_families() -> tuple[Treatment, ...]:
    """Eighteen cards shaped like a full catalogue: six resurfacing, four focal, one release, four fillers,
    three peels, an adjunct.
    """
    resurfacing = ("ablative", "full_ablative", "nonablative", "picosecond", "needling", "rf_needling")
    lasers = {
        "ablative": 2169,
        "full_ablative": 2169,
        "nonablative": 1228,
        "picosecond": None,
        "needling": 350,
        "rf_needling": None,
    }
    off = {
        "ablative": 7,
        "full_ablative": 12,
        "nonablative": 3,
        "picosecond": 2,
        "needling": 2,
        "rf_needling": 3,
    }
    hosts = ("needling", "ablative", "rf_needling", "nonablative")
    temporary = {
        "permanence": "temporary",
        "top_up_months": span(9),
        "exclusive_group": "filler",
        "sessions_at_most": 3,
    }
    return (
        *(
            card(
                n,
                "resurfacing",
                cost=lasers[n],
                downtime=off[n],
                sessions_at_most=1 if n == "full_ablative" else 6,
                exclusive_group="laser" if off[n] != 2 or n == "picosecond" else None,
            )
            for n in resurfacing
        ),
        card("cross", "focal", cost=200, downtime=5, sessions_at_most=6),
        card("excision", "focal", cost=1075, downtime=7, sessions_at_most=2, exclusive_group="punch"),
        card("elevation", "focal", cost=None, downtime=7, sessions_at_most=2, exclusive_group="punch"),
        card("graft", "focal", cost=None, downtime=7, sessions_at_most=2, exclusive_group="punch"),
        card("release", "release", cost=650, downtime=7, sessions_at_most=4),
        card("hyaluronic", "volume", cost=652, downtime=3, **temporary),
        card("pmma", "volume", cost=855, downtime=4, exclusive_group="filler", sessions_at_most=2),
        card("hydroxylapatite", "volume", cost=None, downtime=None, **temporary),
        card("polylactic", "volume", cost=None, downtime=4, **temporary),
        card("light_peel", "peel", cost=225, downtime=3, sessions_at_most=6, exclusive_group="peel"),
        card("medium_peel", "peel", cost=900, downtime=7, sessions_at_most=4, exclusive_group="peel"),
        card("deep_peel", "peel", cost=3750, downtime=12, sessions_at_most=1, exclusive_group="peel"),
        card("plasma", "adjunct", cost=price(percent=25), downtime=None, sessions_at_most=6, hosts=hosts),
    )


def spoken(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, its findings put into words."""

    def told(*args: P.args, **options: P.kwargs) -> R:
        return in_words(function(*args, **options))

    return told
