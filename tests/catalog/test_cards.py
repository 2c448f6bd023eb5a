"""The shipped catalogue as data: each file alone, then the facts that files must agree on.

Expected values are transcriptions (prices, gaps), closed forms of the published scales (their maxima), counts
over the study files, or invariants; each is named where it stands. None must be edited when a file is added.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import TypeAdapter

from scarpath.catalog.compiled import DATA
from scarpath.catalog.load import read_catalogue
from scarpath.core.case import ATROPHIC, RAISED, ScarType, Skin
from scarpath.core.catalogue import Catalogue
from scarpath.core.position import ContextMeaning, ExpertSource, IndependenceGroup, expert_of
from scarpath.core.scale import SeverityScale
from scarpath.core.sequencing import Sequencing, covers
from scarpath.core.source import Mirror, Source, study_of
from scarpath.core.study import Study
from scarpath.core.synthesis import Synthesis
from scarpath.core.treatment import Comparator, Family, Range, Treatment

FOLDERS = {
    "treatments": Treatment,
    "scales": SeverityScale,
    "studies": Study,
    "positions": ExpertSource,
}
LISTS = {
    "comparators.yaml": tuple[Comparator, ...],
    "sources.yaml": tuple[Source, ...],
    "syntheses.yaml": tuple[Synthesis, ...],
    "independence_groups.yaml": tuple[IndependenceGroup, ...],
    "contexts.yaml": tuple[ContextMeaning, ...],
    "mirrors.yaml": tuple[Mirror, ...],
    "sequencing.yaml": Sequencing,
}
FILES = [path for folder in FOLDERS for path in sorted((DATA / folder).glob("*.yaml"))]
STUDIES = 142
"""Files of the evidence table when the catalogue was written; studies are added, never lost."""

# Printed prices: typical, or low and high, or percent added to the host; all in US dollars where money.
PRICES: dict[str, tuple[int, ...]] = {
    "fractional_nonablative_laser": (1228,),
    "fractional_ablative_laser": (2169,),
    "full_ablative_laser": (2169,),
    "peel_superficial": (150, 300),
    "peel_medium": (300, 1500),
    "peel_deep": (1500, 6000),
    "tca_cross": (200,),
    "microneedling": (100, 600),
    "filler_pmma": (855,),
    "filler_ha": (652,),
    "subcision": (300, 1000),
    "punch_excision": (1075,),
}
ADDED_TO_HOST = {"prp": 25.0}

# Printed minimum gaps in weeks, first treatment and later one: device manual of InMode (6-12 weeks, 2-3
# weeks, 3 months), Morpheus8 consent (3 months, 6 months), AAD session 2024 (2 weeks), Treacy (1 week,
# 6 months), punch pages (4-6 weeks), facial ageing consensus (1-2 weeks) for every other pair.
GAPS = {
    ("microneedling_rf", "fractional_ablative_laser"): 6,
    ("fractional_ablative_laser", "microneedling_rf"): 13,
    ("fractional_nonablative_laser", "microneedling_rf"): 2,
    ("microneedling_rf", "fractional_nonablative_laser"): 2,
    ("peel_deep", "microneedling_rf"): 13,
    ("filler_ha", "microneedling_rf"): 26,
    ("filler_ha", "fractional_ablative_laser"): 2,
    ("filler_ha", "filler_caha"): 26,
    ("subcision", "filler_caha"): 1,
    ("punch_excision", "fractional_ablative_laser"): 4,
    ("punch_elevation", "fractional_ablative_laser"): 1,
    ("subcision", "tca_cross"): 1,
}


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read_catalogue(DATA)


def plain(path: Path) -> str:
    """The file as JSON text, for a validator that knows nothing of our own reader."""
    return json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")))


def walk(value: Any) -> Iterator[Any]:
    """Every value inside an entry, itself first."""
    yield value
    if is_dataclass(value):
        for f in fields(value):
            yield from walk(getattr(value, f.name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from walk(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from walk(inner)


def is_reported(value: Any) -> bool:
    return isinstance(value, SeverityScale) and value.kind == "reported"


def entries(shipped: Catalogue) -> list[Any]:
    return [*shipped.treatments.values(), *shipped.scales.values(), shipped.sequencing]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_holds_by_itself(path: Path, shipped: Catalogue) -> None:
    """Pydantic in strict mode reads the same value from the file as the catalogue's own reader."""
    entry: Any = TypeAdapter(FOLDERS[path.parent.name]).validate_json(plain(path), strict=True)
    assert entry == getattr(shipped, path.parent.name)[path.stem]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_by_itself(name: str, shipped: Catalogue) -> None:
    value: Any = TypeAdapter(LISTS[name]).validate_json(plain(DATA / name), strict=True)
    shelf = getattr(shipped, Path(name).stem)
    assert value == (shelf if isinstance(shelf, Sequencing) else tuple(shelf.values()))


def test_every_family_has_a_card(shipped: Catalogue) -> None:
    assert {card.family for card in shipped.treatments.values()} == set(get_args(Family))


def test_studies_are_not_lost(shipped: Catalogue) -> None:
    assert len(shipped.studies) >= STUDIES


def test_every_source_is_named_and_known(shipped: Catalogue) -> None:
    """A judged strength, a range and a fact each name a source, and each name leads to a page or a study."""
    unknown, silent = [], []
    for entry in entries(shipped):
        for value in walk(entry):
            names = getattr(value, "sources", ())
            # a scale that studies name by its name alone says nothing that a source could carry
            if is_dataclass(value) and hasattr(value, "sources") and not (names or is_reported(value)):
                silent.append(value)
            for name in names:
                study = study_of(name)
                if expert_of(name) in shipped.positions:
                    continue
                if (study or name) not in (shipped.sources if study is None else shipped.studies):
                    unknown.append(name)
    assert not unknown
    assert not silent


@pytest.mark.parametrize("card", PRICES)
def test_price_is_the_printed_one(card: str, shipped: Catalogue) -> None:
    price = shipped.treatments[card].price
    assert price is not None
    assert (price.currency, price.country) == ("USD", "USA")
    printed = tuple(Decimal(p) for p in PRICES[card])
    found = (price.typical,) if len(printed) == 1 else (price.low, price.high)
    assert found == printed


@pytest.mark.parametrize("card", ADDED_TO_HOST)
def test_what_is_added_to_the_price_of_a_host_is_the_printed_share(card: str, shipped: Catalogue) -> None:
    price = shipped.treatments[card].price
    assert price is not None
    assert price.added_percent_of_host == ADDED_TO_HOST[card]


def test_a_filler_is_priced_by_the_syringe_and_only_a_punch_by_the_scar(shipped: Catalogue) -> None:
    for card in shipped.treatments.values():
        if card.price is not None:
            assert (card.price.unit == "syringe") is (card.family == "filler"), card.id
            assert card.price.unit != "scar" or card.family == "punch", card.id


def test_prices_lead_to_the_page_they_name(shipped: Catalogue) -> None:
    for card in shipped.treatments.values():
        if card.price is not None:
            page = shipped.sources[card.price.source or "none named"].source_url
            assert card.price.url in (None, page), card.id


def most_coded(card: str, shipped: Catalogue) -> int | None:
    """The most sessions of a treatment that any arm codes; a printed mean counts as its whole part."""
    coded = [
        part.sessions
        for study in shipped.studies.values()
        for arm in study.arms
        for part in arm.components
        if part.treatment == card and part.sessions is not None
    ]
    return int(max(coded)) if coded else None


def in_words(card: Treatment, number: int, shipped: Catalogue) -> bool:
    """Whether a study of the treatment, or a fact of its card, prints the number in its text."""
    studies = [
        study
        for study in shipped.studies.values()
        if card.id in {part.treatment for arm in study.arms for part in arm.components}
    ]
    told = [text for entry in (card, *studies) for text in texts(entry)]
    return any(re.search(rf"\b{number}\b", text) for text in told)


def test_sessions_at_most_are_those_that_studies_have_seen(shipped: Catalogue) -> None:
    """The most that a study codes, else the usual ones; more only where a text prints more in words."""
    for card in shipped.treatments.values():
        usual = int(card.sessions_usual.high) if card.sessions_usual else 1
        coded = most_coded(card.id, shipped)
        assert card.sessions_at_most >= max(usual, coded or 0), card.id
        if card.sessions_at_most > (coded or usual):
            assert in_words(card, card.sessions_at_most, shipped), card.id


def test_more_than_one_session_needs_an_interval(shipped: Catalogue) -> None:
    for card in shipped.treatments.values():
        assert (card.interval_weeks is not None) == (card.sessions_at_most > 1), card.id


def ranges(card: Treatment) -> list[Range]:
    found = (card.sessions_usual, card.interval_weeks, card.downtime_days, card.top_up_months)
    return [r for r in found if r is not None]


def test_a_number_from_weak_pages_alone_says_so(shipped: Catalogue) -> None:
    """A range that rests on class E pages alone carries a note; better sources go first."""
    for card in shipped.treatments.values():
        for found in ranges(card):
            pages = [name for name in found.sources if study_of(name) is None]
            weak = all(shipped.sources[name].quality_class == "E" for name in pages)
            if weak and len(pages) == len(found.sources):
                assert found.note, f"{card.id}: {found}"


def test_cards_of_one_kind_share_a_group_or_have_none(shipped: Catalogue) -> None:
    """A kind is a family and how it acts: no group joins two, and no card of a grouped kind is left out."""
    groups: dict[tuple[str, str], set[str | None]] = {}
    for card in shipped.treatments.values():
        groups.setdefault((card.family, card.mechanism), set()).add(card.exclusive_group)
    assert {kind for kind, found in groups.items() if len(found) > 1} == set()
    named = Counter(group for found in groups.values() for group in found - {None})
    assert named
    assert set(named.values()) == {1}


def test_only_adjuncts_have_hosts_and_hosts_have_visits(shipped: Catalogue) -> None:
    for card in shipped.treatments.values():
        assert bool(card.hosts) == (card.mechanism == "adjunct"), card.id
        assert all(shipped.treatments[host].mechanism != "adjunct" for host in card.hosts)


def test_raised_scars_are_never_sent_to_resurfacing(shipped: Catalogue) -> None:
    """The raised path is the only one for raised scars, and it is for nothing else."""
    for card in shipped.treatments.values():
        closed = ATROPHIC if card.raised_only else RAISED
        assert {card.suits[t].strength for t in closed} == {"unsuited"}, card.id
        assert any(card.suits[t].strength != "unsuited" for t in ScarType if t not in closed), card.id


def test_the_best_suited_type_is_the_one_the_sources_name(shipped: Catalogue) -> None:
    """Subcision for rolling scars, focal acid and excision for icepick, elevation for deep boxcar."""
    best = {
        "subcision": "rolling",
        "tca_cross": "icepick",
        "punch_excision": "icepick",
        "punch_elevation": "boxcar",
    }
    for card, expected in best.items():
        strong = [t.value for t, suit in shipped.treatments[card].suits.items() if suit.strength == "strong"]
        assert strong == [expected]


def test_icepick_is_the_weak_spot_of_every_resurfacing(shipped: Catalogue) -> None:
    for card in shipped.treatments.values():
        if card.mechanism == "resurfacing":
            assert card.suits[ScarType.ICEPICK].strength == "poor"
            assert card.suits[ScarType.ROLLING].strength in ("strong", "partial")


def test_what_does_not_last_says_when_it_is_repeated(shipped: Catalogue) -> None:
    envelope = shipped.sequencing.top_ups[0]
    for card in shipped.treatments.values():
        assert (card.permanence == "temporary") == (card.top_up_months is not None), card.id
        if card.top_up_months is not None:
            assert covers(envelope.applies_to, card)
            assert (
                envelope.months_low
                <= card.top_up_months.low
                <= card.top_up_months.high
                <= envelope.months_high
            )


def test_every_treatment_of_a_trial_is_known(shipped: Catalogue) -> None:
    """Trials use only cards and comparators, and each comparator is there for some trial."""
    used = {
        part.treatment for study in shipped.studies.values() for arm in study.arms for part in arm.components
    }
    assert used <= set(shipped.treatments) | set(shipped.comparators)
    assert set(shipped.comparators) <= used
    for comparator in shipped.comparators.values():
        coded = most_coded(comparator.id, shipped)
        assert comparator.sessions_at_most >= (coded or 1), comparator.id


def test_the_points_of_goodman_and_baron_add_up(shipped: Catalogue) -> None:
    """84 is the published maximum of the scale."""
    scale = shipped.scales["goodman_baron_quantitative"]
    assert sum(max(item.points) for item in scale.items) == scale.range[1] == 84
    assert all(len(item.points) == len(scale.count_bands) == 3 for item in scale.items)


def test_the_weights_of_ecca_add_up(shipped: Catalogue) -> None:
    """540 is the published maximum: the weights times the greatest extent."""
    scale = shipped.scales["ecca"]
    assert 3 * sum(item.weight or 0 for item in scale.items) == scale.range[1] == 540
    assert scale.extent is not None
    assert len(scale.extent) == len(scale.count_bands) + 1


@pytest.mark.parametrize("scale", ["goodman_baron_quantitative", "ecca"])
def test_count_bands_tile_the_whole_numbers(scale: str, shipped: Catalogue) -> None:
    bands = shipped.scales[scale].count_bands
    assert bands[0][0] == 1
    assert bands[-1][1] is None
    assert all(high is not None and after[0] == high + 1 for (_, high), after in pairwise(bands))


@pytest.mark.parametrize("depth", ["shallow", "moderate", "deep"])
@pytest.mark.parametrize("scar", list(ScarType))
def test_every_scar_is_counted_once(scar: ScarType, depth: str, shipped: Catalogue) -> None:
    """Whatever a case can say of a scar whose depth and age are known, one row of each scale counts it."""
    for scale in ("goodman_baron_quantitative", "ecca"):
        for young in (True, False):
            rows = [
                item.id
                for item in shipped.scales[scale].items
                for match in item.matches
                if match.type == scar
                and (not match.depth or depth in match.depth)
                and (match.young is None or match.young == young)
            ]
            assert len(rows) == 1, (scale, scar, depth, young, rows)


def test_bands_of_the_life_quality_index_tile_its_range(shipped: Catalogue) -> None:
    scale = shipped.scales["dlqi"]
    covered = [total for band in scale.bands for total in range(int(band.low), int(band.high) + 1)]
    assert covered == list(range(31))


def test_grades_are_those_of_the_range(shipped: Catalogue) -> None:
    scale = shipped.scales["goodman_baron_qualitative"]
    assert [grade.grade for grade in scale.grades] == [1, 2, 3, 4]


@pytest.mark.parametrize(("first", "second"), GAPS, ids=lambda name: str(name))
def test_gap_is_the_printed_one(first: str, second: str, shipped: Catalogue) -> None:
    cards = shipped.treatments
    assert shipped.sequencing.gap_weeks(cards[first], cards[second]) == GAPS[first, second]


def test_a_choice_among_figures_that_disagree_is_a_proposal(shipped: Catalogue) -> None:
    for gap in shipped.sequencing.gaps:
        assert not gap.conflict or gap.sign_off == "rule_proposal", gap.id
    assert {conflict.sign_off for conflict in shipped.sequencing.conflicts} == {"rule_proposal"}


def test_each_card_stands_at_the_stage_of_one_step(shipped: Catalogue) -> None:
    for card in shipped.treatments.values():
        stages = [
            step.stage
            for step in shipped.sequencing.order
            if step.stage is not None and step.applies_to is not None and covers(step.applies_to, card)
        ]
        assert stages == [card.stage], card.id


def test_what_may_share_a_visit(shipped: Catalogue) -> None:
    """Subcision with hyaluronic acid (tsasrt) and with fractional CO2 (sub_co2), named in either order.

    No source joins a deep peel with anything.
    """
    cards, sequencing = shipped.treatments, shipped.sequencing
    for one, other in (("subcision", "filler_ha"), ("subcision", "fractional_ablative_laser")):
        assert sequencing.together(cards[one], cards[other]) is not None
        assert sequencing.together(cards[one], cards[other]) == sequencing.together(cards[other], cards[one])
    assert all(sequencing.together(cards["peel_deep"], card) is None for card in cards.values())


def test_each_pair_of_an_adjunct_and_its_host_was_judged_together(shipped: Catalogue) -> None:
    for card in shipped.treatments.values():
        for host in card.hosts:
            assert shipped.sequencing.together(shipped.treatments[host], card) is not None, (host, card.id)


def test_preparations_ask_for_facts_a_case_can_state(shipped: Catalogue) -> None:
    asked = {p.asks_field for p in shipped.sequencing.preparations} - {None}
    assert asked <= {f.name for f in fields(Skin)}


def test_ids_within_sequencing_are_unique(shipped: Catalogue) -> None:
    for f in fields(Sequencing):
        ids = Counter(getattr(entry, "id", entry) for entry in getattr(shipped.sequencing, f.name))
        assert not [name for name, n in ids.items() if n > 1], f.name


MEDICINES = (
    "aspirin|warfarin|anticoagul|thinner|clopidogrel|nsaid|painkiller|isotretinoin|antibiotic|medicine|drug"
)
STOP = re.compile(
    rf"\b(stop|stopped|discontinue\w*|pause\w*|omit)\b[^.;]*\b({MEDICINES})|({MEDICINES})[^.;]*\bstop", re.I
)
PROMISE = re.compile(r"\b(cures?|guarantee\w*|scar-free|flawless|will disappear)\b", re.I)


def texts(value: Any) -> list[str]:
    return [found for found in walk(value) if isinstance(found, str)]


def test_the_patterns_catch_what_they_are_for() -> None:
    assert STOP.search("stop aspirin a week before")
    assert STOP.search("blood thinners stopped two weeks before")
    assert PROMISE.search("a guaranteed result")


def test_no_sentence_stops_a_medicine_or_promises(shipped: Catalogue) -> None:
    for entry in entries(shipped):
        for text in texts(entry):
            assert not STOP.search(text), text
            assert not PROMISE.search(text), text
