"""Metrics are known by their content, and what is said of it."""

import json

import pytest

from faultmaven.analysis.formats import Format, detect
from tests.unit.analysis.metrics.test_documents import (
    DATADOG,
    GRAPHITE,
    METRIC_DATA,
    RANGE,
    STATISTICS,
)
from tests.unit.analysis.metrics.test_exposition import TEXT
from tests.unit.analysis.metrics.test_tables import DEEP, GRAFANA, LONG, NOW, PER_POD, WIDE

MATRIX = ",web,till\nweb,0.0,1.0\ntill,0.0,0.0\n"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("data", [RANGE, METRIC_DATA, STATISTICS, GRAPHITE, DATADOG])
def test_the_json_of_metric_stores_is_metrics(data: object, indent: int | None) -> None:
    found = detect(json.dumps(data, indent=indent).splitlines())

    assert found.format is Format.METRICS
    assert found.reason.startswith("the fields of ")


@pytest.mark.parametrize("text", [WIDE, DEEP, LONG, PER_POD, GRAFANA, NOW, MATRIX])
def test_tables_of_numbers_are_tables_whatever_their_titles(text: str) -> None:
    assert detect(text.splitlines()).format is Format.CSV


def test_a_table_is_known_though_the_sample_cuts_its_last_row() -> None:
    assert detect([*DEEP.splitlines(), "17673"]).format is Format.CSV


def test_a_scrape_is_known_by_its_samples() -> None:
    assert detect(TEXT.splitlines()).format is Format.PROMETHEUS


@pytest.mark.parametrize(
    "text",
    [
        "Hello, world\nthis, is text\nwith, commas\n",
        "1,2\n3,4\n",
        "name,address\nAnn,1 High Street\nBob,2 Low Road\n",
    ],
)
def test_other_lines_with_commas_are_no_tables_of_numbers(text: str) -> None:
    reason = detect(text.splitlines()).reason

    assert "columns of numbers" not in reason
