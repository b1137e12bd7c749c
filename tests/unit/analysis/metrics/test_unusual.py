"""Series against their known-good selves."""

import numpy as np

from faultmaven.analysis.metrics.changes import Way
from faultmaven.analysis.metrics.happenings import (
    MAX_PER_ENTITY,
    MAX_TOLD,
    events,
    statement,
    strongest,
)
from faultmaven.analysis.metrics.unusual import unusual
from tests.unit.analysis.metrics.test_changes import noise, series


def test_a_body_too_short_to_change_by_itself_stands_out_against_a_known_good_one() -> None:
    high, usual = noise(points=5)[0] + 40, noise(points=5)[0]

    (change,) = unusual(
        [series(high), series(usual, name="bank")],
        [series(noise(points=200)[0]), series(noise(points=200)[0], name="bank")],
    )

    assert (change.way, change.start, change.end) == (Way.UP, 0, 5)
    assert change.series.labels == {"service": "till"}


def test_what_was_so_when_all_was_well_is_usual() -> None:
    restless = noise(points=200)[0]
    restless[40:80] += 40

    assert unusual([series(noise(points=5)[0] + 40)], [series(restless)]) == []


def test_a_series_that_known_good_evidence_lacks_is_not_compared() -> None:
    now, good = noise(points=5)[0] + 40, noise(points=200)[0]

    assert unusual([series(now)], [series(good, name="bank")]) == []


def test_missing_points_and_few_points_tell_nothing() -> None:
    good = [series(noise(points=200)[0])]

    assert unusual([series(np.full(5, np.nan))], good) == []
    assert unusual([series(np.array([900.0, 900.0]))], good) == []


def test_what_is_told_is_bounded_in_all_and_for_each_entity() -> None:
    rows = [series(row, name=f"s{number % 12}") for number, row in enumerate(noise(120, 5) + 40)]
    good = [series(row, name=f"s{number}") for number, row in enumerate(noise(12, 200))]

    told = strongest(unusual(rows, good))

    names = [change.series.labels["service"] for change in told]
    assert len(told) == MAX_TOLD
    assert max(map(names.count, names)) <= MAX_PER_ENTITY


def test_what_stands_out_from_the_first_point_on_has_no_onset_to_tell() -> None:
    high = noise(points=5)[0] + 40

    found = unusual([series(high)], [series(noise(points=200)[0])])

    assert ", usually " in statement(found[0])
    assert list(events(found, {"m.csv": [""] * 9})) == []


def test_what_begins_within_the_evidence_is_an_event_at_its_first_point() -> None:
    values = noise(points=9)[0]
    values[4:] += 40

    found = unusual([series(values)], [series(noise(points=200)[0])])
    (event,) = events(found, {"m.csv": [f"row {number}" for number in range(12)]})

    assert "rose from" in event.summary
    assert event.at.timestamp() == 1767348000 + 60 * 4
    assert event.citation.line_start == 6
