"""Who calls whom, from tables."""

import pytest

from faultmaven.analysis import call_tables
from faultmaven.analysis.citations import verified

MATRIX = ",web,till,bank\nweb,0.0,1.0,0.0\ntill,0,0,3\nbank,0,0,1\n"
EDGES = "Source,Target,Weight\nweb,till,1\ntill,bank,2\ntill,till,1\n"
CALLS = [("web", "till"), ("till", "bank")]


@pytest.mark.parametrize("text", [MATRIX, EDGES], ids=["matrix", "edges"])
def test_a_table_of_calls_gives_each_call_once_and_none_to_oneself(text: str) -> None:
    found = call_tables.relations("calls.csv", text.splitlines())

    assert [(call.source.name, call.target.name) for call in found] == CALLS
    assert {call.kind for call in found} == {"calls"}


@pytest.mark.parametrize("text", [MATRIX, EDGES], ids=["matrix", "edges"])
def test_each_call_is_cited(text: str) -> None:
    lines = text.splitlines()

    for call in call_tables.relations("calls.csv", lines):
        stands = verified(call.citations, lambda _, start, end: lines[start - 1 : end])

        assert stands == call.citations


@pytest.mark.parametrize(
    "text",
    ["", "service,errors\nweb,1\ntill,2\n", "time,from,to\n2026-01-02 10:00:00,a,b\n"],
    ids=["nothing", "metrics", "timed"],
)
def test_other_tables_tell_of_no_calls(text: str) -> None:
    assert call_tables.relations("x.csv", text.splitlines()) == []
