from datetime import UTC, datetime
from io import BytesIO

import pytest

from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.model import Analysis, Verdict
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.reasoners.builtin import propose
from faultmaven.modules.agent.reasoners.clocks import Clocks
from faultmaven.modules.agent.reasoners.needles import needle_in
from faultmaven.modules.agent.reasoners.searching import Wanted, search, state_rows
from faultmaven.modules.agent.reasoners.situation import Situation, Standing


def source(name: str, text: str) -> Source:
    data = text.encode()
    return Source(name, len(data), lambda: BytesIO(data))


def situation(**files: str) -> Situation:
    named = {name.replace("_", "."): text for name, text in files.items()}
    return Situation(
        Analysis(Verdict.INCONCLUSIVE, ""), tuple(source(n, t) for n, t in named.items())
    )


def counted(text: str, line: str) -> int:
    needle = needle_in(text)
    assert needle
    wanted = Wanted((needle.pattern,), unless=needle.unless, least=needle.least)
    return sum(hits.count for hits in search([source("x.log", line + "\n")], wanted))


@pytest.mark.parametrize(
    ("asked", "line", "count"),
    [
        ("errors", "2031-04-02 10:00:00 ERROR disk gone", 1),
        ("errors", '{"level":"error","msg":"disk gone"}', 1),
        ("errors", "E0402 10:00:00.000000 1 main.go:1] disk gone", 1),
        ("errors", "2031-04-02 10:00:00 INFO retried after error", 0),
        ("errors", "2031-04-02 10:00:00 WARN error budget is low", 0),
        ("errors", "Pods Status: 3 Running / 0 Failed", 0),
        ("errors", 'done err=nil took="3ms"', 0),
        ("errors", "all is well", 0),
        ("warnings", "WARN slow", 1),
        ("warnings", "--logLevel=warning", 0),
        ("5xx", '"GET / HTTP/1.1" 503 12', 1),
        ("5xx", "status=500", 1),
        ("5xx", "took 503 ms", 0),
        ("how many 404s", '"GET / HTTP/1.1" 404 12', 1),
        ("how many 404s", '"GET / HTTP/1.1" 200 404', 0),
        ("timeouts", "context deadline exceeded", 1),
        ("exit code 137", "Exit Code:    137", 1),
        ("exit code 137", "exit code: 1", 0),
        ("lines containing 'a.b'", "x a.b y", 1),
        ("lines containing 'a.b'", "x aXb y", 0),
        ("lines with the word Café", "le café", 1),
    ],
)
def test_what_counts_is_what_was_asked(asked: str, line: str, count: int) -> None:
    assert counted(asked, line) == count


def test_a_line_without_a_time_has_that_of_the_line_before() -> None:
    log = source("x.log", "2031-04-02T10:00:00Z start\n  at frame 1\n2031-04-02T10:01:00Z end\n")

    hits = search([log], Wanted(("frame",)), Clocks([log]))

    assert hits[0].earliest.at == datetime(2031, 4, 2, 10, tzinfo=UTC)


def test_a_file_that_writes_no_year_has_the_year_of_the_others() -> None:
    dated = source("dated.log", "2031-04-02T10:00:00Z ready\n" * 3)
    yearless = source("yearless.log", "Apr  2 10:05:00 box app[1]: failed\n" * 3)

    hits = search([dated, yearless], Wanted(("failed",)), Clocks([dated, yearless]))

    assert hits[0].earliest.at == datetime(2031, 4, 2, 10, 5, tzinfo=UTC)


def test_a_level_below_the_least_is_not_wanted() -> None:
    log = source("x.log", "10:00:00 DEBUG failed\n10:00:01 FATAL failed\n10:00:02 failed\n")

    hits = search([log], Wanted(("failed",), least=Level.ERROR))

    assert (hits[0].count, hits[0].first.line_start) == (2, 2)


def test_a_quote_shows_the_match_of_a_long_line() -> None:
    log = source("x.log", "x" * 5000 + " needle " + "y" * 5000)

    citation = search([log], Wanted(("needle",)))[0].first

    assert "needle" in citation.quote
    assert len(citation.quote) <= 400


def test_the_rows_of_a_status_table_are_found_by_name() -> None:
    table = source(
        "t.txt",
        "NAME STATUS ROLES\nrack-1 Ready node\nrack-10 NotReady node\n"
        "NAMESPACE NAME READY STATUS RESTARTS\nshop api-6f5d4c3b2a-x1y2z 1/1 Running 0\n",
    )

    assert [row.line_start for row in state_rows([table], {"rack-1"})] == [2]
    assert [row.line_start for row in state_rows([table], {"api"})] == [5]


def test_a_question_about_a_time_reads_the_logs_where_there_are_no_events() -> None:
    logs = situation(
        app_log="2031-04-02T10:00:00Z INFO up\n2031-04-02T10:03:00Z ERROR disk gone\n"
        "2031-04-02T10:09:00Z ERROR still gone\n"
    )

    answer = propose(logs, "What happened between 10:02 and 10:05?").answer

    assert "disk gone" in answer
    assert "still gone" not in answer


def test_an_unknown_name_confines_the_search_rather_than_being_ignored() -> None:
    logs = situation(app_log="ERROR one\nERROR two in basement\n")

    answer = propose(logs, "How many errors in the basement?").answer

    assert "1 error line" in answer
    assert "that mention `basement`" in answer


def test_logs_are_shown_from_their_end() -> None:
    logs = situation(app_log="".join(f"line {number}\n" for number in range(1, 101)))

    proposal = propose(logs, "show me app.log")

    assert [citation.line_start for citation in proposal.citations[-2:]] == [99, 100]


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(), "no evidence in this case yet"),
        (Standing(processing=2), "0 of 2 uploads analysed"),
        (Standing(problems=("a.bin: no text",)), "Upload it as plain text"),
        (Standing(problems=("the process ended",), retryable=True), "ask again in a minute"),
    ],
)
def test_before_anything_is_analysed_the_answer_says_how_far_it_is(
    standing: Standing, said: str
) -> None:
    nothing = Situation(Analysis(Verdict.INCONCLUSIVE, ""), (), standing)

    assert said in propose(nothing, "What broke?").answer
    assert said not in propose(nothing, "thanks").answer


def test_an_answer_says_what_is_not_counted_in_yet() -> None:
    partly = Situation(
        Analysis(Verdict.HEALTHY, ""), (), Standing(ready=1, processing=1, problems=("x",))
    )

    answer = propose(partly, "What broke?").answer

    assert "1 upload still being read and 1 upload that could not be analysed" in answer
