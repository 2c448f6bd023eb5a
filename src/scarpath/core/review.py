"""A signed review as data: who looked at which version of which entry, when, and with what verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from scarpath.core.case import STRICT
from scarpath.core.errors import InvalidValue
from scarpath.core.faults import CoreFault
from scarpath.core.finding import Finding, Kind as FindingKind, finding

Kind = Literal["rule", "card", "sequencing", "position"]
Verdict = Literal["approve", "amend", "reject"]
Entry = tuple[Kind, str]
"""What a review speaks of: the kind of entry and its id; of the sequencing data `<section>.<id>`, of
positions the expert source.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The verdict on one entry as it stood at `version`, the digest that the reviewed document printed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    kind: Kind
    id: str
    version: str
    verdict: Verdict
    remark: str | None = None

    def __post_init__(self) -> None:
        if self.verdict != "approve" and not (self.remark or "").strip():
            raise InvalidValue(
                finding(CoreFault.VERDICT_WITHOUT_REMARK, id=self.id, verdict=self.verdict),
                finding(CoreFault.WRITE_REMARK),
            )

    @property
    def entry(self) -> Entry:
        """What it speaks of."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What one person signed on one day. `role` is free text: profession, registration, place."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT
    id: str
    reviewer: str
    role: str
    signed_on: date
    entries: tuple[Reviewed, ...]

    def __post_init__(self) -> None:
        for name in ("reviewer", "role"):
            if not getattr(self, name).strip():
                raise InvalidValue(
                    finding(CoreFault.SIGNATURE_EMPTY, name=name), finding(CoreFault.FILL_SIGNATURE)
                )
        named = [reviewed.entry for reviewed in self.entries]
        if not named:
            raise InvalidValue(
                finding(CoreFault.REVIEW_NAMES_NO_ENTRY), finding(CoreFault.KEEP_REVIEWED_LINES)
            )
        twice = sorted({f"{kind} {name}" for kind, name in named if named.count((kind, name)) > 1})
        if twice:
            raise InvalidValue(
                finding(CoreFault.REVIEW_NAMES_TWICE, twice=tuple(twice)), finding(CoreFault.KEEP_ONE_VERDICT)
            )

    @property
    def signature(self) -> Finding:
        """Who signed, and when."""
        return finding(FindingKind.SIGNATURE, who=self.reviewer, role=self.role, day=self.signed_on)
