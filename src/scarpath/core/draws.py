"""Posterior draws of the evidence model, with named axes, and what is derived from them for one person.

The model's mathematics stand in `scarpath.evidence.model`; how sessions make an effect in
`scarpath.numerics.dose`, how effects make improvement and what a person's response does in
`scarpath.numerics.ceiling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import ATROPHIC, Fitzpatrick, ScarType
from scarpath.numerics import ceiling, dose

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

MODEL_VERSION = 4
"""Raised whenever the meaning of a parameter of the evidence model or its prior changes; part of the lock,
which is read without JAX.
"""

PER_DRAW = ("effect", "dose", "reach", "response", "clinic", "natural", "reporting", "fade", "pih")
"""The arrays of the draws that have one row per draw; so do those of `score`."""

SKIN_GROUPS: tuple[tuple[Fitzpatrick, ...], ...] = (
    (Fitzpatrick.I, Fitzpatrick.II, Fitzpatrick.III),
    (Fitzpatrick.IV,),
    (Fitzpatrick.V, Fitzpatrick.VI),
)
"""The skin axis of the draws: skin types that share a risk of brown marks."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class EffectDraws:
    """Named, read-only arrays over D draws. Axes: draw; treatment; scar type (`ATROPHIC`); mechanism;
    skin (`SKIN_GROUPS`).

    effect        (D, T, 3)   E_v,k at the usual number of sessions, >= 0
    dose          (D, C)      tau: sessions that do 63 % of what unlimited ones of this mechanism would
    usual         (T,)        sessions at which g = 1
    reach         (D,)        share of severity that can be removed in the average person, 0 to 1
    response      (D,)        the person's own response (median 1) times that of the clinic
    clinic        (D,)        that of the clinic and its implementation alone, median 1
    natural       (D, 2)      log-reduction without treatment: acne quiet for a year; not quiet or not stated
    reporting     (D,)        what a new trial's report adds to the log-reduction (study, rater optimism)
    fade          (D, T)      rate per year at which the effect of a treatment fades
    pih           (D, T, 3)   logit of the chance of PIH in a course, by Fitzpatrick I-III, IV, V-VI

    `informed` says whether an informative arm carries a treatment's effect, `pih_informed` whether a
    printed count carries its PIH; where it is false the draws are prior only and no number of that
    treatment may be shown.
    """

    treatments: tuple[str, ...]
    mechanisms: tuple[str, ...]
    mechanism_of: tuple[int, ...]
    informed: tuple[bool, ...]
    pih_informed: tuple[bool, ...]
    effect: Floats
    dose: Floats
    usual: Floats
    reach: Floats
    response: Floats
    clinic: Floats
    natural: Floats
    reporting: Floats
    fade: Floats
    pih: Floats
    score: Mapping[str, Floats]
    lock: Mapping[str, object]

    def __len__(self) -> int:
        return int(self.reach.shape[0])

    def index(self, treatment: str) -> int:
        """Position of a treatment on its axis."""
        return self.treatments.index(treatment)

    def knows(self, treatment: str) -> bool:
        """Whether at least one informative arm carries this treatment's effect."""
        return treatment in self.treatments and self.informed[self.index(treatment)]

    def dose_curve(self, mechanism: int, usual: float, sessions: float) -> Floats:
        """g(n): concave in the number of sessions, 0 at none, 1 at the usual number. Shape (D,)."""
        return np.asarray(dose.dose_curve(np, sessions, usual, self.dose[:, mechanism]))

    def saturation(self, mechanism: int, sessions: float) -> Floats:
        """Share of what unlimited sessions of a mechanism would do that so many sessions do. Shape (D,)."""
        return np.asarray(dose.saturation(np, sessions, self.dose[:, mechanism]))

    def add(self, treatment: str, sessions: float, *, years: float = 0.0) -> Floats:
        """V of one treatment alone after so many sessions, faded for so many years. Shape (D, 3)."""
        t = self.index(treatment)
        c = self.mechanism_of[t]
        grown = self.dose_curve(c, float(self.usual[t]), sessions) * self.kept(treatment, years)
        return np.asarray(self.effect[:, t, :] * grown[:, None])

    def kept(self, treatment: str, years: float) -> Floats:
        """Share of a treatment's effect V that is left so many years after its last session. Shape (D,)."""
        return np.asarray(dose.kept(np, self.fade[:, self.index(treatment)], years))

    def personal_reach(self, *, average: bool = False) -> Floats:
        """Share of severity that can be removed in this person (or in the average person at a new clinic).
        Shape (D,).
        """
        power = self.clinic if average else self.response
        return np.asarray(ceiling.personal_reach(self.reach, power))

    def taken(self, rows: Rows | slice) -> EffectDraws:
        """Some of the draws, in this order."""
        arrays = {name: getattr(self, name)[rows] for name in PER_DRAW}
        return replace(self, **arrays, score={name: values[rows] for name, values in self.score.items()})


def skin_group(skin_type: Fitzpatrick) -> int:
    """Position of a skin type on the skin axis."""
    return next(g for g, types in enumerate(SKIN_GROUPS) if skin_type in types)


def mix_vector(mix: Mapping[ScarType, float]) -> Floats:
    """Weights of the three atrophic types in the order of the scar-type axis; they sum to one."""
    w = np.array([mix.get(t, 0.0) for t in ATROPHIC], dtype=np.float64)
    return np.asarray(w / w.sum())
