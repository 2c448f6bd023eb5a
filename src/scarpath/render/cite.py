"""Names and short citations: who said it and when; the full address stands in the list of sources."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scarpath.core.catalogue import Catalogue
from scarpath.core.study import Study

_AUTHOR_YEAR = re.compile(r"([a-z]+?)((?:19|20)\d\d)[a-z]?")
_END_OF_NAME = re.compile(r", | \(|: | et al\b|;")
_HOST = re.compile(r"https?://(?:www\.)?([^/]+)")


def treatment_name(treatment: str, catalogue: Catalogue) -> str:
    """The name of a card or a comparator; the id itself where the catalogue does not hold it."""
    known = catalogue.treatments.get(treatment) or catalogue.comparators.get(treatment)
    return known.name if known else treatment.replace("_", " ")


def names(treatments: Iterable[str], catalogue: Catalogue) -> str:
    """Several names in one phrase."""
    return ", ".join(treatment_name(t, catalogue) for t in treatments)


def short(source: str, catalogue: Catalogue) -> str:
    """The first author or body and the year, such as `Mysore 2017`; an address is cut to its host."""
    host = _HOST.match(source)
    if host:
        return host.group(1)
    if source in catalogue.studies:
        return study_short(catalogue.studies[source])
    known = catalogue.sources.get(source)
    if known is None:
        return source
    name = _END_OF_NAME.split(known.author, maxsplit=1)[0].strip()
    return f"{name} {known.year}" if known.year and str(known.year) not in name else name


def study_short(study: Study) -> str:
    """First author and year where the id holds them, else the id in words."""
    match = _AUTHOR_YEAR.fullmatch(study.id)
    return f"{match.group(1).title()} {match.group(2)}" if match else study.id.replace("_", " ")


def cite(sources: Iterable[str], catalogue: Catalogue) -> str:
    """Short citations in brackets, each one once; empty where there is none."""
    unique = dict.fromkeys(short(s, catalogue) for s in sources)
    return f"[{'; '.join(unique)}]" if unique else ""


def full(source: str, catalogue: Catalogue) -> str:
    """Where to find a source: doi or pmid before an address, and what kind of source it is."""
    if source in catalogue.studies:
        study = catalogue.studies[source]
        return f"{study.title}. {study.reference}"
    known = catalogue.sources.get(source)
    if known is None:
        return source
    note = f" ({known.url_note})" if known.url_note else ""
    return f"{known.author}. {known.evidence_level}. {known.source_url}{note}"
