"""So many of so many: the exact interval against SciPy's and against closed forms."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from scarpath.core.errors import InvalidValue
from scarpath.core.proportion import Proportion


@pytest.mark.parametrize(
    ("events", "people"), [(0, 1), (0, 10), (3, 40), (17, 20), (20, 20), (1, 1000), (450, 987)]
)
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_the_interval_is_that_of_clopper_and_pearson(events: int, people: int, level: float) -> None:
    found = Proportion(events=events, people=people).interval(level)
    exact = binomtest(events, people).proportion_ci(level, "exact")
    assert found == pytest.approx((100 * exact.low, 100 * exact.high), abs=1e-8)


@pytest.mark.parametrize("people", [1, 7, 60])
def test_none_and_all_have_closed_forms(people: int) -> None:
    """With no event the upper bound solves (1 - p) ** n = 0.025; with all, the lower one p ** n = 0.025."""
    edge = 100 * 0.025 ** (1 / people)
    assert Proportion(events=0, people=people).interval() == pytest.approx((0.0, 100.0 - edge))
    assert Proportion(events=people, people=people).interval() == pytest.approx((edge, 100.0))


def test_more_events_than_people_is_no_proportion() -> None:
    for events, people in ((3, 2), (-1, 5), (0, 0)):
        with pytest.raises(InvalidValue, match="events among"):
            Proportion(events=events, people=people)
