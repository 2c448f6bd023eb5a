"""The network of comparisons as a picture: treatments on a ring around what they were compared with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from scarpath.core.dossier import REFERENCE, Edge, Network, Node
from scarpath.render.layout import capital
from scarpath.render.svg import LARGE, SMALL, USUAL, Picture
from scarpath.render.words import evidence as words

COLOUR_OF: Mapping[str, str] = {
    "resurfacing": "blue",
    "focal": "red",
    "release": "green",
    "volume": "purple",
    "peel": "orange",
    "adjunct": "sky",
    "topical": "olive",
    "unclassified": "quiet",
    "inert": "grey",
}
"""The colour of each mechanism."""

WIDTH, HEIGHT = 960.0, 820.0
CENTRE_X, CENTRE_Y, RING = 480.0, 396.0, 262.0
SMALLEST, LARGEST = 7.0, 34.0
KEY_TOP = 762.0
TOWARDS, CLEAR = 0.28, 78.0
"""How far lines bend to the middle, and how far they keep from the reference that they do not touch."""


def network_svg(network: Network, name: Callable[[str], str]) -> str:
    """Nodes as large as the people who had the treatment are many, lines as wide as studies compared the
    two; `name` gives a treatment's name.
    """

    def called(node: str) -> str:
        return words().NETWORK_HUB if node == REFERENCE else capital(name(node))

    picture = Picture(
        width=WIDTH,
        height=HEIGHT,
        title=words().NETWORK_TITLE,
        description=description(network, called),
    )
    picture.text(24.0, 38.0, words().NETWORK_TITLE, size=LARGE, bold=True)
    places = _places(network)
    most = max((node.patients for node in network.nodes), default=1)
    for edge in reversed(network.edges):
        _edge(picture, edge, places, called)
    for node in network.nodes:
        _node(picture, node, places[node.id], most, called)
    _key(picture, network)
    return picture.svg()


def description(network: Network, called: Callable[[str], str]) -> str:
    """The network in words, for those who do not see it."""
    studies = {study for edge in network.edges for study in edge.studies}
    first = network.edges[0] if network.edges else None
    alone = [called(part[0]) for part in network.parts if len(part) == 1]
    most = (
        words().NETWORK_MOST.format(a=called(first.a), b=called(first.b), studies=len(first.studies))
        if first
        else words().NONE
    )
    return (
        words()
        .NETWORK_DESCRIPTION.format(
            nodes=sum(node.id != REFERENCE for node in network.nodes),
            edges=len(network.edges),
            studies=len(studies),
            most=most,
            alone=words().NETWORK_ALONE.format(names=", ".join(alone)) if alone else "",
        )
        .strip()
    )


def _places(network: Network) -> dict[str, tuple[float, float, float]]:
    """Where each node stands (x, y, angle): kinds beside each other on the ring, the reference in it."""
    order = list(COLOUR_OF)
    ring = sorted(
        (node for node in network.nodes if node.id != REFERENCE),
        key=lambda node: (order.index(node.mechanism), -node.patients, node.id),
    )
    places = {REFERENCE: (CENTRE_X, CENTRE_Y, math.pi / 2)}
    for i, node in enumerate(ring):
        angle = 2 * math.pi * i / max(len(ring), 1) - math.pi / 2
        places[node.id] = (CENTRE_X + RING * math.cos(angle), CENTRE_Y + RING * math.sin(angle), angle)
    return places


def _edge(
    picture: Picture,
    edge: Edge,
    places: Mapping[str, tuple[float, float, float]],
    called: Callable[[str], str],
) -> None:
    (x1, y1, _), (x2, y2, _) = places[edge.a], places[edge.b]
    cx, cy = _bend(x1, y1, x2, y2, straight=REFERENCE in (edge.a, edge.b))
    picture.group(f"{called(edge.a)} / {called(edge.b)}: {', '.join(edge.studies)}")
    picture.path(
        f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}",
        stroke="zero",
        width=1.0 + 1.5 * len(edge.studies),
        opacity=0.6,
    )
    picture.end()


def _bend(x1: float, y1: float, x2: float, y2: float, *, straight: bool) -> tuple[float, float]:
    """The point towards which a line bends: a little to the middle, so that lines between neighbours do not
    hide behind nodes, and well past the middle where it would run over the reference.
    """
    mx, my = (x1 + x2) / 2, (y1 + y2) / 2
    if straight:
        return mx, my
    away, long = math.hypot(mx - CENTRE_X, my - CENTRE_Y), math.hypot(x2 - x1, y2 - y1)
    if away > CLEAR:
        return mx + TOWARDS * (CENTRE_X - mx), my + TOWARDS * (CENTRE_Y - my)
    # a quadratic curve comes half as near to its control point as the chord is far from it
    side = 2.0 * CLEAR / long * (1.0 if (x2 - x1) * (my - CENTRE_Y) >= (y2 - y1) * (mx - CENTRE_X) else -1.0)
    return mx - side * (y2 - y1), my + side * (x2 - x1)


def radius(patients: int, most: int) -> float:
    """So that areas stand as numbers of people do, but never too small to see."""
    return max(SMALLEST, LARGEST * math.sqrt(patients / max(most, 1)))


def _node(
    picture: Picture,
    node: Node,
    place: tuple[float, float, float],
    most: int,
    called: Callable[[str], str],
) -> None:
    x, y, angle = place
    size = radius(node.patients, most)
    told = f"{called(node.id)}: {node.patients} / {node.studies}"
    picture.disc(x, y, size, colour=COLOUR_OF[node.mechanism], told=told)
    if node.id == REFERENCE:
        for i, line in enumerate(_two_lines(words().NETWORK_HUB)):
            picture.text(x, y + size + 16.0 + 14.0 * i, line, size=SMALL, anchor="middle", halo=True)
        return
    out = size + 8.0
    tx, ty = x + out * math.cos(angle), y + out * math.sin(angle)
    side = math.cos(angle)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    drop = 4.0 + (6.0 if math.sin(angle) > 0.9 else -6.0 if math.sin(angle) < -0.9 else 0.0)
    lines = _two_lines(called(node.id))
    for i, line in enumerate(lines):
        shift = (i - (len(lines) - 1) / 2) * 15.0
        if anchor == "middle":
            shift = (i - (len(lines) - 1)) * 15.0 if math.sin(angle) < 0 else i * 15.0
        picture.text(tx, ty + drop + shift, line, anchor=anchor, halo=True)  # type: ignore[arg-type]


MOST_LETTERS = 22


def _two_lines(name: str) -> list[str]:
    """A name on one line, or on two of about one length."""
    if len(name) <= MOST_LETTERS or " " not in name:
        return [name]
    breaks = [i for i, letter in enumerate(name) if letter == " "]
    best = min(breaks, key=lambda i: abs(i - len(name) / 2))
    return [name[:best], name[best + 1 :]]


def _key(picture: Picture, network: Network) -> None:
    present = {node.mechanism for node in network.nodes}
    x = 24.0
    for mechanism, colour in COLOUR_OF.items():
        if mechanism not in present:
            continue
        picture.disc(x + 6.0, KEY_TOP, 6.0, colour=colour)
        text = words().MECHANISMS[mechanism]
        picture.text(x + 18.0, KEY_TOP + 4.0, text, size=SMALL + 1, colour="quiet")
        x += 18.0 + 6.3 * len(text) + 22.0
    told = f"{words().NETWORK_KEY_SIZE}; {words().NETWORK_KEY_LINE}"
    picture.text(24.0, KEY_TOP + 30.0, told, size=USUAL - 1, colour="quiet")
