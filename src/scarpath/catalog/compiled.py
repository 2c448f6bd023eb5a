"""Load the catalogue from the one file that `python -m scarpath.catalog.compile` writes.

The compiled form holds the values of a catalogue that was read from YAML and passed every check, so they are
put together again without checking each of them. It is a cache: it carries a digest of every YAML file it was
made from, and where the YAML stands beside it (a source checkout, an unpacked wheel) and differs in one byte,
it is not used.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import re
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from scarpath.core.catalogue import Catalogue
from scarpath.core.experience import Experience
from scarpath.core.position import ContextMeaning, ExpertSource, IndependenceGroup
from scarpath.core.review import Review
from scarpath.core.rule import Rule
from scarpath.core.scale import SeverityScale
from scarpath.core.sequencing import Sequencing
from scarpath.core.source import Mirror, Source
from scarpath.core.study import Study
from scarpath.core.synthesis import Synthesis
from scarpath.core.treatment import Comparator, Treatment

DATA = Path(__file__).parent / "data"
COMPILED = "compiled.json"

FOLDERS: dict[str, Any] = {
    "treatments": Treatment,
    "scales": SeverityScale,
    "rules": Rule,
    "studies": Study,
    "experience": Experience,
    "reviews": Review,
    "positions": ExpertSource,
}
"""Folders that hold one entry per file, named by its id; one that is missing holds none."""

LISTS: dict[str, Any] = {
    "comparators": Comparator,
    "sources": Source,
    "syntheses": Synthesis,
    "independence_groups": IndependenceGroup,
    "contexts": ContextMeaning,
    "mirrors": Mirror,
}
"""Files that hold a list of entries."""

SINGLE: dict[str, Any] = {"sequencing": Sequencing}
"""Files that hold one entry."""

_PLAIN = re.compile(r"(str|int|float|bool|None)( \| (str|int|float|bool|None))*")
"""Annotations of values that JSON holds as they are."""

Make = Callable[[Any], Any]


def digests(directory: Path) -> dict[str, str]:
    """A digest of every YAML file that makes up the catalogue in a folder, by its path in it."""
    found: dict[str, str] = {}
    alone = {f"{name}.yaml" for name in (*LISTS, *SINGLE)}
    for folder in ("", *FOLDERS):
        # Names instead of `Path` objects: three hundred of those take as long as reading the files.
        inside = os.path.join(directory, folder)  # noqa: PTH118
        for name in sorted(os.listdir(inside) if os.path.isdir(inside) else ()):  # noqa: PTH112, PTH208
            if name in alone or (folder and name.endswith(".yaml")):
                with open(f"{inside}/{name}", "rb") as file:  # noqa: PTH123
                    found[f"{folder}/{name}"] = blake2b(file.read(), digest_size=16).hexdigest()
    return found


def load_compiled(directory: Path = DATA) -> Catalogue | None:
    """The catalogue from its compiled form; None where there is none, or where it is not of the YAML beside
    it.
    """
    path = directory / COMPILED
    if not path.is_file():
        return None
    with _without_collection():
        stored = json.loads(path.read_bytes())
        beside = digests(directory)
        return None if beside and beside != stored["files"] else make_catalogue(stored)


def plain(value: Any) -> Any:
    """A core value as JSON can hold it, less what is at its default; `make_catalogue` is the way back."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        pairs = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
        return {field.name: plain(entry) for field, entry in pairs if entry is not field.default}
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {plain(key): plain(entry) for key, entry in value.items()}
    return str(value) if isinstance(value, date | Decimal) else value


def make_catalogue(stored: dict[str, Any]) -> Catalogue:
    """The catalogue from its plain values, which are taken to be right."""
    parts: dict[str, Any] = {}
    for name, record in (FOLDERS | LISTS).items():
        made = map(_record(record), stored[name])
        parts[name] = {entry.id: entry for entry in made}
    for name, record in SINGLE.items():
        parts[name] = _record(record)(stored[name])
    return Catalogue(**parts)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Thousands of small values are made and all of them are kept: looking for garbage doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _record(record: Any) -> Make:
    """Makes a dataclass from the plain values of its fields."""
    makers = [
        (field.name, _maker_of(str(field.type), record.__module__)) for field in dataclasses.fields(record)
    ]
    steps = [(name, make) for name, make in makers if make is not None]

    def make_record(stored: dict[str, Any]) -> Any:
        fields = stored.copy()
        for name, make in steps:
            if name in fields:
                fields[name] = make(fields[name])
        return record(**fields)

    return make_record


@cache
def _maker_of(annotation: str, module: str) -> Make | None:
    """Like `_maker`, from an annotation as its module spells it, evaluated once for all that share it."""
    if _PLAIN.fullmatch(annotation):
        return None
    return _maker(eval(annotation, vars(sys.modules[module])))


@cache
def _maker(hint: Any) -> Make | None:
    """Makes a value of this annotation from its plain form; None where the plain form is the value."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _maker(args[0])
    if origin in (Union, types.UnionType):
        return _one_of(args)
    if origin is tuple:
        make = _maker(args[0])
        return tuple if make is None else lambda entries: tuple([make(entry) for entry in entries])
    if origin is dict:
        return _mapping(_maker(args[0]), _maker(args[1]))
    return _single(hint)


def _single(hint: Any) -> Make | None:
    if not isinstance(hint, type):
        return None
    if issubclass(hint, Enum):
        return {member.value: member for member in hint}.__getitem__
    if hint in (date, Decimal):
        return date.fromisoformat if hint is date else Decimal
    # Prepared on first use, because a record may contain itself.
    return (lambda fields: _record(hint)(fields)) if dataclasses.is_dataclass(hint) else None


def _mapping(make_key: Make | None, make_value: Make | None) -> Make | None:
    if make_key is None and make_value is None:
        return None
    key, value = make_key or _same, make_value or _same
    return lambda entries: {key(k): value(v) for k, v in entries.items()}


def _same(value: Any) -> Any:
    return value


def _one_of(hints: tuple[Any, ...]) -> Make | None:
    records = [hint for hint in hints if isinstance(hint, type) and dataclasses.is_dataclass(hint)]
    if len(records) > 1:
        kinds = {get_args(get_type_hints(record)["kind"])[0]: _record(record) for record in records}
        return lambda fields: kinds[fields["kind"]](fields)
    enums = [hint for hint in hints if isinstance(hint, type) and issubclass(hint, Enum)]
    members = {member.value: member for enum in enums for member in enum}
    if members:
        return lambda value: members.get(value, value)
    make = next((make for hint in hints if (make := _maker(hint)) is not None), None)
    return None if make is None else lambda value: None if value is None else make(value)
