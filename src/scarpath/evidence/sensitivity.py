"""The scenarios of a sensitivity analysis, as weights on the draws that are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scarpath.core.case import ATROPHIC
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws, Floats
from scarpath.core.sensitivity import Kind
from scarpath.evidence.cells import cells
from scarpath.evidence.plausible import usual_forecast
from scarpath.evidence.power import PRIORS, STRONGER, WEAKER, log_ratios
from scarpath.numerics.weights import LARGEST_SHAPE, resampled, smoothed

THIRDS = 3
CHANCE_SEEDS = (1, 2)
"""Random thirds that show what fewer draws alone would change."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighted:
    """A scenario before plans are made under it: its names, and a weight for each draw, which sum to one."""

    kind: Kind
    name: str
    weights: Floats
    power: float | None = None
    k: float | None = None
    third: int | None = None
    treatment: str | None = None
    scar_type: str | None = None

    @property
    def trusted(self) -> bool:
        """Whether the draws can stand for the scenario."""
        return self.k is None or self.k <= LARGEST_SHAPE


def scenarios(catalogue: Catalogue, draws: EffectDraws) -> Iterator[Weighted]:
    """Each group of priors weaker and stronger; random thirds; each unstudied cell in each third of its
    effect. Draws need `score=True`.
    """
    for name in PRIORS:
        for power in (WEAKER, STRONGER):
            weights, k = smoothed(log_ratios(name, power, draws))
            yield Weighted(kind="prior", name=name, weights=weights, power=power, k=k)
    for seed in CHANCE_SEEDS:
        order = np.random.default_rng(seed).random(len(draws))
        for third, weights in enumerate(_thirds(order), start=1):
            yield Weighted(kind="chance", name=f"random_{seed}", weights=weights, third=third)
    for treatment, kind in missing_cells(catalogue, draws):
        effect = draws.effect[:, draws.index(treatment), [str(t) for t in ATROPHIC].index(kind)]
        for third, weights in enumerate(_thirds(effect), start=1):
            yield Weighted(
                kind="cell", name=f"{treatment}, {kind}", weights=weights, third=third,
                treatment=treatment, scar_type=kind,
            )  # fmt: skip


def missing_cells(catalogue: Catalogue, draws: EffectDraws) -> tuple[tuple[str, str], ...]:
    """Treatment and scar type where plans may use the treatment, its card calls it strong for the type (these
    first) or partly suited, and no trial printed an improvement of that type alone.
    """
    found = [
        (cell.strength != "strong", treatment, str(cell.scar_type))
        for treatment, card in catalogue.treatments.items()
        if not card.raised_only and draws.knows(treatment)
        for cell in cells(treatment, catalogue, draws)
        if cell.strength in ("strong", "partial") and not cell.typed
    ]
    return tuple((treatment, kind) for _, treatment, kind in sorted(found))


def _thirds(values: Floats) -> Iterator[Floats]:
    rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    for third in range(THIRDS):
        inside = rank * THIRDS // values.size == third
        yield inside / inside.sum()


def under(draws: EffectDraws, weights: Floats, count: int) -> EffectDraws:
    """Draws, `count` of them and equally weighted, that stand for weighted ones.

    They are always taken from the same draws, evenly spaced, so that scenarios differ by their weights and
    not by which draws were looked at.
    """
    looked_at = resampled(np.full(len(draws), 1.0 / len(draws)), count)
    own = weights[looked_at]
    at = looked_at[resampled(own / own.sum(), count)]
    return replace(draws, score={}).taken(at)


def largest_move(draws: EffectDraws, weights: Floats) -> tuple[float, str]:
    """The largest change that weights make to a treatment's mean forecast, in points, and where: on an even
    mix of scar types at the usual number of sessions.
    """
    moves = {name: float(weights @ values - values.mean()) for name, values in improvements(draws).items()}
    largest = max(moves, key=lambda name: abs(moves[name]))
    return moves[largest], largest


def improvements(draws: EffectDraws) -> dict[str, Floats]:
    """By treatment with a trial: the improvement in percent of an even mix of scar types at the usual number
    of sessions. Each (D,).
    """
    known = filter(draws.knows, draws.treatments)
    return {treatment: usual_forecast(treatment, draws).mean(axis=1) for treatment in known}
