"""Whether a network contradicts itself: direct against indirect evidence, comparison by comparison, and a
test over all designs. Least squares on each arm's normal effect.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from scarpath.core.draws import Floats
from scarpath.core.published import DesignTest, PrintedFigure, PublishedNetwork, Split
from scarpath.evidence.pooling import additive_components
from scarpath.evidence.published import arms_of, combination, least_squares, normal_arms

ALL_DIRECT = 0.9999
"""Share of direct evidence above which nothing indirect is left to compare with."""


def split_comparisons(network: PublishedNetwork) -> tuple[Split, ...]:
    """Every comparison with direct and indirect evidence, the least likely first.

    The indirect estimate is what must be averaged with the direct one, by inverse variances, to give the
    network's (back-calculation: Dias, Welton, Caldwell, Ades 2010, doi:10.1002/sim.3767). Studies vary by
    the network's tau2.
    """
    fit, arms = least_squares(network, "consistent"), arms_of(network, "consistent")
    y, v = normal_arms(arms)
    treatment = _treatments(arms.design)
    found = []
    for first, second in combinations(range(len(network.treatments)), 2):
        one, other = (_rows(arms.study, treatment, t) for t in (first, second))
        both = sorted(one.keys() & other.keys())
        if not both:
            continue
        effects = np.array([y[other[s]] - y[one[s]] for s in both])
        weights = np.array([1.0 / (v[other[s]] + v[one[s]] + fit.tau2) for s in both])
        names = network.treatments[second], network.treatments[first]
        c = combination(network, "consistent", PrintedFigure(of=names[0], against=names[1], mean=0.0))
        precision = 1.0 / float(c @ fit.covariance @ c)
        if weights.sum() > ALL_DIRECT * precision:
            continue
        direct = float(np.average(effects, weights=weights))
        left = precision - float(weights.sum())
        indirect = (precision * float(c @ fit.coefficients) - float(weights.sum()) * direct) / left
        error = float(np.sqrt(1.0 / weights.sum() + 1.0 / left))
        found.append(
            Split(
                of=names[0],
                against=names[1],
                direct=direct,
                indirect=indirect,
                standard_error=error,
                p_value=float(2.0 * stats.norm.sf(abs(direct - indirect) / error)),
            )
        )
    return tuple(sorted(found, key=lambda s: s.p_value))


def compare_designs(network: PublishedNetwork) -> DesignTest:
    """Q of the consistent network, parted into Q within designs and the rest (Higgins et al. 2012,
    doi:10.1002/jrsm.1044; Krahn, Binder, König 2013, doi:10.1186/1471-2288-13-35).
    """
    arms = arms_of(network, "consistent")
    y, v = normal_arms(arms)
    treatment = _treatments(arms.design)
    design_of = {s: tuple(np.unique(treatment[arms.study == s]).tolist()) for s in np.unique(arms.study)}
    columns = [
        [float(design_of[s] == d and t == own) for s, t in zip(arms.study, treatment, strict=True)]
        for d in sorted(set(design_of.values()))
        for own in d[1:]
    ]
    own = additive_components(np.array(columns).T, arms.study, y, v)
    whole = additive_components(arms.design, arms.study, y, v)
    between, left = whole.q - own.q, whole.df - own.df
    return DesignTest(
        q_within=own.q,
        df_within=own.df,
        q_between=between,
        df_between=left,
        p_value=float(stats.chi2.sf(between, left)) if left else 1.0,
    )


def _treatments(design: Floats) -> NDArray[np.int64]:
    """Position of each arm's treatment; the reference is 0."""
    return np.where(design.any(1), design.argmax(1) + 1, 0)


def _rows(study: NDArray[np.int64], treatment: NDArray[np.int64], wanted: int) -> dict[int, int]:
    """The first arm with a treatment, by study."""
    rows = np.flatnonzero(treatment == wanted)
    return {int(study[row]): int(row) for row in reversed(rows)}
