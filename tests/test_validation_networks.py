"""The stored reproduction of published networks: complete, current, and met or explained."""

from __future__ import annotations

import json
from pathlib import Path

from scarpath.catalog.load import load_networks
from scarpath.core.published import ESTIMATES, allowed
from scarpath.render.networks import figure_name

STORED = Path(__file__).parents[1] / "docs" / "validation" / "networks.json"


def test_the_stored_figures_are_of_the_networks_at_hand_and_all_met_or_explained() -> None:
    """What was printed there is what the data files say: after a change of these, run `make networks`."""
    told = json.loads(STORED.read_text(encoding="utf-8"))
    for network, stored in zip(load_networks(), told["networks"], strict=True):
        assert stored["id"] == network.id
        for analysis, kept in zip(network.analyses, stored["analyses"], strict=True):
            assert kept["rhat"] is None or kept["rhat"] <= 1.01
            for figure, line in zip(analysis.figures, kept["figures"], strict=True):
                assert line["printed"] == {
                    e: getattr(figure, e) for e in ESTIMATES if getattr(figure, e) is not None
                }
                for name, value in line["printed"].items():
                    close = abs(line["ours"][name] - value) <= allowed(figure, name) + 5e-5
                    assert close or line["why"], (network.id, figure_name(line))
    met, explained = told["summary"]["met"], told["summary"]["explained"]
    assert met + explained == told["summary"]["figures"]
    assert met >= 0.98 * told["summary"]["figures"]
