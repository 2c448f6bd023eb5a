"""Which treatments trials set against which: the network of comparisons, and whether it hangs together.

Two arms of one study are compared by what one had and the other had not. `Needling + PRP` against `needling`
says something of PRP, so its line runs from PRP to what is done for comparison: nothing, a sham, or the same
care without it. Arms that differ only in device or dose draw no line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import REFERENCE, Edge, Network, Node
from scarpath.core.errors import DisconnectedNetwork
from scarpath.core.finding import finding
from scarpath.core.study import Arm, Retention, Study
from scarpath.evidence.faults import EvidenceFault
from scarpath.evidence.network import exclusion

NOT_COUNTED = ("inert",)
"""Mechanisms of what is done for comparison."""


def comparison_network(studies: Iterable[Study], catalogue: Catalogue) -> Network:
    """The network of all studies that say something of the severity of atrophic scars."""
    people: dict[str, dict[str, int]] = {}
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for study in studies:
        if exclusion(study, catalogue) is not None:
            continue
        arms = [arm for arm in study.arms if _informative(arm)]
        for arm in arms:
            for node in _acting(arm, catalogue) or {REFERENCE}:
                people.setdefault(node, {}).setdefault(study.id, 0)
                people[node][study.id] = _together(study, people[node][study.id], arm.n)
        for one, other in combinations(arms, 2):
            for pair in _differences(one, other, catalogue):
                lines.setdefault(pair, {})[study.id] = _together(study, one.n, other.n)
    for pair in lines:
        for node in pair:
            people.setdefault(node, {})
    edges = [
        Edge(a=a, b=b, studies=tuple(sorted(found)), patients=sum(found.values()))
        for (a, b), found in lines.items()
    ]
    nodes = [
        Node(id=node, mechanism=_mechanism(node, catalogue), patients=sum(found.values()), studies=len(found))
        for node, found in people.items()
    ]
    return Network(
        nodes=tuple(sorted(nodes, key=lambda n: (-n.patients, n.id))),
        edges=tuple(sorted(edges, key=lambda e: (-len(e.studies), -e.patients, e.a, e.b))),
        parts=_parts([n.id for n in nodes], edges),
    )


def refuse_disconnected(network: Network) -> None:
    """Raise `DisconnectedNetwork`, naming the studies, where some comparison hangs together with no other.

    A treatment that no study compared with anything stands alone and is no fault: its arms are read as
    uncontrolled.
    """
    joined = [part for part in network.parts if len(part) > 1]
    if len(joined) < 2:
        return
    apart = set().union(*joined[1:])
    studies = sorted({study for edge in network.edges if edge.a in apart for study in edge.studies})
    raise DisconnectedNetwork(
        finding(
            EvidenceFault.NO_CHAIN_COMPARISONS_CONNECTS_OTHER,
            apart=tuple(sorted(apart)),
            studies=tuple(studies),
        )
    )


def _differences(one: Arm, other: Arm, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """What one arm had and the other had not, pair by pair, in alphabetical order."""
    a, b = _acting(one, catalogue), _acting(other, catalogue)
    if a == b:
        return
    for x in a - b or {REFERENCE}:
        for y in b - a or {REFERENCE}:
            yield (x, y) if x < y else (y, x)


def _acting(arm: Arm, catalogue: Catalogue) -> frozenset[str]:
    names = {component.treatment for component in arm.components}
    return frozenset(name for name in names if catalogue.mechanism(name) not in NOT_COUNTED)


def _informative(arm: Arm) -> bool:
    return any(not isinstance(outcome, Retention) for outcome in arm.outcomes)


def _together(study: Study, one: int, other: int) -> int:
    """People in two arms; the sides of one face are the same people, and scars are no people."""
    if "n_is_lesions" in study.flags:
        return study.n_enrolled or 0
    return max(one, other) if "split_face" in study.design else one + other


def _mechanism(node: str, catalogue: Catalogue) -> str:
    return NOT_COUNTED[0] if node == REFERENCE else catalogue.mechanism(node)


def _parts(nodes: Iterable[str], edges: Iterable[Edge]) -> tuple[tuple[str, ...], ...]:
    """Groups of nodes that edges connect, the largest first (ties by name)."""
    group = {node: {node} for node in nodes}
    for edge in edges:
        if group[edge.a] is not group[edge.b]:
            joined = group[edge.a] | group[edge.b]
            for node in joined:
                group[node] = joined
    unique = {id(members): tuple(sorted(members)) for members in group.values()}
    return tuple(sorted(unique.values(), key=lambda part: (-len(part), part)))
