"""Ordinary frequentist synthesis: random effects for one treatment, and additive components over a network.

The evidence model is measured against these, so they are the textbook methods and nothing more. Every effect
is one number per arm or study on a scale where errors are normal (a mean, a log odds), with its sampling
variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from scarpath.core.draws import Floats
from scarpath.core.errors import InvalidValue
from scarpath.core.finding import finding
from scarpath.evidence.faults import EvidenceFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Mean effect over studies. `standard_error` is Hartung and Knapp's, with `df` degrees of freedom;
    `tau2` is the variance between studies, `q` Cochran's statistic.
    """

    mean: float
    standard_error: float
    tau2: float
    q: float
    df: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Where the mean is."""
        half = _t(level, self.df) * self.standard_error
        return self.mean - half, self.mean + half

    def prediction_interval(self, level: float = 0.95, *, variance: float = 0.0) -> tuple[float, float]:
        """Where a new study's effect is; what it prints, if its sampling variance is given (Higgins,
        Thompson, Spiegelhalter 2009, doi:10.1111/j.1467-985X.2008.00552.x, with the degrees of freedom of
        Hartung and Knapp).
        """
        half = _t(level, self.df) * float(np.sqrt(self.tau2 + self.standard_error**2 + variance))
        return self.mean - half, self.mean + half


def random_effects(effects: Floats, variances: Floats) -> Pooled:
    """DerSimonian and Laird (1986, doi:10.1016/0197-2456(86)90046-2) with the standard error of Hartung and
    Knapp (2001, doi:10.1002/sim.791), which needs two studies at least.
    """
    y, v = _checked(effects, variances)
    if y.size < 2:
        raise InvalidValue(
            finding(EvidenceFault.RANDOM_EFFECTS_NEED_LEAST_TWO), finding(EvidenceFault.POOL_MORE_STUDIES)
        )
    w = 1.0 / v
    q = float((w * (y - np.average(y, weights=w)) ** 2).sum())
    df = y.size - 1
    tau2 = max(0.0, (q - df) / float(w.sum() - (w**2).sum() / w.sum()))
    w = 1.0 / (v + tau2)
    mean = float(np.average(y, weights=w))
    standard_error = float(np.sqrt((w * (y - mean) ** 2).sum() / (df * w.sum())))
    return Pooled(mean=mean, standard_error=standard_error, tau2=tau2, q=q, df=df)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """What the arms of a new study would print: a multivariate t with this centre and scale matrix."""

    mean: Floats  # (A,)
    covariance: Floats  # (A, A)
    df: int

    def interval(self, level: float = 0.95) -> Floats:
        """Central interval of each arm, (A, 2)."""
        half = _t(level, self.df) * np.sqrt(np.diag(self.covariance))
        return np.stack([self.mean - half, self.mean + half], axis=1)

    def draws(self, count: int, rng: np.random.Generator) -> Floats:
        """Simulated studies, (count, A)."""
        normal = rng.multivariate_normal(np.zeros(self.mean.size), self.covariance, count, method="eigh")
        return self.mean + normal / np.sqrt(rng.chisquare(self.df, count) / self.df)[:, None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Components:
    """Effects of components against an arm without any, with their covariance.

    `tau2` is the variance between studies of a contrast of two arms, `q` and `df` the fit of the additive
    model with fixed effects. With exchangeable baselines, `baseline` is what an arm without components
    prints on average, the last row of `covariance`, and `baseline_tau2` its variance between studies;
    otherwise both are nan. `known` says which components the data determine alone: of the others only some
    sums or differences are, and theirs is the solution of least norm.
    """

    coefficients: Floats  # (C,)
    covariance: Floats  # (C, C), with the baseline (C + 1, C + 1)
    known: tuple[bool, ...]
    tau2: float
    q: float
    df: int
    baseline: float
    baseline_tau2: float

    @property
    def p_value(self) -> float:
        """Chance of so large a Q if no study differed from another beyond sampling error."""
        return float(stats.chi2.sf(self.q, self.df))

    @property
    def i2_percent(self) -> float:
        """Share of the spread beyond sampling error (Higgins and Thompson 2002, doi:10.1002/sim.1186)."""
        return 100.0 * max(0.0, 1.0 - self.df / self.q) if self.q else 0.0

    def interval(self, combination: Floats, level: float = 0.95) -> tuple[float, float, float]:
        """Estimate of a sum of components (C,) with its normal interval."""
        c = np.asarray(combination, dtype=np.float64)
        at = float(c @ self.coefficients)
        size = c.size
        half = float(stats.norm.ppf(0.5 + level / 2.0) * np.sqrt(c @ self.covariance[:size, :size] @ c))
        return at, at - half, at + half

    def new_study(self, components: Floats, variances: Floats) -> Prediction:
        """What arms with these components (A, C) and sampling variances (A,) would print in a new study.

        Needs exchangeable baselines. Arms share the study's baseline; each deviates by half of `tau2`, so
        that a contrast of two deviates by `tau2`.
        """
        if np.isnan(self.baseline):
            raise InvalidValue(
                finding(EvidenceFault.NEW_STUDY_ARMS_NEED_EXCHANGEABLE),
                finding(EvidenceFault.POOL_WITH_EXCHANGEABLE),
            )
        x = np.column_stack([np.asarray(components, dtype=np.float64), np.ones(len(components))])
        own = np.diag(0.5 * self.tau2 + np.asarray(variances, dtype=np.float64))
        return Prediction(
            mean=x @ np.append(self.coefficients, self.baseline),
            covariance=x @ self.covariance @ x.T + self.baseline_tau2 + own,
            df=max(1, self.df),
        )


def additive_components(
    components: Floats,
    studies: ArrayLike,
    effects: Floats,
    variances: Floats,
    *,
    exchangeable: bool = False,
) -> Components:
    """Additive component network meta-analysis by generalised least squares, one row per arm.

    `components` (N, C) holds what each arm got (0 or 1, or a dose), `studies` (N,) the study of each arm. The
    model is baseline of the study + sum of components + heterogeneity, its variance the multivariate moment
    estimate (Jackson, White, Riley 2012, doi:10.1002/sim.4453), as in Rücker, Petropoulou, Schwarzer (2020,
    doi:10.1002/bimj.201800167). With one component per treatment it is ordinary network meta-analysis.

    Each study has a baseline of its own, which leaves its contrasts alone to inform; studies with one arm
    then say nothing. With `exchangeable`, baselines come from one normal distribution, whose variance solves
    Q = its degrees of freedom (Paule and Mandel 1982, doi:10.6028/jres.087.022): single arms inform too, and
    new studies can be predicted.
    """
    y, v = _checked(effects, variances)
    x = np.asarray(components, dtype=np.float64)
    _, study = np.unique(np.asarray(studies), return_inverse=True)
    member = np.eye(int(study.max()) + 1)[study]
    q, df, tau2 = _heterogeneity(np.column_stack([x, member]), y, v)
    own = np.diag(v + 0.5 * tau2)
    if not exchangeable:
        design = np.column_stack([x, member])
        beta, covariance, known = _least_squares(design, y, own)
        baseline, baseline_tau2, kept = np.nan, np.nan, x.shape[1]
    else:
        design = np.column_stack([x, np.ones(y.size)])
        same_study = member @ member.T
        baseline_tau2 = _paule_mandel(design, y, own, same_study)
        beta, covariance, known = _least_squares(design, y, own + baseline_tau2 * same_study)
        baseline, kept = float(beta[-1]), x.shape[1] + 1
    return Components(
        coefficients=beta[: x.shape[1]],
        covariance=covariance[:kept, :kept],
        known=tuple(bool(k) for k in known[: x.shape[1]]),
        tau2=tau2,
        q=q,
        df=df,
        baseline=baseline,
        baseline_tau2=float(baseline_tau2),
    )


def _checked(effects: Floats, variances: Floats) -> tuple[Floats, Floats]:
    y, v = np.asarray(effects, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if y.shape != v.shape or not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0.0).all()):
        raise InvalidValue(finding(EvidenceFault.EACH_EFFECT_NEEDS_FINITE_SAMPLING))
    return y, v


def _t(level: float, df: int) -> float:
    return float(stats.t.ppf(0.5 + level / 2.0, df))


def _least_squares(design: Floats, y: Floats, covariance: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Estimate, its covariance, and which coefficients the design determines; the others by least norm."""
    precision = design.T @ np.linalg.solve(covariance, design)
    inverse = np.linalg.pinv(precision, rcond=1e-10, hermitian=True)
    determined = np.isclose(np.diag(inverse @ precision), 1.0, atol=1e-6)
    return inverse @ (design.T @ np.linalg.solve(covariance, y)), inverse, determined


def _residual_q(design: Floats, y: Floats, covariance: Floats) -> float:
    beta, _, _ = _least_squares(design, y, covariance)
    r = y - design @ beta
    return float(r @ np.linalg.solve(covariance, r))


def _heterogeneity(design: Floats, y: Floats, v: Floats) -> tuple[float, int, float]:
    """Q with fixed effects, its degrees of freedom, and the moment estimate of tau2; 0 where nothing is
    left over to estimate it from.
    """
    inverse = np.linalg.pinv(design.T @ (design / v[:, None]), rcond=1e-10, hermitian=True)
    w = design / v[:, None]
    projection = np.diag(1.0 / v) - w @ inverse @ w.T
    q = float(y @ projection @ y)
    df = y.size - int(np.linalg.matrix_rank(design))
    # two arms deviate by tau2 from each other, so each by half of it
    return q, df, max(0.0, (q - df) / (0.5 * float(np.trace(projection)))) if df else 0.0


def _paule_mandel(design: Floats, y: Floats, own: Floats, same_study: Floats) -> float:
    """Variance of baselines at which Q equals its degrees of freedom; Q falls with it, so by bisection."""
    df = y.size - int(np.linalg.matrix_rank(design))

    def surplus(tau2: float) -> float:
        return _residual_q(design, y, own + tau2 * same_study) - df

    low, high = 0.0, float(np.var(y)) + 1e-12
    if df < 1 or surplus(low) <= 0.0:
        return 0.0
    while surplus(high) > 0.0:
        high *= 2.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if surplus(middle) > 0.0 else (low, middle)
    return 0.5 * (low + high)
