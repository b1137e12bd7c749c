"""Series from the JSON of metric stores, and bare alerts."""

import json
from typing import Any

import numpy as np
import pytest

from faultmaven.analysis.citations import verified
from faultmaven.analysis.metrics import complaints, documents

RANGE = {
    "status": "success",
    "data": {
        "resultType": "matrix",
        "result": [
            {
                "metric": {"__name__": "up", "service": "till", "instance": "10.0.0.1:80"},
                "values": [[1767348000, "1"], [1767348060.5, "0"]],
            },
            {"metric": {"service": "bank"}, "value": [1767348000, "0.25"]},
        ],
    },
}
METRIC_DATA = {
    "MetricDataResults": [
        {
            "Id": "m1",
            "Label": "CPUUtilization",
            "Timestamps": ["2026-01-02T10:01:00Z", "2026-01-02T10:00:00Z"],
            "Values": [97.5, 12.0],
        }
    ]
}
STATISTICS = {
    "Label": "FreeableMemory",
    "Datapoints": [
        {"Timestamp": "2026-01-02T10:00:00Z", "Average": 5.0, "Maximum": 9.0, "Unit": "Bytes"},
        {"Timestamp": "2026-01-02T10:05:00Z", "Average": 4.0, "Maximum": 8.0, "Unit": "Bytes"},
    ],
}
GRAPHITE = [{"target": "till.requests", "datapoints": [[5, 1767348000], [None, 1767348060]]}]
DATADOG = {
    "series": [
        {
            "metric": "trace.duration",
            "scope": "service:till",
            "pointlist": [[1767348000000, 0.5], [1767348060000, 0.75]],
        }
    ]
}


def read(data: Any, indent: int | None = 1) -> list[Any]:
    return documents.read("m.json", json.dumps(data, indent=indent).splitlines())


def test_a_range_query_gives_a_series_for_each_result() -> None:
    up, bank = read(RANGE)

    assert (up.metric, up.labels["service"], up.entity.name) == ("up", "till", "till")
    assert up.times.tolist() == [1767348000, 1767348060.5]
    assert up.values.tolist() == [1, 0]
    assert (bank.entity.name, bank.values.tolist()) == ("bank", [0.25])


def test_metric_data_is_put_in_order_of_time() -> None:
    (cpu,) = read(METRIC_DATA)

    assert (cpu.metric, cpu.values.tolist()) == ("CPUUtilization", [12, 97.5])
    assert (np.diff(cpu.times) > 0).all()


def test_metric_statistics_give_a_series_for_each_statistic() -> None:
    found = {item.aggregation: item for item in read(STATISTICS)}

    assert set(found) == {"Average", "Maximum"}
    assert found["Maximum"].values.tolist() == [9, 8]
    assert found["Average"].unit == "Bytes"


def test_dimensions_are_labels_and_the_only_one_names_the_entity() -> None:
    data = METRIC_DATA["MetricDataResults"][0]
    dimensions = [{"Name": "DBInstanceIdentifier", "Value": "ledger-1"}]

    (cpu,) = read({**data, "Dimensions": dimensions})

    assert cpu.labels == {"DBInstanceIdentifier": "ledger-1"}
    assert cpu.entity.name == "ledger-1"


def test_points_in_either_order_of_time_and_value_are_read() -> None:
    (graphite,), (datadog,) = read(GRAPHITE), read(DATADOG)

    np.testing.assert_array_equal(graphite.values, [5, np.nan])
    assert datadog.times.tolist() == [1767348000, 1767348060]
    assert datadog.entity.name == "till"


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("data", [RANGE, METRIC_DATA, STATISTICS, GRAPHITE, DATADOG])
def test_every_point_can_be_cited_at_its_line(data: Any, indent: int | None) -> None:
    document = json.dumps(data, indent=indent).splitlines()

    for item in documents.read("m.json", document):
        cited = item.cited(0, document)

        assert verified(cited, lambda _, start, end: document[start - 1 : end]) == cited


@pytest.mark.parametrize("data", [{}, [], {"values": [1, 2]}, {"metric": "cpu", "values": "none"}])
def test_other_documents_give_no_series(data: Any) -> None:
    assert read(data) == []


def test_an_entity_a_metric_and_a_time_are_an_alert() -> None:
    data = {"target": {"service": "till", "metric": "latency", "timestamp": 1767348000}}

    (alert,) = complaints.complaints("alert.json", json.dumps(data).splitlines())

    assert alert.entity is not None
    assert (alert.entity.name, alert.measure) == ("till", "latency")
    assert alert.at is not None
    assert alert.at.timestamp() == 1767348000


@pytest.mark.parametrize(
    "data",
    [
        {"service": "till", "metric": "latency"},
        {"service": "till", "metric": "colour", "timestamp": 1767348000},
        {"metric": "latency", "timestamp": 1767348000},
        {"service": "till", "metric": "latency", "timestamp": 1767348000, "value": 3},
    ],
)
def test_what_lacks_one_of_these_is_none(data: Any) -> None:
    assert complaints.complaints("alert.json", json.dumps(data).splitlines()) == []
