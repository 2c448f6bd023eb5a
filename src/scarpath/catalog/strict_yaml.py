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
from scarpath.core.errors import InvalidFile, Place, Problem
from scarpath.core.finding import Finding, finding

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

_INDENTATION = finding(CatalogFault.INDENT_BY_TWO)
_MISPLACED = (finding(CatalogFault.INDENTATION_MISFIT), _INDENTATION)
_INVISIBLE = (
    finding(CatalogFault.INVISIBLE_CHARACTER),
    finding(CatalogFault.TYPE_LINE_AGAIN),
)
_SYNTAX = {
    "mapping values are not allowed": (finding(CatalogFault.SECOND_COLON), _INDENTATION),
    "expected key": _MISPLACED,
    "expected <block end>": _MISPLACED,
    "'-' indicator": _MISPLACED,
    "expected ':'": (finding(CatalogFault.KEY_WITHOUT_COLON), finding(CatalogFault.WRITE_KEY_AND_SPACE)),
    "',' or": (finding(CatalogFault.COMMA_OR_BRACKET_MISSING), finding(CatalogFault.CLOSE_BRACKETS)),
    "unexpected end of stream": (finding(CatalogFault.QUOTATION_OPEN), finding(CatalogFault.CLOSE_QUOTATION)),
    "escape": (finding(CatalogFault.BACKSLASH_UNKNOWN), finding(CatalogFault.WRITE_SINGLE_QUOTES)),
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


def read_text(path: Path) -> str:
    """The text of a small UTF-8 file; `InvalidFile` for anything else."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        _refuse(
            name, None, finding(CatalogFault.NO_SUCH_FILE), finding(CatalogFault.CHECK_SPELLING_NAME_FOLDER)
        )
    except IsADirectoryError:
        _refuse(name, None, finding(CatalogFault.IS_A_FOLDER), finding(CatalogFault.NAME_FILE))
    except (OSError, ValueError) as error:
        _refuse(
            name,
            None,
            finding(
                CatalogFault.FILE_CANNOT_OPENED,
                why=str(getattr(error, "strerror", None) or error),
            ),
            finding(CatalogFault.CHECK_NAME_YOUR_RIGHTS_READ),
        )
    if len(data) > MOST_BYTES:
        _refuse(
            name,
            None,
            finding(CatalogFault.FILE_LARGER_MB, most_bytes=MOST_BYTES // 1000000),
            finding(CatalogFault.NAME_FILE_FEW_KILOBYTES_YAML),
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


def _refuse(name: str, line: int | None, message: Finding, remedy: Finding) -> NoReturn:
    raise InvalidFile((Problem(name, line, (), message, remedy),))


_HALF = (
    finding(CatalogFault.HALF_CHARACTER),
    finding(CatalogFault.WRITE_CHARACTER),
)


def _half_character(text: str) -> bool:
    """Whether a surrogate code stands alone in the text; it could be neither printed nor written."""
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(name, None, finding(CatalogFault.FILE_UTF_TEXT), finding(CatalogFault.SAVE_UTF))
    if b"\0" in data:
        _refuse(name, None, finding(CatalogFault.FILE_NOT_TEXT), finding(CatalogFault.NAME_YAML_JSON_FILE))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(
            name,
            line,
            finding(CatalogFault.BYTE_X_NOT_UTF_TEXT, data=data[error.start]),
            finding(CatalogFault.SAVE_FILE_UTF),
        )


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
                finding(CatalogFault.MORE_LEVELS_NESTED_EACH_OTHER, deepest=DEEPEST),
                finding(CatalogFault.NO_FILE_OURS_NEEDS_MANY),
            )
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            _refuse(
                self.name,
                line,
                finding(CatalogFault.LIST_MAPPING_STANDS_WHERE_KEY),
                finding(CatalogFault.WRITE_KEY_VALUE_WORD_KEY),
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
            said = finding(CatalogFault.STANDS_SECOND_TIME, text=text, lines=self.lines[place])
            self.problems.append(Problem(self.name, line, place, said, finding(CatalogFault.KEEP_ONE)))
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
                _refuse(
                    name,
                    line,
                    finding(CatalogFault.SECOND_DOCUMENT_BEGINS),
                    finding(CatalogFault.KEEP_DOCUMENT_PER_FILE),
                )
            if (act := _yaml_act(event, line, name)) is not None:
                yield act
    except yaml.YAMLError as error:
        _refuse_yaml(error, text, name)


def _yaml_act(event: Any, line: int, name: str) -> _Act | None:
    write_out = finding(CatalogFault.WRITE_OUT)
    if getattr(event, "anchor", None) is not None:
        _refuse(name, line, finding(CatalogFault.ANCHORS_NOT_READ), write_out)
    if getattr(event, "tag", None) is not None:
        _refuse(name, line, finding(CatalogFault.TAGS_SUCH_NOT_READ, tag=event.tag), write_out)
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
        _refuse(name, line, finding(CatalogFault.LINE_INDENTED_TAB), finding(CatalogFault.INDENT_SPACES))
    for needle, (message, remedy) in _SYNTAX.items():
        if needle in said:
            _refuse(name, line, message, remedy)
    _refuse(name, line, finding(CatalogFault.NOT_YAML, said=said), _INDENTATION)


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
            finding(CatalogFault.NOT_NUMBER_CAN_USED, word=word),
            finding(CatalogFault.LEAVE_KEY_OUT),
        )

    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=constant)
    except RecursionError:
        _refuse(
            name,
            None,
            finding(CatalogFault.MORE_LEVELS_NESTED_EACH_OTHER, deepest=DEEPEST),
            finding(CatalogFault.NO_FILE_OURS_NEEDS_MANY),
        )
    except json.JSONDecodeError as error:
        comma = text.rfind(",", 0, error.pos + 1)
        after = text[comma + 1 :].lstrip()
        if comma >= 0 and after[:1] in ("}", "]") and not text[comma + 1 : error.pos].strip():
            _refuse(
                name,
                text.count("\n", 0, comma) + 1,
                finding(CatalogFault.COMMA_BEFORE_END, after=after[0]),
                finding(CatalogFault.DELETE_COMMA),
            )
        _refuse(
            name,
            error.lineno,
            finding(CatalogFault.NOT_JSON, error_msg_0_lower=error.msg[0].lower(), msg=error.msg[1:]),
            finding(CatalogFault.CHECK_BRACKETS),
        )
