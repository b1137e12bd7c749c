"""Series from tables of every layout."""

import numpy as np
import pytest

from faultmaven.analysis.citations import verified
from faultmaven.analysis.metrics import tables
from faultmaven.analysis.metrics.series import Series
from faultmaven.analysis.model import Entity

WIDE = """time,till-cpu,till-p90latency,stock-room-cpu,stock-room-p90latency
2026-01-02 10:00:00,0.1,12,0.2,30
2026-01-02 10:00:10,0.1,,0.2,31
2026-01-02 10:00:20,0.9,500,0.2,30
"""
DEEP = """service,till,till,bank,bank
metric,latency,requests,latency,requests
statistic,Average,Sum,Average,Sum
unix_timestamp,,,,
1767348000.0,0.5,10,0.1,20
1767348300.0,0.7,11,,0
"""
LONG = """timestamp,pod,metric,value
1767348000,till-7f9dd8b6c4-x7gr9,cpu_usage,0.5
1767348000,till-7f9dd8b6c4-x7gr9,memory_bytes,1000
1767348060,till-7f9dd8b6c4-x7gr9,cpu_usage,0.6
1767348060,till-7f9dd8b6c4-x7gr9,memory_bytes,1001
"""
PER_POD = """Time,TimeStamp,PodName,CpuUsage(m),SuccessRate(%)
2026-01-02 10:00:00.5 +0000 UTC m=+1.9,1767348000,till-7f9dd8b6c4-x7gr9,12,100
2026-01-02 10:01:00.5 +0000 UTC m=+61.9,1767348060,till-7f9dd8b6c4-x7gr9,15,99
"""
GRAFANA = """sep=,
"Time","http_requests_total{service=""till"", code=""500""}","p99"
2026-01-02 10:00:00,1.5 K,30 ms
2026-01-02 10:01:00,2 K,undefined
"""
NOW = """service,p90 latency,errors
till,12,0
bank,900,7
"""


def lines(text: str) -> list[str]:
    return text.splitlines()


def read(text: str, name: str = "m.csv") -> dict[str, Series]:
    return {
        f"{item.entity.name if item.entity else ''}:{item.metric}": item
        for item in tables.read(name, lines(text))
    }


def test_a_wide_table_has_a_series_for_each_column_and_its_title_names_whom_it_is_about() -> None:
    found = read(WIDE)

    assert set(found) == {
        "till:cpu", "till:p90latency", "stock-room:cpu", "stock-room:p90latency",
    }  # fmt: skip
    latency = found["till:p90latency"]
    np.testing.assert_array_equal(latency.values, [12, np.nan, 500])
    np.testing.assert_array_equal(np.diff(latency.times), [10, 10])


def test_several_header_rows_are_labels_metric_and_aggregation() -> None:
    latency = read(DEEP)["bank:latency"]

    assert latency.labels == {"service": "bank"}
    assert latency.aggregation == "Average"
    assert latency.entity == Entity("service", "bank")
    np.testing.assert_array_equal(latency.values, [0.1, np.nan])
    np.testing.assert_array_equal(latency.lines, [5, 6])


def test_a_long_table_has_a_series_for_each_label_set_and_pods_stand_for_their_workload() -> None:
    found = read(LONG)

    assert set(found) == {"till:cpu_usage", "till:memory_bytes"}
    np.testing.assert_array_equal(found["till:cpu_usage"].values, [0.5, 0.6])
    assert found["till:memory_bytes"].unit == "bytes"


def test_a_pods_table_of_several_metrics_keeps_units_and_its_second_time_column_is_no_metric() -> (
    None
):
    found = read(PER_POD)

    assert set(found) == {"till:CpuUsage", "till:SuccessRate"}
    assert found["till:SuccessRate"].unit == "%"
    assert found["till:CpuUsage"].times[0] == 1767348000.5


def test_labels_and_units_of_an_exported_panel_are_read() -> None:
    found = tables.read("panel.csv", lines(GRAFANA))

    assert found[0].labels == {"service": "till", "code": "500"}
    assert found[0].entity == Entity("service", "till")
    np.testing.assert_array_equal(found[0].values, [1500, 2000])
    np.testing.assert_array_equal(found[1].values, [0.03, np.nan])


def test_rows_without_a_time_are_one_point_of_each_thing() -> None:
    found = read(NOW)

    assert found["bank:errors"].values.tolist() == [7]
    assert np.isnan(found["bank:errors"].times).all()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_delimiter_is_read(delimiter: str) -> None:
    assert len(read(WIDE.replace(",", delimiter))) == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just a line\n",
        "time,note\n2026-01-02 10:00:00,hello\n2026-01-02 10:01:00,bye\n",
        "1,2,3\n4,5,6\n",
        'time,"broken\n',
    ],
)
def test_what_is_no_table_of_numbers_gives_no_series(text: str) -> None:
    assert tables.read("x.csv", lines(text)) == []


def test_single_happenings_are_no_series() -> None:
    rows = [f"2026-01-02 10:00:{n:02},trace-{n},{n * 3}" for n in range(60)]

    assert tables.read("t.csv", ["time,trace,duration", *rows]) == []


def test_a_table_out_of_order_is_put_in_order_of_time_with_its_lines() -> None:
    head, *rows = lines(WIDE)

    found = tables.read("m.csv", [head, *reversed(rows)])

    assert (np.diff(found[0].times) > 0).all()
    assert found[0].lines.tolist() == [4, 3, 2]


@pytest.mark.parametrize("text", [WIDE, DEEP, LONG, PER_POD, GRAFANA, NOW])
def test_every_point_can_be_cited_at_its_line(text: str) -> None:
    document = lines(text)

    for item in tables.read("m.csv", document):
        known = np.flatnonzero(~np.isnan(item.values))
        cited = item.cited(int(known[-1]), document)

        assert len(cited) == 2
        assert verified(cited, lambda _, start, end: document[start - 1 : end]) == cited
