"""A PostgreSQL server of our own: installed binaries, a temporary folder, a socket, no network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as, None for the present one."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def programs() -> Path | None:
    """The folder of the installed programs; None where there are none."""
    found = shutil.which("initdb")
    return Path(found).parent if found else BINARIES[-1].parent if BINARIES else None


@contextmanager
def postgres(folder_of_programs: Path, *, port: int, durable: bool) -> Iterator[str]:
    """The URL of a server while it runs. Unless `durable` it need not survive a power cut."""
    user = server_user()
    folder = Path(tempfile.mkdtemp(prefix="scarpath-pg-"))
    if user is not None:
        shutil.chown(folder, user)

    def run(*words: str) -> None:
        subprocess.run(words, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    data = folder / "data"
    try:
        initdb, pg_ctl = (str(folder_of_programs / name) for name in ("initdb", "pg_ctl"))
        run(initdb, "-D", str(data), "-A", "trust", "-U", "scarpath", "--no-sync")
        sync = "on" if durable else "off"
        options = f"-k {folder} -p {port} -c listen_addresses='' -c fsync={sync}"
        control = [pg_ctl, "-D", str(data), "-l", str(folder / "log"), "-w"]
        run(*control, "-o", options, "start")
        try:
            yield f"postgresql://scarpath@/postgres?host={folder}&port={port}"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
