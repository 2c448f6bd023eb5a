"""Generated faces: every mix of scars, skin, context, wish and limit that a case can state."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from scarpath.core.case import (
    ATROPHIC,
    OBJECTIVES,
    Appearance,
    Case,
    Fitzpatrick,
    Goals,
    Isotretinoin,
    Limits,
    Money,
    Person,
    Region,
    ScarGroup,
    Skin,
)

TODAY = date(2026, 12, 1)
LOOKS = {
    "mild": Appearance(visible_at_50_cm=False, easily_covered=True, flattens_on_stretching=True),
    "moderate": Appearance(visible_at_50_cm=True, easily_covered=False, flattens_on_stretching=True),
    "severe": Appearance(visible_at_50_cm=True, easily_covered=False, flattens_on_stretching=False),
    "unknown": Appearance(),
}


def face(seed: int, *, limited: bool = False) -> Case:
    """A face, the same for the same number."""
    rng = random.Random(seed)
    types = rng.sample(ATROPHIC, k=rng.choice([1, 1, 2, 3]))
    scars = tuple(
        ScarGroup(
            region=rng.choice([Region.LEFT_CHEEK, Region.FOREHEAD]),
            type=scar_type,
            count=rng.choice([1, 4, 12, 30]),
            depth=rng.choice(["shallow", "moderate", "deep", None]),
        )
        for scar_type in types
        for _ in range(rng.choice([1, 1, 2]))
    )
    skin = Skin(
        active_acne=rng.choice(["none", "none", "none", "mild"]),
        acne_quiet_months=18,
        keloid_tendency=rng.random() < 0.1,
        isotretinoin=rng.choice(
            [
                Isotretinoin(status="never"),
                Isotretinoin(status="never"),
                Isotretinoin(status="stopped", stopped_on=date(2026, 10, 1)),
            ]
        ),
    )
    prefer = tuple(rng.sample(OBJECTIVES, k=rng.choice([1, 2, 3])))
    return Case(
        scarpath_case=1,
        person=Person(age=30, fitzpatrick=rng.choice(list(Fitzpatrick))),
        scars=scars,
        appearance=rng.choice(list(LOOKS.values())),
        skin=skin,
        goals=Goals(prefer=prefer) if rng.random() < 0.5 else Goals(),
        limits=limits(rng) if limited else Limits(),
    )


def limits(rng: random.Random) -> Limits:
    """A few limits, some of them tight."""
    return Limits(
        budget=Money(amount=Decimal(rng.choice([500, 1500, 4000])), currency="USD")
        if rng.random() < 0.6
        else None,
        downtime_days_per_visit=rng.choice([2, 5, 8]) if rng.random() < 0.5 else None,
        visits=rng.choice([2, 4, 8]) if rng.random() < 0.4 else None,
        pih_risk_percent=rng.choice([10, 30]) if rng.random() < 0.3 else None,
        finish_within_weeks=rng.choice([8, 20, 40]) if rng.random() < 0.3 else None,
    )
