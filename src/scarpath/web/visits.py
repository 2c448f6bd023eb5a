"""Write down a visit that came with a form: its photos are developed, its values read and checked, and all of
it is kept or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from scarpath.api import follow
from scarpath.catalog.course import read_visit
from scarpath.core.catalogue import Catalogue
from scarpath.core.course import Consent, Course
from scarpath.core.errors import InvalidFile, InvalidInput, Place, Problem, StoreProblem
from scarpath.core.finding import Finding, finding
from scarpath.web.faults import WebFault
from scarpath.web.form import Typed, visit_of
from scarpath.web.photos import MOST_OF_COURSE, MOST_PHOTOS, Darkroom
from scarpath.web.shelf import Kept, Shelf

Sent = Sequence[tuple[bytes, str]]
"""Photos as they came: the content, and the media type that it claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Where a visit goes. `entry` is the visit that it corrects, if any."""

    shelf: Shelf
    kept: Kept
    course: Course
    catalogue: Catalogue
    darkroom: Darkroom
    author: str
    today: date
    entry: str | None = None

    def write(
        self, typed: Typed, sent: Sent, stay: Sequence[Mapping[str, Any]], agreed: bool
    ) -> tuple[Problem, ...]:
        """Keep the visit; what is wrong with it where it was not kept. `stay` are the files of the corrected
        visit that are to be kept.
        """
        photos, problems = self._developed(sent)
        if sent and not (agreed or self.course.agreed("keep_photos")):
            problems.append(_problem(("consent",), finding(WebFault.PHOTO_CONSENT_NEEDED)))
        values = visit_of(typed)
        files = [{"path": str(n), "kind": "photo"} for n in range(len(sent) + len(stay))]
        try:
            told = json.dumps(values | ({"files": files} if files else {}))
            read_visit(told, "form.json", self.catalogue, today=self.today)
        except InvalidFile as error:
            problems += error.problems
        return tuple(problems) or self._keep(values, photos, stay)

    def _developed(self, sent: Sent) -> tuple[list[bytes], list[Problem]]:
        if len(sent) > MOST_PHOTOS:
            return [], [_problem(("photo",), finding(WebFault.TOO_MANY_PHOTOS, photos=MOST_PHOTOS))]
        if sent and len(self.course.photos) + len(sent) > MOST_OF_COURSE:
            return [], [_problem(("photo",), finding(WebFault.COURSE_FULL, photos=MOST_OF_COURSE))]
        photos, problems = [], []
        for content, claimed in sent:
            try:
                photos.append(self.darkroom.developed(content, claimed))
            except InvalidInput as error:
                problems.append(_problem(("photo",), error.what))
        return photos, problems

    def _keep(
        self, values: Mapping[str, Any], photos: Sequence[bytes], stay: Sequence[Mapping[str, Any]]
    ) -> tuple[Problem, ...]:
        now = datetime.now(UTC)
        try:
            with self.shelf.open() as store:
                contents = [(str(held["kind"]), store.content(held["digest"])) for held in stay]
                contents += [("photo", photo) for photo in photos]
                follow.record_visit(
                    store, self.kept.name, values, contents, author=self.author, now=now, replaces=self.entry
                )
                if photos and not self.course.agreed("keep_photos"):
                    given = Consent(day=self.today, what="keep_photos", given=True)
                    follow.consent(store, self.kept.name, given, author=self.author, now=now)
        except StoreProblem as error:
            return (_problem((), error.what),)
        return ()


def _problem(place: Place, what: Finding) -> Problem:
    return Problem("", None, place, what)
