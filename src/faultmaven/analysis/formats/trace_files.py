"""Formats of traces, and of tables in which every row is a span or a log record."""

from collections.abc import Sequence

from faultmaven.analysis.formats.kinds import Detection, Format
from faultmaven.analysis.formats.log_tables import log_columns
from faultmaven.analysis.traces.table import is_span_table

HEAD_LINES = 60
HEAD_CHARS = 1 << 15


def by_trace(lines: Sequence[str]) -> Detection | None:
    """The trace format that the first lines of a JSON file or the header of a table show."""
    if lines[0].lstrip()[:1] in ("{", "["):
        return _json("".join(lines[:HEAD_LINES])[:HEAD_CHARS])
    if is_span_table(lines[0]):
        return Detection(Format.SPANS, 0.97, "columns for traces, spans and their parents")
    if len(lines) > 1 and log_columns(lines[0]) is not None:
        return Detection(Format.LOG_TABLE, 0.9, "columns for a time and a message")
    return None


def _json(head: str) -> Detection | None:
    if '"resourceSpans"' in head or '"resource_spans"' in head:
        return Detection(Format.OTLP, 0.99, "resource spans of an OTLP export")
    if '"traceID"' in head and '"spans"' in head:
        return Detection(Format.JAEGER, 0.97, "traces with spans in Jaeger's words")
    if '"traceId"' in head and '"localEndpoint"' in head:
        return Detection(Format.ZIPKIN, 0.97, "spans with Zipkin's local endpoints")
    return None
