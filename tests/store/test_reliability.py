"""What happens when things go wrong, each done for real: killed, full, crowded, broken, old, new, erased."""

from __future__ import annotations

import io
import os
import random
import resource
import signal
import sqlite3
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from scarpath.core.errors import (
    DamagedStore,
    InvalidInput,
    NewerStore,
    NoSuchCourse,
    StoreFull,
    StoreProblem,
)
from scarpath.render.say import said
from scarpath.store import schema, store as store_module
from scarpath.store.archive import read_archive, write_archive
from scarpath.store.keys import key_file
from scarpath.store.store import Draft, Store, open_store

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
KILLS = 200
CANARY = "Zzyzx-Quux-Canary"
Open = Callable[[], Store]
Job = Callable[[int], None]


def drafts(number: int) -> list[Draft]:
    """One visit in two entries and a file: a half of it would show."""
    day = date(2026, 11, 22)
    return [
        Draft(kind="visit", body={"number": number, "half": 1}, day=day, contents=(b"photo %d" % number,)),
        Draft(kind="visit", body={"number": number, "half": 2}, day=day),
    ]


@contextmanager
def child(job: Job) -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A process of its own that does a job and writes each number that it was told is kept."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        with suppress(BaseException):
            job(writing)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        try:
            yield process, told
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def writes(place: str, files: Path, person: str, numbers: range) -> Job:
    def job(told: int) -> None:
        store = open_store(place, files=files)
        for number in numbers:
            store.append(person, drafts(number), author="dr", at=NOW)
            os.write(told, b"%d\n" % number)

    return job


def whole(store: Store, person: str) -> set[int]:
    """The numbers of visits that are there; fails where one is there by half."""
    halves: dict[int, set[int]] = {}
    for entry in store.entries(person):
        halves.setdefault(entry.body["number"], set()).add(entry.body["half"])
    assert [n for n, found in halves.items() if found != {1, 2}] == []
    named = store.files_of(person).values()
    assert {store.content(d).decode() for digests in named for d in digests} == {f"photo {n}" for n in halves}
    return set(halves)


def begun(opened: Open, name: str = "ann") -> str:
    store = opened()
    person = store.begin(name, [], author="dr", at=NOW)
    store.close()
    return person


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    place: str, opened: Open, tmp_path: Path
) -> None:
    person, files = begun(opened), tmp_path / "files"
    moments = random.Random(20261122)
    kept: set[int] = set()
    late = 0
    for kill in range(KILLS):
        job = writes(place, files, person, range(kill * 10_000, kill * 10_000 + 10_000))
        with child(job) as (process, told):
            for _ in range(moments.choice((0, 1, 3))):
                told.readline()
            time.sleep(moments.uniform(0, 0.004))
            os.kill(process, signal.SIGKILL)
            heard = {int(line) for line in told.read().splitlines()}
        late += bool(heard)
        kept |= heard
    with open_store(place, files=files) as store:
        assert kept <= whole(store, person)
        assert {said(fault.what) for fault in store.check().faults} <= {"no entry names it"}
        store.finish_erasing()
        assert store.check().faults == ()
    assert late > 0


def test_two_writers_at_once_both_keep_everything(place: str, opened: Open, tmp_path: Path) -> None:
    person, files = begun(opened), tmp_path / "files"
    one, two = range(25), range(100, 125)
    with (
        child(writes(place, files, person, one)) as (_, first),
        child(writes(place, files, person, two)) as (_, second),
    ):
        heard = [int(line) for line in (*first.read().splitlines(), *second.read().splitlines())]
    assert sorted(heard) == [*one, *two]
    with open_store(place, files=files) as store:
        assert whole(store, person) == {*one, *two}


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk, as it needs no rights: the write fails in
    the same call.
    """
    place = str(tmp_path / "courses.db")
    with open_store(place, create=True) as store:
        person = store.begin("ann", [], author="dr", at=NOW)

    def job(told: int) -> None:
        store = open_store(place)
        room = Path(place).stat().st_size + 60_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        try:
            for number in range(10_000):
                store.append(person, drafts(number), author="dr", at=NOW)
                os.write(told, b"%d\n" % number)
        except StoreFull:
            os.write(told, b"full\n")

    with child(job) as (_, told):
        *kept, last = told.read().splitlines()
    assert last == "full"
    assert kept
    with open_store(place) as store:
        assert whole(store, person) == set(map(int, kept))
        store.append(person, drafts(77_777), author="dr", at=NOW)


@pytest.mark.slow
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(mount)], check=False
    ).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        with open_store(str(mount / "courses.db"), create=True) as store:
            person, kept = store.begin("ann", [], author="dr", at=NOW), 0
            full = False
            try:
                for kept in range(100_000):
                    store.append(person, drafts(kept), author="dr", at=NOW)
            except StoreFull:
                full = True
            assert full
            assert whole(store, person) == set(range(kept))
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_a_broken_or_missing_file_is_found_and_named(store: Store, tmp_path: Path) -> None:
    person = store.begin("ann", [d for n in range(3) for d in drafts(n)], author="dr", at=NOW)
    broken, gone, _ = sorted({d for digests in store.files_of(person).values() for d in digests})
    path, missing = (tmp_path / "files" / n[:2] / n for n in map(store._files.name, (broken, gone)))
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    missing.unlink()
    found = {(said(fault.where), said(fault.what)) for fault in store.check().faults}
    assert found == {(f"file {broken}", "is not what was stored"), (f"file {gone}", "is missing")}
    for digest in (broken, gone):
        with pytest.raises(DamagedStore, match=digest[:12]):
            store.content(digest)


def test_a_broken_database_file_is_said(tmp_path: Path) -> None:
    place = tmp_path / "courses.db"
    with open_store(str(place), create=True) as store:
        store.begin("ann", [d for n in range(200) for d in drafts(n)], author="dr", at=NOW)
    data = bytearray(place.read_bytes())
    data[4096:] = random.Random(1).randbytes(len(data) - 4096)
    place.write_bytes(data)
    with pytest.raises(DamagedStore), open_store(str(place)) as store:
        store.check()


def test_an_older_store_is_brought_up_to_date_in_one_step(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = opened().begin("ann", drafts(1), author="dr", at=NOW)
    steps = ("CREATE TABLE later (name TEXT)", "INSERT INTO later SELECT label FROM person")
    monkeypatch.setattr(store_module, "NEWEST", 2)
    monkeypatch.setattr(schema, "SHARED", {**schema.SHARED, 2: (*steps, "INSERT INTO nowhere VALUES (1)")})
    for dialect in ("sqlite", "postgres"):
        monkeypatch.setattr(f"scarpath.store.{dialect}.SHARED", schema.SHARED)
    with pytest.raises(StoreProblem):
        opened()
    # The step that failed left nothing behind: the same step without the fault finds the store as it was.
    mended = {**schema.SHARED, 2: steps}
    for dialect in ("sqlite", "postgres"):
        monkeypatch.setattr(f"scarpath.store.{dialect}.SHARED", mended)
    migrated = opened()
    assert migrated._database.run("SELECT name FROM later") == [("ann",)]
    assert whole(migrated, person) == {1}
    monkeypatch.undo()
    with pytest.raises(NewerStore, match="newer version"):
        opened()


def test_a_backup_while_writing_restores_whole(place: str, opened: Open, tmp_path: Path) -> None:
    person, files, out = begun(opened), tmp_path / "files", tmp_path / "backup.zip"
    with child(writes(place, files, person, range(1000))) as (_, told):
        for _ in range(5):
            told.readline()
        with open_store(place, files=files) as store:
            write_archive(store, store.people(), out)
    with open_store(str(tmp_path / "other.db"), create=True) as other:
        assert read_archive(other, out) == 1
        restored = whole(other, person)
        assert other.check().faults == ()
    assert restored == set(range(len(restored)))
    assert len(restored) >= 5


def test_export_and_import_give_back_the_same(store: Store, tmp_path: Path) -> None:
    ann = store.begin("ann", [d for n in range(3) for d in drafts(n)], author="dr Å", at=NOW)
    first = store.entries(ann)[0].id
    correction = Draft(kind="visit", body={"number": 0, "half": 1}, replaces=first, contents=(b"photo 0",))
    store.append(ann, [correction], author="x", at=NOW)
    store.begin("ben", drafts(9), author="dr", at=NOW)
    out = tmp_path / "ann.zip"
    write_archive(store, [store.person("ann")], out)
    with open_store(str(tmp_path / "other.db"), create=True) as other:
        assert read_archive(other, out) == 1
        assert other.people() == (store.person("ann"),)
        assert other.entries(ann) == store.entries(ann)
        assert other.files_of(ann) == store.files_of(ann)
        assert whole(other, ann) == {0, 1, 2}
        with pytest.raises(StoreProblem, match="already"):
            read_archive(other, out)
        other.erase(ann, author="dr", at=NOW)
        with pytest.raises(StoreProblem, match="erased"):
            read_archive(other, out)
    with pytest.raises(InvalidInput, match="stays as it is"):
        write_archive(store, store.people(), out)


def test_a_changed_archive_is_refused_whole(store: Store, tmp_path: Path) -> None:
    store.begin("ann", drafts(1), author="dr", at=NOW)
    out = tmp_path / "a.zip"
    write_archive(store, store.people(), out)
    data, chance = out.read_bytes(), random.Random(3)
    for _ in range(40):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        out.write_bytes(changed if chance.random() < 0.7 else changed[: chance.randrange(len(data))])
        with open_store(str(tmp_path / "other.db"), create=True) as other:
            try:
                read_archive(other, out)
            except InvalidInput:
                assert other.people() == ()
            else:  # the bit stood where nothing is read, such as a time stamp of the zip
                other.erase(other.people()[0].id, author="dr", at=NOW)
        for path in tmp_path.glob("other*"):
            if path.is_file():
                path.unlink()


def personal(store: Store) -> str:
    body = {"note": CANARY, "number": 1, "half": 1}
    entry = Draft(kind="visit", body=body, contents=(CANARY.encode() * 100,))
    return store.begin(CANARY, [entry, entry], author="clinic", at=NOW)


def holding(canary: bytes, *folders: Path) -> list[str]:
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    assert files
    return [p.name for p in files if canary in p.read_bytes()]


def test_erasure_leaves_no_trace_but_a_tombstone(place: str, opened: Open, tmp_path: Path) -> None:
    store = opened()
    kept, gone = store.begin("ben", drafts(1), author="dr", at=NOW), personal(store)
    own = tmp_path
    if place.startswith("postgres"):
        own = Path(parse_qs(urlsplit(place).query)["host"][0]) / "data" / "base"
        store._database.run("CHECKPOINT")
    if not key_file(Path(place)).exists():  # of an encrypted store nothing can be read before either
        assert holding(CANARY.encode(), own, tmp_path / "files")
    store.erase(gone, author="clinic", at=NOW)
    if place.startswith("postgres"):
        store._database.run("CHECKPOINT")
    assert holding(CANARY.encode(), own, tmp_path / "files") == []
    assert store.tombstones() == ((gone, NOW, "clinic"),)
    assert whole(store, kept) == {1}
    assert [p.label for p in store.people()] == ["ben"]
    with pytest.raises(NoSuchCourse):
        store.append(gone, drafts(2), author="dr", at=NOW)


def test_an_erasure_while_another_program_reads_says_what_is_left(tmp_path: Path) -> None:
    place = str(tmp_path / "courses.db")
    with open_store(place, create=True) as store:
        gone = personal(store)
        reader = sqlite3.connect(place)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchall()
        store._database.run("PRAGMA busy_timeout = 50")
        with pytest.raises(StoreProblem, match="--finish"):
            store.erase(gone, author="clinic", at=NOW)
        reader.close()
        store.finish_erasing()
        assert holding(CANARY.encode(), tmp_path) == []


def test_no_error_of_the_store_tells_anything_personal(store: Store, tmp_path: Path) -> None:
    person = personal(store)
    first = store.entries(person)[0].id
    wrong: list[Callable[[], object]] = [
        lambda: store.begin(CANARY, [], author=CANARY, at=NOW),
        lambda: store.person(CANARY * 2),
        lambda: store.append(CANARY, drafts(1), author=CANARY, at=NOW),
        lambda: store.append(
            person, [Draft(kind="case", body={"x": CANARY}, replaces=first)], author=CANARY, at=NOW
        ),
        lambda: store.begin("x" * 200 + CANARY, [], author="dr", at=NOW),
        lambda: store._database.run("INSERT INTO person VALUES (?, ?, ?, ?)", ["1", CANARY, CANARY, CANARY]),
        lambda: store._database.run("UPDATE entry SET author = ?", [CANARY]),
        lambda: store.content("0" * 64),
    ]
    for act in wrong:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it must not tell
            act()
        told = "".join(traceback.format_exception_only(caught.value)) + str(caught.value.__context__ or "")
        assert CANARY not in str(caught.value)
        assert CANARY not in told or caught.value.__suppress_context__
    path = next(p for p in (tmp_path / "files").rglob("*") if p.is_file())
    path.write_bytes(b"broken")
    assert CANARY not in repr(store.check())
