"""Spans in Zipkin's JSON, version 2 (zipkin.io/zipkin-api, `Span`)."""

from collections.abc import Iterator, Mapping
from typing import Any

from faultmaven.analysis.entities import named
from faultmaven.analysis.traces.spans import Span
from faultmaven.analysis.traces.values import mapping, objects, server_error, text, whole


def spans(document: object, lines: Mapping[str, int]) -> Iterator[Span]:
    """The spans of a list, or of a list of lists of them; times are in µs.

    Where a client and a server share one span, the server's becomes the client's child, and
    children go to the server's.
    """
    found = [item for part in _lists(document) for item in objects(part)]
    shared = {_key(item) for item in found if item.get("shared") or item.get("kind") == "SERVER"}
    calling = {_key(item) for item in found if item.get("kind") == "CLIENT"}
    for item in found:
        if span := _span(item, lines, shared & calling):
            yield span


def _lists(document: object) -> list[object]:
    nested = isinstance(document, list) and document and isinstance(document[0], list)
    return document if nested and isinstance(document, list) else [document]


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return text(item.get("traceId")), text(item.get("id"))


def _span(
    item: Mapping[str, Any], lines: Mapping[str, int], both: set[tuple[str, str]]
) -> Span | None:
    start, duration = whole(item.get("timestamp")), whole(item.get("duration"))
    service = text(mapping(item.get("localEndpoint")).get("serviceName"))
    trace, identifier = _key(item)
    if start is None or duration is None or duration < 0 or not service:
        return None
    tags = {key: text(value) for key, value in mapping(item.get("tags")).items()}
    remote = text(mapping(item.get("remoteEndpoint")).get("serviceName"))
    calls = item.get("kind") in ("CLIENT", "PRODUCER")
    split = (trace, identifier) in both
    return Span(
        trace=trace,
        id=f"{identifier}/client" if split and calls else identifier,
        parent=f"{identifier}/client" if split and not calls else text(item.get("parentId")),
        entity=named("service", service),
        operation=text(item.get("name")),
        start=start,
        duration=duration,
        line=lines.get(identifier, 1),
        error="error" in tags or server_error(tags),
        peer=named("service", remote) if remote and calls else None,
        calls=calls if item.get("kind") else None,
    )
