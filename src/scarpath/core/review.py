"""A signed review as data: who looked at which version of which entry, when, and with what verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from scarpath.core.case import STRICT
from scarpath.core.errors import InvalidValue
from scarpath.core.finding import Finding, Kind as FindingKind, finding

Kind = Literal["rule", "card", "sequencing"]
Verdict = Literal["approve", "amend", "reject"]
Entry = tuple[Kind, str]
"""What a review speaks of: the kind of entry and its id; of the sequencing data `<section>.<id>`."""


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
                f"the verdict on {self.id} is {self.verdict} without a remark; "
                "write in remark what should change, or why"
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
                raise InvalidValue(f"{name} is empty; a review is signed by a person with a role")
        named = [reviewed.entry for reviewed in self.entries]
        if not named:
            raise InvalidValue("the review names no entry; keep the lines of what was reviewed")
        twice = sorted({f"{kind} {name}" for kind, name in named if named.count((kind, name)) > 1})
        if twice:
            raise InvalidValue(f"the review names {', '.join(twice)} twice; keep one verdict for each")

    @property
    def signature(self) -> Finding:
        """Who signed, and when."""
        return finding(FindingKind.SIGNATURE, who=self.reviewer, role=self.role, day=self.signed_on)
