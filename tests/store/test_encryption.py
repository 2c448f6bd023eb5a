"""An encrypted store, with the real libraries: nothing in it is plain on the disk, and one key opens it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from scarpath.core.errors import (
    DamagedStore,
    InvalidInput,
    MissingExtra,
    NoSuchCourse,
    StoreProblem,
    WrongKey,
)
from scarpath.render.say import said
from scarpath.store import keys
from scarpath.store.archive import read_archive, write_archive
from scarpath.store.keys import Cipher, key_file, read_keys
from scarpath.store.store import Draft, Store, make_encrypted_store, open_store

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
CANARY, RIGHT, WRONG = "Zzyzx-Quux-Canary", "correct horse battery", "wrong horse battery"
Ask = Callable[[], str]


class Drawer(KeyringBackend):
    """A keyring in memory, with the interface of the library's own ones."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


def asked(passphrase: str) -> Ask:
    return lambda: passphrase


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "COST", {"n": 2, "r": 8, "p": 1})
    monkeypatch.delenv(keys.VARIABLE, raising=False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store with one person and a photo."""
    place = tmp_path / "c.db"
    with make_encrypted_store(str(place), passphrase=RIGHT) as store:
        fill(store)
    return place


def fill(store: Store) -> str:
    entry = Draft(kind="visit", body={"note": CANARY}, contents=(CANARY.encode() * 50,))
    return store.begin(CANARY, [entry], author=CANARY, at=NOW)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_nothing_of_a_person_is_plain_on_the_disk(place: Path) -> None:
    with open_store(str(place), ask=asked(RIGHT)) as store:
        (person,) = store.people()
        assert person.label == CANARY
        (digests,) = store.files_of(person.id).values()
        assert store.content(digests[0]) == CANARY.encode() * 50
        store.append(person.id, [Draft(kind="visit", body={"note": CANARY})], author="dr", at=NOW)
        found = everything(place.parent)  # with the write-ahead log of an open store
        assert any("-wal" in name and data for name, data in found.items())
        assert store.check().faults == ()
    assert [name for name, data in found.items() if CANARY.encode() in data] == []
    # Nor can one look up whether a known photo is in it.
    assert [name for name in found if digests[0] in name] == []
    with (
        closing(sqlite3.connect(place)) as plain,
        pytest.raises(sqlite3.DatabaseError, match="not a database"),
    ):
        plain.execute("SELECT 1 FROM sqlite_master").fetchall()


def test_a_wrong_key_is_refused_and_changes_nothing(place: Path) -> None:
    before = everything(place.parent)
    with pytest.raises(WrongKey, match="not the key of this store") as caught:
        open_store(str(place), ask=asked(WRONG), create=True)
    assert WRONG not in str(caught.value)
    with pytest.raises(WrongKey, match="SCARPATH_PASSPHRASE"):
        open_store(str(place))
    assert everything(place.parent) == before


def test_the_environment_may_hold_the_passphrase(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keys.VARIABLE, RIGHT)
    with open_store(str(place)) as store:
        assert len(store.people()) == 1


@pytest.mark.parametrize("broken", [b"", b"{}", b"no json", b'{"scarpath_key": 2}'])
def test_a_broken_key_file_is_said(place: Path, broken: bytes) -> None:
    kept = key_file(place).read_bytes()
    key_file(place).write_bytes(broken)
    with pytest.raises(DamagedStore, match="key file"):
        open_store(str(place), ask=asked(RIGHT))
    key_file(place).write_bytes(kept)
    open_store(str(place), ask=asked(RIGHT)).close()


def test_without_its_key_file_or_with_that_of_another_store_it_does_not_open(
    place: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    make_encrypted_store(str(other), passphrase=RIGHT).close()
    shutil.copy(key_file(other), key_file(place))
    with pytest.raises(DamagedStore):
        open_store(str(place), ask=asked(RIGHT))
    key_file(place).unlink()
    with pytest.raises(DamagedStore):
        open_store(str(place), ask=asked(RIGHT))


def test_a_changed_byte_in_the_database_or_in_a_file_is_found(place: Path) -> None:
    with open_store(str(place), ask=asked(RIGHT)) as store:
        (photo,) = [p for p in place.with_suffix(".files").rglob("*") if p.is_file()]
        data = bytearray(photo.read_bytes())
        data[-1] ^= 1
        photo.write_bytes(data)
        (fault,) = store.check().faults
        assert said(fault.what) == "is not what was stored"
    assert database_faults(place) == []
    data = bytearray(place.read_bytes())
    data[-100] ^= 1
    place.write_bytes(data)
    assert database_faults(place)


def database_faults(place: Path) -> list[str]:
    """What a check says of the database, or that it cannot even be opened."""
    try:
        with open_store(str(place), ask=asked(RIGHT)) as store:
            return [said(f.what) for f in store.check().faults if said(f.where) == "database"]
    except DamagedStore as error:
        return [str(error)]


def test_a_file_under_the_name_of_another_is_refused() -> None:
    cipher = Cipher(b"k" * 32)
    locked = cipher.lock(b"content", "one")
    assert cipher.unlock(locked, "one") == b"content"
    assert cipher.unlock(locked, "two") is None
    assert cipher.unlock(b"short", "one") is None
    assert Cipher(b"l" * 32).unlock(locked, "one") is None
    assert cipher.lock(b"content", "one") != locked  # a nonce of its own each time


def test_the_keyring_keeps_a_key(tmp_path: Path) -> None:
    place, before = tmp_path / "c.db", keyring.get_keyring()
    try:
        keyring.set_keyring(NoKeyring())
        with pytest.raises(WrongKey, match="passphrase instead"):
            make_encrypted_store(str(place))
        assert list(tmp_path.iterdir()) == []
        keyring.set_keyring(drawer := Drawer())
        with make_encrypted_store(str(place)) as store:
            fill(store)
        ((service, _),) = drawer.held
        assert service == "scarpath"
        with open_store(str(place)) as store:
            assert [person.label for person in store.people()] == [CANARY]
        (secret,) = drawer.held.values()
        assert all(secret.encode() not in data for data in everything(tmp_path).values())
        keyring.set_keyring(Drawer())
        with pytest.raises(WrongKey, match="holds no key"):
            open_store(str(place))
    finally:
        keyring.set_keyring(before)


def test_a_plain_store_moves_by_a_backup_and_is_not_touched_by_itself(tmp_path: Path) -> None:
    plain, archive = tmp_path / "plain.db", tmp_path / "all.zip"
    with open_store(str(plain), create=True) as store:
        person = fill(store)
        write_archive(store, store.people(), archive)
        history = store.entries(person)
    before = everything(tmp_path)
    with pytest.raises(StoreProblem, match="scarpath follow backup"):
        make_encrypted_store(str(plain), passphrase=RIGHT)
    assert everything(tmp_path) == before
    with make_encrypted_store(str(tmp_path / "new.db"), passphrase=RIGHT) as store:
        assert read_archive(store, archive) == 1
        assert store.entries(person) == history
        assert store.check().faults == ()
        write_archive(store, store.people(), tmp_path / "again.zip")
    with open_store(str(tmp_path / "third.db"), create=True) as store:
        assert read_archive(store, tmp_path / "again.zip") == 1
        assert store.entries(person) == history


def test_what_cannot_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="PostgreSQL"):
        make_encrypted_store("postgresql://nowhere", passphrase=RIGHT)
    with pytest.raises(InvalidInput, match="too short"):
        make_encrypted_store(str(tmp_path / "c.db"), passphrase="seven77")
    with pytest.raises(NoSuchCourse):
        open_store(str(tmp_path / "c.db"), ask=asked(RIGHT))
    assert list(tmp_path.iterdir()) == []


def test_keys_differ_by_store_and_purpose_and_are_never_shown(tmp_path: Path) -> None:
    found = []
    for name in ("a.db", "b.db"):
        make_encrypted_store(str(tmp_path / name), passphrase=RIGHT).close()
        made = read_keys(tmp_path / name, asked(RIGHT))
        assert made is not None
        assert repr(made) == "Keys(...)"
        found += [made.database, made.files]
    assert len(set(found)) == 4
    assert {len(key) for key in found} == {32}


def test_scrypt_is_that_of_its_standard() -> None:
    """RFC 7914, section 12, the second vector (the key is cut to the 32 bytes that are used here)."""
    found = keys._from_passphrase("password", b"NaCl", {"n": 1024, "r": 8, "p": 16})
    assert found.hex() == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    with pytest.raises(MissingExtra, match=r"scarpath\[encryption\]"):
        make_encrypted_store(str(tmp_path / "c.db"), passphrase=RIGHT)


def test_the_command_makes_a_store_that_the_others_open(tmp_path: Path) -> None:
    def follow(*words: str, passphrase: str | None = RIGHT) -> Any:
        from tests.cli.test_commands import scarpath

        more = {keys.VARIABLE: passphrase} if passphrase else {}
        return scarpath("follow", *words, SCARPATH_STORE=str(tmp_path / "c.db"), **more)

    made = follow("encrypt")
    assert (made.returncode, made.stderr) == (0, "")
    assert "c.db.key" in made.stdout
    assert follow("show").returncode == 0
    for passphrase in (WRONG, None):
        refused = follow("show", passphrase=passphrase)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "passphrase" in refused.stderr or "not the key" in refused.stderr
    assert follow("encrypt").returncode == 2
