"""Every test of the store runs on both databases: SQLite, and in the slow tier a real PostgreSQL server."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from scarpath.store.store import Store, open_store

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
Open = Callable[[], Store]


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as, None for the present one."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server of our own: installed binaries, a temporary folder, a socket, no network."""
    found = shutil.which("initdb")
    programs = Path(found).parent if found else BINARIES[-1].parent if BINARIES else None
    if programs is None:
        pytest.fail("the slow tests of the store need PostgreSQL; install postgresql (no server is started)")
    user = server_user()
    folder = Path(tempfile.mkdtemp(prefix="scarpath-pg-"))
    if user is not None:
        shutil.chown(folder, user)

    def run(*words: str) -> None:
        subprocess.run(words, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    data = folder / "data"
    try:
        run(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "scarpath", "--no-sync")
        options = f"-k {folder} -p 54871 -c listen_addresses='' -c fsync=off"
        control = [str(programs / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w"]
        run(*control, "-o", options, "start")
        try:
            yield f"postgresql://scarpath@/postgres?host={folder}&port=54871"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new, empty store can be made, on each of the databases."""
    if request.param == "sqlite":
        yield str(tmp_path / "courses.db")
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
