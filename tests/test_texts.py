"""What may be said: at a reading level most people can follow, and nothing beyond the evidence."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.experience import ASPECTS
from scarpath.render.words.en import (
    clinician as words_clinician,
    course as words_course,
    evidence as words_evidence,
    experts as words_experts,
    patient as words_patient,
    web as words_web,
)
from tests.claims import broken_promises
from tests.reading import grade, syllables

HIGHEST_GRADE = 8.0

# Counted in the Merriam-Webster dictionary.
KNOWN_SYLLABLES = {
    "scar": 1, "skin": 1, "change": 1, "judged": 1, "needle": 2, "treatment": 2, "treated": 2,
    "finished": 2, "laser": 2, "forehead": 2, "icepick": 2, "boxcar": 2, "likely": 2, "people": 2,
    "reviewed": 2, "figure": 2, "doctor": 2, "places": 2, "marks": 1, "clinician": 3, "improvement": 3,
    "removal": 3, "evidence": 3, "average": 3, "forever": 3, "usual": 3, "area": 3, "recommended": 4,
    "pregnancy": 3, "microneedling": 4, "dermatologist": 5, "hypertrophic": 4, "keloid": 2, "certainty":
    3, "lasting": 2, "months": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), KNOWN_SYLLABLES.items())
def test_the_syllable_counter_agrees_with_the_dictionary(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_the_published_formula() -> None:
    # By hand: 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59 = -1.45.
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)
    # 4 words, 2 sentences, 9 syllables (der-ma-tol-o-gist, re-mov-al, ...): 0.39 * 2 + 11.8 * 10 / 4 - 15.59.
    assert grade("Dermatologist removal. Skin scar.") == pytest.approx(0.39 * 2 + 11.8 * 10 / 4 - 15.59)


def test_the_grade_finds_hard_text() -> None:
    hard = "Subcutaneous incisionless surgery necessitates comprehensive consideration of contraindications."
    assert grade(hard) > HIGHEST_GRADE


def strings_of(module: ModuleType) -> list[str]:
    """Every string of a words module, docstrings left out."""
    found: list[str] = []
    tree = ast.parse(inspect.getsource(module))
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign):
            found += [
                n.value
                for n in ast.walk(statement)
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
    assert found, "the module holds no words; the test would prove nothing"
    return found


def sentences_of(module: ModuleType) -> list[str]:
    """The strings that are whole sentences."""
    return [
        text for text in strings_of(module) if re.search(r"[.?]$", text.strip()) and len(text.split()) >= 4
    ]


def filled(text: str) -> str:
    """A template with a short word or figure in each place."""
    return re.sub(r"\{[^}]*\}", "ten", text)


def test_patient_sentences_are_easy_to_read() -> None:
    sentences = [
        filled(text) for module in (words_patient, words_course, words_web) for text in sentences_of(module)
    ]
    assert grade("\n\n".join(sentences)) <= HIGHEST_GRADE


@pytest.mark.parametrize(
    "text", [*sentences_of(words_patient), *sentences_of(words_course), *sentences_of(words_web)]
)
def test_no_patient_sentence_is_hard(text: str) -> None:
    # The formula is made for passages; one short sentence with a long word may lie three above.
    assert grade(filled(text)) <= HIGHEST_GRADE + 3


@pytest.mark.parametrize("module", [words_patient, words_clinician, words_course, words_web, words_experts])
def test_words_hold_no_figures(module: ModuleType) -> None:
    assert [text for text in strings_of(module) if re.search(r"\d", filled(text))] == []


def test_what_scars_are_like_is_easy_to_read_and_leaves_figures_to_its_facts() -> None:
    texts = [entry.plain_words for entry in load_catalogue().experience.values()]
    assert texts
    assert grade(" ".join(texts)) <= HIGHEST_GRADE
    assert [text for text in texts if re.search(r"\d", text) or broken_promises(text)] == []
    assert {entry.aspect for entry in load_catalogue().experience.values()} == set(ASPECTS)


@pytest.mark.parametrize(
    "module",
    [words_patient, words_clinician, words_course, words_evidence, words_web, words_experts],
)
def test_words_promise_nothing(module: ModuleType) -> None:
    assert [text for text in strings_of(module) if broken_promises(text)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "We guarantee the result.",
        "This laser permanently removes every scar.",
        "Permanent removal is possible.",
        "The cure for acne scars.",
        "Get scar-free skin in weeks.",
        "100 % effective in all skin types.",
        "Your scars will disappear.",
        "It is completely safe.",
        "There are no side effects.",
        "It removes scars for good.",
        "A miracle for your skin.",
        "You will be satisfied with it.",
        "You should stop taking isotretinoin.",
    ],
)
def test_a_planted_claim_is_found(planted: str) -> None:
    assert broken_promises(f"Ten people took part. {planted} They were asked.")


@pytest.mark.parametrize(
    "honest",
    [
        "Can they be removed for good? No trial has shown complete, lasting removal.",
        "Nobody can promise that.",
        "Do not stop a medicine without your doctor.",
        "About 38 % better.",
        "Treatment cannot get rid of scars completely.",
    ],
)
def test_an_honest_sentence_passes(honest: str) -> None:
    assert not broken_promises(honest)


# ---- texts that the catalogue brings to the patient


def without_details(text: str) -> str:
    """A text without what stands in brackets, where figures are quoted as they were printed."""
    return f"{re.sub(r' *[(][^()]*[)]', '', text).rstrip('.')}."


@cache
def brought_by_the_catalogue() -> dict[str, tuple[str, ...]]:
    """What the patient reads from rules, cards and the order of treatments, by kind; facts are quotations."""
    known = load_catalogue()
    steps = known.sequencing
    rules, cards = known.rules.values(), known.treatments.values()
    return {
        "reasons of rules": tuple(rule.reason for rule in rules),
        "questions of rules": tuple({text: 0 for rule in rules for text in rule.questions.values()}),
        "cards in plain words": tuple(card.plain_words for card in cards),
        "life with scars": tuple(entry.plain_words for entry in known.experience.values()),
        "preparation": tuple(without_details(entry.what) for entry in steps.preparations),
        "care": tuple(without_details(entry.what) for entry in steps.care),
        "looks afterwards": tuple(f"{entry.what}." for entry in (*steps.follow_up, *steps.top_ups)),
    }


@pytest.mark.parametrize("kind", brought_by_the_catalogue())
def test_what_the_catalogue_brings_to_the_patient_is_easy_to_read(kind: str) -> None:
    texts = brought_by_the_catalogue()[kind]
    assert texts
    assert grade("\n\n".join(texts)) <= HIGHEST_GRADE


AS_PRINTED = {
    "First description (Lee 2002): 65% and 100% TCA, 100% better after 4-6 sessions": "a share of people",
    "Hope for complete removal": "the title of the rule that answers this hope",
}
"""Texts that a careless reader could take for a promise, and what they are."""


def test_no_text_of_the_catalogue_promises_anything() -> None:
    """Every text, quotations of sources too: cards, rules, order and timing, scales, what life is like."""
    known = load_catalogue()
    parts = (known.treatments, known.rules, known.scales, known.experience, {"": known.sequencing})
    texts = {text for part in parts for value in part.values() for text in strings_in(value)}
    assert len(texts) > 1000
    assert {text for text in texts if broken_promises(text)} == set(AS_PRINTED)


def strings_in(value: object) -> Iterator[str]:
    """Every string in a value of the catalogue, however deep."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from strings_in(entry)
    elif isinstance(value, tuple):
        for entry in value:
            yield from strings_in(entry)
