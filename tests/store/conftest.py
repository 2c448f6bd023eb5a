"""Every test of the store runs on both databases: SQLite, and in the slow tier a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from scarpath.store import keys
from scarpath.store.store import Store, make_encrypted_store, open_store
from tests.store.server import postgres, programs

Open = Callable[[], Store]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server of our own."""
    found = programs()
    if found is None:
        pytest.fail("the slow tests of the store need PostgreSQL; install postgresql (no server is started)")
    with postgres(found, port=54871, durable=False) as url:
        yield url


SLOW = pytest.mark.slow
PLACES = ["sqlite", pytest.param("encrypted", marks=SLOW), pytest.param("postgres", marks=SLOW)]


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where a new, empty store can be made, on each of the databases."""
    if request.param == "sqlite":
        yield str(tmp_path / "courses.db")
        return
    if request.param == "encrypted":
        place, passphrase = str(tmp_path / "courses.db"), "correct horse battery"
        with pytest.MonkeyPatch.context() as patch:
            # The least work for a passphrase, which is not what these tests are about.
            patch.setattr(keys, "COST", {"n": 2, "r": 8, "p": 1})
            patch.setenv(keys.VARIABLE, passphrase)
            make_encrypted_store(place, files=tmp_path / "files", passphrase=passphrase).close()
            yield place
        return
    import psycopg

    url, name = request.getfixturevalue("server"), f"t{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def opened(place: str, tmp_path: Path) -> Iterator[Open]:
    """Opens the store at the place, as often as asked; all are closed in the end."""
    stores: list[Store] = []

    def open_again() -> Store:
        stores.append(open_store(place, files=tmp_path / "files", create=True))
        return stores[-1]

    yield open_again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Open) -> Store:
    """A new, empty store."""
    return opened()
