"""What the store promises: nothing is overwritten, all or nothing, and what went in comes back the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from scarpath.core.errors import InvalidValue, NoSuchCourse, StoreProblem
from scarpath.store.store import Draft, Store, open_store

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
Open = Callable[[], Store]
OPEN_FILES = Path("/proc/self/fd")


def draft(number: int = 1, **more: Any) -> Draft:
    return Draft(kind="visit", body={"number": number}, day=date(2026, 11, 22), **more)


def begun(store: Store, name: str = "ann", *drafts: Draft) -> str:
    return store.begin(name, drafts, author="dr", at=NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(st.text(), JSON),
    author=st.text(st.characters(exclude_characters="\0", codec="utf-8")),
)
def test_what_is_written_comes_back_the_same(store: Store, body: dict[str, Any], author: str) -> None:
    person = store.people()[0].id if store.people() else begun(store)
    (entry,) = store.append(person, [Draft(kind="case", body=body)], author=author, at=NOW)
    found = store.entries(person)[-1]
    assert (found.id, found.body, found.author, found.at, found.kind) == (entry, body, author, NOW, "case")


def test_times_of_other_places_are_the_same_moment(store: Store) -> None:
    moment = NOW.astimezone(timezone(timedelta(hours=9)))
    person = store.begin("ann", [draft()], author="dr", at=moment)
    assert [e.at for e in store.entries(person)] == [NOW]


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(InvalidValue, match="time zone"):
        store.begin("ann", [draft()], author="dr", at=NOW.replace(tzinfo=None))
    assert store.people() == ()


def test_the_history_keeps_its_order_and_its_authors(store: Store) -> None:
    person = begun(store, "ann", draft(1))
    for number in range(2, 6):
        store.append(person, [draft(number)], author=f"dr {number}", at=NOW + timedelta(days=number))
    assert [(e.body["number"], e.author) for e in store.entries(person)] == [
        (1, "dr"), (2, "dr 2"), (3, "dr 3"), (4, "dr 4"), (5, "dr 5"),
    ]  # fmt: skip


def test_a_correction_leaves_what_it_corrects(store: Store) -> None:
    person = begun(store)
    (first,) = store.append(person, [draft(1)], author="a", at=NOW)
    (second,) = store.append(person, [draft(2, replaces=first)], author="b", at=NOW)
    assert [(e.id, e.replaces, e.body["number"]) for e in store.entries(person)] == [
        (first, None, 1), (second, first, 2),
    ]  # fmt: skip
    with pytest.raises(StoreProblem, match="corrected before"):
        store.append(person, [draft(3, replaces=first)], author="c", at=NOW)


def test_a_correction_stays_with_its_person_and_kind(store: Store) -> None:
    ann, ben = begun(store, "ann", draft()), begun(store, "ben", draft())
    other = store.entries(ben)[0].id
    for wrong in (draft(replaces=other), Draft(kind="case", body={}, replaces=store.entries(ann)[0].id)):
        with pytest.raises(StoreProblem, match="not one of this kind"):
            store.append(ann, [wrong], author="dr", at=NOW)
    assert len(store.entries(ann)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = '{}'",
        "UPDATE entry SET at = '2020'",
        "DELETE FROM entry",
        "UPDATE tombstone SET author = 'x'",
        "DELETE FROM tombstone",
    ],
)
def test_the_database_itself_refuses_to_change_history(store: Store, statement: str) -> None:
    kept = begun(store, "ann", draft())
    store.erase(begun(store, "ben", draft()), author="dr", at=NOW)
    with pytest.raises(StoreProblem):
        store._database.run(statement)
    assert len(store.entries(kept)) == 1
    assert len(store.tombstones()) == 1


def test_all_of_a_write_or_none_of_it(store: Store) -> None:
    person = begun(store, "ann", draft(1))
    with pytest.raises(StoreProblem):
        store.append(person, [draft(2), draft(3, replaces="nothing")], author="dr", at=NOW)
    assert [e.body["number"] for e in store.entries(person)] == [1]


def test_a_name_is_taken_once(store: Store) -> None:
    begun(store, "ann")
    with pytest.raises(StoreProblem, match="already"):
        begun(store, " ann ")
    assert [p.label for p in store.people()] == ["ann"]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "x" * 101])
def test_a_name_that_cannot_be_typed_is_refused(store: Store, name: str) -> None:
    with pytest.raises(InvalidValue, match="printable"):
        begun(store, name)


def test_people_are_found_by_name_and_by_id(store: Store) -> None:
    ann = begun(store, "ann")
    begun(store, ann[:5])
    assert store.person("ann").id == store.person(ann).id == ann
    with pytest.raises(NoSuchCourse):
        store.person("bob")
    with pytest.raises(NoSuchCourse):
        store.append("nobody", [draft()], author="dr", at=NOW)


def test_files_are_named_by_their_content(store: Store) -> None:
    person = begun(store, "ann", draft(1, contents=(b"one", b"two")), draft(2, contents=(b"one",)))
    digests = store.files_of(person)
    # SHA-256 of "one", by the sha256sum program.
    one = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert sum(one in named for named in digests.values()) == 2
    assert store.content(one) == b"one"
    assert store.check().faults == ()
    assert store.check().files == 2


def test_a_store_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(NoSuchCourse, match="follow new"):
        open_store(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    import sqlite3

    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    text = tmp_path / "letter.db"
    text.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    for path in (other, text):
        before = path.read_bytes()
        with pytest.raises(StoreProblem, match="no store of this program"):
            open_store(str(path), create=True)
        assert path.read_bytes()[100:] == before[100:]  # the header may now ask for a write-ahead log


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="this system does not list the open files of a program")
def test_a_store_that_does_not_open_leaves_no_file_open(tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    with pytest.raises(StoreProblem) as kept:  # holds on to the frames, so that nothing is let go by chance
        open_store(str(letter), create=True)
    held = [os.path.realpath(file) for file in list(OPEN_FILES.iterdir())]
    assert [name for name in held if name.startswith(str(tmp_path))] == []
    assert kept.value


def test_only_the_owner_can_read_the_store(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "deep" / "courses.db"), create=True) as store:
        begun(store, "ann", draft(contents=(b"face",)))
        modes = {p.name: p.stat().st_mode & 0o077 for p in tmp_path.rglob("*")}
    assert len(modes) >= 5
    assert set(modes.values()) == {0}
