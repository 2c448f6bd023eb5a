"""Pictures of a result as SVG: a hundred dots, a range, and plans as improvement against cost.

Colours come from classes of the page's style sheet, so that light and dark pages share a drawing. Shape and
words say what a colour says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, hypot, log10

from scarpath.core.plan import Distribution, DoingNothing, Plan
from scarpath.render import figures
from scarpath.render.plans import pih_text
from scarpath.render.words import patient as words, web as words_web

ACROSS = 10
RISKS = ((5.0, "low"), (15.0, "middle"), (100.0, "high"))
"""Up to which chance of brown marks, in percent, a plan is drawn in which class."""


def dots(left: int, label: str) -> str:
    """A hundred dots in ten rows: full ones for what is left, rings for what is gone."""
    full = min(max(left, 0), figures.PEOPLE)
    step, radius = 12, 4
    size = step * ACROSS
    parts = [
        f'<svg class="dots" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(label, quote=True)}">'
    ]
    for i in range(figures.PEOPLE):
        x, y = (i % ACROSS) * step + step // 2, (i // ACROSS) * step + step // 2
        kind = "left" if i < full else "gone"
        parts.append(f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>')
    return "".join([*parts, "</svg>"])


def range_bar(values: Distribution, label: str) -> str:
    """Mean and the middle eight tenths on a line from 0 to 100 percent."""
    low, high, mean = (_clip(v) for v in (values.p10, values.p90, values.mean))
    return (
        f'<svg class="range" viewBox="0 0 104 12" role="img" aria-label="{escape(label, quote=True)}" '
        f'preserveAspectRatio="none"><rect class="scale" x="2" y="5" width="100" height="2"/>'
        f'<rect class="span" x="{2 + low}" y="3" width="{max(high - low, 0.5)}" height="6" rx="1"/>'
        f'<rect class="mean" x="{1 + mean}" y="0" width="2" height="12"/></svg>'
    )


def _clip(value: float) -> float:
    return round(min(max(value, 0.0), 100.0), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One plan in the picture: its letter, where a click leads, and its name in words."""

    plan: Plan
    letter: str
    href: str
    name: str
    chosen: bool


LEAST_GAIN = -60.0
"""How far below no change the picture goes, in percent; what is worse stands at its edge."""
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 72, 46, 18, 50
"""The frame; its margins hold the words of the axes also where a phone makes them larger."""

SMALLEST, ROUNDS = 11.0, 300
"""Radius of the mark of a plan without days off; how often marks are pushed apart at most."""


def tradeoff(points: Sequence[Point], nothing: DoingNothing | None, currency: str) -> str:
    """Improvement (with the range for 8 of 10 people) against cost; a larger mark is more days off, its shape
    and colour the chance of brown marks. Each plan is a link.
    """
    most = max([float(p.plan.cost.high) for p in points] or [1.0])
    top = max([p.plan.improvement_percent.p90 for p in points] or [50.0])
    worst = min([nothing.improvement_percent.p10 if nothing else 0.0, 0.0])
    axes = _Axes(
        most_cost=_round_up(most * 1.08),
        most_gain=min(100.0, 20.0 * ceil(top / 20.0)),
        least_gain=max(LEAST_GAIN, 20.0 * floor(worst / 20.0)),
    )
    places = [(axes.x(float(p.plan.cost.amount)), axes.y(p.plan.improvement_percent.mean)) for p in points]
    marks = apart([(x, y, _reach(point.plan)) for (x, y), point in zip(places, points, strict=True)])
    label = escape(words_web().CHART_LABEL, quote=True)
    parts = [f'<svg class="tradeoff" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{label}">']
    parts += _grid(axes, currency)
    if nothing is not None:
        parts += _nothing(axes, nothing)
    for point, mark in zip(points, marks, strict=True):
        parts += _point(axes, point, mark)
    return "".join([*parts, "</svg>"])


def radius_of(plan: Plan) -> float:
    """The radius of a mark: larger for more days off, up to 60."""
    return round(SMALLEST + min(plan.downtime_days, 60.0) / 6, 1)


def _reach(plan: Plan) -> float:
    """How far a mark reaches from its middle, whatever its shape."""
    return 1.3 * radius_of(plan)


def apart(marks: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """Where marks stand that would cover each other at their places (x, y, reach): pushed apart, inside the
    frame. A mark that covers no other one stays.
    """
    found = [(x, y) for x, y, _ in marks]
    reach = [r for _, _, r in marks]
    for _ in range(ROUNDS):
        still = True
        for j in range(len(found)):
            for i in range(j):
                (xi, yi), (xj, yj) = found[i], found[j]
                across, down = (xj - xi, yj - yi) if (xi, yi) != (xj, yj) else (0.0, 1.0)
                far = hypot(across, down)
                missing = reach[i] + reach[j] - far
                if missing > 0.05:
                    still = False
                    dx, dy = across / far * missing / 2, down / far * missing / 2
                    found[i], found[j] = _inside(xi - dx, yi - dy), _inside(xj + dx, yj + dy)
        if still:
            break
    return [(round(x, 1), round(y, 1)) for x, y in found]


def _inside(x: float, y: float) -> tuple[float, float]:
    return min(max(x, LEFT), WIDTH - RIGHT), min(max(y, TOP), HEIGHT - BOTTOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axes:
    most_cost: float
    most_gain: float
    least_gain: float

    def x(self, cost: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * cost / self.most_cost, 1)

    def y(self, gain: float) -> float:
        inside = min(max(gain, self.least_gain), self.most_gain)
        share = (inside - self.least_gain) / (self.most_gain - self.least_gain)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def _round_up(value: float) -> float:
    """The next round figure, whose quarters are round too."""
    power = 10.0 ** int(log10(max(value, 1.0)))
    return next(power * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10) if power * step >= value)


def _grid(axes: _Axes, currency: str) -> Iterator[str]:
    for i in range(int(axes.least_gain // 20), int(axes.most_gain // 20) + 1):
        y = axes.y(20.0 * i)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="tick end" x="{LEFT - 8}" y="{y + 4}">{escape(figures.percent(20 * i))}</text>'
    for i in range(5):
        cost = axes.most_cost * i / 4
        x, told = axes.x(cost), figures.count(round(cost))
        yield f'<text class="tick middle" x="{x}" y="{HEIGHT - BOTTOM + 20}">{told}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    title = escape(words_web().CHART_COST.format(currency=currency))
    yield f'<text class="axis middle" x="{middle}" y="{HEIGHT - 8}">{title}</text>'


def _nothing(axes: _Axes, nothing: DoingNothing) -> Iterator[str]:
    gain = nothing.improvement_percent
    x = axes.x(0.0) + 8
    yield f'<line class="whisker" x1="{x}" x2="{x}" y1="{axes.y(gain.p10)}" y2="{axes.y(gain.p90)}"/>'
    yield f'<rect class="nothing" x="{x - 4}" y="{axes.y(gain.mean) - 4}" width="8" height="8"/>'
    yield f'<text class="tick" x="{x + 10}" y="{axes.y(gain.mean) - 6}">{escape(words().NOTHING_ROW)}</text>'


def risk_class(plan: Plan) -> str:
    """In which class of brown marks a plan is drawn."""
    return next(name for limit, name in RISKS if plan.pih_risk_percent.mean <= limit)


def _point(axes: _Axes, point: Point, mark: tuple[float, float]) -> Iterator[str]:
    plan = point.plan
    gain = plan.improvement_percent
    place, radius = (axes.x(float(plan.cost.amount)), axes.y(gain.mean)), radius_of(plan)
    x, y = mark
    kind = risk_class(plan)
    told = words_web().CHART_POINT.format(
        letter=point.letter,
        name=point.name,
        gain=figures.percent_with_interval(gain),
        cost=figures.cost(plan.cost),
        currency=plan.cost.currency,
        days=figures.days(plan.downtime_days, at_least=plan.downtime_at_least),
        marks=pih_text(plan, figures.percent(plan.pih_risk_percent.mean)),
    )
    chosen = ' aria-current="true"' if point.chosen else ""
    yield (
        f'<a href="{escape(point.href, quote=True)}" class="point{" chosen" if point.chosen else ""}" '
        f'aria-label="{escape(told, quote=True)}"{chosen}>'
    )
    own = place[0]
    yield f'<line class="whisker" x1="{own}" x2="{own}" y1="{axes.y(gain.p10)}" y2="{axes.y(gain.p90)}"/>'
    if mark != place:
        yield f'<path class="tie" d="M{own} {place[1]}L{x} {y}"/><circle cx="{own}" cy="{place[1]}" r="3"/>'
    if plan.cost.at_least:
        yield f'<path class="whisker" d="M{x + radius} {y}h14m-5-4l5 4l-5 4" fill="none"/>'
    yield _mark(kind, x, y, radius)
    yield f'<text class="letter middle" x="{x}" y="{y + 5}">{escape(point.letter)}</text></a>'


def _mark(kind: str, x: float, y: float, radius: float) -> str:
    """The shape of a class of risk: a circle, a square, a diamond, or a dashed circle."""
    if kind == "middle":
        side = 1.8 * radius
        return (
            f'<rect class="mark {kind}" x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" '
            f'width="{side:.1f}" height="{side:.1f}" rx="3"/>'
        )
    if kind == "high":
        r = 1.25 * radius
        corners = f"M{x} {y - r:.1f}L{x + r:.1f} {y}L{x} {y + r:.1f}L{x - r:.1f} {y}Z"
        return f'<path class="mark {kind}" d="{corners}"/>'
    return f'<circle class="mark {kind}" cx="{x}" cy="{y}" r="{radius}"/>'
