"""Two cross-validations are compared figure by figure, and only where they can be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.catalog.results import evidence_digest, read_result
from scarpath.core.validation import (
    BASELINES,
    LEAST,
    MODEL,
    NONE,
    CrossValidation,
    Fold,
    HeldContrast,
    HeldOutcome,
    paired,
    summarise,
)
from scarpath.evidence.held_out import joined
from scarpath.render.validation import combinations_markdown

DOCS = Path(__file__).parents[2] / "docs" / "validation"


def figure(study: str, arm: str, crps: float) -> HeldOutcome:
    return HeldOutcome(
        study=study, arm=arm, index=0, kind="bands", observed=50.0, crps={MODEL: crps}, pit={MODEL: 0.5},
        expected={},
    )  # fmt: skip


def done(*figures: HeldOutcome) -> CrossValidation:
    fold = Fold(number=0, studies=(), rhat=1.0, divergences=0, outcomes=figures, contrasts=())
    return CrossValidation(made_from="x", model_version=1, settings={}, of_folds=1, folds=(fold,))


ONE = done(figure("a", "A", 6.0), figure("a", "B", 10.0), figure("b", "A", 4.0))
OTHER = done(figure("a", "A", 10.0), figure("a", "B", 10.0), figure("b", "A", 5.0))


def test_a_study_counts_once_by_hand() -> None:
    """Study a: 8 against 10; study b: 4 against 5: means 6 and 7.5, a skill of 0.2."""
    found = paired(ONE, OTHER)
    assert (found.studies, found.outcomes, found.crps, found.other) == (2, 3, 6.0, 7.5)
    assert found.skill.value == pytest.approx(0.2)
    some = paired(ONE, OTHER, lambda o: o.arm == "B")
    assert (some.studies, some.outcomes, some.skill.value) == (1, 1, 0.0)


def test_a_count_at_the_end_of_an_interval_is_inside_it() -> None:
    """By hand: 0 of 20 where the prediction puts 12 % on 0. The PIT counts half of it, 0.06, which the middle
    80 % would leave out; with the tie whole 12 % lies at or below the figure, and it is inside.
    """
    counted = replace(figure("a", "A", 1.0), pit={MODEL: 0.06}, tie={MODEL: 0.12})
    assert counted.outlying(MODEL) == pytest.approx(0.76)
    assert replace(counted, tie={}).outlying(MODEL) == pytest.approx(0.88)
    names = (MODEL, *BASELINES)
    figures = [
        replace(
            one,
            crps=dict.fromkeys(names, 1.0),
            pit=dict.fromkeys(names, one.pit[MODEL]),
            expected=dict.fromkeys((*names, LEAST), 1.0),
            tie=dict.fromkeys(names, one.tie.get(MODEL, 0.0)),
        )
        for one in (counted, figure("b", "A", 1.0))
    ]
    contrast = HeldContrast(study="a", arms=("A", "B"), kind="bands", observed=1.0, mean=1.0, pit=0.5,
                            crps={MODEL: 1.0, NONE: 1.0}, expected={LEAST: 1.0, NONE: 1.0})  # fmt: skip
    fold = replace(done(*figures).folds[0], contrasts=(contrast,))
    assert summarise([fold]).forecasters[MODEL].coverage == {50: 0.5, 80: 1.0, 90: 1.0}


def test_other_evidence_or_a_part_is_not_compared() -> None:
    for other in (replace(OTHER, made_from="y"), replace(OTHER, of_folds=2)):
        with pytest.raises(ValueError, match="same evidence"):
            paired(ONE, other)


def test_the_page_says_only_what_the_intervals_allow() -> None:
    clear = combinations_markdown(ONE, OTHER, {("a", "A")})
    assert "do not tell" not in clear
    assert "do not tell" in combinations_markdown(
        ONE, replace(ONE, settings={"combination": "strongest"}), {("a", "A")}
    )


def test_arms_of_several_mechanisms_are_those_that_join() -> None:
    catalogue = load_catalogue()
    arms = joined(catalogue)
    assert ("zhu2013", "A") in arms  # platelet-rich plasma beside a laser
    assert not any(study == "chaudhary2016" for study, _ in arms)  # four single treatments


@pytest.mark.release
def test_the_kept_comparison_is_of_this_evidence_and_of_the_other_form() -> None:
    ceiling, other = (
        read_result(CrossValidation, DOCS / f"{name}.json")
        for name in ("cross-validation", "other-combination")
    )
    assert ceiling.made_from == other.made_from == evidence_digest(load_catalogue())
    assert (ceiling.settings["combination"], other.settings["combination"]) == ("ceiling", "strongest")
    assert ceiling.model_version == other.model_version
