"""Write docs/ipdas.md from docs/ipdas.yaml: each item of the standard, met or not, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scarpath.render.markdown import table

PAGE = Path(__file__).parent / "ipdas.md"
LIST = Path(__file__).parent / "ipdas.yaml"
CATEGORIES = ("qualifying", "certification", "quality")
HEAD = """\
# Patient decision aid standards (IPDAS)

Written by `python docs/make_ipdas.py` from [ipdas.yaml](ipdas.yaml); do not edit it by hand.
A test checks that each place and each test exists and that what a row names is really printed.
"""


def page() -> str:
    """The text of the page."""
    told = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    parts = [HEAD, told["limits"] + "\n", _glance(told["items"])]
    for category in CATEGORIES:
        parts.append(f"\n## {category.capitalize()} criteria\n")
        rows = _rows([item for item in told["items"] if item["category"] == category])
        parts.append(table(("item", "", "met", "where", "shown by"), rows))
    parts.append("\n## Sources\n")
    parts += [f"- {source}" for source in told["sources"]]
    return "\n".join(parts) + "\n"


def _glance(items: list[dict[str, Any]]) -> str:
    counts = Counter((item["category"], item["met"]) for item in items)
    states = ("met", "not met", "not applicable")
    return table(("criteria", *states), ((c, *(counts[c, met] for met in states)) for c in CATEGORIES))


def _rows(items: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for item in items:
        where = f"`{item['where']}`" if "where" in item else ""
        phrases = "; ".join(f'"{phrase}"' for phrase in item.get("shows", ()))
        shown = f"{item['printed_by']}: {phrases}" if phrases else ""
        told = " ".join(part for part in (shown, item.get("remark", "")) if part)
        yield (item["id"], item["item"], item["met"], where, told)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
