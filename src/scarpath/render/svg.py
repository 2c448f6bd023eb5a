"""Pieces of an SVG picture: readable on white and on black, with a title and a description for those who do
not see it.

Colours stand twice: as attributes, which every program reads, for light paper; and in a style sheet that
turns them where the reader prefers a dark page. Class names begin with `sp-`, so that a picture can stand
inside a web page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Anchor = Literal["start", "middle", "end"]
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SMALL, USUAL, LARGE = 11.0, 13.0, 18.0
MEAN_WIDTH = 0.51
"""Width of a letter in ems, on the safe side of what common fonts measure."""

COLOURS: Mapping[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#14161b"),
    "ink": ("#1c2027", "#e9ebef"),
    "quiet": ("#59616d", "#a8b0bd"),
    "grid": ("#e2e5ea", "#2d323c"),
    "zero": ("#9aa2ae", "#5d6674"),
    "band": ("#d3dcea", "#33415a"),
    "far": ("#e6ecf5", "#232c3d"),
    "near": ("#b4c6e2", "#445a80"),
    "mark": ("#1d4f91", "#8fbaf5"),
    "forecast": ("#b04a12", "#f2a472"),
    # Kinds of treatment: Okabe and Ito's palette, darkened on white and lightened on black.
    "blue": ("#0067a8", "#5fb4ea"),
    "orange": ("#c77c00", "#f2b347"),
    "green": ("#00805f", "#3fc79d"),
    "red": ("#c04a00", "#ff8a4c"),
    "purple": ("#a84f86", "#e19cc5"),
    "sky": ("#2a8fc4", "#8fd2f7"),
    "olive": ("#7d7a00", "#d8d24a"),
    "grey": ("#6b7280", "#9aa3b2"),
}
"""Name, and its colour on light and on dark paper."""


@dataclass(slots=True)
class Picture:
    """A picture under way; `svg()` gives the whole."""

    width: float
    height: float
    title: str
    description: str
    parts: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        colour: str = "ink",
        size: float = USUAL,
        anchor: Anchor = "start",
        bold: bool = False,
        turn: float = 0.0,
        halo: bool = False,
    ) -> None:
        """Words on a baseline; `turn` in degrees about their beginning, `halo` where they may cross lines."""
        more = ' font-weight="600"' if bold else ""
        more += f' transform="rotate({_n(turn)} {_n(x)} {_n(y)})"' if turn else ""
        if halo:
            rim = COLOURS["paper"][0]
            more += f' stroke="{rim}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
        classes = f"sp-fill-{colour}" + (" sp-stroke-paper" if halo else "")
        self.parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" class="{classes}" fill="{COLOURS[colour][0]}" '
            f'font-size="{_n(size)}" text-anchor="{anchor}"{more}>{escape(words)}</text>'
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        colour: str = "ink",
        width: float = 1.0,
        opacity: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """A straight line with round ends."""
        self.parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="sp-stroke-{colour}" '
            f'stroke="{COLOURS[colour][0]}" stroke-width="{_n(width)}" stroke-linecap="round"'
            + (f' stroke-opacity="{_n(opacity)}"' if opacity < 1.0 else "")
            + (' stroke-dasharray="3 5"' if dashed else "")
            + "/>"
        )

    def box(
        self, x: float, y: float, width: float, height: float, *, colour: str, round_by: float = 0.0
    ) -> None:
        """A filled rectangle."""
        self.parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(round_by)}" '
            f'class="sp-fill-{colour}" fill="{COLOURS[colour][0]}"/>'
        )

    def disc(self, x: float, y: float, radius: float, *, colour: str, told: str = "") -> None:
        """A filled circle with a rim of paper; `told` is shown when a pointer rests on it."""
        title = f"<title>{escape(told)}</title>" if told else ""
        self.parts.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" class="sp-fill-{colour} sp-stroke-paper" '
            f'fill="{COLOURS[colour][0]}" stroke="{COLOURS["paper"][0]}" stroke-width="2">{title}</circle>'
        )

    def path(
        self, along: str, *, fill: str = "", stroke: str = "", width: float = 1.0, opacity: float = 1.0
    ) -> None:
        """A path, filled or drawn."""
        classes = " ".join(
            name
            for name in (f"sp-fill-{fill}" if fill else "", f"sp-stroke-{stroke}" if stroke else "")
            if name
        )
        paint = f'fill="{COLOURS[fill][0] if fill else "none"}"'
        if stroke:
            paint += f' stroke="{COLOURS[stroke][0]}" stroke-width="{_n(width)}" stroke-linecap="round"'
        if opacity < 1.0:
            paint += f' stroke-opacity="{_n(opacity)}"'
        self.parts.append(f'<path d="{along}" class="{classes}" {paint}/>')

    def group(self, told: str) -> None:
        """Begin a group that a pointer resting on it explains; `end` closes it."""
        self.parts.append(f"<g><title>{escape(told)}</title>")

    def end(self) -> None:
        """Close a group."""
        self.parts.append("</g>")

    def svg(self, *, in_page: bool = False) -> str:
        """The whole picture. `in_page` leaves out its style sheet, for a page that allows none but its own,
        which holds `SHEET`.
        """
        size = f"{_n(self.width)} {_n(self.height)}"
        paper = (
            f'<rect width="{_n(self.width)}" height="{_n(self.height)}" class="sp-fill-paper" '
            f'fill="{COLOURS["paper"][0]}"/>'
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{_n(self.width)}" '
            f'height="{_n(self.height)}" class="sp-picture" role="img" aria-label={quoteattr(self.title)} '
            f'font-family="{FONT}">\n'
            f"<title>{escape(self.title)}</title>\n<desc>{escape(self.description)}</desc>\n"
            + ("" if in_page else f"<style>{SHEET}</style>\n")
            + "\n".join([paper, *self.parts])
            + "\n</svg>\n"
        )


def fitted(words: str, width: float, size: float = USUAL) -> str:
    """Words cut to a width, with an ellipsis where something was left out."""
    letters = int(width / (MEAN_WIDTH * size))
    return words if len(words) <= letters else f"{words[: max(1, letters - 1)].rstrip(' ,+;')}…"


def _n(value: float) -> str:
    """A number with two decimals at most."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _sheet() -> str:
    dark = "".join(
        f".sp-fill-{name}{{fill:{pair[1]}}}.sp-stroke-{name}{{stroke:{pair[1]}}}"
        for name, pair in COLOURS.items()
    )
    return f".sp-picture{{max-width:100%;height:auto}}@media (prefers-color-scheme:dark){{{dark}}}"


SHEET = _sheet()
"""The style sheet of every picture."""
