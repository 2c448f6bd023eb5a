"""Pages as HTML: every block as the element it is, escaped, without styles or scripts of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from scarpath.render.layout import Block, Line
from scarpath.render.words import web as words

_CARD = re.compile(r"`scarpath treatments (\w+)`")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands below it; no title before the first heading."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        """Its place in the page."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.casefold()).strip("-") or "start"


def sections(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """The blocks by the heading that they stand below; a section without content is left out."""
    found: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if block.kind == "heading":
            found.append((block.text, []))
        else:
            found[-1][1].append(block)
    return tuple(Section(title=title, blocks=tuple(inside)) for title, inside in found if inside)


def blocks_html(blocks: Iterable[Block]) -> str:
    """The blocks without their headings; bullets and entries that follow each other make one list."""
    shown = [b for b in blocks if b.kind != "heading" and (b.text or b.label or b.rows)]
    parts: list[str] = []
    for kind, run in groupby(shown, key=lambda block: block.kind):
        group = list(run)
        if kind == "bullet":
            parts += ["<ul>", *(f"<li{_tone(b)}>{inline(b.text)}</li>" for b in group), "</ul>"]
        elif kind == "entry":
            rows = (f"<div><dt>{inline(b.label)}</dt><dd>{inline(b.text)}</dd></div>" for b in group)
            parts += ["<dl>", *rows, "</dl>"]
        elif kind == "table":
            parts += [line for block in group for line in _table(block)]
        else:
            parts += [f"<p{_tone(b)}>{inline(b.text)}</p>" for b in group]
    return "\n".join(parts)


def inline(text: str) -> str:
    """A text with its signs escaped; a command that shows a card becomes a link to that card."""
    safe = escape(text, quote=True).replace(" %", "&nbsp;%")
    told = escape(words().WHOLE_CARD, quote=True)
    linked = _CARD.sub(lambda card: f'<a href="/evidence/treatments/{card[1]}">{told}</a>', safe)
    return _CODE.sub(r"<code>\1</code>", linked)


def _tone(block: Block) -> str:
    return f' class="{block.tone}"' if block.tone != "plain" else ""


def _table(block: Block) -> Iterator[str]:
    """A table whose titles stand in rows of their own; one that is wide scrolls inside its frame."""
    label = escape(", ".join(cell for cell in block.header if cell), quote=True)
    yield f'<div class="frame" role="group" aria-label="{label}" tabindex="0"><table>'
    yield "<thead><tr>"
    for i, cell in enumerate(block.header):
        kind = "" if i < block.left else ' class="figure"'
        tag = f'<th scope="col"{kind}>{inline(cell)}</th>' if cell.strip() else "<td></td>"
        yield tag
    yield "</tr></thead><tbody>"
    for i, row in enumerate(block.rows):
        titles = block.titles[i] if block.titles else ()
        if titles:
            yield f'<tr class="title"><th scope="rowgroup" colspan="{len(row)}">{_lines(titles)}</th></tr>'
        yield "<tr>"
        for j, cell in enumerate(row):
            yield f"<td>{inline(cell)}</td>" if j < block.left else f'<td class="figure">{inline(cell)}</td>'
        yield "</tr>"
    yield "</tbody></table></div>"


def _lines(lines: Sequence[Line]) -> str:
    return "<br>".join(f'<span class="{tone}">{inline(text.strip())}</span>' for text, tone in lines)
