"""What it takes until a case file can be read: the core's types alone, with our reader, with pydantic's.

Each row is the processor time of fresh interpreters, timed in turn, so that a busy machine slows all of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys

TYPES = "from scarpath.core.case import Case"
WAYS = {
    "an interpreter that does nothing": "pass",
    "the core's types": TYPES,
    "types and our reader": f"{TYPES}\nfrom scarpath.catalog.build import reader\nreader(Case)({{}}, (), [])",
    "types and pydantic": f"{TYPES}\nfrom pydantic import TypeAdapter\nTypeAdapter(Case)",
}


def seconds(code: str) -> float:
    """Processor time of one fresh interpreter."""
    before = os.times()
    subprocess.run([sys.executable, "-c", code], check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, code in WAYS.items():
            times[name].append(seconds(code))
    print(f"until a case can be read, {rounds} rounds in turn, milliseconds of processor time")
    print(f"{'':<34}{'median':>8}{'least':>8}{'most':>8}")
    for name, taken in times.items():
        values = (statistics.median(taken), min(taken), max(taken))
        print(f"{name:<34}" + "".join(f"{1000 * value:>8.0f}" for value in values))


if __name__ == "__main__":
    main()
