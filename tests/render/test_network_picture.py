"""The picture of the network: every treatment and comparison is in it, and it keeps its distances."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest

from scarpath.core.dossier import REFERENCE, Edge, Network, Node
from scarpath.core.treatment import Mechanism
from scarpath.render.network_picture import CENTRE_X, CENTRE_Y, CLEAR, COLOUR_OF, LARGEST, network_svg, radius
from scarpath.render.words.en.evidence import MECHANISMS

NAME = "{http://www.w3.org/2000/svg}"
NODES = (
    *(Node(id=f"t{i}", mechanism="resurfacing", patients=400 - 50 * i, studies=3) for i in range(6)),
    Node(id=REFERENCE, mechanism="inert", patients=40, studies=2),
)
EDGES = (
    Edge(a="t0", b="t3", studies=("a", "b"), patients=60),  # opposite each other on the ring of six
    Edge(a=REFERENCE, b="t1", studies=("c",), patients=20),
    Edge(a="t1", b="t2", studies=("d",), patients=20),
)
NETWORK = Network(nodes=NODES, edges=EDGES, parts=(("", "t0", "t1", "t2", "t3"), ("t4",), ("t5",)))


@pytest.fixture(scope="module")
def root() -> ElementTree.Element:
    return ElementTree.fromstring(network_svg(NETWORK, lambda node: f"treatment {node}"))


def test_every_node_and_line_is_drawn_and_named(root: ElementTree.Element) -> None:
    titles = [node.text or "" for node in root.iter(f"{NAME}title")]
    for node in NODES[:-1]:
        assert any(f"Treatment {node.id}: {node.patients}" in title for title in titles)
    assert sum(" / " in title and ": a, b" in title for title in titles) == 1
    assert len(list(root.iter(f"{NAME}path"))) == len(EDGES)
    assert "3 comparisons from 4 studies" in (root[1].text or "")
    assert "Compared with nothing: Treatment t4, Treatment t5." in (root[1].text or "")


def curve(path: str, at: float) -> tuple[float, float]:
    """A point of a quadratic Bezier curve."""
    x0, y0, cx, cy, x1, y1 = map(float, re.findall(r"-?[\d.]+", path))
    weights = ((1 - at) ** 2, 2 * at * (1 - at), at**2)
    return (
        sum(w * v for w, v in zip(weights, (x0, cx, x1), strict=True)),
        sum(w * v for w, v in zip(weights, (y0, cy, y1), strict=True)),
    )


def test_a_line_between_others_keeps_away_from_the_middle(root: ElementTree.Element) -> None:
    paths = [node.attrib["d"] for node in root.iter(f"{NAME}path")]
    nearest = [min(math.dist(curve(p, i / 100), (CENTRE_X, CENTRE_Y)) for i in range(101)) for p in paths]
    # two lines keep clear, and the one that ends in the middle reaches it
    assert sorted(distance > 0.9 * CLEAR for distance in nearest) == [False, True, True]
    assert min(nearest) < 1


def test_areas_stand_as_numbers_of_people_do() -> None:
    assert radius(400, 400) == LARGEST
    assert radius(100, 400) == pytest.approx(LARGEST / 2)
    assert radius(0, 400) > 0


def test_every_kind_of_treatment_that_can_be_drawn_has_a_colour_and_a_name() -> None:
    from typing import get_args

    assert set(MECHANISMS) == set(get_args(Mechanism))
    assert set(COLOUR_OF) == set(MECHANISMS) - {"raised"}


def test_one_node_alone_is_drawn() -> None:
    alone = Network(nodes=NODES[:1], edges=(), parts=(("t0",),))
    assert "Treatment t0" in network_svg(alone, lambda node: f"treatment {node}")
