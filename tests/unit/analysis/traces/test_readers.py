"""Spans in the words of four tracers."""

import json

import pytest

from faultmaven.analysis.model import Entity
from faultmaven.analysis.traces import reader, table
from faultmaven.analysis.traces.spans import Span

TILL, BANK = Entity("service", "till"), Entity("service", "bank")
START = 1_893_456_000_000_000

OTLP = {
    "resourceSpans": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": name}}]},
            "scopeSpans": [
                {
                    "spans": [
                        {
                            "traceId": "t1",
                            "spanId": span,
                            "parentSpanId": parent,
                            "name": operation,
                            "kind": kind,
                            "startTimeUnixNano": str((START + begin) * 1000),
                            "endTimeUnixNano": str((START + begin + 400) * 1000),
                            "status": status,
                        }
                    ]
                }
            ],
        }
        for name, span, parent, operation, kind, begin, status in (
            ("till", "a", "", "POST /pay", 2, 0, {}),
            ("bank", "b", "a", "charge", 2, 100, {"code": 2}),
        )
    ]
}
JAEGER = {
    "data": [
        {
            "traceID": "t1",
            "spans": [
                {
                    "traceID": "t1",
                    "spanID": "a",
                    "operationName": "POST /pay",
                    "startTime": START,
                    "duration": 400,
                    "processID": "p1",
                },
                {
                    "traceID": "t1",
                    "spanID": "b",
                    "operationName": "charge",
                    "references": [{"refType": "CHILD_OF", "traceID": "t1", "spanID": "a"}],
                    "startTime": START + 100,
                    "duration": 400,
                    "processID": "p2",
                    "tags": [{"key": "error", "type": "bool", "value": True}],
                },
            ],
            "processes": {"p1": {"serviceName": "till"}, "p2": {"serviceName": "bank"}},
        }
    ]
}
ZIPKIN = [
    {
        "traceId": "t1",
        "id": "a",
        "name": "POST /pay",
        "timestamp": START,
        "duration": 400,
        "localEndpoint": {"serviceName": "till"},
    },
    {
        "traceId": "t1",
        "id": "b",
        "parentId": "a",
        "name": "charge",
        "timestamp": START + 100,
        "duration": 400,
        "localEndpoint": {"serviceName": "bank"},
        "tags": {"error": "declined"},
    },
]
TABLE = """trace_id,span_id,parent_span_id,pod,operation,start_time_us,duration_ms,status
t1,a,,till-6f94c49ccd-t4k6c,POST /pay,1893456000000000,0.4,OK
t1,b,a,bank-0,charge,1893456000000100,0.4,ERROR"""


def read(text: str) -> list[Span]:
    lines = text.split("\n")
    return list(reader.spans(lines) if text[0] in "[{" else table.spans(lines))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OTLP, indent=1),
        json.dumps(JAEGER, indent=1),
        json.dumps(ZIPKIN, indent=1),
        TABLE,
    ],
    ids=["otlp", "jaeger", "zipkin", "table"],
)
def test_all_tracers_tell_the_same_spans(text: str) -> None:
    first, second = read(text)

    assert (first.entity, first.operation, first.start, first.duration) == (
        TILL,
        "POST /pay",
        START,
        400,
    )
    assert (second.entity, second.parent, second.error, first.error) == (BANK, "a", True, False)
    assert '"b"' in text.split("\n")[second.line - 1] or ",b," in text.split("\n")[second.line - 1]


def test_export_requests_on_lines_of_their_own_are_cited_by_line() -> None:
    text = json.dumps(OTLP)

    found = read(f"{text}\n{text}")

    assert [span.line for span in found] == [1, 1, 2, 2]


def test_a_zipkin_span_that_client_and_server_share_becomes_two() -> None:
    shared = [
        {**ZIPKIN[0], "kind": "CLIENT"},
        {**ZIPKIN[0], "kind": "SERVER", "shared": True, "localEndpoint": {"serviceName": "bank"}},
    ]

    client, server = read(json.dumps(shared))

    assert server.parent == client.id != server.id


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", '{"resourceSpans": 5}', '{"data": [{"spans": [{"spanID": []}]}]}', "{", "[[]]"],
)
def test_json_that_only_looks_like_traces_holds_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("row", ["t1,c,,till,pay,soon,1,OK", "t1,c,,,pay,1893456000,1,OK", "t1"])
def test_a_row_without_time_or_name_is_left_out(row: str) -> None:
    header = TABLE.split("\n")[0]

    assert read(f"{header}\n{row}") == []
