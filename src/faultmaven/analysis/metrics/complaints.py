"""Alerts that name an entity, a metric and a time and nothing more, in any JSON document."""

from collections.abc import Sequence

import re2

from faultmaven.analysis import jsontree
from faultmaven.analysis.citations import cite
from faultmaven.analysis.cloud.fields import Fields, every_object
from faultmaven.analysis.cloud.times import time_of
from faultmaven.analysis.entities import SERVICE, kind_of, named
from faultmaven.analysis.kubernetes.yamltree import Text
from faultmaven.analysis.metrics.measures import measure_of
from faultmaven.analysis.observed import Alert

MAX_LINES = 10_000
"""An alert is short; a longer document with its words is something else."""
_METRIC = re2.compile(r'(?i)"(?:metric_?name|metric|measure|indicator)"\s*:')
_METRICS = ("metric", "metricname", "measure", "indicator")
_TIMES = ("timestamp", "time", "at", "startedat", "starttime", "triggeredat", "date")


def complaints(file: str, lines: Sequence[str]) -> list[Alert]:
    """The alerts of a document: objects with a known metric, a time, and whom they are about.

    Objects with points of a metric are series and no alerts.
    """
    if len(lines) > MAX_LINES or not any(map(_METRIC.search, lines)):
        return []
    text = Text(file, lines)
    return [
        alert
        for document in jsontree.documents(lines)
        for _, fields in every_object(text, document)
        if (alert := _complaint(fields)) is not None
    ]


def _complaint(fields: Fields) -> Alert | None:
    measure, at = fields.string(*_METRICS), time_of(fields.value(*_TIMES))
    about = next(((key, name) for key, name in fields.pairs() if kind_of(key) and name), None)
    if about is None or at is None or measure_of(measure) is None:
        return None
    if fields.has("value", "values", "datapoints", "points", "pointlist"):
        return None
    lines = (fields.line(about[0].lower()), fields.line(*_METRICS), fields.line(*_TIMES))
    return Alert(
        f"{measure} of {about[1]}",
        named(SERVICE, about[1]),
        measure,
        at,
        None,
        tuple(dict.fromkeys(map(cite, lines))),
    )
