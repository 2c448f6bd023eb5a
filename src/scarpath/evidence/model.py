r"""The evidence model.

For study s, arm a, patient p the log-reduction of severity is Z = -ln(severity after / severity before):

    Z_p     ~ Normal(mu_o, sigma_o)
              what outcome o of the arm reports of its patients
    mu_o    = m_o + exp(lambda (m_o - 0.7)) (delta_s + alpha_a + omega_o)
              errors of study, arm and outcome, wider where improvement is larger
    m_o     = Z_a + reporting + rater_o + scale_o + split_s + beta x_s
              treatment, what is reported whatever is done, rater, scale, split faces; x_s is how many
              sessions the study gave beside the usual number, as a log-ratio
    Z_a     = -ln(1 - R_a (1 - sum_k w_sk exp(-V_ak)))
              a ceiling: no treatment removes more than the reach R; k runs over scar types
    R_a     = 1 - (1 - R) ** exp(tau xi_a)
              clinic and implementation act on the reach
    V_ak    = sum_c g_c(N_ac) sum_v n_v E_vk / N_ac
              sessions add within a mechanism c, devices v do not multiply
    g_c(n)  = (1 - exp(-n / tau_c)) / (1 - exp(-usual / tau_c))
              concave dose curve, 1 at the usual number of sessions
    E_vk    = exp(base_c + theta ln(usual_v / 3) + dev_v) S[strength_vk] exp(small_vk)
              what is given often does less at its usual number, or more; suitability from the cards: strong
              1 >= partial >= poor >= unsuited 0
    sigma_o = sqrt((sigma_0 h_o)^2 + (kappa Z_a)^2) exp(s_s)
              raters' noise, by family of scale, and responses that differ between people

The ceiling makes the combination of mechanisms sub-additive with one parameter, and it factorises: given the
draw, the mean residual is a product over mechanisms, which is what lets the planner be exact
(`docs/decisions/0002-ceiling.md`).

Who plans one session treats harder than who plans five, so that between studies the number of sessions does
not stand for the dose. beta takes that up, and no forecast has it; dose curves learn within studies.

Comparative and uncontrolled studies are kept apart: an uncontrolled arm has, besides delta_s, a design bias
and a bias of its treatments, b_0 + mean_v b_v, which never enter a forecast. Comparative studies inform
effects by their contrasts, because delta_s is shared by their arms.

    w_s     logistic-normal over the enrolled types, matched to Dirichlet(3, 3, 3): mixes were not reported
    n_v     where not printed: usual * exp(0.35 z), a spread of about a third either way
    split   in a split face the arms share their patients: delta_s takes up what they share, and the error
            of each arm's mean keeps only the share 1 - rho of its variance

PIH, per course: logit p = a_c + a_v + b_group + u_s; several treatments 1 - prod(1 - p); skin groups are
averaged as enrolled.

Every prior is a function of standard normals (`latent_shapes`), which are one site: forty small sites would
cost more to evaluate than the model itself, and a log-normal spread has no funnel's neck at zero. mu alone is
sampled where the outcomes put it (`scarpath.evidence.anchors`), because they inform it directly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import ndtr

from scarpath.evidence import closed_forms as form
from scarpath.evidence.anchors import Anchors, anchors
from scarpath.evidence.likelihood import Nesting, category_shares, nested_normal
from scarpath.evidence.network import (
    CELLS,
    GRADES,
    MIX_SPREAD,
    RATER_SPREAD,
    RATERS,
    REPORTING,
    SCALE_SPREAD,
    SCALES,
    SESSION_SLOPE,
    SESSION_SPREAD,
    STRAY_SPREAD,
    UNCLASSIFIED_EFFECT,
    UNCONTROLLED,
    USUAL_SLOPE,
    USUALLY,
    VARIANT_SPREAD,
    WITHIN_PERSON,
    Network,
)
from scarpath.numerics import ceiling
from scarpath.numerics.dose import dose_curve

PRINTED_SD_SLACK = 0.15
"""Standard deviation, on the log scale, by which a printed SD may differ from the model's beyond sampling
error."""

UNCOMPARED_BIAS = 0.5
"""Standard deviation of the bias, besides what is estimated of others, of a treatment known from uncontrolled
arms alone (full ablative lasers): nothing checks what such arms print of it, and it must not pass for an
effect.
"""

Combination = Literal["ceiling", "strongest"]
"""How mechanisms act together: they add under the reach, or the strongest counts in full and the others by
a share, V = max + share (sum - max), without a reach and with the clinic as a factor of V. The second is
there to be compared with (`docs/decisions/0002-ceiling.md`); plans rest on the first.
"""

Normals = Mapping[str, Any]
"""Standard normals by name, each of the shape that `latent_shapes` gives it."""


def latent_shapes(net: Network) -> dict[str, tuple[int, ...]]:
    """What the model is uncertain about, besides mu: name and shape of its standard normals."""
    mechanisms, treatments = len(net.mechanisms), len(net.treatments)
    studies, arms = len(net.studies), len(net.arms.study)
    unprinted = int((np.isnan(net.arms.sessions) & (net.arms.treatment >= 0)).sum())
    scalars = (
        "variant_sd",
        "partial",
        "poor",
        "small_sd",
        "reach",
        "clinic_sd",
        "sigma",
        "kappa",
        "sigma_sd",
        "reporting_mean",
        "uncontrolled",
        "bias_sd",
        "reporting_sd",
        "arm_sd",
        "outcome_sd",
        "stray",
        "level",
        "split",
        "within_person",
        "rater_sd",
        "session_slope",
        "usual_slope",
        "pih_variant_sd",
        "pih_study_sd",
    )
    return dict.fromkeys(scalars, ()) | {
        "base": (mechanisms,),
        "variant": (treatments,),
        "small": (treatments, 3),
        "dose": (mechanisms,),
        "sessions": (unprinted,),
        "unclassified": (int(net.arms.unclassified.sum()),),
        "mix": (studies, 3),
        "clinic": (arms,),
        "spread": (studies,),
        "bias": (treatments,),
        "rater": (len(RATERS) - 1,),
        "scale": (len(SCALES) - 1,),
        "scale_noise": (len(SCALES) - 1,),
        "cutpoint": (2, GRADES),
        "pih_base": (mechanisms,),
        "pih_variant": (treatments,),
        "pih_skin": (2,),
        "pih_study": (int(net.pih.study.max(initial=-1)) + 1,),
    }


def standard_normals(net: Network) -> Normals:
    """One site of standard normals, handed out by name."""
    shapes = latent_shapes(net)
    sizes = [int(np.prod(shape)) for shape in shapes.values()]
    z = numpyro.sample("z", dist.Normal(0.0, 1.0).expand((sum(sizes),)).to_event(1))
    parts = jnp.split(z, np.cumsum(sizes)[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


def _named(name: str, value: Any) -> Any:
    """Keep a derived value in the chains."""
    return numpyro.deterministic(name, value)


def _spread(z: Any, median: float, log_sd: float = 0.5) -> Any:
    """A positive quantity with a log-normal prior."""
    return median * jnp.exp(log_sd * z)


def effects(net: Network, z: Normals) -> dict[str, Any]:
    """Effects by treatment and scar type, dose curves and reach: what a forecast rests on."""
    weak = np.array([m in ("adjunct", "topical") for m in net.mechanisms])
    # Centre of the prior: at a reach of one half, V = 0.8 removes a little over a quarter of severity, V =
    # 0.2 a tenth.
    base = np.where(weak, np.log(0.2), np.log(0.8)) + 0.6 * z["base"]
    variant = _spread(z["variant_sd"], *VARIANT_SPREAD) * z["variant"]
    partial = jax.nn.sigmoid(0.8 + 0.9 * z["partial"])  # middle 90 %: 0.34 to 0.91
    poor = partial * jax.nn.sigmoid(0.85 * z["poor"])
    suit = jnp.stack([jnp.ones(()), partial, poor, jnp.zeros(())])
    small = _spread(z["small_sd"], 0.08) * z["small"]
    slope = USUAL_SLOPE * z["usual_slope"] * np.log(net.usual / USUALLY)
    own_level = jnp.exp(base[net.mechanism_of] + slope + variant)
    return {
        "effect": _named("effect", own_level[:, None] * suit[net.strength] * jnp.exp(small)),
        "dose": _named("dose", _spread(z["dose"], 2.0)),
        "reach": jax.nn.sigmoid(0.25 + 0.65 * z["reach"]),  # middle 90 %: 0.31 to 0.79
    }


def arm_effect(net: Network, fx: dict[str, Any], sessions: Any) -> Any:
    """V by arm, mechanism and scar type, (A, C, 3): sessions add within a mechanism along its dose curve."""
    member = net.arms.treatment >= 0
    t = np.where(member, net.arms.treatment, 0)
    n = jnp.where(member, sessions, 0.0)
    in_class = np.eye(len(net.mechanisms))[net.mechanism_of[t]] * member[..., None]  # (A, P, C)
    total = jnp.einsum("apc,ap->ac", in_class, n)
    safe = jnp.maximum(total, 1e-9)
    mean_effect = jnp.einsum("apc,ap,apk->ack", in_class, n, fx["effect"][t]) / safe[..., None]
    usual = jnp.einsum("apc,ap,ap->ac", in_class, n, net.usual[t]) / safe
    grown = dose_curve(jnp, total, usual, fx["dose"])
    return mean_effect * jnp.where(total > 0, grown, 0.0)[..., None]


def _combined(z: Normals, v: Any, other: Any, combination: Combination) -> Any:
    """V of all mechanisms of an arm together, (A, 3); `other` is what something outside the classes adds."""
    if combination == "ceiling":
        return v.sum(1) + other
    # Beta(2, 3) has the mean 0.4 and the standard deviation 0.2; so has this logit-normal
    share = _named("second_share", jax.nn.sigmoid(-0.45 + 0.95 * z["reach"]))
    return ceiling.strongest_and_share(jnp.concatenate([v, other[:, None]], axis=1), share)


def _sessions(net: Network, z: Normals) -> Any:
    rows, columns = np.nonzero(np.isnan(net.arms.sessions) & (net.arms.treatment >= 0))
    usual = net.usual[net.arms.treatment[rows, columns]]
    guessed = usual * jnp.exp(SESSION_SPREAD * z["sessions"])
    printed = jnp.asarray(np.nan_to_num(net.arms.sessions, nan=0.0))
    return printed.at[rows, columns].set(guessed)


def _expected_reporting(net: Network, z: Normals) -> Any:
    """What the reporting of a study adds to an arm on average: whatever is done, where two sides of one face
    are compared, how many sessions its planners thought enough, and the biases of uncontrolled arms. (A,)
    """
    centre = _named("reporting_mean", REPORTING[0] + REPORTING[1] * z["reporting_mean"])
    design = _named("uncontrolled", UNCONTROLLED * z["uncontrolled"])
    unchecked = np.where(net.compared(), 0.0, UNCOMPARED_BIAS)
    bias_sd = jnp.sqrt(_spread(z["bias_sd"], 0.1, 0.6) ** 2 + unchecked**2)
    bias = _named("treatment_bias", bias_sd * z["bias"])
    member = net.arms.treatment >= 0
    mean_bias = (bias[np.where(member, net.arms.treatment, 0)] * member).sum(-1) / np.maximum(
        member.sum(-1), 1
    )
    alone = ~net.comparative[net.arms.study]
    within_person = _named("within_person", WITHIN_PERSON * z["within_person"])
    on_split_faces = jnp.where(net.split_face, within_person, 0.0)
    of_sessions = _named("session_slope", SESSION_SLOPE * z["session_slope"]) * net.beside_usual
    return centre + (on_split_faces + of_sessions)[net.arms.study] + jnp.where(alone, design + mean_bias, 0.0)


def _offsets(net: Network, z: Normals) -> Any:
    """Raters and scale families against a blinded physician's severity score. (O,)"""
    spread = _named("rater_sd", _spread(z["rater_sd"], *RATER_SPREAD))
    raters = _named("rater", jnp.concatenate([jnp.zeros(1), spread * z["rater"]]))
    scales = _named("scale", jnp.concatenate([jnp.zeros(1), SCALE_SPREAD * z["scale"]]))
    return raters[net.outcomes.rater] + scales[net.outcomes.scale]


def _reported(net: Network, z: Normals, expected: Any, sigma: Any, cutpoints: Any, at: Anchors) -> Any:
    """mu: the log-reduction behind each outcome, around what is expected of it. (O,)

    Study, arm and outcome errors are normal and integrated out: within a study the deviations, each over its
    width, are jointly normal with covariance study_sd^2 + arm_sd^2 [same arm] + outcome_sd^2 [same outcome].
    The width is that of `form.error_width`. Heavy tails are a finite mixture: a share of studies, and every
    study flagged implausible, has twice the spread.
    """
    # Medians from a prototype's fit of the same trials.
    study_sd = _named("reporting_sd", _spread(z["reporting_sd"], 0.2))
    arm_sd = _named("arm_sd", _spread(z["arm_sd"], 0.12))
    outcome_sd = _named("outcome_sd", _spread(z["outcome_sd"], 0.12))
    stray = _named(
        "stray_share", jax.nn.sigmoid(-2.4 + 0.9 * z["stray"])
    )  # median 8 %, middle 90 %: 2 to 29 %
    mu = _anchored(at, sigma, cutpoints)
    # no slope: errors alike in log-reduction; one: errors alike in percent of severity
    slope = _named("level_slope", 1.0 + 0.3 * z["level"])
    width = _named("error_width", form.error_width(jnp, expected, slope))
    nesting = Nesting(net.outcomes.arm, net.arms.study, len(net.studies))
    size, square, log_det = nested_normal(nesting, (mu - expected) / width, study_sd, arm_sd, outcome_sd**2)
    narrow = -0.5 * (square + log_det)
    wide = -0.5 * (square / STRAY_SPREAD**2 + log_det) - size * jnp.log(STRAY_SPREAD)
    mixed = jnp.logaddexp(jnp.log1p(-stray) + narrow, jnp.log(stray) + wide)
    numpyro.factor("reporting", jnp.where(net.implausible, wide, mixed).sum() - jnp.log(width).sum())
    return mu


def _anchored(at: Anchors, sigma: Any, cutpoints: Any) -> Any:
    """mu in the coordinates of `scarpath.evidence.anchors`, because outcomes inform it directly. (O,)"""
    e = numpyro.sample("e", dist.ImproperUniform(dist.constraints.real, (), (len(at.mean),)))
    cut = jnp.where(at.family >= 0, cutpoints[jnp.maximum(at.family, 0), at.grade], at.fixed)
    place = jnp.where(at.mean, at.log_reduction + at.half_variance * sigma**2, cut + sigma * at.quantile)
    width = at.width * jnp.where(at.mean, jnp.sqrt(jnp.expm1(sigma**2)), sigma)
    numpyro.factor("coordinates", jnp.log(width).sum())
    return _named("mu", place + width * e)


def _cutpoints(z: Normals) -> Any:
    """Log-reductions at which one, two, three grades are gained: (family, grade), increasing."""
    first = _spread(z["cutpoint"][:, :1], 0.3)
    steps = _spread(z["cutpoint"][:, 1:], 0.45, 0.4)
    return _named("cutpoint", jnp.cumsum(jnp.concatenate([first, steps], axis=1), axis=1))


def severity_model(net: Network, z: Normals, combination: Combination, at: Anchors) -> None:
    """Likelihood of every improvement that was printed."""
    fx = effects(net, z)
    unclassified = np.flatnonzero(net.arms.unclassified)
    other = (
        jnp.zeros((len(net.arms.study), 3))
        .at[unclassified]
        .add(_spread(z["unclassified"], *UNCLASSIFIED_EFFECT)[:, None])
    )
    v = _combined(z, arm_effect(net, fx, _sessions(net, z)), other, combination)
    tau = _named("clinic_sd", _spread(z["clinic_sd"], 0.2, 0.6))
    clinic = jnp.exp(tau * z["clinic"])
    mean_reach = _named("reach", fx["reach"] if combination == "ceiling" else jnp.ones(()))
    reach = ceiling.personal_reach(mean_reach, clinic)
    typical_v, v = v, v if combination == "ceiling" else v * clinic[:, None]
    arm = net.outcomes.arm
    mixes = jax.nn.softmax(jnp.where(net.enrolled, MIX_SPREAD * z["mix"], -jnp.inf), axis=-1)
    one_type = np.eye(3)[np.maximum(net.outcomes.scar_type, 0)]
    weights = jnp.where((net.outcomes.scar_type >= 0)[:, None], one_type, mixes[net.arms.study[arm]])
    reduction = ceiling.ceiling_log_reduction(jnp, v[arm], weights, reach[arm])
    # the spread between people goes with what the treatment does on average, not with the luck of one clinic
    typical = ceiling.ceiling_log_reduction(jnp, typical_v[arm], weights, mean_reach)
    sigma_0 = _named("sigma", _spread(z["sigma"], 0.25, 0.4))
    kappa = _named("kappa", _spread(z["kappa"], 0.4, 0.4))
    study_spread = _named("sigma_sd", _spread(z["sigma_sd"], 0.25)) * z["spread"]
    # bands of a rating by eye are wider than the SDs of severity scores
    by_scale = _named("scale_noise", jnp.concatenate([jnp.ones(1), _spread(z["scale_noise"], 1.0)]))
    noise = sigma_0 * by_scale[net.outcomes.scale]
    sigma = jnp.sqrt(noise**2 + (kappa * typical) ** 2) * jnp.exp(study_spread)[net.arms.study[arm]]
    cutpoints = _cutpoints(z)
    expected = _named("expected", reduction + _expected_reporting(net, z)[arm] + _offsets(net, z))
    mu = _reported(net, z, expected, sigma, cutpoints, at)
    _observe(net, mu, sigma, cutpoints, _named("split_face_share", jax.nn.sigmoid(0.7 * z["split"])))


def _observe(net: Network, mu: Any, sigma: Any, cutpoints: Any, rho: Any) -> None:
    split = net.split_face[net.arms.study[net.outcomes.arm]]
    own_variance = jnp.where(split, 1.0 - rho, 1.0) / net.outcomes.n
    _observe_continuous(net, mu, sigma, own_variance)
    _observe_gains(net, mu, sigma, own_variance, cutpoints)
    _observe_shares(net, mu, sigma, cutpoints)
    _observe_cells(net, mu, sigma, cutpoints)


def _observe_continuous(net: Network, mu: Any, sigma: Any, own_variance: Any) -> None:
    c = net.continuous
    m, s = mu[c.outcome], sigma[c.outcome]
    # what was printed may be an argument of a compiled fit (`scarpath.evidence.calibration`): jnp, not np
    printed = ~jnp.isnan(c.sd)
    printed_sd = jnp.where(printed, c.sd, 1.0)
    model_sd = form.sd_residual(jnp, m, s)
    sd = jnp.where(printed, printed_sd, model_sd)
    centre = jnp.where(c.median, form.median_residual(jnp, m), form.mean_residual(jnp, m, s))
    numpyro.sample("mean", dist.Normal(centre, sd * jnp.sqrt(own_variance[c.outcome])), obs=c.residual)
    with numpyro.handlers.mask(mask=printed):
        slack = np.sqrt(0.5 / np.maximum(net.outcomes.n[c.outcome] - 1.0, 1.0) + PRINTED_SD_SLACK**2)
        numpyro.sample("sd", dist.Normal(jnp.log(model_sd), slack), obs=jnp.log(printed_sd))


def _observe_gains(net: Network, mu: Any, sigma: Any, own_variance: Any, cutpoints: Any) -> None:
    g = net.gains
    m, s = mu[g.outcome], sigma[g.outcome]
    reached = g.open_share * ndtr((m[:, None] - cutpoints[0]) / s[:, None])
    mean = reached.sum(-1)
    # E G^2 = sum over grades j of (2 j - 1) P(G >= j)
    square = (reached * (2.0 * jnp.arange(1, GRADES + 1) - 1.0)).sum(-1)
    sd = jnp.sqrt(jnp.maximum(square - mean**2, 0.02))
    numpyro.sample("gain", dist.Normal(mean, sd * jnp.sqrt(own_variance[g.outcome])), obs=g.gain)


def _observe_shares(net: Network, mu: Any, sigma: Any, cutpoints: Any) -> None:
    sh = net.shares
    by_grade = cutpoints[np.maximum(sh.family, 0), np.maximum(sh.grade - 1, 0)]
    at = jnp.where(sh.family >= 0, by_grade, np.nan_to_num(sh.fixed, nan=0.0))
    p = ndtr((mu[sh.outcome] - at) / sigma[sh.outcome])
    numpyro.sample("share", dist.BinomialProbs(jnp.clip(p, 1e-6, 1 - 1e-6), total_count=sh.n), obs=sh.reached)


def _observe_cells(net: Network, mu: Any, sigma: Any, cutpoints: Any) -> None:
    ce = net.cells
    pad = jnp.full((2, CELLS - 1 - GRADES), jnp.inf)
    by_grade = jnp.concatenate([cutpoints, pad], axis=1)[np.maximum(ce.family, 0)]
    at = jnp.where((ce.family >= 0)[:, None], by_grade, ce.at)
    p = _named("cell_share", category_shares(at, mu[ce.outcome], sigma[ce.outcome]))
    numpyro.factor("cells", (ce.counts * jnp.log(p)).sum())


def pih_model(net: Network, z: Normals) -> None:
    """Likelihood of every printed count of PIH."""
    b = net.pih
    base = -2.0 + 1.2 * z["pih_base"]
    variant = _spread(z["pih_variant_sd"], 0.8) * z["pih_variant"]
    # Darker groups may differ either way: one review finds no effect of skin type, most clinicians expect
    # more.
    group = jnp.concatenate([jnp.zeros(1), jnp.cumsum(0.3 + 0.6 * z["pih_skin"])])
    study = _named("pih_study_sd", _spread(z["pih_study_sd"], 0.8)) * z["pih_study"]
    logit = _named("pih", (base[net.mechanism_of] + variant)[:, None] + group)  # (T, 3)
    member = b.treatment >= 0
    own = jax.nn.sigmoid(logit[np.where(member, b.treatment, 0)] + study[b.study][:, None, None])  # (B, P, 3)
    none = jnp.where(member[..., None], 1.0 - own, 1.0).prod(1)
    p = jnp.clip((b.groups * (1.0 - none)).sum(-1), 1e-6, 1 - 1e-6)
    numpyro.sample("pih_events", dist.BinomialProbs(p, total_count=b.n), obs=b.events)


def evidence_model(net: Network, combination: Combination = "ceiling", at: Anchors | None = None) -> None:
    """Severity and PIH together; they share no parameter, and one run fits both. `at` is what `anchors(net)`
    gives, for a network whose printed figures are arguments of a compiled function.
    """
    z = standard_normals(net)
    severity_model(net, z, combination, anchors(net) if at is None else at)
    pih_model(net, z)
