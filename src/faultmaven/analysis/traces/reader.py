"""Reads spans from the JSON of any tracer: one document, or one document a line."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson

from faultmaven.analysis.traces import jaeger, otlp, zipkin
from faultmaven.analysis.traces.spans import Span
from faultmaven.analysis.traces.values import lines_of_ids, mapping

_Reader = Callable[[object, Mapping[str, int]], Iterator[Span]]


def spans(lines: Sequence[str]) -> Iterator[Span]:
    """The spans of a JSON document's lines, each with the line of its identifier; of what is no
    document of a known tracer none."""
    document = _parsed("\n".join(lines))
    if document is not None:
        yield from _reader(document)(document, lines_of_ids(lines))
        return
    for number, line in enumerate(lines, 1):
        document = _parsed(line)
        if document is not None:
            yield from _reader(document)(document, dict.fromkeys(lines_of_ids([line]), number))


def _parsed(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _reader(document: object) -> _Reader:
    told = mapping(document)
    if "resourceSpans" in told or "resource_spans" in told:
        return otlp.spans
    return zipkin.spans if isinstance(document, list) else jaeger.spans
