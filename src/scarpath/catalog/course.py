"""Read what people write about a course: a visit, and the bodies of stored entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from scarpath.catalog.build import FAULTY, Fault, reader
from scarpath.catalog.faults import CatalogFault
from scarpath.catalog.strict_yaml import read_document, read_text
from scarpath.core.catalogue import Catalogue
from scarpath.core.course import LONGEST_TEXT, Visit
from scarpath.core.errors import DamagedStore, InvalidFile, Problem
from scarpath.core.finding import Finding, finding

Record = TypeVar("Record")
EARLIEST = date(1900, 1, 1)


def load_visit(path: Path, catalogue: Catalogue, *, today: date) -> tuple[Visit, dict[str, Any]]:
    """The visit in a YAML or JSON file, and the file as plain values. Raises `InvalidFile`."""
    return read_visit(read_text(path), str(path), catalogue, today=today)


def read_visit(text: str, name: str, catalogue: Catalogue, *, today: date) -> tuple[Visit, dict[str, Any]]:
    """The visit in a text; `name` stands in messages, and one that ends in .json makes it JSON. Raises
    `InvalidFile`.
    """
    document = read_document(text, name)
    if not isinstance(document.value, dict):
        remedy = finding(CatalogFault.WRITE_SCARPATH_VISIT)
        raise InvalidFile((Problem(name, None, (), finding(CatalogFault.NO_VISIT), remedy),))
    faults: list[Fault] = []
    visit = reader(Visit)(document.value, (), faults)
    if isinstance(visit, Visit):
        faults += _check(visit, catalogue, today)
    found = [Problem(name, document.line(f.place), f.place, f.message, f.remedy) for f in faults]
    if found or document.problems:
        raise InvalidFile(tuple(dict.fromkeys([*document.problems, *found])))
    return visit, document.value


def read_plain(path: Path) -> dict[str, Any]:
    """A file that was read and checked before, as plain values."""
    value = read_document(read_text(path), str(path)).value
    return dict(value) if isinstance(value, Mapping) else {}


def made(record: type[Record], body: Mapping[str, Any]) -> Record:
    """A stored body as its record. Raises `DamagedStore` where it is none, without quoting it."""
    faults: list[Fault] = []
    hint: Any = record
    built = reader(hint)(dict(body), (), faults)
    if built is FAULTY or faults or not isinstance(built, record):
        raise DamagedStore(finding(CatalogFault.ENTRY_STORE_NO_VERSION_CAN, record=record.__name__.lower()))
    return built


def _check(visit: Visit, catalogue: Catalogue, today: date) -> Iterator[Fault]:
    if not EARLIEST <= visit.day <= today:
        yield Fault(
            ("day",),
            finding(CatalogFault.NOT_BETWEEN_TODAY, day=visit.day, earliest=EARLIEST),
            finding(CatalogFault.WRITE_DAY_VISIT),
        )
    if not any((visit.done, visit.measured, visit.harms, visit.files, visit.note, visit.worse)):
        yield Fault((), finding(CatalogFault.VISIT_SAYS_NOTHING), finding(CatalogFault.SAY_WHAT_WAS_DONE))
    known = [*catalogue.treatments, *catalogue.comparators]
    for i, session in enumerate(visit.done):
        if session.treatment not in known:
            yield _unknown(
                ("done", i, "treatment"), session.treatment, known, finding(CatalogFault.TREATMENTS_LISTED)
            )
    for i, measured in enumerate(visit.measured):
        scale = catalogue.graded_scales.get(measured.scale)
        if scale is None:
            yield _unknown(("measured", i, "scale"), measured.scale, list(catalogue.graded_scales))
        elif not scale.ends[0] <= measured.value <= scale.ends[1]:
            low, high = scale.ends
            said = finding(CatalogFault.NOT_SCALE, value=measured.value)
            yield Fault(
                ("measured", i, "value"), said, finding(CatalogFault.WRITE_NUMBER, low=low, high=high)
            )
    if visit.held:
        yield Fault(
            ("held",), finding(CatalogFault.STORE_FILLS_ITSELF), finding(CatalogFault.NAME_FILES_UNDER_FILES)
        )
    if len(visit.note or "") > LONGEST_TEXT:
        yield Fault(
            ("note",),
            finding(CatalogFault.NOTE_TOO_LONG),
            finding(CatalogFault.WRITE_MOST_CHARACTERS, longest_text=LONGEST_TEXT),
        )


def _unknown(
    place: tuple[str | int, ...], word: str, known: list[str], where: Finding | None = None
) -> Fault:
    near = get_close_matches(word.casefold().replace(" ", "_"), known, n=1)
    hint = finding(CatalogFault.NEAREST_FIRST, near=near[0]) if near else None
    told = where or finding(CatalogFault.WRITE_ONE_OF, known=tuple(known))
    return Fault(
        place,
        finding(CatalogFault.WORD_NOT_KNOWN, word=word),
        finding(CatalogFault.HINT_TOLD, hint=hint, told=told),
    )
