"""Write every generated page: each `make_*.py` beside this file has a `PAGE` and a `page()` for its text."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

DOCS = Path(__file__).parent


def pages() -> Iterator[tuple[Path, Callable[[], str]]]:
    """The generated files, each with the function that gives its text."""
    for script in sorted(DOCS.glob("make_*.py")):
        made = runpy.run_path(str(script))
        yield made["PAGE"], made["page"]


def main() -> None:
    """Write the pages whose text has changed, and say which."""
    for path, page in pages():
        text = page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"written: {path.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    main()
