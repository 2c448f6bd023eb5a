"""A made-up language: every letter of the words and of the catalogue's texts is a xi. What is still in Latin
letters when something is told in it never passed through the words.
"""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

from scarpath.core.catalogue import Catalogue
from scarpath.render.words import ENGLISH, Language

T = TypeVar("T")

LITTLE = frozenset({
    "a", "about", "an", "and", "at", "by", "each", "for", "from", "in", "is", "no", "not", "of", "on", "or",
    "than", "that", "the", "to", "was", "with",
})  # fmt: skip
"""Words of English that a sentence is hardly without, also where an id has them."""
AS_IT_IS = re.compile(r"(\{[^}]*\}|<[^>]*>|`[^`]*`|--\w+|https?://\S+)")
"""Places for figures, tags, commands and addresses: the same in every language."""
OF_PROGRAMS = ("id", "fitzpatrick", "doi", "pmid", "currency", "country", "version", "quality_class", "arm")
"""Fields of the catalogue that are no text for people."""


def greek(text: Any) -> Any:
    """A text, or every text in a tuple or mapping of words."""
    if isinstance(text, str):
        parts = AS_IT_IS.split(text)
        return "".join(part if i % 2 else re.sub(r"[A-Za-z]", "ξ", part) for i, part in enumerate(parts))
    if isinstance(text, Mapping):
        return {key: greek(value) for key, value in text.items()}
    return tuple(map(greek, text)) if isinstance(text, tuple) else text


@cache
def _file(name: str) -> ModuleType:
    told = ModuleType(name)
    for key, value in vars(ENGLISH.file(name)).items():
        if key.isupper():
            setattr(told, key, greek(value))
    return told


GREEK = Language(code="xi", file=_file, catalogue=lambda text: str(greek(text)))


def retold(value: T, field: str = "") -> T:
    """The catalogue, or a part of it, with its texts in Greek; ids and addresses stay."""
    found: Any = value
    if isinstance(found, str):
        text = field not in OF_PROGRAMS and (" " in found or found[:1].isupper())
        return greek(found) if text else value
    if isinstance(found, Mapping):
        return {key: retold(entry, field) for key, entry in found.items()}  # type: ignore[return-value]
    if type(found) is tuple:
        return tuple(retold(entry, field) for entry in found)  # type: ignore[return-value]
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        told = copy.copy(found)
        for entry in dataclasses.fields(found):
            # past __post_init__, which checks what a reader could have mistyped
            object.__setattr__(told, entry.name, retold(getattr(found, entry.name), entry.name))
        return told
    return value


def latin(text: str, catalogue: Catalogue, besides: Collection[str] = ()) -> set[str]:
    """The words in Latin letters, but for commands, addresses, fields, digests, names made of ids, and those
    besides.
    """
    plain = re.sub(r"`[^`]*`|--\w+|\S*(?:https?:|doi|pmid)\S*|\S*\.[a-z]{2,4}\b\S*|\S*[_\d=&/]\S*", " ", text)
    ids = ({*_ids(catalogue)} - LITTLE) | {word.casefold() for word in besides}
    words = re.findall(r"[A-Za-z][A-Za-z'-]*[A-Za-z]", plain)
    return {word for word in words if not set(re.split(r"[-']", word.casefold())) <= ids and not _skin(word)}


def _ids(catalogue: Catalogue) -> Iterator[str]:
    yield from ("study", "expert")  # before the id of a source of that kind
    for keys in (
        catalogue.treatments,
        catalogue.studies,
        catalogue.sources,
        catalogue.positions,
        catalogue.rules,
    ):
        yield from re.findall("[a-z]+", " ".join(keys).casefold())
    for study in catalogue.studies.values():
        yield from re.findall("[a-z]+", " ".join(arm.id for arm in study.arms).casefold())


def values_in(value: Any) -> set[str]:
    """The words in the keys and values of the catalogue that no language tells: those that retelling left."""
    if isinstance(value, str):
        return set(re.findall("[a-z]+", value.casefold()))
    if isinstance(value, Mapping):
        return {word for pair in value.items() for part in pair for word in values_in(part)}
    if isinstance(value, tuple):
        return {word for part in value for word in values_in(part)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return values_in({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    return set()


def _skin(word: str) -> bool:
    return re.fullmatch("[IV]+", word) is not None
