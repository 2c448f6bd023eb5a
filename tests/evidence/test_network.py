"""Studies to arrays: what is chosen, what is left out, and that nothing depends on the order of files."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scarpath.catalog.load import load_catalogue
from scarpath.core.catalogue import Catalogue
from scarpath.core.study import Bands, Component, GradeResponders, MeanImprovement, Study
from scarpath.evidence.network import (
    Network,
    beside_usual,
    build_network,
    chosen_outcomes,
    close_bands,
    compares,
    exclusion,
    kept_outcomes,
)
from scarpath.numerics.ceiling import log_reduction_at


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def network(catalogue: Catalogue) -> Network:
    return build_network(catalogue.studies, catalogue)


def bands(edges: tuple[float, ...], counts: tuple[int, ...], n: int) -> Bands:
    return Bands(kind="bands", scale="global_improvement", rater=None, n=n, edges=edges, counts=counts)


@pytest.mark.parametrize(
    ("edges", "counts", "n", "inner", "closed"),
    [
        # both outer bands are open ends of the scale
        ((0, 25, 50, 75, 100), (1, 2, 3, 4), 10, [25, 50, 75], [1, 2, 3, 4]),
        # nobody below 50 was printed, and n says that nobody was: the band stays, with a zero
        ((50, 70, 100), (2, 8), 10, [50, 70], [0, 2, 8]),
        # two of ten are missing: they did worse than the first band
        ((50, 70, 100), (2, 6), 10, [50, 70], [2, 2, 6]),
        # one band in the middle of the scale: nobody below, nobody above
        ((25, 50), (30,), 30, [25, 50], [0, 30, 0]),
        ((0, 25), (3,), 3, [25], [3, 0]),
    ],
)
def test_bands_are_closed_over_the_whole_scale(
    edges: tuple[float, ...], counts: tuple[int, ...], n: int, inner: list[float], closed: list[int]
) -> None:
    assert close_bands(bands(edges, counts, n)) == (inner, closed)


def mean(value: float, weeks: float | None, **more: object) -> MeanImprovement:
    return MeanImprovement(
        kind="mean_improvement",
        scale="ecca",
        rater="physician",
        n=10,
        mean=value,
        weeks_after_last_session=weeks,
        **more,
    )  # type: ignore[arg-type]


def with_outcomes(study: Study, *outcomes: object) -> Study:
    arm = dataclasses.replace(study.arms[0], outcomes=outcomes)
    return dataclasses.replace(study, arms=(arm,))


def test_one_visit_per_rater_and_scale_the_one_nearest_to_three_to_six_months(catalogue: Catalogue) -> None:
    study = with_outcomes(next(iter(catalogue.studies.values())), mean(10, 4), mean(20, 17), mean(30, 52))
    assert [o.mean for _, o in chosen_outcomes(study.arms[0]) if isinstance(o, MeanImprovement)] == [20]
    early = with_outcomes(study, mean(10, 16, sessions_so_far=2), mean(30, 60))
    assert [i for i, _ in chosen_outcomes(early.arms[0])] == [1]


def test_a_grade_and_a_percentage_of_one_rater_both_count(catalogue: Catalogue) -> None:
    grade = GradeResponders(
        kind="grade_responders", scale="ecca", rater="physician", n=10, at_least=1, responders=4
    )
    study = with_outcomes(next(iter(catalogue.studies.values())), mean(10, 12), grade)
    assert [i for i, _ in chosen_outcomes(study.arms[0])] == [0, 1]


def test_every_study_is_either_read_or_left_out_with_a_reason(catalogue: Catalogue, network: Network) -> None:
    left = dict(network.left_out)
    assert set(network.studies) | set(left) == set(catalogue.studies)
    assert not set(network.studies) & set(left)
    assert all(left.values())


def test_raised_scars_and_vehicles_in_active_acne_are_not_read(catalogue: Catalogue) -> None:
    for study in catalogue.studies.values():
        raised = study.scar_types and set(study.scar_types) <= {"hypertrophic", "keloid"}
        if raised or "not_acne_specific" in study.flags:
            assert exclusion(study, catalogue)


def test_a_study_is_comparative_when_two_of_its_arms_print_an_improvement(
    catalogue: Catalogue, network: Network
) -> None:
    for number, study_id in enumerate(network.studies):
        arms = {arm for name, arm in network.arm_names if name == study_id}
        assert bool(network.comparative[number]) == (len(arms) > 1)
        assert arms <= {arm.id for arm in catalogue.studies[study_id].arms}


def test_thresholds_ascend_and_counts_do_not_exceed_the_patients(network: Network) -> None:
    finite = np.where(np.isfinite(network.cells.at), network.cells.at, 99.0)
    assert (np.diff(finite, axis=1) >= 0).all()
    assert (network.cells.counts.sum(1) <= network.outcomes.n[network.cells.outcome]).all()
    assert (network.shares.reached <= network.shares.n).all()
    printed = network.shares.fixed[~np.isnan(network.shares.fixed)]
    assert set(np.round(printed, 9)) <= {
        round(log_reduction_at(t), 9) for t in (25.0, 50.0, 60.0, 75.0, 76.0, 80.0)
    }


def test_the_order_of_the_studies_changes_nothing(catalogue: Catalogue, network: Network) -> None:
    backwards = dict(reversed(list(catalogue.studies.items())))
    again = build_network(backwards, catalogue)
    assert again.studies == network.studies
    np.testing.assert_array_equal(again.outcomes.arm, network.outcomes.arm)
    np.testing.assert_array_equal(again.continuous.residual, network.continuous.residual)
    np.testing.assert_array_equal(again.cells.counts, network.cells.counts)


def test_a_treatment_is_compared_where_two_arms_of_a_study_print(catalogue: Catalogue) -> None:
    """Against a walk over the studies; what only uncontrolled arms print is compared with nothing."""
    net = build_network(catalogue.studies, catalogue)
    seen = {
        c.treatment
        for name in net.studies
        if compares(catalogue.studies[name])
        for arm in catalogue.studies[name].arms
        if kept_outcomes(arm)
        for c in arm.components
    }
    assert set(net.treatments) & seen == {
        t for t, yes in zip(net.treatments, net.compared(), strict=True) if yes
    }
    without = {name: s for name, s in catalogue.studies.items() if not compares(s)}
    assert not build_network(without, catalogue).compared().any()


def test_sessions_beside_the_usual_number_by_hand(catalogue: Catalogue) -> None:
    """Two and four of four: (ln 0.5 + 0) / 2; then six of three, beside an arm that printed none: ln 2."""
    study = next(iter(catalogue.studies.values()))

    def given(*arms: tuple[str, float | None]) -> Study:
        made = [
            dataclasses.replace(
                study.arms[0], id=str(i), components=(Component(treatment=name, sessions=sessions),)
            )
            for i, (name, sessions) in enumerate(arms)
        ]
        return dataclasses.replace(study, arms=tuple(made))

    usual = {"needles": 4.0, "laser": 3.0}
    assert beside_usual(given(("needles", 2), ("needles", 4)), usual) == pytest.approx(np.log(0.5) / 2)
    assert beside_usual(given(("laser", 6), ("needles", None)), usual) == pytest.approx(np.log(2.0))
    assert beside_usual(given(("placebo", 3)), usual) == 0.0
