"""Reading level after Flesch and Kincaid, with a small syllable counter of its own."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)|\n\s*\n")
_SUFFIX = re.compile(
    r"(?<=[^aeiou])e(?=(?:ly|ment|ful|less|ness|where|one|thing|times|body|head|pick)(?:s|$))"
)
_SPLIT_VOWELS = re.compile(
    r"i(?:a(?!l\b|n\b|ge\b)|o(?!n|us))|ea(?=$|s$)|eo(?!p)|ein|uou|cien|riou|iet|ua(?!r|g)"
)
_EXCEPTIONS = {
    "area": 3, "idea": 3, "ideas": 3, "areas": 3, "people": 2, "being": 2, "doing": 2, "going": 2,
    "science": 2, "year": 1, "years": 1, "near": 1, "clear": 1, "sea": 1, "tea": 1, "clinician": 3,
    "clinicians": 3, "usually": 4, "usual": 3, "once": 1, "someone": 2, "reviewed": 2, "questions": 2,
    "something": 2, "diet": 2, "quiet": 2, "ease": 1, "please": 1, "serious": 3, "various": 3,
}  # fmt: skip


def syllables(word: str) -> int:
    """Syllables of an English word by its vowel groups, silent endings left out."""
    word = word.casefold().split("'")[0]
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    stem = _SUFFIX.sub("", word)
    count = len(re.findall(r"[aeiouy]+", stem)) + len(_SPLIT_VOWELS.findall(stem))
    silent_e = re.search(r"[^aeiouy]e$", stem) and not re.search(r"[^aeiouyrl]le$", stem)
    silent_ed = re.search(r"[^aeiouytd]ed$", stem)
    silent_es = re.search(r"[^aeiouysxzcg]es$", stem) and not re.search(r"(?:sh|ch)es$", stem)
    if silent_e or silent_ed or silent_es:
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade level.

    0.39 (words / sentences) + 11.8 (syllables / words) - 15.59 (Kincaid, Fishburne, Rogers and Chissom, 1975,
    Derivation of new readability formulas for Navy enlisted personnel, Research Branch Report 8-75).
    A figure is read as one short word and the percent sign as the word percent.
    """
    spoken = re.sub(r"-?\d[\d,.]*(?:\s?%)?", lambda m: " ten percent " if "%" in m[0] else " ten ", text)
    sentences = [s for s in _SENTENCE_END.split(spoken) if _WORD.search(s)]
    words = _WORD.findall(spoken)
    total = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * total / len(words) - 15.59
