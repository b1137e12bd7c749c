"""Series from the Prometheus text format."""

import numpy as np

from faultmaven.analysis.metrics import exposition

TEXT = """# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{service="till",path="/a{b}"} 12 1767348000000
http_requests_total{service="till",path="/a{b}"} 15 1767348060000
# TYPE latency_seconds histogram
latency_seconds_bucket{le="+Inf"} 3
queue_length -2.5e1
temperature NaN
"""


def test_samples_of_one_label_set_are_one_series_in_time() -> None:
    counter = exposition.read("scrape.txt", TEXT.splitlines())[0]

    assert counter.labels == {"service": "till", "path": "/a{b}"}
    assert counter.entity is not None
    assert counter.entity.name == "till"
    assert counter.times.tolist() == [1767348000, 1767348060]
    assert counter.values.tolist() == [12, 15]
    assert counter.counter


def test_samples_without_a_time_have_none() -> None:
    found = {item.metric: item for item in exposition.read("scrape.txt", TEXT.splitlines())}

    assert np.isnan(found["queue_length"].times).all()
    assert found["queue_length"].values.tolist() == [-25]
    assert not found["queue_length"].counter
    assert found["latency_seconds_bucket"].counter


def test_a_point_is_cited_with_its_value() -> None:
    document = TEXT.splitlines()

    cited = exposition.read("scrape.txt", document)[0].cited(1, document)

    assert (cited[1].line_start, cited[1].quote) == (4, "15")
