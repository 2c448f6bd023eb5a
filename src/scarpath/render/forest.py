"""A forest plot: what each study printed, with its interval, against what the model expects of it.

`Forest` holds the values; `forest_svg` and `forest_lines` draw them. Nothing here knows a catalogue.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scarpath.render import figures
from scarpath.render.layout import Line, Style
from scarpath.render.svg import LARGE, SMALL, Picture, fitted
from scarpath.render.words import evidence as words

_Key = Callable[[Picture, float], None]

STEP = 25.0
"""Distance of the marks on the axis, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One printed figure, in percent, of so many patients; the interval of its own numbers and the range
    that the model expects, where there are any.
    """

    label: str
    detail: str
    n: int
    value: float
    low: float | None = None
    high: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    surprise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestPanel:
    """Rows that measure one thing."""

    title: str
    rows: tuple[ForestRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestSummary:
    """A forecast that stands below the rows: its mean and its range, in percent."""

    label: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """All that a forest plot shows."""

    title: str
    panels: tuple[ForestPanel, ...]
    summary_title: str = ""
    summaries: tuple[ForestSummary, ...] = ()

    @property
    def rows(self) -> tuple[ForestRow, ...]:
        """The rows of all panels."""
        return tuple(row for panel in self.panels for row in panel.rows)

    @property
    def description(self) -> str:
        """The plot in words, for those who do not see it."""
        told = "; ".join(
            f"{s.label} {figures.percent_and_range(s.mean, s.low, s.high)}" for s in self.summaries
        )
        return (
            words()
            .FOREST_DESCRIPTION.format(
                figures=len(self.rows),
                studies=len({row.label for row in self.rows}),
                panels="".join(f"{panel.title}: {_told(panel.rows)}. " for panel in self.panels),
                summary=words().FOREST_SUMMARY_TOLD.format(told=told) if told else "",
            )
            .strip()
        )


def _told(rows: Iterable[ForestRow]) -> str:
    return ", ".join(f"{row.label} {figures.percent(row.value)}" for row in rows)


def printed_text(row: ForestRow) -> str:
    """The figure with its interval, such as `56 % (44 to 68)`."""
    if row.low is None or row.high is None:
        return figures.percent(row.value)
    return figures.percent_and_range(row.value, row.low, row.high)


def expected_text(row: ForestRow) -> str:
    """The range that the model expects, or nothing."""
    if row.expected_low is None or row.expected_high is None:
        return ""
    low, high = figures.whole(row.expected_low), figures.whole(row.expected_high)
    return words().EXPECTED.format(low=low, high=high)


@dataclass(frozen=True, slots=True)
class Axis:
    """Percent to a place between `left` and `right`; what lies outside is drawn at the edge."""

    lowest: float
    highest: float
    left: float
    right: float

    def at(self, percent: float) -> float:
        """The place of a figure."""
        inside = min(max(percent, self.lowest), self.highest)
        return self.left + (inside - self.lowest) / (self.highest - self.lowest) * (self.right - self.left)

    def marks(self) -> list[float]:
        """The figures marked on the axis."""
        count = round((self.highest - self.lowest) / STEP)
        return [self.lowest + STEP * i for i in range(count + 1)]


def axis_of(forest: Forest, left: float, right: float) -> Axis:
    """To 100 percent, from 0 or as far below as a printed figure or a forecast needs; of what is expected,
    one step below is shown.
    """
    needed = [v for r in forest.rows for v in (r.value, r.low) if v is not None]
    needed += [s.low for s in forest.summaries]
    hoped = [max(-STEP, r.expected_low) for r in forest.rows if r.expected_low is not None]
    lowest = STEP * math.floor(min([*needed, *hoped], default=0.0) / STEP)
    return Axis(min(0.0, lowest), 100.0, left, right)


WIDTH, MARGIN = 960.0, 24.0
PLOT_LEFT, PLOT_RIGHT, FIGURES_LEFT = 436.0, 764.0, 786.0
ROW, HEAD, TOP = 38.0, 40.0, 64.0
KEY_ROW = 22.0


def forest_svg(forest: Forest) -> str:
    """The plot as an SVG picture."""
    key = _keys(forest)
    height = TOP + sum(HEAD + ROW * len(panel.rows) for panel in forest.panels) + 56.0
    height += HEAD + 28.0 * len(forest.summaries) if forest.summaries else 0.0
    picture = Picture(
        width=WIDTH, height=height + KEY_ROW * len(key), title=forest.title, description=forest.description
    )
    scale = axis_of(forest, PLOT_LEFT, PLOT_RIGHT)
    picture.text(MARGIN, 38.0, fitted(forest.title, WIDTH - 2 * MARGIN, LARGE), size=LARGE, bold=True)
    bottom = height - 50.0
    for mark in scale.marks():
        zero = mark == 0.0 and scale.lowest < 0.0
        picture.line(scale.at(mark), TOP + 4, scale.at(mark), bottom, colour="zero" if zero else "grid")
        picture.text(
            scale.at(mark), bottom + 18, figures.percent(mark), colour="quiet", size=SMALL, anchor="middle"
        )
    y = TOP
    largest = max((row.n for row in forest.rows), default=1)
    for panel in forest.panels:
        y = _heading(picture, y, panel.title)
        for row in panel.rows:
            _row(picture, y, row, scale, largest)
            y += ROW
    if forest.summaries:
        y = _heading(picture, y, forest.summary_title)
        for summary in forest.summaries:
            _summary(picture, y, summary, scale)
            y += 28.0
    for i, draw in enumerate(key):
        draw(picture, height + KEY_ROW * i)
    return picture.svg()


def _heading(picture: Picture, y: float, title: str) -> float:
    picture.text(MARGIN, y + 26.0, title, colour="quiet", bold=True, halo=True)
    return y + HEAD


def _row(picture: Picture, y: float, row: ForestRow, scale: Axis, largest: int) -> None:
    middle, wide = y + ROW / 2, PLOT_LEFT - MARGIN - 16.0
    told = ", ".join(part for part in (printed_text(row), expected_text(row), row.surprise) if part)
    picture.group(f"{row.label}; {row.detail}: {told}")
    picture.text(MARGIN, y + 16.0, fitted(row.label, wide), bold=True)
    picture.text(MARGIN, y + 31.0, fitted(row.detail, wide, SMALL), colour="quiet", size=SMALL)
    if row.expected_low is not None and row.expected_high is not None:
        left, right = scale.at(row.expected_low), scale.at(row.expected_high)
        picture.box(left, middle - 9.0, right - left, 18.0, colour="band", round_by=4.0)
    if row.low is not None and row.high is not None:
        left, right = scale.at(row.low), scale.at(row.high)
        picture.line(left, middle, right, middle, colour="mark", width=2.0)
    side = 6.0 + 9.0 * math.sqrt(row.n / largest)
    picture.box(scale.at(row.value) - side / 2, middle - side / 2, side, side, colour="mark", round_by=1.0)
    picture.text(FIGURES_LEFT, y + 16.0, printed_text(row))
    below = "; ".join(part for part in (expected_text(row), row.surprise) if part)
    picture.text(FIGURES_LEFT, y + 31.0, below, colour="quiet", size=SMALL)
    picture.end()


def _summary(picture: Picture, y: float, summary: ForestSummary, scale: Axis) -> None:
    middle = y + 12.0
    picture.text(MARGIN, middle + 5.0, summary.label)
    _diamond(picture, scale.at(summary.low), scale.at(summary.mean), scale.at(summary.high), middle)
    told = figures.percent_and_range(summary.mean, summary.low, summary.high)
    picture.text(FIGURES_LEFT, middle + 5.0, told)


def _diamond(picture: Picture, left: float, middle: float, right: float, y: float) -> None:
    picture.path(
        f"M{left:.1f} {y:.1f}L{middle:.1f} {y - 8:.1f}L{right:.1f} {y:.1f}L{middle:.1f} {y + 8:.1f}Z",
        fill="forecast",
    )


def _keys(forest: Forest) -> list[_Key]:
    rows = forest.rows
    key: list[_Key] = [_key_printed] if rows else []
    if any(row.low is not None for row in rows):
        key.append(_key_interval)
    if any(row.expected_low is not None for row in rows):
        key.append(_key_expected)
    return [*key, _key_forecast] if forest.summaries else key


def _key_printed(picture: Picture, y: float) -> None:
    picture.box(PLOT_LEFT + 11.0, y - 9.0, 10.0, 10.0, colour="mark", round_by=1.0)
    _key_text(picture, y, words().FOREST_KEY_PRINTED)


def _key_interval(picture: Picture, y: float) -> None:
    picture.line(PLOT_LEFT, y - 4.0, PLOT_LEFT + 32.0, y - 4.0, colour="mark", width=2.0)
    _key_text(picture, y, words().FOREST_KEY_INTERVAL)


def _key_expected(picture: Picture, y: float) -> None:
    picture.box(PLOT_LEFT, y - 11.0, 32.0, 14.0, colour="band", round_by=4.0)
    _key_text(picture, y, words().FOREST_KEY_EXPECTED)


def _key_forecast(picture: Picture, y: float) -> None:
    _diamond(picture, PLOT_LEFT, PLOT_LEFT + 16.0, PLOT_LEFT + 32.0, y - 4.0)
    _key_text(picture, y, words().FOREST_KEY_FORECAST)


def _key_text(picture: Picture, y: float, text: str) -> None:
    picture.text(PLOT_LEFT + 44.0, y, text, colour="quiet", size=SMALL + 1)


LABEL, FIGURE = 22, 17
"""Columns of a label and of a figure in the terminal."""


def forest_lines(forest: Forest, style: Style) -> list[Line]:
    """The plot in characters."""
    room = style.width - LABEL - FIGURE - 2
    scale = axis_of(forest, 0.0, room - 1.0)
    lines: list[Line] = []
    for panel in forest.panels:
        lines.append((panel.title, "quiet"))
        for row in panel.rows:
            bar = _bar(row, scale, room, style)
            lines.append(
                (f"{_cut(row.label, LABEL, style):<{LABEL}} {bar} {printed_text(row):>{FIGURE}}", "plain")
            )
            lines.append((f"  {_cut(row.detail, style.width - 2, style)}", "quiet"))
    if forest.summaries:
        lines.append((forest.summary_title, "quiet"))
    for s in forest.summaries:
        bar = _summary_bar(s, scale, room, style)
        told = figures.percent_and_range(s.mean, s.low, s.high)
        lines.append((f"{_cut(s.label, LABEL, style):<{LABEL}} {bar} {told:>{FIGURE}}", "plain"))
    lines.append((" " * (LABEL + 1) + _ticks(scale, room), "quiet"))
    return lines


def _cut(text: str, width: int, style: Style) -> str:
    dots = "…" if style.unicode else "..."
    return text if len(text) <= width else f"{text[: width - len(dots)]}{dots}"


def _bar(row: ForestRow, scale: Axis, room: int, style: Style) -> str:
    shade, line, mark = ("░", "─", "■") if style.unicode else (".", "-", "#")
    cells = [" "] * room
    if row.expected_low is not None and row.expected_high is not None:
        _fill(cells, scale, row.expected_low, row.expected_high, shade)
    if row.low is not None and row.high is not None:
        _fill(cells, scale, row.low, row.high, line)
    cells[round(scale.at(row.value))] = mark
    return "".join(cells)


def _summary_bar(summary: ForestSummary, scale: Axis, room: int, style: Style) -> str:
    line, mark = ("━", "◆") if style.unicode else ("=", "*")
    cells = [" "] * room
    _fill(cells, scale, summary.low, summary.high, line)
    cells[round(scale.at(summary.mean))] = mark
    return "".join(cells)


def _fill(cells: list[str], scale: Axis, low: float, high: float, sign: str) -> None:
    for i in range(round(scale.at(low)), round(scale.at(high)) + 1):
        cells[i] = sign


def _ticks(scale: Axis, room: int) -> str:
    cells = [" "] * (room + 4)
    for mark in scale.marks():
        text = f"{mark:.0f}"
        start = max(0, round(scale.at(mark)) - len(text) // 2)
        cells[start : start + len(text)] = text
    return figures.in_percent("".join(cells).rstrip())


def ordered_panels(named: Sequence[tuple[str, ForestRow]]) -> tuple[ForestPanel, ...]:
    """Rows under the titles they belong to, in the order in which the titles first come."""
    titles = dict.fromkeys(title for title, _ in named)
    return tuple(
        ForestPanel(title=title, rows=tuple(row for at, row in named if at == title)) for title in titles
    )
