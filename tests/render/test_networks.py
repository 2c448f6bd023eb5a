"""Published networks beside ours, as text and as a page, from figures made up for the purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scarpath.catalog.load import load_networks
from scarpath.core.published import (
    ESTIMATES,
    DesignTest,
    PublishedNetwork,
    ReproducedNetwork,
    Reproduction,
    Split,
)
from scarpath.render.layout import Style
from scarpath.render.networks import figure_name, networks_json, networks_page, networks_text

SMOKING = next(n for n in load_networks() if n.id == "smoking")


def reproduced(network: PublishedNetwork, *, shift: float) -> ReproducedNetwork:
    """What was printed, moved by a fixed amount."""
    done = tuple(
        Reproduction(
            network=network.id,
            analysis=a.id,
            figures=tuple(
                replace(f, **{e: getattr(f, e) + shift for e in ESTIMATES if getattr(f, e) is not None})
                for f in a.figures
            ),
            draws=4000,
            rhat=1.001,
            effective=900.0,
        )
        for a in network.analyses
    )
    splits = (
        Split(of="D", against="C", direct=-0.1, indirect=0.9, standard_error=0.2, p_value=0.0001),
        Split(of="C", against="B", direct=-0.1, indirect=0.1, standard_error=0.4, p_value=0.62),
    )
    designs = DesignTest(q_within=10.0, df_within=9, q_between=2.5, df_between=3, p_value=0.475)
    return ReproducedNetwork(network=network, reproductions=done, designs=designs, splits=splits)


def test_a_figure_is_met_within_what_is_allowed_and_no_further() -> None:
    near, far = (networks_json([reproduced(SMOKING, shift=s)], {}) for s in (0.04, 0.07))
    count = near["summary"]["figures"]
    assert near["summary"] == {"figures": count, "met": count, "explained": 0}
    # 0.07 is too much for a mean and little enough for the spread between studies and sums over the network
    met = {f["quantity"] for a in far["networks"][0]["analyses"] for f in a["figures"] if f["met"]}
    missed = {f["quantity"] for a in far["networks"][0]["analyses"] for f in a["figures"] if not f["met"]}
    assert (met, missed) == ({"between", "deviance", "parameters_at_log_odds"}, {"effect"})
    assert "**not met**" in networks_page(far)
    assert "**not met**" not in networks_page(near)


def test_text_fits_the_page_and_names_the_contradiction() -> None:
    told = networks_json([reproduced(SMOKING, shift=0.0)], {"seed": 1})
    for width in (60, 80, 120):
        text = networks_text(told, style=Style(width=width))
        assert max(map(len, text.splitlines())) <= width
        assert "contradict each other on D against C" in " ".join(text.split())


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"quantity": "effect", "of": "B", "against": "A", "reached": None}, "B against A"),
        ({"quantity": "level", "of": "B", "against": None, "reached": 75}, "level of B, 75 % or more"),
        ({"quantity": "between", "of": None, "against": None, "reached": None}, "SD between studies"),
    ],
)
def test_a_figure_is_named_in_words(figure: dict[str, object], words: str) -> None:
    assert figure_name(figure) == words
