"""Who calls whom, from JSON."""

import json
from typing import Any

import pytest

from faultmaven.analysis import call_documents
from faultmaven.analysis.citations import verified

CALLS = [("web", "till"), ("till", "bank")]
ADJACENCY = {"web": ["till"], "till": ["bank"], "bank": []}
DEPENDENCIES = {
    "data": [
        {"parent": "web", "child": "till", "callCount": 7},
        {"parent": "till", "child": "bank", "callCount": 7},
    ]
}
EDGES = {"edges": [{"source": "web", "target": "till"}, {"source": "till", "target": "bank"}]}
SERVICE_MAP = {
    "Services": [
        {"ReferenceId": 0, "Name": "web", "Edges": [{"ReferenceId": 1}]},
        {"ReferenceId": 1, "Name": "till", "Edges": [{"ReferenceId": 2}]},
        {"ReferenceId": 2, "Name": "bank", "Edges": []},
    ]
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("data", [ADJACENCY, DEPENDENCIES, EDGES, SERVICE_MAP])
def test_each_call_is_told_once_and_cited(data: Any, indent: int | None) -> None:
    lines = json.dumps(data, indent=indent).splitlines()

    found = call_documents.relations("calls.json", lines)

    assert [(call.source.name, call.target.name) for call in found] == CALLS
    for call in found:
        stands = verified(call.citations, lambda _, start, end: lines[start - 1 : end])
        assert stands == call.citations


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"hosts": ["a", "b"], "ports": ["c"]},
        {"source": "till", "message": "failed", "target": "bank"},
        {"from": "now-1h", "to": "now"},
        {"web": ["till", {"port": 80}], "till": []},
    ],
)
def test_other_documents_tell_of_no_calls(data: Any) -> None:
    lines = json.dumps(data, indent=1).splitlines()

    assert call_documents.relations("x.json", lines) == []
