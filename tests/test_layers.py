"""Imports point one way, importing does nothing, and no line of code knows a treatment by name."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "scarpath"
FILES = sorted(ROOT.rglob("*.py"))
CARDS = frozenset(path.stem for path in (ROOT / "catalog" / "data" / "treatments").glob("*.yaml"))

MIDDLE = frozenset({"catalog", "evidence", "planning", "followup", "measure", "store", "render"})
DOORS = frozenset({"cli", "web", "cohort"})
MAY_IMPORT = {"core": {"core"}, "api": {"core", "api", "documents", *MIDDLE, "scarpath"}}
MAY_IMPORT |= {room: {"core", room} for room in MIDDLE}
MAY_IMPORT |= {"documents": {"core", "documents", "render"}}
MAY_IMPORT |= {door: {"core", "api", door, "documents", *MIDDLE, "scarpath"} for door in DOORS}
MAY_IMPORT["cli"] |= DOORS
MAY_IMPORT |= {"scarpath": {"core", "api", "scarpath", *MIDDLE}}
MAY_IMPORT |= {room: {*MAY_IMPORT[room], "files"} for room in ("catalog", "store", "api", *DOORS)}
MAY_IMPORT = {room: {*found, "numerics"} for room, found in MAY_IMPORT.items()}
MAY_IMPORT |= {"files": {"files"}, "numerics": {"numerics"}}
"""What the files of each room may import; `scarpath` is the package's `__init__` with the version."""

HEAVY = {"jax", "numpyro", "fastapi", "pydantic", "scipy", "typst", "uvicorn"}


def room_of(module: str) -> str:
    """`scarpath.core.case` is in `core`; `scarpath` itself is a room of its own."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that a file names in an import, wherever in the file; relative ones keep their dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            # `from scarpath import core` names a room in its second half.
            names = [f"{base}.{alias.name}" for alias in node.names] if base == "scarpath" else [base]
            yield from ((node.lineno, name) for name in names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def wrong_imports(source: str, module: str) -> list[str]:
    """What a file imports against the direction of the rooms."""
    found = []
    for line, name in imported(ast.parse(source)):
        if name.startswith("."):
            found.append(f"{module}:{line}: relative import of {name}")
        elif name.split(".")[0] == "scarpath":
            target = room_of(name)
            known = target if target in MAY_IMPORT else "scarpath"
            if known not in MAY_IMPORT[room_of(module)]:
                found.append(f"{module}:{line}: {room_of(module)} may not import {name}")
    return found


def kinds(tree: ast.AST) -> set[int]:
    """The lines of `Literal[...]` annotations: closed sets of kinds, some named like their only card."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Literal")
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def named_cards(source: str, module: str, cards: frozenset[str]) -> list[str]:
    """Strings that are the id of a card. Code branches on kinds; only data may name a treatment."""
    tree = ast.parse(source)
    excused = kinds(tree)
    return [
        f"{module}:{node.lineno}: {node.value!r} is the id of a card"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in cards and node.lineno not in excused
    ]


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_point_one_way(path: Path) -> None:
    assert wrong_imports(path.read_text(encoding="utf-8"), module_of(path)) == []


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_code_knows_a_treatment_by_name(path: Path) -> None:
    assert CARDS
    assert named_cards(path.read_text(encoding="utf-8"), module_of(path), CARDS) == []


def test_every_room_is_one_of_the_plan() -> None:
    assert {room_of(module_of(path)) for path in FILES} <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("scarpath.core.case", "from scarpath.catalog.load import load_case"),
        ("scarpath.core.case", "import scarpath.api"),
        ("scarpath.core.case", "from scarpath import __version__"),
        ("scarpath.catalog.load", "from scarpath import planning"),
        ("scarpath.planning.exact", "def f():\n    from scarpath.evidence.model import fit"),
        ("scarpath.planning.exact", "if TYPE_CHECKING:\n    import scarpath.render.text as text"),
        ("scarpath.render.text", "import importlib\nimportlib.import_module('scarpath.planning.exact')"),
        ("scarpath.render.text", "from . import json"),
        ("scarpath.evidence.fit", "from ..core import study"),
        ("scarpath.files", "from scarpath.core.errors import InvalidInput"),
        ("scarpath.numerics.dose", "from scarpath.core.draws import EffectDraws"),
        ("scarpath.planning.exact", "from scarpath.files import write_whole"),
        ("scarpath.api", "from scarpath.cli import main"),
        ("scarpath.catalog.load", "from scarpath.api import plan"),
    ],
)
def test_a_planted_import_is_found(module: str, source: str) -> None:
    assert len(wrong_imports(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("scarpath.core.case", "from scarpath.core.errors import InvalidValue\nimport numpy"),
        ("scarpath.planning.exact", "from scarpath.planning.problem import Problem"),
        ("scarpath.store.files", "from scarpath.files import digest_of"),
        ("scarpath.core.draws", "from scarpath.numerics import dose"),
        ("scarpath.followup.learn", "from scarpath.numerics.weights import smoothed"),
        ("scarpath.api", "from scarpath.render import text\nfrom scarpath.catalog.load import load_case"),
        ("scarpath.cli.app", "from scarpath import __version__\nfrom scarpath.api import plan"),
        ("scarpath", "from scarpath.api import plan"),
    ],
)
def test_an_import_downwards_is_not(module: str, source: str) -> None:
    assert wrong_imports(source, module) == []


@pytest.mark.parametrize(
    "source",
    [
        "if card.id == 'needles': pass",
        "TABLE = {'needles': 3}",
        "f = lambda x='needles': x",
        "match x:\n    case 'needles': pass",
    ],
)
def test_a_planted_name_is_found(source: str) -> None:
    assert len(named_cards(source, "scarpath.x", frozenset({"needles"}))) == 1


def test_a_kind_may_be_named_like_its_only_card() -> None:
    source = "Family = Literal['laser', 'needles']\n'''needles are mentioned here'''"
    assert named_cards(source, "scarpath.x", frozenset({"needles"})) == []


def run_in_a_new_process(script: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("module", ["scarpath", "scarpath.cli", "scarpath.api"])
def test_importing_leaves_heavy_libraries_unloaded(module: str) -> None:
    script = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[0] for name in run_in_a_new_process(script)}
    assert module.split(".")[0] in loaded
    assert not HEAVY & loaded


def test_the_package_itself_loads_next_to_nothing() -> None:
    script = "import json, sys, scarpath; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[0] for name in run_in_a_new_process(script)}
    assert not {"numpy", "yaml", "rich", "typer"} & loaded


NEEDS_JAX = "scarpath.evidence"

OPENED = """
import json, sys
opened = []
def watch(event, args):
    if event == "open" and isinstance(args[0], str) and not args[0].endswith((".py", ".pyc")):
        opened.append(args[0])
import {warm}
sys.addaudithook(watch)
import {modules}
print(json.dumps([path for path in opened if "scarpath" in path]))
"""


def test_importing_opens_no_file_of_ours() -> None:
    modules = [module_of(path) for path in FILES if not module_of(path).startswith(NEEDS_JAX)]
    modules = [module for module in modules if not module.endswith("__main__")]
    script = OPENED.format(
        warm="numpy, yaml, typer, rich, fastapi, uvicorn, jinja2", modules=", ".join(modules)
    )
    assert run_in_a_new_process(script) == []
