"""A hundred dots: how much of the scarring is left, for the mean and for one person in ten at either end."""

from __future__ import annotations

from scarpath.core.plan import Plan
from scarpath.render import figures
from scarpath.render.layout import Page, Style
from scarpath.render.words import patient as words


def picture_part(page: Page, plan: Plan) -> None:
    """What the improvement of a plan means, in words and in dots."""
    gain = plan.improvement_percent
    worst, mean, best = (figures.PEOPLE - figures.whole(value) for value in (gain.p10, gain.mean, gain.p90))
    page.heading(words().PICTURE)
    page.paragraph(words().PICTURE_TEXT.format(people=figures.PEOPLE, mean=mean, worst=worst, best=best))
    page.blank()
    titles = (words().PICTURE_WORST, words().PICTURE_MEAN, words().PICTURE_BEST)
    pictures = [
        (t.format(left=n), dots(n, page.style)) for t, n in zip(titles, (worst, mean, best), strict=True)
    ]
    for line in side_by_side(pictures, page.style):
        page.line(line)
    page.blank()
    page.paragraph(words().PICTURE_WORDS)


def dots(left: int, style: Style) -> list[str]:
    """A hundred dots in rows: full ones for what is left, empty ones for what is gone."""
    full = min(max(left, 0), figures.PEOPLE)
    run = style.full_dot * full + style.empty_dot * (figures.PEOPLE - full)
    across = 20
    return [run[i : i + across] for i in range(0, figures.PEOPLE, across)]


def side_by_side(pictures: list[tuple[str, list[str]]], style: Style) -> list[str]:
    """Pictures with a title each, beside one another where the page is wide enough."""
    column = max(len(text) for title, rows in pictures for text in (title, *rows)) + 2
    if column * len(pictures) - 2 > style.width:
        return [line for title, rows in pictures for line in (title, *rows)]
    blocks = [(title, *rows) for title, rows in pictures]
    return ["".join(f"{cell:<{column}}" for cell in line).rstrip() for line in zip(*blocks, strict=True)]
