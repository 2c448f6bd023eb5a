"""The terminal and the disk."""

from __future__ import annotations

import io
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scarpath.cli.output import terminal_style, write_whole
from scarpath.core.errors import InvalidInput


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_colour_needs_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert terminal_style(None, Terminal()).colour
    assert not terminal_style(None, io.StringIO()).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal_style(None, Terminal()).colour
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not terminal_style(None, Terminal()).colour


def test_the_page_fits_the_terminal_and_is_80_columns_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    assert terminal_style(None, Terminal()).width == 90
    assert terminal_style(None, io.StringIO()).width == 80
    monkeypatch.setenv("COLUMNS", "300")
    assert terminal_style(None, Terminal()).width == 100
    assert terminal_style(120, io.StringIO()).width == 120


@pytest.mark.parametrize("width", [0, 59, 201, -1])
def test_an_impossible_width_is_refused(width: int) -> None:
    with pytest.raises(InvalidInput, match="choose 60 to 200"):
        terminal_style(width, io.StringIO())


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    target = tmp_path / "case.yaml"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidInput, match="already there"):
        write_whole(target, b"other", replace=False)
    assert target.read_text(encoding="utf-8") == "mine"
    write_whole(target, b"other", replace=True)
    assert target.read_bytes() == b"other"
    assert [path.name for path in tmp_path.iterdir()] == ["case.yaml"]


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_whole(tmp_path / "missing" / "case.yaml", b"x", replace=False)


WRITER = """
import sys
from pathlib import Path
from scarpath.cli.output import write_whole
target = Path(sys.argv[1])
for i in range(10_000):
    write_whole(target, str(i % 10).encode() * 500_000, replace=True)
    print(i, flush=True)
"""


@pytest.mark.parametrize("seed", range(8))
def test_a_kill_leaves_a_whole_file(tmp_path: Path, seed: int) -> None:
    target = tmp_path / "case.yaml"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.05))
        writer.send_signal(signal.SIGKILL)
        acknowledged = [b"0", *writer.stdout.read().split()][-1]
    data = target.read_bytes()
    assert len(data) == 500_000
    assert len(set(data)) == 1
    # What was acknowledged is there, or the one write after it.
    assert data[:1] in (str(int(acknowledged) % 10).encode(), str((int(acknowledged) + 1) % 10).encode())
