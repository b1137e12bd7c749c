"""Callees that requests reach no more, and services of which there are no spans any more."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis
from tests.unit.analysis.evidence import source

START = 1_893_456_000_000_000
HEADER = "trace_id,span_id,parent_id,service,operation,start_us,duration_us,status"


def traces(*callees: str, count: int = 40, silent_from: int = 40, clock: bool = True) -> str:
    """Requests to a till that calls the callees, none of them from request `silent_from` on; a
    clock begins requests of its own."""
    lines = [HEADER]
    for number in range(count):
        begin, took = START + number * 1_000_000, 50_000 + number % 4 * 1000
        lines.append(f"t{number},a,,till,pay,{begin},{took},OK")
        if number < silent_from:
            lines += [
                f"t{number},{callee},a,{callee},serve,{begin + 9000},{9000 + number % 3 * 100},OK"
                for callee in callees
            ]
        if clock:
            lines.append(f"c{number},a,,clock,tick,{begin + 500_000},{3000 + number % 5 * 10},OK")
    return "\n".join(lines)


def compared(now: str, good: str) -> Analysis:
    return analyse([source(now, "now.csv")], baseline=[source(good, "good.csv")])


@pytest.mark.parametrize("silent_from", [0, 25], ids=["all the time", "from some time on"])
def test_a_callee_that_requests_reach_no_more_is_blamed(silent_from: int) -> None:
    analysis = compared(traces("bank", silent_from=silent_from), traces("bank"))

    first = analysis.causes[0]
    assert (first.entity.name, first.code) == ("bank", "service.unavailable")
    assert [cited.file for cited in first.citations] == ["now.csv", "baseline/good.csv"]


def test_requests_that_reach_none_of_several_callees_end_early_at_the_caller() -> None:
    analysis = compared(traces("bank", "stock", silent_from=10), traces("bank", "stock"))

    assert [cause.entity.name for cause in analysis.causes] == ["till"]
    assert "call nobody" in analysis.causes[0].statement


def test_what_fails_at_those_who_miss_a_silent_callee_follows_from_it() -> None:
    lines = traces("bank", silent_from=10).split("\n")
    failing = [
        line.replace("OK", "ERROR") if place > 30 and place % 4 == 3 else line
        for place, line in enumerate(lines)
    ]

    analysis = compared("\n".join(failing), traces("bank"))

    assert analysis.causes[0].entity.name == "bank"
    assert any("spans of till fail" in effect.statement for effect in analysis.causes[0].explains)


def test_a_service_that_began_requests_and_sends_no_spans_any_more_is_blamed() -> None:
    analysis = compared(traces("bank", clock=False), traces("bank"))

    assert [cause.entity.name for cause in analysis.causes] == ["clock"]


@pytest.mark.parametrize(
    "now", [traces("bank"), traces("bank", silent_from=36), traces("bank", count=9)]
)
def test_calls_that_go_on_and_lulls_accuse_nobody(now: str) -> None:
    assert compared(now, traces("bank")).causes == ()
