"""The formulas that the fit shares with the planner give the same under JAX, with finite gradients."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from scarpath.numerics import ceiling, dose

CLOSE = 1e-6
SESSIONS = np.array([0.0, 1e-9, 0.5, 1.0, 3.0, 12.0, 500.0])[:, None, None]
USUAL = np.array([0.0, 0.5, 1.0, 4.0, 30.0])[:, None]
TAU = np.array([1e-6, 1e-2, 0.3, 2.0, 50.0, 1e9])
EFFECTS = np.array([0.0, 1e-300, 1e-12, 1e-3, 0.7, 5.0, 40.0, 800.0])
REACH = np.array([0.0, 1e-9, 0.3, 0.9, 1.0 - 1e-9])
RESPONSE = np.array([1e-9, 0.1, 1.0, 7.0, 300.0])


@pytest.mark.slow
def test_the_dose_curve_is_the_same() -> None:
    import jax.numpy as jnp
    import numpyro

    numpyro.enable_x64()
    for formula, inputs in (
        (dose.dose_curve, (SESSIONS, USUAL, TAU)),
        (dose.saturation, (SESSIONS, TAU)),
    ):
        np.testing.assert_allclose(formula(jnp, *map(jnp.asarray, inputs)), formula(np, *inputs), rtol=CLOSE)


@pytest.mark.slow
def test_the_ceiling_is_the_same() -> None:
    import jax.numpy as jnp
    import numpyro

    numpyro.enable_x64()
    effect = np.stack(np.meshgrid(EFFECTS, EFFECTS, EFFECTS, indexing="ij"), axis=-1)[..., None, :]
    weights = np.array([0.2, 0.3, 0.5])
    found = ceiling.ceiling_log_reduction(jnp, jnp.asarray(effect), jnp.asarray(weights), jnp.asarray(REACH))
    expected = ceiling.ceiling_log_reduction(np, effect, weights, REACH)
    # where next to nothing is gone, 1 - left is a difference of nearly equal numbers: so many roundings
    np.testing.assert_allclose(found, expected, rtol=CLOSE, atol=8 * np.finfo(float).eps)
    own = ceiling.personal_reach(jnp.asarray(REACH), jnp.asarray(RESPONSE)[:, None])
    np.testing.assert_allclose(own, ceiling.personal_reach(REACH, RESPONSE[:, None]), rtol=CLOSE, atol=1e-15)
    for formula in (ceiling.gone, ceiling.log_reduction):
        at = EFFECTS if formula is ceiling.gone else REACH
        np.testing.assert_allclose(formula(jnp, jnp.asarray(at)), formula(np, at), rtol=CLOSE)


@pytest.mark.slow
def test_the_model_adds_sessions_as_scoring_does() -> None:
    """`arm_effect` of the model, for all arms at once, beside the effect of each mechanism by itself."""
    import jax.numpy as jnp
    import numpyro

    from scarpath.evidence.model import arm_effect

    numpyro.enable_x64()
    rng = np.random.default_rng(3)
    mechanism_of, usual = np.array([0, 0, 1, 2]), np.array([1.0, 4.0, 3.0, 6.0])
    effect, tau = rng.exponential(1.0, (4, 3)), np.array([1e-3, 2.0, 1e6])
    # one treatment, two of one mechanism, two mechanisms, nothing, and no session
    treatment = np.array([[1, -1], [0, 1], [1, 2], [-1, -1], [3, -1]])
    sessions = np.array([[5.0, 0.0], [1.0, 2.5], [0.5, 40.0], [0.0, 0.0], [0.0, 0.0]])
    net = SimpleNamespace(
        arms=SimpleNamespace(treatment=treatment), mechanisms=("a", "b", "c"), mechanism_of=mechanism_of,
        usual=usual,
    )  # fmt: skip
    fx = {"effect": jnp.asarray(effect), "dose": jnp.asarray(tau)}
    found = np.asarray(arm_effect(net, fx, jnp.asarray(sessions)))
    for a, (members, counts) in enumerate(zip(treatment, sessions, strict=True)):
        for c in range(3):
            parts = [
                dose.Part(n, effect[t][None], usual[t])
                for t, n in zip(members, counts, strict=True)
                if t >= 0 and mechanism_of[t] == c
            ]
            expected = dose.mechanism_effect(parts, tau[[c]])[0] if parts else np.zeros(3)
            np.testing.assert_allclose(found[a, c], expected, rtol=CLOSE)


@pytest.mark.slow
def test_gradients_are_finite_where_nothing_is_given() -> None:
    import jax
    import jax.numpy as jnp
    import numpyro

    numpyro.enable_x64()

    def total(tau: object, reach: object, effect: object) -> object:
        grown = dose.dose_curve(jnp, jnp.asarray(SESSIONS), jnp.asarray(USUAL), tau)
        v = grown[..., None] * effect
        return ceiling.ceiling_log_reduction(jnp, v, jnp.full(3, 1 / 3), reach).sum()

    at = (jnp.asarray(TAU[1:]), jnp.asarray(0.4), jnp.asarray([0.0, 0.5, 3.0]))
    for gradient in jax.grad(total, argnums=(0, 1, 2))(*at):
        assert np.isfinite(np.asarray(gradient)).all()
