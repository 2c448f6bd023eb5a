"""Flesch-Kincaid grade of a text (Kincaid and others, 1975): 0.39 words/sentence + 11.8 syllables/word - 15.59."""

from __future__ import annotations

import re

SILENT = re.compile(r"(?:[^laeiouy]es|[^aeioutd]ed|[^l]e)$")
VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Groups of vowels, less a silent ending; at least one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(VOWELS.findall(word))
    return max(1, groups - (1 if groups > 1 and SILENT.search(word) else 0))


def grade(text: str) -> float:
    """Years of schooling a text asks for; colons and semicolons do not end a sentence."""
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
