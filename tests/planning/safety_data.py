"""The shipped rules and cards, read file by file, and what one rule alone does to one case."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import scarpath.catalog
from scarpath.catalog.build import FAULTY, Fault, reader
from scarpath.catalog.strict_yaml import read_document, read_text
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import Safety
from scarpath.core.rule import Example, Outcome, Rule
from scarpath.core.sequencing import Sequencing
from scarpath.core.source import Mirror, Source
from scarpath.core.treatment import Treatment
from scarpath.planning.safety import check_safety
from tests.support import spoken

check_safety = spoken(check_safety)

DATA = Path(scarpath.catalog.__file__).parent / "data"
TODAY = date(2026, 11, 22)
PLAIN = """
scarpath_case: 1
person: {age: 30, fitzpatrick: III}
scars:
  - {region: left_cheek, type: icepick, count: 5}
  - {region: left_cheek, type: boxcar, count: 5}
  - {region: right_cheek, type: rolling, count: 5}
start_on: 2026-12-01
"""


def read(hint: Any, text: str, name: str) -> Any:
    """A core value from YAML; every fault fails the test that asked for it."""
    document, faults = read_document(text, name), list[Fault]()
    built = reader(hint)(document.value, (), faults)
    assert built is not FAULTY, faults
    assert not document.problems, document.problems
    return built


@cache
def shelf(folder: str, record: type) -> Mapping[str, Any]:
    """Every entry of a folder of the catalogue by id."""
    entries = [read(record, read_text(path), path.name) for path in sorted((DATA / folder).glob("*.yaml"))]
    return {entry.id: entry for entry in entries}


def rules() -> Mapping[str, Rule]:
    return shelf("rules", Rule)


def cards() -> Mapping[str, Treatment]:
    return shelf("treatments", Treatment)


@cache
def sources() -> Mapping[str, Source]:
    return {s.id: s for s in read(tuple[Source, ...], read_text(DATA / "sources.yaml"), "sources.yaml")}


def mirrors() -> Mapping[str, Mirror]:
    return {m.id: m for m in read(tuple[Mirror, ...], read_text(DATA / "mirrors.yaml"), "mirrors.yaml")}


def catalogue(with_rules: Mapping[str, Rule], with_cards: Mapping[str, Treatment] | None = None) -> Catalogue:
    """A catalogue of cards and rules alone."""
    parts = (
        "order",
        "gaps",
        "same_visit",
        "conflicts",
        "preparations",
        "care",
        "follow_up",
        "top_ups",
        "not_known",
    )
    return Catalogue(
        treatments=cards() if with_cards is None else with_cards,
        comparators={},
        scales={},
        rules=with_rules,
        studies={},
        sources={},
        sequencing=Sequencing(**dict.fromkeys(parts, ())),
    )


def example_case(given: str) -> Case:
    """The plain case with what an example says beside it; blocks are merged, lists replaced."""
    plain = read_document(PLAIN, "plain").value
    extra = read_document(given, "given").value
    assert isinstance(plain, dict)
    assert isinstance(extra, dict)
    for key, value in extra.items():
        plain[key] = {**plain.get(key, {}), **value} if isinstance(value, dict) else value
    faults: list[Fault] = []
    built = reader(Case)(plain, (), faults)
    assert isinstance(built, Case), faults
    return built


def judge(rule: Rule, case: Case) -> Safety:
    """What one rule alone does."""
    return check_safety(case, catalogue({rule.id: rule}), today=TODAY)


def outcome(safety: Safety, treatment: str | None) -> tuple[Outcome, date | None]:
    """What happened to a treatment (or to the case), in the words of an example, and until when."""
    if safety.red_flags:
        return "red_flag", None
    for word, entries in (("blocked", safety.blocked), ("delayed", safety.delayed)):
        for entry in entries:
            if entry.treatment == treatment:
                return word, entry.until
    for caution in safety.cautions:
        if caution.treatment in (treatment, None):
            return ("ask_first" if caution.effect == "ask_first" else "precaution"), None
    return ("asks" if safety.questions else "nothing"), None


def agrees(rule: Rule, example: Example) -> bool:
    """Whether a rule does in an example what the example says."""
    word, until = outcome(judge(rule, example_case(example.given)), example.treatment)
    return word == example.then and (example.until is None or until == example.until)


def changed(rule: Rule, **fields: Any) -> Rule:
    """A rule with some fields changed."""
    return dataclasses.replace(rule, **fields)
