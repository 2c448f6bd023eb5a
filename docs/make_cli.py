"""Write docs/cli.md: every command with its help, and the exit codes, from the program itself."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from scarpath.cli.build import build_app
from scarpath.core import errors
from scarpath.render.markdown import table

PAGE = Path(__file__).parent / "cli.md"
HEAD = """\
# Commands

Written by `make docs` from the program's own help; do not edit it by hand.

Results go to standard output; messages, questions and progress go to standard error. `--json` gives the same
answer for other programs. `schema` names its form and version, whose keys stand in a JSON Schema: a
[plan](plan.schema.json), a [red flag](red-flag.schema.json) in place of one, an
[assessment](assessment.schema.json), the [general answer](general.schema.json), a
[course](course.schema.json), the [score](score.schema.json) of new studies and the
[check](check.schema.json) of the evidence. A text comes as
`{"kind": "...", "values": {...}, "text": "..."}`: kind and values are the interface, the text may change. Set
`NO_COLOR` for plain text. Nothing is sent anywhere: the program opens no network connection.
"""
CODES = """\
## Exit codes
"""
DONE, STOPPED = ("0", "done"), ("130", "stopped from the keyboard")


def commands(command: Any, name: str = "scarpath") -> Iterator[tuple[str, Any]]:
    """Every command of the tree by its full name, a group before its members."""
    yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {part}")


def help_of(name: str) -> str:
    """What `NAME --help` prints on a page of 80 columns."""
    wanted = [*name.split()[1:], "--help"]
    with CliRunner().isolation(env={"COLUMNS": "80", "TERM": "dumb"}) as (out, *_):
        build_app().main(args=wanted, prog_name="scarpath", standalone_mode=False)
        sys.stdout.flush()
        printed = out.getvalue().decode()
    return "\n".join(line.rstrip() for line in printed.strip("\n").splitlines())


def error_kinds(
    kind: type[errors.ScarpathError] = errors.ScarpathError,
) -> Iterator[type[errors.ScarpathError]]:
    """The exceptions of the program, each before those it includes."""
    yield kind
    for inner in kind.__subclasses__():
        yield from error_kinds(inner)


def exit_codes() -> str:
    """A table with one row per exit code: what the exceptions behind it say of themselves."""
    by_code: dict[int, list[str]] = {}
    for kind in error_kinds():
        said = " ".join(inspect.getdoc(kind).split(". ")[0].split()) if kind.__doc__ else ""
        by_code.setdefault(kind.exit_code, []).append(f"`{kind.__name__}`: {said.rstrip('.')}")
    by_code[errors.ScarpathError.exit_code].append("any other fault of ours")
    rows = [(str(code), "<br>".join(said)) for code, said in sorted(by_code.items())]
    return table(("code", "when"), [DONE, *rows, STOPPED]) + "\n"


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for name, _ in commands(build_app()):
        parts.append(f"## {name}\n\n```text\n{help_of(name)}\n```\n")
    parts += [CODES, exit_codes()]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
