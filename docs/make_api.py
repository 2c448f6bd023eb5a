"""Write docs/api.md: the public names and the values they take and give, from their docstrings."""

from __future__ import annotations

import ast
import dataclasses
import enum
import importlib
import inspect
import pkgutil
import re
import textwrap
import typing
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import scarpath
from scarpath import core
from scarpath.api import evidence
from scarpath.core import errors
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.draws import EffectDraws
from scarpath.core.overview import GeneralAnswer
from scarpath.core.plan import Assessment, PlanResult, Safety
from scarpath.core.progress import Progress
from scarpath.render.markdown import table

PAGE = Path(__file__).parent / "api.md"
HEAD = """\
# Python API

Written by `make docs` from the docstrings; do not edit it by hand. The package is typed (`py.typed`), keeps
no global state and does nothing when it is imported. Files are opened by the three `load_*` functions alone;
everything else takes values and gives values.
"""
EVIDENCE = """\
## The evidence and the model

`scarpath.api.evidence` does what the commands under `scarpath evidence` do. A long run keeps each part in its
file as soon as it is done, tells how far it is (`tell` is called with a `Progress`), and goes on where an
earlier one of the same evidence, model and settings stopped. What fits needs the extra `fit`.
"""
VALUES = """\
## Values

All of them are frozen dataclasses; `None` means "not known" or "not stated", never zero and never no. What a
field of a case file means stands in [files.md](files.md#a-case), what a field of a card means in
[files.md](files.md#a-treatment-card).
"""
KINDS = """\
## Closed sets

What a field may hold; anything else is refused.
"""
ERRORS = """\
## Errors

Every message names what was wrong and what to do. The exit codes are those of the
[commands](cli.md#exit-codes).
"""
ROOTS = (Case, Catalogue, EffectDraws, Assessment, Safety, PlanResult, GeneralAnswer, Progress)
"""The values that the public functions take and give; those inside them are found from their fields."""

_ALIGNED = re.compile(r"^ {2,}\S|\S {3,}\S", re.MULTILINE)


def in_markdown(docstring: str | None) -> str:
    """A docstring as Markdown; a paragraph with aligned columns or an indent keeps its shape."""
    paragraphs = inspect.cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(f"```text\n{p}\n```" if _ALIGNED.search(p) else p for p in paragraphs)


def signature(function: Callable[..., Any]) -> str:
    """The name and the parameters of a function as its module spells them."""
    node = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(node, ast.FunctionDef)
    given = re.sub(r"(?<=[\w\]])=", " = ", ast.unparse(node.args))
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({given}){result}"


def records(roots: Iterable[Any]) -> Iterator[Any]:
    """These dataclasses and all that their fields hold, each once, the outer before the inner."""
    waiting, seen = list(roots), set()
    while waiting:
        record = waiting.pop(0)
        if record in seen:
            continue
        seen.add(record)
        yield record
        inner = [found for hint in typing.get_type_hints(record).values() for found in _inside(hint)]
        waiting = inner + waiting


def _inside(hint: Any) -> Iterator[Any]:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint
    for part in typing.get_args(hint):
        yield from _inside(part)


def record_section(record: Any) -> str:
    """One dataclass: what it is, its fields, and what it can tell of itself."""
    rows = [
        (f"`{field.name}`", _code(str(field.type)), _default(field))
        for field in dataclasses.fields(record)
        if not field.name.startswith("_")
    ]
    fields = table(("field", "type", "default"), rows)
    told = [in_markdown(_docstring(record)), fields, "\n".join(_members(record))]
    return f"### {record.__name__}\n\n" + "\n\n".join(part for part in told if part) + "\n"


def _docstring(record: Any) -> str | None:
    """A dataclass without a docstring is given its signature as one, which says nothing new."""
    doc = record.__doc__
    return None if doc is None or doc.startswith(f"{record.__name__}(") else doc


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return _code(str(field.default) if field.default != "" else '""')
    return "" if field.default_factory is dataclasses.MISSING else "empty"


def _members(record: Any) -> Iterator[str]:
    for name, member in vars(record).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            yield f"- `.{name}`: {_sentence(member.fget)}"
        elif inspect.isfunction(member):
            called = re.sub(r"\(self(, )?", "(", signature(member))
            yield f"- `.{called}`: {_sentence(member)}"


def _sentence(function: Any) -> str:
    return " ".join((inspect.getdoc(function) or "").split())


def function_section(name: str) -> str:
    """One public function: its signature and what it says of itself."""
    return section_of(getattr(scarpath, name))


def section_of(function: Callable[..., Any]) -> str:
    """A function: its signature and what it says of itself."""
    name = function.__name__
    return f"### {name}\n\n```text\n{signature(function)}\n```\n\n{in_markdown(function.__doc__)}\n"


def kinds() -> Iterator[tuple[str, str, list[str]]]:
    """The enumerations, literals and unions of the core: name, module, and the words or values they allow."""
    found = []
    for module in (
        importlib.import_module(f"scarpath.core.{m.name}") for m in pkgutil.iter_modules(core.__path__)
    ):
        for statement in ast.parse(inspect.getsource(module)).body:
            for name in _named(statement):
                found.append((name, module.__name__.rsplit(".", 1)[-1], _words(getattr(module, name))))
    yield from sorted(entry for entry in found if entry[2])


def _named(statement: ast.stmt) -> list[str]:
    """What a statement of a module gives a name to; imports do not count."""
    if isinstance(statement, ast.ClassDef):
        return [statement.name]
    return (
        [t.id for t in statement.targets if isinstance(t, ast.Name)]
        if isinstance(statement, ast.Assign)
        else []
    )


def _words(value: Any) -> list[str]:
    if isinstance(value, type) and issubclass(value, enum.Enum):
        return [str(member.value) for member in value]
    args = typing.get_args(value)
    if typing.get_origin(value) is typing.Literal:
        return [str(word) for word in args]
    return [arg.__name__ for arg in args] if args and all(map(dataclasses.is_dataclass, args)) else []


def is_public(function: Callable[..., Any]) -> bool:
    """Whether a function of `scarpath.api.evidence` is one of its own, for others to call."""
    return function.__module__ == evidence.__name__ and not function.__name__.startswith("_")


def page() -> str:
    """The text of the page."""
    functions = [name for name in scarpath.__all__ if inspect.isfunction(getattr(scarpath, name))]
    raised = [name for name in scarpath.__all__ if inspect.isclass(getattr(scarpath, name))]
    others = sorted({*scarpath.__all__} - {*functions, *raised})
    parts = [HEAD, "## Functions\n", *map(function_section, functions)]
    of_evidence = [f for f in vars(evidence).values() if inspect.isfunction(f) and is_public(f)]
    parts += [EVIDENCE, *map(section_of, of_evidence)]
    parts += [VALUES, *map(record_section, records(ROOTS))]
    closed = ((f"`{name}`", home, ", ".join(words)) for name, home, words in kinds())
    parts += [KINDS, table(("name", "of", "words, or values"), closed) + "\n"]
    parts += [f"{ERRORS}\n{in_markdown(errors.__doc__)}\n"]
    parts += [f"`scarpath.{name}` can be caught under that name." for name in raised]
    parts += ["", *(f"`scarpath.{name}` is {getattr(scarpath, name)!r}." for name in others), ""]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
