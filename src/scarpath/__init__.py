"""What can be done about acne scars: forecasts from trials, and the best plans within a person's limits.

    catalogue = scarpath.load_catalogue()
    draws = scarpath.load_draws(catalogue)
    face = scarpath.load_case(Path("my_face.yaml"), catalogue, today=today)
    result = scarpath.plan(face, catalogue, draws, today=today)
    print(scarpath.report(result, catalogue))

The names below load what they need when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scarpath.core.errors import speak_with

__version__ = "0.1.0"
__released__ = "2026-11-22"
"""The day of this version, which an answer shows as its date."""

if TYPE_CHECKING:
    from scarpath.api import (
        assess_case as assess_case,
        describe as describe,
        explain as explain,
        general_answer as general_answer,
        plan as plan,
        report as report,
    )
    from scarpath.catalog.draws import load_draws as load_draws
    from scarpath.catalog.load import load_case as load_case, load_catalogue as load_catalogue
    from scarpath.core.errors import InvalidInput as InvalidInput, RedFlag as RedFlag
    from scarpath.core.finding import Finding
    from scarpath.render.json import plan_json as plan_json

_HOMES = {
    "InvalidInput": "scarpath.core.errors",
    "RedFlag": "scarpath.core.errors",
    "assess_case": "scarpath.api",
    "describe": "scarpath.api",
    "explain": "scarpath.api",
    "general_answer": "scarpath.api",
    "load_case": "scarpath.catalog.load",
    "load_catalogue": "scarpath.catalog.load",
    "load_draws": "scarpath.catalog.draws",
    "plan": "scarpath.api",
    "plan_json": "scarpath.render.json",
    "report": "scarpath.api",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the names are strings


def __getattr__(name: str) -> object:
    """Fetch a name from its home on first use, so that `import scarpath` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def _in_words(found: Finding) -> str:
    """Errors speak the language of the moment; the words are loaded with the first error."""
    from scarpath.render.say import said

    return said(found)


speak_with(_in_words)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
