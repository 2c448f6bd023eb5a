"""Names and short citations."""

from __future__ import annotations

import pytest

from scarpath.core.source import Source
from scarpath.render import cite
from tests import support
from tests.render import sample

CATALOGUE = sample.catalogue()


@pytest.mark.parametrize(
    ("author", "year", "expected"),
    [
        ("Alam, Omura, Kaminer, Dermatol Surg 31:310-317 (summary page)", 2005, "Alam 2005"),
        ("Afra et al., JAMA Facial Plast Surg", 2018, "Afra 2018"),
        (
            "ACS(I) task force (Mysore et al.), J Cutan Aesthet Surg 10:186-194",
            2017,
            "ACS(I) task force 2017",
        ),
        ("textbook copy: peel complications", None, "textbook copy"),
        ("FDA warning 2025", 2025, "FDA warning 2025"),
    ],
)
def test_a_source_is_cited_by_its_first_name_and_year(author: str, year: int | None, expected: str) -> None:
    source = Source(
        id="x",
        author=author,
        source_url="https://example.org",
        year=year,
        evidence_level="trial",
        quality_class="B",
    )
    catalogue = support.catalogue([])
    object.__setattr__(catalogue, "sources", {"x": source})
    assert cite.short("x", catalogue) == expected


def test_a_study_is_cited_by_author_and_year_or_by_its_name() -> None:
    catalogue = support.catalogue(
        [], studies=[support.study("roe2019a", ["x"]), support.study("co2_series", ["x"])]
    )
    assert cite.short("roe2019a", catalogue) == "Roe 2019"
    assert cite.short("study:roe2019a", catalogue) == "Roe 2019"
    assert cite.short("co2_series", catalogue) == "co2 series"


def test_an_address_is_cut_to_its_host() -> None:
    assert cite.short("https://www.example.org/a/b?c", CATALOGUE) == "example.org"


def test_long_lists_are_cut_and_say_so() -> None:
    assert cite.cite(("roe2020", "doe", "roe2020"), CATALOGUE) == "[Roe 2020; Doe Clinic]"
    assert cite.cite(("roe2020", "doe", "third"), CATALOGUE, most=1) == "[Roe 2020; and 2 more]"
    assert cite.cite((), CATALOGUE) == ""
    assert cite.names(("cut_out", "old_light"), CATALOGUE, most=1) == "Cutting out, and 1 more"


def test_keys_in_brackets_become_citations_and_other_brackets_stay() -> None:
    text = "Sun cream [roe2020; sources disagree]. A range [0, 1]. Nothing [else]."
    assert (
        cite.resolve(text, CATALOGUE)
        == "Sun cream [Roe 2020; sources disagree]. A range [0, 1]. Nothing [else]."
    )


def test_a_name_loses_its_detail() -> None:
    assert cite.brief("Fractional ablative laser (CO2, Er:YAG)") == "Fractional ablative laser"
    assert cite.brief("Full (non-fractional) ablative laser (CO2)") == "Full (non-fractional) ablative laser"
    assert cite.lower_first("PMMA filler") == "PMMA filler"
    assert cite.lower_first("Subcision") == "subcision"
