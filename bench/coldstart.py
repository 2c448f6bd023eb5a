"""How long `scarpath plan` takes from a cold start, against the bare import of the packages it uses.

The two are timed in turn, so that a busy machine slows both. What counts as used is read from the run itself:
every package outside the standard library that is loaded when the plan has been printed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 2.5
CASE = Path(__file__).parents[1] / "examples" / "icepick_type_v.yaml"
WATCHED = """
import atexit, json, sys
def tell():
    names = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names - {"scarpath"}
    loaded = [name for name in names if getattr(sys.modules.get(name), "__file__", None)]
    print(json.dumps(sorted(loaded)), file=sys.stderr)
atexit.register(tell)
sys.argv = ["scarpath", "plan", sys.argv[1]]
from scarpath.cli import main
main()
"""


def packages_of(case: Path) -> list[str]:
    """The packages that a plan loads, by their top-level names."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(case)], capture_output=True, text=True, check=True
    )
    names: list[str] = json.loads(done.stderr.strip().splitlines()[-1])
    return [name for name in names if not name.startswith("_")]


def seconds(code: str, *arguments: str) -> float:
    """Wall-clock seconds of one fresh interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def measure(case: Path, rounds: int) -> tuple[list[str], list[float], list[float]]:
    """The packages, and the times of their bare import and of the whole plan, in turn."""
    packages = packages_of(case)
    bare, whole = [], []
    run = "import sys; sys.argv = ['scarpath', 'plan', sys.argv[1]]; from scarpath.cli import main; main()"
    for _ in range(rounds):
        bare.append(seconds(f"import {', '.join(packages)}"))
        whole.append(seconds(run, str(case)))
    return packages, bare, whole


def main() -> int:
    """Print the table; with --check, fail when the ratio of the medians is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", type=Path, default=CASE)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    packages, bare, whole = measure(chosen.case, chosen.rounds)
    ratio = statistics.median(whole) / statistics.median(bare)
    print(f"cold start of `scarpath plan {chosen.case.name}`, {chosen.rounds} rounds in turn, milliseconds")
    print(f"{'':<28}{'median':>8}{'least':>8}{'most':>8}")
    for name, times in (("bare import of the packages", bare), ("scarpath plan", whole)):
        values = (statistics.median(times), min(times), max(times))
        print(f"{name:<28}" + "".join(f"{1000 * value:>8.0f}" for value in values))
    print(f"ratio of the medians {ratio:.2f} (at most {LIMIT})")
    print(f"packages: {', '.join(packages)}")
    return int(chosen.check and ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
