"""How far the catalogue is signed off: each rule, card, sequencing entry and expert source against its
reviews.

A verdict holds for the version it was given on. When an entry changes, its digest changes, and every older
verdict on it is out of date. Of several people the least favourable verdict counts, and of one person the
last.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from typing import Any, Literal

from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding
from scarpath.core.review import Entry, Review, Reviewed
from scarpath.core.sequencing import Sequencing

VERSION_BYTES = 8
_SEVERITY = ("reject", "amend", "approve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the reviews say of one entry. `out_of_date`: all of them are of an older version."""

    verdict: Literal["none", "out_of_date", "approve", "amend", "reject"] = "none"
    review: Review | None = None

    @property
    def current(self) -> bool:
        """Whether somebody reviewed it as it stands now."""
        return self.verdict not in ("none", "out_of_date")

    @property
    def approved(self) -> bool:
        """Whether a clinician approved it as it stands now."""
        return self.verdict == "approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of some entries clinicians reviewed as they stand (`disputed`: to be changed, or rejected),
    how many changed since they were reviewed, and who signed.
    """

    entries: int
    reviewed: int
    disputed: int
    out_of_date: int
    signatures: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether every entry was reviewed as it stands now."""
        return 0 < self.entries == self.reviewed


def sequencing_entries(sequencing: Sequencing) -> dict[str, Any]:
    """The entries of the sequencing data by `<section>.<id>`; notes without an id are no entries."""
    return {
        f"{section.name}.{entry.id}": entry
        for section in dataclasses.fields(sequencing)
        for entry in getattr(sequencing, section.name)
        if not isinstance(entry, str)
    }


def reviewable(catalogue: Catalogue) -> dict[Entry, Any]:
    """Everything that a clinician can sign."""
    found: dict[Entry, Any] = {("rule", key): rule for key, rule in catalogue.rules.items()}
    found |= {("card", key): card for key, card in catalogue.treatments.items()}
    found |= {("sequencing", key): entry for key, entry in sequencing_entries(catalogue.sequencing).items()}
    found |= {("position", key): source for key, source in catalogue.positions.items()}
    return found


def version_of(entry: object) -> str:
    """The digest of an entry: equal for equal content, whatever the layout of the file it came from."""
    told = json.dumps(_plain(entry), sort_keys=True, ensure_ascii=False)
    return blake2b(told.encode(), digest_size=VERSION_BYTES).hexdigest()


def _plain(value: Any) -> Any:
    """A core value as JSON; what is at its default is left out, so that a new field changes no digest."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        pairs = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
        return {field.name: _plain(entry) for field, entry in pairs if entry != field.default}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(entry) for key, entry in value.items()}
    if isinstance(value, date | Decimal):
        return str(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def standing(catalogue: Catalogue, entry: Entry) -> Standing:
    """What the reviews say of one entry as it stands now."""
    found = _verdicts(catalogue.reviews.values(), entry)
    if not found:
        return Standing()
    version = version_of(reviewable(catalogue)[entry])
    current = {review.reviewer: (review, given) for review, given in found if given.version == version}
    if not current:
        return Standing(verdict="out_of_date", review=found[-1][0])
    review, given = min(current.values(), key=lambda pair: _SEVERITY.index(pair[1].verdict))
    return Standing(verdict=given.verdict, review=review)


def _verdicts(reviews: Iterable[Review], entry: Entry) -> list[tuple[Review, Reviewed]]:
    """Every verdict on an entry, the oldest first."""
    ordered = sorted(reviews, key=lambda review: (review.signed_on, review.id))
    return [(review, given) for review in ordered for given in review.entries if given.entry == entry]


def coverage(catalogue: Catalogue, entries: Iterable[Entry] | None = None) -> Coverage:
    """How far these entries, or all of the catalogue, are signed off."""
    wanted = list(reviewable(catalogue) if entries is None else entries)
    standings = [standing(catalogue, entry) for entry in wanted] if catalogue.reviews else []
    current = [found for found in standings if found.current]
    return Coverage(
        entries=len(wanted),
        reviewed=len(current),
        disputed=sum(not found.approved for found in current),
        out_of_date=sum(found.verdict == "out_of_date" for found in standings),
        signatures=tuple(
            sorted({found.review.signature for found in current if found.review}, key=lambda who: str(who))
        ),
    )


def signed_sequencing(catalogue: Catalogue) -> Sequencing:
    """The sequencing data in which a proposal that a clinician approved no longer asks for a sign-off."""
    if not catalogue.reviews:
        return catalogue.sequencing
    sections: dict[str, Any] = {}
    for section in dataclasses.fields(catalogue.sequencing):
        entries = getattr(catalogue.sequencing, section.name)
        sections[section.name] = tuple(_signed(catalogue, section.name, entry) for entry in entries)
    return Sequencing(**sections)


def _signed(catalogue: Catalogue, section: str, entry: Any) -> Any:
    if isinstance(entry, str) or not standing(catalogue, ("sequencing", f"{section}.{entry.id}")).approved:
        return entry
    return dataclasses.replace(entry, sign_off="sourced")
