"""Spans in Jaeger's JSON, as its query API and its interface's download give them."""

from collections.abc import Iterator, Mapping
from typing import Any

from faultmaven.analysis.entities import named
from faultmaven.analysis.model import Entity
from faultmaven.analysis.traces.spans import Span
from faultmaven.analysis.traces.values import mapping, objects, peer, server_error, text, whole


def spans(document: object, lines: Mapping[str, int]) -> Iterator[Span]:
    """The spans of a result; times are in µs. `lines` gives the line of each identifier."""
    found = mapping(document)
    for trace in objects(found.get("data", [document])):
        processes = {
            key: named("service", text(mapping(value).get("serviceName")))
            for key, value in mapping(trace.get("processes")).items()
        }
        for item in objects(trace.get("spans")):
            if span := _span(item, processes, lines):
                yield span


def _span(
    item: Mapping[str, Any], processes: Mapping[str, Entity], lines: Mapping[str, int]
) -> Span | None:
    start, duration = whole(item.get("startTime")), whole(item.get("duration"))
    entity = processes.get(text(item.get("processID")))
    own = mapping(item.get("process")).get("serviceName")
    entity = named("service", text(own)) if own else entity
    if start is None or duration is None or duration < 0 or entity is None:
        return None
    tags = {text(tag.get("key")): text(tag.get("value")) for tag in objects(item.get("tags"))}
    kind = tags.get("span.kind")
    called = kind in ("client", "producer")
    identifier = text(item.get("spanID"))
    return Span(
        trace=text(item.get("traceID")),
        id=identifier,
        parent=_parent(item),
        entity=entity,
        operation=text(item.get("operationName")),
        start=start,
        duration=duration,
        line=lines.get(identifier, 1),
        error=_failed(tags) or server_error(tags),
        peer=peer(tags) if called else None,
        calls=called if kind else None,
    )


def _parent(item: Mapping[str, Any]) -> str:
    """The first CHILD_OF reference, else any reference, else the old field."""
    references = sorted(objects(item.get("references")), key=_order)
    return text(references[0].get("spanID")) if references else text(item.get("parentSpanID"))


def _order(reference: Mapping[str, Any]) -> bool:
    return reference.get("refType") != "CHILD_OF"


def _failed(tags: Mapping[str, str]) -> bool:
    return tags.get("error", "").lower() == "true" or tags.get("otel.status_code") == "ERROR"
