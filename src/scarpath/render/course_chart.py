"""A course as a picture: scores and the forecast fan over time, sessions and events below, and the same as
tables for those who do not see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from math import ceil

from scarpath.core.catalogue import Catalogue
from scarpath.core.course import Course, Lesson, Outlook, Planned, Seen
from scarpath.core.plan import Distribution
from scarpath.render import figures
from scarpath.render.cite import treatment_name
from scarpath.render.follow import events_of, scale_name
from scarpath.render.layout import capital
from scarpath.render.svg import LARGE, SMALL, Picture, fitted
from scarpath.render.words import follow as words

WIDTH, MARGIN = 960.0, 24.0
LEFT, RIGHT = 212.0, 812.0
TOP, DEEP = 118.0, 300.0
BARS = (864.0, 916.0)
LANE, KEY_ROW = 30.0, 22.0
MOST_EVENTS = 10
STEP = 25.0
HIGHEST = 200.0
"""What is left beyond this, in percent of the start, stands at the edge."""

SHORTEST = timedelta(weeks=12)
"""A course of one day is drawn on an axis of this length."""

MOST_TICKS = 9
SCALE_COLOURS = ("red", "green", "purple", "olive")
BANDS: tuple[tuple[str, Callable[[Distribution], tuple[float, float]]], ...] = (
    ("far", lambda d: (100.0 - d.p95, 100.0 - d.p05)),
    ("band", lambda d: (100.0 - d.p90, 100.0 - d.p10)),
    ("near", lambda d: (100.0 - d.p75, 100.0 - d.p25)),
)


@dataclass(frozen=True, slots=True)
class Table:
    """What a part of the picture says, as a table."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture as SVG, what it says in a few sentences, and the tables that stand for it."""

    title: str
    description: str
    svg: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """All that is drawn."""

    course: Course
    catalogue: Catalogue
    seen: tuple[Seen, ...]
    outlook: tuple[Outlook, ...]
    planned: tuple[Planned, ...]
    whole: tuple[Distribution, ...]
    today: date
    events: dict[date, tuple[bool, list[str]]] = field(default_factory=dict)

    @property
    def drawn(self) -> dict[str, list[Seen]]:
        """The scores that can be drawn, by scale."""
        found: dict[str, list[Seen]] = defaultdict(list)
        for one in self.seen:
            if one.left_percent is not None:
                found[one.scale].append(one)
        return dict(found)

    @property
    def not_drawn(self) -> list[str]:
        return list(dict.fromkeys(one.scale for one in self.seen if one.scale not in self.drawn))

    @property
    def given(self) -> list[tuple[date, str]]:
        return [(v.day, d.treatment) for v in self.course.visits if v.day <= self.today for d in v.done]

    @property
    def coming(self) -> list[tuple[date, str]]:
        return [(visit.day, treatment) for visit in self.planned for treatment in visit.sessions]

    @property
    def treatments(self) -> list[str]:
        wanted = self.course.plan.sessions if self.course.plan else {}
        return list(dict.fromkeys((*wanted, *(t for _, t in self.given))))

    @property
    def missing_days(self) -> bool:
        done = self.course.done(self.today)
        wanted = self.course.plan.sessions if self.course.plan else {}
        return not self.planned and any(n > done.get(t, 0) for t, n in wanted.items())

    @property
    def subtitle(self) -> str:
        if self.outlook:
            return words().CHART_SUBTITLE
        return words().CHART_NOTHING_PLANNED if self.whole else words().CHART_NO_FORECAST


@dataclass(frozen=True, slots=True)
class _Axes:
    first: date
    last: date
    highest: float

    def x(self, day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / (self.last - self.first).days

    def y(self, percent: float) -> float:
        return TOP + DEEP * (1.0 - min(max(percent, 0.0), self.highest) / self.highest)


def course_chart(
    course: Course,
    catalogue: Catalogue,
    seen: Sequence[Seen],
    *,
    lesson: Lesson | None,
    today: date,
    in_page: bool = False,
) -> Chart:
    """The chart of a course as it stands `today`. `seen` are its scores; without a `lesson` no forecast is
    drawn. `in_page` is for a page whose style sheet holds `scarpath.render.svg.SHEET`.
    """
    told = _Told(
        course=course,
        catalogue=catalogue,
        seen=tuple(seen),
        outlook=lesson.outlook if lesson else (),
        planned=lesson.planned if lesson else (),
        whole=(lesson.before, lesson.after) if lesson else (),
        today=today,
        events=_events(course, catalogue, today),
    )
    title, description = words().TITLE.format(name=course.person.label), " ".join(_sentences(told))
    return Chart(title, description, _drawn(told, title, description, in_page), tuple(_tables(told)))


def _events(course: Course, catalogue: Catalogue, today: date) -> dict[date, tuple[bool, list[str]]]:
    """By day: whether something unwanted was seen, and what happened, in words."""
    found: dict[date, tuple[bool, list[str]]] = {}
    for day, unwanted, text in events_of(course, catalogue):
        if day <= today:
            before, texts = found.get(day, (False, []))
            found[day] = (before or unwanted, [*texts, text])
    return dict(sorted(found.items()))


def _axes(told: _Told) -> _Axes:
    days = [day for day, _ in told.course.cases] + [told.today, *told.events]
    days += [one.day for one in told.seen] + [day for day, _ in (*told.given, *told.coming)]
    days += [point.day for point in told.outlook]
    first, last = min(days), max(days)
    left = [one.left_percent for one in told.seen if one.left_percent is not None]
    left += [100.0 - point.gained.p05 for point in told.outlook]
    highest = min(HIGHEST, STEP * ceil(max([100.0, *left]) / STEP))
    last = max(last, first + SHORTEST)
    room = (last - first) / 33  # so that the first marks stand clear of the axis
    return _Axes(first - room, last, highest)


def _drawn(told: _Told, title: str, description: str, in_page: bool) -> str:
    listed = list(told.events.items())[:MOST_EVENTS]
    rest = len(told.events) - len(listed)
    key = list(_key(told))
    lanes = TOP + DEEP + 46.0
    listing = lanes + LANE * (len(told.treatments) + bool(told.events)) + 10.0
    keys = listing + KEY_ROW * (len(listed) + bool(rest)) + (14.0 if listed else 0.0)
    picture = Picture(
        width=WIDTH, height=keys + KEY_ROW * len(key) + 10.0, title=title, description=description
    )
    axes = _axes(told)
    picture.text(MARGIN, 38.0, fitted(title, WIDTH - 2 * MARGIN, LARGE), size=LARGE, bold=True)
    picture.text(MARGIN, 60.0, told.subtitle, colour="quiet")
    _fan(picture, axes, told.outlook)
    _grid(picture, axes)
    _today(picture, axes, told, lanes + LANE * (len(told.treatments) + bool(told.events)) - 8.0)
    _middle(picture, axes, told.outlook)
    _scores(picture, axes, told)
    _bars(picture, axes, told)
    _lanes(picture, axes, told, lanes)
    for i, (day, (_, texts)) in enumerate(listed):
        text = fitted(f"{i + 1}. {figures.day(day)}: {'; '.join(texts)}", WIDTH - 2 * MARGIN, SMALL + 1)
        picture.text(MARGIN, listing + KEY_ROW * i + 14.0, text, size=SMALL + 1)
    if rest:
        text = words().CHART_MORE_EVENTS.format(count=rest)
        picture.text(MARGIN, listing + KEY_ROW * len(listed) + 14.0, text, colour="quiet", size=SMALL + 1)
    for i, draw in enumerate(key):
        draw(picture, keys + KEY_ROW * i + 8.0)
    return picture.svg(in_page=in_page)


def _fan(picture: Picture, axes: _Axes, outlook: Sequence[Outlook]) -> None:
    for colour, reach in BANDS if len(outlook) > 1 else ():
        low = [(axes.x(p.day), axes.y(reach(p.gained)[0])) for p in outlook]
        high = [(axes.x(p.day), axes.y(reach(p.gained)[1])) for p in outlook]
        picture.path(_along([*low, *reversed(high)]) + "Z", fill=colour)


def _middle(picture: Picture, axes: _Axes, outlook: Sequence[Outlook]) -> None:
    if len(outlook) > 1:
        along = _along([(axes.x(p.day), axes.y(100.0 - p.gained.p50)) for p in outlook])
        picture.path(along, stroke="mark", width=2.0)


def _along(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _grid(picture: Picture, axes: _Axes) -> None:
    for i in range(round(axes.highest / STEP) + 1):
        y = axes.y(STEP * i)
        picture.line(LEFT, y, RIGHT, y, colour="zero" if i in (0, 4) else "grid")
        picture.text(
            LEFT - 10.0, y + 4.0, figures.percent(STEP * i), colour="quiet", size=SMALL, anchor="end"
        )
    for day in _ticks(axes):
        x = axes.x(day)
        picture.line(x, TOP + DEEP, x, TOP + DEEP + 5.0, colour="zero")
        picture.text(x, TOP + DEEP + 20.0, figures.month(day), colour="quiet", size=SMALL, anchor="middle")


def _ticks(axes: _Axes) -> list[date]:
    """First days of months, so many months apart that not too many stand on the axis."""
    months = range(12 * axes.first.year + axes.first.month - 1, 12 * axes.last.year + axes.last.month)
    firsts = [date(month // 12, month % 12 + 1, 1) for month in months]
    inside = [day for day in firsts if axes.first <= day <= axes.last]
    step = next(n for n in (1, 2, 3, 6, 12, 24, 60, 240, 2400) if len(inside) <= n * MOST_TICKS)
    return [day for day in inside if (12 * day.year + day.month - 1) % step == 0]


def _today(picture: Picture, axes: _Axes, told: _Told, bottom: float) -> None:
    x = axes.x(told.today)
    picture.line(x, TOP, x, bottom, colour="quiet", dashed=True)
    late, y = x > (LEFT + RIGHT) / 2, TOP + DEEP - 8.0
    picture.text(
        x - 6.0 if late else x + 6.0,
        y,
        words().CHART_TODAY,
        colour="quiet",
        size=SMALL,
        anchor="end" if late else "start",
        halo=True,
    )


def _scores(picture: Picture, axes: _Axes, told: _Told) -> None:
    scales = list(told.drawn)
    taken: dict[date, int] = defaultdict(int)
    for number, (scale, scores) in enumerate(told.drawn.items()):
        colour, shift = SCALE_COLOURS[number % len(SCALE_COLOURS)], 9.0 * (number - (len(scales) - 1) / 2)
        places = [(axes.x(one.day) + shift, axes.y(one.left_percent or 0.0)) for one in scores]
        if len(places) > 1:
            picture.path(_along(places), stroke=colour, width=1.5, opacity=0.55)
        for one, (x, y) in zip(scores, places, strict=True):
            value, name = figures.number(one.value), scale_name(scale, told.catalogue)
            picture.group(f"{figures.day(one.day)}: {name}: {value}")
            _mark(picture, number, x, y, colour)
            above = y - 11.0 - 13.0 * (taken[one.day] if one.left_percent == 100.0 else 0)
            picture.text(x, above, value, colour=colour, size=SMALL, anchor="middle", bold=True, halo=True)
            picture.end()
            taken[one.day] += one.left_percent == 100.0


def _mark(picture: Picture, number: int, x: float, y: float, colour: str) -> None:
    """A mark for each scale: disc, square, diamond, triangle."""
    kind, r = number % 4, 5.5
    if kind == 0:
        picture.disc(x, y, r, colour=colour)
    elif kind == 1:
        picture.box(x - r + 1, y - r + 1, 2 * r - 2, 2 * r - 2, colour=colour, round_by=1.0)
    elif kind == 2:
        picture.path(_along([(x, y - r), (x + r, y), (x, y + r), (x - r, y)]) + "Z", fill=colour)
    else:
        picture.path(_along([(x, y - r), (x + r, y + r - 1), (x - r, y + r - 1)]) + "Z", fill=colour)


def _bars(picture: Picture, axes: _Axes, told: _Told) -> None:
    """The forecast of the whole plan, at first and now, beside the picture."""
    if not told.outlook or not told.treatments:
        return
    middle = sum(BARS) / 2
    picture.text(middle, TOP - 20.0, words().CHART_WHOLE_PLAN, colour="quiet", size=SMALL, anchor="middle")
    for x, values, name in zip(BARS, told.whole, (words().CHART_BEFORE, words().CHART_NOW), strict=True):
        left = figures.between(100.0 - values.p90, 100.0 - values.p10)
        picture.group(f"{words().CHART_WHOLE_PLAN}, {name}: {left}")
        for (colour, reach), wide in zip(BANDS, (12.0, 16.0, 20.0), strict=True):
            low, high = reach(values)
            picture.box(x - wide / 2, axes.y(high), wide, axes.y(low) - axes.y(high), colour=colour)
        y = axes.y(100.0 - values.p50)
        picture.line(x - 12.0, y, x + 12.0, y, colour="mark", width=2.0)
        picture.end()
        picture.text(x, TOP + DEEP + 20.0, name, colour="quiet", size=SMALL, anchor="middle")


def _lanes(picture: Picture, axes: _Axes, told: _Told, top: float) -> None:
    done, plan = told.course.done(told.today), told.course.plan
    for number, treatment in enumerate(told.treatments):
        y, wanted = top + LANE * number + 8.0, plan.sessions.get(treatment) if plan else None
        name = capital(treatment_name(treatment, told.catalogue))
        _lane(picture, y, name)
        for day, given in told.given:
            if given == treatment:
                picture.disc(axes.x(day), y, 6.5, colour="mark", told=f"{figures.day(day)}: {name}")
        for day, coming in told.coming:
            if coming == treatment:
                _ring(picture, axes.x(day), y, f"{figures.day(day)}: {name}")
        count = words().CHART_COUNT if wanted else words().CHART_EXTRA
        text = count.format(done=done.get(treatment, 0), planned=wanted)
        picture.text(RIGHT + 14.0, y + 4.0, text, colour="quiet", size=SMALL + 1)
    if told.events:
        y = top + LANE * len(told.treatments) + 8.0
        _lane(picture, y, words().CHART_EVENTS)
        for i, (day, (unwanted, texts)) in enumerate(told.events.items()):
            picture.group(f"{figures.day(day)}: {'; '.join(texts)}")
            _sign(picture, axes.x(day), y, unwanted)
            if i < MOST_EVENTS:
                picture.text(axes.x(day), y + 19.0, str(i + 1), size=SMALL, anchor="middle", halo=True)
            picture.end()


def _lane(picture: Picture, y: float, name: str) -> None:
    picture.line(LEFT, y, RIGHT, y, colour="grid")
    text = fitted(name, LEFT - MARGIN - 20.0, SMALL + 1)
    picture.text(LEFT - 10.0, y + 4.0, text, size=SMALL + 1, anchor="end")


def _ring(picture: Picture, x: float, y: float, told: str) -> None:
    picture.group(told)
    picture.disc(x, y, 7.5, colour="mark")
    picture.disc(x, y, 5.0, colour="paper")
    picture.end()


def _sign(picture: Picture, x: float, y: float, unwanted: bool) -> None:
    if unwanted:
        picture.path(_along([(x, y - 7), (x + 7, y + 5), (x - 7, y + 5)]) + "Z", fill="red")
    else:
        picture.box(x - 4.5, y - 4.5, 9.0, 9.0, colour="grey", round_by=2.0)


_Key = Callable[[Picture, float], None]


def _key(told: _Told) -> Iterator[_Key]:
    """What stands below the picture: what each mark means, and what to know of it."""
    if len(told.outlook) > 1:
        yield _key_fan
    for number, scale in enumerate(told.drawn):
        text = words().CHART_KEY_SCALE.format(scale=scale_name(scale, told.catalogue))
        yield partial(_key_scale, number=number, text=text)
    if told.given:
        yield partial(_key_disc, text=words().CHART_KEY_DONE)
    if told.coming:
        yield partial(_key_ring, text=words().CHART_KEY_PLANNED)
    for unwanted, text in ((True, words().CHART_KEY_SEEN), (False, words().CHART_KEY_CHANGED)):
        if any(found == unwanted for found, _ in told.events.values()):
            yield partial(_key_sign, unwanted=unwanted, text=text)
    notes = [words().CHART_NOTE] if told.drawn and told.outlook else []
    notes += [words().CHART_NO_DAYS] if told.missing_days else []
    notes += [words().CHART_NOT_DRAWN.format(names=_names(told))] if told.not_drawn else []
    for text in notes:
        yield partial(_key_note, text=text)


def _key_scale(picture: Picture, y: float, *, number: int, text: str) -> None:
    _mark(picture, number, MARGIN + 16.0, y - 4.0, SCALE_COLOURS[number % len(SCALE_COLOURS)])
    _key_text(picture, y, text)


def _key_note(picture: Picture, y: float, *, text: str) -> None:
    size = SMALL + 1
    picture.text(MARGIN, y, fitted(text, WIDTH - 2 * MARGIN, size), colour="quiet", size=size)


def _key_fan(picture: Picture, y: float) -> None:
    for (colour, _), high in zip(BANDS, (18.0, 12.0, 6.0), strict=True):
        picture.box(MARGIN, y - 4.0 - high / 2, 32.0, high, colour=colour)
    picture.line(MARGIN, y - 4.0, MARGIN + 32.0, y - 4.0, colour="mark", width=2.0)
    _key_text(picture, y, words().CHART_KEY_FAN)


def _key_disc(picture: Picture, y: float, *, text: str) -> None:
    picture.disc(MARGIN + 16.0, y - 4.0, 6.5, colour="mark")
    _key_text(picture, y, text)


def _key_ring(picture: Picture, y: float, *, text: str) -> None:
    _ring(picture, MARGIN + 16.0, y - 4.0, text)
    _key_text(picture, y, text)


def _key_sign(picture: Picture, y: float, *, unwanted: bool, text: str) -> None:
    _sign(picture, MARGIN + 16.0, y - 4.0, unwanted)
    _key_text(picture, y, text)


def _key_text(picture: Picture, y: float, text: str) -> None:
    picture.text(
        MARGIN + 44.0, y, fitted(text, WIDTH - 2 * MARGIN - 44.0, SMALL + 1), colour="quiet", size=SMALL + 1
    )


def _names(told: _Told) -> str:
    return ", ".join(scale_name(scale, told.catalogue) for scale in told.not_drawn)


def _sentences(told: _Told) -> Iterator[str]:
    yield told.subtitle
    if not told.drawn:
        yield words().CHART_TOLD_NOTHING
    for scale, scores in told.drawn.items():
        first, last = scores[0], scores[-1]
        template = words().CHART_TOLD_SCORES if len(scores) > 1 else words().CHART_TOLD_ONE
        yield template.format(
            scale=scale_name(scale, told.catalogue),
            first=figures.number(first.value),
            last=figures.number(last.value),
            day=figures.day(last.day),
        )
    yield words().CHART_TOLD_SESSIONS.format(done=len(told.given), planned=len(told.coming))
    if told.outlook:
        end = told.outlook[-1]
        yield words().CHART_TOLD_FORECAST.format(
            day=figures.day(end.day),
            mean=figures.percent(100.0 - end.gained.mean),
            low=figures.whole(100.0 - end.gained.p90),
            high=figures.whole(100.0 - end.gained.p10),
        )
    if told.events:
        events = [f"{figures.day(day)}, {', '.join(texts)}" for day, (_, texts) in told.events.items()]
        yield words().CHART_TOLD_EVENTS.format(events="; ".join(events))


def _tables(told: _Told) -> Iterator[Table]:
    """The same as tables; those with nothing in them are left out."""
    scores = [
        (
            figures.day(one.day),
            scale_name(one.scale, told.catalogue),
            figures.number(one.value),
            "" if one.left_percent is None else figures.percent(one.left_percent),
        )
        for one in told.seen
    ]
    sessions = [(day, t, words().TABLE_GIVEN) for day, t in told.given]
    sessions += [(day, t, words().TABLE_PLANNED) for day, t in told.coming]
    named = [
        (figures.day(day), capital(treatment_name(t, told.catalogue)), state) for day, t, state in sessions
    ]
    forecast = [
        (figures.day(point.day), figures.percent(100.0 - point.gained.p50), *_ranges(point.gained))
        for point in told.outlook
    ]
    events = [(figures.day(day), "; ".join(texts)) for day, (_, texts) in told.events.items()]
    found: tuple[tuple[str, tuple[str, ...], Sequence[tuple[str, ...]]], ...] = (
        (words().TABLE_SCORES, words().TABLE_SCORES_HEADER, scores),
        (words().TABLE_FORECAST, words().TABLE_FORECAST_HEADER, forecast),
        (words().TABLE_SESSIONS, words().TABLE_SESSIONS_HEADER, named),
        (words().TABLE_EVENTS, words().TABLE_EVENTS_HEADER, events),
    )
    for title, header, rows in found:
        if rows:
            yield Table(title, header, tuple(rows))


def _ranges(values: Distribution) -> list[str]:
    """The bands from the narrowest to the widest, in words."""
    ends = [reach(values) for _, reach in reversed(BANDS)]
    return [figures.between(low, high) for low, high in ends]
