"""A signed review as a file to fill in, and what a filled one says, in text."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from scarpath.core.catalogue import Catalogue
from scarpath.core.review import Review
from scarpath.core.sign_off import coverage, reviewable, version_of
from scarpath.render.layout import Page, Style
from scarpath.render.review_page import sections
from scarpath.render.say import said
from scarpath.render.words import clinician as words


def review_form(catalogue: Catalogue, *, name: str, today: date) -> str:
    """A review in YAML in which every entry stands as a comment until somebody takes the mark away."""
    found = reviewable(catalogue)
    lines = [words().REVIEW_FORM.format(id=name, day=today.isoformat()).rstrip("\n")]
    for section in sections(catalogue):
        lines.append(f"  # {section.title}")
        lines += [
            f"#  - {{kind: {kind}, id: {key}, version: '{version_of(found[kind, key])}', verdict: }}"
            for kind, key in section.entries
        ]
    return "\n".join(lines) + "\n"


def check_text(review: Review, catalogue: Catalogue, *, style: Style) -> str:
    """What a review says, which of its entries changed since, and how much is signed with it."""
    page = Page(style)
    page.paragraph(words().CHECK_TITLE.format(id=review.id, signature=said(review.signature)), tone="strong")
    verdicts = Counter(reviewed.verdict for reviewed in review.entries)
    page.paragraph(
        words().CHECK_COUNTS.format(
            approve=verdicts["approve"], amend=verdicts["amend"], reject=verdicts["reject"]
        )
    )
    found = reviewable(catalogue)
    now = {reviewed.entry: version_of(found[reviewed.entry]) for reviewed in review.entries}
    old = [reviewed for reviewed in review.entries if reviewed.version != now[reviewed.entry]]
    if not old:
        page.paragraph(words().CHECK_CURRENT)
    page.bullets(
        words().CHECK_OLD,
        (
            words().CHECK_OLD_ENTRY.format(
                kind=reviewed.kind, id=reviewed.id, version=reviewed.version, now=now[reviewed.entry]
            )
            for reviewed in old
        ),
    )
    page.blank()
    total = coverage(replace(catalogue, reviews={**catalogue.reviews, review.id: review}))
    page.paragraph(words().CHECK_COVERAGE.format(reviewed=total.reviewed, entries=total.entries))
    return page.text()
