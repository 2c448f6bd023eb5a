"""What could come next: every way to go on within a few visits, and the one to look at first.

The space is small and said in words, so all of it is worked out: what was done, plus up to four sessions of
at most two treatments, none beyond the most sessions of its card. The one to look at first takes the fewest
sessions of all that come within five points of the most improvement, among what trials gave together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from scarpath.core.draws import EffectDraws
from scarpath.followup.learn import gain_percent
from scarpath.followup.stopping import WORTH_A_VISIT

Floats = NDArray[np.float64]

MOST_FURTHER, MOST_NEW_KINDS = 4, 2


def further(most: Mapping[str, int], done: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Sessions that could be added: up to `most` of a treatment over the course; nothing comes first."""
    yield {}
    left = {t: min(n - done.get(t, 0), MOST_FURTHER) for t, n in most.items()}
    for kinds in range(1, MOST_NEW_KINDS + 1):
        for chosen in combinations([t for t, n in left.items() if n > 0], kinds):
            for counts in product(*(range(1, left[t] + 1) for t in chosen)):
                if sum(counts) <= MOST_FURTHER:
                    yield dict(zip(chosen, counts, strict=True))


def best_next(
    draws: EffectDraws,
    weights: Floats,
    done: Mapping[str, int],
    most: Mapping[str, int],
    studied: Collection[frozenset[str]],
) -> tuple[dict[str, int], float, int]:
    """What to add, the mean improvement in points that it adds, and how many ways were compared."""
    now = float(np.mean(gain_percent(draws, weights, done)))
    rows: list[tuple[float, int, dict[str, int]]] = []
    for added in further(most, done):
        total = {t: done.get(t, 0) + added.get(t, 0) for t in (*done, *added)}
        if not added or frozenset(total) in studied:
            gain = now if not added else float(np.mean(gain_percent(draws, weights, total)))
            rows.append((gain, sum(added.values()), added))
    most_gained = max(gain for gain, _, _ in rows)
    near = [row for row in rows if row[0] >= most_gained - WORTH_A_VISIT]
    gain, _, added = min(near, key=lambda row: (row[1], -row[0], sorted(row[2])))
    return added, gain - now, len(rows)
