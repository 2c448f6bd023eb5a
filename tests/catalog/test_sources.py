"""Everything cited has one address: an identifier where one is known, else its page; a copy says that it is
one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import scarpath
from scarpath.catalog.load import load_catalogue, load_study
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCatalogue
from scarpath.core.position import ExpertSource
from scarpath.core.source import Address, Mirror, Source, canonical_address, mirror_of
from scarpath.core.study import Study
from scarpath.core.synthesis import Synthesis
from scarpath.render import cite
from tests.catalog.small import STUDY, write_catalogue

ROOT = Path(scarpath.__path__[0])
PLACES = (ROOT, Path(__file__).parents[2] / "docs")
WRITTEN = (".py", ".yaml", ".json", ".md", ".html", ".typ", ".css", ".js")
ADDRESS = re.compile(r"""https?://(?:\[[0-9a-f:.]+\])?[^\s"'<>)\]|]*""")
OWN = ("127.0.0.1", "0.0.0.0", "::1")
"""The machine itself, in what is said of the server."""
IDENTIFIERS = {
    "doi": re.compile(r"10\.\d{4,9}/[^\s?#]+"),
    "pmid": re.compile(r"[1-9]\d{0,8}"),
    "pmcid": re.compile(r"PMC[1-9]\d*"),
}
MIRRORS = {"copies.org": Mirror(id="copies.org", reason="invented")}
COPY = "https://www.copies.org/a"


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue()


Cited = Source | Study | Synthesis | ExpertSource


def cited(catalogue: Catalogue) -> Iterator[tuple[str, Cited]]:
    for shelf in ("sources", "studies", "syntheses", "positions"):
        yield from ((f"{shelf}/{key}", entry) for key, entry in getattr(catalogue, shelf).items())


def page_of(entry: Cited) -> str | None:
    if isinstance(entry, Study):
        return entry.source.url
    return entry.source_url if isinstance(entry, Source) else entry.url


def is_bare_ip(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return False
    return host not in OWN


def test_an_identifier_comes_before_a_page() -> None:
    every = {"doi": "10.1000/x", "pmid": "12", "pmcid": "PMC3"}
    found = []
    for name in (*every, None):
        found.append(canonical_address("https://example.org/a", **every))
        if name is not None:
            every[name] = ""
    assert [address.text for address in found] == [
        "doi:10.1000/x", "pmid:12", "pmcid:PMC3", "https://example.org/a",
    ]  # fmt: skip
    assert [address.link for address in found] == [
        "https://doi.org/10.1000/x", "https://pubmed.ncbi.nlm.nih.gov/12/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3/", "https://example.org/a",
    ]  # fmt: skip
    nowhere = canonical_address(None, doi=None, pmid=None, pmcid=None)
    assert (nowhere.kind, nowhere.text, nowhere.link) == ("nowhere", "", "")


@pytest.mark.parametrize(
    ("page", "copied"),
    [
        (COPY, True),
        ("http://COPIES.org:8081/a", True),
        ("https://notcopies.org", False),
        ("https://copies.org.example.org", False),
        ("https://example.org/copies.org", False),
    ],
)
def test_a_mirror_stands_for_the_hosts_below_it(page: str, copied: bool) -> None:
    assert (mirror_of(page, MIRRORS) is not None) == copied


def test_a_citation_says_that_it_names_a_copy() -> None:
    copy = canonical_address(COPY, doi=None, pmid=None, pmcid=None)
    assert cite.address_text(copy, MIRRORS) == f"{COPY} (a copy; the original page is not known)"
    assert cite.address_text(copy, {}) == COPY
    known = canonical_address(COPY, doi=None, pmid="12", pmcid=None)
    assert cite.address_text(known, MIRRORS) == "pmid:12"
    assert cite.address_text(Address("nowhere"), MIRRORS) == "no address is known that lasts"


def test_every_citation_of_the_catalogue_is_printed_by_its_address(shipped: Catalogue) -> None:
    copies = 0
    for key in (*shipped.sources, *(f"study:{name}" for name in shipped.studies)):
        entry = shipped.sources.get(key) or shipped.studies[key.removeprefix("study:")]
        told = cite.full(key, shipped)
        assert entry.address.text in told
        mirrors = [page for page in ADDRESS.findall(told) if mirror_of(page, shipped.mirrors)]
        assert bool(mirrors) == ("a copy" in told.removeprefix(getattr(entry, "author", ""))), told
        assert not (mirrors and entry.address.kind in IDENTIFIERS), told
        copies += bool(mirrors)
    assert copies


def test_everything_cited_has_one_well_formed_address(shipped: Catalogue) -> None:
    for where, entry in cited(shipped):
        names = entry.citation if isinstance(entry, Study) else entry
        for name, form in IDENTIFIERS.items():
            value = getattr(names, name)
            assert value is None or form.fullmatch(value), where
        page = page_of(entry)
        assert page is None or re.match(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+", page), where
        if entry.address.kind == "nowhere":
            assert isinstance(entry, Study), where
            assert "not kept" in entry.notes, where
        else:
            assert entry.address.link.startswith("http"), where


def test_no_copy_stands_where_the_original_is_known(shipped: Catalogue) -> None:
    # of an expert source the page is what was read, and its address alone is printed
    wrong = [
        where
        for where, entry in cited(shipped)
        if not isinstance(entry, ExpertSource)
        and entry.address.kind in IDENTIFIERS
        and mirror_of(page_of(entry) or "", shipped.mirrors)
    ]
    assert wrong == []


def test_who_cites_the_same_page_cites_the_same_address(shipped: Catalogue) -> None:
    """An identifier that stands in one entry is not forgotten in another one."""
    found: dict[str, set[str]] = {}
    for _, entry in cited(shipped):
        if not isinstance(entry, Study) or entry.source.seen_in not in ("review_table", "table"):
            page = (page_of(entry) or "").split("://")[-1].removeprefix("www.").rstrip("/")
            found.setdefault(page, set()).add(entry.address.text)
    found.pop("", None)
    apart = {
        page: texts
        for page, texts in found.items()
        if any(not t.startswith("http") for t in texts) and len(texts) > 1
    }
    assert apart == {}


def test_no_bare_ip_address_stands_anywhere() -> None:
    files = [path for place in PLACES for path in place.rglob("*") if path.suffix in WRITTEN]
    assert len(files) > 300
    texts = ((path, path.read_text(encoding="utf-8")) for path in files)
    assert [(p.name, a) for p, text in texts for a in ADDRESS.findall(text) if is_bare_ip(a)] == []


@pytest.mark.parametrize(
    ("address", "bare"),
    [("http://8.8.8.8:8081/1", True), ("http://[2001:db8::1]/a", True), ("http://127.0.0.1:8710", False),
     ("https://example.org/8.8.8.8", False)],
)  # fmt: skip
def test_a_bare_ip_address_is_told(address: str, bare: bool) -> None:
    assert is_bare_ip(address) == bare


def test_mirrors_are_read_strictly(tmp_path: Path) -> None:
    wrong = "- {id: copies.example.org, resaon: invented}\n"
    with pytest.raises(InvalidCatalogue, match=r"mirrors\.yaml"):
        load_catalogue(write_catalogue(tmp_path, mirrors=wrong))


def test_a_study_without_a_lasting_address(tmp_path: Path) -> None:
    text = STUDY.format(id="first2020", doi="10.1/a")
    text = text.replace('{doi: "10.1/a"}', "{}").replace('"https://example.org/first2020"', "null")
    path = tmp_path / "first2020.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_study(path).address.kind == "nowhere"
