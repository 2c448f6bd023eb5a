"""Names and short citations: who said it and when; the full address stands in the list of sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from scarpath.core.catalogue import Catalogue
from scarpath.core.position import ExpertSource, expert_of
from scarpath.core.source import Address, Mirror, mirror_of
from scarpath.core.study import Study
from scarpath.render.words import evidence as words_evidence, figures, from_catalogue, patient as words

_AUTHOR_YEAR = re.compile(r"([a-z]+?)((?:19|20)\d\d)[a-z]?")
_END_OF_NAME = re.compile(r", | \(|: | et al\b|;")
_HOST = re.compile(r"https?://(?:www\.)?([^/]+)")
_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
_STUDY = "study:"
_END_OF_CITED = re.compile(r", | \(|: | et al\b|;|\. |’s ")
_INITIALS = re.compile(r" [A-Z]{1,3}$")
_MOST_LETTERS = 40
_DETAIL = re.compile(r"\s*\([^()]*\)$")


def treatment_name(treatment: str, catalogue: Catalogue) -> str:
    """The short name of a card or a comparator; the id where the catalogue does not hold it."""
    known = catalogue.treatments.get(treatment) or catalogue.comparators.get(treatment)
    return brief(known.name) if known else treatment.replace("_", " ")


@lru_cache(maxsize=1024)
def brief(name: str) -> str:
    """A name without the detail in brackets at its end."""
    return _DETAIL.sub("", name)


def lower_first(name: str) -> str:
    """A name inside a sentence; one that begins with capitals, such as PMMA, keeps them, as each does in a
    language whose nouns have capitals.
    """
    return name if name[:2].isupper() or not figures().SMALL_INSIDE else name[:1].lower() + name[1:]


def names(treatments: Iterable[str], catalogue: Catalogue, *, most: int | None = None) -> str:
    """Several names in one phrase; beyond `most` of them, only how many more there are."""
    found = [treatment_name(t, catalogue) for t in treatments]
    return ", ".join(_cut(found, most))


def _cut(entries: list[str], most: int | None) -> list[str]:
    if most is None or len(entries) <= most:
        return entries
    return [*entries[:most], words().MORE.format(count=len(entries) - most)]


def short(source: str, catalogue: Catalogue) -> str:
    """The first author or body and the year, such as `Mysore 2017`; an address is cut to its host."""
    host = _HOST.match(source)
    if host:
        return host.group(1)
    study = catalogue.studies.get(source.removeprefix(_STUDY))
    if study is not None:
        return study_short(study)
    expert = catalogue.positions.get(expert_of(source) or "")
    if expert is not None:
        return expert_short(expert)
    known = catalogue.sources.get(source)
    if known is None:
        return source
    name = _END_OF_NAME.split(known.author, maxsplit=1)[0].strip()
    return f"{name} {known.year}" if known.year and str(known.year) not in name else name


def expert_short(source: ExpertSource) -> str:
    """The first author or body and the year, such as `Goodman 2011`; a long title is cut after some words."""
    name = _INITIALS.sub("", _END_OF_CITED.split(source.citation, maxsplit=1)[0].strip())
    if len(name) > _MOST_LETTERS:
        name = f"{name[:_MOST_LETTERS].rpartition(' ')[0]} ..."
    return f"{name} {source.year}" if source.year else name


def study_short(study: Study) -> str:
    """First author and year where the id holds them, else the id in words."""
    match = _AUTHOR_YEAR.fullmatch(study.id)
    return f"{match.group(1).title()} {match.group(2)}" if match else study.id.replace("_", " ")


def cite(sources: Iterable[str], catalogue: Catalogue, *, most: int | None = None) -> str:
    """Short citations in brackets, each one once; empty where there is none."""
    unique = list(dict.fromkeys(short(s, catalogue) for s in sources))
    return f"[{'; '.join(_cut(unique, most))}]" if unique else ""


def resolve(text: str, catalogue: Catalogue) -> str:
    """A text with short citations for bracketed source keys and short names for treatments."""

    def shortened(match: re.Match[str]) -> str:
        keys = re.split(r"[;,] ", match[1])
        if not any(_is_key(key, catalogue) for key in keys):
            return match[0]
        return f"[{'; '.join(dict.fromkeys(short(key, catalogue) for key in keys))}]"

    for card in catalogue.treatments.values():
        for name in (card.name, lower_first(card.name)):
            text = text.replace(name, brief(name))
    return _BRACKETS.sub(shortened, text)


def _is_key(key: str, catalogue: Catalogue) -> bool:
    known = key in catalogue.sources or key.removeprefix(_STUDY) in catalogue.studies
    return known or expert_of(key) in catalogue.positions


def full(source: str, catalogue: Catalogue) -> str:
    """Where to find a source: its canonical address, and what kind of source it is."""
    study = catalogue.studies.get(source.removeprefix(_STUDY))
    if study is not None:
        return f"{study.title}. {address_text(study.address, catalogue.mirrors)}"
    expert = catalogue.positions.get(expert_of(source) or "")
    if expert is not None:
        return f"{expert.citation.rstrip('.')}. {expert.address.link}"
    known = catalogue.sources.get(source)
    if known is None:
        return source
    note = f" ({known.url_note})" if known.url_note else ""
    kind, address = from_catalogue(known.evidence_level), address_text(known.address, catalogue.mirrors)
    return f"{known.author}. {kind}. {address}{note}"


def address_text(address: Address, mirrors: Mapping[str, Mirror]) -> str:
    """An address as a citation prints it; where only a copy is known, it says so."""
    if address.kind == "nowhere":
        return words_evidence().ADDRESS_UNKNOWN
    if is_copy(address, mirrors):
        return words_evidence().ADDRESS_OF_COPY.format(address=address.text)
    return address.text


def is_copy(address: Address, mirrors: Mapping[str, Mirror]) -> bool:
    """Whether no more is known than a page that copies another."""
    return address.kind == "page" and mirror_of(address.value, mirrors) is not None
