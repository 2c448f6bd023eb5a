r"""Counts of several studies together: how much studies differ beyond chance, and what that leaves to say.

Study i counted y_i events in n_i people. If the chance differs between studies as a beta distribution with
mean p and intraclass correlation rho, the counts are beta-binomial, and rho has a closed form by analysis of
variance (Ridout, Demetrio, Firth, Biometrics 1999;55:137, estimator AN):

    between = sum n_i (p_i - p)^2 / (k - 1)        within = sum n_i p_i (1 - p_i) / (N - k)
    rho     = (between - within) / (between + (n_0 - 1) within)        n_0 = (N - sum n_i^2 / N) / (k - 1)

taken as zero where it comes out negative. People of one study then resemble each other: N of them say as much
as N / effect independent ones, with the design effect sum n_i (1 + (n_i - 1) rho) / N, and the exact interval
is applied to these (Korn, Graubard, Survey Methodology 1998;24:193). The chance of a further study lies where
Beta(p (1 - rho) / rho, (1 - p) (1 - rho) / rho) says. With one study, or no event, nothing is known of rho.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scarpath.core.proportion import Proportion
from scarpath.numerics.distributions import beta_quantile

NARROWEST = 1e-6
"""A smaller correlation is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Events and people of all studies, the correlation within studies, and the two intervals in percent."""

    events: int
    people: int
    correlation: float
    interval_percent: tuple[float, float]
    between_studies_percent: tuple[float, float] | None


def pool_counts(counts: Sequence[tuple[int, int]]) -> Pooled:
    """Counts of several studies, each (events, people)."""
    events, people = sum(y for y, _ in counts), sum(n for _, n in counts)
    rho = correlation(counts)
    effect = sum(n * (1.0 + (n - 1) * rho) for _, n in counts) / people
    between = _between(events / people, rho) if rho > NARROWEST and 0 < events < people else None
    return Pooled(
        events=events,
        people=people,
        correlation=rho,
        interval_percent=Proportion(events=events / effect, people=people / effect).interval(),
        between_studies_percent=between,
    )


def _between(share: float, rho: float) -> tuple[float, float]:
    """Where the chance of eight in ten studies lies, in percent; anywhere, where nothing joins them."""
    if rho > 1.0 - NARROWEST:
        return 0.0, 100.0
    a, b = share * (1.0 - rho) / rho, (1.0 - share) * (1.0 - rho) / rho
    return 100.0 * beta_quantile(0.1, a, b), 100.0 * beta_quantile(0.9, a, b)


def correlation(counts: Sequence[tuple[int, int]]) -> float:
    """The intraclass correlation of counts (events, people) by analysis of variance, never negative."""
    k, people = len(counts), sum(n for _, n in counts)
    if k < 2 or people == k:
        return 0.0
    share = sum(y for y, _ in counts) / people
    between = sum(n * (y / n - share) ** 2 for y, n in counts) / (k - 1)
    within = sum(y * (n - y) / n for y, n in counts) / (people - k)
    usual = (people - sum(n * n for _, n in counts) / people) / (k - 1)
    whole = between + (usual - 1.0) * within
    return max(0.0, (between - within) / whole) if whole > 0.0 else 0.0
