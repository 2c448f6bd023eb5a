"""Read YAML and JSON strictly: what stands in the file, on which line, and nothing that the writer did not
clearly mean.

YAML's own rules surprise people: of two equal keys the last one wins, `NO` is false, `12:30` is 750, `017` is
15 and `1e-3` is text. Here an equal key is an error; only what plainly looks like a number, true, false or
null is one; all else is text. Anchors, aliases and tags are refused (a few lines of aliases can unfold to
gigabytes), and so is nesting beyond any use.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from scarpath.catalog.faults import CatalogFault
from scarpath.core.errors import InvalidFile, Problem
from scarpath.core.finding import finding

Place = tuple[str | int, ...]
"""Keys and positions that lead from the top of a file to a value."""

MOST_BYTES = 1_000_000
DEEPEST = 30
LONGEST_INTEGER = 300

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "true": True,
    "True": True,
    "false": False,
    "False": False,
}
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s,:{}\[\]"]+')
_LOADER = "CSafeLoader"

_INDENTATION = (
    "Put each key on its own line, indent with spaces, and give the keys of one block the same indentation."
)
_RETYPE = "Delete it, or type the line again."
_MISPLACED = ("the indentation does not fit the lines above", _INDENTATION)
_INVISIBLE = ("an invisible control character stands here", _RETYPE)
_SYNTAX = {
    "mapping values are not allowed": (
        "a second colon stands here, or the indentation is wrong",
        _INDENTATION,
    ),
    "expected key": _MISPLACED,
    "expected <block end>": _MISPLACED,
    "'-' indicator": _MISPLACED,
    "expected ':'": (
        "a key without a colon stands here",
        "Write `key: value`, with a space after the colon.",
    ),
    "',' or": (
        "a comma or a closing bracket is missing",
        "Close what { or [ opened; part its entries by commas.",
    ),
    "unexpected end of stream": ("a quotation mark is never closed", "Close it with the same mark."),
    "escape": ("a backslash sequence is not known", "Write the text in single quotes, or without quotes."),
    "control characters": _INVISIBLE,
    "special characters": _INVISIBLE,
}
"""What the YAML parser complains of (in both of its builds), what that means to a reader, and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, the line of every place in it, and problems that did not stop the reading.

    `value` is made of dict, list, str, int, float, bool and None; None as a whole means that the file says
    nothing.
    """

    name: str
    value: object
    lines: Mapping[Place, int]
    problems: tuple[Problem, ...]

    def line(self, place: Place) -> int | None:
        """The line of a place, or of the nearest place around it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def field_name(place: Place) -> str:
    """A place in words: `scars (entry 2).count`."""
    text = ""
    for step in place:
        text += f" (entry {step + 1})" if isinstance(step, int) else f".{step}" if text else step
    return text.strip()


def read_text(path: Path) -> str:
    """The text of a small UTF-8 file; `InvalidFile` for anything else."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        _refuse(name, None, "there is no such file", "Check the spelling of its name and the folder.")
    except IsADirectoryError:
        _refuse(name, None, "this is a folder, not a file", "Name one file in it.")
    except (OSError, ValueError) as error:
        _refuse(
            name,
            None,
            f"the file cannot be opened ({getattr(error, 'strerror', None) or error})",
            "Check its name and your rights to read it.",
        )
    if len(data) > MOST_BYTES:
        _refuse(
            name,
            None,
            f"the file is larger than {MOST_BYTES // 1_000_000} MB, so it is something else",
            "Name a file of a few kilobytes of YAML or JSON.",
        )
    return _decode(data, name)


def read_document(text: str, name: str) -> Document:
    """Read text as JSON where `name` ends in .json, else as YAML. Raises `InvalidFile` where it cannot be
    read at all.
    """
    if _half_character(text):
        _refuse(name, None, *_HALF)
    builder = _Builder(name)
    tokens = _json_tokens if name.lower().endswith(".json") else _yaml_tokens
    for act in tokens(text, name):
        act(builder)
    return Document(name, builder.root, builder.lines, tuple(builder.problems))


def plain_value(text: str) -> str | int | float | bool | None:
    """What an unquoted word means: a number, true, false or null where it plainly looks like one, else the
    text itself.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) <= LONGEST_INTEGER:
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _refuse(name: str, line: int | None, message: str, remedy: str) -> NoReturn:
    raise InvalidFile((Problem(name, line, "", message, remedy),))


_HALF = ("half of a character stands here", "Write the character itself instead of its code.")


def _half_character(text: str) -> bool:
    """Whether a surrogate code stands alone in the text; it could be neither printed nor written."""
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(name, None, "the file is UTF-16 text", "Save it as UTF-8.")
    if b"\0" in data:
        _refuse(name, None, "the file is not text", "Name a YAML or JSON file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(name, line, f"byte 0x{data[error.start]:02x} is not UTF-8 text", "Save the file as UTF-8.")


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet; `key` waits for its value, `drop` is set for a key seen
    before.
    """

    place: Place
    value: dict[str, object] | list[object]
    key: str | None = None
    drop: bool = False


@dataclass(slots=True)
class _Builder:
    """Puts values together from a flat stream, without recursion, and notes the line of each place."""

    name: str
    root: object = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def begin(self, value: dict[str, object] | list[object], line: int) -> None:
        if len(self.stack) >= DEEPEST:
            _refuse(
                self.name,
                line,
                f"more than {DEEPEST} levels are nested in each other",
                "No file of ours needs so many; check the brackets.",
            )
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            _refuse(
                self.name,
                line,
                "a list or mapping stands where a key belongs",
                "Write `key: value` with a word as the key.",
            )
        self.stack.append(_Open(self._place(value, line), value))

    def end(self) -> None:
        self.stack.pop()

    def scalar(self, text: str, line: int, *, quoted: bool) -> None:
        if _half_character(text):
            _refuse(self.name, line, *_HALF)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, top.value, text, line)
        else:
            self._place(text if quoted else plain_value(text), line)

    def _key(self, top: _Open, mapping: dict[str, object], text: str, line: int) -> None:
        place = (*top.place, text)
        top.key, top.drop = text, text in mapping
        if top.drop:
            said = f"{text!r} stands here for the second time; the first is on line {self.lines[place]}"
            self.problems.append(
                Problem(self.name, line, field_name(place), said, finding(CatalogFault.KEEP_THEM))
            )
        else:
            self.lines[place] = line

    def _place(self, value: object, line: int) -> Place:
        """Put a value where the stream has arrived; returns that place."""
        if not self.stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            place = (*top.place, len(top.value))
            top.value.append(value)
            self.lines[place] = line
            return place
        key = top.key or ""
        top.key = None
        if top.drop:
            return (*top.place, key, "second")
        top.value[key] = value
        return (*top.place, key)


_Act = Callable[[_Builder], None]


def _yaml_tokens(text: str, name: str) -> Iterator[_Act]:
    import yaml

    documents = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, _LOADER, yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 1
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                _refuse(name, line, "a second document begins here", "Keep one document per file.")
            if (act := _yaml_act(event, line, name)) is not None:
                yield act
    except yaml.YAMLError as error:
        _refuse_yaml(error, text, name)


def _yaml_act(event: Any, line: int, name: str) -> _Act | None:
    write_out = "Write the value out, or put the text in quotation marks."
    if getattr(event, "anchor", None) is not None:
        _refuse(name, line, "anchors (&) and aliases (*) are not read here", write_out)
    if getattr(event, "tag", None) is not None:
        _refuse(name, line, f"tags such as {event.tag!r} are not read here", write_out)
    match type(event).__name__:
        case "ScalarEvent":
            return lambda b: b.scalar(event.value, line, quoted=bool(event.style))
        case "MappingStartEvent":
            return lambda b: b.begin({}, line)
        case "SequenceStartEvent":
            return lambda b: b.begin([], line)
        case "MappingEndEvent" | "SequenceEndEvent":
            return _Builder.end
        case _:
            return None


def _refuse_yaml(error: Exception, text: str, name: str) -> NoReturn:
    mark = getattr(error, "problem_mark", None)
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    line = mark.line + 1 if mark is not None else text.count("\n", 0, getattr(error, "position", 0)) + 1
    rows = text.split("\n")
    near = rows[line - 1] if line <= len(rows) else ""
    if "\t" in near[: len(near) - len(near.lstrip())]:
        _refuse(name, line, "the line is indented with a tab", "Indent with spaces; two for each level.")
    for needle, (message, remedy) in _SYNTAX.items():
        if needle in said:
            _refuse(name, line, message, remedy)
    _refuse(name, line, f"this is not YAML ({said})", _INDENTATION)


def _json_tokens(text: str, name: str) -> Iterator[_Act]:
    _check_json(text, name)
    line, seen = 1, 0
    for token in _JSON_TOKEN.finditer(text):
        line, seen = line + text.count("\n", seen, token.start()), token.start()
        yield _json_act(token.group(), line)


def _json_act(token: str, line: int) -> _Act:
    if token == "{":
        return lambda b: b.begin({}, line)
    if token == "[":
        return lambda b: b.begin([], line)
    if token in ("}", "]"):
        return _Builder.end
    if token.startswith('"'):
        return lambda b: b.scalar(json.loads(token), line, quoted=True)
    return lambda b: b.scalar(token, line, quoted=False)


def _check_json(text: str, name: str) -> None:
    """Whether this is JSON at all; numbers stay text here, so that their size cannot matter."""
    if not text.strip():
        return

    def constant(word: str) -> NoReturn:
        _refuse(
            name,
            text.count("\n", 0, text.index(word)) + 1,
            f"{word} is not a number that can be used",
            "Leave the key out, or write null.",
        )

    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=constant)
    except RecursionError:
        _refuse(
            name,
            None,
            f"more than {DEEPEST} levels are nested in each other",
            "No file of ours needs so many; check the brackets.",
        )
    except json.JSONDecodeError as error:
        comma = text.rfind(",", 0, error.pos + 1)
        after = text[comma + 1 :].lstrip()
        if comma >= 0 and after[:1] in ("}", "]") and not text[comma + 1 : error.pos].strip():
            _refuse(
                name,
                text.count("\n", 0, comma) + 1,
                f"a comma stands before the closing {after[0]}",
                "Delete the comma; JSON does not allow it.",
            )
        _refuse(
            name,
            error.lineno,
            f"this is not JSON ({error.msg[0].lower()}{error.msg[1:]})",
            "Check the brackets, commas and quotation marks around this line.",
        )
