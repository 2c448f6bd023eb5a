"""Fits without some of the evidence: what is left out, how changes are counted, and that a run goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from scarpath.catalog.load import load_case, load_catalogue
from scarpath.catalog.results import evidence_digest, read_result, write_result
from scarpath.core.leave_out import LeaveOut, LeftOutKind, Refit
from scarpath.core.validation import CrossValidation
from scarpath.evidence.leave_out import changes, surprising
from scarpath.evidence.network import RATERS, build_network
from scarpath.render.layout import Style
from scarpath.render.leave_out import leave_out_markdown, leave_out_text

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)


def refit(kind: LeftOutKind, name: str, sessions: dict[str, dict[str, int]], **forecast: float) -> Refit:
    return Refit(
        kind=kind, name=name, studies=90, rhat=1.02, divergences=0, forecast=forecast, recommended=sessions
    )


def made(*refits: Refit) -> LeaveOut:
    return LeaveOut(
        made_from="x", model_version=2, today="2026-11-22",
        settings={"chains": 2.0, "warmup": 250.0, "draws": 250.0, "accept": 0.9},
        cases=("a", "b", "raised"), wanted=("one", "two", "three", "four"), refits=refits,
    )  # fmt: skip


WHOLE = refit(
    "nothing", "all studies", {"a": {"subcision": 2}, "b": {"prp": 2}, "raised": {}}, subcision=30.0, prp=12.0
)
SPARSE = refit(
    "design", "single_arm", {"a": {"subcision": 3}, "b": {"tca_cross": 2}, "raised": {}}, subcision=26.5
)


def test_changes_are_counted_by_hand() -> None:
    """a has three sessions instead of two, b another treatment; subcision falls by 3.5 points, PRP is
    gone.
    """
    done = made(WHOLE, SPARSE)
    assert done.planned == ("a", "b")
    assert done.changed(SPARSE) == ("a", "b")
    assert done.kind_changed(SPARSE) == ("b",)
    assert done.largest_move(SPARSE) == (-3.5, "subcision")
    assert done.lost(SPARSE) == ("prp",)


def test_what_changed_is_told() -> None:
    catalogue = load_catalogue()
    text = leave_out_markdown(made(WHOLE, SPARSE), catalogue)
    row = "| design: one group, no comparison | 90 | -3.5 (subcision) | 2 of 2 (1) | Platelet-rich plasma |"
    assert row in text
    assert "other treatments come first without design: one group, no comparison" in text
    assert "no fit puts other treatments first" in text
    assert "2 of 4 fits are done" in text
    wide = leave_out_text(made(WHOLE, SPARSE), catalogue, style=Style(width=80))
    assert max(map(len, wide.splitlines())) <= 80


def test_each_part_of_the_evidence_is_left_out_once() -> None:
    """Designs partition the studies of the network; without a rater none of its figures is left."""
    catalogue = load_catalogue()
    whole = build_network(catalogue.studies, catalogue)
    folds = read_result(CrossValidation, ROOT / "docs/validation/cross-validation.json").folds
    found = list(changes(catalogue, folds))
    assert [change.kind for change in found[:2]] == ["nothing", "seed"]
    designs = [change for change in found if change.kind == "design"]
    left_out = [
        set(whole.studies) - set(build_network(c.catalogue.studies, c.catalogue).studies) for c in designs
    ]
    assert sorted(name for part in left_out for name in part) == sorted(whole.studies)
    for change in (change for change in found if change.kind == "rater"):
        net = build_network(change.catalogue.studies, change.catalogue)
        assert RATERS.index(change.name) not in net.outcomes.rater
        assert 0 < len(net.outcomes.arm) < len(whole.outcomes.arm)
    studies = [change for change in found if change.kind == "study"]
    assert tuple(change.name for change in studies) == surprising(folds)
    for change in studies:
        assert set(catalogue.studies) - set(change.catalogue.studies) == {change.name}


@pytest.mark.slow
def test_a_short_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """The first fit is in the file; the second is made, and has the same treatments and all cases."""
    pytest.importorskip("jax")
    from scarpath.api.leave_out import leave_out
    from scarpath.evidence.fit import QUICK, prepare_jax

    settings = replace(QUICK, warmup=60, draws=40)
    prepare_jax(settings.chains)
    catalogue = load_catalogue()
    cases = {"face": load_case(ROOT / "examples/interfaces_example.yaml", catalogue, today=TODAY)}
    run = partial(leave_out, cases, catalogue, (), today=TODAY, settings=settings, ranking_earned=True)
    empty = next(run(made_from="x"))
    assert empty.refits == ()
    first = refit("nothing", "all studies", {"face": {"subcision": 2}}, subcision=30.0)
    path = write_result(replace(empty, refits=(first,)), tmp_path / "kept.json")
    before = read_result(LeaveOut, path)
    going = run(before, made_from="x")
    assert next(going).refits == (first,)
    second = next(going).refits[1]
    assert second.kind == "seed"
    assert second.recommended["face"]
    # short chains, but of the same trials: a mean improvement is a share of what can be removed
    assert all(0.0 < value < 100.0 for value in second.forecast.values())
    assert next(run(before, made_from="y")).refits == ()


@pytest.mark.release
def test_the_kept_record_is_of_this_evidence_and_whole() -> None:
    catalogue = load_catalogue()
    kept = read_result(LeaveOut, Path(__file__).parents[1] / "docs" / "validation" / "leave-out.json")
    assert kept.made_from == evidence_digest(catalogue)
    assert kept.complete
