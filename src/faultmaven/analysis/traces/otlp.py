"""Spans in OTLP JSON, as the OpenTelemetry collector and SDKs write it, with both spellings of
keys (opentelemetry-proto, `trace/v1/trace.proto`)."""

from collections.abc import Iterator, Mapping
from typing import Any

from faultmaven.analysis.entities import named, of_labels
from faultmaven.analysis.model import Entity
from faultmaven.analysis.traces.spans import Span
from faultmaven.analysis.traces.values import mapping, objects, peer, server_error, text, whole

_CLIENT = ("3", "4", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER")
_UNTOLD = ("", "0", "SPAN_KIND_UNSPECIFIED")
_ERROR = ("2", "STATUS_CODE_ERROR")


def spans(document: object, lines: Mapping[str, int]) -> Iterator[Span]:
    """The spans of an export request; `lines` gives the line of each span's identifier."""
    for resource in objects(_either(mapping(document), "resourceSpans", "resource_spans")):
        entity = _entity(attributes(mapping(resource.get("resource")).get("attributes")))
        groups = _either(resource, "scopeSpans", "scope_spans") or resource.get(
            "instrumentationLibrarySpans"
        )
        for scope in objects(groups):
            for item in objects(scope.get("spans")):
                if span := _span(item, entity, lines):
                    yield span


def attributes(value: object) -> dict[str, str]:
    """The attributes of OTLP's list of keys and typed values, as text."""
    return {
        text(item.get("key")): text(next(iter(mapping(item.get("value")).values()), ""))
        for item in objects(value)
    }


def _entity(told: Mapping[str, str]) -> Entity:
    service = told.get("service.name", "")
    unnamed = Entity("service", "unknown")
    return named("service", service) if service else of_labels(told) or unnamed


def _span(item: Mapping[str, Any], entity: Entity, lines: Mapping[str, int]) -> Span | None:
    start = whole(_either(item, "startTimeUnixNano", "start_time_unix_nano"))
    end = whole(_either(item, "endTimeUnixNano", "end_time_unix_nano"))
    identifier = text(_either(item, "spanId", "span_id"))
    if not start or not end or end < start or not identifier:
        return None
    told = attributes(item.get("attributes"))
    kind = text(item.get("kind"))
    called = kind in _CLIENT
    return Span(
        trace=text(_either(item, "traceId", "trace_id")),
        id=identifier,
        parent=text(_either(item, "parentSpanId", "parent_span_id")),
        entity=entity,
        operation=text(item.get("name")),
        start=start // 1000,
        duration=(end - start) // 1000,
        line=lines.get(identifier, 1),
        error=text(mapping(item.get("status")).get("code")) in _ERROR or server_error(told),
        peer=peer(told) if called else None,
        calls=None if kind in _UNTOLD else called,
    )


def _either(item: Mapping[str, Any], camel: str, snake: str) -> object:
    return item[camel] if camel in item else item.get(snake)
