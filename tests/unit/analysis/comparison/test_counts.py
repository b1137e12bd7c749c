"""What counts tell, checked against values worked out by hand and against simulation."""

import numpy as np
import pytest

from faultmaven.analysis.comparison.counts import log_likelihood, p_value
from faultmaven.analysis.localisation.shifts import significant


def test_equal_shares_tell_nothing() -> None:
    assert log_likelihood(5, 100, 50, 1000) == pytest.approx(0)


def test_the_statistic_is_that_of_the_two_by_two_table() -> None:
    assert log_likelihood(10, 1000, 1, 1000) == pytest.approx(8.588, abs=0.001)


@pytest.mark.parametrize(("g", "chance"), [(3.841, 0.05), (6.635, 0.01), (10.828, 0.001)])
def test_chances_are_those_of_chi_squared_with_one_degree(g: float, chance: float) -> None:
    assert p_value(g) == pytest.approx(chance, rel=0.01)


def test_of_many_tests_on_nothing_hardly_any_is_believed() -> None:
    counts = np.random.default_rng(7).binomial(400, 0.05, size=(500, 2)).tolist()

    chances = [p_value(log_likelihood(now, 400, before, 400)) for now, before in counts]

    assert significant(np.array(chances), 0.01).sum() <= 1
