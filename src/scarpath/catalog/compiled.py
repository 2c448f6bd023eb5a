"""Load the catalogue from the one file that `python -m scarpath.catalog.compile` writes: the same values,
ready to build.

The compiled form is a cache: it carries a digest of every YAML file it was made from, and where the YAML
stands beside it (a source checkout, an unpacked wheel) and differs in one byte, it is not used.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

from scarpath.catalog.build import Fault, reader
from scarpath.core.catalogue import Catalogue
from scarpath.core.rule import Rule
from scarpath.core.scale import SeverityScale
from scarpath.core.sequencing import Sequencing
from scarpath.core.source import Source
from scarpath.core.study import Study
from scarpath.core.treatment import Comparator, Treatment

DATA = Path(__file__).parent / "data"
COMPILED = "compiled.json"

SHELVES: dict[str, Any] = {
    "treatments": Treatment,
    "comparators": Comparator,
    "scales": SeverityScale,
    "rules": Rule,
    "studies": Study,
    "sources": Source,
}
"""The parts of a catalogue that hold entries by id."""


def digests(directory: Path) -> dict[str, str]:
    """A digest of every YAML file of a catalogue folder, by its path in it."""
    files = sorted(path for pattern in ("*.yaml", "*/*.yaml") for path in directory.glob(pattern))
    return {
        path.relative_to(directory).as_posix(): blake2b(path.read_bytes(), digest_size=16).hexdigest()
        for path in files
    }


def load_compiled(directory: Path = DATA) -> Catalogue | None:
    """The catalogue from its compiled form; None where there is none or the YAML beside it differs from what
    was compiled.
    """
    path = directory / COMPILED
    if not path.is_file():
        return None
    stored = json.loads(path.read_bytes())
    beside = digests(directory)
    if beside and beside != stored["files"]:
        return None
    return _build(stored)


def _build(stored: dict[str, Any]) -> Catalogue:
    faults: list[Fault] = []
    shelves = {
        name: {
            entry.id: entry
            for i, value in enumerate(stored[name])
            for entry in [reader(record)(value, (name, i), faults)]
        }
        for name, record in SHELVES.items()
    }
    return Catalogue(sequencing=reader(Sequencing)(stored["sequencing"], (), faults), **shelves)
