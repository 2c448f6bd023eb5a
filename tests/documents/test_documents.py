"""The documents: tagged, two pages, with the figures of the result, and the same bytes each time."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from scarpath import api
from scarpath.catalog.draws import load_draws
from scarpath.catalog.load import load_case, load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidInput
from scarpath.core.plan import PlanResult
from scarpath.documents.consultation import consultation_pdf
from scarpath.documents.leaflet import leaflet_pdf
from scarpath.render import words_patient
from scarpath.render.figures import percent
from tests.claims import broken_promises

TODAY = date(2026, 11, 22)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def result(request: pytest.FixtureRequest, catalogue: Catalogue) -> PlanResult:
    case = load_case(request.param, catalogue, today=TODAY)
    return api.plan(case, catalogue, load_draws(catalogue), today=TODAY, whole_front=False)


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
    assert words_patient.QUESTION in text
    assert "22 Nov 2026" in text
    for plan_id in result.front.shortlist if result.front else ():
        assert percent(result.front.plan(plan_id).improvement_percent.mean) in text
    assert broken_promises(text) == []


def test_the_documents_are_tagged(result: PlanResult, catalogue: Catalogue) -> None:
    reader = PdfReader(BytesIO(consultation_pdf(result, catalogue)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    # PDF/UA names itself in the metadata (ISO 14289-1, section 5).
    assert re.search(rb"pdfuaid:part(>|=\")1", root["/Metadata"].get_data())


def test_the_same_result_gives_the_same_bytes(result: PlanResult, catalogue: Catalogue) -> None:
    assert consultation_pdf(result, catalogue) == consultation_pdf(result, catalogue)


def test_the_leaflet_is_about_the_plan_that_is_looked_at(result: PlanResult, catalogue: Catalogue) -> None:
    if result.recommended is None:
        with pytest.raises(InvalidInput, match="no plan is put first"):
            leaflet_pdf(result, catalogue)
        return
    text = words_of(leaflet_pdf(result, catalogue))
    assert words_patient.CAN_GO_WRONG in text
    assert broken_promises(text) == []
    for visit in result.recommended.schedule:
        assert visit.date.strftime("%d %b %Y") in text
