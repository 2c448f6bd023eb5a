"""The recipe for an expert source, walked as it is printed in a copy of the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SECTION = re.compile(r"## Add an expert source\n(.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def recipe() -> dict[str, str]:
    found = SECTION.search((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert found is not None
    return dict(BLOCK.findall(found.group(1)))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, recipe: dict[str, str]) -> Path:
    """A copy of what the recipe touches, with its example written where it says."""
    folder = tmp_path_factory.mktemp("copy")
    ignore = shutil.ignore_patterns("__pycache__", "*.png")
    for name in ("src", "tests", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    name = recipe["yaml"].partition("id: ")[2].partition("\n")[0]
    path = folder / "src/scarpath/catalog/data/positions" / f"{name}.yaml"
    path.write_text(recipe["yaml"], encoding="utf-8")
    return folder


def run(copy: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(copy / "src"), str(copy)))}
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_recipe_works_as_printed(copy: Path, recipe: dict[str, str]) -> None:
    alone, catalogue, docs, check = (line.partition("  #")[0].strip() for line in recipe["sh"].splitlines())
    assert (catalogue.partition("    ")[0], docs.split()[:2], check) == (
        "make catalogue",
        ["make", "docs"],
        "make check",
    )
    said = run(copy, *alone.removeprefix(".venv-dev/bin/python ").split(), "-q", "-p", "no:cacheprovider")
    assert "1 passed" in said
    run(copy, "-m", "scarpath.catalog.compile")
    typed = "from scarpath.cli import main; main()"
    told = json.loads(run(copy, "-c", typed, "experts", "rolling", "--skin", "V", "--json"))
    (rolling,) = told["scars"]
    subcision = next(t for t in rolling["treatments"] if t["treatment"] == "subcision")
    assert "example_expert2030" in subcision["first_by"]
    assert "example_thread" in {named["treatment"] for named in told["without_card"]}
    before = (ROOT / "docs/experts.md").read_text(encoding="utf-8")
    run(copy, "docs/make_experts.py")
    after = (copy / "docs/experts.md").read_text(encoding="utf-8")
    assert "Example 2030" in after
    assert "Example 2030" not in before


def test_no_fit_is_needed(copy: Path) -> None:
    load = "from scarpath.catalog import draws, load; draws.load_draws(load.load_catalogue())"
    run(copy, "-c", load)
