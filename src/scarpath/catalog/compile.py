"""Write the compiled form of the catalogue: `python -m scarpath.catalog.compile`.

The YAML is read with every check first. Entries stand one per line, so that a change of one file changes one
line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from scarpath.catalog.compiled import COMPILED, DATA, FOLDERS, LISTS, SINGLE, digests, plain
from scarpath.catalog.load import read_catalogue
from scarpath.core.errors import InvalidCatalogue
from scarpath.files import SHARED, write_whole


def compile_catalogue(directory: Path) -> str:
    """The text of the compiled form of a catalogue folder. Raises `InvalidCatalogue` where a file is
    faulty.
    """
    catalogue = read_catalogue(directory)
    stored: dict[str, Any] = {"files": digests(directory)}
    stored |= {
        name: [plain(entry) for entry in getattr(catalogue, name).values()] for name in FOLDERS | LISTS
    }
    stored |= {name: plain(getattr(catalogue, name)) for name in SINGLE}
    parts = (f"{json.dumps(name)}: {_lines(part)}" for name, part in stored.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(directory: Path = DATA) -> None:
    """Compile the packaged catalogue; where a file is faulty, name every problem and exit with 2."""
    try:
        text = compile_catalogue(directory)
    except InvalidCatalogue as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    write_whole(directory / COMPILED, text.encode(), replace=True, mode=SHARED)


def _lines(part: dict[str, Any] | list[Any]) -> str:
    """A list or mapping with one entry per line."""
    if isinstance(part, dict):
        rows = [f"{json.dumps(key)}: {_compact(entry)}" for key, entry in part.items()]
        return "{\n" + ",\n".join(rows) + "\n}"
    return "[\n" + ",\n".join(_compact(entry) for entry in part) + "\n]"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


if __name__ == "__main__":
    main()
