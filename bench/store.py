"""The store with 10,000 people of ten visits each, on SQLite and on PostgreSQL in one run, beside bare
statements on one bare table in the same database.

    .venv-dev/bin/python bench/store.py            print the table
    .venv-dev/bin/python bench/store.py --page     and write it to docs/performance-store.md

Both databases write through to the disk at each commit. Needs PostgreSQL's programs installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

import scarpath
from scarpath.api import follow
from scarpath.catalog.course import read_plain
from scarpath.core.course import Entry, PersonRow
from scarpath.store.archive import write_archive
from scarpath.store.store import Store, open_store

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.store.server import postgres, programs  # noqa: E402 - a test and this bench share the server

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
TREATMENTS = ("tca_cross", "microneedling", "subcision", "fractional_ablative_laser", "filler_ha")
PAGE = ROOT / "docs" / "performance-store.md"
HEAD = """\
# How fast the store is

Written by `python bench/store.py --page`; do not edit it by hand. The people are made up: a case, a plan and
ten visits each, with sessions and scores. Figures are medians in milliseconds, of one run for everybody and
of 20 to 100 runs for the rest. *Bare* is the same reading or writing as one plain statement on one
table, without history, checks or files, in the same database and run; the ratio is ours to bare.
*PostgreSQL / SQLite* compares our own figures.

```text
"""
FOOT = """\
```

Every write is on the disk before it counts. What is due for everybody is worked out from all visits, without
the cases, plans and photos beside them, and in one pass.
"""
Figures = dict[str, tuple[float, float]]


def people(count: int, visits: int) -> Iterator[tuple[PersonRow, list[Entry], dict[str, list[str]]]]:
    """Made-up people as the archive holds them."""
    chance = random.Random(20261122)
    case = read_plain(ROOT / "examples" / "icepick_type_v.yaml")
    for number in range(count):
        person = PersonRow(id=_id(chance), label=f"person {number}", at=NOW, author="bench")
        start = TODAY - timedelta(days=chance.randrange(30, 900))
        bodies: list[tuple[Any, dict[str, Any]]] = [("case", case)]
        bodies.append(("plan", {"day": start.isoformat(), "sessions": {"tca_cross": 3}, "note": None}))
        for i in range(visits):
            day = min(TODAY, start + timedelta(weeks=5 * i))
            bodies.append(("visit", visit(chance, day)))
        entries = [
            Entry(id=_id(chance), person=person.id, kind=kind, at=NOW, author="bench", body=body, day=TODAY)
            for kind, body in bodies
        ]
        yield person, entries, {}


def visit(chance: random.Random, day: date) -> dict[str, Any]:
    """One made-up visit."""
    score = {"scale": "ecca", "value": chance.randrange(10, 80), "rater": "physician"}
    done = [{"treatment": chance.choice(TREATMENTS), "device": "a device", "settings": "as usual"}]
    return {"scarpath_visit": 1, "day": day.isoformat(), "done": done, "measured": [score]}


def _id(chance: random.Random) -> str:
    return UUID(int=chance.getrandbits(128), version=4).hex


def median_ms(act: Callable[[int], object], times: int) -> float:
    """The median of so many runs, in milliseconds."""
    taken = []
    for i in range(times):
        start = time.perf_counter()
        act(i)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def measure(store: Store, bare: Bare, folder: Path, count: int) -> Figures:
    """Ours and bare, by what is done."""
    catalogue, chance = scarpath.load_catalogue(), random.Random(1)
    some = [f"person {chance.randrange(count)}" for _ in range(100)]
    until = TODAY + timedelta(days=30)

    def add(i: int) -> None:
        follow.record_visit(store, some[i], visit(chance, TODAY), author="bench", now=NOW)

    def due(i: int) -> None:
        follow.due(follow.course(store, some[i]), catalogue, until=until, today=TODAY)

    def everybody(_: int) -> None:
        rows = follow.due_for_all(store, catalogue, until=until, today=TODAY)
        assert rows

    def export(i: int) -> None:
        write_archive(store, [store.person(some[i])], folder / f"{i}.zip")

    add(0)
    due(0)
    found = {
        "add a visit": (median_ms(add, 100), median_ms(bare.add, 100)),
        "show a course": (
            median_ms(lambda i: follow.course(store, some[i]), 50),
            median_ms(bare.read, 50),
        ),
        "due for one": (median_ms(due, 50), median_ms(bare.read, 50)),
        "due for everybody": (median_ms(everybody, 1), median_ms(bare.read_all, 3)),
        "export one person": (median_ms(export, 20), median_ms(bare.read, 50)),
    }
    for path in folder.glob("*.zip"):
        path.unlink()
    return found


class Bare:
    """One bare table with the same visits."""

    def __init__(self, run: Callable[..., Any], count: int, visits: int) -> None:
        self._run, self._count = run, count
        run("CREATE TABLE bare (person INTEGER NOT NULL, body TEXT NOT NULL)")
        chance = random.Random(2)
        self._body = json.dumps(visit(chance, TODAY))
        run("BEGIN")
        for person in range(count):
            marks = ", ".join("(?, ?)" for _ in range(visits))
            run(f"INSERT INTO bare VALUES {marks}", [v for _ in range(visits) for v in (person, self._body)])
        run("COMMIT")
        run("CREATE INDEX bare_person ON bare (person)")

    def add(self, i: int) -> None:
        """One row, on the disk."""
        self._run("INSERT INTO bare VALUES (?, ?)", [i, self._body])

    def read(self, i: int) -> None:
        """The rows of one person."""
        self._run("SELECT body FROM bare WHERE person = ?", [(i * 7919) % self._count])

    def read_all(self, _: int) -> None:
        """Every row."""
        self._run("SELECT person, body FROM bare")


@contextmanager
def bare_sqlite(path: Path) -> Iterator[Callable[..., Any]]:
    """A connection as careful as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    try:
        yield lambda statement, values=(): connection.execute(statement, values).fetchall()
    finally:
        connection.close()


@contextmanager
def bare_postgres(url: str) -> Iterator[Callable[..., Any]]:
    """A connection that commits each statement."""
    with psycopg.connect(url, autocommit=True) as connection:

        def run(statement: str, values: Any = ()) -> Any:
            done = connection.execute(statement.replace("?", "%s"), list(values) or None)
            return done.fetchall() if done.description else []

        yield run


def filled(store: Store, count: int, visits: int) -> float:
    """Fill a store; the seconds it took."""
    start = time.perf_counter()
    store.restore(list(people(count, visits)), {})
    return time.perf_counter() - start


def table(count: int, visits: int, found: dict[str, Figures], seconds: dict[str, float]) -> list[str]:
    """The lines of the table."""
    load = os.getloadavg()[0]
    lines = [
        f"{count:,} people, {visits} visits each; {platform.machine()}, {os.cpu_count()} cores, load "
        f"{load:.1f}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"taking everybody in: SQLite {seconds['SQLite']:.0f} s, PostgreSQL {seconds['PostgreSQL']:.0f} s",
        f"{'':20}{'SQLite':>10}{'bare':>9}{'ratio':>7}{'PostgreSQL':>12}{'bare':>9}{'ratio':>7}"
        f"{'PostgreSQL / SQLite':>21}",
    ]
    for what in found["SQLite"]:
        (one, bare_one), (two, bare_two) = found["SQLite"][what], found["PostgreSQL"][what]
        lines.append(
            f"{what:20}{one:>10.1f}{bare_one:>9.2f}{one / bare_one:>7.1f}{two:>12.1f}{bare_two:>9.2f}"
            f"{two / bare_two:>7.1f}{two / one:>21.1f}"
        )
    return lines


def main() -> None:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--visits", type=int, default=10)
    parser.add_argument("--page", action="store_true", help="write it to docs/performance-store.md")
    chosen = parser.parse_args()
    count, visits = chosen.people, chosen.visits
    installed = programs()
    if installed is None:
        print("PostgreSQL is not installed here, so there is nothing to compare")
        return
    found: dict[str, Figures] = {}
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, postgres(installed, port=54872, durable=True) as url:
        folder = Path(name)
        places = {"SQLite": str(folder / "courses.db"), "PostgreSQL": url}
        for kind, place in places.items():
            connect = bare_sqlite(folder / "bare.db") if kind == "SQLite" else bare_postgres(url)
            with open_store(place, files=folder / kind, create=True) as store, connect as run:
                seconds[kind] = filled(store, count, visits)
                found[kind] = measure(store, Bare(run, count, visits), folder, count)
    lines = table(count, visits, found, seconds)
    print("\n".join(lines))
    if chosen.page:
        PAGE.write_text(HEAD + "\n".join(lines) + "\n" + FOOT, encoding="utf-8")


if __name__ == "__main__":
    main()
