"""The network of comparisons, drawn by hand for a few studies, and the refusal of one that falls apart."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import REFERENCE, Network
from scarpath.core.errors import DisconnectedNetwork
from scarpath.core.study import Study
from scarpath.core.treatment import Comparator
from scarpath.evidence.comparisons import comparison_network, refuse_disconnected
from tests.support import card, catalogue, study

CARDS = [card(name, "resurfacing") for name in ("laser", "needles", "peel", "plasma", "filler")]
SHAM = Comparator(id="sham", name="sham", mechanism="inert")


def network(*studies: Study) -> Network:
    known = catalogue(CARDS, studies=studies)
    known = dataclasses.replace(known, comparators={"sham": SHAM})
    return comparison_network(studies, known)


def lines(found: Network) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(edge.a, edge.b): edge.studies for edge in found.edges}


def split(made_up: Study, **more: Any) -> Study:
    return dataclasses.replace(made_up, design="rct_split_face", **more)


def test_arms_are_compared_by_what_one_had_and_the_other_had_not() -> None:
    found = network(
        study("a", ["laser"], ["needles"]),
        study("b", ["needles", "plasma"], ["needles"]),
        study("c", ["laser", "sham"], ["sham"]),
        study("d", ["laser"], ["laser"]),
        study("e", ["laser", "peel"], ["needles", "peel"]),
    )
    assert lines(found) == {
        ("laser", "needles"): ("a", "e"),
        (REFERENCE, "plasma"): ("b",),
        (REFERENCE, "laser"): ("c",),
    }
    assert found.parts == (("", "laser", "needles", "plasma"), ("peel",))


def test_sides_of_one_face_are_the_same_people() -> None:
    # 20 in each arm: 40 people in parallel groups, 20 in a split face; scars count as the people enrolled
    parallel, halves = study("a", ["laser"], ["needles"]), split(study("b", ["laser"], ["needles"]))
    scars = dataclasses.replace(
        study("c", ["laser"], ["needles"], n=90), flags=("n_is_lesions",), n_enrolled=7
    )
    assert [network(s).edges[0].patients for s in (parallel, halves, scars)] == [40, 20, 7]
    twice = split(study("d", ["laser"], ["laser", "needles"]))
    assert {node.id: node.patients for node in network(twice).nodes} == {
        "laser": 20,
        "needles": 20,
        REFERENCE: 0,
    }


def test_a_comparison_that_nothing_connects_is_refused() -> None:
    whole = network(study("a", ["laser"], ["needles"]), study("b", ["needles"], ["peel"]))
    refuse_disconnected(whole)
    broken = network(
        study("a", ["laser"], ["needles"]),
        study("b", ["needles"], ["peel"]),
        study("apart", ["filler"], ["plasma"]),
    )
    with pytest.raises(DisconnectedNetwork) as caught:
        refuse_disconnected(broken)
    assert "filler, plasma" in str(caught.value)
    assert "apart" in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_treatment_that_was_compared_with_nothing_is_no_fault() -> None:
    found = network(study("a", ["laser"], ["needles"]), study("b", ["peel"]))
    assert found.parts[-1] == ("peel",)
    refuse_disconnected(found)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue()


def test_the_shipped_studies_hang_together(shipped: Catalogue) -> None:
    found = comparison_network(shipped.studies.values(), shipped)
    refuse_disconnected(found)
    assert len(found.parts[0]) > 1
    nodes = {node.id for node in found.nodes}
    assert {name for edge in found.edges for name in (edge.a, edge.b)} <= nodes


def test_the_order_of_studies_and_arms_changes_nothing(shipped: Catalogue) -> None:
    turned = [
        dataclasses.replace(study, arms=study.arms[::-1]) for study in reversed(shipped.studies.values())
    ]
    assert comparison_network(turned, shipped) == comparison_network(shipped.studies.values(), shipped)
