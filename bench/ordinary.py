"""How long the examples take to solve, each in a process of its own: the first time, with what is imported on
the way, and again; and the whole plan, as the pages make it.

    python bench/ordinary.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from scarpath import api
from scarpath.api.choice import guided
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_case, load_catalogue
from scarpath.planning.exact import Solution, solve
from scarpath.planning.problem import Problem, build_problem

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 12, 1)
AGAIN = 3


def one(path: Path) -> str:
    """A line of the table."""
    catalogue = load_catalogue()
    draws = load_draws(catalogue)
    case = load_case(path, catalogue, today=TODAY)
    assessment, safety = api.assess_case(case, catalogue, today=TODAY)
    told = guided(case, assessment, catalogue, draws, api.laid_ground(catalogue, draws), today=TODAY)
    problem = build_problem(case, assessment, catalogue, draws, safety, today=TODAY, **told.space_of_courses)
    first, found = _seconds(problem)
    again = min(_seconds(problem)[0] for _ in range(AGAIN))
    start = time.perf_counter()
    api.plan(case, catalogue, draws, today=TODAY, whole_front=False)
    whole = time.perf_counter() - start
    return f"{path.stem:<28}{found.certificate.candidates:>12,}{first:>10.2f}{again:>10.2f}{whole:>10.2f}"


def _seconds(problem: Problem) -> tuple[float, Solution]:
    start = time.perf_counter()
    found = solve(problem)
    return time.perf_counter() - start, found


def main() -> int:
    """Print the table."""
    if len(sys.argv) == 2:
        print(one(EXAMPLES / sys.argv[1]))
        return 0
    print(f"{'case':<28}{'candidates':>12}{'first, s':>10}{'again, s':>10}{'plan, s':>10}")
    for path in sorted(EXAMPLES.glob("*.yaml")):
        if "raised" not in path.stem:
            command = [sys.executable, __file__, path.name]
            print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
