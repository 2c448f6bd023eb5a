"""The list that accounts for every clinical statement on safety: the rules that carry it, or why none
does.
"""

from __future__ import annotations

from pathlib import Path

from scarpath.catalog.build import Fault, reader
from scarpath.catalog.compiled import DATA
from scarpath.catalog.strict_yaml import read_document, read_text
from scarpath.core.errors import InvalidCatalogue, InvalidFile, Problem
from scarpath.core.rule import ClinicalEntry

LIST = DATA / "rule_entries.yaml"


def load_rule_entries(path: Path = LIST) -> tuple[ClinicalEntry, ...]:
    """The statements in the order of the clinical table. Raises `InvalidCatalogue` with every problem."""
    try:
        document = read_document(read_text(path), str(path))
    except InvalidFile as error:
        raise InvalidCatalogue(error.problems) from None
    faults: list[Fault] = []
    entries: tuple[ClinicalEntry, ...] = reader(tuple[ClinicalEntry, ...])(document.value, (), faults)
    problems = [Problem(str(path), document.line(f.place), f.place, f.message, f.remedy) for f in faults]
    if problems or document.problems:
        raise InvalidCatalogue((*document.problems, *problems))
    return entries
