"""How far a forecast can be trusted, in the four words of GRADE, computed from named criteria with reasons.

GRADE (Guyatt et al., BMJ 2008;336:924, doi:10.1136/bmj.39489.470347.AD) starts randomised evidence at high
and other evidence at low, and rates it down for risk of bias, inconsistency, indirectness, imprecision and
publication bias. A panel judges; a program can only count, so each criterion is a count here:

start           high when a randomised study set the treatment against something else, and then only such
                studies are rated; low otherwise
risk of bias    most patients judged by raters not said to be blinded; most patients in studies whose figures
                are flagged as doubtful; most patients (of non-randomised studies) without any comparison
inconsistency   averages of the studies spread by more than half a quartile grade (standard deviation)
indirectness    never compared with the same care without it; most patients of other or unstated skin types,
                of other or unstated scar types, or not only with acne scars
imprecision     fewer than 400 patients, a threshold in common use with GRADE; two steps under a quarter of
                that; or a forecast for the average person that spans more than a quartile grade (on width:
                Guyatt et al., J Clin Epidemiol 2011;64:1283, doi:10.1016/j.jclinepi.2011.01.012)

Risk of bias and indirectness cost two steps at most. Publication bias cannot be counted from printed studies,
so the true certainty may be lower than the word; it is never raised. "Most" is at least half. These readings
are ours and need a methodologist's sign-off.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from scarpath.core.case import ATROPHIC, Fitzpatrick, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding, Kind, finding
from scarpath.core.plan import Certainty, EvidenceBase
from scarpath.core.study import (
    Arm,
    Bands,
    BeforeAfter,
    Flag,
    MeanImprovement,
    Outcome,
    Retention,
    Study,
)

LEVELS: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
ASIDE = ("inert", "topical")
"""Mechanisms that do not make an arm a combination: placebo, nothing, creams."""

QUARTILE = 25.0
"""Points of improvement in one grade of the quartile scale that most trials use."""
ENOUGH = 400
"""Patients above which an average counts as precise enough."""

DOUBTFUL: frozenset[Flag] = frozenset(
    {"implausible", "verify_before_use", "n_is_lesions", "treatment_class_inferred", "rater_assumed"}
)
INDIRECT: frozenset[Flag] = frozenset({"mixed_indication", "not_acne_specific"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """Certainty of several treatments together, and the studies with an arm of exactly this set."""

    certainty: Certainty
    reasons: tuple[Finding, ...]
    studies: tuple[str, ...]

    @property
    def studied(self) -> bool:
        """Whether any arm had exactly this set of treatments."""
        return bool(self.studies)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one study says of a treatment: its arms with the treatment that print an improvement."""

    study: Study
    arms: tuple[Arm, ...]
    patients: int
    compared: bool


_Down = tuple[int, Finding]
"""How many steps down, and why."""
_Counts = dict[str, int]


def evidence_base(
    treatment: str,
    catalogue: Catalogue,
    *,
    skin: Fitzpatrick | None = None,
    types: Collection[ScarType] = (),
    spread_points: float | None = None,
) -> EvidenceBase:
    """The trials behind one treatment and how far they can be trusted for such a skin and such scars.

    `spread_points` lies between the 10th and 90th percentile of a forecast for the average person, if there
    is one. Without `skin` and `types` the answer is for nobody in particular.
    """
    parts = _parts(treatment, catalogue)
    if not parts:
        reasons = (finding(Kind.NO_POOLED_STUDY),)
        return EvidenceBase(studies=(), arms=0, patients=0, certainty="very low", certainty_reasons=reasons)
    trials = [p for p in parts if p.study.randomised and p.compared]
    body = trials or parts
    downs = [
        *_bias(body, randomised=bool(trials)),
        *_inconsistency(treatment, body, catalogue),
        *_indirectness(treatment, body, catalogue, skin, types, randomised=bool(trials)),
        *_imprecision(body, spread_points),
    ]
    level = max(0, (3 if trials else 1) - sum(steps for steps, _ in downs))
    return EvidenceBase(
        studies=tuple(p.study.id for p in parts),
        arms=sum(len(p.arms) for p in parts),
        patients=_patients(parts),
        certainty=LEVELS[level],
        certainty_reasons=(_start(parts, trials), *(reason for _, reason in downs)),
    )


def combine(treatments: Collection[str], bases: Mapping[str, EvidenceBase], catalogue: Catalogue) -> Combined:
    """The weakest of the treatments, one step lower where no arm had exactly this set."""
    studies = studies_of(treatments, catalogue)
    weakest = min(treatments, key=lambda name: (LEVELS.index(bases[name].certainty), name))
    level = LEVELS.index(bases[weakest].certainty)
    reasons = list(bases[weakest].certainty_reasons)
    if len(treatments) > 1:
        name, certainty = _name(weakest, catalogue), bases[weakest].certainty
        reasons.insert(0, finding(Kind.WEAKEST_PART, treatment=name, certainty=certainty))
    if not studies:
        alone = len(treatments) == 1
        reasons.insert(0, finding(Kind.NO_TRIAL_OF_IT_ALONE if alone else Kind.NO_TRIAL_OF_COMBINATION))
        level = max(0, level - 1)
    return Combined(certainty=LEVELS[level], reasons=tuple(reasons), studies=studies)


def studies_of(treatments: Collection[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Ids of the studies with an arm of exactly these treatments, placebo, nothing and creams aside."""
    wanted = _acting(treatments, catalogue)
    found = (
        study.id
        for study in catalogue.studies.values()
        if any(_acting(_names(arm), catalogue) == wanted and _informative(arm) for arm in study.arms)
    )
    return tuple(sorted(found))


def _parts(treatment: str, catalogue: Catalogue) -> tuple[_Part, ...]:
    parts = []
    for study in sorted(catalogue.studies.values(), key=lambda s: s.id):
        arms = tuple(arm for arm in study.arms if treatment in _names(arm) and _informative(arm))
        if not arms:
            continue
        compared = any(treatment not in _names(arm) and _informative(arm) for arm in study.arms)
        parts.append(_Part(study=study, arms=arms, patients=_people(study, arms), compared=compared))
    return tuple(parts)


def _people(study: Study, arms: tuple[Arm, ...]) -> int:
    """Patients in these arms. Sides of one face are the same people; scars counted as n are no people."""
    if "n_is_lesions" in study.flags:
        return study.n_enrolled or 0
    sides = study.design in ("rct_split_face", "split_face_nonrandomised")
    return max(arm.n for arm in arms) if sides else sum(arm.n for arm in arms)


def _names(arm: Arm) -> frozenset[str]:
    return frozenset(component.treatment for component in arm.components)


def _acting(names: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    return frozenset(name for name in names if catalogue.mechanism(name) not in ASIDE)


def _informative(arm: Arm) -> bool:
    return any(not isinstance(outcome, Retention) for outcome in arm.outcomes)


def _name(treatment: str, catalogue: Catalogue) -> Finding:
    card = catalogue.treatments.get(treatment) or catalogue.comparators[treatment]
    return card.called


def _patients(parts: Iterable[_Part]) -> int:
    return sum(part.patients for part in parts)


def _share(parts: Collection[_Part], holds: Callable[[_Part], bool]) -> tuple[bool, _Counts]:
    """Whether most patients are in studies for which this holds, and how many of how many."""
    some, whole = _patients(p for p in parts if holds(p)), _patients(parts)
    return 2 * some >= whole and some > 0, {"some": some, "whole": whole}


def _start(parts: Collection[_Part], trials: Collection[_Part]) -> Finding:
    level = "high" if trials else "low"
    return finding(Kind.STARTS_AT, level=level, trials=len(trials), studies=len(parts))


def _bias(body: Collection[_Part], *, randomised: bool) -> list[_Down]:
    downs = []
    blinded, many = _share(body, lambda p: _blinded(p.study))
    if not blinded:
        downs.append((1, finding(Kind.RATERS_NOT_BLINDED, **many)))
    doubtful, many = _share(body, lambda p: bool(DOUBTFUL & set(p.study.flags)))
    if doubtful:
        downs.append((1, finding(Kind.FIGURES_DOUBTFUL, **many)))
    alone, many = _share(body, lambda p: not p.compared)
    if not randomised and alone:
        downs.append((1, finding(Kind.COMPARED_WITH_NOBODY, **many)))
    return downs[:2]


def _blinded(study: Study) -> bool:
    raters = {outcome.rater for arm in study.arms for outcome in arm.outcomes}
    return study.blinded_assessor is True or "blinded_physician" in raters


def _inconsistency(treatment: str, body: Iterable[_Part], catalogue: Catalogue) -> list[_Down]:
    """Studies are compared by arms in which the treatment acts alone."""
    means = []
    for part in body:
        alone = [arm for arm in part.arms if _acting(_names(arm), catalogue) <= {treatment}]
        seen = [_average(outcome) for arm in alone for outcome in arm.outcomes]
        printed = [value for value in seen if value is not None]
        if printed:
            means.append(statistics.fmean(printed))
    if len(means) < 2:
        return [(0, finding(Kind.AGREEMENT_NOT_KNOWN))]
    spread = statistics.stdev(means)
    if spread <= QUARTILE / 2:
        return []
    return [(1, finding(Kind.STUDIES_DISAGREE, studies=len(means), low=min(means), high=max(means)))]


def _average(outcome: Outcome) -> float | None:
    """The average improvement an outcome prints, in percent; complete bands at their middles."""
    if isinstance(outcome, MeanImprovement):
        return outcome.mean
    if isinstance(outcome, BeforeAfter):
        return 100.0 * (1.0 - outcome.after.mean / outcome.before.mean)
    if isinstance(outcome, Bands) and sum(outcome.counts) == outcome.n:
        middles = [(a + b) / 2 for a, b in zip(outcome.edges, outcome.edges[1:], strict=False)]
        total = sum(n * m for n, m in zip(outcome.counts, middles, strict=True))
        return total / outcome.n
    return None


def _indirectness(
    treatment: str,
    body: Collection[_Part],
    catalogue: Catalogue,
    skin: Fitzpatrick | None,
    types: Collection[ScarType],
    *,
    randomised: bool,
) -> list[_Down]:
    downs = []
    if randomised and not any(_without(treatment, p.study, catalogue) for p in body):
        downs.append((1, finding(Kind.NEVER_SET_APART)))
    if skin is not None:
        same, many = _share(body, lambda p: skin in (p.study.fitzpatrick or ()))
        if not same:
            downs.append((1, finding(Kind.OTHER_SKIN_TYPES, skin=skin.value, **many)))
    if types:
        same, many = _share(body, lambda p: _enrolled(p.study, types))
        if not same:
            downs.append((1, finding(Kind.OTHER_SCARS, **many)))
    other, many = _share(body, lambda p: bool(INDIRECT & set(p.study.flags)))
    if other:
        downs.append((1, finding(Kind.NOT_ONLY_ACNE_SCARS, **many)))
    return downs[:2]


def _without(treatment: str, study: Study, catalogue: Catalogue) -> bool:
    """Whether some arm differs from another by this treatment alone, placebo, nothing and creams aside."""
    acting = [_acting(_names(arm), catalogue) for arm in study.arms if _informative(arm)]
    return any(a - {treatment} == b for a in acting if treatment in a for b in acting if treatment not in b)


def _enrolled(study: Study, types: Collection[ScarType]) -> bool:
    enrolled = study.scar_types or ()
    mixed = "mixed_atrophic" in enrolled and any(t in ATROPHIC for t in types)
    return mixed or any(t in enrolled for t in types)


def _imprecision(body: Collection[_Part], spread_points: float | None) -> list[_Down]:
    patients = _patients(body)
    if 4 * patients < ENOUGH:
        return [(2, finding(Kind.VERY_FEW_PATIENTS, patients=patients))]
    if patients < ENOUGH:
        return [(1, finding(Kind.FEW_PATIENTS, patients=patients))]
    if spread_points is not None and spread_points > QUARTILE:
        return [(1, finding(Kind.WIDE_FORECAST, points=spread_points))]
    return []
