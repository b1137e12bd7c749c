"""What the engine makes of traces beside known-good ones."""

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis, Verdict
from tests.unit.analysis.evidence import source

START = 1_893_456_000_000_000


HEADER = "trace_id,span_id,parent_id,service,operation,start_us,duration_us,status"


def traces(way: int = 2, work: int = 20, failing: int = 0, first: int = 0) -> str:
    """Thirty payments: shop calls till, till calls bank; `way` ms of each call to the bank pass
    outside it, which itself takes `work` ms and fails `failing` times."""
    lines = [HEADER]
    for number in range(first, first + 30):
        begin, jitter = START + number * 1_000_000, number % 3
        below = way + work + jitter
        for span, parent, service, length, status in (
            ("a", "", "shop", below + 20, "OK"),
            ("b", "a", "till", below + 10, "OK"),
            ("c", "b", "till", below, "OK"),
            ("d", "c", "bank", work + jitter, "ERROR" if number - first < failing else "OK"),
        ):
            lines.append(
                f"t{number},{span},{parent},{service},{service}.{span},"
                f"{begin},{length * 1000},{status}"
            )
    return "\n".join(lines)


def compared(now: str) -> Analysis:
    return analyse([source(now, "now.csv")], baseline=[source(traces(), "good.csv")])


def best(analysis: Analysis) -> tuple[str, str]:
    return str(analysis.causes[0].entity), analysis.causes[0].code


def test_a_service_that_takes_longer_itself_is_blamed() -> None:
    assert best(compared(traces(work=300))) == ("service/bank", "service.latency")


def test_calls_that_take_longer_on_the_way_blame_the_callee() -> None:
    assert best(compared(traces(way=300))) == ("service/bank", "service.network_delay")


def test_failures_with_none_below_them_are_the_services_own() -> None:
    assert best(compared(traces(failing=20))) == ("service/bank", "service.errors")


def test_a_cause_shows_the_path_on_which_it_spreads() -> None:
    told = compared(traces(work=300)).causes[0].explains

    assert told[0].statement == "shop → till → bank: shop takes 323 ms (usually 43.0 ms)."
    assert [(cited.file, cited.line_start) for cited in told[0].citations] == [("now.csv", 10)]


def test_statistics_point_at_a_cause_and_never_prove_it() -> None:
    analysis = compared(traces(work=300))

    assert analysis.verdict is Verdict.CANDIDATES
    assert analysis.causes[0].confidence < 0.7


def test_traces_like_the_known_good_ones_accuse_nobody() -> None:
    assert compared(traces(first=30)).causes == ()


def test_calls_are_in_the_graph_with_the_span_that_shows_them() -> None:
    calls = {
        (relation.source.name, relation.target.name): relation.citations[0].line_start
        for relation in compared(traces()).relations
    }

    assert calls == {("shop", "till"): 3, ("till", "bank"): 5}


def test_without_known_good_traces_the_time_before_the_onset_is_what_is_usual() -> None:
    later = traces(work=300, first=30).removeprefix(HEADER)

    analysis = analyse([source(traces() + later, "all.csv")])

    assert best(analysis) == ("service/bank", "service.latency")


def test_even_traces_alone_accuse_nobody() -> None:
    analysis = analyse([source(traces(), "all.csv")])

    assert analysis.causes == ()
