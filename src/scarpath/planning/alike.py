"""Which tried mixes of treatments the trials cannot tell from the one that improves most."""

from __future__ import annotations

import numpy as np

from scarpath.planning.figures import Pool
from scarpath.planning.forecast import improvement_draws
from scarpath.planning.terms import Problem
from scarpath.planning.wishes import told_apart


def not_told_apart(problem: Problem, pool: Pool) -> tuple[dict[str, int], ...]:
    """Of every other set of treatments in the pool the plan that improves most, where neither it nor the best
    of all comes out ahead for the average person in enough of the draws; most improvement first.
    """
    order = np.argsort(-pool.figures.improvement, kind="stable")
    firsts = np.sort(np.unique(pool.counts[order] > 0, axis=0, return_index=True)[1])
    counts = pool.counts[order[firsts]]
    gains = improvement_draws(problem, counts, average=True)
    apart = told_apart(gains[1:] - gains[:1])
    return tuple(problem.sessions(row) for row in counts[1:][~apart])
