"""What stands behind the program, as text: what it is for, its date, its evidence, its money, its updates."""

from __future__ import annotations

from scarpath.core.about import About
from scarpath.render.layout import Page, Style
from scarpath.render.say import said
from scarpath.render.words import patient as words


def about_text(about: About, *, style: Style) -> str:
    """Everything a reader should know before trusting an answer."""
    page = Page(style)
    page.line(words().ABOUT, "strong")
    about_part(page, about)
    return page.text()


def about_part(page: Page, about: About) -> None:
    """What stands below the title."""
    page.paragraph(words().ABOUT_PURPOSE)
    page.paragraph(f"{said(about.sign_off)} {words().NOT_A_DOCTOR}", tone="warning")
    page.bullets(
        words().ABOUT_DATES,
        (
            words().ABOUT_VERSION.format(version=about.version, day=about.released.isoformat()),
            _evidence_dates(about),
            words().ABOUT_UPDATES,
            words().ABOUT_STALE,
        ),
    )
    page.bullets(
        words().ABOUT_EVIDENCE,
        (
            words().ABOUT_SELECTION,
            words().ABOUT_STUDIES.format(
                studies=about.studies,
                fitted=about.studies_fitted,
                left_out=about.left_out,
                randomised=about.randomised,
                sources=about.sources,
            ),
            words().ABOUT_QUALITY.format(
                treatments=", ".join(f"{count} {words().SURE[level]}" for level, count in about.by_certainty)
            ),
            _fit(about),
        ),
    )
    page.bullets(words().ABOUT_PEOPLE, (words().ABOUT_MAKERS, words().ABOUT_PATIENTS, words().ABOUT_FUNDING))
    page.bullets(words().ABOUT_READING, words().ABOUT_READING_LINES)


def _evidence_dates(about: About) -> str:
    if about.first_year is None or about.last_year is None:
        return words().ABOUT_NO_YEARS
    return words().ABOUT_YEARS.format(first=about.first_year, last=about.last_year, undated=about.undated)


def _fit(about: About) -> str:
    known = (about.model_version, about.chains, about.seed)
    model, chains, seed = (words().UNKNOWN if value is None else value for value in known)
    return words().ABOUT_FIT.format(model=model, chains=chains, draws=about.draws, seed=seed)
