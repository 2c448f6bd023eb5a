"""The written page of the safety rules, and the account of every clinical statement."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from scarpath.catalog.rule_entries import load_rule_entries
from scarpath.core.errors import InvalidCatalogue, InvalidValue
from scarpath.core.rule import ClinicalEntry
from scarpath.planning.safety import HORIZON_MONTHS
from scarpath.render.rules_page import safety_rules_page
from scarpath.render.words import pages as words
from tests.planning.safety_data import mirrors, rules, sources

DOCS = Path(__file__).parents[2] / "docs"
ENTRIES = load_rule_entries()


def test_page_on_disk_is_the_one_the_rules_give() -> None:
    """When this fails, run `python docs/make_safety_rules.py`."""
    page = safety_rules_page(rules(), sources(), ENTRIES, mirrors=mirrors())
    assert (DOCS / "safety-rules.md").read_text(encoding="utf-8") == page


def test_command_writes_the_same_page() -> None:
    assert runpy.run_path(str(DOCS / "make_safety_rules.py"))["page"]() == safety_rules_page(
        rules(), sources(), ENTRIES, mirrors=mirrors()
    )


def test_page_names_every_rule_reason_source_and_conflict() -> None:
    page = safety_rules_page(rules(), sources(), ENTRIES, mirrors=mirrors())
    for rule in rules().values():
        assert f'<a id="{rule.id}"></a>{rule.title}' in page
        assert rule.reason in page
        for fact in (*rule.facts, *rule.conflicts):
            assert fact.fact in page
            assert all(sources()[key].address.link in page for key in fact.sources)


def test_page_names_the_horizon_that_the_engine_keeps() -> None:
    assert f"more than {HORIZON_MONTHS} months after the first visit" in words().RULES


def test_clinical_table_is_accounted_for_whole() -> None:
    """240 statements stood in the table under safety rules, contraindications, isotretinoin, intervals
    after filler, approvals and skin types when the list was drawn up; 28 of them are in no rule.
    """
    assert len({entry.entry for entry in ENTRIES}) == len(ENTRIES) == 240
    assert sum(not entry.rules for entry in ENTRIES) == 28


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.rules], ids=lambda e: e.entry)
def test_rule_named_for_a_statement_carries_its_sources(entry: ClinicalEntry) -> None:
    """What the compiler of the table proposed is carried by proposals; everything else by facts of the same
    sources.
    """
    for name in entry.rules:
        rule = rules()[name]
        if ".rule_proposal." in entry.entry:
            assert rule.sign_off == "rule_proposal"
        else:
            cited = [set(fact.sources) for fact in (*rule.facts, *rule.conflicts)]
            assert any(set(entry.sources) <= keys for keys in cited), (entry.entry, name)


def test_statements_point_at_known_rules_and_sources() -> None:
    assert {name for entry in ENTRIES for name in entry.rules} <= set(rules())
    assert {key for entry in ENTRIES for key in entry.sources} <= set(sources())


MEDICINES = "aspirin|warfarin|thinner|clopidogrel|medicine|antibiotic|isotretinoin|tretinoin|drug"
STOP = re.compile(rf"\b(stop|stopped|pause[ds]?|discontinue\w*|omit)\b[^.;]*\b({MEDICINES})", re.IGNORECASE)
DENIED = re.compile(r"(do not|not to|never tell a patient to) stop( medically necessary)?", re.IGNORECASE)


def test_no_sentence_anywhere_tells_to_stop_a_medicine() -> None:
    texts = [entry.says for entry in ENTRIES]
    texts += [fact.fact for rule in rules().values() for fact in (*rule.facts, *rule.conflicts)]
    assert [text for text in texts if STOP.search(DENIED.sub("", text))] == []
    assert STOP.search("stop aspirin a week before")


def test_statement_needs_a_rule_or_a_reason() -> None:
    with pytest.raises(InvalidValue, match="why_not"):
        ClinicalEntry(entry="a.b", says="made up", sources=())


def test_faulty_list_is_refused_with_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "rule_entries.yaml"
    path.write_text("- entry: a\n  says: made up\n  sources: []\n  rule: [x]\n", encoding="utf-8")
    with pytest.raises(InvalidCatalogue, match=r"rule_entries\.yaml:4.*'rule' is not a key here"):
        load_rule_entries(path)
    with pytest.raises(InvalidCatalogue, match="no such file"):
        load_rule_entries(tmp_path / "missing.yaml")


def test_the_head_says_who_has_signed_the_rules() -> None:
    told = safety_rules_page(rules(), sources(), ENTRIES, "Reviewed by a made-up name.", mirrors=mirrors())
    assert "Reviewed by a made-up name." in told
    assert "No clinician has reviewed" not in told
    assert "No clinician has reviewed" in safety_rules_page(rules(), sources(), ENTRIES, mirrors=mirrors())
