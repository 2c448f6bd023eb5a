"""What stands behind the program is counted from catalogue and lock; what is not recorded is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import scarpath
from scarpath import api
from scarpath.catalog.compiled import DATA
from scarpath.catalog.load import load_catalogue
from scarpath.core.about import About
from scarpath.render.about import about_text
from scarpath.render.layout import Style
from tests.claims import broken_promises
from tests.support import draws

CATALOGUE = load_catalogue()
PLAIN = draws([card for card in CATALOGUE.treatments.values() if not card.raised_only], count=10)
LOCK = {
    "model_version": 3,
    "settings": {"chains": 2, "seed": 11},
    "studies_fitted": ["a", "b"],
    "left_out": {"c": "why"},
}
ABOUT = api.about(CATALOGUE, replace(PLAIN, lock=LOCK))


def text_of(about: About) -> str:
    return " ".join(about_text(about, style=Style()).split())


def test_the_counts_are_those_of_the_catalogue() -> None:
    files = [path.read_text(encoding="utf-8") for path in Path(DATA / "studies").glob("*.yaml")]
    assert ABOUT.studies == len(files)
    assert ABOUT.randomised == sum("\ndesign: rct_" in text for text in files)
    assert sum(count for _, count in ABOUT.by_certainty) == len(CATALOGUE.treatments)
    assert (ABOUT.studies_fitted, ABOUT.left_out) == (2, 1)
    assert "model 3, 2 chains, 10 draws, start 11" in text_of(ABOUT)


def test_it_says_how_old_it_is() -> None:
    years = [study.year for study in CATALOGUE.studies.values() if study.year]
    text = text_of(ABOUT)
    assert f"from {min(years)} to {max(years)}" in text
    assert f"version {scarpath.__version__}, dated {scarpath.__released__}" in text


def test_what_is_not_recorded_is_said() -> None:
    bare = api.about(replace(CATALOGUE, studies={}), replace(PLAIN, lock={}))
    text = text_of(bare)
    assert "No study at hand prints its year." in text
    assert "model not known, not known chains" in text
    assert "This repository records no funding." in text


def test_it_promises_nothing_and_fits_the_page() -> None:
    text = about_text(ABOUT, style=Style())
    assert broken_promises(text) == []
    assert max(map(len, text.splitlines())) <= 80
