"""Facts with the sources that carry them. A fact without a source cannot be built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from annotated_types import Ge, Le

from scarpath.core.case import STRICT, Fitzpatrick
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import finding

Quality = Literal["A", "B", "C", "D", "E", "Q"]
"""How good a source is: from A (guideline, systematic review) to E (clinic, consumer page); Q is a quoted
national statistic.
"""

STUDY_PREFIX = "study:"


def study_of(source: str) -> str | None:
    """The id of the study that a source key names (`study:<id>`); None for a key of the list of sources."""
    return source.removeprefix(STUDY_PREFIX) if source.startswith(STUDY_PREFIX) else None


@dataclass(frozen=True, slots=True)
class Address:
    """Where something printed is found for good: an identifier, or the address of a page; of `nowhere`, none
    is known that lasts.
    """

    kind: Literal["doi", "pmid", "pmcid", "page", "nowhere"]
    value: str = ""

    @property
    def text(self) -> str:
        """As a citation ends: `doi:10.…`, `pmid:…`, `pmcid:PMC…`, or the page."""
        return f"{self.kind}:{self.value}" if self.kind in _RESOLVERS else self.value

    @property
    def link(self) -> str:
        """As a browser opens it; empty where there is nothing to open."""
        return _RESOLVERS.get(self.kind, "{}").format(self.value)


_RESOLVERS = {
    "doi": "https://doi.org/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
}


def canonical_address(page: str | None, *, doi: str | None, pmid: str | None, pmcid: str | None) -> Address:
    """The one address by which something is cited: its doi, else its number in PubMed, else that in PubMed
    Central, else its page.
    """
    if doi:
        return Address("doi", doi)
    if pmid:
        return Address("pmid", pmid)
    if pmcid:
        return Address("pmcid", pmcid)
    return Address("page", page) if page else Address("nowhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """A host (with the hosts below it) whose pages copy what others published; its name is its id."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    reason: str


def mirror_of(page: str, mirrors: Mapping[str, Mirror]) -> Mirror | None:
    """The mirror that a page stands on, if it stands on one."""
    names = (urlsplit(page).hostname or "").split(".")
    return next((mirrors[host] for i in range(len(names)) if (host := ".".join(names[i:])) in mirrors), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One page that facts rest on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    author: str
    source_url: str
    year: Annotated[int, Ge(1900), Le(2100)] | None
    evidence_level: str
    quality_class: Quality
    read_via: str | None = None
    url_note: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None

    @property
    def address(self) -> Address:
        """Where it is found."""
        return canonical_address(self.source_url, doi=self.doi, pmid=self.pmid, pmcid=self.pmcid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One sentence and the keys of its sources: ids of the list of sources, or `study:<id>`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    fact: str
    sources: tuple[str, ...]
    note: str | None = None
    fitzpatrick: tuple[Fitzpatrick, ...] | None = None

    def __post_init__(self) -> None:
        if not self.sources:
            raise InvalidValue(finding(CoreFault.NO_SOURCE_NAMED, fact=self.fact))
