"""The axes of the draws, and taking some of them."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from scarpath.core.case import ATROPHIC, Fitzpatrick
from scarpath.core.draws import PER_DRAW, SKIN_GROUPS, EffectDraws, mix_vector, skin_group
from tests import support

CARDS = (support.card("needling", "resurfacing"), support.card("cross", "focal"))


def draws(count: int = 7) -> EffectDraws:
    made = support.draws(CARDS, count=count)
    return replace(made, score={"sigma": np.arange(float(count)), "rater": np.ones((count, 5))})


def test_what_has_a_row_per_draw_is_named() -> None:
    made = draws()
    arrays = {f.name for f in fields(made) if isinstance(getattr(made, f.name), np.ndarray)}
    assert set(PER_DRAW) == {name for name in arrays if len(getattr(made, name)) == len(made)}
    assert arrays - set(PER_DRAW) == {"usual"}


@pytest.mark.parametrize("rows", [slice(None, None, 3), np.array([6, 0, 0, 2])], ids=["every third", "some"])
def test_some_draws_are_taken_whole(rows: slice) -> None:
    made = draws()
    some = made.taken(rows)
    assert len(some) == len(made.reach[rows])
    for name in PER_DRAW:
        np.testing.assert_array_equal(getattr(some, name), getattr(made, name)[rows])
    for name, values in made.score.items():
        np.testing.assert_array_equal(some.score[name], values[rows])
    assert some.usual is made.usual


def test_the_axes_have_the_lengths_of_what_they_name() -> None:
    made = draws()
    assert made.effect.shape == (7, 2, len(ATROPHIC))
    assert made.pih.shape == (7, 2, len(SKIN_GROUPS))
    assert made.dose.shape == (7, len(made.mechanisms))


def test_every_skin_type_has_its_place_on_the_skin_axis() -> None:
    assert [skin_group(skin) for skin in Fitzpatrick] == [0, 0, 0, 1, 2, 2]


def test_one_treatment_follows_the_shared_formulas() -> None:
    """The usual number of sessions has the whole effect; a year at the rate r keeps exp(-r) of it."""
    made = draws()
    t = made.index("cross")
    usual = float(made.usual[t])
    np.testing.assert_allclose(made.add("cross", usual), made.effect[:, t], rtol=1e-14)
    faded = made.effect[:, t] * np.exp(-made.fade[:, t])[:, None]
    np.testing.assert_allclose(made.add("cross", usual, years=1.0), faded, rtol=1e-14)
    np.testing.assert_allclose(made.personal_reach(average=True), 1 - (1 - made.reach) ** made.clinic)
    np.testing.assert_allclose(made.personal_reach(), 1 - (1 - made.reach) ** made.response)


def test_a_mix_is_in_the_order_of_the_axis() -> None:
    assert mix_vector({ATROPHIC[2]: 3.0, ATROPHIC[0]: 1.0}).tolist() == [0.25, 0.0, 0.75]
