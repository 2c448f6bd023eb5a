"""What the store asks of a database. Two dialects give it: SQLite and PostgreSQL. Every statement is the same
text on both, with `?` for a value; only what stands in this protocol differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from scarpath.core.finding import Finding, finding
from scarpath.store.faults import StoreFault

Row = tuple[Any, ...]

BUSY = finding(StoreFault.STORE_BUSY)
FULL = finding(StoreFault.DISK_FULL)
DAMAGED = finding(StoreFault.NO_STORE_THERE)
UNREACHABLE = finding(StoreFault.SERVER_UNREACHABLE)


class Database(Protocol):
    """One connection. Statements outside `writing` and `snapshot` stand alone."""

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run a statement and give its rows; none for a statement that has none."""
        ...

    def run_many(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        ...

    def writing(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """A transaction that is kept as a whole or not at all. Writers of one person wait for each other;
        with `alone` nobody else writes at all.
        """
        ...

    def hold(self, person: str) -> None:
        """Within `writing`: let no other writer touch this person until the end of the transaction."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Reads that all see the same moment, whoever writes meanwhile."""
        ...

    def tables(self) -> frozenset[str]:
        """Names of the tables that are there."""
        ...

    def definitions(self, version: int) -> tuple[str, ...]:
        """The statements that lead from the schema before to this version of it."""
        ...

    def wipe(self) -> None:
        """Write over what was deleted, as far as this database can; see docs/decisions."""
        ...

    def sound(self) -> tuple[Finding, ...]:
        """What the database's own check finds wrong with its file; nothing where it is sound."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
