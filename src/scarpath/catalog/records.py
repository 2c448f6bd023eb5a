"""The records of a checkout: what each says of its origin, and which are of older evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scarpath.catalog.compiled import DATA
from scarpath.catalog.draws import lock_digest, refuse_stale
from scarpath.catalog.faults import CatalogFault
from scarpath.catalog.results import evidence_digest
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import MODEL_VERSION
from scarpath.core.errors import InvalidFile, Problem
from scarpath.core.finding import finding
from scarpath.core.record import RECORDS, Made, Present, Record, State, state

CHECKOUT = DATA.parents[3]
"""The repository, where the program runs from one."""


def present(catalogue: Catalogue, path: Path | None = None, *, directory: Path = DATA) -> Present:
    """What is at hand. Raises `StaleDraws` where the draws are of other studies, cards or another model: then
    there is no saying what a record is of.
    """
    lock = refuse_stale(catalogue, path, directory=directory)
    return Present(
        evidence=evidence_digest(catalogue, directory),
        draws=lock_digest(lock),
        arrays=str(lock["arrays"]),
        model_version=MODEL_VERSION,
    )


def made(record: Record, root: Path = CHECKOUT) -> Made | None:
    """What a record says of its origin; None where there is none. Raises `InvalidFile` where it says
    nothing.
    """
    path = root / record.path
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Made(
            made_from=str(found[record.key]),
            model_version=found.get("model_version"),
            done=1.0 if record.parts is None else _done(found, record.parts, record.of),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = finding(CatalogFault.RECORD_WITHOUT_ORIGIN)
        remedy = finding(CatalogFault.RENEW_RECORD, verb=record.verb)
        raise InvalidFile((Problem(path.name, None, (record.key,), problem, remedy),)) from None


def _done(found: dict[str, Any], parts: str, of: str | int) -> float:
    """The share of its parts that a record holds; the whole is a number, or a list of what is wanted."""
    whole = found[of] if isinstance(of, str) else of
    return len(found[parts]) / (len(whole) if isinstance(whole, list) else whole)


def states(now: Present, root: Path = CHECKOUT) -> dict[Record, State]:
    """Every record with its state, in the order in which they are renewed."""
    return {record: state(record, made(record, root), now) for record in RECORDS}


def left_behind(now: Present, root: Path = CHECKOUT) -> tuple[Record, ...]:
    """The records that are there and no longer of this evidence or this model."""
    return tuple(record for record, found in states(now, root).items() if found in ("older", "other_model"))
