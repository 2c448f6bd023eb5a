"""Results with every finding in them put into words, so that a test can read them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from scarpath.core.finding import Finding
from scarpath.render.say import said


def in_words(value: Any) -> Any:
    """The same value with every finding in it put into words; what is not there (None) stays so."""
    if isinstance(value, Finding):
        return said(value)
    if isinstance(value, tuple | list):
        return type(value)(in_words(part) for part in value)
    if isinstance(value, Mapping):
        return {key: in_words(entry) for key, entry in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        told = {name: in_words(part) for name, part in held.items()}
        changed = {name: part for name, part in told.items() if part is not held[name] and part != held[name]}
        return dataclasses.replace(value, **changed) if changed else value
    return value
