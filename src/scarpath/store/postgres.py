"""PostgreSQL, by a URL: for a clinic where several machines write. All tables stand in an own schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from scarpath.core.errors import DamagedStore, MissingExtra, StoreBusy, StoreFull, StoreProblem
from scarpath.core.finding import Finding, finding
from scarpath.store.database import BUSY, FULL, UNREACHABLE, Row
from scarpath.store.faults import StoreFault
from scarpath.store.schema import SHARED, TABLES

SCHEMA = "scarpath"
GATE = 7_223_117_221
"""Number of the lock that every writer shares and that an eraser holds alone; any number will do."""

WAIT = "30s"

GUARDS: Mapping[int, tuple[str, ...]] = {
    1: (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'history is never changed'; END $$",
        "CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM tombstone WHERE person = OLD.person) THEN "
        "RAISE EXCEPTION 'history is only deleted with its person'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER entry_stays BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER entry_kept BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION keep_history()",
        "CREATE TRIGGER tombstone_stays BEFORE UPDATE OR DELETE ON tombstone "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ),
}

LOCK_STATES = ("55P03", "40P01", "40001", "57014")
"""Lock not available, deadlock, serialisation failure, statement timeout."""

FULL_STATES = ("53100", "53200")
BROKEN_STATES = ("XX001", "XX002")


class PostgresDatabase:
    """One connection to a server."""

    def __init__(self, url: str) -> None:
        self._psycopg = _psycopg()
        with self._told(), ExitStack() as undo:
            self._connection = self._psycopg.connect(url, autocommit=True)
            undo.callback(self._connection.close)
            self._connection.execute(f"SET lock_timeout = '{WAIT}'")
            self._connection.execute("SET synchronous_commit = on")
            with self.writing(alone=True):
                # Named in full, because the search path is not set yet; two that start at once take turns.
                self.run(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            self._connection.execute(f"SET search_path = {SCHEMA}")
            undo.pop_all()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what went wrong by the server's five-letter code: its texts quote what was to be written."""
        try:
            yield
        except self._psycopg.Error as error:
            raise _problem(getattr(error, "sqlstate", None), type(error).__name__) from None

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        with self._told():
            done = self._connection.execute(statement.replace("?", "%s"), tuple(values) or None)
            return list(done.fetchall()) if done.description else []

    def run_many(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with self._told(), self._connection.cursor() as cursor:
            cursor.executemany(statement.replace("?", "%s"), rows)

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[None]:
        with self._told(), self._connection.transaction():
            lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
            self._connection.execute(f"SELECT {lock}({GATE})")
            yield

    def hold(self, person: str) -> None:
        self.run("SELECT id FROM person WHERE id = ? FOR UPDATE", [person])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self._told(), self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

    def tables(self) -> frozenset[str]:
        found = self.run("SELECT tablename FROM pg_tables WHERE schemaname = ?", [SCHEMA])
        return frozenset(name for (name,) in found)

    def definitions(self, version: int) -> tuple[str, ...]:
        serial = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        shared = (statement.replace("{serial}", serial) for statement in SHARED[version])
        return (*shared, *GUARDS.get(version, ()))

    def wipe(self) -> None:
        """Write the tables anew, so that no deleted row stays in their files. The server's own write-ahead
        log and its backups are beyond a client.
        """
        for table in TABLES:
            self.run(f"VACUUM (FULL) {table}")

    def sound(self) -> tuple[Finding, ...]:
        """Nothing: a client cannot check the server's files, and constraints are always on."""
        return ()

    def close(self) -> None:
        self._connection.close()


def _problem(state: str | None, kind: str) -> StoreProblem:
    if state is None or state.startswith(("08", "28", "3D", "57P")):
        return StoreProblem(UNREACHABLE)
    if state in LOCK_STATES:
        return StoreBusy(BUSY)
    if state in FULL_STATES:
        return StoreFull(FULL)
    if state in BROKEN_STATES:
        return DamagedStore(finding(StoreFault.SERVER_DATA_BROKEN))
    return StoreProblem(finding(StoreFault.SERVER_REFUSED, kind=kind, state=state))


def _psycopg() -> Any:
    try:
        import psycopg
    except ImportError:
        raise MissingExtra(finding(StoreFault.POSTGRESQL_PACKAGE)) from None
    return psycopg
