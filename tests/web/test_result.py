"""What the page of a result shows is what the library answers for the same case: when, why and why not."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from scarpath import api
from scarpath.catalog.load import load_case
from scarpath.core.case import Case
from scarpath.core.plan import Blocked, PlanResult
from scarpath.render.cite import cite, resolve, short, treatment_name
from scarpath.render.course import dated_entries
from scarpath.render.html import Section
from scarpath.render.say import said
from scarpath.render.words import patient as words_patient, web as words
from scarpath.web.desk import Desk
from scarpath.web.form import face_of, typed_from
from tests.web.site import FACE, TODAY, send, visiting, waited

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
DARK = {**FACE, "person.fitzpatrick": "V", "skin.keloid_tendency": "no", "skin.facial_dermatitis": "yes"}
PILL = {**FACE, "skin.isotretinoin.status": "current"}
FACES = {
    "a face": FACE,
    "dark skin with a rash": DARK,
    "on isotretinoin": PILL,
    **{path.stem: path for path in EXAMPLES},
}
BLANK = re.compile(r"\s+")
UNTIL = re.compile(r" \([^()]*\d{4}\)$")


class Parts(HTMLParser):
    """The parts of a page by their anchors, each as its lines: paragraphs, bullets and cells."""

    LINES = frozenset({"p", "li", "dt", "dd", "td", "th"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "details":
            self._open.append(str(dict(attrs)["id"]))
            self.parts[self._open[-1]] = []
        elif self._open and tag in self.LINES:
            self.parts[self._open[-1]].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self.parts[self._open[-1]]:
            self.parts[self._open[-1]][-1] += data

    def lines(self, title: str) -> list[str]:
        """The lines below a title, in order; none where there is no such part."""
        found = self.parts.get(Section(title=title, blocks=()).anchor, [])
        return [flat(line) for line in found if flat(line)]


def flat(text: str) -> str:
    return BLANK.sub(" ", text.replace("\N{NO-BREAK SPACE}", " ")).strip()


def seen(page: str) -> str:
    """A page as its text alone."""
    return flat(re.sub(r"<[^>]+>", " ", page))


@pytest.fixture(scope="module", params=FACES, ids=lambda name: name.replace(" ", "_"))
def both(request: pytest.FixtureRequest, desk: Desk) -> tuple[Parts, str, PlanResult]:
    """The page of a face, and what the library answers for it by itself."""
    face = FACES[request.param]
    case: Case
    if isinstance(face, Path):
        case = load_case(face, desk.catalogue, today=TODAY)
        typed = typed_from(case)
    else:
        typed, case = face, api.describe(face_of(face), desk.catalogue, today=TODAY)
    with visiting(desk) as visitor:
        page = waited(visitor, send(visitor, typed))
    result = api.plan(case, desk.catalogue, desk.draws, today=TODAY, whole_front=False)
    return Parts(page), page, result


def test_the_timeline_is_that_of_the_library(both: tuple[Parts, str, PlanResult], desk: Desk) -> None:
    parts, _, result = both
    lines = parts.lines(words_patient().SCHEDULE)
    if result.recommended is None:
        assert lines == []
        return
    visits = result.recommended.schedule
    entries = dated_entries(visits, desk.catalogue)
    told = [flat(text) for day, what in entries for text in (f"{day:%d %b %Y}", what)]
    assert lines[: len(told)] == told
    assert f"{result.recommended.ends_on:%d %b %Y}" in lines[len(told)]
    # Every visit stands there with its day, its number and what is done, in whatever words.
    rows = list(zip(lines[: len(told) : 2], lines[1 : len(told) : 2], strict=True))
    for visit in visits:
        (row,) = [row for row in rows if row[1].startswith(f"Visit {visit.visit}: ")]
        assert row[0] == f"{visit.date:%d %b %Y}"
        assert all(treatment_name(t, desk.catalogue) in row[1] for t in visit.sessions)
    assert sum(len(v.sessions) for v in visits) == sum(
        result.front.plan(result.recommended.id).sessions.values() if result.front else ()
    )
    shown = " ".join(lines)
    assert all(flat(resolve(said(v.why_now), desk.catalogue)).casefold() in shown.casefold() for v in visits)


def test_why_is_what_the_library_says(both: tuple[Parts, str, PlanResult], desk: Desk) -> None:
    parts, page, result = both
    if result.recommended is None:
        assert not parts.lines(words_patient().FIRST_PLAN)
        return
    lines = parts.lines(words_patient().FIRST_PLAN)
    why = [flat(resolve(said(reason), desk.catalogue)) for reason in result.recommended.why]
    assert why
    assert [line for line in lines if line in why] == why
    changes = [flat(resolve(said(text), desk.catalogue)) for text in result.recommended.would_change_if]
    assert [line for line in parts.lines(words_patient().WOULD_CHANGE) if line in changes] == changes
    assert 'class="card plan shown"' in page


def test_why_not_names_everything_that_is_out(both: tuple[Parts, str, PlanResult], desk: Desk) -> None:
    parts, page, result = both
    safety = result.safety
    for title, entries in (
        (words_patient().RULED_OUT, safety.blocked),
        (words_patient().ONLY_LATER, safety.delayed),
    ):
        lines = parts.lines(title)
        assert bool(lines) == bool(entries)
        named = {name for line in lines for name in UNTIL.sub("", line.partition(": ")[0]).split(", ")}
        for entry in entries:
            assert treatment_name(entry.treatment, desk.catalogue) in named
            stands(entry, lines, desk)
    # Nothing else is said to be out: each bullet names some of what is, and the legend is what is left.
    out = {treatment_name(entry.treatment, desk.catalogue) for entry in safety.blocked}
    for line in parts.lines(words_patient().RULED_OUT):
        who = line.partition(": ")[0].split(", ")
        assert set(who) <= out or line.startswith("(")
    assert (words().WHY_NOT in seen(page)) == bool(
        safety.blocked or safety.delayed or safety.cautions or safety.questions or result.raised_path
    )


def stands(entry: Blocked, lines: list[str], desk: Desk) -> None:
    """A treatment that is out stands there with its reason, until when, where that comes from, and whether a
    clinician has signed it.
    """
    name = treatment_name(entry.treatment, desk.catalogue)
    reason = flat(said(entry.reason))
    (line,) = [one for one in lines if name in one.partition(": ")[0] and reason in one]
    assert flat(cite(entry.sources, desk.catalogue)) in line
    assert entry.until is None or f"{entry.until:%d %b %Y}" in line
    if entry.sign_off:
        mark = re.search(r"\([a-z]\)$", line)
        assert mark is not None
        assert f"{mark[0]} {flat(said(entry.sign_off))}" in lines, "the mark is explained where it stands"


@pytest.mark.parametrize(
    ("face", "rule", "proposal"),
    [
        (DARK, "deep_peel_dark_skin", True),
        (DARK, "facial_dermatitis", False),
        (PILL, "isotretinoin_now_full_laser", True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rule_that_takes_a_treatment_out_is_named_with_its_source(
    face: dict[str, str], rule: str, proposal: bool, visitor: TestClient, desk: Desk
) -> None:
    known = desk.catalogue.rules[rule]
    assert known.sign_off == ("rule_proposal" if proposal else "sourced")
    page = waited(visitor, send(visitor, face))
    lines = Parts(page).lines(words_patient().RULED_OUT)
    (line,) = [one for one in lines if known.reason.split(". ")[0] in one]
    sources = {source for fact in known.facts for source in fact.sources}
    assert sources
    assert all(short(source, desk.catalogue) in line for source in sources)
    ((mark, _),) = re.findall(r"(\([a-z]\))($)", line)
    (legend,) = [one for one in lines if one.startswith(mark)]
    assert ("needs a clinician's sign-off" in legend) == proposal
    # The same in the answer for programs: what is out, by which rule.
    answer = api.describe(face_of(face), desk.catalogue, today=TODAY)
    blocked = api.assess_case(answer, desk.catalogue, today=TODAY)[1].blocked
    taken = {b.treatment for b in blocked if b.rule == rule}
    assert taken
    assert all(treatment_name(t, desk.catalogue) in line.partition(": ")[0] for t in taken)


def test_what_is_ruled_out_is_in_no_plan(visitor: TestClient, desk: Desk) -> None:
    address = send(visitor, DARK)
    waited(visitor, address)
    plan = json.loads(visitor.get(f"{address}/files/plan.json").content)
    out = {entry["treatment"] for entry in plan["blocked"]}
    assert "peel_deep" in out
    assert all(not out & set(one["sessions"]) for one in plan["plans"])
