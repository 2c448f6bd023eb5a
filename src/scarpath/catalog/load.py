"""The doors of the catalogue: files in, core values out, and every problem at once with file, line, field and
remedy.

The YAML under `data/` is the truth. `load_catalogue()` without a folder uses the compiled form beside it,
unless a YAML file was edited since it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scarpath.catalog.build import FAULTY, Fault, reader
from scarpath.catalog.check import (
    check_case,
    check_catalogue,
    check_review,
    check_study,
    printed_twice,
)
from scarpath.catalog.compiled import DATA, FOLDERS, LISTS, SINGLE, load_compiled
from scarpath.catalog.faults import CatalogFault
from scarpath.catalog.strict_yaml import Document, read_document, read_text
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCase, InvalidCatalogue, InvalidFile, Place, Problem
from scarpath.core.finding import finding
from scarpath.core.published import PublishedNetwork
from scarpath.core.review import Review
from scarpath.core.study import Study

VIGNETTES = DATA / "vignettes"
"""Faces by which plans are held to published experts; no part of the catalogue."""
PUBLISHED_CASES = DATA / "published_cases"
"""Faces made of what expert sources state of the people they wrote about, by the id of the source."""


def load_case(path: Path, catalogue: Catalogue, *, today: date) -> Case:
    """The case in a YAML or JSON file. Raises `InvalidCase` with every problem in it."""
    try:
        text = read_text(path)
    except InvalidFile as error:
        raise InvalidCase(error.problems) from None
    return read_case(text, str(path), catalogue, today=today)


def read_case(text: str, name: str, catalogue: Catalogue, *, today: date) -> Case:
    """The case in a text; `name` stands in messages, and one that ends in .json makes it JSON. Raises
    `InvalidCase`.
    """
    try:
        document = read_document(text, name)
    except InvalidFile as error:
        raise InvalidCase(error.problems) from None
    if document.value is None:
        empty = Problem(
            name,
            None,
            (),
            finding(CatalogFault.FILE_EMPTY),
            finding(CatalogFault.TYPE_SCARPATH_NEW_CASE_FILE),
        )
        raise InvalidCase((empty,))
    faults: list[Fault] = []
    case = reader(Case)(document.value, (), faults)
    faults += check_case(document.value, catalogue, today)
    problems = _problems(document, [_with_help(fault) for fault in faults])
    if problems:
        raise InvalidCase(problems)
    assert isinstance(case, Case)
    return case


def load_study(path: Path, catalogue: Catalogue | None = None) -> Study:
    """The study in a file, checked against itself, and against the treatments of a catalogue where one is
    given. Raises `InvalidCatalogue`.
    """
    try:
        document = read_document(read_text(path), str(path))
    except InvalidFile as error:
        raise InvalidCatalogue(error.problems) from None
    study, problems = _build(document, Study)
    if study is not FAULTY:
        problems += _problems(document, check_study(study, catalogue))
    if problems:
        raise InvalidCatalogue(_in_order(problems))
    assert isinstance(study, Study)
    return study


def load_studies(path: Path, catalogue: Catalogue) -> tuple[Study, ...]:
    """The study in a file, or all studies in a folder (its `.yaml` and `.json` files). Raises
    `InvalidCatalogue` with every problem in every file.
    """
    files = (
        sorted(f for f in path.iterdir() if f.suffix in (".yaml", ".yml", ".json"))
        if path.is_dir()
        else [path]
    )
    if not files:
        remedy = finding(CatalogFault.PUT_STUDY_PER_FILE)
        raise InvalidCatalogue(
            (Problem(str(path), None, (), finding(CatalogFault.FOLDER_HOLDS_NO_STUDY), remedy),)
        )
    studies: dict[Path, Study] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            studies[file] = load_study(file, catalogue)
        except InvalidCatalogue as error:
            problems += error.problems
    of = {study.id: str(file) for file, study in studies.items()}
    problems += [
        Problem(of[name], None, fault.place, fault.message, fault.remedy)
        for name, fault in printed_twice(studies.values())
    ]
    if problems:
        raise InvalidCatalogue(tuple(problems))
    return tuple(studies.values())


def load_review(path: Path, catalogue: Catalogue, *, today: date) -> Review:
    """The signed review in a file. Raises `InvalidCatalogue` with every problem in it."""
    try:
        document = read_document(read_text(path), str(path))
    except InvalidFile as error:
        raise InvalidCatalogue(error.problems) from None
    review, problems = _build(document, Review)
    if review is not FAULTY:
        problems += _problems(document, check_review(review, catalogue))
    if review is not FAULTY and review.signed_on > today:
        said = finding(CatalogFault.SIGNED_IN_FUTURE, signed_on=review.signed_on, today=today)
        problems += _problems(
            document, [Fault(("signed_on",), said, finding(CatalogFault.WRITE_DAY_SIGNATURE))]
        )
    if problems:
        raise InvalidCatalogue(_in_order(problems))
    assert isinstance(review, Review)
    return review


def load_networks(directory: Path = DATA) -> tuple[PublishedNetwork, ...]:
    """The published network meta-analyses that the model's code is checked against, by id. They are no part
    of the catalogue: no forecast reads them. Raises `InvalidCatalogue` with every problem in every file.
    """
    shelf = _folder(directory / "networks", PublishedNetwork)
    if shelf.problems:
        raise InvalidCatalogue(_in_order(shelf.problems))
    return tuple(shelf.entries.values())


def load_catalogue(directory: Path | None = None) -> Catalogue:
    """The packaged catalogue, or the YAML files of a folder laid out like `data/`. Raises
    `InvalidCatalogue`.
    """
    if directory is None:
        return load_compiled() or read_catalogue(DATA)
    return read_catalogue(directory)


def read_catalogue(directory: Path) -> Catalogue:
    """The catalogue from YAML files alone. Raises `InvalidCatalogue` with every problem in every file."""
    if not directory.is_dir():
        remedy = finding(CatalogFault.NAME_FOLDER_LAID_OUT_LIKE)
        raise InvalidCatalogue(
            (Problem(str(directory), None, (), finding(CatalogFault.NO_SUCH_FOLDER), remedy),)
        )
    shelves = {name: _folder(directory / name, record) for name, record in FOLDERS.items()}
    shelves |= {name: _list(directory / f"{name}.yaml", record) for name, record in LISTS.items()}
    shelves |= {name: _single(directory / f"{name}.yaml", record) for name, record in SINGLE.items()}
    problems = [problem for shelf in shelves.values() for problem in shelf.problems]
    if not problems:
        parts: dict[str, Any] = {name: shelves[name].entries for name in (*FOLDERS, *LISTS)}
        parts |= {name: shelves[name].entries[""] for name in SINGLE}
        catalogue = Catalogue(**parts)
        for (shelf, key), fault in check_catalogue(catalogue):
            document, top = shelves[shelf].where[key]
            problems += _problems(document, [Fault((*top, *fault.place), fault.message, fault.remedy)])
    if problems:
        raise InvalidCatalogue(_in_order(problems))
    return catalogue


@dataclass(slots=True)
class _Shelf:
    """Entries of one kind by id, the document and place each came from, and what was wrong."""

    entries: dict[str, Any] = field(default_factory=dict)
    where: dict[str, tuple[Document, Place]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, key: str, entry: Any, document: Document, place: Place) -> None:
        if key in self.entries:
            line = document.line((*place, "id"))
            self.problems.append(
                Problem(
                    document.name,
                    line,
                    ("id",),
                    finding(CatalogFault.SECOND_ENTRY_ID, key=key),
                    finding(CatalogFault.GIVE_EACH_ENTRY_ID_OWN),
                )
            )
        self.entries[key] = entry
        self.where[key] = (document, place)


def _folder(folder: Path, record: type) -> _Shelf:
    shelf = _Shelf()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        if path.suffix != ".yaml":
            shelf.problems.append(
                Problem(
                    str(path),
                    None,
                    (),
                    finding(CatalogFault.FILE_WOULD_NOT_READ),
                    finding(CatalogFault.NAME_BY_ID),
                )
            )
            continue
        document = _open(path, shelf)
        if document is None:
            continue
        entry, problems = _build(document, record)
        shelf.problems += problems
        if entry is not FAULTY:
            if entry.id != path.stem:
                said = finding(CatalogFault.ID_NOT_NAME_FILE, id=entry.id)
                shelf.problems.append(
                    Problem(
                        str(path),
                        document.line(("id",)),
                        ("id",),
                        said,
                        finding(CatalogFault.RENAME_FILE, id=entry.id),
                    )
                )
            shelf.put(entry.id, entry, document, ())
    return shelf


def _list(path: Path, record: type) -> _Shelf:
    shelf = _Shelf()
    document = _open(path, shelf)
    if document is not None:
        entries, problems = _build(document, tuple[record, ...])  # type: ignore[valid-type]
        shelf.problems += problems
        for i, entry in enumerate(entries if entries is not FAULTY and not problems else ()):
            shelf.put(entry.id, entry, document, (i,))
    return shelf


def _single(path: Path, record: type) -> _Shelf:
    shelf = _Shelf()
    document = _open(path, shelf)
    if document is not None:
        entry, problems = _build(document, record)
        shelf.problems += problems
        shelf.put("", entry, document, ())
    return shelf


def _open(path: Path, shelf: _Shelf) -> Document | None:
    try:
        return read_document(read_text(path), str(path))
    except InvalidFile as error:
        shelf.problems += error.problems
        return None


def _build(document: Document, hint: Any) -> tuple[Any, list[Problem]]:
    faults: list[Fault] = []
    if document.value is None:
        return FAULTY, [
            Problem(
                document.name,
                None,
                (),
                finding(CatalogFault.FILE_EMPTY),
                finding(CatalogFault.DELETE_OR_FILL),
            )
        ]
    built = reader(hint)(document.value, (), faults)
    return built, list(_problems(document, faults))


def _problems(document: Document, faults: Iterable[Fault]) -> tuple[Problem, ...]:
    """The problems of the reading and the faults of the values, in the order of the file."""
    found = [Problem(document.name, document.line(f.place), f.place, f.message, f.remedy) for f in faults]
    return _in_order([*document.problems, *found])


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line or 0)))


def _with_help(fault: Fault) -> Fault:
    if fault.place == ("person", "fitzpatrick"):
        # As printed by Medscape (key emed_laser of the list of sources).
        return Fault(
            fault.place,
            fault.message,
            finding(
                CatalogFault.REMEDY_SKIN_TYPE_HELP,
                remedy=fault.remedy,
                help=finding(CatalogFault.SKIN_TYPE_HELP),
            ),
        )
    return fault
