"""A signed review changes what is said of exactly what it covers, for as long as that stays as it was."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar, get_args, get_type_hints

import pytest

from scarpath import api
from scarpath.catalog.load import load_catalogue, load_review, read_case
from scarpath.core.case import Case
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCatalogue
from scarpath.core.plan import Blocked, Caution
from scarpath.core.review import Entry, Kind
from scarpath.core.sequencing import Sequencing
from scarpath.core.sign_off import coverage, reviewable, signed_sequencing, version_of
from scarpath.planning.safety import check_safety
from scarpath.render.layout import Style
from scarpath.render.review_form import check_text, review_form
from scarpath.render.review_page import review_page, sections
from scarpath.render.say import said
from scarpath.render.words.en.clinician import REVIEW_FIELDS, REVIEW_GROUPS, REVIEW_SAME_VISIT
from scarpath.render.words.en.patient import NOT_REVIEWED, PROPOSAL
from tests.catalog.small import CASE, RULE, write_catalogue
from tests.support import spoken

check_safety = spoken(check_safety)

TODAY = date(2026, 11, 22)
PREGNANT = CASE.replace("skin:\n", "skin:\n  pregnant_or_breastfeeding: true\n").replace(
    ", avoid: [light_beam]", ""
)
SECOND_RULE = RULE.replace("id: pregnant", "id: careful").replace("effect: block", "effect: precaution")
SECOND_RULE = SECOND_RULE.replace("[light_beam]", "[needles]")
WHO = "reviewer: A. Example\nrole: dermatologist, invented register 7\nsigned_on: {day}\n"
RULES: list[Entry] = [("rule", "careful"), ("rule", "pregnant")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small catalogue with two rules that act on the same case."""
    return write_catalogue(tmp_path / "catalogue", rules__careful=SECOND_RULE)


def sign(
    folder: Path,
    *entries: Entry,
    name: str = "first",
    verdict: str = "approve",
    remark: str = "",
    who: str = WHO,
    day: str = "2026-11-20",
) -> Path:
    """Put a signed review into a catalogue folder, at the versions as they stand there."""
    found = reviewable(load_catalogue(folder))
    rows = [
        f"  - {{kind: {kind}, id: {key}, version: '{version_of(found[kind, key])}', verdict: {verdict}"
        f"{f', remark: {remark}' if remark else ''}}}"
        for kind, key in entries
    ]
    path = folder / "reviews" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"id: {name}\n{who.format(day=day)}entries:\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def signed_words(folder: Path) -> dict[str, str]:
    """What the program says of the sign-off of each rule that acts on the case."""
    catalogue = load_catalogue(folder)

    face: Case = read_case(PREGNANT, "case.yaml", catalogue, today=TODAY)
    safety = check_safety(face, catalogue, today=TODAY)
    acting: list[Blocked | Caution] = [*safety.blocked, *safety.cautions]
    return {entry.rule: entry.sign_off for entry in acting}


def everything(folder: Path) -> list[Entry]:
    return list(reviewable(load_catalogue(folder)))


def test_unsigned_nothing_has_been_reviewed(folder: Path) -> None:
    assert said(api.sign_off(load_catalogue(folder))) == NOT_REVIEWED
    unsigned = "our own reading of the sources; needs a clinician's sign-off"
    assert signed_words(folder) == {"careful": unsigned, "pregnant": unsigned}


def test_a_signature_changes_what_is_said_of_that_rule_alone(folder: Path) -> None:
    before = signed_words(folder)
    sign(folder, ("rule", "careful"))
    after = signed_words(folder)
    assert "reviewed and approved by A. Example" in after["careful"]
    assert "2026-11-20" in after["careful"]
    assert "needs a clinician" not in after["careful"]
    assert {k: v for k, v in after.items() if k != "careful"} == {
        k: v for k, v in before.items() if k != "careful"
    }


def test_an_edited_rule_goes_back_and_says_why(folder: Path) -> None:
    sign(folder, *RULES)
    assert all("approved" in text for text in signed_words(folder).values())
    rule = folder / "rules" / "careful.yaml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("reason: invented", "reason: other"), encoding="utf-8"
    )
    after = signed_words(folder)
    assert "changed since A. Example" in after["careful"]
    assert "needs a clinician's sign-off again" in after["careful"]
    assert "approved" in after["pregnant"]


def test_a_comment_or_another_layout_is_no_new_version(folder: Path) -> None:
    sign(folder, *RULES)
    rule = folder / "rules" / "careful.yaml"
    rule.write_text(
        "# looked at again\n" + rule.read_text(encoding="utf-8").replace("reason: i", "reason:   i"),
        encoding="utf-8",
    )
    assert "approved" in signed_words(folder)["careful"]


def test_partial_coverage_stays_honest(folder: Path) -> None:
    sign(folder, ("rule", "careful"))
    text = said(api.sign_off(load_catalogue(folder)))
    assert text.startswith(NOT_REVIEWED)
    # Two rules, two cards and two expert sources; the small catalogue has no sequencing entries.
    assert "1 of 6 parts" in text


def test_only_full_coverage_changes_the_general_sentence(folder: Path) -> None:
    whole = everything(folder)
    sign(folder, *whole[:-1])
    assert NOT_REVIEWED in said(api.sign_off(load_catalogue(folder)))
    sign(folder, whole[-1], name="second", day="2026-11-21")
    text = said(api.sign_off(load_catalogue(folder)))
    assert NOT_REVIEWED not in text
    assert "A. Example (dermatologist, invented register 7) on 2026-11-20" in text
    card = folder / "treatments" / "needles.yaml"
    card.write_text(card.read_text(encoding="utf-8").replace("stage: 3", "stage: 4"), encoding="utf-8")
    text = said(api.sign_off(load_catalogue(folder)))
    assert text.startswith(NOT_REVIEWED)
    assert "Changed since a clinician looked: 1." in text


@pytest.mark.parametrize(("verdict", "words"), [("amend", "asks for a change"), ("reject", "does not agree")])
def test_an_objection_is_said_and_is_no_approval(verdict: str, words: str, folder: Path) -> None:
    sign(folder, *everything(folder), verdict=verdict, remark="invented")
    assert words in signed_words(folder)["pregnant"]
    text = said(api.sign_off(load_catalogue(folder)))
    assert "In 6 of them the reviewer wants a change, or does not agree." in text


def test_of_two_people_the_less_favourable_counts_and_of_one_the_last(folder: Path) -> None:
    sign(folder, ("rule", "careful"), verdict="reject", remark="invented", name="a", day="2026-11-01")
    sign(folder, ("rule", "careful"), name="b", who=WHO.replace("A. Example", "B. Example"), day="2026-11-02")
    assert "A. Example" in signed_words(folder)["careful"]
    assert "does not agree" in signed_words(folder)["careful"]
    sign(folder, ("rule", "careful"), name="c", day="2026-11-03")
    assert "does not agree" not in signed_words(folder)["careful"]


def test_a_card_has_its_own_sign_off(folder: Path) -> None:
    sign(folder, ("card", "needles"))
    catalogue = load_catalogue(folder)
    assert NOT_REVIEWED not in said(api.sign_off(catalogue, [("card", "needles")]))
    assert said(api.sign_off(catalogue, [("card", "light_beam")])) == NOT_REVIEWED


def test_a_signed_proposal_on_timing_no_longer_asks_for_a_sign_off(folder: Path) -> None:
    gap = (
        "gaps:\n  - {id: rest, after: {everything: true}, before: {everything: true}, weeks: 2, "
        "facts: [{fact: invented, sources: [page]}], sign_off: rule_proposal}"
    )
    path = folder / "sequencing.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("gaps: []", gap), encoding="utf-8")
    assert signed_sequencing(load_catalogue(folder)).gaps[0].sign_off == "rule_proposal"
    sign(folder, ("sequencing", "gaps.rest"))
    assert signed_sequencing(load_catalogue(folder)).gaps[0].sign_off == "sourced"
    assert "clinician" in PROPOSAL


FAULTS = {
    "unknown": ("id: pregnant", "id: pregnent", "there is no rule 'pregnent'. Did you mean pregnant?"),
    "no remark": ("verdict: approve", "verdict: reject", "without a remark"),
    "no name": ("reviewer: A. Example", 'reviewer: " "', "reviewer is empty"),
    "verdict": ("verdict: approve", "verdict: fine", "'fine' is not known here"),
    "stranger": ("role:", "rol: x\nrole:", "'rol' is not a key here"),
    "future": ("2026-11-20", "2026-12-24", "2026-12-24 is in the future"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_review_is_refused_with_line_and_remedy(fault: str, folder: Path) -> None:
    old, new, message = FAULTS[fault]
    catalogue = load_catalogue(folder)
    path = sign(folder, ("rule", "pregnant"))
    assert load_review(path, catalogue, today=TODAY).reviewer == "A. Example"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidCatalogue, match=r"first\.yaml:[0-9]+:") as caught:
        load_review(path, catalogue, today=TODAY)
    assert message in str(caught.value)


def test_a_review_that_names_an_entry_twice_is_refused(folder: Path) -> None:
    path = sign(folder, ("rule", "pregnant"), ("rule", "pregnant"))
    with pytest.raises(InvalidCatalogue, match="names rule pregnant twice"):
        load_review(path, load_catalogue_without_reviews(folder), today=TODAY)


def load_catalogue_without_reviews(folder: Path) -> Catalogue:
    path = folder / "reviews" / "first.yaml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    catalogue = load_catalogue(folder)
    path.write_text(text, encoding="utf-8")
    return catalogue


def test_every_field_of_the_sequencing_data_has_a_title() -> None:
    hints = [get_args(hint)[0] for hint in get_type_hints(Sequencing).values() if get_args(hint)]
    kinds = [kind for kind in hints if dataclasses.is_dataclass(kind)]
    assert len(kinds) > 5
    fields = {field.name for kind in kinds for field in dataclasses.fields(kind)}
    assert fields - {"id", "sign_off", "facts"} == {*REVIEW_FIELDS, *REVIEW_SAME_VISIT}


def test_a_check_names_what_changed_since(folder: Path) -> None:
    path = sign(folder, *RULES)
    rule = folder / "rules" / "careful.yaml"
    rule.write_text(
        rule.read_text(encoding="utf-8").replace("reason: invented", "reason: other"), encoding="utf-8"
    )
    catalogue = load_catalogue(folder)
    text = check_text(load_review(path, catalogue, today=TODAY), catalogue, style=Style())
    flat = " ".join(text.split())
    assert "2 approved, 0 to be amended, 0 rejected." in flat
    assert "- rule careful: reviewed at version" in flat
    assert "rule pregnant" not in flat
    assert "1 of 6 entries are reviewed as they stand now" in flat


def test_the_form_becomes_a_valid_review_when_it_is_filled_in(folder: Path, tmp_path: Path) -> None:
    catalogue = load_catalogue(folder)
    form = review_form(catalogue, name="filled", today=TODAY)
    filled = form.replace('reviewer: ""', "reviewer: A").replace('role: ""', "role: dermatologist")
    filled = filled.replace("#  - {", "  - {").replace("verdict: }", "verdict: approve}")
    path = tmp_path / "filled.yaml"
    path.write_text(filled, encoding="utf-8")
    review = load_review(path, catalogue, today=TODAY)
    assert {entry.entry for entry in review.entries} == set(reviewable(catalogue))


def test_an_unfilled_form_is_refused(folder: Path, tmp_path: Path) -> None:
    catalogue = load_catalogue(folder)
    path = tmp_path / "empty.yaml"
    path.write_text(review_form(catalogue, name="empty", today=TODAY), encoding="utf-8")
    with pytest.raises(InvalidCatalogue):
        load_review(path, catalogue, today=TODAY)


def test_no_review_is_shipped() -> None:
    catalogue = load_catalogue()
    assert catalogue.reviews == {}
    assert coverage(catalogue).reviewed == 0


def scarpath(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, as typed."""
    command = [sys.executable, "-c", "from scarpath.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, encoding="utf-8")


def test_the_commands_write_the_document_and_read_what_comes_back(tmp_path: Path) -> None:
    page, form = tmp_path / "rules.html", tmp_path / "mine.yaml"
    done = scarpath("review", "export", "--out", page, "--form", form, "--today", "2026-11-22")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    empty = scarpath("review", "check", form, "--today", "2026-11-22")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert "mine.yaml" in empty.stderr
    text = (
        form.read_text(encoding="utf-8").replace('reviewer: ""', "reviewer: A").replace('role: ""', "role: B")
    )
    text = text.replace("#  - {", "  - {", 1).replace("verdict: }", "verdict: approve}", 1)
    form.write_text(text, encoding="utf-8")
    done = scarpath("review", "check", form, "--today", "2026-11-22")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 approved, 0 to be amended, 0 rejected." in done.stdout
    again = scarpath("review", "export", "--form", form)
    assert again.returncode == 2, "a form that somebody may have filled in is never written over"


class Outline(HTMLParser):
    """What a page is made of: elements must close in order; ids, links, headings and addresses are kept."""

    VOID: ClassVar = {"meta", "br", "hr", "img", "link", "input"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name in ("src", "srcset", "data", "action"):
                self.fetched.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


@pytest.fixture(scope="module")
def page() -> tuple[str, Outline]:
    text = review_page(load_catalogue(), "0.0.0")
    return text, Outline(text)


def test_the_document_is_well_formed(page: tuple[str, Outline]) -> None:
    text, outline = page
    assert text.startswith("<!DOCTYPE html>")
    assert (outline.faults, outline.open) == ([], [])
    assert len(set(outline.ids)) == len(outline.ids)
    assert all(not any(c.isspace() for c in name) for name in outline.ids)
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps), "a heading level is skipped"


def test_the_document_needs_nothing_but_itself(page: tuple[str, Outline]) -> None:
    text, outline = page
    assert outline.fetched == []
    assert {"script", "link", "img", "iframe"} & set(outline.tags) == set()
    assert "url(" not in text
    assert "@import" not in text
    assert {link[0] for link in outline.links} == {"#"}
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    assert "@media print" in text


def test_the_document_holds_every_entry_its_sources_and_places_to_sign(page: tuple[str, Outline]) -> None:
    _, outline = page
    catalogue = load_catalogue()
    found = reviewable(catalogue)
    words = " ".join(" ".join(outline.words).split())
    assert outline.tags.count("article") == len(found)
    missing = [
        key
        for (kind, key), value in found.items()
        if f"{kind} {key}, version {version_of(value)}" not in words
    ]
    assert missing == []
    assert all(" ".join(rule.reason.split()) in words for rule in catalogue.rules.values())
    cited = {key for rule in catalogue.rules.values() for key in rule.sources}
    assert {f"source-{key}" for key in cited} <= set(outline.ids)
    assert len([name for name in outline.ids if name.startswith("sign-")]) == len(sections(catalogue)) + 1
    proposals = [v for v in found.values() if getattr(v, "sign_off", "") == "rule_proposal"]
    assert words.count("Proposal: our own reading of the sources") == len(proposals)


def test_every_entry_stands_in_one_section() -> None:
    catalogue = load_catalogue()
    listed: list[tuple[Kind, str]] = [entry for part in sections(catalogue) for entry in part.entries]
    assert sorted(listed) == sorted(reviewable(catalogue))


def test_text_from_a_file_cannot_become_markup(folder: Path) -> None:
    rule = folder / "rules" / "careful.yaml"
    text = rule.read_text(encoding="utf-8").replace("reason: invented", 'reason: "<script>alert(1)</script>"')
    rule.write_text(text, encoding="utf-8")
    outline = Outline(review_page(load_catalogue(folder), "0.0.0"))
    assert "script" not in outline.tags
    assert "<script>alert(1)</script>" in "".join(outline.words)


def test_every_name_of_a_group_belongs_to_a_group() -> None:
    catalogue = load_catalogue()
    groups = {rule.topic for rule in catalogue.rules.values()}
    groups |= {card.family for card in catalogue.treatments.values()}
    groups |= {field.name for field in dataclasses.fields(catalogue.sequencing)}
    assert set(REVIEW_GROUPS) <= groups
    titles = " ".join(part.title for part in sections(catalogue))
    assert all(name in titles for name in REVIEW_GROUPS.values())
