"""The documents: tagged, two pages, with the figures of the result, and the same bytes each time."""

from __future__ import annotations

import itertools
import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidInput
from scarpath.core.plan import PlanResult
from scarpath.documents.consultation import consultation_pdf
from scarpath.documents.leaflet import leaflet_pdf
from scarpath.documents.values import before_and_after
from scarpath.render.figures import percent
from scarpath.render.words import patient as words_patient
from tests.claims import broken_promises
from tests.documents.made import EXAMPLES, TODAY, planned

Element = tuple[str, DictionaryObject]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def result(request: pytest.FixtureRequest, catalogue: Catalogue) -> PlanResult:
    return planned(request.param, catalogue, load_draws(catalogue))


def both(result: PlanResult, catalogue: Catalogue) -> list[PdfReader]:
    """The documents that a result has."""
    made = [consultation_pdf(result, catalogue, today=TODAY)]
    made += [leaflet_pdf(result, catalogue)] if result.recommended else []
    return [PdfReader(BytesIO(pdf)) for pdf in made]


def elements(reader: PdfReader) -> list[Element]:
    """The tags of a document in the order in which they are read out, each with its kind."""
    found: list[Element] = []

    def walk(node: object) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            walk(node.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def attribute(element: DictionaryObject, name: str) -> object:
    """An attribute of a tag, wherever it stands among them."""
    given = element.get("/A", ArrayObject())
    given = given.get_object() if isinstance(given, IndirectObject) else given
    listed = given if isinstance(given, ArrayObject) else [given]
    return next((one.get_object()[name] for one in listed if name in one.get_object()), None)


def words_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", text.replace("-\n", ""))


def test_the_consultation_has_at_most_two_pages_and_says_what_the_result_says(
    result: PlanResult, catalogue: Catalogue
) -> None:
    pdf = consultation_pdf(result, catalogue, today=TODAY)
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) <= 2
    text = words_of(pdf)
    assert words_patient().QUESTION in text
    assert "22 Nov 2026" in text
    for plan_id in result.front.shortlist if result.front else ():
        assert percent(result.front.plan(plan_id).improvement_percent.mean) in text
    assert broken_promises(text) == []


def test_the_documents_say_what_they_are(result: PlanResult, catalogue: Catalogue) -> None:
    for reader in both(result, catalogue):
        root = reader.trailer["/Root"]
        assert bool(root["/MarkInfo"]["/Marked"]) is True
        assert root["/Lang"] == "en"
        assert reader.metadata is not None
        assert reader.metadata.title
        assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"]) is True
        # PDF/UA names itself in the metadata (ISO 14289-1, section 5).
        assert re.search(rb"pdfuaid:part(>|=\")1", root["/Metadata"].get_data())
        assert all(page["/Tabs"] == "/S" for page in reader.pages if "/Annots" in page)


def test_the_tags_say_how_to_read_the_documents(result: PlanResult, catalogue: Catalogue) -> None:
    for reader in both(result, catalogue):
        found = elements(reader)
        kinds = [kind for kind, _ in found]
        headings = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
        assert headings[0] == 1
        assert headings.count(1) == 1
        # No level is left out on the way down (ISO 14289-1, 7.4.2).
        assert all(after <= before + 1 for before, after in itertools.pairwise(headings))
        for kind, element in found:
            if kind == "/Figure":
                assert element["/Alt"]
                assert attribute(element, "/BBox")
            if kind == "/TH":
                assert attribute(element, "/Scope") == "/Column"
        assert kinds.count("/Table") <= kinds.count("/TH")
        assert kinds.count("/LI") == kinds.count("/LBody")


PAINTS = {b"Tj", b"TJ", b"'", b'"', b"f", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"Do", b"sh", b"BI"}
"""Operators that leave something on the paper (ISO 32000-1, table 51)."""


def test_nothing_is_painted_outside_the_tags(result: PlanResult, catalogue: Catalogue) -> None:
    for reader in both(result, catalogue):
        for page in reader.pages:
            content = page.get_contents()
            assert content is not None
            depth = painted = 0
            for _, operator in content.operations:
                depth += (operator in (b"BDC", b"BMC")) - (operator == b"EMC")
                if operator in PAINTS:
                    painted += 1
                    assert depth > 0, operator
            assert painted > 10
            assert depth == 0


def test_a_visit_is_named_with_what_follows_it(result: PlanResult, catalogue: Catalogue) -> None:
    _, after = before_and_after(result, catalogue)
    visits = result.recommended.schedule if result.recommended else ()
    assert len(after) == len(set(after))
    numbers = [int(line.split(":")[0].removeprefix("Visit ")) for line in after]
    assert numbers == sorted(numbers)
    assert set(numbers) <= {n for n, visit in enumerate(visits, start=1) if visit.aftercare}
    # A line that refers to an earlier visit finds it in the list.
    for line in after:
        if referred := re.search(r"as after visit (\d+)", line):
            assert int(referred[1]) in numbers


def test_the_same_result_gives_the_same_bytes(result: PlanResult, catalogue: Catalogue) -> None:
    assert consultation_pdf(result, catalogue) == consultation_pdf(result, catalogue)


def test_the_leaflet_is_about_the_plan_that_is_looked_at(result: PlanResult, catalogue: Catalogue) -> None:
    if result.recommended is None:
        with pytest.raises(InvalidInput, match="no plan is put first"):
            leaflet_pdf(result, catalogue)
        return
    text = words_of(leaflet_pdf(result, catalogue))
    assert words_patient().CAN_GO_WRONG in text
    assert broken_promises(text) == []
    for visit in result.recommended.schedule:
        assert visit.date.strftime("%d %b %Y") in text
