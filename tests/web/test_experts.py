"""The pages on what experts say: there, with sources, and as strict as the others."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from scarpath.core.finding import Kind
from scarpath.core.standing import KINDS, kind_key
from scarpath.render.words.en import experts as words
from scarpath.web.desk import Desk


def test_every_kind_of_scar_and_every_treatment_has_a_page(visitor: TestClient, desk: Desk) -> None:
    overview = visitor.get("/experts").text
    for kind in KINDS:
        address = f"/experts/scars/{kind_key(kind)}"
        assert f'href="{address}?skin=III&amp;severity=moderate"' in overview
        assert visitor.get(address).status_code == 200
    for name in desk.catalogue.treatments:
        assert visitor.get(f"/experts/treatments/{name}").status_code == 200
    assert 'href="/experts"' in visitor.get("/evidence").text
    assert 'href="/experts/treatments/subcision"' in visitor.get("/evidence/treatments/subcision").text


@pytest.mark.parametrize("path", ["/experts", "/experts/scars/rolling", "/experts/treatments/subcision"])
def test_every_page_says_that_nobody_reviewed_the_positions(path: str, visitor: TestClient) -> None:
    assert words.FINDINGS[Kind.EXPERTS_NOT_REVIEWED] in visitor.get(path).text


def test_the_page_is_for_the_skin_that_was_chosen(visitor: TestClient) -> None:
    light, dark = (
        visitor.get(f"/experts/scars/icepick?skin={skin}&severity=severe").text for skin in ("II", "V")
    )
    assert words.SKIN.format(skin="V", severity="severe") in dark
    assert '<option value="V" selected>' in dark
    assert words.GROUPS["not_shown"] in dark
    assert words.GROUPS["not_shown"] not in light


@pytest.mark.parametrize(
    "path",
    [
        "/experts?skin=VII",
        "/experts?severity=macular",
        "/experts/scars/moles",
        "/experts/scars/rolling?skin=%3Cb%3E",
        "/experts/treatments/none",
    ],
)
def test_what_does_not_exist_has_no_page(path: str, visitor: TestClient) -> None:
    assert visitor.get(path).status_code == 404
