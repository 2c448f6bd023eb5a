"""Reviews beside the model in words: the sentence follows from the two figures and from nothing else."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from scarpath.core.catalogue import Catalogue
from scarpath.core.synthesis import Beside, PooledComparison, Reads, ReviewsBeside, Side, Synthesis
from scarpath.render.json import dumps
from scarpath.render.layout import Style
from scarpath.render.syntheses import figure, in_words, reviews_json, reviews_page, reviews_text
from tests.support import card, catalogue

CARDS = [
    card("laser", "resurfacing"),
    card("needles", "resurfacing"),
    card("plasma", "adjunct", hosts=("needles",)),
    card("peel", "peel"),
]


def comparison(a: str = "laser", b: str = "needles", **more: Any) -> PooledComparison:
    given: dict[str, Any] = {
        "a": Side(label=f"the {a}", options=(tuple(a.split("+")),)),
        "b": Side(label=f"the {b}", options=(tuple(b.split("+")),)),
        "outcome": "half better",
        "measure": "OR",
        "estimate": 2.0,
        "low": 1.5,
        "high": 3.0,
        "reads": Reads(quantity="responders", threshold_percent=50),
    }
    return PooledComparison(**given | more)


def entry(**more: Any) -> Beside:
    given: dict[str, Any] = {
        "synthesis": "made",
        "index": 0,
        "estimate": 1.6,
        "low": 1.1,
        "high": 2.2,
        "review_favours": "a",
        "model_favours": "a",
        "overlap": True,
        "studies": ("x2020",),
    }
    return Beside(**given | more)


def known(*comparisons: PooledComparison, n_trials: int | None = 7) -> Catalogue:
    synthesis = Synthesis(
        id="made",
        title="A made-up review",
        year=None,
        url="https://example.org",
        doi="10.1/x",
        n_trials=n_trials,
        comparisons=comparisons,
    )
    return dataclasses.replace(catalogue(CARDS), syntheses={"made": synthesis})


def words(found: Beside, *comparisons: PooledComparison, **more: Any) -> str:
    shelf = known(*(comparisons or (comparison(),)), **more)
    return in_words(found, shelf.syntheses["made"], shelf)


def test_agreement_needs_no_explanation() -> None:
    assert words(entry()) == "Both favour the laser; the intervals overlap."
    neither = entry(review_favours="neither", model_favours="neither")
    assert words(neither) == "Neither the review nor the model sets the two apart; the intervals overlap."


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"overlap": False, "estimate": 1.2}, "the model expects less of a difference"),
        ({"overlap": False, "estimate": 9.0}, "the model expects more of a difference"),
        ({"model_favours": "neither"}, "The review favours the laser; the model cannot tell the two apart"),
        ({"review_favours": "neither"}, "The model favours the laser; the review does not"),
        ({"model_favours": "b"}, "They disagree: the review favours the laser, the model the needles"),
        ({"review_favours": None, "overlap": None}, "prints no figure that says which did better"),
    ],
)
def test_disagreement_is_named_and_explained_by_counts(more: dict[str, Any], says: str) -> None:
    told = words(entry(**more))
    assert says in told
    assert "In this catalogue one study sets the two against each other; the review pooled 7." in told


def test_a_disagreement_within_a_class_and_over_an_addition() -> None:
    vague = entry(model_favours="neither")
    assert "Both sides are of one class (resurfacing)" in words(vague)
    added = words(vague, comparison("needles+plasma", "needles"))
    assert "what was added (plasma)" in added
    assert "one class" not in added
    assert "one class" not in words(vague, comparison("laser", "peel"))


def test_counts_of_studies_in_words() -> None:
    vague = {"model_favours": "neither"}
    assert "no study sets the two against each other." in words(entry(studies=(), **vague), n_trials=None)
    assert "2 studies set the two against each other" in words(entry(studies=("a", "b"), **vague))


def test_what_was_assumed_is_said() -> None:
    reads = Reads(quantity="responders", threshold_percent=50, assumes="that half is enough")
    assert words(entry(), comparison(reads=reads)).endswith("Assumed: that half is enough.")


def test_a_mean_of_one_side() -> None:
    mean = PooledComparison(
        a=Side(label="the laser", options=(("laser",),)),
        outcome="average",
        measure="mean",
        estimate=60.0,
        reads=Reads(quantity="percent"),
    )
    inside = entry(estimate=55.0, low=40.0, high=65.0, overlap=None, review_favours=None)
    assert words(inside, mean) == "Both print about the same."
    apart = dataclasses.replace(inside, high=58.0)
    assert words(apart, mean) == "The model expects less than the review pooled."


def test_figures_have_as_many_decimals_as_they_need() -> None:
    assert [figure(v) for v in (0.516, -0.004, 13.44, 92.26, 149.8)] == [
        "0.52",
        "0.00",
        "13.4",
        "92.3",
        "150",
    ]


def test_text_json_and_page_hold_every_figure() -> None:
    shelf = known(comparison(), comparison(reads=None, why_not="the model has no pain"))
    found = ReviewsBeside(compared=(entry(overlap=False),), ranked=())
    text = reviews_text(found, shelf, style=Style(width=80))
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    for told in ("2.00 (1.50 to 3.00)", "1.60 (1.10 to 2.20)", "The model has no pain: 1", "doi:10.1/x"):
        assert told in flat
    page = reviews_page(found, shelf)
    assert "| 2.00 (1.50 to 3.00) | 1.60 (1.10 to 2.20) |" in page
    told = json.loads(dumps(reviews_json(found, shelf)))
    first, second = told["reviews"][0]["comparisons"]
    assert first["model"]["estimate"] == 1.6
    assert first["estimate"] == 2.0
    assert second["model"] is None
    assert second["why_not"]
