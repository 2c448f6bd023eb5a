"""Claims that no text may make; a test plants sentences to see that the list finds them."""

from __future__ import annotations

import re

NEVER = (
    r"\bguarantee",
    r"\bpermanent(?:ly)? (?:remov|cur|clear|gone|smooth|fix|eras|eliminat)",
    r"\bcures?\b|\bcured\b",
    r"\bscar-?\s?free\b",
    r"\b100 ?% (?:success|safe|effective|clear|remov|gone|improve|better|satisf|cure)",
    r"\bwill (?:disappear|vanish|be gone|go away|be removed|be satisfied|be happy|look perfect|be clear)\b",
    r"\b(?:completely|entirely|perfectly|absolutely) (?:safe|painless|harmless)\b",
    r"\brisk-?free\b|\bside-effect-?free\b",
    r"\bno (?:side effects|risks?|downtime at all)\b",
    r"\bmiracle\b|\bflawless\b|\bperfect skin\b",
    r"\bdoctors? (?:hate|don't want)\b",
)
"""Wrong in any sentence."""

UNLESS_DENIED = (
    r"\b(?:remov\w*|eras\w*|eliminat\w*|get rid)\b.{0,40}"
    r"\b(?:for good|forever|completely|entirely|permanently)\b",
    r"\b(?:complete|total|full)(?:,? \w+)? (?:removal|clearance|cure)\b",
    r"\b(?:stop|stopping|quit|come off)(?: taking)? (?:your |the )?"
    r"(?:isotretinoin|warfarin|aspirin|anticoagula\w+|blood thinners?|medicines?|medication|tablets|pill)\b",
)
"""Wrong unless the sentence asks or denies it."""

_DENIAL = re.compile(
    r"\?$|\b(?:no|not|never|none|nobody|cannot|can't|without|nor|do not|don't)\b", re.IGNORECASE
)


def broken_promises(text: str) -> list[str]:
    """The sentences of a text that claim more than any trial has shown."""
    flat = re.sub(r"\s+", " ", text)
    found = []
    for sentence in re.split(r"(?<=[.!?]) ", flat):
        wrong = any(re.search(claim, sentence, re.IGNORECASE) for claim in NEVER)
        denied = _DENIAL.search(sentence)
        claimed = any(re.search(claim, sentence, re.IGNORECASE) for claim in UNLESS_DENIED)
        if wrong or (claimed and not denied):
            found.append(sentence)
    return found
