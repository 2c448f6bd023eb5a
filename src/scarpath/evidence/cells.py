"""What carries the effect of a treatment on each scar type: trials of that type, of others, or none."""

from __future__ import annotations

from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import Cell, Standing
from scarpath.core.draws import EffectDraws
from scarpath.core.study import Retention, Study
from scarpath.core.treatment import Strength
from scarpath.evidence.contraction import contraction_percent
from scarpath.evidence.network import exclusion


def cells(treatment: str, catalogue: Catalogue, draws: EffectDraws) -> tuple[Cell, ...]:
    """The three atrophic types of one treatment; nothing for one that the model does not know."""
    if treatment not in draws.treatments:
        return ()
    return tuple(_cell(treatment, kind, catalogue, draws) for kind in ATROPHIC)


def _cell(treatment: str, kind: ScarType, catalogue: Catalogue, draws: EffectDraws) -> Cell:
    strength = suitability(treatment, kind, catalogue)
    t = draws.index(treatment)
    effect = draws.effect[:, t, ATROPHIC.index(kind)]
    found = studies_with(treatment, kind, catalogue)
    standing: Standing
    if strength == "unsuited":
        standing = "unsuited"
    elif not draws.knows(treatment):
        standing = "prior only"
    else:
        standing = "trials" if found else "borrowed"
    return Cell(
        scar_type=kind,
        strength=strength,
        standing=standing,
        contraction=None if strength == "unsuited" else contraction_percent(effect, strength, draws.usual[t]),
        studies=tuple(sorted(s.id for s in found)),
        typed=tuple(sorted(s.id for s in found if _alone(s, treatment, kind))),
        patients=sum(_patients(s, treatment) for s in found),
    )


def suitability(treatment: str, kind: ScarType, catalogue: Catalogue) -> Strength:
    """How well a treatment suits a scar type; a comparator borrows it from the card that it names, and one
    that names none counts as suiting every type, as in the model.
    """
    card = catalogue.treatments.get(treatment)
    if card is None:
        like = catalogue.comparators[treatment].suits_like
        card = catalogue.treatments[like] if like else None
    return card.suits[kind].strength if card else "strong"


def studies_with(treatment: str, kind: ScarType, catalogue: Catalogue) -> tuple[Study, ...]:
    """The studies that print an improvement after a treatment and say that they took a scar type."""
    return tuple(s for s in catalogue.studies.values() if _took(s, treatment, kind, catalogue))


def _took(study: Study, treatment: str, kind: ScarType, catalogue: Catalogue) -> bool:
    """Whether a study prints an improvement after the treatment and says that it took this type of scar."""
    if exclusion(study, catalogue) is not None:
        return False
    arms = [arm for arm in study.arms if any(part.treatment == treatment for part in arm.components)]
    outcomes = [o for arm in arms for o in arm.outcomes if not isinstance(o, Retention)]
    typed = {o.scar_type for o in outcomes if o.scar_type is not None}
    named = set(study.scar_types or ())
    return bool(outcomes) and (kind in named or kind in typed or "mixed_atrophic" in named)


def _alone(study: Study, treatment: str, kind: ScarType) -> bool:
    """Whether a study prints an improvement of this type alone."""
    if study.scar_types == (kind,):
        return True
    arms = [arm for arm in study.arms if any(part.treatment == treatment for part in arm.components)]
    return any(o.scar_type == kind for arm in arms for o in arm.outcomes if not isinstance(o, Retention))


def _patients(study: Study, treatment: str) -> int:
    if "n_is_lesions" in study.flags:
        return study.n_enrolled or 0
    arms = [arm.n for arm in study.arms if any(part.treatment == treatment for part in arm.components)]
    return max(arms, default=0) if "split_face" in study.design else sum(arms)
