"""The command line: parse, call the use cases, print. Importing it loads nothing heavy."""

from __future__ import annotations


def main() -> None:
    """Run the command that was typed and leave with its exit code."""
    from scarpath.cli.run import run

    run()
