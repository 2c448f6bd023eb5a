"""Certainty words counted by hand on invented studies, one criterion at a time."""

from __future__ import annotations

from typing import Any

import pytest

from scarpath.core.case import Fitzpatrick, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import Certainty, EvidenceBase
from scarpath.core.study import (
    Arm,
    Bands,
    BeforeAfter,
    Component,
    MeanImprovement,
    MeanSd,
    Responders,
    Retention,
    Study,
    StudySource,
)
from scarpath.core.treatment import Comparator
from scarpath.planning import certainty as planning
from scarpath.planning.certainty import Combined, studies_of
from tests.planning.timing_cards import adjunct, by_id, card, sequencing
from tests.words import in_words

CARDS = by_id(card("laser"), card("release", mechanism="release"), adjunct("blood", "laser"))
COMPARATORS = {
    "sham": Comparator(id="sham", name="Sham", mechanism="inert"),
    "cream": Comparator(id="cream", name="Cream", mechanism="topical"),
}


def evidence_base(treatment: str, known: Catalogue, **asked: Any) -> EvidenceBase:
    """The rating with its reasons in words."""
    return in_words(planning.evidence_base(treatment, known, **asked))


def combine(treatments: tuple[str, ...], bases: dict[str, EvidenceBase], known: Catalogue) -> Combined:
    """The rating of several together with its reasons in words."""
    return in_words(planning.combine(treatments, bases, known))


def improved(mean: float, n: int = 200, **changed: Any) -> MeanImprovement:
    usual: dict[str, Any] = {"scale": "global_improvement", "rater": "physician"}
    return MeanImprovement(kind="mean_improvement", mean=mean, n=n, **(usual | changed))


def arm(*treatments: str, n: int = 200, mean: float = 40, **changed: Any) -> Arm:
    usual: dict[str, Any] = {"outcomes": (improved(mean, n),), "adverse": ()}
    components = tuple(Component(treatment=t) for t in treatments)
    return Arm(id="-".join(treatments), n=n, components=components, **(usual | changed))


def study(name: str, *arms: Arm, **changed: Any) -> Study:
    usual: dict[str, Any] = {
        "title": name,
        "year": 2020,
        "source": StudySource(url="https://example.org", seen_in="abstract"),
        "design": "rct_parallel",
        "blinded_assessor": True,
        "n_enrolled": None,
        "fitzpatrick": (Fitzpatrick.III, Fitzpatrick.IV),
        "scar_types": ("mixed_atrophic",),
        "flags": (),
    }
    return Study(id=name, arms=arms, **(usual | changed))


def catalogue(*studies: Study) -> Catalogue:
    return Catalogue(
        treatments=CARDS,
        comparators=COMPARATORS,
        scales={},
        rules={},
        studies={s.id: s for s in studies},
        sources={},
        sequencing=sequencing(),
    )


# Two large blinded randomised trials against sham that agree: nothing to rate down.
GOOD = (study("a", arm("laser"), arm("sham", mean=0)), study("b", arm("laser", mean=50), arm("sham", mean=5)))


def test_large_blinded_agreeing_trials_stay_high() -> None:
    base = evidence_base("laser", catalogue(*GOOD))
    assert (base.certainty, base.studies, base.arms, base.patients) == ("high", ("a", "b"), 2, 400)
    assert base.certainty_reasons == ("starts high: 2 of 2 studies set it against something else at random",)


def changed(**each: Any) -> tuple[Study, ...]:
    return tuple(study(s.id, *s.arms, **each) for s in GOOD)


ALONE = {"design": "single_arm"}


@pytest.mark.parametrize(
    ("studies", "word", "reason"),
    [
        (changed(blinded_assessor=None), "moderate", "0 of 400 patients were judged by raters said to be"),
        (changed(blinded_assessor=False), "moderate", "risk of bias"),
        (changed(flags=("implausible",)), "moderate", "whose figures are doubtful"),
        (changed(flags=("not_acne_specific",)), "moderate", "not only of acne scars"),
        # Standard deviation of 20 and 60 is 28.3, over 12.5; of 40 and 55 it is 10.6.
        (
            (study("a", arm("laser", mean=20), arm("sham")), study("b", arm("laser", mean=60), arm("sham"))),
            "moderate",
            "range from 20 to 60 %",
        ),
        (
            (study("a", arm("laser", mean=40), arm("sham")), study("b", arm("laser", mean=55), arm("sham"))),
            "high",
            "",
        ),
        # Of 30 and 50 it is 14.1.
        (
            (study("a", arm("laser", mean=30), arm("sham")), study("b", arm("laser", mean=50), arm("sham"))),
            "moderate",
            "range from 30 to 50 %",
        ),
        # Half of the patients judged by blinded raters are enough; both faults together cost two.
        ((GOOD[0], study("b", *GOOD[1].arms, blinded_assessor=None)), "high", ""),
        (changed(blinded_assessor=None, flags=("implausible",)), "low", "risk of bias"),
        # Against another treatment only: the effect over the same care without it is indirect.
        (
            (study("a", arm("laser"), arm("release")), study("b", arm("laser"), arm("release"))),
            "moderate",
            "same care without it",
        ),
        # On top of another treatment: direct, since only this differs.
        (
            (study("a", arm("laser", "release"), arm("release")), study("b", arm("laser"), arm("cream"))),
            "high",
            "cannot be judged",
        ),
        # 399 patients are under 400, 99 under a quarter of it; both trials agree.
        (
            (study("a", arm("laser", n=199), arm("sham")), study("b", arm("laser"), arm("sham"))),
            "moderate",
            "399 patients",
        ),
        ((study("a", arm("laser", n=99), arm("sham")),), "low", "down two for imprecision: 99 patients"),
        # The same people on both sides count once: 200, not 400.
        (
            (study("a", arm("laser"), arm("laser", "cream"), arm("sham"), design="rct_split_face"),),
            "moderate",
            "200 patients",
        ),
        # Not randomised: starts low; without comparison one lower still.
        (changed(design="nonrandomised_comparative"), "low", "starts low: 0 of 2 studies"),
        (
            (study("a", arm("laser"), **ALONE), study("b", arm("laser"), **ALONE)),
            "very low",
            "400 of 400 patients were compared with nobody",
        ),
        # Randomised, but between two ways of giving the same thing.
        ((study("a", arm("laser"), arm("laser", "cream")),), "very low", "starts low"),
        # Scars are not people.
        (
            (study("a", arm("laser", n=900), arm("sham"), flags=("n_is_lesions",), n_enrolled=30),),
            "very low",
            "30 patients",
        ),
    ],
)  # fmt: skip
def test_each_criterion_by_hand(studies: tuple[Study, ...], word: Certainty, reason: str) -> None:
    base = evidence_base("laser", catalogue(*studies))
    assert base.certainty == word
    assert any(reason in text for text in base.certainty_reasons)


def test_series_of_patients_do_not_drag_down_randomised_trials() -> None:
    """Where randomised trials exist, uncontrolled series are listed but not rated."""
    series = study("z", arm("laser", n=500, mean=90), design="single_arm", blinded_assessor=None)
    base = evidence_base("laser", catalogue(*GOOD, series))
    assert (base.certainty, base.studies, base.patients) == ("high", ("a", "b", "z"), 900)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"skin": Fitzpatrick.IV}, "high"),
        ({"skin": Fitzpatrick.VI}, "moderate"),
        ({"types": (ScarType.ROLLING,)}, "high"),
        ({"types": (ScarType.KELOID,)}, "moderate"),
        ({"skin": Fitzpatrick.VI, "types": (ScarType.KELOID,)}, "low"),
        ({"spread_points": 25}, "high"),
        ({"spread_points": 26}, "moderate"),
    ],
)
def test_the_person_asked_about_counts(asked: dict[str, Any], word: Certainty) -> None:
    """The studies enrolled skin III and IV and mixed atrophic scars."""
    assert evidence_base("laser", catalogue(*GOOD), **asked).certainty == word


def test_indirectness_costs_two_steps_at_most() -> None:
    """Other treatments only, other skin, other scars: three faults, so low and not very low."""
    pair = study("a", arm("laser", n=400), arm("release"))
    base = evidence_base("laser", catalogue(pair), skin=Fitzpatrick.VI, types=(ScarType.KELOID,))
    assert base.certainty == "low"


def test_what_is_not_stated_is_not_taken_for_the_person() -> None:
    silent = changed(fitzpatrick=None, scar_types=None)
    base = evidence_base("laser", catalogue(*silent), skin=Fitzpatrick.III, types=(ScarType.BOXCAR,))
    assert base.certainty == "low"


def test_it_never_falls_below_very_low() -> None:
    worst = study(
        "a", arm("laser", n=5), design="retrospective", blinded_assessor=False, flags=("implausible",)
    )
    base = evidence_base("laser", catalogue(worst), skin=Fitzpatrick.I, types=(ScarType.KELOID,))
    assert base.certainty == "very low"


def test_averages_of_every_printed_kind_are_compared() -> None:
    """Before and after 10 and 4: 60 %. Bands of 50 at 12.5 and 150 at 62.5: 50 %. Responders: no average."""
    score = BeforeAfter(
        kind="before_after",
        scale="ecca",
        rater="physician",
        n=200,
        before=MeanSd(mean=10),
        after=MeanSd(mean=4),
    )
    bands = Bands(
        kind="bands",
        scale="global_improvement",
        rater="physician",
        n=200,
        edges=(0, 25, 100),
        counts=(50, 150),
    )
    some = Responders(
        kind="responders",
        scale="global_improvement",
        rater="physician",
        n=200,
        threshold_percent=50,
        responders=9,
    )
    sham = arm("sham")
    studies = [
        study(name, arm("laser", outcomes=(outcome,)), sham)
        for name, outcome in (("a", score), ("b", bands), ("c", some))
    ]
    assert evidence_base("laser", catalogue(*studies)).certainty == "high"
    far = study("d", arm("laser", mean=5), sham)
    base = evidence_base("laser", catalogue(*studies, far))
    assert any("the averages of 3 studies range from 5 to 60 %" in r for r in base.certainty_reasons)


def test_without_any_study_nothing_is_known() -> None:
    kept = Retention(
        kind="retention",
        scale="ecca",
        rater="physician",
        n=10,
        months=12,
        reference_months=3,
        percent_kept=74,
    )
    for studies in ((), (study("a", arm("laser", outcomes=(kept,)), **ALONE),)):
        base = evidence_base("laser", catalogue(*studies))
        assert (base.certainty, base.studies, base.arms, base.patients) == ("very low", (), 0, 0)


def base_of(word: Certainty) -> EvidenceBase:
    return EvidenceBase(studies=("x",), arms=1, patients=1, certainty=word, certainty_reasons=(f"is {word}",))


@pytest.mark.parametrize(
    ("words", "studied", "word"),
    [
        (("high", "moderate"), True, "moderate"),
        (("high", "moderate"), False, "low"),
        (("very low", "high"), False, "very low"),
        (("low", "low"), False, "very low"),
        (("high", "high"), False, "moderate"),
    ],
)
def test_a_combination_is_as_good_as_its_weakest_part(
    words: tuple[Certainty, Certainty], studied: bool, word: Certainty
) -> None:
    known = catalogue(study("both", arm("laser", "release")) if studied else study("one", arm("laser")))
    bases = dict(zip(("laser", "release"), map(base_of, words), strict=True))
    both = combine(("release", "laser"), bases, known)
    assert (both.certainty, both.studied) == (word, studied)
    assert both.studies == (("both",) if studied else ())
    assert ("down one: no trial of this combination" in both.reasons) is not studied
    assert any("no better than its weakest part" in r for r in both.reasons)


def test_a_treatment_never_given_alone_is_one_lower() -> None:
    known = catalogue(study("both", arm("laser", "blood")))
    alone = combine(("blood",), {"blood": base_of("moderate")}, known)
    assert (alone.certainty, alone.reasons) == ("low", ("down one: no trial of it alone", "is moderate"))


def test_exactly_the_set_counts_with_creams_and_sham_aside() -> None:
    known = catalogue(
        study("one", arm("laser")),
        study("creamed", arm("laser", "release", "cream")),
        study("three", arm("laser", "release", "blood")),
        study("plain", arm("release", "laser", "sham"), arm("laser")),
        study("events", arm("laser", "release", outcomes=())),
    )
    assert studies_of(("laser", "release"), known) == ("creamed", "plain")
    assert studies_of(("laser",), known) == ("one", "plain")
    assert studies_of(("release",), known) == ()


def test_the_order_of_studies_and_arms_changes_nothing() -> None:
    first = evidence_base("laser", catalogue(*GOOD), skin=Fitzpatrick.VI)
    turned = [study(s.id, *reversed(s.arms)) for s in reversed(GOOD)]
    assert evidence_base("laser", catalogue(*turned), skin=Fitzpatrick.VI) == first
