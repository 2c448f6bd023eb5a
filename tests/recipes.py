"""The recipes of CONTRIBUTING as a newcomer follows them: in a copy of the repository, with each file written
and each command run as it is printed.

The copy has environments of its own, which lead to the interpreter of the tests. Two things differ from what
a newcomer sees: a fit is so short that its draws mean nothing (`tests/short_chains.py`), and `make check`
runs only some of the fast tests (`CHECKED`), because all of them take many minutes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
INHERITED = ("MAKEFLAGS", "PYTEST_XDIST_WORKER")
"""What a run of these tests tells its own processes, and no newcomer has."""
COPIED = ("src", "tests", "docs", "examples", "bench", "requirements", ".ci")
INSTALLED = (".uv/bin/uv", ".venv-dev/locked", ".venv-dev/ok", ".venv-fit/locked", ".venv-fit/ok")
"""What tells make that the environments are there."""
QUICKLY_COMPILED = {
    "XLA_FLAGS": "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "1",
}
"""For processes that fit a short chain: to compile the model well takes longer than to sample it."""
CHECKED = (
    "tests/catalog/test_cards.py", "tests/catalog/test_compiled.py", "tests/catalog/test_draws.py",
    "tests/catalog/test_positions.py", "tests/catalog/test_records.py", "tests/catalog/test_sources.py",
    "tests/evidence/test_gaps.py", "tests/evidence/test_network.py", "tests/evidence/test_scale_families.py",
    "tests/evidence/test_score.py", "tests/planning/test_assess.py", "tests/planning/test_safety_rules.py",
    "tests/planning/test_vignettes.py", "tests/test_docs.py", "tests/test_renew.py",
)  # fmt: skip
"""Of the fast tests those that look most closely at the data, the draws and the pages made of them."""

_PLACE = re.compile(r"`(src/\S+\.yaml)`")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One section of CONTRIBUTING: the files to write, by their place, and the commands in their order."""

    files: dict[str, str]
    commands: tuple[str, ...]


def recipe(title: str) -> Recipe:
    """The recipe under a heading. A file goes where the text before it says."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## Add {title}\n")[2].partition("\n## ")[0]
    files, commands, start = dict[str, str](), list[str](), 0
    for block in _BLOCK.finditer(section):
        if block[1] == "yaml":
            *_, place = _PLACE.findall(section[start : block.start()])
            name = block[2].partition("id: ")[2].partition("\n")[0]
            files[place.replace("<id>", name)] = block[2]
        elif block[1] == "sh":
            commands += [line.partition("  #")[0].strip() for line in block[2].splitlines()]
        start = block.end()
    assert files
    assert commands
    return Recipe(files=files, commands=tuple(commands))


class Copy:
    """A copy of the repository in a folder, in which files are written and commands run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            ignore = shutil.ignore_patterns("__pycache__", "*.png")
            shutil.copytree(ROOT / name, folder / name, ignore=ignore)
        for path in ROOT.glob("*"):
            if path.is_file():
                shutil.copy(path, folder)
        for name in INSTALLED:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
        self._command(".venv-dev/bin/python")
        self._command(".venv-fit/bin/scarpath", "tests/short_chains.py")

    def _command(self, name: str, *first: str) -> None:
        """A command that runs Python on the code of the copy."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        words = " ".join(f"'{word}'" for word in (sys.executable, *first))
        path.write_text(
            f"#!/bin/sh\nPYTHONPATH='{self.folder}/src:{self.folder}' exec {words} \"$@\"\n", encoding="utf-8"
        )
        path.chmod(0o755)

    def write(self, files: dict[str, str]) -> None:
        """Write each file; what is printed of one that is there is added to its end."""
        for place, text in files.items():
            with (self.folder / place).open("a", encoding="utf-8") as file:
                file.write(text)

    def run(self, command: str, *, leaves_with: int = 0) -> str:
        """What a command prints, typed in the copy; fails with it where the command leaves otherwise."""
        if command == "make check":
            command = f'.venv-dev/bin/python -m pytest -q -n 2 -m "not slow" {" ".join(CHECKED)}'
        environment = {name: value for name, value in os.environ.items() if name not in INHERITED}
        environment |= QUICKLY_COMPILED
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=environment, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        told = done.stdout + done.stderr
        assert done.returncode == leaves_with, told
        return told

    def scarpath(self, words: str) -> str:
        """What the program of the copy prints."""
        return self.python("from scarpath.cli import main; main()", words)

    def python(self, program: str, words: str = "") -> str:
        """What a short program prints."""
        return self.run(f".venv-dev/bin/python -c '{program}' {words}")

    def read(self, name: str) -> str:
        """The text of a file of the copy."""
        return (self.folder / name).read_text(encoding="utf-8")
