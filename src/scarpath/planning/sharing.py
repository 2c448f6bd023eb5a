"""Which options of a mechanism share visits alike, so that one may take another's place in any plan.

Whether two treatments share a visit depends on the whole plan (`scarpath.planning.timing`), so what is saved
does not add up over mechanisms. But the groups of a plan follow from its treatments alone, and with the same
groups fewer sessions of one treatment never mean more visits or days. So options with the same treatments
of those that may share visits, and with the same effect on the pairs of others, may be compared by the
sessions of each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scarpath.planning.terms import Options
from scarpath.planning.timing import Timing

Ints = NDArray[np.int64]


def sharing_keys(options: Options, timing: Timing) -> Ints:
    """What must be equal (as a number and its negative) or no larger for one option to take another's place:
    a number for how it shares visits, and the sessions of each treatment that may. Shape (options, keys).
    """
    pairs = timing.pairs
    paired = {t for pair in pairs for t in pair}
    found = []
    for row in options.counts.tolist():
        used = [t for t, n in zip(options.members, row, strict=True) if n]
        others = [t for t in used if t not in paired]
        apart = tuple(any(_keeps_apart(timing, t, s, u) for t in others) for s, u in pairs)
        found.append((tuple(t for t in used if t in paired), apart))
    numbers = {kind: i for i, kind in enumerate(dict.fromkeys(found))}
    kinds = np.array([numbers[kind] for kind in found], dtype=np.int64)[:, None]
    sessions = options.counts[:, [i for i, t in enumerate(options.members) if t in paired]]
    return np.concatenate([kinds, -kinds, sessions], axis=1)


def _keeps_apart(timing: Timing, t: int, first: int, second: int) -> bool:
    """Whether a treatment that shares no visit itself keeps two others from sharing one."""
    own, meets = timing.own_visit[t], timing.shared[first][second]
    undoes = meets is not None and t in meets.undone_by and (t > second or not own)
    return undoes or (own and first < t < second)
