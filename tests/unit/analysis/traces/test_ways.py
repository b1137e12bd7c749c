"""Work that is slow by itself and calls that are slow on the way, where calls have no spans."""

import pytest

from faultmaven.analysis.engine import analyse
from tests.unit.analysis.evidence import source

START = 1_893_456_000_000_000
HEADER = "trace_id,span_id,parent_id,service,operation,start_us,duration_us,status"


def traces(work: int = 10, way: int = 2, callers: tuple[str, ...] = ("till",)) -> str:
    """Forty requests of each caller, which works for `work` ms; all but every third call the bank,
    which is `way` ms away and needs 20 ms; no span tells of the call itself."""
    lines = [HEADER]
    for number in range(40 * len(callers)):
        caller, jitter = callers[number % len(callers)], number % 4
        begin, calls = START + number * 1_000_000, number % 3 > 0
        took = work + jitter + (way + 20) * calls
        lines.append(f"t{number},a,,{caller},pay,{begin},{took * 1000},OK")
        if calls:
            lines.append(f"t{number},b,a,bank,charge,{begin + 5000},20000,OK")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("now", "blamed", "code"),
    [
        ({"work": 210}, "till", "service.latency"),
        ({"way": 210}, "bank", "service.network_delay"),
    ],
    ids=["work", "way"],
)
def test_requests_that_call_nobody_tell_slow_work_from_slow_ways(
    now: dict[str, int], blamed: str, code: str
) -> None:
    analysis = analyse([source(traces(**now), "now.csv")], baseline=[source(traces(), "good.csv")])

    first = analysis.causes[0]
    assert (first.entity.name, first.code) == (blamed, code)


@pytest.mark.parametrize(
    ("callers", "blamed"), [(("till",), "till"), (("till", "shop", "kiosk"), "bank")]
)
def test_where_every_request_calls_the_callee_only_several_slow_callers_blame_it(
    callers: tuple[str, ...], blamed: str
) -> None:
    now, good = (
        "\n".join(
            line
            for line in traces(way=way, callers=callers).split("\n")
            if line == HEADER or int(line.split(",")[0][1:]) % 3 > 0
        )
        for way in (210, 2)
    )

    analysis = analyse([source(now, "now.csv")], baseline=[source(good, "good.csv")])

    assert analysis.causes[0].entity.name == blamed


def test_what_is_slow_for_a_third_of_the_time_is_seen() -> None:
    slow, usual = traces(work=210).split("\n"), traces().split("\n")
    mixed = "\n".join([*slow[:25], *usual[25:]])

    analysis = analyse([source(mixed, "now.csv")], baseline=[source(traces(), "good.csv")])

    assert [cause.entity.name for cause in analysis.causes] == ["till"]
    assert "one time in four" in analysis.causes[0].statement


def asking(length: int) -> str:
    """Thirty requests in which the till asks a database that sends no spans, for `length` ms."""
    rows = [f"{HEADER},peer_service"]
    for number in range(30):
        begin, took = START + number * 1_000_000, length + number % 3
        rows.append(f"t{number},a,,till,pay,{begin},{(took + 20) * 1000},OK,")
        rows.append(f"t{number},b,a,till,ask,{begin + 5000},{took * 1000},OK,ledger")
    return "\n".join(rows)


def test_a_slow_callee_without_spans_of_its_own_is_slow_and_not_its_network() -> None:
    analysis = analyse([source(asking(300), "now.csv")], baseline=[source(asking(5), "good.csv")])

    first = analysis.causes[0]
    assert (first.entity.name, first.code) == ("ledger", "service.latency")
    assert first.statement == "Calls from till to ledger take 301 ms (usually 6.0 ms)."
