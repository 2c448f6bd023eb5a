"""What the first page shows of the general answer."""

from __future__ import annotations

from dataclasses import dataclass

from scarpath.core.catalogue import Catalogue
from scarpath.core.overview import GeneralAnswer
from scarpath.render import figures
from scarpath.render.general import first_lines, similar_text
from scarpath.render.pictures import range_bar
from scarpath.render.plans import plan_name
from scarpath.render.say import said
from scarpath.render.words import patient as words_patient, web as words


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One reference face: its name, its best tried plan, what that is not told apart from, its gain."""

    name: str
    plan: str
    alike: str
    better: str
    interval: str
    bar: str
    sure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The general answer in three lines, the faces behind it, and the note below them."""

    lines: tuple[str, str, str]
    faces: tuple[Face, ...]
    note: str
    sign_off: str


def home_view(answer: GeneralAnswer | None, catalogue: Catalogue) -> Home | None:
    """The first page; None while the answer is still being worked out."""
    if answer is None:
        return None
    faces = []
    for row in answer.rows:
        gain = row.plan.improvement_percent
        interval = words().CARD_RANGE.format(share=figures.most_people(), interval=figures.interval(gain))
        face = words_patient().GENERAL_FACES[row.face.id]
        faces.append(
            Face(
                name=words().HOME_FACE.format(face=face, skin=row.face.fitzpatrick.value),
                plan=plan_name(row.plan.sessions, catalogue),
                alike=similar_text(row, catalogue),
                better=figures.percent(gain.mean),
                interval=interval,
                bar=range_bar(gain, f"{words().CARD_BETTER} {figures.percent(gain.mean)}, {interval}"),
                sure=words_patient().SURE[row.plan.certainty],
            )
        )
    note = words().HOME_NOTE.format(share=figures.most_people())
    return Home(lines=first_lines(answer), faces=tuple(faces), note=note, sign_off=said(answer.sign_off))
