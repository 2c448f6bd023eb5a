"""Renew what the README shows of the program: each block between `<!-- made: NAME -->` and `<!-- end -->`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from scarpath.api import draws_used
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "README.md"
COMMAND = "scarpath plan examples/icepick_type_v.yaml --today 2026-12-01"
"""A fixed day, because a plan has dates."""

PARTS_SHOWN = 2
"""Parts of the output that the README shows after its head."""

_BLOCK = re.compile(r"(?P<open><!-- made: (?P<name>\w+) -->\n).*?(?P<close><!-- end -->)", re.DOTALL)


def printed(command: str) -> str:
    """What a command prints, run in the repository by this interpreter on a plain page of 80 columns."""
    code = "from scarpath.cli import main; main()"
    environment = {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()[1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def output() -> str:
    """The beginning of the plan for the example case."""
    lines = printed(COMMAND).splitlines()
    titles = [number for number, line in enumerate(lines) if line and line == line.upper()]
    shown = "\n".join(lines[: titles[PARTS_SHOWN]]).rstrip()
    return f"```text\n$ {COMMAND}\n{shown}\n...\n```\n"


def counts() -> str:
    """What this version rests on, counted."""
    catalogue = load_catalogue()
    used = draws_used(catalogue, load_draws(catalogue))
    text = (
        f"In this version: {len(catalogue.studies)} studies written down, {used.studies} of them with an "
        f"improvement that the model can use; {len(catalogue.treatments)} treatment cards, "
        f"{len(catalogue.rules)} safety rules, {len(catalogue.graded_scales)} grading scales, "
        f"{len(catalogue.sources)} sources. The output above comes from {used.draws} posterior "
        f"draws with the lock `{used.lock.removeprefix('sha256:')[:12]}`."
    )
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"


MADE = {"output": output, "counts": counts}


def page() -> str:
    """The README with every block made anew."""
    load_draws(load_catalogue())  # stale draws are refused here, where the reason is seen
    text = PAGE.read_text(encoding="utf-8")
    return _BLOCK.sub(lambda block: block["open"] + MADE[block["name"]]() + block["close"], text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
