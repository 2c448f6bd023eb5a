"""What the program prints for programs, held to the schema that it names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema

DOCS = Path(__file__).parents[1] / "docs"
NAMES = tuple(path.name.partition(".")[0] for path in sorted(DOCS.glob("*.schema.json")))


def schema_of(name: str) -> dict[str, Any]:
    """The schema in the documentation."""
    found: dict[str, Any] = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


def hold(data: Mapping[str, Any], name: str) -> None:
    """Refuse an answer that is not of the version that it names, or does not keep to its schema."""
    schema = schema_of(name)
    version = schema["$id"].rpartition(":")[2]
    assert data["schema"] == f"scarpath-{name}/{version}"
    jsonschema.Draft202012Validator(schema).validate(data)
