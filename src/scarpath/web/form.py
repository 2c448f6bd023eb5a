"""From the fields of the form to the plain values of a case, and back. Nothing is judged here: a value that
does not look like its kind is passed on as it was typed, so that the reader of cases says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from scarpath.core.case import Case, Goals, Limits
from scarpath.core.errors import Problem
from scarpath.core.questions import answer_kind

Typed = Mapping[str, str]
"""The form as it was typed: dotted names such as `person.age` or `scars.0.count`; lists joined by commas."""

ROWS: Mapping[str, tuple[str, ...]] = {
    "scars": ("region", "type", "count", "depth", "area_cm2", "age_years"),
    "history": ("treatment", "sessions", "ended"),
    "prices": ("treatment", "amount"),
    "limits.blocked_dates": ("first", "last"),
    "scores": ("scale", "value"),
    "done": ("treatment", "device", "settings"),
    "measured": ("scale", "value", "rater"),
    "harms": ("event", "severity", "gone"),
}
"""Lists in the forms of a face and of a visit: the fields of each row."""

MOST_ROWS = 200
NUMBERS = {"count", "sessions"}
REALS = {"area_cm2", "age_years", "amount", "value"}
PREFER, AVOID = "goals.prefer", "goals.avoid"
BUDGET = "limits.budget"
_YES_NO = {"yes": True, "no": False}


def typed_of(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The form as one mapping; several answers under one name are joined by commas, empty ones left out."""
    found: dict[str, str] = {}
    for name, value in values:
        text = value.strip()
        if text:
            found[name] = f"{found[name]},{text}" if name in found else text
    return found


def face_of(typed: Typed) -> dict[str, Any]:
    """The plain values of a case file."""
    face: dict[str, Any] = {"scarpath_case": 1, "person": {}, "scars": []}
    for path, text in typed.items():
        part, _, name = path.partition(".")
        if (
            _row_of(path) is None
            and path.count(".") == 1
            and part in ("person", "marks", "appearance", "skin")
        ):
            face.setdefault(part, {})[name] = _value(path, text)
    _isotretinoin(face, typed)
    _wishes(face, typed)
    face["scars"] = _rows(typed, "scars")
    for name, key, value in (("prices", "treatment", "amount"), ("scores", "scale", "value")):
        found = {row.get(key, ""): row.get(value, "") for row in _rows(typed, name)}
        if found:
            face[name] = found
    if past := _rows(typed, "history"):
        face["history"] = past
    if "bothers" in typed:
        face["bothers"] = _YES_NO.get(typed["bothers"], typed["bothers"])
    if "start_on" in typed:
        face["start_on"] = typed["start_on"]
    return face


def visit_of(typed: Typed) -> dict[str, Any]:
    """The plain values of a visit file."""
    harms = [
        {name: _YES_NO.get(text, text) if name == "gone" else text for name, text in row.items()}
        for row in _rows(typed, "harms")
    ]
    said: dict[str, Any] = {
        "done": _rows(typed, "done"),
        "measured": _rows(typed, "measured"),
        "harms": harms,
    }
    if "worse" in typed:
        said["worse"] = _YES_NO.get(typed["worse"], typed["worse"])
    if "note" in typed:
        said["note"] = typed["note"]
    kept = {name: value for name, value in said.items() if value not in ([], None)}
    return {"scarpath_visit": 1, "day": typed.get("day", "")} | kept


def typed_visit(body: Mapping[str, Any]) -> dict[str, str]:
    """A visit that was written down, as the form would hold it."""
    found = {name: _text(body[name]) for name in ("day", "worse", "note") if body.get(name) is not None}
    for name in ("done", "measured", "harms"):
        for i, row in enumerate(body.get(name, ())):
            found |= {
                f"{name}.{i}.{key}": _text(row[key])
                for key in ROWS[name]
                if row.get(key) not in (None, False)
            }
    return found


def _isotretinoin(face: dict[str, Any], typed: Typed) -> None:
    status, stopped = (typed.get(f"skin.isotretinoin.{name}") for name in ("status", "stopped_on"))
    if status or stopped:
        pill = {"status": status or "stopped"} | ({"stopped_on": stopped} if stopped else {})
        face.setdefault("skin", {})["isotretinoin"] = pill


def _wishes(face: dict[str, Any], typed: Typed) -> None:
    goals: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    for path, text in typed.items():
        part, _, name = path.partition(".")
        if part == "goals" and path not in (PREFER, AVOID) and "." not in name:
            goals[name] = _value(path, text)
        elif part == "limits" and "." not in name:
            limits[name] = _value(path, text)
    order = [typed[f"{PREFER}.{i}"] for i in range(MOST_ROWS) if f"{PREFER}.{i}" in typed]
    if order:
        goals["prefer"] = list(dict.fromkeys(order))
    if AVOID in typed:
        goals["avoid"] = [word for word in typed[AVOID].split(",") if word]
    if f"{BUDGET}.amount" in typed:
        currency = typed.get(f"{BUDGET}.currency", "USD").upper()
        limits["budget"] = {"amount": _number(typed[f"{BUDGET}.amount"]), "currency": currency}
    if busy := _rows(typed, "limits.blocked_dates"):
        limits["blocked_dates"] = busy
    face |= {name: part for name, part in (("goals", goals), ("limits", limits)) if part}


def _row_of(path: str) -> str | None:
    return next((name for name in ROWS if path.startswith(f"{name}.")), None)


def row_numbers(typed: Typed, name: str) -> list[int]:
    """The numbers of the rows of a list in which something was typed, in order."""
    found = {
        int(number)
        for path in typed
        if path.startswith(f"{name}.")
        and (number := path.removeprefix(f"{name}.").partition(".")[0]).isdecimal()
        and len(number) <= 6
    }
    return sorted(found)[:MOST_ROWS]


def _rows(typed: Typed, name: str) -> list[dict[str, Any]]:
    rows = []
    for number in row_numbers(typed, name):
        row: dict[str, Any] = {}
        for column in ROWS[name]:
            text = typed.get(f"{name}.{number}.{column}")
            if text is not None:
                numeric = column in NUMBERS or column in REALS
                row[column] = _number(text) if numeric else text
        rows.append(row)
    return rows


def _number(text: str) -> int | float | str:
    """The number where the text is one; else the text, for the reader to name."""
    for kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            continue
        return value if value == value and abs(value) != float("inf") else text
    return text


def _value(path: str, text: str) -> Any:
    """A typed answer as the kind of its field wants it."""
    if path == "person.age":
        return _number(text)
    wanted = answer_kind(path)
    if wanted is None or wanted.kind in ("choice", "date", "isotretinoin"):
        return text
    if wanted.kind == "yes_no":
        return _YES_NO.get(text, text)
    if wanted.kind == "words":
        return _words(text)
    return _number(text)


def _words(text: str) -> list[str] | bool:
    """Words with commas between them; `none` for an empty list, yes or no where nothing is named."""
    plain = text.casefold()
    if plain == "none":
        return []
    return _YES_NO[plain] if plain in _YES_NO else [word.strip() for word in text.split(",") if word.strip()]


def field_of(problem: Problem, typed: Typed) -> str:
    """The name in the form of the field that a problem is about: entry 2 of a list is its second row."""
    path = ".".join(map(str, problem.place))
    for at, step in enumerate(problem.place):
        if isinstance(step, int):
            name = ".".join(map(str, problem.place[:at]))
            numbers = row_numbers(typed, name)
            number = numbers[step] if step < len(numbers) else step
            return ".".join(map(str, (name, number, *problem.place[at + 1 :])))
    if path in ("limits.budget", "limits.budget.currency") or path.startswith("limits.budget"):
        return f"{BUDGET}.amount"
    # what its two answers say against each other is always about the date
    return f"{path}.stopped_on" if path == "skin.isotretinoin" else path


def typed_from(case: Case) -> dict[str, str]:
    """A case as the form would hold it, so that a file can be opened in the form."""
    found: dict[str, str] = {}
    for part in ("person", "marks", "appearance", "skin"):
        found |= _flat(part, getattr(case, part))
    for name, rows in (
        ("scars", case.scars),
        ("history", case.history),
        ("limits.blocked_dates", case.limits.blocked_dates),
    ):
        for i, row in enumerate(rows):
            found |= _flat(f"{name}.{i}", row)
    found |= _wishes_from(case)
    for i, (treatment, price) in enumerate(case.prices.items()):
        amount = price if isinstance(price, Decimal | int | float) else price.amount
        found |= {f"prices.{i}.treatment": treatment, f"prices.{i}.amount": _text(amount)}
    for i, (scale, value) in enumerate(case.scores.items()):
        found |= {f"scores.{i}.scale": scale, f"scores.{i}.value": _text(value)}
    if case.bothers is not None:
        found["bothers"] = _text(case.bothers)
    if case.start_on is not None:
        found["start_on"] = case.start_on.isoformat()
    return found


def _wishes_from(case: Case) -> dict[str, str]:
    found: dict[str, str] = {}
    if case.goals.improvement_percent is not None:
        found["goals.improvement_percent"] = _text(case.goals.improvement_percent)
    if case.goals.prefer != Goals().prefer:
        found |= {f"{PREFER}.{i}": name for i, name in enumerate(case.goals.prefer)}
    if case.goals.avoid:
        found[AVOID] = ",".join(case.goals.avoid)
    for entry in fields(Limits):
        value = getattr(case.limits, entry.name)
        if entry.name == "budget" and value is not None:
            found |= {f"{BUDGET}.amount": _text(value.amount), f"{BUDGET}.currency": value.currency}
        elif value is not None and entry.name != "blocked_dates":
            found[f"limits.{entry.name}"] = _text(value)
    return found


def _flat(prefix: str, value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in fields(value):
        inner = getattr(value, entry.name)
        if is_dataclass(inner):
            found |= _flat(f"{prefix}.{entry.name}", inner)
        elif inner == ():
            found[f"{prefix}.{entry.name}"] = "none"
        elif inner is not None:
            found[f"{prefix}.{entry.name}"] = _text(inner)
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ",".join(str(entry) for entry in value)
    if isinstance(value, float | Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)
