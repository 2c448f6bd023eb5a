"""Tables in Markdown, for the pages of the documentation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, right: Collection[int] = ()) -> str:
    """A table without a line break at its end; the columns of these places stand flush right."""
    rule = "".join("---:|" if i in right else "---|" for i in range(len(header)))
    return "\n".join([_row(header), f"|{rule}", *map(_row, rows)])


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
