"""Values that the texts of alerts in JSON give."""

import json

import pytest

from faultmaven.analysis.metrics.alerts import readings


def values(text: str) -> list[tuple[float | None, float]]:
    lines = json.dumps([{"service": "till", "text": text}], indent=1).splitlines()
    return [(found.old, found.new) for found in readings("alerts.json", lines)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("latency Normal: 12.5 ms -> Current: 840 ms", [(12.5, 840.0)]),
        ("errors Expected=0 → Actual=17.", [(0.0, 17.0)]),
        ("p99 | Value: 3.25", [(None, 3.25)]),
        ("release Before: 1.2.3 -> After: 1.3.0", []),
        ("build Value: 10.0.0.7", []),
    ],
)
def test_numbers_are_values_and_versions_are_not(text: str, expected: list[object]) -> None:
    assert values(text) == expected
