"""Plain lines for a terminal: headings, paragraphs, bullets, tables. A line never exceeds the width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

NARROWEST, USUAL_WIDTH, WIDEST = 60, 80, 200
Tone = Literal["plain", "strong", "quiet", "warning"]
Line = tuple[str, Tone]
_CODES: dict[Tone, str] = {"plain": "", "strong": "\x1b[1m", "quiet": "\x1b[2m", "warning": "\x1b[33m"}
_RESET = "\x1b[0m"
_GAP = "  "
_HANG = 3
_FIXED = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How wide the page is, and whether the reader's terminal shows colour and characters beyond ASCII."""

    width: int = USUAL_WIDTH
    colour: bool = False
    unicode: bool = True

    @property
    def full_dot(self) -> str:
        """The mark of something that is there."""
        return "●" if self.unicode else "#"

    @property
    def empty_dot(self) -> str:
        """The mark of something that is gone."""
        return "○" if self.unicode else "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a piece of the page is, whatever its form: text with a tone, or a table.

    `titles` holds, for each row of a table, the lines that stand above it; `left` counts its columns of
    words. `label` stands before the text of an entry.
    """

    kind: Literal["heading", "line", "paragraph", "bullet", "entry", "table"]
    text: str = ""
    tone: Tone = "plain"
    label: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    titles: tuple[tuple[Line, ...], ...] = ()
    left: int = 1


@dataclass(slots=True)
class Page:
    """A page from top to bottom: as lines for a terminal, unless nobody reads them, and as blocks for all
    else that shows it.
    """

    style: Style
    as_lines: bool = True
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def line(self, text: str = "", tone: Tone = "plain") -> None:
        """One line as it is; it is cut into several where it is too long."""
        self.blocks.append(Block(kind="line", text=text, tone=tone))
        self._fill(text, "", "", tone)

    def _fill(self, text: str, first: str, rest: str, tone: Tone) -> None:
        if self.as_lines:
            self.lines += [(piece, tone) for piece in _wrap(text, self.style.width, first, rest)]

    def blank(self) -> None:
        """An empty line, but never two in a row and none at the top."""
        if self.lines and self.lines[-1][0]:
            self.lines.append(("", "plain"))

    def heading(self, title: str) -> None:
        """A heading with room above it."""
        self.blank()
        self.blocks.append(Block(kind="heading", text=title))
        self._fill(title.upper(), "", "", "strong")

    def paragraph(self, text: str, *, indent: int = 0, tone: Tone = "plain") -> None:
        """A paragraph, filled to the width."""
        pad = " " * indent
        self.blocks.append(Block(kind="paragraph", text=text, tone=tone))
        self._fill(text, pad, pad, tone)

    def bullet(self, text: str, *, indent: int = 0, mark: str = "-", tone: Tone = "plain") -> None:
        """A list entry with a hanging indent."""
        first = f"{' ' * indent}{mark} "
        self.blocks.append(Block(kind="bullet", text=text, tone=tone))
        self._fill(text, first, " " * len(first), tone)

    def bullets(self, title: str, entries: Iterable[str]) -> None:
        """A heading and its list; nothing where the list is empty."""
        entries = list(entries)
        if entries:
            self.heading(title)
        for entry in entries:
            self.bullet(entry)

    def entry(self, label: str, text: str, *, label_width: int, indent: int = 0) -> None:
        """A label in a column of its own and a text beside it; a long label gets a line of its own."""
        self.blocks.append(Block(kind="entry", text=text, label=label))
        self._entry(label, text, label_width, indent)

    def _entry(self, label: str, text: str, label_width: int, indent: int) -> None:
        left = " " * indent
        hang = left + " " * label_width + _GAP
        if len(label) > label_width:
            self._fill(label, left, left, "plain")
            first = hang
        else:
            first = f"{left}{label:<{label_width}}{_GAP}"
        self._fill(text, first, hang, "plain")

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        left: int = 1,
        indent: int = 0,
        titles: Sequence[Sequence[Line]] = (),
    ) -> None:
        """Columns as wide as their widest cell, the first `left` flush left and the others flush right.

        `titles` stand on lines of their own above each row; a header may have several lines. A table too
        wide for the page is written as entries, one label and value per line.
        """
        self.blocks.append(
            Block(
                kind="table",
                header=tuple(cell.replace("\n", " ") for cell in header),
                rows=tuple(tuple(row) for row in rows),
                titles=tuple(tuple(lines) for lines in titles),
                left=left,
            )
        )
        if self.as_lines:
            self._table_lines(header, rows, left, indent, titles)

    def _table_lines(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        left: int,
        indent: int,
        titles: Sequence[Sequence[Line]],
    ) -> None:
        heads = _header_lines(header)
        widths = [max(len(row[i]) for row in (*heads, *rows)) for i in range(len(header))]
        if indent + sum(widths) + len(_GAP) * (len(widths) - 1) > self.style.width:
            self._stacked(header, rows, indent=indent, titles=titles)
            return
        for head in heads:
            self.lines.append((_row(head, widths, left, indent), "quiet"))
        for i, row in enumerate(rows):
            self._title(titles[i] if titles else ())
            self.lines.append((_row(row, widths, left, indent), "plain"))

    def _title(self, lines: Sequence[Line]) -> None:
        for text, tone in lines:
            self.lines += [(piece, tone) for piece in _wrap(text, self.style.width, "", " " * _HANG)]

    def _stacked(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        indent: int,
        titles: Sequence[Sequence[Line]],
    ) -> None:
        labels = [h.replace("\n", " ") for h in header]
        label_width = max(len(label) for label in labels)
        for i, row in enumerate(rows):
            self._title(titles[i] if titles else ())
            for label, cell in zip(labels, row, strict=True):
                self._entry(label, cell, label_width, indent)

    def text(self) -> str:
        """The page, with a newline at its end."""
        if not self.style.colour:
            return "".join(f"{line}\n" for line, _ in self.lines)
        return "".join(
            f"{_CODES[tone]}{line}{_RESET}\n" if tone != "plain" and line else f"{line}\n"
            for line, tone in self.lines
        )


def _wrap(text: str, width: int, first: str, rest: str) -> list[str]:
    """Lines of a text; a percent sign stays with its figure."""
    kept = text.replace(" %", f"{_FIXED}%")
    lines = textwrap.wrap(kept, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return [line.replace(_FIXED, " ") for line in lines] or [first.rstrip()]


def _row(cells: Sequence[str], widths: Sequence[int], left: int, indent: int) -> str:
    padded = [
        f"{c:<{w}}" if i < left else f"{c:>{w}}" for i, (c, w) in enumerate(zip(cells, widths, strict=True))
    ]
    return (" " * indent + _GAP.join(padded)).rstrip()


def _header_lines(header: Sequence[str]) -> list[tuple[str, ...]]:
    """The lines of a header whose cells may hold line breaks; short cells stand at the bottom."""
    cells = [cell.split("\n") for cell in header]
    deepest = max(len(cell) for cell in cells)
    return list(zip(*([""] * (deepest - len(cell)) + cell for cell in cells), strict=True))


def capital(text: str) -> str:
    """A sentence with a capital at its beginning."""
    return text[:1].upper() + text[1:]
