"""Which treatments nobody studied on which scar type in which skin: cells of three, and what fills them.

A study fills a cell when it prints an improvement after the treatment and says that it took this scar type
(mixed atrophic scars count as all three) and this skin type. One that does not say whom it took fills none.
"""

from __future__ import annotations

from collections.abc import Iterator

from scarpath.core.case import ATROPHIC, Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import Gaps, ThreeWayCell
from scarpath.core.draws import EffectDraws
from scarpath.evidence.cells import studies_with, suitability


def find_gaps(catalogue: Catalogue, draws: EffectDraws) -> Gaps:
    """Every cell of the cards that are forecast, and the cards that no trial carries."""
    cards = [t for t, card in catalogue.treatments.items() if not card.raised_only]
    return Gaps(
        cells=tuple(cell for treatment in cards for cell in _cells(treatment, catalogue)),
        no_number=tuple(t for t in cards if not draws.knows(t)),
    )


def _cells(treatment: str, catalogue: Catalogue) -> Iterator[ThreeWayCell]:
    for kind in ATROPHIC:
        found = studies_with(treatment, kind, catalogue)
        for skin in Fitzpatrick:
            yield ThreeWayCell(
                treatment=treatment,
                scar_type=kind,
                skin_type=skin,
                unsuited=suitability(treatment, kind, catalogue) == "unsuited",
                studies=tuple(study.id for study in found if skin in (study.fitzpatrick or ())),
            )
