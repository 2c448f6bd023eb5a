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
EXAMPLES = Path(__file__).parents[1] / "examples"
ORDINARY = "interfaces_example"
"""The case that the limit is held against; wider cases are timed beside it."""
BARE = "bare import of the packages"
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


def measure(packages: list[str], cases: list[Path], rounds: int) -> dict[str, list[float]]:
    """The times of the bare import and of each plan, in turn, round by round."""
    times: dict[str, list[float]] = {BARE: [], **{case.stem: [] for case in cases}}
    run = "import sys; sys.argv = ['scarpath', 'plan', sys.argv[1]]; from scarpath.cli import main; main()"
    for _ in range(rounds):
        times[BARE].append(seconds(f"import {', '.join(packages)}"))
        for case in cases:
            times[case.stem].append(seconds(run, str(case)))
    return times


def main() -> int:
    """Print the table; with --check, fail when the ordinary case is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path, nargs="*", default=sorted(EXAMPLES.glob("*.yaml")))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    packages = packages_of(EXAMPLES / f"{ORDINARY}.yaml")
    times = measure(packages, chosen.cases, chosen.rounds)
    bare = statistics.median(times[BARE])
    print(f"cold start of `scarpath plan`, {chosen.rounds} rounds in turn, milliseconds")
    print(f"{'':<30}{'median':>8}{'least':>8}{'most':>8}{'ratio':>8}")
    for name, values in times.items():
        told = (statistics.median(values), min(values), max(values))
        print(f"{name:<30}" + "".join(f"{1000 * v:>8.0f}" for v in told) + f"{told[0] / bare:>8.2f}")
    print(f"The ratio of {ORDINARY} is to be at most {LIMIT}. Packages: {', '.join(packages)}.")
    ordinary = times.get(ORDINARY)
    return int(chosen.check and ordinary is not None and statistics.median(ordinary) > LIMIT * bare)


if __name__ == "__main__":
    sys.exit(main())
