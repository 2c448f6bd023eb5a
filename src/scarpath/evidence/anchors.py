"""Where each printed figure puts its log-reduction mu, and how surely: coordinates in which chains move
freely.

The likelihood of an outcome is narrow, and where it lies and how narrow it is depend on sigma, the spread
between patients, which few trials print. In mu itself a chain therefore has to creep: a change of sigma by
one standard deviation moves and widens the posterior of every mu. With

    mu = place(sigma, cutpoints) + width(sigma) e

e is about standard normal whatever sigma is. This changes no posterior, only the coordinates in which it is
sampled; the density of e gains the factor width.

    a mean residual m of n patients    mu = -ln m + sigma^2 / 2 + sqrt((exp(sigma^2) - 1) / n) e
    r of n patients beyond a cut       mu = cut + sigma (q + w e)
                                       q = Phi^-1(p), w = sqrt(p (1 - p) / n) / phi(q)
                                       p = (r + 1/2) / (n + 1)
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from scarpath.evidence.network import GRADES, Floats, Ints, Network

NORMAL = NormalDist()


class Anchors(NamedTuple):
    """Per outcome (O,): the two forms above side by side; `mean` says which holds."""

    mean: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    log_reduction: Floats  # -ln m where a mean was printed, else 0
    half_variance: Floats  # 1/2 for means, 0 for medians: how much of sigma^2 moves the place
    fixed: Floats  # the cut, where it is a threshold in percent
    family: Ints  # the ordinal scale of the cut, -1 where it is fixed
    grade: Ints  # position of the cut among the cutpoints of its scale
    quantile: Floats  # q
    width: Floats  # w, or 1 / sqrt(n) for means


def anchors(net: Network) -> Anchors:
    """Anchors of all outcomes of a network."""
    count = len(net.outcomes.arm)
    found = Anchors(
        mean=np.zeros(count, dtype=bool),
        log_reduction=np.zeros(count),
        half_variance=np.zeros(count),
        fixed=np.zeros(count),
        family=np.full(count, -1),
        grade=np.zeros(count, dtype=np.int64),
        quantile=np.zeros(count),
        width=1.0 / np.sqrt(net.outcomes.n),
    )
    _of_means(net, found)
    _of_gains(net, found)
    _of_shares(net, found)
    _of_cells(net, found)
    return found


def _of_means(net: Network, to: Anchors) -> None:
    rows = net.continuous.outcome
    to.mean[rows] = True
    to.log_reduction[rows] = -np.log(np.maximum(net.continuous.residual, 1e-3))
    to.half_variance[rows] = np.where(net.continuous.median, 0.0, 0.5)


def _of_gains(net: Network, to: Anchors) -> None:
    # a mean gain of g grades is read as if half of the patients had gained the nearest whole number
    rows = net.gains.outcome
    to.family[rows] = 0
    to.grade[rows] = np.clip(np.rint(net.gains.gain).astype(np.int64) - 1, 0, GRADES - 1)


def _of_shares(net: Network, to: Anchors) -> None:
    sh = net.shares
    to.family[sh.outcome] = sh.family
    to.grade[sh.outcome] = np.maximum(sh.grade - 1, 0)
    to.fixed[sh.outcome] = np.nan_to_num(sh.fixed, nan=0.0)
    for row, reached, n in zip(sh.outcome, sh.reached, sh.n, strict=True):
        to.quantile[row], to.width[row] = _probit(int(reached), int(n))


def _of_cells(net: Network, to: Anchors) -> None:
    """Bands and grades: the cut with most nearly half of the patients beyond it."""
    ce = net.cells
    for i, row in enumerate(ce.outcome):
        n = int(ce.counts[i].sum())
        beyond = n - np.cumsum(ce.counts[i])[:-1]
        cuts = int(np.isfinite(ce.at[i]).sum()) if ce.family[i] < 0 else GRADES
        cut = int(np.argmin(np.abs(beyond[:cuts] - n / 2.0)))
        to.family[row] = ce.family[i]
        to.grade[row] = cut
        to.fixed[row] = ce.at[i, cut] if ce.family[i] < 0 else 0.0
        to.quantile[row], to.width[row] = _probit(int(beyond[cut]), n)


def _probit(reached: int, n: int) -> tuple[float, float]:
    p = (reached + 0.5) / (n + 1.0)
    q = NORMAL.inv_cdf(p)
    return q, float(np.sqrt(p * (1.0 - p) / n)) / NORMAL.pdf(q)
