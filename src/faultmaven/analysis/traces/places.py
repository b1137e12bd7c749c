"""Where and when a span stands: its citation and its time."""

from datetime import UTC, datetime

from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.model import Citation
from faultmaven.analysis.traces.spans import Spans


def cited(spans: Spans, place: int, quote: Quote) -> Citation:
    """The line on which a span is written, or of it the operation."""
    operation = spans.operations[spans.operation[place]]
    return quote(spans.files[spans.file[place]], int(spans.line[place]), operation)


def started(spans: Spans, place: int) -> datetime:
    """When a span began (aware, UTC)."""
    return datetime.fromtimestamp(int(spans.start[place]) / 1e6, UTC)
