"""Which options of a mechanism share visits alike, so that one may take another's place in any plan.

Whether two treatments share a visit depends on the whole plan (`scarpath.planning.timing`), so what is saved
does not add up over mechanisms. But it depends on little of each option: which treatments that may share it
holds, whether once or more, and which pairs it keeps apart. Options equal in that save the same visits and
days beside anything else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarpath.planning.terms import Options
from scarpath.planning.timing import Timing

Ints = NDArray[np.int64]


def sharing_kinds(options: Options, timing: Timing) -> Ints:
    """A number for each option; options of one number share visits alike beside anything else."""
    pairs = timing.pairs
    paired = {t for pair in pairs for t in pair}
    found = []
    for row in options.counts.tolist():
        used = {t: n for t, n in zip(options.members, row, strict=True) if n}
        own = tuple((t, min(n, 2)) for t, n in used.items() if t in paired)
        others = [t for t in used if t not in paired]
        apart = tuple(any(_keeps_apart(timing, t, s, u) for t in others) for s, u in pairs)
        found.append((own, apart))
    numbers = {kind: i for i, kind in enumerate(dict.fromkeys(found))}
    return np.array([numbers[kind] for kind in found], dtype=np.int64)


def _keeps_apart(timing: Timing, t: int, first: int, second: int) -> bool:
    """Whether a treatment that shares no visit itself keeps two others from sharing one."""
    own = timing.own_visit[t]
    undoes = t in (timing.shared[first][second] or ()) and (t > second or not own)
    return undoes or (own and first < t < second)
