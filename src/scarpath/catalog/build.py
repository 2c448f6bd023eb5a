"""Turn plain values (dict, list, text, number) into core dataclasses, guided by their annotations alone.

One reader per annotation, made once and kept: `reader(Case)(value, place, faults)` returns the value built,
and adds every fault it meets to the list with its place, a sentence and a remedy. Unknown keys are refused at
every level. Nothing is converted that was not meant: text is never taken for a number, a number never for
text, 1 never for true.

Written by hand instead of with a validation framework: the framework took 0.2 s of a run to import and to
prepare, and each of its messages had to be reworded anyway. The tests hold this module equal to that
framework on thousands of mutated files.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le

from scarpath.catalog.faults import CatalogFault
from scarpath.core.errors import InvalidValue, Place
from scarpath.core.finding import Finding, finding

_SHOWN = 40
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value, where it stands in its file, and what to do."""

    place: Place
    message: Finding
    remedy: Finding | None = None


class Unreadable:
    """Stands for a value that could not be built; its faults are in the list."""


FAULTY = Unreadable()
Reader = Callable[[object, Place, list[Fault]], Any]


@cache
def reader(hint: Any) -> Reader:
    """The reader for an annotation: a core dataclass, enumeration, literal, number, text, date, tuple,
    mapping or union.
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(hint)
    if origin in (Union, types.UnionType):
        return _union(args)
    if origin is tuple:
        return _tuple(args)
    if origin is dict:
        return _mapping(args[0], args[1])
    if origin is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return _choice(hint)
    if _is_record(hint):
        # Prepared on first use, because a record may contain itself.
        return lambda value, place, faults: _record(hint)(value, place, faults)
    return _scalar(hint)


@cache
def fields_of(record: Any) -> dict[str, Any]:
    """Field names of a dataclass and their annotations, in the order in which they are declared."""
    hints = get_type_hints(record, include_extras=True)
    return {f.name: hints[f.name] for f in dataclasses.fields(record)}


@cache
def expected(hint: Any) -> Finding:
    """What a value of this annotation looks like."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return finding(CatalogFault.WITHIN_BOUNDS, what=expected(args[0]), bounds=_bounds(_bounds_of(hint)))
    if origin in (Union, types.UnionType):
        found = tuple(expected(a) for a in args if a is not types.NoneType and not _is_record(a))
        return finding(CatalogFault.EITHER, found=found) if found else finding(CatalogFault.ITS_OWN_KEYS)
    if origin is tuple:
        return finding(CatalogFault.LIST_EACH, what=expected(args[0]))
    if choices := _choices(hint):
        return _one_of(choices)
    return finding(_IN_WORDS.get(hint, CatalogFault.ITS_OWN_KEYS))


def show(value: object) -> Finding:
    """A value as a message may quote it: short and on one line."""
    if value is None:
        return finding(CatalogFault.SHOWN_NOTHING)
    if isinstance(value, dict | list):
        return (
            finding(CatalogFault.SHOWN_BLOCK) if isinstance(value, dict) else finding(CatalogFault.SHOWN_LIST)
        )
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return finding(CatalogFault.SHOWN, text=text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def nearest(word: str, known: list[str]) -> str | None:
    """The known word most like this one, if any is."""
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else None


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and dataclasses.is_dataclass(hint)


def _fault(faults: list[Fault], place: Place, message: Finding, remedy: Finding) -> Unreadable:
    faults.append(Fault(place, message, remedy))
    return FAULTY


def _not_a_block(faults: list[Fault], place: Place, value: object, remedy: Finding) -> Unreadable:
    return _fault(
        faults, place, finding(CatalogFault.STANDS_WHERE_BLOCK_KEYS_BELONGS, show_value=show(value)), remedy
    )


@cache
def _record(record: Any) -> Reader:
    readers = {name: reader(hint) for name, hint in fields_of(record).items()}
    # A field has at most one of the two; both are the same MISSING where it has neither.
    required = [f.name for f in dataclasses.fields(record) if f.default is f.default_factory]
    wanted = finding(CatalogFault.WRITE_KEYS_BELOW, required_or_readers=tuple(required or readers))

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            return _not_a_block(faults, place, value, wanted)
        before = len(faults)
        slips = {key: nearest(key, list(readers)) for key in value if key not in readers}
        faults.extend(_unknown(record, key, (*place, key), near) for key, near in slips.items())
        absent = [key for key in required if key not in value and key not in slips.values()]
        faults.extend(_missing(record, key, (*place, key)) for key in absent)
        known = [(key, entry) for key, entry in value.items() if key in readers]
        built = {key: readers[key](entry, (*place, key), faults) for key, entry in known}
        if len(faults) > before:
            return FAULTY
        try:
            return record(**built)
        except InvalidValue as error:
            remedy = error.remedy or finding(CatalogFault.CHECK_SOURCE)
            return _fault(faults, place, error.message, remedy)

    return read


def _unknown(record: Any, key: str, place: Place, near: str | None) -> Fault:
    known = fields_of(record)
    for name, hint in known.items():
        if any(_is_record(inner) and key in fields_of(inner) for inner in (hint, *get_args(hint))):
            remedy = finding(CatalogFault.BELONGS_UNDER, name=name)
            break
    else:
        remedy = (
            finding(CatalogFault.NEAREST, near=near)
            if near
            else finding(CatalogFault.KEYS_HERE, known=tuple(known))
        )
    return Fault(place, finding(CatalogFault.NOT_KEY, key=key), remedy)


def _missing(record: Any, key: str, place: Place) -> Fault:
    return Fault(
        place,
        finding(CatalogFault.KEY_MISSING, key=key),
        finding(CatalogFault.ADD_KEY, key=key, what=expected(fields_of(record)[key])),
    )


def _tuple(args: tuple[Any, ...]) -> Reader:
    every = reader(args[0]) if args[1:] == (...,) else None
    each = [] if every else [reader(a) for a in args]
    brackets = finding(CatalogFault.PUT_IN_BRACKETS)

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, list):
            return _fault(
                faults,
                place,
                finding(CatalogFault.STANDS_WHERE_LIST_BELONGS, show_value=show(value)),
                brackets,
            )
        if every is None and len(value) != len(each):
            said = finding(
                CatalogFault.LIST_ENTRIES_INSTEAD, count_of_value=len(value), count_of_each=len(each)
            )
            return _fault(faults, place, said, finding(CatalogFault.WRITE_ENTRIES, count_of_each=len(each)))
        readers = [every] * len(value) if every else each
        pairs = enumerate(zip(readers, value, strict=True))
        return tuple(read_one(entry, (*place, i), faults) for i, (read_one, entry) in pairs)

    return read


def _mapping(key_hint: Any, value_hint: Any) -> Reader:
    read_key, read_value = reader(key_hint), reader(value_hint)

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            return _not_a_block(faults, place, value, finding(CatalogFault.WRITE_KEY_VALUE_LINES_BELOW))
        pairs = [(key, entry, (*place, key)) for key, entry in value.items()]
        return {read_key(key, at, faults): read_value(entry, at, faults) for key, entry, at in pairs}

    return read


def _choices(hint: Any) -> dict[str, object]:
    """The values of an enumeration or literal by their text; empty for any other annotation."""
    if get_origin(hint) is Literal:
        return {str(value): value for value in get_args(hint)}
    return {str(m.value): m for m in hint} if isinstance(hint, type) and issubclass(hint, Enum) else {}


def _choice(hint: Any) -> Reader:
    choices = _choices(hint)
    by_value = {getattr(choice, "value", choice): choice for choice in choices.values()}
    kinds = {type(value) for value in by_value}

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        if type(value) in kinds and value in by_value:
            return by_value[value]
        return _fault(
            faults,
            place,
            finding(CatalogFault.NOT_KNOWN, show_value=show(value)),
            _choice_remedy(value, choices),
        )

    return read


def _one_of(choices: Iterable[str]) -> Finding:
    words = tuple(choices)
    if len(words) == 1:
        return finding(CatalogFault.AS_IT_STANDS, text=words[0])
    return finding(CatalogFault.ONE_OF, choices=words)


def _choice_remedy(value: object, choices: dict[str, object]) -> Finding:
    near = nearest(value, list(choices)) if isinstance(value, str) else None
    allowed = _one_of(choices)
    if near:
        return finding(CatalogFault.DID_YOU_MEAN_ELSE_WRITE, near=near, allowed=allowed)
    return finding(CatalogFault.WRITE_ALLOWED, allowed=allowed)


def _union(args: tuple[Any, ...]) -> Reader:
    records = [a for a in args if _is_record(a)]
    others = [a for a in args if a is not types.NoneType and not _is_record(a)]
    optional = types.NoneType in args
    choices = {word: value for a in others for word, value in _choices(a).items()}
    enumerated = bool(others) and all(_choices(a) for a in others)
    read_record = _tagged(records) if len(records) > 1 else reader(records[0]) if records else None
    readers = [reader(a) for a in others]

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        if value is None and optional:
            return None
        if read_record is not None and (isinstance(value, dict) or not readers):
            return read_record(value, place, faults)
        attempts: list[list[Fault]] = []
        for attempt in readers:
            attempts.append([])
            built = attempt(value, place, attempts[-1])
            if not attempts[-1]:
                return built
        if enumerated:
            return _fault(
                faults,
                place,
                finding(CatalogFault.NOT_KNOWN, show_value=show(value)),
                _choice_remedy(value, choices),
            )
        faults.extend(attempts[0])
        return FAULTY

    return read


def _tagged(records: list[Any]) -> Reader:
    """Reads one of several dataclasses, told apart by the literal in their field `kind`."""
    by_kind = {get_args(fields_of(record)["kind"])[0]: reader(record) for record in records}
    read_kind = reader(Literal[tuple(by_kind)])

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            return _not_a_block(faults, place, value, finding(CatalogFault.WRITE_KIND_KEYS_KIND))
        if "kind" not in value:
            remedy = finding(CatalogFault.ADD_KIND, by_kind=tuple(by_kind))
            return _fault(faults, (*place, "kind"), finding(CatalogFault.KIND_MISSING), remedy)
        kind = read_kind(value["kind"], (*place, "kind"), faults)
        return FAULTY if kind is FAULTY else by_kind[kind](value, place, faults)

    return read


_BOUNDS: dict[type, tuple[str, Callable[[Any, Any], bool]]] = {
    Ge: ("ge", lambda v, b: v >= b),
    Gt: ("gt", lambda v, b: v > b),
    Le: ("le", lambda v, b: v <= b),
}


def _bounded(hint: Any) -> Reader:
    limits = _bounds_of(hint)
    read_inner = reader(get_args(hint)[0])
    tests = [
        (_BOUNDS[type(limit)][1], getattr(limit, _BOUNDS[type(limit)][0]), type(limit)) for limit in limits
    ]

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        built = read_inner(value, place, faults)
        for holds, bound, kind in tests if built is not FAULTY else ():
            if not holds(built, bound):
                size = finding(CatalogFault.LARGE) if kind is Le else finding(CatalogFault.SMALL)
                return _fault(
                    faults,
                    place,
                    finding(CatalogFault.OUT_OF_BOUNDS, show_value=show(value), size=size),
                    finding(CatalogFault.WRITE_THIS, expected_hint=expected(hint)),
                )
        return built

    return read


def _bounds_of(hint: Any) -> tuple[Any, ...]:
    """The bounds of an annotation; what else it says of a text binds no value."""
    return tuple(limit for limit in get_args(hint)[1:] if type(limit) in _BOUNDS)


def _bounds(limits: tuple[Any, ...]) -> Finding | None:
    low = next((b for b in limits if not isinstance(b, Le)), None)
    high = next((b.le for b in limits if isinstance(b, Le)), None)
    if isinstance(low, Ge) and high is not None:
        return finding(CatalogFault.FROM_TO, low=str(low.ge), high=str(high))
    if isinstance(low, Ge):
        return finding(CatalogFault.AT_LEAST, low=str(low.ge))
    if isinstance(low, Gt) and high is not None:
        return finding(CatalogFault.ABOVE_AND_AT_MOST, low=str(low.gt), high=str(high))
    if isinstance(low, Gt):
        return finding(CatalogFault.ABOVE, low=str(low.gt))
    return None if high is None else finding(CatalogFault.AT_MOST, high=str(high))


def _scalar(hint: Any) -> Reader:
    convert = _CONVERT[hint]

    def read(value: object, place: Place, faults: list[Fault]) -> Any:
        built = convert(value)
        if built is FAULTY:
            return _fault(
                faults,
                place,
                finding(
                    CatalogFault.WRONG_KIND_OF_VALUE, show_value=show(value), what=finding(_IN_WORDS[hint])
                ),
                _scalar_remedy(hint, value),
            )
        return built

    return read


def _scalar_remedy(hint: Any, value: object) -> Finding:
    if hint is str and isinstance(value, int | float):
        return finding(CatalogFault.PUT_IN_QUOTATION_MARKS, value=show(value))
    if hint is date:
        return finding(CatalogFault.WRITE_THE_DATE)
    if hint in (int, float, Decimal) and isinstance(value, str):
        return finding(CatalogFault.WRITE_NUMBER_ALONE)
    if hint is int and isinstance(value, float):
        return finding(CatalogFault.WRITE_WITHOUT_POINT)
    return finding(CatalogFault.WRITE_THIS, expected_hint=finding(_IN_WORDS[hint]))


def _to_int(value: object) -> int | Unreadable:
    return value if isinstance(value, int) and not isinstance(value, bool) else FAULTY


def _to_float(value: object) -> float | Unreadable:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return FAULTY
    try:
        return float(value)
    except OverflowError:
        return FAULTY


def _to_decimal(value: object) -> Decimal | Unreadable:
    """The decimal number as it was written, not its nearest binary fraction."""
    return Decimal(repr(value)) if isinstance(value, int | float) and not isinstance(value, bool) else FAULTY


def _to_date(value: object) -> date | Unreadable:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else FAULTY
    except ValueError:
        return FAULTY


_CONVERT: dict[Any, Callable[[object], Any]] = {
    str: lambda value: value if isinstance(value, str) else FAULTY,
    bool: lambda value: value if isinstance(value, bool) else FAULTY,
    int: _to_int,
    float: _to_float,
    Decimal: _to_decimal,
    date: _to_date,
}
_IN_WORDS: dict[Any, CatalogFault] = {
    str: CatalogFault.A_TEXT,
    bool: CatalogFault.TRUE_OR_FALSE,
    int: CatalogFault.A_WHOLE_NUMBER,
    float: CatalogFault.A_NUMBER,
    Decimal: CatalogFault.A_NUMBER,
    date: CatalogFault.A_DATE_SUCH_AS,
}
