"""What a statement rests on, from the facts behind it."""

from __future__ import annotations

from collections.abc import Iterable

from scarpath.core.finding import Basis
from scarpath.core.rule import SignOff
from scarpath.core.source import Fact


def basis_of(facts: Iterable[Fact], sign_off: SignOff = "sourced", *, disputed: bool = False) -> Basis:
    """The sources of these facts, each once, and whether others disagree or it is our own proposal."""
    sources = dict.fromkeys(source for fact in facts for source in fact.sources)
    return Basis(sources=tuple(sources), disputed=disputed, proposal=sign_off == "rule_proposal")
