"""Posterior draws of the evidence model, with named axes, and what is derived from them for one person.

The model (mathematics in `scarpath.evidence.model`): for treatment mechanism c, variant v, scar type k and
n sessions

    V_c,k = E_v,k g_c(n)                               effect, in units that add over mechanisms
    Z_k   = -ln(1 - reach (1 - exp(-sum_c V_c,k)))     log-reduction of severity net of no treatment

`reach` is the share of severity that unlimited treatment would remove; a person's own reach is
`1 - (1 - reach) ** response`, so that one number, the response, says how much better or worse than average
a person does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scarpath.core.case import ATROPHIC, ScarType

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class EffectDraws:
    """Named, read-only arrays over D draws. Axes: draw; treatment; scar type (icepick, boxcar, rolling);
    mechanism.

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
        return np.asarray(self.saturation(mechanism, sessions) / self.saturation(mechanism, usual))

    def saturation(self, mechanism: int, sessions: float) -> Floats:
        """Share of what unlimited sessions of a mechanism would do that so many sessions do. Shape (D,)."""
        return np.asarray(-np.expm1(-sessions / self.dose[:, mechanism]))

    def add(self, treatment: str, sessions: float, *, years: float = 0.0) -> Floats:
        """V of one treatment alone after so many sessions, faded for so many years. Shape (D, 3)."""
        t = self.index(treatment)
        c = self.mechanism_of[t]
        grown = self.dose_curve(c, float(self.usual[t]), sessions) * self.kept(treatment, years)
        return np.asarray(self.effect[:, t, :] * grown[:, None])

    def kept(self, treatment: str, years: float) -> Floats:
        """Share of a treatment's effect V that is left so many years after its last session. Shape (D,)."""
        return np.asarray(np.exp(-self.fade[:, self.index(treatment)] * max(years, 0.0)))

    def personal_reach(self, *, average: bool = False) -> Floats:
        """Share of severity that can be removed in this person (or in the average person at a new clinic).
        Shape (D,).
        """
        power = self.clinic if average else self.response
        return np.asarray(1.0 - (1.0 - self.reach) ** power)


def mix_vector(mix: Mapping[ScarType, float]) -> Floats:
    """Weights of the three atrophic types in the order of the scar-type axis; they sum to one."""
    w = np.array([mix.get(t, 0.0) for t in ATROPHIC], dtype=np.float64)
    return np.asarray(w / w.sum())
