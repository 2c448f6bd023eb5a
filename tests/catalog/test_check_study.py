"""A study file whose fields contradict each other is refused, with all its contradictions at once; the flag
that explains one is heeded.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scarpath.catalog.load import load_catalogue, load_studies, load_study, read_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.errors import InvalidCatalogue, Problem
from scarpath.render.say import said
from tests.catalog.small import write_catalogue

TRIAL = """\
id: trial
title: An invented trial
year: null
source: {url: "https://example.org/trial", seen_in: abstract}
design: rct_parallel
blinded_assessor: null
n_enrolled: 40
fitzpatrick: null
scar_types: null
flags: []
arms:
  - id: a
    n: 20
    components: [{treatment: needles}]
    outcomes:
      - {kind: responders, scale: vas, rater: patient, n: 20, threshold_percent: 25, responders: 12}
      - {kind: responders, scale: vas, rater: patient, n: 20, threshold_percent: 50, responders: 5}
    adverse:
      - {event: pih, events: 5, n: 20, percent: 25}
  - id: b
    n: 20
    components: [{treatment: none}]
    outcomes: []
    adverse: []
"""
ONE_ARM = TRIAL[: TRIAL.index("  - id: b")]
AT_50 = TRIAL.splitlines()[16]
LOWER = "threshold_percent: 25, responders: 12"
BANDS = "kind: bands, scale: vas, rater: patient, n: 20, edges: [0, 25, 50, 100], counts: "
GRADES = "scale: goodman_baron_qualitative, rater: patient, n: 20"
FIRST = "arms (entry 1).outcomes (entry 1)"
SECOND = "arms (entry 1).outcomes (entry 2)"


@cache
def invented() -> Catalogue:
    """Invented treatments, and the scales that there are."""
    with TemporaryDirectory() as folder:
        small = read_catalogue(write_catalogue(Path(folder)))
    return replace(small, scales=load_catalogue().scales)


def found(text: str, tmp_path: Path) -> list[Problem]:
    path = tmp_path / "trial.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load_study(path, invented())
    except InvalidCatalogue as error:
        problems = list(error.problems)
    else:
        return []
    assert all(problem.file == str(path) and problem.line for problem in problems)
    assert all(said(problem.remedy).endswith(".") for problem in problems)
    return problems


def told(text: str, tmp_path: Path) -> tuple[int | None, str, str]:
    """Line, field and sentence of the one problem of a file."""
    (problem,) = found(text, tmp_path)
    return problem.line, problem.field, said(problem.message)


def changed(*changes: tuple[str, str], text: str = TRIAL) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_sound_trial_is_read(tmp_path: Path) -> None:
    assert not found(TRIAL, tmp_path)


def test_more_analysed_than_the_arm_has(tmp_path: Path) -> None:
    more = changed(("patient, n: 20", "patient, n: 21"))
    assert told(more, tmp_path) == (16, f"{FIRST}.n", "21 patients were analysed in an arm of 20")
    assert not found(changed(("flags: []", "flags: [n_is_lesions]"), text=more), tmp_path)


def test_an_arm_larger_than_all_enrolled(tmp_path: Path) -> None:
    less = changed(("n_enrolled: 40", "n_enrolled: 19"), ("rct_parallel", "rct_split_face"))
    first, second = found(less, tmp_path)
    assert (first.line, first.field) == (13, "arms (entry 1).n")
    assert said(second.message) == "an arm has 20 patients, but 19 were enrolled"
    for flag in ("n_is_lesions", "n_derived"):
        assert not found(changed(("flags: []", f"flags: [{flag}]"), text=less), tmp_path)


def test_arms_larger_together_than_all_enrolled(tmp_path: Path) -> None:
    less = changed(("n_enrolled: 40", "n_enrolled: 39"))
    said_so = "the arms have 40 patients together, but 39 were enrolled"
    assert told(less, tmp_path) == (7, "n_enrolled", said_so)
    for shared in ("rct_split_face", "split_face_nonrandomised", "single_arm"):
        assert not found(changed(("rct_parallel", shared), text=less), tmp_path)
    for flag in ("n_is_lesions", "n_derived"):
        assert not found(changed(("flags: []", f"flags: [{flag}]"), text=less), tmp_path)


@pytest.mark.parametrize("design", ["rct_parallel", "rct_split_face"])
def test_a_randomised_trial_with_one_arm(design: str, tmp_path: Path) -> None:
    alone = changed(("rct_parallel", design), text=ONE_ARM)
    assert told(alone, tmp_path) == (5, "design", f"the design is {design}, but there is only one arm")
    assert not found(changed(("flags: []", "flags: [groups_reported_together]"), text=alone), tmp_path)
    assert not found(changed((design, "single_arm"), text=alone), tmp_path)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("events: 5, n: 20, percent: 80", "5 of 20 are not 80 percent"),
        ("events: 5, percent: 80", "5 of 20 are not 80 percent"),
        ("events: 5, n: 20, percent: 26", "5 of 20 are not 26 percent"),
        ("events: 1, n: 15, percent: 6.8", "1 of 15 are not 6.8 percent"),
        ("events: 21, percent: 100", "21 of 20 are not 100 percent"),
    ],
)
def test_events_beside_another_percent(entry: str, says: str, tmp_path: Path) -> None:
    wrong = changed(("events: 5, n: 20, percent: 25", entry))
    assert told(wrong, tmp_path) == (19, "arms (entry 1).adverse (entry 1).percent", says)


@pytest.mark.parametrize("percent", ["6.67", "6.7", "6.6", "7", "6"])
def test_a_percent_may_be_rounded_or_cut_off(percent: str, tmp_path: Path) -> None:
    assert not found(
        changed(("events: 5, n: 20, percent: 25", f"events: 1, n: 15, percent: {percent}")), tmp_path
    )


def test_the_same_outcome_twice(tmp_path: Path) -> None:
    again = changed((AT_50, AT_50 + "\n" + AT_50.replace("responders: 5", "responders: 4")))
    line, field, says = told(again, tmp_path)
    assert (line, field) == (18, "arms (entry 1).outcomes (entry 3)")
    assert says.startswith("outcome 2 of this arm is the same")
    later = "responders: 4, weeks_after_last_session: 12"
    for apart in (later, "responders: 4, scar_type: boxcar", "responders: 4, sessions_so_far: 1"):
        assert not found(changed(("responders: 4", apart), text=again), tmp_path)


def test_two_instruments_without_a_scale_of_their_own(tmp_path: Path) -> None:
    """`other` and `device` hold many instruments: only the same figures are the same outcome there."""
    texture = "      - {kind: mean_improvement, scale: device, rater: device, n: 20, mean: 30}"
    two = changed((AT_50, f"{texture}\n{texture.replace('mean: 30', 'mean: 40')}"))
    assert not found(two, tmp_path)
    assert len(found(changed(("mean: 40", "mean: 30"), text=two), tmp_path)) == 1


@pytest.mark.parametrize(
    ("lower", "higher", "says"),
    [
        (
            f"kind: responders, scale: vas, rater: patient, n: 20, {LOWER}",
            "kind: responders, scale: vas, rater: patient, n: 20, threshold_percent: 50, responders: 13",
            "13 patients reached at least 50, but no more than 12 reached at least 25",
        ),
        (
            "kind: responders, scale: vas, rater: patient, n: 20, threshold_percent: 25, responders: 9",
            f"{BANDS}[5, 5, 10]",
            "10 patients reached at least 50, but no more than 9 reached at least 25",
        ),
        (
            f"{BANDS}[10, 5, 5]",
            "kind: responders, scale: vas, rater: patient, n: 20, threshold_percent: 75, responders: 6",
            "6 patients reached at least 75, but no more than 5 reached at least 50",
        ),
        (
            f"kind: grade_responders, {GRADES}, at_least: 1, responders: 3",
            f"kind: grade_responders, {GRADES}, at_least: 2, responders: 4",
            "4 patients reached at least 2, but no more than 3 reached at least 1",
        ),
        (
            f"kind: grade_responders, {GRADES}, at_least: 1, responders: 3",
            f"kind: grade_gain, {GRADES}, grades: [0, 1, 2], counts: [16, 0, 4]",
            "4 patients reached at least 2, but no more than 3 reached at least 1",
        ),
    ],
)  # fmt: skip
def test_more_at_a_higher_threshold(lower: str, higher: str, says: str, tmp_path: Path) -> None:
    at_25 = TRIAL.splitlines()[15]
    for one, other in ((lower, higher), (higher, lower)):
        wrong = changed((at_25, f"      - {{{one}}}"), (AT_50, f"      - {{{other}}}"))
        assert told(wrong, tmp_path) == (17, SECOND, says)
        for old, new in (("rater: patient", "rater: physician"), ("n: 20, ", "n: 20, scar_type: boxcar, ")):
            apart = changed((f"{{{one}}}", f"{{{one.replace(old, new, 1)}}}"), text=wrong)
            assert not found(apart, tmp_path)


def test_those_in_no_band_may_have_reached_any_threshold(tmp_path: Path) -> None:
    some = changed((f"kind: responders, scale: vas, rater: patient, n: 20, {LOWER}", f"{BANDS}[9, 3, 4]"))
    assert not found(
        changed(("threshold_percent: 50, responders: 5", "threshold_percent: 75, responders: 8"), text=some),
        tmp_path,
    )
    over = changed(
        ("threshold_percent: 50, responders: 5", "threshold_percent: 75, responders: 9"), text=some
    )
    assert len(found(over, tmp_path)) == 1


def test_every_contradiction_is_named_at_once(tmp_path: Path, catalogue: Catalogue) -> None:
    wrong = changed(
        ("responders: 5}", "responders: 15}"), ("percent: 25}", "percent: 80}"), ("n: 20", "n: 19"),
        ("n_enrolled: 40", "n_enrolled: 30"), ("treatment: needles", "treatment: pins"),
    )  # fmt: skip
    (tmp_path / "trial.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(InvalidCatalogue) as caught:
        load_studies(tmp_path, catalogue)
    assert [p.line for p in caught.value.problems] == [7, 14, 16, 17, 17, 19]


def test_the_catalogue_refuses_them_too(tmp_path: Path) -> None:
    folder = write_catalogue(tmp_path, studies__trial=changed(("n_enrolled: 40", "n_enrolled: 39")))
    with pytest.raises(InvalidCatalogue, match="but 39 were enrolled"):
        load_catalogue(folder)
