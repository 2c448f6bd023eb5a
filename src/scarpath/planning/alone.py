"""One treatment by itself: what so many sessions do to one scar type, who was studied, what it costs in days.

The forecast is that of a plan with this treatment alone on a face with this scar type alone:

    improvement = 100 R (1 - exp(-V_k(n)))         net of no treatment, months after the last session

with R of the average person at a new clinic, or of one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import DoseForecast, Duration, SkinRisk, Trial
from scarpath.core.draws import SKIN_GROUPS, EffectDraws
from scarpath.core.finding import Finding
from scarpath.core.plan import Distribution
from scarpath.core.study import Arm, Retention, Study
from scarpath.numerics.ceiling import gone
from scarpath.planning.equity import patients_given
from scarpath.planning.forecast import distributions

ASIDE = "inert"
"""The mechanism of what does not make an arm a combination: nothing, a sham."""
MOST_LISTED = 6
"""Sessions up to which a comparator, which has no card, is listed."""


def dose_forecasts(treatment: str, catalogue: Catalogue, draws: EffectDraws) -> tuple[DoseForecast, ...]:
    """The forecast per scar type for one session up to the most that the card allows; nothing where no
    trial informs the treatment.
    """
    if not draws.knows(treatment):
        return ()
    most = most_sessions(treatment, catalogue)
    return tuple(
        DoseForecast(scar_type=kind, sessions=n, average=average, person=person)
        for n in range(1, most + 1)
        for kind, average, person in _by_type(treatment, n, draws)
    )


def most_sessions(treatment: str, catalogue: Catalogue) -> int:
    """The most sessions of one course that are forecast."""
    known = catalogue.treatments.get(treatment) or catalogue.comparators[treatment]
    return max(1, min(int(known.sessions_at_most), MOST_LISTED if treatment in catalogue.comparators else 20))


def _by_type(
    treatment: str, sessions: int, draws: EffectDraws
) -> Iterator[tuple[ScarType, Distribution, Distribution]]:
    done = 100.0 * gone(np, draws.add(treatment, sessions)).T
    averages = distributions(draws.personal_reach(average=True) * done)
    people = distributions(draws.personal_reach() * done)
    yield from zip(ATROPHIC, averages, people, strict=True)


def skin_risks(treatment: str, catalogue: Catalogue, draws: EffectDraws) -> tuple[SkinRisk, ...]:
    """Brown marks after a course, by group of skin types."""
    at = draws.index(treatment) if treatment in draws.treatments else None
    known = at is not None and draws.pih_informed[at]
    found = []
    for g, types in enumerate(SKIN_GROUPS):
        chance = 100.0 / (1.0 + np.exp(-draws.pih[:, at, g])) if known else None
        counted = list(_counted(treatment, set(types), catalogue))
        found.append(
            SkinRisk(
                skin_types=types,
                forecast=None if chance is None else distributions(chance[None])[0],
                events=sum(events for events, _ in counted),
                people=sum(people for _, people in counted),
            )
        )
    return tuple(found)


def _counted(treatment: str, types: set[object], catalogue: Catalogue) -> Iterator[tuple[int, int]]:
    """Brown marks after this treatment alone, in people of these skin types and no other."""
    for study in catalogue.studies.values():
        for arm in study.arms:
            if not _only(treatment, arm) or "n_is_lesions" in study.flags:
                continue
            for entry in arm.adverse:
                skins = entry.fitzpatrick or study.fitzpatrick
                counted = entry.event == "pih" and entry.events is not None and entry.n is not None
                if counted and skins and set(skins) <= types:
                    yield entry.events or 0, entry.n or 0


def _only(treatment: str, arm: Arm) -> bool:
    return {part.treatment for part in arm.components} == {treatment}


def trials(treatment: str, catalogue: Catalogue, left_out: Mapping[str, Finding]) -> tuple[Trial, ...]:
    """The studies with a treatment: randomised comparisons first, then by size."""
    found = [
        Trial(
            study=study,
            patients=patients_given(treatment, study),
            compared=any(not _has(treatment, arm) and _prints(arm) for arm in study.arms),
            alone=any(_alone(treatment, arm, catalogue) for arm in study.arms),
            left_out=left_out.get(study.id),
        )
        for study in catalogue.studies.values()
        if any(_has(treatment, arm) for arm in study.arms)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(trial: Trial) -> tuple[bool, bool, int, str]:
    return (
        not (trial.study.randomised and trial.compared),
        not trial.compared,
        -(trial.patients or 0),
        trial.study.id,
    )


def _has(treatment: str, arm: Arm) -> bool:
    return any(part.treatment == treatment for part in arm.components)


def _prints(arm: Arm) -> bool:
    return any(not isinstance(outcome, Retention) for outcome in arm.outcomes)


def _alone(treatment: str, arm: Arm, catalogue: Catalogue) -> bool:
    acting = {part.treatment for part in arm.components if catalogue.mechanism(part.treatment) != ASIDE}
    return acting == {treatment}


def durations(treatment: str, studies: Iterable[Study]) -> tuple[Duration, ...]:
    """Days of downtime, and of events such as redness, that arms with this treatment alone printed."""
    found = []
    for study in studies:
        for arm in study.arms:
            if not _only(treatment, arm):
                continue
            if arm.downtime_days is not None:
                found.append(
                    Duration(study=study.id, arm=arm.id, event=None, days=arm.downtime_days, people=arm.n)
                )
            found += [
                Duration(study=study.id, arm=arm.id, event=e.event, days=e.mean_days, people=e.n or arm.n)
                for e in arm.adverse
                if e.mean_days is not None
            ]
    return tuple(found)
