"""Reads series from the JSON of metric stores: Prometheus, CloudWatch, Graphite, Datadog."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import re2

from faultmaven.analysis import jsontree
from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.cloud.fields import Fields, every_object
from faultmaven.analysis.entities import SERVICE, of_labels
from faultmaven.analysis.kubernetes.yamltree import Items, Text
from faultmaven.analysis.kubernetes.yamltree import Mapping as Object
from faultmaven.analysis.metrics.measures import titles, unit_of
from faultmaven.analysis.metrics.numbers import number, seconds
from faultmaven.analysis.metrics.series import Series, ordered
from faultmaven.analysis.model import Entity

_TIMES = ("timestamp", "time", "ts", "t", "datetime", "date")
_STATISTICS = ("average", "maximum", "minimum", "sum", "samplecount")
_POINTS = re2.compile(r'(?i)"(?:values?|timestamps|datapoints|points|pointlist|data)"\s*:')
_NAMES = ("metricname", "metric", "label", "name", "target", "id", "expression")


class _Point(NamedTuple):
    time: object
    value: object
    line: int


class _Found(NamedTuple):
    """A series as a document tells it, its points as they are written."""

    metric: str
    labels: Mapping[str, str]
    unit: str
    aggregation: str
    points: list[_Point]
    title: SourceLine


def read(file: str, lines: Sequence[str]) -> list[Series]:
    """The series of a JSON document; none for one that holds no points of a metric."""
    if not any(map(_POINTS.search, lines)):
        return []
    text = Text(file, lines)
    return [
        series
        for document in jsontree.documents(lines)
        for _, item in every_object(text, document)
        for shape in _SHAPES
        for found in shape(item)
        if (series := _series(file, found)) is not None
    ]


def _prometheus(item: Fields) -> Iterator[_Found]:
    """`{"metric": {labels}, "values": [[time, "value"], …]}` of a range or instant query."""
    labels = item.value("metric")
    if not isinstance(labels, Object):
        return
    rows, one = item.list("values"), item.value("value")
    points = _pairs(rows, 0)
    if isinstance(one, Items) and len(one) == 2:
        points = [_Point(one[0], one[1], one.lines[1])]
    if points:
        told = {key: value for key, value in labels.items() if isinstance(value, str)}
        metric = told.pop("__name__", "")
        yield _Found(metric or _only(told), told, unit_of(metric), "", points, item.line("metric"))


def _only(labels: Mapping[str, str]) -> str:
    """A name for the result of an expression, which Prometheus gives none."""
    return "value of " + ", ".join(sorted(labels)) if labels else "value"


def _parallel(item: Fields) -> Iterator[_Found]:
    """CloudWatch's get-metric-data: a list of times beside a list of values."""
    times, values = item.list("timestamps"), item.list("values")
    if times and len(times) == len(values):
        points = [
            _Point(time, value, line)
            for time, value, line in zip(times, values, values.lines, strict=True)
        ]
        yield _of(item, points, item.string("stat", "statistic", "statistics"))


def _datapoints(item: Fields) -> Iterator[_Found]:
    """CloudWatch's get-metric-statistics, and any list of objects with a time and a value."""
    rows = item.objects("datapoints", "points", "data", "values")
    timed = [row for row in rows if row.has(*_TIMES)]
    for statistic in (*_STATISTICS, "value"):
        points = [
            _Point(row.string(*_TIMES), row.string(statistic), row.line(statistic).number)
            for row in timed
            if row.has(statistic)
        ]
        if points:
            unit = timed[0].string("unit")
            aggregation = statistic.capitalize() if statistic != "value" else ""
            yield _of(item, points, aggregation or item.string("stat", "aggregation"), unit)


def _lists(item: Fields) -> Iterator[_Found]:
    """Graphite's `datapoints` of [value, time] and Datadog's `pointlist` of [time, value]."""
    if item.has("target") and (points := _pairs(item.list("datapoints"), 1)):
        yield _of(item, points, "")
    if points := _pairs(item.list("pointlist"), 0):
        yield _of(item, points, item.string("aggr"))


_SHAPES: tuple[Callable[[Fields], Iterator[_Found]], ...] = (
    _prometheus,
    _parallel,
    _datapoints,
    _lists,
)


def _pairs(rows: Items, time: int) -> list[_Point]:
    return [
        _Point(row[time], row[1 - time], row.lines[1 - time])
        for row in rows
        if isinstance(row, Items) and len(row) == 2
    ]


def _of(item: Fields, points: list[_Point], aggregation: str, unit: str = "") -> _Found:
    named_by = next((name for name in _NAMES if item.string(name)), _NAMES[0])
    labels = {
        pair.string("name"): pair.string("value")
        for pair in item.objects("dimensions")
        if pair.string("name")
    }
    for tag in (*item.list("tagset"), *item.string("scope").split(",")):
        key, colon, value = str(tag).partition(":")
        labels |= {key: value} if colon else {}
    unit = unit or item.string("unit")
    return _Found(item.string(named_by), labels, unit, aggregation, points, item.line(named_by))


def _series(file: str, found: _Found) -> Series | None:
    times = seconds(str(point.time) for point in found.points)
    values = np.array([number(str(point.value)) for point in found.points])
    if not found.metric or np.isnan(values).all():
        return None
    title = titles([found.metric])[0]
    labels = {**title.labels, **found.labels}
    lines = np.array([point.line for point in found.points], dtype=np.int64)
    return Series(
        file,
        title.metric,
        labels,
        _entity(labels, title.about),
        found.unit or title.unit,
        found.aggregation,
        *ordered(times, values, lines),
        cite(found.title),
        found.metric.endswith("_total"),
    )


def _entity(labels: Mapping[str, str], about: str) -> Entity | None:
    """Whom the labels or the title name; else the only dimension's value (as of a database)."""
    if (known := of_labels(labels)) is not None:
        return known
    names = [about] if about else [value for value in labels.values() if value]
    return Entity(SERVICE, names[0]) if len(names) == 1 else None
