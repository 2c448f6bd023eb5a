"""The densities that the evidence model has in common with ordinary network meta-analysis: errors nested in
arms and studies, and patients per ordered category.

`scarpath evidence networks` runs this very code on published networks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtr

from scarpath.evidence.network import Ints

SMALLEST_SHARE = 1e-9
"""Least share of a category: one of share 0 and count 0 would have a gradient that is no number."""


class Nesting(NamedTuple):
    """The arm of each outcome (O,), the study of each arm (A,), and how many studies there are."""

    arm: Ints
    study: Ints
    studies: int


def nested_normal(
    nesting: Nesting, r: Any, study_sd: Any, arm_sd: Any, outcome_variance: Any
) -> tuple[Any, Any, Any]:
    """Outcomes per study, Mahalanobis square and log-determinant of residuals nested in arms and studies.
    Each (S,). `outcome_variance` is one number or (O,).

    The covariance of an arm is D + a^2 11' with D diagonal, of a study the blocks of its arms + s^2 11'; both
    inverses and determinants follow from the rank-one update (Sherman-Morrison), so that only sums are
    needed.
    """
    arms = len(nesting.study)
    count = np.bincount(nesting.arm, minlength=arms)
    weight = jnp.broadcast_to(1.0 / outcome_variance, r.shape)
    rows = jnp.stack([weight, weight * r, weight * r**2, -jnp.log(weight)], axis=1)
    weights, total, squares, log_det = jax.ops.segment_sum(rows, nesting.arm, arms).T
    whole = 1.0 + arm_sd**2 * weights
    square = squares - arm_sd**2 * total**2 / whole
    by_arm = jnp.stack([square, log_det + jnp.log(whole), total / whole, weights / whole], axis=1)
    by_study = jax.ops.segment_sum(by_arm, nesting.study, nesting.studies)
    shared = 1.0 + study_sd**2 * by_study[:, 3]
    size = np.bincount(nesting.study, weights=count, minlength=nesting.studies)
    return size, by_study[:, 0] - study_sd**2 * by_study[:, 2] ** 2 / shared, by_study[:, 1] + jnp.log(shared)


def category_shares(at: Any, mu: Any, sigma: Any) -> Any:
    """Share of Normal(mu, sigma) in each category, (M, K + 1), for cut-points `at` (M, K) that ascend and
    are padded with infinity.
    """
    finite = jnp.isfinite(at)
    below = jnp.where(finite, ndtr((jnp.where(finite, at, 0.0) - mu[:, None]) / sigma[:, None]), 1.0)
    edges = jnp.concatenate([jnp.zeros_like(below[:, :1]), below, jnp.ones_like(below[:, :1])], axis=1)
    return jnp.maximum(jnp.diff(edges, axis=1), SMALLEST_SHARE)
