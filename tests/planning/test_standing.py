"""The standing of treatments: equal to another reading of the same positions, and its own properties."""

from __future__ import annotations

import importlib.util
import itertools
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.case import ATROPHIC, Fitzpatrick, ScarType
from scarpath.core.position import Context, ExpertSource, Mark, Population, Position, Severity, Statement
from scarpath.core.standing import ExpertStanding, Indication
from scarpath.planning.standing import (
    expert_standings,
    first_line,
    groups_heard,
    named_by_experts,
    one_group_less,
    voices_of,
)
from tests.support import card, catalogue as made_up

ORACLE = Path(__file__).parents[1] / "oracles" / "standing.py"
CATALOGUE = load_catalogue()
VOICES = voices_of(CATALOGUE.positions)
DEPTHS = (None, "shallow", "moderate", "deep")
SEVERITIES = (None, *get_args(Severity))
CONTEXTS = get_args(Context)
SILENT = {"standing": "silent", "fragile": False, "F": 0, "alt": 0, "against": 0}
SILENT |= {"disagree": False, "not_shown": False, "not_first": False}


def as_the_oracle_reads(source: ExpertSource) -> list[dict[str, Any]]:
    """The statements of a source in the words of the file that the oracle reads."""
    return [
        {
            "source": source.id,
            "population": {
                "scar_type": [str(subject) for subject in statement.population.scar_types],
                "by_type": statement.population.by_type,
                "depth": statement.population.depth,
                "severity": list(statement.population.severity or ()) or None,
                "fitzpatrick": [str(skin) for skin in statement.population.fitzpatrick or ()] or None,
                "context": statement.population.context,
            },
            "says": [
                {name: getattr(said, name) for name in ("treatment", "position", "basis", "reason")}
                for said in statement.says
            ],
        }
        for statement in source.statements
    ]


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("oracle")
    sources = CATALOGUE.positions.values()
    document = {
        "sources": {
            source.id: {
                name: getattr(source, name) for name in ("kind", "quality_class", "independence_group")
            }
            for source in sources
        },
        "entries": [entry for source in sources for entry in as_the_oracle_reads(source)],
    }
    (folder / "positions.yaml").write_text(json.dumps(document), encoding="utf-8")
    shutil.copy(ORACLE, folder)
    spec = importlib.util.spec_from_file_location("standing_oracle", folder / ORACLE.name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def indication(
    scar_type: str, depth: str | None, severity: str | None, skin: str, contexts: tuple[str, ...] = ()
) -> Indication:
    known = {str(member): member for member in ScarType}
    made: Any = {"scar_type": known.get(scar_type, scar_type), "depth": depth, "severity": severity}
    return Indication(**made, fitzpatrick=Fitzpatrick(skin), contexts=frozenset(contexts))  # type: ignore[arg-type]


def in_the_oracle_s_words(found: ExpertStanding) -> dict[str, Any]:
    """The oracle knows no adjuncts: for it such a treatment is silent."""
    return {
        "standing": "silent" if found.standing == "adjunct" else found.standing,
        "fragile": found.fragile,
        "F": found.first_weight,
        "alt": found.support_weight,
        "against": found.against_weight,
        "disagree": found.disagree,
        "not_shown": found.not_shown,
        "not_first": found.not_first,
    }


def agree(oracle: ModuleType, cell: tuple[Any, ...]) -> None:
    told: Mapping[str, Any] = oracle.standing(*cell)
    found = expert_standings(VOICES, indication(*cell))
    assert set(told) <= set(found), cell
    for treatment, standing in found.items():
        assert in_the_oracle_s_words(standing) == told.get(treatment, SILENT), (cell, treatment)


@pytest.mark.parametrize("scar_type", ATROPHIC)
def test_the_standing_is_what_another_reading_of_the_positions_gives(
    oracle: ModuleType, scar_type: ScarType
) -> None:
    alone = [(context,) for context in CONTEXTS]
    severities = ("mild", "moderate", "severe")
    cells = [
        (str(scar_type), depth, severity, str(skin), ())
        for depth, severity, skin in itertools.product(
            ("shallow", "moderate", "deep"), severities, Fitzpatrick
        )
    ]
    cells += [
        (str(scar_type), None, None, str(skin), contexts)
        for skin, contexts in itertools.product(Fitzpatrick, [*alone, CONTEXTS])
    ]
    for cell in cells:
        agree(oracle, cell)


@pytest.mark.slow
@pytest.mark.parametrize("subject", [*ScarType, *get_args(Mark)])
def test_the_standing_is_the_same_on_every_cell(oracle: ModuleType, subject: str) -> None:
    subsets = [c for n in range(len(CONTEXTS) + 1) for c in itertools.combinations(CONTEXTS, n)]
    for depth, severity, skin, contexts in itertools.product(DEPTHS, SEVERITIES, Fitzpatrick, subsets):
        agree(oracle, (str(subject), depth, severity, str(skin), contexts))


@pytest.mark.parametrize("scar_type", ATROPHIC)
def test_without_a_group_the_standing_is_that_of_the_positions_without_it(scar_type: ScarType) -> None:
    asked = indication(str(scar_type), "deep", "moderate", "IV", ("active_acne",))
    for group, found in one_group_less(VOICES, asked).items():
        left = {k: s for k, s in CATALOGUE.positions.items() if s.independence_group != group}
        again = expert_standings(voices_of(left), asked)
        assert {name: found[name] for name in again} == dict(again)


def test_only_groups_that_speak_of_these_scars_are_heard() -> None:
    asked = indication("icepick", None, None, "III")
    about_raised = source("a", FIRST, scar_types=(ScarType.KELOID,))
    about_them = source("b", FIRST, scar_types=(ScarType.ICEPICK,))
    assert groups_heard(voices_of({"a": about_raised, "b": about_them}), asked) == ("b",)


def source(name: str, *said: tuple[str, str], quality: str = "C", **more: Any) -> ExpertSource:
    """A made-up source on boxcar scars."""
    population: dict[str, Any] = {"scar_types": (ScarType.BOXCAR,), "by_type": True}
    population |= {key: more.pop(key) for key in list(more) if key in Population.__dataclass_fields__}
    reason = more.pop("reason", "harm")
    says = tuple(
        Position(
            treatment=treatment,
            position=stance,  # type: ignore[arg-type]
            basis="printed",
            reason=reason if stance in ("caution", "avoid") else None,
        )
        for treatment, stance in said
    )
    more = {"kind": "review", "independence_group": name, "year": 2020} | more
    return ExpertSource(
        id=name,
        citation=name,
        url="https://example.org",
        quality_class=quality,  # type: ignore[arg-type]
        read_as="abstract",
        check="read",
        statements=(Statement(population=Population(**population), says=says),),
        **more,
    )


def standing_of(*sources: ExpertSource, skin: str = "IV", **asked: Any) -> ExpertStanding:
    cell = {"scar_type": "boxcar", "depth": None, "severity": "moderate"} | asked
    found = expert_standings(voices_of({s.id: s for s in sources}), indication(skin=skin, **cell))
    return found["laser"]


FIRST = ("laser", "first_line")


def test_a_first_line_takes_two_groups_and_is_fragile_with_no_more() -> None:
    assert standing_of(source("a", FIRST)).standing == "accepted"
    two = standing_of(source("a", FIRST), source("b", FIRST))
    assert (two.standing, two.fragile) == ("first_line", True)
    three = standing_of(source("a", FIRST), source("b", FIRST), source("c", FIRST))
    assert (three.standing, three.fragile) == ("first_line", False)
    assert three.first_by == ("a", "b", "c")


def test_sources_of_one_group_count_once() -> None:
    one = standing_of(source("a", FIRST), source("b", FIRST, independence_group="a"))
    assert (one.standing, one.first_weight) == ("accepted", 1.0)


def test_consumer_pages_alone_make_no_first_line() -> None:
    pages = [source(name, FIRST, quality="E") for name in "abcde"]
    assert standing_of(*pages).standing == "accepted"
    assert standing_of(*pages, source("f", FIRST)).standing == "first_line"


def test_avoid_by_two_good_groups_is_not_shown_and_by_one_is_not_first() -> None:
    warned = {"fitzpatrick": (Fitzpatrick.V,)}
    one = standing_of(source("a", ("laser", "avoid"), **warned), skin="V")
    assert (one.standing, one.not_shown, one.not_first) == ("caution", False, True)
    two = standing_of(*(source(n, ("laser", "avoid"), **warned) for n in "ab"), skin="V")
    assert (two.standing, two.not_shown, two.floor[0]) == ("avoid", True, "avoid_two_groups")
    other_skin = standing_of(*(source(n, ("laser", "avoid"), **warned) for n in "ab"), skin="II")
    assert other_skin.standing == "silent"


def test_a_warning_in_a_context_yields_only_to_a_permission_of_a_higher_class() -> None:
    warning = source("a", ("laser", "caution"), quality="E", context="active_acne")
    first = [source(n, FIRST) for n in "bcd"]
    warned = standing_of(warning, *first, contexts=("active_acne",))
    assert (warned.standing, warned.not_first, warned.floor) == ("first_line", True, ("harm_in_context",))
    permission = source("e", ("laser", "permitted"), quality="B", context="active_acne")
    assert not standing_of(warning, permission, *first, contexts=("active_acne",)).not_first
    assert not standing_of(warning, *first).not_first


def test_outside_what_a_label_is_for_is_not_established() -> None:
    label = source("a", ("laser", "alternative"), quality="D", kind="label", severity=("moderate", "severe"))
    assert standing_of(label).may_be_first
    mild = standing_of(label, severity="mild")
    assert (mild.standing, mild.outside_label, mild.may_be_first) == ("silent", True, False)


def test_who_gives_it_beside_others_makes_an_adjunct_of_what_nobody_ranks() -> None:
    assert standing_of(source("a", ("laser", "adjunct"))).standing == "adjunct"
    assert standing_of(
        source("a", ("laser", "adjunct")), source("b", ("laser", "alternative"))
    ).adjunct_by == ("a",)


def test_a_first_line_that_one_group_less_would_undo_counts_where_no_other_is() -> None:
    cards = {"laser": card("laser", "resurfacing"), "punch": card("punch", "focal")}
    asked = indication("boxcar", "moderate", "moderate", "IV")

    def line(*sources: ExpertSource) -> frozenset[str]:
        return first_line(voices_of({s.id: s for s in sources}), asked, cards).counts

    fragile = [source(n, FIRST) for n in "ab"]
    assert line(*fragile) == {"laser"}
    assert line(*fragile, *(source(n, ("punch", "first_line")) for n in "cde")) == {"punch"}


def test_in_a_shallow_boxcar_the_focal_ones_do_not_count() -> None:
    cards = {"punch": card("punch", "focal")}
    voices = voices_of({n: source(n, ("punch", "first_line")) for n in "abc"})
    for depth, counts in (("shallow", set()), ("moderate", {"punch"}), ("deep", {"punch"})):
        assert first_line(voices, indication("boxcar", depth, "moderate", "II"), cards).counts == counts


def test_what_is_first_for_scars_as_a_whole_counts_where_the_card_suits_or_scars_are_mild() -> None:
    whole = source("a", FIRST, by_type=False, scar_types=ATROPHIC)
    voices = voices_of({"a": whole})
    suits = card("laser", "resurfacing").suits
    poor = dict.fromkeys(suits, replace(suits[ScarType.BOXCAR], strength="poor"))
    for strength, severity, counts in (
        (suits, "moderate", {"laser"}),
        (poor, "moderate", set()),
        (poor, "mild", {"laser"}),
    ):
        cards = {"laser": replace(card("laser", "resurfacing"), suits=strength)}
        assert first_line(voices, indication("boxcar", None, severity, "II"), cards).counts == counts
    release = {"laser": card("laser", "release")}
    assert not first_line(voices, indication("boxcar", None, "mild", "II"), release).counts


def test_a_consumer_page_puts_nothing_first_for_scars_as_a_whole() -> None:
    page = source("a", FIRST, by_type=False, scar_types=ATROPHIC, quality="E")
    assert standing_of(page).general_weight == 0.0
    assert standing_of(replace(page, quality_class="C")).general_weight == 1.0


def test_what_experts_name_and_no_card_has_is_there_to_ask_about() -> None:
    asked = {entry.treatment: entry for entry in named_by_experts(CATALOGUE)}
    named = {p.treatment for s in CATALOGUE.positions.values() for _, p in s.positions()}
    assert set(asked) == named - set(CATALOGUE.treatments)
    assert all(entry.sources and entry.name for entry in asked.values())
    one = source("a", ("thread", "alternative"), names={"thread": "thread lifting"})
    cards = made_up([card("laser", "resurfacing")])
    found = named_by_experts(replace(cards, positions={"a": one}))
    assert [(f.treatment, f.name, f.sources) for f in found] == [("thread", "thread lifting", ("a",))]
