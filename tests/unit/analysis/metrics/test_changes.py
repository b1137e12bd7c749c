"""Changes of series: found where they are, and nowhere else."""

import time

import numpy as np
import pytest

from faultmaven.analysis.localisation.shifts import significant
from faultmaven.analysis.metrics.changes import FALSE_RATE, SeriesChange, Way, changes, increases
from faultmaven.analysis.metrics.segments import kuiper, segments
from faultmaven.analysis.metrics.series import Floats, Series
from faultmaven.analysis.model import Entity

POINTS = 60


def noise(rows: int = 1, points: int = POINTS, level: float = 100.0) -> Floats:
    return level + np.random.default_rng(7).normal(size=(rows, points))


def series(values: Floats, *, name: str = "till", unit: str = "", counter: bool = False) -> Series:
    count = len(values)
    return Series(
        "m.csv",
        "load",
        {"service": name},
        Entity("service", name),
        unit,
        "",
        1767348000 + 60 * np.arange(count, dtype=np.float64),
        values.astype(np.float64),
        np.arange(2, count + 2),
        counter=counter,
    )


def only(found: list[SeriesChange]) -> SeriesChange:
    (change,) = found
    return change


@pytest.mark.parametrize(("shift", "way"), [(30, Way.UP), (-30, Way.DOWN)])
def test_a_level_that_moves_and_stays_is_found_where_it_begins(shift: float, way: Way) -> None:
    values = noise()[0]
    values[40:] += shift

    change = only(changes([series(values)]))

    assert (change.way, change.start, change.end) == (way, 40, POINTS)
    assert change.within - change.before == pytest.approx(shift, abs=2)


def test_a_level_that_moves_and_comes_back_is_found_with_both_ends() -> None:
    values = noise()[0]
    values[30:38] += 50

    change = only(changes([series(values)]))

    assert (change.way, change.start, change.end) == (Way.UP, 30, 38)


def test_swings_that_grow_are_found_though_the_level_stays() -> None:
    values = noise(points=200)[0]
    values[120:] += 15 * np.random.default_rng(1).normal(size=80)

    change = only(changes([series(values)]))

    assert change.way is Way.WIDER
    assert 110 <= change.start <= 130


@pytest.mark.parametrize(("unit", "top"), [("%", 99.0), ("", 640.0)])
def test_a_rise_to_a_limit_is_a_saturation(unit: str, top: float) -> None:
    values = noise(level=40)[0]
    values[35:] = top

    assert only(changes([series(values, unit=unit)])).way is Way.SATURATED


def test_a_series_that_ends_while_others_go_on_is_missing() -> None:
    gone, there = noise(2, 80)
    gone[50:] = np.nan

    change = only(changes([series(gone), series(there, name="bank")]))

    assert (change.way, change.start) == (Way.MISSING, 49)
    assert change.series.labels == {"service": "till"}


def test_a_counter_is_judged_by_its_increase_and_its_reset_is_told() -> None:
    steps = 10 + np.random.default_rng(2).normal(size=POINTS)
    values = np.cumsum(steps)
    values[40:] -= values[40] - 3

    change = only(changes([series(values, counter=True)]))

    assert (change.way, change.start) == (Way.RESET, 40)
    assert np.nanmin(increases(values)) > 0


@pytest.mark.parametrize(
    "values",
    [
        np.full(POINTS, 5.0),
        np.zeros(POINTS),
        np.full(POINTS, np.nan),
        np.arange(4.0),
        np.array([1.0]),
        np.where(np.arange(POINTS) == 30, 1.0, 0.0),
    ],
    ids=["constant", "zero", "absent", "short", "one point", "one blip"],
)
def test_constant_tiny_and_empty_series_tell_nothing(values: Floats) -> None:
    assert changes([series(values)]) == []


def test_a_small_step_of_a_noisy_series_is_no_news() -> None:
    values = noise(points=300)[0]
    values[150:] += 1.5

    assert changes([series(values)]) == []


@pytest.mark.parametrize("dependence", [0.0, 0.6, 0.9])
def test_thousands_of_series_in_which_nothing_happens_hardly_tell_anything(
    dependence: float,
) -> None:
    shocks = np.random.default_rng(3).normal(size=(2000, 120))
    for point in range(1, 120):
        shocks[:, point] += dependence * shocks[:, point - 1]

    found = changes([series(row) for row in shocks])

    assert len(found) <= 2000 * FALSE_RATE * 0.2


def test_scaling_a_series_changes_nothing_but_its_levels() -> None:
    values = noise()[0]
    values[40:] += 30

    small, large = changes([series(values / 1e6)]), changes([series(values * 1e6)])

    assert [(item.way, item.start, item.end) for item in small] == [
        (item.way, item.start, item.end) for item in large
    ]


def test_a_thousand_series_of_a_thousand_points_are_judged_in_seconds() -> None:
    values = [series(row) for row in noise(1000, 1000)]
    started = time.process_time()

    changes(values)

    assert time.process_time() - started < 5


def test_ranks_with_ties_and_gaps_find_the_step() -> None:
    values = np.where(np.arange(50) < 30, 1.0, 2.0)[None, :].copy()
    values[0, ::7] = np.nan

    found = segments(values)

    assert found.start[0] == 30
    assert found.p[0] < 1e-4


def test_the_range_of_a_bridge_has_kuipers_quantiles() -> None:
    np.testing.assert_allclose(
        kuiper(np.array([1.620, 1.747, 2.001])), [0.1, 0.05, 0.01], rtol=0.02
    )


def test_the_rate_of_false_discoveries_bounds_what_stands() -> None:
    p = np.array([0.001, 0.6, 0.02, 0.9, 0.049])

    assert significant(p, 0.05).tolist() == [True, False, True, False, False]
