"""Facts with the sources that carry them. A fact without a source cannot be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

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
